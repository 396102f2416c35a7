#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/io/safetensors.h"
#include "core/oracle/learned_map.h"
#include "core/oracle/learned_script.h"

namespace brenier {

/// One number or vector a point that an export answers with.
struct LearnedOutput {
  std::string name;                         ///< map, potential, inverse, inverse_potential
  const LearnedNetwork* network = nullptr;  ///< of the LearnedMap that was asked
  std::string networkName;                  ///< source.potential, source.map, target.potential, target.map
  bool isGradient = false;                  ///< the gradient of the network rather than its value
  bool onSource = true;                     ///< takes points of the source
  bool isPrediction = false;                ///< of the inverse: LearnedSide::prediction
  bool isMap() const { return isGradient || networkName.ends_with("map"); }
};

/// What a learned map answers, in this order: map, potential, inverse, inverse_potential, where it has them.
std::vector<LearnedOutput> outputsOf(const LearnedMap& learned);

/// What of its network it is.
LearnedPart partOf(const LearnedOutput& output);

/// What a person reads about an export: where it comes from and what each output means.
struct ExportLabels {
  std::string program;  ///< "Brenier 0.1.0"
  std::string weights;  ///< the safetensors file beside it
  std::map<std::string, std::string> run;
};

/// Where an export comes from, as JSON, for people and programs that have its other files.
std::string writeLabels(const ExportLabels& labels);

/// The structure of every network as JSON; the weights are apart (learnedTensors).
std::string writeLearnedMap(const LearnedMap& learned, const ExportLabels& labels);

/// The effective weights as tensors SIDE.KIND.BLOCK; they point into `learned`.
std::vector<TensorView> learnedTensors(const LearnedMap& learned);

/// A learned map from what the two wrote. `name` is the JSON file, for messages. Errors (bad input): no such JSON, a
/// missing tensor, a wrong shape.
Result<LearnedMap> readLearnedMap(const std::string& json, const SafetensorsFile& weights, const std::string& name);

/// A sentence that names an output's direction, for metadata.
std::string describeOutput(const LearnedOutput& output);

}  // namespace brenier
