#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "ui/plots/range_keeper.h"
#include "ui/theme/theme.h"

namespace brenier {

/// One bar, lower <= exact <= upper: the certified interval for 1/2 W2^2 of the held-out samples. What it is given are
/// the numbers of the samples with their means taken off; what the shift of the means adds is in all that it shows.
class BoundsBar : public QWidget {
  Q_OBJECT

 public:
  explicit BoundsBar(QWidget* parent = nullptr);

  void setBounds(double lower, std::optional<double> exact, double upper, std::int64_t samples);
  /// Another method's interval as a thin line under the bar; none takes it away.
  void setRival(std::optional<std::pair<double, double>> bounds);
  /// What the shift of the means adds to all three.
  void setShift(std::optional<double> shift);
  void clear();
  /// Whether the samples are rows that the map learned from.
  void setLearnedFrom(bool on);
  /// Why there are no bounds, as long as there are none.
  void setWaiting(const QString& text);
  const QString& waiting() const { return m_waiting; }
  /// The value in the corner: the whole cost, exact or in the middle of the bounds; none without bounds.
  std::optional<double> value() const;
  /// The numbers under the bar as they were painted last: texts and where they stand.
  const std::vector<std::pair<QString, QRectF>>& labels() const { return m_labels; }
  void setTheme(const Theme& theme);
  void setTitle(const QString& title);

  QSize sizeHint() const override { return {280, 126}; }
  QSize minimumSizeHint() const override { return {180, 116}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void followRange();
  void paintBar(QPainter& painter, const QRectF& content);
  void placeLabels(const QRectF& room, double left, double right, double exactAt);
  int decimals() const;
  QString samplesText() const;
  QString numberText(double value, bool shortened) const;
  double whole(double centred) const { return centred + m_shift.value_or(0); }

  struct Bounds {
    double lower, upper;
    std::optional<double> exact;
    std::int64_t samples;
  };
  std::optional<Bounds> m_bounds;
  std::optional<std::pair<double, double>> m_rival;
  std::optional<double> m_shift;
  RangeKeeper m_range;
  QTimer m_timer;
  QElapsedTimer m_clock;
  Theme m_theme;
  QString m_title, m_waiting;
  bool m_learnedFrom = false;
  std::vector<std::pair<QString, QRectF>> m_labels;  ///< lower, upper, and exact where there is room
};

}  // namespace brenier
