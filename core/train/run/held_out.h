#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/measures/data_frame.h"
#include "core/measures/measure.h"
#include "core/oracle/points.h"
#include "core/truth/known_map.h"
#include "core/truth/tear_plane.h"

namespace brenier {

/// Whether scores are of rows that the run learns from.
enum class LearnedRows { none, some, all };

/// The samples on which every score is computed, in the run's frame: x and y [n, d] each. Of a law they are draws that
/// no step has made; of a file, rows that were set apart.
struct HeldOut {
  Points source;
  Points target;
  Points secondTarget;  ///< another sample of the target, for the sampling floor: of a file, other rows than `target`
                        ///< has; empty where there are none, or the true map is known
  std::shared_ptr<const KnownMap> known;   ///< the true map, where it is known
  std::shared_ptr<const TearPlane> plane;  ///< for tears, where the samples are of the plane; null elsewhere
  Points linear;  ///< images of the source under the linear map of `seen`; empty where there is none
  /// Of each sample the row of a file that it is, or is a copy of; empty where no rows are copies.
  std::vector<std::uint32_t> sourceCopies, targetCopies, secondCopies;
  /// "source", "target" or "source and target", whose samples are rows of a file drawn by their weights; empty: none.
  std::string byWeight;
  Points preimages;  ///< T*^-1 at the held-out target, where it is known from how the target was made
  std::optional<PictureShape> pictures;  ///< set when the run learns pictures: x is codes or pictures, y pictures
  Points originals;                      ///< the clean pictures behind x, where there are any
  MeasurePtr picturesSeen;               ///< where pictures are learned: the measure that training draws y from
  std::shared_ptr<const HeldOut> seen;   ///< as many points that training draws from; null where it draws from laws
  CostUnits units;                       ///< of costs, to be in the data's units
  bool rowsTogether = false;             ///< sample i of both may be a pair: core/measures/row_pairs.h
  LearnedRows learned = LearnedRows::none;
  bool others = false;   ///< of measures that training does not draw from
  std::string othersOf;  ///< which side's those are, where it is one

  /// Of what the scores are, as "1024 held-out samples a side".
  std::string scoredOn() const;
  /// Whether everything that is known of these samples holds of the others too. Measures that draw the same samples
  /// have the same true map.
  bool sameSamples(const HeldOut& other) const;
};

struct HeldOutRequest {
  MeasurePtr source, target;
  std::uint64_t seed = 7;
  std::int64_t samples = 1024;  ///< a side; of a file at most as many as its rows
  bool pictures = false;
  bool recorded = false;  ///< the run has a record of its files; without, rows are drawn again and again as they were
  CostUnits units = {};
  bool others = false;                      ///< measures that training does not draw from
  std::string othersOf = {};                ///< as in HeldOut
  LearnedRows learned = LearnedRows::none;  ///< of the measures that are given
};
std::shared_ptr<const HeldOut> drawHeldOut(const HeldOutRequest& request);

}  // namespace brenier
