#include "core/lessons/asks/ask_math.h"
#include "core/lessons/asks/asks.h"
#include "core/truth/exact_ot.h"

namespace brenier {
namespace {

void readPairing(JsonFields& fields, LessonAsk& ask, const std::vector<std::string>&) {
  fields.rows("source", 2, 12, ask.source);
  fields.rows("target", 2, 12, ask.target);
  const std::size_t n = placeCount(ask.source);
  if (n < 3) fields.complain("source", "needs 3 to 12 points");
  if (n != placeCount(ask.target))
    fields.complain("target",
                    "has " + std::to_string(placeCount(ask.target)) + " points, and source has " + std::to_string(n));
}

double pairCost(const LessonAsk& ask, std::size_t i, std::size_t j) {
  const PlanePlace off = placeOf(ask.target, j) - placeOf(ask.source, i);
  return 0.5 * dot(off, off);
}

Result<AskTruth> pairingTruth(const LessonAsk& ask, const LessonMoment&) {
  const auto exact = exactTransport(viewOf(ask.source), viewOf(ask.target));
  if (!exact) return Unexpected<RunError>(exact.error());
  AskTruth truth;
  truth.text = "The grey lines are the cheapest pairing: nobody can do better.";
  truth.scale = 0;
  for (std::size_t i = 0; i < exact->targetOf.size(); ++i) {
    const std::size_t j = exact->targetOf[i];
    truth.best.values.push_back(static_cast<double>(j));
    addLine(truth.lines, placeOf(ask.source, i), placeOf(ask.target, j));
    truth.scale += pairCost(ask, i, j);
  }
  return truth;
}

/// The target of each source; empty where the answer is no pairing of all of them.
std::vector<std::size_t> pairsOf(const LessonAsk& ask, const AskAnswer& answer) {
  const std::size_t n = placeCount(ask.source);
  std::vector<std::size_t> pairs;
  std::vector<bool> taken(n, false);
  for (const double value : answer.values) {
    const auto j = value >= 0 && value < static_cast<double>(n) ? static_cast<std::size_t>(value) : n;
    if (j >= n || taken[j]) return {};
    taken[j] = true;
    pairs.push_back(j);
  }
  return pairs.size() == n ? pairs : std::vector<std::size_t>();
}

/// Where the ends of two pairs are better exchanged: <x - x', y - y'> < 0, which for the cost 1/2 |x - y|^2 is what the
/// two pairs would save. Two marks for each, in the middles of the two lines.
PlanePoints exchanges(const LessonAsk& ask, const std::vector<std::size_t>& pairs) {
  PlanePoints marks;
  for (std::size_t i = 0; i < pairs.size(); ++i)
    for (std::size_t k = i + 1; k < pairs.size(); ++k) {
      const PlanePlace x = placeOf(ask.source, i), x2 = placeOf(ask.source, k);
      const PlanePlace y = placeOf(ask.target, pairs[i]), y2 = placeOf(ask.target, pairs[k]);
      if (dot(x - x2, y - y2) >= 0) continue;
      addPlace(marks, (x + y) * 0.5);
      addPlace(marks, (x2 + y2) * 0.5);
    }
  return marks;
}

AskGrade gradePairing(const LessonAsk& ask, const AskAnswer& answer, const AskTruth& truth) {
  const auto pairs = pairsOf(ask, answer);
  if (pairs.empty() || !(truth.scale > 0)) return {};
  double cost = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) cost += pairCost(ask, i, pairs[i]);
  const double ratio = cost / truth.scale;
  AskGrade grade{std::clamp(1 - 2 * (ratio - 1), 0.0, 1.0), fixedText(ratio, 2) + " ×", "the least cost", ""};
  grade.marks = exchanges(ask, pairs);
  const auto swaps = placeCount(grade.marks) / 2;
  grade.sentence = ratio < 1 + 1e-6 ? "This is the cheapest pairing. Nobody can do better."
                   : swaps == 1     ? "Two of your lines would save by exchanging their ends; they are marked."
                   : swaps > 1 ? filled("{1} pairs of your lines would save by exchanging their ends; they are marked.",
                                        {std::to_string(swaps)})
                               : "No two of your lines would save by an exchange; three or more must change together.";
  return grade;
}

constexpr std::size_t draftedPairs = 7;

Result<LessonAsk> draftPairing(const LessonMoment& moment) {
  if (!moment.source || !moment.target || std::min(placeCount(*moment.source), placeCount(*moment.target)) < 3)
    return badInput("The run has no points in the plane to pair.", "Choose measures in the plane.");
  LessonAsk ask;
  const std::size_t n = std::min({draftedPairs, placeCount(*moment.source), placeCount(*moment.target)});
  ask.source = spreadPlaces(*moment.source, n);
  ask.target = spreadPlaces(*moment.target, n);
  return ask;
}

}  // namespace

AskKind pairingAsk() {
  return {
      "pairing",   "Pairs",      "The viewer joins each source point to a target point; the exact assignment decides.",
      readPairing, pairingTruth, gradePairing,
      draftPairing};
}

}  // namespace brenier
