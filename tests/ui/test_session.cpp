#include <QAction>
#include <QCheckBox>
#include <QDir>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include "tests/ui/fake_backend.h"
#include "tests/ui/settled.h"
#include "ui/canvas/stage_view.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/session/autosave_folder.h"
#include "ui/session/export_dialog.h"
#include "ui/session/session.h"
#include "ui/work/background.h"

using namespace brenier;
using brenier::test::FakeBackend;
using brenier::test::showsItsRun;

namespace {

void write(const QString& path, const QByteArray& text) {
  QDir().mkpath(QFileInfo(path).path());
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(text);
}

/// What a killed process leaves: a folder with a lock that nobody holds, and a run in it.
QString leaveARun(const QString& base) {
  write(base + "/123-456/lock", "999999999\nnobody\n" + QSysInfo::machineHostName().toUtf8() + "\n");
  write(base + "/123-456/run-7/config.json", R"({"problem": "narrow"})");
  write(base + "/123-456/run-7/state.safetensors", "x");
  return base + "/123-456/run-7";
}

/// Answers the next question with this button, once it is asked.
void answerWith(QMessageBox::StandardButton button) {
  auto* timer = new QTimer(qApp);
  QObject::connect(timer, &QTimer::timeout, timer, [button, timer] {
    auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
    if (!box) return;
    timer->deleteLater();
    timer->stop();
    box->button(button)->click();
  });
  timer->start(0);
}

QPushButton* button(MessageBar* bar, const QString& text) {
  for (auto* found : bar->findChildren<QPushButton*>())
    if (found->text() == text) return found;
  return nullptr;
}

}  // namespace

class TestSession : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QCoreApplication::setOrganizationName("brenier-tests");
    QCoreApplication::setApplicationName("test_session");
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
  }
  void init() { QSettings().clear(); }

  void openingTakesOver();
  void whatCannotBeOpenedLeavesEverything();
  void theTitleSaysWhatIsSaved();
  void theLayoutGoesWithTheFile();
  void recentFilesAreRemembered();
  void lostRunsAreFound();
  void aLostRunIsOfferedAndRecovered();
  void closingAsksWhereSomethingWouldBeLost();
  void aCleanEndLeavesNothing();
  void anExportGoesThroughTheOtherProgram();

 private:
  StartOptions watched() const {
    StartOptions options{.restoreLayout = false};
    options.autosaveBase = m_folder.filePath("autosave");
    options.autosaveFolder = m_folder.filePath("autosave/mine");
    return options;
  }
  QTemporaryDir m_folder;
};

void TestSession::openingTakesOver() {
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.show();
  QVERIFY(showsItsRun(window));
  window.controller().setOption("lr", 1e-3);
  QVERIFY(window.controller().undoStack()->canUndo());
  backend.savedConfig = configOf(backend.catalog().problems[1], RunConfig{});
  backend.savedConfig.dataSeed = 99;
  const RunId before = window.controller().run();
  window.session()->open("/a/b/run.brenier");
  QTRY_VERIFY(window.controller().run() != before);
  QTRY_COMPARE(window.controller().config().dataSeed, std::uint64_t{99});
  QCOMPARE(window.controller().config().problem, std::string("narrow"));
  QTRY_COMPARE(window.controller().state(), RunState::paused);
  QVERIFY(!window.controller().undoStack()->canUndo());
  QTRY_COMPARE(window.frameStep(), 4000);
  QCOMPARE(window.session()->name(), QString("run.brenier"));
  QVERIFY(window.windowTitle().startsWith("run.brenier"));
  QVERIFY(!window.session()->modified());
}

void TestSession::whatCannotBeOpenedLeavesEverything() {
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.show();
  QVERIFY(showsItsRun(window));
  const RunId before = window.controller().run();
  window.session()->open("/missing.brenier");
  QTRY_COMPARE(window.messageBar()->text(), QString("/missing.brenier is no run."));
  QCOMPARE(window.controller().run(), before);
  QCOMPARE(window.controller().state(), RunState::running);
  QVERIFY(window.session()->path().isEmpty());
}

void TestSession::theTitleSaysWhatIsSaved() {
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.show();
  QVERIFY(showsItsRun(window));
  backend.mailbox().append(Heartbeat{window.controller().run(), 40, 1});
  QTRY_VERIFY(window.isWindowModified());
  window.controller().save("/a/one.brenier");
  QTRY_COMPARE(window.session()->name(), QString("one.brenier"));
  // The fake saved at step 0 and the run is at 40 already.
  QVERIFY(window.isWindowModified());
  backend.mailbox().append(RunSaved{window.controller().run(), "/a/one.brenier", false, 40});
  QTRY_VERIFY(!window.isWindowModified());
  window.controller().setOption("lr", 1e-3);
  QVERIFY(window.isWindowModified());
  window.controller().setProblem("narrow");  // another run, which has no file
  QVERIFY(window.session()->path().isEmpty());
}

void TestSession::theLayoutGoesWithTheFile() {
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.show();
  QVERIFY(showsItsRun(window));
  window.controller().open("/a/run.brenier");
  QTRY_COMPARE(window.session()->path(), QString("/a/run.brenier"));
  window.actions().layer(layerPotential)->trigger();  // the potential, which was on
  const auto saved = window.stage()->layers();
  QVERIFY(!(saved & layerPotential));
  QSignalSpy written(&window.controller(), &RunController::saved);
  window.actions()[ActionId::saveRun]->trigger();  // it has a file: no question
  QTRY_COMPARE(written.count(), 1);
  window.actions().layer(layerPotential)->trigger();
  QVERIFY(window.stage()->layers() != saved);
  window.session()->open("/a/run.brenier");
  QTRY_COMPARE(window.stage()->layers(), saved);
}

void TestSession::recentFilesAreRemembered() {
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), {.restoreLayout = false});
  window.show();
  for (int i = 0; i < 12; ++i) window.session()->open(QString("/a/%1.brenier").arg(i));
  QTRY_COMPARE(window.session()->path(), QString("/a/11.brenier"));
  for (int i = 0; i < 12; ++i) {
    const QString path = QString("/a/%1.brenier").arg(i);
    window.session()->open(path);
    QTRY_COMPARE(window.session()->path(), path);
  }
  const QStringList files = Session::recentFiles();
  QCOMPARE(files.size(), 10);
  QCOMPARE(files.first(), QString("/a/11.brenier"));
  QCOMPARE(files.last(), QString("/a/2.brenier"));
}

void TestSession::lostRunsAreFound() {
  const QString base = m_folder.filePath("lost");
  const QString run = leaveARun(base);
  QDir().mkpath(base + "/77-1");  // a process that died before it saved anything
  const AutosaveFolder mine(base);
  QVERIFY(!mine.path().isEmpty());
  write(mine.path() + "/run-1/state.safetensors", "x");
  const LostRuns found = lostRuns(base);
  QCOMPARE(found.runs.size(), std::size_t{1});  // not that of a process that lives
  QCOMPARE(found.runs[0].run, run);
  QCOMPARE(found.runs[0].problem, QString("narrow"));
  QCOMPARE(found.leftovers, QStringList{base + "/77-1"});
  Background background;
  removeInBackground(background, base + "/77-1");
  QTRY_VERIFY(!QDir(base + "/77-1").exists());
  // One that ended between two runs left its shelf alone: the last of it is the run that is offered.
  write(base + "/78-1/shelf/run-1/state.safetensors", "x");
  const LostRuns shelved = lostRuns(base);
  QCOMPARE(shelved.runs.size(), std::size_t{2});
  QVERIFY(shelved.leftovers.isEmpty());
  QVERIFY(QFile::exists(base + "/78-1/run-1/state.safetensors"));
  QDir(base).removeRecursively();
}

void TestSession::aLostRunIsOfferedAndRecovered() {
  const StartOptions options = watched();
  const QString run = leaveARun(options.autosaveBase);
  FakeBackend backend;
  backend.savedConfig = configOf(backend.catalog().problems[1], RunConfig{});
  MainWindow window(backend, ThemeManager::instance(), options);
  window.show();
  QTRY_VERIFY(window.messageBar()->text().contains("Narrow to wide"));
  window.controller().setProblem("eight_gaussians");  // another run does not take the offer away
  auto* recover = button(window.messageBar(), "Recover");
  QVERIFY(recover);
  recover->click();
  QTRY_COMPARE(window.controller().config().problem, std::string("narrow"));
  QTRY_COMPARE(window.frameStep(), 4000);
  QVERIFY(window.session()->path().isEmpty());  // it has no file of its own yet
  QVERIFY(window.session()->modified());
  QVERIFY(QFileInfo::exists(run + "/state.safetensors"));
  backend.mailbox().append(RunAutosaved{window.controller().run(), "elsewhere", 4001});
  QTRY_VERIFY(!QFileInfo::exists(run));
}

void TestSession::closingAsksWhereSomethingWouldBeLost() {
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), watched());
  window.show();
  QVERIFY(showsItsRun(window));
  window.session()->open("/a/run.brenier");
  QTRY_COMPARE(window.session()->path(), QString("/a/run.brenier"));
  backend.mailbox().append(Heartbeat{window.controller().run(), 4100, 9});
  QTRY_VERIFY(window.isWindowModified());
  answerWith(QMessageBox::Cancel);
  window.close();
  QVERIFY(window.isVisible());
  backend.take();
  answerWith(QMessageBox::Save);
  window.close();
  QVERIFY(window.isVisible());  // until it is saved
  const auto saves = backend.takeAll<SaveRun>();
  QCOMPARE(saves.size(), std::size_t{1});
  QCOMPARE(saves[0].path, std::string("/a/run.brenier"));
  backend.mailbox().append(RunSaved{window.controller().run(), "/a/run.brenier", false, 4100});
  QTRY_VERIFY(!window.isVisible());
  // A toy that ran for seconds is nobody's loss.
  MainWindow second(backend, ThemeManager::instance(), watched());
  second.show();
  QVERIFY(showsItsRun(second));
  second.close();
  QVERIFY(!second.isVisible());
}

void TestSession::aCleanEndLeavesNothing() {
  FakeBackend backend;
  {
    MainWindow window(backend, ThemeManager::instance(), watched());
    window.show();
    QVERIFY(showsItsRun(window));
    QCOMPARE(backend.takeAll<SetAutosave>().size(), std::size_t{1});
    window.close();
  }
  const auto commands = backend.takeAll<SetAutosave>();
  QCOMPARE(commands.size(), std::size_t{1});
  QVERIFY(commands[0].folder.empty());
  QString path;
  {
    const AutosaveFolder folder(m_folder.filePath("autosave"));
    path = folder.path();
    write(path + "/run-1/state.safetensors", "x");
  }
  QVERIFY(!path.isEmpty() && !QFileInfo::exists(path));
}

/// The other program is a script here, which says what brenier-cli would.
void TestSession::anExportGoesThroughTheOtherProgram() {
  const QString program = m_folder.filePath("exporter");
  write(program,
        "#!/bin/sh\n[ \"$1\" = export ] && [ \"$3\" = --out ] || exit 9\n"
        "case \"$4\" in *full*) echo 'error: The disk is full.' >&2; exit 5;; esac\n"
        "[ \"$5\" = --json ] || exit 9\n"
        "echo '{\"files\": [{\"file\": \"map.onnx\", \"verdict\": \"passed\"}, {\"file\": \"map.pt\", \"verdict\": "
        "\"FAILED\"}]}'\n"
        "echo \"$6 $7\" > \"" +
            m_folder.filePath("words").toUtf8() + "\"\nexit 1\n");
  QFile(program).setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
  StartOptions options{.restoreLayout = false};
  options.exporter = program;
  options.exports = {{{"onnx", "ONNX", "For onnxruntime", {}}}, {{"csv", "CSV", "Tables", {}}}};
  FakeBackend backend;
  MainWindow window(backend, ThemeManager::instance(), options);
  window.show();
  QVERIFY(showsItsRun(window));
  backend.take();
  window.actions()[ActionId::exportMap]->trigger();
  auto* dialog = window.findChild<ExportDialog*>();
  QVERIFY(dialog);
  dialog->setFolder(m_folder.filePath("out"));
  dialog->startExport();
  const auto saves = backend.takeAll<SaveRun>();
  QCOMPARE(saves.size(), std::size_t{1});
  QVERIFY(saves[0].copy);
  QTRY_VERIFY(dialog->resultText().contains("map.onnx: passed"));
  QVERIFY(dialog->resultText().contains("map.pt: FAILED"));
  QVERIFY(window.session()->path().isEmpty());  // a copy is no save
  const auto words = [this] {
    QFile file(m_folder.filePath("words"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
  };
  QCOMPARE(words(), QByteArray());  // all that is offered is all that the run can be written as
  dialog->findChild<QCheckBox*>("csv")->setChecked(false);
  dialog->startExport();
  QTRY_COMPARE(words(), QByteArray("--format onnx"));
  QTRY_VERIFY(dialog->resultText().contains("map.pt: FAILED"));
  dialog->setFolder(m_folder.filePath("full"));
  dialog->startExport();
  QTRY_COMPARE(dialog->resultText(), QString("The disk is full."));
}

BRENIER_TEST(TestSession)
#include "test_session.moc"
