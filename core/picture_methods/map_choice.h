#pragma once

#include <cstdint>
#include <string>

#include "core/picture_methods/image_options.h"

namespace brenier {

/// Codes of the papers have so many numbers a side for each channel.
constexpr std::int64_t codeSide = 8;

/// The map network that `auto` stands for.
std::string chosenMap(const ImageOptions& options, bool fromPictures);

/// Whether this map network makes pictures from codes, and not from pictures.
bool mapsFromCode(const std::string& name);

}  // namespace brenier
