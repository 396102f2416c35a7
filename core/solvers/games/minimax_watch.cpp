#include <algorithm>

#include "core/solvers/games/minimax_impl.h"

// What the step says of itself to who watches: copies of what its blocks compute anyway, and between two steps the
// players as they are at the points that are followed. Nothing here adds to a gradient or draws a number.

namespace brenier {

/// T pays 1/2 |x - y|^2 for the way: f(y) - <x, y> is that, up to what is the same for all y, plus this price.
float Minimax::priceOf(float value, const float* place) const {
  double half = 0;
  for (std::size_t k = 0; m_settings.coupled && k < m_dim; ++k) half += 0.5 * place[k] * place[k];
  return static_cast<float>(value - half);
}

void Minimax::beginWatched(bool inner, std::int64_t k, std::int64_t of) {
  if (!m_watch) return;
  m_seen = m_watch->begin(inner, k, of, m_settings.batch, m_dim);
  if (!m_seen) return;
  m_seen->prices.resize(m_seen->x.count());
  if (!inner) m_seen->otherPrices.resize(m_seen->x.count());
}

void Minimax::endWatched(std::int64_t k) {
  m_seen = nullptr;
  WatchedMove* move = m_watch ? m_watch->end(k) : nullptr;
  if (!move) return;
  if (move->inner) {
    move->moved = imagesOf(*m_watch->followed());
    return;
  }
  move->prices = pricesAt(m_watch->nodes);
  move->imagePrices = pricesAt(move->seen.images);
  move->otherPrices = pricesAt(move->seen.y);
}

void Minimax::keepPrices(const float* values, const float* places, std::size_t first, std::size_t n,
                         float* kept) const {
  const std::size_t stride = m_seen->stride;
  for (std::size_t i = (first + stride - 1) / stride; i * stride < first + n; ++i)
    kept[i] = priceOf(values[i * stride - first], places + (i * stride - first) * m_dim);
}

/// `direction` is for a mean over the batch.
void Minimax::seePush(const Slot& slot, std::size_t first, std::size_t n) const {
  seeImages(slot, first, n);
  m_seen->keep(first, n, m_dim, slot.direction.data(), -static_cast<float>(m_settings.batch), m_seen->push.data.data());
}

void Minimax::seeImages(const Slot& slot, std::size_t first, std::size_t n) const {
  m_seen->keep(first, n, m_dim, slot.x.data(), 1, m_seen->x.data.data());
  m_seen->keep(first, n, m_dim, slot.mapped.data(), 1, m_seen->images.data.data());
  keepPrices(slot.values.data(), slot.mapped.data(), first, n, m_seen->prices.data());
}

void Minimax::seeOthers(const Slot& slot, std::size_t first, std::size_t n) const {
  m_seen->keep(first, n, m_dim, slot.y.data(), 1, m_seen->y.data.data());
  keepPrices(slot.values.data(), slot.y.data(), first, n, m_seen->otherPrices.data());
}

std::vector<float> Minimax::pricesAt(PointsView places) {
  std::vector<float> prices(places.count);
  m_executor.run(places.count, m_parts.outer->network().blockFor(places.count),
                 [&](std::size_t s, std::size_t first, std::size_t n) {
                   auto& f = m_parts.outer->block(s);
                   f.evaluate(places[first], n);
                   f.value(prices.data() + first);
                   f.release();
                   for (std::size_t i = first; i < first + n; ++i) prices[i] = priceOf(prices[i], places[i]);
                 });
  return prices;
}

/// With the noise that belonged to these samples: a block of neighbours in number, or each by itself.
Points Minimax::imagesOf(const WatchedBatch& followed) {
  Points images(followed.x.count(), m_dim);
  m_executor.run(images.count(), followed.stride == 1 ? blockSize() : 1,
                 [&](std::size_t s, std::size_t first, std::size_t n) {
                   m_parts.inner->atSamples(s, m_followed, first * followed.stride);
                   m_parts.inner->evaluate(s, followed.x[first], n, images[first]);
                   m_parts.inner->release(s);
                 });
  return images;
}

/// A loop on a device says nothing of what lies within a step. The same step is taken here first, from the device's
/// weights, and told; then the state is as it was, and the device takes it.
void Minimax::rehearse(std::int64_t index, StepPart part, std::stop_token stop) {
  std::vector<std::vector<float>> before;
  for (const auto& tensor : state()) before.emplace_back(tensor.data.begin(), tensor.data.end());
  hostStep(index, part, stop);
  auto tensors = state();
  for (std::size_t i = 0; i < tensors.size(); ++i)
    std::copy(before[i].begin(), before[i].end(), tensors[i].data.begin());
  stateRestored();
}

}  // namespace brenier
