#pragma once

#include <cstdint>
#include <vector>

#include "core/oracle/points.h"

namespace brenier {

/// What a player sees of the batch from which it takes a step, before it. Every `stride`-th sample is kept. Where the
/// map makes pictures all rows are pictures [channels, height, width], x as the map's embedding shows it.
struct WatchedBatch {
  std::size_t stride = 1;
  Points x, images;                ///< what was drawn, and where the map sends it [n, d]
  Points push;                     ///< minus the gradient of the inner player's loss at each image [n, d]
  Points y;                        ///< what the outer player compares the images with [m, d]
  std::vector<float> prices;       ///< of the images [n]
  std::vector<float> otherPrices;  ///< of y [m]

  /// Rows first .. first+n-1 of the batch, each of `width` numbers, to where those that are kept lie in `kept`. May be
  /// called from several threads for different rows.
  void keep(std::size_t first, std::size_t n, std::size_t width, const float* rows, float factor, float* kept) const {
    for (std::size_t i = (first + stride - 1) / stride; i * stride < first + n; ++i)
      for (std::size_t k = 0; k < width; ++k) kept[i * width + k] = factor * rows[(i * stride - first) * width + k];
  }
};

/// One or several steps of one player that are told together, steps first .. last of `of`, counted from 1.
struct WatchedMove {
  bool inner = true;
  std::int64_t first = 1, last = 1, of = 1;
  WatchedBatch seen;          ///< by the first of them
  Points moved;               ///< inner: the images, after the last, of the x that the first inner move saw [n, d]
  std::vector<float> prices;  ///< outer: at the nodes, after the last
  std::vector<float> imagePrices, otherPrices;  ///< and of what was seen; inner: of `moved`, where they are pictures
};

/// Everything that is told of one step of a game while it is taken. A `price` is what the outer player says of a place:
/// its potential, less 1/2 |y|^2 where the inner player pays 1/2 |x - y|^2 for the way besides; of a picture f itself.
struct StepWatch {
  // Wanted.
  std::size_t samples = 1024;  ///< of a batch at most
  std::int64_t moves = 12;     ///< of a player at most
  Points nodes;                ///< where prices are wanted [k, d]

  // Told.
  bool reversed = false;          ///< the inner player carries the target's points to the source's side
  std::size_t batch = 0;          ///< points that a player draws
  std::vector<float> prices;      ///< at the nodes, before the step
  std::vector<WatchedMove> made;  ///< in the order in which the players made them

  /// Step k of `of` of a player begins: where to put what it sees, or null where it is told with the one before. A step
  /// that is tried again is told once.
  WatchedBatch* begin(bool inner, std::int64_t k, std::int64_t of, std::size_t batchSize, std::size_t dim);
  /// It is over: the move whose end it is, or null.
  WatchedMove* end(std::int64_t k);
  /// The points that are followed through all moves: those of the first inner one; null before it.
  const WatchedBatch* followed() const;
};

}  // namespace brenier
