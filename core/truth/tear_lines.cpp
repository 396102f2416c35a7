#include "core/truth/tear_lines.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <utility>

namespace brenier {
namespace {

struct Node {
  double x = 0, y = 0, gap = 0, width = 0, count = 0;
};

double between(const Node& a, const Node& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

std::vector<Node> averaged(const std::vector<TearPlace>& places, float cell) {
  std::map<std::pair<std::int64_t, std::int64_t>, Node> cells;
  for (const TearPlace& p : places) {
    Node& node = cells[{std::llround(std::floor(p.x / cell)), std::llround(std::floor(p.y / cell))}];
    node.x += p.x, node.y += p.y, node.gap += p.gap, node.width += p.width, node.count += 1;
  }
  std::vector<Node> nodes;
  for (const auto& [key, node] : cells)
    nodes.push_back(
        {node.x / node.count, node.y / node.count, node.gap / node.count, node.width / node.count, node.count});
  return nodes;
}

/// Neighbours in the minimum spanning forest whose links are at most `reach` (Prim).
std::vector<std::vector<std::size_t>> spanningForest(const std::vector<Node>& nodes, double reach) {
  const std::size_t n = nodes.size();
  std::vector<std::vector<std::size_t>> tree(n);
  std::vector<double> nearest(n, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> from(n, 0);
  std::vector<bool> in(n, false);
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t next = n;
    for (std::size_t j = 0; j < n; ++j)
      if (!in[j] && (next == n || nearest[j] < nearest[next])) next = j;
    in[next] = true;
    if (nearest[next] <= reach) {
      tree[next].push_back(from[next]);
      tree[from[next]].push_back(next);
    }
    for (std::size_t j = 0; j < n; ++j)
      if (const double d = between(nodes[next], nodes[j]); !in[j] && d < nearest[j]) nearest[j] = d, from[j] = next;
  }
  return tree;
}

/// Paths in a forest from which nodes have been taken.
class Paths {
 public:
  Paths(const std::vector<Node>& nodes, std::vector<std::vector<std::size_t>> tree)
      : m_nodes(nodes), m_tree(std::move(tree)), m_gone(nodes.size(), false) {}

  /// The longest of the tree that holds `start`: from any node to the farthest, and from there to the farthest.
  std::pair<std::vector<std::size_t>, double> longest(std::size_t start) {
    walk(start);
    const std::size_t end = farthest();
    walk(end);
    std::vector<std::size_t> path;
    for (std::size_t at = farthest(); at != end; at = m_from[at]) path.push_back(at);
    path.push_back(end);
    return {path, m_distance[path.front()]};
  }
  /// The nodes of the last walk.
  const std::vector<std::size_t>& reached() const { return m_order; }
  bool gone(std::size_t node) const { return m_gone[node]; }
  void take(std::size_t node) { m_gone[node] = true; }

 private:
  void walk(std::size_t start) {
    m_distance.assign(m_nodes.size(), -1);
    m_from.assign(m_nodes.size(), start);
    m_order = {start};
    m_distance[start] = 0;
    for (std::size_t k = 0; k < m_order.size(); ++k)
      for (const std::size_t next : m_tree[m_order[k]])
        if (m_distance[next] < 0 && !m_gone[next]) {
          m_distance[next] = m_distance[m_order[k]] + between(m_nodes[next], m_nodes[m_order[k]]);
          m_from[next] = m_order[k];
          m_order.push_back(next);
        }
  }
  std::size_t farthest() const {
    return *std::max_element(m_order.begin(), m_order.end(),
                             [this](std::size_t a, std::size_t b) { return m_distance[a] < m_distance[b]; });
  }

  const std::vector<Node>& m_nodes;
  std::vector<std::vector<std::size_t>> m_tree;
  std::vector<bool> m_gone;
  std::vector<double> m_distance;
  std::vector<std::size_t> m_from, m_order;
};

PlaceLine lineOf(const std::vector<Node>& nodes, const std::vector<std::size_t>& path) {
  PlaceLine line;
  std::vector<std::pair<double, double>> points;
  for (const std::size_t i : path) {
    points.emplace_back(nodes[i].x, nodes[i].y);
    line.gap += nodes[i].gap / static_cast<double>(path.size());
    line.width += nodes[i].width / static_cast<double>(path.size());
  }
  for (int round = 0; round < 2; ++round) {
    auto smooth = points;
    for (std::size_t i = 1; i + 1 < points.size(); ++i)
      smooth[i] = {(points[i - 1].first + 2 * points[i].first + points[i + 1].first) / 4,
                   (points[i - 1].second + 2 * points[i].second + points[i + 1].second) / 4};
    points = std::move(smooth);
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    line.points.push_back(static_cast<float>(points[i].first));
    line.points.push_back(static_cast<float>(points[i].second));
    if (i > 0)
      line.length += std::hypot(points[i].first - points[i - 1].first, points[i].second - points[i - 1].second);
  }
  return line;
}

}  // namespace

std::vector<PlaceLine> linesThrough(const std::vector<TearPlace>& places, float cell, double shortest) {
  // Where a map crosses the gap over a wide strip, its middle is known to a part of that.
  double width = 0;
  for (const TearPlace& place : places) width += place.width / static_cast<double>(places.size());
  cell = std::max(cell, static_cast<float>(0.4 * width));
  const auto nodes = averaged(places, cell);
  const double reach = 3.0 * static_cast<double>(cell);
  Paths paths(nodes, spanningForest(nodes, reach));
  std::vector<PlaceLine> lines;
  for (std::size_t start = 0; start < nodes.size(); ++start) {
    while (!paths.gone(start)) {
      const auto [path, length] = paths.longest(start);
      if (path.size() < 3 || length < shortest) {
        for (const std::size_t i : std::vector<std::size_t>(paths.reached())) paths.take(i);
        break;
      }
      lines.push_back(lineOf(nodes, path));
      // What lies beside the path is of the same line.
      for (const std::size_t i : std::vector<std::size_t>(paths.reached()))
        if (distanceToLine(static_cast<float>(nodes[i].x), static_cast<float>(nodes[i].y), lines.back().points) <
            2.5 * static_cast<double>(cell))
          paths.take(i);
      for (const std::size_t i : path) paths.take(i);
    }
  }
  return lines;
}

double distanceToLine(float x, float y, const PlanePoints& line) {
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i + 1 < line.size(); i += 2) {
    const double ax = line[i], ay = line[i + 1];
    const bool last = i + 3 >= line.size();
    const double dx = last ? 0 : line[i + 2] - ax, dy = last ? 0 : line[i + 3] - ay;
    const double length = dx * dx + dy * dy;
    const double t = length > 0 ? std::clamp(((x - ax) * dx + (y - ay) * dy) / length, 0.0, 1.0) : 0.0;
    nearest = std::min(nearest, std::hypot(x - ax - t * dx, y - ay - t * dy));
  }
  return nearest;
}

}  // namespace brenier
