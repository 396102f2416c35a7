#pragma once

#include <QAbstractButton>

#include "ui/theme/theme.h"

namespace brenier {

/// The round button of the toolbar, in the accent's colour.
class PlayButton : public QAbstractButton {
  Q_OBJECT

 public:
  explicit PlayButton(QWidget* parent = nullptr);
  void setShowsPause(bool showsPause);
  bool showsPause() const { return m_showsPause; }
  void setTheme(const Theme& theme);
  QSize sizeHint() const override { return {42, 42}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  bool m_showsPause = false;
  Theme m_theme;
};

}  // namespace brenier
