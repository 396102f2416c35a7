#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/exports/learned_map_json.h"
#include "core/image_solvers/picture_network_writer.h"
#include "core/io/safetensors.h"

namespace brenier {

/// Networks over pictures as config.json: of each, the operations one after another, so that a loader needs to know the
/// operations and no architecture.
std::string writePictureNetworks(const std::vector<PictureNetwork>& networks, const ExportLabels& labels);

/// Their weights as tensors OUTPUT.LAYER.NAME; they point into `networks`.
std::vector<TensorView> pictureTensors(const std::vector<PictureNetwork>& networks);

/// Whether a config.json was written by writePictureNetworks().
bool describesPictures(const std::string& json);

/// The TorchScript module that a config.json and its weights describe. `name` is the JSON file, for messages.
/// Errors (bad input): no such JSON; a missing tensor; an operation that is not known; (internal) what LibTorch says.
Result<std::string> pictureModuleFrom(const std::string& json, const SafetensorsFile& weights, const std::string& name);

}  // namespace brenier
