#include "app/cli/slice_flags.h"

#include <CLI/CLI.hpp>

#include "core/api/error_text.h"

namespace brenier::cli {

SliceChoice SliceFlags::choice() const {
  SliceChoice choice;
  if (const auto read = plane.empty() ? Result<PlaneChoice>(PlaneChoice()) : readPlane(plane); read && !plane.empty())
    choice.plane = *read;
  choice.pin = pin;
  return choice;
}

std::vector<std::string> SliceFlags::words() const {
  std::vector<std::string> words;
  if (!plane.empty()) words.insert(words.end(), {"--plane", plane});
  if (pin) words.insert(words.end(), {"--pin", std::to_string(*pin)});
  return words;
}

void addSliceFlags(CLI::App& command, const std::shared_ptr<SliceFlags>& flags) {
  command
      .add_option(
          "--plane", flags->plane,
          "Of runs of more than two dimensions: two columns, from 1, as 1,2; principal (axes of both measures); "
          "or random:SEED")
      ->type_name("PLANE")
      ->check([](const std::string& text) {
        const auto plane = readPlane(text);
        return plane ? std::string() : errorText(plane.error());
      });
  command
      .add_option("--pin", flags->pin,
                  "Of runs of more than two dimensions: slices lie through this probe point, from 0, in place of the "
                  "mean")
      ->type_name("POINT")
      ->check(CLI::NonNegativeNumber);
}

}  // namespace brenier::cli
