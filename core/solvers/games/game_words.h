#pragma once

#include <string>

#include "core/api/descriptor.h"

namespace brenier {

/// How the saddle point of minimax.h is told, {inner} and {outer} being the players' names: the outer one sets prices,
/// the inner one moves. `images` says in a sentence where the map comes from.
GameWords pricesAndMover(const std::string& inner, const std::string& outer, const std::string& images);

}  // namespace brenier
