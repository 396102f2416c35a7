#pragma once

#include <cmath>

namespace brenier {

/// A range that grows at once and shrinks slowly, so that an axis never jumps under the eye.
class RangeKeeper {
 public:
  double lower() const { return m_lower; }
  double upper() const { return m_upper; }
  bool valid() const { return m_upper > m_lower; }
  void reset() { m_lower = m_upper = 0; }

  /// Makes room for [lower, upper] and gives back part of the surplus: after `seconds`, e^(-seconds/patience) of it is
  /// left. Returns true while there is still surplus to give back.
  bool update(double lower, double upper, double seconds, double patience = 1.5) {
    if (!std::isfinite(lower) || !std::isfinite(upper) || upper <= lower) return false;
    if (!valid()) {
      m_lower = lower;
      m_upper = upper;
      return false;
    }
    const double left = seconds > 0 ? std::exp(-seconds / patience) : 1.0;
    m_lower = lower <= m_lower ? lower : lower - (lower - m_lower) * left;
    m_upper = upper >= m_upper ? upper : upper + (m_upper - upper) * left;
    // Below a five-hundredth of the range nobody sees it; snapping ends the animation.
    const double small = (upper - lower) / 500;
    if (lower - m_lower < small) m_lower = lower;
    if (m_upper - upper < small) m_upper = upper;
    return m_lower != lower || m_upper != upper;
  }

 private:
  double m_lower = 0;
  double m_upper = 0;
};

}  // namespace brenier
