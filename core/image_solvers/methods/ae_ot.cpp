#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/image_solvers/ae_ot_solver.h"
#include "core/image_solvers/image_coders.h"
#include "core/image_solvers/step_stop.h"
#include "core/image_solvers/torch_device.h"

// AE-OT (An et al., ICLR 2020): autoencoder, semi-discrete map to its codes, decoder, one stage after another.

namespace brenier {
namespace {

constexpr std::int64_t encodedAtOnce = 256;
constexpr std::size_t creaseSamples = 1024;

/// Of how many training pictures the codes are taken.
std::size_t codesOf(const SolverSetup& setup, const AeOtImageOptions& options) {
  const auto* set = dynamic_cast<const PictureMeasure*>(setup.target.get());
  const auto wanted = static_cast<std::size_t>(options.codes);
  return set ? std::min(wanted, set->trainingPart().second) : wanted;
}

bool hasCells(const AeOtImageOptions& options) {
  return options.transport == "semi_discrete";
}

/// Options of the transport's solver among those of this method, under its names.
OptionValues transportOptions(const AeOtImageOptions& options) {
  if (!hasCells(options)) return {{"batch", options.samples}};
  return {{"batch", options.samples},
          {"stop_error", options.stopError},
          {"extension", options.extension},
          {"neighbours", options.neighbours},
          {"angle_threshold", options.angleThreshold}};
}

/// What the transport says of codes, under names that are not those of pictures. Its losses are not the autoencoder's,
/// whose curves have these names.
decltype(StepReport::values) ofCodes(const decltype(StepReport::values)& said) {
  decltype(StepReport::values) values;
  for (MetricValue value : said) {
    if (value.id == "loss_f" || value.id == "loss_g") continue;
    if (value.id == "half_w2_dual") value.id = "code_half_w2";
    values.push_back(std::move(value));
  }
  return values;
}

SolverSetup transportSetup(SolverSetup setup, const AeOtImageOptions& options) {
  setup.options = transportOptions(options);
  return setup;
}

}  // namespace

AeOtImages::AeOtImages(const SolverSetup& setup, const SolverCaps& caps)
    : CoderSolver(setup, caps, "autoencoder", 1),
      m_sourceMeasure(setup.source),
      m_targetMeasure(setup.target),
      m_count(codesOf(setup, m_options)),
      m_transport(transportSetup(setup, m_options), m_count, m_options.transport) {}

void AeOtImages::setLive(const OptionValues& values) {
  CoderSolver::setLive(values);
  m_transport.setLive(transportOptions(m_options));
}

StepReport AeOtImages::step(std::int64_t index, StepPart, std::stop_token stop) {
  StepReport report;
  report.notice = takeNotice();
  forgetSaid();
  const StepStop stops(stop);
  if (index >= codesAt())
    attempt([&] { transport(index - codesAt(), report, stop); }, report, stop);
  else
    attempt([&] { learn(index, report); }, report, stop);
  if (report.interrupted) return report;
  attempt([&] { tell(report); }, report, {});
  keepForDevice(index, false);
  return report;
}

std::vector<StateTensor> AeOtImages::state() {
  auto state = PictureSolver::state();
  m_transport.appendState(state);
  return state;
}

void AeOtImages::stateRestored() {
  PictureSolver::stateRestored();
  m_transport.stateRestored();
}

torch::Tensor AeOtImages::answer(const torch::Tensor& x) const {
  if (!m_transport.begun()) return painted(x);
  const auto rows = x.to(torch::kCPU).contiguous();
  auto codes = torch::empty_like(rows);
  const PointsView points{rows.data_ptr<float>(), static_cast<std::size_t>(rows.size(0)),
                          static_cast<std::size_t>(m_code)};
  if (!hasCells(m_options) || mixes())
    m_transport.map(points, codes.data_ptr<float>());
  else
    m_transport.mapToAtoms(points, codes.data_ptr<float>());
  return painted(codes.to(m_device));
}

void AeOtImages::learn(std::int64_t index, StepReport& report) {
  const auto y = pictures(draw(m_target, index, 0, report));
  const bool refines = index >= m_options.encoderSteps;
  const std::int64_t begins = refines ? m_options.encoderSteps : 0;
  const std::int64_t steps = refines ? m_options.refineSteps : m_options.encoderSteps;
  const double done = static_cast<double>(index - begins) / static_cast<double>(steps);
  const double rate = m_options.learningRate * 0.5 * (1 + std::cos(std::numbers::pi * done));
  m_both->prepare({false, rate, m_options.beta1, m_options.beta2}, m_options.average);
  // One after another they are other work, so what was recorded of the first holds no more.
  if (index == m_options.encoderSteps) m_graph.forget();
  const auto said = m_graph.run({y}, [&](const Tensors& in) { return update(in[0], refines); });
  m_both->done();
  report.pictures = options().batch;
  report.innerSteps = 1;
  say("loss_g", "the autoencoder", said[0]);
  say("reconstruction", nullptr, said[1]);
}

AeOtImages::Tensors AeOtImages::update(const torch::Tensor& y, bool refines) {
  torch::Tensor loss, error;
  {
    const MixedPrecision mixed(m_device, m_mixed);
    auto z = m_network->encode(y);
    if (refines) z = z.detach();
    error = (full(m_network->decode(z)) - y).square().mean();
    loss = refines ? error : error + m_options.codePenalty * full(z).abs().sum();
  }
  m_both->descend(loss);
  return {loss.detach(), error.detach()};
}

void AeOtImages::transport(std::int64_t index, StepReport& report, const std::stop_token& stop) {
  if (!m_transport.begun()) {
    auto codes = encoded(stop);
    if (codes.empty()) {
      report.interrupted = true;
      return;
    }
    m_transport.begin(std::move(codes));
    report.pictures = static_cast<std::int64_t>(m_count);
  }
  const std::string notice = report.notice;
  const auto pictures = report.pictures;
  report = m_transport.step(index, stop);
  report.values = ofCodes(report.values);
  report.notice = notice;
  report.pictures = pictures;
  const bool measured = std::any_of(report.values.begin(), report.values.end(),
                                    [](const MetricValue& v) { return v.id == "mass_error"; });
  if (!measured || report.interrupted) return;
  const Points x = drawSamples(*m_sourceMeasure, {m_dataSeed, streamPreview, 1}, creaseSamples);
  report.values.push_back(
      {"beside_creases", 100 * m_transport.shareBesideCreases(x), 0, static_cast<std::int64_t>(creaseSamples)});
}

/// Codes of training pictures, one for every so many; empty where it was stopped.
std::vector<float> AeOtImages::encoded(const std::stop_token& stop) const {
  const torch::NoGradGuard noGrad;
  std::vector<float> codes;
  for (std::size_t first = 0; first < m_count; first += encodedAtOnce) {
    if (stop.stop_requested()) return {};
    const auto n = std::min<std::size_t>(encodedAtOnce, m_count - first);
    auto rows = torch::empty({static_cast<std::int64_t>(n), static_cast<std::int64_t>(m_shape.size())});
    takePictures(first, n, rows.data_ptr<float>());
    const auto z = full(answers().encode(pictures(moved(rows, m_device)))).to(torch::kCPU).contiguous();
    codes.insert(codes.end(), z.data_ptr<float>(), z.data_ptr<float>() + z.numel());
  }
  return codes;
}

void AeOtImages::takePictures(std::size_t first, std::size_t n, float* out) const {
  const auto* measure = dynamic_cast<const PictureMeasure*>(m_targetMeasure.get());
  if (!measure) return m_targetMeasure->sample({m_dataSeed, streamTargetSeen, 0}, first, n, out);
  const auto [begins, count] = measure->trainingPart();
  for (std::size_t i = 0; i < n; ++i, out += m_shape.size()) {
    const std::size_t row = begins + (first + i) * count / m_count;
    measure->set()->picture(row, out);
    degrade(measure->degradation(), measure->noise(), m_shape, m_dataSeed, row, out);
  }
}

/// Whether codes of several cells are mixed.
bool AeOtImages::mixes() const {
  return hasCells(m_options) && m_options.extension != "none" && m_options.mixing;
}

/// The decoder of the code of the winning cell, or of what a potential maps to; the mixing between cells is no network.
std::vector<PictureNetwork> AeOtImages::pictureNetworks() const {
  PictureNetwork map{"map", "T(x), the decoder", decoder(), false, m_shape, static_cast<std::size_t>(m_code), {}};
  map = describeImageNetwork(std::move(map), painter());
  if (!m_transport.begun()) return {map};
  if (mixes()) return {};
  if (!hasCells(m_options)) {
    const auto learned = m_transport.learned();
    if (!learned) return {};
    map.help = "T(x), the decoder of what the transport maps x to";
    map.setBefore(learned->network, learned->part);
    return {map};
  }
  const auto known = m_transport.cells();
  const auto n = static_cast<std::int64_t>(known.cells.heights.size());
  map.help = "T(x), the decoder of the code of the cell of x";
  map.weights["atoms"] = {{n, m_code}, known.cells.atoms.data};
  map.weights["codes"] = {{n, m_code}, known.codes};
  map.weights["heights"] = {{n}, {known.cells.heights.begin(), known.cells.heights.end()}};
  return {map};
}

AeOtImages::NoNetwork AeOtImages::whyNoNetwork() const {
  return {"between cells it mixes codes of several", "Go on with --mixing false to have that of the cells alone"};
}

std::unique_ptr<Solver> aeOtImagesSolver(const SolverSetup& setup, const SolverCaps& caps) {
  return std::make_unique<AeOtImages>(setup, caps);
}

}  // namespace brenier
