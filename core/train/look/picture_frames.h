#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "core/api/picture_frame.h"
#include "core/train/run/training_run.h"

namespace brenier {

/// Builds what the image stage shows of a run over pictures: the same held-out inputs through the whole run, a path
/// between two of them, a picture of the person's own. Looking draws no random numbers and changes nothing.
class PictureFrames {
 public:
  explicit PictureFrames(const TrainingRun& run);

  std::shared_ptr<const PictureFrame> build(const PictureRequest& request);
  /// Rows [channels, height, width] of values in [-1, 1], what lies outside cut off.
  PictureBytes bytesOf(const float* pictures, std::size_t count) const;

 private:
  /// Inputs to be mapped together, since a network takes many pictures faster than one by one.
  struct Batch {
    Points x;
    std::size_t add(const float* point);
  };

  void shareInputs(int count);
  void addPath(const PictureRequest& request, Batch& batch) const;
  bool addOwn(const PictureRequest& request, PictureFrame& frame, Batch& batch);
  void findNearest(PictureFrame& frame, const float* output);

  const TrainingRun& m_run;
  PictureShape m_shape;
  bool m_fromCode;
  int m_count = -1;
  std::shared_ptr<const PictureBytes> m_input, m_original;

  std::shared_ptr<const OwnPicture> m_own;  ///< the last one, and itself in the size of the set
  std::vector<float> m_ownFitted;

  // A search through all training pictures can take long; its answer serves for a while.
  PictureFrame m_found;
  std::chrono::steady_clock::time_point m_searchNotBefore{};
};

/// Between two points: on the sphere's arc for codes, whose norms hardly differ, else on the straight line.
void between(const float* a, const float* b, std::size_t dim, float t, bool onArc, float* out);

}  // namespace brenier
