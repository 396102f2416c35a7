#include <vector>

#include "core/api/drawing.h"
#include "core/measures/alias_table.h"
#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

constexpr int rasterSide = 384;

struct DrawingOptions {
  std::string items = "ellipse 1 0 0 6 6 0 0\n";  // a disc, to begin with
  template <class V>
  void visit(V&& v) {
    v("items", items, OptionMeta{.title = "Drawing", .help = "What was drawn, one line an item"});
  }
};

/// A pixel by its mass, and a uniform place in it.
struct DrawnDensity {
  DrawingSquare square;
  std::vector<std::uint32_t> places;
  AliasTable choice;
  PlanePoint point(const Draw& draw) const {
    const std::uint32_t place = places[choice.pick(draw.a, draw.b)];
    const auto pixel = static_cast<float>(2 * square.half / rasterSide), half = static_cast<float>(square.half);
    const float x = (static_cast<float>(place % rasterSide) + unitFloat(draw.c)) * pixel - half;
    const float y = half - (static_cast<float>(place / rasterSide) + unitFloat(draw.d)) * pixel;
    return {static_cast<float>(square.x) + x, static_cast<float>(square.y) + y};
  }
};

Result<MeasurePtr> makeDrawing(const DrawingOptions& options) {
  const auto drawing = drawingFromText(options.items);
  if (!drawing) return Unexpected<RunError>(drawing.error());
  const std::vector<float> density = rasterised(*drawing, rasterSide);
  DrawnDensity shape;
  shape.square = drawing->square;
  std::vector<double> weights;
  for (std::size_t i = 0; i < density.size(); ++i) {
    if (!(density[i] > 1e-6f)) continue;
    shape.places.push_back(static_cast<std::uint32_t>(i));
    weights.push_back(density[i]);
  }
  if (weights.empty())
    return badInput("The drawing has no mass: it has " + std::to_string(drawing->items.size()) +
                        " items, and no pixel of them is covered.",
                    "Draw a stroke or a shape inside the square.");
  shape.choice = AliasTable(weights, weights.size());
  return makeToy(std::move(shape));
}

}  // namespace

MeasureEntry drawingEntry() {
  return measureEntry<DrawingOptions>("drawing", "Drawing", "A density drawn by hand.", makeDrawing);
}

}  // namespace brenier
