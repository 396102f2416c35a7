#pragma once

#include <string>
#include <vector>

#include "core/api/descriptor.h"

namespace brenier::cli {

/// What the studio draws of a run: png, svg and pdf of its stage; films of its training or interpolation as mp4, gif
/// and numbered frames. Ids are file endings, except frames.
std::vector<Descriptor> drawnFormats();
bool isDrawnFormat(const std::string& id);

/// Figures are drawn by one painter, the window's: the studio runs offscreen as a child and writes `out`, whose ending
/// says the format. `film` makes it one: training, interpolation, or auto. Returns an exit code; what is wrong is said
/// on stderr.
int drawRun(const std::string& run, const std::string& out, const std::string& film = {},
            const std::vector<std::string>& more = {});
/// The same for a figure that a file describes. `more`: words of the studio's that say what is looked at.
int drawFigure(const std::string& run, const std::string& out, const std::string& figure,
               const std::vector<std::string>& more = {});

}  // namespace brenier::cli
