#pragma once

#include "core/api/view_request.h"
#include "ui/plots/range_keeper.h"

namespace brenier {

/// RangeKeeper in the plane.
class ViewRange {
 public:
  Box box() const {
    return {static_cast<float>(m_x.lower()), static_cast<float>(m_y.lower()), static_cast<float>(m_x.upper()),
            static_cast<float>(m_y.upper())};
  }
  bool valid() const { return m_x.valid() && m_y.valid(); }
  void reset() {
    m_x.reset();
    m_y.reset();
  }
  /// True while there is still surplus to give back.
  bool update(const Box& needed, double seconds) {
    const bool x = m_x.update(needed.x0, needed.x1, seconds);
    const bool y = m_y.update(needed.y0, needed.y1, seconds);
    return x || y;
  }

 private:
  RangeKeeper m_x, m_y;
};

}  // namespace brenier
