#include "core/truth/target_pieces.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

namespace brenier {
namespace {

constexpr std::size_t mostPieces = 64;
constexpr std::size_t neighbours = 5;        ///< of the core distance
constexpr std::size_t mostClustered = 2048;  ///< samples that linkage, quadratic in them, looks at
constexpr double smallestShare = 0.02;       ///< what is smaller is part of its surroundings
constexpr double lasting = 1.5;              ///< between the largest and the smallest scale of the same clusters

double squaredApart(const float* a, const float* b, std::size_t dim) {
  double sum = 0;
  for (std::size_t k = 0; k < dim; ++k) {
    const double off = static_cast<double>(a[k]) - b[k];
    sum += off * off;
  }
  return sum;
}

/// Shares of the modes from Walker's table, or all alike.
std::vector<double> modeShares(const SamplerTable& table, std::size_t modes) {
  std::vector<double> shares(modes, 1.0 / static_cast<double>(modes));
  if (table.keep.size() != modes || table.alias.size() != modes) return shares;
  std::fill(shares.begin(), shares.end(), 0.0);
  for (std::size_t m = 0; m < modes; ++m) {
    const double kept = static_cast<double>(table.keep[m]) / 4294967296.0;
    shares[m] += kept / static_cast<double>(modes);
    shares[table.alias[m]] += (1 - kept) / static_cast<double>(modes);
  }
  return shares;
}

/// Whether the modes lie apart: four deviations of a normal one, or twice the half width of a uniform one.
bool areFar(const SamplerTable& table, const Points& centres) {
  if (table.noise == SamplerTable::Noise::none) return true;
  const float widest = table.spread.empty() ? 0 : *std::max_element(table.spread.begin(), table.spread.end());
  const double reach = (table.noise == SamplerTable::Noise::normal ? 4.0 : 2.0) * widest * table.factor;
  for (std::size_t i = 0; i < centres.count(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (squaredApart(centres[i], centres[j], centres.dim) < reach * reach) return false;
  return true;
}

std::optional<TargetPieces> modesOf(const SamplerTable& table) {
  const std::size_t modes = table.dim == 0 ? 0 : table.centres.size() / table.dim;
  if (modes < 2 || modes > 1024) return std::nullopt;
  TargetPieces pieces;
  pieces.centres = Points(modes, table.dim);
  for (std::size_t m = 0; m < modes; ++m)
    for (std::size_t k = 0; k < table.dim; ++k)
      pieces.centres[m][k] =
          (table.centres[m * table.dim + k] - (table.shift.empty() ? 0 : table.shift[k])) * table.factor;
  pieces.shares = modeShares(table, modes);
  pieces.references = pieces.centres;
  pieces.pieceOf.resize(modes);
  std::iota(pieces.pieceOf.begin(), pieces.pieceOf.end(), 0u);
  pieces.far = areFar(table, pieces.centres);
  return pieces;
}

/// The distinct values of the samples, where they are few.
std::optional<TargetPieces> atomsOf(PointsView samples) {
  std::map<std::vector<float>, std::size_t> counts;
  for (std::size_t i = 0; i < samples.count; ++i) {
    ++counts[std::vector<float>(samples[i], samples[i] + samples.dim)];
    if (counts.size() > mostPieces) return std::nullopt;
  }
  // Of atoms every one is drawn again and again; as many values as samples are a small sample of anything.
  if (counts.size() < 2 || 2 * counts.size() > samples.count) return std::nullopt;
  TargetPieces pieces;
  pieces.centres.dim = samples.dim;
  for (const auto& [atom, times] : counts) {
    pieces.pieceOf.push_back(static_cast<std::uint32_t>(pieces.shares.size()));
    pieces.centres.data.insert(pieces.centres.data.end(), atom.begin(), atom.end());
    pieces.shares.push_back(static_cast<double>(times) / static_cast<double>(samples.count));
  }
  pieces.references = pieces.centres;
  pieces.far = true;
  return pieces;
}

struct Link {
  double distance = 0;
  std::uint32_t a = 0, b = 0;
};

/// The minimum spanning tree of mutual reachability by Prim's algorithm, shortest links first.
std::vector<Link> spanningTree(PointsView points) {
  const std::size_t n = points.count;
  std::vector<double> core(n), row(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) row[j] = squaredApart(points[i], points[j], points.dim);
    std::nth_element(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(neighbours), row.end());
    core[i] = row[neighbours];
  }
  std::vector<double> nearest(n, std::numeric_limits<double>::infinity());
  std::vector<std::uint32_t> from(n, 0);
  std::vector<bool> in(n, false);
  std::vector<Link> links;
  std::uint32_t last = 0;
  in[0] = true;
  for (std::size_t k = 1; k < n; ++k) {
    std::size_t next = n;
    for (std::size_t j = 0; j < n; ++j) {
      if (in[j]) continue;
      const double d = std::max({squaredApart(points[last], points[j], points.dim), core[last], core[j]});
      if (d < nearest[j]) nearest[j] = d, from[j] = last;
      if (next == n || nearest[j] < nearest[next]) next = j;
    }
    in[next] = true;
    last = static_cast<std::uint32_t>(next);
    links.push_back({std::sqrt(nearest[next]), from[next], last});
  }
  std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) { return a.distance < b.distance; });
  return links;
}

class Forest {
 public:
  explicit Forest(std::size_t n) : m_parent(n), m_size(n, 1) { std::iota(m_parent.begin(), m_parent.end(), 0u); }
  std::uint32_t root(std::uint32_t i) {
    while (m_parent[i] != i) i = m_parent[i] = m_parent[m_parent[i]];
    return i;
  }
  std::size_t size(std::uint32_t root) const { return m_size[root]; }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a), b = root(b);
    if (a == b) return;
    m_parent[b] = a;
    m_size[a] += m_size[b];
  }

 private:
  std::vector<std::uint32_t> m_parent;
  std::vector<std::size_t> m_size;
};

/// How many of the links, shortest first, leave the clusters that last longest; 0 where none last.
std::size_t bestCut(const std::vector<Link>& links, std::size_t n) {
  const auto smallest = static_cast<std::size_t>(std::max(2.0, smallestShare * static_cast<double>(n)));
  Forest forest(n);
  std::size_t large = 0, best = 0;
  double widest = lasting, since = 0;
  for (std::size_t k = 0; k < links.size(); ++k) {
    const auto a = forest.root(links[k].a), b = forest.root(links[k].b);
    const std::size_t before = large;
    large -= (forest.size(a) >= smallest) + (forest.size(b) >= smallest);
    forest.join(a, b);
    large += forest.size(forest.root(a)) >= smallest;
    if (large == before) continue;
    // `before` clusters lasted from `since` to this link.
    if (before >= 2 && before <= mostPieces && since > 0 && links[k].distance > widest * since) {
      widest = links[k].distance / since;
      best = k;
    }
    since = links[k].distance;
  }
  return best;
}

}  // namespace

std::uint32_t TargetPieces::at(const float* point) const {
  std::uint32_t best = 0;
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < references.count(); ++i)
    if (const double d = squaredApart(references[i], point, references.dim); d < nearest)
      nearest = d, best = pieceOf[i];
  return best;
}

TargetPieces clustersOf(PointsView samples) {
  if (auto atoms = atomsOf(samples)) return *atoms;
  samples.count = std::min(samples.count, mostClustered);
  const std::size_t n = samples.count;
  if (n < 4 * neighbours) return {};
  const auto links = spanningTree(samples);
  const std::size_t cut = bestCut(links, n);
  if (cut == 0) return {};
  Forest forest(n);
  for (std::size_t k = 0; k < cut; ++k) forest.join(links[k].a, links[k].b);
  TargetPieces pieces;
  pieces.centres.dim = pieces.references.dim = samples.dim;
  std::map<std::uint32_t, std::uint32_t> numbers;  // of the roots
  const auto smallest = static_cast<std::size_t>(std::max(2.0, smallestShare * static_cast<double>(n)));
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto root = forest.root(i);
    if (forest.size(root) < smallest) continue;
    const auto [at, isNew] = numbers.try_emplace(root, static_cast<std::uint32_t>(numbers.size()));
    if (isNew) {
      pieces.shares.push_back(0);
      pieces.centres.data.insert(pieces.centres.data.end(), samples.dim, 0.0f);
    }
    pieces.pieceOf.push_back(at->second);
    pieces.references.data.insert(pieces.references.data.end(), samples[i], samples[i] + samples.dim);
    pieces.shares[at->second] += 1;
    for (std::size_t k = 0; k < samples.dim; ++k) pieces.centres[at->second][k] += samples[i][k];
  }
  for (std::size_t p = 0; p < pieces.count(); ++p)
    for (std::size_t k = 0; k < samples.dim; ++k) pieces.centres[p][k] /= static_cast<float>(pieces.shares[p]);
  const auto counted = static_cast<double>(pieces.pieceOf.size());
  for (double& share : pieces.shares) share /= counted;
  return pieces;
}

TargetPieces targetPieces(const Measure& measure, PointsView samples) {
  // Rows of a file are a sample of something: between any two of them an optimal map to the sample tears, and says
  // nothing of what was sampled. A few are atoms.
  const bool sampled = measure.file() && measure.atoms() > mostPieces;
  if (const auto table = sampled ? std::nullopt : measure.samplerTable())
    if (auto modes = modesOf(*table)) return *modes;
  return clustersOf(samples);
}

}  // namespace brenier
