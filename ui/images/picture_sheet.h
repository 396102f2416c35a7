#pragma once

#include <QWidget>
#include <memory>

#include "core/api/picture_frame.h"
#include "ui/theme/theme.h"

namespace brenier {

/// The pictures of one frame with whole pixels. Restoration: bands of three rows, input over output over original, the
/// same picture in one column. Generation: a grid of what the same codes become. A click or the arrow keys choose a
/// picture, Shift a second one.
class PictureSheet : public QWidget {
  Q_OBJECT

 public:
  explicit PictureSheet(QWidget* parent = nullptr);

  void setFrame(const std::shared_ptr<const PictureFrame>& frame);
  void setTheme(const Theme& theme);
  /// -1: none.
  void setSelection(int first, int second);
  /// Fewer pictures than there are, as large as `restored` columns or `codes` single ones have room, with larger names;
  /// 0: all of them.
  void setAudience(int restored, int codes, double scale);
  int selected() const { return m_first; }
  int secondSelected() const { return m_second; }

  /// Device pixels a pixel, as last laid out.
  int factor() const { return m_cells.factor; }
  /// How many pictures there is room for.
  int shown() const;
  /// The picture at a place in the widget; -1 where there is none.
  int pictureAt(const QPoint& at) const;
  /// Where picture `index` stands, all its rows.
  QRect placeOf(int index) const;

 signals:
  void selectionChanged(int first, int second);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  /// In device pixels.
  struct Cells {
    int factor = 1, columns = 1, bands = 1, rows = 1;
    int pitchX = 1, rowPitch = 1, bandPitch = 1;
    QPoint corner;
  };
  struct Row {
    QString name;
    const PictureBytes* bytes;
    QColor color;
  };
  std::vector<Row> rows() const;
  void layOut();
  void choose(int index, bool second);
  QRect deviceRect(int index) const;
  void drawNames(QPainter& painter, const std::vector<Row>& rows) const;
  void drawMark(QPainter& painter, int index, const QColor& color, Qt::PenStyle style) const;

  std::shared_ptr<const PictureFrame> m_frame;
  Cells m_cells;
  int m_first = 0, m_second = -1;
  int m_restored = 0, m_codes = 0;  ///< see setAudience()
  double m_scale = 1;
  Theme m_theme;
};

}  // namespace brenier
