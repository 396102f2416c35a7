#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>

#include "core/api/lesson.h"
#include "ui/theme/theme.h"

class QDockWidget;
class QMainWindow;

namespace brenier {

class Actions;
class Background;
class LessonCaption;
class LessonCard;
class LessonPlayer;
class LessonShelf;
class MessageBar;
class RunController;
class StageArea;
class StudioBackend;
class StudioToolBar;
class WindowLayout;
struct StartOptions;

/// Lessons in the window: the shelf, the card beside the stage, the caption under it, what a step hides and shows, and
/// what it wants of the run. All parts must outlive this.
class LessonController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    WindowLayout& layout;
    StudioToolBar& toolBar;
    MessageBar& messages;
    Background& background;
    const StudioBackend& backend;
    const LessonLibrary& library;
  };
  LessonController(const Parts& parts, const StartOptions& options, QMainWindow* window);

  LessonPlayer* player() const { return m_player; }
  LessonCard* card() const { return m_card; }
  LessonShelf* shelf() const { return m_shelf; }
  LessonCaption* caption() const { return m_caption; }

  /// Begins with the lesson that was asked for, or offers them once.
  void begin();
  void open(const Lesson& lesson);
  /// A shipped lesson's id, or a file; what is wrong with it is said.
  void open(const QString& idOrPath);
  void showShelf();
  /// Back to playing freely, with what is on the stage.
  void leave();
  void setTheme(const Theme& theme);
  /// Keys that mean something else while a lesson is presented; false: this one does not.
  bool takesKey(int key);

 private:
  void build();
  void connectActions();
  void connectRun();
  void connectPlayer();
  void enterStep();
  void arrange();
  void arrangeFree();
  void annotate();
  void showCaption();
  void showOverlay();
  void goOn();
  void closeOffer();
  void fillShelf();
  void setTypeScale(double scale);
  void exportAnswers();
  QString answersPath() const;
  bool has(const char* control) const;
  bool isArranged() const;

  Parts m_parts;
  const StartOptions& m_options;
  QMainWindow* m_window;
  LessonPlayer* m_player = nullptr;
  LessonCard* m_card = nullptr;
  LessonShelf* m_shelf = nullptr;
  LessonCaption* m_caption = nullptr;
  QWidget* m_blank = nullptr;
  QDockWidget* m_dock = nullptr;
  Theme m_theme;
  double m_scale = 1;
  bool m_aside = false;    ///< everything is on show for a while, the lesson waits
  bool m_driving = false;  ///< what changes the run is the lesson
  bool m_arranging = false;
  bool m_arranged = false;
  QString m_offer;      ///< what the bar says until the lessons were looked at
  QByteArray m_before;  ///< where the docks were
};

}  // namespace brenier
