#pragma once

#include <cstddef>
#include <cstdint>
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
std::vector<TransportArc> auctionWishes(const TransportCosts& costs, std::vector<double> v);

/// The points in the order of one coordinate.
std::vector<std::uint32_t> orderAlong(const Points& points, std::size_t axis);
/// The coordinate with the largest range.
std::size_t widestAxis(const Points& points);

}  // namespace brenier
