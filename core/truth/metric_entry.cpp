#include "core/truth/metric_entry.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace brenier {

unsigned MetricInputs::has() const {
  unsigned met = 0;
  const auto meets = [&met](bool there, unsigned need) { met |= there ? need : 0u; };
  if (pictures) {
    meets(pictures->features != nullptr, needFeatures);
    meets(!pictures->originals.data.empty(), needOriginals);
    meets(!pictures->lengths.empty(), needLengths);
  }
  if (!m_truth) return met;
  meets(true, needSamples);
  meets(!mapped->data.empty(), needMap);
  meets(!mappedBack->data.empty(), needInverse);
  meets(!roundTrip->data.empty(), needRoundTrip);
  meets(!middlePhi.empty(), needSourcePhi);
  meets(!middlePsi.empty(), needTargetPsi);
  meets(!mappedPsi.empty(), needConjugate);
  meets(seen && seen->solved() && !seenMapped->data.empty(), needSeen);
  if (!m_truth->solved()) return met;
  meets(true, needExact);
  meets(m_truth->samples().known != nullptr, needKnownMap);
  meets(m_truth->floor().samples > 0, needFloor);
  return met;
}

const CertifiedBounds& MetricInputs::bounds() const {
  if (!m_bounds) m_bounds = certifiedBounds(m_truth->centred(), m_truth->costs(), *mapped, sourcePhi, targetPsi);
  return *m_bounds;
}

const SupportScores& MetricInputs::support() const {
  if (!m_support)
    m_support = supportScores(firstRows(*pictures->features, mostComparedPictures),
                              firstRows(*pictures->targetFeatures, mostComparedPictures));
  return *m_support;
}

const TwoSampleScores& MetricInputs::fit() const {
  if (!m_fit)
    m_fit = twoSampleScores(firstRows(*mapped, pairRows), firstRows(target(), pairRows), m_truth->targetVariance());
  return *m_fit;
}

/// Of no samples where there is none, or no floor to compare it with.
const Score& MetricInputs::error() const {
  if (!m_error)
    m_error = (has() & (needMap | needFloor)) == (needMap | needFloor)
                  ? l2Uvp(*mapped, m_truth->answer(), m_truth->targetVariance())
                  : Score();
  return *m_error;
}

bool MetricInputs::errorIsBelowFloor() const {
  const double wider = m_truth->intervalFactor();
  const auto widened = [wider](const Score& score) {
    return Score{score.value, wider * score.halfWidth, score.samples};
  };
  return error().samples > 0 && isBelow(widened(error()), widened(m_truth->floor()));
}

bool MetricInputs::errorIsScatter() const {
  if (error().samples == 0) return false;
  return isScatter(error(), m_truth->floor()) && (m_truth->samples().fitted || !errorIsBelowFloor());
}

MetricEntry within(double least, double most, MetricEntry entry) {
  entry.range = {least, most};
  return entry;
}

MetricEntry notNegative(MetricEntry entry) {
  return within(0, NumberRange().most, std::move(entry));
}

bool isScatter(const Score& score, const Score& floor) {
  const double beyond = score.value - floor.value;
  return floor.samples > 0 && (beyond < floor.value || beyond <= std::hypot(score.halfWidth, floor.halfWidth));
}

bool isBelow(const Score& score, const Score& floor) {
  return floor.samples > 0 && score.value + std::hypot(score.halfWidth, floor.halfWidth) < floor.value;
}

PointsView firstRows(PointsView points, std::size_t most) {
  return {points.data, std::min(points.count, most), points.dim};
}

}  // namespace brenier
