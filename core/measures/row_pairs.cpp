#include "core/measures/row_pairs.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace brenier {
namespace {

constexpr std::size_t fewestSteps = 8, mostSteps = 8192;
constexpr double surely = 4;        ///< standard errors of a correlation
constexpr double alongCurve = 0.1;  ///< steps that change by less, in logarithms, follow a curve or a grid

/// By how much the logarithm of the step from row to row of a file changes; not finite where rows repeat. Of all rows:
/// where some are left out, steps across the gaps are long in both files alike.
std::vector<double> stepChanges(const PointsMeasure& measure) {
  const Points& points = measure.points();
  const auto order = measure.inFileOrder();
  std::vector<double> changes;
  double before = 0;
  for (std::size_t i = 1; i < std::min(order.size(), mostSteps); ++i) {
    const float *row = points[order[i]], *last = points[order[i - 1]];
    double square = 0;
    for (std::size_t k = 0; k < points.dim; ++k) square += std::pow(double{row[k]} - double{last[k]}, 2);
    const double step = 0.5 * std::log(square);
    if (i > 1) changes.push_back(step - before);
    before = step;
  }
  return changes;
}

/// Whether no column turns back from row to row.
bool isSorted(const PointsMeasure& measure) {
  const auto order = measure.inFileOrder();
  const auto turnsBack = [&](std::size_t k) {
    const auto value = [&](std::size_t i) { return measure.points()[order[i]][k]; };
    bool rises = false, falls = false;
    for (std::size_t i = 1; i < order.size(); ++i) {
      rises |= value(i) > value(i - 1);
      falls |= value(i) < value(i - 1);
    }
    return rises && falls;
  };
  for (std::size_t k = 0; k < measure.dim(); ++k)
    if (turnsBack(k)) return false;
  return true;
}

}  // namespace

bool rowsBelongTogether(const PointsMeasure& a, const PointsMeasure& b) {
  if (!a.drawsSameRows(b) || isSorted(a) || isSorted(b)) return false;
  const auto first = stepChanges(a), second = stepChanges(b);
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
