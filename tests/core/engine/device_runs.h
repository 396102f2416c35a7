#pragma once

#include <QtTest>
#include <cmath>
#include <limits>

#include "core/engine/device/device_loop.h"
#include "core/engine/fused.h"
#include "core/measures/measure.h"
#include "core/solvers/solver.h"
#include "core/train/run/network_factory.h"

/// Solvers whose loops are the program that devices run, run here, and what is asked of two of them.
namespace brenier::test {

class LoopFactory final : public NetworkFactory {
 public:
  explicit LoopFactory(std::optional<device::ItemOrder> order = {}, std::size_t blockFloats = 1u << 16)
      : m_order(order), m_blockFloats(blockFloats) {}
  std::unique_ptr<MinimaxLoop> makeMinimaxLoop(const MinimaxLoopSpec& spec) const override {
    m_asked = true;
    return m_order ? device::makeDeviceLoop(spec, device::makeHostMachine(*m_order, m_blockFloats)) : nullptr;
  }
  /// Whether a solver wanted a loop from here.
  bool asked() const { return m_asked; }

 protected:
  std::unique_ptr<Potential> newPotential(const NetworkSpec& spec) const override { return makeFusedPotential(spec); }
  std::unique_ptr<MapNet> newMap(const NetworkSpec& spec) const override { return makeFusedMap(spec); }

 private:
  std::optional<device::ItemOrder> m_order;
  std::size_t m_blockFloats = 0;
  mutable bool m_asked = false;
};

inline MeasurePtr measure(const MeasureSpec& spec) {
  auto made = makeMeasure(spec);
  if (!made) qFatal("%s", made.error().message.c_str());
  return *made;
}

inline std::unique_ptr<Solver> makeSolver(const std::string& id, const MeasureSpec& source, const MeasureSpec& target,
                                          const OptionValues& options, const LoopFactory& factory) {
  SolverSetup setup;
  setup.source = measure(source);
  setup.target = measure(target);
  setup.options = options;
  setup.networks = &factory;
  for (const auto& entry : solverRegistry())
    if (entry.descriptor.id == id) return entry.make(setup);
  return nullptr;
}

inline std::vector<float> weights(Solver& solver) {
  std::vector<float> all;
  for (const auto& tensor : solver.state()) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
  return all;
}

inline OptionValue text(const char* t) {
  return std::string(t);
}
inline OptionValue whole(std::int64_t n) {
  return n;
}

/// What differs between the reports of the same step, in words; empty where nothing does but for rounding.
inline std::string difference(const StepReport& said, const StepReport& wanted) {
  if (said.finite != wanted.finite || said.innerSteps != wanted.innerSteps ||
      said.values.size() != wanted.values.size())
    return "one of the two ends the step otherwise";
  for (std::size_t i = 0; i < wanted.values.size(); ++i) {
    const auto &w = wanted.values[i], &s = said.values[i];
    const double scale = 1e-3 * std::max(1.0, std::abs(w.value));
    if (s.id != w.id || !(std::abs(s.value - w.value) < scale) || !(std::abs(s.halfWidth - w.halfWidth) < scale))
      return s.id + ": " + std::to_string(s.value) + " for " + std::to_string(w.value);
  }
  return {};
}

/// The squared distance between all weights and moments, over their squared size.
inline double distance(Solver& a, Solver& b) {
  const auto wanted = weights(a), said = weights(b);
  if (said.size() != wanted.size()) return std::numeric_limits<double>::infinity();
  double apart = 0, size = 1e-30;
  for (std::size_t i = 0; i < said.size(); ++i) {
    apart += std::pow(static_cast<double>(said[i]) - wanted[i], 2);
    size += std::pow(static_cast<double>(wanted[i]), 2);
  }
  return apart / size;
}

}  // namespace brenier::test
