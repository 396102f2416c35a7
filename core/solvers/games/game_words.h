#pragma once

#include <string>

#include "core/api/descriptor.h"

namespace brenier {

/// What is said of the images of a map that is a network of its own.
inline constexpr const char* freeImages = "{inner} sends each of them somewhere: these are the images T(x).";

/// How the saddle point of minimax.h is told: the outer player sets prices, the inner one moves. `inner` and `outer`
/// are their names, which {inner} and {outer} stand for in every sentence; `images` says where the map comes from.
GameWords pricesAndMover(const std::string& inner, const std::string& outer, const std::string& images);

}  // namespace brenier
