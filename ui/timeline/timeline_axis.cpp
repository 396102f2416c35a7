#include "ui/timeline/timeline_axis.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"
#include "ui/theme/tabular_text.h"
#include "ui/timeline/mark_name_edit.h"

namespace brenier {
namespace {

constexpr double kMargin = 14;  // room for the handle at both ends
constexpr double kLine = 17;    // y of the axis
constexpr double kHandle = 7;
constexpr int kBigStep = 10;
constexpr double kNear = 8;  // of the mouse to what it means

}  // namespace

QString momentText(const KeptMoment& moment) {
  const QString step = "step " + groupedInteger(moment.step);
  switch (moment.kind) {
    case MomentKind::first:
    case MomentKind::regular:
      return step;
    case MomentKind::best:
      return "best so far, " + step;
    case MomentKind::spike:
      return "spike at " + step + (moment.label.empty() ? "" : ": " + qs(moment.label));
    case MomentKind::mark:
      return "mark at " + step + (moment.label.empty() ? "" : ": " + qs(moment.label));
  }
  return step;
}

TimelineAxis::TimelineAxis(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName("Timeline");
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  m_name = new MarkNameEdit(this);
  connect(m_name, &MarkNameEdit::named, this, &TimelineAxis::markNamed);
}

void TimelineAxis::setMoments(std::vector<KeptMoment> moments) {
  m_moments = std::move(moments);
  if (m_shown && !at(m_shown)) showMoment(m_shown);  // thinned away: the one before it
  const auto* asked = at(m_name->step());
  if (!asked || asked->kind != MomentKind::mark) m_name->drop();
  update();
}

void TimelineAxis::setPresentStep(std::int64_t step) {
  if (step == m_present) return;
  m_present = step;
  placeName();
  update();
}

void TimelineAxis::setBranchStep(std::optional<std::int64_t> step) {
  m_branch = step;
  update();
}

void TimelineAxis::setChanges(std::vector<std::int64_t> steps) {
  m_changes = std::move(steps);
  update();
}

void TimelineAxis::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

const KeptMoment* TimelineAxis::at(std::optional<std::int64_t> step) const {
  const auto it = std::find_if(m_moments.begin(), m_moments.end(), [&](const auto& m) { return m.step == step; });
  return it == m_moments.end() ? nullptr : &*it;
}

void TimelineAxis::showMoment(std::optional<std::int64_t> step) {
  if (step) {
    auto after = std::find_if(m_moments.begin(), m_moments.end(), [&](const auto& m) { return m.step > *step; });
    if (after == m_moments.begin()) {
      step.reset();
    } else {
      step = std::prev(after)->step;
    }
  }
  if (step == m_shown) return;
  m_shown = step;
  const auto* moment = at(m_shown);
  setAccessibleDescription(moment ? momentText(*moment) : "the run itself");
  update();
  emit shownChanged(m_shown);
}

void TimelineAxis::stepBy(int moments) {
  const auto count = static_cast<int>(m_moments.size());
  int index = count;  // the run itself
  for (int i = 0; i < count; ++i)
    if (m_shown && m_moments[static_cast<std::size_t>(i)].step == *m_shown) index = i;
  index = std::max(0, index + moments);
  if (index >= count) {
    showMoment({});
  } else {
    showMoment(m_moments[static_cast<std::size_t>(index)].step);
  }
}

void TimelineAxis::nameMark(std::int64_t step) {
  const auto* moment = at(step);
  if (!moment || moment->kind != MomentKind::mark) return;
  m_name->ask(step, qs(moment->label));
  placeName();
}

/// Below its mark, in the row of the labels; the mark moves while the run goes on.
void TimelineAxis::placeName() {
  if (m_name->step() < 0) return;
  const double left = positionOf(m_name->step()) - m_name->width() / 2.0;
  m_name->move(static_cast<int>(std::clamp(left, 0.0, std::max(0.0, double(width() - m_name->width())))),
               height() - m_name->height());
}

/// By its tick or by its name.
const KeptMoment* TimelineAxis::markAt(QPointF where) const {
  for (const Label& label : placedLabels())
    if (label.mark && label.room.contains(where)) return at(label.mark);
  const KeptMoment* best = nullptr;
  const auto distance = [&](const KeptMoment& moment) { return std::abs(positionOf(moment.step) - where.x()); };
  for (const auto& moment : m_moments)
    if (moment.kind == MomentKind::mark && distance(moment) < kNear && (!best || distance(moment) < distance(*best)))
      best = &moment;
  return best;
}

double TimelineAxis::positionOf(std::int64_t step) const {
  const double all = std::log1p(static_cast<double>(std::max<std::int64_t>(m_present, 1)));
  const double part = std::clamp(std::log1p(static_cast<double>(std::max<std::int64_t>(step, 0))) / all, 0.0, 1.0);
  return kMargin + part * (width() - 2 * kMargin);
}

const KeptMoment* TimelineAxis::nearest(double x) const {
  const KeptMoment* best = nullptr;
  for (const auto& moment : m_moments)
    if (!best || std::abs(positionOf(moment.step) - x) < std::abs(positionOf(best->step) - x)) best = &moment;
  return best;
}

void TimelineAxis::follow(double x) {
  const auto* moment = nearest(x);
  const double end = positionOf(m_present);
  if (!moment || std::abs(end - x) <= std::abs(positionOf(moment->step) - x)) {
    showMoment({});
  } else {
    showMoment(moment->step);
  }
}

void TimelineAxis::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  m_dragging = true;
  follow(event->position().x());
}

void TimelineAxis::mouseMoveEvent(QMouseEvent* event) {
  if (m_dragging) follow(event->position().x());
}

void TimelineAxis::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) m_dragging = false;
}

/// Its first click has shown the moment already.
void TimelineAxis::mouseDoubleClickEvent(QMouseEvent* event) {
  const auto* mark = event->button() == Qt::LeftButton ? markAt(event->position()) : nullptr;
  if (!mark) return mousePressEvent(event);
  m_dragging = false;
  nameMark(mark->step);
}

void TimelineAxis::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  placeName();
}

void TimelineAxis::keyPressEvent(QKeyEvent* event) {
  const int stride = event->modifiers() & Qt::ShiftModifier ? kBigStep : 1;
  switch (event->key()) {
    case Qt::Key_Left:
      return stepBy(-stride);
    case Qt::Key_Right:
      return stepBy(stride);
    case Qt::Key_Home:
      return m_moments.empty() ? void() : showMoment(m_moments.front().step);
    case Qt::Key_End:
      return showMoment({});
    case Qt::Key_F2:
      return m_shown ? nameMark(*m_shown) : void();
    default:
      QWidget::keyPressEvent(event);
  }
}

void TimelineAxis::contextMenuEvent(QContextMenuEvent* event) {
  const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
  const auto* moment = byMouse ? nearest(event->pos().x()) : at(m_shown);
  if (!moment) return;
  const QPoint under(static_cast<int>(positionOf(moment->step)), static_cast<int>(kLine));
  emit menuWanted(moment->step, byMouse ? event->globalPos() : mapToGlobal(under));
}

bool TimelineAxis::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto* mark = markAt(help->pos());
  const auto* moment = mark ? mark : nearest(help->pos().x());
  const bool near = mark || (moment && std::abs(positionOf(moment->step) - help->pos().x()) < kNear);
  const QString hands = mark ? "Double-click to name it; right-click to branch or export."
                             : "Drag to look back; right-click to branch or export.";
  QToolTip::showText(help->globalPos(),
                     near ? momentText(*moment) + ". " + hands
                          : "Kept moments of this run, on a logarithmic axis of steps. Drag to look back.",
                     this);
  return true;
}

void TimelineAxis::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintTicks(painter);
  paintLabels(painter);
  paintHandle(painter);
}

void TimelineAxis::paintTicks(QPainter& painter) const {
  const double begin = positionOf(0), end = width() - kMargin;
  painter.setPen(Qt::NoPen);
  painter.setBrush(m_theme.groove);
  painter.drawRoundedRect(QRectF(begin, kLine - 2, end - begin, 4), 2, 2);
  for (const auto& moment : m_moments) {
    const double x = positionOf(moment.step);
    const bool plain = moment.kind == MomentKind::regular;
    QColor color = plain ? m_theme.mutedText : m_theme.text;
    if (moment.kind == MomentKind::best) color = m_theme.image;
    if (moment.kind == MomentKind::spike) color = m_theme.target;
    if (plain) color.setAlphaF(0.6f);
    painter.setPen(QPen(color, plain ? 1 : 2));
    const double half = plain ? 5 : 10;
    painter.drawLine(QPointF(x, kLine - half), QPointF(x, kLine + half));
  }
  painter.setPen(QPen(m_theme.source, 1.6, Qt::DotLine));
  for (const std::int64_t step : m_changes)
    painter.drawLine(QPointF(positionOf(step), kLine - 13), QPointF(positionOf(step), kLine + 13));
  if (!m_branch) return;
  // A run that branched: its way leaves the parent's at that step.
  const double x = positionOf(*m_branch);
  painter.setPen(QPen(m_theme.mutedText, 1.2));
  painter.setBrush(Qt::NoBrush);
  QPainterPath way(QPointF(x, kLine + 2));
  way.cubicTo(QPointF(x + 12, kLine + 16), QPointF(x + 22, kLine + 14), QPointF(x + 40, kLine + 14));
  painter.drawPath(way);
}

/// The most telling ones first: a label that has no room is left out.
std::vector<TimelineAxis::Label> TimelineAxis::labels() const {
  std::vector<Label> found;
  const auto add = [&](MomentKind kind, const QColor& color) {
    for (auto it = m_moments.rbegin(); it != m_moments.rend(); ++it)
      if (it->kind == kind) {
        const QString name = kind == MomentKind::best ? "best" : kind == MomentKind::spike ? "spike" : "mark";
        const bool named = kind == MomentKind::mark && !it->label.empty();
        found.push_back({named ? qs(it->label) : name,
                         positionOf(it->step),
                         color,
                         kind == MomentKind::mark ? std::optional(it->step) : std::nullopt,
                         {}});
      }
  };
  found.push_back({"0", positionOf(0), m_theme.mutedText, {}, {}});
  add(MomentKind::best, m_theme.mutedText);
  add(MomentKind::mark, m_theme.text);
  if (m_branch) found.push_back({"branched here", positionOf(*m_branch) + 74, m_theme.mutedText, {}, {}});
  if (!m_changes.empty()) found.push_back({"other measures", positionOf(m_changes.back()), m_theme.text, {}, {}});
  add(MomentKind::spike, m_theme.mutedText);
  for (std::int64_t decade = 1; decade < m_present; decade *= 10)
    found.push_back({groupedInteger(decade), positionOf(decade), m_theme.mutedText, {}, {}});
  return found;
}

std::vector<TimelineAxis::Label> TimelineAxis::placedLabels() const {
  const QFontMetricsF metrics(uiFont(11));
  std::vector<Label> placed;
  for (Label& label : labels()) {
    label.text = metrics.elidedText(label.text, Qt::ElideRight, 140);
    const double wide = metrics.horizontalAdvance(label.text);
    const double left = std::clamp(label.x - wide / 2, 0.0, std::max(0.0, width() - wide));
    label.room = {left - 5, kLine + 12, wide + 10, 18};
    const auto overlaps = [&](const Label& other) { return other.room.intersects(label.room); };
    if (std::none_of(placed.begin(), placed.end(), overlaps)) placed.push_back(std::move(label));
  }
  return placed;
}

void TimelineAxis::paintLabels(QPainter& painter) const {
  painter.setFont(uiFont(11));
  for (const Label& label : placedLabels()) {
    painter.setPen(label.color);
    painter.drawText(QPointF(label.room.left() + 5, kLine + 28), label.text);
  }
}

void TimelineAxis::paintHandle(QPainter& painter) const {
  const double x = m_shown ? positionOf(*m_shown) : positionOf(m_present);
  if (m_shown) {  // the stretch since the moment on show is not on show
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accent);
    painter.drawRoundedRect(QRectF(kMargin, kLine - 2, x - kMargin, 4), 2, 2);
  }
  painter.setPen(QPen(m_theme.accent, hasFocus() ? 3 : 2));
  painter.setBrush(m_shown ? m_theme.accent : m_theme.card);
  painter.drawEllipse(QPointF(x, kLine), kHandle, kHandle);
}

}  // namespace brenier
