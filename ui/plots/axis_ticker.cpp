#include "ui/plots/axis_ticker.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace brenier {
namespace {

constexpr int kMostSteps = 6;
constexpr double kBetweenLabels = 10;

}  // namespace

void StepTicker::setRoom(double pixels, const QFont& font) {
  m_room = pixels;
  m_font = font;
}

double StepTicker::widestLabel(const QCPRange& range, double step) {
  const QFontMetricsF metrics(m_font);
  double widest = 0;
  for (double tick = std::ceil(range.lower / step) * step; tick <= range.upper; tick += step)
    widest = std::max(widest, metrics.horizontalAdvance(getTickLabel(tick, {}, {}, 0)));
  return widest;
}

/// The labels of a coarser step may be wider than those of a finer one, so each is measured.
double StepTicker::getTickStep(const QCPRange& range) {
  for (int count = kMostSteps;; --count) {
    setTickCount(count);
    const double step = QCPAxisTicker::getTickStep(range);
    if (count == 1 || m_room <= 0 || step / range.size() * m_room >= widestLabel(range, step) + kBetweenLabels)
      return step;
  }
}

QString StepTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  const auto shortened = [](double value) {
    QString text = QString::number(value, 'f', 2);
    while (text.endsWith(QLatin1Char('0'))) text.chop(1);
    if (text.endsWith(QLatin1Char('.'))) text.chop(1);
    return text;
  };
  if (std::abs(tick) >= 1e6) return shortened(tick / 1e6) + QLatin1Char('M');
  if (std::abs(tick) >= 1e3) return shortened(tick / 1e3) + QLatin1Char('k');
  return shortened(tick);
}

double PlainTicker::getTickStep(const QCPRange& range) {
  m_step = QCPAxisTicker::getTickStep(range);
  return m_step;
}

QString PlainTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  if (std::abs(tick) < m_step / 2) tick = 0;
  const bool large = std::abs(tick) >= 1e5;
  int decimals = 0;  // so many that the steps between the labels are the same: 0.25 needs two
  for (double step = m_step; decimals < 6 && std::abs(step - std::round(step)) > 1e-6 * step; step *= 10) ++decimals;
  QString text = large || m_step < 1e-6 ? QString::number(tick, 'g', 3) : QString::number(tick, 'f', decimals);
  return text.replace(QLatin1Char('-'), QChar(0x2212));
}

QVector<double> LogTicker::createTickVector(double tickStep, const QCPRange& range) {
  if (range.lower <= 0 || range.upper <= range.lower) return {};
  const int first = static_cast<int>(std::floor(std::log10(range.lower)));
  const int last = static_cast<int>(std::ceil(std::log10(range.upper)));
  const auto within = [&](std::initializer_list<double> digits, int every) {
    QVector<double> ticks;
    for (int decade = first; decade <= last; decade += every)
      for (const double digit : digits)
        if (const double tick = digit * std::pow(10.0, decade); tick >= range.lower && tick <= range.upper)
          ticks << tick;
    return ticks;
  };
  for (const auto& ticks : {within({1, 2, 5}, 1), within({1, 3}, 1), within({1}, 1)})
    if (ticks.size() >= 2 && ticks.size() <= tickCount()) return ticks;
  if (within({1}, 1).size() > tickCount()) return within({1}, (last - first) / tickCount() + 1);
  return within({1, 2, 5}, 1).size() >= 2 ? within({1, 2, 5}, 1).mid(0, tickCount())
                                          : QCPAxisTicker::createTickVector(tickStep, range);
}

QString LogTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  return QString::number(tick, 'g', 3);
}

}  // namespace brenier
