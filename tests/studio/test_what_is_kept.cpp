#include <QAction>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QUndoStack>

#include "tests/studio/kept_runs.h"
#include "ui/main_window/actions.h"
#include "ui/panels/message_bar.h"
#include "ui/session/session.h"

using namespace brenier;
using namespace brenier::test;

/// What a person learned outlives crashes, closing and files.
class TestWhatIsKept : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_what_is_kept");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// Its moments are read long after the folder that it was found in is gone, also when it was lost twice.
  void aRecoveredRunHasItsPast() {
    QTemporaryDir folder;
    const QString lost = folder.filePath("lost"), file = folder.filePath("saved.brenier");
    std::vector<std::int64_t> steps;
    const auto leave = [&](int sitting) {
      QVERIFY(QDir().mkpath(lost));
      const QString name = QString::number(sitting);
      QVERIFY(QDir().rename(folder.filePath("mine-" + name), lost + "/" + name + "-1"));
    };
    {
      Shown shown("eight_gaussians", keeping(folder.filePath("mine-0")));
      QVERIFY(shown.learnsTo(60));
      QVERIFY(pausesNow(shown));
      for (const auto& moment : shown.window->timeline()->axis()->moments()) steps.push_back(moment.step);
      QVERIFY(steps.size() > 4);
      QSignalSpy kept(&shown.window->controller(), &RunController::autosaved);
      shown.window->controller().setSetting("autosave", 1.0);
      shown.window->controller().play();
      QTRY_VERIFY_WITH_TIMEOUT(kept.count() > 0, kEver);
    }
    leave(0);
    for (int sitting = 1; sitting <= 2; ++sitting) {
      {
        Shown shown("moons", keeping(folder.filePath("mine-" + QString::number(sitting)), lost));
        QVERIFY(shown.learnsTo(1));
        const RunId before = shown.window->controller().run();
        QVERIFY(clicksOn(shown.window->messageBar(), "Recover"));
        QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().run() != before && shown.window->frameStep() >= 60, kEver);
        QTRY_VERIFY_WITH_TIMEOUT(QDir(lost).isEmpty(), kEver);  // nobody needs it any more
        QVERIFY2(scrubsTo(shown, steps[2]), qPrintable(shown.window->messageBar()->text()));
        QVERIFY2(savesTo(shown, file), qPrintable(shown.window->messageBar()->text()));
        QVERIFY(scrubsTo(shown, steps[3]));
      }
      leave(sitting);
    }
    Shown shown("moons", keeping(folder.filePath("last")));
    QVERIFY(shown.learnsTo(1));
    shown.window->session()->open(file);
    QTRY_COMPARE_WITH_TIMEOUT(shown.window->session()->name(), QString("saved.brenier"), kEver);
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->frameStep() >= 60, kEver);
    QVERIFY(scrubsTo(shown, steps[2]));
  }

  /// Where its measures became others, its name and what it branched from are not lost with the process.
  void aRecoveredRunStandsWhereItStood() {
    QTemporaryDir folder;
    const QString mine = folder.filePath("mine"), lost = folder.filePath("lost");
    std::vector<std::int64_t> changes;
    const auto hasAll = [&] {
      for (const QFileInfo& run : QDir(mine).entryInfoList({"run-*"}, QDir::Dirs)) {
        QFile changed(run.filePath() + "/window/changes.json"), shelf(run.filePath() + "/window/shelf.json");
        if (changed.open(QIODevice::ReadOnly) && shelf.open(QIODevice::ReadOnly) && changed.readAll().size() > 2 &&
            shelf.readAll().contains("on show"))
          return true;
      }
      return false;
    };
    {
      Shown shown("eight_gaussians", keeping(mine));
      RunController& run = shown.window->controller();
      QVERIFY(shown.learnsTo(20));
      shown.window->shelf()->rename(run.place(), "parent");
      QTRY_VERIFY_WITH_TIMEOUT(shown.window->timeline()->axis()->moments().size() > 2, kEver);
      const auto other = [&](const auto& begin) {
        const int place = run.place();
        begin();
        return QTest::qWaitFor([&] { return run.place() != place && run.stepSeen() > 3 && run.started(); }, kEver);
      };
      QVERIFY(other([&] { run.branch(shown.window->timeline()->axis()->moments()[1].step); }));
      const int place = run.place();
      shown.window->shelf()->rename(place, "on show");
      QVERIFY(other([&] { run.newInitialisation(); }));
      shown.window->shelf()->rename(run.place(), "later");
      QVERIFY(shown.learnsTo(3));
      run.goBack(place, false);
      QVERIFY(showsRunAt(shown, place));
      shown.window->actions()[ActionId::keepWeights]->setChecked(true);
      const RunId before = run.run();
      run.setTarget({"gaussian", {{"std", 1.25}}});
      QVERIFY(learnsAnother(shown, before, 4));
      changes = shown.window->timeline()->axis()->changes();
      QCOMPARE(changes.size(), std::size_t{1});
      QTRY_VERIFY_WITH_TIMEOUT(hasAll(), kEver);
      QVERIFY(QDir().mkpath(lost));
      QCOMPARE(QProcess::execute("cp", {"-r", mine, lost + "/1-1"}), 0);  // as a kill leaves it
    }
    Shown shown("moons", keeping(folder.filePath("next"), lost));
    QVERIFY(shown.learnsTo(1));
    const RunId before = shown.window->controller().run();
    QVERIFY(clicksOn(shown.window->messageBar(), "Recover"));
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().run() != before && shown.window->frameStep() >= changes[0],
                             kEver);
    QCOMPARE(shown.window->timeline()->axis()->changes(), changes);
    QStringList names;
    for (const ShelvedRun* run : shown.window->shelf()->runs()) names << run->name;
    QCOMPARE(names, QStringList({"", "parent", "on show", "later"}));
    const ShelvedRun* own = titled(shown, "on show");
    QCOMPARE(own->id, shown.window->controller().place());
    QCOMPARE(own->parent, titled(shown, "parent")->id);
    QVERIFY(titled(shown, "parent")->kept && !titled(shown, "parent")->saved);  // no file of a person's holds it
    // A run that begins now is not described by what the one before left.
    QTRY_VERIFY_WITH_TIMEOUT(QDir(lost).isEmpty(), kEver);
    const int place = shown.window->controller().place();
    shown.window->controller().play();
    shown.window->controller().setProblem("moons");
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().place() != place && shown.window->frameStep() > 1, kEver);
    QTRY_COMPARE_WITH_TIMEOUT(QDir(folder.filePath("next")).entryList({"run-*"}, QDir::Dirs).size(), 1, kEver);
    const QString now = QDir(folder.filePath("next")).entryInfoList({"run-*"}, QDir::Dirs)[0].filePath();
    QVERIFY(!QFile::exists(now + "/window/changes.json"));
  }

  /// A file that is saved over has the moments of the run that is saved, and not of the one before by the same names.
  void aFileThatIsSavedOverHasItsOwnPast() {
    const QString file = m_folder.filePath("over.brenier");
    PlanePoints image;
    {
      Shown shown("eight_gaussians", keeping({}));
      QVERIFY(shown.learnsTo(20));
      QVERIFY(pausesNow(shown));
      QVERIFY(savesTo(shown, file));
      const RunId before = shown.window->controller().run();
      shown.window->controller().newInitialisation();
      shown.window->controller().play();
      QTRY_VERIFY_WITH_TIMEOUT(shown.window->controller().run() != before && shown.window->frameStep() >= 20, kEver);
      QVERIFY(pausesNow(shown));
      shown.window->timeline()->axis()->showMoment(0);
      QTRY_VERIFY_WITH_TIMEOUT(shown.stage().snapshot()->purpose == Purpose::scrub, kEver);
      image = shown.stage().snapshot()->image;
      QVERIFY(savesTo(shown, file));
    }
    Shown shown("moons", keeping({}));
    QVERIFY(shown.learnsTo(1));
    shown.window->session()->open(file);
    QTRY_COMPARE_WITH_TIMEOUT(shown.window->session()->name(), QString("over.brenier"), kEver);
    QTRY_VERIFY_WITH_TIMEOUT(shown.window->timeline()->axis()->moments().size() > 2, kEver);
    shown.window->timeline()->axis()->showMoment(0);
    QTRY_VERIFY_WITH_TIMEOUT(shown.stage().snapshot()->purpose == Purpose::scrub, kEver);
    QVERIFY(shown.stage().snapshot()->image == image);
  }

  /// A branch is a change like another: undoing it brings its parent back, and changes before it stay where they are.
  void aBranchIsUndone() {
    Shown shown("eight_gaussians", keeping({}));
    RunController& run = shown.window->controller();
    QVERIFY(shown.learnsTo(20));
    RunId before = run.run();
    const int first = run.place();
    run.setSolver("mm");
    QVERIFY(learnsAnother(shown, before, 30));
    const int parent = run.place();
    QTRY_VERIFY(shown.window->timeline()->axis()->moments().size() > 3);
    const std::int64_t at = shown.window->timeline()->axis()->moments()[2].step;
    const auto left = run.stepSeen();
    emit shown.window->timeline()->branchWanted(at, BranchChange::halfRates);
    QTRY_VERIFY_WITH_TIMEOUT(run.place() != parent && run.started(), kEver);
    const int branch = run.place();
    const auto rates = [&] {
      OptionValues found;
      for (const auto& [id, value] : run.started()->config.solverOptions)
        if (QString::fromStdString(id).endsWith("_rate")) found[id] = value;
      return found;
    };
    const OptionValues halved = rates();
    QVERIFY(!halved.empty());
    QVERIFY(shown.learnsTo(at + 3));
    run.undoStack()->undo();
    QVERIFY(showsRunAt(shown, parent));
    QVERIFY(shown.window->frameStep() >= left);
    QCOMPARE(run.config().solver, std::string("mm"));
    QVERIFY(rates() != halved);
    run.undoStack()->redo();
    QVERIFY(showsRunAt(shown, branch));
    QVERIFY(rates() == halved);
    // Two at once: before the method was another one.
    run.undoStack()->undo();
    run.undoStack()->undo();
    QVERIFY(showsRunAt(shown, first));
    QVERIFY(shown.window->frameStep() >= 20);
  }

  /// Closing asks once for all that was never saved, also where it lies on the shelf, and saves all of it.
  void closingAsksForTheShelf() {
    const QString file = m_folder.filePath("sitting.brenier");
    QTemporaryDir mine;
    QString drawn;
    {
      Shown shown("eight_gaussians", keeping(mine.path()));
      RunController& run = shown.window->controller();
      QVERIFY(shown.learnsTo(5));
      RunId before = run.run();
      MeasureSpec own{"gaussian", {}};
      own.options["std"] = 1.25;
      run.setTarget(own);
      QVERIFY(learnsAnother(shown, before, 10));
      QTRY_VERIFY(shown.window->isWindowModified());
      QVERIFY(closingAsks(shown, QMessageBox::Cancel).contains("This run was never saved"));
      const int place = run.place();
      before = run.run();
      run.setProblem("moons");
      QVERIFY(learnsAnother(shown, before, 5));
      drawn = shown.window->shelf()->find(place)->title();
      const QString asked = closingAsks(shown, QMessageBox::Cancel);
      QVERIFY2(asked.contains("One run") && asked.contains(drawn) && !asked.contains("This run"), qPrintable(asked));
      // Where one goes back to it, it is still what was never saved.
      run.goBack(place, true);
      QVERIFY(showsRunAt(shown, place));
      QTRY_COMPARE_WITH_TIMEOUT(run.state(), RunState::paused, kEver);
      QVERIFY(shown.window->isWindowModified());
      QVERIFY(closingAsks(shown, QMessageBox::Cancel).contains("This run was never saved"));
      before = run.run();
      run.setProblem("moons");
      run.play();
      QVERIFY(learnsAnother(shown, before, 5));
      QVERIFY(savesTo(shown, file));  // the run alone
      QVERIFY(!closingAsks(shown, QMessageBox::Save).isEmpty());
      QTRY_VERIFY_WITH_TIMEOUT(!shown.window->isVisible(), kEver);
    }
    Shown shown("eight_gaussians", keeping(mine.path()));
    QVERIFY(shown.learnsTo(1));
    shown.window->session()->open(file);
    QTRY_COMPARE_WITH_TIMEOUT(shown.window->session()->name(), QString("sitting.brenier"), kEver);
    const ShelvedRun* run = titled(shown, drawn);
    QVERIFY(run);
    const int place = run->id;
    shown.window->controller().goBack(place, true);
    QVERIFY(showsRunAt(shown, place));
    QVERIFY(shown.window->frameStep() >= 10);
    QTRY_COMPARE_WITH_TIMEOUT(shown.window->controller().state(), RunState::paused, kEver);
    QVERIFY(!shown.window->isWindowModified());
    QCOMPARE(closingAsks(shown, QMessageBox::Cancel), QString());
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestWhatIsKept)
#include "test_what_is_kept.moc"
