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
  /// What is waited for; empty: nothing.
  void setWaits(const QString& text);
  QString waits() const { return m_waits; }
  QString text() const { return m_text; }
  void setTypeScale(double scale);
  void setTheme(const Theme& theme);
  /// The text's own box of type as large as the room allows: as high as its lines, within its share of the window.
  QRect textRoom() const;
  QFont textFont() const { return uiFont(m_pixels, QFont::Medium); }
  QString place() const { return m_place; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  int heightOf(int pixels) const;
  int belowText() const;
  QFont placeFont() const;
  QRect textBlock() const;
  void fit();

  QString m_text, m_place, m_waits;
  double m_scale = 1;
  int m_pixels = 30;  ///< of the type
  Theme m_theme;
};

}  // namespace brenier
