#pragma once

#include <QColor>
#include <QImage>
#include <cstdlib>

namespace brenier::test {

/// Pixels whose red, green and blue each lie within `tolerance` of a colour's.
inline int countNear(const QImage& image, const QColor& color, int tolerance) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QColor at = image.pixelColor(x, y);
      count += std::abs(at.red() - color.red()) < tolerance && std::abs(at.green() - color.green()) < tolerance &&
               std::abs(at.blue() - color.blue()) < tolerance;
    }
  }
  return count;
}

}  // namespace brenier::test
