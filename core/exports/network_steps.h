#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "core/api/run_error.h"
#include "core/io/safetensors.h"
#include "core/oracle/network_script.h"

namespace brenier {

/// A network's operations one after another, as JSON, so that a loader needs to know the operations and no
/// architecture. Results are h0, h1, ... in the order of the steps; what was recorded once is not recorded again.
class NetworkSteps {
 public:
  using Write = std::function<std::string(NetworkScriptWriter&, const std::string& x)>;
  NetworkSteps();
  ~NetworkSteps();
  /// Adds the steps of `write` and returns the name of its answer.
  std::string record(const Write& write);
  /// The steps so far.
  nlohmann::ordered_json take();

 private:
  class Recorder;
  std::unique_ptr<Recorder> m_recorder;
};

/// Whether a config.json holds steps.
bool describesSteps(const std::string& json);

#ifdef BRENIER_HAS_TORCH
/// The TorchScript module that a config.json and its weights describe. `name` is the JSON file, for messages.
/// Errors (bad input): no such JSON; (internal) a missing tensor; an operation that is not known; what LibTorch says.
Result<std::string> moduleFromSteps(const std::string& json, const SafetensorsFile& weights, const std::string& name);
#endif

}  // namespace brenier
