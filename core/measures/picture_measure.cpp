#include <algorithm>
#include <cmath>
#include <vector>

#include "core/io/file_snapshot.h"
#include "core/io/input_file.h"
#include "core/io/picture.h"
#include "core/measures/alias_table.h"
#include "core/measures/measure_entries.h"
#include "core/measures/toy_measure.h"

namespace brenier {
namespace {

constexpr std::size_t maxPixels = 16u << 20;  // as a density; an index is drawn from one 32-bit word

struct PictureOptions {
  std::string path;
  std::string density = "darkness";
  bool jitter = true;
  double size = 10;
  template <class V>
  void visit(V&& v) {
    v("path", path, OptionMeta{.title = "File", .help = "A PNG, JPEG, BMP, TIFF, WebP, PGM or PPM file"});
    v("density", density,
      OptionMeta{.title = "Density",
                 .help = "Whether dark or bright pixels carry the mass; transparent ones never do",
                 .choices = {"darkness", "brightness"}});
    v("jitter", jitter,
      OptionMeta{.title = "Jitter", .help = "Spread the points over their pixels; without it they lie on a grid"});
    v("size", size,
      OptionMeta{
          .title = "Size", .help = "Length of the longer side, centred at the origin", .min = 0.001, .max = 1000});
  }
};

/// Pixels with mass, drawn by their weight. Amos 2023 draws the pixels alike, with neither jitter nor centred pixels.
struct Pixels {
  std::vector<std::uint32_t> places;  ///< row * width + column
  AliasTable choice;
  std::uint32_t width = 1, height = 1;
  float pixel = 1;
  bool jitter = true;
  FileSnapshotPtr file = {};

  PlanePoint point(const Draw& draw) const {
    const std::uint32_t place = places[choice.pick(draw.a, draw.b)];
    const float u = jitter ? unitFloat(draw.c) : 0.5f, v = jitter ? unitFloat(draw.d) : 0.5f;
    const float x = static_cast<float>(place % width) + u, y = static_cast<float>(place / width) + v;
    return {(x - 0.5f * static_cast<float>(width)) * pixel, (0.5f * static_cast<float>(height) - y) * pixel};
  }
};

Result<MeasurePtr> makePicture(const PictureOptions& options) {
  if (options.path.empty()) return badMeasure("picture", {"option path is empty, but must name a picture"});
  const auto file = FileSnapshot::take(options.path);
  if (!file) return Unexpected(file.error());
  const auto picture = readPicture((*file)->path(), PictureColours::grey, maxPixels);
  if (!picture) return Unexpected(renamed(picture.error(), (*file)->path(), options.path));
  Pixels pixels;
  std::vector<double> weights;
  const bool dark = options.density == "darkness";
  for (std::size_t i = 0; i < picture->values.size(); ++i) {
    const double grey = picture->values[i], opaque = picture->alpha.empty() ? 1 : picture->alpha[i];
    const double weight = (dark ? 1 - grey : grey) * opaque;
    if (!(weight > 1e-6)) continue;  // rounding of the conversion to grey
    pixels.places.push_back(static_cast<std::uint32_t>(i));
    weights.push_back(weight);
  }
  const auto [least, most] = std::minmax_element(picture->values.begin(), picture->values.end());
  if (!weights.empty() && weights.size() == picture->values.size() && picture->alpha.empty() && *most - *least < 1e-6f)
    return cannotRead(
        options.path,
        std::string("it is ") + (*most < 1e-6f ? "black" : "of one colour") + " all over, so it shows no shape",
        "Choose a picture with dark and bright parts.");
  if (weights.empty())
    return cannotRead(
        options.path,
        std::string("every pixel is ") + (dark ? "white" : "black") + " or transparent, so it has no mass",
        std::string("Choose another picture, or the density ") + (dark ? "brightness." : "darkness."));
  pixels.choice = AliasTable(weights, weights.size());
  pixels.width = static_cast<std::uint32_t>(picture->width);
  pixels.height = static_cast<std::uint32_t>(picture->height);
  pixels.pixel = static_cast<float>(options.size / std::max(picture->width, picture->height));
  pixels.jitter = options.jitter;
  pixels.file = *file;
  return makeToy(std::move(pixels));
}

}  // namespace

MeasureEntry pictureEntry() {
  return measureEntry<PictureOptions>("picture", "Picture",
                                      "A picture as a density in the plane: dark pixels carry the mass.", makePicture);
}

}  // namespace brenier
