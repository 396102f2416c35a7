#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDockWidget>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/grab.h"
#include "ui/main_window/labeled_combo.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/play_button.h"
#include "ui/main_window/run_controller.h"
#include "ui/main_window/shortcut_dialog.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"

using namespace brenier;
using brenier::test::FakeBackend;

namespace {

/// A window over a machinery that answers at once, learning.
struct Studio {
  explicit Studio(StartOptions options = {.restoreLayout = false})
      : window(backend, ThemeManager::instance(), options) {
    window.resize(1280, 800);
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) qWarning("the window is not exposed");
    window.activateWindow();
    QTest::qWait(20);  // events of the first run
    backend.take();
  }
  void key(int key, Qt::KeyboardModifiers modifiers = {}) {
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : &window, static_cast<Qt::Key>(key), modifiers);
    QTest::qWait(20);
  }
  void click(const char* name) {
    auto* widget = window.findChild<QWidget*>(name);
    QVERIFY2(widget, name);
    QTest::mouseClick(widget, Qt::LeftButton);
    QTest::qWait(20);
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
  std::erase_if(commands,
                [](const Command& c) { return std::holds_alternative<SetView>(c); });  // the stage's size, late
  QCOMPARE(commands.size(), std::size_t{1});
  QVERIFY2(std::holds_alternative<T>(commands[0]), qPrintable(QString("alternative %1").arg(commands[0].index())));
}

}  // namespace

class TestMainWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void init() { QSettings().clear(); }
  void learnsFromTheStart();
  void playPauseStepReplayByKey();
  void playPauseStepReplayByClick();
  void liveAndRestartOptionsFromTheForm();
  void switchingProblemsWhileRunning();
  void closingMidRunIsClean();
  void lettersStayInTextFields();
  void spaceBelongsToTheFocusedButton();
  void layerKeysAskForLayers();
  void errorsAppearInTheBar();
  void panelsHideAndComeBack();
  void copiesTheFigure();
  void settingsAreKept();
  void everyShortcutIsUnique();
  void takesPictures();

 private:
  QTemporaryDir m_settings;
};

void TestMainWindow::initTestCase() {
  QCoreApplication::setOrganizationName("brenier-tests");
  QCoreApplication::setApplicationName("test_main_window");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
  ThemeManager::instance().applyTo(*qApp);
}

void TestMainWindow::learnsFromTheStart() {
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), {.problem = "narrow", .restoreLayout = false});
  const auto starts = backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QCOMPARE(starts[0].config.problem, std::string("narrow"));
  QTRY_COMPARE(window.frameStep(), std::int64_t{0});
  QCOMPARE(window.statusStrip()->stateShown(), QString("Running"));
  QVERIFY(window.windowTitle().startsWith("Narrow to wide"));
}

void TestMainWindow::playPauseStepReplayByKey() {
  Studio studio;
  studio.key(Qt::Key_Space);
  expectOnly<PauseRun>(studio.backend);
  QCOMPARE(studio.window.statusStrip()->stateShown(), QString("Paused"));
  studio.key(Qt::Key_Period);
  expectOnly<StepRun>(studio.backend);
  QCOMPARE(studio.window.statusStrip()->stepShown(), std::int64_t{1});
  studio.key(Qt::Key_Space);
  expectOnly<ResumeRun>(studio.backend);
  studio.key(Qt::Key_R);
  const auto starts = studio.backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QCOMPARE(starts[0].config.weightSeed, std::uint64_t{42});
}

void TestMainWindow::playPauseStepReplayByClick() {
  Studio studio;
  studio.click("playButton");
  expectOnly<PauseRun>(studio.backend);
  QVERIFY(!studio.window.toolBar()->playButton()->showsPause());
  studio.click("stepOnceButton");
  expectOnly<StepRun>(studio.backend);
  studio.window.actions()[ActionId::stepInner]->trigger();
  QCOMPARE(studio.backend.takeAll<StepRun>().at(0).part, StepPart::inner);
  studio.click("playButton");
  expectOnly<ResumeRun>(studio.backend);
  studio.click("replayButton");
  expectOnly<StartRun>(studio.backend);
  studio.click("newInitialisation");
  QCOMPARE(studio.backend.takeAll<StartRun>().at(0).config.weightSeed, std::uint64_t{43});
  // After all these clicks the space bar still plays and pauses.
  studio.key(Qt::Key_Space);
  expectOnly<PauseRun>(studio.backend);
}

void TestMainWindow::liveAndRestartOptionsFromTheForm() {
  Studio studio;
  NumberEdit* rate = studio.field("lr");
  rate->setFocus();
  rate->selectAll();
  QTest::keyClicks(rate, "1e-3");
  QTest::keyClick(rate, Qt::Key_Return);
  const auto live = studio.backend.takeAll<SetLive>();
  QCOMPARE(live.size(), std::size_t{1});
  QCOMPARE(std::get<double>(live[0].values.at("lr")), 1e-3);
  NumberEdit* hidden = studio.field("hidden");
  hidden->setFocus();
  QTest::keyClick(hidden, Qt::Key_Up);
  QTest::qWait(400);
  const auto starts = studio.backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QCOMPARE(std::get<std::int64_t>(starts[0].config.solverOptions.at("hidden")), std::int64_t{65});
  QCOMPARE(std::get<double>(starts[0].config.solverOptions.at("lr")), 1e-3);
  hidden->clearFocus();
  studio.key(Qt::Key_Z, Qt::ControlModifier);
  QCOMPARE(hidden->text(), QString("64"));
  QTest::qWait(400);
  QCOMPARE(studio.backend.takeAll<StartRun>().size(), std::size_t{1});
  studio.click("preset");
  QCOMPARE(std::get<double>(studio.backend.takeAll<SetLive>().at(0).values.at("lr")), 1e-4);
}

void TestMainWindow::switchingProblemsWhileRunning() {
  FakeBackend backend;
  backend.startThread();
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.show();
  QTRY_VERIFY(window.frameStep() > 20);
  for (int i = 0; i < 10; ++i) {
    window.actions()[ActionId::nextProblem]->trigger();
    QCOMPARE(window.frameStep(), std::int64_t{-1});
    QTest::qWait(15);
  }
  QTRY_VERIFY(window.frameStep() >= 0);
  QCOMPARE(window.controller().config().problem, std::string("eight_gaussians"));
  QCOMPARE(window.controller().run(), RunId{11});
  auto* combo = window.toolBar()->problems();
  combo->setCurrentIndex(1);
  emit combo->activated(1);
  QCOMPARE(window.controller().config().problem, std::string("narrow"));
  QTRY_COMPARE(window.statusStrip()->stateShown(), QString("Running"));
}

void TestMainWindow::closingMidRunIsClean() {
  FakeBackend backend;
  backend.startThread();
  {
    MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
    window.show();
    QTRY_VERIFY(window.frameStep() > 20);
    backend.take();
    QElapsedTimer clock;
    clock.start();
    window.close();
    QVERIFY(clock.elapsed() < 500);
    const auto commands = backend.take();
    QCOMPARE(commands.size(), std::size_t{1});
    QVERIFY(std::holds_alternative<StopRun>(commands[0]));
    const std::int64_t last = window.frameStep();
    QTest::qWait(100);
    QCOMPARE(window.frameStep(), last);
  }
  QTest::qWait(50);  // the machinery goes on without a window
}

void TestMainWindow::lettersStayInTextFields() {
  Studio studio;
  auto* note = qobject_cast<QLineEdit*>(studio.window.problemPanel()->solver()->form()->field("note")->editor());
  const auto layers = studio.window.layerBar()->layers();
  note->setFocus();
  QTRY_VERIFY(note->hasFocus());
  for (const int key : {Qt::Key_R, Qt::Key_G, Qt::Key_E, Qt::Key_H, Qt::Key_1, Qt::Key_Period, Qt::Key_Space})
    studio.key(key);
  QCOMPARE(note->text(), QString("rgeh1. "));
  for (const auto& command : studio.backend.take())  // the stage may report its size late
    QVERIFY(std::holds_alternative<SetView>(command));
  QCOMPARE(studio.window.layerBar()->layers(), layers);
  NumberEdit* rate = studio.field("lr");
  rate->setFocus();
  rate->selectAll();
  for (const int key : {Qt::Key_1, Qt::Key_E, Qt::Key_Minus, Qt::Key_3}) studio.key(key);
  QCOMPARE(rate->text(), QString("1e-3"));
  QCOMPARE(studio.window.layerBar()->layers(), layers);
}

void TestMainWindow::spaceBelongsToTheFocusedButton() {
  Studio studio;
  auto* button = studio.window.findChild<QPushButton*>("newInitialisation");
  button->setFocus(Qt::TabFocusReason);
  QTRY_VERIFY(button->hasFocus());
  studio.key(Qt::Key_Space);
  expectOnly<StartRun>(studio.backend);
}

void TestMainWindow::layerKeysAskForLayers() {
  Studio studio;
  const auto before = studio.window.layerBar()->layers();
  studio.key(Qt::Key_G);
  const auto views = studio.backend.takeAll<SetView>();
  QCOMPARE(views.size(), std::size_t{1});
  QCOMPARE(views[0].view.layers, before ^ layerExact);
  studio.key(Qt::Key_1);
  QCOMPARE(studio.window.layerBar()->layers(), before ^ layerExact ^ LayerBar::order().front());
  QCOMPARE(studio.window.stage()->layers(), studio.window.layerBar()->layers());
}

void TestMainWindow::errorsAppearInTheBar() {
  Studio studio;
  const RunId run = studio.window.controller().run();
  for (int i = 0; i < 3; ++i)
    studio.backend.mailbox().append(RunFailed{run, 4, {ErrorKind::badInput, "The dimensions differ.", "Choose 2-D."}});
  QTRY_COMPARE(studio.window.messageBar()->repeats(), 3);
  QCOMPARE(studio.window.messageBar()->text(), QString("The dimensions differ."));
  studio.key(Qt::Key_R);  // a new run begins without the old one's errors
  QCOMPARE(studio.window.messageBar()->messageCount(), 0);
}

void TestMainWindow::panelsHideAndComeBack() {
  Studio studio;
  auto* left = studio.window.findChild<QDockWidget*>("problemDock");
  auto* right = studio.window.findChild<QDockWidget*>("numbersDock");
  studio.key(Qt::Key_H);
  QVERIFY(left->isHidden() && right->isHidden());
  studio.key(Qt::Key_H);
  QVERIFY(left->isVisible() && right->isVisible());
  studio.key(Qt::Key_F11);
  QVERIFY(studio.window.isFullScreen());
  QVERIFY(left->isHidden());
  studio.key(Qt::Key_Escape);
  QVERIFY(!studio.window.isFullScreen());
  QVERIFY(left->isVisible());
  studio.window.actions()[ActionId::layoutTeach]->trigger();
  QVERIFY(left->isHidden() && right->isVisible());
  studio.window.actions()[ActionId::restoreLayout]->trigger();
  QVERIFY(left->isVisible() && right->isVisible());
}

void TestMainWindow::copiesTheFigure() {
  Studio studio;
  studio.key(Qt::Key_C, Qt::ControlModifier);
  QVERIFY(!QApplication::clipboard()->image().isNull());
}

void TestMainWindow::settingsAreKept() {
  {
    Studio studio(StartOptions{});
    studio.window.actions()[ActionId::themeDark]->trigger();
    studio.window.actions()[ActionId::nextProblem]->trigger();
    studio.key(Qt::Key_G);
    studio.window.findChild<QDockWidget*>("numbersDock")->hide();
    studio.window.close();
  }
  ThemeManager::instance().setChoice(ThemeChoice::light);
  Studio again(StartOptions{});
  QCOMPARE(ThemeManager::instance().choice(), ThemeChoice::dark);
  QCOMPARE(again.window.controller().config().problem, std::string("narrow"));
  QVERIFY(again.window.layerBar()->layers() & layerExact);
  QVERIFY(again.window.findChild<QDockWidget*>("numbersDock")->isHidden());
  ThemeManager::instance().setChoice(ThemeChoice::light);
}

void TestMainWindow::everyShortcutIsUnique() {
  QSet<QString> keys, names;
  int withKey = 0;
  for (const ActionSpec& spec : actionTable()) {
    QVERIFY2(!names.contains(spec.name), spec.name);
    names.insert(spec.name);
    if (!*spec.shortcut) continue;
    ++withKey;
    QVERIFY2(!keys.contains(spec.shortcut), spec.shortcut);
    keys.insert(spec.shortcut);
  }
  QCOMPARE(ShortcutDialog().rowCount(), withKey);
}

void TestMainWindow::takesPictures() {
  FakeBackend backend;
  backend.startThread();
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.resize(1280, 800);
  window.show();
  QTemporaryDir directory;
  const QString inside = directory.filePath("a/b");
  QCOMPARE(grabPictures(window, {.directory = inside, .afterSteps = 30, .timeoutSeconds = 20}), 0);
  QVERIFY(window.frameStep() >= 30);
  QCOMPARE(QImage(inside + "/studio.png").size(), QSize(1280, 800) * window.devicePixelRatioF());
  QVERIFY(!QImage(inside + "/stage.png").isNull());
}

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
