#include "core/lessons/asks/ask_math.h"
#include "core/lessons/asks/asks.h"

namespace brenier {
namespace {

void readArrows(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>&) {
  fields.rows("points", 2, 12, ask.points);
  fields.rows("lines", 4, 128, ask.lines);
  if (ask.points.empty()) fields.complain("points", "needs 1 to 12 points");
}

constexpr std::size_t draftedArrows = 5;

/// At the probe point nearest to each: what is asked of a place is answered by a sample that was there.
Result<AskTruth> arrowTruth(const LessonAsk& ask, const LessonMoment& moment) {
  if (!knowsTheMap(moment)) return badInput("The exact map is not known yet.", "Wait for the exact answer.");
  AskTruth truth;
  truth.scale = spreadOf(*moment.target);
  truth.text = "The exact map sends them where the grey arrows end.";
  for (std::size_t k = 0; k < placeCount(ask.points); ++k) {
    const std::size_t i = nearestPlace(*moment.source, placeOf(ask.points, k));
    const PlanePlace moved = placeOf(*moment.exactImage, i) - placeOf(*moment.source, i);
    const PlanePlace head = placeOf(ask.points, k) + moved;
    addPlace(truth.best.points, head);
    addLine(truth.lines, placeOf(ask.points, k), head);
  }
  return truth;
}

AskGrade gradeArrows(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) {
  const std::size_t n = placeCount(ask.points);
  if (answer.points.size() != ask.points.size() || truth.best.points.size() != ask.points.size()) return {};
  if (!(truth.scale > 0)) return {};
  double squared = 0, still = 0;
  for (std::size_t k = 0; k < n; ++k) {
    const PlanePlace right = placeOf(truth.best.points, k), off = placeOf(answer.points, k) - right;
    const PlanePlace whole = placeOf(ask.points, k) - right;
    squared += dot(off, off) / static_cast<double>(n);
    still += dot(whole, whole) / static_cast<double>(n);
  }
  const double share = std::sqrt(squared) / truth.scale, least = std::sqrt(still) / truth.scale;
  AskGrade grade{std::clamp(1 - share / std::max(least, 0.05), 0.0, 1.0), shareText(share),
                 "of the target's spread off", ""};
  grade.sentence = share < 0.1 ? "Your arrows end where the exact map sends these points."
                   : share < least
                       ? filled("Standing still would have been {1} off: you were nearer.", {shareText(least)})
                       : filled("Standing still would have been {1} off, which is no worse.", {shareText(least)});
  return grade;
}

Result<LessonAsk> draftArrows(const LessonMoment& moment) {
  if (!knowsTheMap(moment)) return badInput("The exact map is not known yet.", "Wait for the exact answer.");
  LessonAsk ask;
  ask.points = spreadPlaces(*moment.source, draftedArrows);
  return ask;
}

}  // namespace

AskKind arrowAsk() {
  return {"arrow",    "Arrows",   "The viewer drags where given points go; the exact map decides.",
          readArrows, arrowTruth, gradeArrows,
          draftArrows};
}

}  // namespace brenier
