#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QThread>
#include <QToolButton>
#include <QtTest>

#include "core/experiments/agreement.h"
#include "core/experiments/seeds_folder.h"
#include "core/session/file_hooks.h"
#include "core/session/run_record_files.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/labeled_combo.h"
#include "ui/forms/unbroken.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/session_controller.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/seeds_card.h"
#include "ui/panels/seeds_matrix.h"
#include "ui/panels/seeds_table.h"
#include "ui/plots/curve_card.h"
#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"
#include "ui/session/session.h"
#include "ui/work/background.h"

using namespace brenier;

/// How long a wait may last on a busy machine, in ms; it ends as soon as it is true.
static constexpr int kSeedsPatience = 120000;

namespace {

/// The real machine, which takes its time to end.
class SlowToEnd final : public SeedsMachine {
 public:
  static constexpr int kEndMs = 2000;
  ~SlowToEnd() override { QThread::msleep(kEndMs); }
  void begin(const RunConfig& config, int count) override { m_machine.begin(config, count); }
  void open(const std::vector<SavedSeed>& saved) override { m_machine.open(saved); }
  void resize(int count) override { m_machine.resize(count); }
  void learnTo(std::int64_t step) override { m_machine.learnTo(step); }
  void setLive(const OptionValues& values) override { m_machine.setLive(values); }
  void setPlane(const PlaneChoice& plane) override { m_machine.setPlane(plane); }
  SeedsMailbox& mailbox() override { return m_machine.mailbox(); }

 private:
  SeedsTrainer m_machine;
};

/// A studio with the real machines.
struct SeedStudio {
  explicit SeedStudio(bool slowToEnd = false, const QString& open = {})
      : trainer(fileHooks()), options{.problem = "gaussian_to_gaussian", .restoreLayout = false} {
    options.makeSeeds = [slowToEnd]() -> std::unique_ptr<SeedsMachine> {
      if (slowToEnd) return std::make_unique<SlowToEnd>();
      return std::make_unique<SeedsTrainer>(openRunBesideOthers);
    };
    options.seedFolders = {isSeedsFolder, readSeedsFolder};
    options.open = open;
    options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
  }
  SeedsController& seeds() { return *window->seeds(); }
  bool wait(const std::function<bool()>& holds) { return QTest::qWaitFor(holds, kSeedsPatience); }
  /// Both methods' seeds are there and have learned.
  bool bothAt(std::int64_t step) {
    return wait([&] {
      return seeds().look() && seeds().rivalLook() && seeds().look()->step >= step && seeds().rivalLook()->step >= step;
    });
  }
  bool bothWhereTheirRunsAre() {
    return wait([&] {
      return seeds().look() && seeds().rivalLook() && seeds().look()->step == window->controller().stepSeen() &&
             seeds().rivalLook()->step == window->duel()->controller().stepSeen();
    });
  }
  /// From the button's menu, as a person chooses.
  void choose(const QString& text) {
    for (QAction* entry : window->findChild<QToolButton*>("seedsButton")->menu()->actions())
      if (entry->text() == text) return entry->trigger();
    qFatal("no entry %s", qPrintable(text));
  }

  Trainer trainer;
  StartOptions options;
  std::unique_ptr<MainWindow> window;
};

}  // namespace

/// Several seeds beside the window's run.
class TestSeedsWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_seeds_window");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// They learn beside it, come to the step at which it is held, and say what they agree about.
  void theyFollowTheRun() {
    SeedStudio studio;
    RunController& run = studio.window->controller();
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    QVERIFY(!studio.seeds().card()->isVisible());
    const QImage alone = studio.window->stage()->grabFigure({400, 300});
    studio.choose("4 seeds");
    QCOMPARE(studio.window->findChild<QToolButton*>("seedsButton")->text(), QString("4 seeds"));
    QVERIFY(studio.wait([&] { return studio.seeds().look() && studio.seeds().look()->step >= 2; }));
    run.pause();
    QVERIFY(studio.wait([&] { return run.state() == RunState::paused; }));
    QVERIFY(studio.wait([&] { return studio.seeds().look()->step == run.stepSeen(); }));
    const SeedsLook& look = *studio.seeds().look();
    QCOMPARE(look.seeds.size(), std::size_t{4});
    SeedsCard* card = studio.seeds().card();
    QVERIFY(card->isVisible());
    QCOMPARE(card->verdict(), unbroken(QString::fromStdString(look.verdict)));
    QVERIFY2(card->numbersText().contains(QChar(0x00B1)), qPrintable(card->numbersText()));
    QVERIFY(card->curve()->drawnPoints("mean") > 0 || !card->curve()->points("mean").isEmpty());
    auto* matrix = card->findChild<SeedsMatrix*>();
    QVERIFY(matrix->textAt({5, 95}).contains("apart"));
    QVERIFY(studio.window->stage()->style().seeds);
    QVERIFY(studio.window->stage()->grabFigure({400, 300}) != alone);
    Snapshot kept = *studio.window->stage()->snapshot();
    QVERIFY(showsSeeds(kept, studio.window->stage()->style()));
    kept.purpose = Purpose::scrub;  // a moment of the past, about which they say nothing
    QVERIFY(!showsSeeds(kept, studio.window->stage()->style()));
    const auto lines = describePoint(*studio.window->stage()->snapshot(), 0, Theme::lightTheme(), &look);
    QCOMPARE(std::count_if(lines.begin(), lines.end(), [](auto& l) { return l.text.startsWith("seed "); }), 4);
  }

  /// Another run begins them anew; alone again, nothing of them stays, and the window waits for none of it.
  void theyBeginAndEndWithIt() {
    SeedStudio studio;
    studio.window->actions()[ActionId::seeds]->trigger();
    QCOMPARE(studio.seeds().count(), 8);
    QVERIFY(studio.wait([&] { return studio.seeds().look() != nullptr; }));
    studio.window->controller().setProblem("moons");
    QVERIFY(studio.wait([&] { return studio.seeds().look() == nullptr; }));
    QVERIFY(studio.wait([&] { return studio.seeds().look() && studio.seeds().look()->step >= 1; }));
    studio.window->actions()[ActionId::seeds]->trigger();
    QCOMPARE(studio.seeds().count(), 0);
    QVERIFY(!studio.seeds().card()->isVisible() && !studio.window->stage()->style().seeds);
  }

  /// Switched off and on, or another number of them: what learned goes on from where it was, beside a run that waits
  /// too.
  void whatTheyLearnedIsKept() {
    SeedStudio studio;
    RunController& run = studio.window->controller();
    studio.choose("4 seeds");
    QVERIFY(studio.wait([&] { return studio.seeds().look() && studio.seeds().look()->step >= 30; }));
    run.pause();
    const auto there = [&](std::size_t count) {
      return studio.wait([&] {
        const auto look = studio.seeds().look();
        return look && look->seeds.size() == count && look->leastStep == run.stepSeen();
      });
    };
    QVERIFY(studio.wait([&] { return run.state() == RunState::paused; }));
    QVERIFY(there(4));
    const auto four = studio.seeds().look();
    // The first that is heard of them again is where they were.
    const auto firstLook = [&](const QString& entry) {
      studio.choose(entry);
      return studio.wait([&] { return studio.seeds().look() != nullptr; }) ? studio.seeds().look() : nullptr;
    };
    studio.choose("One run alone");
    QVERIFY(!studio.seeds().look() && !studio.window->stage()->style().seeds);
    const auto again = firstLook("4 seeds");
    QVERIFY(again && again->leastStep == four->step && again->images == four->images);
    const auto eight = firstLook("8 seeds");
    QVERIFY(eight && eight->step == four->step && eight->leastStep < eight->step && eight->seeds.size() == 8);
    QVERIFY2(eight->apart.starts_with("They are at steps "), eight->apart.c_str());
    QVERIFY(std::equal(four->images.begin(), four->images.end(), eight->images.begin()));
    QVERIFY(there(8));  // the run waits, and they come up to it
    const auto all = studio.seeds().look();
    QVERIFY(std::equal(four->images.begin(), four->images.end(), all->images.begin()) && all->apart.empty());
    const auto fewer = firstLook("4 seeds");
    QVERIFY(fewer && fewer->images == four->images);
    const auto back = firstLook("8 seeds");
    QVERIFY(back && back->leastStep == back->step && back->images == all->images);
    // Another run has nothing of them.
    studio.choose("One run alone");
    run.setProblem("moons");
    QVERIFY(studio.wait([&] { return run.started() && run.started()->run == run.run(); }));
    const auto others = firstLook("4 seeds");
    QVERIFY(others && others->leastStep < four->step);
  }

  /// Both sides of a comparison have their seeds, whichever was there first, and one card says whose agree.
  void bothSidesHaveSeeds_data() {
    QTest::addColumn<bool>("seedsFirst");
    QTest::newRow("seeds first") << true;
    QTest::newRow("comparison first") << false;
  }
  void bothSidesHaveSeeds() {
    QFETCH(bool, seedsFirst);
    SeedStudio studio;
    RunController& run = studio.window->controller();
    const auto compare = [&] { studio.window->actions()[ActionId::compare]->trigger(); };
    if (!seedsFirst) compare();
    studio.choose("4 seeds");
    if (seedsFirst) compare();
    QVERIFY(studio.window->duel());
    QCOMPARE(studio.seeds().count(), 4);
    QVERIFY(studio.bothAt(2));
    run.pause();
    RunController& rival = studio.window->duel()->controller();
    QVERIFY(studio.wait([&] { return run.state() == RunState::paused && rival.state() == RunState::paused; }));
    QVERIFY(studio.bothWhereTheirRunsAre());
    const auto first = studio.seeds().look(), second = studio.seeds().rivalLook();
    QVERIFY(second->seeds == first->seeds && second->spread != first->spread);
    QVERIFY(studio.window->stage()->style().seeds == first);
    QVERIFY(studio.window->duel()->stage()->style().seeds == second);
    // Once the exact answer is known on both sides the errors are compared, too.
    QVERIFY(studio.wait([&] { return !studio.seeds().card()->sentence().isEmpty(); }));
    SeedsCard* card = studio.seeds().card();
    const std::string one = studio.window->findChild<LabeledCombo*>("solverCombo")->currentText().toStdString();
    const std::string other = studio.window->duel()->solverTitle().toStdString();
    QCOMPARE(card->verdict(), unbroken(QString::fromStdString(
                                  comparedAgreement(one, *studio.seeds().look(), other, *studio.seeds().rivalLook()))));
    const auto rows = card->table()->rows();
    QVERIFY(rows.size() >= 4);
    for (const QStringList& row : rows) QVERIFY2(!row[1].isEmpty() && !row[2].isEmpty(), qPrintable(row.join('|')));
    QVERIFY(!card->curve()->points("rival mean").isEmpty() && !card->curve()->points("mean").isEmpty());
    // A step of both is a step of all.
    const std::int64_t before = run.stepSeen(), beside = rival.stepSeen();
    studio.window->actions()[ActionId::stepOnce]->trigger();
    QVERIFY(studio.wait([&] { return run.stepSeen() == before + 1 && rival.stepSeen() == beside + 1; }));
    QVERIFY(studio.bothWhereTheirRunsAre());
    studio.choose("8 seeds");
    QVERIFY(studio.wait([&] {
      return studio.seeds().look() && studio.seeds().look()->seeds.size() == 8 && studio.seeds().rivalLook() &&
             studio.seeds().rivalLook()->seeds.size() == 8;
    }));
    QVERIFY(studio.bothWhereTheirRunsAre());
  }

  /// What their colours mean is said by the colours' names in both themes, and by the rings besides.
  void wordsNameWhatIsSeen() {
    const QString key = seedsNotes(SeedsLook{}, 0, true).join('\n');
    QVERIFY2(key.contains("green, small rings") && key.contains("pink, wide rings"), qPrintable(key));
    for (const Theme& theme : {Theme::lightTheme(), Theme::darkTheme()}) {
      const QColor apart = seedsColour(kFullDisagreement, theme).toHsv(), agree = seedsColour(0, theme).toHsv();
      QVERIFY2(apart.hue() > 310 && apart.hue() < 345 && apart.value() > 180, qPrintable(apart.name()));
      QVERIFY2(agree.hue() > 140 && agree.hue() < 175, qPrintable(agree.name()));
    }
  }

  /// The card of both methods has room in the narrowest panel, which a small window leaves behind when it grows again.
  void nothingIsCutOffInANarrowPanel() {
    SeedStudio studio;
    studio.window->actions()[ActionId::compare]->trigger();
    studio.choose("8 seeds");
    QVERIFY(studio.bothAt(2));
    QVERIFY(studio.wait([&] { return studio.seeds().card()->table()->rows().size() >= 4; }));
    NumbersPanel& panel = *studio.window->numbersPanel();
    for (const QSize& size : {QSize(1600, 1000), QSize(1024, 700), QSize(1280, 800), QSize(1600, 1000)}) {
      studio.window->resize(size);
      QTest::qWait(100);
      QTRY_VERIFY2(panel.widget()->width() <= panel.viewport()->width(),
                   qPrintable(QString("%1 of %2").arg(panel.widget()->width()).arg(panel.viewport()->width())));
    }
  }

  /// A change that is undone brings both methods back to where they were, with their seeds.
  void undoingBringsBothSidesBack() {
    SeedStudio studio;
    RunController& run = studio.window->controller();
    studio.window->actions()[ActionId::compare]->trigger();
    studio.choose("4 seeds");
    QVERIFY(studio.bothAt(10));
    RunController& rival = studio.window->duel()->controller();
    const auto bothPaused = [&] {
      return studio.wait([&] { return run.state() == RunState::paused && rival.state() == RunState::paused; });
    };
    run.pause();
    QVERIFY(bothPaused());
    QVERIFY(studio.bothWhereTheirRunsAre());
    const std::int64_t first = run.stepSeen(), second = rival.stepSeen();
    const RunId before = run.run();
    run.setOption("hidden_width", std::int64_t{32});
    QVERIFY(studio.wait([&] { return run.run() != before && run.started(); }));
    QVERIFY(bothPaused());
    run.undoStack()->undo();
    QVERIFY(studio.wait([&] { return run.stepSeen() == first && rival.stepSeen() == second; }));
    QVERIFY(studio.wait([&] {
      return studio.seeds().look() && studio.seeds().look()->leastStep == first && studio.seeds().rivalLook() &&
             studio.seeds().rivalLook()->leastStep == second;
    }));
    QVERIFY(bothPaused());
    QCOMPARE(rival.config().solver, studio.window->duel()->choice().solver);
  }

  /// Where another one cannot be made, those that are there stay, and it is said.
  void theyStayWhereAnotherCannotBeMade() {
    SeedStudio studio;
    studio.choose("4 seeds");
    QVERIFY(studio.wait([&] { return studio.seeds().look() && studio.seeds().look()->step >= 2; }));
    studio.seeds().setCount(mostSeeds + 1);
    QVERIFY(studio.wait([&] { return studio.seeds().count() == 4; }));
    QVERIFY(studio.window->messageBar()->text().contains("33 seeds were asked for"));
    QCOMPARE(studio.window->findChild<QToolButton*>("seedsButton")->text(), QString("4 seeds"));
    const std::int64_t step = studio.window->controller().stepSeen();
    QVERIFY(studio.wait([&] {
      return studio.seeds().look() && studio.seeds().look()->step > step && studio.seeds().look()->seeds.size() == 4;
    }));
  }

  /// Ended in any order, nothing of them stays, and the window waits for neither.
  void aComparisonEndsWithItsSeeds() {
    SeedStudio studio(true);
    studio.choose("4 seeds");
    studio.window->actions()[ActionId::compare]->trigger();
    QVERIFY(studio.bothAt(1));
    QElapsedTimer clock;
    clock.start();
    studio.window->actions()[ActionId::compare]->trigger();
    const qint64 ending = clock.elapsed();
    QVERIFY2(ending < SlowToEnd::kEndMs, qPrintable(QString("%1 ms").arg(ending)));
    QVERIFY(!studio.window->duel() && !studio.seeds().rivalLook());
    QCOMPARE(studio.seeds().count(), 4);
    QVERIFY(studio.seeds().card()->table()->isHidden());
    const std::int64_t step = studio.window->controller().stepSeen();
    QVERIFY(studio.wait([&] { return studio.seeds().look() && studio.seeds().look()->step > step; }));
    studio.window->actions()[ActionId::compare]->trigger();
    QVERIFY(studio.bothAt(1));
    clock.start();
    studio.choose("One run alone");
    QVERIFY2(clock.elapsed() < SlowToEnd::kEndMs, qPrintable(QString("%1 ms").arg(clock.elapsed())));
    QVERIFY(studio.window->duel() && !studio.seeds().look() && !studio.seeds().rivalLook());
    QVERIFY(!studio.window->stage()->style().seeds && !studio.window->duel()->stage()->style().seeds);
    QVERIFY(!studio.seeds().card()->isVisible());
    QVERIFY(studio.wait([&] { return studio.window->background().jobs().empty(); }));
    studio.choose("4 seeds");  // and while they are beginning, the window closes
  }

  /// What `train --seeds` made opens as the seeds that it is, dropped or chosen, and learns on when the run does.
  void aFolderOfSeedsOpens() {
    const QString folder = m_folder.filePath("three");
    const auto train = [](QStringList words) {
      QProcess process;
      process.start(BRENIER_CLI, words);
      return process.waitForFinished(kSeedsPatience) ? process.exitCode() : -1;
    };
    const QStringList quick = {"train",     "--problem",  "eight_gaussians",
                               "--solver",  "otm",        "--map_width",
                               "16",        "--batch",    "32",
                               "--steps",   "40",         "--eval-every",
                               "20",        "--held-out", "64",
                               "--threads", "1",          "--quiet",
                               "--out",     folder};
    QCOMPARE(train(quick + QStringList{"--seeds", "5-7"}), 0);
    const auto saved = readSeedsFolder(folder.toStdString());
    QVERIFY(saved && saved->size() == 3);
    const auto truth = agreementOf({(*saved)[0].path, (*saved)[1].path, (*saved)[2].path});
    QVERIFY(truth);

    SeedStudio studio;
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(folder)});
    const QPoint middle = studio.window->rect().center();
    QDragEnterEvent enter(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(studio.window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(middle, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(studio.window.get(), &drop);
    QVERIFY(studio.wait([&] { return studio.seeds().look() && studio.seeds().look()->numbers.size() == 2; }));
    const SeedsLook look = *studio.seeds().look();
    QCOMPARE(look.seeds, (std::vector<std::uint64_t>{5, 6, 7}));
    QCOMPARE(look.step, std::int64_t{40});
    QCOMPARE(QString::fromStdString(look.sentence), QString::fromStdString(agreementSentence(*truth)));
    QCOMPARE(studio.seeds().count(), 3);
    QCOMPARE(studio.window->findChild<QToolButton*>("seedsButton")->text(), QString("3 seeds"));
    QCOMPARE(studio.window->controller().config().weightSeed, std::uint64_t{5});
    QCOMPARE(studio.window->controller().state(), RunState::paused);
    // Its past is drawn, and saving asks for another place than the folder's own run.
    QCOMPARE(studio.seeds().card()->curve()->points("mean").first().x(), 20.0);
    QVERIFY(studio.window->session()->path().isEmpty());
    QVERIFY(Session::recentFiles().contains(folder));

    studio.window->controller().play();  // the 40 steps that it was told to learn end nothing now
    QVERIFY(studio.wait([&] { return studio.seeds().look()->step >= 43; }));
    studio.window->controller().pause();
    QVERIFY(studio.wait([&] { return studio.seeds().look()->step == studio.window->controller().stepSeen(); }));
    QVERIFY(studio.seeds().look()->apart.empty() && studio.seeds().look()->spread != look.spread);

    SeedStudio begun(false, folder);  // as the command line's argument, and nothing else was ever learned
    QVERIFY(begun.wait([&] { return begun.seeds().look() && begun.seeds().look()->step == 40; }));
    QCOMPARE(begun.window->shelf()->runs().size(), std::size_t{1});
    // Alone and back they are what was saved, and more of them come up to it while the run waits.
    const auto three = begun.seeds().look()->images;
    begun.choose("One run alone");
    begun.choose("4 seeds");
    QVERIFY(begun.wait([&] { return begun.seeds().look() && begun.seeds().look()->leastStep == 40; }));
    QCOMPARE(begun.window->controller().stepSeen(), std::int64_t{40});
    QVERIFY(begun.seeds().look()->seeds == (std::vector<std::uint64_t>{5, 6, 7, 8}));
    QVERIFY(std::equal(three.begin(), three.end(), begun.seeds().look()->images.begin()));
  }

  /// A folder that is something else is refused in a sentence, and everything stays as it was.
  void otherFoldersAreRefused() {
    const QString folder = m_folder.filePath("others");
    QVERIFY(QDir().mkpath(folder));
    QFile file(folder + "/experiment.json");
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"format": 1, "files_from": "/", "experiment": {"base": {"problem": "moons", "steps": 3},
                   "axes": {"solver": ["otm", "mm"], "seed": "1-2"}}})");
    file.close();
    SeedStudio studio;
    QVERIFY(studio.wait([&] { return studio.window->frameStep() >= 1; }));
    const RunId run = studio.window->controller().run();
    studio.window->findChild<SessionController*>()->openFile(file.fileName());
    QVERIFY(studio.wait([&] { return studio.window->messageBar()->text().contains("\"solver\""); }));
    QVERIFY(studio.window->controller().run() == run && studio.seeds().count() == 0);
    SeedStudio begun(false, folder);
    QVERIFY(begun.wait([&] { return begun.window->messageBar()->text().contains("\"solver\""); }));
    QVERIFY(begun.wait([&] { return begun.window->frameStep() >= 1; }));  // it learns what it would have without
  }

  /// Eight of them that are slower than the run hold it, so that the stage is about one step.
  void theRunWaitsForThem() {
    SeedStudio studio;
    studio.choose("16 seeds");
    QVERIFY(studio.wait([&] { return studio.seeds().look() && studio.seeds().look()->step >= 20; }));
    const std::int64_t run = studio.window->controller().stepSeen(), seeds = studio.seeds().look()->step;
    QVERIFY(seeds <= run);
    studio.window->controller().pause();
    QVERIFY(studio.wait([&] { return studio.seeds().look()->step == studio.window->controller().stepSeen(); }));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestSeedsWindow)
#include "test_seeds_window.moc"
