#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/api/run_error.h"

namespace brenier {

class Solver;

/// A map over pictures as it stands, free of LibTorch: which network, and its weights by the names of its layers.
struct PictureMap {
  struct Weight {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
  };
  std::string network;     ///< generator, dcgan, skip or unet: see image_networks.h
  bool residual = false;   ///< the input is added to the output
  PictureShape shape;      ///< of what comes out
  std::size_t inputs = 0;  ///< numbers of a code, or of a picture
  std::map<std::string, Weight> weights;
  bool has(const std::string& layer) const { return weights.contains(layer + ".weight"); }
};

/// The map of a solver over pictures. Error (bad input): another solver.
Result<PictureMap> pictureMapOf(const Solver& solver);

/// Who writes such a map in another language: each function adds one operation and returns the name of its result.
/// Pictures are [n, channels, height, width].
class PictureMapWriter {
 public:
  using Value = std::string;
  virtual ~PictureMapWriter() = default;
  virtual Value conv(const Value& x, const std::string& layer, int padding) = 0;
  virtual Value transposed(const Value& x, const std::string& layer, int stride, int padding) = 0;
  /// Group normalisation of `groups` groups, eps 1e-5.
  virtual Value norm(const Value& x, const std::string& layer, std::int64_t groups) = 0;
  virtual Value linear(const Value& x, const std::string& layer) = 0;
  virtual Value leaky(const Value& x) = 0;  ///< slope 0.2
  virtual Value relu(const Value& x) = 0;
  virtual Value tanh(const Value& x) = 0;
  virtual Value doubled(const Value& x) = 0;                 ///< to the nearest pixel
  virtual Value doubledSmooth(const Value& x) = 0;           ///< bilinear, corners aligned
  virtual Value averaged(const Value& x) = 0;                ///< 3 x 3, stride 2, padding 1, zeros counted
  virtual Value maximised(const Value& x) = 0;               ///< 2 x 2, stride 2
  virtual Value joined(const Value& a, const Value& b) = 0;  ///< channels after channels
  virtual Value sum(const Value& a, const Value& b) = 0;
  /// [n, channels, height, width], or [n, the rest] where there are none; one side may be -1.
  virtual Value reshaped(const Value& x, const std::vector<std::int64_t>& sides) = 0;
};

/// Writes the whole map of `x` [n, inputs] and returns the name of its answer [n, channels * height * width].
std::string writePictureMap(PictureMapWriter& writer, const PictureMap& map, const std::string& x);

}  // namespace brenier
