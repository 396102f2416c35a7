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

constexpr double kBarPad = 14;
constexpr int kLabelSize = 11;

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

void BoundsBar::setLearnedFrom(bool on) {
  m_learnedFrom = on;
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

QString BoundsBar::samplesText() const {
  if (m_bounds->samples <= 0) return {};
  const QString count = QLocale(QLocale::English).toString(m_bounds->samples);
  if (!m_shift)
    return m_learnedFrom ? tr("%1 rows a side, learned from").arg(count) : tr("%1 samples a side, held out").arg(count);
  const QString shift = QString::number(*m_shift, 'g', 3);
  return m_learnedFrom ? tr("%1 rows learned from; %2 is the shift").arg(count, shift)
                       : tr("%1 samples a side; %2 is the shift").arg(count, shift);
}

QString BoundsBar::numberText(double value, bool shortened) const {
  return shortened ? QString::number(whole(value), 'g', 5) : QString::number(whole(value), 'f', decimals());
}

void BoundsBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawCardFrame(painter, QRectF(rect()), m_theme, hasFocus());
  const QRectF content = QRectF(rect()).adjusted(kBarPad, kBarPad - 4, -kBarPad, -kBarPad + 4);
  CardHeader header{m_title, m_waiting, {}, {}};
  if (const auto shown = value()) {
    header.value = (m_bounds->exact ? QString() : QStringLiteral("≈ ")) + QString::number(*shown, 'f', decimals());
    header.subtitle = samplesText();
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

  if (m_bounds->exact) {
    painter.setBrush(m_theme.text);
    painter.drawRect(QRectF(at(*m_bounds->exact) - 1, y - 9, 2, 18));
  }
  placeLabels(QRectF(content.left(), y + 9, content.width(), 18), left, right,
              at(m_bounds->exact.value_or(m_bounds->lower)));
  for (std::size_t i = 0; i < m_labels.size(); ++i) {
    const bool exact = i == 2;
    painter.setFont(exact ? uiFont(kLabelSize, QFont::DemiBold) : uiFont(kLabelSize));
    painter.setPen(exact ? m_theme.text : m_theme.mutedText);
    drawTabular(painter, m_labels[i].second, Qt::AlignLeft, m_labels[i].first);
  }
}

/// The numbers under the bar, none over another. Long ones get shorter where they have no room; the exact one stands
/// above as well.
void BoundsBar::placeLabels(const QRectF& room, double left, double right, double exactAt) {
  constexpr double apart = 8;
  const QFont plain = uiFont(kLabelSize), strong = uiFont(kLabelSize, QFont::DemiBold);
  QString lower, upper, exact;
  const auto fits = [&](bool shortened, const QString& before, bool withExact) {
    lower = numberText(m_bounds->lower, shortened) + QStringLiteral(" ≤");
    upper = QStringLiteral("≤ ") + numberText(m_bounds->upper, shortened);
    exact = withExact && m_bounds->exact ? before + numberText(*m_bounds->exact, shortened) : QString();
    const double own = exact.isEmpty() ? 0 : tabularWidth(strong, exact) + apart;
    return tabularWidth(plain, lower) + own + apart + tabularWidth(plain, upper) <= room.width();
  };
  if (!fits(false, tr("exact "), true) && !fits(false, {}, true) && !fits(true, {}, true)) fits(true, {}, false);
  const double lowerWidth = tabularWidth(plain, lower), upperWidth = tabularWidth(plain, upper);
  double lowerX = left - lowerWidth / 2, upperX = right - upperWidth / 2, exactX = 0;
  const double width = exact.isEmpty() ? 0 : tabularWidth(strong, exact);
  if (!exact.isEmpty()) {
    const double first = room.left() + lowerWidth + apart;
    exactX = std::clamp(exactAt - width / 2, first, std::max(first, room.right() - upperWidth - width - apart));
    lowerX = std::min(lowerX, exactX - apart - lowerWidth);
    upperX = std::max(upperX, exactX + width + apart);
  } else {
    const double overlap = std::max(0.0, lowerX + lowerWidth + apart - upperX);
    lowerX = std::min(lowerX - overlap / 2, room.right() - upperWidth - apart - lowerWidth);
    upperX = std::max(upperX + overlap / 2, room.left() + lowerWidth + apart);
  }
  lowerX = std::max(lowerX, room.left());
  upperX = std::min(upperX, room.right() - upperWidth);
  m_labels = {{lower, QRectF(lowerX, room.top(), lowerWidth, room.height())},
              {upper, QRectF(upperX, room.top(), upperWidth, room.height())}};
  if (!exact.isEmpty()) m_labels.emplace_back(exact, QRectF(exactX, room.top(), width, room.height()));
}

}  // namespace brenier
