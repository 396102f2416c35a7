#pragma once

#include <QAbstractButton>
#include <optional>
#include <utility>
#include <vector>

#include "core/api/lesson.h"
#include "core/api/picture_frame.h"
#include "ui/theme/theme.h"

namespace brenier {

/// What a lesson's first step is about, on one of its two sides: points of the plane, or pictures.
struct ShelfSide {
  PlanePoints points;
  PictureSample pictures;
};

/// One lesson on the shelf.
class ShelfCard : public QAbstractButton {
  Q_OBJECT

 public:
  explicit ShelfCard(const Lesson& lesson, QWidget* parent = nullptr);

  const std::string& lesson() const { return m_id; }
  void setPicture(const ShelfSide& source, const ShelfSide& target);
  /// It shows the pictures that are made or mended, and not points.
  bool showsPictures() const { return !m_target.pictures.bytes.empty(); }
  void setScore(double score);
  /// At the `step`-th of `count` steps, the first is 1; beyond them all it is finished, at 0 not begun.
  void setProgress(int step, int count, bool finished);
  /// What stands under the title: minutes, how far one came, the score.
  QString facts() const;
  void setTheme(const Theme& theme);
  QSize sizeHint() const override { return {320, 330}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  /// Return opens it as the space bar does.
  void keyPressEvent(QKeyEvent* event) override;

 private:
  using Clouds = std::vector<std::pair<const PlanePoints*, QColor>>;
  void paintPoints(QPainter& painter, const QRectF& area, const Clouds& clouds) const;
  void paintPictures(QPainter& painter, const QRectF& area, const PictureSample& pictures) const;
  void paintSides(QPainter& painter, const QRectF& area) const;

  std::string m_id;
  QString m_facts;
  QStringList m_goals;
  ShelfSide m_source, m_target;
  std::optional<double> m_score;
  int m_step = 0, m_count = 0;
  bool m_finished = false;
  Theme m_theme;
};

}  // namespace brenier
