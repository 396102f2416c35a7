#include "core/solvers/step_watch.h"

#include <algorithm>

namespace brenier {

WatchedBatch* StepWatch::begin(bool inner, std::int64_t k, std::int64_t of, std::size_t batchSize, std::size_t dim) {
  batch = batchSize;
  const std::int64_t together = (of + moves - 1) / moves;
  if ((k - 1) % together != 0) return nullptr;
  if (!made.empty() && made.back().inner == inner && made.back().first == k) made.pop_back();
  WatchedMove& move = made.emplace_back();
  move.inner = inner;
  move.first = k;
  move.last = std::min(k + together - 1, of);
  move.of = of;
  WatchedBatch& seen = move.seen;
  seen.stride = (batchSize + samples - 1) / samples;
  const std::size_t kept = (batchSize + seen.stride - 1) / seen.stride;
  for (auto* points : {&seen.x, &seen.images}) *points = Points(kept, dim);
  (inner ? seen.push : seen.y) = Points(kept, dim);
  return &seen;
}

WatchedMove* StepWatch::end(std::int64_t k) {
  return !made.empty() && made.back().last == k ? &made.back() : nullptr;
}

const WatchedBatch* StepWatch::followed() const {
  for (const auto& move : made)
    if (move.inner) return &move.seen;
  return nullptr;
}

}  // namespace brenier
