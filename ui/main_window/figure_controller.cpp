#include "ui/main_window/figure_controller.h"

#include <QAction>
#include <QSettings>
#include <algorithm>
#include <set>

#include "ui/canvas/stage_view.h"
#include "ui/figures/figure_dialog.h"
#include "ui/figures/figure_output.h"
#include "ui/figures/figure_panels.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/session_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_controller.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

const char* const kFigureKey = "figure/settings";
constexpr std::size_t kSeveralMoments = 4;

/// Evenly over the logarithms of the steps, first and last among them.
std::vector<PanelSpec> severalMoments(const std::vector<KeptMoment>& moments) {
  std::set<std::size_t> chosen;
  for (std::size_t k = 0; k < kSeveralMoments && !moments.empty(); ++k)
    chosen.insert(k * (moments.size() - 1) / (kSeveralMoments - 1));
  std::vector<PanelSpec> panels;
  for (const std::size_t i : chosen) panels.push_back({PanelKind::stage, {}, moments[i].step, {}, {}, false});
  return panels;
}

}  // namespace

FigureController::FigureController(const Parts& parts, QWidget* window)
    : QObject(window), m_parts(parts), m_window(window), m_theme(Theme::lightTheme()) {
  connect(parts.actions[ActionId::exportFigure], &QAction::triggered, this, &FigureController::open);
  connect(&parts.run, &RunController::momentShown, this, &FigureController::give);
  connect(&parts.run, &RunController::runBegun, this, [this] {
    m_moments.clear();
    m_wanted.reset();
    m_spec.options.title.clear();  // it was of another run
  });
  connect(&parts.session, &SessionController::figureRestored, this, [this](const QByteArray& text) {
    const auto spec = readFigure(text);
    m_known = static_cast<bool>(spec);
    if (spec) m_spec = *spec;
  });
}

FigureDialog* FigureController::dialog() const {
  return m_dialog;
}

void FigureController::setTheme(const Theme& theme) {
  m_theme = theme;
  if (m_dialog) m_dialog->setTheme(theme);
}

void FigureController::open() {
  if (m_dialog) {
    m_dialog->raise();
    return m_dialog->activateWindow();
  }
  m_shownBefore = m_parts.run.shownMoment();
  takeStage();
  if (!m_known) {
    const auto last = readFigure(QSettings().value(kFigureKey).toByteArray());
    if (last) m_spec.options = last->options;
    m_spec.options.title.clear();  // it was of another run
    m_spec.panels.front().step = m_shownBefore;
    m_known = true;
    describeStage();
  }
  std::map<QString, QString> numbers;
  for (const MetricDescriptor& metric : m_parts.catalog.metrics) numbers[qs(metric.id)] = mathText(qs(metric.title));
  m_dialog = new FigureDialog(m_spec, std::move(numbers), m_window);
  m_dialog->setTheme(m_theme);
  connect(m_dialog, &FigureDialog::specChanged, this, [this](const FigureSpec& spec) {
    m_spec = spec;
    keep();
    showPanels();
  });
  connect(m_dialog, &FigureDialog::updateWanted, this, [this] {
    takeStage();
    describeStage();
    m_dialog->setSpec(m_spec);
    keep();
    showPanels();
  });
  connect(m_dialog, &FigureDialog::saveWanted, this, &FigureController::save);
  connect(m_dialog, &FigureDialog::pictureWanted, this, &FigureController::draw);
  offer();
  showPanels();
  m_dialog->show();
}

/// What is on show now, with its layers, zoom and t; moments were read for other layers.
void FigureController::takeStage() {
  m_moments.clear();
  m_present = m_parts.stage.liveFrame();
  m_style = m_parts.stage.stage()->style();
  m_rival.reset();
  if (const DuelPane* duel = m_parts.stage.duel()) {
    m_rival = duel->stage()->snapshot();
    m_rivalStyle = duel->stage()->style();
  }
  const auto shown = m_parts.stage.stage()->snapshot();
  if (shown && m_parts.run.shownMoment() == shown->step) m_moments[shown->step] = shown;
}

/// What the stage shows is part of the figure, so that its file draws the same.
void FigureController::describeStage() {
  m_spec.layers = m_style.layers;
  m_spec.t = m_style.interpolation;
  m_spec.view = m_style.view;
  m_spec.plane = m_parts.stage.plane();
  const int base = m_parts.stage.sliceBase();
  m_spec.pin = base < 0 ? std::nullopt : std::optional(base);
}

void FigureController::offer() {
  std::vector<PanelOffer> offers;
  const auto& kept = m_parts.timeline.axis()->moments();
  offers.push_back({"The run as it is", {PanelSpec{}}, {}});
  const auto shown = m_parts.run.shownMoment();
  offers.push_back(
      {shown ? "The moment on show, step " + groupedInteger(*shown) : QString("The moment on show"),
       shown ? std::vector{PanelSpec{PanelKind::stage, {}, shown, {}, {}, false}} : std::vector<PanelSpec>(),
       "Choose one on the timeline first."});
  offers.push_back({"Moments of the training", kept.size() > 1 ? severalMoments(kept) : std::vector<PanelSpec>(),
                    "No moments are kept yet."});
  offers.push_back(
      {"The second method",
       m_rival ? std::vector{PanelSpec{PanelKind::stage, rivalRun, {}, {}, {}, false}} : std::vector<PanelSpec>(),
       "Compare with one first (C)."});
  const auto curves = m_parts.numbers.curves();
  for (const MetricDescriptor& metric : m_parts.catalog.metrics)
    if (const auto it = curves.find(qs(metric.id)); it != curves.end() && !it->second.isEmpty())
      offers.push_back({"Curve: " + mathText(qs(metric.title)),
                        {PanelSpec{PanelKind::curves, {}, {}, {}, {qs(metric.id)}, false}},
                        {}});
  m_dialog->setOffers(offers);
}

FigurePanel FigureController::curvesOf(const PanelSpec& spec) const {
  RunNumbers own{m_parts.stage.method(), m_parts.numbers.curves()};
  if (m_parts.stage.duel() == nullptr) own.name = "this run";
  // What is the same at every moment is no curve of a card.
  for (const MetricRole role : {MetricRole::wholeExact, MetricRole::floor})
    if (const auto value = m_parts.numbers.latest(role)) own.curves[qs(value->id)] = {{0, value->value}};
  std::vector<RunNumbers> runs;
  if (spec.run != rivalRun) runs.push_back(own);
  if (const DuelPane* duel = m_parts.stage.duel()) runs.push_back({duel->solverTitle(), m_parts.numbers.rivalCurves()});
  FigurePanel panel = curvePanel(spec, runs, m_parts.catalog.metrics);
  if (runs.size() == 1) describePanel(panel, m_parts.catalog, m_parts.run.config());
  return panel;
}

FigurePanel FigureController::panelOf(const PanelSpec& spec) const {
  if (spec.kind == PanelKind::curves) return curvesOf(spec);
  FigurePanel panel;
  panel.title = spec.title;
  if (!spec.run.isEmpty() && spec.run != rivalRun) {
    panel.missing = spec.run + " is another saved run: brenier-cli show --figure draws it.";
    return panel;
  }
  const bool rival = spec.run == rivalRun;
  std::shared_ptr<const Snapshot> moment = rival ? m_rival : m_present;
  if (spec.step && !rival) {
    const auto found = m_moments.find(*spec.step);
    moment = found == m_moments.end() ? nullptr : found->second;
    panel.missing = found == m_moments.end() ? "Step " + groupedInteger(*spec.step) + " is being read."
                                             : "Step " + groupedInteger(*spec.step) + " is not kept.";
  } else if (!moment) {
    panel.missing = rival ? "No second method is compared." : "Nothing is on show yet.";
  }
  if (!moment) return panel;
  panel = stagePanel(m_spec, spec, moment, rival ? m_rivalStyle : m_style);
  RunConfig config = m_parts.run.config();
  if (rival && m_parts.stage.duel()) config = m_parts.stage.duel()->controller().config();
  describePanel(panel, m_parts.catalog, config);
  return panel;
}

void FigureController::showPanels() {
  std::vector<FigurePanel> panels;
  for (const PanelSpec& spec : m_spec.panels) panels.push_back(panelOf(spec));
  m_dialog->setPanels(std::move(panels));
  askForNext();
}

/// One after the other: a frame of a moment is made for whoever asked last.
void FigureController::askForNext() {
  if (m_wanted || !m_dialog) return;
  for (const PanelSpec& panel : m_spec.panels)
    if (panel.kind == PanelKind::stage && panel.run.isEmpty() && panel.step && !m_moments.contains(*panel.step)) {
      const auto& kept = m_parts.timeline.axis()->moments();
      const bool isKept =
          std::any_of(kept.begin(), kept.end(), [&](const KeptMoment& moment) { return moment.step == *panel.step; });
      if (!isKept) {
        m_moments[*panel.step] = nullptr;
        return showPanels();
      }
      m_wanted = panel.step;
      m_parts.timeline.axis()->showMoment(panel.step);
      // One that is on show already is not asked for again by that.
      if (m_parts.stage.stage()->snapshot() && m_parts.stage.stage()->snapshot()->step == *panel.step &&
          m_parts.run.shownMoment() == panel.step)
        give(m_parts.stage.stage()->snapshot());
      return;
    }
}

void FigureController::give(const std::shared_ptr<const Snapshot>& moment) {
  if (!m_wanted || moment->step != *m_wanted) return;
  m_moments[*m_wanted] = moment;
  m_wanted.reset();
  if (!m_dialog) return;
  showPanels();
  if (!m_wanted) m_parts.timeline.axis()->showMoment(m_shownBefore);
}

void FigureController::keep() {
  const QByteArray text = figureText(m_spec);
  m_parts.session.setFigure(text);
  QSettings().setValue(kFigureKey, text);
}

void FigureController::save(const QString& path) {
  const auto page = m_dialog->page();
  if (!page) return;
  m_dialog->setBusy(true);
  m_parts.background.make(
      "Writing " + path.section('/', -1), [page, path] { return writeFigurePage(path, *page); }, this,
      [this](const std::optional<Result<QStringList>>& written) {
        if (m_dialog) m_dialog->setBusy(false);
        if (!written) return say(MessageKind::info, "Nothing was written.");
        if (!*written) return say(MessageKind::error, qs(written->error().message), qs(written->error().hint));
        const QStringList files = written->value();
        say(MessageKind::info,
            "Saved to " + files.front() +
                (files.size() > 1 ? ", with " + QString::number(files.size() - 1) + " pictures beside it." : "."));
      });
}

void FigureController::draw(const FigureRequest& request) {
  m_parts.background.make(
      "Drawing the figure", [request] { return figureImage(*request.page, request.pixelsAPoint); }, m_dialog,
      [this, request](const std::optional<QImage>& picture) {
        if (m_dialog) m_dialog->setPicture(request, picture.value_or(QImage()));
      });
}

/// In the dialog, or, where it was closed meanwhile, in the window.
void FigureController::say(MessageKind kind, const QString& text, const QString& hint) {
  if (m_dialog) return m_dialog->say((text + " " + hint).trimmed());
  m_parts.messages.show(kind, text, hint);
}

}  // namespace brenier
