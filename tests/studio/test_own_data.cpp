#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>
#include <random>

#include "core/session/run_record_files.h"
#include "core/train/trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/canvas/hover_card.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/main_window.h"
#include "ui/panels/load_card.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"
#include "ui/plots/curve_card.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using namespace brenier::test;

namespace {

TrainerHooks savingHooks() {
  return {.save = saveRunWithRecord, .open = openRunWithRecord, .scratch = {}};
}

QJsonObject objectIn(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

}  // namespace

/// A run over files in the window: what it learns with, in which units it is shown, and what is said of the data.
class TestOwnData : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase();
  void theSameAsOnTheCommandLine();
  void farDataAreShownInTheirOwnUnits();
  void checksDoNotPushTheStage();
  void aFileThatChangesIsSaid();
  void aRecoveredRunIsSilentOfItsFile();
  void farRowsAreLeftOut();
  void savedBeforeTheFirstStep();
  void errorsByColumn();
  void pointsInThePlaceOfARun();

 private:
  /// Normal points about (x, y) with these deviations.
  QString cloud(const QString& name, int count, double x, double y, double sx, double sy, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    QFile file(m_folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write("east,north\n");
    for (int i = 0; i < count; ++i)
      file.write(QByteArray::number(x + sx * normal(random), 'g', 17) + ',' +
                 QByteArray::number(y + sy * normal(random), 'g', 17) + '\n');
    return file.fileName();
  }
  /// Loads both files through the cards, as they are, and waits until the run learns from them.
  bool load(MainWindow& window, const QString& source, const QString& target) {
    const auto waitFor = [](auto done) { return QTest::qWaitFor(done, kEver); };
    if (!waitFor([&] { return window.frameStep() >= 0; })) return false;
    auto* problem = window.problemPanel();
    problem->source()->load(source);
    const auto used = [&] {
      if (auto* card = problem->source()->loadCard(); card && card->useButton()->isEnabled())
        card->useButton()->click();
      return problem->source()->measure().id == "points";
    };
    if (!waitFor(used)) return false;
    problem->target()->load(target);
    return waitFor([&] {
      const auto& started = window.controller().started();
      return started && started->config.source.id == "points" && started->config.target.id == "points" &&
             window.frameStep() > 0;
    });
  }
  QTemporaryDir m_folder;
};

void TestOwnData::initTestCase() {
  QCoreApplication::setOrganizationName("brenier-tests");
  QCoreApplication::setApplicationName("test_own_data");
  QSettings::setDefaultFormat(QSettings::IniFormat);
  QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
  ThemeManager::instance().applyTo(*qApp);
}

/// Files in both cards after whatever problem was on show, and `brenier-cli train --source F --target G`.
void TestOwnData::theSameAsOnTheCommandLine() {
  const QString f = cloud("f.csv", 300, 0, 0, 1, 1, 1), g = cloud("g.csv", 300, 3, 0, 1, 0.5, 2);
  QProcess cli;
  cli.start(BRENIER_CLI,
            {"train", "--source", f, "--target", g, "--steps", "1", "--out", m_folder.filePath("headless")});
  QVERIFY(cli.waitForFinished(kEver));
  QCOMPARE(cli.exitCode(), 0);
  QJsonObject wanted = objectIn(m_folder.filePath("headless/config.json"));
  QVERIFY(!wanted.isEmpty());
  for (const char* problem : {"moons", "checkerboard_paper"}) {
    Trainer trainer(savingHooks());
    MainWindow window(trainer, ThemeManager::instance(), {.problem = problem, .restoreLayout = false});
    window.show();
    QVERIFY(load(window, f, g));
    const QString path = m_folder.filePath(QString("window-") + problem);
    window.controller().save(path);
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path + "/config.json"), kEver);
    QJsonObject made = objectIn(path + "/config.json");
    for (const char* key : {"source", "target", "solver", "options", "normalise", "scale", "held_out", "held_out_share",
                            "weight_seed", "data_seed", "resolved"}) {
      auto a = made[key], b = wanted[key];
      if (a.isObject()) {  // the window leaves a core to itself
        auto x = a.toObject(), y = b.toObject();
        x.remove("threads"), y.remove("threads");
        a = x, b = y;
      }
      QVERIFY2(a == b, qPrintable(QString(problem) + ": " + key + ": " + QJsonDocument(made).toJson() +
                                  QJsonDocument(wanted).toJson()));
    }
    window.close();
  }
}

void TestOwnData::farDataAreShownInTheirOwnUnits() {
  Trainer trainer;
  MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
  window.show();
  const QString f = cloud("far_f.csv", 400, 1.7e9, -3e8, 1, 1, 1),
                g = cloud("far_g.csv", 400, 1.7e9 + 3, -3e8, 1, 1, 2);
  // The thumbnail shows points that single precision tells apart.
  const auto preview = trainer.preview({"points", {{"path", f.toStdString()}}}, 200);
  QVERIFY(preview);
  std::set<float> different(preview->begin(), preview->end());
  QVERIFY2(different.size() > 250, qPrintable(QString::number(different.size())));
  QVERIFY(load(window, f, g));
  const auto snapshot = window.stage()->snapshot();
  QVERIFY(snapshot && snapshot->frame);
  const auto lines = describePoint(*snapshot, 0, Theme::lightTheme());
  QVERIFY2(lines[0].text.startsWith("x (17000000") || lines[0].text.startsWith("x (16999999"),
           qPrintable(lines[0].text));
  QVERIFY2(lines[0].text.contains(QStringLiteral(", −300000")) || lines[0].text.contains(QStringLiteral(", −299999")),
           qPrintable(lines[0].text));
  QVERIFY2(lines[1].text.startsWith("T(x) (1"), qPrintable(lines[1].text));
  window.close();
}

void TestOwnData::checksDoNotPushTheStage() {
  Trainer trainer;
  MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
  window.resize(1280, 800);
  window.show();
  // 150 points, of which one holds most of the variance.
  const QString f = cloud("few_f.csv", 150, 0, 0, 1, 1, 1), g = cloud("few_g.csv", 150, 3, 0, 1, 1, 2);
  QFile file(f);
  QVERIFY(file.open(QIODevice::Append));
  file.write("4000,3000\n");
  file.close();
  QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() >= 0, kEver);
  QVERIFY(load(window, f, g));
  QTRY_VERIFY_WITH_TIMEOUT(window.messageBar()->messageCount() >= 3, kEver);
  QVERIFY2(window.messageBar()->text().contains("151 points") || window.messageBar()->text().contains("variance"),
           qPrintable(window.messageBar()->text()));
  QVERIFY(window.messageBar()->isVisible());
  QTest::qWait(50);
  const QRect stage(window.stage()->mapTo(&window, QPoint()), window.stage()->size());
  const QRect bar(window.messageBar()->mapTo(&window, QPoint()), window.messageBar()->size());
  QVERIFY(stage.contains(bar));
  QVERIFY(bar.height() < 80);
  window.messageBar()->clear();
  QTest::qWait(50);
  QCOMPARE(QRect(window.stage()->mapTo(&window, QPoint()), window.stage()->size()), stage);
  window.close();
}

void TestOwnData::aFileThatChangesIsSaid() {
  Trainer trainer(savingHooks());
  MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
  window.show();
  const QString f = cloud("live_f.csv", 300, 0, 0, 1, 1, 1), g = cloud("live_g.csv", 300, 3, 0, 1, 1, 2);
  QVERIFY(load(window, f, g));
  auto* changed = window.problemPanel()->source()->findChild<QLabel*>("changed");
  QVERIFY(changed->isHidden());
  const QString saved = m_folder.filePath("changed.brenier");
  window.controller().save(saved);
  QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(saved), kEver);
  cloud("live_f.csv", 260, 1, 0, 1, 1, 3);
  QTRY_VERIFY_WITH_TIMEOUT(!changed->isHidden(), kEver);
  QVERIFY2(changed->text().contains("live_f.csv was written again"), qPrintable(changed->text()));
  // The saved run says it too, of the original, by its name.
  window.controller().open(saved);
  QTRY_VERIFY_WITH_TIMEOUT(changed->text().contains("has changed since the run began"), kEver);
  QVERIFY(!changed->isHidden());
  QVERIFY(window.problemPanel()->target()->findChild<QLabel*>("changed")->isHidden());
  // Reading it again is one change.
  emit changed->linkActivated("again");
  QTRY_VERIFY_WITH_TIMEOUT(window.controller().started() &&
                               window.controller().started()->data.source.taken.find("260 points") != std::string::npos,
                           kEver);
  QVERIFY(changed->isHidden());
  window.close();
}

/// Once a recovered run is saved anew, the folder that it was found in goes, and its copies of the files with it: that
/// says nothing of the files themselves, which are watched all the same.
void TestOwnData::aRecoveredRunIsSilentOfItsFile() {
  Trainer trainer(savingHooks());
  MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
  window.show();
  const QString f = cloud("lost_f.csv", 300, 0, 0, 1, 1, 1), g = cloud("lost_g.csv", 300, 3, 0, 1, 1, 2);
  QVERIFY(load(window, f, g));
  const QString lost = m_folder.filePath("lost");
  window.controller().save(lost);
  QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(lost + "/state.safetensors"), kEver);
  window.controller().open(lost);
  const auto source = [&] {
    const auto& options = window.controller().config().source.options;
    const auto path = options.find("path");
    return path == options.end() ? QString() : QString::fromStdString(std::get<std::string>(path->second));
  };
  QTRY_VERIFY_WITH_TIMEOUT(source().startsWith(lost + "/"), kEver);
  auto* changed = window.problemPanel()->source()->findChild<QLabel*>("changed");
  auto* taken = window.problemPanel()->source()->findChild<QLabel*>("taken");
  QTRY_VERIFY_WITH_TIMEOUT(taken->text().contains("300 points"), kEver);
  QVERIFY(QDir(lost).removeRecursively());
  QVERIFY(!QTest::qWaitFor([&] { return !changed->isHidden(); }, 500));
  cloud("lost_f.csv", 260, 1, 0, 1, 1, 3);
  QTRY_VERIFY_WITH_TIMEOUT(!changed->isHidden(), kEver);
  QVERIFY2(changed->text().contains("lost_f.csv was written again"), qPrintable(changed->text()));
  // The run begins again over what it has read, though its copies are gone, and once more.
  for (const char* solver : {"otm", "mm"}) {
    window.controller().setSolver(solver);
    QTRY_VERIFY_WITH_TIMEOUT(window.controller().started()->config.solver == solver, kEver);
    QVERIFY2(window.messageBar()->messageCount() == 0, qPrintable(window.messageBar()->text()));
    QVERIFY(window.controller().started()->data.source.original == f.toStdString());
  }
  window.close();
}

/// What is offered after a divergence over a far row is to begin again without it, and that holds.
void TestOwnData::farRowsAreLeftOut() {
  Trainer trainer;
  MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
  window.show();
  const QString f = cloud("far_f.csv", 600, 0, 0, 1, 1, 1), g = cloud("far_g.csv", 600, 3, 0, 1, 1, 2);
  QFile file(f);
  QVERIFY(file.open(QIODevice::Append) && file.write("100000,100000\n") > 0);
  file.close();
  QVERIFY(load(window, f, g));
  window.controller().setSolver("qc");
  QPushButton* cure = nullptr;
  const auto offered = [&] {
    for (auto* button : window.messageBar()->findChildren<QPushButton*>())
      if (button->text() == "Begin again without row 600 of the source") cure = button;
    return cure != nullptr;
  };
  QTRY_VERIFY_WITH_TIMEOUT(offered(), kEver);
  cure->click();
  QTRY_VERIFY_WITH_TIMEOUT(window.controller().started() && window.controller().started()->data.source.taken.find(
                                                                "without row 600") != std::string::npos,
                           kEver);
  QTRY_VERIFY_WITH_TIMEOUT(window.controller().stepSeen() > 100, kEver);
  QCOMPARE(window.controller().state(), RunState::running);
  window.close();
}

void TestOwnData::savedBeforeTheFirstStep() {
  const QString f = cloud("saved_f.csv", 300, 0, 0, 1, 1, 1), g = cloud("saved_g.csv", 300, 3, 0, 1, 1, 2);
  const QString folder = m_folder.filePath("autosave");
  Trainer trainer(savingHooks());
  trainer.push(SetAutosave{folder.toStdString(), {}});
  RunConfig config;
  config.source = {"points", {{"path", f.toStdString()}}};
  config.target = {"points", {{"path", g.toStdString()}}};
  config.autosave = 1000;
  trainer.push(StartRun{1, config, true, {}});
  QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder + "/run-1/config.json"), kEver);
  QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder + "/run-1/data/source.csv"), kEver);
  QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(folder + "/run-1/session.json"), kEver);
}

void TestOwnData::errorsByColumn() {
  Trainer trainer;
  MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
  window.show();
  QVERIFY(load(window, cloud("c_f.csv", 300, 0, 0, 1, 1, 1), cloud("c_g.csv", 300, 3, 0, 1, 0.01, 2)));
  const auto tip = [&] {
    for (auto* card : window.numbersPanel()->findChildren<CurveCard*>())
      if (card->toolTip().contains("of each column alone, in percent of how much the target varies there: east "))
        return card->toolTip();
    return QString();
  };
  QTRY_VERIFY_WITH_TIMEOUT(tip().contains(", north "), kEver);
  window.close();
}

/// A table on the command line of the window, or opened as a run, is not called damaged.
void TestOwnData::pointsInThePlaceOfARun() {
  Trainer trainer(savingHooks());
  StartOptions options{.problem = "moons", .restoreLayout = false};
  options.open = cloud("points.csv", 40, 0, 0, 1, 1, 3);
  MainWindow window(trainer, ThemeManager::instance(), options);
  window.show();
  QTRY_VERIFY_WITH_TIMEOUT(window.messageBar()->text().contains("points.csv holds points and is no saved run"), kEver);
  QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 0, kEver);  // the window learns all the same
}

BRENIER_TEST(TestOwnData)
#include "test_own_data.moc"
