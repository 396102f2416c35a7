// Figures for a paper, as their files say, of saved runs.
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "app/desktop/render.h"
#include "core/session/run_record_files.h"
#include "core/train/catalog.h"
#include "core/train/look/slice_choice.h"
#include "core/train/score/scorer.h"
#include "ui/canvas/plane_words.h"
#include "ui/canvas/stage_range.h"
#include "ui/figures/figure_output.h"
#include "ui/figures/figure_panels.h"

namespace brenier {
namespace {

constexpr int kField = 160;  // nodes a side: finer than what is printed

/// A saved run as figures need it: the run as it is, its moments, its numbers.
class DrawnRun {
 public:
  static Result<std::unique_ptr<DrawnRun>> open(const QString& path, const FigureSpec& figure) {
    auto opened = openRunWithRecord(path.toStdString());
    if (!opened) return Unexpected<RunError>(opened.error());
    std::unique_ptr<DrawnRun> run(new DrawnRun(path, std::move(*opened), figure.layers));
    if (const Status chosen = run->choosePlane(figure.plane, figure.pin); !chosen)
      return Unexpected<RunError>(chosen.error());
    return run;
  }

  /// The part of the plane that its present needs.
  Box range() const { return neededRange(*m_present); }
  std::shared_ptr<const Snapshot> present(const Box& range) {
    if (!m_shown) {
      ViewRequest view = m_view;
      view.region = range;
      m_shown = m_presentIsHere ? m_frames->build(1, Purpose::live, view) : m_present;
    }
    return m_shown;
  }

  Result<std::shared_ptr<const Snapshot>> moment(std::int64_t step, const Box& range) {
    if (step == m_present->step) return present(range);
    present(range);  // before the weights are others
    for (const auto& kept : m_opened.record.moments) {
      if (kept.moment.step != step) continue;
      const auto state = kept.state->load();
      if (!state) return Unexpected<RunError>(state.error());
      m_presentIsHere = false;
      if (!restore(*state, *m_opened.run))
        return badInput("The moment of step " + std::to_string(step) + " is of another run.");
      ViewRequest view = m_view;
      view.region = range;
      return m_frames->build(1, Purpose::scrub, view);
    }
    return badInput(m_path.toStdString() + " keeps no moment of step " + std::to_string(step) + ".",
                    "It keeps those of " + nearest(step) + ".");
  }

  RunNumbers numbers() const {
    RunNumbers numbers{QFileInfo(m_path).completeBaseName(), {}};
    for (const MetricsRow& row : m_opened.record.rows)
      for (const MetricValue& value : row.values)
        numbers.curves[QString::fromStdString(value.id)] << QPointF(static_cast<double>(row.step), value.value);
    return numbers;
  }
  /// How a stage of this run is drawn: in which plane, and what its axes are called.
  StageStyle style(const Box& range) const {
    StageStyle style;
    style.view = range;
    if (!m_plane) return style;
    const auto columns = m_opened.run->describe(1).columns;
    style.plane = planeTitle(*m_plane, columns);
    style.axisNames = planeAxisNames(*m_plane, columns);
    return style;
  }
  const RunConfig& config() const { return m_opened.run->config(); }

 private:
  DrawnRun(const QString& path, OpenedRun opened, std::optional<std::uint32_t> layers)
      : m_path(path), m_opened(std::move(opened)), m_frames(std::make_unique<FrameBuilder>(*m_opened.run)) {
    m_view.fieldResolution = kField;
    if (layers) m_view.layers = *layers;
    const auto& heldOut = *m_opened.run->heldOut();
    if (!heldOut.pictures && heldOut.source.dim > 2) m_plane = PlaneChoice();
    Scorer scorer(m_opened.run->heldOut());
    if (!m_opened.run->heldOut()->pictures && scorer.solveExact({})) {
      const auto tears = solveTrueTears(*m_opened.run->heldOut());
      m_frames->setExact({scorer.truth(), tears ? *tears : nullptr});
    }
    look();
  }

  /// What its points need is known for one plane.
  void look() {
    ViewRequest points;
    points.layers = layerSource | layerTarget | layerImage;
    m_present = m_frames->build(1, Purpose::live, points);
  }

  Status choosePlane(const std::optional<PlaneChoice>& plane, std::optional<int> pin) {
    const Status chosen = chooseSlice({plane, pin}, *m_opened.run, m_path.toStdString(), *m_frames, m_view);
    if (!chosen || !plane) return chosen;
    m_plane = plane;
    look();
    return ok();
  }

  /// The kept steps around one that is not kept.
  std::string nearest(std::int64_t step) const {
    std::vector<std::int64_t> steps{m_present->step};
    for (const auto& kept : m_opened.record.moments) steps.push_back(kept.moment.step);
    std::sort(steps.begin(), steps.end(),
              [&](std::int64_t a, std::int64_t b) { return std::abs(a - step) < std::abs(b - step); });
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    if (steps.size() > 6) steps.resize(6);
    std::sort(steps.begin(), steps.end());
    std::string text;
    for (std::size_t i = 0; i < steps.size(); ++i)
      text += (i == 0 ? "" : i + 1 < steps.size() ? ", " : " and ") + std::to_string(steps[i]);
    return text + " near it";
  }

  QString m_path;
  OpenedRun m_opened;
  std::unique_ptr<FrameBuilder> m_frames;
  ViewRequest m_view;
  std::optional<PlaneChoice> m_plane;  ///< of more than two dimensions
  std::shared_ptr<const Snapshot> m_present, m_shown;
  bool m_presentIsHere = true;
};

/// The runs of a figure by the names that its panels give them, which are paths beside the figure's file.
class DrawnRuns {
 public:
  DrawnRuns(QString first, const QString& path, const FigureSpec& figure)
      : m_first(std::move(first)), m_folder(QFileInfo(path).path()), m_figure(figure) {}

  Result<DrawnRun*> find(const QString& name) {
    if (name == rivalRun)
      return badInput("The figure's file shows the second method of a window, which is in no saved run.",
                      "Save that run too, and write its path in the place of \"rival\".");
    const QString path = name.isEmpty() ? m_first : QFileInfo(name).isAbsolute() ? name : m_folder + "/" + name;
    auto& run = m_runs[path];
    if (!run) {
      auto opened = DrawnRun::open(path, m_figure);
      if (!opened) return Unexpected<RunError>(opened.error());
      run = std::move(*opened);
    }
    return run.get();
  }

 private:
  QString m_first, m_folder;
  const FigureSpec& m_figure;
  std::map<QString, std::unique_ptr<DrawnRun>> m_runs;
};

Result<FigurePanel> makePanel(const FigureSpec& figure, const PanelSpec& panel, DrawnRuns& runs, const Box& range) {
  if (panel.kind == PanelKind::curves) {
    std::vector<RunNumbers> numbers;
    for (const QString& name : panel.run.isEmpty() ? QStringList{""} : panel.run.split(';', Qt::SkipEmptyParts)) {
      const auto run = runs.find(name.trimmed());
      if (!run) return Unexpected<RunError>(run.error());
      numbers.push_back((*run)->numbers());
    }
    for (const QString& id : panel.numbers)
      if (!std::any_of(catalog().metrics.begin(), catalog().metrics.end(),
                       [&](const auto& metric) { return metric.id == id.toStdString(); }))
        return badInput("There is no number \"" + id.toStdString() + "\".", "brenier-cli list metrics shows them.");
    FigurePanel made = curvePanel(panel, numbers, catalog().metrics);
    if (made.curves.empty()) return badInput(made.missing.toStdString(), "train --eval-every N writes scores.");
    if (numbers.size() == 1) describePanel(made, catalog(), (*runs.find(panel.run))->config());
    return made;
  }
  const auto run = runs.find(panel.run);
  if (!run) return Unexpected<RunError>(run.error());
  const auto moment =
      panel.step ? (*run)->moment(*panel.step, range) : Result<std::shared_ptr<const Snapshot>>((*run)->present(range));
  if (!moment) return Unexpected<RunError>(moment.error());
  FigurePanel made = stagePanel(figure, panel, *moment, (*run)->style(range));
  describePanel(made, catalog(), (*run)->config());
  return made;
}

}  // namespace

Status renderFigure(const QString& run, const QString& out, const QString& figurePath, const SliceChoice& slice) {
  QFile file(figurePath);
  if (!file.open(QIODevice::ReadOnly)) return badInput("There is no file " + figurePath.toStdString() + " to read.");
  auto figure = readFigure(file.readAll());
  if (!figure) return Unexpected<RunError>(figure.error());
  if (slice.plane) figure->plane = slice.plane;
  if (slice.pin) figure->pin = slice.pin;
  if (!isFigurePageName(out))
    return badInput(out.toStdString() + " has an ending that no figure is written with.",
                    "Use .pdf, .svg, .png or .tex.");
  DrawnRuns runs(run, figurePath, *figure);
  const auto first = runs.find({});
  if (!first) return Unexpected<RunError>(first.error());
  const Box range = figure->view.value_or((*first)->range());
  std::vector<FigurePanel> panels;
  for (const PanelSpec& panel : figure->panels) {
    auto made = makePanel(*figure, panel, runs, range);
    if (!made) return Unexpected<RunError>(made.error());
    panels.push_back(std::move(*made));
  }
  const FigurePage page(figure->options, std::move(panels));
  const auto written = writeFigurePage(out, page);
  if (!written) return Unexpected<RunError>(written.error());
  std::cout << figureCaption(page).toStdString() << std::endl;
  return ok();
}

}  // namespace brenier
