#pragma once

#include <optional>
#include <vector>

#include "core/oracle/map_net.h"
#include "core/oracle/network_spec.h"
#include "core/oracle/potential.h"

namespace brenier {

/// Shift and one scale a side: x = mean + scale x'. A common scale for all coordinates keeps the problem the same:
/// where T' is optimal between the normalised measures, T(x) = b + s T'((x - a) / r) is optimal between the measures,
/// for it is the gradient of a convex function too. (Whitening would not do.)
struct Normalisation {
  std::vector<float> mean;  ///< [d]
  float scale = 1;          ///< square root of the mean coordinate variance, 1 where that is 0
};

/// Where a network's numbers lie in the data's own units: x = mean + scale (mix x'), scale a coordinate at a time.
struct Coordinates {
  std::vector<double> mean, scale;  ///< [d]
  std::vector<float> mix, unmix;    ///< [d, d] by rows, and its inverse; empty: nothing is mixed

  Coordinates() = default;
  explicit Coordinates(std::size_t dim) : mean(dim, 0.0), scale(dim, 1.0) {}
  explicit Coordinates(const Normalisation& n) : mean(n.mean.begin(), n.mean.end()), scale(n.mean.size(), n.scale) {}
  bool isIdentity() const;
  bool oneScale() const;
};

/// A network with its effective weights and the coordinates around it, free of the engine that ran it. With
/// x' = (x - from.mean) / from.scale, a map is to.mean + to.scale N(x'), a potential
/// <to.mean, x> + from.scale to.scale N(x'), so that its gradient is to.mean + to.scale grad N(x'); where
/// from.scale to.scale differs from column to column, or columns are mixed, that map is the gradient of no function and
/// the network has no potential in the data's units.
struct LearnedNetwork {
  NetworkSpec spec;
  std::vector<float> parameters;  ///< in the order of parameterLayout(spec)
  Coordinates from, to;
  /// from.scale to.scale, where it is the same for all columns and none are mixed.
  std::optional<double> potentialScale() const;
};

/// What was learned on one side of the problem.
struct LearnedSide {
  std::optional<LearnedNetwork> potential;  ///< phi on the source, psi on the target
  std::optional<LearnedNetwork> map;        ///< empty where the map is the gradient of the potential
  bool prediction = false;  ///< of the inverse: the program goes on from here by solving a conjugate for each point
  bool hasMap() const { return potential || map; }
};

/// The answer of a solver as networks: `source` maps forward, `target` is the inverse.
struct LearnedMap {
  LearnedSide source, target;
  bool twice = false;  ///< points are to be given in double: the run has a frame of its own around the networks
};

/// The network of a potential or map as it is now, in its own coordinates; nothing where it has no parameters of the
/// documented layout.
std::optional<LearnedNetwork> learnedNetwork(const Potential* potential);
std::optional<LearnedNetwork> learnedNetwork(const MapNet* map);

}  // namespace brenier
