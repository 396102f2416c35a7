#pragma once

#include <array>
#include <cstdint>

#include "core/engine/packed_network.h"

namespace brenier::fused {

/// Samples of a block that have a row of some array in common, so that the array holds each such row once.
struct RowGroups {
  std::size_t count = 0;                                        ///< rows; 0: every sample has its own
  std::array<std::uint8_t, PackedNetwork::kBlockSize> of{};     ///< the row of a sample; never above the sample's index
  std::array<std::uint8_t, PackedNetwork::kBlockSize> first{};  ///< the first sample of a row

  /// Puts samples i and j < i in one row where keys[i] == keys[j] and same(i, j). Where this gives more than three
  /// quarters of n rows, sharing them is not worth its overhead: then every sample keeps its own, and the answer is
  /// false.
  template <class Same>
  bool group(std::size_t n, const std::uint64_t* keys, const Same& same) {
    const std::size_t most = 3 * n / 4;
    std::array<std::uint64_t, PackedNetwork::kBlockSize> rowKeys;
    std::size_t rows = 0;
    count = 0;
    for (std::size_t i = 0; i < n; ++i) {
      std::size_t row = 0;
      while (row < rows && !(rowKeys[row] == keys[i] && same(i, std::size_t{first[row]}))) ++row;
      if (row == rows) {
        if (rows == most) return false;
        rowKeys[rows] = keys[i];
        first[rows++] = static_cast<std::uint8_t>(i);
      }
      of[i] = static_cast<std::uint8_t>(row);
    }
    count = rows;
    return count > 0;
  }
};

}  // namespace brenier::fused
