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
  /// Keys of the window that are this one's as long as it is there; key() is then asked. The space bar pans while it is
  /// held, and is a key only where nothing was panned.
  virtual bool claims(int) const { return false; }
  /// The mouse is over the stage with no button down, in data units; or no longer.
  virtual void hover(const std::optional<QPointF>&) {}
  /// The view stays where it is although the data change.
  virtual bool holdsView() const { return false; }
  /// How the mouse looks over it.
  virtual Qt::CursorShape cursor() const { return Qt::ArrowCursor; }
  /// Another one, or none, has taken its place.
  virtual void replaced() {}
  /// What of it legend and numbers must not cover, in data units, densely.
  virtual std::vector<QPointF> places() const { return {}; }
  /// Where somebody may draw, in data units: all of it is on show, below a legend; none: on what is there.
  virtual std::optional<QRectF> canvas() const { return {}; }
};

}  // namespace brenier
