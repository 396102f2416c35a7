#pragma once

#include <QApplication>
#include <QCoreApplication>
#include <QSettings>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "tests/ui/settled.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"

namespace brenier::test {

/// Settings of the test's own, in that folder.
inline void keepSettingsIn(const QString& folder, const char* name) {
  QCoreApplication::setOrganizationName("brenier-tests");
  QCoreApplication::setApplicationName(name);
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder);
  ThemeManager::instance().applyTo(*qApp);
}

/// A window over a machinery that answers at once, learning.
struct Studio {
  explicit Studio(StartOptions options = {.restoreLayout = false})
      : window(backend, ThemeManager::instance(), options) {
    window.resize(1280, 800);
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) qWarning("the window is not exposed");
    window.activateWindow();
    if (!showsItsRun(window)) qWarning("its run is not shown");
    backend.take();
  }
  void key(int key, Qt::KeyboardModifiers modifiers = {}) {
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : &window, static_cast<Qt::Key>(key), modifiers);
    deliver();
  }
  void click(const char* name) {
    auto* widget = window.findChild<QWidget*>(name);
    QVERIFY2(widget, name);
    QTest::mouseClick(widget, Qt::LeftButton);
    deliver();
  }
  NumberEdit* field(const char* id) {
    return qobject_cast<NumberEdit*>(window.problemPanel()->solver()->form()->field(id)->editor());
  }
  FakeBackend backend;
  MainWindow window;
};

template <class T>
void expectOnly(FakeBackend& backend) {
  auto commands = backend.take();
  std::erase_if(commands, [](const Command& c) {
    const auto* save = std::get_if<SaveRun>(&c);
    return std::holds_alternative<SetView>(c) || (save && save->aside);  // the stage's size, late; the run before
  });
  QCOMPARE(commands.size(), std::size_t{1});
  QVERIFY2(std::holds_alternative<T>(commands[0]), qPrintable(QString("alternative %1").arg(commands[0].index())));
}

}  // namespace brenier::test
