#include "core/truth/agreement.h"

#include <algorithm>

#include "core/truth/metrics.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

// In percent of the target's variance; of the mass for modes.
constexpr double agreesBelow = 2, differsAbove = 10;
constexpr double sameModeAtLeast = 95, sameModeHardly = 80;

double sameModePercent(const std::vector<Points>& images, const TargetPieces& pieces) {
  if (!pieces.far || pieces.count() < 2) return -1;  // near ones are no modes that a map could miss
  std::size_t same = 0;
  for (std::size_t i = 0; i < images.front().count(); ++i) {
    const auto piece = pieces.at(images.front()[i]);
    same += std::all_of(images.begin(), images.end(), [&](const Points& one) { return pieces.at(one[i]) == piece; });
  }
  return 100.0 * static_cast<double>(same) / static_cast<double>(images.front().count());
}

}  // namespace

double meanSquareBetween(const Points& a, const Points& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.data.size(); ++i) {
    const double difference = static_cast<double>(a.data[i]) - static_cast<double>(b.data[i]);
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.count());
}

Points meanOfMaps(const std::vector<Points>& images) {
  Points mean(images.front().count(), images.front().dim);
  for (std::size_t i = 0; i < mean.data.size(); ++i) {
    double sum = 0;
    for (const auto& one : images) sum += static_cast<double>(one.data[i]);
    mean.data[i] = static_cast<float>(sum / static_cast<double>(images.size()));
  }
  return mean;
}

MapAgreement agreementOf(const std::vector<Points>& images, PointsView target, const TargetPieces& pieces) {
  const std::size_t maps = images.size();
  MapAgreement agreement{maps, images.front().count(), std::vector<double>(maps * maps), 0, -1};
  const double percent = 100 / std::max(totalVariance(target), 1e-300);
  const Points mean = meanOfMaps(images);
  for (std::size_t i = 0; i < maps; ++i) {
    agreement.spread += percent * meanSquareBetween(images[i], mean) / static_cast<double>(maps);
    for (std::size_t j = 0; j < i; ++j)
      agreement.between[i * maps + j] = agreement.between[j * maps + i] =
          percent * meanSquareBetween(images[i], images[j]);
  }
  agreement.sameModePercent = sameModePercent(images, pieces);
  return agreement;
}

std::string agreementSentence(const MapAgreement& agreement) {
  std::string text = std::to_string(agreement.maps) + " seeds agree to " + generalText(agreement.spread, 2) +
                     " % of the target's variance";
  if (agreement.sameModePercent >= 0)
    text += "; " + generalText(agreement.sameModePercent, 3) + " % of the mass is sent to the same mode by all";
  return text + ".";
}

SeedsAgree howFarTheyAgree(const MapAgreement& agreement) {
  const double same = agreement.sameModePercent < 0 ? 100 : agreement.sameModePercent;
  if (agreement.spread > differsAbove || same < sameModeHardly) return SeedsAgree::notAtAll;
  return agreement.spread > agreesBelow || same < sameModeAtLeast ? SeedsAgree::aboutMost : SeedsAgree::aboutAll;
}

std::string agreementVerdict(const MapAgreement& agreement, std::optional<double> errorPercent) {
  const SeedsAgree agree = howFarTheyAgree(agreement);
  if (agree == SeedsAgree::notAtAll)
    return "The seeds do not agree: the map of any one of them is an accident of its start.";
  if (agree == SeedsAgree::aboutMost)
    return "The seeds agree about most of the map" + stillOff(errorPercent) +
           "; what differs is not known from one of them.";
  if (const std::string off = stillOff(errorPercent); !off.empty()) return "The seeds agree" + off + ".";
  return "The seeds agree: each of them says what all say.";
}

std::string agreementIsEarly(std::int64_t step, std::optional<double> errorPercent, double plainPercent) {
  const std::string at = "At step " + std::to_string(step);
  if (!errorPercent) return at + " it is not known yet how far the seeds' maps are from the right one.";
  if (*errorPercent <= seedsWrongAbove || *errorPercent < plainPercent) return {};
  return at + " the seeds are off by " + roughPercent(*errorPercent) +
         ", no better than a linear map: that they agree, or do not, says nothing yet.";
}

}  // namespace brenier
