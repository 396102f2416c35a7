#include <QAbstractButton>
#include <QAction>
#include <QDockWidget>
#include <QLineEdit>
#include <QSettings>
#include <QTemporaryDir>

#include "core/lessons/lesson_library.h"
#include "core/train/catalog.h"
#include "tests/studio/shown_window.h"
#include "ui/main_window/actions.h"
#include "ui/panels/message_bar.h"

using namespace brenier;
using namespace brenier::test;

/// What a window was doing when it was closed does not come back as a shell of it with the next one.
class TestNextStart : public QObject {
  Q_OBJECT

  /// A window that keeps its arrangement, as a person's does.
  struct Kept {
    Kept() : trainer(fileHooks()) {
      static const Lessons all(catalog());
      StartOptions options{.problem = "gaussian_to_gaussian"};
      options.lessons = &all;
      window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
      window->show();
      (void)QTest::qWaitForWindowExposed(window.get());
    }
    ~Kept() { window->close(); }
    QDockWidget* dock(const char* name) { return window->findChild<QDockWidget*>(name); }
    Trainer trainer;
    std::unique_ptr<MainWindow> window;
  };
  QTemporaryDir m_folder;

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_next_start");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
  }

  void aLessonInTheMaking() {
    {
      Kept first;
      QTRY_VERIFY_WITH_TIMEOUT(first.window->frameStep() >= 0, kEver);
      first.window->findChild<QAction*>("makeLesson")->trigger();
      QTRY_VERIFY_WITH_TIMEOUT(first.dock("makerDock")->isVisible(), kEver);
      QVERIFY(!first.dock("numbersDock")->isVisible());
    }
    Kept second;
    QVERIFY(!second.dock("makerDock")->isVisible());
    QVERIFY(second.dock("numbersDock")->isVisible());
    // Nor does its card fall over where it stands without a lesson.
    second.dock("makerDock")->show();
    auto* title = second.window->findChild<QLineEdit*>("makerStepTitle");
    QVERIFY(title);
    QTest::keyClicks(title, "a");
    auto* add = second.window->findChild<QAbstractButton*>("makerAdd");
    QVERIFY(add);
    add->click();
    QTRY_VERIFY(second.window->findChild<QWidget*>("makerCard"));
  }

  void aLecture() {
    {
      Kept first;
      first.window->resize(1100, 700);
      QTRY_VERIFY_WITH_TIMEOUT(first.window->frameStep() >= 0, kEver);
      first.window->messageBar()->show(MessageKind::error, "Something is to be said.");
      QVERIFY(first.window->messageBar()->isVisible());
      first.window->findChild<QAction*>("present")->trigger();
      QVERIFY(first.window->isFullScreen());
      QVERIFY(!first.window->messageBar()->isVisible());  // not over the picture of a room
      first.window->messageBar()->show(MessageKind::warning, "And more.");
      QVERIFY(!first.window->messageBar()->isVisible());
    }
    Kept second;
    QVERIFY(!second.window->isFullScreen());
    QVERIFY(second.dock("numbersDock")->isVisible());
  }
};

BRENIER_TEST(TestNextStart)
#include "test_next_start.moc"
