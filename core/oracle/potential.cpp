#include "core/oracle/potential.h"

#include <algorithm>

#include "core/oracle/map_net.h"

namespace brenier {
namespace {

template <class Network, class Read>
void forEachBlock(const Network& network, PointsView x, Read read) {
  const auto block = network.makeBlock();
  const std::size_t size = network.blockSize();
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

void mapValues(const MapNet& net, PointsView x, float* out) {
  const std::size_t outputs = net.spec().outputs;
  forEachBlock(net, x, [&](MapBlock& block, std::size_t first) { block.value(out + first * outputs); });
}

}  // namespace brenier
