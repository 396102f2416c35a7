#include "core/train/score/scorer.h"

#include <algorithm>
#include <cmath>

#include "core/train/score/data_units.h"
#include "core/train/score/picture_scorer.h"
#include "core/truth/cyclical_monotonicity.h"

namespace brenier {
namespace {

ScoredSamples scoredOf(const HeldOut& heldOut) {
  return {.source = heldOut.source,
          .target = heldOut.target,
          .secondTarget = heldOut.secondTarget,
          .preimages = heldOut.preimages,
          .known = heldOut.known,
          .rowsTogether = heldOut.rowsTogether,
          .linear = heldOut.linear,
          .sourceCopies = heldOut.sourceCopies,
          .targetCopies = heldOut.targetCopies,
          .secondCopies = heldOut.secondCopies,
          .fitted = heldOut.learned == LearnedRows::all};
}

}  // namespace

Scorer::Scorer(std::shared_ptr<const HeldOut> heldOut) : m_heldOut(std::move(heldOut)), m_truth(scoredOf(*m_heldOut)) {
  if (m_heldOut->seen) m_seen.emplace(scoredOf(*m_heldOut->seen));
}

Status Scorer::solveExact(std::stop_token stop) {
  if (m_heldOut->pictures) {
    m_pictures = std::make_shared<PictureScorer>(m_heldOut);
    return m_pictures->features();
  }
  if (const Status solved = m_truth.solve(stop); !solved) return solved;
  return m_seen ? m_seen->solve(stop) : ok();
}

std::size_t Scorer::pairRows(std::size_t dim) {
  constexpr double rows = 1024, unhurried = 128;  // dimensions in which that many take about a second
  return static_cast<std::size_t>(rows * std::min(1.0, std::sqrt(unhurried / static_cast<double>(dim))));
}

/// Calls use() with what the entries may use of a moment.
template <class Use>
auto Scorer::with(const Moment& moment, std::stop_token stop, Use use) const {
  MetricInputs inputs(&m_truth, std::move(stop));
  inputs.mapped = &moment.mapped;
  inputs.mappedBack = &moment.mappedBack;
  inputs.roundTrip = &moment.roundTrip;
  inputs.sourcePhi = moment.sourcePhi;
  inputs.middlePhi = moment.middlePhi;
  inputs.targetPsi = moment.targetPsi;
  inputs.middlePsi = moment.middlePsi;
  inputs.mappedPsi = moment.mappedPsi;
  inputs.seen = m_seen ? &*m_seen : nullptr;
  inputs.seenMapped = &moment.seenMapped;
  inputs.pairRows = pairRows(m_heldOut->source.dim);
  auto made = use(inputs);
  m_notFinite.insert(inputs.notFinite.begin(), inputs.notFinite.end());
  return made;
}

std::vector<MetricValue> Scorer::constants() const {
  if (m_heldOut->pictures) return m_pictures ? m_pictures->constants() : std::vector<MetricValue>();
  return with({}, {},
              [&](const MetricInputs& inputs) { return inDataUnits(computeMetrics(Pace::once, inputs), *m_heldOut); });
}

std::vector<std::string> Scorer::remarks() const {
  std::vector<std::string> said;
  if (m_pictures && !m_pictures->remark().empty()) said.push_back(m_pictures->remark());
  if (m_heldOut->pictures || !m_truth.solved()) return said;
  if (m_truth.dependent() && m_truth.rowPairs().samples == 0)
    said.push_back(
        "The samples of both sides are not independent of one another: a linear map misses the exact pairs by less "
        "than independent ones scatter. Their rows belong together in whatever order, as shuffled, noisy or sorted "
        "pairs do, and there is no sampling floor to take off.");
  if (const std::string& sides = m_heldOut->byWeight; !sides.empty())
    said.push_back("The scored rows of the " + sides +
                   " are drawn by their weights, so that the exact value, the shift of the means and the bounds are "
                   "those of these draws; brenier-cli exact, with the files and options of the run, gives them for all "
                   "rows with their weights.");
  if (m_truth.tooFew())
    said.push_back("Only " + std::to_string(std::llround(m_truth.differentSamples())) +
                   " different samples a side are scored: no map can be judged by so few.");
  for (const auto& id : m_notFinite) {
    const bool back = id.find("inverse") != std::string::npos || id == "round_trip";
    const bool equal = !((back ? m_truth.sourceVariance() : m_truth.targetVariance()) > 0);
    said.push_back("There is no " + id + ": " +
                   (equal ? std::string("the scored samples of the ") + (back ? "source" : "target") + " are all equal."
                          : "what it is computed from is not finite."));
  }
  return said;
}

std::vector<MetricValue> Scorer::score(const Moment& moment) const {
  if (m_heldOut->pictures)
    return m_pictures ? m_pictures->score(moment.mapped, moment.codeLengths) : std::vector<MetricValue>();
  return with(moment, {}, [&](const MetricInputs& inputs) {
    return inDataUnits(computeMetrics(Pace::quick, inputs), *m_heldOut, moment.mapped);
  });
}

std::vector<MetricValue> Scorer::slowScore(const Moment& moment, std::stop_token stop) const {
  if (m_heldOut->pictures) return {};
  return with(moment, stop, [&](const MetricInputs& inputs) {
    return inDataUnits(computeMetrics(Pace::slow, inputs), *m_heldOut, moment.mapped);
  });
}

std::vector<MetricValue> Scorer::everything(const Moment& moment, std::stop_token stop) const {
  auto values = constants();
  for (auto& value : score(moment)) values.push_back(std::move(value));
  for (auto& value : slowScore(moment, stop)) values.push_back(std::move(value));
  return values;
}

std::vector<MetricValue> Scorer::columnErrors(const Moment& moment, std::size_t most) const {
  if (m_heldOut->pictures || !solved()) return {};
  return with(moment, {}, [&](const MetricInputs& inputs) { return brenier::columnErrors(inputs, most); });
}

std::optional<MetricValue> Scorer::number(std::string_view id, const Moment& moment) const {
  if (m_heldOut->pictures) {
    if (!m_pictures) return std::nullopt;
    for (auto& value : m_pictures->score(moment.mapped, moment.codeLengths))
      if (value.id == id) return std::move(value);
    return std::nullopt;
  }
  return with(moment, {}, [&](const MetricInputs& inputs) -> std::optional<MetricValue> {
    auto value = computeMetric(id, inputs);
    if (!value) return value;
    const auto outside = inDataUnits({*std::move(value)}, *m_heldOut, moment.mapped);
    return outside.empty() ? std::nullopt : std::optional(outside.front());
  });
}

CertifiedBounds Scorer::bounds(const Moment& moment) const {
  return with(moment, {}, [](const MetricInputs& inputs) { return inputs.bounds(); });
}

PlanePoints Scorer::worstSwap(const Moment& moment) const {
  if (m_heldOut->pictures) return {};
  const std::size_t rows = pairRows(m_heldOut->source.dim);
  const auto worst = brenier::worstSwap(firstRows(m_heldOut->source, rows), firstRows(moment.mapped, rows));
  if (!worst) return {};
  PlanePoints points;
  for (const Points* from : {&m_heldOut->source, &moment.mapped})
    for (const auto i : worst->points)
      for (std::size_t k = 0; k < 2; ++k) points.push_back(k < from->dim ? (*from)[i][k] : 0.0f);
  return points;
}

}  // namespace brenier
