#pragma once

#include <QObject>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "ui/canvas/stage_legend.h"
#include "ui/main_window/lesson_parts.h"

class QMainWindow;
class QMenu;

namespace brenier {

class LecturerWindow;
class LessonPlayer;
struct SeedsLook;
struct StartOptions;

/// What presenting adds to a window: the lecturer's own window on another screen, and, without a lesson, two large
/// numbers of one's choice and a sentence about what learns.
class Presenting : public QObject {
  Q_OBJECT

 public:
  /// All must outlive this. `player` hears of every run, also where no lesson is open.
  Presenting(const LessonParts& parts, const StartOptions& options, const LessonPlayer& player, QMainWindow* window);

  /// A lesson is presented, or not any more: the lecturer's window opens where there is a second screen.
  void setLessonPresented(bool on);
  /// The step on show changed.
  void refresh();
  /// The numbers of one's choice, as ids.
  const std::vector<std::string>& numbers() const { return m_numbers; }
  /// "OT-ICNN learns Gaussian to eight Gaussians".
  QString sentence() const;
  void setTheme(const Theme& theme);
  LecturerWindow* lecturer() const { return m_lecturer; }

 signals:
  /// Other numbers were chosen.
  void changed();

 private:
  void chooseNumbers();
  void fill(QMenu* menu);
  void openLecturer(bool on);
  void placeLecturer();
  void followScreens();

  LessonParts m_parts;
  const StartOptions& m_options;
  const LessonPlayer& m_player;
  QMainWindow* m_window;
  LecturerWindow* m_lecturer = nullptr;  ///< made when it is first wanted
  Theme m_theme;
  bool m_lesson = false;
  std::vector<std::string> m_numbers;  ///< ids; "step" is one
};

/// A number that the run said, as it is drawn large: title and value, a dash where it said none yet. `upTo`: as it was
/// at that step, for what is told step by step is not to be known before.
StageFact largeNumber(const LessonPlayer& player, const std::vector<MetricDescriptor>& metrics, const std::string& id,
                      std::optional<std::int64_t> upTo = {});

/// The same where several seeds stand on the stage in the place of a run at `runStep`: of all of them, and none where
/// they have no such number.
std::optional<StageFact> largeNumber(const SeedsLook& look, std::int64_t runStep,
                                     const std::vector<MetricDescriptor>& metrics, const std::string& id);

}  // namespace brenier
