#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace brenier {

/// A curve that never holds more than about `capacity` points however long the run is. When it is full, neighbours are
/// merged four to two, the lowest and the highest, so that a spike seen once is seen for ever.
class CurveBuffer {
 public:
  struct Point {
    double x, y;
  };

  explicit CurveBuffer(std::size_t capacity = 2000) : m_capacity(capacity) {}

  /// Not finite: skipped. An x at or before earlier ones removes those first (a rewound run).
  void append(double x, double y);
  void clear();
  /// Forgets what lies beyond x.
  void dropAfter(double x);

  std::size_t size() const { return m_kept.size() + m_pending.size(); }
  bool empty() const { return size() == 0; }
  Point at(std::size_t i) const { return i < m_kept.size() ? m_kept[i] : m_pending[i - m_kept.size()]; }
  double last() const { return at(size() - 1).y; }
  /// The newest value at or before `x`; none where the curve begins later.
  std::optional<double> valueAt(double x) const;
  /// The same with its place.
  std::optional<Point> pointAt(double x) const;

 private:
  void flushPending();
  void compact();

  std::size_t m_capacity;
  std::size_t m_stride = 1;  ///< samples that become two kept points (one while it is 1)
  std::vector<Point> m_kept;
  std::vector<Point> m_pending;  ///< at most the two extremes of the open bucket, and the newest point
  std::size_t m_pendingCount = 0;
};

}  // namespace brenier
