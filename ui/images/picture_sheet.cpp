#include "ui/images/picture_sheet.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/images/picture_painting.h"

namespace brenier {
namespace {

constexpr int kMargin = 20;
constexpr int kNames = 84;    // of the rows, left of them
constexpr int kGap = 4;       // between pictures
constexpr int kBandGap = 22;  // between bands
constexpr int kMostFactor = 12;

}  // namespace

PictureSheet::PictureSheet(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Pictures"));
  setAccessibleDescription(tr("Arrow keys choose a picture, with Shift a second one."));
  setMinimumSize(240, 160);
}

void PictureSheet::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void PictureSheet::setFrame(const std::shared_ptr<const PictureFrame>& frame) {
  const bool other = !m_frame || !frame || m_frame->shape != frame->shape || m_frame->count != frame->count ||
                     m_frame->fromCode != frame->fromCode;
  m_frame = frame;
  if (other) layOut();
  update();
}

void PictureSheet::setAudience(int restored, int codes, double scale) {
  if (restored == m_restored && codes == m_codes && scale == m_scale) return;
  m_restored = restored;
  m_codes = codes;
  m_scale = scale;
  layOut();
  update();
}

void PictureSheet::setSelection(int first, int second) {
  m_first = first;
  m_second = second;
  update();
}

std::vector<PictureSheet::Row> PictureSheet::rows() const {
  if (!m_frame) return {};
  if (m_frame->fromCode) return {{tr("output"), &m_frame->output, m_theme.image}};
  std::vector<Row> rows = {{tr("input"), m_frame->input.get(), m_theme.source},
                           {tr("output"), &m_frame->output, m_theme.image}};
  if (m_frame->original) rows.push_back({tr("original"), m_frame->original.get(), m_theme.exact});
  return rows;
}

/// The largest whole factor at which all pictures have room, or as many as there is room for at factor 1.
void PictureSheet::layOut() {
  if (!m_frame) return;
  const double ratio = devicePixelRatioF();
  const auto device = [&](int logical) { return qRound(logical * ratio); };
  const int count = static_cast<int>(rows().size());
  const bool named = count > 1;
  const int most = named ? m_restored : m_codes;
  const int wanted = most > 0 ? std::min(most, m_frame->count) : m_frame->count;
  const int left = device(named ? qRound(kNames * m_scale) : kMargin);
  const int width = device(this->width()) - left - device(kMargin),
            height = device(this->height()) - 2 * device(kMargin);
  for (int factor = kMostFactor; factor >= 1; --factor) {
    Cells c;
    c.factor = factor;
    c.rows = std::max(1, count);
    c.pitchX = m_frame->shape.width * factor + device(kGap);
    c.rowPitch = m_frame->shape.height * factor + device(kGap);
    c.bandPitch = c.rows * c.rowPitch + (named ? device(kBandGap) - device(kGap) : 0);
    c.columns = std::max(1, (width + device(kGap)) / c.pitchX);
    c.bands = std::max(1, (height + c.bandPitch - c.rows * c.rowPitch + device(kGap)) / c.bandPitch);
    m_cells = c;
    if (c.columns * c.bands >= wanted) break;
  }
  // What is left over is shared by both sides; a last band that is not full stays at the left.
  m_cells.columns = std::min(m_cells.columns, std::max(1, m_frame->count));
  m_cells.bands = std::min(m_cells.bands, (m_frame->count + m_cells.columns - 1) / m_cells.columns);
  const int usedX = m_cells.columns * m_cells.pitchX - device(kGap);
  const int usedY = m_cells.bands * m_cells.bandPitch - (named ? device(kBandGap) : device(kGap));
  m_cells.corner = {left + std::max(0, (width - usedX) / 2), device(kMargin) + std::max(0, (height - usedY) / 2)};
}

int PictureSheet::shown() const {
  return m_frame ? std::min(m_frame->count, m_cells.columns * m_cells.bands) : 0;
}

QRect PictureSheet::deviceRect(int index) const {
  const QPoint corner =
      m_cells.corner + QPoint(index % m_cells.columns * m_cells.pitchX, index / m_cells.columns * m_cells.bandPitch);
  const int height = (m_cells.rows - 1) * m_cells.rowPitch + m_frame->shape.height * m_cells.factor;
  return {corner, QSize(m_frame->shape.width * m_cells.factor, height)};
}

QRect PictureSheet::placeOf(int index) const {
  if (index < 0 || index >= shown()) return {};
  const QRect device = deviceRect(index);
  const double ratio = devicePixelRatioF();
  return QRectF(device.x() / ratio, device.y() / ratio, device.width() / ratio, device.height() / ratio).toRect();
}

int PictureSheet::pictureAt(const QPoint& at) const {
  const QPoint place = (QPointF(at) * devicePixelRatioF()).toPoint();
  for (int i = 0; i < shown(); ++i)
    if (deviceRect(i).contains(place)) return i;
  return -1;
}

void PictureSheet::drawNames(QPainter& painter, const std::vector<Row>& rows) const {
  const double ratio = devicePixelRatioF();
  painter.setFont(uiFont(qRound(12 * m_scale)));
  painter.setRenderHint(QPainter::Antialiasing);
  for (int band = 0; band < m_cells.bands; ++band)
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const double top = m_cells.corner.y() + band * m_cells.bandPitch + static_cast<int>(r) * m_cells.rowPitch;
      const double middle = (top + m_frame->shape.height * m_cells.factor / 2.0) / ratio;
      const double right = m_cells.corner.x() / ratio - 12;
      painter.setPen(m_theme.mutedText);
      const QRectF line(right - kNames * m_scale, middle - 10 * m_scale, kNames * m_scale, 20 * m_scale);
      painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, rows[r].name);
      const double text = painter.fontMetrics().horizontalAdvance(rows[r].name);
      painter.setPen(Qt::NoPen);
      painter.setBrush(rows[r].color);
      painter.drawEllipse(QPointF(right - text - 10, middle), 4, 4);
    }
}

void PictureSheet::drawMark(QPainter& painter, int index, const QColor& color, Qt::PenStyle style) const {
  if (index < 0 || index >= shown()) return;
  const double width = 2 * devicePixelRatioF();
  painter.setPen(QPen(color, width, style));
  painter.setBrush(Qt::NoBrush);
  painter.drawRect(QRectF(deviceRect(index)).adjusted(-width / 2, -width / 2, width / 2, width / 2));
}

void PictureSheet::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.stage);
  if (!m_frame) return;
  const auto all = rows();
  if (all.size() > 1) drawNames(painter, all);
  inDevicePixels(painter, *this);
  painter.setRenderHint(QPainter::Antialiasing, false);
  for (int i = 0; i < shown(); ++i) {
    const QPoint corner = deviceRect(i).topLeft();
    for (std::size_t r = 0; r < all.size(); ++r)
      if (all[r].bytes)
        drawWhole(painter, corner + QPoint(0, static_cast<int>(r) * m_cells.rowPitch), m_cells.factor,
                  imageOf(m_frame->shape, *all[r].bytes, i));
  }
  drawMark(painter, m_second, m_theme.mutedText, Qt::SolidLine);
  drawMark(painter, m_first, m_theme.accent, Qt::SolidLine);
  if (!hasFocus() || m_first < 0 || m_first >= shown()) return;
  // The focus is seen as a second, thin line.
  painter.setPen(QPen(m_theme.accent, devicePixelRatioF()));
  const int out = qRound(4 * devicePixelRatioF());
  painter.drawRect(deviceRect(m_first).adjusted(-out, -out, out, out));
}

void PictureSheet::resizeEvent(QResizeEvent*) {
  layOut();
}

void PictureSheet::choose(int index, bool second) {
  if (index < 0 || index >= shown()) return;
  (second ? m_second : m_first) = index;
  update();
  emit selectionChanged(m_first, m_second);
}

void PictureSheet::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  choose(pictureAt(event->position().toPoint()), event->modifiers() & Qt::ShiftModifier);
}

void PictureSheet::keyPressEvent(QKeyEvent* event) {
  const bool second = event->modifiers() & Qt::ShiftModifier;
  const int from = second && m_second >= 0 ? m_second : m_first;
  switch (event->key()) {
    case Qt::Key_Left:
      return choose(from - 1, second);
    case Qt::Key_Right:
      return choose(from + 1, second);
    case Qt::Key_Up:
      return choose(from - m_cells.columns, second);
    case Qt::Key_Down:
      return choose(from + m_cells.columns, second);
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace brenier
