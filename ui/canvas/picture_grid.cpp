#include "ui/canvas/picture_grid.h"

#include <QImage>
#include <algorithm>
#include <cmath>
#include <vector>

namespace brenier {
namespace {

constexpr double kGridMargin = 20;
constexpr double kNames = 84;  // of the rows, left of them
constexpr double kCellGap = 4, kBandGap = 22;
constexpr int kMostFactor = 16;

struct Row {
  QString name;
  const PictureBytes* bytes;
  QColor color;
};

std::vector<Row> rowsOf(const PictureFrame& frame, const Theme& theme) {
  if (frame.fromCode) return {{"output", &frame.output, theme.image}};
  std::vector<Row> rows;
  if (frame.input) rows.push_back({"input", frame.input.get(), theme.source});
  rows.push_back({"output", &frame.output, theme.image});
  if (frame.original) rows.push_back({"original", frame.original.get(), theme.exact});
  return rows;
}

struct Layout {
  int factor = 1, columns = 1, bands = 1;
  double pitchX = 1, rowPitch = 1, bandPitch = 1;
};

Layout layoutFor(const QSizeF& room, const PictureFrame& frame, int rows) {
  Layout layout;
  for (int factor = kMostFactor; factor >= 1; --factor) {
    layout.factor = factor;
    layout.pitchX = frame.shape.width * factor + kCellGap;
    layout.rowPitch = frame.shape.height * factor + kCellGap;
    layout.bandPitch = rows * layout.rowPitch + (rows > 1 ? kBandGap - kCellGap : 0);
    layout.columns = std::max(1, static_cast<int>((room.width() + kCellGap) / layout.pitchX));
    layout.bands = std::max(1, static_cast<int>((room.height() + (rows > 1 ? kBandGap : kCellGap)) / layout.bandPitch));
    if (layout.columns * layout.bands >= frame.count) break;
  }
  layout.columns = std::min(layout.columns, std::max(1, frame.count));
  layout.bands = std::min(layout.bands, (frame.count + layout.columns - 1) / layout.columns);
  return layout;
}

void drawName(QPainter& painter, const Row& row, double right, double middle, const Theme& theme) {
  painter.setFont(uiFont(12));
  painter.setPen(theme.mutedText);
  painter.drawText(QRectF(right - kNames, middle - 10, kNames, 20), Qt::AlignRight | Qt::AlignVCenter, row.name);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(row.color);
  painter.drawEllipse(QPointF(right - painter.fontMetrics().horizontalAdvance(row.name) - 10, middle), 4, 4);
}

}  // namespace

QImage enlargedPicture(const PictureShape& shape, const PictureBytes& bytes, int index, double factor) {
  const std::size_t size = shape.size();
  if (size == 0 || (static_cast<std::size_t>(index) + 1) * size > bytes.size()) return {};
  const QImage image(bytes.data() + static_cast<std::size_t>(index) * size, shape.width, shape.height,
                     shape.width * shape.channels,
                     shape.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
  return image.scaled(factor * image.size(), Qt::IgnoreAspectRatio,
                      factor < 1 ? Qt::SmoothTransformation : Qt::FastTransformation);
}

void drawPictureGrid(QPainter& painter, const QRectF& area, double top, const PictureFrame& frame, const Theme& theme) {
  const auto rows = rowsOf(frame, theme);
  const bool named = rows.size() > 1;
  const QRectF room = area.adjusted(named ? kNames + 16 : kGridMargin, std::max(kGridMargin, top), -kGridMargin, -kGridMargin);
  if (frame.count < 1 || room.width() < 1 || room.height() < 1) return;
  const Layout layout = layoutFor(room.size(), frame, static_cast<int>(rows.size()));
  const double usedX = layout.columns * layout.pitchX - kCellGap;
  const double usedY = layout.bands * layout.bandPitch - (named ? kBandGap : kCellGap);
  const QPointF corner(std::floor(room.left() + std::max(0.0, (room.width() - usedX) / 2)),
                       std::floor(room.top() + std::max(0.0, (room.height() - usedY) / 2)));
  for (int i = 0; i < std::min(frame.count, layout.columns * layout.bands); ++i) {
    const double x = corner.x() + i % layout.columns * layout.pitchX;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const double y = corner.y() + i / layout.columns * layout.bandPitch + static_cast<double>(r) * layout.rowPitch;
      painter.drawImage(QPointF(x, y), enlargedPicture(frame.shape, *rows[r].bytes, i, layout.factor));
      if (named && i % layout.columns == 0)
        drawName(painter, rows[r], corner.x() - 12, y + frame.shape.height * layout.factor / 2.0, theme);
    }
  }
}

}  // namespace brenier
