#include "core/measures/row_pairs.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace brenier {
namespace {

constexpr std::size_t fewestSteps = 8, mostSteps = 8192;
constexpr double surely = 4;        ///< standard errors of a correlation
constexpr double alongCurve = 0.1;  ///< steps that change by less, in logarithms, follow a curve or a grid

/// By how much the logarithm of the step from row to row changes; not finite where rows repeat.
std::vector<double> stepChanges(const Points& rows, std::size_t count) {
  std::vector<double> changes;
  double before = 0;
  for (std::size_t i = 1; i < count; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < rows.dim; ++k) square += std::pow(double{rows[i][k]} - double{rows[i - 1][k]}, 2);
    const double step = 0.5 * std::log(square);
    if (i > 1) changes.push_back(step - before);
    before = step;
  }
  return changes;
}

}  // namespace

bool rowsBelongTogether(const PointsMeasure& a, const PointsMeasure& b) {
  if (!a.drawsSameRows(b)) return false;
  const std::size_t rows = std::min(a.atoms(), mostSteps);
  const auto first = stepChanges(a.points(), rows), second = stepChanges(b.points(), rows);
  double n = 0, squaresA = 0, squaresB = 0, products = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (!std::isfinite(first[i]) || !std::isfinite(second[i])) continue;
    n += 1;
    squaresA += first[i] * first[i];
    squaresB += second[i] * second[i];
    products += first[i] * second[i];
  }
  if (n < fewestSteps) return false;
  const double smooth = n * alongCurve * alongCurve;
  return (squaresA < smooth && squaresB < smooth) || products > surely / std::sqrt(n) * std::sqrt(squaresA * squaresB);
}

}  // namespace brenier
