#include "core/truth/cell_borders.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/api/box_around.h"
#include "core/truth/power_diagram.h"
#include "core/truth/tear_lines.h"

namespace brenier {
namespace {

constexpr std::size_t lawSamples = 1u << 17;  ///< that say how far it reaches
constexpr double strip = 0.15;                ///< to either side of a border, of the spread
constexpr double tail = 0.001;                ///< of the mass beside a border, at either end: single far points
constexpr double longestGap = 0.5;            ///< without mass, of the spread; where it is longer, a border is in parts
constexpr double cellsAcross = 128;           ///< of the samples' extent, between points of a line

/// Straight: the places base + t * way for t from 0 to `length`.
struct Border {
  std::uint32_t one = 0, other = 0;
  double baseX = 0, baseY = 0, wayX = 0, wayY = 0, length = 0;

  explicit Border(const CellEdge& edge)
      : one(edge.between[0]), other(edge.between[1]), baseX(edge.from[0]), baseY(edge.from[1]) {
    const double x = edge.to[0] - baseX, y = edge.to[1] - baseY;
    length = std::hypot(x, y);
    wayX = x / length, wayY = y / length;
  }
  double along(const float* x) const { return (x[0] - baseX) * wayX + (x[1] - baseY) * wayY; }
  double beside(const float* x) const { return std::abs((x[1] - baseY) * wayX - (x[0] - baseX) * wayY); }
};

/// From where to where there is mass beside it. What begins or ends with mass about ends where the border does.
std::vector<std::pair<double, double>> stretches(const Border& border, const Points& law, double spread) {
  std::vector<double> at;
  for (std::size_t i = 0; i < law.count(); ++i)
    if (border.beside(law[i]) <= strip * spread)
      if (const double t = border.along(law[i]); t >= 0 && t <= border.length) at.push_back(t);
  std::sort(at.begin(), at.end());
  const auto cut = static_cast<std::size_t>(tail * static_cast<double>(at.size()));
  std::vector<std::pair<double, double>> parts;
  for (std::size_t i = cut; i + cut < at.size(); ++i) {
    if (parts.empty() || at[i] - parts.back().second > longestGap * spread) parts.emplace_back(at[i], at[i]);
    parts.back().second = at[i];
  }
  if (parts.empty()) return parts;
  if (parts.front().first < longestGap * spread) parts.front().first = 0;
  if (border.length - parts.back().second < longestGap * spread) parts.back().second = border.length;
  return parts;
}

MapDefect tearAlong(const Border& border, double from, double to, double step) {
  MapDefect tear;
  tear.kind = DefectKind::tear;
  tear.between = {static_cast<int>(border.one), static_cast<int>(border.other)};
  const int parts = std::max(1, static_cast<int>(std::ceil((to - from) / step)));
  const auto place = [&](double t) {
    return std::pair(static_cast<float>(border.baseX + t * border.wayX),
                     static_cast<float>(border.baseY + t * border.wayY));
  };
  for (int k = 0; k <= parts; ++k) {
    const auto [x, y] = place(from + (to - from) * k / parts);
    tear.line.push_back(x);
    tear.line.push_back(y);
  }
  std::tie(tear.x, tear.y) = place(0.5 * (from + to));
  const auto& l = tear.line;
  tear.where = {std::min(l[0], l[l.size() - 2]), std::min(l[1], l[l.size() - 1]), std::max(l[0], l[l.size() - 2]),
                std::max(l[1], l[l.size() - 1])};
  tear.cells = parts + 1;
  return tear;
}

double shareWithin(double reach, const PlanePoints& line, PointsView samples) {
  std::size_t within = 0;
  for (std::size_t i = 0; i < samples.count; ++i) within += distanceToLine(samples[i][0], samples[i][1], line) <= reach;
  return static_cast<double>(within) / static_cast<double>(samples.count);
}

}  // namespace

std::vector<MapDefect> cellBorders(const CellMap& cells, const Measure& law, PointsView samples,
                                   const TearLimits& limits) {
  if (samples.count < 2 || samples.dim != 2) return {};
  const Box around = boxAround({samples.data, 2 * samples.count});
  const double spread = spreadOf(samples);
  const double step = std::max(around.x1 - around.x0, around.y1 - around.y0) / cellsAcross;
  if (!(spread > 0) || !(step > 0)) return {};
  Points images(samples.count, 2);
  cells(samples, images.data.data());
  const double shortest = std::max(limits.shortest * spread, 3 * step), imageSpread = spreadOf(images);
  const Points drawn = drawSamples(law, {7, streamPreview, 3}, lawSamples);
  std::vector<double> heights;
  for (const double psi : cells.heights()) heights.push_back(-psi);
  std::vector<MapDefect> tears;
  for (const CellEdge& edge : powerDiagramEdges(cells.atoms(), heights, widened(around, 1))) {
    const Border border(edge);
    const double gap = std::hypot(double(cells.atoms()[border.one][0]) - cells.atoms()[border.other][0],
                                  double(cells.atoms()[border.one][1]) - cells.atoms()[border.other][1]);
    if (!(gap > limits.gap * imageSpread)) continue;
    for (const auto& [from, to] : stretches(border, drawn, spread)) {
      if (to - from < shortest) continue;
      MapDefect tear = tearAlong(border, from, to, step);
      tear.worst = static_cast<float>(gap / imageSpread);
      tear.massShare = static_cast<float>(shareWithin(step, tear.line, samples));
      if (tear.massShare >= limits.mass) tears.push_back(std::move(tear));
    }
  }
  std::stable_sort(tears.begin(), tears.end(),
                   [](const MapDefect& a, const MapDefect& b) { return a.massShare > b.massShare; });
  return tears;
}

}  // namespace brenier
