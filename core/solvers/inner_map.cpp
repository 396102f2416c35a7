#include "core/solvers/inner_map.h"

namespace brenier {
namespace {

/// What does not depend on how the map is given.
template <class P>
class MapOf : public InnerMap {
 public:
  explicit MapOf(P player) : m_player(std::move(player)) {}
  std::size_t blockSize() const override { return m_player.network().blockSize(); }
  void release(std::size_t slot) override { m_player.block(slot).release(); }
  void clearGrads() override { m_player.clearGrads(); }
  std::vector<float>& reduceGrad() override { return m_player.reduceGrad(); }
  bool update(const AdamOptions& adam, bool project) override { return m_player.update(adam, project); }
  void average(double decay) override { m_player.average(decay); }
  const NetworkSpec& spec() const override { return m_player.network().spec(); }
  LoopPlayer loopPlayer() override { return m_player.loopPlayer(); }
  std::uint64_t updates() const override { return m_player.updates(); }
  void countUpdates(std::uint64_t more) override { m_player.countUpdates(more); }
  float nextAverageKeep(double decay) override { return m_player.nextAverageKeep(decay); }
  void parametersChanged() override { m_player.parametersChanged(); }
  std::int64_t parameterCount() const override {
    return static_cast<std::int64_t>(m_player.network().parameters().size());
  }
  void appendState(std::vector<StateTensor>& state) override { m_player.appendState(state); }
  void stateRestored() override { m_player.stateRestored(); }

 protected:
  P m_player;
};

class GradientMap final : public MapOf<PotentialPlayer> {
 public:
  using MapOf::MapOf;
  void evaluate(std::size_t slot, const float* x, std::size_t n, float* out) override {
    m_player.block(slot).evaluate(x, n);
    m_player.block(slot).gradient(out);
  }
  void addGrad(std::size_t slot, const float* v) override { m_player.block(slot).addGradientGrad(v); }
  void addPenalty(double weight) override {
    const Potential& phi = m_player.network();
    addConvexityPenalty(phi.spec(), phi.parameters(), weight, m_player.grad());
  }
  void map(PointsView x, float* out) const override { gradientMap(m_player.answer(), x, out); }
  const Potential* potential() const override { return &m_player.answer(); }
  const MapNet* mapNet() const override { return nullptr; }
};

class FreeMap final : public MapOf<MapPlayer> {
 public:
  using MapOf::MapOf;
  void evaluate(std::size_t slot, const float* x, std::size_t n, float* out) override {
    m_player.block(slot).evaluate(x, n);
    m_player.block(slot).value(out);
  }
  void addGrad(std::size_t slot, const float* v) override { m_player.block(slot).addVjp(v, nullptr); }
  void addPenalty(double) override {}
  void map(PointsView x, float* out) const override { mapValues(m_player.answer(), x, out); }
  const Potential* potential() const override { return nullptr; }
  const MapNet* mapNet() const override { return &m_player.answer(); }
};

}  // namespace

std::unique_ptr<InnerMap> makeGradientMap(PotentialPlayer player) {
  return std::make_unique<GradientMap>(std::move(player));
}

std::unique_ptr<InnerMap> makeFreeMap(MapPlayer player) {
  return std::make_unique<FreeMap>(std::move(player));
}

}  // namespace brenier
