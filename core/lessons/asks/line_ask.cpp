#include <array>
#include <limits>

#include "core/lessons/asks/ask_math.h"
#include "core/lessons/asks/asks.h"
#include "core/truth/exact_ot.h"
#include "core/truth/target_pieces.h"

namespace brenier {
namespace {

constexpr int tearGrid = 80;        // nodes a side on which the cells' borders are found
constexpr double tearReach = 0.18;  // of the source's spread: so near counts as found
constexpr double tearStep = 0.03;   // of the spread: between two points at which lines are compared

void readLine(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>&) {
  fields.rows("lines", 4, 64, ask.lines);
  fields.rows("centres", 2, 32, ask.centres);
  if (ask.lines.empty() == ask.centres.empty()) fields.complain("lines", "are needed, or centres, and not both");
  if (!ask.centres.empty() && placeCount(ask.centres) < 2) fields.complain("centres", "needs at least 2 points");
}

/// Which centre a point goes to: the least of 1/2 |x - c|^2 - v_c (the power diagram of the optimal duals).
struct PowerCells {
  const PlanePoints& centres;
  std::vector<double> v;

  double level(std::size_t k, const PlanePlace& p) const {
    const PlanePlace off = p - placeOf(centres, k);
    return 0.5 * dot(off, off) - v[k];
  }
  std::size_t at(const PlanePlace& p) const {
    std::size_t best = 0;
    for (std::size_t k = 1; k < v.size(); ++k)
      if (level(k, p) < level(best, p)) best = k;
    return best;
  }
  /// Where a straight way from a to b leaves one cell for the other, which are those of its ends.
  PlanePlace border(const PlanePlace& a, const PlanePlace& b) const {
    const std::size_t from = at(a), to = at(b);
    const double here = level(to, a) - level(from, a), there = level(from, b) - level(to, b);
    return a + (b - a) * (here + there > 0 ? here / (here + there) : 0.5);
  }
};

/// Within the source's mass: no farther from its middle than all but a twentieth of its points.
struct SourceDisc {
  PlanePlace middle;
  double radius = 0;
  bool holds(const PlanePlace& p) const { return dot(p - middle, p - middle) <= radius * radius; }
};

SourceDisc discOf(const PlanePoints& source) {
  SourceDisc disc;
  const std::size_t n = placeCount(source);
  for (std::size_t i = 0; i < n; ++i) disc.middle = disc.middle + placeOf(source, i) * (1.0 / static_cast<double>(n));
  std::vector<double> radii;
  for (std::size_t i = 0; i < n; ++i) {
    const PlanePlace off = placeOf(source, i) - disc.middle;
    radii.push_back(std::sqrt(dot(off, off)));
  }
  std::sort(radii.begin(), radii.end());
  disc.radius = radii[radii.size() * 19 / 20];
  return disc;
}

/// The borders of the cells within the disc, square by square of a grid.
PlaneLines bordersIn(const PowerCells& cells, const SourceDisc& disc) {
  PlaneLines lines;
  const double step = 2 * disc.radius / tearGrid;
  for (int row = 0; row < tearGrid; ++row)
    for (int column = 0; column < tearGrid; ++column) {
      const PlanePlace low = disc.middle + PlanePlace{column * step - disc.radius, row * step - disc.radius};
      const std::array<PlanePlace, 4> corner = {low, low + PlanePlace{step, 0}, low + PlanePlace{step, step},
                                                low + PlanePlace{0, step}};
      if (!std::all_of(corner.begin(), corner.end(), [&](auto& p) { return disc.holds(p); })) continue;
      PlanePoints crossings;
      for (std::size_t k = 0; k < 4; ++k)
        if (cells.at(corner[k]) != cells.at(corner[(k + 1) % 4]))
          addPlace(crossings, cells.border(corner[k], corner[(k + 1) % 4]));
      const std::size_t n = placeCount(crossings);
      if (n == 2) addLine(lines, placeOf(crossings, 0), placeOf(crossings, 1));
      if (n < 3) continue;  // three cells or four meet: their borders do, about in the middle of where they come in
      PlanePlace middle;
      for (std::size_t k = 0; k < n; ++k) middle = middle + placeOf(crossings, k) * (1.0 / static_cast<double>(n));
      for (std::size_t k = 0; k < n; ++k) addLine(lines, middle, placeOf(crossings, k));
    }
  return lines;
}

Result<AskTruth> lineTruth(const LessonAsk& ask, const LessonMoment& moment) {
  if (!moment.source || placeCount(*moment.source) < 2)
    return badInput("The run has no source points yet.", "Wait for its first picture.");
  AskTruth truth;
  truth.text = "The map tears along the thick lines.";
  truth.scale = spreadOf(*moment.source);
  truth.lines = ask.lines;
  if (ask.lines.empty()) {
    const std::vector<double> a(placeCount(*moment.source), 1.0), b(placeCount(ask.centres), 1.0);
    const auto exact = exactTransport(viewOf(*moment.source), a, viewOf(ask.centres), b);
    if (!exact) return Unexpected<RunError>(exact.error());
    truth.lines = bordersIn({ask.centres, exact->v}, discOf(*moment.source));
  }
  truth.best.lines = truth.lines;
  return truth;
}

AskGrade gradeLines(const LessonAsk&, const AskAnswer& answer, const AskTruth& truth) {
  if (answer.lines.size() < 4 || truth.lines.size() < 4 || !(truth.scale > 0)) return {};
  const double reach = tearReach * truth.scale;
  const PlanePoints drawn = pointsAlong(answer.lines, tearStep * truth.scale);
  const PlanePoints right = pointsAlong(truth.lines, tearStep * truth.scale);
  double off = 0, found = 0;
  for (std::size_t i = 0; i < placeCount(drawn); ++i) off += distanceToLines(placeOf(drawn, i), truth.lines);
  for (std::size_t i = 0; i < placeCount(right); ++i)
    found += distanceToLines(placeOf(right, i), answer.lines) <= reach;
  off /= static_cast<double>(placeCount(drawn)) * truth.scale;
  found /= static_cast<double>(placeCount(right));
  const double score = found * std::clamp(1 - off / 0.5, 0.0, 1.0);
  // Beside a bar that is as long as the score another share would be taken for what the bar shows.
  AskGrade grade{score, shareText(score), "of a perfect answer", ""};
  const bool most = found > 0.85, near = off < 0.15;
  grade.sentence = filled(
      most && near
          ? "You found {2} of the tear. On average your lines lie {1} of the cloud's spread away from it. (The "
            "spread is how far the cloud's points typically lie from its middle.)"
      : most ? "You found {2} of the tear, but not all that you drew is one: on average your lines lie {1} of the "
               "cloud's spread away from the nearest."
      : near ? "You found {2} of the tear: what you drew lies on it, on average {1} of the cloud's spread away. "
               "There is more of it to be found."
             : "You found {2} of the tear. On average your lines lie {1} of the cloud's spread away from it. Cut "
               "there, points in between would travel too far.",
      {shareText(off), shareText(found)});
  return grade;
}

/// The borders of the cells that go to the pieces of the target.
Result<LessonAsk> draftLines(const LessonMoment& moment) {
  if (!moment.target || placeCount(*moment.target) < 2)
    return badInput("The run has no target points yet.", "Wait for its first picture.");
  const TargetPieces pieces = clustersOf(viewOf(*moment.target));
  if (pieces.count() < 2 || pieces.count() > 32)
    return badInput("The target does not fall into separate pieces, so no map must tear here.",
                    "Choose a target of several pieces, as eight Gaussians.");
  LessonAsk ask;
  for (std::size_t k = 0; k < pieces.count(); ++k)
    for (std::size_t c = 0; c < 2; ++c) ask.centres.push_back(std::round(pieces.centres[k][c] * 100) / 100);
  return ask;
}

}  // namespace

AskKind lineAsk() {
  return {"line",    "Lines",   "The viewer draws where the map tears; the closed form, or the exact cells, decide.",
          readLine,  lineTruth, gradeLines,
          draftLines};
}

}  // namespace brenier
