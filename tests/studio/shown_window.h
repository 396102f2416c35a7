#pragma once

#include <QtTest>
#include <memory>

#include "core/session/file_hooks.h"
#include "core/train/trainer.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/main_window.h"
#include "ui/run/run_controller.h"

namespace brenier::test {

/// How long a wait may last on a busy machine, in ms; it ends as soon as it is true.
inline constexpr int kEver = 90000;

/// A window over the real trainer, learning a problem.
struct Shown {
  explicit Shown(const char* problem, StartOptions options = {}) : trainer(fileHooks()) {
    options.problem = problem;
    options.restoreLayout = false;
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
  }
  bool learnsTo(std::int64_t step) {
    return QTest::qWaitFor([&] { return window->frameStep() >= step && window->controller().started(); }, kEver);
  }
  StageView& stage() { return *window->stage(); }
  Trainer trainer;
  std::unique_ptr<MainWindow> window;
};

}  // namespace brenier::test
