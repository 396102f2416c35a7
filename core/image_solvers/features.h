#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/api/picture_shape.h"
#include "core/api/run_error.h"
#include "core/oracle/points.h"

namespace brenier {

/// Turns pictures to the features in which distances between sets of them are taken. Any thread, one at a time.
class FeatureNet {
 public:
  virtual ~FeatureNet() = default;
  /// "FD (Brenier features)", or the user's file.
  virtual std::string name() const = 0;
  /// pictures [n, channels * height * width] in [-1, 1] -> [n, k].
  virtual Points features(PointsView pictures, const PictureShape& shape) const = 0;
};

/// A small classifier of this project, from its safetensors file; for pictures of 32 x 32, grey or RGB as it was
/// taught. Errors: those of readSafetensors; missing tensors.
Result<std::shared_ptr<const FeatureNet>> readFeatureNet(const std::string& path);

/// Where the program's own file for pictures of 1 or 3 channels lies: the folder named by BRENIER_DATASETS, or the one
/// that came with the program.
std::string ownFeaturesPath(int channels);

/// The user's TorchScript network (Inception for FID as published): takes [n, 3, 299, 299] in [-1, 1] and returns
/// [n, k]. Errors (bad input): not a TorchScript file; other outputs, with their shape.
Result<std::shared_ptr<const FeatureNet>> readTorchScriptFeatures(const std::string& path);

/// How the own classifier is learned: Adam 1e-3, batch 128, rates falling to nothing along a cosine.
struct FeatureTraining {
  std::string folder = "/usr/share/datasets/fashion-mnist";
  bool shapes = false;  ///< the coloured shapes instead
  std::uint64_t seed = 1;
  int epochs = 6;
  int threads = 2;
};

/// Learns it on Fashion-MNIST's 60,000 training pictures (10 classes) or on 20,000 pictures of coloured shapes (which
/// of four kinds lie in the upper half, which in the lower), writes the file and returns the fraction of right answers
/// on 10,000 or 4,000 test pictures. `progress` is told (epoch, mean loss).
Result<double> trainFeatureNet(const FeatureTraining& training, const std::string& out,
                               const std::function<void(int, double)>& progress);

}  // namespace brenier
