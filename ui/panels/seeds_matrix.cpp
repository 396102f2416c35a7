#include "ui/panels/seeds_matrix.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/canvas/seeds_layer.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kSide = 104;

}  // namespace

SeedsMatrix::SeedsMatrix(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setFixedSize(kSide, kSide);
  setAccessibleName("How far each two seeds are apart");
}

void SeedsMatrix::setLook(std::shared_ptr<const SeedsLook> look) {
  m_look = std::move(look);
  if (m_look) {
    const auto worst = std::max_element(m_look->between.begin(), m_look->between.end());
    setAccessibleDescription(QString("At most %1 % of the target's variance").arg(*worst, 0, 'g', 2));
  }
  update();
}

void SeedsMatrix::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

QRectF SeedsMatrix::cells() const {
  return QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
}

QString SeedsMatrix::textAt(const QPoint& at) const {
  if (!m_look || !cells().contains(at)) return {};
  const std::size_t count = m_look->seeds.size();
  const double side = cells().width() / static_cast<double>(count);
  const auto index = [&](double offset) { return std::min(count - 1, static_cast<std::size_t>(offset / side)); };
  const std::size_t row = index(at.y() - cells().top()), column = index(at.x() - cells().left());
  if (row == column) return QString("seed %1").arg(m_look->seeds[row]);
  return QString("seeds %1 and %2: %3 % of the target's variance apart")
      .arg(m_look->seeds[row])
      .arg(m_look->seeds[column])
      .arg(m_look->between[row * count + column], 0, 'g', 2);
}

void SeedsMatrix::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(QPen(m_theme.hairline, 1));
  painter.setBrush(m_theme.field);
  painter.drawRect(cells());
  if (!m_look || m_look->seeds.empty()) return;
  const std::size_t count = m_look->seeds.size();
  const double side = cells().width() / static_cast<double>(count);
  painter.setPen(Qt::NoPen);
  for (std::size_t row = 0; row < count; ++row)
    for (std::size_t column = 0; column < count; ++column) {
      if (row == column) continue;
      // Two maps that are independent around one mean lie sqrt(2) times as far apart as each from it.
      const double deviation = std::sqrt(m_look->between[row * count + column] / 200);
      painter.setBrush(seedsColour(deviation, m_theme));
      painter.drawRect(QRectF(cells().left() + side * static_cast<double>(column) + 0.5,
                              cells().top() + side * static_cast<double>(row) + 0.5, side - 1, side - 1));
    }
}

bool SeedsMatrix::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  QToolTip::showText(help->globalPos(), textAt(help->pos()), this);
  return true;
}

}  // namespace brenier
