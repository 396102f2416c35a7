#include <CLI/CLI.hpp>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "core/models/run_directory.h"
#include "core/train/catalog.h"
#include "core/train/scorer.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

const char* kindName(NumberKind kind) {
  switch (kind) {
    case NumberKind::exact:
      return "exact";
    case NumberKind::lowerBound:
      return "lower bound";
    case NumberKind::upperBound:
      return "upper bound";
    case NumberKind::loss:
      return "loss";
    case NumberKind::count:
      return "count";
    case NumberKind::estimate:
      break;
  }
  return "estimate";
}

int evaluate(const std::string& directory, const std::vector<std::string>& wanted, bool json) {
  for (const auto& id : wanted)
    if (!findById(catalog().metrics, id)) {
      const auto near = nearestNames(id, idsOf(catalog().metrics));
      return report({ErrorKind::badInput, "There is no metric \"" + id + "\".",
                     near.empty() ? "brenier-cli list metrics shows them." : "Did you mean " + near + "?"});
    }
  auto opened = RunDirectory::open(directory);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  Scorer scorer((*run)->heldOut());
  if (const Status solved = scorer.solveExact({}); !solved) return report(solved.error());
  auto values = scorer.constants();
  for (auto& value : scorer.score((*run)->moment(0))) values.push_back(std::move(value));

  nlohmann::json all = nlohmann::json::object();
  for (const auto& value : values) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), value.id) == wanted.end()) continue;
    const auto* metric = findById(catalog().metrics, value.id);
    if (json) {
      all[value.id] = {{"value", value.value}, {"half_width", value.halfWidth}, {"samples", value.samples}};
      if (metric) all[value.id]["unit"] = metric->unit;
      if (metric) all[value.id]["kind"] = kindName(metric->kind);
      continue;
    }
    std::cout << std::setprecision(5) << value.id << ' ' << value.value;
    if (metric && !metric->unit.empty()) std::cout << ' ' << metric->unit;
    if (value.halfWidth > 0) std::cout << " +- " << value.halfWidth;
    if (metric) std::cout << "  (" << kindName(metric->kind) << ", " << value.samples << " samples)";
    std::cout << '\n';
  }
  if (json) std::cout << all.dump() << std::endl;
  return exitDone;
}

}  // namespace

void addEval(CLI::App& app, int& exitCode) {
  struct Arguments {
    std::string run;
    std::vector<std::string> metrics;
    bool json = false;
  };
  auto* command = app.add_subcommand("eval", "Score a run against exact transport, or the true map where it is known");
  const auto a = std::make_shared<Arguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->required();
  command->add_option("--metric", a->metrics, "Only this metric; may be given again");
  command->add_flag("--json", a->json, "As one JSON object");
  command->callback([a, &exitCode] { exitCode = evaluate(a->run, a->metrics, a->json); });
}

}  // namespace brenier::cli
