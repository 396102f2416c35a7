#include "ui/canvas/all_columns.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ui/canvas/plane_units.h"

namespace brenier {
namespace {

constexpr std::size_t kMostColumns = 8;  // of a card

/// How far the data reach along a column, in their own units.
double columnExtent(const AllCoordinates& all, std::size_t column) {
  const auto d = static_cast<std::size_t>(all.dimension);
  double widest = 0;
  for (const auto& [points, source] : {std::pair(all.source.get(), true), {all.target.get(), false}}) {
    if (!points) continue;
    double low = 0, high = 0;
    bool any = false;
    for (std::size_t i = 0; i + d <= points->size(); i += d) {
      const double value = columnInData(all, points->data() + i, column, source);
      if (!std::isfinite(value)) continue;
      low = any ? std::min(low, value) : value;
      high = any ? std::max(high, value) : value;
      any = true;
    }
    widest = std::max(widest, high - low);
  }
  return widest;
}

}  // namespace

QString columnName(int column, const QStringList& columns) {
  if (column < columns.size() && !columns[column].isEmpty()) return columns[column];
  QString text = QStringLiteral("x");
  for (const QChar digit : QString::number(column + 1)) text += QChar(0x2080 + digit.digitValue());
  return text;
}

double columnInData(const AllCoordinates& all, const float* point, std::size_t column, bool source) {
  if (!all.frame) return point[column];
  const SideFrame& side = source ? all.frame->source : all.frame->target;
  if (!side.mixes()) return side.toData(column, point[column]);
  const auto d = static_cast<std::size_t>(all.dimension);
  double value = 0;
  for (std::size_t k = 0; k < d; ++k) value += side.mix[column * d + k] * static_cast<double>(point[k]);
  return side.origin[column] + side.unit[column] * value;
}

QStringList allCoordinates(const AllCoordinates& all, std::size_t i, const QStringList& columns) {
  const auto d = static_cast<std::size_t>(std::max(0, all.dimension));
  if (d == 0 || !all.source || (i + 1) * d > all.source->size()) return {};
  const float* x = all.source->data() + i * d;
  const float* image = (i + 1) * d <= all.image.size() ? all.image.data() + i * d : nullptr;
  std::vector<std::size_t> order(d);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t shown = std::min(d, kMostColumns);
  // What is not finite comes first: it is what somebody looks for.
  const auto difference = [&](std::size_t k) {
    const double off = std::abs(static_cast<double>(image[k]) - x[k]);
    return std::isfinite(off) ? off : HUGE_VAL;
  };
  if (d > shown && image)
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return difference(a) > difference(b); });
  QStringList lines;
  for (std::size_t row = 0; row < shown; ++row) {
    const std::size_t k = order[row];
    const double extent = columnExtent(all, k);
    QString line =
        columnName(static_cast<int>(k), columns) + "  " + coordinateText(columnInData(all, x, k, true), extent);
    if (image) line += QStringLiteral(" → ") + coordinateText(columnInData(all, image, k, false), extent);
    lines << line;
  }
  if (d > shown) lines << QString("and %1 more").arg(d - shown);
  return lines;
}

}  // namespace brenier
