#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "core/api/box_around.h"
#include "core/exports/export_entries.h"
#include "core/io/atomic_file.h"
#include "core/train/look/frame_builder.h"
#include "core/train/look/plane_grid.h"
#include "core/util/plain_number.h"

// The stage as a LaTeX figure: tables of numbers, and a document that draws them, in the colours of the window.

namespace brenier {
namespace {

constexpr std::size_t mostPoints = 1000;
constexpr std::size_t arrows = 120;
constexpr int potentialSide = 61;

void add(std::string& table, std::initializer_list<float> values) {
  for (const float value : values) table += generalText(static_cast<double>(value), 6) + ' ';
  table += '\n';
}

/// The first two coordinates; a single one lies on the line y = 0.
float coordinate(const Points& points, std::size_t i, std::size_t k) {
  return k < points.dim ? points[i][k] : 0.0f;
}

/// Spread-out points first, as the stage takes them for its arrows.
std::string mapTable(const Points& source, const Points& image, const std::vector<std::uint32_t>& order,
                     std::size_t most) {
  std::string table = "x y u v\n";
  for (std::size_t k = 0; k < std::min(most, order.size()); ++k) {
    const std::size_t i = order[k];
    const float x = coordinate(source, i, 0), y = coordinate(source, i, 1);
    add(table, {x, y, coordinate(image, i, 0) - x, coordinate(image, i, 1) - y});
  }
  return table;
}

std::string pointTable(const Points& points) {
  std::string table = "x y\n";
  for (std::size_t i = 0; i < std::min(mostPoints, points.count()); ++i)
    add(table, {coordinate(points, i, 0), coordinate(points, i, 1)});
  return table;
}

/// Around source and target, with a margin: a map that has not learned yet does not shrink them.
Box boxOfBoth(const Points& a, const Points& b) {
  Box box = emptyBox();
  for (const Points* points : {&a, &b})
    for (std::size_t i = 0; i < points->count(); ++i) grow(box, coordinate(*points, i, 0), coordinate(*points, i, 1));
  return widened(box, 0.06f, 1e-6f);
}

/// Rows of one y each, as `mesh/rows` wants them.
std::string potentialTable(const Potential& potential, const Box& box) {
  const ScalarField field = potentialField(potential, box, potentialSide);
  const Points nodes = gridNodes(box, potentialSide, potentialSide);
  std::string table = "x y phi\n";
  for (std::size_t i = 0; i < nodes.count(); ++i) add(table, {nodes[i][0], nodes[i][1], field.values[i]});
  return table;
}

std::string limits(const Box& box) {
  const auto number = [](float value) { return generalText(static_cast<double>(value), 6); };
  return "xmin=" + number(box.x0) + ", xmax=" + number(box.x1) + ", ymin=" + number(box.y0) +
         ", ymax=" + number(box.y1);
}

std::string document(const std::string& name, const Box& box, bool withPotential, bool framed) {
  const auto table = [&](const char* which) { return " table {" + name + "." + which + ".dat};\n"; };
  const std::string marks = "\\addplot[only marks, mark size=0.6pt, ";
  std::string text =
      "% pdflatex " + name +
      ".tex. The tables beside it hold the numbers: x, y and the displacement (u, v) = T(x) - x.\n"
      "\\documentclass[tikz]{standalone}\n\\usepackage{pgfplots}\n\\pgfplotsset{compat=1.16}\n"
      "\\definecolor{sourceblue}{HTML}{0072B2}\n\\definecolor{targetorange}{HTML}{D55E00}\n"
      "\\definecolor{imagegreen}{HTML}{009E73}\n\\begin{document}\n\\begin{tikzpicture}\n"
      "\\begin{axis}[axis equal image, width=12cm, axis on top, tick align=outside, tick pos=left,\n"
      "  ticklabel style={font=\\small}, " +
      limits(box) +
      (framed ? ",\n  title={\\small In the run's own coordinates: see data.frame in config.json of the run}" : "") +
      ",\n  legend columns=3, legend image post style={mark size=1.5pt, opacity=1}, legend "
      "style={draw=none, font=\\small, at={(0.5,-0.08)}, anchor=north,"
      " /tikz/every even column/.append style={column sep=8pt}}]\n";
  if (withPotential)
    text += "\\addplot[surf, shader=interp, mesh/rows=" + std::to_string(potentialSide) +
            ", mesh/cols=" + std::to_string(potentialSide) +
            ", point meta=\\thisrow{phi}, colormap/viridis, opacity=0.25, forget plot]" + table("potential");
  text += marks + "targetorange, opacity=0.5]" + table("target") + "\\addlegendentry{target}\n";
  text += marks + "sourceblue, opacity=0.6]" + table("map") + "\\addlegendentry{source}\n";
  text += marks +
          "imagegreen, opacity=0.6] table[x expr=\\thisrow{x}+\\thisrow{u}, y expr=\\thisrow{y}+\\thisrow{v}] {" +
          name + ".map.dat};\n\\addlegendentry{learned image}\n";
  text += "\\addplot[imagegreen, thin, -stealth, quiver={u=\\thisrow{u}, v=\\thisrow{v}}, opacity=0.7, forget plot]" +
          table("arrows");
  return text + "\\end{axis}\n\\end{tikzpicture}\n\\end{document}\n";
}

Status writePgfplots(const ExportJob& job) {
  const auto heldOut = job.run.heldOut();
  Points image(heldOut->source.count(), heldOut->target.dim);
  job.run.solver().forward(heldOut->source, image.data.data());
  const Potential* phi = heldOut->source.dim == 2 ? job.run.solver().sourcePotential() : nullptr;
  const auto order = farthestPointOrder(heldOut->source, arrows);
  const Box box = boxOfBoth(heldOut->source, heldOut->target);
  for (const auto& [ending, most] : {std::pair(".map.dat", mostPoints), {".arrows.dat", arrows}})
    if (const Status s = writeFileAtomically(job.path(ending), mapTable(heldOut->source, image, order, most)); !s)
      return s;
  if (const Status s = writeFileAtomically(job.path(".target.dat"), pointTable(heldOut->target)); !s) return s;
  if (phi)
    if (const Status s = writeFileAtomically(job.path(".potential.dat"), potentialTable(*phi, box)); !s) return s;
  return writeFileAtomically(job.path(".tex"), document(job.name, box, phi != nullptr, !job.run.frame().isIdentity()));
}

}  // namespace

Exporter pgfplotsExport() {
  return {.descriptor = {"pgfplots", "PGFPlots", "The stage as a LaTeX figure: a document and the tables it draws", {}},
          .ending = ".tex",
          .takesPictures = false,
          .write = writePgfplots};
}

}  // namespace brenier
