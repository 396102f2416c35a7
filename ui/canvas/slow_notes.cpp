#include "ui/canvas/slow_notes.h"

#include <algorithm>
#include <cmath>

#include "ui/canvas/slow_marks.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr double kLongestKey = 76;  // pixels, at scale 1
constexpr int kMostLines = 4;       // of any sub-step, the arrow's among them

/// 1, 2 or 5 times a power of ten, the largest that is not above.
double roundBelow(double length) {
  const double power = std::pow(10.0, std::floor(std::log10(length)));
  return length >= 5 * power ? 5 * power : length >= 2 * power ? 2 * power : power;
}

/// How an arrow is drawn, and whether those of the other sub-steps are drawn alike: what one compares by eye.
QString drawnAs(double factor, double other, bool isFirst) {
  const bool alike = factor == other;
  if (factor == 1 && (alike || isFirst)) return {};
  const QString times =
      factor == 1 ? QString("drawn as long as they are") : QString("drawn %1 times as long").arg(slowTimes(factor));
  if (isFirst) return " (" + times + ")";
  if (alike) return " (" + times + ", as before)";
  return " (" + times +
         (other == 1 ? QString(", unlike before)") : QString(", before %1 times)").arg(slowTimes(other)));
}

}  // namespace

QStringList slowNotes(const SlowShown& shown) {
  const SlowSubstep& part = shown.part();
  const bool back = shown.step->fromTarget;
  const QString from = back ? "orange: y of the target" : "blue: x of the source";
  const QString to = back ? "blue: points of the source" : "orange: points of the target";
  const QString heat = "ground: what a place costs, dark is cheap, yellow dear";
  QStringList lines;
  switch (part.part) {
    case SlowPart::samples:
      lines << from;
      break;
    case SlowPart::images:
      lines << from + ", green: their images";
      break;
    case SlowPart::push:
      if (part.field) lines << heat;
      if (!part.prices.empty()) lines << "the images in the same colours; cheapest and dearest in figures";
      break;
    case SlowPart::move:
      lines << "grey: where they were, green: where they are";
      break;
    case SlowPart::meeting:
      if (part.field) lines << heat;
      lines << "green: images, " + to;
      break;
    case SlowPart::change:
      if (part.change)
        lines << "ground: what the step adds to that, orange above nought, blue below"
              << "the line: no change; most and least in figures";
      else
        lines << "most and least of what the step adds, in figures";
      lines << slowConstant(part.constant);
      break;
    case SlowPart::number:
      break;
  }
  return lines;
}

QStringList slowLineNotes(const SlowSubstep& part, double changeFactor) {
  QStringList lines;
  switch (part.part) {
    case SlowPart::push:
      lines << "the curve: what a place costs; the images lie on it";
      break;
    case SlowPart::move:
      lines << "grey: where they were, green: where they are";
      break;
    case SlowPart::meeting:
      lines << "ticks above the curve: images; below it: the others";
      break;
    case SlowPart::change:
      lines << "dashed: what a place cost, drawn through: what it costs now";
      if (changeFactor != 1) lines << QString("the change is drawn %1 times as large").arg(slowTimes(changeFactor));
      lines << slowConstant(part.constant);
      break;
    case SlowPart::samples:
    case SlowPart::images:
    case SlowPart::number:
      break;
  }
  return lines;
}

std::optional<ArrowKey> slowArrowKey(const SlowShown& shown, const SlowScales& scales, const PlaneUnits& units,
                                     double width, double pixels) {
  const bool push = shown.part().part == SlowPart::push;
  if (!push && shown.part().part != SlowPart::move) return {};
  const double toDo = scales.pushFactor(width), done = scales.moveFactor(width), factor = push ? toDo : done;
  const double most = kLongestKey * shown.scale / (factor * pixels);
  if (!(most > 0) || !std::isfinite(most)) return {};
  const double length = roundBelow(most);
  const QString what = push ? QString("this long: a push of %1") : QString("this long: %1 gone so far");
  return ArrowKey{length * factor * pixels, what.arg(units.length(length)) + drawnAs(factor, push ? done : toDo, push)};
}

std::uint32_t slowLegend(const SlowShown& shown, bool onALine) {
  const SlowSubstep& part = shown.part();
  const bool back = shown.step->fromTarget;
  const std::uint32_t both = layerSource | layerTarget, others = back ? layerSource : layerTarget;
  switch (part.part) {
    case SlowPart::samples:
      return both;
    case SlowPart::push:  // in the plane they have the colours of their prices
      return both | (onALine || part.prices.size() != part.images.size() / 2 ? layerImage : 0);
    case SlowPart::meeting:
    case SlowPart::change:
      return (onALine ? both : others) | layerImage;
    case SlowPart::images:
    case SlowPart::move:
    case SlowPart::number:
      break;
  }
  return both | layerImage;
}

QRectF slowNotesPlate(const QRectF& area, const SlowShown& shown) {
  constexpr double keyLine = 420;  // pixels, at scale 1: an arrow, how long it is and how it is drawn
  double widest = keyLine * shown.scale;
  SlowShown each = shown;
  for (each.index = 0; each.index < static_cast<int>(shown.step->parts.size()); ++each.index)
    widest = std::max(widest, stageNotesPlate(area, slowNotes(each), shown.scale).width());
  const double height = slowNotesHeight(area.size(), shown.scale);
  return height > 0 ? QRectF(area.left() + 12, area.bottom() - 12 - height, std::min(widest, area.width() - 24), height)
                    : QRectF();
}

double slowNotesHeight(const QSizeF& stage, double scale) {
  QStringList lines;
  for (int i = 0; i < kMostLines; ++i) lines << QStringLiteral("x");
  return stageNotesHeight(stage, lines, scale);
}

}  // namespace brenier
