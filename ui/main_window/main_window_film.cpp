// What MainWindow does about films; main_window.cpp composes.
#include <QAction>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/save_path.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/session/film.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {

void MainWindow::connectFilm() {
  m_film = new Film(m_options.openAnimation, this);
  for (const ActionId id : {ActionId::filmTraining, ActionId::filmInterpolation})
    (*m_actions)[id]->setEnabled(static_cast<bool>(m_options.openAnimation));
  connect((*m_actions)[ActionId::filmTraining], &QAction::triggered, this, [this] {
    if (const QString path = askForFilm("training"); !path.isEmpty()) filmTraining(path);
  });
  connect((*m_actions)[ActionId::filmInterpolation], &QAction::triggered, this, [this] {
    if (const QString path = askForFilm("interpolation"); !path.isEmpty()) filmInterpolation(path);
  });
  connect(m_film, &Film::momentWanted, m_timeline->axis(),
          [this](std::int64_t step) { m_timeline->axis()->showMoment(step); });
  connect(m_controller, &RunController::momentShown, m_film,
          [this](const std::shared_ptr<const Snapshot>& frame) { m_film->give(*frame); });
  connect(m_controller, &RunController::runBegun, m_film, &Film::cancel);
  connect(m_film, &Film::finished, this, [this](const QString& path) {
    m_timeline->showLive();
    m_messages->show(MessageKind::info, "The film is in " + path + ".");
  });
  connect(m_film, &Film::failed, this, [this](const RunError& error) {
    m_timeline->showLive();
    m_messages->show(MessageKind::error, qs(error.message), qs(error.hint));
  });
}

QString MainWindow::askForFilm(const QString& of) {
  return askForSavePath(this, "Film the " + of, of + ".mp4",
                        "Films (*.mp4);;Animated pictures (*.gif);;Numbered pictures (*.png)");
}

/// The kept moments one after the other; the run learns on meanwhile.
void MainWindow::filmTraining(const QString& path) {
  std::vector<std::int64_t> steps;
  for (const auto& moment : m_timeline->axis()->moments()) steps.push_back(moment.step);
  m_timeline->showLive();
  const auto count = static_cast<std::int64_t>(steps.size());
  m_film->ofTraining(path, std::move(steps), m_stage->style());
  if (m_film->busy())
    m_messages->show(MessageKind::info, "Filming " + groupedInteger(count) + " moments; the run learns on meanwhile.");
}

void MainWindow::filmInterpolation(const QString& path) {
  if (const auto moment = m_stage->snapshot()) m_film->ofInterpolation(path, *moment, m_stage->style());
}

}  // namespace brenier
