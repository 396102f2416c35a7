#pragma once

#include <cstdint>
#include <optional>

#include "core/api/picture_frame.h"

namespace brenier {

/// An axis-parallel rectangle in data units.
struct Box {
  float x0 = -1, y0 = -1, x1 = 1, y1 = 1;
  bool operator==(const Box&) const = default;
};

/// The layers of the stage, as bits.
enum Layer : std::uint32_t {
  layerSource = 1u << 0,
  layerTarget = 1u << 1,
  layerImage = 1u << 2,
  layerArrows = 1u << 3,
  layerPotential = 1u << 4,
  layerConjugate = 1u << 5,
  layerGrid = 1u << 6,
  layerTears = 1u << 7,
  layerExact = 1u << 8,
  layerError = 1u << 9,
  layerBalance = 1u << 10,
  layerSpace = 1u << 11,
  layerCells = 1u << 12,
};

/// Which potential stands as a surface where the stage is in space: psi where it is on show and phi is not, or where
/// the method has no phi.
inline bool raisesConjugate(std::uint32_t layers, bool hasPhi) {
  return !hasPhi || ((layers & layerConjugate) && !(layers & layerPotential));
}

/// A point at which somebody wants to see the inner problem: of the target, or of the source where a method conjugates
/// the target's potential.
struct InnerRequest {
  float x = 0, y = 0;
  bool operator==(const InnerRequest&) const = default;
};

/// What the views want to see. What is not asked for is not computed.
struct ViewRequest {
  std::uint32_t layers = layerSource | layerTarget | layerImage | layerArrows | layerPotential;
  int points = 1000;          ///< probe points x with their T(x)
  int fieldResolution = 96;   ///< potential fields are fieldResolution squared
  std::optional<Box> region;  ///< what the stage shows; fields cover it. Unset: the data and a margin
  int gridLines = 25;         ///< lines a side of the warped grid
  std::optional<InnerRequest> inner;
  /// Of runs of more than two dimensions: the probe point through which slices go, an index; none such: the mean.
  int sliceThrough = -1;
  bool creases = false;      ///< angles of the creases of a map with cells (CreaseAngles)
  bool coordinates = false;  ///< likewise: all coordinates of the points beside those in the plane
  PictureRequest pictures;   ///< of runs over pictures
  bool hidden = false;       ///< the window is minimised: no frames at all
};

}  // namespace brenier
