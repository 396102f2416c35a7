#pragma once

#include <QAbstractButton>
#include <optional>

#include "core/api/lesson.h"
#include "ui/theme/theme.h"

namespace brenier {

/// One lesson on the shelf.
class ShelfCard : public QAbstractButton {
  Q_OBJECT

 public:
  explicit ShelfCard(const Lesson& lesson, QWidget* parent = nullptr);

  const std::string& lesson() const { return m_id; }
  void setPicture(const PlanePoints& source, const PlanePoints& target);
  void setScore(double score);
  /// At the `step`-th of `count` steps, the first is 1; beyond them all it is finished, at 0 not begun.
  void setProgress(int step, int count);
  /// What stands under the title: minutes, how far one came, the score.
  QString facts() const;
  void setTheme(const Theme& theme);
  QSize sizeHint() const override { return {320, 330}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  /// Return opens it as the space bar does.
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void paintPoints(QPainter& painter, const QRectF& area) const;

  std::string m_id;
  QString m_facts;
  QStringList m_goals;
  PlanePoints m_source, m_target;
  std::optional<double> m_score;
  int m_step = 0, m_count = 0;
  Theme m_theme;
};

}  // namespace brenier
