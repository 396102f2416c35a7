#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "core/oracle/network_spec.h"
#include "core/oracle/points.h"

namespace brenier {

/// One block of points evaluated on a potential phi, with its activations kept, so that `gradient` and then
/// `addGradientGrad` pay for one forward pass. Not thread-safe; each thread has blocks of its own. A block reads the
/// parameters of the potential that made it and must not be used while those change.
/// All arrays are row-major float32: points [n, d], values [n], vectors [n, d].
class PotentialBlock {
 public:
  virtual ~PotentialBlock() = default;

  /// Runs the forward pass on n <= blockSize() points and keeps what the other calls need. Copies x.
  virtual void evaluate(const float* x, std::size_t n) = 0;

  /// phi(x_i) -> out [n].
  virtual void value(float* out) = 0;
  /// grad phi(x_i) -> out [n, d].
  virtual void gradient(float* out) = 0;
  /// Hess phi(x_i) v_i -> out [n, d]. Almost everywhere where activations have kinks.
  virtual void hessianVector(const float* v, float* out) = 0;

  /// accumulator += d/dtheta sum_i w_i phi(x_i), w [n].
  virtual void addValueGrad(const float* w) = 0;
  /// accumulator += d/dtheta sum_i <v_i, grad phi(x_i)>, v [n, d] held fixed.
  virtual void addGradientGrad(const float* v) = 0;

  /// Says that what the last evaluate() kept is no longer needed: blocks used one after another on one thread may then
  /// share that memory, which stays in cache. The accumulator is kept; the next call on points must be evaluate().
  virtual void release() {}

  /// Sets the accumulator to zero.
  virtual void clearGrad() = 0;
  /// Adds the accumulator to `grad` [parameterCount], in the order of parameterLayout().
  virtual void flushGrad(float* grad) const = 0;
  /// Adds the accumulator of one of the network's pieces to `grad` [count of the piece].
  virtual void flushGradPiece(std::size_t piece, float* grad) const {
    (void)piece;
    flushGrad(grad);
  }
};

/// A potential phi: R^d -> R with parameters theta: the oracle that every potential-based method stands on.
/// Implementations: core/networks (LibTorch autograd, the reference) and core/engine (fused, no torch).
class Potential {
 public:
  virtual ~Potential() = default;

  /// What it computes.
  virtual const NetworkSpec& spec() const = 0;
  /// "fused AVX3", "autograd", ...
  virtual std::string engineName() const = 0;
  /// Numbers of a point.
  std::size_t dim() const { return spec().dim; }

  /// The flat parameters, in the order of parameterLayout(). After writing through this, call parametersChanged().
  virtual std::span<float> parameters() = 0;
  /// The same, to read.
  virtual std::span<const float> parameters() const = 0;
  /// Repacks whatever the implementation keeps beside the flat vector.
  virtual void parametersChanged() = 0;
  /// Ranges of the flat parameters, in order and without gaps, that can be reduced, changed and packed one by one and
  /// at once by several threads: flushGradPiece() and pieceChanged(). Empty: all of them are one piece.
  virtual std::span<const ParameterRange> pieces() const { return {}; }
  /// Of all pieces together: parametersChanged().
  virtual void pieceChanged(std::size_t piece) {
    (void)piece;
    parametersChanged();
  }

  /// The largest number of points that one block takes: 64 in cache on the CPU, a whole batch for autograd.
  virtual std::size_t blockSize() const = 0;
  /// Points a block in a loop over `count` of them: fewer than blockSize() where a team would get too few blocks.
  virtual std::size_t blockFor([[maybe_unused]] std::size_t count) const { return blockSize(); }
  /// Whether a block of points that lie near one another costs less than one of scattered points.
  virtual bool gainsFromNeighbours() const { return false; }
  /// A block of its own for one thread; the potential must outlive it.
  virtual std::unique_ptr<PotentialBlock> makeBlock() const = 0;
};

/// grad phi(x_i) -> out [n, d] for any number of points, block by block; for views and scores.
void gradientMap(const Potential& potential, PointsView x, float* out);
/// phi(x_i) -> out [n], likewise.
void potentialValues(const Potential& potential, PointsView x, float* out);

// What follows takes a range of the flat parameters: `parameters` are those from index `first` on, and `grad`, of the
// same length, is theirs.

/// Keeps the parameters in the convex set: negative hidden weights become zero. Call parametersChanged() afterwards.
void projectConvex(const NetworkSpec& spec, std::span<float> parameters, std::size_t first = 0);

/// Writes K in place of the hidden weights W = softplus(K) / fan-in, and d/dK in place of d/dW.
void toFreeWeights(const NetworkSpec& spec, std::span<float> parameters, std::span<float> grad, std::size_t first = 0);
/// And back. Weights that are 0 or less become the smallest that K can stand for.
void toPositiveWeights(const NetworkSpec& spec, std::span<float> parameters, std::size_t first = 0);

/// Adds `weight` times the gradient of sum over hidden weights of 1/2 relu(-W)^2 (Makkuva et al., tf.nn.l2_loss).
void addConvexityPenalty(const NetworkSpec& spec, std::span<const float> parameters, double weight,
                         std::span<float> grad, std::size_t first = 0);

}  // namespace brenier
