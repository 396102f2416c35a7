#include "ui/canvas/line_axis.h"

#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kBins = 240;
constexpr double kPeak = 1.15;  // of the height for `most`

}  // namespace

std::vector<double> lineValues(const PlanePoints& points) {
  std::vector<double> values;
  values.reserve(points.size() / 2);
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) values.push_back(points[i]);
  return values;
}

std::vector<double> lineSorted(std::vector<double> values) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  std::sort(values.begin(), values.end());
  return values;
}

LineAxis lineAxis(const Snapshot& snapshot, double left, double right) {
  LineAxis axis{left, right};
  const auto source = lineSorted(lineValues(*snapshot.source)), target = lineSorted(lineValues(*snapshot.target));
  if (source.empty() || target.empty()) return axis;
  const double low = std::min(source.front(), target.front()), high = std::max(source.back(), target.back());
  const double margin = 0.05 * std::max(high - low, 1e-6);
  axis.x0 = low - margin;
  axis.x1 = high + margin;
  return axis;
}

std::vector<double> lineDensity(const std::vector<double>& values, const LineAxis& axis) {
  std::vector<double> bins(kBins, 0.0), smooth(kBins, 0.0);
  if (values.empty() || axis.x1 <= axis.x0) return smooth;
  const double cell = (axis.x1 - axis.x0) / kBins, n = static_cast<double>(values.size());
  double mean = 0, square = 0;
  for (const double v : values) {
    mean += v / n;
    square += v * v / n;
    const int k = static_cast<int>((v - axis.x0) / cell);
    if (k >= 0 && k < kBins) bins[static_cast<std::size_t>(k)] += 1 / (n * cell);
  }
  // Half of Silverman's, for what is drawn here often has several modes.
  const double width = 0.5 * 1.06 * std::sqrt(std::max(square - mean * mean, 1e-12)) * std::pow(n, -0.2) / cell;
  const int reach = static_cast<int>(std::ceil(3 * std::max(width, 0.3)));
  for (int k = 0; k < kBins; ++k)
    for (int j = std::max(0, k - reach); j <= std::min(kBins - 1, k + reach); ++j) {
      const double z = (k - j) / std::max(width, 0.3);
      smooth[static_cast<std::size_t>(k)] +=
          bins[static_cast<std::size_t>(j)] * std::exp(-0.5 * z * z) / (std::sqrt(2 * M_PI) * std::max(width, 0.3));
    }
  return smooth;
}

QPainterPath densityPath(const std::vector<double>& density, const LineAxis& axis, double y, double height,
                         double most) {
  QPainterPath path(QPointF(axis.left, y));
  for (int k = 0; k < kBins; ++k)
    path.lineTo(axis.left + (k + 0.5) / kBins * (axis.right - axis.left),
                y + height * std::min(density[static_cast<std::size_t>(k)] / most, kPeak));
  path.lineTo(axis.right, y);
  return path;
}

void drawLineTicks(QPainter& painter, const LineAxis& axis, double y, double labels, const Theme& theme) {
  painter.setPen(QPen(theme.mutedText, 1));
  painter.setFont(numberFont(11));
  const double step = std::pow(10, std::floor(std::log10((axis.x1 - axis.x0) / 3)));
  const double every = (axis.x1 - axis.x0) / step > 12 ? 2 * step : step;
  for (double x = std::ceil(axis.x0 / every) * every; x <= axis.x1; x += every) {
    const double at = axis.toPixel(x);
    painter.drawLine(QPointF(at, y), QPointF(at, y + 4));
    painter.drawText(QRectF(at - 40, labels, 80, 15), Qt::AlignCenter, typedReal(std::abs(x) < every / 2 ? 0 : x));
  }
}

}  // namespace brenier
