#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// What a network in a file answers under a name to points [n, dim]: [n, width].
using ExportAnswer =
    std::function<std::vector<double>(const std::string& output, std::span<const double> x, std::size_t dim)>;

struct OpenedExport {
  ExportAnswer evaluate;
  std::string with;  ///< what opened it, in words
};

/// Opens FOLDER/FILE, a .safetensors beside its config.json or, with LibTorch, a TorchScript module, as somebody else
/// would. Errors: those of their readers; a build that cannot.
Result<OpenedExport> openExport(const std::string& folder, const std::string& file);

}  // namespace brenier
