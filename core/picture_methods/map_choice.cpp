#include "core/picture_methods/map_choice.h"

namespace brenier {

std::string chosenMap(const ImageOptions& options, bool fromPictures) {
  return options.map != "auto" ? options.map : fromPictures ? "skip" : options.codeMap;
}

bool mapsFromCode(const std::string& name) {
  return name == "generator" || name == "dcgan" || name == "began";
}

}  // namespace brenier
