#include "app/cli/drawing_child.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "app/cli/child_process.h"
#include "app/cli/cli.h"

namespace brenier::cli {

std::vector<Descriptor> drawnFormats() {
  return {{"png", "PNG picture", "The stage, as the studio draws it", {}},
          {"svg", "SVG drawing", "The stage as lines, with text as text", {}},
          {"pdf", "PDF drawing", "The stage as lines, with text as text", {}},
          {"mp4", "MP4 film", "The kept moments of the training, or, where there are none, the interpolation", {}},
          {"gif", "GIF film", "The same as a GIF", {}},
          {"frames", "Frames of a film", "The same as numbered PNG pictures", {}}};
}

bool isDrawnFormat(const std::string& id) {
  const auto formats = drawnFormats();
  return std::any_of(formats.begin(), formats.end(), [&](const Descriptor& format) { return format.id == id; });
}

namespace {

int drawWith(const std::vector<std::string>& words) {
  std::error_code error;
  const auto studio = std::filesystem::path(ownProgram()).parent_path() / "brenier";
  if (!std::filesystem::exists(studio, error))
    return report({ErrorKind::badInput, "There is no desktop studio beside brenier-cli, so it cannot draw.",
                   "Install the package brenier, or build with BRENIER_GUI=ON."});
  setenv("QT_QPA_PLATFORM", "offscreen", 1);
  std::vector<std::string> command = {studio.string()};
  command.insert(command.end(), words.begin(), words.end());
  const int code = runChild(command);
  return code == 127 ? report({ErrorKind::internal, "The studio could not be started to draw.", ""}) : code;
}

}  // namespace

int drawRun(const std::string& run, const std::string& out, const std::string& film,
            const std::vector<std::string>& more) {
  std::vector<std::string> words = {"--render", run, "--out", out};
  if (!film.empty()) words.insert(words.end(), {"--film", film});
  words.insert(words.end(), more.begin(), more.end());
  return drawWith(words);
}

int drawFigure(const std::string& run, const std::string& out, const std::string& figure,
               const std::vector<std::string>& more) {
  std::vector<std::string> words = {"--render", run, "--out", out, "--figure", figure};
  words.insert(words.end(), more.begin(), more.end());
  return drawWith(words);
}

}  // namespace brenier::cli
