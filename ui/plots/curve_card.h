#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QPointF>
#include <QRectF>
#include <QTimer>
#include <QVector>
#include <QWidget>
#include <optional>

#include "ui/plots/curve_buffer.h"
#include "ui/plots/range_keeper.h"
#include "ui/theme/theme.h"

class QCPGraph;
class QCPItemLine;
class QCPItemStraightLine;
class QCPItemRect;
class QCPItemText;
class QCustomPlot;
class QRubberBand;

namespace brenier {

/// A card with a title, the current value in large figures, and curves over the steps. Appending is cheap: curves are
/// thinned (extremes survive) and drawn at most ten times a second. A step before the last one cuts the curve there,
/// so that a rewound run draws over its discarded future. The range is that of the curves without their spikes, which
/// are marked at its edge; the wheel and a drawn rectangle zoom, a double click shows everything again.
class CurveCard : public QWidget {
  Q_OBJECT

 public:
  static constexpr double kCurveWidth = 1.3;  // pixels

  explicit CurveCard(QWidget* parent = nullptr);
  ~CurveCard() override;

  void setTitle(const QString& title);
  void setSubtitle(const QString& subtitle);
  const QString& subtitle() const { return m_subtitle; }
  /// The large number with its unit; an invalid colour means the theme's text colour.
  void setValueText(const QString& text, const QColor& color = {});

  void addCurve(const QString& id, const QString& name, const QColor& color, double width = kCurveWidth);
  bool hasCurve(const QString& id) const { return m_curves.contains(id); }
  void append(const QString& id, double x, double y);
  /// Fills between two curves added before, and hides their lines.
  void setBand(const QString& lowerId, const QString& upperId);
  /// Fills a horizontal band.
  void setBand(double lower, double upper);
  /// A horizontal line, dashed unless said otherwise, with its name at the right end; the same name moves it.
  void setReference(const QString& name, double value, Qt::PenStyle style = Qt::DashLine);
  void setLogY(bool on);
  /// The curve's newest point at or before a step, as far as it is still known.
  std::optional<QPointF> pointAt(const QString& id, double x) const;
  /// What is drawn of a curve.
  QVector<QPointF> points(const QString& id) const;
  /// A thin upright line at the moment on show; none takes it away.
  void setCursor(std::optional<double> x);
  /// What is drawn so far stays, pale, behind what follows: the curves of the run that this one branched off.
  void keepGhosts(std::optional<double> from = {});
  /// From this step on the numbers are of another problem: a mark there, and the lines of the problem before are gone.
  /// Those that are set next begin at the mark.
  void beginPart(double x);
  /// What is zoomed to, in steps and values; none: everything.
  void setZoom(std::optional<QRectF> range);
  QRectF shownRange() const;
  /// Where the curves lie, in this widget's coordinates.
  QRect plotRect() const;
  /// How many spikes lie outside what is shown.
  int spikes() const { return m_spikes; }
  int references() const { return static_cast<int>(m_references.size()); }
  /// Forgets one curve's data; where there is no such curve, nothing.
  void clearCurve(const QString& id);
  void clear();  ///< forgets the data, the band and the references; curves stay
  void setTheme(const Theme& theme);

  QCustomPlot* plot() const { return m_plot; }
  int drawnPoints(const QString& id) const;
  QSize sizeHint() const override { return {280, 186}; }
  QSize minimumSizeHint() const override { return {180, 150}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  void fitTicks();
  struct Curve {
    QString name;
    QColor color;
    double width = kCurveWidth;
    CurveBuffer data;
    QCPGraph* graph = nullptr;
    CurveBuffer past;           ///< of the run before
    QCPGraph* ghost = nullptr;  ///< draws it
    bool changed = false;
    bool band = false;
  };
  static void drawBuffer(const CurveBuffer& data, QCPGraph* graph, bool logY);
  struct Reference {
    double value = 0;
    Qt::PenStyle style = Qt::DashLine;
    QCPItemLine* line = nullptr;
    QCPItemText* label = nullptr;
    Qt::Alignment place = Qt::AlignRight | Qt::AlignBottom;  ///< of the label
  };

  void schedule();
  void refresh();
  bool refreshRanges();
  void placeReferences();
  int coveredBy(const QRectF& name, const Reference& own, const QVector<QRectF>& taken) const;
  void removeReferences();
  void includeCurve(const CurveBuffer& data, double& lower, double& upper);
  void showSpikes();
  void styleAxes();
  void styleCurve(Curve& curve);
  void placePlot();

  QString m_title, m_subtitle, m_valueText;
  QColor m_valueColor;
  Theme m_theme;
  QCustomPlot* m_plot = nullptr;
  QHash<QString, Curve> m_curves;
  QHash<QString, Reference> m_references;
  QString m_bandLower, m_bandUpper;
  QCPItemRect* m_band = nullptr;
  QCPItemStraightLine* m_cursor = nullptr;
  RangeKeeper m_xRange, m_yRange;
  std::optional<QRectF> m_zoom;
  std::optional<double> m_partBegin;
  QCPItemStraightLine* m_partMark = nullptr;
  QCPGraph* m_spikeMarks = nullptr;
  QCPItemText* m_spikeLabel = nullptr;
  QVector<QPointF> m_spikePoints;  ///< step and value
  int m_spikes = 0;
  QRubberBand* m_rubber = nullptr;
  std::optional<QPoint> m_press;
  bool m_logY = false;
  QTimer m_timer;
  QElapsedTimer m_clock;
};

}  // namespace brenier
