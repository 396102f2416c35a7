#include "core/truth/tears.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "core/truth/tear_grid.h"
#include "core/truth/tear_lines.h"

namespace brenier {
namespace {

constexpr std::array<int, 4> scales = {1, 2, 4, 6};  ///< in cells of the grid
constexpr int parts = 8;                             ///< of a segment, when its steepest one is sought

struct Vec {
  float x = 0, y = 0;
};

double distance(const float* a, const float* b) {
  return std::hypot(static_cast<double>(a[0]) - b[0], static_cast<double>(a[1]) - b[1]);
}

/// A segment across which the map may be torn: from `middle - half` to `middle + half`.
struct Crossing {
  Vec middle, half;
  double gap = 0, width = 0;
  int from = -1, to = -1;

  double reach() const { return 2 * std::hypot(half.x, half.y); }
  /// t from -1 to 1.
  void at(float t, float* out) const {
    out[0] = middle.x + t * half.x;
    out[1] = middle.y + t * half.y;
  }
  void shrink(float factor) { half = {factor * half.x, factor * half.y}; }
};

/// Moves to the middle of the way that the map makes over the parts about the steepest one.
void settle(Crossing& crossing, const std::array<double, parts>& change) {
  const auto best = static_cast<std::size_t>(std::max_element(change.begin(), change.end()) - change.begin());
  std::size_t low = best, high = best + 1;
  while (low > 0 && change[low - 1] > 0.2 * change[best]) --low;
  while (high < parts && change[high] > 0.2 * change[best]) ++high;
  double sum = 0, moment = 0;
  for (std::size_t k = low; k < high; ++k) {
    sum += change[k];
    moment += change[k] * ((2 * static_cast<double>(k) + 1) / parts - 1);
  }
  crossing.width = crossing.reach() * static_cast<double>(high - low) / parts;
  float middle[2];
  crossing.at(static_cast<float>(moment / sum), middle);
  crossing.middle = {middle[0], middle[1]};
}

class TearSearch {
 public:
  TearSearch(const PlaneMap& map, PointsView source, const TearGrid& grid, const TargetPieces& pieces,
             const TearLimits& limits)
      : m_map(map), m_source(source), m_grid(grid), m_pieces(pieces), m_limits(limits) {}

  std::vector<MapDefect> run();

 private:
  void evaluateNodes();
  std::vector<Crossing> steepNodes(int scale) const;
  std::vector<Crossing> torn(const std::vector<Crossing>& steep) const;
  void locate(std::vector<Crossing>& crossings) const;
  void nameSides(std::vector<Crossing>& crossings) const;
  std::size_t samplesWithin(double reach, const PlanePoints& line) const;
  MapDefect defectOf(const PlaceLine& line, std::pair<int, int> between) const;

  const PlaneMap& m_map;
  PointsView m_source;
  const TearGrid& m_grid;
  const TargetPieces& m_pieces;
  TearLimits m_limits;
  double m_spread = 0;       ///< of the images
  Points m_images;           ///< at the nodes [rows * columns, 2]; where nobody looks, not a number
  std::vector<bool> m_done;  ///< nodes at which a smaller scale has found a tear
};

void TearSearch::evaluateNodes() {
  Points mapped(m_source.count, 2);
  m_map(m_source, mapped.data.data());
  m_spread = spreadOf(mapped);
  const auto wanted = m_grid.around(std::min(scales.back(), m_limits.widest));
  Points nodes;
  nodes.dim = 2;
  for (int r = 0; r < m_grid.rows(); ++r)
    for (int c = 0; c < m_grid.columns(); ++c)
      if (wanted[m_grid.node(r, c)]) nodes.data.insert(nodes.data.end(), {m_grid.x(c), m_grid.y(r)});
  Points images(nodes.count(), 2);
  m_map(nodes, images.data.data());
  m_images = Points(wanted.size(), 2);
  std::fill(m_images.data.begin(), m_images.data.end(), std::nanf(""));
  for (std::size_t node = 0, k = 0; node < wanted.size(); ++node)
    if (wanted[node]) std::copy_n(images[k++], 2, m_images[node]);
}

/// Nodes at which the Jacobian of differences over `scale` cells to each side stretches by enough to open a gap there,
/// with the direction in which it does: the eigenvector of J^T J to the larger eigenvalue.
std::vector<Crossing> TearSearch::steepNodes(int scale) const {
  std::vector<Crossing> steep;
  const float reach = m_grid.step() * static_cast<float>(scale);
  for (int r = scale; r + scale < m_grid.rows(); ++r)
    for (int c = scale; c + scale < m_grid.columns(); ++c) {
      const std::size_t node = m_grid.node(r, c);
      if (!m_grid.near(node) || m_done[node]) continue;
      const float *left = m_images[m_grid.node(r, c - scale)], *right = m_images[m_grid.node(r, c + scale)];
      const float *below = m_images[m_grid.node(r - scale, c)], *above = m_images[m_grid.node(r + scale, c)];
      const double ax = right[0] - left[0], ay = right[1] - left[1], bx = above[0] - below[0], by = above[1] - below[1];
      const double p = ax * ax + ay * ay, q = ax * bx + ay * by, s = bx * bx + by * by;
      const double largest = 0.5 * (p + s) + std::hypot(0.5 * (p - s), q);
      // Not finite compares false.
      if (!(std::sqrt(largest) > m_limits.gap * m_spread)) continue;
      const double angle = 0.5 * std::atan2(2 * q, p - s);
      steep.push_back({{m_grid.x(c), m_grid.y(r)},
                       {reach * static_cast<float>(std::cos(angle)), reach * static_cast<float>(std::sin(angle))}});
    }
  return steep;
}

/// Those at which the gap is several times what either side changes by.
std::vector<Crossing> TearSearch::torn(const std::vector<Crossing>& steep) const {
  Points probes(4 * steep.size(), 2), images(4 * steep.size(), 2);
  constexpr float places[4] = {-3, -1, 1, 3};
  for (std::size_t i = 0; i < steep.size(); ++i)
    for (std::size_t k = 0; k < 4; ++k) {
      probes[4 * i + k][0] = steep[i].middle.x + places[k] * steep[i].half.x;
      probes[4 * i + k][1] = steep[i].middle.y + places[k] * steep[i].half.y;
    }
  m_map(probes, images.data.data());
  std::vector<Crossing> found;
  for (std::size_t i = 0; i < steep.size(); ++i) {
    const float *a = images[4 * i], *b = images[4 * i + 1], *c = images[4 * i + 2], *d = images[4 * i + 3];
    const double gap = distance(b, c), sides = std::max(distance(a, b), distance(c, d));
    if (!(gap > m_limits.gap * m_spread) || !(gap > m_limits.contrast * sides)) continue;
    found.push_back(steep[i]);
    found.back().gap = gap;
  }
  return found;
}

/// Narrows each segment down to where the map crosses the gap: parts of the segment that hold the steepest one and
/// change by a fifth of it or more. Where these are one or two, they are looked at again more closely.
void TearSearch::locate(std::vector<Crossing>& crossings) const {
  for (int round = 0; round < 2; ++round) {
    std::vector<Crossing*> open;
    for (Crossing& crossing : crossings)
      if (round == 0 || crossing.width <= 2.5 * crossing.reach() / parts) open.push_back(&crossing);
    Points probes(open.size() * (parts + 1), 2), images(probes.count(), 2);
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (round > 0) open[i]->shrink(2.0f / parts);
      for (std::size_t k = 0; k <= parts; ++k)
        open[i]->at(2 * static_cast<float>(k) / parts - 1, probes[i * (parts + 1) + k]);
    }
    m_map(probes, images.data.data());
    for (std::size_t i = 0; i < open.size(); ++i) {
      std::array<double, parts> change{};
      for (std::size_t k = 0; k < parts; ++k)
        change[k] = distance(images[i * (parts + 1) + k], images[i * (parts + 1) + k + 1]);
      settle(*open[i], change);
    }
  }
}

/// The images right beside the located places say which pieces they are of, and how wide the gap is: farther away
/// another tear may have been crossed. Those without a gap there go.
void TearSearch::nameSides(std::vector<Crossing>& crossings) const {
  Points probes(2 * crossings.size(), 2), images(probes.count(), 2);
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const float beside = std::max(static_cast<float>(0.6 * crossings[i].width), 0.5f * m_grid.step()) /
                         static_cast<float>(crossings[i].reach() / 2);
    crossings[i].at(-beside, probes[2 * i]);
    crossings[i].at(beside, probes[2 * i + 1]);
  }
  m_map(probes, images.data.data());
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    Crossing& crossing = crossings[i];
    crossing.gap = distance(images[2 * i], images[2 * i + 1]);
    if (m_pieces.count() == 0) continue;
    const auto one = static_cast<int>(m_pieces.at(images[2 * i])),
               other = static_cast<int>(m_pieces.at(images[2 * i + 1]));
    crossing.from = std::min(one, other);
    crossing.to = std::max(one, other);
  }
  std::erase_if(crossings, [this](const Crossing& c) { return !(c.gap > m_limits.gap * m_spread); });
}

std::size_t TearSearch::samplesWithin(double reach, const PlanePoints& line) const {
  std::size_t within = 0;
  for (std::size_t i = 0; i < m_source.count; ++i)
    within += distanceToLine(m_source[i][0], m_source[i][1], line) <= reach;
  return within;
}

MapDefect TearSearch::defectOf(const PlaceLine& line, std::pair<int, int> between) const {
  MapDefect tear;
  tear.kind = DefectKind::tear;
  tear.line = line.points;
  tear.between = {between.first, between.second};
  tear.cells = static_cast<int>(line.points.size() / 2);
  tear.worst = static_cast<float>(line.gap / m_spread);
  const std::size_t middle = line.points.size() / 4 * 2;
  tear.x = line.points[middle], tear.y = line.points[middle + 1];
  tear.where = {tear.x, tear.y, tear.x, tear.y};
  for (std::size_t i = 0; i < line.points.size(); i += 2) {
    tear.where.x0 = std::min(tear.where.x0, line.points[i]), tear.where.x1 = std::max(tear.where.x1, line.points[i]);
    tear.where.y0 = std::min(tear.where.y0, line.points[i + 1]);
    tear.where.y1 = std::max(tear.where.y1, line.points[i + 1]);
  }
  const double half = std::max(0.5 * line.width, static_cast<double>(m_grid.step()));
  tear.massShare =
      static_cast<float>(static_cast<double>(samplesWithin(half, line.points)) / static_cast<double>(m_source.count));
  return tear;
}

std::vector<MapDefect> TearSearch::run() {
  if (m_grid.empty()) return {};
  evaluateNodes();
  if (!(m_spread > 0)) return {};
  m_done.assign(m_images.count(), false);
  std::map<std::pair<int, int>, std::vector<TearPlace>> places;
  for (const int scale : scales) {
    if (scale > std::max(1, m_limits.widest)) break;
    auto crossings = torn(steepNodes(scale));
    for (const Crossing& at : crossings) m_done[m_grid.nodeAt(at.middle.x, at.middle.y)] = true;
    locate(crossings);
    nameSides(crossings);
    for (const Crossing& at : crossings)
      if (m_grid.near(at.middle.x, at.middle.y))
        places[{at.from, at.to}].push_back(
            {at.middle.x, at.middle.y, static_cast<float>(at.gap), static_cast<float>(at.width), at.from, at.to});
  }
  const double shortest = std::max(m_limits.shortest * spreadOf(m_source), 3.0 * m_grid.step());
  std::vector<MapDefect> tears;
  for (const auto& [between, group] : places)
    for (const PlaceLine& line : linesThrough(group, m_grid.step(), shortest))
      // What is as wide as it is long is a blob.
      if (line.length > 1.5 * line.width)
        if (MapDefect tear = defectOf(line, between); tear.massShare >= m_limits.mass) tears.push_back(std::move(tear));
  std::stable_sort(tears.begin(), tears.end(),
                   [](const MapDefect& a, const MapDefect& b) { return a.massShare > b.massShare; });
  return tears;
}

/// Mean distance from the lines of `from` to the nearest of `to`, each piece weighted by its length, and the share of
/// that length within `tolerance`.
std::pair<double, double> oneWay(const std::vector<MapDefect>& from, const std::vector<MapDefect>& to,
                                 double tolerance) {
  double length = 0, sum = 0, near = 0;
  for (const auto& line : from)
    for (std::size_t i = 0; i + 3 < line.line.size(); i += 2) {
      const double piece = distance(&line.line[i], &line.line[i + 2]);
      const float x = 0.5f * (line.line[i] + line.line[i + 2]), y = 0.5f * (line.line[i + 1] + line.line[i + 3]);
      double nearest = std::numeric_limits<double>::infinity();
      for (const auto& other : to) nearest = std::min(nearest, distanceToLine(x, y, other.line));
      length += piece;
      sum += piece * nearest;
      if (nearest <= tolerance) near += piece;
    }
  if (length == 0) return {0, 1};
  return {sum / length, near / length};
}

}  // namespace

std::vector<MapDefect> findTears(const PlaneMap& map, PointsView source, const TargetPieces& pieces,
                                 const TearLimits& limits) {
  return findTears(map, source, TearGrid(source), pieces, limits);
}

std::vector<MapDefect> findTears(const PlaneMap& map, PointsView source, const TearGrid& grid,
                                 const TargetPieces& pieces, const TearLimits& limits) {
  if (source.dim != 2 || source.count < 8) return {};
  return TearSearch(map, source, grid, pieces, limits).run();
}

TearError compareTears(const std::vector<MapDefect>& found, const std::vector<MapDefect>& truth, PointsView source) {
  const double spread = spreadOf(source), tolerance = 0.05 * spread;
  const auto [missing, covered] = oneWay(truth, found, tolerance);
  const auto [wrong, right] = oneWay(found, truth, tolerance);
  return {0.5 * (missing + wrong) / spread, covered, right};
}

double spreadOf(PointsView points) {
  double n = 0, squares = 0;
  std::vector<double> sums(points.dim, 0.0);
  for (std::size_t i = 0; i < points.count; ++i) {
    if (!std::all_of(points[i], points[i] + points.dim, [](float v) { return std::isfinite(v); })) continue;
    n += 1;
    for (std::size_t k = 0; k < points.dim; ++k) {
      sums[k] += points[i][k];
      squares += static_cast<double>(points[i][k]) * points[i][k];
    }
  }
  if (n == 0) return 0;
  double mean = 0;
  for (const double sum : sums) mean += sum / n * (sum / n);
  return std::sqrt(std::max(0.0, squares / n - mean));
}

}  // namespace brenier
