#pragma once

#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/truth/agreement.h"

namespace brenier {

/// How far runs of one problem that differ by their seeds agree about the map.
struct Agreement : MapAgreement {
  std::vector<std::string> runs;
};

/// Loads saved runs and maps the same samples of their source through each. Errors (bad input): fewer than two runs,
/// runs of different measures or of pictures; those of RunDirectory.
Result<Agreement> agreementOf(const std::vector<std::string>& folders);

}  // namespace brenier
