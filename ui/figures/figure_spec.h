#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/api/option.h"
#include "core/api/plane_choice.h"
#include "core/api/run_error.h"
#include "core/api/view_request.h"

namespace brenier {

/// How a figure for a paper is set. The one declaration from which the dialog's form, the fields of a figure's file and
/// their checks come.
struct FigureOptions {
  double width = 85;
  double height = 0;
  std::int64_t columns = 0;
  std::string font;
  double fontSize = 8;
  double marks = 0.7;
  std::int64_t points = 0;
  std::int64_t arrows = 60;
  bool axes = true;
  bool legend = true;
  bool colourBar = true;
  bool letters = true;
  std::string title;
  std::string theme = "light";
  std::int64_t dpi = 300;
  bool operator==(const FigureOptions&) const = default;

  template <class V>
  void visit(V&& v) {
    v("width", width,
      OptionMeta{.title = "Width, mm",
                 .help = "Of the whole figure: 85 mm are one column of many journals, 170 mm a page",
                 .min = 20,
                 .max = 1000,
                 .unit = "mm"});
    v("height", height,
      OptionMeta{.title = "Panel height, mm",
                 .help = "Of each panel's frame; 0: as high as what it shows is beside its width",
                 .min = 0,
                 .max = 1000,
                 .unit = "mm"});
    v("columns", columns,
      OptionMeta{.title = "Columns",
                 .help = "How many panels stand side by side at most; 0: as many as are readable",
                 .min = 0,
                 .max = 12});
    v("font", font, OptionMeta{.title = "Font", .help = "A family that is installed; empty: the window's"});
    v("font_size", fontSize,
      OptionMeta{.title = "Font size, pt", .help = "Of all text of the figure", .min = 4, .max = 48, .unit = "pt"});
    v("marks", marks,
      OptionMeta{.title = "Marks",
                 .help = "Size of points, arrows and lines; at 1 they stand to the text as in the window",
                 .min = 0.1,
                 .max = 5});
    v("points", points,
      OptionMeta{.title = "Points",
                 .help = "Of each measure, spread out; 0: all that the window shows",
                 .min = 0,
                 .max = 100000});
    v("arrows", arrows, OptionMeta{.title = "Arrows", .help = "How many, spread out", .min = 0, .max = 500});
    v("axes", axes, OptionMeta{.title = "Axes", .help = "A frame with ticks and numbers"});
    v("legend", legend, OptionMeta{.title = "Legend", .help = "Which colour is what, below the panels"});
    v("colour_bar", colourBar,
      OptionMeta{.title = "Colour bar", .help = "The values of a potential, beside its panel"});
    v("letters", letters, OptionMeta{.title = "Letters", .help = "(a), (b), ... above several panels"});
    v("title", title, OptionMeta{.title = "Title", .help = "Above all panels; empty: none"});
    v("theme", theme,
      OptionMeta{.title = "Colours", .help = "Light for paper, dark for slides", .choices = {"light", "dark"}});
    v("dpi", dpi,
      OptionMeta{.title = "Resolution, dpi",
                 .help = "Of a PNG, and of what is drawn as pixels elsewhere",
                 .min = 30,
                 .max = 2400,
                 .unit = "dpi"});
  }
};

enum class PanelKind { stage, curves };

/// One panel, by what it shows and of which run.
struct PanelSpec {
  PanelKind kind = PanelKind::stage;
  QString run;  ///< empty: the run itself; `rival`: the second method; else a path, or a list's name
  std::optional<std::int64_t> step;  ///< of a kept moment; none: the run as it is
  QString title;
  QStringList numbers;  ///< of curves: ids of numbers
  bool log = false;     ///< of curves: the values' axis
  bool operator==(const PanelSpec&) const = default;
};

/// The run of a panel that stands beside the run itself in a window.
inline const QString rivalRun = QStringLiteral("rival");

struct FigureSpec {
  FigureOptions options;
  std::vector<PanelSpec> panels = {PanelSpec{}};
  /// What all stages show; none: what the window shows, or a figure's usual layers.
  std::optional<std::uint32_t> layers;
  std::optional<double> t;  ///< of the interpolation
  std::optional<Box> view;  ///< in the units of the plane; none: all of it
  /// Of runs of more than two dimensions; none: their first two columns.
  std::optional<PlaneChoice> plane;
  std::optional<int> pin;  ///< slices lie through this probe point; none: through the mean
  bool operator==(const FigureSpec&) const = default;
};

/// A figure's file: JSON with the options by their ids, and `panels`, `layers`, `t`, `view`.
QByteArray figureText(const FigureSpec& spec);
/// Errors (bad input): no JSON; names nobody knows, with the nearest ones; values out of range; no panel.
Result<FigureSpec> readFigure(const QByteArray& text);

/// "source", "learned image", ...: the layers of a mask by their names.
QStringList layerNames(std::uint32_t layers);

}  // namespace brenier
