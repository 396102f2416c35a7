#include <QProcess>
#include <QtTest>

#include "core/session/run_watch.h"
#include "tests/core/watch/viewers.h"
#include "tests/integration/learner.h"

using namespace brenier;
using namespace brenier::test;

namespace {

std::unique_ptr<Viewer> viewerOf(const std::string& where, const std::string& token = {}) {
  auto connection = watchRun(where, token);
  if (!connection) qFatal("%s", connection.error().message.c_str());
  return std::make_unique<Viewer>(*std::move(connection));
}

}  // namespace

/// The real program, watched.
class TestWatchedProcess : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// By twenty, of which one reads nothing and one dies, half of them through a port: the saved state is that of a run
  /// that nobody saw, bit for bit, and the run ends as if nobody were there.
  void aRunIsWatched() {
    const Workplace place;
    const QStringList steps{"--steps", "1500"};
    Learner learner(place, quickTraining("run") + steps + QStringList{"--control"});
    const std::string run = place.path("run").toStdString(), token = run + "/watch.token";
    const auto first = viewerOf(run);
    QVERIFY(first->send(PauseRun{}));
    QVERIFY(first->takeUntil([&] { return first->state() == RunState::paused; }));
    std::vector<std::unique_ptr<Viewer>> others;
    for (int k = 0; k < 19; ++k) {
      others.push_back(k % 2 ? viewerOf(run) : viewerOf(learner.port(), token));
      QVERIFY(others.back()->send(SetView{}));
    }
    const auto stalled = std::move(others.back());
    others.pop_back();
    for (const auto& viewer : others) QVERIFY(viewer->takeUntil([&] { return !viewer->moments.empty(); }));
    others.erase(others.begin() + 4);
    const std::size_t seen = others[0]->moments.size();
    QVERIFY(first->send(ResumeRun{}));
    for (const auto& viewer : others) QVERIFY(viewer->takeUntil([&] { return isOver(viewer->state()); }));
    QCOMPARE(learner.ends(), 0);
    for (const auto& viewer : others) {
      QVERIFY(viewer->state() == RunState::finished);
      QCOMPARE(viewer->step(), std::int64_t{1500});
      QVERIFY(viewer->moments.size() >= seen);
    }
    QVERIFY(!stalled->takeUntil([&] { return false; }));
    QVERIFY(!QFile::exists(place.path("run/watch.sock")) && !QFile::exists(place.path("run/watch.token")));

    QCOMPARE(place.cli(quickTraining("alone") + steps).code, 0);
    QVERIFY(!place.read("alone/state.safetensors").isEmpty());
    QCOMPARE(place.read("run/state.safetensors"), place.read("alone/state.safetensors"));
  }

  /// What `brenier-cli watch` says of a run that goes on, of one that is killed, and of one that nobody learns.
  void theCommand() {
    const Workplace place;
    {
      Learner learner(place, quickTraining("run") + QStringList{"--seconds", "60"});
      const Outcome once = place.cli({"watch", "run", "--once"});
      QVERIFY2(once.code == 0 && once.out.startsWith("step ") && once.out.count('\n') == 1, once.out + once.err);
      const Outcome json = place.cli({"watch", "run", "--once", "--json"});
      const auto object = QJsonDocument::fromJson(json.out).object();
      QCOMPARE(object["state"].toString(), "running");
      QVERIFY(object["metrics"].isObject() && object["step"].isDouble());
      const Outcome port = place.cli({"watch", QString::fromStdString(learner.port()), "--once"});
      QVERIFY2(port.code == 2 && port.err.contains("--token"), port.err);
      QCOMPARE(
          place.cli({"watch", QString::fromStdString(learner.port()), "--token", "run/watch.token", "--once"}).code, 0);
      QProcess watching;
      watching.setWorkingDirectory(place.path());
      watching.start(BRENIER_CLI, {"watch", "run", "--json"});
      QVERIFY(watching.waitForReadyRead(60000));
      learner.kill();
      QVERIFY(watching.waitForFinished(60000));
      QCOMPARE(watching.exitCode(), 1);
      QVERIFY(watching.readAllStandardError().contains("and the run had not"));
      learner.ends();
    }
    QVERIFY(QFile::exists(place.path("run/watch.sock")));  // nobody was left to remove it
    const Outcome dead = place.cli({"watch", "run"});
    QVERIFY2(dead.code == 2 && dead.err.contains("No process is learning in run; its last save is step ") &&
                 dead.err.contains("brenier run opens it."),
             dead.err);
    QVERIFY(place.cli({"watch", "none"}).err.contains("There is no run none that could be watched"));
    Learner again(place, {"train", "--resume", "run", "--seconds", "0.5"});
    QProcess watching;
    watching.setWorkingDirectory(place.path());
    watching.start(BRENIER_CLI, {"watch", "run"});
    QVERIFY(watching.waitForFinished(60000));
    const QByteArray said = watching.readAllStandardError();
    QVERIFY2(watching.exitCode() == 0 && said.contains("The run is done: time is up."), said);
    QVERIFY(watching.readAllStandardOutput().contains("l2_uvp "));
    QCOMPARE(again.ends(), 0);
  }

  /// In a session file the socket lies beside it.
  void sessionFiles() {
    const Workplace place;
    Learner learner(place, quickTraining("run.brenier") + QStringList{"--seconds", "60"});
    const auto viewer = viewerOf(place.path("run.brenier").toStdString());
    QVERIFY(viewer->takeUntil([&] { return viewer->state() == RunState::running; }));
    learner.terminate();
    QVERIFY(viewer->takeUntil([&] { return viewer->state() == RunState::stopped; }));
    QCOMPARE(learner.ends(), 130);
  }

  void wrongWishes() {
    const Workplace place;
    const Outcome folder = place.cli({"train", "--problem", "moons", "--steps", "1", "--listen", "127.0.0.1:0"});
    QVERIFY2(folder.code == 2 && folder.err.contains("A run is watched in its folder, and --listen needs one."),
             folder.err);
    const Outcome seeds =
        place.cli({"train", "--problem", "moons", "--steps", "1", "--seeds", "1-2", "--out", "s", "--control"});
    QVERIFY2(seeds.code == 2 && seeds.err.contains("are for one run"), seeds.err);
    const Outcome any = place.cli(quickTraining("run") + QStringList{"--steps", "1", "--listen", "0.0.0.0:0"});
    QVERIFY2(any.code == 2 && any.err.contains("--listen-any"), any.err);
    QVERIFY(!QFile::exists(place.path("run")));
  }
};

BRENIER_TEST(TestWatchedProcess)
#include "test_watched_process.moc"
