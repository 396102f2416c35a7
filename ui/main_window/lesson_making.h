#pragma once

#include <QObject>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/api/lesson.h"
#include "core/api/run_event.h"
#include "ui/lessons/lesson_maker.h"
#include "ui/main_window/lesson_parts.h"

class QDockWidget;
class QMainWindow;

namespace brenier {

class LessonController;
class MakerCard;

/// Lessons that are made in the window: steps take its state, a try goes through them as a student does, saving writes
/// one file. All parts must outlive this.
class LessonMaking : public QObject {
  Q_OBJECT

 public:
  LessonMaking(const LessonParts& parts, LessonController& lessons, QMainWindow* window);

  LessonMaker& maker() { return m_maker; }
  MakerCard* card() const { return m_card; }
  /// Shows the card: with the lesson that is being made, else with one that begins here.
  void begin();
  /// Goes on with one that was saved before; what is wrong with it is said.
  void open(const QString& path);
  /// Asks where an unsaved lesson would be lost; false: the window stays.
  bool closesWithoutAsking();
  /// The panels stand again as they do without the maker's card.
  void putAway();
  void setTheme(const Theme& theme);

 private:
  void connectCard();
  void connectActions();
  void beginAnother();
  void askForLesson();
  void openInstead(const Lesson& lesson, const QString& path);
  void keepOr(const QString& other, std::function<void()> act);
  void showOnStage();
  void setShown(bool on);
  QDockWidget* numbersDock() const;
  void showState();
  void showNumbers();
  TakenState stateHere() const;
  void take(void (LessonMaker::*how)(const TakenState&));
  void ask(const std::string& kind);
  void askForNumber(const std::string& id);
  void offerDraft(const std::string& kind, const LessonMoment& moment);
  LessonMoment momentFor(const std::string& kind) const;
  std::map<std::string, double> numbersHere() const;
  std::map<std::string, double> numbersOfStep() const;
  void noteTried();
  bool isComplete();
  void tryOut();
  bool save();

  LessonParts m_parts;
  LessonController& m_lessons;
  QMainWindow* m_window;
  LessonMaker m_maker;
  MakerCard* m_card = nullptr;
  QDockWidget* m_dock = nullptr;
  std::optional<MetricsRow> m_scored;  ///< of the kept moment that was scored last
  QString m_tried;                     ///< what a try found wrong; empty: nothing
  QString m_saved;                     ///< what was said when it was saved last
  bool m_shown = false;
  bool m_arranging = false;
};

}  // namespace brenier
