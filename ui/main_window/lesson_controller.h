#pragma once

#include <QObject>
#include <QString>
#include <QTemporaryDir>
#include <optional>
#include <string>
#include <vector>

#include "core/api/lesson.h"
#include "ui/lessons/shelf_card.h"
#include "ui/main_window/lesson_parts.h"
#include "ui/theme/theme.h"

class QMainWindow;

namespace brenier {

class LessonCaption;
class LessonCard;
class LessonLooks;
class LessonPlayer;
class LessonShelf;
struct StartOptions;

/// What the shelf shows of a lesson.
struct ShelfPicture {
  std::string lesson;
  ShelfSide source, target;
};

/// Lessons in the window: which is open, what its steps want of the run, where its answers are kept. All parts must
/// outlive this.
class LessonController : public QObject {
  Q_OBJECT

 public:
  LessonController(const LessonParts& parts, const StartOptions& options, QMainWindow* window);

  LessonPlayer* player() const { return m_player; }
  LessonCard* card() const;
  LessonShelf* shelf() const;
  LessonCaption* caption() const;

  /// Begins with the lesson that was asked for, or offers them once.
  void begin();
  void open(const Lesson& lesson);
  /// A shipped lesson's id, or a file; what is wrong with it is said.
  void open(const QString& idOrPath);
  /// One that is being made: nothing is kept of it, and leaving says triedOut().
  void tryOut(const Lesson& lesson);
  bool isTrying() const { return m_trying; }
  /// A lesson decides what is on the window.
  LessonLooks* looks() const { return m_looks; }
  bool isArranged() const;
  void showShelf();
  /// Back to playing freely, with what is on the stage.
  void leave();
  void setTheme(const Theme& theme);
  /// Keys that mean something else while a lesson is presented; false: this one does not.
  bool takesKey(int key);
  /// The last change of an answer that is being given; false: there is none.
  bool takeBack();

 signals:
  void triedOut();
  /// Of the manual.
  void pageWanted(const QString& page);

 private:
  void connectActions();
  void connectRun();
  void connectPlayer();
  void enter(const Lesson& lesson, const LessonAnswers& earlier, bool trying);
  void endTrying();
  void goOn();
  void closeOffer();
  void fillShelf();
  void makeShelfPictures();
  void exportAnswers();
  void keepAnswers();
  QString answersPath() const;
  void takeOwnSettings(RunConfig& config);
  QString momentFile(const std::string& moment);

  LessonParts m_parts;
  const StartOptions& m_options;
  QMainWindow* m_window;
  LessonPlayer* m_player = nullptr;
  LessonLooks* m_looks = nullptr;
  QTemporaryDir m_momentFolder;
  int m_momentFiles = 0;
  std::optional<std::vector<ShelfPicture>> m_shelfPictures;  ///< empty while they are made; none: nobody has begun to
  QMetaObject::Connection m_shelfShows;
  bool m_driving = false;  ///< what changes the run is the lesson
  bool m_trying = false;
  int m_freeRun = 0;    ///< place on the shelf of the run that free play had; 0: it had none, or has it
  int m_freeSeeds = 0;  ///< that learned beside it
  QString m_offer;      ///< what the bar offers until the lessons, or another step, were looked at
};

}  // namespace brenier
