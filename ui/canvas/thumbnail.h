#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

namespace brenier {

/// A small picture of points in the plane, equal aspect, without a frame.
class PointsThumbnail : public QWidget {
  Q_OBJECT

 public:
  explicit PointsThumbnail(QWidget* parent = nullptr);

  /// Row-major [n, 2]; points that are not finite are skipped.
  void setPoints(std::vector<float> xy);
  void setColor(QColor color);

  QSize sizeHint() const override { return {104, 104}; }
  QSize minimumSizeHint() const override { return {48, 48}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<float> m_points;
  QColor m_color;
  QImage m_picture;
};

}  // namespace brenier
