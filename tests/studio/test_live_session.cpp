#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/animation.h"
#include "core/session/file_hooks.h"
#include "tests/studio/shown_window.h"
#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/stage_legend.h"
#include "ui/canvas/stage_notes.h"
#include "ui/canvas/stage_view.h"
#include "ui/drawing/drawing_editor.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/film_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/status_strip.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/session/session.h"
#include "ui/theme/theme.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

using namespace brenier;
using namespace brenier::test;

namespace {

StartOptions quiet() {
  return {.problem = "eight_gaussians", .restoreLayout = false};
}

DrawnItem disc(double x, double y, double size) {
  DrawnItem item;
  item.kind = DrawnItem::Kind::ellipse;
  item.x = x, item.y = y, item.width = item.height = size;
  return item;
}

}  // namespace

/// What a person does with a run over the real machinery: draws, undoes, saves, reopens, scrubs, branches, films.
class TestLiveSession : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_live_session");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void thePastIsShownWhileTheRunGoesOn() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), quiet());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 40, kEver);
    auto* axis = window.timeline()->axis();
    QTRY_VERIFY(axis->moments().size() > 4);
    const std::int64_t early = axis->moments()[2].step;
    axis->showMoment(early);
    QTRY_COMPARE_WITH_TIMEOUT(window.stage()->snapshot()->step, early, kEver);
    QCOMPARE(window.stage()->snapshot()->purpose, Purpose::scrub);
    const auto then = window.frameStep();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > then + 20, kEver);  // the run learns on
    QCOMPARE(window.stage()->snapshot()->step, early);
    axis->showMoment({});
    QTRY_VERIFY(window.stage()->snapshot()->step > then);
    // A branch begins with the weights of its moment, and keeps the past before it.
    const RunId before = window.controller().run();
    window.controller().branch(early);
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().run() != before, kEver);
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > early, kEver);
    QTRY_VERIFY(!axis->moments().empty());
    QCOMPARE(axis->moments().front().step, std::int64_t{0});
    QVERIFY2(window.messageBar()->text().isEmpty(), qPrintable(window.messageBar()->text()));
  }

  /// What a method came to for auto is not what the next one is asked for, also not through a file.
  void theNextMethodNormalisesAsItPrefers() {
    Trainer trainer(fileHooks());
    RunController controller(trainer);
    RunConfig config;
    config.problem = "eight_gaussians";
    config.solver = "ot_icnn";
    config.heldOut = 32;
    controller.begin(config);
    QTRY_VERIFY_WITH_TIMEOUT(controller.started().has_value(), kEver);
    QCOMPARE(controller.started()->resolved.normalise, std::string("off"));
    const QString path = m_folder.filePath("asked");
    QSignalSpy saved(&controller, &RunController::saved);
    controller.save(path);
    QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, kEver);
    const RunId first = controller.run();
    controller.open(path);
    QTRY_VERIFY_WITH_TIMEOUT(controller.run() != first && controller.started(), kEver);
    QCOMPARE(controller.config().normalise, std::string("auto"));
    QCOMPARE(controller.config().threads, std::int64_t{0});
    QVERIFY(controller.started()->threads > 0);
    controller.setSolver("otm");
    QTRY_VERIFY_WITH_TIMEOUT(controller.started() && controller.started()->config.solver == "otm", kEver);
    QCOMPARE(controller.started()->resolved.normalise, std::string("on"));
    controller.close();
  }

  /// A rate at which nothing can hold freezes the run at its last good step; half of it, often enough, learns again.
  void divergenceIsNamedAndTakenBack() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), quiet());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 3, kEver);
    const RunId shallow = window.controller().run();
    window.controller().setOption("hidden_layers", std::int64_t{12});  // deep networks run away soon at such a rate
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().run() != shallow && window.frameStep() > 10, kEver);
    const auto rates = [&] {
      OptionValues found;
      for (const auto& [id, value] : window.controller().started()->config.solverOptions)
        if (QString::fromStdString(id).endsWith("_rate")) found[id] = value;
      return found;
    };
    QVERIFY(!rates().empty());
    for (const auto& [id, value] : rates()) window.controller().setOption(id, 1.0);
    QTRY_COMPARE_WITH_TIMEOUT(window.controller().state(), RunState::diverged, kEver);
    const QString said = window.messageBar()->text();
    QVERIFY2(said.contains("At step") && said.contains("weights of step"), qPrintable(said));
    const auto offered = [&](const QString& text) {
      QPushButton* found = nullptr;
      for (auto* button : window.messageBar()->findChildren<QPushButton*>())
        if (button->text() == text) found = button;
      return found;
    };
    QPushButton* rewind = offered("Rewind and halve the rate");
    QVERIFY(rewind);
    // It goes on with half the rate, which is still absurd: it may diverge again between two looks.
    bool wentOn = false;
    connect(&window.controller(), &RunController::stateChanged, this,
            [&](RunState state) { wentOn = wentOn || state != RunState::diverged; });
    rewind->click();
    QTRY_VERIFY_WITH_TIMEOUT(wentOn, kEver);
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().config().solverOptions.at(rates().begin()->first) == OptionValue(0.5),
                             kEver);
    // What the method is known to hold with is offered as well.
    for (const auto& [id, value] : rates()) window.controller().setOption(id, 1.0);
    QPushButton* cure = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((cure = offered("Begin again with the method's own rate")), kEver);
    const RunId broken = window.controller().run();
    cure->click();
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().run() != broken && window.controller().started(), kEver);
    const auto own = rates();
    for (const auto& option : findSolver(trainer.catalog(), window.controller().config().solver)->options)
      if (const auto rate = own.find(option.id); rate != own.end())
        QVERIFY2(rate->second == option.defaultValue,
                 qPrintable(QString("%1 is %2").arg(option.id.c_str(), toString(rate->second).c_str())));
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().stepSeen() > 50, kEver);
    QCOMPARE(window.controller().state(), RunState::running);
  }

  /// The target is drawn while it trains: learning goes on from where it is, and every change can be undone.
  void theTargetIsDraggedWhileItTrains() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), quiet());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 20, kEver);
    window.actions()[ActionId::keepWeights]->setChecked(true);
    DrawingEditor* editor = window.problemPanel()->target()->draw();
    editor->document().add(disc(3, 0, 2), "Ellipse");
    QTRY_COMPARE_WITH_TIMEOUT(window.controller().config().target.id, std::string("drawing"), kEver);
    const auto step = window.frameStep();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > step, kEver);
    QVERIFY(window.frameStep() > 20);  // not from the beginning
    const auto centre = [&] {
      double sum = 0;
      const auto& target = *window.stage()->snapshot()->target;
      for (std::size_t i = 0; i < target.size(); i += 2) sum += target[i];
      return sum / (static_cast<double>(target.size()) / 2);
    };
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(centre() - 3) < 0.3, kEver);
    editor->canvas().select(0);
    for (int k = 0; k < 5; ++k) QTest::keyClick(&editor->canvas(), Qt::Key_Left, Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(centre() + 2) < 0.3, kEver);
    QVERIFY(window.frameStep() > 20);
    QVERIFY(editor->document().history().canUndo());
    editor->document().history().undo();  // moves of one kind in a row are one step
    QTRY_VERIFY_WITH_TIMEOUT(std::abs(centre() - 3) < 0.3, kEver);
    QVERIFY2(window.messageBar()->text().isEmpty(), qPrintable(window.messageBar()->text()));
  }

  void whatWasSavedIsThereAgain() {
    const QString path = m_folder.filePath("drawn.brenier");
    std::int64_t step = 0;
    std::string drawing;
    std::size_t moments = 0;
    {
      Trainer trainer(fileHooks());
      MainWindow window(trainer, ThemeManager::instance(), quiet());
      window.show();
      DrawingEditor* editor = window.problemPanel()->target()->draw();
      editor->document().add(disc(2, 2, 3), "Ellipse");
      QTRY_COMPARE_WITH_TIMEOUT(window.controller().config().target.id, std::string("drawing"), kEver);
      editor->close();
      QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 30, kEver);
      window.controller().pause();
      QTRY_COMPARE(window.controller().state(), RunState::paused);
      QSignalSpy saved(&window.controller(), &RunController::saved);
      window.controller().save(path);
      QTRY_COMPARE_WITH_TIMEOUT(saved.count(), 1, kEver);
      step = saved[0][1].toLongLong();
      drawing = std::get<std::string>(window.controller().config().target.options.at("items"));
      QTRY_VERIFY(!window.timeline()->axis()->moments().empty());
      moments = window.timeline()->axis()->moments().size();
    }
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), quiet());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() >= 0, kEver);
    window.session()->open(path);
    QTRY_COMPARE_WITH_TIMEOUT(window.session()->name(), QString("drawn.brenier"), kEver);
    QTRY_COMPARE_WITH_TIMEOUT(window.frameStep(), step, kEver);
    QCOMPARE(window.controller().state(), RunState::paused);
    QCOMPARE(std::get<std::string>(window.controller().config().target.options.at("items")), drawing);
    QTRY_VERIFY(window.timeline()->axis()->moments().size() >= moments);
    QVERIFY(!window.session()->modified());
    window.controller().play();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > step, kEver);
    QTRY_VERIFY(window.session()->modified());
  }

  void findingsBalanceAndTheInnerProblemCome() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), quiet());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 20, kEver);
    QTest::keyClick(window.stage(), Qt::Key_B);
    QTest::keyClick(window.stage(), Qt::Key_8);
    QTRY_VERIFY_WITH_TIMEOUT(!window.stage()->snapshot()->balance.empty(), kEver);
    QVERIFY(window.stage()->snapshot()->balance.misplaced > 0);
    // On its way the image is not that of which the balance speaks; then this is said.
    for (const double t : {1.0, 0.5}) {
      window.interpolationBar()->setValue(t);
      QTRY_COMPARE(window.stage()->style().interpolation, t);
      StageAnnotations notes;
      notes.legend = true;
      const QString legend = legendNames(window.stage()->legendSubject(), notes).join('\n');
      const QString said = stageNotes(*window.stage()->snapshot(), window.stage()->style()).join('\n');
      for (const QString& text : {legend, said})
        QVERIFY2(text.contains("too much mass") && text.contains("at t = 1") == (t != 1), qPrintable(text));
    }
    QTRY_VERIFY(!window.stage()->snapshot()->defects.cells.empty());
    QTRY_VERIFY_WITH_TIMEOUT(window.numbersPanel()->findings()->summary().contains("fold"), kEver);
    window.actions()[ActionId::innerProblem]->trigger();
    const QTransform toPixels = StagePainter::dataToPixels(window.stage()->view(), QRectF(window.stage()->rect()));
    QTest::mouseClick(window.stage(), Qt::LeftButton, {}, toPixels.map(QPointF(4, 1)).toPoint());
    QTRY_VERIFY_WITH_TIMEOUT(!window.stage()->snapshot()->inner.empty(), kEver);
    QVERIFY(std::abs(window.stage()->snapshot()->inner.at.x - 4) < 0.1f);
  }

  void theTrainingIsFilmed() {
    Trainer trainer(fileHooks());
    StartOptions options = quiet();
    options.openAnimation = openAnimation;
    MainWindow window(trainer, ThemeManager::instance(), options);
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.timeline()->axis()->moments().size() > 4, kEver);
    const QString path = m_folder.filePath("training.gif");
    window.films()->filmTraining(path);
    QTRY_VERIFY_WITH_TIMEOUT(window.messageBar()->text().contains("training.gif"), kEver);
    QVERIFY2(QFileInfo(path).size() > 10000, qPrintable(window.messageBar()->text()));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLiveSession)
#include "test_live_session.moc"
