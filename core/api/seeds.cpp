#include "core/api/seeds.h"

#include <cmath>
#include <numeric>

namespace brenier {

double SeedsNumber::mean() const {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double SeedsNumber::deviation() const {
  if (values.size() < 2) return 0;
  const double middle = mean();
  double squares = 0;
  for (const double value : values) squares += (value - middle) * (value - middle);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace brenier
