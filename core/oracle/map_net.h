#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/oracle/network_spec.h"
#include "core/oracle/points.h"

namespace brenier {

/// One block of points evaluated on a map network T: R^dim -> R^outputs, with its activations kept.
/// The rules of PotentialBlock hold: not thread-safe, reads the parameters of the network that made it.
class MapBlock {
 public:
  virtual ~MapBlock() = default;
  /// Forward pass on n <= blockSize() points x [n, dim]. Copies x.
  virtual void evaluate(const float* x, std::size_t n) = 0;
  /// T(x_i) -> out [n, outputs].
  virtual void value(float* out) = 0;
  /// accumulator += d/dtheta sum_i <v_i, T(x_i)>, v [n, outputs]; where inputGrad is not null it is set to
  /// d/dx_i <v_i, T(x_i)> [n, dim].
  virtual void addVjp(const float* v, float* inputGrad) = 0;
  /// As PotentialBlock::release().
  virtual void release() {}
  /// Sets the accumulator to zero.
  virtual void clearGrad() = 0;
  /// Adds the accumulator to `grad` [parameterCount], in the order of parameterLayout().
  virtual void flushGrad(float* grad) const = 0;
  /// As PotentialBlock::flushGradPiece().
  virtual void flushGradPiece(std::size_t piece, float* grad) const {
    (void)piece;
    flushGrad(grad);
  }
};

/// A vector-valued network: OTM's T, the amortised conjugate's H.
class MapNet {
 public:
  virtual ~MapNet() = default;
  /// What it computes.
  virtual const NetworkSpec& spec() const = 0;
  /// "fused AVX3", "autograd", ...
  virtual std::string engineName() const = 0;
  /// The flat parameters, in the order of parameterLayout(). After writing through this, call parametersChanged().
  virtual std::span<float> parameters() = 0;
  /// The same, to read.
  virtual std::span<const float> parameters() const = 0;
  /// Repacks whatever the implementation keeps beside the flat vector.
  virtual void parametersChanged() = 0;
  /// As Potential::pieces().
  virtual std::span<const ParameterRange> pieces() const { return {}; }
  /// As Potential::pieceChanged().
  virtual void pieceChanged(std::size_t piece) {
    (void)piece;
    parametersChanged();
  }
  /// As Potential::blockSize().
  virtual std::size_t blockSize() const = 0;
  /// As Potential::blockFor().
  virtual std::size_t blockFor([[maybe_unused]] std::size_t count) const { return blockSize(); }
  /// A block of its own for one thread; the network must outlive it.
  virtual std::unique_ptr<MapBlock> makeBlock() const = 0;
};

/// T(x_i) -> out [n, outputs] for any number of points, block by block; for views and scores.
void mapValues(const MapNet& net, PointsView x, float* out);

}  // namespace brenier
