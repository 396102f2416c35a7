#pragma once

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
  std::vector<float> evaluate(const std::string& output, PointsView x) const;

 private:
  struct Entry;
  std::vector<Entry> m_entries;
};

}  // namespace brenier
