#pragma once

#include <string>

#include "core/exports/onnx_graph.h"
#include "core/image_solvers/picture_network_writer.h"

namespace brenier {

/// Adds a network over pictures to a graph, from the value `x` [n, inputs] to an output [n, outputs] of its own name.
void addPictureNetwork(OnnxGraph& graph, const PictureNetwork& network, const std::string& x);

}  // namespace brenier
