#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QProcess>
#include <QPushButton>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

#include "core/experiments/experiment_look.h"
#include "core/experiments/seeds_folder.h"
#include "core/session/file_hooks.h"
#include "core/session/run_record_files.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "ui/canvas/stage_view.h"
#include "ui/experiments/experiment_window.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/experiment_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/session_controller.h"
#include "ui/main_window/shelf_controller.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"
#include "ui/session/session.h"

using namespace brenier;

namespace {

constexpr int kExperimentPatience = 120000;  // ms, on a busy machine

constexpr const char* twoMethods = R"({"base": {"problem": "moons", "steps": 30, "held_out": 64, "threads": 1,
    "map_width": 16, "batch": 32, "eval_every": 10},
  "axes": {"solver": ["otm", "wgan_gp"], "seed": "1-2"}})";

struct ExperimentStudio {
  ExperimentStudio() : trainer(fileHooks()), options{.problem = "gaussian_to_gaussian", .restoreLayout = false} {
    options.experiments = {lookAtExperiment, picturesOfRun};
    options.seedFolders = {isSeedsFolder, readSeedsFolder};
    options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
    options.makeSeeds = []() -> std::unique_ptr<SeedsMachine> {
      return std::make_unique<SeedsTrainer>(openRunBesideOthers);
    };
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
  }
  bool wait(const std::function<bool()>& holds) { return QTest::qWaitFor(holds, kExperimentPatience); }
  ExperimentWindow* table() { return window->experiments()->window(); }
  RunController& run() { return window->controller(); }
  /// So many of its runs have ended, as the table shows it.
  bool waitForDone(std::size_t count) {
    return wait([&] { return table() && table()->look() && table()->look()->count(PlannedState::done) == count; });
  }
  void drop(const QString& path) {
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    const QPoint middle = window->rect().center();
    QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &dropped);
  }
  void press(const char* button) {
    auto* wanted = table()->findChild<QPushButton*>(button);
    QVERIFY2(wanted->isEnabled(), qPrintable(wanted->toolTip()));
    wanted->click();
  }
  void pick(std::initializer_list<std::size_t> lines) {
    table()->table()->clearSelection();
    table()->table()->setSelectionMode(QAbstractItemView::MultiSelection);
    for (const std::size_t line : lines) table()->pick(line);
    table()->table()->setSelectionMode(QAbstractItemView::ExtendedSelection);
    QCOMPARE(table()->picked(), std::vector<std::size_t>(lines));
  }
  bool waitForRun(const char* solver, std::uint64_t seed) {
    return wait([&] {
      return run().started() && run().started()->config.solver == solver &&
             run().started()->config.weightSeed == seed && window->frameStep() == 30;
    });
  }
  Trainer trainer;
  StartOptions options;
  std::unique_ptr<MainWindow> window;
};

}  // namespace

class TestExperimentWindow : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir m_where;
  QString folder() const { return m_where.filePath("methods"); }
  void sweep(const QStringList& more) {
    QProcess process;
    process.start(BRENIER_CLI, QStringList{"sweep"} + more);
    QVERIFY(process.waitForFinished(kExperimentPatience));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
  }

 private Q_SLOTS:
  void initTestCase() {
    QFile file(m_where.filePath("methods.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(twoMethods);
    file.close();
    sweep({file.fileName(), "--out", folder(), "--index", "1"});
  }

  /// The table follows what other processes learn.
  void itGrowsWhileOthersLearn() {
    ExperimentStudio studio;
    studio.drop(folder());
    QVERIFY(studio.waitForDone(1));
    QCOMPARE(studio.table()->look()->count(PlannedState::waiting), std::size_t{3});
    sweep({folder()});
    QVERIFY(studio.waitForDone(4));
    for (const auto& line : studio.table()->look()->lines) QVERIFY(line.numbers[0] && line.step == 30);
  }

  void whatIsPickedOpensAloneOverAndBeside() {
    ExperimentStudio studio;
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    studio.drop(folder());
    QVERIFY(studio.waitForDone(4));

    studio.pick({2});
    studio.press("experimentOpen");
    QVERIFY(studio.waitForRun("wgan_gp", 1));
    QVERIFY(studio.window->session()->path().isEmpty());  // saved, it would be no run of the experiment any more

    studio.pick({0, 3});  // 3 last: it is what is drawn over the other
    studio.press("experimentOver");
    QVERIFY(studio.waitForRun("otm", 1));
    QVERIFY(studio.wait([&] { return studio.window->shelfController()->overlaid() != 0; }));
    const auto* over = studio.window->shelf()->find(studio.window->shelfController()->overlaid());
    QVERIFY(over && over->seed == 2 && over->method == "WGAN-GP");

    studio.pick({1, 2});
    studio.press("experimentBeside");
    QVERIFY(studio.waitForRun("otm", 2));
    QVERIFY(studio.wait([&] {
      const DuelPane* duel = studio.window->duel();
      return duel && duel->stage()->hasSnapshot() && duel->stage()->snapshot()->step == 30;
    }));
    QVERIFY(studio.window->duel()->choice().solver == "wgan_gp");
    QCOMPARE(studio.window->duel()->controller().config().weightSeed, std::uint64_t{1});
    QCOMPARE(studio.run().state(), RunState::paused);
  }

  void seedsOfOneLineOpenAsSeeds() {
    ExperimentStudio studio;
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    studio.drop(folder());
    QVERIFY(studio.waitForDone(4));
    studio.pick({3});
    studio.press("experimentSeeds");
    QVERIFY(studio.wait([&] { return studio.window->seeds()->look() != nullptr; }));
    QCOMPARE(studio.window->seeds()->look()->seeds, (std::vector<std::uint64_t>{1, 2}));
    QCOMPARE(studio.run().config().solver, std::string("wgan_gp"));
  }

  /// A folder that goes away, while it is looked at, says so and takes nothing from the window.
  void aFolderThatGoesAwaySaysSo() {
    ExperimentStudio studio;
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    studio.drop(folder());
    QVERIFY(studio.waitForDone(4));
    QVERIFY(QFile::rename(folder(), folder() + "-elsewhere"));
    auto* head = studio.table()->findChild<QLabel*>("experimentHead");
    QVERIFY(studio.wait([&] { return head->text().contains("There is no experiment in"); }));
    QCOMPARE(studio.table()->look()->count(PlannedState::done), std::size_t{4});
    QVERIFY(QFile::rename(folder() + "-elsewhere", folder()));
    QVERIFY(studio.wait([&] { return head->text().startsWith("4 runs: 4 done"); }));
  }
};

BRENIER_TEST(TestExperimentWindow)
#include "test_experiment_window.moc"
