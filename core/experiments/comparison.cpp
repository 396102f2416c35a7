#include "core/experiments/comparison.h"

#include <algorithm>
#include <cmath>

#include "core/api/metric_text.h"
#include "core/io/input_file.h"
#include "core/session/metrics_csv.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

const std::string* choiceOf(const ComparedRun& run, const std::string& axis) {
  for (const auto& [name, value] : run.choices)
    if (name == axis) return &value;
  return nullptr;
}

/// The run among its repetitions: "3", or "weight_seed 1 data_seed 2".
std::string seedOf(const ComparedRun& run) {
  std::vector<std::string> seeds;
  for (const auto& [axis, value] : run.choices)
    if (isSeedAxis(axis)) seeds.push_back(value);
  if (seeds.size() == 1) return seeds.front();
  std::string text;
  for (const auto& [axis, value] : run.choices)
    if (isSeedAxis(axis)) text += (text.empty() ? "" : " ") + axis + " " + value;
  return text.empty() ? run.name : text;
}

std::optional<MetricValue> valueOf(const RunResult& result, const std::string& metric) {
  if (metric == "seconds") return MetricValue{metric, result.seconds};
  if (metric == "steps") return MetricValue{metric, static_cast<double>(result.steps)};
  const auto* value = findById(result.values, metric);
  return value && std::isfinite(value->value) ? std::optional(*value) : std::nullopt;
}

/// Takes one more run's number into the mean of those.
void remark(const std::string& seed, const MetricValue& value, RemarkedNumber& all) {
  all.seeds.push_back(seed);
  const double part = 1 / static_cast<double>(all.seeds.size());
  const auto add = [part](double one, double& mean) { mean += part * (one - mean); };
  add(value.value, all.mean.value);
  add(value.halfWidth, all.mean.halfWidth);
  add(value.floor, all.mean.floor);
  add(value.floorHalfWidth, all.mean.floorHalfWidth);
  all.mean.id = value.id;
  all.mean.samples = value.samples;
  all.mean.saysNothing = value.saysNothing;
  all.mean.belowFloor = value.belowFloor;
}

Better betterOf(const std::string& metric) {
  if (metric == "seconds" || metric.starts_with("seconds_to_")) return Better::lower;
  const auto* entry = findById(catalog().metrics, metric);
  return entry ? entry->better : Better::neither;
}

void rank(std::vector<ComparedGroup>& groups, const std::string& metric) {
  const Better better = betterOf(metric);
  if (better == Better::neither) return;
  std::vector<GroupNumber*> ordered;
  for (auto& group : groups)
    if (group.numbers[metric].summary.count > 0) ordered.push_back(&group.numbers[metric]);
  if (ordered.size() < 2) return;  // there is nothing to be better than
  std::stable_sort(ordered.begin(), ordered.end(), [&](const GroupNumber* a, const GroupNumber* b) {
    return better == Better::lower ? a->summary.mean < b->summary.mean : a->summary.mean > b->summary.mean;
  });
  for (std::size_t k = 0; k < ordered.size(); ++k) {
    GroupNumber& number = *ordered[k];
    number.rank = static_cast<int>(k) + 1;
    if (k == 0) continue;
    std::vector<double> differences;
    for (const auto& [seed, value] : number.bySeed)
      if (const auto best = ordered[0]->bySeed.find(seed); best != ordered[0]->bySeed.end())
        differences.push_back(value - best->second);
    number.pairs = differences.size();
    if (differences.size() > 1) number.sameAsBest = signedRankP(differences);
  }
}

}  // namespace

std::vector<std::string> tellingMetrics(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> metrics;
  for (const auto role : {MetricRole::mainError, MetricRole::gap, MetricRole::pictureDistance}) {
    const auto* entry = findByRole(catalog().metrics, role);
    const auto has = [&](const ComparedRun& run) { return entry && findById(run.result.values, entry->id); };
    if (std::any_of(runs.begin(), runs.end(), has)) metrics.push_back(entry->id);
  }
  metrics.push_back("seconds");
  return metrics;
}

std::string RemarkedNumber::text() const {
  const auto* metric = findById(catalog().metrics, mean.id);
  return scatterText(mean, metric ? metric->unit : "");
}

std::vector<ComparedRun> endedRuns(const std::vector<ExperimentFolder>& folders, std::vector<std::string>& axes) {
  std::vector<ComparedRun> runs;
  if (folders.size() > 1) axes.emplace_back("experiment");
  for (const auto& folder : folders) {
    for (const auto& axis : folder.experiment().axes)
      if (std::find(axes.begin(), axes.end(), axis) == axes.end()) axes.push_back(axis);
    for (const auto& run : folder.experiment().runs) {
      auto result = folder.result(run);
      if (!result) continue;
      ComparedRun ended{run.name, folder.folderOf(run), run.choices, *std::move(result)};
      if (folders.size() > 1) ended.choices.emplace_back("experiment", folder.path());
      runs.push_back(std::move(ended));
    }
  }
  return runs;
}

Status checkComparedMetric(const std::string& id) {
  if (findById(catalog().metrics, id) || id == "seconds" || id == "steps") return ok();
  const auto near = nearestNames(id, idsOf(catalog().metrics));
  return badInput("There is no metric \"" + id + "\"" + (near.empty() ? "." : "; did you mean " + near + "?"),
                  "brenier-cli list metrics shows them; seconds and steps are possible too.");
}

Status addTimesToReach(const MetricGoal& goal, std::vector<ComparedRun>& runs) {
  const std::string id = timeToReachId(goal);
  const Better better = betterOf(goal.id);
  if (better == Better::neither)
    return badInput("\"" + goal.id + "\" is no number that can be reached.", "brenier-cli list metrics shows them.");
  for (auto& run : runs) {
    const auto text = readWholeFile(run.folder + "/metrics.csv");
    if (!text) continue;
    for (const auto& row : readMetricsCsv(*text, run.result.steps)) {
      const auto* value = findById(row.values, goal.id);
      if (!value || !(better == Better::lower ? value->value <= goal.value : value->value >= goal.value)) continue;
      run.result.values.push_back({id, row.seconds});
      break;
    }
  }
  return ok();
}

std::string timeToReachId(const MetricGoal& goal) {
  return "seconds_to_" + goal.id + "=" + toString(goal.value);
}

Comparison compare(const std::vector<ComparedRun>& runs, const std::vector<std::string>& axes,
                   std::vector<std::string> metrics) {
  Comparison table;
  for (const auto& axis : axes)
    if (!isSeedAxis(axis)) table.axes.push_back(axis);
  for (auto& metric : metrics.empty() ? tellingMetrics(runs) : metrics)
    if (std::find(table.metrics.begin(), table.metrics.end(), metric) == table.metrics.end())
      table.metrics.push_back(metric);
  table.ended = runs.size();
  for (const auto& run : runs) {
    std::vector<std::string> choices;
    for (const auto& axis : table.axes) {
      const auto* value = choiceOf(run, axis);
      choices.push_back(value ? *value : "");
    }
    auto group = std::find_if(table.groups.begin(), table.groups.end(),
                              [&](const ComparedGroup& g) { return g.choices == choices; });
    if (group == table.groups.end()) group = table.groups.insert(group, ComparedGroup{choices});
    ++group->runs;
    group->members.push_back(&run);
    if (run.result.exitCode != 0) {
      ++group->failed;
      continue;
    }
    for (const auto& metric : table.metrics)
      if (const auto value = valueOf(run.result, metric)) {
        GroupNumber& number = group->numbers[metric];
        // Two runs of a group with one seed differ by something that is no axis: neither is left out.
        const std::string seed =
            number.bySeed.contains(seedOf(run)) ? seedOf(run) + " (" + run.name + ")" : seedOf(run);
        number.bySeed.emplace(seed, value->value);
        if (value->belowFloor)
          remark(seed, *value, number.belowFloor);
        else if (value->saysNothing)
          remark(seed, *value, number.saysNothing);
      }
  }
  for (auto& group : table.groups)
    for (const auto& metric : table.metrics) {
      std::vector<double> values;
      for (const auto& [seed, value] : group.numbers[metric].bySeed) values.push_back(value);
      group.numbers[metric].summary = summarise(std::move(values));
    }
  for (const auto& metric : table.metrics) rank(table.groups, metric);
  return table;
}

}  // namespace brenier
