#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>
#include <clocale>

#include "core/session/run_record_files.h"
#include "core/train/trainer.h"
#include "tests/studio/shown_window.h"
#include "ui/main_window/main_window.h"
#include "ui/run/run_controller.h"

using namespace brenier;
using namespace brenier::test;

/// Opening and saving under a locale whose decimal sign is a comma: ctest starts this program under de_DE.
class TestLocaleWindow : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_locale_window");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// Every number is what it was before, however often a run is opened and saved.
  void numbersAreKept() {
    if (std::localeconv()->decimal_point != std::string(","))
      QSKIP("the decimal sign is no comma here; ctest runs this under de_DE.UTF-8");
    QCOMPARE(QLocale().decimalPoint(), QString(","));
    const TrainerHooks hooks{.save = saveRunWithRecord, .open = openRunWithRecord, .scratch = {}};
    Trainer trainer(hooks);
    MainWindow window(trainer, ThemeManager::instance(), {.problem = "moons", .restoreLayout = false});
    window.show();
    RunConfig config;
    config.source = {"gaussian", {{"std", 8.95}}};
    config.target = {"gaussian", {{"std", 0.125}}};
    config.solver = "ot_icnn";
    config.solverOptions = {{"learning_rate", 8.95e-5}};
    config.heldOut = 64;
    config.heldOutShare = 0.35;
    config.budget.untilGapPercent = 0.015;
    window.controller().begin(config);
    QTRY_VERIFY_WITH_TIMEOUT(window.frameStep() > 2, kEver);
    window.controller().pause();
    QTRY_COMPARE_WITH_TIMEOUT(window.controller().state(), RunState::paused, kEver);
    QSignalSpy saves(&window.controller(), &RunController::saved), opens(&window.controller(), &RunController::opened);
    QString path = m_folder.filePath("first.brenier");
    window.controller().save(path);
    QTRY_COMPARE_WITH_TIMEOUT(saves.count(), 1, kEver);
    for (const char* next : {"second.brenier", "third"}) {
      window.controller().open(path);
      QTRY_COMPARE_WITH_TIMEOUT(opens.count(), saves.count(), kEver);
      path = m_folder.filePath(next);
      window.controller().save(path);
      QTRY_COMPARE_WITH_TIMEOUT(saves.count(), opens.count() + 1, kEver);
      const auto saved = openRunWithRecord(path.toStdString());
      QVERIFY(saved);
      const RunConfig& kept = saved->run->config();
      QCOMPARE(std::get<double>(kept.source.options.at("std")), 8.95);
      QCOMPARE(std::get<double>(kept.target.options.at("std")), 0.125);
      QCOMPARE(std::get<double>(kept.solverOptions.at("learning_rate")), 8.95e-5);
      QCOMPARE(kept.heldOutShare, 0.35);
      QCOMPARE(kept.budget.untilGapPercent.value(), 0.015);
      QVERIFY(saved->record.rows.size() > 1);
    }
    window.close();
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestLocaleWindow)
#include "test_locale_window.moc"
