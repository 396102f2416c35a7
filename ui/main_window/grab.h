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

/// With a lesson open: a picture of every step once it is played and all that it shows is there (its numbers, seeds
/// that catch up, tears, the exact answer), of every question with its truth, and of the end, as ID-01.png,
/// ID-01-truth.png, ..., ID-end.png. Errors as below.
int grabLesson(MainWindow& window, const GrabOptions& options);

/// Waits for the frame and for the first scores, then writes studio.png (the whole window) and stage.png (the figure
/// alone). The window must be shown. 0 when both are written, 1 when the run failed or the time was over, 5 when the
/// directory cannot be written; the reason goes to stderr.
int grabPictures(MainWindow& window, const GrabOptions& options);

}  // namespace brenier
