#include <QLineEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <set>

#include "core/session/file_hooks.h"
#include "core/train/catalog.h"
#include "core/train/trainer.h"
#include "ui/forms/labeled_combo.h"
#include "ui/main_window/choices.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

using namespace brenier;

namespace {

constexpr int kLong = 90000;

std::map<std::string, int> indicesOf(const auto& list) {
  std::map<std::string, int> indices;
  for (const auto& each : list) indices.emplace(each.id, static_cast<int>(indices.size()));
  return indices;
}

RunConfig configFor(const char* problem) {
  return configOf(*findProblem(catalog(), problem), {});
}

}  // namespace

/// Methods and problems are found by what they are, and what cannot be learned says so before it fails.
class TestFinding : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_finding");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void everyMethodHasAGroupAndWhatCannotLearnSaysWhy() {
    const auto indices = indicesOf(catalog().solvers);
    for (const auto& [problem, pictures] : {std::pair("eight_gaussians", false), {"fashion_otm", true}}) {
      const auto choices = solverChoices(catalog(), configFor(problem), indices);
      QCOMPARE(choices.size(), catalog().solvers.size());
      std::set<QString> groups;
      QString group;
      for (const Choice& choice : choices) {
        if (choice.group != group) QVERIFY2(groups.insert(choice.group).second, qPrintable(choice.group));
        group = choice.group;
        QVERIFY(!choice.line.isEmpty() && !choice.needs.isEmpty() && !choice.symbol.isEmpty());
        const SolverDescriptor& solver = catalog().solvers[static_cast<std::size_t>(choice.index)];
        QCOMPARE(choice.reason.isEmpty(), solver.pictures == pictures);
      }
      QVERIFY(groups.size() >= 4);
    }
  }

  void everyProblemHasAGroup() {
    const auto choices = problemChoices(catalog(), indicesOf(catalog().problems), {}, {}, 0);
    QCOMPARE(choices.size(), catalog().problems.size());
    std::map<QString, int> groups;
    for (const Choice& choice : choices) ++groups[choice.group];
    QCOMPARE(groups.size(), std::size_t{4});
    for (const auto& [group, count] : groups) QVERIFY2(count > 1, qPrintable(group));
    for (const Choice& choice : choices) {
      const auto& problem = catalog().problems[static_cast<std::size_t>(choice.index)];
      if (problem.id == "eight_gaussians_curved") QCOMPARE(choice.group, QString("Of the papers"));
      if (problem.id == "pinwheel_to_ring") QCOMPARE(choice.group, QString("In the plane"));
      if (problem.id == "generated_lse") QCOMPARE(choice.group, QString("The map is known"));
      if (problem.id == "mnist_otm_paper") QCOMPARE(choice.needs, QString("needs its files"));
    }
  }

  void anyWordFinds() {
    QWidget anchor;
    anchor.show();
    Chooser chooser(&anchor);
    chooser.open(&anchor, problemChoices(catalog(), indicesOf(catalog().problems), {}, {}, 0), 0);
    QCOMPARE(chooser.shown().size(), catalog().problems.size());
    chooser.search("korotin");
    const auto all = chooser.shown();
    chooser.search("spiral thin");
    QCOMPARE(chooser.shown().size(), std::size_t{1});
    QCOMPARE(chooser.marked()->title, QString("Gaussian to Swiss roll"));
    chooser.search("no such words");
    QVERIFY(chooser.shown().empty() && !chooser.marked());
    chooser.search("");
    QCOMPARE(chooser.shown().size(), catalog().problems.size());
  }

  /// Typing a method's name lands on the one that can learn what is there.
  void typingOtmLearnsPoints() {
    Trainer trainer(fileHooks());
    MainWindow window(trainer, ThemeManager::instance(), {.problem = "eight_gaussians", .restoreLayout = false});
    window.show();
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 3, kLong);
    LabeledCombo* solvers = window.toolBar()->solvers();
    solvers->showPopup();
    QTRY_VERIFY(solvers->chooser() && solvers->chooser()->isVisible());
    auto* field = solvers->chooser()->findChild<QLineEdit*>();
    QTest::keyClicks(field, "OTM");
    QVERIFY(solvers->chooser()->marked());
    QCOMPARE(solvers->chooser()->marked()->title, QString("OTM"));
    // What cannot learn this is there, greyed, and is not chosen.
    bool greyed = false;
    for (const Choice* choice : solvers->chooser()->shown())
      greyed |= choice->title.contains("pictures") && !choice->reason.isEmpty();
    QVERIFY(greyed);
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().started() && window.controller().started()->config.solver == "otm",
                             kLong);
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 3, kLong);
    QVERIFY2(window.messageBar()->text().isEmpty(), qPrintable(window.messageBar()->text()));
    QVERIFY(!solvers->chooser()->isVisible());
    solvers->showPopup();
    QTest::keyClicks(field, "OTM (pictures)");
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(solvers->chooser()->isVisible());  // it says why
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(window.controller().config().solver, std::string("otm"));
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestFinding)
#include "test_finding.moc"
