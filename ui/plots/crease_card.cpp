#include "ui/plots/crease_card.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/plots/card_frame.h"

namespace brenier {
namespace {

constexpr double kCreasePad = 14, kAngleAxis = 16;
constexpr int kAngleBins = 40;
constexpr double kLineGrip = 6;           ///< pixels to either side of the line
constexpr double kSmallestAngle = 0.001;  ///< radians; 0 is the method's own
constexpr double kKeyStep = 0.02;         ///< of the range, an arrow key

}  // namespace

CreaseCard::CreaseCard(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setAccessibleName("Angles of creases");
  setToolTip(
      "The angle at which the potential creases between the two best cells of each sample. Creases right of the "
      "line are tears: nothing is mixed across them. Drag the line, or double-click to let the method choose.");
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
}

void CreaseCard::setCreases(const CreaseAngles& creases) {
  m_creases = creases;
  if (!creases.empty()) {
    // Kept as long as it fits: a line that one drags stands still.
    const double most = std::max<double>(creases.angle.back(), creases.threshold) * 1.05;
    if (most > m_upTo || most < m_upTo / 2) m_upTo = std::max(0.05, std::ceil(most * 10) / 10);
    setAccessibleDescription(QString("%1 % of the samples lie beside a tear, at a threshold of %2 rad")
                                 .arg(beside(), 0, 'f', 0)
                                 .arg(threshold(), 0, 'g', 2));
  }
  update();
}

void CreaseCard::setAsked(double radians) {
  m_asked = radians;
  update();
}

void CreaseCard::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

double CreaseCard::beside() const {
  const auto& angles = m_creases.angle;
  if (angles.empty() || !(threshold() > 0)) return 0;
  const auto above = angles.end() - std::upper_bound(angles.begin(), angles.end(), static_cast<float>(threshold()));
  return 100.0 * static_cast<double>(above) / static_cast<double>(angles.size());
}

QRectF CreaseCard::content() const {
  return QRectF(rect()).adjusted(kCreasePad, kCreasePad - 4, -kCreasePad, -kCreasePad + 8);
}

QRectF CreaseCard::plot() const {
  return content().adjusted(0, 40, 0, -kAngleAxis);
}

double CreaseCard::lineAt() const {
  return plot().left() + plot().width() * std::min(1.0, threshold() / m_upTo);
}

double CreaseCard::angleAt(const QPointF& place) const {
  return m_upTo * (place.x() - plot().left()) / plot().width();
}

void CreaseCard::moveTo(double radians) {
  emit thresholdWanted(std::clamp(radians, kSmallestAngle, m_upTo));
}

void CreaseCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawCardFrame(painter, QRectF(rect()), m_theme, hasFocus());
  CardHeader header{"crease angles", "the threshold comes with the first measurement", {}, {}};
  if (!m_creases.empty() && threshold() > 0) {
    header.subtitle = QString("tears above %1 rad").arg(threshold(), 0, 'g', 2);
    header.value = QString::number(beside(), 'f', 0) + " %";
  }
  drawCardHeader(painter, content(), header, m_theme);
  if (m_creases.empty()) return;
  std::vector<int> bins(kAngleBins);
  for (const float angle : m_creases.angle)
    ++bins[static_cast<std::size_t>(std::clamp(int(kAngleBins * angle / m_upTo), 0, kAngleBins - 1))];
  const int most = *std::max_element(bins.begin(), bins.end());
  const QRectF room = plot();
  const double width = room.width() / kAngleBins;
  painter.setPen(Qt::NoPen);
  for (int k = 0; k < kAngleBins; ++k) {
    const double height = room.height() * bins[static_cast<std::size_t>(k)] / most;
    const bool tears = threshold() > 0 && (k + 0.5) * m_upTo / kAngleBins > threshold();
    painter.setBrush(tears ? m_theme.error : m_theme.mutedText);
    painter.drawRect(QRectF(room.left() + k * width, room.bottom() - height, width - 1, height));
  }
  painter.setPen(QPen(m_theme.hairline, 1));
  painter.drawLine(room.bottomLeft(), room.bottomRight());
  painter.setPen(m_theme.mutedText);
  painter.setFont(uiFont(11));
  const QRectF axis(room.left(), room.bottom() + 1, room.width(), kAngleAxis);
  painter.drawText(axis, Qt::AlignLeft | Qt::AlignVCenter, "0");
  painter.drawText(axis, Qt::AlignRight | Qt::AlignVCenter, QString::number(m_upTo, 'g', 2) + " rad");
  if (!(threshold() > 0)) return;
  painter.setPen(QPen(m_theme.text, 1.6));
  painter.drawLine(QPointF(lineAt(), room.top() - 3), QPointF(lineAt(), room.bottom() + 3));
}

void CreaseCard::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && !m_creases.empty() &&
      plot().adjusted(-kLineGrip, -kLineGrip, kLineGrip, kAngleAxis).contains(event->position()))
    moveTo(angleAt(event->position()));
}

void CreaseCard::mouseMoveEvent(QMouseEvent* event) {
  setCursor(!m_creases.empty() && std::abs(event->position().x() - lineAt()) <= kLineGrip ? Qt::SplitHCursor
                                                                                          : Qt::ArrowCursor);
  if (event->buttons() & Qt::LeftButton && !m_creases.empty()) moveTo(angleAt(event->position()));
}

void CreaseCard::mouseDoubleClickEvent(QMouseEvent*) {
  emit thresholdWanted(0);
}

void CreaseCard::keyPressEvent(QKeyEvent* event) {
  const int way = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (way == 0 || m_creases.empty()) return QWidget::keyPressEvent(event);
  moveTo(threshold() + way * kKeyStep * m_upTo);
}

/// Left and right are the timeline's elsewhere.
bool CreaseCard::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right) event->accept();
  }
  return QWidget::event(event);
}

}  // namespace brenier
