#include <QAction>
#include <QSettings>
#include <QTemporaryDir>

#include "core/session/run_record_files.h"
#include "core/train/seeds/seeds_trainer.h"
#include "tests/studio/kept_runs.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/shelf_controller.h"
#include "ui/panels/message_bar.h"
#include "ui/session/session.h"
#include "ui/timeline/shelf_bar.h"

using namespace brenier;
using namespace brenier::test;

/// A session that is opened again shows what it showed when it was saved.
class TestWhatSessionsHold : public QObject {
  Q_OBJECT

  /// As a person saves, into a file that the run has already.
  bool savesAll(Shown& shown, const QString& path) {
    if (!savesTo(shown, path)) return false;
    QSignalSpy saved(&shown.window->controller(), &RunController::saved);
    shown.window->actions()[ActionId::saveRun]->trigger();
    return QTest::qWaitFor([&] { return saved.count() == 1; }, kEver);
  }
  bool opens(Shown& shown, const QString& path) {
    if (!shown.learnsTo(1)) return false;
    shown.window->session()->open(path);
    const QString name = QFileInfo(path).fileName();
    return QTest::qWaitFor([&] { return shown.window->session()->name() == name; }, kEver) &&
           QTest::qWaitFor([&] { return shown.window->controller().state() == RunState::paused; }, kEver);
  }

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_what_sessions_hold");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// The second method is there again, at the step at which it was saved.
  void theComparisonComesBack() {
    const QString file = m_folder.filePath("both.brenier");
    QString method;
    std::int64_t step = 0;
    {
      Shown shown("eight_gaussians", keeping({}));
      QVERIFY(shown.learnsTo(5));
      shown.window->actions()[ActionId::compare]->trigger();
      QTRY_VERIFY_WITH_TIMEOUT(shown.window->duel() != nullptr, kEver);
      RunController& rival = shown.window->duel()->controller();
      QTRY_VERIFY_WITH_TIMEOUT(rival.stepSeen() > 20 && shown.window->frameStep() > 5, kEver);
      QVERIFY(pausesNow(shown));
      QTRY_COMPARE_WITH_TIMEOUT(rival.state(), RunState::paused, kEver);
      method = shown.window->duel()->solverTitle();
      QVERIFY(savesAll(shown, file));
      step = rival.stepSeen();
    }
    Shown shown("moons", keeping({}));
    QVERIFY(opens(shown, file));
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->duel() != nullptr, kEver);
    QCOMPARE(shown.window->duel()->solverTitle(), method);
    RunController& rival = shown.window->duel()->controller();
    QTRY_COMPARE_WITH_TIMEOUT(rival.stepSeen(), step, kEver);
    QTRY_COMPARE_WITH_TIMEOUT(rival.state(), RunState::paused, kEver);
    const ShelvedRun* run = shown.window->shelf()->find(rival.place());
    QVERIFY(run && run->kept);
    const QString said = shown.window->messageBar()->text();
    QVERIFY2(said.contains("beside it") && said.contains(method), qPrintable(said));
    // A comparison that has ended is not brought back by what an earlier save says.
    shown.window->actions()[ActionId::compare]->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->duel() == nullptr, kEver);
    QVERIFY(savesAll(shown, file));
    Shown last("moons", keeping({}));
    QVERIFY(opens(last, file));
    QTRY_VERIFY_WITH_TIMEOUT(last.window->frameStep() > 0 && last.window->controller().started(), kEver);
    QVERIFY(last.window->duel() == nullptr);
  }

  /// Several seeds learn again from theirs, as many as there were, beside one method and beside two; one message says
  /// so.
  void asManySeedsComeBack() {
    StartOptions options = keeping({});
    options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(openRunBesideOthers); };
    const QString file = m_folder.filePath("seeds.brenier");
    for (const bool both : {false, true}) {
      std::int64_t step = 0;
      QString method;
      {
        Shown shown("gaussian_to_gaussian", options);
        QVERIFY(shown.learnsTo(3));
        shown.window->seeds()->setCount(3);
        if (both) {
          shown.window->actions()[ActionId::compare]->trigger();
          QTRY_VERIFY_WITH_TIMEOUT(shown.window->duel() != nullptr, kEver);
          method = shown.window->duel()->solverTitle();
          QTRY_VERIFY_WITH_TIMEOUT(shown.window->duel()->controller().stepSeen() > 2, kEver);
        }
        QTRY_VERIFY_WITH_TIMEOUT(shown.window->seeds()->look() && shown.window->frameStep() > 3, kEver);
        QVERIFY(pausesNow(shown));
        if (both) QTRY_COMPARE_WITH_TIMEOUT(shown.window->duel()->controller().state(), RunState::paused, kEver);
        QVERIFY(savesAll(shown, file));
        step = shown.window->controller().stepSeen();
      }
      Shown shown("moons", options);
      QVERIFY(opens(shown, file));
      QTRY_COMPARE_WITH_TIMEOUT(shown.window->seeds()->count(), 3, kEver);
      QTRY_VERIFY_WITH_TIMEOUT(shown.window->seeds()->look() && shown.window->seeds()->look()->step == step, kEver);
      QCOMPARE(shown.window->seeds()->look()->seeds.size(), std::size_t{3});
      const QString said = shown.window->messageBar()->text();
      QVERIFY2(said.contains(both ? "3 seeds of each" : "3 seeds") && said.contains("from its seeds"),
               qPrintable(said));
      QVERIFY2(!both || said.contains("the one beside it: " + method), qPrintable(said));
      // Seeds that are gone do not come back by what an earlier save says.
      shown.window->seeds()->setCount(0);
      QVERIFY(savesAll(shown, file));
      Shown last("moons", options);
      QVERIFY(opens(last, file));
      QTRY_VERIFY_WITH_TIMEOUT(last.window->frameStep() > 0 && last.window->controller().started(), kEver);
      QCOMPARE(last.window->seeds()->count(), 0);
    }
  }

  /// Where the measures became others is marked in a file, and on the shelf.
  void otherMeasuresStayMarked() {
    const QString file = m_folder.filePath("marked.brenier");
    std::vector<std::int64_t> marks;
    {
      Shown shown("eight_gaussians", keeping({}));
      RunController& run = shown.window->controller();
      QVERIFY(shown.learnsTo(10));
      shown.window->actions()[ActionId::keepWeights]->setChecked(true);
      const RunId before = run.run();
      run.setTarget({"gaussian", {{"std", 1.25}}});
      QVERIFY(learnsAnother(shown, before, 12));
      marks = shown.window->timeline()->axis()->changes();
      QCOMPARE(marks.size(), std::size_t{1});
      const int place = run.place();
      run.setSolver("mm");
      QTRY_VERIFY_WITH_TIMEOUT(run.place() != place && shown.window->frameStep() > 1, kEver);
      QVERIFY(shown.window->timeline()->axis()->changes().empty());
      run.goBack(place, true);
      QVERIFY(showsRunAt(shown, place));
      QCOMPARE(shown.window->timeline()->axis()->changes(), marks);
      QVERIFY(savesAll(shown, file));
    }
    Shown shown("moons", keeping({}));
    QVERIFY(opens(shown, file));
    QCOMPARE(shown.window->timeline()->axis()->changes(), marks);
  }

  /// The runs of the shelf stand in their order, and branches know what they branched from, also where that is on show.
  void theShelfStandsAsItStood() {
    const QString file = m_folder.filePath("shelf.brenier");
    {
      Shown shown("eight_gaussians", keeping({}));
      RunController& run = shown.window->controller();
      const auto next = [&](const QString& name, const auto& begin) {
        const int place = run.place();
        shown.window->shelf()->rename(place, name);
        begin();
        return QTest::qWaitFor([&] { return run.place() != place && run.stepSeen() > 3 && run.started(); }, kEver);
      };
      QVERIFY(shown.learnsTo(5));
      QVERIFY(next("x", [&] { run.setSolver("mm"); }));
      QVERIFY(shown.learnsTo(5));
      const int parent = run.place();
      QTRY_VERIFY_WITH_TIMEOUT(shown.window->timeline()->axis()->moments().size() > 2, kEver);
      QVERIFY(next("a", [&] { run.branch(shown.window->timeline()->axis()->moments()[1].step); }));
      for (int k = 0; k < 10; ++k)  // so that names of folders are not in the order of their numbers
        QVERIFY(next(QString("b%1").arg(k), [&] { run.newInitialisation(); }));
      shown.window->shelf()->rename(run.place(), "c");
      run.goBack(parent, true);
      QVERIFY(showsRunAt(shown, parent));
      QVERIFY(savesAll(shown, file));
    }
    Shown shown("moons", keeping({}));
    QVERIFY(opens(shown, file));
    QStringList names;
    for (const ShelvedRun* run : shown.window->shelf()->runs()) names << run->name;
    QCOMPARE(names.mid(1), QStringList({"x", "a", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "c"}));
    const ShelvedRun* branch = titled(shown, "b0");
    QVERIFY(branch);
    QCOMPARE(branch->parent, shown.window->controller().place());
    QCOMPARE(titled(shown, "a")->id, shown.window->controller().place());
    QCOMPARE(titled(shown, "c")->parent, 0);
  }

  /// A card says the step at which its run was left, and of which step its score is.
  void cardsSayWhereTheRunIs() {
    Shown shown("eight_gaussians", keeping({}));
    RunController& run = shown.window->controller();
    QVERIFY(shown.learnsTo(50));
    const int place = run.place();
    QSignalSpy kept(&run, &RunController::kept);
    run.setSolver("mm");
    QTRY_COMPARE_WITH_TIMEOUT(kept.count(), 1, kEver);
    QCOMPARE(kept[0][0].toInt(), place);
    const ShelvedRun left = *shown.window->shelf()->find(place);
    QVERIFY(left.step >= 50);
    if (left.score && left.scoreStep != left.step) {
      const QString detail = shown.window->shelfBar()->items()[0].detail;
      QVERIFY2(detail.contains("at step"), qPrintable(detail));
    }
    run.goBack(place, true);
    QVERIFY(showsRunAt(shown, place));
    QTRY_COMPARE_WITH_TIMEOUT(shown.window->frameStep(), left.step, kEver);
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestWhatSessionsHold)
#include "test_what_sessions_hold.moc"
