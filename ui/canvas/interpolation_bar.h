#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/theme/theme.h"

class QSlider;
class QToolButton;

namespace brenier {

class TabularLabel;

/// Play button, "interpolation  t = 1.00" and a slider: t of the displacement interpolation (1-t) x + t T(x).
class InterpolationBar : public QWidget {
  Q_OBJECT

 public:
  explicit InterpolationBar(QWidget* parent = nullptr);

  double value() const { return m_value; }
  bool isPlaying() const { return m_timer.isActive(); }
  void setValue(double t);  ///< clamped to 0..1
  void setTheme(const Theme& theme);
  /// For those who sit far away.
  void setTypeScale(double scale);

 public slots:
  /// Runs t back and forth between 0 and 1, three seconds a way.
  void togglePlay();

 signals:
  void changed(double t);
  void playingChanged(bool playing);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void advance();
  void showValue();
  void updateIcon();

  QToolButton* m_play = nullptr;
  QLabel* m_caption = nullptr;
  TabularLabel* m_label = nullptr;
  QSlider* m_slider = nullptr;
  QTimer m_timer;
  Theme m_theme;
  double m_value = 1;
  double m_direction = -1;
};

}  // namespace brenier
