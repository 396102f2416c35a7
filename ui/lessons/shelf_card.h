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
  Theme m_theme;
};

}  // namespace brenier
