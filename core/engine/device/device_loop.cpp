#include "core/engine/device/device_loop.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "core/engine/device/array.h"
#include "core/engine/loop_problem.h"

namespace brenier::device {
namespace {

class PlayerMemory {
 public:
  PlayerMemory(const NetworkSpec& spec, Order order, const std::shared_ptr<Machine>& machine)
      : m_net(describe(spec, order)),
        m_tables(parameterTables(spec, m_net)),
        m_theta(machine),
        m_packed(machine),
        m_first(machine),
        m_second(machine),
        m_average(machine),
        m_slots(machine),
        m_packedIndex(machine),
        m_hidden(machine) {
    m_packedIndex.put(m_tables.packedIndex);
    m_hidden.put(m_tables.hidden);
  }

  const Network& net() const { return m_net; }
  void upload(const LoopPlayer& player) {
    std::vector<float> packed(static_cast<std::size_t>(m_net.packed));
    pack(m_tables, player.parameters.data(), packed);
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
  /// `broken`: the flag of this player, on the machine.
  Player view(int slots, int* broken) {
    m_slots.reserve(static_cast<std::size_t>(slots) * static_cast<std::size_t>(m_net.parameters));
    return {m_net,          m_theta.data(),       m_packed.data(), m_first.data(), m_second.data(), m_average.orNull(),
            m_slots.data(), m_packedIndex.data(), m_hidden.data(), broken};
  }

 private:
  Network m_net;
  ParameterTables m_tables;
  Array<float> m_theta, m_packed, m_first, m_second, m_average, m_slots;
  Array<int> m_packedIndex;
  Array<unsigned char> m_hidden;
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

/// Adam's rates (core/engine/adam.h) of the updates first .. first+count-1 of a step.
Update updateOf(const LoopUpdate& u, std::int64_t first, std::int64_t count) {
  const AdamOptions& a = u.adam;
  Update update{};
  update.beta1 = a.beta1;
  update.beta2 = a.beta2;
  update.epsilon = a.epsilon;
  update.weightDecay = a.weightDecay;
  update.penalty = static_cast<float>(u.penalty);
  update.averageKeep = u.averageKeep;
  update.project = u.project;
  for (std::int64_t k = 0; k < count; ++k) {
    const double t = static_cast<double>(u.updates) + static_cast<double>(first + k + 1);
    const double b1 = a.beta1, b2 = a.beta2;
    update.rate[k] = static_cast<float>(a.learningRate / (1 - std::pow(b1, t)));
    update.rootScale[k] = static_cast<float>(1 / std::sqrt(1 - std::pow(b2, t)));
  }
  return update;
}

class DeviceLoop final : public MinimaxLoop {
 public:
  DeviceLoop(const MinimaxLoopSpec& spec, const std::shared_ptr<Machine>& machine)
      : m_machine(machine),
        m_innerIsMap(spec.innerIsMap),
        m_inner(spec.inner, spec.innerIsMap ? Order::first : Order::second, machine),
        m_outer(spec.outer, Order::first, machine),
        m_from(spec.from, spec.inner.dim, machine),
        m_to(spec.to, spec.outer.dim, machine),
        m_report(machine) {}

  void upload(const LoopPlayer& inner, const LoopPlayer& outer) override {
    m_inner.upload(inner);
    m_outer.upload(outer);
    std::fill(m_hostReport.begin(), m_hostReport.end(), 0.0);
    m_report.put(m_hostReport);  // no weight is broken yet
  }
  void download(const LoopPlayer& inner, const LoopPlayer& outer) override {
    m_inner.download(inner);
    m_outer.download(outer);
  }

  LoopReport step(const LoopStep& step) override {
    const int tiles = static_cast<int>((step.batch + tileSamples - 1) / tileSamples), slots = std::min(tiles, maxSlots);
    m_hostReport.resize(flags + static_cast<std::size_t>(tiles) * statistics * 2);
    m_report.reserve(m_hostReport.size());
    int* broken = reinterpret_cast<int*>(m_report.data());
    Loop loop{};
    loop.inner = m_inner.view(slots, broken);
    loop.outer = m_outer.view(slots, broken + 1);
    const std::size_t parts = step.freshInnerBatches ? static_cast<std::size_t>(step.innerSteps) + 1 : 1;
    loop.from = m_from.view(step.fromStep, parts, step.batch);
    loop.to = m_to.view(step.toStep, 1, step.batch);
    loop.innerIsMap = m_innerIsMap;
    loop.dim = m_inner.net().dim;
    loop.batch = static_cast<int>(step.batch);
    loop.tiles = tiles;
    loop.slots = slots;
    loop.outerUpdate = updateOf(step.outer, 0, 1);
    loop.freshInnerBatches = step.freshInnerBatches;
    loop.fromStep = step.fromStep;
    loop.toStep = step.toStep;
    loop.sums = m_report.data() + flags;
    chooseWeights(loop);
    launchAll(loop, step);
    m_report.get(m_hostReport.data(), m_hostReport.size());
    int isBroken[2];
    std::memcpy(isBroken, m_hostReport.data(), sizeof isBroken);
    return {mean(innerLoss, step.batch),
            mean(fromTerm, step.batch),
            mean(toTerm, step.batch),
            mean(fAtImage, step.batch),
            mean(fAtTarget, step.batch),
            !isBroken[0],
            !isBroken[1]};
  }

 private:
  /// Weights that fit beside the tapes are read from the block's own memory: those of the inner player first, which
  /// more passes read.
  void chooseWeights(Loop& loop) const {
    const auto fits = [&] { return static_cast<std::size_t>(scratchFloats(loop)) <= m_machine->blockFloats(); };
    loop.innerNear = 1;
    loop.outerNear = 1;
    if (!fits()) loop.outerNear = 0;
    if (!fits()) loop.innerNear = 0;
  }

  /// Long steps go in several launches, so that each holds the device for about 10 ms at most: what draws the desktop
  /// must get its turn.
  void launchAll(Loop& loop, const LoopStep& step) const {
    const double products = 18.0 * static_cast<double>(loop.inner.net.parameters) * static_cast<double>(loop.batch);
    const std::int64_t most = std::clamp<std::int64_t>(static_cast<std::int64_t>(2e10 / products), 1, maxUpdates);
    std::int64_t done = 0;
    do {
      const std::int64_t now = std::min(most, step.innerSteps - done);
      loop.firstInner = static_cast<int>(done) + 1;
      loop.innerSteps = static_cast<int>(now);
      loop.innerUpdate = updateOf(step.inner, done, now);
      done += now;
      loop.outerStep = step.outerStep && done == step.innerSteps;
      m_machine->run(loop);
    } while (done < step.innerSteps);
  }

  LoopMean mean(Statistic statistic, std::size_t batch) const {
    double sum = 0, squares = 0;
    for (std::size_t tile = 0; flags + tile * statistics * 2 < m_hostReport.size(); ++tile) {
      const double* pair = &m_hostReport[flags + (tile * statistics + static_cast<std::size_t>(statistic)) * 2];
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
  // What a step has to say comes in one piece: in the place of the first number whether a weight of the inner and of
  // the outer player is broken (it stays so until new weights come up), then the sums of the tiles.
  static constexpr std::size_t flags = 1;
  Array<double> m_report;
  std::vector<double> m_hostReport = std::vector<double>(flags);
};

}  // namespace

std::unique_ptr<MinimaxLoop> makeDeviceLoop(const MinimaxLoopSpec& spec, std::shared_ptr<Machine> machine) {
  if (const auto problem = loopProblem(spec); !problem.empty()) throw std::invalid_argument(problem);
  return std::make_unique<DeviceLoop>(spec, machine);
}

}  // namespace brenier::device
