#pragma once

#include <vector>

namespace brenier {

struct Summary {
  std::size_t count = 0;
  double mean = 0;
  double deviation = 0;  ///< of one value, with n - 1; 0 below two values
  double median = 0;
  double least = 0, largest = 0;
};

Summary summarise(std::vector<double> values);

/// The two-sided p-value of Wilcoxon's signed-rank test that the differences of pairs lie around 0: exact up to 25
/// differences that are not 0, ties with their mean ranks; the normal approximation with its corrections for ties and
/// continuity beyond. 1 where no difference is left. (Wilcoxon 1945; Hollander, Wolfe, Chicken 2014, section 3.1.)
double signedRankP(const std::vector<double>& differences);

}  // namespace brenier
