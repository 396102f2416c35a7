#include "core/engine/device/device_loop.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/engine/device/array.h"

namespace brenier::device {
namespace {

class PlayerMemory {
 public:
  PlayerMemory(const NetworkSpec& spec, const std::shared_ptr<Machine>& machine)
      : m_net(describe(spec)),
        m_tables(parameterTables(spec)),
        m_theta(machine),
        m_packed(machine),
        m_first(machine),
        m_second(machine),
        m_average(machine),
        m_slots(machine),
        m_packedIndex(machine),
        m_hidden(machine),
        m_broken(machine) {
    m_packedIndex.put(m_tables.packedIndex);
    m_hidden.put(m_tables.hidden);
  }

  const Network& net() const { return m_net; }
  void upload(const LoopPlayer& player) {
    std::vector<float> packed(static_cast<std::size_t>(m_net.packed));
    for (std::size_t p = 0; p < player.parameters.size(); ++p)
      if (m_tables.packedIndex[p] >= 0)
        packed[static_cast<std::size_t>(m_tables.packedIndex[p])] = player.parameters[p];
    m_theta.put(player.parameters);
    m_packed.put(packed);
    m_first.put(player.first);
    m_second.put(player.second);
    m_average.put(player.average);
  }
  void download(const LoopPlayer& player) const {
    m_theta.get(player.parameters.data(), player.parameters.size());
    m_first.get(player.first.data(), player.first.size());
    m_second.get(player.second.data(), player.second.size());
    m_average.get(player.average.data(), player.average.size());
  }
  void clearBroken() {
    const int none = 0;
    m_broken.put(&none, 1);
  }
  bool broken() const {
    int flag = 0;
    m_broken.get(&flag, 1);
    return flag != 0;
  }
  Player view(int slots) {
    m_slots.reserve(static_cast<std::size_t>(slots) * static_cast<std::size_t>(m_net.parameters));
    return {m_net,          m_theta.data(),       m_packed.data(), m_first.data(), m_second.data(), m_average.orNull(),
            m_slots.data(), m_packedIndex.data(), m_hidden.data(), m_broken.data()};
  }

 private:
  Network m_net;
  ParameterTables m_tables;
  Array<float> m_theta, m_packed, m_first, m_second, m_average, m_slots;
  Array<int> m_packedIndex;
  Array<unsigned char> m_hidden;
  Array<int> m_broken;
};

class SourceMemory {
 public:
  SourceMemory(const LoopSource& source, std::size_t dim, const std::shared_ptr<Machine>& machine)
      : m_source(source),
        m_dim(dim),
        m_centres(machine),
        m_spread(machine),
        m_shift(machine),
        m_drawn(machine),
        m_keep(machine),
        m_alias(machine) {
    if (!source.table) return;
    m_centres.put(source.table->centres);
    m_spread.put(source.table->spread);
    m_shift.put(source.table->shift);
    m_keep.put(source.table->keep);
    m_alias.put(source.table->alias);
  }

  /// Ready for the batches of the steps first .. first+parts-1.
  Sampler view(std::uint64_t first, std::size_t parts, std::size_t batch) {
    Sampler s{};
    s.dim = static_cast<int>(m_dim);
    s.batch = static_cast<int>(batch);
    if (!m_source.table) {
      m_host.resize(parts * batch * m_dim);
      for (std::size_t part = 0; part < parts; ++part)
        m_source.draw(first + part, batch, m_host.data() + part * batch * m_dim);
      m_drawn.put(m_host);
      s.drawn = m_drawn.data();
      s.drawnStep = first;
      return s;
    }
    const SamplerTable& table = *m_source.table;
    s.modes = static_cast<int>(table.centres.size() / m_dim);
    s.noise = static_cast<int>(table.noise);
    s.spreadPerAxis = table.spreadPerAxis;
    s.firstWord = static_cast<int>(table.firstWord);
    s.key = m_source.key;
    s.blocksPerSample = table.blocksPerSample;
    s.centres = m_centres.data();
    s.spread = m_spread.orNull();
    s.shift = m_shift.orNull();
    s.keep = m_keep.orNull();
    s.alias = m_alias.orNull();
    s.factor = table.factor;
    return s;
  }

 private:
  LoopSource m_source;
  std::size_t m_dim;
  std::vector<float> m_host;
  Array<float> m_centres, m_spread, m_shift, m_drawn;
  Array<std::uint32_t> m_keep, m_alias;
};

Update updateOf(const LoopUpdate& u) {
  const AdamOptions& a = u.adam;
  return {a.learningRate, a.beta1,   a.beta2,  a.epsilon, a.weightDecay, static_cast<float>(u.penalty),
          u.averageKeep,  u.project, u.updates};
}

class DeviceLoop final : public MinimaxLoop {
 public:
  DeviceLoop(const MinimaxLoopSpec& spec, const std::shared_ptr<Machine>& machine)
      : m_machine(machine),
        m_innerIsMap(spec.innerIsMap),
        m_inner(spec.inner, machine),
        m_outer(spec.outer, machine),
        m_from(spec.from, spec.inner.dim, machine),
        m_to(spec.to, spec.outer.dim, machine),
        m_sums(machine) {}

  void upload(const LoopPlayer& inner, const LoopPlayer& outer) override {
    m_inner.upload(inner);
    m_outer.upload(outer);
  }
  void download(const LoopPlayer& inner, const LoopPlayer& outer) override {
    m_inner.download(inner);
    m_outer.download(outer);
  }

  LoopReport step(const LoopStep& step) override {
    const int tiles = static_cast<int>((step.batch + kTile - 1) / kTile), slots = std::min(tiles, kMaxSlots);
    const std::size_t sums = static_cast<std::size_t>(tiles) * statistics * 2;
    m_sums.reserve(sums);
    m_inner.clearBroken();
    m_outer.clearBroken();
    Loop loop{};
    loop.inner = m_inner.view(slots);
    loop.outer = m_outer.view(slots);
    const std::size_t parts = step.freshInnerBatches ? static_cast<std::size_t>(step.innerSteps) + 1 : 1;
    loop.from = m_from.view(step.fromStep, parts, step.batch);
    loop.to = m_to.view(step.toStep, 1, step.batch);
    loop.innerUpdate = updateOf(step.inner);
    loop.outerUpdate = updateOf(step.outer);
    loop.innerIsMap = m_innerIsMap;
    loop.dim = m_inner.net().dim;
    loop.batch = static_cast<int>(step.batch);
    loop.tiles = tiles;
    loop.slots = slots;
    loop.firstInner = 1;
    loop.innerSteps = static_cast<int>(step.innerSteps);
    loop.outerStep = step.outerStep;
    loop.freshInnerBatches = step.freshInnerBatches;
    loop.fromStep = step.fromStep;
    loop.toStep = step.toStep;
    loop.sums = m_sums.data();
    m_machine->run(loop);
    m_hostSums.resize(sums);
    m_sums.get(m_hostSums.data(), sums);
    return {
        mean(innerLoss, step.batch), mean(fromTerm, step.batch), mean(toTerm, step.batch), mean(fAtImage, step.batch),
        mean(fAtTarget, step.batch), !m_inner.broken(),          !m_outer.broken()};
  }

 private:
  LoopMean mean(Statistic statistic, std::size_t batch) const {
    double sum = 0, squares = 0;
    for (std::size_t tile = 0; tile * statistics * 2 < m_hostSums.size(); ++tile) {
      const double* pair = &m_hostSums[(tile * statistics + static_cast<std::size_t>(statistic)) * 2];
      sum += pair[0];
      squares += pair[1];
    }
    const double n = static_cast<double>(batch), m = sum / n;
    return {m, batch < 2 ? 0 : std::max(0.0, squares - n * m * m) / ((n - 1) * n)};
  }

  std::shared_ptr<Machine> m_machine;
  bool m_innerIsMap;
  PlayerMemory m_inner, m_outer;
  SourceMemory m_from, m_to;
  Array<double> m_sums;
  std::vector<double> m_hostSums;
};

}  // namespace

std::unique_ptr<MinimaxLoop> makeDeviceLoop(const MinimaxLoopSpec& spec, std::shared_ptr<Machine> machine) {
  return std::make_unique<DeviceLoop>(spec, machine);
}

}  // namespace brenier::device
