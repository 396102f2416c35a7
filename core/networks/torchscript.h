#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/oracle/network_script.h"
#include "core/oracle/points.h"

namespace brenier {

/// The bytes of a TorchScript module with these methods, and `forward`, which is the first. Gradients that are written
/// out as operations work where autograd is off (no_grad, inference_mode, NoGradGuard) and can still be differentiated.
/// Error (internal): what LibTorch says.
Result<std::string> torchScriptModule(const std::vector<ScriptMethod>& methods);

/// Reopens such a file: output name and points x [n, d] -> numbers [n, width]; where single precision holds the points,
/// it is asked in that. Throws std::exception where a method fails. Error (bad input): LibTorch cannot load it.
using TorchScriptReader =
    std::function<std::vector<double>(const std::string& output, std::span<const double> x, std::size_t dim)>;
Result<TorchScriptReader> openTorchScript(const std::string& path);
/// The same from what would be in the file; `name` is for messages.
Result<TorchScriptReader> openTorchScriptBytes(const std::string& bytes, const std::string& name);

}  // namespace brenier
