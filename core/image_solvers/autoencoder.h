#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/api/picture_shape.h"
#include "core/api/run_error.h"
#include "core/measures/measure.h"

namespace brenier {

/// Pictures to codes of a few numbers and back, so that methods over points can learn between codes (Taghvaei and
/// Jalali 2019; Makkuva et al. 2020; W2GN+AE of Korotin et al. 2021). One thread at a time.
class Autoencoder {
 public:
  virtual ~Autoencoder() = default;
  virtual std::size_t dimension() const = 0;
  virtual PictureShape shape() const = 0;
  /// pictures [n, channels * height * width] in [-1, 1] -> codes [n, dimension].
  virtual Points encode(PointsView pictures) const = 0;
  /// codes [n, dimension] -> pictures.
  virtual Points decode(PointsView codes) const = 0;
};

/// Adam 1e-3, rates falling to nothing along a cosine; the loss is the mean squared error of the pictures.
struct AutoencoderTraining {
  std::int64_t dimension = 16;
  std::int64_t width = 32;  ///< channels at full resolution of encoder and decoder
  std::int64_t batch = 64;
  std::int64_t steps = 4000;
  std::uint64_t seed = 1;
  int threads = 2;
};

/// Learns one for the training pictures of a measure, writes it as safetensors, and returns the mean squared error on
/// 1,000 held-out pictures. `progress` is told (step, loss) now and then. Errors: the measure has no pictures; their
/// size; the file cannot be written.
Result<double> trainAutoencoder(const Measure& pictures, const AutoencoderTraining& training, const std::string& out,
                                const std::function<void(std::int64_t, double)>& progress);

/// Errors: those of readSafetensors; a file that holds no autoencoder.
Result<std::shared_ptr<const Autoencoder>> readAutoencoder(const std::string& path);

}  // namespace brenier
