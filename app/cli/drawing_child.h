#pragma once

#include <string>
#include <vector>

#include "core/api/descriptor.h"

namespace brenier::cli {

/// What the studio draws of a run: png, svg and pdf of its stage, mp4 and gif of its training. Ids are file endings.
std::vector<Descriptor> drawnFormats();
bool isDrawnFormat(const std::string& id);

/// Figures are drawn by one painter, the window's: the studio runs offscreen as a child and writes `out`, whose ending
/// says the format. Returns an exit code; what is wrong is said on stderr.
int drawRun(const std::string& run, const std::string& out);

}  // namespace brenier::cli
