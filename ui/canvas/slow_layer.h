#pragma once

#include <QPainter>
#include <QStringList>
#include <QTransform>
#include <memory>
#include <vector>

#include "core/api/slow_step.h"
#include "ui/canvas/slow_scales.h"
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

/// The sub-step in the place of what the map's layers say; the number comes over them.
bool slowReplacesMap(const StageStyle& style);
void drawSlow(QPainter& painter, const QTransform& toPixels, const QRectF& area, const LayerInput& in,
              SlowScales& scales);

}  // namespace brenier
