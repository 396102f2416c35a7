#include "ui/lessons/shelf_card.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/canvas/map_layers.h"
#include "ui/canvas/picture_grid.h"
#include "ui/canvas/point_sprites.h"
#include "ui/canvas/stage_range.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr double kPictureShare = 0.44;
constexpr int kMostFactor = 4, kLeastPictures = 6, kPictureGap = 4;  // pixels
constexpr double kBetweenSides = 40, kArrowHalf = 12;

}  // namespace

ShelfCard::ShelfCard(const Lesson& lesson, QWidget* parent)
    : QAbstractButton(parent), m_id(lesson.id), m_theme(Theme::lightTheme()) {
  setObjectName("lesson-" + qs(lesson.id));
  setText(qs(lesson.title));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  m_facts = QString("%1 minutes").arg(lesson.minutes);
  for (const auto& goal : lesson.goals) m_goals << qs(goal);
  setAccessibleName(text() + ", " + m_facts);
  setAccessibleDescription(m_goals.join(". "));
  setFixedHeight(sizeHint().height());
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ShelfCard::setPicture(const ShelfSide& source, const ShelfSide& target) {
  m_source = source;
  m_target = target;
  update();
}

void ShelfCard::setScore(double score) {
  m_score = score;
  setAccessibleName(text() + ", " + facts());
  update();
}

void ShelfCard::setProgress(int step, int count, bool finished) {
  m_finished = finished || step > count;
  m_step = step;
  m_count = count;
  setAccessibleName(text() + ", " + facts());
  update();
}

QString ShelfCard::facts() const {
  QStringList parts{m_facts};
  if (m_finished)
    parts << (m_step > 1 && m_step <= m_count ? QString("finished, now at step %1").arg(m_step) : QString("finished"));
  else if (m_step > 0)
    parts << QString("at step %1 of %2").arg(m_step).arg(m_count);
  if (m_score) parts << "score " + percentText(100 * *m_score);
  return parts.join(QStringLiteral(" · "));
}

void ShelfCard::setTheme(const Theme& theme) {
  m_theme = theme;
  update();
}

void ShelfCard::paintPoints(QPainter& painter, const QRectF& area, const Clouds& clouds) const {
  // Into a picture of its own: discs are copied to pixels of the device, wherever the card stands on the window.
  const double ratio = devicePixelRatioF();
  QImage picture((area.size() * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
  picture.setDevicePixelRatio(ratio);
  picture.fill(Qt::transparent);
  QPainter points(&picture);
  Snapshot moment;
  moment.source = std::make_shared<PlanePoints>(*clouds.front().first);
  moment.target = std::make_shared<PlanePoints>(*clouds.back().first);
  const QTransform toPixels =
      StagePainter::dataToPixels(neededRange(moment), QRectF({}, area.size()).adjusted(8, 8, -8, -8));
  for (const auto& [cloud, color] : clouds) {
    std::vector<QPointF> positions;
    for (std::size_t i = 0; i < cloud->size() / 2; ++i)
      if (isFinite(planePoint(*cloud, i))) positions.push_back(toPixels.map(planePoint(*cloud, i)));
    PointLook look = pointLook(2 * positions.size());
    look.radius = std::min(look.radius, 1.8);
    look.alpha = std::max(look.alpha, 0.5);
    drawDiscs(points, positions, color, look);
  }
  points.end();
  painter.drawImage(area.topLeft(), picture);
}

/// As large as some of them still stand beside one another, in the middle.
void ShelfCard::paintPictures(QPainter& painter, const QRectF& area, const PictureSample& pictures) const {
  const PictureShape& shape = pictures.shape;
  const int side = std::max(shape.width, shape.height);
  const int count = static_cast<int>(pictures.bytes.size() / std::max<std::size_t>(shape.size(), 1));
  for (int factor = kMostFactor; factor >= 1; --factor) {
    const int cell = factor * side + kPictureGap;
    const int columns = static_cast<int>(area.width()) / cell, rows = static_cast<int>(area.height()) / cell;
    if (columns * rows < std::min(count, kLeastPictures) && factor > 1) continue;
    const QPointF first = area.center() - QPointF(columns * cell - kPictureGap, rows * cell - kPictureGap) / 2;
    for (int i = 0; i < std::min(count, columns * rows); ++i)
      painter.drawImage((first + QPointF(i % columns * cell, i / columns * cell)).toPoint(),
                        enlargedPicture(shape, pictures.bytes, i, factor));
    return;
  }
}

/// Points share one plane; pictures, and the codes that become some, stand beside one another.
void ShelfCard::paintSides(QPainter& painter, const QRectF& area) const {
  const bool nothing = m_source.points.empty() && m_source.pictures.bytes.empty();
  if (nothing || (m_target.points.empty() && !showsPictures())) return;
  if (!showsPictures())
    return paintPoints(painter, area, {{&m_target.points, m_theme.target}, {&m_source.points, m_theme.source}});
  const double half = (area.width() - kBetweenSides) / 2;
  const QRectF left(area.left(), area.top(), half, area.height()), right = left.translated(half + kBetweenSides, 0);
  if (m_source.pictures.bytes.empty())
    paintPoints(painter, left, {{&m_source.points, m_theme.source}});
  else
    paintPictures(painter, left.adjusted(10, 8, 0, -8), m_source.pictures);
  paintPictures(painter, right.adjusted(0, 8, -10, -8), m_target.pictures);
  const QPointF middle = area.center();
  drawArrow(painter, middle - QPointF(kArrowHalf, 0), middle + QPointF(kArrowHalf, 0), m_theme.mutedText, 2);
}

void ShelfCard::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) return click();
  QAbstractButton::keyPressEvent(event);
}

void ShelfCard::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF card = QRectF(rect()).adjusted(1, 1, -1, -1);
  const QRectF picture(card.left(), card.top(), card.width(), card.height() * kPictureShare);
  painter.setPen(QPen(hasFocus() || underMouse() ? m_theme.accent : m_theme.hairline, hasFocus() ? 2 : 1));
  painter.setBrush(m_theme.card);
  painter.drawRoundedRect(card, 10, 10);
  painter.save();
  QPainterPath clip;
  clip.addRoundedRect(card.adjusted(1, 1, -1, -1), 9, 9);
  painter.setClipPath(clip);
  painter.fillRect(picture, m_theme.stage);
  paintSides(painter, picture);
  painter.setPen(m_theme.hairline);
  painter.drawLine(picture.bottomLeft(), picture.bottomRight());
  if (m_step > 0) {
    const double share = m_finished ? 1 : static_cast<double>(m_step) / std::max(1, m_count);
    painter.fillRect(QRectF(picture.left(), picture.bottom() - 3, share * picture.width(), 4), m_theme.accent);
  }
  painter.restore();
  const double left = card.left() + 16, width = card.width() - 32;
  double y = picture.bottom() + 12;
  painter.setFont(uiFont(18, QFont::DemiBold));
  painter.setPen(m_theme.text);
  QRectF used;
  painter.drawText(QRectF(left, y, width, 50), Qt::TextWordWrap, text(), &used);
  y = used.bottom() + 3;
  painter.setFont(uiFont(12));
  painter.setPen(m_theme.mutedText);
  painter.drawText(QRectF(left, y, width, 18), Qt::AlignLeft | Qt::AlignVCenter, facts());
  y += 24;
  painter.setFont(uiFont(13));
  painter.setPen(m_theme.text);
  for (const QString& goal : m_goals) {
    const QRectF room(left + 12, y, width - 12, card.bottom() - 8 - y);
    if (painter.boundingRect(room, Qt::TextWordWrap, goal).bottom() > card.bottom() - 8) break;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.accent);
    painter.drawEllipse(QPointF(left + 3, y + 9), 2.5, 2.5);
    painter.setPen(m_theme.text);
    painter.drawText(room, Qt::TextWordWrap, goal, &used);
    y = used.bottom() + 4;
  }
}

}  // namespace brenier
