#include <cmath>
#include <numeric>

#include "core/measures/measure_entries.h"
#include "core/measures/mixture_measure.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamRandomMixture = 0x524D4958;  // of its own, unlike any SampleStream

struct RandomMixtureOptions {
  std::int64_t dimension = 2;
  std::int64_t components = 3;
  std::int64_t seed = 0;
  double std = 0.4;
  template <class V>
  void visit(V&& v) {
    v("dimension", dimension, OptionMeta{.title = "Dimension", .help = "Number of coordinates", .min = 1, .max = 1024});
    v("components", components, OptionMeta{.title = "Components", .help = "Number of Gaussians", .min = 1, .max = 32});
    v("seed", seed, OptionMeta{.title = "Seed", .help = "Which random mixture", .min = 0, .max = 4294967295.0});
    v("std", std,
      OptionMeta{.title = "Spread",
                 .help = "Size of the components against centres one step apart, before standardising",
                 .min = 0,
                 .max = 100});
  }
};

/// Centres [components][dim]: in every coordinate a random permutation of -(K-1)/2, ..., (K-1)/2.
std::vector<std::vector<double>> permutedCentres(std::size_t components, std::size_t dim, PhiloxStream& random) {
  std::vector<std::vector<double>> centres(components, std::vector<double>(dim));
  std::vector<double> places(components);
  for (std::size_t k = 0; k < dim; ++k) {
    std::iota(places.begin(), places.end(), -0.5 * static_cast<double>(components - 1));
    for (std::size_t c = components; c > 1; --c)
      std::swap(places[c - 1], places[random.below(static_cast<std::uint32_t>(c))]);
    for (std::size_t c = 0; c < components; ++c) centres[c][k] = places[c];
  }
  return centres;
}

/// A Gaussian matrix [dim, dim] whose rows have this norm.
std::vector<double> factorWithRows(std::size_t dim, double norm, PhiloxStream& random) {
  std::vector<double> factor(dim * dim);
  for (std::size_t j = 0; j < dim; ++j) {
    double square = 0;
    for (std::size_t k = 0; k < dim; ++k) {
      factor[j * dim + k] = random.normal();
      square += factor[j * dim + k] * factor[j * dim + k];
    }
    for (std::size_t k = 0; k < dim; ++k) factor[j * dim + k] *= norm / std::sqrt(square);
  }
  return factor;
}

Result<MeasurePtr> makeRandomMixture(const RandomMixtureOptions& options) {
  const auto d = static_cast<std::size_t>(options.dimension), components = static_cast<std::size_t>(options.components);
  if (components == 1 && options.std == 0)
    return badMeasure("random_mixture", {"option std is 0, but must be positive with one component"});
  PhiloxStream random(static_cast<std::uint64_t>(options.seed), streamRandomMixture);
  auto centres = permutedCentres(components, d, random);
  // A permutation of -(K-1)/2 .. (K-1)/2 has the mean 0 and the variance (K^2 - 1) / 12 in every coordinate.
  const auto count = static_cast<double>(components);
  const double scale = 1 / std::sqrt((count * count - 1) / 12 + options.std * options.std);
  std::vector<LinearMap> maps;
  for (auto& centre : centres) {
    for (double& place : centre) place *= scale;
    maps.emplace_back(centre, factorWithRows(d, options.std * scale, random), false);
  }
  return MeasurePtr(std::make_shared<MixtureMeasure>(d, std::move(maps), std::vector<double>()));
}

}  // namespace

MeasureEntry randomMixtureEntry() {
  return measureEntry<RandomMixtureOptions>("random_mixture", "Random mixture",
                                            "The mixtures of the Wasserstein-2 benchmark (Korotin et al. 2021): random "
                                            "components, mean 0 and variance 1 a coordinate.",
                                            makeRandomMixture);
}

}  // namespace brenier
