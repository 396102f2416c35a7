#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/api/plane_choice.h"

namespace CLI {
class App;
}

namespace brenier::cli {

/// --plane and --pin: where a run of more than two dimensions is looked at.
struct SliceFlags {
  std::string plane;  ///< as readPlane() reads it
  std::optional<int> pin;

  bool given() const { return !plane.empty() || pin; }
  SliceChoice choice() const;
  /// The same for the studio that draws.
  std::vector<std::string> words() const;
};

/// What is no plane is refused while flags are read. `flags` lives as long as `command`.
void addSliceFlags(CLI::App& command, const std::shared_ptr<SliceFlags>& flags);

}  // namespace brenier::cli
