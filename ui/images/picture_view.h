#pragma once

#include <QWidget>

#include "core/api/picture_frame.h"
#include "ui/theme/theme.h"

namespace brenier {

/// A few pictures in a row with whole pixels, as large as they fit: the loupe, a strip, a small picture with a caption.
/// The value under the mouse is said in its tooltip.
class PictureView : public QWidget {
  Q_OBJECT

 public:
  explicit PictureView(QWidget* parent = nullptr);

  void setPictures(const PictureShape& shape, const PictureBytes& bytes);
  void clear();
  bool isEmpty() const { return m_bytes.empty(); }
  const PictureBytes& bytes() const { return m_bytes; }
  /// One muted line under the pictures, or in their place while there are none.
  void setCaption(const QString& text);
  /// A frame in this colour says which of the rows the picture is of; invalid: a hairline.
  void setFrameColor(const QColor& color);
  void setTheme(const Theme& theme);
  /// Device pixels a pixel, as last drawn.
  int factor() const { return m_factor; }
  /// "x 12, y 5: 0.31" for a place in the widget; empty outside the pictures.
  QString readout(const QPoint& at) const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Layout {
    int factor = 1, gap = 0;
    QPoint corner;  ///< of the first picture, device pixels
  };
  Layout layout() const;
  int captionHeight() const;

  PictureShape m_shape;
  PictureBytes m_bytes;
  QString m_caption;
  QColor m_frame;
  int m_factor = 1;
  Theme m_theme;
};

}  // namespace brenier
