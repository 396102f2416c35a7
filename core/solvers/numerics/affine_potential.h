#pragma once

#include <memory>

#include "core/oracle/potential.h"
#include "core/solvers/normalised.h"

namespace brenier {

/// phi(x) = <b, x> + r s phi'((x - a) / r) around a potential phi' of normalised coordinates, so that
/// grad phi(x) = b + s grad phi'(x'). For reading only: it has no parameters of its own, and its blocks accumulate
/// nothing. `inner`, `from` (a, r) and `to` (b, s) must outlive it.
class AffinePotential final : public Potential {
 public:
  AffinePotential(const Potential& inner, const Normalisation& from, const Normalisation& to)
      : m_inner(inner), m_from(from), m_to(to) {}
  const NetworkSpec& spec() const override { return m_inner.spec(); }
  std::string engineName() const override { return m_inner.engineName(); }
  std::span<float> parameters() override { return {}; }
  std::span<const float> parameters() const override { return {}; }
  void parametersChanged() override {}
  std::size_t blockSize() const override { return m_inner.blockSize(); }
  std::size_t blockFor(std::size_t count) const override { return m_inner.blockFor(count); }
  std::unique_ptr<PotentialBlock> makeBlock() const override;

 private:
  const Potential& m_inner;
  const Normalisation& m_from;
  const Normalisation& m_to;
};

}  // namespace brenier
