#pragma once

#include <QPainter>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <vector>

#include "ui/theme/theme.h"

namespace brenier {

/// A number that is drawn large on the stage.
struct StageFact {
  QString label, value;
  bool operator==(const StageFact&) const = default;
};

/// What a lesson or a projector writes on the stage: which colour is what, and the numbers that matter now.
struct StageAnnotations {
  bool legend = false;
  std::uint32_t lit = 0;      ///< layers that are pointed out
  QString prediction;         ///< the name of what was answered on the stage; empty: there is none
  bool answerIsMass = false;  ///< painted, and the truth points; else dashed lines beside solid ones
  QString truth;              ///< the name of what is right, in `truthColor`
  QColor truthColor;
  std::vector<StageFact> facts;
  double scale = 1;  ///< of the type
  bool operator==(const StageAnnotations&) const = default;
};

/// The legend in the upper left corner of `area`, for the `layers` that are on and the seeds where they are drawn, and
/// the facts in the upper right one.
void drawStageAnnotations(QPainter& painter, const QRectF& area, std::uint32_t layers,
                          const StageAnnotations& annotations, const Theme& theme, bool seeds = false);

/// What a legend names, from above to below.
QStringList legendNames(std::uint32_t layers, const StageAnnotations& annotations, bool seeds);

}  // namespace brenier
