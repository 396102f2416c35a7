#pragma once

#include <string>

#include "core/image_solvers/picture_map_writer.h"
#include "core/models/onnx_graph.h"

namespace brenier {

/// Adds a map over pictures to a graph, from the value `x` [n, inputs] to an output `name` [n, pixels].
void addPictureMap(OnnxGraph& graph, const PictureMap& map, const std::string& x, const std::string& name);

}  // namespace brenier
