#include "ui/figures/figure_panels.h"

#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "core/util/registry.h"
#include "ui/canvas/stage_layers.h"
#include "ui/canvas/stage_notes.h"
#include "ui/figures/figure_marks.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

const MetricDescriptor* metricOf(const std::vector<MetricDescriptor>& metrics, const QString& id) {
  const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const auto& m) { return qs(m.id) == id; });
  return found == metrics.end() ? nullptr : &*found;
}

/// The number that stands beside one to read it by; listed: none.
MetricRole readBy(MetricRole role) {
  if (role == MetricRole::dualValue) return MetricRole::wholeExact;
  if (role == MetricRole::mainError) return MetricRole::floor;
  return MetricRole::listed;
}

QColor curveColour(std::size_t i, const Theme& theme) {
  const std::vector<QColor> colours = {theme.image, theme.source, theme.target, theme.error};
  return colours[i % colours.size()];
}

/// Nothing is told by colour alone.
Qt::PenStyle curvePen(std::size_t i) {
  static const std::vector<Qt::PenStyle> pens = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                                 Qt::DashDotDotLine};
  return pens[i % pens.size()];
}

QString curveName(const RunNumbers& run, const MetricDescriptor& metric, bool manyRuns, bool manyNumbers) {
  if (!manyRuns) return mathText(qs(metric.title));
  return manyNumbers ? run.name + ": " + mathText(qs(metric.title)) : run.name;
}

QString valueNameOf(const QStringList& numbers, const std::vector<MetricDescriptor>& metrics) {
  std::set<QString> titles, units;
  for (const QString& id : numbers)
    if (const auto* metric = metricOf(metrics, id)) {
      titles.insert(mathText(qs(metric->title)));
      units.insert(qs(metric->unit));
    }
  const QString title = titles.size() == 1 ? *titles.begin() : QString();
  const QString unit = units.size() == 1 ? *units.begin() : QString();
  if (title.isEmpty()) return unit;
  return unit.isEmpty() ? title : title + " (" + unit + ")";
}

void addReference(FigurePanel& panel, const NumberCurves& curves, const MetricDescriptor& number,
                  const std::vector<MetricDescriptor>& metrics, const Theme& theme) {
  const MetricRole role = readBy(number.role);
  for (const MetricDescriptor& metric : metrics) {
    if (role == MetricRole::listed || metric.role != role || panel.curves.empty()) continue;
    const auto known = curves.find(qs(metric.id));
    if (known == curves.end() || known->second.isEmpty()) continue;
    const bool exact = role == MetricRole::wholeExact;
    const double value = known->second.back().y();  // the same at every moment, but for the samples it is from
    double first = panel.curves.front().points.front().x(), last = first;
    for (const FigureCurve& curve : panel.curves) {
      first = std::min(first, curve.points.front().x());
      last = std::max(last, curve.points.back().x());
    }
    panel.curves.push_back({exact ? "exact" : "sampling floor",
                            theme.exact,
                            exact ? Qt::DashLine : Qt::DotLine,
                            {{first, value}, {last, value}},
                            true});
  }
}

/// The nodes of a field that a view needs, so that its colours span what is seen.
ScalarField cropped(const ScalarField& field, const Box& view) {
  if (field.columns < 2 || field.rows < 2) return field;
  const auto nodes = [](float from, float to, float low, float high, int count) {
    const double apart = (double(to) - from) / (count - 1);
    const int first = std::clamp(static_cast<int>(std::floor((double(low) - from) / apart)), 0, count - 2);
    const int last = std::clamp(static_cast<int>(std::ceil((double(high) - from) / apart)), first + 1, count - 1);
    return std::pair(first, last);
  };
  const auto [left, right] = nodes(field.box.x0, field.box.x1, view.x0, view.x1, field.columns);
  const auto [low, high] = nodes(field.box.y0, field.box.y1, view.y0, view.y1, field.rows);
  const float dx = (field.box.x1 - field.box.x0) / static_cast<float>(field.columns - 1);
  const float dy = (field.box.y1 - field.box.y0) / static_cast<float>(field.rows - 1);
  ScalarField part;
  part.box = {field.box.x0 + dx * static_cast<float>(left), field.box.y0 + dy * static_cast<float>(low),
              field.box.x0 + dx * static_cast<float>(right), field.box.y0 + dy * static_cast<float>(high)};
  part.columns = right - left + 1;
  part.rows = high - low + 1;
  for (int row = low; row <= high; ++row) {
    const auto from = field.values.begin() + static_cast<std::ptrdiff_t>(row) * field.columns + left;
    part.values.insert(part.values.end(), from, from + part.columns);
  }
  return part;
}

/// The first points of each measure: those of the source are spread out.
std::shared_ptr<const Snapshot> thinned(std::shared_ptr<const Snapshot> moment, std::size_t points) {
  if (points == 0 || !moment->source || moment->source->size() <= 2 * points) return moment;
  const auto first = [points](const std::shared_ptr<const PlanePoints>& all) -> std::shared_ptr<const PlanePoints> {
    if (!all || all->size() <= 2 * points) return all;
    return std::make_shared<PlanePoints>(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(2 * points));
  };
  auto fewer = std::make_shared<Snapshot>(*moment);
  fewer->source = first(moment->source);
  fewer->target = first(moment->target);
  fewer->exactImage = first(moment->exactImage);
  fewer->image.resize(std::min(fewer->image.size(), 2 * points));
  const std::size_t numbers = points * static_cast<std::size_t>(std::max(0, moment->all.dimension));
  const auto firstOfAll = [numbers](std::shared_ptr<const std::vector<float>>& all) {
    if (all && all->size() > numbers)
      all = std::make_shared<std::vector<float>>(all->begin(), all->begin() + static_cast<std::ptrdiff_t>(numbers));
  };
  firstOfAll(fewer->all.source);
  firstOfAll(fewer->all.target);
  firstOfAll(fewer->all.exact);
  fewer->all.image.resize(std::min(fewer->all.image.size(), numbers));
  return fewer;
}

QString colourWord(const QColor& colour, const Theme& theme) {
  if (colour == theme.source) return "blue";
  if (colour == theme.target) return "orange";
  if (colour == theme.image) return "green";
  if (colour == theme.exact) return "grey";
  if (colour == theme.error) return "pink";
  return {};
}

QString penWord(const FigureMark& mark) {
  if (mark.disc) return "discs";
  switch (mark.pen) {
    case Qt::DashLine:
      return "dashed";
    case Qt::DotLine:
      return "dotted";
    case Qt::DashDotLine:
      return "dash-dotted";
    case Qt::DashDotDotLine:
      return "dash-dot-dotted";
    default:
      return {};
  }
}

}  // namespace

FigurePanel stagePanel(const FigureSpec& figure, const PanelSpec& spec, std::shared_ptr<const Snapshot> moment,
                       const StageStyle& style) {
  FigurePanel panel;
  panel.title = spec.title;
  panel.style = style;
  if (figure.layers) panel.style.layers = *figure.layers;
  if (figure.t) panel.style.interpolation = *figure.t;
  if (figure.view) panel.style.view = *figure.view;
  panel.style.arrows = static_cast<int>(figure.options.arrows);
  auto framed =
      std::make_shared<Snapshot>(*thinned(std::move(moment), static_cast<std::size_t>(figure.options.points)));
  framed->potential = cropped(framed->potential, panel.style.view);
  framed->conjugate = cropped(framed->conjugate, panel.style.view);
  panel.moment = std::move(framed);
  return panel;
}

FigurePanel curvePanel(const PanelSpec& spec, const std::vector<RunNumbers>& runs,
                       const std::vector<MetricDescriptor>& metrics) {
  FigurePanel panel;
  panel.title = spec.title;
  panel.log = spec.log;
  panel.valueName = valueNameOf(spec.numbers, metrics);
  const Theme theme = Theme::lightTheme();
  QStringList titles;
  for (const RunNumbers& run : runs)
    for (const QString& id : spec.numbers) {
      const auto* metric = metricOf(metrics, id);
      const auto curve = run.curves.find(id);
      if (!metric || curve == run.curves.end() || curve->second.isEmpty()) continue;
      const std::size_t place = panel.curves.size();
      titles << mathText(qs(metric->title));
      const auto& points = curve->second;
      if (spec.log && std::none_of(points.begin(), points.end(), [](const QPointF& p) { return p.y() > 0; })) {
        panel.missing = "No value of " + titles.back() + " is above 0, where a logarithmic axis begins.";
        continue;
      }
      panel.curves.push_back({curveName(run, *metric, runs.size() > 1, spec.numbers.size() > 1),
                              curveColour(place, theme), curvePen(place), points});
    }
  titles.removeDuplicates();
  panel.when = titles.join(", ") + " over the steps";
  if (!panel.curves.empty() && spec.numbers.size() == 1)
    if (const auto* metric = metricOf(metrics, spec.numbers.front()))
      addReference(panel, runs.front().curves, *metric, metrics, theme);
  if (panel.curves.empty() && panel.missing.isEmpty()) {
    QStringList names;
    for (const QString& id : spec.numbers)
      names << (metricOf(metrics, id) ? mathText(qs(metricOf(metrics, id)->title)) : "\"" + id + "\"");
    panel.missing = "There is no value of " + names.join(", ") + " yet.";
  }
  return panel;
}

QString runCaption(const Catalog& catalog, const RunConfig& config) {
  const auto* solver = findById(catalog.solvers, config.solver);
  const auto* problem = findById(catalog.problems, config.problem);
  return (solver ? qs(solver->title) : qs(config.solver)) + " on " +
         (problem ? qs(problem->title) : QString("data of one's own")) + " (weight seed " +
         QString::number(config.weightSeed) + ", data seed " + QString::number(config.dataSeed) + ")";
}

void describePanel(FigurePanel& panel, const Catalog& catalog, const RunConfig& config) {
  panel.run = runCaption(catalog, config);
  if (!panel.moment) return;
  const Snapshot& moment = *panel.moment;
  panel.when = "after " + groupedInteger(moment.step) + (moment.step == 1 ? " step" : " steps");
  if (moment.pictures) return;
  if (panel.style.interpolation != 1)
    panel.when += " with the source at t = " + QString::number(panel.style.interpolation, 'f', 2) + " of its way";
  if (!panel.style.plane.isEmpty()) panel.when += " in the plane of " + panel.style.plane;
  panel.samples = moment.source ? static_cast<std::int64_t>(moment.source->size() / 2) : 0;
}

QString figureCaption(const FigurePage& page) {
  QStringList sentences;
  const auto& panels = page.panels();
  QString run;  // that the sentence speaks of
  std::int64_t samples = 0;
  const auto end = [&] {
    if (samples > 0) sentences.back() += "; " + groupedInteger(samples) + " samples are drawn";
    samples = 0;
  };
  bool potential = false;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const FigurePanel& panel = panels[i];
    const QString letter =
        panels.size() > 1 ? QStringLiteral("(%1) ").arg(QChar('a' + static_cast<char>(i))) : QString();
    const QString what = panel.moment || !panel.curves.empty() ? panel.when : panel.missing;
    if (panel.run == run && i > 0) {
      sentences.back() += ", " + letter + what;
    } else {
      if (i > 0) end();
      sentences << (panel.run.isEmpty() ? letter + what
                                        : panel.run + (letter.isEmpty() && panel.moment ? " " : ": ") + letter + what);
    }
    run = panel.run;
    samples = std::max(samples, panel.samples);
    potential |= colourScaleOf(panel).has_value();
  }
  if (!sentences.isEmpty()) end();
  QStringList colours;
  for (const FigureMark& mark : figureMarks(panels, page.theme())) {
    const QStringList look = {colourWord(mark.colour, Theme::lightTheme()), penWord(mark)};
    colours << mark.name + " (" + QStringList(look).filter(QRegularExpression(".")).join(", ") + ")";
  }
  if (potential) colours << "the potential (colours and contours)";
  QString text = sentences.join(". ");
  if (!text.endsWith('.')) text += ".";
  if (!colours.isEmpty()) text += " Shown: " + colours.join(", ") + ".";
  // What is drawn along a plane of more dimensions is not what lies over all of it.
  for (const FigurePanel& panel : panels) {
    const QString slice = panel.moment ? sliceNote(*panel.moment, panel.style) : QString();
    if (slice.isEmpty()) continue;
    text += " Potentials, grid and tears: " + slice + ".";
    break;
  }
  return text;
}

}  // namespace brenier
