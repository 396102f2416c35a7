#pragma once

#include <QRectF>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/api/kept_moment.h"
#include "ui/theme/theme.h"

namespace brenier {

class MarkNameEdit;

/// The steps of a run on a logarithmic axis, log(1 + step), with a tick at every kept moment and a handle at what is on
/// show: a kept moment, or the run itself at the right end. Dragging goes from moment to moment; arrow keys go to the
/// next, with Shift by ten, Home to the first and End to the run itself. A double click on a mark, or F2 while it is on
/// show, names it in its place.
class TimelineAxis : public QWidget {
  Q_OBJECT

 public:
  explicit TimelineAxis(QWidget* parent = nullptr);

  /// In the order of their steps.
  void setMoments(std::vector<KeptMoment> moments);
  const std::vector<KeptMoment>& moments() const { return m_moments; }
  void setPresentStep(std::int64_t step);
  std::int64_t presentStep() const { return m_present; }
  /// Where this run branched off the one before it; none where it did not.
  void setBranchStep(std::optional<std::int64_t> step);
  /// The steps at which the measures became others; each is marked.
  void setChanges(std::vector<std::int64_t> steps);
  const std::vector<std::int64_t>& changes() const { return m_changes; }
  void setTheme(const Theme& theme);

  /// The moment on show; none: the run itself.
  std::optional<std::int64_t> shown() const { return m_shown; }
  /// A step whose moment is not kept shows the one before it.
  void showMoment(std::optional<std::int64_t> step);
  /// That many moments on (or back); beyond the last one the run itself.
  void stepBy(int moments);
  /// Asks for the name of the mark of this step, in its place; nothing where there is no mark.
  void nameMark(std::int64_t step);
  /// Where a step stands, in this widget's coordinates.
  double positionOf(std::int64_t step) const;

  QSize sizeHint() const override { return {600, 52}; }
  QSize minimumSizeHint() const override { return {160, 52}; }

 signals:
  void shownChanged(std::optional<std::int64_t> step);
  void menuWanted(std::int64_t step, const QPoint& globalPosition);
  void markNamed(std::int64_t step, const QString& name);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Label {
    QString text;
    double x;
    QColor color;
    std::optional<std::int64_t> mark;  ///< the step of the mark whose name it is
    QRectF room;                       ///< where it stands, once there is room for it
  };
  const KeptMoment* nearest(double x) const;
  const KeptMoment* at(std::optional<std::int64_t> step) const;
  void follow(double x);
  void paintTicks(QPainter& painter) const;
  void paintLabels(QPainter& painter) const;
  void paintHandle(QPainter& painter) const;
  std::vector<Label> labels() const;
  std::vector<Label> placedLabels() const;
  const KeptMoment* markAt(QPointF at) const;
  void placeName();

  std::vector<KeptMoment> m_moments;
  std::int64_t m_present = 0;
  std::optional<std::int64_t> m_shown, m_branch;
  std::vector<std::int64_t> m_changes;
  bool m_dragging = false;
  MarkNameEdit* m_name = nullptr;
  Theme m_theme;
};

/// "best of step 1,200", "mark: all eight", "step 40": what a moment is called in tooltips and beside the axis.
QString momentText(const KeptMoment& moment);

}  // namespace brenier
