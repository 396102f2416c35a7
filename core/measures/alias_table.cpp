#include "core/measures/alias_table.h"

#include <algorithm>

namespace brenier {

AliasTable::AliasTable(const std::vector<double>& weights, std::size_t count) : m_count(count) {
  if (weights.empty()) return;
  // Divided by the largest first: the sum of huge weights could overflow.
  const double largest = *std::max_element(weights.begin(), weights.end());
  double sum = 0;
  for (const double w : weights) sum += w / largest;
  std::vector<double> share(count);
  for (std::size_t i = 0; i < count; ++i) share[i] = weights[i] / largest * static_cast<double>(count) / sum;

  m_keep.assign(count, 0xFFFFFFFFu);
  m_alias.resize(count);
  std::vector<std::uint32_t> small, large;
  for (std::size_t i = 0; i < count; ++i) {
    m_alias[i] = static_cast<std::uint32_t>(i);
    (share[i] < 1 ? small : large).push_back(static_cast<std::uint32_t>(i));
  }
  while (!small.empty() && !large.empty()) {
    const std::uint32_t s = small.back(), l = large.back();
    small.pop_back();
    m_keep[s] = static_cast<std::uint32_t>(share[s] * 4294967295.0);
    m_alias[s] = l;
    share[l] -= 1 - share[s];
    if (share[l] < 1) {
      large.pop_back();
      small.push_back(l);
    }
  }
  // What is left is 1 up to rounding; but an atom of weight 0 must never be drawn.
  const auto heaviest = static_cast<std::uint32_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
  for (const std::uint32_t i : small)
    if (weights[i] == 0) {
      m_keep[i] = 0;
      m_alias[i] = heaviest;
    }
}

}  // namespace brenier
