#include "core/truth/alarms.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "core/api/metric_text.h"

namespace brenier {
namespace {

constexpr std::size_t mostDuals = 1000;
constexpr std::int64_t fewestLearned = 20;  ///< steps
constexpr std::int64_t fewSamples = 32;     ///< of fewer, the uncertainty of a number is itself not known

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string percent(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f %%" : "%.0f %%", value);
  return text;
}

/// What to do about values that differ from batch to batch: a few far rows make a batch one of themselves, whatever the
/// rates and steps are.
std::string orLeaveOut(const AlarmEvidence& now, const char* otherwise) {
  return now.leaveOut.empty() ? otherwise : now.leaveOut;
}

/// The dual value is an estimate on a batch, the bound of another sample: what the two scatter by is granted, and that
/// the inner player lags at first.
AlarmEntry dualAboveTheBound() {
  const auto test = [](const AlarmEvidence& now) -> std::optional<Alarm> {
    constexpr std::size_t least = 20;
    constexpr std::int64_t firstSteps = 500;
    const auto duals = now.dualsOfLast(0.2);
    if (now.stepsHere() < firstSteps || duals.size() < least) return std::nullopt;
    const double mean = std::accumulate(duals.begin(), duals.end(), 0.0) / static_cast<double>(duals.size());
    const double upper = now.at("half_w2_upper").value, plain = now.at("half_w2_independent").value;
    const double scatter = now.at("transport_cost").halfWidth + now.at("half_w2_dual").halfWidth;
    if (!(mean > upper + 3 * scatter + 0.1 * (plain - now.at("half_mean_shift").value))) return std::nullopt;
    return Alarm{"dual_above_bound",
                 "The dual value is " + number(mean) + ", above the certified upper bound " + number(upper) +
                     ": it is no value of 1/2 W2^2, because the inner player does not keep up.",
                 orLeaveOut(now,
                            "Give the inner player more steps or a larger rate, or learn on centred and scaled data "
                            "(--normalise on, where it is off).")};
  };
  return {{"dual_above_bound",
           "Dual value above the bound",
           "The dual value stays above the certified upper bound of 1/2 W2^2",
           {}},
          {"half_w2_dual", "half_w2_upper", "half_w2_independent", "half_mean_shift", "transport_cost"},
          test};
}

/// The least and largest of these values, a twentieth taken off at both ends.
std::pair<double, double> rangeOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values[values.size() / 20], values[values.size() - 1 - values.size() / 20]};
}

/// Steps may be slow and few: a run over pixels swung by a thousand times the bound for 500 of them. That the last
/// quarter swings as well tells a course from its wild beginning.
AlarmEntry circling() {
  const auto test = [](const AlarmEvidence& now) -> std::optional<Alarm> {
    constexpr std::size_t least = 10;
    constexpr std::int64_t firstSteps = 200;
    constexpr double swings = 10;  // times what pairing at random costs
    const auto duals = now.dualsOfLast(0.5), last = now.dualsOfLast(0.25);
    if (now.stepsHere() < firstSteps || duals.size() < least || last.empty()) return std::nullopt;
    const auto [low, high] = rangeOf(duals);
    const auto [lastLow, lastHigh] = rangeOf(last);
    const double plain = now.at("half_w2_independent").value;
    if (!(std::min(high - low, lastHigh - lastLow) > swings * plain)) return std::nullopt;
    return Alarm{"circling",
                 "The dual value swings between " + number(low) + " and " + number(high) +
                     ", and 1/2 W2^2 is at most " + number(plain) +
                     ": the two players circle, and the map goes nowhere.",
                 orLeaveOut(now,
                            "Learn on centred and scaled data (--normalise on, where it is off), or give the inner "
                            "player more steps and both smaller rates.")};
  };
  return {
      {"circling", "Circling", "The dual value swings by much more than any transport between the samples costs", {}},
      {"half_w2_dual", "half_w2_independent"},
      test};
}

/// Whether an error is above another by more than the factor and both uncertainties. Errors against pairs of samples
/// have the pairs' own scatter in common: where that is most of both, any difference beyond the uncertainties is the
/// map's.
bool clearlyAbove(const MetricValue& error, const MetricValue& other, double factor) {
  if (error.saysNothing) factor = 1;
  return error.value - error.halfWidth > factor * (other.value + other.halfWidth);
}

AlarmEntry worseThanLinear() {
  const auto test = [](const AlarmEvidence& now) -> std::optional<Alarm> {
    constexpr double patience = 60;  // seconds
    const MetricValue &map = now.at("l2_uvp"), &linear = now.at("uvp_linear");
    if (!now.nearOptimal || now.secondsHere() < patience || !clearlyAbove(map, linear, 1)) return std::nullopt;
    return Alarm{"worse_than_linear",
                 "After " + number(std::floor(now.secondsHere())) + " s the map (L2-UVP " + percent(map.value) +
                     ") is worse than the linear map (" + percent(linear.value) + "), which needs no learning.",
                 "Where the error no longer falls, choose another method or learn on centred and scaled data "
                 "(--normalise on, where it is off)."};
  };
  return {{"worse_than_linear",
           "Worse than the linear map",
           "After the first minute the map is worse than the optimal one between Gaussians",
           {}},
          {"l2_uvp", "uvp_linear"},
          test};
}

AlarmEntry parting() {
  const auto test = [](const AlarmEvidence& now) -> std::optional<Alarm> {
    const MetricValue &apart = now.at("l2_uvp"), &seen = now.at("l2_uvp_seen");
    // Measures to score on that differ from those of training did so before anything was learned.
    const double other = now.apartAtFirst("l2_uvp", "l2_uvp_seen");
    if (now.stepsHere() < fewestLearned || !parts(apart, seen) || !clearlyAbove(apart, seen, 2 * other))
      return std::nullopt;
    return Alarm{"parting",
                 "The map's L2-UVP is " + percent(seen.value) + " on the points it learns from and " +
                     percent(apart.value) + " on those set apart: it learns the sample and not the measure.",
                 "Give it more rows, stop earlier (--early-stop true), or choose a smaller network."};
  };
  return {{"parting",
           "Parting from training",
           "The error on points set apart is clearly above that on the points of training",
           {}},
          {"l2_uvp", "l2_uvp_seen"},
          test};
}

AlarmEntry tails() {
  const auto test = [](const AlarmEvidence& now) -> std::optional<Alarm> {
    constexpr double most = 60, noteworthy = 5;  // percent
    const MetricValue &map = now.at("l2_uvp"), &tail = now.at("error_tail");
    const bool small = map.value - map.halfWidth < noteworthy;  // an error that few pairs decide may be any
    if (!now.nearOptimal || map.saysNothing || small || !(tail.value > most)) return std::nullopt;
    return Alarm{"tails",
                 "1 % of the points carry " + percent(tail.value) + " of the map's error (L2-UVP " +
                     percent(map.value) + "): it misses " + (now.rows ? "outliers" : "places of little mass") +
                     ", and is better on the rest than this number says.",
                 now.rows ? "Look at the farthest points, and take out rows that are mistakes."
                          : "Look at the farthest points: few samples of a batch lie there, so they are learned last, "
                            "and sooner in larger batches."};
  };
  return {{"tails", "Tails", "A hundredth of the points carries most of an error that is not small", {}},
          {"l2_uvp", "error_tail"},
          test};
}

AlarmEntry fewProposals() {
  const auto test = [](const AlarmEvidence& now) -> std::optional<Alarm> {
    constexpr double least = 5;  // percent
    const double share = now.at("effective_share").value;
    if (!(share < least)) return std::nullopt;
    return Alarm{"few_proposals",
                 "The weights of the proposals count as " + number(now.at("effective_proposals").value) +
                     " equal ones (" + percent(share) + "): what is drawn is hardly a sample of the corrected prior.",
                 "Raise --proposals: it applies to a run that is done, too."};
  };
  return {{"few_proposals",
           "Few proposals count",
           "Less than 5 % of the proposals have the weight of all, so that draws from a corrected prior repeat them",
           {}},
          {"effective_share", "effective_proposals"},
          test};
}

/// What the files say, and not the numbers: it holds from the first look on.
AlarmEntry differentUnitsOfFiles() {
  const auto test = [](const AlarmEvidence& now) -> std::optional<Alarm> {
    if (now.units.empty()) return std::nullopt;
    std::string text;
    for (const auto& sentence : now.units) text += (text.empty() ? "" : " ") + sentence;
    // The last of a sentence's parts says what to do.
    const std::size_t end = text.rfind(". ");
    return end == text.npos ? Alarm{"units", text, {}} : Alarm{"units", text.substr(0, end + 1), text.substr(end + 2)};
  };
  return {{"units", "Different units", "Files that are compared, or learned and scored on, are in different units", {}},
          {},
          test};
}

}  // namespace

const std::vector<AlarmEntry>& alarmEntries() {
  static const std::vector<AlarmEntry> entries{
      dualAboveTheBound(), circling(), worseThanLinear(), parting(), tails(), fewProposals(), differentUnitsOfFiles()};
  return entries;
}

bool parts(const MetricValue& apart, const MetricValue& seen) {
  // Where the error is mostly scatter, that on what was seen is below it for any map that has been learned; it has to
  // be beyond what a perfect map would score as well.
  const Excess excess = excessOf(apart);
  if (apart.saysNothing && apart.floor > 0 && excess.value <= excess.halfWidth) return false;
  return clearlyAbove(apart, seen, 2);
}

std::vector<double> AlarmEvidence::dualsOfLast(double part) const {
  std::vector<double> values;
  if (duals.empty()) return values;
  const double from = (1 - part) * static_cast<double>(duals.back().step);
  for (const auto& dual : duals)
    if (static_cast<double>(dual.step) >= from) values.push_back(dual.value);
  return values;
}

double AlarmEvidence::apartAtFirst(const std::string& id, const std::string& than) const {
  const auto one = atFirst.find(id), other = atFirst.find(than);
  const bool known = one != atFirst.end() && other != atFirst.end() && other->second > 0;
  return known ? std::max(1.0, one->second / other->second) : 1;
}

void AlarmWatch::remember(const MetricsRow& row) {
  m_evidence.step = std::max(m_evidence.step, row.step);
  m_evidence.seconds = std::max(m_evidence.seconds, row.seconds);
  auto& duals = m_evidence.duals;
  for (const auto& value : row.values) {
    m_evidence.latest[value.id] = value;
    if (row.step < fewestLearned) m_evidence.atFirst.try_emplace(value.id, value.value);
    if (value.id != "half_w2_dual" || !std::isfinite(value.value)) continue;
    // A rewound run has not been where it was.
    while (!duals.empty() && duals.back().step >= row.step) duals.pop_back();
    duals.push_back({row.step, value.value});
  }
  if (duals.size() < mostDuals) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < duals.size(); i += 2) duals[kept++] = duals[i];
  duals.resize(kept);
}

std::vector<Alarm> AlarmWatch::look(const MetricsRow& row) {
  remember(row);
  std::vector<Alarm> raised;
  for (const auto& entry : alarmEntries()) {
    const bool told = std::all_of(entry.needs.begin(), entry.needs.end(), [&](const auto& id) {
      const auto value = m_evidence.latest.find(id);
      return value != m_evidence.latest.end() && (value->second.samples == 0 || value->second.samples >= fewSamples);
    });
    const auto alarm = told ? entry.test(m_evidence) : std::nullopt;
    const std::string& id = entry.descriptor.id;
    if (!alarm) {
      m_holding.erase(id);
      continue;
    }
    const bool news = !m_holding.contains(id);
    m_holding[id] = *alarm;
    const auto before = m_raisedAt.find(id);
    if (!news || (before != m_raisedAt.end() && m_evidence.step < 2 * before->second)) continue;
    m_raisedAt[id] = m_evidence.step;
    raised.push_back(*alarm);
  }
  return raised;
}

std::vector<Alarm> AlarmWatch::current() const {
  std::vector<Alarm> all;
  for (const auto& [id, alarm] : m_holding) all.push_back(alarm);
  return all;
}

}  // namespace brenier
