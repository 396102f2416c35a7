#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/oracle/potential.h"

namespace brenier {

enum class ConjugateMethod { lbfgs, adam };

/// When a point of the conjugate is solved: |grad phi(z) - y|_inf <= tolerance; else it ends, unsolved, after `rounds`
/// evaluations, or, with L-BFGS, when 20 halvings of a step find no descent.
struct ConjugateOptions {
  ConjugateMethod method = ConjugateMethod::lbfgs;
  std::int64_t rounds = 100;
  double tolerance = 1e-3;
  double adamRate = 0.1;  ///< falls along a cosine to 1e-4 of itself over `rounds` (Amos 2023)
};

struct ConjugateReport {
  std::int64_t evaluations = 0;  ///< of phi and its gradient, summed over the points
  std::size_t unsolved = 0;      ///< points that ended above the tolerance
  bool interrupted = false;
};

/// Solves phi*(y) = max_z <y, z> - phi(z) for many y at once, each on its own: every round evaluates phi at the points
/// that are not solved yet, packed together. L-BFGS keeps 8 pairs a point, starts from -grad, scales by s'y / y'y, and
/// halves its step until Armijo's condition holds up to rounding. Trials that are not finite are steps too long.
/// Needs phi convex, or at least growing faster than linearly. Keeps its memory between calls; not thread-safe.
class ConjugateSolver {
 public:
  /// y, z [n, d], n <= phi's block size. z holds the starting points, and then the maximisers. `block` stands evaluated
  /// somewhere afterwards.
  ConjugateReport solve(PotentialBlock& block, const ConjugateOptions& options, const float* y, std::size_t n,
                        std::size_t d, float* z, std::stop_token stop);

 private:
  static constexpr std::size_t memory = 8;

  void prepare(const float* z, std::size_t n, std::size_t d);
  void evaluateActive(PotentialBlock& block, const float* y, std::size_t d);
  double lossAt(std::size_t packed, const float* y, std::size_t point, std::size_t d) const;
  bool advanceLbfgs(std::size_t packed, std::size_t point, const float* y, std::size_t d, double tolerance);
  void findDirection(std::size_t point, std::size_t d);
  void advanceAdam(std::size_t packed, std::size_t point, std::size_t d, const ConjugateOptions& options,
                   std::int64_t round);
  double residual(std::size_t packed, std::size_t d) const;

  std::vector<std::uint32_t> m_active;
  std::vector<float> m_trial, m_packed, m_values, m_grads;       ///< [n, d] by point; packed [m, d], [m], [m, d]
  std::vector<double> m_z, m_grad, m_direction, m_loss, m_step;  ///< accepted point, its gradient and loss; [n, d], [n]
  std::vector<double> m_s, m_t, m_rho;                           ///< pairs [n, memory, d] and 1 / <s, t> [n, memory]
  std::vector<std::uint32_t> m_pairs;                            ///< pairs ever kept [n]
  std::vector<bool> m_started;
};

}  // namespace brenier
