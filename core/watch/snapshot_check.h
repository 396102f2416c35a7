#pragma once

#include <string>

#include "core/api/snapshot.h"

namespace brenier::watch {

/// What of a moment does not belong together, as a clause: "its potential has 3 values for 2 x 2 places"; empty where
/// all does. Views index its parts by one another.
std::string problemOf(const Snapshot& snapshot);

}  // namespace brenier::watch
