#include "core/train/score/goal.h"

#include <charconv>
#include <cmath>

#include "core/api/option.h"
#include "core/truth/alarms.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

const MetricEntry* entryOf(const std::string& id) {
  for (const auto& entry : metricEntries())
    if (entry.descriptor.id == id) return &entry;
  return nullptr;
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
  return value && isReached(goal, *value);
}

bool GoalWatch::reached(const TrainingRun& run, const Budget& budget) {
  if (budget.untilGapPercent && reached(run, MetricGoal{"gap_percent", *budget.untilGapPercent})) return true;
  const auto goal = budget.until.empty() ? Result<MetricGoal>(MetricGoal{}) : parseGoal(budget.until);
  return goal && !goal->id.empty() && reached(run, *goal);
}

}  // namespace brenier
