#include "core/solvers/games/map_game.h"

#include <cmath>

#include "core/solvers/numerics/rates.h"

namespace brenier {
namespace {

class MapGame final : public BatchSolver<MapOptions, GameObjective> {
 public:
  MapGame(const SolverSetup& setup, const SolverCaps& caps, std::unique_ptr<GameObjective> objective,
          ReadOptions optionsOf)
      : BatchSolver(setup, caps, std::move(objective), std::move(optionsOf)),
        m_map(makeMapPlayer(setup, m_options, 0)) {
    if (!m_objective->hasPotentials()) return;
    m_phi = std::make_unique<PotentialPlayer>(makeFreePotential("phi", setup, m_options, 0));
    m_psi = std::make_unique<PotentialPlayer>(makeFreePotential("psi", setup, m_options, 2));
  }

  std::int64_t parameterCount() const override {
    std::size_t count = std::as_const(m_map).network().parameters().size();
    for (const auto* player : {m_phi.get(), m_psi.get()})
      if (player) count += player->network().parameters().size();
    return static_cast<std::int64_t>(count);
  }
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;
  void watch(StepWatch* watch) override { m_watch = watch; }
  void forward(PointsView x, float* out) const override { mapValues(m_map.answer(), x, out); }
  bool inverse(PointsView, float*) const override { return false; }
  LearnedMap learned() const override {
    LearnedMap learned;
    learned.source.map = learnedNetwork(&m_map.answer());
    return learned;
  }
  std::vector<StateTensor> state() override {
    std::vector<StateTensor> tensors;
    m_map.appendState(tensors);
    for (auto* player : {m_phi.get(), m_psi.get()})
      if (player) player->appendState(tensors);
    return tensors;
  }
  void stateRestored() override {
    m_map.stateRestored();
    for (auto* player : {m_phi.get(), m_psi.get()})
      if (player) player->stateRestored();
  }

 private:
  /// Samples a block of a batch.
  std::size_t blockSize() const {
    const std::size_t size = m_map.network().blockFor(batch());
    return m_phi ? std::min(size, m_phi->network().blockFor(batch())) : size;
  }
  GameStep begin(std::int64_t index, std::int64_t part);
  AdamOptions adam(std::int64_t index, double rate) const;
  void reportPotentials(StepReport& report) const;
  void beginWatched(GameStep& game, bool inner, std::int64_t k, std::int64_t of);
  void endWatched(std::int64_t k);
  std::vector<float> pricesAt(PointsView places);

  MapPlayer m_map;
  std::unique_ptr<PotentialPlayer> m_phi, m_psi;
  StepWatch* m_watch = nullptr;
};

/// Fresh samples, empty slots and gradients. Every part of every step has a key of its own: 2^20 parts a step.
GameStep MapGame::begin(std::int64_t index, std::int64_t part) {
  m_map.clearGrads();
  for (auto* player : {m_phi.get(), m_psi.get()})
    if (player) player->clearGrads();
  const std::uint64_t key = (static_cast<std::uint64_t>(index) << 20) + static_cast<std::uint64_t>(part);
  const std::size_t size = blockSize();
  draw(key, size);
  return {m_dataSeed,  key,        batch(), m_source->dim(), m_x,    m_y, m_map, m_phi.get(),
          m_psi.get(), m_executor, size,    m_slots,         nullptr};
}

AdamOptions MapGame::adam(std::int64_t index, double rate) const {
  const double factor = rateFactor({m_options.halveEvery, m_options.horizon, m_options.slowAfter}, index);
  return {static_cast<float>(rate * factor), static_cast<float>(m_options.beta1), static_cast<float>(m_options.beta2),
          1e-8f, 0.0f};
}

void MapGame::reportPotentials(StepReport& report) const {
  RunningMean source, target, loss;
  for (const auto& slot : m_slots) {
    source.merge(slot.source);
    target.merge(slot.target);
    loss.merge(slot.otherLoss);
  }
  if (source.count() > 0)
    report.values.push_back({"half_w2_dual", source.mean() + target.mean(),
                             1.96 * std::sqrt(source.errorVariance() + target.errorVariance()), source.count()});
  report.values.push_back({"loss_f", loss.mean(), 1.96 * std::sqrt(loss.errorVariance()), loss.count()});
  report.finite = report.finite && std::isfinite(loss.mean());
  if (!report.finite && report.problem.empty()) report.problem = "the loss of the potentials";
}

StepReport MapGame::step(std::int64_t index, StepPart part, std::stop_token stop) {
  StepReport report;
  if (m_watch) m_watch->prices = pricesAt(m_watch->nodes);
  const std::int64_t steps = m_phi && part != StepPart::inner ? m_objective->potentialSteps() : 0;
  for (std::int64_t k = 0; k < steps; ++k) {
    report.interrupted = stop.stop_requested();
    if (report.interrupted) return report;
    GameStep game = begin(index, k + 1);
    beginWatched(game, false, k + 1, steps);
    m_objective->potentials(game);
    if (k + 1 == steps) reportPotentials(report);
    for (auto* player : {m_phi.get(), m_psi.get()}) {
      if (player->descend({adam(index, m_options.potentialRate)}, &m_executor)) continue;
      report.finite = false;
      report.problem = "a weight of a potential";
    }
    if (!report.finite) return report;
    endWatched(k + 1);
  }
  if (part == StepPart::outer && m_phi) return report;
  report.interrupted = stop.stop_requested();
  if (report.interrupted) return report;
  GameStep game = begin(index, 0);
  beginWatched(game, true, 1, 1);
  m_objective->map(game);
  const bool finite = m_map.descend({adam(index, m_options.learningRate)}, &m_executor);
  endWatched(1);
  m_map.average(m_options.average);
  RunningMean loss;
  for (const auto& slot : m_slots) loss.merge(slot.loss);
  report.innerSteps = 1;
  report.values.push_back({"loss_g", loss.mean(), 1.96 * std::sqrt(loss.errorVariance()), loss.count()});
  report.finite = finite && std::isfinite(loss.mean());
  if (!report.finite) report.problem = finite ? "the loss of the map" : "a weight of the map";
  return report;
}

/// What the step is about to see, computed with the players as they are; nothing of it adds to a gradient.
void MapGame::beginWatched(GameStep& game, bool inner, std::int64_t k, std::int64_t of) {
  game.seen = m_watch ? m_watch->begin(inner, k, of, batch(), game.dim) : nullptr;
  if (!game.seen) return;
  WatchedBatch& seen = *game.seen;
  std::vector<float> images;
  game.images(images);
  seen.keep(0, batch(), game.dim, m_x.data(), 1, seen.x.data.data());
  seen.keep(0, batch(), game.dim, images.data(), 1, seen.images.data.data());
  if (!inner) seen.keep(0, batch(), game.dim, m_y.data(), 1, seen.y.data.data());
  const auto prices = m_objective->prices();
  if (prices && prices->ofImages) seen.prices = pricesAt(seen.images);
  if (!inner) seen.otherPrices = pricesAt(seen.y);
}

void MapGame::endWatched(std::int64_t k) {
  WatchedMove* move = m_watch ? m_watch->end(k) : nullptr;
  if (!move) return;
  if (move->inner) {
    const Points& x = m_watch->followed()->x;
    move->moved = Points(x.count(), x.dim);
    mapValues(m_map.network(), x, move->moved.data.data());
    return;
  }
  move->prices = pricesAt(m_watch->nodes);
  if (!move->seen.prices.empty()) move->imagePrices = pricesAt(move->seen.images);
  move->otherPrices = pricesAt(move->seen.y);
}

/// Empty where no potential says what a place costs.
std::vector<float> MapGame::pricesAt(PointsView places) {
  const auto of = m_objective->prices();
  if (!of || !m_phi) return {};
  std::vector<float> prices(places.count);
  potentialValues((of->ofPhi ? m_phi : m_psi)->network(), places, prices.data());
  for (std::size_t i = 0; i < places.count; ++i)
    prices[i] = of->sign * static_cast<float>(0.5 * dot(places[i], places[i], places.dim) - prices[i]);
  return prices;
}

}  // namespace

void GameStep::images(std::vector<float>& out) const {
  out.resize(batch * dim);
  run([&](PairSlot&, std::size_t s, std::size_t first, std::size_t n) {
    map.block(s).evaluate(x.data() + first * dim, n);
    map.block(s).value(out.data() + first * dim);
  });
}

void GameStep::addMapGrad(const std::vector<float>& v) const {
  if (seen && !seen->push.data.empty())
    seen->keep(0, batch, dim, v.data(), -static_cast<float>(batch), seen->push.data.data());
  run([&](PairSlot&, std::size_t s, std::size_t first, std::size_t n) {
    map.block(s).evaluate(x.data() + first * dim, n);
    map.block(s).addVjp(v.data() + first * dim, nullptr);
  });
}

std::unique_ptr<Solver> makeMapGame(const SolverSetup& setup, const SolverCaps& caps,
                                    std::unique_ptr<GameObjective> objective,
                                    std::function<MapOptions(const OptionValues&)> optionsOf) {
  return std::make_unique<MapGame>(setup, caps, std::move(objective), std::move(optionsOf));
}

}  // namespace brenier
