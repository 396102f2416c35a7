#pragma once

#include <cstdint>
#include <vector>

namespace brenier {

/// A group of codes: a map [channels, side, side], whose numbers lie in a row of codes from `first` on.
struct CodeGroup {
  std::int64_t scale = 0, side = 4, channels = 1, first = 0;
  std::int64_t count() const { return channels * side * side; }
};

/// Places of all groups, `groups` at each of `scales` scales: the coarsest has 4 x 4, each other one twice the side of
/// the one before.
std::int64_t codePlaces(std::int64_t scales, std::int64_t groups);

/// Those groups, coarse ones first, with the same number of channels. Empty where `code` numbers cannot be shared out.
std::vector<CodeGroup> codeGroups(std::int64_t scales, std::int64_t groups, std::int64_t code);

}  // namespace brenier
