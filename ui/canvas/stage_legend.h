#pragma once

#include <QPainter>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <string>
#include <vector>

#include "ui/canvas/legend_place.h"
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
  QString marks;  ///< the name of the rings, in the colour of errors, at places that are wrong
  std::vector<StageFact> facts;
  std::vector<std::string> factIds;  ///< of the same, where a click explains them
  double scale = 1;                  ///< of the type
  double chosen = 1;                 ///< what of that a person chose: so much more of the stage than usual it may take
  bool operator==(const StageAnnotations&) const = default;
};

/// What of the stage a legend speaks of.
struct LegendSubject {
  std::uint32_t layers = 0;
  bool seeds = false;      ///< they are drawn in the place of the map's layers
  bool swap = false;       ///< so is the pair that most breaks monotonicity
  bool trueTears = false;  ///< and the tears of the optimal map
  double t = 1;            ///< at which the image is shown
  bool noTears = false;    ///< they were looked for, and there are none
  bool noDefects = false;  ///< nor anything else that the layer looks for
  bool lead = false;       ///< one line of the potential is drawn for the eye to follow
};

/// How large they are to be drawn, for placeAnnotations(); what is busy and taken is the stage's to say.
AnnotationRoom annotationRoom(const QRectF& area, const LegendSubject& subject, const StageAnnotations& annotations);

/// How much of the stage's upper edge they take where the legend's entries stand side by side.
double annotationStrip(const QRectF& area, const LegendSubject& subject, const StageAnnotations& annotations);

/// The legend and the facts where they were placed.
void drawStageAnnotations(QPainter& painter, const QRectF& area, const LegendSubject& subject,
                          const StageAnnotations& annotations, const AnnotationPlaces& places, const Theme& theme);

/// What a legend names, from above to below.
QStringList legendNames(const LegendSubject& subject, const StageAnnotations& annotations);

}  // namespace brenier
