#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "core/session/file_hooks.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/seeds_card.h"
#include "ui/panels/seeds_matrix.h"
#include "ui/plots/curve_card.h"
#include "ui/run/run_controller.h"

using namespace brenier;

/// How long a wait may last on a busy machine, in ms; it ends as soon as it is true.
static constexpr int kSeedsPatience = 120000;

namespace {

/// A studio with the real machines.
struct SeedStudio {
  SeedStudio() : trainer(fileHooks()), options{.problem = "gaussian_to_gaussian", .restoreLayout = false} {
    options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(); };
    options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
    window = std::make_unique<MainWindow>(trainer, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
    (void)QTest::qWaitForWindowExposed(window.get());
  }
  SeedsController& seeds() { return *window->seeds(); }
  bool wait(const std::function<bool()>& holds) { return QTest::qWaitFor(holds, kSeedsPatience); }
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
    QCOMPARE(card->verdict(), QString::fromStdString(look.verdict));
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
    studio.window->actions()[ActionId::seeds]->trigger();
    studio.window->actions()[ActionId::compare]->trigger();  // one or the other
    QCOMPARE(studio.seeds().count(), 0);
    QVERIFY(studio.window->duel());
    studio.choose("4 seeds");
    QVERIFY(!studio.window->duel());
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
