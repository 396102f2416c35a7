#include <QAbstractButton>
#include <QDockWidget>
#include <QLabel>
#include <QScreen>
#include <QTemporaryDir>
#include <QToolBar>
#include <QtTest>

#include "tests/ui/studio_window.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/layer_chip.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/play_button.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"

using namespace brenier;
using namespace brenier::test;

/// From 960 x 540 logical pixels upward nothing is cut off or lies under the window's edge.
class TestAnyScreen : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { keepSettingsIn(m_settings.path(), "TestAnyScreen"); }

  void everySizeShowsEverything_data() {
    QTest::addColumn<QSize>("size");
    for (const QSize size : {QSize(960, 540), QSize(1024, 600), QSize(1280, 800), QSize(1920, 1080), QSize(2560, 1440)})
      QTest::newRow(qPrintable(QString("%1x%2").arg(size.width()).arg(size.height()))) << size;
  }

  void everySizeShowsEverything() {
    QFETCH(QSize, size);
    Studio studio;
    MainWindow& window = studio.window;
    window.resize(size);
    QTest::qWait(50);
    QVERIFY2(window.width() <= size.width() && window.height() <= size.height(),
             qPrintable(QString("%1 x %2").arg(window.width()).arg(window.height())));
    for (auto* dock : window.findChildren<QDockWidget*>())
      if (dock->isVisible())
        QVERIFY2(window.rect().contains(QRect(dock->mapTo(&window, QPoint()), dock->size())),
                 qPrintable(dock->objectName()));
    QVERIFY(window.stage()->width() >= 240 && window.stage()->height() >= 120);
    // The bars fold rather than be cut: each button that is there lies within its bar.
    for (QWidget* bar : {static_cast<QWidget*>(window.toolBar()), static_cast<QWidget*>(window.layerBar()),
                         static_cast<QWidget*>(window.statusStrip())})
      for (auto* button : bar->findChildren<QAbstractButton*>())
        if (button->isVisibleTo(bar) && button->objectName() != "qt_toolbar_ext_button")
          QVERIFY2(bar->rect().contains(QRect(button->mapTo(bar, QPoint()), button->size())),
                   qPrintable(button->accessibleName() + button->text()));
    QVERIFY(window.toolBar()->playButton()->isVisible());
    QVERIFY(!window.toolBar()->findChild<QWidget*>("qt_toolbar_ext_button")->isVisible());
  }

  void theSmallestWindowIsSmallEnough() {
    Studio studio;
    QVERIFY2(studio.window.minimumSizeHint().width() <= 960 && studio.window.minimumSizeHint().height() <= 540,
             qPrintable(QString("%1 x %2")
                            .arg(studio.window.minimumSizeHint().width())
                            .arg(studio.window.minimumSizeHint().height())));
  }

  /// The first start fits on the screen, with its title bar.
  void theFirstStartFitsTheScreen() {
    FakeBackend backend;
    MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = true});
    const QRect available = window.screen()->availableGeometry();
    QVERIFY(window.width() <= available.width() && window.height() < available.height());
    QVERIFY(available.contains(window.geometry()));
  }

  /// Whatever size a window manager gives it when it leaves the full screen, and when the screen becomes smaller.
  void aNormalWindowStaysOnItsScreen() {
    Studio studio;
    MainWindow& window = studio.window;
    const QSize screen = window.screen()->availableGeometry().size(), least = window.minimumSizeHint();
    window.resize(least);
    QTRY_COMPARE(window.size(), least);
    const auto fits = [&] {
      const QSize most = screen.expandedTo(least);
      return window.width() <= most.width() && window.height() <= most.height();
    };
    for (int turn = 0; turn < 3; ++turn) {
      window.showFullScreen();
      QTRY_VERIFY(window.isFullScreen());
      window.showNormal();
      window.resize(screen + QSize(900, 700));
      QTRY_VERIFY(fits());
      window.resize(screen + QSize(10, 300));  // it may say so twice
      QTRY_VERIFY(fits());
    }
    emit window.screen()->availableGeometryChanged(window.screen()->availableGeometry());
    window.resize(screen + QSize(900, 700));
    QTRY_VERIFY(fits());
  }

 private:
  QTemporaryDir m_settings;
};

BRENIER_TEST(TestAnyScreen)
#include "test_any_screen.moc"
