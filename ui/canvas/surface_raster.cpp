#include "ui/canvas/surface_raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace brenier {
namespace {

constexpr double kAmbient = 0.62, kDiffuse = 0.42;  // together a little over 1: what faces the light is bright
constexpr float kLineWidth = 1.1f;                  // pixels
constexpr double kUndersideMix = 0.45;

/// A node on the screen. `share`: 0 at the lowest height, 1 at the highest; `line` counts the levels below it.
struct RasterNode {
  float x, y, share, line, upper, under;  ///< the light on its two sides
  std::array<float, 3> colour;
  bool finite;
};

/// What changes evenly over a triangle.
struct RasterPlane {
  float start, perX, perY;  ///< at pixel (0, 0)
  float at(float x, float y) const { return start + perX * x + perY * y; }
};

class SurfaceRaster {
 public:
  SurfaceRaster(QImage& image, const SurfaceLook& look) : m_image(image), m_hasLines(look.step > 0) {
    m_lines = {float(look.lines.red()), float(look.lines.green()), float(look.lines.blue())};
    m_lineAlpha = look.lines.alphaF();
    m_underside = {float(look.underside.red()), float(look.underside.green()), float(look.underside.blue())};
  }

  void triangle(const RasterNode& a, const RasterNode& b, const RasterNode& c) {
    if (!a.finite || !b.finite || !c.finite) return;
    const float area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if (!(std::abs(area) > 1e-6f)) return;
    const RasterNode* nodes[3] = {&a, &b, &c};
    std::sort(nodes, nodes + 3, [](auto* one, auto* other) { return one->y < other->y; });
    const auto plane = [&](float va, float vb, float vc) {
      const float perX = ((vb - va) * (c.y - a.y) - (vc - va) * (b.y - a.y)) / area;
      const float perY = ((vc - va) * (b.x - a.x) - (vb - va) * (c.x - a.x)) / area;
      return RasterPlane{va - perX * a.x - perY * a.y, perX, perY};
    };
    // y runs downwards on the screen, so a triangle whose nodes run counter-clockwise in the plane shows its upper side
    // where its area is negative.
    const bool upper = area < 0;
    const auto lit = [&](const RasterNode& node, std::size_t channel) {
      const float colour =
          upper ? node.colour[channel]
                : node.colour[channel] + float(kUndersideMix) * (m_underside[channel] - node.colour[channel]);
      return colour * (upper ? node.upper : node.under);
    };
    for (std::size_t k = 0; k < 3; ++k) m_channels[k] = plane(lit(a, k), lit(b, k), lit(c, k));
    m_share = plane(a.share, b.share, c.share);
    const auto [least, most] = std::minmax({a.share, b.share, c.share});
    if (least > 1 || most < 0) return;
    m_isCut = least < 0 || most > 1;
    m_pixelsPerHeight = 1 / std::max(1e-9f, std::hypot(m_share.perX, m_share.perY));
    m_line = plane(a.line, b.line, c.line);
    const float low = std::min({a.line, b.line, c.line}), high = std::max({a.line, b.line, c.line});
    const float steep = std::hypot(m_line.perX, m_line.perY);
    // Lines closer than a few pixels would be a colour of their own.
    m_pixelsPerLine = steep > 1e-9f ? 1 / steep : 1e9f;
    const float reach = kLineWidth / m_pixelsPerLine;
    m_drawsLine = m_hasLines && m_pixelsPerLine > 3 && std::floor(high + reach) > std::ceil(low - reach) - 1;
    fill(*nodes[0], *nodes[1], *nodes[2]);
  }

 private:
  void fill(const RasterNode& top, const RasterNode& middle, const RasterNode& bottom) {
    const auto edge = [](const RasterNode& from, const RasterNode& to, float y) {
      return from.x + (to.x - from.x) * (y - from.y) / (to.y - from.y);
    };
    const int first = std::max(0, static_cast<int>(std::ceil(top.y - 0.5f)));
    const int end = std::min(m_image.height(), static_cast<int>(std::ceil(bottom.y - 0.5f)));
    for (int row = first; row < end; ++row) {
      const float y = static_cast<float>(row) + 0.5f;
      const float whole = edge(top, bottom, y);
      const float part = y < middle.y ? edge(top, middle, y) : edge(middle, bottom, y);
      const int left = std::max(0, static_cast<int>(std::ceil(std::min(whole, part) - 0.5f)));
      const int right = std::min(m_image.width(), static_cast<int>(std::ceil(std::max(whole, part) - 0.5f)));
      if (left < right) span(row, left, right);
    }
  }

  void span(int row, int left, int right) {
    auto* line = reinterpret_cast<QRgb*>(m_rows + static_cast<std::ptrdiff_t>(row) * m_image.bytesPerLine());
    const float x = static_cast<float>(left) + 0.5f, y = static_cast<float>(row) + 0.5f;
    float r = m_channels[0].at(x, y), g = m_channels[1].at(x, y), b = m_channels[2].at(x, y), level = m_line.at(x, y);
    const auto byte = [](float value) { return static_cast<int>(std::clamp(value, 0.0f, 255.0f)); };
    for (int column = left; column < right; ++column) {
      float part = 0;
      if (m_drawsLine) {
        const float off = std::abs(level - std::round(level)) * m_pixelsPerLine;
        part = m_lineAlpha * std::clamp(kLineWidth / 2 + 0.5f - off, 0.0f, 1.0f);
      }
      const QRgb shown =
          qRgb(byte(r + part * (m_lines[0] - r)), byte(g + part * (m_lines[1] - g)), byte(b + part * (m_lines[2] - b)));
      line[column] = m_isCut ? covered(line[column], shown, static_cast<float>(column) + 0.5f, y) : shown;
      r += m_channels[0].perX;
      g += m_channels[1].perX;
      b += m_channels[2].perX;
      level += m_line.perX;
    }
  }

  /// Near the level at which the surface is cut off a pixel is covered in part.
  QRgb covered(QRgb behind, QRgb shown, float x, float y) const {
    const float share = m_share.at(x, y);
    const float cover = std::clamp(std::min(share, 1 - share) * m_pixelsPerHeight + 0.5f, 0.0f, 1.0f);
    const auto mix = [cover](int from, int to) {
      return from + static_cast<int>(cover * static_cast<float>(to - from));
    };
    return qRgba(mix(qRed(behind), qRed(shown)), mix(qGreen(behind), qGreen(shown)), mix(qBlue(behind), qBlue(shown)),
                 mix(qAlpha(behind), 255));
  }

  QImage& m_image;
  uchar* m_rows = m_image.bits();
  bool m_hasLines, m_drawsLine = false, m_isCut = false;
  std::array<float, 3> m_lines, m_underside;
  float m_lineAlpha = 0, m_pixelsPerLine = 0, m_pixelsPerHeight = 0;
  std::array<RasterPlane, 3> m_channels;
  RasterPlane m_line{}, m_share{};
};

/// How much light falls on both sides of a node, whose slopes are taken from its neighbours.
void lightNode(const RaisedSurface& surface, const SpaceProjection& projection, int column, int row, RasterNode& node) {
  const auto between = [&](int count, int at) { return std::pair(std::max(0, at - 1), std::min(count - 1, at + 1)); };
  const auto [left, right] = between(surface.columns(), column);
  const auto [below, above] = between(surface.rows(), row);
  const auto finite = [&](int c, int r) {  // beside a hole the node itself
    const Point3 point = surface.nodePoint(c, r);
    return std::isfinite(point.z) ? point : surface.nodePoint(column, row);
  };
  const Point3 u = projection.onScreen(finite(right, row) - finite(left, row));
  const Point3 v = projection.onScreen(finite(column, above) - finite(column, below));
  const Point3 normal{u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x};
  const double length = std::sqrt(normal.x * normal.x + normal.y * normal.y + normal.z * normal.z);
  constexpr Point3 light{-0.45, 0.60, 0.66};  // of length one, on the screen
  const double facing = length > 0 ? (normal.x * light.x + normal.y * light.y + normal.z * light.z) / length : light.z;
  node.upper = static_cast<float>(kAmbient + kDiffuse * std::max(0.0, facing));
  node.under = static_cast<float>(kAmbient + kDiffuse * std::max(0.0, -facing));
}

std::vector<RasterNode> rasterNodes(const RaisedSurface& surface, const SpaceProjection& projection,
                                    const SurfaceLook& look) {
  std::vector<RasterNode> nodes(static_cast<std::size_t>(surface.columns() * surface.rows()));
  const HeightRange& heights = surface.heights();
  for (int row = 0; row < surface.rows(); ++row)
    for (int column = 0; column < surface.columns(); ++column) {
      RasterNode& node = nodes[static_cast<std::size_t>(row * surface.columns() + column)];
      const Point3 point = surface.nodePoint(column, row);
      node.finite = std::isfinite(point.z);
      if (!node.finite) continue;
      const QPointF pixel = projection.pixel(point);
      node.x = static_cast<float>(pixel.x());
      node.y = static_cast<float>(pixel.y());
      node.line = look.step > 0 ? static_cast<float>((point.z - look.level) / look.step) : 0;
      node.share = static_cast<float>((point.z - heights.low) / (heights.high - heights.low));
      const QRgb colour = look.map.at(node.share);
      node.colour = {float(qRed(colour)), float(qGreen(colour)), float(qBlue(colour))};
      lightNode(surface, projection, column, row, node);
    }
  return nodes;
}

}  // namespace

QImage surfaceImage(const RaisedSurface& surface, const SpaceProjection& projection, const SurfaceLook& look,
                    const QSize& pixels) {
  QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  if (surface.empty() || image.isNull()) return image;
  const std::vector<RasterNode> nodes = rasterNodes(surface, projection, look);
  const PaintOrder order = surface.orderFrom(projection);
  const int columns = surface.columns() - 1, rows = surface.rows() - 1;
  SurfaceRaster raster(image, look);
  for (int j = 0; j < rows; ++j)
    for (int i = 0; i < columns; ++i) {
      const int row = order.rowsRise ? j : rows - 1 - j, column = order.columnsRise ? i : columns - 1 - i;
      const RasterNode* at = &nodes[static_cast<std::size_t>(row * surface.columns() + column)];
      const RasterNode &first = at[0], &right = at[1], &up = at[surface.columns()], &last = at[surface.columns() + 1];
      if (order.upperFirst) raster.triangle(first, last, up);
      raster.triangle(first, right, last);
      if (!order.upperFirst) raster.triangle(first, last, up);
    }
  return image;
}

}  // namespace brenier
