#pragma once

#include <map>
#include <memory>
#include <utility>

#include "core/api/slow_step.h"
#include "ui/canvas/stage_layers.h"

namespace brenier {

/// What is the same for all sub-steps of a step, and what is expensive to make of their fields.
class SlowScales {
 public:
  /// Forgets another step's, and those of another theme.
  void prepare(const std::shared_ptr<const SlowStep>& step, bool dark);
  float lowest() const { return m_low; }  ///< price at a point on show
  float highest() const { return m_high; }
  float change() const { return m_change; }  ///< by which a price changes at most
  /// By how much arrows are drawn longer than they are, so that they can be seen and do not cover everything, where the
  /// plane on show is so wide.
  double pushFactor(double width) const { return arrowFactors(width).first; }
  double moveFactor(double width) const { return arrowFactors(width).second; }
  /// Whether both are drawn alike; else what shows the second says that its scale is another one.
  bool oneFactor(double width) const { return pushFactor(width) == moveFactor(width); }
  /// And changes of the price, where it is a curve.
  double changeFactor() const;
  const BuiltLayer& prices(const ScalarField& field, const Theme& theme);
  const BuiltLayer& changes(const ScalarField& field, const Theme& theme);

 private:
  std::pair<double, double> arrowFactors(double width) const;

  std::shared_ptr<const SlowStep> m_step;
  bool m_dark = false;
  float m_low = 0, m_high = 1, m_change = 1;
  double m_push = 0, m_move = 0;  ///< the length below which nine arrows of ten are
  std::map<const ScalarField*, BuiltLayer> m_built;
};

}  // namespace brenier
