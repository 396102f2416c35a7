#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/exports/learned_map_json.h"
#include "core/oracle/points.h"

namespace brenier {

/// The networks of a learned map ready to answer, on the fused engine: what a reader of an export rebuilds.
class LearnedEvaluator {
 public:
  explicit LearnedEvaluator(const LearnedMap& learned);
  ~LearnedEvaluator();

  /// The output at x [n, d] -> [n, width]. The name is one of outputsOf(learned).
  std::vector<double> evaluate(const std::string& output, std::span<const double> x, std::size_t dim) const;

 private:
  struct Entry;
  std::vector<Entry> m_entries;
};

}  // namespace brenier
