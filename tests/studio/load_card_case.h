#pragma once

#include <QFile>
#include <QLabel>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <random>

#include "core/train/trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/main_window/main_window.h"
#include "ui/panels/load_card.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/run_controller.h"

/// What the tests of loading share: a studio that stands still, and files of its own.
namespace brenier::test {

/// A window over the real machinery whose run stands still.
struct Paused {
  Paused() : window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false}) {
    window.resize(1280, 800);
    window.show();
    ready = QTest::qWaitFor([this] { return window.frameStep() >= 0; }, kEver);
    window.controller().pause();
    ready = ready && QTest::qWaitFor([this] { return window.controller().state() == RunState::paused; }, kEver);
  }
  ~Paused() { window.close(); }
  RunController& run() { return window.controller(); }
  MeasureCard& source() { return *window.problemPanel()->source(); }
  MeasureCard& target() { return *window.problemPanel()->target(); }
  bool started(const char* id) {
    return QTest::qWaitFor([&] { return run().started() && run().started()->config.source.id == id; }, kEver);
  }

  Trainer trainer;
  MainWindow window;
  bool ready = false;
};

inline QString said(const MeasureCard& card, const char* label) {
  const auto* found = card.findChild<QLabel*>(label);
  return found && !found->isHidden() ? found->text() : QString();
}

class LoadCardCase {
 protected:
  void useSettings(const char* name) {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName(name);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }
  QString write(const QString& name, const QByteArray& text) {
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(text);
    return file.fileName();
  }
  QString rows(const QString& name, const QByteArray& header, int columns, bool index = false) {
    std::mt19937 random(5);
    std::normal_distribution<double> normal;
    QByteArray text = header + '\n';
    for (int i = 0; i < 400; ++i) {
      if (index) text += QByteArray::number(i) + ',';
      for (int k = 0; k < columns; ++k)
        text += QByteArray::number(normal(random), 'f', 6) + (k + 1 < columns ? "," : "\n");
    }
    return write(name, text);
  }
  QTemporaryDir m_folder;
};

}  // namespace brenier::test
