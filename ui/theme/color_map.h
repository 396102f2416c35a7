#pragma once

#include <QColor>
#include <array>
#include <cstdint>

namespace brenier {

/// 256 colours from low to high.
class ColorMap {
 public:
  static const ColorMap& viridis();
  static const ColorMap& cividis();
  /// Source blue to `middle` to target orange; entry 127.5 (a value of exactly zero) is `middle`, the background.
  static ColorMap diverging(const QColor& middle);

  /// t in 0..1, clamped; NaN gives the first colour.
  QRgb at(double t) const;
  /// For signed values in [-limit, limit]: zero is exactly the middle.
  QRgb atSigned(double value, double limit) const;
  QRgb operator[](std::size_t index) const { return m_table[index]; }

  /// Each entry mixed with `background`; amount 1 keeps the map, 0 gives the background.
  ColorMap faded(const QColor& background, double amount) const;

 private:
  std::array<QRgb, 256> m_table{};
  QRgb m_middle = 0;
};

}  // namespace brenier
