// A figure's page as PGFPlots: data as coordinates, so that whoever writes the paper can set them anew.
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <functional>

#include "ui/canvas/cell_layer.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/plane_units.h"
#include "ui/canvas/point_sprites.h"
#include "ui/canvas/stage_layers.h"
#include "ui/figures/figure_marks.h"
#include "ui/figures/figure_output.h"

namespace brenier {
namespace {

constexpr double kMillimetresAPoint = 25.4 / 72;
constexpr int kImagePixelsAPoint = 4;           // of panels that stay pictures
constexpr std::size_t kMostCoordinates = 8000;  // with which pdfLaTeX's standard memory copes

QString texNumber(double value) {
  return QString::number(value, 'g', 7);
}

QString texMillimetres(double units, const FigurePage& page) {
  return QString::number(units * page.pointsAUnit() * kMillimetresAPoint, 'f', 2) + "mm";
}

/// Letters that TeX takes for commands.
QString texText(const QString& text) {
  QString out;
  for (const QChar c : text) {
    if (QStringLiteral("#$%&_{}").contains(c))
      out += QStringLiteral("\\") + c;
    else if (c == '\\')
      out += "\\textbackslash{}";
    else if (c == '~' || c == '^')
      out += QStringLiteral("\\") + c + "{}";
    else
      out += c;
  }
  // What is no letter of pdfLaTeX's usual fonts.
  static const std::vector<std::pair<QString, QString>> signs = {
      {"φ", "$\\varphi$"}, {"ψ", "$\\psi$"},   {"μ", "$\\mu$"},     {"ν", "$\\nu$"}, {"₁", "$_1$"},
      {"₂", "$_2$"},       {"₃", "$_3$"},      {"½", "$\\frac12$"}, {"²", "$^2$"},   {"−", "$-$"},
      {"×", "$\\times$"},  {"∇", "$\\nabla$"}, {"°", "$^\\circ$"}};
  for (const auto& [sign, tex] : signs) out.replace(sign, tex);
  return out;
}

/// One panel's lines of TeX, in the units of its axes.
class PanelTex {
 public:
  PanelTex(const FigurePage& page, const FigurePanel& panel, const QString& base, int number)
      : m_page(page), m_panel(panel), m_base(base), m_number(number) {}

  QString stage(const QSizeF& frame, QStringList& files, Status& status);
  /// The same as a picture within its axes.
  QString wholeStage(const QSizeF& frame, QStringList& files, Status& status) const;
  QString curves() const;
  /// What has axes of its own, as a picture of the whole panel.
  QString picture(const QSizeF& size, QStringList& files, Status& status) const;

 private:
  QPointF inAxes(const QPointF& plane) const {
    return {m_level.origin + m_level.unit * plane.x(), m_upright.origin + m_upright.unit * plane.y()};
  }
  QString name() const { return QFileInfo(m_base).completeBaseName() + "-" + QString::number(m_number) + ".png"; }
  QString keep(const QImage& image, QStringList& files, Status& status) const;
  QString coordinates(const PlanePoints& points) const;
  QString points(const PlanePoints& points, const QString& colour) const;
  QString arrows(const PlanePoints& from, const PlanePoints& to, std::size_t count, const QString& look) const;
  QString lines(const QPainterPath& path, const QString& look) const;
  QString tears(const std::vector<MapDefect>& defects, const QString& look) const;
  QString fields(const QSizeF& frame, QStringList& files, Status& status) const;
  QString graphics(const QSizeF& frame, const StageStyle& style, QStringList& files, Status& status) const;
  QImage painted(const QSizeF& size, const StageStyle& style, double marks) const;

  const FigurePage& m_page;
  const FigurePanel& m_panel;
  QString m_base;
  int m_number;
  AxisUnits m_level, m_upright;
};

QString PanelTex::keep(const QImage& image, QStringList& files, Status& status) const {
  const QString path = QFileInfo(m_base).dir().filePath(name());
  if (!image.save(path, "PNG") && status)
    status = failure(ErrorKind::disk, "The picture " + path.toStdString() + " could not be written.",
                     "Name a file in a folder of yours.");
  files << path;
  return name();
}

QString PanelTex::coordinates(const PlanePoints& points) const {
  QString text;
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    if (!std::isfinite(points[i]) || !std::isfinite(points[i + 1])) continue;
    const QPointF at = inAxes({points[i], points[i + 1]});
    text += texNumber(at.x()) + " " + texNumber(at.y()) + "\n";
  }
  return text;
}

QString PanelTex::points(const PlanePoints& points, const QString& colour) const {
  const PointLook look = pointLook(points.size() / 2);
  const double radius = look.radius * m_page.options().marks * m_page.pointsAUnit();
  return "\\addplot[only marks, mark=*, mark size=" + QString::number(radius, 'f', 2) +
         "pt, mark options={draw opacity=0, fill=" + colour + ", fill opacity=" + QString::number(look.alpha, 'f', 2) +
         "}, forget plot] table {\n" + coordinates(points) + "};\n";
}

QString PanelTex::arrows(const PlanePoints& from, const PlanePoints& to, std::size_t count, const QString& look) const {
  QString text =
      "\\addplot[quiver={u=\\thisrow{u}, v=\\thisrow{v}}, " + look + ", -stealth, forget plot] table {\nx y u v\n";
  for (std::size_t i = 0; i < count; ++i) {
    const QPointF a = inAxes({from[2 * i], from[2 * i + 1]}), b = inAxes({to[2 * i], to[2 * i + 1]});
    if (!std::isfinite(a.x() + a.y() + b.x() + b.y())) continue;
    text += texNumber(a.x()) + " " + texNumber(a.y()) + " " + texNumber(b.x() - a.x()) + " " +
            texNumber(b.y() - a.y()) + "\n";
  }
  return text + "};\n";
}

QString PanelTex::lines(const QPainterPath& path, const QString& look) const {
  QString text;
  for (const QPolygonF& polygon : path.toSubpathPolygons()) {
    text += "\\addplot[" + look + ", forget plot] coordinates {";
    for (const QPointF& point : polygon) {
      const QPointF at = inAxes(point);
      text += "(" + texNumber(at.x()) + "," + texNumber(at.y()) + ")";
    }
    text += "};\n";
  }
  return text;
}

QString PanelTex::tears(const std::vector<MapDefect>& defects, const QString& look) const {
  QPainterPath path;
  for (const MapDefect& defect : defects) {
    if (defect.kind != DefectKind::tear) continue;
    for (std::size_t i = 0; i + 1 < defect.line.size(); i += 2) {
      const QPointF at(defect.line[i], defect.line[i + 1]);
      i == 0 ? path.moveTo(at) : path.lineTo(at);
    }
  }
  return lines(path, look);
}

QString PanelTex::graphics(const QSizeF& frame, const StageStyle& style, QStringList& files, Status& status) const {
  const auto [level, upright] = planeAxes(m_panel, frame);
  return "\\addplot[forget plot] graphics[xmin=" + texNumber(level.low) + ", xmax=" + texNumber(level.high) +
         ", ymin=" + texNumber(upright.low) + ", ymax=" + texNumber(upright.high) + "] {" +
         keep(painted(frame, style, m_page.options().marks), files, status) + "};\n";
}

QString PanelTex::wholeStage(const QSizeF& frame, QStringList& files, Status& status) const {
  return graphics(frame, m_panel.style, files, status);
}

/// Colours and contours, behind everything: as lines contours alone would be more than pdfLaTeX's memory holds.
QString PanelTex::fields(const QSizeF& frame, QStringList& files, Status& status) const {
  StageStyle style = m_panel.style;
  style.layers &= layerPotential | layerConjugate | layerBalance;
  style.other.clear();
  style.seeds.reset();
  return style.layers ? graphics(frame, style, files, status) : QString();
}

QString PanelTex::stage(const QSizeF& frame, QStringList& files, Status& status) {
  const Snapshot& moment = *m_panel.moment;
  const StageStyle& style = m_panel.style;
  const PlaneUnits units(moment);
  m_level = units.horizontal();
  m_upright = units.vertical();
  const std::size_t mapped = probeCount(moment, true, false), known = probeCount(moment, true, true);
  const auto most = static_cast<std::size_t>(std::max(0, style.arrows));
  PlanePoints shown;
  for (std::size_t i = 0; i < mapped; ++i) {
    const QPointF at = shownImage(moment, i, style.interpolation);
    shown.insert(shown.end(), {static_cast<float>(at.x()), static_cast<float>(at.y())});
  }
  QPainterPath grid;
  const auto line = [&](int count, const std::function<int(int)>& index) {
    for (int i = 0; i < count; ++i) {
      const auto at = static_cast<std::size_t>(2 * index(i));
      const QPointF point(moment.warpedGrid[at], moment.warpedGrid[at + 1]);
      i == 0 ? grid.moveTo(point) : grid.lineTo(point);
    }
  };
  QString text = fields(frame, files, status);
  for (const StageLayer* layer : layersByDepth()) {
    if (!(style.layers & layer->bit)) continue;
    if (layer->bit == layerSource && moment.source) text += points(*moment.source, "brenierSource");
    if (layer->bit == layerTarget && moment.target) text += points(*moment.target, "brenierTarget");
    if (layer->bit == layerImage) text += points(shown, "brenierImage");
    if (layer->bit == layerArrows && mapped > 0)
      text += arrows(*moment.source, moment.image, std::min(most, mapped), "brenierImage, line width=0.5pt");
    if (layer->bit == layerExact && moment.exactImage)
      text += arrows(*moment.source, *moment.exactImage, std::min(most, known), "brenierExact, line width=0.3pt");
    if (layer->bit == layerError && moment.exactImage)
      text += arrows(moment.image, *moment.exactImage, std::min(4 * most, known), "brenierError, line width=0.5pt");
    if (layer->bit == layerCells) {
      text += lines(cellEdges(moment.cells, false), "brenierCells, line width=0.3pt");
      text += lines(cellEdges(moment.cells, true), "brenierError, line width=0.8pt");
    }
    if (layer->bit != layerGrid) continue;
    for (int row = 0; row < moment.gridRows; ++row)
      line(moment.gridColumns, [&](int i) { return row * moment.gridColumns + i; });
    for (int column = 0; column < moment.gridColumns; ++column)
      line(moment.gridRows, [&](int i) { return i * moment.gridColumns + column; });
    text += lines(grid, "brenierImage, opacity=0.42, line width=0.4pt");
  }
  if (style.layers & layerTears) {
    if (moment.defects.trueTears) text += tears(*moment.defects.trueTears, "brenierExact, dashed, line width=0.5pt");
    text += tears(moment.defects.groups, "brenierError, line width=1pt");
  }
  return text;
}

QString PanelTex::curves() const {
  QString text;
  for (std::size_t i = 0; i < m_panel.curves.size(); ++i) {
    const FigureCurve& curve = m_panel.curves[i];
    const QString dash = curve.pen == Qt::SolidLine ? "solid" : curve.pen == Qt::DashLine ? "dashed" : "dotted";
    text += "\\definecolor{brenierCurve" + QString(QChar('A' + static_cast<char>(i))) + "}{HTML}{" +
            curve.colour.name().mid(1).toUpper() + "}\n\\addplot[brenierCurve" + QChar('A' + static_cast<char>(i)) +
            ", " + dash + ", line width=0.8pt] coordinates {";
    for (const QPointF& point : curve.points)
      if (std::isfinite(point.y()) && (!m_panel.log || point.y() > 0))
        text += "(" + texNumber(point.x()) + "," + texNumber(point.y()) + ")";
    text += "};\n";
  }
  return text;
}

QImage PanelTex::painted(const QSizeF& size, const StageStyle& style, double marks) const {
  const double scale = m_page.pointsAUnit() * kImagePixelsAPoint;
  QImage image((size * scale).toSize().expandedTo({1, 1}), QImage::Format_RGB32);
  image.fill(m_page.theme().stage);
  QPainter painter(&image);
  painter.scale(scale * marks, scale * marks);
  StagePainter().paint(painter, {{0, 0}, size / marks}, m_panel.moment, style);
  return image;
}

QString PanelTex::picture(const QSizeF& size, QStringList& files, Status& status) const {
  return "\\addplot[forget plot] graphics[xmin=0, xmax=1, ymin=0, ymax=1] {" +
         keep(painted(size, m_panel.style, 1), files, status) + "};\n";
}

QString tickOptions(const char* axis, const FigureAxis& of, int count) {
  const FigureTicks ticks = figureTicks(of, count);
  QStringList at, labels;
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    at << texNumber(ticks.at[i]);
    labels << "{" + texText(ticks.labels[static_cast<qsizetype>(i)]) + "}";
  }
  const QString name = ticks.beside.isEmpty() ? of.name : of.name + " (" + ticks.beside + ")";
  return QStringLiteral(", %1tick={%2}, %1ticklabels={%3}, minor %1tick={}, %1label={%4}")
      .arg(axis, at.join(','), labels.join(','), texText(name));
}

QString colourBarOptions(const FigurePanel& panel, const FigurePage& page, double height) {
  const auto scale = page.options().colourBar ? colourScaleOf(panel) : std::nullopt;
  if (!scale) return {};
  QString colours;
  for (int i = 0; i <= 8; ++i) {
    const QColor colour(scale->colours.pixel(0, 255 - i * 255 / 8));
    colours += QStringLiteral("rgb255=(%1,%2,%3) ").arg(colour.red()).arg(colour.green()).arg(colour.blue());
  }
  return ", colormap={brenier}{" + colours + "}, colorbar, point meta min=" + texNumber(scale->axis.low) +
         ", point meta max=" + texNumber(scale->axis.high) + ", colorbar style={width=2mm, xshift=-1mm" +
         tickOptions("y", scale->axis, std::max(2, static_cast<int>(height / 20))) + "}";
}

QString axisOptions(const FigurePanel& panel, const QRectF& frame, const FigurePage& page) {
  const bool flat = isFlatStage(panel), curves = !panel.moment;
  if (!flat && !curves) return "xmin=0, xmax=1, ymin=0, ymax=1, hide axis";
  const auto [level, upright] = flat ? planeAxes(panel, frame.size()) : curveAxes(panel);
  QString text = "xmin=" + texNumber(level.low) + ", xmax=" + texNumber(level.high) +
                 ", ymin=" + texNumber(upright.low) + ", ymax=" + texNumber(upright.high);
  if (upright.log) text += ", ymode=log";
  text += colourBarOptions(panel, page, frame.height());
  if (!page.options().axes) return text + ", xtick=\\empty, ytick=\\empty, axis line style={draw=none}";
  return text + tickOptions("x", level, std::max(2, static_cast<int>(frame.width() / 34))) +
         tickOptions("y", upright, std::max(2, static_cast<int>(frame.height() / 20)));
}

/// Which colour is what, as text below all panels.
QString legendTex(const FigurePage& page) {
  QStringList entries;
  int colour = 0;
  QString text;
  for (const FigureMark& mark : figureMarks(page.panels(), page.theme())) {
    const QString name = "brenierMark" + QString(QChar('A' + static_cast<char>(colour++ % 26)));
    text += "\\definecolor{" + name + "}{HTML}{" + mark.colour.name().mid(1).toUpper() + "}";
    const QString sign = mark.disc                   ? "$\\bullet$"
                         : mark.pen == Qt::SolidLine ? "\\rule[0.5ex]{1.2em}{0.8pt}"
                         : mark.pen == Qt::DotLine   ? "$\\cdots$"
                                                     : "\\rule[0.5ex]{0.45em}{0.8pt}\\,\\rule[0.5ex]{0.45em}{0.8pt}";
    entries << "\\mbox{\\textcolor{" + name + "}{" + sign + "}~" + texText(mark.name) + "}";
  }
  if (!page.options().legend || entries.isEmpty()) return {};
  return text + "\n\\node[anchor=north, align=center, font=\\footnotesize, text width=" +
         texMillimetres(page.size().width() - 20, page) + "] at (current bounding box.south) {" +
         entries.join("\\quad ") + "};\n";
}

/// Coordinates that all stages together would have.
std::size_t coordinatesOf(const std::vector<FigurePanel>& panels) {
  std::size_t sum = 0;
  for (const FigurePanel& panel : panels) {
    if (!isFlatStage(panel)) continue;
    for (const Layer layer : {layerSource, layerTarget, layerImage})
      if (showsLayer(panel, layer))
        sum += (layer == layerTarget ? panel.moment->target : panel.moment->source)->size() / 2;
    if (showsLayer(panel, layerGrid)) sum += panel.moment->warpedGrid.size();
  }
  return sum;
}

}  // namespace

Result<QString> pgfplotsText(const FigurePage& page, const QString& path, QStringList& files) {
  Status status = ok();
  const Theme colours = page.theme();
  const auto& panels = page.panels();
  const bool asPictures = coordinatesOf(panels) > kMostCoordinates;
  QString text = "% \\usepackage{pgfplots} \\usepgfplotslibrary{groupplots} \\pgfplotsset{compat=1.15}\n";
  if (asPictures)
    text += "% " + QString::number(coordinatesOf(panels)) + " points are more than pdfLaTeX's memory holds (" +
            QString::number(kMostCoordinates) + "): stages are pictures. Fewer points keep them as coordinates.\n";
  for (const auto& [name, colour] : {std::pair("Source", colours.source),
                                     {"Target", colours.target},
                                     {"Image", colours.image},
                                     {"Exact", colours.exact},
                                     {"Error", colours.error},
                                     {"Cells", colours.mutedText}})
    text += QStringLiteral("\\definecolor{brenier%1}{HTML}{%2}\n").arg(name, colour.name().mid(1).toUpper());
  std::size_t columns = 1;
  while (columns < panels.size() && page.frameOf(columns).top() == page.frameOf(0).top()) ++columns;
  const std::size_t rows = (panels.size() + columns - 1) / columns;
  const double level = columns > 1 ? page.frameOf(1).left() - page.frameOf(0).right() : 0;
  const double upright = rows > 1 ? page.frameOf(columns).top() - page.frameOf(0).bottom() : 0;
  text += "\\begin{tikzpicture}\n\\begin{groupplot}[group style={group size=" + QString::number(columns) + " by " +
          QString::number(rows) + ", horizontal sep=" + texMillimetres(level, page) +
          ", vertical sep=" + texMillimetres(upright, page) +
          "}, scale only axis, axis on top, clip mode=individual, tick align=outside, xtick pos=left, ytick pos=left, "
          "label style={font=\\footnotesize}, tick label style={font=\\footnotesize}, "
          "title style={font=\\footnotesize\\bfseries, yshift=-1.5mm}]\n";
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const FigurePanel& panel = panels[i];
    const QRectF frame = page.frameOf(i);
    PanelTex tex(page, panel, path, static_cast<int>(i) + 1);
    const QString title = page.headline(i);
    text += "\\nextgroupplot[width=" + texMillimetres(frame.width(), page) +
            ", height=" + texMillimetres(frame.height(), page) + ", " + axisOptions(panel, frame, page) +
            (title.isEmpty() ? QString() : ", title={" + texText(title) + "}") + "]\n";
    text += !panel.moment                       ? tex.curves()
            : isFlatStage(panel) && !asPictures ? tex.stage(frame.size(), files, status)
            : isFlatStage(panel)                ? tex.wholeStage(frame.size(), files, status)
                                                : tex.picture(frame.size(), files, status);
  }
  text += "\\end{groupplot}\n" + legendTex(page);
  if (!page.options().title.empty())
    text += "\\node[anchor=south, font=\\small\\bfseries, align=center, text width=" +
            texMillimetres(page.size().width() - 20, page) + "] at (current bounding box.north) {" +
            texText(QString::fromStdString(page.options().title)) + "};\n";
  text += "\\end{tikzpicture}\n";
  if (!status) return Unexpected<RunError>(status.error());
  return text;
}

}  // namespace brenier
