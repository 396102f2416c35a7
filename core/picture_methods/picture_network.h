#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/api/run_error.h"
#include "core/oracle/learned_script.h"
#include "core/oracle/network_script.h"

namespace brenier {

class Solver;

/// A network over pictures as it is now, free of LibTorch: which one it is, and its weights by the names of its layers.
struct PictureNetwork {
  std::string output;  ///< what it answers with: "map", or "inverse_potential", a number of a picture of the target
  std::string help;    ///< the same in words
  std::string
      network;  ///< a map: generator, dcgan, began, nvae, skip, unet; a potential: instance, resnet, pooled, strided
  bool residual = false;   ///< of a map: the input is added to the output
  PictureShape shape;      ///< of the pictures
  std::size_t inputs = 0;  ///< numbers of a code, or of a picture
  ScriptWeights weights;
  float inputScale = 1;  ///< what codes are multiplied by first
  /// Of a map, what codes go through before the rest, where it is a network of points: its tensors are among `weights`.
  std::optional<LearnedNetwork> before = {};
  LearnedPart beforeIs = LearnedPart::map;  ///< which part of it
  /// Adds it.
  void setBefore(LearnedNetwork network, LearnedPart part);
  bool isMap() const { return output == "map"; }
  std::size_t outputs() const { return isMap() ? shape.size() : 1; }
  bool has(const std::string& layer) const { return weights.contains(layer + ".weight"); }
};

/// The map of a solver over pictures, and its potential where it has one. Error (bad input): another solver.
Result<std::vector<PictureNetwork>> pictureNetworksOf(const Solver& solver);

/// Writes the whole network of `x` [n, inputs] and returns the name of its answer [n, outputs].
std::string writePictureNetwork(NetworkScriptWriter& writer, const PictureNetwork& network, const std::string& x);

}  // namespace brenier
