// What NumbersPanel shows of a kept moment in the place of the run itself.
#include <cmath>

#include "ui/forms/number_text.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

using enum MetricRole;

}  // namespace

void NumbersPanel::setShownStep(std::optional<std::int64_t> step) {
  if (step == m_shownStep) return;
  m_shownStep = step;
  m_moment.clear();
  m_remembered.clear();
  m_momentScored = false;
  for (auto* card : {m_dual, m_error, m_losses})
    card->setCursor(step ? std::optional(static_cast<double>(*step)) : std::nullopt);
  if (step) rememberFromCurves(*step);
  m_columnErrors = step ? std::vector<MetricValue>() : m_runColumnErrors;
  showErrorHelp();
  m_findings->setOfMoment(step.has_value());
  showAll();
}

/// Until the moment is scored its numbers are those that were drawn at its step. A score of another step is none of
/// this moment; what the run says of its batches from time to time is the last before, and the card says of which step.
void NumbersPanel::rememberFromCurves(std::int64_t step) {
  for (auto* card : {m_dual, m_error, m_losses})
    for (const MetricRole role : {dualValue, mainError, outerLoss, innerLoss}) {
      const std::string id = idOf(role);
      if (!card->hasCurve(qs(id))) continue;
      const auto drawn = card->pointAt(qs(id), static_cast<double>(step));
      if (!drawn) continue;
      const auto at = static_cast<std::int64_t>(std::llround(drawn->x()));
      if (at != step && role == mainError) continue;
      // What its scatter was then is not known.
      m_moment[id] = {id, drawn->y(), 0, latest(id).value_or(MetricValue{}).samples};
      m_remembered[id] = at;
    }
}

/// " of step 9", where a number beside a moment is of another step than it; empty where it is the moment's.
QString NumbersPanel::otherStep(MetricRole role) const {
  const auto found = m_remembered.find(idOf(role));
  if (!m_shownStep || found == m_remembered.end() || found->second == *m_shownStep) return {};
  return " of step " + groupedInteger(found->second);
}

void NumbersPanel::addMomentRow(const MetricsRow& row) {
  if (row.step != m_shownStep) return;
  for (const auto& value : row.values) {
    m_moment[value.id] = value;
    m_remembered.erase(value.id);
    m_momentScored |= isScore(value);
  }
  takeColumns(row);
  showValues(row.values);
}

/// What does not depend on the weights (the exact value, baselines, the sampling floor) is the same at every moment.
std::optional<MetricValue> NumbersPanel::shown(MetricRole role) const {
  const auto* metric = descriptorOf(role);
  if (!metric) return std::nullopt;
  if (!m_shownStep || metric->ofRun) return latest(metric->id);
  const auto it = m_moment.find(metric->id);
  return it == m_moment.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace brenier
