#pragma once

#include <string>

#include "core/api/descriptor.h"

namespace brenier {

/// How the game over pictures is told: f scores pictures, low where it takes them for real ones, then T steps. `outer`
/// is what f is called, which {outer} stands for in every sentence; what T wants and what the number is are the
/// method's to say (`push`, `number`).
GameWords scoresAndPainter(const std::string& outer);

}  // namespace brenier
