#include "core/truth/metric_registry.h"

namespace brenier {

const std::vector<MetricDescriptor>& metricDescriptors() {
  using enum NumberKind;
  static const std::vector<MetricDescriptor> metrics = {
      {"half_w2_dual", "Dual value",
       "1/2 W2^2 as the two players see it on a batch; a lower bound only once the inner player has converged", "",
       Better::neither, estimate},
      {"half_w2_lower", "Certified lower bound",
       "Value of a feasible dual pair on the held-out samples, by exact discrete c-transforms", "", Better::higher,
       lowerBound},
      {"half_w2_exact", "Exact 1/2 W2^2", "Network simplex between the held-out samples", "", Better::neither, exact},
      {"half_w2_upper", "Certified upper bound", "Cost of a permutation rounded from the learned map", "",
       Better::lower, upperBound},
      {"gap_percent", "Certified gap", "(upper - lower) / upper", "%", Better::lower, upperBound},
      {"transport_cost", "Cost of the map",
       "E 1/2 |x - T(x)|^2 on the held-out source; below 1/2 W2^2 where T misses the target", "", Better::neither,
       estimate},
      {"l2_uvp", "L2-UVP", "100 E |T(x) - T*(x)|^2 / Var(target) on the held-out source", "%", Better::lower, estimate},
      {"l2_uvp_inverse", "L2-UVP of the inverse", "100 E |T^-1(y) - T*^-1(y)|^2 / Var(source) on the held-out target",
       "%", Better::lower, estimate},
      {"cosine", "Cosine", "Of the displacements T - id and T* - id in L2(source)", "", Better::higher, estimate},
      {"uvp_identity", "L2-UVP of the identity", "What doing nothing scores", "%", Better::neither, estimate},
      {"uvp_constant", "L2-UVP of the constant map", "What sending everything to the target's mean scores", "%",
       Better::neither, estimate},
      {"uvp_linear", "L2-UVP of the linear map", "What the optimal map between Gaussians of the same moments scores",
       "%", Better::neither, estimate},
      {"sampling_floor", "Sampling floor",
       "100 W2^2 between two independent target samples / Var(target): where a perfect map stops against an exact "
       "discrete answer",
       "%", Better::neither, estimate},
      {"sliced_w2", "Sliced W2 to the target", "Between the images and the held-out target, 64 directions", "",
       Better::lower, estimate},
      {"energy_distance", "Energy distance to the target", "Between the images and the held-out target", "",
       Better::lower, estimate},
      {"round_trip", "Round-trip error", "100 E |T^-1(T(x)) - x|^2 / Var(source)", "%", Better::lower, estimate},
      {"monotonicity", "Monotonicity violations", "Share of random pairs with <x - x', T(x) - T(x')> < 0", "%",
       Better::lower, estimate},
      {"fd", "FD (Brenier features)",
       "Frechet distance between pictures and held-out ones in the features of this project's classifier; not FID", "",
       Better::lower, estimate},
      {"kid", "KID (Brenier features)", "Unbiased squared MMD with the cubic kernel in the same features", "",
       Better::lower, estimate},
      {"mse", "MSE", "Of restored pictures against the held-out originals, values in [-1, 1]", "", Better::lower,
       estimate},
      {"psnr", "PSNR", "Of restored pictures against the held-out originals", "dB", Better::higher, estimate},
      {"fd_input", "FD of the input", "What doing nothing scores", "", Better::neither, estimate},
      {"kid_input", "KID of the input", "What doing nothing scores", "", Better::neither, estimate},
      {"mse_input", "MSE of the input", "What doing nothing scores", "", Better::neither, estimate},
      {"psnr_input", "PSNR of the input", "What doing nothing scores", "dB", Better::neither, estimate},
      {"loss_f", "Loss of the outer player", "What the last outer step minimised, on its batch", "", Better::neither,
       loss},
      {"loss_g", "Loss of the inner player", "What the last inner step minimised, on its batch", "", Better::neither,
       loss},
  };
  return metrics;
}

}  // namespace brenier
