#pragma once

#include <array>
#include <cstdint>

#include "core/engine/packed_network.h"

namespace brenier::fused {

/// Samples of a block that have a row of some array in common, so that the array holds each such row once.
struct RowGroups {
  std::size_t count = 0;                                        ///< rows; 0: every sample has its own
  std::array<std::uint8_t, PackedNetwork::usualBlock> of{};     ///< the row of a sample; never above the sample's index
  std::array<std::uint8_t, PackedNetwork::usualBlock> first{};  ///< the first sample of a row

  /// Puts samples i and j < i in one row where keys[i] == keys[j] and same(i, j). Where this gives more than three
  /// quarters of n rows, sharing them is not worth its overhead: then every sample keeps its own, and the answer is
  /// false.
  template <class Same>
  bool group(std::size_t n, const std::uint64_t* keys, const Same& same) {
    const std::size_t most = 3 * n / 4;
    std::array<std::uint8_t, tablePlaces> rowAt{};  // one more than the row whose key leads here; 0: none
    std::size_t rows = 0;
    count = 0;
    for (std::size_t i = 0; i < n; ++i) {
      const auto fits = [&](std::size_t row) {
        return keys[first[row]] == keys[i] && same(i, std::size_t{first[row]});
      };
      of[i] = i > 0 ? of[i - 1] : 0;
      if (i > 0 && fits(of[i])) continue;  // neighbours are often alike
      std::size_t place = placeOf(keys[i]);
      while (rowAt[place] > 0 && !fits(rowAt[place] - 1u)) place = (place + 1) % tablePlaces;
      if (rowAt[place] == 0) {
        if (rows == most) return false;
        first[rows] = static_cast<std::uint8_t>(i);
        rowAt[place] = static_cast<std::uint8_t>(++rows);
      }
      of[i] = static_cast<std::uint8_t>(rowAt[place] - 1);
    }
    count = rows;
    return count > 0;
  }

 private:
  static constexpr int placeBits = 7;
  static constexpr std::size_t tablePlaces = std::size_t{1} << placeBits;  ///< of a table that is never full
  static_assert(tablePlaces >= 2 * PackedNetwork::usualBlock);

  /// The upper bits of a product with the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
  static std::size_t placeOf(std::uint64_t key) {
    return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15u >> (64 - placeBits));
  }
};

}  // namespace brenier::fused
