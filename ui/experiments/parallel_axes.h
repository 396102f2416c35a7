#pragma once

#include <QWidget>
#include <optional>
#include <utility>
#include <vector>

#include "ui/experiments/experiment_columns.h"
#include "ui/theme/theme.h"

namespace brenier {

/// Parallel coordinates: an axis a column that tells runs apart, a line a run, coloured by the number on the last axis
/// or by that whose title is clicked. Dragging along an axis keeps the runs within; a click beside takes that back.
class ParallelAxes : public QWidget {
  Q_OBJECT

 public:
  explicit ParallelAxes(QWidget* parent = nullptr);

  void setColumns(const std::vector<ExperimentColumn>& columns);
  void setTheme(const Theme& theme);
  /// Lines that are drawn above the others.
  void setPicked(std::vector<std::size_t> lines);
  /// By lines: whether it is within every range that was dragged. Empty: no range is there.
  std::vector<bool> wanted() const;
  void clearRanges();

  /// The titles of the axes that are drawn, from the left.
  QStringList axes() const;
  /// By which lines are coloured; empty: by nothing.
  QString colouredBy() const;
  /// Where a line crosses an axis, in pixels; none where it has no value there.
  std::optional<QPointF> crossing(std::size_t line, int axis) const;
  /// The line nearest to a place, within a few pixels.
  std::optional<std::size_t> lineAt(const QPointF& at) const;

 signals:
  void rangesChanged();
  void lineClicked(std::size_t line);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  struct Axis {
    ExperimentColumn column;
    double least = 0, most = 1;                      ///< of the values, as they are drawn
    std::optional<std::pair<double, double>> range;  ///< of the values, as they are drawn; not of places, which move
    double drawn(double value) const;
    double placeOf(double value) const;
    double valueAt(double place) const { return least + place * (most - least); }
    double placeOfDrawn(double value) const;
    QString textAt(double place) const;
  };
  double xOf(int axis) const;
  double yOf(double place) const;
  double placeAt(double y) const;
  int axisAt(const QPointF& at) const;
  bool isWanted(std::size_t line) const;
  bool hasNumber(std::size_t line) const;
  QColor colourOf(std::size_t line) const;
  std::size_t lines() const;
  void paintAxis(QPainter& painter, int axis) const;
  void paintLine(QPainter& painter, std::size_t line, const QColor& colour, double width) const;

  std::vector<Axis> m_axes;
  std::vector<std::size_t> m_picked;
  std::optional<std::size_t> m_hovered;
  Theme m_theme;
  int m_colour = -1, m_dragged = -1;
  QString m_colourTitle;  ///< chosen; empty: the last axis
  double m_from = 0;
};

}  // namespace brenier
