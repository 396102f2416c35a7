#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/api/command.h"
#include "core/api/run_event.h"
#include "core/watch/history.h"
#include "core/watch/look.h"
#include "core/watch/viewer_line.h"

namespace brenier::watch {

struct ServerOptions {
  std::string name;                          ///< what the run is called, for viewers
  bool controls = false;                     ///< takes commands, not only views
  std::chrono::milliseconds greeting{5000};  ///< within which a viewer has to say who it is
};

/// Lets others look at a run: a thread of its own that listens, greets, and sends each viewer what the run says and the
/// newest moment that it looks at. Whoever learns calls post(), and between two steps wanted() and publish(); none of
/// them waits for a viewer. A moment is only wanted when somebody looks, when that viewer has taken the one before, and
/// at most ten times a second; how often it is built is decided by whoever learns.
class Server {
 public:
  /// `token`: whom a port lets in. `port` may be none, `local` too.
  Server(const ServerOptions& options, Handle local, Handle port, const Token& token);
  /// Sends what waits to those who take it, and hangs up.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Of any thread.

  /// Whether anybody watches.
  bool watched() const { return m_watched.load(std::memory_order_relaxed) > 0; }
  /// What happens; who comes later hears of it, too, where it still matters.
  void post(RunEvent event);

  // Of the thread that learns.

  /// Whether somebody waits for it: a moment is to be built, or a command has come.
  bool needsLearner() const { return m_needed.load(std::memory_order_relaxed); }
  /// The look of which a moment is wanted now, once.
  std::optional<Look> wanted();
  /// It, or null where it could not be built.
  void publish(std::shared_ptr<const Snapshot> moment);
  /// Of the thread that serves, since it began.
  double processorSeconds() const { return m_used.load(std::memory_order_relaxed); }
  /// What viewers ask of the run, in its order.
  std::vector<Command> commands();
  /// Returns once needsLearner() may say something else, at the latest after `limit`.
  void waitForViewers(std::chrono::milliseconds limit);

 private:
  using Clock = std::chrono::steady_clock;
  void serve();
  void waitForSomething();
  std::chrono::milliseconds untilDue() const;
  void accept(const Handle& from, bool needsToken);
  void hear(ViewerLine& viewer, Clock::time_point now);
  void greet(ViewerLine& viewer, const Frame& frame);
  void obey(ViewerLine& viewer, const Frame& frame);
  void sendEvents();
  void send(const std::vector<SharedEvent>& events);
  void takeBuilt();
  void askForMoment(Clock::time_point now);
  void dropThoseWhoAreGone(Clock::time_point now);
  void sayGoodbye();
  void wakeLearner();
  void wake();

  const ServerOptions m_options;
  const std::uint64_t m_run;
  const Token m_token;
  Handle m_local, m_port, m_wake;

  std::atomic<int> m_watched{0};
  std::atomic<bool> m_needed{false};
  std::atomic<double> m_used{0};

  std::mutex m_mutex;
  std::condition_variable m_called;
  bool m_end = false;
  History m_history;
  std::vector<SharedEvent> m_news;
  std::optional<Look> m_wanted;
  std::optional<std::shared_ptr<const Snapshot>> m_built;
  std::vector<Command> m_commands;

  // Of the thread that serves.
  std::vector<std::unique_ptr<ViewerLine>> m_viewers;
  bool m_building = false;     ///< a moment was asked for and has not come
  std::string m_buildingLook;  ///< of which look, as bytes
  std::size_t m_turn = 0;      ///< whose look is next
  Clock::time_point m_asked{};
  Clock::time_point m_sentEvents{};
  std::thread m_thread;
};

}  // namespace brenier::watch
