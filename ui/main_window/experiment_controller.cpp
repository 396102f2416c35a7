#include "ui/main_window/experiment_controller.h"

#include <QFileInfo>
#include <optional>

#include "ui/experiments/experiment_window.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/beside.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/session_controller.h"
#include "ui/main_window/shelf_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/session/session.h"
#include "ui/work/background.h"

namespace brenier {

ExperimentController::ExperimentController(const Parts& parts, ExperimentFolders folders, QWidget* window)
    : QObject(window), m_parts(parts), m_folders(std::move(folders)), m_window(window), m_theme(Theme::lightTheme()) {
  connect(&parts.run, &RunController::opened, this,
          [this](const QString& path) { m_opened = !m_opening.isEmpty() && path == m_opening; });
  connect(&parts.run, &RunController::refused, this, [this] {
    m_opening.clear();
    m_then = {};
  });
  connect(&parts.stage, &StageArea::frameShown, this, &ExperimentController::showFrame);
}

void ExperimentController::open(const QString& folder) {
  if (m_dialog && QFileInfo(m_dialog->folder()) != QFileInfo(folder)) delete m_dialog;
  if (!m_dialog) {
    m_dialog = new ExperimentWindow(folder, m_window);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setTheme(m_theme);
    connect(m_dialog, &ExperimentWindow::lookWanted, this, &ExperimentController::look);
    connect(m_dialog, &ExperimentWindow::openWanted, this, [this](std::size_t line) { openLine(line); });
    connect(m_dialog, &ExperimentWindow::overWanted, this, &ExperimentController::openOver);
    connect(m_dialog, &ExperimentWindow::besideWanted, this, &ExperimentController::openBeside);
    connect(m_dialog, &ExperimentWindow::seedsWanted, this, &ExperimentController::openSeeds);
    connect(m_dialog, &ExperimentWindow::picturesWanted, this, &ExperimentController::readPictures);
  }
  m_dialog->show();
  m_dialog->raise();
  m_dialog->activateWindow();
}

ExperimentWindow* ExperimentController::window() const {
  return m_dialog;
}

void ExperimentController::setTheme(const Theme& theme) {
  m_theme = theme;
  if (m_dialog) m_dialog->setTheme(theme);
}

/// One look at a time: of a large experiment it takes longer than the time between two.
void ExperimentController::look() {
  if (!m_dialog || std::exchange(m_looks, true)) return;
  m_parts.background.make(
      "Reading the experiment",
      [look = m_folders.look, path = m_dialog->folder().toStdString(), before = m_dialog->look()] {
        return look(path, before);
      },
      this,
      [this, asked = m_dialog](std::optional<Result<ExperimentLook>> look) {
        m_looks = false;
        if (!m_dialog || !look) return;
        if (asked != m_dialog) return this->look();
        if (!*look) return m_dialog->setFault(qs(look->error().message) + " " + qs(look->error().hint));
        m_dialog->setLook(std::make_shared<const ExperimentLook>(**std::move(look)));
      });
}

/// One run after the other, each as far as it has come.
void ExperimentController::readPictures() {
  const auto line = m_dialog ? m_dialog->pictureWanted() : std::nullopt;
  if (!line || !m_folders.pictures || std::exchange(m_reads, true)) return;
  const ExperimentLine& about = m_dialog->look()->lines[*line];
  constexpr int count = 24;
  m_parts.background.make(
      "Reading pictures", [read = m_folders.pictures, run = about.folder] { return read(run, count); }, this,
      [this, asked = m_dialog, line = *line,
       step = about.step](std::optional<Result<std::shared_ptr<const PictureFrame>>> frame) {
        m_reads = false;
        if (m_dialog && asked == m_dialog && frame) m_dialog->setPicture(line, step, *frame);
        readPictures();
      });
}

/// As a run of the sitting without a file: saved, it would no longer be one of the experiment's.
void ExperimentController::openLine(std::size_t line, std::function<void()> then) {
  const auto& look = *m_dialog->look();
  // What stood beside the run before would learn beside this one, too.
  m_parts.stage.setComparing(false);
  if (m_parts.seeds) m_parts.seeds->setCount(0);
  if (look.lines[line].state == PlannedState::learning)
    m_parts.messages.show(MessageKind::info,
                          qs(look.lines[line].name) + " is still being learned; this is how it was saved last.",
                          "brenier --attach " + qs(look.lines[line].folder) + " opens a window that watches it.");
  m_opening = qs(look.lines[line].folder);
  m_opened = false;
  m_then = std::move(then);
  m_parts.session.session()->openFirstOf(qs(look.folder), m_opening);
  m_window->activateWindow();
  m_window->raise();
}

/// What is drawn of a run that leaves is kept of its newest picture; without one there would be nothing to draw.
void ExperimentController::showFrame() {
  if (!m_opened || m_parts.stage.liveStep() < 0) return;
  m_opened = false;
  m_opening.clear();
  if (const auto then = std::exchange(m_then, {})) then();
}

void ExperimentController::openOver(std::size_t shown, std::size_t over) {
  openLine(over, [this, shown] {
    const int place = m_parts.run.place();
    if (!m_dialog) return;
    openLine(shown, [this, place] { m_parts.shelving.setOverlaid(place); });
  });
}

void ExperimentController::openBeside(std::size_t first, std::size_t second) {
  openLine(second, [this, first] {
    const int place = m_parts.run.place();
    const RunConfig other = m_parts.run.config();
    if (!m_dialog) return;
    openLine(first, [this, place, other] {
      const RunConfig& config = m_parts.run.config();
      if (config.source != other.source || config.target != other.target)
        return m_parts.messages.show(MessageKind::info,
                                     "The two runs learn other measures, and are not put side by side.",
                                     "The second one lies on the shelf; its ring draws it over this one.");
      const bool plays = m_parts.run.wantsToPlay();
      m_parts.stage.bringBack({other.solver, other.solverOptions, other.weightSeed, FairBy::nothing}, config, plays);
      if (DuelPane* duel = m_parts.stage.duel()) duel->controller().goBack(place, !plays);
    });
  });
}

void ExperimentController::openSeeds(const std::vector<std::size_t>& lines) {
  const auto& look = *m_dialog->look();
  std::vector<SavedSeed> seeds;
  for (const std::size_t line : lines) {
    SavedSeed seed{look.lines[line].folder, 0, {}};
    for (std::size_t axis = 0; axis < look.axes.size(); ++axis)
      if (look.seedAxes[axis] && look.axes[axis] != "data_seed")
        seed.seed = qs(look.lines[line].choices[axis]).toULongLong();
    if (!look.lines[line].opens)
      seed.fault = look.lines[line].error.empty() ? "it has not been learned yet." : look.lines[line].error;
    seeds.push_back(seed);
  }
  m_parts.stage.setComparing(false);
  m_parts.session.openSeedsOf(qs(look.folder), seeds);
  m_window->activateWindow();
  m_window->raise();
}

}  // namespace brenier
