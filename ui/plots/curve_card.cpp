#include "ui/plots/curve_card.h"

#include <qcustomplot.h>

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/plots/axis_ticker.h"
#include "ui/plots/card_frame.h"

namespace brenier {
namespace {

constexpr int kReplotInterval = 100;  // ms: nobody reads a curve faster
constexpr double kPad = 14;

}  // namespace

CurveCard::CurveCard(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()), m_plot(new QCustomPlot(this)) {
  m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
  m_plot->setFocusPolicy(Qt::NoFocus);
  m_plot->setBackground(Qt::NoBrush);
  m_plot->setAttribute(Qt::WA_OpaquePaintEvent, false);
  m_plot->setNoAntialiasingOnDrag(false);
  m_plot->axisRect()->setMinimumMargins(QMargins(4, 4, 8, 4));
  m_plot->axisRect()->setBackground(Qt::NoBrush);
  m_plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new StepTicker));
  m_plot->yAxis->setTicker(QSharedPointer<QCPAxisTicker>(new PlainTicker));
  m_plot->yAxis->ticker()->setTickCount(4);
  m_timer.setSingleShot(true);
  m_timer.setInterval(kReplotInterval);
  connect(&m_timer, &QTimer::timeout, this, [this] { refresh(); });
  m_clock.start();
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  styleAxes();
}

CurveCard::~CurveCard() = default;

void CurveCard::setTitle(const QString& title) {
  m_title = title;
  setAccessibleName(title);
  update();
}

void CurveCard::setSubtitle(const QString& subtitle) {
  if (subtitle == m_subtitle) return;
  m_subtitle = subtitle;
  placePlot();
  update();
}

void CurveCard::setValueText(const QString& text, const QColor& color) {
  if (text == m_valueText && color == m_valueColor) return;
  m_valueText = text;
  m_valueColor = color;
  setAccessibleDescription(text);
  update();
}

void CurveCard::addCurve(const QString& id, const QString& name, const QColor& color, double width) {
  Curve& curve = m_curves[id];
  curve.name = name;
  curve.color = color;
  curve.width = width;
  if (!curve.graph) curve.graph = m_plot->addGraph();
  curve.graph->setName(name);
  styleCurve(curve);
  schedule();
}

void CurveCard::append(const QString& id, double x, double y) {
  const auto found = m_curves.find(id);
  if (found == m_curves.end()) return;
  found->data.append(x, y);
  found->changed = true;
  schedule();
}

void CurveCard::setBand(const QString& lowerId, const QString& upperId) {
  if (!hasCurve(lowerId) || !hasCurve(upperId)) return;
  m_bandLower = lowerId;
  m_bandUpper = upperId;
  Curve& lower = m_curves[lowerId];
  Curve& upper = m_curves[upperId];
  lower.band = upper.band = true;
  styleCurve(lower);
  styleCurve(upper);
  upper.graph->setChannelFillGraph(lower.graph);
  // Below the curves it belongs to.
  lower.graph->setLayer(QStringLiteral("grid"));
  upper.graph->setLayer(QStringLiteral("grid"));
  schedule();
}

void CurveCard::setBand(double lower, double upper) {
  if (!std::isfinite(lower) || !std::isfinite(upper)) return;
  if (!m_band) {
    m_band = new QCPItemRect(m_plot);
    m_band->setLayer(QStringLiteral("grid"));
    m_band->setPen(Qt::NoPen);
    m_band->topLeft->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_band->bottomRight->setTypeX(QCPItemPosition::ptAxisRectRatio);
  }
  m_band->topLeft->setCoords(0, upper);
  m_band->bottomRight->setCoords(1, lower);
  m_band->setBrush(m_theme.groove);
  schedule();
}

void CurveCard::setReference(const QString& name, double value, Qt::PenStyle style) {
  if (!std::isfinite(value)) return;
  Reference& reference = m_references[name];
  reference.value = value;
  reference.style = style;
  if (!reference.line) {
    reference.line = new QCPItemLine(m_plot);
    reference.line->setLayer(QStringLiteral("grid"));
    reference.line->start->setTypeX(m_partBegin ? QCPItemPosition::ptPlotCoords : QCPItemPosition::ptAxisRectRatio);
    reference.line->end->setTypeX(QCPItemPosition::ptAxisRectRatio);
    reference.label = new QCPItemText(m_plot);
    reference.label->setClipToAxisRect(false);
    reference.label->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
    reference.label->setLayer(QStringLiteral("axes"));  // above the curves, which are seen through its ground
    reference.label->setPadding({3, 1, 3, 2});
    reference.label->setText(name);
  }
  reference.line->start->setCoords(m_partBegin.value_or(0), value);
  reference.line->end->setCoords(1, value);
  styleAxes();
  schedule();
}

void CurveCard::setLogY(bool on) {
  if (on == m_logY) return;
  m_logY = on;
  m_plot->yAxis->setScaleType(on ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  m_plot->yAxis->setTicker(on ? QSharedPointer<QCPAxisTicker>(new LogTicker)
                              : QSharedPointer<QCPAxisTicker>(new PlainTicker));
  fitTicks();
  m_plot->yAxis->setNumberFormat(on ? QStringLiteral("eb") : QStringLiteral("gb"));
  m_plot->yAxis->setNumberPrecision(on ? 0 : 6);
  m_yRange.reset();
  styleAxes();
  schedule();
}

std::optional<QPointF> CurveCard::pointAt(const QString& id, double x) const {
  const auto found = m_curves.constFind(id);
  const auto point = found == m_curves.constEnd() ? std::nullopt : found->data.pointAt(x);
  return point ? std::optional(QPointF(point->x, point->y)) : std::nullopt;
}

QVector<QPointF> CurveCard::points(const QString& id) const {
  QVector<QPointF> points;
  const auto found = m_curves.constFind(id);
  for (std::size_t i = 0; found != m_curves.constEnd() && i < found->data.size(); ++i)
    points.push_back({found->data.at(i).x, found->data.at(i).y});
  return points;
}

void CurveCard::setCursor(std::optional<double> x) {
  if (!x) {
    if (m_cursor) m_plot->removeItem(m_cursor);
    m_cursor = nullptr;
  } else {
    if (!m_cursor) m_cursor = new QCPItemStraightLine(m_plot);
    m_cursor->setPen(QPen(m_theme.accent, 1));
    m_cursor->point1->setCoords(*x, 0);
    m_cursor->point2->setCoords(*x, 1);
    // Two points of the plot's own height: on a logarithmic axis 0 is nowhere.
    m_cursor->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursor->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
  }
  schedule();
}

void CurveCard::keepGhosts(std::optional<double> from) {
  for (Curve& curve : m_curves) {
    if (curve.band || curve.data.empty()) continue;
    curve.past = curve.data;
    if (!curve.ghost) {
      curve.ghost = m_plot->addGraph();
      curve.ghost->setLayer(QStringLiteral("grid"));
    }
    if (from) curve.data.dropAfter(*from);
    styleCurve(curve);
    curve.changed = true;
  }
  schedule();
}

void CurveCard::clearCurve(const QString& id) {
  const auto it = m_curves.find(id);
  if (it == m_curves.end()) return;
  it->data.clear();
  it->changed = true;
  schedule();
}

void CurveCard::removeReferences() {
  for (const Reference& reference : std::as_const(m_references)) {
    m_plot->removeItem(reference.line);
    m_plot->removeItem(reference.label);
  }
  m_references.clear();
  if (m_band) m_plot->removeItem(m_band);
  m_band = nullptr;
}

void CurveCard::beginPart(double x) {
  removeReferences();
  m_partBegin = x;
  if (!m_partMark) m_partMark = new QCPItemStraightLine(m_plot);
  m_partMark->setLayer(QStringLiteral("grid"));
  m_partMark->setPen(QPen(m_theme.mutedText, 1, Qt::DotLine));
  m_partMark->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_partMark->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
  m_partMark->point1->setCoords(x, 0);
  m_partMark->point2->setCoords(x, 1);
  schedule();
}

void CurveCard::clear() {
  for (Curve& curve : m_curves) {
    curve.data.clear();
    curve.past.clear();
    curve.changed = true;
  }
  setCursor({});
  removeReferences();
  if (m_partMark) m_plot->removeItem(m_partMark);
  m_partMark = nullptr;
  m_partBegin.reset();
  m_zoom.reset();
  setProperty("ownsClicks", false);
  m_xRange.reset();
  m_yRange.reset();
  m_valueText.clear();
  schedule();
  update();
}

void CurveCard::setTheme(const Theme& theme) {
  m_theme = theme;
  styleAxes();
  for (Curve& curve : m_curves) styleCurve(curve);
  if (m_band) m_band->setBrush(theme.groove);
  if (m_cursor) m_cursor->setPen(QPen(theme.accent, 1));
  if (m_partMark) m_partMark->setPen(QPen(theme.mutedText, 1, Qt::DotLine));
  m_plot->replot(QCustomPlot::rpQueuedReplot);
  update();
}

int CurveCard::drawnPoints(const QString& id) const {
  const auto found = m_curves.constFind(id);
  return found == m_curves.constEnd() ? 0 : static_cast<int>(found->data.size());
}

void CurveCard::schedule() {
  if (!m_timer.isActive()) m_timer.start();
}

void CurveCard::drawBuffer(const CurveBuffer& data, QCPGraph* graph, bool logY) {
  QVector<double> xs, ys;
  xs.reserve(static_cast<qsizetype>(data.size()));
  ys.reserve(static_cast<qsizetype>(data.size()));
  for (std::size_t i = 0; i < data.size(); ++i) {
    const CurveBuffer::Point point = data.at(i);
    if (logY && point.y <= 0) continue;
    xs.push_back(point.x);
    ys.push_back(point.y);
  }
  graph->setData(xs, ys, true);
  // One number makes no line, but it is there.
  graph->setScatterStyle(xs.size() == 1 ? QCPScatterStyle(QCPScatterStyle::ssDisc, 5) : QCPScatterStyle());
}

void CurveCard::refresh() {
  for (Curve& curve : m_curves) {
    if (!curve.changed) continue;
    curve.changed = false;
    drawBuffer(curve.data, curve.graph, m_logY);
    if (curve.ghost) drawBuffer(curve.past, curve.ghost, m_logY);
  }
  const bool moving = refreshRanges();
  fitTicks();
  placeReferences();
  showSpikes();
  m_plot->replot(QCustomPlot::rpQueuedReplot);
  if (moving) schedule();
}

void CurveCard::placePlot() {
  const double header = m_subtitle.isEmpty() ? 24 : 42;
  m_plot->setGeometry(
      QRectF(kPad - 8, kPad + header - 4, width() - 2 * kPad + 14, height() - header - 1.4 * kPad).toRect());
}

/// As many labels as have room above and beside one another.
void CurveCard::fitTicks() {
  static_cast<StepTicker*>(m_plot->xAxis->ticker().data())->setRoom(m_plot->axisRect()->width(), uiFont(11));
  const int room = (m_plot->height() - 24) / 20;  // less the labels of the axis below
  m_plot->yAxis->ticker()->setTickCount(std::clamp(room, 2, 4));
}

void CurveCard::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  placePlot();
  fitTicks();
}

void CurveCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  drawCardFrame(painter, QRectF(rect()), m_theme, hasFocus());
  const QRectF content = QRectF(rect()).adjusted(kPad, kPad - 4, -kPad, -kPad);
  const QString subtitle = m_zoom ? QStringLiteral("zoomed; a double click shows everything") : m_subtitle;
  drawCardHeader(painter, content, {m_title, subtitle, m_valueText, m_valueColor}, m_theme);
}

}  // namespace brenier
