#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/api/run_error.h"

namespace brenier {

class Solver;

/// A network over pictures as it stands, free of LibTorch: which one it is, and its weights by the names of its layers.
struct PictureNetwork {
  struct Weight {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
  };
  std::string output;      ///< what it answers with: "map", or "inverse_potential", a number of a picture of the target
  std::string help;        ///< the same in words
  std::string network;     ///< a map: generator, dcgan, skip, unet; a potential: instance, resnet, pooled, strided
  bool residual = false;   ///< of a map: the input is added to the output
  PictureShape shape;      ///< of the pictures
  std::size_t inputs = 0;  ///< numbers of a code, or of a picture
  std::map<std::string, Weight> weights;
  bool isMap() const { return output == "map"; }
  std::size_t outputs() const { return isMap() ? shape.size() : 1; }
  bool has(const std::string& layer) const { return weights.contains(layer + ".weight"); }
};

/// The map of a solver over pictures, and its potential where it has one. Error (bad input): another solver.
Result<std::vector<PictureNetwork>> pictureNetworksOf(const Solver& solver);

/// Who writes such a network in another language: each function adds one operation and returns the name of its result.
/// Pictures are [n, channels, height, width].
class PictureNetworkWriter {
 public:
  using Value = std::string;
  virtual ~PictureNetworkWriter() = default;
  /// A convolution, with the layer's bias where it has one.
  virtual Value conv(const Value& x, const std::string& layer, int padding, int stride = 1) = 0;
  virtual Value transposed(const Value& x, const std::string& layer, int stride, int padding) = 0;
  /// Group normalisation of `groups` groups, eps 1e-5.
  virtual Value norm(const Value& x, const std::string& layer, std::int64_t groups) = 0;
  /// InstanceNorm++ (Song, Ermon 2019) with the layer's alpha, gamma and beta, eps 1e-5.
  virtual Value instanceNorm(const Value& x, const std::string& layer) = 0;
  virtual Value linear(const Value& x, const std::string& layer) = 0;
  virtual Value leaky(const Value& x) = 0;  ///< slope 0.2
  virtual Value relu(const Value& x) = 0;
  virtual Value tanh(const Value& x) = 0;
  virtual Value doubled(const Value& x) = 0;        ///< to the nearest pixel
  virtual Value doubledSmooth(const Value& x) = 0;  ///< bilinear, corners aligned
  /// Means over `side` x `side`, stride 2; padding's zeros are counted.
  virtual Value averaged(const Value& x, int side, int padding) = 0;
  virtual Value maximised(const Value& x) = 0;                               ///< 2 x 2, stride 2
  virtual Value joined(const Value& a, const Value& b) = 0;                  ///< channels after channels
  virtual Value sum(const Value& a, const Value& b, double factor = 1) = 0;  ///< a + factor * b
  /// [n, channels, height, width], or [n, the rest] where there are none; one side may be -1.
  virtual Value reshaped(const Value& x, const std::vector<std::int64_t>& sides) = 0;
};

/// Writes the whole network of `x` [n, inputs] and returns the name of its answer [n, outputs].
std::string writePictureNetwork(PictureNetworkWriter& writer, const PictureNetwork& network, const std::string& x);

}  // namespace brenier
