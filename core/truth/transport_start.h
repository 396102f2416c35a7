#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/truth/transport_simplex.h"

namespace brenier {

// What a first basis of the network simplex is made of. v [columns] are duals of the columns in units, as good as
// somebody has them: they decide how near the basis is to the optimum, nothing else.

/// For each row the columns that are cheapest by v; of all of them those first that are least above their row's
/// cheapest.
std::vector<TransportArc> cheapestWishes(const TransportCosts& costs, const std::vector<double>& v);

/// For equal masses and as many rows as columns: a forward auction (Bertsekas 1988) from v assigns most rows to columns
/// that are best for them to a small amount, in a few bids a row; those pairs first, then the cheapest by its prices.
std::vector<TransportArc> auctionWishes(const TransportCosts& costs, std::vector<double> v, std::stop_token stop = {});

/// A forward auction between as many rows as columns: rows bid in turns, which lowers v [paddedColumns()] by what
/// separates their cheapest two columns and by `raise`. The row that has each column at the end [n]; `nobody` where
/// none has it yet, after `mostBids` bids or where it was stopped.
std::vector<std::uint32_t> auction(const TransportCosts& costs, std::vector<double>& v, double raise,
                                   std::size_t mostBids, std::stop_token stop = {});
inline constexpr std::uint32_t nobody = 0xffffffff;

/// The points in the order of one coordinate.
std::vector<std::uint32_t> orderAlong(const Points& points, std::size_t axis);
/// The coordinate with the largest range.
std::size_t widestAxis(const Points& points);

}  // namespace brenier
