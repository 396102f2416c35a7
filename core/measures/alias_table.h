#pragma once

#include <cstdint>
#include <vector>

namespace brenier {

/// Draws an index with given probabilities from two random words in constant time (Walker's alias method, built as in
/// Vose, "A linear algorithm for generating random numbers with a given distribution", 1991).
class AliasTable {
 public:
  AliasTable() = default;
  /// Weights: finite, none negative, at least one positive; at most 2^32 of them. Empty weights: `count` equal ones.
  AliasTable(const std::vector<double>& weights, std::size_t count);

  std::uint32_t pick(std::uint32_t word, std::uint32_t other) const {
    const auto index = static_cast<std::uint32_t>((static_cast<std::uint64_t>(word) * m_count) >> 32);
    return m_keep.empty() || other < m_keep[index] ? index : m_alias[index];
  }

  /// The table itself, as SamplerTable takes it; both empty where all are equal.
  const std::vector<std::uint32_t>& keep() const { return m_keep; }
  const std::vector<std::uint32_t>& alias() const { return m_alias; }

 private:
  std::uint64_t m_count = 0;
  std::vector<std::uint32_t> m_keep;  ///< probability of the index itself, times 2^32; empty when all are equal
  std::vector<std::uint32_t> m_alias;
};

}  // namespace brenier
