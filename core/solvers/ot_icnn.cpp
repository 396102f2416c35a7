#include "core/solvers/ot_icnn.h"

#include <array>
#include <cmath>

#include "core/engine/block_executor.h"
#include "core/solvers/ot_icnn_options.h"
#include "core/solvers/running_mean.h"

// sup over convex f, inf over convex g of
//   V(f, g) = -E_target f(y) - E_source [ <x, grad g(x)> - f(grad g(x)) ],   1/2 W2^2 = V + 1/2 E|x|^2 + 1/2 E|y|^2.
// g lives on the source, so that T = grad g is the map from source to target; f lives on the target, and grad f maps
// back. (The authors write Y for what is the source here.) One outer step is `inner_steps` updates of g, which minimise
//   L_g = E_source [ f(grad g(x)) - <x, grad g(x)> ] + lambda * penalty(g),
// and one update of f, which minimises L_f = E_target f(y) - E_source f(grad g(x)).
// Since f is fixed while g moves, dL_g/dtheta = d/dtheta E <v, grad g(x)> with v = grad f(T(x)) - x held fixed.

namespace brenier {
namespace {

Activation activationOf(const std::string& name) {
  if (name == "relu") return Activation::relu;
  if (name == "celu") return Activation::celu;
  if (name == "softplus") return Activation::softplus;
  if (name == "elu") return Activation::elu;
  return Activation::leakyRelu;
}

}  // namespace

NetworkSpec OtIcnnOptions::network(std::size_t dim, bool project) const {
  NetworkSpec spec;
  spec.dim = dim;
  spec.hidden.assign(static_cast<std::size_t>(hiddenLayers), static_cast<std::size_t>(hiddenWidth));
  spec.middle = activationOf(activation);
  spec.last = outputActivation == "identity" ? Activation::identity : spec.middle;
  spec.quadratic = quadratic || initialisation == "near_identity";
  spec.convexity = project ? Convexity::project : Convexity::none;
  return spec;
}

Initialisation OtIcnnOptions::initialisationKind() const {
  if (initialisation == "near_identity") return Initialisation::nearIdentity;
  if (initialisation == "truncated_normal") return Initialisation::truncatedNormal;
  if (initialisation == "normal") return Initialisation::normal;
  return Initialisation::uniformPositive;
}

AdamOptions OtIcnnOptions::adam(std::int64_t step) const {
  const double halvings = halveEvery > 0 ? std::floor(static_cast<double>(step) / static_cast<double>(halveEvery)) : 0;
  return {static_cast<float>(learningRate * std::pow(0.5, halvings)), static_cast<float>(beta1), static_cast<float>(beta2),
          1e-8f, static_cast<float>(weightDecay)};
}

namespace {

class OtIcnn final : public Solver {
 public:
  OtIcnn(const SolverSetup& setup, const OtIcnnOptions& options)
      : m_source(setup.source),
        m_target(setup.target),
        m_dataSeed(setup.dataSeed),
        m_options(options),
        m_g(makePlayer("g", setup, options, options.convexityG == "project", 1)),
        m_f(makePlayer("f", setup, options, options.convexityF == "project", 0)),
        m_blockSize(std::min(m_g.potential().blockSize(), m_f.potential().blockSize())),
        m_executor(setup.threads) {}

  SolverCaps caps() const override {
    return {.sourcePotential = true,
            .targetPotential = true,
            .inverse = true,
            .convex = true,
            .twoPlayers = true,
            .innerName = "one step of g",
            .outerName = "one step of f"};
  }

  std::int64_t parameterCount() const override {
    return static_cast<std::int64_t>(m_g.potential().parameters().size() + m_f.potential().parameters().size());
  }

  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;

  void setLive(const OptionValues& values) override {
    OptionValues all = writeOptions(m_options);
    for (const auto& option : describeOptions<OtIcnnOptions>())
      if (const auto it = values.find(option.id); it != values.end() && option.meta.applies == Applies::live)
        all[option.id] = it->second;
    readOptions(m_options, all);
  }

  void forward(PointsView x, float* out) const override { gradientMap(m_g.potential(), x, out); }
  bool inverse(PointsView y, float* out) const override {
    gradientMap(m_f.potential(), y, out);
    return true;
  }
  const Potential* sourcePotential() const override { return &m_g.potential(); }
  const Potential* targetPotential() const override { return &m_f.potential(); }

  std::vector<StateTensor> state() override {
    std::vector<StateTensor> tensors;
    m_g.appendState(tensors);
    m_f.appendState(tensors);
    return tensors;
  }
  void stateRestored() override {
    m_g.stateRestored();
    m_f.stateRestored();
  }

 private:
  struct Slot {
    std::vector<float> x, y, mapped, direction, weights, values;
    RunningMean lossG, sourceTerm, targetTerm, fAtImage, fAtTarget;
  };

  static PotentialPlayer makePlayer(const char* name, const SolverSetup& setup, const OtIcnnOptions& options,
                                    bool project, std::uint64_t stream) {
    const auto spec = options.network(setup.source->dim(), project);
    auto parameters =
        initialParameters(spec, options.initialisationKind(), options.initScale, setup.weightSeed, stream);
    return PotentialPlayer(name, setup.potentials->make(spec), std::move(parameters));
  }

  void prepareSlots();
  bool innerStep(std::int64_t index, std::int64_t inner, StepReport& report);
  bool outerStep(std::int64_t index, StepReport& report);
  void innerBlock(std::size_t slot, std::size_t first, std::size_t n, const SampleKey& key);
  void outerBlock(std::size_t slot, std::size_t first, std::size_t n, std::int64_t index);
  SampleKey sourceKey(std::int64_t index, std::int64_t part) const;

  MeasurePtr m_source, m_target;
  std::uint64_t m_dataSeed;
  OtIcnnOptions m_options;
  PotentialPlayer m_g, m_f;
  std::size_t m_blockSize;
  BlockExecutor m_executor;
  std::array<Slot, BlockExecutor::slots> m_slots;
};

void OtIcnn::prepareSlots() {
  const std::size_t rows = std::min<std::size_t>(m_blockSize, static_cast<std::size_t>(m_options.batch));
  const std::size_t numbers = rows * m_source->dim();
  for (auto& slot : m_slots) {
    slot.x.resize(numbers);
    slot.y.resize(numbers);
    slot.mapped.resize(numbers);
    slot.direction.resize(numbers);
    slot.weights.resize(rows);
    slot.values.resize(rows);
    slot.lossG = slot.sourceTerm = slot.targetTerm = slot.fAtImage = slot.fAtTarget = {};
  }
}

/// Every inner step of every outer step has a key of its own, whatever the options are at the time: 2^20 parts a step.
SampleKey OtIcnn::sourceKey(std::int64_t index, std::int64_t part) const {
  const std::int64_t fresh = m_options.freshInnerBatches ? part : 1;
  return {m_dataSeed, streamSourceTraining,
          (static_cast<std::uint64_t>(index) << 20) + static_cast<std::uint64_t>(fresh)};
}

void OtIcnn::innerBlock(std::size_t s, std::size_t first, std::size_t n, const SampleKey& key) {
  Slot& slot = m_slots[s];
  const std::size_t d = m_source->dim();
  m_source->sample(key, first, n, slot.x.data());
  auto& g = m_g.block(s);
  g.evaluate(slot.x.data(), n);
  g.gradient(slot.mapped.data());
  auto& f = m_f.block(s);
  f.evaluate(slot.mapped.data(), n);
  f.value(slot.values.data());
  f.gradient(slot.direction.data());
  const float scale = 1.0f / static_cast<float>(m_options.batch);
  for (std::size_t i = 0; i < n; ++i) {
    double inner = 0;
    for (std::size_t k = i * d; k < (i + 1) * d; ++k) {
      inner += static_cast<double>(slot.x[k]) * slot.mapped[k];
      slot.direction[k] = (slot.direction[k] - slot.x[k]) * scale;
    }
    slot.lossG.add(slot.values[i] - inner);
  }
  g.addGradientGrad(slot.direction.data());
}

void OtIcnn::outerBlock(std::size_t s, std::size_t first, std::size_t n, std::int64_t index) {
  Slot& slot = m_slots[s];
  const std::size_t d = m_source->dim();
  const float scale = 1.0f / static_cast<float>(m_options.batch);
  m_source->sample(sourceKey(index, 0), first, n, slot.x.data());
  auto& g = m_g.block(s);
  g.evaluate(slot.x.data(), n);
  g.gradient(slot.mapped.data());
  auto& f = m_f.block(s);
  f.evaluate(slot.mapped.data(), n);
  f.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, -scale);
  f.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    double term = slot.values[i];
    for (std::size_t k = i * d; k < (i + 1) * d; ++k)
      term += slot.x[k] * (0.5 * slot.x[k] - static_cast<double>(slot.mapped[k]));
    slot.sourceTerm.add(term);
    slot.fAtImage.add(slot.values[i]);
  }
  const SampleKey targetKey{m_dataSeed, streamTargetTraining, static_cast<std::uint64_t>(index)};
  m_target->sample(targetKey, first, n, slot.y.data());
  f.evaluate(slot.y.data(), n);
  f.value(slot.values.data());
  std::fill_n(slot.weights.begin(), n, scale);
  f.addValueGrad(slot.weights.data());
  for (std::size_t i = 0; i < n; ++i) {
    double halfSquare = 0;
    for (std::size_t k = i * d; k < (i + 1) * d; ++k) halfSquare += 0.5 * slot.y[k] * slot.y[k];
    slot.targetTerm.add(halfSquare - slot.values[i]);
    slot.fAtTarget.add(slot.values[i]);
  }
}

bool OtIcnn::innerStep(std::int64_t index, std::int64_t inner, StepReport& report) {
  prepareSlots();
  m_g.clearGrads();
  const SampleKey key = sourceKey(index, inner);
  m_executor.run(static_cast<std::size_t>(m_options.batch), m_blockSize,
                 [&](std::size_t slot, std::size_t first, std::size_t n) { innerBlock(slot, first, n, key); });
  auto& grad = m_g.reduceGrad();
  const bool project = m_options.convexityG == "project";
  if (!project) addConvexityPenalty(m_g.potential().spec(), m_g.potential().parameters(), m_options.penalty, grad);
  const bool finite = m_g.update(m_options.adam(index), project);
  RunningMean loss;
  for (const auto& slot : m_slots) loss.merge(slot.lossG);
  report.innerSteps += 1;
  report.finite = finite && std::isfinite(loss.mean());
  if (!finite)
    report.problem = "a weight of g";
  else if (!report.finite)
    report.problem = "the loss of g";
  return report.finite;
}

bool OtIcnn::outerStep(std::int64_t index, StepReport& report) {
  prepareSlots();
  m_f.clearGrads();
  m_executor.run(static_cast<std::size_t>(m_options.batch), m_blockSize,
                 [&](std::size_t slot, std::size_t first, std::size_t n) { outerBlock(slot, first, n, index); });
  auto& grad = m_f.reduceGrad();
  const bool project = m_options.convexityF == "project";
  if (!project) addConvexityPenalty(m_f.potential().spec(), m_f.potential().parameters(), m_options.penalty, grad);
  const bool finite = m_f.update(m_options.adam(index), project);

  RunningMean sourceTerm, targetTerm, fAtImage, fAtTarget, lossG;
  for (const auto& slot : m_slots) {
    sourceTerm.merge(slot.sourceTerm);
    targetTerm.merge(slot.targetTerm);
    fAtImage.merge(slot.fAtImage);
    fAtTarget.merge(slot.fAtTarget);
  }
  const double dual = sourceTerm.mean() + targetTerm.mean();
  const double halfWidth = 1.96 * std::sqrt(sourceTerm.errorVariance() + targetTerm.errorVariance());
  const double lossF = fAtTarget.mean() - fAtImage.mean();
  report.values.push_back({"half_w2_dual", dual, halfWidth, m_options.batch});
  report.values.push_back({"loss_f", lossF, 0, m_options.batch});
  report.finite = finite && std::isfinite(dual);
  if (!finite)
    report.problem = "a weight of f";
  else if (!report.finite)
    report.problem = "the dual value";
  return report.finite;
}

StepReport OtIcnn::step(std::int64_t index, StepPart part, std::stop_token stop) {
  StepReport report;
  const std::int64_t inner = part == StepPart::both ? m_options.innerSteps : part == StepPart::inner ? 1 : 0;
  for (std::int64_t k = 0; k < inner; ++k) {
    report.interrupted = stop.stop_requested();
    if (report.interrupted || !innerStep(index, k + 1, report)) return report;
  }
  if (inner > 0) {
    RunningMean lossG;
    for (const auto& slot : m_slots) lossG.merge(slot.lossG);
    report.values.push_back({"loss_g", lossG.mean(), 1.96 * std::sqrt(lossG.errorVariance()), m_options.batch});
  }
  if (part != StepPart::inner) outerStep(index, report);
  return report;
}

}  // namespace

SolverEntry otIcnnEntry() {
  SolverEntry entry;
  auto& d = entry.descriptor;
  d.id = "ot_icnn";
  d.title = "OT-ICNN";
  d.help = "Minimax over two input convex networks (Makkuva et al., ICML 2020); the map is the gradient of g";
  d.options = describeOptions<OtIcnnOptions>();
  d.caps = {.sourcePotential = true,
            .targetPotential = true,
            .inverse = true,
            .convex = true,
            .twoPlayers = true,
            .innerName = "One step of g",
            .outerName = "One step of f"};
  entry.make = [](const SolverSetup& setup) -> std::unique_ptr<Solver> {
    OtIcnnOptions options;
    readOptions(options, setup.options);
    return std::make_unique<OtIcnn>(setup, options);
  };
  return entry;
}

}  // namespace brenier
