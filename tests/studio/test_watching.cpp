#include "ui/main_window/watching.h"

#include <poll.h>
#include <sys/socket.h>

#include <QAction>
#include <QtTest>
#include <array>
#include <set>
#include <thread>

#include "core/session/file_hooks.h"
#include "core/session/run_watch.h"
#include "core/train/trainer.h"
#include "core/watch/remote_run.h"
#include "tests/integration/learner.h"
#include "tests/studio/shown_window.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/status_strip.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/measure_card.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/problem_panel.h"

using namespace brenier;
using namespace brenier::test;

namespace {

/// A port of this machine that leads to another one, as ssh makes it.
class Forwarded {
 public:
  explicit Forwarded(const std::string& to) : m_listening(*watch::listenOn({"127.0.0.1", "0"}, false)) {
    m_thread = std::thread([this, to] { carry(to); });
  }
  ~Forwarded() {
    ::shutdown(m_listening.file(), SHUT_RDWR);
    m_thread.join();
  }
  std::string port() const { return watch::addressOf(m_listening.file()); }

 private:
  void carry(const std::string& to) {
    pollfd waiting{m_listening.file(), POLLIN, 0};
    ::poll(&waiting, 1, -1);
    const watch::Handle near(::accept(m_listening.file(), nullptr, nullptr));
    if (!near) return;
    const auto far = watch::connectTo(*watch::hostAndPort(to));
    if (!far) return;
    const int ends[2] = {near.file(), far->file()};
    std::array<char, 65536> bytes;
    while (true) {
      pollfd both[2] = {{ends[0], POLLIN, 0}, {ends[1], POLLIN, 0}};
      ::poll(both, 2, -1);
      for (int k = 0; k < 2; ++k) {
        if (!both[k].revents) continue;
        const ssize_t got = ::recv(ends[k], bytes.data(), bytes.size(), 0);
        if (got <= 0) return;
        for (ssize_t sent = 0; sent < got;) {
          const ssize_t now =
              ::send(ends[1 - k], bytes.data() + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
          if (now <= 0) return;
          sent += now;
        }
      }
    }
  }
  watch::Handle m_listening;
  std::thread m_thread;
};

/// A window that watches.
struct Attached {
  explicit Attached(const std::string& run, const std::string& token = {}) : here(fileHooks()) {
    auto connection = watchRun(run, token);
    if (!connection) qFatal("%s", connection.error().message.c_str());
    StartOptions options;
    options.restoreLayout = false;
    options.watched =
        WatchedRun{"run on " + QString::fromStdString(connection->welcome().host), connection->welcome().controls};
    remote = std::make_unique<watch::RemoteRun>(here, *std::move(connection));
    window = std::make_unique<MainWindow>(*remote, ThemeManager::instance(), options);
    window->resize(1280, 800);
    window->show();
  }
  bool waits(const std::function<bool()>& is) { return QTest::qWaitFor(is, kEver); }
  QAction* action(ActionId id) { return window->actions()[id]; }
  RunController& run() { return window->controller(); }

  Trainer here;
  std::unique_ptr<watch::RemoteRun> remote;
  std::unique_ptr<MainWindow> window;
};

QStringList forAMinute(const QStringList& more = {}) {
  return quickTraining("run") + QStringList{"--seconds", "60"} + more;
}

/// So many colours are on a picture of it, at a grid of its pixels.
std::size_t coloursOf(QWidget* widget) {
  const QImage image = widget->grab().toImage();
  std::set<QRgb> colours;
  for (int y = 0; y < image.height(); y += 3)
    for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
  return colours.size();
}

}  // namespace

/// The window over a run that another process learns.
class TestWatching : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theWindowShowsIt() {
    const Workplace place;
    Learner learner(place, forAMinute());
    Attached attached(place.path("run").toStdString());
    MainWindow& window = *attached.window;
    QVERIFY(attached.waits([&] { return window.frameStep() > 0 && attached.run().started(); }));
    const auto first = window.frameStep();
    QVERIFY(attached.waits([&] { return window.frameStep() > first; }));  // it goes on
    QCOMPARE(attached.run().config().solver, std::string("ot_icnn"));
    QCOMPARE(attached.run().config().problem, std::string("eight_gaussians"));
    QVERIFY(attached.waits([&] { return window.numbersPanel()->latest(MetricRole::dualValue).has_value(); }));
    QVERIFY(attached.waits([&] { return window.statusStrip()->stateShown().startsWith("Running"); }));
    QVERIFY(coloursOf(window.stage()) > 50);  // potential, points, arrows
    if (qEnvironmentVariableIsSet("BRENIER_KEEP_PICTURES"))
      window.grab().save(qEnvironmentVariable("BRENIER_KEEP_PICTURES") + "/watching.png");

    // It is said what this is, and nothing that cannot be done can be chosen.
    QVERIFY2(window.windowTitle().startsWith("Watching run on ") && window.windowTitle().contains(": view only"),
             qPrintable(window.windowTitle()));
    QVERIFY(window.messageBar()->text().contains("view only"));
    for (const ActionId id : {ActionId::playPause, ActionId::stepOnce, ActionId::replay, ActionId::saveRun,
                              ActionId::newInitialisation, ActionId::stepInner}) {
      QVERIFY2(!attached.action(id)->isEnabled(), qPrintable(attached.action(id)->objectName()));
      QCOMPARE(attached.action(id)->toolTip(), window.watching()->reason());
    }
    QVERIFY(!window.toolBar()->problems()->isEnabled());
    QVERIFY(!window.problemPanel()->source()->isEnabled());
    QVERIFY(attached.action(ActionId::fitView)->isEnabled());

    // What asks all the same is refused, and the run goes on as it was.
    const RunConfig config = attached.run().config();
    attached.run().newInitialisation();
    attached.run().setProblem("moons");
    attached.run().togglePlay();
    QVERIFY(attached.run().config() == config);
    QVERIFY(attached.waits([&] { return window.messageBar()->text().contains("which another process learns"); }));
    const auto then = attached.run().stepSeen();
    QVERIFY(attached.waits([&] { return attached.run().stepSeen() > then; }));

    // The end of it.
    learner.terminate();
    QVERIFY(attached.waits([&] { return attached.run().state() == RunState::stopped; }));
    QVERIFY2(window.messageBar()->text().contains("was stopped at step"), qPrintable(window.messageBar()->text()));
    QVERIFY(coloursOf(window.stage()) > 50);
    QCOMPARE(learner.ends(), 130);
  }

  /// Layers that are asked for come, and those that are not do not.
  void whatOneLooksAtComes() {
    const Workplace place;
    Learner learner(place, forAMinute());
    Attached attached(place.path("run").toStdString());
    QVERIFY(attached.waits([&] { return attached.window->frameStep() > 0; }));
    const auto shown = [&]() -> const Snapshot& { return *attached.window->stage()->snapshot(); };
    QVERIFY(shown().warpedGrid.empty());
    attached.action(ActionId::fitView)->trigger();
    attached.window->actions().layer(layerGrid)->trigger();
    QVERIFY(attached.waits([&] { return !shown().warpedGrid.empty(); }));
  }

  /// Through a port that is forwarded, as ssh does it; the process is killed, and the window keeps what it has.
  void theConnectionBreaks() {
    const Workplace place;
    Learner learner(place, forAMinute());
    const Forwarded forwarded(learner.port());
    Attached attached(forwarded.port(), place.path("run/watch.token").toStdString());
    MainWindow& window = *attached.window;
    QVERIFY(attached.waits([&] { return window.frameStep() > 0; }));
    learner.kill();
    QVERIFY(attached.waits([&] { return attached.run().state() == RunState::stopped; }));
    QVERIFY2(window.messageBar()->text().contains("The connection to the run ended"),
             qPrintable(window.messageBar()->text()));
    QVERIFY(window.frameStep() > 0 && coloursOf(window.stage()) > 50);
    QVERIFY(window.numbersPanel()->latest(MetricRole::dualValue).has_value());
  }

  void aRunThatMayBeControlled() {
    const Workplace place;
    Learner learner(place, forAMinute({"--control"}));
    Attached attached(place.path("run").toStdString());
    QVERIFY(attached.waits([&] { return attached.run().state() == RunState::running; }));
    QVERIFY(!attached.window->windowTitle().contains("view only"));
    attached.action(ActionId::playPause)->trigger();
    QVERIFY(attached.waits([&] { return attached.run().state() == RunState::paused; }));
    const auto at = attached.run().stepSeen();
    attached.action(ActionId::stepOnce)->trigger();
    QVERIFY(attached.waits([&] { return attached.run().stepSeen() == at + 1; }));
    attached.run().setOption("hidden_width", std::int64_t{16});  // only of another run
    QVERIFY(attached.waits([&] { return attached.window->messageBar()->text().contains("what applies at once"); }));
    attached.action(ActionId::playPause)->trigger();
    QVERIFY(attached.waits([&] { return attached.run().stepSeen() > at + 20; }));
    attached.window.reset();
    QVERIFY(learner.state() == QProcess::Running);  // it learns on
  }
};

BRENIER_TEST(TestWatching)
#include "test_watching.moc"
