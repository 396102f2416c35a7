#pragma once

#include <string>
#include <string_view>

#include "core/api/shared_state.h"

namespace brenier {

/// A state as one word, "brenier1:" and packed JSON: what differs from a plain run, and the layers. What only concerns
/// the sender's computer (budget, threads, saving) is left out. Errors (bad input): a measure reads a file, which the
/// text cannot hold; a build without zlib.
Result<std::string> writeStateText(const SharedState& state);

/// Takes back what writeStateText() wrote. Errors (bad input), each one sentence: no such text; of a later version;
/// damaged; a configuration that cannot be read, or that reads a file. Whether there are such measures and methods
/// core/session/sharing.h looks up.
Result<SharedState> readStateText(std::string_view text);

}  // namespace brenier
