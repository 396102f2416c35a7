#include "core/train/score/goal.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/api/option.h"
#include "core/truth/alarms.h"
#include "core/util/plain_number.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

const MetricEntry* entryOf(const std::string& id) {
  for (const auto& entry : metricEntries())
    if (entry.descriptor.id == id) return &entry;
  return nullptr;
}

/// Why a run has none of the numbers with these needs; empty where it has them.
std::string lackOf(unsigned needs, const TrainingRun& run) {
  constexpr unsigned ofPictures = needFeatures | needOriginals;
  const HeldOut& heldOut = *run.heldOut();
  const auto asks = [needs](unsigned some) { return (needs & some) != 0; };
  if (heldOut.pictures) {
    if (!asks(ofPictures)) return "it is a number of points, and the run learns pictures";
    return asks(needOriginals) && heldOut.originals.data.empty() ? "there are no clean pictures behind the source" : "";
  }
  if (asks(ofPictures)) return "it is a number of pictures, and the run learns points";
  const Solver& solver = run.solver();
  const std::string method = "the method " + run.config().solver;
  if (asks(needInverse | needRoundTrip) && !solver.caps().inverse) return method + " has no inverse map";
  if (asks(needSourcePhi | needConjugate) && !solver.sourcePotential())
    return method + " has no potential of the source";
  if (asks(needTargetPsi | needConjugate) && !solver.targetPotential())
    return method + " has no potential of the target";
  if (asks(needKnownMap) && !heldOut.known) return "the true map of these measures is not known";
  if (asks(needSeen) && !heldOut.seen) return "no rows were set apart";
  return {};
}

/// That a perfect map would not reach the goal on these samples, or not by its own merit.
std::string belowFloor(const MetricGoal& goal, const MetricValue& value) {
  const MetricEntry* entry = entryOf(goal.id);
  if (!entry || entry->descriptor.better != Better::lower || value.belowFloor || !(value.floor > goal.value)) return {};
  const std::string unit = entry->descriptor.unit.empty() ? "" : " " + entry->descriptor.unit;
  return "The goal " + goal.id + "=" + generalText(goal.value, 4) + " is below what " + std::to_string(value.samples) +
         " samples can show: where they are independent of one another, a perfect map would score about " +
         generalText(value.floor, 3) + unit +
         ". Name a larger value or gap_percent, or give the run more samples with --held-out.";
}

/// "between -1 and 1", "never below 0".
std::string rangeText(const NumberRange& range) {
  const auto text = [](double v) { return generalText(v, 6); };
  if (!std::isfinite(range.most)) return "never below " + text(range.least);
  return "between " + text(range.least) + " and " + text(range.most);
}

/// That the goal says something of a number that lies where it does.
Status checkRange(const MetricGoal& goal) {
  const MetricEntry* entry = entryOf(goal.id);
  if (!entry) return ok();
  const NumberRange& range = entry->range;
  const bool up = entry->descriptor.better == Better::higher;
  const bool never = up ? goal.value > range.most : goal.value < range.least;
  const bool always = up ? goal.value <= range.least : goal.value >= range.most;
  if (!never && !always) return ok();
  return badInput("The goal " + goal.id + "=" + generalText(goal.value, 6) +
                      (never ? " can never be reached: " : " is always reached: ") + goal.id + " is " +
                      rangeText(range) + ".",
                  "Name a value that a run can come to.");
}

}  // namespace

Result<MetricGoal> parseGoal(const std::string& text) {
  const auto equals = text.find('=');
  MetricGoal goal{text.substr(0, equals), 0};
  const std::string value = equals == std::string::npos ? "" : text.substr(equals + 1);
  const auto read = std::from_chars(value.data(), value.data() + value.size(), goal.value);
  if (value.empty() || read.ec != std::errc() || read.ptr != value.data() + value.size() || !std::isfinite(goal.value))
    return badInput("\"" + text + "\" names no goal.", "Write METRIC=VALUE, for example l2_uvp=2.");
  const MetricEntry* entry = entryOf(goal.id);
  if (!entry) {
    const auto near = nearestNames(goal.id, idsOf(metricDescriptors()));
    return badInput("There is no metric \"" + goal.id + "\".",
                    near.empty() ? "brenier-cli list metrics shows them." : "Did you mean " + near + "?");
  }
  if (entry->descriptor.better == Better::neither || entry->pace == Pace::once)
    return badInput("The metric " + goal.id + " gets neither better nor worse, so no run can end by it.",
                    "Name one that list metrics calls better when lower or higher.");
  return goal;
}

Status checkGoal(const Budget& budget) {
  if (budget.until.empty()) return ok();
  const auto goal = parseGoal(budget.until);
  return goal ? ok() : Status(Unexpected<RunError>(goal.error()));
}

Status checkGoal(const Budget& budget, const TrainingRun& run) {
  if (const Status goal = checkGoal(budget); !goal) return goal;
  for (const auto& goal : goalsOf(budget)) {
    if (const Status within = checkRange(goal); !within) return within;
    const std::string lack = lackOf(entryOf(goal.id)->needs, run);
    if (!lack.empty())
      return badInput("No run can end by " + goal.id + " here: " + lack + ".",
                      "Name another number, or a budget of steps or seconds.");
  }
  return ok();
}

std::vector<MetricGoal> goalsOf(const Budget& budget) {
  std::vector<MetricGoal> goals;
  if (budget.untilGapPercent) goals.push_back({"gap_percent", *budget.untilGapPercent});
  if (const auto goal = budget.until.empty() ? Result<MetricGoal>(MetricGoal{}) : parseGoal(budget.until);
      goal && !goal->id.empty())
    goals.push_back(*goal);
  return goals;
}

bool isReached(const MetricGoal& goal, const MetricValue& value) {
  const MetricEntry* entry = entryOf(goal.id);
  if (!entry || !std::isfinite(value.value)) return false;
  return entry->descriptor.better == Better::higher ? value.value >= goal.value : value.value <= goal.value;
}

Scorer& GoalWatch::scorerOf(const TrainingRun& run) {
  if (!m_scorer || run.heldOut().get() != &m_scorer->heldOut()) {
    m_scorer = std::make_unique<Scorer>(run.heldOut());
    m_constantsSaid = false;
  }
  return *m_scorer;
}

bool GoalWatch::solved(const TrainingRun& run, std::stop_token stop) {
  Scorer& scorer = scorerOf(run);
  return scorer.solved() || scorer.solveExact(stop);
}

bool GoalWatch::parted(TrainingRun& run) {
  if (run.stepsDone() == 0 || run.stepsDone() % partingEvery != 0 || !run.heldOut()->seen || !solved(run)) return false;
  const Moment moment = run.moment(0, false);
  const auto apart = scorerOf(run).number("l2_uvp", moment), seen = scorerOf(run).number("l2_uvp_seen", moment);
  if (!apart || !seen) return false;
  const bool least = !m_leastError || apart->value < *m_leastError;
  if (least && capture(run, m_best)) m_leastError = apart->value;
  return parts(*apart, *seen);
}

std::vector<MetricValue> GoalWatch::everything(const TrainingRun& run, std::stop_token stop) {
  Scorer& scorer = scorerOf(run);
  if (!run.heldOut()->pictures || !scorer.solved()) (void)solved(run, stop);  // without it fewer numbers
  const Moment moment = run.moment(0);
  auto values = scorer.everything(moment, stop);
  if (stop.stop_requested()) return {};
  if (m_constantsSaid)
    for (const auto& constant : scorer.constants())
      std::erase_if(values, [&](const MetricValue& value) { return value.id == constant.id; });
  m_constantsSaid = true;
  return values;
}

bool GoalWatch::reached(const TrainingRun& run, const MetricGoal& goal) {
  if (run.stepsDone() == 0 || run.stepsDone() % every != 0) return false;
  Scorer& scorer = scorerOf(run);
  const MetricEntry* entry = entryOf(goal.id);
  const unsigned needs = entry ? entry->needs : 0;
  constexpr unsigned solvedNeeds = needExact | needKnownMap | needFloor | needFeatures | needOriginals;
  if ((needs & solvedNeeds) != 0 && !solved(run)) return false;
  const bool back = (needs & (needInverse | needRoundTrip | needConjugate)) != 0;
  const auto value = scorer.number(goal.id, run.moment(0, back));
  if (value && m_remarked.insert(goal.id).second) m_remark = belowFloor(goal, *value);
  return value && isReached(goal, *value);
}

bool GoalWatch::reached(const TrainingRun& run, const Budget& budget) {
  const auto goals = goalsOf(budget);
  return std::any_of(goals.begin(), goals.end(), [&](const MetricGoal& goal) { return reached(run, goal); });
}

}  // namespace brenier
