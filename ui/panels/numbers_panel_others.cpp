// What NumbersPanel draws of other runs over the one on show, and gives of its own to be drawn later.
#include <QVBoxLayout>

#include "ui/forms/number_text.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

using enum MetricRole;

const QString kOther = QStringLiteral("other run");
const QString kSecond = QStringLiteral("rival");  // as NumbersPanel calls the second method's curve

}  // namespace

std::optional<double> NumbersPanel::errorPercent() const {
  const auto error = latest(mainError);
  return error ? std::optional(error->value) : std::nullopt;
}

std::optional<double> NumbersPanel::rivalErrorPercent() const {
  const auto error = m_rivalLatest.find(idOf(mainError));
  return error == m_rivalLatest.end() ? std::nullopt : std::optional(error->second.value);
}

std::map<QString, QVector<QPointF>> NumbersPanel::curves() const {
  std::map<QString, QVector<QPointF>> found;
  for (const auto& [role, card] : {std::pair(dualValue, m_dual), {mainError, m_error}, {pictureDistance, m_error}}) {
    const QString id = qs(idOf(role));
    if (const auto points = card->points(id); !points.empty()) found[id] = points;
  }
  for (const MetricRole role : {outerLoss, innerLoss})
    if (const auto points = m_losses->points(qs(idOf(role))); !points.empty()) found[qs(idOf(role))] = points;
  return found;
}

std::map<QString, QVector<QPointF>> NumbersPanel::rivalCurves() const {
  return {{qs(idOf(dualValue)), m_dual->points(kSecond)}, {qs(idOf(mainError)), m_error->points(kSecond)}};
}

void NumbersPanel::addCardOnTop(QWidget* card) {
  static_cast<QVBoxLayout*>(widget()->layout())->insertWidget(0, card);
}

void NumbersPanel::setOverlay(const QString& name, const std::map<QString, QVector<QPointF>>& curves) {
  m_overlayName = name;
  m_overlay = curves;
  drawOverlay();
  showError();
}

void NumbersPanel::drawOverlay() {
  for (auto* card : {m_dual, m_error}) {
    if (!m_overlay.empty()) card->addCurve(kOther, m_overlayName, m_theme.accent);
    card->clearCurve(kOther);
  }
  for (const auto& [role, card] : {std::pair(dualValue, m_dual), {errorRole(), m_error}})
    if (const auto found = m_overlay.find(qs(idOf(role))); found != m_overlay.end())
      for (const QPointF& point : found->second) card->append(kOther, point.x(), point.y());
}

}  // namespace brenier
