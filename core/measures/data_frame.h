#pragma once

#include <string>
#include <vector>

#include "core/api/run_frame.h"
#include "core/measures/data_look.h"

namespace brenier {

/// What is known of a side before its frame is decided.
struct FrameSide {
  DataLook look;                         ///< of the rows of a file, or of samples of a law
  bool fromFile = false;                 ///< a law's samples are numbers near 0 already
  bool standardise = false;              ///< its columns are each to have mean 0 and deviation 1
  std::vector<double> covariances = {};  ///< [d, d], for `whiten`
};

/// The frame of a run. `scale`: one keeps the geometry as given, with one unit for all columns of both sides, and is
/// the identity where single precision holds the data well as they are; column divides each column by its deviation,
/// the same for both sides; whiten takes out the correlations of both sides together as well, so that costs are
/// Mahalanobis distances; none is always the identity. A side that is standardised has a frame of its own. Sides that
/// lie more than a thousand deviations apart have origins of their own.
RunFrame decideFrame(const FrameSide& source, const FrameSide& target, const std::string& scale);

/// What a cost in the frame is to be multiplied with and then added to, to be one in the data's units; 1 and 0 where
/// the sides have no unit in common, so that costs are those of the scaled measures.
struct CostUnits {
  double factor = 1;
  double shift = 0;  ///< half the squared distance of the two origins
  /// [d] the unit times the one origin less the other, for what the means in the frame add (costShift()); empty: 0.
  std::vector<double> across = {};
};
CostUnits costUnits(const RunFrame& frame);

/// As a sentence for a person; empty for the identity.
std::string describe(const RunFrame& frame, const std::string& scale);

}  // namespace brenier
