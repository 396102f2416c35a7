#pragma once

#include <QObject>

#include "core/api/animation.h"

class QAction;

namespace brenier {

class Actions;
class Background;
class Film;
class MessageBar;
class RunController;
class StageView;
class TimelineBar;

/// What the menu's films do: asks where, films what is on show, and says what came of it. All parts must outlive this.
class FilmController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    TimelineBar& timeline;
    StageView& stage;
    MessageBar& messages;
    Background& background;
  };
  /// Without `open` there are no films.
  FilmController(const Parts& parts, const OpenAnimation& open, QWidget* window);

  Film* film() const { return m_film; }
  /// The kept moments one after the other; the run learns on meanwhile.
  void filmTraining(const QString& path);
  void filmInterpolation(const QString& path);
  /// Runs over pictures have no points to interpolate.
  void setPictures(bool on);

 private:
  QString askForFilm(const QString& of);
  bool refuses();
  void end();

  Parts m_parts;
  QWidget* m_window;
  Film* m_film;
  bool m_canFilm;
};

}  // namespace brenier
