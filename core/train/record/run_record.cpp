#include "core/train/record/run_record.h"

#include <algorithm>

namespace brenier {

void RunRecord::forgetBest() {
  for (auto& stored : moments) {
    if (stored.moment.kind != MomentKind::best) continue;
    stored.moment.kind = MomentKind::regular;
    stored.moment.label.clear();
  }
}

void MetricsLog::append(const MetricsRow& row) {
  if (m_capacity == 0) return;
  m_rows.push_back(row);
  if (m_rows.size() <= m_capacity) return;
  const std::size_t half = m_rows.size() / 2;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < m_rows.size(); ++i)
    if (i >= half || i % 2 == 0) {
      if (kept != i) m_rows[kept] = std::move(m_rows[i]);
      ++kept;
    }
  m_rows.resize(kept);
  ++m_edition;
}

void MetricsLog::dropAfter(std::int64_t step) {
  if (std::erase_if(m_rows, [&](const MetricsRow& row) { return row.step > step; }) > 0) ++m_edition;
}

void MetricsLog::set(std::vector<MetricsRow> rows) {
  m_rows = std::move(rows);
  ++m_edition;
}

MetricsLog::Since MetricsLog::since(const Mark& mark) const {
  const bool all = mark.edition != m_edition;
  const auto from = m_rows.begin() + static_cast<std::ptrdiff_t>(all ? 0 : mark.count);
  return {{from, m_rows.end()}, all, {m_edition, m_rows.size()}};
}

}  // namespace brenier
