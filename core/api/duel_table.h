#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/run_event.h"

namespace brenier {

struct SeedsLook;

/// A number of one side of a comparison, with the step at which it was taken.
struct StampedNumber {
  MetricValue number;
  std::int64_t step = 0;
};

/// One side of a comparison, as it is known now.
struct DuelSide {
  std::string method;  ///< its title
  std::int64_t step = 0;
  double seconds = 0;  ///< of training
  std::map<std::string, StampedNumber> numbers;
  const SeedsLook* seeds = nullptr;  ///< that learn beside it; null: there are none
};

/// What a side has in a row.
struct DuelCell {
  bool there = false;
  double value = 0;      ///< of several seeds their mean
  double deviation = 0;  ///< of the sample of seeds; of one run the half width of its 95 % interval, where it has one
  std::vector<double> bySeed;
  std::int64_t samples = 0;  ///< that it was computed from; 0: none
  std::int64_t step = 0;
  bool saysNothing = false;  ///< mostly the scatter of its samples
};

struct DuelRow {
  MetricDescriptor metric;
  DuelCell first, second;
  /// 1 or 2: that side is better by more than chance explains; 0: no better side can be named, and `why` says so.
  int better = 0;
  std::string why;
};

/// Two methods' numbers beside one another, in the order of the table of numbers.
struct DuelTable {
  std::string problem;
  std::string pace;  ///< "same step", "own speed", ...
  DuelSide first, second;
  std::vector<std::uint64_t> firstSeeds, secondSeeds;
  std::vector<DuelRow> rows;
};

DuelTable makeDuelTable(const std::vector<MetricDescriptor>& metrics, const DuelSide& first, const DuelSide& second);

/// How a cell is read: "7.16", "2.1 ± 0.3"; with no more digits than its interval leaves, empty where there is none.
std::string duelCellText(const DuelCell& cell);
/// Which side is better, by its method's name, or why none is.
std::string duelVerdict(const DuelTable& table, const DuelRow& row);
/// "first - second", where both are there.
std::string duelDifferenceText(const DuelRow& row);

/// A table as text: tsv, csv, markdown, latex or json; nothing where it knows no such format.
using DuelText = std::function<std::optional<std::string>(const DuelTable& table, const std::string& format)>;

}  // namespace brenier
