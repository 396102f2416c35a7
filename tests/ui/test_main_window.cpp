#include <QAction>
#include <QComboBox>
#include <QProgressBar>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

#include "tests/ui/studio_window.h"
#include "ui/forms/labeled_combo.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/play_button.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/theme/tabular_text.h"

using namespace brenier;
using namespace brenier::test;

class TestMainWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { keepSettingsIn(m_settings.path(), "TestMainWindow"); }
  void init() { QSettings().clear(); }
  void learnsFromTheStart();
  void playPauseStepReplayByKey();
  void playPauseStepReplayByClick();
  void liveAndRestartOptionsFromTheForm();
  void networksAreChosenByName();
  void theWheelChoosesNothing();
  void whatComesBeforeTheFirstStepIsSaid();
  void tipsOfMenusHaveTheStatusBar();
  void switchingProblemsWhileRunning();
  void closingMidRunIsClean();
  void errorsAppearInTheBar();

 private:
  QTemporaryDir m_settings;
};

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
  QTRY_VERIFY(!studio.window.controller().awaitsRun());
  const auto starts = studio.backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QCOMPARE(std::get<std::int64_t>(starts[0].config.solverOptions.at("hidden")), std::int64_t{65});
  QCOMPARE(std::get<double>(starts[0].config.solverOptions.at("lr")), 1e-3);
  hidden->clearFocus();
  studio.key(Qt::Key_Z, Qt::ControlModifier);
  QCOMPARE(hidden->text(), QString("64"));
  QTRY_VERIFY(!studio.window.controller().awaitsRun());
  QCOMPARE(studio.backend.takeAll<StartRun>().size(), std::size_t{1});
  studio.click("preset");
  QCOMPARE(std::get<double>(studio.backend.takeAll<SetLive>().at(0).values.at("lr")), 1e-4);
}

/// A named network sets its options and leaves the others; the form says which it is, also after an undo.
void TestMainWindow::networksAreChosenByName() {
  Studio studio;
  QComboBox* combo = studio.window.problemPanel()->solver()->network();
  QCOMPARE(combo->count(), 2);  // what fits no option of the solver is not offered
  QCOMPARE(combo->currentText(), QString("as set below"));
  combo->setCurrentIndex(1);
  emit combo->activated(1);
  const auto starts = studio.backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QCOMPARE(std::get<std::int64_t>(starts[0].config.solverOptions.at("hidden")), std::int64_t{512});
  QCOMPARE(combo->currentText(), QString("Large network"));
  combo->setCurrentIndex(0);
  emit combo->activated(0);
  QCOMPARE(combo->currentText(), QString("Large network"));  // that is no choice, but what is there
  NumberEdit* hidden = studio.field("hidden");
  QCOMPARE(hidden->text(), QString("512"));
  hidden->setFocus();
  QTest::keyClick(hidden, Qt::Key_Up);
  QCOMPARE(combo->currentText(), QString("as set below"));
  hidden->clearFocus();
  studio.key(Qt::Key_Z, Qt::ControlModifier);
  QCOMPARE(combo->currentText(), QString("Large network"));
  studio.key(Qt::Key_Z, Qt::ControlModifier);
  QCOMPARE(hidden->text(), QString("64"));
}

/// Scrolling a panel changes nothing that happens to lie under the mouse, and scrolls on.
void TestMainWindow::theWheelChoosesNothing() {
  Studio studio;
  for (QComboBox* combo : studio.window.problemPanel()->findChildren<QComboBox*>()) {
    if (!combo->isVisible()) continue;
    const int before = combo->currentIndex();
    QWheelEvent wheel({5, 5}, combo->mapToGlobal(QPoint(5, 5)), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(combo, &wheel);
    QCOMPARE(combo->currentIndex(), before);
    QVERIFY(!wheel.isAccepted());  // so that it goes on to the panel
  }
  QVERIFY(studio.backend.takeAll<StartRun>().empty());
}

void TestMainWindow::whatComesBeforeTheFirstStepIsSaid() {
  Studio studio;
  StatusStrip* strip = studio.window.statusStrip();
  strip->setState(RunState::starting, "towards the identity, step 25 of at most 1000");
  QCOMPARE(strip->stateShown(), QString("Starting: towards the identity, step 25 of at most 1000"));
  strip->setState(RunState::stopped, "another run begins");
  QCOMPARE(strip->stateShown(), QString("Stopped"));
}

/// What a menu's entry says has the strip for itself while the run goes on.
void TestMainWindow::tipsOfMenusHaveTheStatusBar() {
  Studio studio;
  StatusStrip* strip = studio.window.statusStrip();
  const auto numbersShown = [&] {
    const auto labels = strip->findChildren<TabularLabel*>();
    return std::count_if(labels.begin(), labels.end(),
                         [](auto* label) { return label->isVisible() && !label->toolTip().contains("UVP"); });
  };
  auto* bar = strip->findChild<QProgressBar*>(QString(), Qt::FindDirectChildrenOnly);
  Heartbeat beat;
  beat.step = 10;
  QTRY_VERIFY(numbersShown() > 0);
  strip->showMessage("What the entry does");
  beat.budgetFraction = 0.5;
  strip->setHeartbeat(beat);
  strip->setScores(3.0, 4.0);
  studio.window.resize(studio.window.width() + 40, studio.window.height());
  QCOMPARE(strip->currentMessage(), QString("What the entry does"));
  QVERIFY(!bar->isVisible());
  QCOMPARE(numbersShown(), 0);
  strip->clearMessage();
  QTRY_VERIFY(numbersShown() > 0 && bar->isVisible());
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
    if (i % 2) QTRY_VERIFY(window.frameStep() >= 0);
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
    backend.publishFrame(window.controller().run(), last + 1000);
    deliver();
    QCOMPARE(window.frameStep(), last);
  }
  backend.push(StartRun{99, {}, false, {}});  // the machinery goes on without a window
  QTRY_VERIFY(!backend.mailbox().slotEmpty({99, 0}));
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

BRENIER_TEST(TestMainWindow)
#include "test_main_window.moc"
