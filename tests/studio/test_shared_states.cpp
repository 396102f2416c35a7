#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "core/session/run_directory.h"
#include "tests/studio/workshop.h"
#include "ui/canvas/layer_bar.h"
#include "ui/panels/message_bar.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// The weights of a saved run, as bytes.
QByteArray stateOf(const QString& run) {
  QFile file(run + "/state.safetensors");
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QByteArray bytes = file.readAll();
  return bytes.size() < 8 ? QByteArray() : bytes.mid(8 + qFromLittleEndian<qint64>(bytes.constData()));
}

}  // namespace

/// States that leave the window as text and as a command, and come back.
class TestSharedStates : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_shared_states");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    ThemeManager::instance().applyTo(*qApp);
  }

  /// Copied as text, pasted in another window: the same run, the same layers; what is damaged changes nothing.
  void statesTravelAsText() {
    Workshop shop;
    QVERIFY(shop.holdAfter(0) >= 0);
    shop.window->controller().setProblem("moons");
    shop.window->controller().newInitialisation();
    QTest::keyClick(shop.window.get(), Qt::Key_4);
    shop.act(ActionId::copyState);
    const QString text = QApplication::clipboard()->text();
    QVERIFY2(text.startsWith("brenier1:"), qPrintable(text));
    const RunConfig config = shop.window->controller().config();
    Workshop other;
    QVERIFY(other.holdAfter(0) >= 0);
    QApplication::clipboard()->setText(text.left(text.size() / 2));
    QTest::keyClick(other.window.get(), Qt::Key_V, Qt::ControlModifier);
    QVERIFY2(other.window->messageBar()->text().contains("damaged"), qPrintable(other.window->messageBar()->text()));
    QCOMPARE(other.window->controller().config().problem, std::string("gaussian_to_gaussian"));
    QApplication::clipboard()->setText(text);
    QTest::keyClick(other.window.get(), Qt::Key_V, Qt::ControlModifier);
    const RunConfig& pasted = other.window->controller().config();
    QCOMPARE(pasted.problem, std::string("moons"));
    QCOMPARE(pasted.weightSeed, config.weightSeed);
    QCOMPARE(pasted.autosave, other.window->controller().config().autosave);
    QCOMPARE(other.window->layerBar()->layers(), shop.window->layerBar()->layers());
    other.act(ActionId::undo);
    QCOMPARE(other.window->controller().config().problem, std::string("gaussian_to_gaussian"));
    Workshop third({}, text);
    QCOMPARE(third.window->controller().config().problem, std::string("moons"));
  }

  /// The copied line, run by a shell, ends with the very weights that the window has.
  void theCommandLearnsTheSame() {
    Workshop shop;
    QVERIFY(shop.holdAfter(0) >= 0);
    RunController& run = shop.window->controller();
    run.setProblem("moons");
    for (const auto& [id, value] : {std::pair<const char*, OptionValue>("batch", std::int64_t{64}),
                                    {"hidden_width", std::int64_t{8}},
                                    {"hidden_layers", std::int64_t{2}}})
      run.setOption(id, value);
    run.newInitialisation();
    const auto step = shop.holdAfter(5);
    QVERIFY(step >= 5 && run.replays());
    shop.act(ActionId::copyCommand);
    QString line = QApplication::clipboard()->text();
    QVERIFY2(line.startsWith("brenier-cli train --problem moons"), qPrintable(line));
    const QString mine = m_folder.filePath("mine"), theirs = m_folder.filePath("theirs");
    QSignalSpy saved(&run, &RunController::saved);
    run.save(mine);
    QTRY_COMPARE_WITH_TIMEOUT(saved.size(), 1, kMakerPatience);
    QProcess shell;
    shell.start("/bin/sh", {"-c", line.replace(0, 11, QStringLiteral(BRENIER_CLI)) + " --out '" + theirs + "'"});
    QVERIFY(shell.waitForFinished(kMakerPatience));
    QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError().constData());
    QVERIFY(!stateOf(mine).isEmpty());
    QVERIFY(stateOf(mine) == stateOf(theirs));
    const auto ours = RunDirectory::open(mine.toStdString())->load(),
               shells = RunDirectory::open(theirs.toStdString())->load();
    QVERIFY(ours && shells);
    QCOMPARE((*shells)->stepsDone(), step);
    QVERIFY((*ours)->config().solverOptions == (*shells)->config().solverOptions);
    QCOMPARE((*ours)->config().weightSeed, (*shells)->config().weightSeed);
  }

  /// A changed rate on the way is nothing that seeds lead to, and the window says so.
  void whatSeedsDoNotLeadToIsSaid() {
    Workshop shop;
    QVERIFY(shop.holdAfter(2) >= 2);
    shop.window->controller().setOption("learning_rate", 3e-4);
    QTRY_VERIFY(!shop.window->controller().replays());
    shop.act(ActionId::copyCommand);
    QVERIFY2(shop.window->messageBar()->text().contains("lead to others"),
             qPrintable(shop.window->messageBar()->text()));
    shop.act(ActionId::replay);
    QVERIFY(shop.window->controller().replays());
  }

 private:
  QTemporaryDir m_folder;
};

BRENIER_TEST(TestSharedStates)
#include "test_shared_states.moc"
