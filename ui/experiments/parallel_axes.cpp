#include "ui/experiments/parallel_axes.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"
#include "ui/theme/color_map.h"

namespace brenier {
namespace {

constexpr int kTop = 44, kBottom = 26, kSide = 70;
constexpr double kNear = 6;         // pixels: a click means what is so near
constexpr double kLeast = 0.015;    // of an axis: a range that is shorter was a click
constexpr double kRounding = 1e-9;  // of an axis: its ends are within
constexpr int kMostNames = 12;      // of a choice, beside its axis

double distanceToSegment(const QPointF& at, const QPointF& a, const QPointF& b) {
  const QPointF along = b - a;
  const double length = QPointF::dotProduct(along, along);
  const double t = length > 0 ? std::clamp(QPointF::dotProduct(at - a, along) / length, 0.0, 1.0) : 0;
  const QPointF off = at - (a + t * along);
  return std::hypot(off.x(), off.y());
}

}  // namespace

ParallelAxes::ParallelAxes(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setObjectName("parallelAxes");
  setMinimumHeight(160);
  setMouseTracking(true);
  setAccessibleName("Runs as lines over what was chosen and what came out");
}

void ParallelAxes::setColumns(const std::vector<ExperimentColumn>& columns) {
  std::vector<Axis> axes;
  for (const auto& column : columns) {
    const bool shown = column.kind != ExperimentColumn::state && column.kind != ExperimentColumn::step;
    if (!shown || !tellsApart(column)) continue;
    Axis axis{column, INFINITY, -INFINITY, {}};
    for (const auto& value : column.values)
      if (value) {
        const double drawn = column.logarithmic ? std::log10(*value) : *value;
        axis.least = std::min(axis.least, drawn);
        axis.most = std::max(axis.most, drawn);
      }
    const auto before =
        std::ranges::find(m_axes, column.title, [](const Axis& one) -> const QString& { return one.column.title; });
    if (before != m_axes.end() && before->column.logarithmic == column.logarithmic) axis.range = before->range;
    axes.push_back(std::move(axis));
  }
  m_axes = std::move(axes);
  m_colour = -1;
  for (int a = 0; a < static_cast<int>(m_axes.size()); ++a) {
    const ExperimentColumn& column = m_axes[static_cast<std::size_t>(a)].column;
    if (m_colourTitle.isEmpty() ? column.kind == ExperimentColumn::number && m_colour < 0
                                : column.title == m_colourTitle)
      m_colour = a;
  }
  m_hovered.reset();
  update();
}

void ParallelAxes::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void ParallelAxes::setPicked(std::vector<std::size_t> picked) {
  m_picked = std::move(picked);
  update();
}

std::vector<bool> ParallelAxes::wanted() const {
  if (std::ranges::none_of(m_axes, [](const Axis& axis) { return axis.range.has_value(); })) return {};
  std::vector<bool> all(lines());
  for (std::size_t line = 0; line < all.size(); ++line) all[line] = isWanted(line);
  return all;
}

void ParallelAxes::clearRanges() {
  for (auto& axis : m_axes) axis.range.reset();
  emit rangesChanged();
  update();
}

QStringList ParallelAxes::axes() const {
  QStringList titles;
  for (const auto& axis : m_axes) titles << axis.column.title;
  return titles;
}

QString ParallelAxes::colouredBy() const {
  return m_colour < 0 ? QString() : m_axes[static_cast<std::size_t>(m_colour)].column.title;
}

std::optional<QPointF> ParallelAxes::crossing(std::size_t line, int axis) const {
  const Axis& at = m_axes[static_cast<std::size_t>(axis)];
  const auto& value = at.column.values[line];
  if (!value) return std::nullopt;
  return QPointF(xOf(axis), yOf(at.placeOf(*value)));
}

std::optional<std::size_t> ParallelAxes::lineAt(const QPointF& at) const {
  std::optional<std::size_t> nearest;
  double least = kNear;
  for (std::size_t line = 0; line < lines(); ++line) {
    if (!isWanted(line)) continue;
    for (int axis = 0; axis + 1 < static_cast<int>(m_axes.size()); ++axis) {
      const auto a = crossing(line, axis), b = crossing(line, axis + 1);
      if (!a || !b) continue;
      const double off = distanceToSegment(at, *a, *b);
      if (off >= least) continue;
      least = off;
      nearest = line;
    }
  }
  return nearest;
}

double ParallelAxes::Axis::placeOf(double value) const {
  return placeOfDrawn(drawn(value));
}

double ParallelAxes::Axis::drawn(double value) const {
  return column.logarithmic ? std::log10(value) : value;
}

double ParallelAxes::Axis::placeOfDrawn(double value) const {
  return most > least ? (value - least) / (most - least) : 0.5;
}

/// What stands at a place: the name there, or the number; at the ends of a choice as it was written.
QString ParallelAxes::Axis::textAt(double place) const {
  const double value = valueAt(place);
  if (!column.names.empty()) return column.names[static_cast<std::size_t>(std::lround(value))];
  const double number = column.logarithmic ? std::pow(10, value) : value;
  if (column.kind == ExperimentColumn::choice)
    for (std::size_t line = 0; line < column.values.size(); ++line)
      if (column.values[line] && std::abs(placeOf(*column.values[line]) - place) < 1e-9) return column.texts[line];
  return withMinusSigns(measuredNumber(number));
}

double ParallelAxes::xOf(int axis) const {
  const int gaps = std::max(1, static_cast<int>(m_axes.size()) - 1);
  return kSide + (width() - 2.0 * kSide) * axis / gaps;
}

double ParallelAxes::yOf(double place) const {
  return height() - kBottom - place * (height() - kTop - kBottom);
}

double ParallelAxes::placeAt(double y) const {
  return std::clamp((height() - kBottom - y) / std::max(1.0, static_cast<double>(height() - kTop - kBottom)), 0.0, 1.0);
}

int ParallelAxes::axisAt(const QPointF& at) const {
  for (int axis = 0; axis < static_cast<int>(m_axes.size()); ++axis)
    if (std::abs(at.x() - xOf(axis)) <= 2 * kNear) return axis;
  return -1;
}

bool ParallelAxes::isWanted(std::size_t line) const {
  return std::ranges::all_of(m_axes, [line](const Axis& axis) {
    if (!axis.range) return true;
    const auto& value = axis.column.values[line];
    return value && axis.drawn(*value) >= axis.range->first && axis.drawn(*value) <= axis.range->second;
  });
}

/// What has not ended has no number yet, and is seen behind the others.
bool ParallelAxes::hasNumber(std::size_t line) const {
  return m_colour < 0 || m_axes[static_cast<std::size_t>(m_colour)].column.values[line].has_value();
}

/// Dark is good, whichever way the number is better.
QColor ParallelAxes::colourOf(std::size_t line) const {
  if (m_colour < 0) return m_theme.mutedText;
  const Axis& axis = m_axes[static_cast<std::size_t>(m_colour)];
  const auto& value = axis.column.values[line];
  if (!value) return m_theme.disabledText;
  const double place = axis.placeOf(*value);
  const double good = axis.column.better == Better::higher ? place : 1 - place;
  // The ends of the map are nearly the background of the one or the other theme.
  return QColor::fromRgb(ColorMap::viridis().at(m_theme.dark ? 0.25 + 0.7 * good : 0.8 - 0.75 * good));
}

std::size_t ParallelAxes::lines() const {
  return m_axes.empty() ? 0 : m_axes.front().column.values.size();
}

void ParallelAxes::paintAxis(QPainter& painter, int at) const {
  const Axis& axis = m_axes[static_cast<std::size_t>(at)];
  const double x = xOf(at);
  painter.setPen(QPen(m_theme.mutedText, 1));
  painter.drawLine(QPointF(x, yOf(0)), QPointF(x, yOf(1)));
  if (axis.range) {
    QColor fill = m_theme.accent;
    fill.setAlphaF(0.25f);
    const auto end = [&](double value) { return yOf(std::clamp(axis.placeOfDrawn(value), 0.0, 1.0)); };
    painter.fillRect(QRectF(QPointF(x - 6, end(axis.range->second)), QPointF(x + 6, end(axis.range->first))), fill);
  }
  QFont title = uiFont(12, at == m_colour ? QFont::DemiBold : QFont::Normal);
  painter.setFont(title);
  painter.setPen(m_theme.text);
  const QFontMetrics metrics(title);
  const double room = m_axes.size() > 1 ? xOf(1) - xOf(0) - 8 : width();
  const QString shown = metrics.elidedText(axis.column.title, Qt::ElideRight, static_cast<int>(room));
  painter.drawText(QRectF(x - room / 2, 4, room, 18), Qt::AlignCenter, shown);
  painter.setFont(numberFont(11));
  painter.setPen(m_theme.mutedText);
  // On a plate, for lines end where the labels stand.
  QColor plate = m_theme.card;
  plate.setAlphaF(0.85f);
  const auto label = [&](double place) {
    const QFontMetrics numbers(painter.font());
    const QString text = numbers.elidedText(axis.textAt(place), Qt::ElideRight, static_cast<int>(room));
    const QRectF box(x + 4, yOf(place) - 8, numbers.horizontalAdvance(text) + 4, 16);
    painter.fillRect(box, plate);
    painter.drawText(box, Qt::AlignCenter, text);
  };
  const auto names = static_cast<int>(axis.column.names.size());
  if (names > kMostNames) return;
  if (names > 0) {
    for (int n = 0; n < names; ++n) label(names > 1 ? n / (names - 1.0) : 0.5);
  } else {
    for (const double place : {0.0, 1.0}) label(place);
  }
}

void ParallelAxes::paintLine(QPainter& painter, std::size_t line, const QColor& colour, double width) const {
  painter.setPen(QPen(colour, width));
  std::optional<QPointF> before;
  for (int axis = 0; axis < static_cast<int>(m_axes.size()); ++axis) {
    const auto here = crossing(line, axis);
    if (before && here) painter.drawLine(*before, *here);
    before = here;
  }
}

void ParallelAxes::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), m_theme.card);
  if (m_axes.empty()) {
    painter.setFont(uiFont(13));
    painter.setPen(m_theme.mutedText);
    painter.drawText(rect(), Qt::AlignCenter, "Lines appear as soon as runs differ by a number.");
    return;
  }
  QColor faint = m_theme.hairline;
  for (std::size_t line = 0; line < lines(); ++line)
    if (!isWanted(line) || !hasNumber(line)) paintLine(painter, line, faint, 1);
  for (std::size_t line = 0; line < lines(); ++line)
    if (isWanted(line) && hasNumber(line)) paintLine(painter, line, colourOf(line), 1.4);
  for (const std::size_t line : m_picked)
    if (line < lines()) paintLine(painter, line, m_theme.accent, 3);
  if (m_hovered) paintLine(painter, *m_hovered, m_theme.text, 2.4);
  for (int axis = 0; axis < static_cast<int>(m_axes.size()); ++axis) paintAxis(painter, axis);
}

void ParallelAxes::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const int axis = axisAt(event->position());
  if (event->position().y() < kTop - 16 && !m_axes.empty()) {  // a title
    int nearest = 0;
    for (int a = 1; a < static_cast<int>(m_axes.size()); ++a)
      if (std::abs(event->position().x() - xOf(a)) < std::abs(event->position().x() - xOf(nearest))) nearest = a;
    m_colour = nearest;
    m_colourTitle = m_axes[static_cast<std::size_t>(nearest)].column.title;
    return update();
  }
  if (axis >= 0) {
    m_dragged = axis;
    m_from = placeAt(event->position().y());
    return;
  }
  if (const auto line = lineAt(event->position())) emit lineClicked(*line);
}

void ParallelAxes::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragged >= 0) {
    const double to = placeAt(event->position().y());
    Axis& axis = m_axes[static_cast<std::size_t>(m_dragged)];
    axis.range = std::minmax({axis.valueAt(m_from), axis.valueAt(to)});
    m_hovered.reset();
    return update();
  }
  setCursor(axisAt(event->position()) >= 0 ? Qt::SizeVerCursor : Qt::ArrowCursor);
  const auto hovered = lineAt(event->position());
  if (hovered == m_hovered) return;
  m_hovered = hovered;
  update();
}

void ParallelAxes::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || m_dragged < 0) return;
  Axis& axis = m_axes[static_cast<std::size_t>(std::exchange(m_dragged, -1))];
  const std::pair<double, double> range = std::minmax({m_from, placeAt(event->position().y())});
  axis.range.reset();
  if (range.second - range.first > kLeast)
    axis.range = {axis.valueAt(range.first - kRounding), axis.valueAt(range.second + kRounding)};
  emit rangesChanged();
  update();
}

void ParallelAxes::leaveEvent(QEvent*) {
  if (!m_hovered) return;
  m_hovered.reset();
  update();
}

}  // namespace brenier
