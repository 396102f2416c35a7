#include <QComboBox>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "core/session/file_hooks.h"
#include "ui/forms/labeled_combo.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/own_problem_menu.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/run/run_controller.h"
#include "ui/session/own_problems.h"
#include "ui/theme/theme.h"

using namespace brenier;

namespace {

void write(const QString& path, const QByteArray& text) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  QCOMPARE(file.write(text), text.size());
}

RunConfig narrowConfig() {
  RunConfig config;
  config.source = {"gaussian", {{"std", 0.25}}};
  config.target = {"eight_gaussians", {}};
  config.solver = "ot_icnn";
  config.solverOptions = {{"batch", std::int64_t{77}}, {"learning_rate", 0.1}, {"convexity_f", std::string("penalty")}};
  return config;
}

}  // namespace

/// Problems that a person keeps, over the real catalog and the real reader of configurations.
class TestOwnProblems : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_own_problems");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  void areKept() {
    const QString folder = m_folder.filePath("problems");
    const RunConfig config = narrowConfig();
    {
      OwnProblems own(m_trainer, folder);
      QVERIFY(!own.keep("  ", config, {}));
      QImage picture(32, 20, QImage::Format_RGB32);
      picture.fill(Qt::green);
      QVERIFY(own.keep("My / tricky: problem", config, picture));
      QVERIFY(own.matching(config));
    }
    OwnProblems again(m_trainer, folder);
    QCOMPARE(again.all().size(), std::size_t{1});
    const OwnProblem* kept = again.find("My / tricky: problem");
    QVERIFY(kept);
    QVERIFY(kept->problem.source == config.source && kept->problem.target == config.target);
    QVERIFY(kept->problem.solverOptions == config.solverOptions);
    QCOMPARE(kept->thumbnail.size(), QSize(32, 20));
    QVERIFY(again.forget("My / tricky: problem"));
    QVERIFY(again.all().empty());
  }

  /// As they were written when every value was kept as a text.
  void thoseOfEarlierVersionsOpen() {
    QTemporaryDir folder;
    write(folder.filePath("early.json"),
          R"({"format": 1, "title": "Early", "source": {"id": "gaussian", "options": {"std": "0.25"}},
              "target": {"id": "eight_gaussians", "options": {}}, "solver": "ot_icnn",
              "solver_options": {"batch": "77", "learning_rate": "0.1", "convexity_f": "penalty"}})");
    const OwnProblems own(m_trainer, folder.path());
    QCOMPARE(own.all().size(), std::size_t{1});
    const auto& problem = own.all().front().problem;
    QCOMPARE(problem.title, std::string("Early"));
    QVERIFY(problem.source == narrowConfig().source && problem.target == narrowConfig().target);
    QVERIFY(problem.solverOptions == narrowConfig().solverOptions);
  }

  void whatCannotBeReadIsLeftOut_data() {
    QTest::addColumn<QByteArray>("text");
    const QByteArray rest = R"("target": {"id": "gaussian"}, "solver": "ot_icnn"})";
    QTest::newRow("no JSON") << QByteArray("{");
    QTest::newRow("no measure") << R"({"title": "x", "source": 7, )" + rest;
    QTest::newRow("unknown measure") << R"({"title": "x", "source": "gausian", )" + rest;
    QTest::newRow("no title") << R"({"source": "gaussian", )" + rest;
    QTest::newRow("of a newer version") << R"({"format": 99, "title": "x", "source": "gaussian", )" + rest;
    QTest::newRow("no number") << R"({"title": "x", "source": {"id": "gaussian", "options": {"std": "wide"}}, )" + rest;
  }

  void whatCannotBeReadIsLeftOut() {
    QFETCH(QByteArray, text);
    QTemporaryDir folder;
    write(folder.filePath("one.json"), text);
    QVERIFY(OwnProblems(m_trainer, folder.path()).all().empty());
  }

  void areInTheList() {
    StartOptions options{.problem = "eight_gaussians", .restoreLayout = false};
    options.problemsFolder = m_folder.filePath("listed");
    MainWindow window(m_trainer, ThemeManager::instance(), options);
    window.show();
    window.controller().setSource({"gaussian", {{"std", 0.25}}});
    window.ownProblemMenu()->keep("Narrow one");
    auto* list = window.toolBar()->problems();
    QCOMPARE(list->itemText(list->count() - 1), QString("Narrow one"));
    QCOMPARE(list->currentText(), QString("Narrow one"));
    window.controller().setProblem(std::string("moons"));
    QVERIFY(list->currentText() != "Narrow one");
    list->setCurrentIndex(list->count() - 1);
    emit list->activated(list->count() - 1);
    QVERIFY(window.controller().config().source == (MeasureSpec{"gaussian", {{"std", 0.25}}}));
    QCOMPARE(window.controller().config().solver, std::string("ot_icnn"));
    QVERIFY(window.controller().config().problem.empty());
    QVERIFY(window.ownProblems()->forget("Narrow one"));
    QCOMPARE(list->count(), static_cast<int>(m_trainer.catalog().problems.size()));
  }

 private:
  QTemporaryDir m_folder;
  Trainer m_trainer{fileHooks()};
};

BRENIER_TEST(TestOwnProblems)
#include "test_own_problems.moc"
