#pragma once

#include <QWidget>

#include "ui/theme/theme.h"

namespace brenier {

/// How much of a score was had, as a bar.
class ScoreBar : public QWidget {
  Q_OBJECT

 public:
  explicit ScoreBar(QWidget* parent = nullptr);
  /// 0 to 1.
  void setScore(double score, const Theme& theme);
  void setTheme(const Theme& theme);
  QSize sizeHint() const override { return {200, 8}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double m_score = 0;
  Theme m_theme;
};

}  // namespace brenier
