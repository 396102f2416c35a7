#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/oracle/learned_map.h"
#include "core/oracle/points.h"

namespace brenier {

/// One method of an exported module, x [n, d] -> [n, width].
struct TorchScriptOutput {
  enum Kind { map, potential, gradient };
  std::string name;
  const LearnedNetwork* network = nullptr;
  Kind kind = map;
};

/// Writes a TorchScript module with one method for each output, and forward, which is the first. Gradients are written
/// out as the reverse pass, so it works where autograd is off (no_grad, inference_mode, NoGradGuard) and can still be
/// differentiated itself. Errors: those of writeFileAtomically; what LibTorch says (internal).
Status writeTorchScript(const std::string& path, const std::vector<TorchScriptOutput>& outputs);

/// Reopens such a file: output name and points x [n, d] -> numbers [n, width]; where single precision holds the points,
/// it is asked in that. Throws std::exception where a method fails. Error (bad input): LibTorch cannot load it.
using TorchScriptReader =
    std::function<std::vector<double>(const std::string& output, std::span<const double> x, std::size_t dim)>;
Result<TorchScriptReader> openTorchScript(const std::string& path);
/// The same from what would be in the file; `name` is for messages.
Result<TorchScriptReader> openTorchScriptBytes(const std::string& bytes, const std::string& name);

}  // namespace brenier
