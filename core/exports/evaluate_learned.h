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
  /// Whether there is an output of this name.
  bool has(const std::string& output) const { return find(output) != nullptr; }
  /// Of a potential: its gradient at x [n, d] -> [n, d].
  std::vector<double> gradient(const std::string& potential, std::span<const double> x, std::size_t dim) const;
  /// Of a potential: its Hessian at x_i times v_i [n, d] -> [n, d]; almost everywhere where activations have kinks.
  std::vector<double> hessianVector(const std::string& potential, std::span<const double> x, std::span<const double> v,
                                    std::size_t dim) const;

 private:
  struct Entry;
  const Entry* find(const std::string& output) const;
  std::vector<Entry> m_entries;
};

}  // namespace brenier
