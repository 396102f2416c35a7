#include "core/truth/precision_recall.h"

#include <Eigen/Dense>
#include <algorithm>
#include <vector>

namespace brenier {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr std::size_t precisionNeighbours = 3, coverageNeighbours = 5;  // of the papers

Matrix asDouble(PointsView x) {
  return Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
             x.data, static_cast<Eigen::Index>(x.count), static_cast<Eigen::Index>(x.dim))
      .cast<double>();
}

/// Squared distances [rows of a, rows of b].
Matrix squaredDistances(const Matrix& a, const Matrix& b) {
  Matrix d = -2 * a * b.transpose();
  d.colwise() += a.rowwise().squaredNorm();
  d.rowwise() += b.rowwise().squaredNorm().transpose();
  return d;
}

/// Squared radii of the balls to the k-th nearest other point, for both k; `own` holds a sample's distances to itself.
struct Radii {
  std::vector<double> precision, coverage;
};

Radii radiiOf(Matrix own) {
  Radii radii;
  for (Eigen::Index i = 0; i < own.rows(); ++i) {
    double* const begin = own.data() + i * own.cols();
    begin[i] = -1;  // the point itself comes first, whatever the products were rounded to
    std::partial_sort(begin, begin + coverageNeighbours + 1, begin + own.cols());
    radii.precision.push_back(begin[precisionNeighbours]);
    radii.coverage.push_back(begin[coverageNeighbours]);
  }
  return radii;
}

}  // namespace

SupportScores supportScores(PointsView made, PointsView real) {
  const Matrix x = asDouble(made), y = asDouble(real);
  const Radii aroundMade = radiiOf(squaredDistances(x, x)), aroundReal = radiiOf(squaredDistances(y, y));
  const Matrix d = squaredDistances(x, y);
  std::vector<char> lies(made.count, 0), reached(real.count, 0), covered(real.count, 0);
  for (std::size_t i = 0; i < made.count; ++i)
    for (std::size_t j = 0; j < real.count; ++j) {
      const double square = d(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      lies[i] |= square <= aroundReal.precision[j];
      reached[j] |= square <= aroundMade.precision[i];
      covered[j] |= square <= aroundReal.coverage[j];
    }
  const auto share = [](const std::vector<char>& flags) {
    return static_cast<double>(std::count(flags.begin(), flags.end(), 1)) / static_cast<double>(flags.size());
  };
  return {share(lies), share(reached), share(covered)};
}

}  // namespace brenier
