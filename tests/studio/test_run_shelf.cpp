#include <QComboBox>
#include <QDockWidget>
#include <QSettings>
#include <QTemporaryDir>
#include <QUndoStack>
#include <QtTest>

#include "core/session/file_hooks.h"
#include "core/train/trainer.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/shelf_controller.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"
#include "ui/session/session.h"
#include "ui/timeline/shelf_bar.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;

namespace {

constexpr int kWait = 90000;  // ms, on a busy machine; a wait ends as soon as it is over

/// A window over the real trainer that learns.
struct Sitting {
  explicit Sitting(const QString& autosave = {}) : trainer(fileHooks()) {
    StartOptions options{.problem = "eight_gaussians", .restoreLayout = false};
    options.autosaveFolder = autosave;
    options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
  }
  RunController& run() { return window->controller(); }
  RunShelf& shelf() { return *window->shelf(); }
  bool learnsTo(std::int64_t step) {
    return QTest::qWaitFor([&] { return window->frameStep() >= step && run().started(); }, kWait);
  }
  bool learnsAnew(RunId before) {
    return QTest::qWaitFor([&] { return run().run() != before && run().started() && window->frameStep() > 5; }, kWait);
  }
  bool shows(int place) {
    return QTest::qWaitFor([&] { return run().place() == place && run().started() && window->frameStep() > 0; }, kWait);
  }
  bool pauses() {
    run().pause();
    return QTest::qWaitFor([&] { return run().state() == RunState::paused; }, kWait);
  }
  Trainer trainer;
  std::unique_ptr<MainWindow> window;
};

}  // namespace

/// Nothing that was learned in a sitting is lost by going on to something else.
class TestRunShelf : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_run_shelf");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// Another method, another problem, replaying, other weights: all add a run, and a click goes back to the first, with
  /// its weights, moments and numbers.
  void whateverBeginsAnotherRunKeepsTheOneBefore() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(40));
    QVERIFY(sitting.pauses());
    const int first = sitting.run().place();
    const auto step = sitting.window->frameStep();
    const PlanePoints image = sitting.window->stage()->snapshot()->image;
    QTRY_VERIFY(!sitting.window->timeline()->axis()->moments().empty());
    const auto moments = sitting.window->timeline()->axis()->moments().size();
    sitting.run().play();
    RunId before = 0;
    const std::function<void()> ways[] = {[&] { sitting.run().setSolver("mm"); },
                                          [&] { sitting.run().setProblem("moons"); },
                                          [&] { sitting.run().replay(); }, [&] { sitting.run().newInitialisation(); }};
    std::size_t runs = 1;
    for (const auto& way : ways) {
      before = sitting.run().run();
      way();
      QVERIFY(sitting.learnsAnew(before));
      QCOMPARE(sitting.shelf().runs().size(), ++runs);
    }
    QCOMPARE(sitting.window->shelfBar()->items().size(), runs);
    QVERIFY(sitting.window->shelfBar()->isVisible());
    const ShelvedRun* kept = sitting.shelf().find(first);
    QVERIFY(kept && kept->kept && kept->step >= step && !kept->thumbnail.isNull());
    emit sitting.window->shelfBar()->chosen(first);
    QVERIFY(sitting.shows(first));
    QTRY_COMPARE_WITH_TIMEOUT(sitting.run().state(), RunState::paused, kWait);
    QVERIFY(sitting.window->frameStep() >= step);
    QCOMPARE(sitting.run().config().solver, std::string("ot_icnn"));
    QCOMPARE(sitting.run().config().problem, std::string("eight_gaussians"));
    QTRY_VERIFY(sitting.window->timeline()->axis()->moments().size() >= moments);
    QTRY_VERIFY(!sitting.window->numbersPanel()->curves().empty());
    QVERIFY(!image.empty());
    QVERIFY2(sitting.window->messageBar()->text().isEmpty(), qPrintable(sitting.window->messageBar()->text()));
    // And it learns on from there.
    const auto there = sitting.window->frameStep();
    sitting.run().play();
    QVERIFY(sitting.learnsTo(there + 5));
  }

  /// The very weights: the map of the step at which it was left is the same, bit for bit.
  void itComesBackAsItWas() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(30));
    QVERIFY(sitting.pauses());
    QTest::qWait(200);
    const int first = sitting.run().place();
    const auto step = sitting.window->frameStep();
    const PlanePoints image = sitting.window->stage()->snapshot()->image;
    sitting.run().setSolver("mm");
    sitting.run().play();
    QVERIFY(QTest::qWaitFor([&] { return sitting.run().place() != first && sitting.window->frameStep() > 3; }, kWait));
    sitting.run().goBack(first, true);
    QVERIFY(sitting.shows(first));
    QTRY_COMPARE_WITH_TIMEOUT(sitting.window->frameStep(), step, kWait);
    QTRY_VERIFY(sitting.window->stage()->snapshot()->image == image);
  }

  /// Undoing brings back the run and not its settings alone; redoing the other one.
  void undoBringsTheRunBack() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(40));
    const int first = sitting.run().place();
    const auto step = sitting.window->frameStep();
    sitting.run().setSolver("mm");
    QVERIFY(QTest::qWaitFor([&] { return sitting.run().place() != first && sitting.window->frameStep() > 5; }, kWait));
    const int second = sitting.run().place();
    sitting.run().undoStack()->undo();
    QVERIFY(sitting.shows(first));
    QVERIFY(sitting.window->frameStep() >= step);  // not from the beginning
    QCOMPARE(sitting.run().config().solver, std::string("ot_icnn"));
    QVERIFY(sitting.run().undoStack()->canRedo());
    sitting.run().undoStack()->redo();
    QVERIFY(sitting.shows(second));
    QCOMPARE(sitting.run().config().solver, std::string("mm"));
    QVERIFY(sitting.window->frameStep() > 5);
    QCOMPARE(sitting.shelf().runs().size(), std::size_t{2});
  }

  /// Three runs, two undos at once and the redo of one of them: the second run.
  void quickUndosEndWhereTheyShould() {
    Sitting sitting;
    int places[3] = {};
    for (int k = 0; k < 3; ++k) {
      if (k == 1) sitting.run().setSolver("mm");
      if (k == 2) sitting.run().setSolver("otm");
      QVERIFY(QTest::qWaitFor(
          [&] { return (k == 0 || sitting.run().place() != places[k - 1]) && sitting.window->frameStep() > 3; }, kWait));
      places[k] = sitting.run().place();
    }
    QUndoStack* stack = sitting.run().undoStack();
    stack->undo();
    stack->undo();
    stack->redo();
    QVERIFY(sitting.shows(places[1]));
    QCOMPARE(sitting.run().config().solver, std::string("mm"));
    stack->undo();
    QVERIFY(sitting.shows(places[0]));
    stack->redo();
    QVERIFY(sitting.shows(places[1]));
    QCOMPARE(sitting.shelf().runs().size(), std::size_t{3});
  }

  /// The run that is gone back to is not the oldest that makes room for the present one.
  void whatIsWantedStays() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(20));
    const int first = sitting.run().place();
    sitting.run().setSolver("mm");
    QVERIFY(QTest::qWaitFor([&] { return sitting.run().place() != first && sitting.window->frameStep() > 3; }, kWait));
    sitting.shelf().setRoom(1);
    sitting.run().goBack(first, true);
    QVERIFY(sitting.shows(first));
    QCOMPARE(sitting.run().config().solver, std::string("ot_icnn"));
  }

  /// When the shelf goes, its room goes with it.
  void noRoomIsLeftWithoutAShelf() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(3));
    auto* timeline = sitting.window->timeline();
    const auto dock = [&] { return sitting.window->findChild<QDockWidget*>("timelineDock"); };
    const int without = dock()->height();
    auto* bar = sitting.window->findChild<ShelfBar*>();
    bar->setItems({ShelfItem{1, "one"}, ShelfItem{2, "two"}});
    QTRY_VERIFY(bar->isVisible() && dock()->height() >= without + bar->height());
    bar->setItems({ShelfItem{1, "one"}});
    QTRY_COMPARE(dock()->height(), without);
    QVERIFY(timeline->isVisible());
  }

  /// What is dragged through many values is one change, and leaves no run for each of them.
  void valuesOnTheWayAreNoRuns() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(10));
    for (const std::int64_t width : {48, 40, 32}) {
      const RunId before = sitting.run().run();
      sitting.run().setOption("hidden_width", width);
      QVERIFY(QTest::qWaitFor([&] { return sitting.run().run() != before && sitting.run().stepSeen() > 0; }, kWait));
    }
    QVERIFY(sitting.learnsTo(3));
    QVERIFY2(sitting.shelf().runs().size() <= 3, qPrintable(QString::number(sitting.shelf().runs().size())));
    sitting.run().undoStack()->undo();
    QTRY_COMPARE_WITH_TIMEOUT(sitting.run().place(), sitting.shelf().runs().front()->id, kWait);
  }

  void aBranchStandsBehindItsParent() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(40));
    QTRY_VERIFY(sitting.window->timeline()->axis()->moments().size() > 3);
    const int parent = sitting.run().place();
    const std::int64_t at = sitting.window->timeline()->axis()->moments()[2].step;
    sitting.run().branch(at);
    QTRY_VERIFY_WITH_TIMEOUT(sitting.run().place() != parent, kWait);
    QVERIFY(sitting.learnsTo(at + 1));
    const ShelvedRun* branch = sitting.shelf().find(sitting.run().place());
    QVERIFY(branch);
    QCOMPARE(branch->parent, parent);
    QCOMPARE(branch->branchedAt, at);
    QVERIFY(sitting.shelf().find(parent)->kept);
    QVERIFY(sitting.window->shelfBar()->items()[1].branch);
    sitting.run().goBack(parent, true);
    QVERIFY(sitting.shows(parent));
    QVERIFY(sitting.window->frameStep() >= 40);
    // A branch may change something at once, and wait.
    const auto rateOf = [&] {
      return std::get<double>(sitting.run().started()->config.solverOptions.at("learning_rate"));
    };
    const double rate = rateOf();
    emit sitting.window->timeline()->branchWanted(at, BranchChange::halfRates);
    QTRY_VERIFY_WITH_TIMEOUT(sitting.run().place() != parent && sitting.run().started(), kWait);
    QCOMPARE(rateOf(), rate / 2);
    QCOMPARE(sitting.shelf().runs().size(), std::size_t{3});
  }

  void oneIsDrawnOverAnother() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(40));
    QTRY_VERIFY_WITH_TIMEOUT(sitting.window->numbersPanel()->errorPercent().has_value(), kWait);
    const int first = sitting.run().place();
    sitting.run().newInitialisation();
    QVERIFY(QTest::qWaitFor([&] { return sitting.run().place() != first && sitting.window->frameStep() > 3; }, kWait));
    QTRY_VERIFY(sitting.window->shelfBar()->items()[0].canOverlay);
    const QImage without = sitting.window->stage()->grabFigure({300, 200});
    emit sitting.window->shelfBar()->overlayWanted(first, true);
    QTRY_COMPARE(sitting.window->shelfController()->overlaid(), first);
    QCOMPARE(sitting.window->stage()->style().other.size(), sitting.window->stage()->snapshot()->image.size());
    QVERIFY(sitting.window->stage()->grabFigure({300, 200}) != without);
    emit sitting.window->shelfBar()->overlayWanted(first, false);
    QVERIFY(sitting.window->stage()->style().other.empty());
  }

  /// The second method's run stays when the comparison is over, and the first was not lost by it.
  void comparingLosesNothing() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(20));
    const int first = sitting.run().place();
    sitting.window->actions()[ActionId::compare]->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(sitting.shelf().runs().size() == 3, kWait);  // the first, its replay, the rival
    QVERIFY(sitting.shelf().find(first)->kept);
    QTRY_VERIFY_WITH_TIMEOUT(sitting.window->frameStep() > 3 && sitting.run().place() != first, kWait);
    int rival = 0;
    QTRY_VERIFY_WITH_TIMEOUT(
        [&] {
          for (const auto* run : sitting.shelf().runs())
            if (run->id != first && run->id != sitting.run().place() && run->step > 3) rival = run->id;
          return rival != 0;
        }(),
        kWait);
    sitting.window->actions()[ActionId::compare]->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(sitting.shelf().find(rival)->folder + "/state.safetensors"), kWait);
    sitting.run().goBack(rival, true);
    QVERIFY(sitting.shows(rival));
    QVERIFY(sitting.run().config().solver != "ot_icnn");
  }

  void sessionsKeepTheShelf() {
    const QString path = m_folder.filePath("two.brenier");
    {
      Sitting sitting;
      QVERIFY(sitting.learnsTo(20));
      const int first = sitting.run().place();
      sitting.shelf().rename(first, "the first");
      sitting.run().setSolver("mm");
      QVERIFY(
          QTest::qWaitFor([&] { return sitting.run().place() != first && sitting.window->frameStep() > 3; }, kWait));
      QSignalSpy saved(&sitting.run(), &RunController::saved);
      sitting.run().save(path, RunShelf::filesOf(*sitting.shelf().find(sitting.run().place())),
                         sitting.shelf().keptBeside(sitting.run().place()));
      QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, kWait);
    }
    Sitting sitting;
    QVERIFY(sitting.learnsTo(1));
    sitting.window->session()->open(path);
    QTRY_COMPARE_WITH_TIMEOUT(sitting.window->session()->name(), QString("two.brenier"), kWait);
    const ShelvedRun* first = nullptr;
    for (const auto* run : sitting.shelf().runs())
      if (run->title() == "the first") first = run;
    QVERIFY(first && first->kept && first->step >= 20);
    QVERIFY(!first->thumbnail.isNull());
    sitting.run().goBack(first->id, true);
    QVERIFY(sitting.shows(first->id));
    QVERIFY(sitting.window->frameStep() >= 20);
    QCOMPARE(sitting.run().config().solver, std::string("ot_icnn"));
  }

  /// Also those of a process that was killed.
  void theAutosaveFolderHoldsTheShelf() {
    QTemporaryDir folder;
    Sitting sitting(folder.path());
    QVERIFY(sitting.learnsTo(20));
    const int first = sitting.run().place();
    sitting.run().setSolver("mm");
    QVERIFY(QTest::qWaitFor([&] { return sitting.run().place() != first && sitting.window->frameStep() > 3; }, kWait));
    QVERIFY(QFile::exists(folder.filePath(QString("shelf/run-%1/state.safetensors").arg(first))));
    RunShelf other({});
    other.takeFrom(folder.filePath("shelf"));
    QCOMPARE(other.runs().size(), std::size_t{1});
    QVERIFY(other.runs().front()->step >= 20);
  }

  void theOldestMakeRoomAndThatIsSaid() {
    Sitting sitting;
    QVERIFY(sitting.learnsTo(20));
    const int first = sitting.run().place();
    sitting.run().replay();
    QVERIFY(QTest::qWaitFor([&] { return sitting.run().place() != first && sitting.window->frameStep() > 3; }, kWait));
    const int second = sitting.run().place();
    sitting.shelf().setRoom(1);
    sitting.run().replay();
    QTRY_VERIFY_WITH_TIMEOUT(sitting.run().place() != second && sitting.window->frameStep() > 3, kWait);
    QVERIFY(!sitting.shelf().find(first));
    QVERIFY(sitting.shelf().find(second));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestRunShelf)
#include "test_run_shelf.moc"
