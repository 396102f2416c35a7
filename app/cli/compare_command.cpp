#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/comparison_report.h"
#include "app/cli/sweep.h"
#include "core/experiments/comparison.h"
#include "core/io/atomic_file.h"

namespace brenier::cli {
namespace {

struct CompareArguments {
  std::vector<std::string> folders, metrics;
  std::string format = "text", out, reach;
  bool agreement = false;
};

int compareFolders(const CompareArguments& arguments) {
  std::vector<ExperimentFolder> folders;
  for (const auto& path : arguments.folders) {
    auto folder = ExperimentFolder::open(path);
    if (!folder) return report(folder.error());
    folders.push_back(*std::move(folder));
  }
  for (const auto& metric : arguments.metrics)
    if (const Status known = checkComparedMetric(metric); !known) return report(known.error());
  ComparisonWish wish{arguments.metrics, arguments.format, {}, arguments.out};
  if (wish.metrics.empty())
    for (const auto& folder : folders)
      for (const auto& metric : folder.experiment().metrics) wish.metrics.push_back(metric);
  if (!arguments.reach.empty()) {
    const auto goal = parseGoal(arguments.reach);
    if (!goal) return report(goal.error());
    wish.reach = *goal;
  }
  const int code = printComparison(folders, wish);
  if (code == exitDone && arguments.agreement)
    for (const auto& folder : folders) sayAgreement(folder);
  return code;
}

}  // namespace

int printComparison(const std::vector<ExperimentFolder>& folders, const ComparisonWish& wish) {
  std::vector<std::string> axes;
  auto runs = endedRuns(folders, axes);
  if (runs.empty())
    return report({ErrorKind::badInput, "None of the runs has ended yet.", "brenier-cli sweep FOLDER learns them."});
  Comparison comparison;
  if (wish.reach) {
    if (const Status added = addTimesToReach(*wish.reach, runs); !added) return report(added.error());
    comparison = compare(runs, axes, wish.metrics);
    auto metrics = comparison.metrics;
    metrics.push_back(timeToReachId(*wish.reach));
    comparison = compare(runs, axes, metrics);
  } else {
    comparison = compare(runs, axes, wish.metrics);
  }
  const auto text = comparisonText(comparison, wish.format);
  if (!text)
    return report({ErrorKind::badInput, "There is no format \"" + wish.format + "\".",
                   "Choose text, csv, markdown, latex or json."});
  if (wish.out.empty()) {
    std::cout << *text << std::flush;
    return exitDone;
  }
  const Status written = writeFileAtomically(wish.out, *text);
  return written ? exitDone : report(written.error());
}

void addCompare(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("compare", "Compare what the runs of experiments came to");
  const auto a = std::make_shared<CompareArguments>();
  command->add_option("folders", a->folders, "Folders that sweep or train --seeds wrote")
      ->type_name("FOLDER")
      ->required();
  command
      ->add_option("--metric", a->metrics,
                   "A metric for the table; by default the error, the gap and the seconds of training")
      ->type_name("METRIC");
  command->add_option("--format", a->format, "How the table leaves")
      ->check(CLI::IsMember({"text", "csv", "markdown", "latex", "json"}))
      ->capture_default_str();
  command->add_option("--out", a->out, "Write the table into this file")->type_name("FILE");
  command
      ->add_option("--reach", a->reach,
                   "METRIC=VALUE: adds the seconds until it was reached; scores are known at the steps of "
                   "eval_every alone")
      ->type_name("METRIC=VALUE");
  command->add_flag("--agreement", a->agreement, "Also say how far the maps of runs that differ by their seeds agree");
  command->footer(
      "Runs that differ by their seeds alone are one line: mean, deviation of one run, rank. p is Wilcoxon's "
      "signed-rank test against the best line over the seeds that both have: how often chance alone would part them "
      "so far.\nExample: brenier-cli compare experiment --metric l2_uvp --format markdown");
  command->callback([a, &exitCode] { exitCode = compareFolders(*a); });
}

}  // namespace brenier::cli
