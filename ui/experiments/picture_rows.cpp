#include "ui/experiments/picture_rows.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/images/picture_painting.h"

namespace brenier {
namespace {

constexpr int kNames = 168, kGap = 4, kLeastHeight = 40;  // pixels

}  // namespace

PictureRows::PictureRows(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setObjectName("pictureRows");
  setAccessibleName("What the runs make of the same inputs");
}

void PictureRows::setRows(std::vector<Row> rows) {
  m_rows = std::move(rows);
  QStringList said;
  for (const auto& row : m_rows) said << row.name + ", " + row.detail;
  setAccessibleDescription(said.join("; "));
  setMinimumHeight(sizeHint().height());
  updateGeometry();
  update();
}

void PictureRows::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

int PictureRows::rowHeight() const {
  int height = kLeastHeight;
  for (const auto& row : m_rows)
    if (row.frame) height = std::max(height, row.frame->shape.height);
  return height + kGap;
}

QSize PictureRows::sizeHint() const {
  return {2 * kNames, static_cast<int>(m_rows.size()) * rowHeight() + kGap};
}

void PictureRows::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.card);
  int top = kGap;
  for (const auto& row : m_rows) {
    const QRect names(8, top, kNames - 16, rowHeight() - kGap);
    const auto put = [&](const QString& text, int flags, const QFont& font, const QColor& colour) {
      painter.setFont(font);
      painter.setPen(colour);
      painter.drawText(names, flags, QFontMetrics(font).elidedText(text, Qt::ElideRight, names.width()));
    };
    put(row.name, Qt::AlignLeft | Qt::AlignTop, uiFont(13, QFont::DemiBold), m_theme.text);
    put(row.detail, Qt::AlignLeft | Qt::AlignBottom, uiFont(12), m_theme.mutedText);
    if (!row.frame) {
      painter.setFont(uiFont(12));
      painter.setPen(m_theme.mutedText);
      painter.drawText(QRect(kNames, top, width() - kNames - 8, names.height()), Qt::AlignVCenter | Qt::TextWordWrap,
                       row.fault.isEmpty() ? QString("Reading…") : row.fault);
    }
    top += rowHeight();
  }
  inDevicePixels(painter, *this);
  const double ratio = devicePixelRatioF();
  const auto device = [ratio](int pixels) { return static_cast<int>(pixels * ratio); };
  top = kGap;
  for (const auto& row : m_rows) {
    if (row.frame) {
      const PictureShape& shape = row.frame->shape;
      const int factor = std::max(1, device(rowHeight() - kGap) / shape.height);
      const int pitch = shape.width * factor + device(2);
      for (int k = 0, x = device(kNames); k < row.frame->count && x + pitch <= device(width()); ++k, x += pitch)
        drawWhole(painter, {x, device(top)}, factor, imageOf(shape, row.frame->output, k));
    }
    top += rowHeight();
  }
}

void PictureRows::mousePressEvent(QMouseEvent* event) {
  const int row = (static_cast<int>(event->position().y()) - kGap) / rowHeight();
  if (row >= 0 && row < static_cast<int>(m_rows.size())) emit rowClicked(row);
}

}  // namespace brenier
