#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <ctime>

#include "core/train/trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/images/own_picture_card.h"
#include "ui/images/picture_sheet.h"
#include "ui/images/picture_stage.h"
#include "ui/images/picture_view.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/status_strip.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/problem_panel.h"
#include "ui/panels/solver_panel.h"
#include "ui/run/run_controller.h"
#include "ui/session/export_dialog.h"
#include "ui/theme/theme.h"
#include "ui/work/background.h"

using namespace brenier;
using namespace brenier::test;

/// The window over the real trainer: what the tests of ui/ do with a machinery that answers at once.
class TestLiveStudio : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_live_studio");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_settings.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void playsPausesStepsAndReplays() {
    Trainer trainer;
    MainWindow window(trainer, ThemeManager::instance(), {.problem = "eight_gaussians", .restoreLayout = false});
    window.show();
    QTRY_VERIFY(window.frameStep() > 5);
    window.actions()[ActionId::playPause]->trigger();
    QTRY_COMPARE(window.statusStrip()->stateShown(), QString("Paused"));
    const auto answers = [&] {  // the worker has done what it was told, and would have gone on
      QSignalSpy kept(&window.controller(), &RunController::momentsKept);
      window.controller().mark("here");
      return QTest::qWaitFor([&] { return kept.count() > 0; }, kEver);
    };
    QVERIFY(answers());
    const auto paused = window.statusStrip()->stepShown();
    QVERIFY(answers() && answers());
    QCOMPARE(window.statusStrip()->stepShown(), paused);
    window.actions()[ActionId::stepOnce]->trigger();
    QTRY_COMPARE(window.statusStrip()->stepShown(), paused + 1);
    QVERIFY(answers() && answers());
    QCOMPARE(window.statusStrip()->stepShown(), paused + 1);
    window.actions()[ActionId::playPause]->trigger();
    QTRY_VERIFY(window.statusStrip()->stepShown() > paused + 5);
    const RunId before = window.controller().run();
    window.actions()[ActionId::replay]->trigger();
    QVERIFY(window.controller().run() != before);
    QTRY_VERIFY(window.frameStep() >= 0);
    QTRY_VERIFY(window.frameStep() > 5);
    window.close();
  }

  void everyProblemOfThePlaneLearns() {
    Trainer trainer;
    MainWindow window(trainer, ThemeManager::instance(), {.problem = "eight_gaussians", .restoreLayout = false});
    window.show();
    QTRY_VERIFY(window.frameStep() > 0);
    for (int i = 0; i < 6; ++i) {
      const RunId before = window.controller().run();
      window.actions()[ActionId::nextProblem]->trigger();
      QVERIFY(window.controller().run() != before);
      QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 0, kEver);
      QVERIFY2(window.messageBar()->text().isEmpty(), qPrintable(window.messageBar()->text()));
    }
  }

  /// Switching faster than anything can be built leaves the last one running, and nothing of the others.
  void switchingInHasteEndsWithTheLast() {
    Trainer trainer;
    MainWindow window(trainer, ThemeManager::instance(), {.problem = "eight_gaussians", .restoreLayout = false});
    window.show();
    for (int i = 0; i < 5; ++i) window.actions()[ActionId::nextProblem]->trigger();
    for (int i = 0; i < 5; ++i) window.actions()[ActionId::previousProblem]->trigger();
    QCOMPARE(window.controller().config().problem, std::string("eight_gaussians"));
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 5, kEver);
    QCOMPARE(window.statusStrip()->stateShown(), QString("Running"));
  }

  /// Two methods on the same problem and seeds: both learn, pause and step together, and one goes without the other.
  void twoMethodsInADuel() {
    Trainer trainer;
    StartOptions options{.problem = "eight_gaussians", .restoreLayout = false};
    options.makeRival = [] { return std::make_unique<Trainer>(); };
    MainWindow window(trainer, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY(window.frameStep() > 0);
    window.actions()[ActionId::compare]->trigger();
    QVERIFY(window.duel());
    auto& rival = window.duel()->controller();
    QVERIFY(rival.config().solver != window.controller().config().solver);
    QVERIFY(rival.config().source == window.controller().config().source);
    QCOMPARE(rival.config().dataSeed, window.controller().config().dataSeed);
    QTRY_VERIFY(window.duel()->stage()->hasSnapshot());
    QTRY_COMPARE(rival.state(), RunState::running);
    window.actions()[ActionId::playPause]->trigger();
    QTRY_COMPARE(rival.state(), RunState::paused);
    QTRY_COMPARE(window.controller().state(), RunState::paused);
    QCOMPARE(window.duel()->stage()->view(), window.stage()->view());
    const RunId before = rival.run();
    window.actions()[ActionId::nextProblem]->trigger();
    QVERIFY(rival.run() != before);
    QVERIFY(rival.config().target == window.controller().config().target);
    window.actions()[ActionId::compare]->trigger();
    QVERIFY(!window.duel());
    QTRY_VERIFY_WITH_TIMEOUT(window.background().jobs().empty(), kEver);
    QTRY_VERIFY(window.frameStep() >= 0);
  }

  /// What only the machinery can judge is refused beside the field like anything else, and nothing else changes.
  void aWrongGoalStaysBesideItsReason() {
    Trainer trainer;
    MainWindow window(trainer, ThemeManager::instance(), {.problem = "eight_gaussians", .restoreLayout = false});
    window.show();
    QTRY_VERIFY(window.frameStep() > 0);
    SolverPanel* panel = window.problemPanel()->solver();
    window.findChild<QAbstractButton*>("moreSettings")->click();
    OptionForm* form = panel->moreSettings();
    auto* until = qobject_cast<QLineEdit*>(form->field("until")->editor());
    auto* reason = form->findChild<QLabel*>("untilReason");
    QVERIFY(until && reason);
    const auto type = [&](const char* text) {
      until->setFocus();
      until->setText(text);
      QTest::keyClick(until, Qt::Key_Return);
    };
    type("l2_uvp=3");
    QCOMPARE(window.controller().config().budget.until, std::string("l2_uvp=3"));
    QVERIFY(reason->isHidden());
    const RunId run = window.controller().run();
    type("l2_uwp=2");
    QVERIFY2(!reason->isHidden() && reason->text().contains("l2_uvp"), qPrintable(reason->text()));
    QVERIFY2(reason->text().endsWith("l2_uvp=3 stays."), qPrintable(reason->text()));
    QCOMPARE(until->text(), QString("l2_uwp=2"));
    QCOMPARE(window.controller().config().budget.until, std::string("l2_uvp=3"));
    window.controller().setSetting("autosave", 20.0);  // another change leaves it on show
    QCOMPARE(until->text(), QString("l2_uwp=2"));
    QCOMPARE(window.controller().run(), run);
    type("l2_uvp=2");
    QVERIFY(reason->isHidden());
    QCOMPARE(window.controller().config().budget.until, std::string("l2_uvp=2"));
    QVERIFY2(window.messageBar()->text().isEmpty(), qPrintable(window.messageBar()->text()));
  }

#ifdef BRENIER_HAS_TORCH
  /// A run over pictures brings its own stage; points bring the other one back.
  void picturesHaveAStageOfTheirOwn() {
    Trainer trainer;
    StartOptions options{.problem = "eight_gaussians", .restoreLayout = false};
    options.exports = {{{"onnx", "ONNX", "", {}}, true}, {{"pgfplots", "PGFPlots", "", {}}, false}};
    options.exporter = "none";
    MainWindow window(trainer, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY(window.frameStep() > 0);
    const OptionValues small = {
        {"size", std::int64_t{16}}, {"training", std::int64_t{200}}, {"test", std::int64_t{30}}};
    RunConfig config;
    config.source = {"shapes", small};
    config.source.options["degradation"] = std::string("noise");
    config.target = {"shapes", small};
    config.solver = "otm_images";
    config.solverOptions = {
        {"map_width", std::int64_t{4}}, {"potential_width", std::int64_t{4}}, {"batch", std::int64_t{4}}};
    config.heldOut = 30;
    window.controller().begin(config);
    QVERIFY(window.pictureStage()->isVisible());
    QVERIFY(!window.stage()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 3, kEver);
    QCOMPARE(window.pictureStage()->sheet()->shown(), 24);
    QVERIFY(!window.pictureStage()->loupe()->isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(!window.pictureStage()->nearest()->isEmpty(), kEver);
    QImage mine(64, 64, QImage::Format_RGB32);
    mine.fill(Qt::red);
    window.pictureStage()->ownPicture()->use(mine, "mine");
    QTRY_VERIFY_WITH_TIMEOUT(!window.pictureStage()->ownPicture()->isEmpty(), kEver);
    window.actions()[ActionId::exportMap]->trigger();
    auto* dialog = window.findChild<ExportDialog*>();
    QVERIFY(dialog && dialog->findChild<QWidget*>("onnx") && !dialog->findChild<QWidget*>("pgfplots"));
    dialog->close();
    window.controller().setProblem("eight_gaussians");
    QVERIFY(window.stage()->isVisible());
    QVERIFY(!window.pictureStage()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 5, kEver);
  }
#endif

  void closingMidRunIsQuickAndClean() {
    for (const std::int64_t reached : {-2, -1, 0, 20}) {  // -2: at once, -1: begun, 0: the first frame
      std::clock_t before = 0;
      {
        Trainer trainer;
        MainWindow window(trainer, ThemeManager::instance(), {.problem = "checkerboard", .restoreLayout = false});
        window.show();
        QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() >= reached && (reached < -1 || window.controller().started()),
                                 kEver);
        before = std::clock();
        window.close();
      }
      // Processor time of all threads: what other programs do does not count.
      const double seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
      QVERIFY2(seconds < 5, qPrintable(QString::number(seconds)));
    }
  }

 private:
  QTemporaryDir m_settings;
};

BRENIER_TEST(TestLiveStudio)
#include "test_live_studio.moc"
