#include "core/picture_methods/image_registry.h"
#include "core/picture_methods/image_methods.h"
#include "core/picture_methods/map_choice.h"

namespace brenier {
namespace {

std::string codeMisfit(const Measure& source, PictureSource wanted) {
  if (source.pictureShape()) return "it makes pictures from codes, and the source is a set of pictures";
  if (wanted == PictureSource::codes) return {};
  const auto moments = source.gaussian();
  bool normal = moments.has_value();
  for (std::size_t i = 0, d = source.dim(); normal && i < d; ++i) {
    normal = moments->mean[i] == 0;
    for (std::size_t j = 0; normal && j < d; ++j) normal = moments->covariance[i * d + j] == (i == j ? 1 : 0);
  }
  return normal ? ""
                : "its codes are N(0, I), and the source is something else: name gaussian with mean 0 and spread 1";
}

/// Why this source and target do not fit these networks; empty when they do.
std::string misfit(const SolverSetup& setup, const ImageOptions& options, PictureSource wanted) {
  const auto shape = setup.target->pictureShape();
  if (!shape) return "the target is no set of pictures";
  const int side = shape->height;
  if (side < 8 || (side & (side - 1)) != 0)
    return "the pictures have " + std::to_string(side) + " pixels a side, but must have 8, 16, 32, 64, 128 or 256";
  if (wanted != PictureSource::any) return codeMisfit(*setup.source, wanted);
  const auto source = setup.source->pictureShape();
  const auto map = chosenMap(options, source.has_value());
  const std::size_t code = static_cast<std::size_t>(shape->channels * codeSide * codeSide);
  if (mapsFromCode(map) && setup.source->dim() != code)
    return "the source has " + std::to_string(setup.source->dim()) + " dimensions, but the map " + map +
           " needs codes of " + std::to_string(code) + " (8 x 8 a channel)";
  if (!mapsFromCode(map) && setup.source->dim() != shape->size())
    return "the source has " + std::to_string(setup.source->dim()) + " dimensions, but the map " + map +
           " needs pictures of " + std::to_string(shape->size()) + " values as the target's";
  if (map == "unet" && side < 16)
    return "the map unet halves four times and needs pictures of at least 16 pixels a side";
  return {};
}

constexpr const char* eachPictureAlone =
    "Every network looks at each picture alone: the published generators normalise over the batch, which makes an "
    "answer depend on its neighbours, and group normalisation with as many parameters stands in for it here.";

}  // namespace

SolverEntry completePictureEntry(SolverEntry entry, PictureSource source,
                                 std::function<ImageOptions(const OptionValues&)> common) {
  SolverDescriptor& d = entry.descriptor;
  d.pictures = true;
  d.notes += std::string("\n\n") + eachPictureAlone;
  entry.misfit = [source, read = std::move(common)](const SolverSetup& setup) {
    return misfit(setup, read(setup.options), source);
  };
  entry.chooseDevice = chooseTorchDevice;
  entry.make = [id = d.id](const SolverSetup& setup) { return makePictureSolver(id, setup); };
  return entry;
}

const std::vector<SolverEntry>& imageSolverRegistry() {
#define BRENIER_MAKE(name) name##Entry(),
  static const std::vector<SolverEntry> entries = {BRENIER_IMAGE_METHODS(BRENIER_MAKE)};
#undef BRENIER_MAKE
  return entries;
}

}  // namespace brenier
