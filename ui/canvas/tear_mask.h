#pragma once

#include <memory>
#include <vector>

#include "core/api/snapshot.h"

namespace brenier {

/// Where the source has no mass a map may do what it likes: tears are shown only near source points. The mask is the
/// same from frame to frame, so it is kept for the points and the grid it was made for.
class TearMask {
 public:
  /// The ridge, smoothed over a node's neighbours (it is about as thin as the grid) and led to zero away from the
  /// source.
  ScalarField apply(const ScalarField& ridge, const std::shared_ptr<const PlanePoints>& source);

 private:
  void prepare(const ScalarField& ridge, const PlanePoints& source);

  std::shared_ptr<const PlanePoints> m_source;
  Box m_box;
  int m_columns = 0, m_rows = 0;
  std::vector<float> m_mask;
};

}  // namespace brenier
