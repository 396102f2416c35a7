#pragma once

#include <QApplication>
#include <QImage>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>
#include <memory>

#include "tests/ui/count_near.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_painter.h"
#include "ui/canvas/stage_view.h"

namespace brenier::test {

inline int countNear(const QImage& image, const QColor& color) {
  return countNear(image, color, 45);
}

inline QImage painted(const std::shared_ptr<const Snapshot>& moment, std::uint32_t layers, double t = 1,
                      const Theme& theme = Theme::lightTheme()) {
  StageStyle style;
  style.theme = theme;
  style.layers = layers;
  style.interpolation = t;
  style.view = {-7, -7, 7, 7};
  QImage image(600, 600, QImage::Format_RGB32);
  QPainter painter(&image);
  StagePainter().paint(painter, QRectF(0, 0, 600, 600), moment, style);
  return image;
}

inline ScalarField quadratic(int resolution = 65) {
  ScalarField field;
  field.box = {-2, -2, 2, 2};
  field.columns = field.rows = resolution;
  for (int row = 0; row < resolution; ++row) {
    for (int column = 0; column < resolution; ++column) {
      const double x = -2 + 4.0 * column / (resolution - 1), y = -2 + 4.0 * row / (resolution - 1);
      field.values.push_back(static_cast<float>((x * x + y * y) / 2));
    }
  }
  return field;
}

/// Three points far apart, each moved to the right by two.
inline std::shared_ptr<Snapshot> threePoints() {
  auto moment = std::make_shared<Snapshot>();
  moment->source = std::make_shared<PlanePoints>(PlanePoints{-3, -3, 0, 3, 3, -3});
  moment->image = {-1, -3, 2, 3, 5, -3};
  moment->exactImage = std::make_shared<PlanePoints>(PlanePoints{-1, -3, 0, 5, 5, -3});
  moment->target = moment->exactImage;
  return moment;
}

inline void moveMouse(QWidget& widget, const QPointF& at) {
  QMouseEvent event(QEvent::MouseMove, at, widget.mapToGlobal(at), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&widget, &event);
}

inline QPointF pixelOf(const StageView& view, const QPointF& data) {
  return StagePainter::dataToPixels(view.view(), QRectF(view.rect())).map(data);
}

}  // namespace brenier::test
