#include "core/truth/transport_start.h"

#include <algorithm>
#include <numeric>

namespace brenier {
namespace {

/// Arcs a row that the first basis may use.
constexpr std::size_t wishesPerRow = 6;
/// A bid raises the price by this share of what separates a row's wishes, beyond what it has to.
constexpr double bidShare = 0.25;
/// The simplex places the last rows sooner than the auction does.
constexpr std::size_t bidsPerRow = 6;

struct Wish {
  double above = 0;  ///< its row's cheapest, in units
  TransportArc arc;
};

std::vector<Wish> wishesBy(const TransportCosts& costs, const std::vector<double>& v) {
  std::vector<double> padded(costs.paddedColumns(), TransportCosts::noColumn), reduced(costs.paddedColumns());
  std::copy(v.begin(), v.end(), padded.begin());
  std::vector<Wish> wishes;
  std::vector<std::uint32_t> order(costs.columns());
  const std::size_t kept = std::min(wishesPerRow, costs.columns());
  for (std::uint32_t i = 0; i < costs.rows(); ++i) {
    const double lowest = costs.lowest(i, padded.data(), reduced.data()).value;
    std::iota(order.begin(), order.end(), 0u);
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept - 1), order.end(),
                     [&](auto a, auto b) { return reduced[a] < reduced[b]; });
    for (std::size_t k = 0; k < kept; ++k) wishes.push_back({reduced[order[k]] - lowest, {i, order[k]}});
  }
  std::stable_sort(wishes.begin(), wishes.end(), [](const Wish& a, const Wish& b) { return a.above < b.above; });
  return wishes;
}

std::vector<TransportArc> arcsOf(const std::vector<Wish>& wishes) {
  std::vector<TransportArc> arcs;
  for (const auto& wish : wishes) arcs.push_back(wish.arc);
  return arcs;
}

}  // namespace

std::vector<TransportArc> cheapestWishes(const TransportCosts& costs, const std::vector<double>& v) {
  return arcsOf(wishesBy(costs, v));
}

std::vector<std::uint32_t> auction(const TransportCosts& costs, std::vector<double>& v, double raise,
                                   std::size_t mostBids, std::stop_token stop) {
  const std::size_t n = costs.rows();
  std::vector<std::uint32_t> owner(n, nobody), waiting(n);
  std::iota(waiting.begin(), waiting.end(), 0u);
  for (std::size_t bids = 0; !waiting.empty() && bids < mostBids; ++bids) {
    if (bids % 64 == 0 && stop.stop_requested()) break;
    const std::uint32_t row = waiting.back();
    waiting.pop_back();
    const auto best = costs.lowest(row, v.data(), nullptr);
    if (n > 1) v[best.column] -= best.second - best.value + raise;
    if (owner[best.column] != nobody) waiting.push_back(owner[best.column]);
    owner[best.column] = row;
  }
  return owner;
}

std::vector<TransportArc> auctionWishes(const TransportCosts& costs, std::vector<double> v, std::stop_token stop) {
  const std::size_t n = costs.rows();
  double apart = 0;
  for (const auto& wish : wishesBy(costs, v)) apart += wish.above / static_cast<double>(n * wishesPerRow);
  v.resize(costs.paddedColumns(), TransportCosts::noColumn);
  const auto owner = auction(costs, v, bidShare * apart, bidsPerRow * n, stop);
  std::vector<TransportArc> arcs;
  for (std::uint32_t j = 0; j < n; ++j)
    if (owner[j] != nobody) arcs.push_back({owner[j], j});
  v.resize(n);
  const auto cheapest = cheapestWishes(costs, v);
  arcs.insert(arcs.end(), cheapest.begin(), cheapest.end());
  return arcs;
}

std::vector<std::uint32_t> orderAlong(const Points& points, std::size_t axis) {
  std::vector<std::uint32_t> order(points.count());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return points[a][axis] < points[b][axis]; });
  return order;
}

std::size_t widestAxis(const Points& points) {
  std::size_t widest = 0;
  double most = -1;
  for (std::size_t k = 0; k < points.dim; ++k) {
    double low = points[0][k], high = low;
    for (std::size_t i = 0; i < points.count(); ++i) {
      low = std::min<double>(low, points[i][k]);
      high = std::max<double>(high, points[i][k]);
    }
    if (high - low > most) {
      most = high - low;
      widest = k;
    }
  }
  return widest;
}

}  // namespace brenier
