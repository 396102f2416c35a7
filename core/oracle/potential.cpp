#include "core/oracle/potential.h"

#include <algorithm>

namespace brenier {
namespace {

template <class Read>
void forEachBlock(const Potential& potential, PointsView x, Read read) {
  const auto block = potential.makeBlock();
  const std::size_t size = potential.blockSize();
  for (std::size_t first = 0; first < x.count; first += size) {
    block->evaluate(x[first], std::min(size, x.count - first));
    read(*block, first);
  }
}

}  // namespace

void gradientMap(const Potential& potential, PointsView x, float* out) {
  forEachBlock(potential, x, [&](PotentialBlock& block, std::size_t first) { block.gradient(out + first * x.dim); });
}

void potentialValues(const Potential& potential, PointsView x, float* out) {
  forEachBlock(potential, x, [&](PotentialBlock& block, std::size_t first) { block.value(out + first); });
}

}  // namespace brenier
