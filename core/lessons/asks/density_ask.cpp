#include "core/lessons/asks/ask_math.h"
#include "core/lessons/asks/asks.h"
#include "core/truth/metrics.h"

namespace brenier {
namespace {

constexpr std::size_t paintedSamples = 1000, paintedDirections = 64;

void readDensity(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>&) {
  std::vector<float> corners;
  fields.rows("box", 2, 2, corners);
  if (corners.size() == 4) ask.box = Box{corners[0], corners[1], corners[2], corners[3]};
  if (!corners.empty() && !(ask.box && ask.box->x0 < ask.box->x1 && ask.box->y0 < ask.box->y1))
    fields.complain("box", "needs its lower left and its upper right corner");
  fields.number<std::int64_t>("cells", ask.cells, 4, 64);
}

/// What the viewer painted in; none where the answer does not say it, and the question neither.
std::optional<Box> boxOf(const LessonAsk& ask, const AskAnswer& answer) {
  if (ask.box || answer.points.size() != 4) return ask.box;
  const Box box{answer.points[0], answer.points[1], answer.points[2], answer.points[3]};
  const bool is = std::isfinite(box.x0) && std::isfinite(box.y0) && box.x0 < box.x1 && box.y0 < box.y1 &&
                  std::isfinite(box.x1) && std::isfinite(box.y1);
  return is ? std::optional(box) : std::nullopt;
}

/// x and T*(x) half way, against half of each: what most people paint.
Result<AskTruth> densityTruth(const LessonAsk& ask, const LessonMoment& moment) {
  if (!knowsTheMap(moment)) return badInput("The exact map is not known yet.", "Wait for the exact answer.");
  const std::size_t n = placeCount(*moment.source);
  AskTruth truth;
  truth.text = "Every grain is at half of its way: the rings.";
  PlanePoints mixture;
  for (std::size_t i = 0; i < n; ++i) {
    addPlace(truth.points, (placeOf(*moment.source, i) + placeOf(*moment.exactImage, i)) * 0.5);
    addPlace(mixture,
             i % 2 == 0 ? placeOf(*moment.source, i) : placeOf(*moment.target, i % placeCount(*moment.target)));
  }
  truth.scale = slicedW2(viewOf(truth.points), viewOf(mixture), paintedDirections).value;
  const auto cells = static_cast<std::size_t>(ask.cells);
  const auto box = paintedBox(ask, moment);
  if (!box) return badInput("All places of both measures are one.", "Choose measures with some spread.");
  if (!ask.box) truth.best.points = {box->x0, box->y0, box->x1, box->y1};
  truth.best.values.assign(cells * cells, 0);
  for (std::size_t i = 0; i < n; ++i) {
    const PlanePlace p = placeOf(truth.points, i);
    const double column = (p.x - box->x0) / (box->x1 - box->x0) * static_cast<double>(cells);
    const double row = (p.y - box->y0) / (box->y1 - box->y0) * static_cast<double>(cells);
    const auto c = static_cast<std::size_t>(std::clamp(column, 0.0, static_cast<double>(cells) - 1));
    const auto r = static_cast<std::size_t>(std::clamp(row, 0.0, static_cast<double>(cells) - 1));
    truth.best.values[r * cells + c] += 1.0 / static_cast<double>(n);
  }
  return truth;
}

/// As many points as the truth has, in proportion to the painted masses and spread evenly over their cells by the
/// additive recurrence of the plastic number, so that the same picture is always the same points.
PlanePoints paintedPoints(const Box& box, std::size_t cells, const std::vector<double>& masses, std::size_t count) {
  double total = 0;
  for (const double m : masses) total += m;
  const double width = (box.x1 - box.x0) / static_cast<double>(cells);
  const double height = (box.y1 - box.y0) / static_cast<double>(cells);
  PlanePoints points;
  double before = 0;
  std::size_t cell = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double level = (static_cast<double>(i) + 0.5) / static_cast<double>(count) * total;
    while (cell + 1 < masses.size() && before + masses[cell] <= level) before += masses[cell++];
    const double u = std::fmod(0.7548776662 * static_cast<double>(i), 1.0);
    const double v = std::fmod(0.5698402910 * static_cast<double>(i), 1.0);
    addPlace(points, {box.x0 + width * (static_cast<double>(cell % cells) + u),
                      box.y0 + height * (static_cast<double>(cell / cells) + v)});
  }
  return points;
}

AskGrade gradeDensity(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) {
  const auto cells = static_cast<std::size_t>(ask.cells);
  double total = 0;
  for (const double m : answer.values) {
    if (!(m >= 0 && m < 1e9)) return {};
    total += m;
  }
  const auto box = boxOf(ask, answer);
  if (!box || answer.values.size() != cells * cells || !(total > 0) || !(truth.scale > 0)) return {};
  const PlanePoints painted = paintedPoints(*box, cells, answer.values, placeCount(truth.points));
  const double share = slicedW2(viewOf(truth.points), viewOf(painted), paintedDirections).value / truth.scale;
  AskGrade grade{std::clamp(1 - share, 0.0, 1.0), fixedText(share, 2) + " ×", "as far off as the mixture", ""};
  grade.sentence = share < 0.35  ? "You painted mass on its way, not mass fading out and in."
                   : share < 0.9 ? "Nearer than half of each: part of your mass is on its way."
                   : share < 1.2
                       ? "This is about as far off as half of each would be; in transport every grain is half way."
                       : "Half of each would be nearer; in transport every grain is half way, wherever that is.";
  return grade;
}

Result<LessonAsk> draftDensity(const LessonMoment& moment) {
  if (!knowsTheMap(moment)) return badInput("The exact map is not known yet.", "Wait for the exact answer.");
  return LessonAsk();
}

}  // namespace

AskKind densityAsk() {
  return {"density",
          "A measure half way",
          "The viewer paints the measure at t = 1/2; displacement interpolation decides.",
          readDensity,
          densityTruth,
          gradeDensity,
          draftDensity};
}

}  // namespace brenier
