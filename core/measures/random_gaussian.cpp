#include <Eigen/Dense>
#include <cmath>

#include "core/measures/gaussian_measure.h"
#include "core/measures/measure_entries.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
constexpr std::uint64_t streamRandomGaussian = 0x52474155;  // of its own, unlike any SampleStream

struct RandomGaussianOptions {
  std::int64_t dimension = 16;
  std::int64_t seed = 0;
  double condition = 10;
  double offset = 0;
  template <class V>
  void visit(V&& v) {
    v("dimension", dimension, OptionMeta{.title = "Dimension", .help = "Number of coordinates", .min = 1, .max = 1024});
    v("seed", seed,
      OptionMeta{.title = "Seed", .help = "Which random covariance and mean", .min = 0, .max = 4294967295.0});
    v("condition", condition,
      OptionMeta{.title = "Condition",
                 .help = "Largest over smallest variance along the axes",
                 .min = 1,
                 .max = 1e6,
                 .logScale = true});
    v("offset", offset,
      OptionMeta{
          .title = "Offset", .help = "Standard deviation of the coordinates of the mean", .min = 0, .max = 1000});
  }
};

/// A rotation that is uniform among all (the QR factor of a Gaussian matrix, with the signs of R's diagonal).
Eigen::MatrixXd randomRotation(Eigen::Index d, PhiloxStream& random) {
  Eigen::MatrixXd gauss(d, d);
  for (Eigen::Index i = 0; i < d; ++i)
    for (Eigen::Index j = 0; j < d; ++j) gauss(i, j) = random.normal();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(gauss);
  Eigen::MatrixXd q = qr.householderQ();
  for (Eigen::Index j = 0; j < d; ++j)
    if (qr.matrixQR()(j, j) < 0) q.col(j) = -q.col(j);
  return q;
}

Result<MeasurePtr> makeRandomGaussian(const RandomGaussianOptions& options) {
  const auto d = static_cast<Eigen::Index>(options.dimension);
  PhiloxStream random(static_cast<std::uint64_t>(options.seed), streamRandomGaussian);
  std::vector<double> mean(static_cast<std::size_t>(d));
  for (double& m : mean) m = options.offset * random.normal();
  // Variances between 1/sqrt(condition) and sqrt(condition), evenly in the logarithm, both ends among them.
  Eigen::VectorXd variances(d);
  for (Eigen::Index k = 0; k < d; ++k) {
    const double place = k == 0 ? 0 : k == 1 ? 1 : random.uniform();
    variances[k] = std::pow(options.condition, d == 1 ? 0 : place - 0.5);
  }
  const Eigen::MatrixXd rotation = randomRotation(d, random);
  Matrix covariance = rotation * variances.asDiagonal() * rotation.transpose();
  covariance = (0.5 * (covariance + covariance.transpose())).eval();
  std::vector<double> entries(covariance.data(), covariance.data() + covariance.size());
  auto measure = gaussianFromCovariance(std::move(mean), std::move(entries));
  if (!measure) return failure(ErrorKind::internal, "the random covariance " + measure.error());
  return *measure;
}

}  // namespace

MeasureEntry randomGaussianEntry() {
  return measureEntry<RandomGaussianOptions>(
      "random_gaussian", "Random Gaussian",
      "A Gaussian with a random covariance in any dimension; optimal maps between such are known.", makeRandomGaussian);
}

}  // namespace brenier
