#include "core/image_solvers/image_solver.h"

#include "core/image_solvers/step_stop.h"
#include "core/image_solvers/torch_device.h"
#include "core/util/philox.h"

// What is minimised is the method's (methods/); here are the turns, in which f is low on real pictures.

namespace brenier {
namespace {

constexpr std::uint64_t streamEta = 0x2001;
constexpr std::int64_t mapPart = 1 << 19;  // the map's batches of a step are others than the potential's

}  // namespace

torch::Tensor TurnRandom::uniform(std::uint64_t which, const std::vector<std::int64_t>& shape) const {
  auto numbers = torch::empty(shape);
  PhiloxStream random(seed, streamEta + which, step);
  float* out = numbers.data_ptr<float>();
  for (std::int64_t i = 0; i < numbers.numel(); ++i) out[i] = random.uniform();
  return moved(numbers, device);
}

ImageSolver::ImageSolver(const SolverSetup& setup, std::unique_ptr<ImageMethod> method, SolverCaps caps)
    : PictureSolver(setup, std::move(caps)), m_method(std::move(method)) {
  const auto name = chosenMap(options(), setup.source->pictureShape().has_value());
  m_fromCode = mapsFromCode(name);
  const auto map = [&] {
    return makeImageMap(name, static_cast<std::int64_t>(setup.source->dim()), m_shape, options().mapWidth,
                        options().residual);
  };
  make(setup, [&] {
    auto first = map();
    m_map = std::make_unique<ImagePlayer>("T", first, options().average > 0 ? map() : nullptr);
    m_potential = std::make_unique<ImagePlayer>("f", m_method->makePotential(m_shape), nullptr);
  });
  begin(setup.device);
}

void ImageSolver::setLive(const OptionValues& values) {
  m_method->setLive(values);
  forgetGraphs();
}

std::vector<PictureSolver::OwnNumber> ImageSolver::ownNumbers() {
  std::vector<OwnNumber> own;
  for (auto& [name, value] : m_method->numbers()) own.push_back({"f." + name, value});
  return own;
}

torch::Tensor ImageSolver::embedded(const torch::Tensor& x) const {
  return m_fromCode ? codesAsPictures(x, m_shape) : pictures(x);
}

torch::Tensor ImageSolver::mapped(ImageNetwork& map, const torch::Tensor& x) const {
  return full(map.forward(m_fromCode ? x : pictures(x)));
}

/// 1/2 W2^2 between Q's image and the target as the players see it: V + 1/2 E|Q|^2 + 1/2 E|y|^2 with sums over
/// coordinates, hence D times the loss's terms. In two parts, and the variance of their sum.
void ImageSolver::addDual(Tensors& said, const torch::Tensor& q, const torch::Tensor& t, const torch::Tensor& y,
                          const torch::Tensor& psiT, const torch::Tensor& psiY) const {
  const double d = static_cast<double>(m_shape.size());
  const auto source = 0.5 * q.square().flatten(1).sum(1) - (q * t).flatten(1).sum(1) + d * psiT.detach();
  const auto target = 0.5 * y.square().flatten(1).sum(1) - d * psiY.detach();
  said.push_back(source.mean());
  said.push_back(target.mean());
  said.push_back(source.var(0) + target.var(0));
}

ImageSolver::Tensors ImageSolver::updatePotential(const Tensors& drawn) {
  const auto &x = drawn[0], &y = drawn[1];
  Tensors said, own;
  torch::Tensor loss;
  {
    const MixedPrecision mixed(m_device, m_mixed);
    torch::Tensor t;
    {
      torch::NoGradGuard noGrad;
      t = mapped(m_map->network(), x);
    }
    const auto fY = m_potential->network().forward(y), fT = m_potential->network().forward(t);
    const auto q = embedded(x);
    const Tensors random(drawn.begin() + 2, drawn.end());
    const PotentialTurn turn{m_potential->network(), y, t, q, fY, fT, random, own};
    loss = m_method->potentialLoss(turn);
    said.push_back(loss.detach());
    if (m_method->givesDual() && q.size(0) > 1) addDual(said, q, t, y, fT, fY);
  }
  m_potential->descend(loss);
  m_method->constrain(*m_potential);
  m_method->follow(own);
  for (auto& number : own) said.push_back(std::move(number));
  return said;
}

void ImageSolver::potentialStep(std::int64_t index, std::int64_t part, StepReport& report) {
  Tensors drawn{draw(m_source, index, part, report), pictures(draw(m_target, index, part, report))};
  const auto step = (static_cast<std::uint64_t>(index) << 20) + static_cast<std::uint64_t>(part);
  for (auto& numbers : m_method->random({m_dataSeed, step, m_device}, drawn[1].sizes().vec()))
    drawn.push_back(std::move(numbers));
  look([&] { beginWatched(false, part + 1, options().potentialSteps, drawn[0], drawn[1]); });
  m_potential->prepare(m_method->optimiser(options().potentialRate, index), 0);
  const auto said = m_potentialGraph.run(drawn, [this](const Tensors& inputs) { return updatePotential(inputs); });
  m_potential->done();
  look([&] { endWatched(part + 1); });
  say("loss_f", "the potential f", said[0]);
  const auto& ids = m_method->says();
  for (std::size_t i = 0; i < ids.size(); ++i) say(ids[i], nullptr, said[said.size() - ids.size() + i]);
  if (said.size() < 4 + ids.size() || part > 0) return;
  say("dual_source", nullptr, said[1]);
  say("dual_target", nullptr, said[2]);
  say("dual_variance", nullptr, said[3]);
}

/// `drawn`: x and, for a method with pairs, y.
ImageSolver::Tensors ImageSolver::updateMap(const Tensors& drawn) {
  const auto& x = drawn[0];
  Tensors said;
  torch::Tensor loss;
  {
    const MixedPrecision mixed(m_device, m_mixed);
    const auto t = mapped(m_map->network(), x);
    const auto fT = m_potential->network().forward(t);
    loss = m_method->mapLoss({t, fT, [&] { return embedded(x); }});
    if (m_method->pairs())
      loss = loss + m_method->pairLoss({m_map->network(), m_potential->network(), drawn[1], fT, said});
  }
  m_map->descend(loss);
  said.push_back(loss.detach());
  return said;
}

void ImageSolver::mapStep(std::int64_t index, std::int64_t part, StepReport& report) {
  Tensors drawn{draw(m_source, index, mapPart + part, report)};
  if (m_method->pairs()) drawn.push_back(pictures(draw(m_target, index, mapPart + part, report)));
  look([&] { beginWatched(true, part + 1, options().mapSteps, drawn[0], {}); });
  m_map->prepare(m_method->optimiser(options().learningRate, index), options().average);
  const auto said = m_mapGraph.run(drawn, [this](const Tensors& inputs) { return updateMap(inputs); });
  m_map->done();
  look([&] { endWatched(part + 1); });
  say("loss_g", "the map T", said.back());
  const auto& ids = m_method->mapSays();
  for (std::size_t i = 0; i < ids.size(); ++i) say(ids[i], nullptr, said[i]);
}

StepReport ImageSolver::step(std::int64_t index, StepPart part, std::stop_token stop) {
  StepReport report;
  report.notice = takeNotice();
  forgetSaid();
  const StepStop stops(stop);
  if (part != StepPart::inner)
    for (std::int64_t k = 0; k < options().potentialSteps && !report.interrupted; ++k) {
      attempt([&] { potentialStep(index, k, report); }, report, stop);
      report.pictures += options().batch;
      report.interrupted |= stop.stop_requested();
    }
  if (part != StepPart::outer)
    for (std::int64_t k = 0; k < options().mapSteps && !report.interrupted; ++k) {
      attempt([&] { mapStep(index, k, report); }, report, stop);
      report.pictures += options().batch;
      ++report.innerSteps;
      report.interrupted |= stop.stop_requested() && k + 1 < options().mapSteps;
    }
  if (report.interrupted) return report;
  attempt([&] { tell(report); }, report, {});
  keepForDevice(index, false);
  return report;
}

void ImageSolver::potentialValues(PointsView y, float* out) const {
  inBatches(y, 1, out, [this](const torch::Tensor& rows) { return m_potential->answer().forward(pictures(rows)); });
}

}  // namespace brenier
