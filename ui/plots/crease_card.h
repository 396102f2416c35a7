#pragma once

#include <QWidget>

#include "core/api/snapshot.h"
#include "ui/theme/theme.h"

namespace brenier {

/// How sharply the potential of a semi-discrete map creases near samples of the source: a histogram of the angles, with
/// the threshold above which a crease is a tear as a line that one drags (arrow keys move it, a double click gives it
/// back to the method).
class CreaseCard : public QWidget {
  Q_OBJECT

 public:
  explicit CreaseCard(QWidget* parent = nullptr);

  void setCreases(const CreaseAngles& creases);
  /// The threshold that the run is asked to take, in radians; 0: the method's own.
  void setAsked(double radians);
  void clear() { setCreases({}); }
  void setTheme(const Theme& theme);
  /// Share of the samples that lie beside a tear, in %.
  double beside() const;
  /// Where the line stands, in pixels from the left.
  double lineAt() const;

  QSize sizeHint() const override { return {280, 128}; }
  QSize minimumSizeHint() const override { return {180, 118}; }

 signals:
  /// Another threshold, in radians; 0: the method's own.
  void thresholdWanted(double radians);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QRectF content() const;
  QRectF plot() const;
  double threshold() const { return m_asked > 0 ? m_asked : m_creases.threshold; }
  double angleAt(const QPointF& place) const;
  void moveTo(double radians);

  CreaseAngles m_creases;
  double m_upTo = 1;  ///< radians at the right end
  double m_asked = 0;
  Theme m_theme;
};

}  // namespace brenier
