#include "ui/canvas/stage_view.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/canvas/hover_card.h"
#include "ui/canvas/line_figure.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/stage_overlay.h"
#include "ui/canvas/stage_range.h"

namespace brenier {
namespace {

constexpr double kMostForNotes = 0.4;  // of the stage's height

}  // namespace

StageView::StageView(QWidget* parent)
    : QWidget(parent),
      m_emptyHeadline(tr("Nothing to transport yet")),
      m_emptyHint(tr("Pick a problem, or draw a source and a target, and press play.")) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setAccessibleName(tr("Stage"));
  setAccessibleDescription(tr("The source, the target and the learned map between them, in the plane"));
  m_rangeTimer.setInterval(33);
  connect(&m_rangeTimer, &QTimer::timeout, this, [this] { followRange(); });
  m_clock.start();
}

StageView::~StageView() = default;

void StageView::setLeastSize(QSize least) {
  m_least = least;
  updateGeometry();
}

void StageView::setSnapshot(std::shared_ptr<const Snapshot> snapshot) {
  if (isOtherRun(snapshot.get())) {
    // Pins and selections are indices of probe points: they mean nothing for others.
    m_pins.clear();
    m_linked.clear();
    m_hovered = -1;
    tellPointedOut();
    m_style.swap.clear();
    setSelection({});
  }
  m_snapshot = std::move(snapshot);
  if (m_snapshot && std::exchange(m_fitNext, false) && !holdsView()) {
    m_userView = false;
    m_range.reset();
    m_heights.reset();
  }
  if (!m_snapshot) {
    m_rangeTimer.stop();
    m_range.reset();
    m_userView = false;
  } else if (!m_rangeTimer.isActive()) {
    m_clock.restart();
    followRange();
  } else {
    followRange();
  }
  invalidate();
}

/// Kept moments come with probe points of their own, which are the same ones, as they are in every plane.
bool StageView::isOtherRun(const Snapshot* next) const {
  if (!next || !m_snapshot || !next->source || !m_snapshot->source) return true;
  const auto &all = next->all.source, &allNow = m_snapshot->all.source;
  if (all && allNow) return all != allNow && *all != *allNow;
  return next->source != m_snapshot->source && *next->source != *m_snapshot->source;
}

void StageView::setSelection(std::vector<int> points) {
  if (points == m_style.selection) return;
  m_style.selection = std::move(points);
  invalidate();
  emit selectionChanged(m_style.selection);
}

void StageView::setWorstSwap(const PlanePoints& swap) {
  if (swap == m_style.swap) return;
  m_style.swap = swap;
  invalidate();
}

void StageView::setOther(const PlanePoints& image, const QString& name) {
  m_style.other = image;
  m_style.otherName = name;
  invalidate();
}

void StageView::setPlaneName(const QString& name) {
  if (name == m_style.plane) return;
  m_style.plane = name;
  invalidate();
}

void StageView::setFindingsListed(bool on) {
  if (on == m_style.findings) return;
  m_style.findings = on;
  invalidate();
}

void StageView::setLayers(std::uint32_t layers) {
  if (layers == m_style.layers) return;
  m_style.layers = layers;
  m_hovered = -1;  // another surface has other points
  followRange();
  invalidate();
}

void StageView::setInterpolation(double t) {
  const double clamped = std::clamp(t, 0.0, 1.0);
  if (clamped == m_style.interpolation) return;
  m_style.interpolation = clamped;
  invalidate();
}

void StageView::setSeeds(std::shared_ptr<const SeedsLook> seeds) {
  if (seeds == m_style.seeds) return;
  m_style.seeds = std::move(seeds);
  followRange();  // which leaves room for what is said of them
  invalidate();
}

void StageView::setSlow(std::shared_ptr<const SlowShown> slow) {
  if (slow == m_style.slow) return;
  m_style.slow = std::move(slow);
  followRange();  // its plates lie on nothing
  invalidate();
}

void StageView::setOverlay(StageOverlay* overlay) {
  // One that is there says so whenever it looks another way.
  if (overlay != m_overlay) {
    m_overlayHolds = m_spaceHeld = false;
    if (StageOverlay* before = std::exchange(m_overlay, overlay)) before->replaced();
    if (overlay) m_hovered = -1;
  }
  showCursor();
  if (m_snapshot) followRange();  // somebody may want to draw beyond what is on show
  if (m_style.keptFlat == (overlay != nullptr)) return update();
  m_style.keptFlat = overlay != nullptr;
  invalidate();
  if (m_snapshot && (m_style.layers & layerSpace)) emit visibleBoxChanged();
}

void StageView::setAnnotations(const StageAnnotations& annotations) {
  if (annotations == m_annotations) return;
  m_annotations = annotations;
  const double scale = annotations.legend ? annotations.scale : 1;
  const std::uint32_t lit = annotations.legend ? annotations.lit : 0;
  if (m_style.noteScale == scale && m_style.legend == annotations.legend && m_style.lit == lit) {
    followRange();  // what is written may need other room
    return update();
  }
  m_style.noteScale = scale;
  m_style.legend = annotations.legend;
  m_style.lit = lit;
  followRange();
  invalidate();
}

void StageView::setTheme(const Theme& theme) {
  m_style.theme = theme;
  invalidate();
}

void StageView::setTitle(const QString& title) {
  if (title == m_style.title) return;
  m_style.title = title;
  invalidate();
}

void StageView::setEmptyText(const QString& headline, const QString& hint) {
  m_emptyHeadline = headline;
  m_emptyHint = hint;
  update();
}

void StageView::resetView() {
  m_userView = false;
  m_makesRoom = false;
  m_held.reset();
  m_range.reset();
  m_heights.reset();
  m_clock.restart();
  setSpaceView({});
  followRange();
  invalidate();
}

QImage StageView::grabFigure(QSize size) {
  QImage figure(size, QImage::Format_ARGB32_Premultiplied);
  figure.fill(m_style.theme.stage);
  if (!m_snapshot) return figure;
  QPainter painter(&figure);
  m_painter.paint(painter, QRectF(QPointF(0, 0), QSizeF(size)), m_snapshot, m_style);
  return figure;
}

void StageView::invalidate() {
  m_dirty = true;
  update();
}

/// Where the image is on show.
bool StageView::framesImage() const {
  constexpr std::uint32_t ofImage = layerImage | layerArrows | layerError;
  return m_framed && ((m_style.layers & ofImage) || m_style.seeds || m_style.slow) && !isOtherRun(m_framed.get());
}

Box StageView::heldRange() const {
  return framesImage() ? neededRange(*m_framed) : standingRange(*m_snapshot);
}

void StageView::followRange() {
  if (!m_snapshot) return m_rangeTimer.stop();
  const double seconds = static_cast<double>(m_clock.restart()) / 1000.0;
  const bool follows = !m_userView && !m_home && !m_holds && !m_style.slow && !holdsView();
  bool moving = follows && m_range.update(neededRange(*m_snapshot), seconds);
  const Box wanted = m_userView                ? m_style.view
                     : keepsClear()            ? keptClear(m_home            ? *m_home
                                                           : m_holds         ? heldRange()
                                                           : m_range.valid() ? m_range.box()
                                                                             : m_style.view)
                     : m_home                  ? aroundCanvas(aboveNotes(*m_home))
                     : m_holds && !holdsView() ? heldRange()
                     : m_range.valid()         ? aroundCanvas(aboveNotes(m_range.box()))
                                               : m_style.view;
  const bool isOther = wanted != m_style.view;
  m_style.view = wanted;
  moving = followHeights(seconds) || moving;  // over what is on show now
  if (moving != m_rangeTimer.isActive()) moving ? m_rangeTimer.start() : m_rangeTimer.stop();
  if (!isOther) return;
  invalidate();
  emit visibleBoxChanged();
}

/// What is said of several seeds stands under them, and not over the points that it is about.
Box StageView::aboveNotes(Box box) const {
  if (!showsSeeds(*m_snapshot, m_style) || height() <= 0) return box;
  const double notes = stageNotesHeight(QSizeF(size()), stageNotes(*m_snapshot, m_style), m_style.noteScale);
  const double share = std::min(notes / height(), kMostForNotes);
  box.y0 = static_cast<float>(box.y1 - (double(box.y1) - box.y0) / (1 - share));
  return box;
}

void StageView::setView(const Box& view) {
  if (m_userView && view == m_style.view) return;
  setUserView(view);
}

void StageView::setHome(const std::optional<Box>& home, bool holds) {
  m_home = home;
  m_holds = holds;
  m_framed.reset();
  m_places = {};
  resetView();
}

void StageView::frameImage(const std::shared_ptr<const Snapshot>& moment) {
  if (m_framed && !isOtherRun(m_framed.get())) return;
  m_framed = moment;
  followRange();
}

void StageView::setExplains(bool on) {
  if (on == m_explains) return;
  m_explains = on;
  m_hovered = -1;
  update();
}

void StageView::setUserView(const Box& view) {
  m_userView = true;
  m_rangeTimer.stop();
  m_style.view = view;
  invalidate();
  emit visibleBoxChanged();
}

Box StageView::visibleBox() const {
  if (m_snapshot && !liesFlat(*m_snapshot, m_style)) return m_style.view;
  const QRectF seen =
      StagePainter::dataToPixels(m_style.view, QRectF(rect())).inverted().mapRect(QRectF(rect())).normalized();
  // Fields fade over 9 % at each edge.
  const double marginX = 0.12 * seen.width(), marginY = 0.12 * seen.height();
  return {static_cast<float>(seen.left() - marginX), static_cast<float>(seen.top() - marginY),
          static_cast<float>(seen.right() + marginX), static_cast<float>(seen.bottom() + marginY)};
}

void StageView::paintFigure() {
  const double ratio = devicePixelRatioF();
  const QSize pixels = (QSizeF(size()) * ratio).toSize();
  if (m_figure.size() != pixels) m_figure = QImage(pixels, QImage::Format_RGB32);
  m_figure.setDevicePixelRatio(ratio);
  QPainter painter(&m_figure);
  m_painter.paint(painter, QRectF(rect()), m_snapshot, m_style);
  m_dirty = false;
}

void StageView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (!m_snapshot) {
    paintEmpty(painter);
    return;
  }
  if (m_dirty || m_figure.size() != (QSizeF(size()) * devicePixelRatioF()).toSize()) paintFigure();
  painter.drawImage(QPointF(0, 0), m_figure);
  paintOverlays(painter);
}

/// Pins and the point under the mouse.
std::vector<int> StageView::explained() const {
  if (!m_explains || holdsView()) return {};
  std::vector<int> shown = m_pins;
  if (m_hovered >= 0 && std::find(shown.begin(), shown.end(), m_hovered) == shown.end()) shown.push_back(m_hovered);
  for (const int index : m_linked)
    if (std::find(shown.begin(), shown.end(), index) == shown.end()) shown.push_back(index);
  return shown;
}

void StageView::setLinked(std::vector<int> points) {
  if (points == m_linked) return;
  m_linked = std::move(points);
  update();
}

void StageView::tellPointedOut() {
  if (m_pins != m_toldPins) {
    m_toldPins = m_pins;
    emit pinsChanged();
  }
  std::vector<int> points = m_pins;
  if (m_hovered >= 0 && std::find(points.begin(), points.end(), m_hovered) == points.end()) points.push_back(m_hovered);
  if (points == m_told) return;
  m_told = points;
  emit pointedOut(m_told);
}

/// Pins and hover of a run on the line, which has places of its own for its points.
void StageView::paintLineOverlays(QPainter& painter) {
  if (slowReplacesMap(m_style)) return;
  const LineFigure figure(QRectF(rect()), *m_snapshot, m_style);
  const std::vector<int> shown = explained();
  painter.setRenderHint(QPainter::Antialiasing);
  std::vector<QRectF> taken;
  for (const int index : shown) {
    const QPointF from = figure.sourceAt(static_cast<std::size_t>(index));
    const QPointF to = figure.imageAt(static_cast<std::size_t>(index));
    if (!isFinite(from) || !isFinite(to)) continue;
    drawArrow(painter, from, to, m_style.theme.text, 1.6);
    painter.setPen(QPen(m_style.theme.card, 1.2));
    painter.setBrush(m_style.theme.source);
    painter.drawEllipse(from, 4, 4);
    painter.setBrush(m_style.theme.image);
    painter.drawEllipse(to, 4, 4);
    const auto lines = describePoint(*m_snapshot, index, m_style.theme);
    taken.push_back(
        drawHoverCard(painter, index == m_hovered ? m_mouse : from, QRectF(rect()), lines, m_style.theme, taken));
  }
}

void StageView::paintOverlays(QPainter& painter) {
  if (m_snapshot->pictures) return;  // they have neither points nor a plane
  if (inPairs()) return paintPairOverlays(painter);
  if (isOnALine(*m_snapshot)) return paintLineOverlays(painter);
  if (inSpace()) return paintSpaceOverlays(painter);
  const QTransform toPixels = StagePainter::dataToPixels(m_style.view, QRectF(rect()));
  const std::size_t withImage = probeCount(*m_snapshot, true, false);
  const std::vector<int> shown = explained();
  // All marks first: a card may cover a line, but no mark may cover a card, and cards keep off the marks.
  struct Card {
    int index;
    QPointF anchor;
  };
  std::vector<Card> cards;
  std::vector<QRectF> taken;
  const auto mark = [&](const QPointF& at, const QColor& color) {
    painter.setPen(QPen(m_style.theme.card, 1.2));
    painter.setBrush(color);
    painter.drawEllipse(at, 4, 4);
    taken.push_back(QRectF(at - QPointF(6, 6), QSizeF(12, 12)));
  };
  painter.setRenderHint(QPainter::Antialiasing);
  if (m_overlay) m_overlay->paint(painter, toPixels, m_style.theme);
  const bool slow = slowReplacesMap(m_style);
  paintAnnotations(painter, &toPixels);
  if (slow) return;  // its points are not the probe points that cards and pins are about
  paintLasso(painter, toPixels.map(m_lasso));
  for (const int index : shown) {
    const auto i = static_cast<std::size_t>(index);
    if (i >= probeCount(*m_snapshot, false, false)) continue;
    const QPointF from = toPixels.map(planePoint(*m_snapshot->source, i));
    if (!isFinite(from)) continue;
    if (showsSeeds(*m_snapshot, m_style)) {
      drawSeedsAt(painter, toPixels, *m_style.seeds, i, m_style.theme);
    } else if (i < withImage) {
      const QPointF to = toPixels.map(planePoint(m_snapshot->image, i));
      if (isFinite(to)) {
        drawArrow(painter, from, to, m_style.theme.text, 1.6);
        mark(to, m_style.theme.image);
      }
    }
    mark(from, m_style.theme.source);
    cards.push_back({index, index == m_hovered ? m_mouse : from});
  }
  const SeedsLook* seeds = showsSeeds(*m_snapshot, m_style) ? m_style.seeds.get() : nullptr;
  for (const Card& card : cards) {
    const auto lines = describePoint(*m_snapshot, card.index, m_style.theme, seeds, m_style.columns);
    taken.push_back(drawHoverCard(painter, card.anchor, QRectF(rect()), lines, m_style.theme, taken));
  }
}

/// In pixels; nothing while none is drawn.
void StageView::paintLasso(QPainter& painter, const QPolygonF& outline) {
  if (outline.isEmpty()) return;
  QColor breath = m_style.theme.accent;
  breath.setAlphaF(0.12f);
  painter.setBrush(breath);
  painter.setPen(QPen(m_style.theme.accent, 1.5, Qt::DashLine));
  painter.drawPolygon(outline);
}

void StageView::paintEmpty(QPainter& painter) {
  const Theme& theme = m_style.theme;
  painter.fillRect(rect(), theme.stage);
  const QPointF middle = QRectF(rect()).center();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme.source);
  painter.drawEllipse(middle + QPointF(-26, -44), 5, 5);
  painter.setBrush(theme.target);
  painter.drawEllipse(middle + QPointF(26, -44), 5, 5);
  drawArrow(painter, middle + QPointF(-15, -44), middle + QPointF(16, -44), theme.image, 1.6);
  painter.setFont(uiFont(16, QFont::DemiBold));
  painter.setPen(theme.text);
  painter.drawText(QRectF(0, middle.y() - 22, width(), 28), Qt::AlignCenter, m_emptyHeadline);
  painter.setFont(uiFont(13));
  painter.setPen(theme.mutedText);
  painter.drawText(QRectF(24, middle.y() + 10, width() - 48, 40), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap,
                   m_emptyHint);
}

void StageView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_dirty = true;
  m_makesRoom = false;
  if (m_snapshot && (m_style.seeds || m_style.slow || m_annotations.legend)) followRange();
  if (m_snapshot) emit visibleBoxChanged();
}

}  // namespace brenier
