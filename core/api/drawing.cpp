#include "core/api/drawing.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>
#include <string_view>

namespace brenier {
namespace {

constexpr double far = 1e9, leastLength = 1e-9;  // data come in metres and in millionths of them
constexpr std::size_t maxItems = 2000, maxPoints = 200'000, maxPixels = 1u << 22;

constexpr std::array<std::string_view, 6> kindNames = {"stroke", "eraser", "ellipse", "box", "raster", "dots"};

bool hasPoints(DrawnItem::Kind kind) {
  return kind == DrawnItem::Kind::stroke || kind == DrawnItem::Kind::eraser || kind == DrawnItem::Kind::dots;
}

/// The shortest text that reads back as the same number.
template <class Number>
std::string exact(Number value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string hex(const std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out.empty() ? "-" : out;
}

bool fromHex(const std::string& text, std::string& bytes) {
  bytes.clear();
  if (text == "-") return true;
  if (text.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, value, 16);
    if (error != std::errc{} || end != text.data() + i + 2) return false;
    bytes += static_cast<char>(value);
  }
  return true;
}

std::string lineOf(const DrawnItem& item) {
  std::string line(kindNames[static_cast<std::size_t>(item.kind)]);
  line += ' ' + exact(item.density);
  if (hasPoints(item.kind)) {
    line += ' ' + exact(item.radius) + ' ' + exact(item.softness);
    for (const float c : item.points) line += ' ' + exact(c);
    return line;
  }
  for (const double v : {item.x, item.y, item.width, item.height, item.angle}) line += ' ' + exact(v);
  line += item.mirrored ? " 1" : " 0";
  if (item.kind == DrawnItem::Kind::raster)
    line += ' ' + exact(item.columns) + ' ' + exact(item.rows) + ' ' +
            hex({reinterpret_cast<const char*>(item.grid.data()), item.grid.size()}) + ' ' + hex(item.label);
  return line;
}

/// Reads one line word by word; the first problem stays.
class LineReader {
 public:
  explicit LineReader(const std::string& line) : m_words(line) {}

  std::string word() {
    std::string text;
    if (!(m_words >> text) && problem.empty()) problem = "it ends too early";
    return text;
  }
  bool more() { return !(m_words >> std::ws).eof(); }

  double number(double least, double most) {
    const std::string text = word();
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool read = error == std::errc{} && end == text.data() + text.size();
    if (problem.empty() && !read) problem = "\"" + text.substr(0, 20) + "\" is not a number";
    if (problem.empty() && !(value >= least && value <= most))
      problem = text.substr(0, 20) + " is not between " + exact(least) + " and " + exact(most);
    return problem.empty() ? value : 0;
  }

  std::string problem;

 private:
  std::istringstream m_words;
};

void readRaster(LineReader& line, DrawnItem& item) {
  item.columns = static_cast<int>(line.number(1, 4096));
  item.rows = static_cast<int>(line.number(1, 4096));
  std::string bytes;
  const bool grid = fromHex(line.word(), bytes), label = fromHex(line.word(), item.label);
  if (!line.problem.empty()) return;
  const auto wanted = static_cast<std::size_t>(item.columns) * static_cast<std::size_t>(item.rows);
  if (!grid || !label)
    line.problem = "its pixels or its label are not in hexadecimal digits";
  else if (bytes.size() != wanted)
    line.problem =
        "it has " + std::to_string(bytes.size()) + " pixels, but its sides announce " + std::to_string(wanted);
  item.grid.assign(bytes.begin(), bytes.end());
}

/// The line before the items.
DrawingSquare readSquare(LineReader& line) {
  line.word();
  DrawingSquare square;
  square.half = line.number(leastLength, far);
  square.x = line.number(-far, far);
  square.y = line.number(-far, far);
  return square;
}

DrawnItem readLine(LineReader& line) {
  DrawnItem item;
  const std::string name = line.word();
  const auto kind = std::find(kindNames.begin(), kindNames.end(), name);
  if (kind == kindNames.end()) {
    line.problem = "\"" + name.substr(0, 20) + "\" is no kind of item";
    return item;
  }
  item.kind = static_cast<DrawnItem::Kind>(kind - kindNames.begin());
  item.density = line.number(0, far);
  if (hasPoints(item.kind)) {
    item.radius = line.number(leastLength, far);
    item.softness = line.number(0, 1);
    while (line.problem.empty() && line.more() && item.points.size() <= 2 * maxPoints)
      item.points.push_back(static_cast<float>(line.number(-far, far)));
    if (line.problem.empty() && (item.points.empty() || item.points.size() % 2 != 0))
      line.problem = "it has " + std::to_string(item.points.size()) + " coordinates, but points need pairs";
    return item;
  }
  item.x = line.number(-far, far);
  item.y = line.number(-far, far);
  item.width = line.number(leastLength, far);
  item.height = line.number(leastLength, far);
  item.angle = line.number(-100, 100);
  item.mirrored = line.number(0, 1) != 0;
  if (item.kind == DrawnItem::Kind::raster) readRaster(line, item);
  return item;
}

/// 1 in the middle, falling to 0 at the radius over the soft part of it.
double brush(double distance, const DrawnItem& item) {
  const double t = distance / item.radius;
  if (t >= 1) return 0;
  const double hard = 1 - item.softness;
  if (t <= hard) return 1;
  const double s = (1 - t) / std::max(item.softness, 1e-9);
  return s * s * (3 - 2 * s);
}

double distanceToSegment(double x, double y, const float* a, const float* b) {
  const double dx = static_cast<double>(b[0]) - a[0], dy = static_cast<double>(b[1]) - a[1];
  const double length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((x - a[0]) * dx + (y - a[1]) * dy) / length2, 0.0, 1.0) : 0;
  return std::hypot(x - (a[0] + t * dx), y - (a[1] + t * dy));
}

/// Density raster under construction.
class Canvas {
 public:
  Canvas(const DrawingSquare& square, int resolution)
      : m_n(resolution),
        m_left(square.x - square.half),
        m_top(square.y + square.half),
        m_side(2 * square.half),
        m_pixel(m_side / resolution),
        m_values(static_cast<std::size_t>(m_n * m_n), 0.0f) {}

  void add(const DrawnItem& item);
  std::vector<float> take() { return std::move(m_values); }

 private:
  double xOf(int column) const { return (column + 0.5) * m_pixel + m_left; }
  double yOf(int row) const { return m_top - (row + 0.5) * m_pixel; }
  float& at(int row, int column) { return m_values[static_cast<std::size_t>(row * m_n + column)]; }

  /// Calls visit(row, column) for the pixels whose middle lies in the rectangle.
  template <class Visit>
  void each(double x0, double y0, double x1, double y1, Visit&& visit) {
    const auto clampIndex = [this](double index) { return static_cast<int>(std::clamp(index, 0.0, m_n - 1.0)); };
    if (x1 < m_left || y1 < m_top - m_side || x0 > m_left + m_side || y0 > m_top) return;
    const int c0 = clampIndex((x0 - m_left) / m_pixel - 1), c1 = clampIndex((x1 - m_left) / m_pixel + 1);
    const int r0 = clampIndex((m_top - y1) / m_pixel - 1), r1 = clampIndex((m_top - y0) / m_pixel + 1);
    for (int r = r0; r <= r1; ++r)
      for (int c = c0; c <= c1; ++c) visit(r, c);
  }

  void cover(const DrawnItem& item);
  void shape(const DrawnItem& item);
  void dots(const DrawnItem& item);

  int m_n;
  double m_left, m_top, m_side;
  double m_pixel;
  std::vector<float> m_values;
  std::vector<float> m_coverage;
};

void Canvas::cover(const DrawnItem& item) {
  m_coverage.assign(m_values.size(), 0.0f);
  const std::size_t n = item.points.size() / 2;
  for (std::size_t i = 0; i < n; ++i) {
    const float *a = &item.points[2 * i], *b = &item.points[2 * std::min(i + 1, n - 1)];
    if (i + 1 == n && n > 1) break;
    each(std::min(a[0], b[0]) - item.radius, std::min(a[1], b[1]) - item.radius, std::max(a[0], b[0]) + item.radius,
         std::max(a[1], b[1]) + item.radius, [&](int r, int c) {
           float& covered = m_coverage[static_cast<std::size_t>(r * m_n + c)];
           covered = std::max(covered, static_cast<float>(brush(distanceToSegment(xOf(c), yOf(r), a, b), item)));
         });
  }
  for (std::size_t i = 0; i < m_values.size(); ++i)
    m_values[i] = item.kind == DrawnItem::Kind::eraser ? m_values[i] * (1 - m_coverage[i])
                                                       : m_values[i] + m_coverage[i] * static_cast<float>(item.density);
}

void Canvas::shape(const DrawnItem& item) {
  const double c = std::cos(item.angle), s = std::sin(item.angle);
  const double reachX = 0.5 * (std::abs(c) * item.width + std::abs(s) * item.height);
  const double reachY = 0.5 * (std::abs(s) * item.width + std::abs(c) * item.height);
  each(item.x - reachX, item.y - reachY, item.x + reachX, item.y + reachY, [&](int row, int column) {
    const double dx = xOf(column) - item.x, dy = yOf(row) - item.y;
    double u = (c * dx + s * dy) / item.width;  // -0.5 .. 0.5 inside
    const double v = (-s * dx + c * dy) / item.height;
    if (item.mirrored) u = -u;
    if (u < -0.5 || u >= 0.5 || v <= -0.5 || v > 0.5) return;
    double value = 1;
    if (item.kind == DrawnItem::Kind::ellipse) value = u * u + v * v <= 0.25 ? 1 : 0;
    if (item.kind == DrawnItem::Kind::raster) {
      const int gc = std::min(item.columns - 1, static_cast<int>((u + 0.5) * item.columns));
      const int gr = std::min(item.rows - 1, static_cast<int>((0.5 - v) * item.rows));
      value = item.grid[static_cast<std::size_t>(gr * item.columns + gc)] / 255.0;
    }
    at(row, column) += static_cast<float>(value * item.density);
  });
}

void Canvas::dots(const DrawnItem& item) {
  for (std::size_t i = 0; i + 1 < item.points.size(); i += 2) {
    const float* p = &item.points[i];
    each(p[0] - item.radius, p[1] - item.radius, p[0] + item.radius, p[1] + item.radius, [&](int r, int c) {
      at(r, c) += static_cast<float>(item.density * brush(std::hypot(xOf(c) - p[0], yOf(r) - p[1]), item));
    });
  }
}

void Canvas::add(const DrawnItem& item) {
  switch (item.kind) {
    case DrawnItem::Kind::stroke:
    case DrawnItem::Kind::eraser:
      return cover(item);
    case DrawnItem::Kind::ellipse:
    case DrawnItem::Kind::box:
    case DrawnItem::Kind::raster:
      return shape(item);
    case DrawnItem::Kind::dots:
      return dots(item);
  }
}

}  // namespace

std::string toText(const Drawing& drawing) {
  std::string text;
  const DrawingSquare& square = drawing.square;
  if (square != DrawingSquare())
    text = "square " + exact(square.half) + ' ' + exact(square.x) + ' ' + exact(square.y) + '\n';
  for (const auto& item : drawing.items) text += lineOf(item) + '\n';
  return text;
}

Result<Drawing> drawingFromText(const std::string& text) {
  Drawing drawing;
  std::istringstream lines(text);
  std::string line;
  std::size_t number = 0, points = 0, pixels = 0;
  while (std::getline(lines, line)) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    LineReader reader(line);
    const bool placed = drawing.items.empty() && line.starts_with("square ");
    if (placed) drawing.square = readSquare(reader);
    DrawnItem item = placed ? DrawnItem{} : readLine(reader);
    if (reader.problem.empty() && reader.more()) reader.problem = "something follows its last number";
    points += item.points.size() / 2;
    pixels += item.grid.size();
    if (points > maxPoints) reader.problem = "the drawing has more than " + std::to_string(maxPoints) + " points";
    if (pixels > maxPixels) reader.problem = "its pictures have more than " + std::to_string(maxPixels) + " pixels";
    if (drawing.items.size() == maxItems)
      reader.problem = "the drawing has more than " + std::to_string(maxItems) + " items";
    if (!reader.problem.empty())
      return badInput("Line " + std::to_string(number) + " of the drawing cannot be used: " + reader.problem + ".",
                      "Draw it again, or mend that line.");
    if (!placed) drawing.items.push_back(std::move(item));
  }
  return drawing;
}

std::vector<float> rasterised(const Drawing& drawing, int resolution) {
  Canvas canvas(drawing.square, std::clamp(resolution, 8, 2048));
  for (const auto& item : drawing.items) canvas.add(item);
  return canvas.take();
}

double massOf(const std::vector<float>& raster, int resolution, const DrawingSquare& square) {
  const double pixel = 2 * square.half / resolution;
  double sum = 0;
  for (const float v : raster) sum += v;
  return sum * pixel * pixel;
}

DrawingSquare squareAbout(double x0, double y0, double x1, double y1) {
  constexpr double room = 1.25, offCentre = 0.25;
  constexpr double rounds[] = {1, 1.5, 2, 3, 4, 5, 6, 8, 10};
  const auto rounded = [&](double length) {
    const double decade = std::pow(10, std::floor(std::log10(std::clamp(length, leastLength, far))));
    for (const double round : rounds)
      if (round * decade >= length * (1 - 1e-9)) return round * decade;
    return length;
  };
  const double about = std::max({std::abs(x0), std::abs(x1), std::abs(y0), std::abs(y1)});
  const double extent = std::max({x1 - x0, y1 - y0, 1e-6 * about, 1e-6}) / 2;
  const double x = (x0 + x1) / 2, y = (y0 + y1) / 2;
  if (!std::isfinite(about)) return {};
  if (std::max(std::abs(x), std::abs(y)) <= offCentre * extent) return {rounded(room * about), 0, 0};
  const double half = rounded(room * extent);
  const double step = half / 4;  // a round middle, which may be off by half of it
  return {rounded(half + step / 2), std::round(x / step) * step, std::round(y / step) * step};
}

}  // namespace brenier
