#include "core/train/run_record.h"

#include <algorithm>

namespace brenier {

void MetricsLog::append(const MetricsRow& row) {
  std::lock_guard lock(m_mutex);
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
}

void MetricsLog::dropAfter(std::int64_t step) {
  std::lock_guard lock(m_mutex);
  std::erase_if(m_rows, [&](const MetricsRow& row) { return row.step > step; });
}

void MetricsLog::set(std::vector<MetricsRow> rows) {
  std::lock_guard lock(m_mutex);
  m_rows = std::move(rows);
}

std::vector<MetricsRow> MetricsLog::rows() const {
  std::lock_guard lock(m_mutex);
  return m_rows;
}

}  // namespace brenier
