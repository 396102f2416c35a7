#include "core/solvers/games/inner_map.h"

#include <algorithm>
#include <array>

#include "core/measures/random_batch.h"

namespace brenier {
namespace {

/// What does not depend on how the map is given.
template <class P>
class MapOf : public InnerMap {
 public:
  explicit MapOf(P player) : m_player(std::move(player)) {}
  std::size_t blockFor(std::size_t count) const override { return m_player.network().blockFor(count); }
  void release(std::size_t slot) override { m_player.block(slot).release(); }
  void clearGrads() override { m_player.clearGrads(); }
  bool descend(const Descent& descent, BlockExecutor& team) override { return m_player.descend(descent, &team); }
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
  void map(PointsView x, float* out) const override { mapValues(m_player.answer(), x, out); }
  const Potential* potential() const override { return nullptr; }
  const MapNet* mapNet() const override { return &m_player.answer(); }
};

class NoisyMap final : public MapOf<MapPlayer> {
 public:
  NoisyMap(MapPlayer player, std::uint64_t seed) : MapOf(std::move(player)), m_seed(seed) {}
  void atSamples(std::size_t slot, const SampleKey& key, std::size_t first) override {
    m_slots[slot].key = {m_seed, streamMapNoise, key.step};
    m_slots[slot].first = first;
  }
  void evaluate(std::size_t slot, const float* x, std::size_t n, float* out) override {
    Slot& at = m_slots[slot];
    withNoise(x, n, at.key, at.first, at.inputs);
    m_player.block(slot).evaluate(at.inputs.data(), n);
    m_player.block(slot).value(out);
  }
  void addGrad(std::size_t slot, const float* v) override { m_player.block(slot).addVjp(v, nullptr); }
  void map(PointsView x, float* out) const override {
    std::vector<float> inputs;
    withNoise(x.data, x.count, {m_seed, streamMapNoise, ~std::uint64_t{0}}, 0, inputs);
    mapValues(m_player.answer(), {inputs.data(), x.count, m_player.network().spec().dim}, out);
  }
  const Potential* potential() const override { return nullptr; }
  const MapNet* mapNet() const override { return nullptr; }  // as a network it lacks its noise

 private:
  static constexpr std::uint64_t streamMapNoise = 0x5001;
  struct Slot {
    SampleKey key;
    std::size_t first = 0;
    std::vector<float> inputs;
  };

  /// Rows (x_i, z_i) [n, d + noise].
  void withNoise(const float* x, std::size_t n, const SampleKey& key, std::size_t first,
                 std::vector<float>& inputs) const {
    const NetworkSpec& spec = m_player.network().spec();
    const std::size_t d = spec.outputs, noise = spec.dim - d;
    inputs.resize(n * spec.dim);
    std::array<float, 64> z;
    for (std::size_t i = 0; i < n; ++i) {
      float* row = inputs.data() + i * spec.dim;
      std::copy_n(x + i * d, d, row);
      for (std::size_t done = 0; done < noise; done += z.size()) {
        const std::size_t count = std::min(z.size(), noise - done);
        const BatchKey batch = batchKey({key.seed, key.stream + done, key.step});
        fillNormals(batch, first + i, 1, count, z.size() / 4, 0, z.data());
        std::copy_n(z.data(), count, row + d + done);
      }
    }
  }

  std::uint64_t m_seed;
  std::array<Slot, BlockExecutor::slotCount> m_slots;
};

}  // namespace

std::unique_ptr<InnerMap> makeNoisyMap(MapPlayer player, std::uint64_t seed) {
  return std::make_unique<NoisyMap>(std::move(player), seed);
}

std::unique_ptr<InnerMap> makeGradientMap(PotentialPlayer player) {
  return std::make_unique<GradientMap>(std::move(player));
}

std::unique_ptr<InnerMap> makeFreeMap(MapPlayer player) {
  return std::make_unique<FreeMap>(std::move(player));
}

}  // namespace brenier
