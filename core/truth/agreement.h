#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/api/seeds.h"
#include "core/oracle/points.h"
#include "core/truth/target_pieces.h"

namespace brenier {

/// How far maps between the same measures agree: those of runs that differ by their seeds.
struct MapAgreement {
  std::size_t maps = 0;     ///< K
  std::size_t samples = 0;  ///< of the source, the same for all
  /// E |T_i(x) - T_j(x)|^2 in percent of the target's variance [K, K].
  std::vector<double> between;
  /// E |T_k(x) - mean_k T_k(x)|^2 in percent of the target's variance, over x and k: half of the mean of `between` over
  /// independent pairs, (K - 1) / 2K of the mean over all pairs of different runs.
  double spread = 0;
  /// Percent of the samples that all maps send to the same of the pieces into which the target falls; negative where it
  /// falls into none that lie far apart.
  double sameModePercent = -1;
};

/// `images`: those of the same samples under each map [K][n, d]; `target` samples the target, `pieces` are its.
MapAgreement agreementOf(const std::vector<Points>& images, PointsView target, const TargetPieces& pieces);

/// E |a(x) - b(x)|^2 over samples [n, d].
double meanSquareBetween(const Points& a, const Points& b);
/// The mean over the maps [n, d].
Points meanOfMaps(const std::vector<Points>& images);

/// "8 seeds agree to 1.4 % of the target's variance; 97 % of the mass is sent to the same mode by all."
std::string agreementSentence(const MapAgreement& agreement);
/// The same in one of three words.
SeedsAgree howFarTheyAgree(const MapAgreement& agreement);
/// Whether a run of one seed alone can be believed, as a sentence; `errorPercent`: the mean error of the maps, where it
/// is known, for maps that agree may be wrong together.
std::string agreementVerdict(const MapAgreement& agreement, std::optional<double> errorPercent = {});
/// Why there can be no such verdict yet, as a sentence: runs that have hardly begun agree, or do not, by how they
/// begin. Empty once the mean error is small, or below `plainPercent`, what the best map scores that needs no learning.
std::string agreementIsEarly(std::int64_t step, std::optional<double> errorPercent, double plainPercent);

}  // namespace brenier
