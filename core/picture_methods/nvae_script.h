#pragma once

#include <string>

#include "core/picture_methods/picture_network.h"

namespace brenier {

/// NVAE's decoder, operation by operation: noise of all groups [n, inputs] -> pictures [n, channels, height, width].
std::string writeNvae(NetworkScriptWriter& writer, const PictureNetwork& map, const std::string& x);

/// Weights that its computation needs beside those of the layers.
void addNvaeConstants(PictureNetwork& map);

}  // namespace brenier
