#pragma once

#include <QWidget>

#include "ui/theme/theme.h"

namespace brenier {

/// A lesson's one sentence under the stage, for a projector.
class LessonCaption : public QWidget {
  Q_OBJECT

 public:
  explicit LessonCaption(QWidget* parent = nullptr);
  /// `place` is "4 / 9".
  void setCaption(const QString& text, const QString& place);
  QString text() const { return m_text; }
  void setTypeScale(double scale);
  void setTheme(const Theme& theme);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_text, m_place;
  double m_scale = 1;
  Theme m_theme;
};

}  // namespace brenier
