#pragma once

#include <QtTest>
#include <memory>

#include "core/lessons/lesson_library.h"
#include "core/session/file_hooks.h"
#include "core/session/sharing.h"
#include "core/train/catalog.h"
#include "core/train/trainer.h"
#include "ui/canvas/stage_view.h"
#include "ui/lessons/lesson_player.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/lesson_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/run/run_controller.h"
#include "ui/theme/theme.h"

namespace brenier::test {

/// How long a wait may last on a busy machine, in ms; it ends as soon as it is true.
inline constexpr int kMakerPatience = 120000;

inline const Lessons& lessonsThereAre() {
  static const Lessons all(catalog());
  return all;
}

/// A studio with the real trainer, as the program composes it.
struct Workshop {
  explicit Workshop(const QString& lesson = {}, const QString& state = {})
      : trainer(fileHooks()), options{.problem = "gaussian_to_gaussian", .restoreLayout = false} {
    options.lessons = &lessonsThereAre();
    options.lesson = lesson;
    options.stateTexts = stateTexts();
    options.state = state;
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
  }
  template <class T>
  T* find(const char* name) {
    return window->findChild<T*>(name);
  }
  void click(const char* name) {
    auto* widget = find<QWidget>(name);
    if (!widget || !widget->isVisible() || !widget->isEnabled()) qFatal("%s cannot be clicked", name);
    QTest::mouseClick(widget, Qt::LeftButton);
  }
  template <class Field>
  void type(const char* name, const QString& text) {
    click(name);
    QTest::keyClicks(find<Field>(name), text);
  }
  void act(ActionId id) {
    if (!window->actions()[id]->isEnabled()) qFatal("%s is not enabled", qPrintable(window->actions()[id]->text()));
    window->actions()[id]->trigger();
  }
  /// Holds the run once it has learned so far, and waits until the stage shows where it stands.
  std::int64_t holdAfter(std::int64_t step) {
    RunController& run = window->controller();
    if (!QTest::qWaitFor([&] { return window->frameStep() >= step; }, kMakerPatience)) return -1;
    std::int64_t stands = -1;
    const auto reached =
        QObject::connect(&run, &RunController::stateReached, window.get(), [&](RunState state, std::int64_t at) {
          if (state == RunState::paused) stands = at;
        });
    run.pause();
    const bool there = QTest::qWaitFor([&] { return stands >= 0 && window->frameStep() == stands; }, kMakerPatience);
    QObject::disconnect(reached);
    return there ? stands : -1;
  }
  LessonPlayer& player() { return *window->lessons()->player(); }
  bool settled() {
    return QTest::qWaitFor([this] { return player().isSettled(); }, kMakerPatience);
  }
  PlanePoints image() { return window->stage()->snapshot()->image; }

  Trainer trainer;
  StartOptions options;
  std::unique_ptr<MainWindow> window;
};

}  // namespace brenier::test
