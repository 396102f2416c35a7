#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace brenier {

/// What the command line says about the window.
struct StartOptions {
  std::string problem;                  ///< id; empty: the one of the last time, else the first of the catalogue
  std::optional<std::uint32_t> layers;  ///< bits of Layer; none: those of the last time
  bool restoreLayout = true;            ///< read and write QSettings; off where pictures are taken
};

}  // namespace brenier
