#pragma once

#include <array>
#include <string_view>

namespace brenier {

/// One character on a grid of 5 columns and 7 rows, '#' for ink, from the top.
using Glyph = std::array<std::string_view, 7>;

/// Null for a character without glyph. Small letters are drawn as capitals.
const Glyph* glyphOf(char character);

}  // namespace brenier
