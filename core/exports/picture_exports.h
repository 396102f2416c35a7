#pragma once

#include <string>
#include <vector>

#include "core/exports/learned_map_json.h"
#include "core/picture_methods/picture_network.h"

namespace brenier {

/// Networks over pictures as config.json: what each is, and its computation as steps.
std::string writePictureNetworks(const std::vector<PictureNetwork>& networks, const ExportLabels& labels);

/// Their weights as tensors OUTPUT.LAYER.NAME; they point into `networks`.
std::vector<TensorView> pictureTensors(const std::vector<PictureNetwork>& networks);

}  // namespace brenier
