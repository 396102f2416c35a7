#include "ui/plots/curve_buffer.h"

#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

/// The lowest and the highest of a stretch in the order of x; one point where they are the same.
void appendExtremes(const CurveBuffer::Point* first, const CurveBuffer::Point* last,
                    std::vector<CurveBuffer::Point>& to) {
  const auto [low, high] = std::minmax_element(first, last, [](const auto& a, const auto& b) { return a.y < b.y; });
  to.push_back(low->x <= high->x ? *low : *high);
  if (low != high) to.push_back(low->x <= high->x ? *high : *low);
}

}  // namespace

void CurveBuffer::append(double x, double y) {
  if (!std::isfinite(x) || !std::isfinite(y)) return;
  while (!m_pending.empty() && m_pending.back().x >= x) m_pending.pop_back();
  if (m_pending.empty()) {
    m_pendingCount = 0;
    while (!m_kept.empty() && m_kept.back().x >= x) m_kept.pop_back();
  }
  if (m_pending.size() == 3) {
    // Two extremes and the newest are enough of an open bucket.
    std::vector<Point> extremes;
    appendExtremes(m_pending.data(), m_pending.data() + 3, extremes);
    m_pending = extremes;
  }
  m_pending.push_back({x, y});
  if (++m_pendingCount >= m_stride) flushPending();
}

std::optional<double> CurveBuffer::valueAt(double x) const {
  const auto point = pointAt(x);
  return point ? std::optional(point->y) : std::nullopt;
}

std::optional<CurveBuffer::Point> CurveBuffer::pointAt(double x) const {
  for (std::size_t i = size(); i-- > 0;)
    if (at(i).x <= x) return at(i);
  return std::nullopt;
}

void CurveBuffer::dropAfter(double x) {
  std::erase_if(m_pending, [x](const Point& point) { return point.x > x; });
  std::erase_if(m_kept, [x](const Point& point) { return point.x > x; });
}

void CurveBuffer::clear() {
  m_kept.clear();
  m_pending.clear();
  m_pendingCount = 0;
  m_stride = 1;
}

void CurveBuffer::flushPending() {
  if (!m_pending.empty()) appendExtremes(m_pending.data(), m_pending.data() + m_pending.size(), m_kept);
  m_pending.clear();
  m_pendingCount = 0;
  if (m_kept.size() >= m_capacity) compact();
}

void CurveBuffer::compact() {
  std::vector<Point> merged;
  merged.reserve(m_capacity);
  for (std::size_t i = 0; i < m_kept.size(); i += 4) {
    const std::size_t end = std::min(m_kept.size(), i + 4);
    appendExtremes(m_kept.data() + i, m_kept.data() + end, merged);
  }
  m_kept = std::move(merged);
  // A bucket keeps two points, so the first merge makes buckets of four and later ones double them.
  m_stride = m_stride == 1 ? 4 : 2 * m_stride;
}

}  // namespace brenier
