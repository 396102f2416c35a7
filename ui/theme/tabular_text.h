#pragma once

#include <QFont>
#include <QPainter>
#include <QString>
#include <QWidget>

namespace brenier {

/// Qt 6.4 cannot ask a font for its tabular figures, so digits are set in cells of equal width: numbers that change do
/// not dance.
double tabularWidth(const QFont& font, const QString& text);

/// `position` is the left end of the baseline.
void drawTabular(QPainter& painter, const QPointF& position, const QString& text);

/// Within a rectangle: horizontal alignment of `align`, always centred vertically.
void drawTabular(QPainter& painter, const QRectF& rect, Qt::Alignment align, const QString& text);

/// A label for numbers that change.
class TabularLabel : public QWidget {
  Q_OBJECT

 public:
  explicit TabularLabel(QWidget* parent = nullptr);
  void setText(const QString& text);
  QString text() const { return m_text; }
  void setColor(const QColor& color);
  void setAlignment(Qt::Alignment align);
  /// Keeps room for this text, so that what stands beside the label does not move.
  void setWidestText(const QString& text);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_text, m_widest;
  QColor m_color;
  Qt::Alignment m_align = Qt::AlignLeft;
};

}  // namespace brenier
