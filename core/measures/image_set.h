#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/api/picture_shape.h"
#include "core/api/run_error.h"

namespace brenier {

/// Pictures of one size in host memory, one byte a value: the first `training` are for learning, the rest for scores.
/// Immutable once made; any thread may read.
struct ImageSet {
  PictureShape shape;
  std::size_t training = 0;
  std::vector<std::uint8_t> bytes;   ///< [count, channels, height, width]
  std::vector<std::string> skipped;  ///< "PATH: why", for files that are no pictures

  std::size_t count() const { return shape.size() == 0 ? 0 : bytes.size() / shape.size(); }
  /// Picture i -> out [channels, height, width] in [-1, 1].
  void picture(std::size_t i, float* out) const;
  /// Appends a picture [channels, height, width] of values in [0, 1].
  void append(const float* values);
  /// "12 pictures were skipped, the first is ..."; empty when none was.
  std::string note() const;
};

using ImageSetPtr = std::shared_ptr<const ImageSet>;

/// What every reader is asked for: pictures of size x size pixels with 1 or 3 channels.
struct ImageRequest {
  int size = 32;
  int channels = 1;
  int crop = 0;           ///< side of the centred square that is taken first, 0: the largest
  std::size_t limit = 0;  ///< most pictures a split, 0: all
};

/// IDX files of pictures [n, h, w] (MNIST and its kin) or [n, h, w, 3]. Without a test file the last tenth is held out.
/// Errors (bad input): those of readIdx, an array of another shape, fewer than 2 pictures.
Result<ImageSetPtr> readIdxImages(const std::string& trainFile, const std::string& testFile,
                                  const ImageRequest& request);

/// CIFAR-10's binary version: data_batch_1.bin .. data_batch_5.bin and test_batch.bin, records of 1 + 3072 bytes
/// (cs.toronto.edu/~kriz/cifar.html). Errors (bad input): a missing file, a size that is no whole number of records.
Result<ImageSetPtr> readCifar(const std::string& folder, const ImageRequest& request);

/// Every picture under a folder, in the order of their names, decoded by `threads` threads that are at most a few
/// pictures ahead of the one that stores them; every tenth is held out. Files that cannot be decoded are skipped and
/// named. Errors (bad input): no folder, fewer than 2 readable pictures.
Result<ImageSetPtr> readImageFolder(const std::string& folder, const ImageRequest& request, int threads);

/// Whether a disc, square, triangle or ring has its middle in the upper half of the picture, and the same for the
/// lower.
using ShapeLabels = std::array<bool, 8>;

/// Coloured discs, squares, triangles and rings on dark grounds: the hue goes with the kind of shape and its height in
/// the picture, so that grey pictures say something about their colour. A picture depends on (seed, its number) alone.
/// `labels`: what is on each picture, for those who learn to see it.
ImageSetPtr makeShapeImages(const ImageRequest& request, std::uint64_t seed, std::size_t training, std::size_t test,
                            std::vector<ShapeLabels>* labels = nullptr);

/// Centred crop and resampling with a triangle filter (antialiased when shrinking, bilinear when growing), then grey or
/// RGB: [height, width, fromChannels] in [0, 1] -> out [channels, size, size].
void fitImage(const float* values, int width, int height, int fromChannels, const ImageRequest& request, float* out);

}  // namespace brenier
