#include "core/engine/device/device_oracle.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "core/engine/device/array.h"

namespace brenier::device {
namespace {

constexpr std::size_t blockPoints = 1024;

/// The weights on both sides. Blocks read them, so it outlives them.
struct Weights {
  Weights(const NetworkSpec& networkSpec, std::shared_ptr<Machine> on, std::string called)
      : spec(networkSpec),
        machine(std::move(on)),
        name(std::move(called)),
        net(describe(spec, Order::second)),
        tables(parameterTables(spec, net)),
        parameters(static_cast<std::size_t>(net.parameters)),
        hostPacked(static_cast<std::size_t>(net.packed)),
        packed(machine) {
    upload();
  }
  void upload() {
    pack(tables, parameters.data(), hostPacked);
    packed.put(hostPacked);
  }

  NetworkSpec spec;
  std::shared_ptr<Machine> machine;
  std::string name;
  Network net;
  ParameterTables tables;
  std::vector<float> parameters, hostPacked;
  Array<float> packed;
};

/// What blocks of potentials and of maps share: points that stay, one program a call, gradients in slots.
class Block {
 public:
  explicit Block(const Weights& weights)
      : m_weights(weights),
        m_x(weights.machine),
        m_v(weights.machine),
        m_out(weights.machine),
        m_grads(weights.machine) {
    m_out.reserve(blockPoints * static_cast<std::size_t>(std::max(weights.net.dim, weights.net.outputs)));
  }

  void evaluate(const float* x, std::size_t n) {
    if (n > blockPoints)
      throw std::invalid_argument("device network: a block of " + std::to_string(n) + " points, takes at most " +
                                  std::to_string(blockPoints));
    m_n = n;
    m_x.put(x, n * dim());
  }
  /// `v` [n, perPoint] or null; `out` [n, outPerPoint] or null.
  void call(Operation operation, const float* v, std::size_t perPoint, float* out, std::size_t outPerPoint) {
    OracleCall call{};
    call.net = m_weights.net;
    call.weights = m_weights.packed.data();
    call.operation = operation;
    call.n = static_cast<int>(m_n);
    call.tiles = (call.n + tileSamples - 1) / tileSamples;
    call.slots = std::min(call.tiles, slots);
    call.x = m_x.data();
    if (v) m_v.put(v, m_n * perPoint);
    call.v = m_v.orNull();
    call.out = out ? m_out.data() : nullptr;
    const bool adds = operation == Operation::addValueGrad || operation == Operation::addGradientGrad ||
                      operation == Operation::addVjp;
    if (adds) {
      m_grads.reserve(slots * m_weights.parameters.size());
      m_dirty = true;
    }
    call.grads = m_grads.orNull();
    m_weights.machine->run(call);
    if (out) m_out.get(out, m_n * outPerPoint);
  }
  void clear() {
    if (!m_dirty) return;
    m_dirty = false;
    m_host.assign(slots * m_weights.parameters.size(), 0.0f);
    m_grads.put(m_host);
  }
  void flush(float* grad) const {
    if (!m_dirty) return;
    const std::size_t count = m_weights.parameters.size();
    m_host.resize(slots * count);
    m_grads.get(m_host.data(), m_host.size());
    for (std::size_t slot = 0; slot < slots; ++slot)
      for (std::size_t p = 0; p < count; ++p) grad[p] += m_host[slot * count + p];
  }
  std::size_t dim() const { return static_cast<std::size_t>(m_weights.net.dim); }
  std::size_t outputs() const { return static_cast<std::size_t>(m_weights.net.outputs); }

 private:
  static constexpr int slots = static_cast<int>(blockPoints) / tileSamples;
  const Weights& m_weights;
  std::size_t m_n = 0;
  bool m_dirty = false;
  mutable std::vector<float> m_host;
  Array<float> m_x, m_v, m_out, m_grads;
};

class DevicePotentialBlock final : public PotentialBlock {
 public:
  explicit DevicePotentialBlock(const Weights& weights) : m_block(weights) {}
  void evaluate(const float* x, std::size_t n) override { m_block.evaluate(x, n); }
  void value(float* out) override { m_block.call(Operation::value, nullptr, 0, out, 1); }
  void gradient(float* out) override { m_block.call(Operation::gradient, nullptr, 0, out, m_block.dim()); }
  void hessianVector(const float* v, float* out) override {
    m_block.call(Operation::hessianVector, v, m_block.dim(), out, m_block.dim());
  }
  void addValueGrad(const float* w) override { m_block.call(Operation::addValueGrad, w, 1, nullptr, 0); }
  void addGradientGrad(const float* v) override {
    m_block.call(Operation::addGradientGrad, v, m_block.dim(), nullptr, 0);
  }
  void clearGrad() override { m_block.clear(); }
  void flushGrad(float* grad) const override { m_block.flush(grad); }

 private:
  Block m_block;
};

class DeviceMapBlock final : public MapBlock {
 public:
  explicit DeviceMapBlock(const Weights& weights) : m_block(weights) {}
  void evaluate(const float* x, std::size_t n) override { m_block.evaluate(x, n); }
  void value(float* out) override { m_block.call(Operation::mapValue, nullptr, 0, out, m_block.outputs()); }
  void addVjp(const float* v, float* inputGrad) override {
    m_block.call(Operation::addVjp, v, m_block.outputs(), inputGrad, m_block.dim());
  }
  void clearGrad() override { m_block.clear(); }
  void flushGrad(float* grad) const override { m_block.flush(grad); }

 private:
  Block m_block;
};

template <class Interface, class BlockInterface, class BlockClass>
class DeviceNet final : public Interface {
 public:
  DeviceNet(const NetworkSpec& spec, std::shared_ptr<Machine> machine, std::string name)
      : m_weights(spec, std::move(machine), std::move(name)) {}
  const NetworkSpec& spec() const override { return m_weights.spec; }
  std::string engineName() const override { return m_weights.name; }
  std::span<float> parameters() override { return m_weights.parameters; }
  std::span<const float> parameters() const override { return m_weights.parameters; }
  void parametersChanged() override { m_weights.upload(); }
  std::size_t blockSize() const override { return blockPoints; }
  std::unique_ptr<BlockInterface> makeBlock() const override { return std::make_unique<BlockClass>(m_weights); }

 private:
  Weights m_weights;
};

}  // namespace

std::unique_ptr<Potential> makeDevicePotential(const NetworkSpec& spec, std::shared_ptr<Machine> machine,
                                               std::string name) {
  if (spec.outputs != 1 || spec.residual)
    throw std::invalid_argument("device potential: a potential has one output and no residual");
  return std::make_unique<DeviceNet<Potential, PotentialBlock, DevicePotentialBlock>>(spec, std::move(machine),
                                                                                      std::move(name));
}

std::unique_ptr<MapNet> makeDeviceMap(const NetworkSpec& spec, std::shared_ptr<Machine> machine, std::string name) {
  if (spec.quadratic || spec.strongConvexity != 0 || (spec.residual && spec.outputs != spec.dim))
    throw std::invalid_argument("device map: quadratic terms are for potentials, a residual for equal dimensions");
  return std::make_unique<DeviceNet<MapNet, MapBlock, DeviceMapBlock>>(spec, std::move(machine), std::move(name));
}

}  // namespace brenier::device
