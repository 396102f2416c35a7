#include "app/cli/moment_scores.h"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "core/session/metrics_csv.h"
#include "core/session/run_record_files.h"
#include "core/session/scores_json.h"
#include "core/train/score/scorer.h"

namespace brenier::cli {
namespace {

nlohmann::json rowJson(const MetricsRow& row) {
  nlohmann::json metrics = nlohmann::json::object();
  for (const auto& value : row.values) metrics[value.id] = valueJson(value);
  return {{"step", row.step}, {"seconds", row.seconds}, {"metrics", std::move(metrics)}};
}

}  // namespace

int scoreMoments(const RunDirectory& directory, TrainingRun& run, const std::vector<std::string>& metrics, bool json) {
  const auto kept = openMoments(run, directory);
  if (!kept) return report(kept.error());
  if (kept->empty())
    return report({ErrorKind::badInput, directory.path() + " has kept no moments.",
                   "Leave out --moments, or learn with --moments 16 or --eval-every N."});
  std::vector<SavedState> states;
  SavedState present;
  if (kept->back().moment.step != run.stepsDone() && capture(run, present)) states.push_back(std::move(present));
  Scorer scorer(run.heldOut());
  if (const Status solved = scorer.solveExact({}); !solved) report(solved.error());
  std::vector<MetricsRow> rows;
  const auto add = [&](const SavedState& state) {
    if (!restore(state, run)) return false;
    MetricsRow row{0, run.stepsDone(), state.seconds, scorer.everything(run.moment(0))};
    if (!metrics.empty())
      std::erase_if(row.values, [&](const MetricValue& value) {
        return std::find(metrics.begin(), metrics.end(), value.id) == metrics.end();
      });
    say() << "step " << row.step << std::endl;
    rows.push_back(std::move(row));
    return true;
  };
  for (const auto& moment : *kept) {
    const auto state = moment.state->load();
    if (!state) return report(state.error());
    if (!add(*state))
      return report({ErrorKind::badInput,
                     "The moment of step " + std::to_string(moment.moment.step) + " is of another run.",
                     "The run is damaged."});
  }
  for (const auto& state : states) add(state);
  if (!json) {
    std::cout << metricsCsv(rows) << std::flush;
    return exitDone;
  }
  nlohmann::json all = nlohmann::json::array();
  for (const auto& row : rows) all.push_back(rowJson(row));
  std::cout << nlohmann::json{{"scored_on", run.heldOut()->scoredOn()}, {"moments", std::move(all)}}.dump()
            << std::endl;
  return exitDone;
}

}  // namespace brenier::cli
