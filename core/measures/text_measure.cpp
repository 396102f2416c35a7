#include <algorithm>
#include <vector>

#include "core/measures/glyphs.h"
#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

constexpr std::size_t glyphRows = 7, glyphColumns = 5, maxLetters = 64;

struct TextOptions {
  std::string text = "OT";
  double size = 10;
  template <class V>
  void visit(V&& v) {
    v("text", text,
      OptionMeta{.title = "Text", .help = "Letters, digits and signs; small letters are drawn as capitals"});
    v("size", size, OptionMeta{.title = "Size", .help = "Length of the longer side", .min = 0.001, .max = 1000});
  }
};

/// Uniform on equal cells of a grid.
struct Cells {
  std::vector<PlanePoint> corners;
  float width = 1;
  PlanePoint point(const Draw& draw) const {
    const PlanePoint c = corners[below(draw.a, static_cast<std::uint32_t>(corners.size()))];
    return {c.x + width * unitFloat(draw.c), c.y + width * unitFloat(draw.d)};
  }
};

Result<MeasurePtr> makeText(const TextOptions& options) {
  const auto bad = [](const std::string& problem) { return badMeasure("text", {"option text " + problem}); };
  if (options.text.size() > maxLetters)
    return bad("has " + std::to_string(options.text.size()) + " letters, but at most " + std::to_string(maxLetters) +
               " are drawn");
  std::vector<PlanePoint> inked;  // column, and row from the bottom
  for (std::size_t letter = 0; letter < options.text.size(); ++letter) {
    const Glyph* glyph = glyphOf(options.text[letter]);
    if (!glyph) return bad("is \"" + options.text + "\", but only plain letters, digits and common signs can be drawn");
    for (std::size_t row = 0; row < glyphRows; ++row)
      for (std::size_t column = 0; column < glyphColumns; ++column)
        if ((*glyph)[row][column] == '#')
          inked.push_back(
              {static_cast<float>(letter * (glyphColumns + 1) + column), static_cast<float>(glyphRows - 1 - row)});
  }
  if (inked.empty()) return bad("is blank, but a measure needs at least one letter");
  const auto columns = static_cast<float>(options.text.size() * (glyphColumns + 1) - 1);
  const auto rows = static_cast<float>(glyphRows);
  const float width = static_cast<float>(options.size) / std::max(columns, rows);
  for (PlanePoint& cell : inked) cell = {(cell.x - columns / 2) * width, (cell.y - rows / 2) * width};
  return makeToy(Cells{std::move(inked), width});
}

}  // namespace

MeasureEntry textEntry() {
  return measureEntry<TextOptions>("text", "Text", "Uniform on the letters of a short text.", makeText);
}

}  // namespace brenier
