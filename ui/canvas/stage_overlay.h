#pragma once

#include <QPainter>
#include <QTransform>
#include <optional>
#include <vector>

#include "ui/theme/theme.h"

namespace brenier {

/// Something that a person draws or moves on the stage, over the figure, and what stays there of it. Positions are in
/// data units. Belongs to whoever put it there.
class StageOverlay {
 public:
  virtual ~StageOverlay() = default;
  virtual void paint(QPainter& painter, const QTransform& toPixels, const Theme& theme) const = 0;
  /// The left button went down; true where the overlay takes the mouse until it goes up. `reach` is how far a finger
  /// may miss.
  virtual bool press(QPointF at, double reach) = 0;
  virtual void move(QPointF at) = 0;
  virtual void release(QPointF at) = 0;
  /// A key without modifiers while the stage has the focus; true where it meant something. `toPixels` is the view of
  /// this moment, which may not have been painted yet, and `stage` the stage in pixels.
  virtual bool key(int key, const QTransform& toPixels, const QRectF& stage) = 0;
  /// What of it legend and numbers must not cover, in data units, densely.
  virtual std::vector<QPointF> places() const = 0;
  /// Where somebody may draw, in data units: all of it is on show, below a legend; none: on what is there.
  virtual std::optional<QRectF> canvas() const { return {}; }
};

}  // namespace brenier
