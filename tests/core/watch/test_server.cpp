#include <sys/stat.h>

#include <QtTest>
#include <filesystem>
#include <thread>

#include "core/session/run_watch.h"
#include "tests/core/begun_run.h"
#include "tests/core/file_cases.h"
#include "tests/core/watch/viewers.h"

using namespace brenier;
using namespace brenier::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

RunConfig quick() {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = "ot_icnn";
  config.solverOptions = {{"batch", std::int64_t{16}},
                          {"inner_steps", std::int64_t{2}},
                          {"hidden_width", std::int64_t{8}},
                          {"hidden_layers", std::int64_t{2}}};
  config.heldOut = 64;
  config.threads = 1;
  return config;
}

mode_t modeOf(const std::string& path) {
  struct stat there {};
  return ::stat(path.c_str(), &there) == 0 ? there.st_mode & 0777 : 0;
}

}  // namespace

namespace brenier::test {

/// A run in a folder that may be watched, driven by the test.
class Watched {
 public:
  explicit Watched(const WatchWish& wish = {}, const std::string& name = "run")
      : folder(m_place.filePath(QString::fromStdString(name)).toStdString()),
        m_loop(begin(quick()), {},
               {.numbers = [this](const MetricsRow& row) { watch->row(row); }, .notice = {}, .changed = {}}) {
    fs::create_directories(folder);
    auto opened = RunWatch::open(folder, wish);
    if (!opened) qFatal("%s", opened.error().message.c_str());
    watch = *std::move(opened);
    watch->begin(m_loop);
  }

  void step() {
    if (!m_loop.step(watch->part(), {})) qFatal("a step failed");
    watch->between(stop.get_token());
  }
  /// Learns until that is so.
  void learnUntil(const std::function<bool()>& is) {
    while (!is()) step();
  }
  TrainingRun& run() { return m_loop.run(); }
  std::unique_ptr<Viewer> viewer() {
    auto connection = watchRun(folder, {});
    if (!connection) qFatal("%s", connection.error().message.c_str());
    return std::make_unique<Viewer>(*std::move(connection));
  }
  std::string port() const {
    const auto& text = watch->address();
    const auto from = text.find(" at ") + 4;
    return text.substr(from, text.find(' ', from) - from);
  }

 private:
  QTemporaryDir m_place;

 public:
  const std::string folder;
  std::unique_ptr<RunWatch> watch;
  std::stop_source stop;

 private:
  RunLoop m_loop;
};

}  // namespace brenier::test

/// A run that learns, and those who look at it or pretend to.
class TestServer : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whoLooksSees() {
    Watched watched;
    QCOMPARE(modeOf(watchSocketOf(watched.folder)), mode_t{0600});
    for (int k = 0; k < 30; ++k) watched.step();
    const auto viewer = watched.viewer();
    QVERIFY(!viewer->welcome().controls && viewer->welcome().name == "run");
    // What was before it came, and how it stands.
    QVERIFY(viewer->takeUntil([&] { return viewer->state() == RunState::running; }));
    QVERIFY(viewer->all<RunStarted>().at(0).config == watched.run().describe(0).config);
    QCOMPARE(viewer->all<MetricsRow>().size(), std::size_t{3});  // of steps 10, 20, 30
    QVERIFY(viewer->moments.empty());
    // Numbers come without a look, moments with one.
    watched.learnUntil([&] { return viewer->take() && viewer->step() >= 100; });
    QVERIFY(viewer->moments.empty());
    ViewRequest view;
    view.layers = layerSource | layerImage;
    view.points = 7;
    QVERIFY(viewer->send(SetView{view}));
    watched.learnUntil([&] { return viewer->take() && viewer->moments.size() == 2; });
    QCOMPARE(viewer->moments[0].image.size(), std::size_t{14});
    QVERIFY(viewer->moments[0].potential.empty());
    QVERIFY(viewer->moments[1].step > viewer->moments[0].step);
    // The moment is the run's own.
    const auto own = FrameBuilder(watched.run()).build(0, Purpose::live, view);
    QVERIFY(viewer->send(SetView{view}));
    watched.watch->end(RunState::finished, "so it is");
    watched.watch.reset();
    QVERIFY(viewer->takeUntil([&] { return isOver(viewer->state()); }));
    QCOMPARE(viewer->all<StateChanged>().back().reason, std::string("so it is"));
    QVERIFY(!viewer->takeUntil([] { return false; }));
    QVERIFY(!fs::exists(watchSocketOf(watched.folder)));
    QCOMPARE(*viewer->moments[1].source, *own->source);
  }

  /// Twenty look at different things, one of them reads nothing, and one dies: the weights are those of a run that
  /// nobody saw, bit for bit.
  void lookingChangesNothing() {
    Watched watched({.share = 0.8});
    std::vector<std::unique_ptr<Viewer>> viewers;
    for (int k = 0; k < 20; ++k) {
      viewers.push_back(watched.viewer());
      ViewRequest view;
      view.layers = ~std::uint32_t{0} >> (k % 4);
      view.points = 10 + k / 4;
      view.fieldResolution = 8;
      view.gridLines = 3;
      QVERIFY(viewers.back()->send(SetView{view}));
    }
    const auto stalled = watched.viewer();
    QVERIFY(stalled->send(SetView{}));
    watched.learnUntil([&] {
      if (viewers.size() == 20 && viewers[7]->moments.size() == 1) viewers.erase(viewers.begin() + 7);
      bool all = viewers.size() == 19;
      for (const auto& viewer : viewers) all &= viewer->take() && !viewer->moments.empty();
      return all;
    });
    RunLoop loop(begin(quick()), {}, {});
    while (loop.run().stepsDone() < watched.run().stepsDone()) QVERIFY(loop.step(StepPart::both, {}));
    QCOMPARE(weightsOf(loop.run()), weightsOf(watched.run()));
  }

  /// Whoever leaves too much unread is hung up on; the others hear all of it.
  void whoReadsNothingIsHungUpOn() {
    Watched watched;
    const auto reads = watched.viewer(), stalls = watched.viewer();
    QVERIFY(reads->takeUntil([&] { return reads->state() == RunState::running; }));
    QVERIFY(stalls->takeUntil([&] { return stalls->state() == RunState::running; }));
    const std::string text(100'000, 'x');
    for (std::size_t said = 100; said <= 400; said += 100) {
      for (int k = 0; k < 100; ++k) watched.watch->notice(text);
      QVERIFY(reads->takeUntil([&] { return reads->all<Notice>().size() == said; }));
    }
    while (stalls->take(50ms)) {
    }
    QVERIFY(stalls->all<Notice>().size() < 300);  // 40 MB were said, and 16 MiB wait at most
    QVERIFY(stalls->isOver() && !reads->isOver());
  }

  /// Whoever sends without end would keep the server's thread busy.
  void whoSendsTooMuchIsHungUpOn() {
    Watched watched;
    const auto viewer = watched.viewer();
    QVERIFY(viewer->takeUntil([&] { return viewer->state() == RunState::running; }));
    ViewRequest view;
    view.pictures.own = std::make_shared<OwnPicture>(OwnPicture{512, 512, std::vector<std::uint8_t>(3 * 512 * 512)});
    int sent = 0;
    while (sent < 60 && viewer->send(SetView{view})) ++sent;  // 47 MB
    QVERIFY2(sent < 60, "it may send without end");
    QVERIFY(sent >= 10);
    QVERIFY(watched.viewer()->takeUntil([] { return true; }));
  }

  void rubbishIsRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("answer");
    const auto frame = [](watch::FrameKind kind, const std::string& payload) {
      return QByteArray::fromStdString(watch::frameBytes(kind, payload));
    };
    watch::Hello hello;
    std::string other = watch::encode(hello), layout = other;
    other[8] = 7;
    layout[12] = static_cast<char>(layout[12] ^ 1);
    QTest::newRow("a web browser") << QByteArray("GET / HTTP/1.1\r\n\r\n") << "bytes is announced";
    QTest::newRow("no greeting") << frame(watch::FrameKind::command, watch::encode(Command(SetView{})))
                                 << "begins with a greeting";
    QTest::newRow("another program") << frame(watch::FrameKind::hello, "hello") << "no viewer of Brenier";
    QTest::newRow("another protocol") << frame(watch::FrameKind::hello, other) << "version 7 of the protocol";
    QTest::newRow("another layout") << frame(watch::FrameKind::hello, layout) << "write down moments differently";
    QTest::newRow("a long one") << frame(watch::FrameKind::hello, std::string(1000, 'a')) << "1002 bytes is announced";
    const QByteArray greeting = frame(watch::FrameKind::hello, watch::encode(hello));
    QTest::newRow("no command") << greeting + frame(watch::FrameKind::event, "abc") << "nothing but commands";
    QTest::newRow("a wrong command") << greeting + frame(watch::FrameKind::command, "\xff") << "of kind 255";
    QTest::newRow("too long later") << greeting + QByteArray::fromHex("00000070") << "1879048192 bytes is announced";
    QTest::newRow("half a greeting") << greeting.left(20) << "";
    QTest::newRow("nothing") << QByteArray() << "";
  }
  void rubbishIsRefused() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, answer);
    Watched watched;
    const auto socket = watch::connectAt(watchSocketOf(watched.folder));
    QVERIFY(succeeds(socket));
    const auto said = answerTo(*socket, bytes.toStdString(), answer.isEmpty());
    QVERIFY2(QString::fromStdString(said).contains(answer) && said.empty() == answer.isEmpty(), said.c_str());
    const auto viewer = watched.viewer();  // the others see as before
    QVERIFY(viewer->takeUntil([&] { return viewer->state() == RunState::running; }));
  }

  /// Who does not say who it is.
  void silenceEnds() {
    QTemporaryDir place;
    const std::string path = place.filePath("s").toStdString();
    auto listening = watch::listenAt(path);
    watch::Server server({.greeting = 1ms}, *std::move(listening), watch::Handle(), {});
    const auto socket = watch::connectAt(path);
    QVERIFY(QString::fromStdString(answerTo(*socket, "")).contains("No greeting came"));
  }

  void portsWantTheToken() {
    Watched watched({.listen = "127.0.0.1:0"});
    const std::string token = watchTokenOf(watched.folder);
    QCOMPARE(modeOf(token), mode_t{0600});
    auto connection = watchRun(watched.port(), token);
    QVERIFY(succeeds(connection));
    Viewer viewer(*std::move(connection));
    ViewRequest view;
    QVERIFY(viewer.send(SetView{view}));
    watched.learnUntil([&] { return viewer.take() && !viewer.moments.empty(); });  // packed, as it is far away
    QVERIFY(failsWith(watchRun(watched.port(), {}), {"wants the token"}));
    const std::string wrong = watched.folder + "/wrong";
    QFile file(QString::fromStdString(wrong));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(32, 'a'));
    file.close();
    QVERIFY(failsWith(watchRun(watched.port(), wrong), {"not that of this run"}));
    const std::string port = watched.port();
    watched.watch.reset();
    QVERIFY(!fs::exists(token));
    QVERIFY(failsWith(watchRun(port, wrong), {"nothing listens there"}));
  }

  void otherMachinesAreKeptOut() {
    QTemporaryDir place;
    const std::string run = place.path().toStdString();
    QVERIFY(failsWith(RunWatch::open(run, {.listen = "0.0.0.0:0"}), {"0.0.0.0 can be reached from other machines"}));
    for (const char* wrong : {"127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:70000", "127.0.0.1:x"})
      QVERIFY(failsWith(RunWatch::open(run, {.listen = wrong}), {"is no HOST:PORT"}));
    QVERIFY(succeeds(RunWatch::open(run, {.listen = "0.0.0.0:0", .listenAny = true})));
  }

  void longPathsAndDeadSockets() {
    Watched watched({}, std::string(60, 'a') + "/" + std::string(200, 'b'));
    QVERIFY(watched.watch->remark().empty());
    QVERIFY(watched.viewer()->welcome().name.size() >= 200);
    // Who is there is not pushed away; who is dead is.
    const auto second = RunWatch::open(watched.folder, {});
    QVERIFY(succeeds(second));
    QVERIFY(QString::fromStdString((*second)->remark()).contains("Another process is watched at"));
    QVERIFY(watched.viewer() != nullptr);
    QTemporaryDir place;
    const std::string path = watchSocketOf(place.path().toStdString());
    { const auto dead = watch::listenAt(path); }
    QVERIFY(fs::exists(path));
    QVERIFY(failsWith(watchRun(place.path().toStdString(), {}), {"No process is learning in", "no run is saved"}));
    QVERIFY((*RunWatch::open(place.path().toStdString(), {}))->remark().empty());
  }

  void viewersMayOnlyWatch() {
    Watched watched;
    const auto viewer = watched.viewer();
    QVERIFY(viewer->send(PauseRun{}));
    watched.learnUntil([&] { return viewer->take() && !viewer->all<RequestFailed>().empty(); });
    QVERIFY(viewer->all<RequestFailed>()[0].error.message.find("not changed") != std::string::npos);
    QVERIFY(viewer->state() == RunState::running);
  }

  void orControlWhereTheyMay() {
    Watched watched({.control = true});
    std::thread hand([&watched, viewer = watched.viewer()] {
      QVERIFY(viewer->welcome().controls);
      const auto is = [&viewer](RunState state) { return viewer->takeUntil([&] { return viewer->state() == state; }); };
      QVERIFY(viewer->send(PauseRun{}) && is(RunState::paused));
      const auto at = viewer->all<StateChanged>().back().step;
      ViewRequest view;
      QVERIFY(viewer->send(SetView{view}));  // a run that is held can be looked at
      QVERIFY(viewer->takeUntil([&] { return !viewer->moments.empty(); }));
      QCOMPARE(viewer->moments.back().step, at);
      QVERIFY(viewer->send(StepRun{3}));
      QVERIFY(viewer->takeUntil([&] { return viewer->all<StateChanged>().back().step == at + 3; }));
      QVERIFY(viewer->state() == RunState::paused);
      QVERIFY(viewer->send(SetLive{{{"g_rate", 0.5}, {"nothing", 1.0}}}));
      QVERIFY(viewer->takeUntil([&] { return viewer->all<RunStarted>().size() == 2; }));
      QVERIFY(!viewer->all<RequestFailed>().empty());
      QVERIFY(viewer->send(StopRun{}));
      QVERIFY(viewer->takeUntil([&] { return viewer->all<RequestFailed>().size() == 2; }));
      QVERIFY(viewer->send(ResumeRun{}) && is(RunState::running));
      watched.stop.request_stop();
    });
    watched.learnUntil([&] { return watched.stop.stop_requested(); });
    hand.join();
  }

  void lateComersHearTheShapeOfTheCurves() {
    watch::History history;
    for (std::int64_t step = 0; step < 50'000; ++step)
      history.note(std::make_shared<const RunEvent>(MetricsRow{0, step, 0, {}}));
    std::vector<std::int64_t> steps;
    for (const auto& event : history.all()) steps.push_back(std::get<MetricsRow>(*event).step);
    QVERIFY(steps.size() > watch::History::mostRows / 2 && steps.size() <= watch::History::mostRows + 1);
    QCOMPARE(steps.front(), std::int64_t{0});
    QCOMPARE(steps.back(), std::int64_t{49'999});
    for (std::size_t k = 1; k + 1 < steps.size(); ++k) QCOMPARE(steps[k] - steps[k - 1], steps[1]);
  }
};

BRENIER_TEST(TestServer)
#include "test_server.moc"
