// What each card of NumbersPanel shows; numbers_panel.cpp has the rest.
#include "core/api/metric_text.h"
#include "ui/forms/number_text.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/bounds_bar.h"
#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

using enum MetricRole;

}  // namespace

void NumbersPanel::showBounds() {
  const auto lower = shown(lowerBound), exact = shown(exactValue), upper = shown(upperBound), shift = shown(meanShift);
  m_bounds->setShift(shift ? std::optional(shift->value) : std::nullopt);
  if (!lower || !upper) return;
  m_bounds->setBounds(lower->value, exact ? std::optional(exact->value) : std::nullopt, upper->value, upper->samples);
}

void NumbersPanel::showDual() {
  if (const auto exact = shown(wholeExact)) m_dual->setReference("exact", exact->value);
  const auto dual = shown(dualValue);
  if (!dual) return;
  m_dual->setValueText(measuredNumber(dual->value, dual->halfWidth), m_theme.image);
  QString text = nameOf(descriptorOf(dualValue)->kind);
  if (dual->samples > 0) text += " from " + groupedInteger(dual->samples) + " samples";
  text += otherStep(dualValue);
  if (!m_rival.isEmpty() && m_rivalLatest.contains(idOf(dualValue))) text = "thick grey: " + m_rival;
  m_dual->setSubtitle(text);
}

void NumbersPanel::showErrorTitle() {
  const auto* metric = descriptorOf(errorRole());
  m_error->setTitle(metric ? mathText(qs(metric->title)) : QString());
}

void NumbersPanel::showError() {
  showErrorTitle();
  QStringList baselines;
  if (const auto v = shown(errorOfNothing)) baselines << "identity " + percentText(v->value);
  if (const auto v = shown(errorOfLinear)) baselines << "linear " + percentText(v->value);
  const auto error = shown(mainError), floor = shown(MetricRole::floor);
  if (error && baselines.isEmpty() && error->samples > 0)
    baselines << "estimate from " + groupedInteger(error->samples) + " samples";
  // Where the number says nothing, that is what has to be said of it.
  if (error && error->saysNothing && error->floor > 0)
    baselines = {"mostly scatter of the samples, floor " + percentText(error->floor)};
  else if (error && error->saysNothing)
    baselines = {"too few samples to judge a map"};
  // The comparison says more than the baselines, and there is room for one of them.
  if (const auto rival = m_rivalLatest.find(idOf(mainError)); rival != m_rivalLatest.end())
    baselines = {"thick grey: " + m_rival + " " + percentText(rival->second.value)};
  if (!m_overlayName.isEmpty()) baselines << "over it: " + m_overlayName;
  if (!baselines.isEmpty()) m_error->setSubtitle(baselines.join(QStringLiteral(" · ")));
  if (floor) m_error->setReference("sampling floor", floor->value, Qt::DotLine);
  if (error)
    m_error->setValueText(percentText(error->value), error->saysNothing ? m_theme.disabledText : m_theme.error);
}

void NumbersPanel::showLosses() {
  const auto f = shown(outerLoss), g = shown(innerLoss);
  QStringList parts;
  if (f) parts << "f " + lossText(f->value);
  if (g) parts << "g " + lossText(g->value);
  m_losses->setValueText(parts.join("   "));
  m_losses->setSubtitle("of the training batches" + otherStep(f ? outerLoss : innerLoss));
}

/// The input's own distance is what doing nothing scores, and that of training pictures what the best map would.
void NumbersPanel::showDistance() {
  const auto distance = latest(pictureDistance), input = latest(pictureDistanceOfInput);
  if (input) m_error->setReference("input", input->value);
  if (const auto training = latest(pictureDistanceOfTraining))
    m_error->setReference("training pictures", training->value, Qt::DotLine);
  if (!distance) return;
  m_error->setValueText(measuredNumber(distance->value), m_theme.error);
  m_error->setSubtitle("estimate from " + groupedInteger(distance->samples) + " pictures a side");
}

}  // namespace brenier
