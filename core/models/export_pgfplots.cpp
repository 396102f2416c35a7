#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "core/io/atomic_file.h"
#include "core/models/exporter.h"
#include "core/train/plane_grid.h"

// The stage as a LaTeX figure: tables of numbers, and a document that draws them, in the colours of the window.

namespace brenier {
namespace {

constexpr std::size_t mostPoints = 1000;
constexpr std::size_t arrows = 120;
constexpr int potentialSide = 61;

void add(std::string& table, std::initializer_list<float> values) {
  char number[32];
  for (const float value : values) {
    std::snprintf(number, sizeof number, "%.6g ", static_cast<double>(value));
    table += number;
  }
  table += '\n';
}

/// The first two coordinates; a single one lies on the line y = 0.
float coordinate(const Points& points, std::size_t i, std::size_t k) {
  return k < points.dim ? points[i][k] : 0.0f;
}

std::string mapTable(const Points& source, const Points& image) {
  std::string table = "x y u v\n";
  for (std::size_t i = 0; i < std::min(mostPoints, source.count()); ++i) {
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

Box boxAround(const Points& a, const Points& b) {
  Box box{1e30f, 1e30f, -1e30f, -1e30f};
  for (const Points* points : {&a, &b})
    for (std::size_t i = 0; i < points->count(); ++i) {
      box.x0 = std::min(box.x0, (*points)[i][0]), box.x1 = std::max(box.x1, (*points)[i][0]);
      box.y0 = std::min(box.y0, (*points)[i][1]), box.y1 = std::max(box.y1, (*points)[i][1]);
    }
  return box;
}

/// Rows of one y each, as `mesh/rows` wants them.
std::string potentialTable(const Potential& potential, const Box& box) {
  const ScalarField field = potentialField(potential, box, potentialSide);
  const Points nodes = gridNodes(box, potentialSide, potentialSide);
  std::string table = "x y phi\n";
  for (std::size_t i = 0; i < nodes.count(); ++i) add(table, {nodes[i][0], nodes[i][1], field.values[i]});
  return table;
}

std::string document(const std::string& name, bool withPotential) {
  const std::string map = "{" + name + ".map.dat};\n", marks = "\\addplot[only marks, mark size=0.6pt, ";
  std::string text = "% pdflatex " + name +
                     ".tex. The tables beside it hold the numbers: x, y and the displacement (u, v) = T(x) - x.\n"
                     "\\documentclass[tikz]{standalone}\n\\usepackage{pgfplots}\n\\pgfplotsset{compat=1.16}\n"
                     "\\definecolor{sourceblue}{HTML}{0072B2}\n\\definecolor{targetorange}{HTML}{D55E00}\n"
                     "\\definecolor{imagegreen}{HTML}{009E73}\n\\begin{document}\n\\begin{tikzpicture}\n"
                     "\\begin{axis}[axis equal image, width=12cm, axis lines=left, ticklabel style={font=\\small}]\n";
  if (withPotential)
    text += "\\addplot[matrix plot, mesh/rows=" + std::to_string(potentialSide) +
            ", point meta=\\thisrow{phi}, colormap/viridis, opacity=0.25] table {" + name + ".potential.dat};\n";
  text += marks + "targetorange, opacity=0.5] table {" + name + ".target.dat};\n";
  text += marks + "sourceblue, opacity=0.6] table " + map;
  text += marks +
          "imagegreen, opacity=0.6] table[x expr=\\thisrow{x}+\\thisrow{u}, y expr=\\thisrow{y}+\\thisrow{v}] " + map;
  text +=
      "\\addplot[imagegreen, thin, -stealth, quiver={u=\\thisrow{u}, v=\\thisrow{v}}, opacity=0.7, "
      "skip coords between index={" +
      std::to_string(arrows) + "}{" + std::to_string(mostPoints) + "}] table " + map;
  return text + "\\end{axis}\n\\end{tikzpicture}\n\\end{document}\n";
}

}  // namespace

Status writePgfplots(const ExportJob& job) {
  const auto heldOut = job.run.heldOut();
  Points image(heldOut->source.count(), heldOut->target.dim);
  job.run.solver().forward(heldOut->source, image.data.data());
  const Potential* phi = heldOut->source.dim == 2 ? job.run.solver().sourcePotential() : nullptr;
  if (const Status s = writeFileAtomically(job.path(".map.dat"), mapTable(heldOut->source, image)); !s) return s;
  if (const Status s = writeFileAtomically(job.path(".target.dat"), pointTable(heldOut->target)); !s) return s;
  if (phi)
    if (const Status s = writeFileAtomically(job.path(".potential.dat"),
                                             potentialTable(*phi, boxAround(heldOut->source, heldOut->target)));
        !s)
      return s;
  return writeFileAtomically(job.path(".tex"), document(job.name, phi != nullptr));
}

}  // namespace brenier
