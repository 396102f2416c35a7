#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/experiments/experiment_folder.h"
#include "core/experiments/statistics.h"
#include "core/train/score/goal.h"

namespace brenier {

/// One ended run in a comparison.
struct ComparedRun {
  std::string name;
  std::string folder;                                        ///< its directory
  std::vector<std::pair<std::string, std::string>> choices;  ///< axis and value
  RunResult result;
};

/// What eval says beside a number of some runs: that it says nothing there, or that its floor does not hold.
struct RemarkedNumber {
  std::vector<std::string> seeds;  ///< as GroupNumber::bySeed
  MetricValue mean;                ///< of those runs: value, floor and both half widths
  std::string text() const;        ///< "is mostly the scatter of the samples: ...", as eval has it
};

/// Runs that differ by their seeds alone, and one number of theirs.
struct GroupNumber {
  Summary summary;
  int rank = 0;  ///< 1: the best mean; 0: the number has no better side, or no value, or nothing is beside it
  std::optional<double> sameAsBest;      ///< p of Wilcoxon's test against the group of rank 1, over the seeds of both
  std::size_t pairs = 0;                 ///< of seeds that the test saw
  std::map<std::string, double> bySeed;  ///< the values
  RemarkedNumber saysNothing, belowFloor;
};

struct ComparedGroup {
  std::vector<std::string> choices;  ///< values of Comparison::axes, "" where a run has none
  std::size_t runs = 0, failed = 0;
  std::map<std::string, GroupNumber> numbers;  ///< by metric
  std::vector<const ComparedRun*> members;     ///< as they were planned
};

/// A table of groups, in the order in which they were planned.
struct Comparison {
  std::vector<std::string> axes;     ///< without those of seeds
  std::vector<std::string> metrics;  ///< columns
  std::vector<ComparedGroup> groups;
  std::size_t ended = 0;  ///< runs
};

/// The runs of experiments that have ended. `axes` gets the axes of all, in order of appearance; where there are
/// several experiments, the first is "experiment", their folders.
std::vector<ComparedRun> endedRuns(const std::vector<ExperimentFolder>& folders, std::vector<std::string>& axes);

/// The seconds of training after which a number was first as good as that: a value of each run that was, by this id.
/// Metrics that are scores have values at the steps of `eval_every`. Error (bad
/// input): the number has no better side.
std::string timeToReachId(const MetricGoal& goal);
Status addTimesToReach(const MetricGoal& goal, std::vector<ComparedRun>& runs);

/// Groups `runs`, which have to outlive the result, by everything but their seeds. Without `metrics` those of the
/// numbers that speak first, and the seconds.
Comparison compare(const std::vector<ComparedRun>& runs, const std::vector<std::string>& axes,
                   std::vector<std::string> metrics);

/// What decides between maps, of the numbers that these runs have: the error, the gap, the distance of pictures; and
/// the seconds that they took.
std::vector<std::string> tellingMetrics(const std::vector<ComparedRun>& runs);

/// How a comparison leaves: text for a terminal, csv, markdown, latex or json.
std::optional<std::string> comparisonText(const Comparison& comparison, const std::string& format);

}  // namespace brenier
