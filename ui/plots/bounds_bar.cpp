#include "ui/plots/bounds_bar.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plots/card_frame.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr double kPad = 14;

}  // namespace

BoundsBar::BoundsBar(QWidget* parent)
    : QWidget(parent), m_theme(Theme::lightTheme()), m_title(QStringLiteral("½ W₂² certified")) {
  setAccessibleName(m_title);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  m_timer.setInterval(50);
  connect(&m_timer, &QTimer::timeout, this, [this] { followRange(); });
  m_clock.start();
}

void BoundsBar::setBounds(double lower, std::optional<double> exact, double upper, std::int64_t samples) {
  if (!std::isfinite(lower) || !std::isfinite(upper)) return;
  if (exact && !std::isfinite(*exact)) exact.reset();
  m_bounds = Bounds{lower, upper, exact, samples};
  setAccessibleDescription(
      tr("between %1 and %2").arg(whole(lower), 0, 'f', decimals()).arg(whole(upper), 0, 'f', decimals()));
  if (!m_timer.isActive()) m_clock.restart();
  followRange();
  update();
}

void BoundsBar::setRival(std::optional<std::pair<double, double>> bounds) {
  m_rival = bounds;
  update();
}

void BoundsBar::setShift(std::optional<double> shift) {
  m_shift = shift;
  update();
}

void BoundsBar::clear() {
  m_bounds.reset();
  m_range.reset();
  m_timer.stop();
  update();
}

void BoundsBar::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void BoundsBar::setTitle(const QString& title) {
  m_title = title;
  setAccessibleName(title);
  update();
}

void BoundsBar::setWaiting(const QString& text) {
  m_waiting = text;
  update();
}

/// Without the exact value the middle of the interval is what the two bounds say together.
std::optional<double> BoundsBar::value() const {
  if (!m_bounds) return std::nullopt;
  return whole(m_bounds->exact.value_or((m_bounds->lower + m_bounds->upper) / 2));
}

void BoundsBar::followRange() {
  if (!m_bounds) return;
  double low = std::min(m_bounds->lower, m_bounds->upper), high = std::max(m_bounds->lower, m_bounds->upper);
  if (m_bounds->exact) {
    low = std::min(low, *m_bounds->exact);
    high = std::max(high, *m_bounds->exact);
  }
  const double margin = std::max(0.4 * (high - low), 1e-9 + 1e-3 * std::abs(high));
  const double seconds = static_cast<double>(m_clock.restart()) / 1000.0;
  const bool moving = m_range.update(low - margin, high + margin, seconds);
  if (moving != m_timer.isActive()) moving ? m_timer.start() : m_timer.stop();
  update();
}

int BoundsBar::decimals() const {
  // One digit beyond the first in which the bounds differ: the rest is not known.
  const double gap = m_bounds ? std::abs(m_bounds->upper - m_bounds->lower) : 1;
  if (!(gap > 0)) return 3;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(gap))), 0, 6);
}

void BoundsBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawCardFrame(painter, QRectF(rect()), m_theme, hasFocus());
  const QRectF content = QRectF(rect()).adjusted(kPad, kPad - 4, -kPad, -kPad + 4);
  CardHeader header{m_title, m_waiting, {}, {}};
  if (const auto shown = value()) {
    header.value = (m_bounds->exact ? QString() : QStringLiteral("≈ ")) + QString::number(*shown, 'f', decimals());
    const QString samples = QLocale(QLocale::English).toString(m_bounds->samples);
    if (m_bounds->samples > 0)
      header.subtitle =
          m_shift ? tr("%1 samples a side; %2 of it is the shift").arg(samples, QString::number(*m_shift, 'g', 3))
                  : tr("%1 samples a side, held out").arg(samples);
  }
  drawCardHeader(painter, content, header, m_theme);
  if (m_bounds && m_range.valid()) paintBar(painter, content);
}

void BoundsBar::paintBar(QPainter& painter, const QRectF& content) {
  const double y = content.bottom() - 30;
  const double scale = content.width() / (m_range.upper() - m_range.lower());
  const auto at = [&](double value) {
    return std::clamp(content.left() + (value - m_range.lower()) * scale, content.left(), content.right());
  };
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(m_theme.groove);
  painter.drawRoundedRect(QRectF(content.left(), y - 3, content.width(), 6), 2, 2);
  const double left = at(std::min(m_bounds->lower, m_bounds->upper));
  const double right = at(std::max(m_bounds->lower, m_bounds->upper));
  painter.setBrush(m_theme.image);
  painter.drawRoundedRect(QRectF(left, y - 3, std::max(3.0, right - left), 6), 2, 2);

  if (m_rival) {
    painter.setBrush(m_theme.mutedText);
    const double from = at(m_rival->first), to = at(m_rival->second);
    painter.drawRect(QRectF(from, y + 5, std::max(2.0, to - from), 2));
  }

  const auto number = [this](double value) { return QString::number(whole(value), 'f', decimals()); };
  const QRectF labels(content.left(), y + 9, content.width(), 18);
  const QString lower = number(m_bounds->lower) + QStringLiteral(" ≤"),
                upper = QStringLiteral("≤ ") + number(m_bounds->upper);
  painter.setFont(uiFont(11));
  painter.setPen(m_theme.mutedText);
  const double lowerWidth = tabularWidth(painter.font(), lower), upperWidth = tabularWidth(painter.font(), upper);
  double lowerX = left - lowerWidth / 2, upperX = right - upperWidth / 2;
  if (m_bounds->exact) {
    const double x = at(*m_bounds->exact);
    painter.setBrush(m_theme.text);
    painter.setPen(Qt::NoPen);
    painter.drawRect(QRectF(x - 1, y - 9, 2, 18));
    const QString text = tr("exact ") + number(*m_bounds->exact);
    painter.setFont(uiFont(11, QFont::DemiBold));
    painter.setPen(m_theme.text);
    const double width = tabularWidth(painter.font(), text);
    const double start =
        std::clamp(x - width / 2, labels.left() + lowerWidth + 8, labels.right() - upperWidth - width - 8);
    drawTabular(painter, QRectF(start, labels.top(), width, labels.height()), Qt::AlignLeft, text);
    lowerX = std::min(lowerX, start - 8 - lowerWidth);
    upperX = std::max(upperX, start + width + 8);
    painter.setFont(uiFont(11));
    painter.setPen(m_theme.mutedText);
  } else {
    const double overlap = std::max(0.0, lowerX + lowerWidth + 8 - upperX);
    lowerX -= overlap / 2;
    upperX += overlap / 2;
  }
  lowerX = std::max(lowerX, labels.left());
  upperX = std::min(upperX, labels.right() - upperWidth);
  drawTabular(painter, QRectF(lowerX, labels.top(), lowerWidth, labels.height()), Qt::AlignLeft, lower);
  drawTabular(painter, QRectF(upperX, labels.top(), upperWidth, labels.height()), Qt::AlignLeft, upper);
}

}  // namespace brenier
