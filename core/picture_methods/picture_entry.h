#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/picture_methods/image_options.h"
#include "core/solvers/method_entry.h"

namespace brenier {

/// What a method over pictures asks of its source.
enum class PictureSource {
  any,          ///< codes of 8 x 8 numbers a channel, or pictures of the target's shape
  codes,        ///< codes of any length
  normalCodes,  ///< codes N(0, I) of any length
};

/// Completes the line of a method over pictures; `common` reads what all of them have from the values of its options.
SolverEntry completePictureEntry(SolverEntry entry, PictureSource source,
                                 std::function<ImageOptions(const OptionValues&)> common);

/// The registry's line of a method; `optimal` and `cells`: as in SolverCaps.
template <class Options>
SolverEntry pictureEntry(MethodAbout about, bool optimal = false, PictureSource source = PictureSource::any,
                         bool cells = false) {
  about.normalises = false;
  about.caps = {.optimal = optimal,
                .cells = cells,
                .twoPlayers = true,
                .innerName = "One step of T",
                .outerName = "One step of f"};
  return completePictureEntry(methodEntry<Options>(std::move(about)), source, [](const OptionValues& values) {
    return static_cast<ImageOptions>(checkedOptions<Options>(values));
  });
}

/// The same of a method without an opponent, which makes pictures from codes; `cells`: as in SolverCaps.
template <class Options>
SolverEntry coderEntry(MethodAbout about, PictureSource source, bool cells = false) {
  about.normalises = false;
  about.caps = {.optimal = false, .cells = cells};
  return completePictureEntry(methodEntry<Options>(std::move(about)), source, [](const OptionValues& values) {
    return static_cast<ImageOptions>(checkedOptions<Options>(values));
  });
}

// The next two are LibTorch's, in core/image_solvers or loaded from there by core/modules.

/// The solver of a method of imageSolverRegistry().
std::unique_ptr<Solver> makePictureSolver(const std::string& id, const SolverSetup& setup);

/// auto, cpu or cuda -> the device that will be used: "cpu" or "cuda". `auto` takes a CUDA device where LibTorch has
/// one. Error (device): cuda is wanted, and this LibTorch was built without it or finds no device.
Result<std::string> chooseTorchDevice(const std::string& wanted);

}  // namespace brenier
