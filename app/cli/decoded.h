#pragma once

#include <string>
#include <vector>

#include "core/api/run_event.h"
#include "core/train/run/training_run.h"

namespace brenier::cli {

/// A run between codes, its codes as pictures.
struct DecodedPictures {
  Points pictures;
  PictureShape shape;
};

/// `count` new samples of the source through the run's map and the autoencoder in the file `decoder`. Errors: those of
/// readAutoencoder; codes of another dimension than the run's points.
Result<DecodedPictures> decodedSamples(const TrainingRun& run, const std::string& decoder, std::size_t count,
                                       std::uint64_t seed);

/// Distances of a run's decoded pictures to `samples` held-out pictures of the set: of the map (fd, kid), of decoded
/// noise (fd_noise, kid_noise: no map at all) and of the set's own pictures encoded and decoded (fd_reconstruction, the
/// best that a map between codes can do).
Result<std::vector<MetricValue>> scoreDecoded(const TrainingRun& run, const std::string& decoder,
                                              const MeasureSpec& pictures, std::size_t samples);

}  // namespace brenier::cli
