#include "core/truth/cell_borders.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "core/truth/tear_lines.h"

namespace brenier {
namespace {

constexpr std::size_t lawSamples = 1u << 17;  ///< that say how far it reaches
constexpr double strip = 0.15;                ///< to either side of a border, of the spread
constexpr double tail = 0.001;                ///< of the mass beside a border, at either end: single far points
constexpr double longestGap = 0.5;            ///< without mass, of the spread; where it is longer, a border is in parts
constexpr double cellsAcross = 128;           ///< of the samples' extent, between points of a line

/// Straight: the places base + t * way for t from `low` to `high`.
struct Border {
  std::uint32_t one = 0, other = 0;
  double baseX = 0, baseY = 0, wayX = 0, wayY = 0;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();

  double along(const float* x) const { return (x[0] - baseX) * wayX + (x[1] - baseY) * wayY; }
  double beside(const float* x) const { return std::abs((x[1] - baseY) * wayX - (x[0] - baseX) * wayY); }
};

/// Where both of two atoms are the best: <x, y_k - y_l> = psi_k - psi_l, less what any third cuts off.
bool borderOf(const CellMap& cells, std::uint32_t one, std::uint32_t other, Border& border) {
  const Points& atoms = cells.atoms();
  const auto& psi = cells.heights();
  const double nx = double(atoms[one][0]) - atoms[other][0], ny = double(atoms[one][1]) - atoms[other][1];
  const double norm = std::hypot(nx, ny), level = psi[one] - psi[other];
  if (!(norm > 0)) return false;
  border = {one, other, nx * level / (norm * norm), ny * level / (norm * norm), -ny / norm, nx / norm};
  for (std::uint32_t third = 0; third < psi.size() && border.low < border.high; ++third) {
    if (third == one || third == other) continue;
    // a + b t >= 0 where the first is no worse than the third.
    const double dx = double(atoms[one][0]) - atoms[third][0], dy = double(atoms[one][1]) - atoms[third][1];
    const double a = dx * border.baseX + dy * border.baseY - (psi[one] - psi[third]);
    const double b = dx * border.wayX + dy * border.wayY;
    if (b > 0) border.low = std::max(border.low, -a / b);
    if (b < 0) border.high = std::min(border.high, -a / b);
    if (b == 0 && a < 0) return false;
  }
  return border.low < border.high;
}

/// From where to where there is mass beside it. What begins or ends with mass about ends where the border does.
std::vector<std::pair<double, double>> stretches(const Border& border, const Points& law, double spread) {
  std::vector<double> at;
  for (std::size_t i = 0; i < law.count(); ++i)
    if (border.beside(law[i]) <= strip * spread)
      if (const double t = border.along(law[i]); t >= border.low && t <= border.high) at.push_back(t);
  std::sort(at.begin(), at.end());
  const auto cut = static_cast<std::size_t>(tail * static_cast<double>(at.size()));
  std::vector<std::pair<double, double>> parts;
  for (std::size_t i = cut; i + cut < at.size(); ++i) {
    if (parts.empty() || at[i] - parts.back().second > longestGap * spread) parts.emplace_back(at[i], at[i]);
    parts.back().second = at[i];
  }
  if (parts.empty()) return parts;
  if (parts.front().first - border.low < longestGap * spread) parts.front().first = border.low;
  if (border.high - parts.back().second < longestGap * spread) parts.back().second = border.high;
  return parts;
}

double extentOf(PointsView samples) {
  float low[2] = {samples[0][0], samples[0][1]}, high[2] = {low[0], low[1]};
  for (std::size_t i = 0; i < samples.count; ++i)
    for (std::size_t d = 0; d < 2; ++d) {
      low[d] = std::min(low[d], samples[i][d]);
      high[d] = std::max(high[d], samples[i][d]);
    }
  return std::max(high[0] - low[0], high[1] - low[1]);
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
  const double spread = spreadOf(samples), step = extentOf(samples) / cellsAcross;
  if (!(spread > 0) || !(step > 0)) return {};
  Points images(samples.count, 2);
  cells(samples, images.data.data());
  const double shortest = std::max(limits.shortest * spread, 3 * step), imageSpread = spreadOf(images);
  const Points drawn = drawSamples(law, {7, streamPreview, 3}, lawSamples);
  std::vector<MapDefect> tears;
  const auto count = static_cast<std::uint32_t>(cells.heights().size());
  for (std::uint32_t one = 0; one < count; ++one)
    for (std::uint32_t other = one + 1; other < count; ++other) {
      Border border;
      if (!borderOf(cells, one, other, border)) continue;
      const double gap = std::hypot(double(cells.atoms()[one][0]) - cells.atoms()[other][0],
                                    double(cells.atoms()[one][1]) - cells.atoms()[other][1]);
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
