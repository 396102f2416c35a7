#include "core/image_solvers/code_transport.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/engine/fused.h"
#include "core/solvers/numerics/crease_angles.h"
#include "core/solvers/solver.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

/// Codes as the atoms of a finite measure.
class CodeMeasure final : public Measure {
 public:
  CodeMeasure(std::size_t dim, std::vector<float> codes) {
    m_table.dim = dim;
    m_table.centres = std::move(codes);
  }
  std::size_t dim() const override { return m_table.dim; }
  std::size_t atoms() const override { return m_table.centres.size() / m_table.dim; }
  std::optional<SamplerTable> samplerTable() const override { return m_table; }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    for (std::size_t i = 0; i < count; ++i) {
      const auto row =
          PhiloxStream(key.seed, key.stream + (key.step << 8), first + i).below(static_cast<std::uint32_t>(atoms()));
      std::copy_n(m_table.centres.data() + row * m_table.dim, m_table.dim, out + i * m_table.dim);
    }
  }

 private:
  SamplerTable m_table;
};

/// Runs over pictures have LibTorch's networks; a maximum of affine functions is the engine's.
class EngineNetworks final : public NetworkFactory {
  std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const override { return makeFusedPotential(spec); }
  std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const override { return makeFusedMap(spec); }
};

std::unique_ptr<Solver> solverOver(const std::string& id, SolverSetup setup, std::vector<float> codes) {
  static const EngineNetworks networks;  // which a method may keep
  setup.networks = &networks;
  setup.target = std::make_shared<CodeMeasure>(setup.source->dim(), std::move(codes));
  for (const auto& entry : solverRegistry())
    if (entry.descriptor.id == id) return entry.make(setup);
  throw std::logic_error("there is no solver " + id);
}

}  // namespace

CodeTransport::CodeTransport(SolverSetup setup, std::size_t codes, std::string solver)
    : m_setup(std::move(setup)),
      m_id(std::move(solver)),
      m_dim(m_setup.source->dim()),
      m_count(codes),
      m_codes(codes * m_dim) {
  // Other points stand for the codes, to know what its state will be. Codes that coincide are one atom, these never do.
  std::vector<float> some(m_codes.size());
  for (std::size_t i = 0; i < codes; ++i) some[i * m_dim] = static_cast<float>(i);
  const auto stand = solverOver(m_id, m_setup, std::move(some));
  for (auto& tensor : stand->state()) {
    m_copies.emplace_back(tensor.data.size());
    m_layout.push_back({tensor.name, tensor.shape, {}});
  }
}

void CodeTransport::begin(std::vector<float> codes) {
  if (codes.size() != m_codes.size()) throw std::logic_error("another number of codes");
  m_codes = std::move(codes);
  m_begun = 1;
  prepare();
}

void CodeTransport::prepare() {
  m_prepared = m_codes;
  m_mean.assign(m_dim, 0);
  m_deviation.assign(m_dim, 0);
  for (std::size_t k = 0; k < m_dim; ++k) {
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < m_count; ++i) sum += m_codes[i * m_dim + k];
    const double mean = sum / static_cast<double>(m_count);
    for (std::size_t i = 0; i < m_count; ++i) squares += std::pow(m_codes[i * m_dim + k] - mean, 2);
    m_mean[k] = static_cast<float>(mean);
    m_deviation[k] = static_cast<float>(std::sqrt(squares / static_cast<double>(m_count)));
    if (!(m_deviation[k] > 0)) m_deviation[k] = 1;  // a code that is the same for all
  }
  std::vector<float> atoms(m_codes.size());
  for (std::size_t i = 0; i < atoms.size(); ++i) atoms[i] = (m_codes[i] - m_mean[i % m_dim]) / m_deviation[i % m_dim];
  m_solver = solverOver(m_id, m_setup, std::move(atoms));
}

StepReport CodeTransport::step(std::int64_t index, std::stop_token stop) {
  return m_solver->step(index, StepPart::both, stop);
}

void CodeTransport::setLive(const OptionValues& values) {
  for (const auto& [id, value] : values) m_setup.options[id] = value;
  if (m_solver) m_solver->setLive(values);
}

void CodeTransport::map(PointsView x, float* out) const {
  if (!m_solver) {
    std::copy_n(x.data, x.count * x.dim, out);
    return;
  }
  m_solver->forward(x, out);
  leaveStandard(x.count, out);
}

void CodeTransport::mapToAtoms(PointsView x, float* out) const {
  gradientMap(*m_solver->sourcePotential(), x, out);
  leaveStandard(x.count, out);
}

void CodeTransport::leaveStandard(std::size_t rows, float* codes) const {
  for (std::size_t i = 0; i < rows * m_dim; ++i) codes[i] = m_mean[i % m_dim] + m_deviation[i % m_dim] * codes[i];
}

std::optional<CodeTransport::Learned> CodeTransport::learned() const {
  if (!m_solver) return std::nullopt;
  const LearnedSide side = m_solver->learned().source;
  if (!side.hasMap()) return std::nullopt;
  Learned found{side.map ? *side.map : *side.potential, side.map ? LearnedPart::map : LearnedPart::gradient};
  Coordinates& to = found.network.to;
  for (std::size_t k = 0; k < m_dim; ++k) {
    to.mean[k] = m_mean[k] + m_deviation[k] * to.mean[k];
    to.scale[k] *= m_deviation[k];
  }
  return found;
}

std::optional<LaguerreCells> CodeTransport::laguerreCells() const {
  return m_solver ? m_solver->cells() : std::nullopt;
}

double CodeTransport::shareBesideCreases(PointsView x) const {
  const auto cells = laguerreCells();
  if (!cells || !(cells->threshold > 0)) return 0;
  const auto angles = creaseAngles(*cells, x);
  const auto beside =
      std::count_if(angles.begin(), angles.end(), [&](float angle) { return angle > cells->threshold; });
  return static_cast<double>(beside) / static_cast<double>(x.count);
}

CodeTransport::Cells CodeTransport::cells() const {
  Cells known{*m_solver->cells(), {}};
  known.codes = known.cells.atoms.data;
  for (std::size_t i = 0; i < known.codes.size(); ++i)
    known.codes[i] = m_mean[i % m_dim] + m_deviation[i % m_dim] * known.codes[i];
  return known;
}

/// Between the solver's tensors and their copies, which may be longer.
void CodeTransport::copy(bool out) {
  auto tensors = m_solver->state();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    auto& own = tensors[i].data;
    if (out)
      std::copy(own.begin(), own.end(), m_copies[i].begin());
    else
      std::copy_n(m_copies[i].begin(), own.size(), own.begin());
  }
}

void CodeTransport::appendState(std::vector<StateTensor>& state) {
  for (auto& copy : m_copies) std::fill(copy.begin(), copy.end(), 0.0f);
  if (m_solver) copy(true);
  state.push_back({"transport.begun", {1}, {&m_begun, 1}});
  state.push_back({"transport.codes", {m_count, m_dim}, m_codes});
  for (std::size_t i = 0; i < m_copies.size(); ++i)
    state.push_back({"transport." + m_layout[i].name, m_layout[i].shape, m_copies[i]});
}

void CodeTransport::stateRestored() {
  if (!begun()) {
    m_solver.reset();
    m_prepared.clear();
    return;
  }
  if (!m_solver || m_prepared != m_codes) prepare();
  copy(false);
  m_solver->stateRestored();
}

}  // namespace brenier
