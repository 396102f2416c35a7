#pragma once

#include <QPainter>
#include <QStringList>
#include <QTransform>
#include <map>
#include <memory>
#include <vector>

#include "core/api/slow_step.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// One sub-step of a training step as it is on show.
struct SlowShown {
  std::shared_ptr<const SlowStep> step;
  int index = 0;               ///< of the sub-step
  double progress = 1;         ///< of its movement, 0 to 1
  std::vector<QPointF> curve;  ///< the number's past, steps and values, this step's among them
  QString curveName;
  double scale = 1;  ///< of the type
  const SlowSubstep& part() const { return step->parts[static_cast<std::size_t>(index)]; }
};

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
  double pushFactor(double width) const;
  double moveFactor(double width) const;
  const BuiltLayer& prices(const ScalarField& field, const Theme& theme);
  const BuiltLayer& changes(const ScalarField& field, const Theme& theme);

 private:
  std::shared_ptr<const SlowStep> m_step;
  bool m_dark = false;
  float m_low = 0, m_high = 1, m_change = 1;
  double m_push = 0, m_move = 0;  ///< the length below which nine arrows of ten are
  std::map<const ScalarField*, BuiltLayer> m_built;
};

/// The sub-step in the place of what the map's layers say; the number comes over them.
bool slowReplacesMap(const StageStyle& style);
void drawSlow(QPainter& painter, const QTransform& toPixels, const QRectF& area, const LayerInput& in,
              SlowScales& scales);
/// What its colours and arrows mean.
QStringList slowNotes(const StageStyle& style, const SlowScales& scales, double width);

}  // namespace brenier
