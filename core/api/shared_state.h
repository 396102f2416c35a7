#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/api/view_request.h"

namespace brenier {

/// What of a window can be passed on as a line of text: what is learned, from which seeds, and what is seen of it. No
/// weights: whoever gets it learns the same ones.
struct SharedState {
  RunConfig config;
  std::uint32_t layers = ViewRequest{}.layers;  ///< bits of Layer
  bool operator==(const SharedState&) const = default;
};

/// How states become text. The functions are null where nothing is shared.
struct StateTexts {
  /// One word of letters, digits and signs that no shell and no mail changes. Error (bad input): the run reads a file.
  std::function<Result<std::string>(const SharedState&)> write;
  /// Errors (bad input): no such text, damaged, of a newer version, or a run that there is not.
  std::function<Result<SharedState>(std::string_view)> read;
  /// The line for a shell that learns the same weights to this step without a window; 0: until it is stopped. Error
  /// (bad input): a part of it has no flag.
  std::function<Result<std::string>(const RunConfig&, std::int64_t steps)> command;
};

}  // namespace brenier
