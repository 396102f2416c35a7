#include "core/solvers/normalised.h"

#include <cmath>
#include <sstream>

#include "core/solvers/numerics/affine_potential.h"
#include "core/solvers/step_watch.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamNormalisation = 0x4001;
constexpr std::size_t normalisationSamples = 16384;

/// A measure in normalised coordinates.
class NormalisedMeasure final : public Measure {
 public:
  NormalisedMeasure(MeasurePtr inner, Normalisation normalisation)
      : m_inner(std::move(inner)), m_normalisation(std::move(normalisation)) {}
  std::size_t dim() const override { return m_inner->dim(); }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    m_inner->sample(key, first, count, out);
    const std::size_t d = dim();
    const float factor = 1 / m_normalisation.scale;
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < d; ++k) out[i * d + k] = (out[i * d + k] - m_normalisation.mean[k]) * factor;
  }
  std::size_t atoms() const override { return m_inner->atoms(); }
  std::optional<SamplerTable> samplerTable() const override {
    auto table = m_inner->samplerTable();
    if (table) {
      table->shift = m_normalisation.mean;
      table->factor = 1 / m_normalisation.scale;
    }
    return table;
  }

 private:
  MeasurePtr m_inner;
  Normalisation m_normalisation;
};

/// E|x|^2 of normalised samples is d by construction of the scale.
class NormalisedSolver final : public Solver {
 public:
  NormalisedSolver(const SolverSetup& setup, const Normalisations& normalisations,
                   const std::function<std::unique_ptr<Solver>(const SolverSetup&)>& make)
      : m_source(normalisations.source), m_target(normalisations.target) {
    SolverSetup inner = setup;
    inner.source = std::make_shared<NormalisedMeasure>(setup.source, m_source);
    inner.target = std::make_shared<NormalisedMeasure>(setup.target, m_target);
    m_inner = make(inner);
    if (const auto* phi = m_inner->sourcePotential())
      m_phi = std::make_unique<AffinePotential>(*phi, m_source, m_target);
    if (const auto* psi = m_inner->targetPotential())
      m_psi = std::make_unique<AffinePotential>(*psi, m_target, m_source);
  }

  SolverCaps caps() const override { return m_inner->caps(); }
  std::int64_t parameterCount() const override { return m_inner->parameterCount(); }
  std::string deviceName() const override { return m_inner->deviceName(); }
  bool usesDeviceLoop() const override { return m_inner->usesDeviceLoop(); }
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override {
    StepReport report = m_inner->step(index, part, stop);
    for (auto& value : report.values)
      if (value.id == "half_w2_dual") restoreScale(value);
    if (m_watch) restorePlaces(*m_watch);
    return report;
  }
  void watch(StepWatch* watch) override {
    m_watch = watch;
    m_inner->watch(watch);
    if (!watch) return;
    const Normalisation& there = watch->reversed ? m_source : m_target;
    for (std::size_t i = 0; i < watch->nodes.data.size(); ++i)
      watch->nodes.data[i] = (watch->nodes.data[i] - there.mean[i % there.mean.size()]) / there.scale;
  }
  void setLive(const OptionValues& values) override { m_inner->setLive(values); }
  void forward(PointsView x, float* out) const override {
    through(x, m_source, m_target, out, [&](PointsView points) { m_inner->forward(points, out); });
  }
  bool inverse(PointsView y, float* out) const override {
    bool there = false;
    through(y, m_target, m_source, out, [&](PointsView points) { there = m_inner->inverse(points, out); });
    return there;
  }
  bool inverseNetwork(PointsView y, float* out) const override {
    bool there = false;
    through(y, m_target, m_source, out, [&](PointsView points) { there = m_inner->inverseNetwork(points, out); });
    return there;
  }
  const Potential* sourcePotential() const override { return m_phi.get(); }
  const Potential* targetPotential() const override { return m_psi.get(); }
  /// r s (<x', y'> + h') = <x, y> + r s h' - <a, y> up to what is the same for every atom.
  std::optional<LaguerreCells> cells() const override {
    auto cells = m_inner->cells();
    if (!cells) return cells;
    const std::size_t d = cells->atoms.dim;
    for (std::size_t i = 0; i < cells->atoms.count(); ++i) {
      float* y = cells->atoms[i];
      cells->heights[i] *= static_cast<double>(m_source.scale) * m_target.scale;
      for (std::size_t k = 0; k < d; ++k) {
        y[k] = m_target.mean[k] + m_target.scale * y[k];
        cells->heights[i] -= static_cast<double>(m_source.mean[k]) * y[k];
      }
    }
    cells->origin.assign(m_target.mean.begin(), m_target.mean.end());
    cells->unit = m_target.scale;
    return cells;
  }
  LearnedMap learned() const override {
    LearnedMap learned = m_inner->learned();
    for (auto* network : {&learned.source.potential, &learned.source.map})
      if (*network) setCoordinates(**network, m_source, m_target);
    for (auto* network : {&learned.target.potential, &learned.target.map})
      if (*network) setCoordinates(**network, m_target, m_source);
    return learned;
  }
  std::vector<StateTensor> state() override { return m_inner->state(); }
  void stateRestored() override { m_inner->stateRestored(); }

 private:
  static void setCoordinates(LearnedNetwork& network, const Normalisation& from, const Normalisation& to) {
    network.from = Coordinates(from);
    network.to = Coordinates(to);
  }

  template <class Map>
  static void through(PointsView x, const Normalisation& from, const Normalisation& to, float* out, Map map) {
    Points scaled(x.count, x.dim);
    for (std::size_t i = 0; i < scaled.data.size(); ++i)
      scaled.data[i] = (x.data[i] - from.mean[i % x.dim]) / from.scale;
    map(scaled);
    for (std::size_t i = 0; i < scaled.data.size(); ++i) out[i] = to.mean[i % x.dim] + to.scale * out[i];
  }

  /// With x = a + r x', y = b + s y' and E|x'|^2 = E|y'|^2 = d:
  /// 1/2 W2^2 = 1/2 |a - b|^2 + d/2 (r - s)^2 + r s (1/2 W2'^2).
  void restoreScale(MetricValue& value) const {
    const double r = m_source.scale, s = m_target.scale, d = static_cast<double>(m_source.mean.size());
    double shift = 0;
    for (std::size_t k = 0; k < m_source.mean.size(); ++k)
      shift += std::pow(static_cast<double>(m_source.mean[k]) - m_target.mean[k], 2);
    value.value = 0.5 * shift + 0.5 * d * (r - s) * (r - s) + r * s * value.value;
    value.halfWidth *= r * s;
  }

  /// Points where they are; a push is of images. Prices stay as the players see them.
  void restorePlaces(StepWatch& watch) const {
    const Normalisation &from = watch.reversed ? m_target : m_source, &to = watch.reversed ? m_source : m_target;
    const auto place = [](Points& points, const Normalisation& n) {
      for (std::size_t i = 0; i < points.data.size(); ++i)
        points.data[i] = n.mean[i % points.dim] + n.scale * points.data[i];
    };
    for (auto& move : watch.made) {
      place(move.seen.x, from);
      for (auto* points : {&move.seen.images, &move.seen.y, &move.moved}) place(*points, to);
      for (float& v : move.seen.push.data) v *= to.scale;
    }
  }

  Normalisation m_source, m_target;
  StepWatch* m_watch = nullptr;
  std::unique_ptr<Solver> m_inner;
  std::unique_ptr<AffinePotential> m_phi, m_psi;
};

}  // namespace

Normalisation normalisationOf(const Measure& measure, std::uint64_t seed) {
  if (const auto robust = measure.robustScale())
    return {{robust->centre.begin(), robust->centre.end()}, static_cast<float>(robust->scale)};
  const Points points = drawSamples(measure, {seed, streamNormalisation, 0}, normalisationSamples);
  const std::size_t d = points.dim;
  const double n = static_cast<double>(points.count());
  std::vector<double> mean(d, 0.0);
  for (std::size_t i = 0; i < points.count(); ++i)
    for (std::size_t k = 0; k < d; ++k) mean[k] += points[i][k] / n;
  double variance = 0;
  for (std::size_t i = 0; i < points.count(); ++i)
    for (std::size_t k = 0; k < d; ++k) variance += (points[i][k] - mean[k]) * (points[i][k] - mean[k]) / n;
  const double scale = std::sqrt(variance / static_cast<double>(d));
  return {{mean.begin(), mean.end()}, scale > 0 && std::isfinite(scale) ? static_cast<float>(scale) : 1.0f};
}

std::unique_ptr<Solver> makeNormalised(const SolverSetup& setup, const Normalisations& normalisations,
                                       const std::function<std::unique_ptr<Solver>(const SolverSetup&)>& make) {
  return std::make_unique<NormalisedSolver>(setup, normalisations, make);
}

std::string describe(const Normalisations& normalisations, bool inFrame) {
  std::ostringstream text;
  text.precision(4);
  text << (inFrame ? "Of these it learned on centred data, the source divided once more by "
                   : "Learned on centred data, the source divided by ")
       << normalisations.source.scale << " and the target by " << normalisations.target.scale
       << "; every map and number is in your units.";
  return text.str();
}

}  // namespace brenier
