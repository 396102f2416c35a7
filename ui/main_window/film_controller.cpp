#include "ui/main_window/film_controller.h"

#include <QAction>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/forms/save_path.h"
#include "ui/main_window/actions.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/session/film.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {

FilmController::FilmController(const Parts& parts, const OpenAnimation& open, QWidget* window)
    : QObject(window), m_parts(parts), m_window(window), m_canFilm(static_cast<bool>(open)) {
  m_film = new Film(open, parts.background, this);
  QAction* training = parts.actions[ActionId::filmTraining];
  QAction* interpolation = parts.actions[ActionId::filmInterpolation];
  for (QAction* action : {training, interpolation}) action->setEnabled(m_canFilm);
  connect(training, &QAction::triggered, this, [this] {
    if (const QString path = askForFilm("training"); !path.isEmpty()) filmTraining(path);
  });
  connect(interpolation, &QAction::triggered, this, [this] {
    if (const QString path = askForFilm("interpolation"); !path.isEmpty()) filmInterpolation(path);
  });
  connect(m_film, &Film::momentWanted, this, [this](std::int64_t step) { m_parts.timeline.axis()->showMoment(step); });
  connect(&parts.run, &RunController::momentShown, m_film, &Film::give);
  connect(&parts.run, &RunController::runBegun, m_film, &Film::cancel);
  connect(m_film, &Film::finished, this, [this](const QString& path) {
    end();
    m_parts.messages.show(MessageKind::info, "The film is in " + path + ".");
  });
  connect(m_film, &Film::cancelled, this, &FilmController::end);
  connect(m_film, &Film::failed, this, [this](const RunError& error) {
    end();
    m_parts.messages.show(MessageKind::error, qs(error.message), qs(error.hint));
  });
}

/// What was on show for the film gives way to the run.
void FilmController::end() {
  m_parts.timeline.showLive();
}

QString FilmController::askForFilm(const QString& of) {
  return askForSavePath(m_window, "Film the " + of, of + ".mp4",
                        "Films (*.mp4);;Animated pictures (*.gif);;Numbered pictures (*.png)");
}

/// One film at a time; says so where there is one.
bool FilmController::refuses() {
  if (m_film->busy())
    m_parts.messages.show(MessageKind::info, "A film is being made already.", "Wait for it, or cancel it below.");
  return m_film->busy();
}

void FilmController::filmTraining(const QString& path) {
  if (refuses()) return;
  std::vector<std::int64_t> steps;
  for (const auto& moment : m_parts.timeline.axis()->moments()) steps.push_back(moment.step);
  m_parts.timeline.showLive();
  m_film->ofTraining(path, std::move(steps), m_parts.stage.style());
}

void FilmController::filmInterpolation(const QString& path) {
  if (refuses()) return;
  if (const auto& moment = m_parts.stage.snapshot()) m_film->ofInterpolation(path, moment, m_parts.stage.style());
}

void FilmController::setPictures(bool on) {
  m_parts.actions[ActionId::filmInterpolation]->setEnabled(!on && m_canFilm);
}

}  // namespace brenier
