#pragma once

#include <QString>
#include <cstdint>

namespace brenier {

class MainWindow;

struct GrabOptions {
  QString directory;            ///< made when missing
  std::int64_t afterSteps = 0;  ///< waits for a live frame of this step or a later one
  int timeoutSeconds = 600;
  QString suffix;  ///< "-dark" gives studio-dark.png and stage-dark.png
};

/// Waits for the frame and for the first scores, then writes studio.png (the whole window) and stage.png (the figure
/// alone). The window must be shown. 0 when both are written, 1 when the run failed or the time was over, 5 when the
/// directory cannot be written; the reason goes to stderr.
int grabPictures(MainWindow& window, const GrabOptions& options);

}  // namespace brenier
