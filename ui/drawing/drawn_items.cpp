#include "ui/drawing/drawn_items.h"

#include <muParser.h>

#include <QFileInfo>
#include <QFontMetrics>
#include <QImageReader>
#include <QPainter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace brenier {
namespace {

constexpr int kMaxSide = 160;
constexpr double kItemShare = 0.75;  // of half the square
constexpr double kLeastSide = 1e-6, kMostSide = 1e6;

DrawnItem rasterItem(const QImage& grey, double width, double height, const QString& label,
                     const DrawingSquare& square) {
  DrawnItem item;
  item.x = square.x, item.y = square.y;
  item.kind = DrawnItem::Kind::raster;
  item.width = width, item.height = height;
  item.columns = grey.width(), item.rows = grey.height();
  for (int r = 0; r < grey.height(); ++r)
    item.grid.insert(item.grid.end(), grey.constScanLine(r), grey.constScanLine(r) + grey.width());
  item.label = label.toStdString();
  return item;
}

bool empty(const DrawnItem& item) {
  return std::all_of(item.grid.begin(), item.grid.end(), [](std::uint8_t v) { return v == 0; });
}

/// "between -8 and 8", of both coordinates where they are alike.
std::string rangeOf(const DrawingSquare& square) {
  const auto range = [&](double middle) {
    return QString("between %1 and %2").arg(middle - square.half).arg(middle + square.half).toStdString();
  };
  return square.x == square.y ? range(square.x) : "for x " + range(square.x) + " and y " + range(square.y);
}

QImage readSvg(const QString& path) {
  QSvgRenderer renderer(path);
  if (!renderer.isValid()) return {};
  const QSize size = renderer.defaultSize().scaled(2 * kMaxSide, 2 * kMaxSide, Qt::KeepAspectRatio);
  QImage image(size.expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  renderer.render(&painter);
  return image;
}

}  // namespace

Result<DrawnItem> itemFromPicture(const QImage& picture, const QString& name, const DrawingSquare& square) {
  const std::string said = QString("\"%1\"").arg(name).toStdString();
  if (picture.isNull())
    return badInput(said + " is not a picture that can be read.", "Choose a PNG, JPEG, BMP or SVG file.");
  const QImage small =
      picture.scaled(QSize(kMaxSide, kMaxSide).boundedTo(picture.size()), Qt::KeepAspectRatio, Qt::SmoothTransformation)
          .convertToFormat(QImage::Format_ARGB32);
  QImage grey(small.size(), QImage::Format_Grayscale8);
  for (int r = 0; r < small.height(); ++r)
    for (int c = 0; c < small.width(); ++c) {
      const QRgb pixel = small.pixel(c, r);
      grey.scanLine(r)[c] = static_cast<uchar>((255 - qGray(pixel)) * qAlpha(pixel) / 255);
    }
  const double unit = kItemShare * square.half / std::max(grey.width(), grey.height());
  DrawnItem item = rasterItem(grey, grey.width() * unit, grey.height() * unit, name, square);
  if (empty(item))
    return badInput(said + " has no dark pixel, so it has no mass.", "Choose a picture with dark parts.");
  return item;
}

Result<DrawnItem> itemFromPictureFile(const QString& path, const DrawingSquare& square) {
  const QFileInfo file(path);
  if (file.suffix().toLower() == "svg") return itemFromPicture(readSvg(path), file.fileName(), square);
  QImageReader reader(path);
  reader.setAutoTransform(true);
  return itemFromPicture(reader.read(), file.fileName(), square);
}

Result<DrawnItem> itemFromText(const QString& text, const DrawingSquare& square) {
  if (text.trimmed().isEmpty()) return badInput("The text is empty.", "Type a letter or more.");
  const QFont font = uiFont(96, QFont::DemiBold);
  const QRect bounds = QFontMetrics(font).boundingRect(QRect(0, 0, 20000, 20000), Qt::AlignLeft, text);
  QImage image(bounds.size() + QSize(16, 16), QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setFont(font);
  painter.drawText(image.rect(), Qt::AlignCenter, text);
  painter.end();
  return itemFromPicture(image, text, square);
}

Result<DrawnItem> itemFromFormula(const QString& formula, const DrawingSquare& square) {
  std::vector<double> values(kMaxSide * kMaxSide);
  try {
    double x = 0, y = 0;
    mu::Parser parser;
    parser.DefineVar("x", &x);
    parser.DefineVar("y", &y);
    parser.DefineConst("pi", M_PI);
    parser.SetExpr(formula.toStdString());
    for (int r = 0; r < kMaxSide; ++r)
      for (int c = 0; c < kMaxSide; ++c) {
        x = square.x + ((c + 0.5) / kMaxSide * 2 - 1) * square.half;
        y = square.y + (1 - (r + 0.5) / kMaxSide * 2) * square.half;
        const double value = parser.Eval();
        values[static_cast<std::size_t>(r * kMaxSide + c)] = std::isfinite(value) ? std::max(0.0, value) : 0.0;
      }
  } catch (const mu::Parser::exception_type& error) {
    return badInput("The formula \"" + formula.toStdString() + "\" cannot be read: " + error.GetMsg() + ".",
                    "Write a density in x and y, such as exp(-x^2-y^2).");
  }
  const double largest = *std::max_element(values.begin(), values.end());
  if (!(largest > 0))
    return badInput("The formula \"" + formula.toStdString() + "\" is nowhere positive " + rangeOf(square) + ".",
                    "Write a density that is positive somewhere.");
  QImage grey(kMaxSide, kMaxSide, QImage::Format_Grayscale8);
  for (int r = 0; r < kMaxSide; ++r)
    for (int c = 0; c < kMaxSide; ++c)
      grey.scanLine(r)[c] =
          static_cast<uchar>(std::lround(255 * values[static_cast<std::size_t>(r * kMaxSide + c)] / largest));
  return rasterItem(grey, 2 * square.half, 2 * square.half, formula, square);
}

Result<DrawnItem> itemFromPoints(const std::vector<float>& points, const DrawingSquare& square) {
  DrawnItem item;
  item.kind = DrawnItem::Kind::dots;
  item.radius = 0.015 * square.half;
  item.softness = 1;
  item.points = points;
  if (item.points.empty()) return badInput("There are no rows of two numbers to paste.", "Copy two columns, x and y.");
  float reach = 0;
  const float middle[] = {static_cast<float>(square.x), static_cast<float>(square.y)};
  for (std::size_t i = 0; i < item.points.size(); ++i)
    reach = std::max(reach, std::abs(item.points[i] - middle[i % 2]));
  if (reach > static_cast<float>(square.half)) {
    const float scale = static_cast<float>(7.0 / 8 * square.half) / reach;
    for (std::size_t i = 0; i < item.points.size(); ++i)
      item.points[i] = middle[i % 2] + scale * (item.points[i] - middle[i % 2]);
    item.label = "scaled by " + std::to_string(scale);
  }
  return item;
}

/// Where tabs or semicolons stand between cells, a comma is the decimal sign of a spreadsheet.
static QStringList cellsOf(QString line) {
  if (line.contains('\t') || line.contains(';')) line.replace(',', '.');
  return line.split(QRegularExpression("[\\t,; ]+"), Qt::SkipEmptyParts);
}

Result<DrawnItem> itemFromRows(const QString& rows, const DrawingSquare& square) {
  std::vector<float> points;
  const QStringList lines = rows.split('\n');
  for (int i = 0; i < lines.size(); ++i) {
    if (lines[i].trimmed().isEmpty()) continue;
    const QStringList cells = cellsOf(lines[i].trimmed());
    bool xRead = false, yRead = false;
    const float x = cells.value(0).toFloat(&xRead), y = cells.value(1).toFloat(&yRead);
    if (cells.size() == 2 && xRead && yRead && std::isfinite(x) && std::isfinite(y)) {
      points.insert(points.end(), {x, y});
    } else if (!points.empty() || xRead || i > 0) {
      return badInput(
          "Row " + std::to_string(i + 1) + " has " + std::to_string(cells.size()) + " cells and is not two numbers.",
          "Copy two columns of numbers, x and y.");
    }
  }
  return itemFromPoints(points, square);
}

QRectF boundsOf(const DrawnItem& item) {
  if (item.points.empty()) {
    const double c = std::abs(std::cos(item.angle)), s = std::abs(std::sin(item.angle));
    const double w = c * item.width + s * item.height, h = s * item.width + c * item.height;
    return {item.x - w / 2, item.y - h / 2, w, h};
  }
  double x0 = 1e30, y0 = 1e30, x1 = -1e30, y1 = -1e30;
  for (std::size_t i = 0; i + 1 < item.points.size(); i += 2) {
    x0 = std::min<double>(x0, item.points[i]), x1 = std::max<double>(x1, item.points[i]);
    y0 = std::min<double>(y0, item.points[i + 1]), y1 = std::max<double>(y1, item.points[i + 1]);
  }
  return QRectF(QPointF(x0, y0), QPointF(x1, y1)).adjusted(-item.radius, -item.radius, item.radius, item.radius);
}

bool contains(const DrawnItem& item, QPointF at, double reach) {
  if (!boundsOf(item).contains(at)) return false;
  if (item.points.empty()) return true;
  for (std::size_t i = 0; i + 1 < item.points.size(); i += 2)
    if (std::hypot(item.points[i] - at.x(), item.points[i + 1] - at.y()) <= item.radius + reach) return true;
  return false;
}

DrawnItem moved(DrawnItem item, QPointF by) {
  item.x += by.x();
  item.y += by.y();
  for (std::size_t i = 0; i + 1 < item.points.size(); i += 2) {
    item.points[i] += static_cast<float>(by.x());
    item.points[i + 1] += static_cast<float>(by.y());
  }
  return item;
}

DrawnItem scaled(DrawnItem item, double factor) {
  const QPointF middle = boundsOf(item).center();
  item.width = std::clamp(item.width * factor, kLeastSide, kMostSide);
  item.height = std::clamp(item.height * factor, kLeastSide, kMostSide);
  for (std::size_t i = 0; i + 1 < item.points.size(); i += 2) {
    item.points[i] = static_cast<float>(middle.x() + factor * (item.points[i] - middle.x()));
    item.points[i + 1] = static_cast<float>(middle.y() + factor * (item.points[i + 1] - middle.y()));
  }
  return item;
}

DrawnItem turned(DrawnItem item, double radians) {
  const QPointF middle = boundsOf(item).center();
  const double c = std::cos(radians), s = std::sin(radians);
  item.angle = std::remainder(item.angle + radians, 2 * M_PI);
  for (std::size_t i = 0; i + 1 < item.points.size(); i += 2) {
    const double dx = item.points[i] - middle.x(), dy = item.points[i + 1] - middle.y();
    item.points[i] = static_cast<float>(middle.x() + c * dx - s * dy);
    item.points[i + 1] = static_cast<float>(middle.y() + s * dx + c * dy);
  }
  return item;
}

DrawnItem mirrored(DrawnItem item) {
  const double middle = boundsOf(item).center().x();
  item.mirrored = !item.mirrored;
  item.angle = -item.angle;
  for (std::size_t i = 0; i + 1 < item.points.size(); i += 2)
    item.points[i] = static_cast<float>(2 * middle - item.points[i]);
  return item;
}

}  // namespace brenier
