#include <cmath>
#include <vector>

#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

enum class Blob { gaussian, square, cross };

/// Equal copies of one blob around centres; `size` is the standard deviation or half the width.
struct Modes {
  std::vector<PlanePoint> centres;
  Blob blob = Blob::gaussian;
  float size = 0.5f;

  PlanePoint point(const Draw& draw) const {
    const PlanePoint c = centres[below(draw.a, static_cast<std::uint32_t>(centres.size()))];
    if (blob == Blob::gaussian) return {c.x + size * draw.normal1, c.y + size * draw.normal2};
    const float u = size * (2 * unitFloat(draw.c) - 1), v = size * (2 * unitFloat(draw.d) - 1);
    if (blob == Blob::square) return {c.x + u, c.y + v};
    return {c.x + u, c.y + (v < 0 ? -u : u)};
  }

  std::optional<SamplerTable> samplerTable() const {
    if (blob == Blob::cross) return std::nullopt;
    SamplerTable table;
    table.dim = 2;
    for (const PlanePoint& c : centres) table.centres.insert(table.centres.end(), {c.x, c.y});
    table.noise = blob == Blob::gaussian ? SamplerTable::Noise::normal : SamplerTable::Noise::uniform;
    table.spread.assign(centres.size(), size);
    table.firstWord = 2;
    return table;
  }
};

struct EightGaussians {
  double radius = 5;
  double std = 0.5;
  template <class V>
  void visit(V&& v) {
    v("radius", radius,
      OptionMeta{.title = "Radius", .help = "Distance of the modes from the origin", .min = 0, .max = 1000});
    v("std", std, OptionMeta{.title = "Spread", .help = "Standard deviation of each mode", .min = 0, .max = 1000});
  }
};

struct GaussiansGrid {
  std::int64_t side = 5;
  double step = 2;
  double std = 0.05;
  template <class V>
  void visit(V&& v) {
    v("side", side,
      OptionMeta{.title = "Modes a side", .help = "The grid has side times side modes", .min = 1, .max = 100});
    v("step", step, OptionMeta{.title = "Step", .help = "Distance between neighbouring modes", .min = 0, .max = 1000});
    v("std", std, OptionMeta{.title = "Spread", .help = "Standard deviation of each mode", .min = 0, .max = 1000});
  }
};

struct Squares {
  double scale = 5;
  double halfWidth = 0.5;
  std::string blob = "square";
  template <class V>
  void visit(V&& v) {
    v("scale", scale, OptionMeta{.title = "Scale", .help = "Factor on the centres", .min = 0, .max = 1000});
    v("half_width", halfWidth,
      OptionMeta{.title = "Half width",
                 .help = "Half a square's side, or the standard deviation of a Gaussian blob",
                 .min = 0,
                 .max = 1000});
    v("blob", blob,
      OptionMeta{.title = "Blob",
                 .help = "Uniform squares, diagonal crosses, or Gaussians",
                 .choices = {"square", "cross", "gaussian"}});
  }
};

struct Checkerboard {
  std::int64_t cells = 4;
  double halfSide = 4;
  std::string colour = "black";
  template <class V>
  void visit(V&& v) {
    v("cells", cells,
      OptionMeta{.title = "Cells a side", .help = "Fields along one side of the board", .min = 2, .max = 64});
    v("half_side", halfSide,
      OptionMeta{.title = "Half side", .help = "Half the side of the board", .min = 0.001, .max = 1000});
    v("colour", colour,
      OptionMeta{.title = "Colour",
                 .help = "Which fields carry the mass; the lower left one is black",
                 .choices = {"black", "white"}});
  }
};

MeasurePtr squaresAt(std::vector<PlanePoint> centres, const Squares& options) {
  const auto scale = static_cast<float>(options.scale);
  for (PlanePoint& c : centres) c = {c.x * scale, c.y * scale};
  const Blob blob = options.blob == "square" ? Blob::square : options.blob == "cross" ? Blob::cross : Blob::gaussian;
  return makeToy(Modes{std::move(centres), blob, static_cast<float>(options.halfWidth)});
}

}  // namespace

MeasureEntry eightGaussiansEntry() {
  return measureEntry<EightGaussians>(
      "eight_gaussians", "8 Gaussians",
      "Eight equal Gaussians on a circle (Makkuva et al.: radius 10 in the paper, 5 in the code).",
      [](const EightGaussians& options) -> Result<MeasurePtr> {
        const auto r = static_cast<float>(options.radius), h = r * 0.70710678f;
        return makeToy(Modes{{{r, 0}, {-r, 0}, {0, r}, {0, -r}, {h, h}, {h, -h}, {-h, h}, {-h, -h}},
                             Blob::gaussian,
                             static_cast<float>(options.std)});
      });
}

MeasureEntry gaussiansGridEntry() {
  return measureEntry<GaussiansGrid>(
      "gaussians_grid", "Grid of Gaussians",
      "Equal Gaussians on a square grid around the origin: 5, 7 or 10 a side in the literature.",
      [](const GaussiansGrid& options) -> Result<MeasurePtr> {
        std::vector<PlanePoint> centres;
        const double middle = 0.5 * static_cast<double>(options.side - 1);
        for (std::int64_t i = 0; i < options.side; ++i)
          for (std::int64_t j = 0; j < options.side; ++j)
            centres.push_back({static_cast<float>(options.step * (static_cast<double>(i) - middle)),
                               static_cast<float>(options.step * (static_cast<double>(j) - middle))});
        return makeToy(Modes{std::move(centres), Blob::gaussian, static_cast<float>(options.std)});
      });
}

MeasureEntry checkerboardFiveEntry() {
  return measureEntry<Squares>(
      "checkerboard_five", "Checkerboard, five",
      "Five squares: the origin and the four corners (Makkuva et al.; the source of their pair).",
      [](const Squares& options) -> Result<MeasurePtr> {
        return squaresAt({{0, 0}, {1, 1}, {-1, 1}, {-1, -1}, {1, -1}}, options);
      });
}

MeasureEntry checkerboardFourEntry() {
  return measureEntry<Squares>("checkerboard_four", "Checkerboard, four",
                               "Four squares: the middles of the sides (Makkuva et al.; the target of their pair).",
                               [](const Squares& options) -> Result<MeasurePtr> {
                                 return squaresAt({{1, 0}, {0, 1}, {-1, 0}, {0, -1}}, options);
                               });
}

MeasureEntry checkerboardEntry() {
  return measureEntry<Checkerboard>(
      "checkerboard", "Checkerboard", "Uniform on the fields of one colour of a chess board.",
      [](const Checkerboard& options) -> Result<MeasurePtr> {
        std::vector<PlanePoint> centres;
        const double width = 2 * options.halfSide / static_cast<double>(options.cells);
        for (std::int64_t i = 0; i < options.cells; ++i)
          for (std::int64_t j = 0; j < options.cells; ++j)
            if (((i + j) % 2 == 0) == (options.colour == "black"))
              centres.push_back({static_cast<float>((static_cast<double>(i) + 0.5) * width - options.halfSide),
                                 static_cast<float>((static_cast<double>(j) + 0.5) * width - options.halfSide)});
        return makeToy(Modes{std::move(centres), Blob::square, static_cast<float>(width / 2)});
      });
}

}  // namespace brenier
