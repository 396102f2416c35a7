#pragma once

#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <memory>

#include "core/lessons/lesson_library.h"
#include "core/session/file_hooks.h"
#include "core/train/catalog.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "ui/lessons/ask_editor.h"
#include "ui/lessons/lesson_card.h"
#include "ui/lessons/lesson_player.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/theme/theme.h"

namespace brenier::test {

/// How long a step may take on a busy machine, in ms; a wait ends as soon as it is true.
inline constexpr int kStepPatience = 240000;

inline const Lessons& lessons() {
  static const Lessons all(catalog());
  return all;
}

/// A studio with the real trainer and the real lessons.
struct Classroom {
  explicit Classroom(const QString& answers = {}, const QString& lesson = {})
      : trainer(fileHooks()), options{.problem = "gaussian_to_gaussian", .restoreLayout = false} {
    options.lessons = &lessons();
    options.answersFolder = answers;
    options.lesson = lesson;
    options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
  }
  LessonController& room() { return *window->lessons(); }
  LessonPlayer& player() { return *room().player(); }
  void act(ActionId id) { window->actions()[id]->trigger(); }
  template <class T>
  T* find(const char* name) {
    return window->findChild<T*>(name);
  }
  bool settled() {
    return QTest::qWaitFor([this] { return player().isSettled(); }, kStepPatience);
  }
  /// Gives the answer as a viewer does, and waits until it is judged.
  std::optional<AskGrade> answer(const AskAnswer& given) {
    room().card()->editor()->setAnswer(given);
    auto* check = find<QPushButton>("lessonCheck");
    if (!check || !QTest::qWaitFor([&] { return check->isEnabled(); }, kStepPatience)) return {};
    QTest::mouseClick(check, Qt::LeftButton);
    if (!QTest::qWaitFor([this] { return player().grade().has_value(); }, kStepPatience)) return {};
    return player().grade();
  }

  Trainer trainer;
  StartOptions options;
  std::unique_ptr<MainWindow> window;
};

/// Settings of their own, and the studio's look.
inline void prepareLessons(const char* test, const QTemporaryDir& folder) {
  QCoreApplication::setOrganizationName("brenier-tests");
  QCoreApplication::setApplicationName(test);
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder.path());
  ThemeManager::instance().applyTo(*qApp);
}

}  // namespace brenier::test
