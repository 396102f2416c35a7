#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "core/session/file_hooks.h"
#include "core/train/trainer.h"
#include "ui/forms/labeled_combo.h"
#include "ui/forms/number_edit.h"
#include "ui/forms/option_field.h"
#include "ui/forms/option_form.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/budget_button.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/run/run_controller.h"

using namespace brenier;

namespace {

constexpr int kAtMost = 90000;

StartOptions withRival() {
  StartOptions options{.problem = "gaussian_to_gaussian", .restoreLayout = false};
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  return options;
}

}  // namespace

/// Budgets where Play is, and comparing under the same conditions.
class TestFair : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_fair");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void theTimeLeftToAGap() {
    std::vector<std::pair<double, double>> gaps;
    for (int t = 0; t <= 10; ++t) gaps.emplace_back(t, 80 * std::exp(-0.2 * t));
    const auto left = secondsUntil(gaps, 1);
    QVERIFY(left);
    QVERIFY2(std::abs(*left - (std::log(80.0) / 0.2 - 10)) < 0.01, qPrintable(QString::number(*left)));
    QCOMPARE(secondsUntil(gaps, 20), std::optional<double>(0));
    for (auto& [t, gap] : gaps) gap = 80 + t;
    QVERIFY(!secondsUntil(gaps, 1));  // it does not close
    QVERIFY(!secondsUntil({}, 1));
  }

  /// Set beside Play, it ends the run there, and the button says how long that takes.
  void aBudgetIsSetBesidePlay() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), withRival());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 3, kAtMost);
    BudgetButton* budget = window.toolBar()->budget();
    QCOMPARE(budget->text(), QString("until paused"));
    budget->click();
    auto* steps = qobject_cast<NumberEdit*>(budget->form()->field("steps")->editor());
    const auto goal = window.controller().stepSeen() + 600;
    steps->setFocus();
    QTest::keyClicks(steps, QString::number(goal));
    QTest::keyClick(steps, Qt::Key_Return);
    QVERIFY2(steps->problem().isEmpty(), qPrintable(steps->problem()));
    QTRY_COMPARE(window.controller().config().budget.steps, std::optional<std::int64_t>(goal));
    QTRY_VERIFY_WITH_TIMEOUT(budget->secondsLeft().has_value(), kAtMost);
    QTRY_VERIFY_WITH_TIMEOUT(budget->text().contains("left"), kAtMost);
    QTRY_COMPARE_WITH_TIMEOUT(window.controller().state(), RunState::finished, kAtMost);
    QCOMPARE(window.controller().stepSeen(), goal);
    for (const char* id : {"seconds", "until_gap_percent"}) QVERIFY(budget->form()->field(id));
  }

  void theOneAheadIsHeldBack() {
    const RunProgress fast{1000, 5, 200, 64}, slow{100, 5, 20, 64};
    const FairPaces paces = fairPaces(FairBy::steps, fast, slow);
    QVERIFY(paces.first > 0 && paces.first < 20);
    QCOMPARE(paces.second, 0.0);
    QCOMPARE(fairPaces(FairBy::nothing, fast, slow).first, 0.0);
    QCOMPARE(fairPaces(FairBy::seconds, fast, slow).first, 0.0);  // they have learned as long
    const RunProgress larger{100, 5, 20, 640};
    QCOMPARE(fairPaces(FairBy::samples, fast, larger).first, 0.0);  // as many samples
    QVERIFY(fairPaces(FairBy::samples, slow, larger).second > 0);
  }

  /// Over two real machineries of unlike speed.
  void bothSidesStayAtTheSameStep() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), withRival());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 3, kAtMost);
    window.actions()[ActionId::compare]->trigger();
    DuelPane* duel = window.duel();
    QVERIFY(duel);
    // The same method with a larger batch is slower, and a rival.
    const int same = duel->solvers()->findData(QString::fromStdString(window.controller().config().solver));
    QVERIFY(same >= 0);
    duel->solvers()->setCurrentIndex(same);
    duel->setOption("batch", std::int64_t{1024});
    QCOMPARE(duel->controller().config().solver, window.controller().config().solver);
    QVERIFY(duel->controller().config().solverOptions != window.controller().config().solverOptions);
    duel->setFairBy(FairBy::steps);
    QTRY_VERIFY_WITH_TIMEOUT(duel->controller().stepSeen() > 40, kAtMost);
    const auto apart = [&] {
      const auto first = window.controller().stepSeen(), second = duel->controller().stepSeen();
      return std::abs(double(first - second)) / double(std::max<std::int64_t>(second, 1));
    };
    QTRY_VERIFY_WITH_TIMEOUT(apart() < 0.15, kAtMost);
    QTest::qWait(2000);
    QVERIFY2(apart() < 0.3, qPrintable(QString::number(apart())));
    duel->setOption("weight_seed", std::int64_t{5});
    QCOMPARE(duel->controller().config().weightSeed, std::uint64_t{5});
    QVERIFY(window.controller().config().weightSeed != 5);
  }

  /// The side that comes to the end of their budget first waits there, and both go on beyond it together.
  void theBudgetIsOfBothSides() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), withRival());
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 3, kAtMost);
    RunController& first = window.controller();
    RunConfig config = first.config();
    config.budget.steps = 20;
    first.setPace(0.2);
    first.begin(config);
    QAction* play = window.actions()[ActionId::playPause];
    window.actions()[ActionId::compare]->trigger();
    RunController& second = window.duel()->controller();
    QTRY_COMPARE_WITH_TIMEOUT(second.state(), RunState::finished, kAtMost);
    QVERIFY(first.stepSeen() < 20);
    play->trigger();
    QTRY_COMPARE_WITH_TIMEOUT(first.state(), RunState::paused, kAtMost);
    play->trigger();
    first.setPace(0);
    QTRY_COMPARE_WITH_TIMEOUT(first.state(), RunState::finished, kAtMost);
    QCOMPARE(second.state(), RunState::finished);
    QCOMPARE(second.stepSeen(), std::int64_t{20});
    play->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(first.stepSeen() > 22 && second.stepSeen() > 22, kAtMost);
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestFair)
#include "test_fair.moc"
