#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/api/studio_backend.h"

namespace brenier {

/// What the command line says about the window.
struct StartOptions {
  std::string problem;                  ///< id; empty: the one of the last time, else the first of the catalogue
  std::optional<std::uint32_t> layers;  ///< bits of Layer; none: those of the last time
  bool restoreLayout = true;            ///< read and write QSettings; off where pictures are taken
  /// A second machinery, for comparing two methods; none: nothing is compared.
  std::function<std::unique_ptr<StudioBackend>()> makeRival = {};
};

}  // namespace brenier
