#include <QAction>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/plots/curve_buffer.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using brenier::test::FakeBackend;

namespace {

std::vector<KeptMoment> someMoments() {
  return {{0, 0, MomentKind::first, {}},
          {10, 0, MomentKind::regular, {}},
          {100, 0, MomentKind::mark, "all eight"},
          {1000, 0, MomentKind::best, {}}};
}

/// A window whose run has gone some steps and kept moments of them.
struct Studio {
  Studio() : window(backend, ThemeManager::instance(), {.restoreLayout = false}) {
    window.show();
    backend.savedConfig = configOf(backend.catalog().problems[1], RunConfig{});
    window.controller().open("/a/run.brenier");
    axis = window.timeline()->axis();
    if (!QTest::qWaitFor([this] { return window.frameStep() == 4000 && !axis->moments().empty(); }))
      qWarning("the run was not opened");
    backend.take();
  }
  FakeBackend backend;
  MainWindow window;
  TimelineAxis* axis;
};

}  // namespace

class TestTimeline : public QObject {
  Q_OBJECT

 private slots:
  void theAxisIsLogarithmic();
  void draggingGoesFromMomentToMoment();
  void keysStepThroughTheMoments();
  void aThinnedMomentShowsTheOneBefore();
  void playingEndsAtThePresent();
  void aMomentIsShownWhileTheRunGoesOn();
  void aBranchKeepsThePast();
  void aBranchThatCannotBeLeavesTheRun();
  void measuresChangeUnderTheWeights();
  void weightsThatDoNotFitBeginAnew();
  void divergenceOffersARewind();
  void marksAreKept();
  void curvesKnowTheirPast();
};

void TestTimeline::theAxisIsLogarithmic() {
  TimelineAxis axis;
  axis.resize(1000, 52);
  axis.setMoments(someMoments());
  axis.setPresentStep(9999);
  const double a = axis.positionOf(9), b = axis.positionOf(99), c = axis.positionOf(999), d = axis.positionOf(9999);
  QVERIFY(std::abs((b - a) - (c - b)) < 1e-6);
  QVERIFY(std::abs((c - b) - (d - c)) < 1e-6);
  QVERIFY(axis.positionOf(0) >= 0 && d <= 1000);
}

void TestTimeline::draggingGoesFromMomentToMoment() {
  TimelineAxis axis;
  axis.resize(1000, 52);
  axis.setMoments(someMoments());
  axis.setPresentStep(9999);
  axis.QWidget::show();
  QSignalSpy shown(&axis, &TimelineAxis::shownChanged);
  const auto at = [&](std::int64_t step) { return QPoint(static_cast<int>(axis.positionOf(step)), 17); };
  QTest::mousePress(&axis, Qt::LeftButton, {}, at(110));
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(100));
  QTest::mouseMove(&axis, at(12));
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(10));
  QTest::mouseMove(&axis, at(9));  // the same moment: nothing new to show
  QTest::mouseMove(&axis, at(9999));
  QVERIFY(!axis.shown());
  QTest::mouseRelease(&axis, Qt::LeftButton, {}, at(9999));
  QCOMPARE(shown.count(), 3);
}

void TestTimeline::keysStepThroughTheMoments() {
  TimelineAxis axis;
  axis.setMoments(someMoments());
  axis.setPresentStep(2000);
  QTest::keyClick(&axis, Qt::Key_Left);
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(1000));
  QTest::keyClick(&axis, Qt::Key_Left);
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(100));
  QTest::keyClick(&axis, Qt::Key_Left, Qt::ShiftModifier);  // ten back is before the first
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(0));
  QTest::keyClick(&axis, Qt::Key_Right);
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(10));
  QTest::keyClick(&axis, Qt::Key_Home);
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(0));
  QTest::keyClick(&axis, Qt::Key_End);
  QVERIFY(!axis.shown());
}

void TestTimeline::aThinnedMomentShowsTheOneBefore() {
  TimelineAxis axis;
  axis.setMoments(someMoments());
  axis.setPresentStep(2000);
  axis.showMoment(100);
  auto fewer = someMoments();
  fewer.erase(fewer.begin() + 2);
  axis.setMoments(fewer);
  QCOMPARE(axis.shown(), std::optional<std::int64_t>(10));
  axis.setMoments({});
  QVERIFY(!axis.shown());
}

void TestTimeline::playingEndsAtThePresent() {
  TimelineBar bar;
  bar.setMoments({1, someMoments(), {}});
  bar.setPresentStep(2000);
  std::vector<std::int64_t> steps;
  connect(&bar, &TimelineBar::shownChanged, this,
          [&](std::optional<std::int64_t> step) { steps.push_back(step.value_or(-1)); });
  bar.togglePlay();
  QVERIFY(bar.isPlaying());
  QTRY_VERIFY(!bar.isPlaying());
  QCOMPARE(steps, (std::vector<std::int64_t>{0, 10, 100, 1000, -1}));
}

void TestTimeline::aMomentIsShownWhileTheRunGoesOn() {
  Studio studio;
  auto& window = studio.window;
  std::int64_t shown = -1;
  connect(&window.controller(), &RunController::momentShown, this, [&](const auto& frame) { shown = frame->step; });
  const auto live = window.numbersPanel()->latest("half_w2_lower");
  studio.axis->showMoment(100);
  QTRY_COMPARE(shown, 100);
  const auto commands = studio.backend.takeAll<ShowMoment>();
  QCOMPARE(commands.size(), std::size_t{1});
  QCOMPARE(commands[0].step, std::optional<std::int64_t>(100));
  // The run's own numbers and frames come in, and change nothing on the stage.
  studio.backend.publishFrame(window.controller().run(), 4321);
  QTRY_COMPARE(window.frameStep(), 4321);
  QCOMPARE(window.numbersPanel()->latest("half_w2_lower")->value, live->value);
  QCOMPARE(window.controller().shownMoment(), std::optional<std::int64_t>(100));
  window.timeline()->showLive();
  QVERIFY(!window.controller().shownMoment());
  const auto back = studio.backend.takeAll<ShowMoment>();
  QCOMPARE(back.size(), std::size_t{1});
  QVERIFY(!back[0].step);
}

void TestTimeline::aBranchKeepsThePast() {
  Studio studio;
  auto& window = studio.window;
  const RunId parent = window.controller().run();
  QSignalSpy begun(&window.controller(), &RunController::runBegun);
  studio.axis->showMoment(100);
  emit window.timeline()->branchWanted(100, BranchChange::nothing);
  QTRY_VERIFY(window.controller().run() != parent);
  const auto starts = studio.backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{1});
  QCOMPARE(starts[0].from, std::optional<std::int64_t>(100));
  QVERIFY(starts[0].config == window.controller().config());
  QCOMPARE(begun.count(), 0);  // nothing was cleared
  QVERIFY(!window.timeline()->shown());
  QTRY_COMPARE(studio.axis->moments().back().step, 100);
  QCOMPARE(window.controller().state(), RunState::running);
}

void TestTimeline::aBranchThatCannotBeLeavesTheRun() {
  Studio studio;
  studio.backend.refusesWeights = true;
  const RunId parent = studio.window.controller().run();
  studio.window.controller().branch(100);
  QTRY_COMPARE(studio.window.messageBar()->text(), QString("The weights do not fit."));
  QCOMPARE(studio.window.controller().run(), parent);
  studio.backend.publishFrame(parent, 5000);
  QTRY_COMPARE(studio.window.frameStep(), 5000);
}

void TestTimeline::measuresChangeUnderTheWeights() {
  Studio studio;
  auto& window = studio.window;
  window.actions()[ActionId::keepWeights]->trigger();
  const RunId before = window.controller().run();
  for (const double spread : {0.6, 0.7, 0.8}) window.controller().setTarget({"gaussian", {{"std", spread}}});
  QTRY_VERIFY(window.controller().run() != before);
  QTRY_VERIFY(!window.controller().awaitsRun());
  const auto starts = studio.backend.takeAll<StartRun>();
  QVERIFY(starts.size() >= 1 && starts.size() <= 2);  // many changes are followed at the machinery's pace
  QCOMPARE(starts.back().from, std::optional<std::int64_t>(presentStep));
  QCOMPARE(std::get<double>(starts.back().config.target.options.at("std")), 0.8);
  // An option that needs new weights begins anew all the same.
  window.controller().setOption("hidden", std::int64_t{32});
  QTRY_VERIFY(!window.controller().awaitsRun());
  const auto anew = studio.backend.takeAll<StartRun>();
  QCOMPARE(anew.size(), std::size_t{1});
  QVERIFY(!anew[0].from);
}

void TestTimeline::weightsThatDoNotFitBeginAnew() {
  Studio studio;
  studio.backend.refusesWeights = true;
  studio.window.controller().setKeepsWeights(true);
  studio.window.controller().setTarget({"gaussian", {{"std", 0.8}}});
  QTRY_VERIFY(!studio.window.controller().awaitsRun());
  const auto starts = studio.backend.takeAll<StartRun>();
  QCOMPARE(starts.size(), std::size_t{2});
  QVERIFY(starts[0].from && !starts[1].from);
  QVERIFY(starts[1].config == studio.window.controller().config());
  QCOMPARE(studio.window.messageBar()->text(), QString("The weights do not fit."));
}

void TestTimeline::divergenceOffersARewind() {
  Studio studio;
  auto& window = studio.window;
  const RunId run = window.controller().run();
  studio.backend.mailbox().append(StateChanged{run, RunState::diverged, 12, "loss_f is not finite"});
  studio.backend.mailbox().append(RunFailed{run, 12, {ErrorKind::diverged, "At step 12 loss_f is not finite.", ""}});
  QTRY_COMPARE(window.messageBar()->text(), QString("At step 12 loss_f is not finite."));
  auto* button = window.messageBar()->findChild<QPushButton*>();
  QVERIFY(button);
  QCOMPARE(button->text(), QString("Rewind and halve the rate"));
  studio.backend.take();
  QTest::mouseClick(button, Qt::LeftButton);
  QCOMPARE(studio.backend.takeAll<RewindRun>().size(), std::size_t{1});
  QVERIFY(window.messageBar()->text().isEmpty());
  QTRY_COMPARE(window.controller().state(), RunState::running);
  // The form shows the rate that the run has now.
  QCOMPARE(std::get<double>(window.controller().config().solverOptions.at("lr")), 5e-5);
}

void TestTimeline::marksAreKept() {
  Studio studio;
  studio.window.actions()[ActionId::markMoment]->trigger();
  QTRY_COMPARE(studio.axis->moments().back().kind, MomentKind::mark);
  QCOMPARE(studio.axis->moments().back().step, 4000);
}

void TestTimeline::curvesKnowTheirPast() {
  CurveBuffer curve(100);
  for (int i = 10; i < 5000; ++i) curve.append(i, 2.0 * i);
  QVERIFY(!curve.valueAt(9));
  QVERIFY(std::abs(*curve.valueAt(2500) - 5000) < 0.05 * 5000);
  QCOMPARE(*curve.valueAt(1e9), 2.0 * 4999);
}

BRENIER_TEST(TestTimeline)
#include "test_timeline.moc"
