#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/cli.h"
#include "app/cli/metric_words.h"
#include "app/cli/signal_stop.h"
#include "app/cli/terminal.h"
#include "core/session/run_watch.h"
#include "core/session/scores_json.h"
#include "core/train/catalog.h"
#include "core/util/plain_number.h"
#include "core/util/registry.h"
#include "core/watch/wire.h"

namespace brenier::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct WatchArguments {
  std::string run, token;
  bool json = false, once = false;
};

const char* nameOf(RunState state) {
  static constexpr const char* names[] = {"idle",     "starting", "running",  "paused",
                                          "finished", "stopped",  "diverged", "failed"};
  return names[static_cast<std::size_t>(state)];
}

/// The numbers of a run that another process learns, as they come.
class Watching {
 public:
  Watching(watch::Connection connection, const WatchArguments& wanted, std::stop_token stop)
      : m_connection(std::move(connection)), m_wanted(wanted), m_stop(std::move(stop)) {}

  int run() {
    while (!m_stop.stop_requested()) {
      auto frame = m_connection.next(std::chrono::milliseconds(200));
      if (!frame) return broken();
      if (*frame && (*frame)->kind == watch::FrameKind::event) {
        auto event = watch::decodeEvent((*frame)->payload);
        if (!event) return report(event.error());
        std::visit([this](const auto& e) { take(e); }, *event);
      }
      if (isOver(m_state)) return ended();
      // Its state comes last of what there is to know at the beginning.
      if (m_wanted.once && m_state != RunState::idle) return once();
      line(false);
    }
    if (m_terminal) std::cout << std::endl;
    return exitInterrupted;
  }

 private:
  template <class Event>
  void take(const Event&) {}
  void take(const RunStarted& started) {
    m_started = started;
    if (m_said || m_wanted.json || m_wanted.once) return;
    m_said = true;
    const auto& welcome = m_connection.welcome();
    say() << "Watching " << welcome.name << (welcome.host.empty() ? "" : " on " + welcome.host) << ": "
          << started.config.solver << " on " << started.engine << ", " << started.threads << " thread"
          << (started.threads == 1 ? "" : "s") << ", " << started.parameters << " parameters" << std::endl;
  }
  void take(const MetricsRow& row) {
    if (row.step >= m_step) at(row.step, row.seconds);
    for (const auto& value : row.values) {
      auto it = std::find_if(m_values.begin(), m_values.end(), [&](const auto& known) { return known.id == value.id; });
      (it == m_values.end() ? m_values.emplace_back() : *it) = value;
    }
    // What was before somebody looked is not told again, line by line.
    if (m_wanted.json && !m_wanted.once && m_state != RunState::idle) {
      Json values = Json::object();
      for (const auto& value : row.values) values[value.id] = valueJson(value);
      std::cout << Json{{"step", row.step}, {"seconds", row.seconds}, {"metrics", values}}.dump() << std::endl;
    }
  }
  void take(const Heartbeat& beat) {
    at(beat.step, beat.seconds);
    m_beat = beat;
  }
  void take(const StateChanged& state) {
    m_step = std::max(m_step, state.step);
    if (state.state == m_state) return;
    m_state = state.state;
    m_reason = state.reason;
    if (m_wanted.json && !m_wanted.once)
      std::cout << Json{{"state", nameOf(m_state)}, {"step", m_step}, {"reason", m_reason}}.dump() << std::endl;
    else if (m_state == RunState::paused)
      apart() << "It is paused at step " << m_step << "." << std::endl;
  }
  void take(const AlarmRaised& raised) {
    if (m_wanted.json || m_wanted.once) return;
    apart() << inked("alarm:", Ink::yellow, STDOUT_FILENO) << ' ' << raised.alarm.text << ' ' << raised.alarm.whatToDo
            << std::endl;
  }
  void take(const Notice& notice) {
    if (!m_wanted.json && !m_wanted.once) apart() << notice.text << std::endl;
  }

  void at(std::int64_t step, double seconds) {
    m_step = step;
    m_seconds = seconds;
  }

  /// In place of the line that is refreshed.
  std::ostream& apart() { return std::cout << (m_terminal ? clearLine() : ""); }

  std::string text() const {
    std::ostringstream out;
    out << "step " << m_step << std::fixed << std::setprecision(1) << "  " << m_seconds << " s";
    if (m_beat && m_state == RunState::running) {
      out << "  " << m_beat->innerStepsPerSecond << " inner steps/s";
      if (m_beat->picturesPerSecond > 0) out << "  " << m_beat->picturesPerSecond << " pictures/s";
    }
    for (const MetricRole role : {MetricRole::dualValue, MetricRole::mainError, MetricRole::pictureDistance})
      if (const auto* metric = findByRole(catalog().metrics, role))
        if (const auto* value = findById(m_values, metric->id)) {
          out << "  " << value->id << ' ' << generalText(value->value, 5);
          if (value->halfWidth > 0) out << " +- " << generalText(value->halfWidth, 2);
        }
    if (m_beat && m_beat->budgetFraction >= 0)
      out << "  " << static_cast<int>(100 * std::min(1.0, m_beat->budgetFraction)) << " %";
    return out.str();
  }

  void line(bool last) {
    const auto now = Clock::now();
    const auto every = m_terminal ? std::chrono::milliseconds(200) : std::chrono::milliseconds(5000);
    if (m_wanted.json || m_wanted.once || m_state == RunState::idle || (!last && now - m_lastLine < every)) return;
    m_lastLine = now;
    std::cout << (m_terminal ? clearLine() : "") << text() << (m_terminal && !last ? "" : "\n") << std::flush;
  }

  int once() {
    if (!m_wanted.json) {
      std::cout << text() << std::endl;
      return exitDone;
    }
    const auto& welcome = m_connection.welcome();
    Json values = Json::object();
    for (const auto& value : m_values) values[value.id] = valueJson(value);
    std::cout << Json{{"run", m_wanted.run},
                      {"host", welcome.host},
                      {"controls", welcome.controls},
                      {"solver", m_started.config.solver},
                      {"problem", m_started.config.problem},
                      {"state", nameOf(m_state)},
                      {"step", m_step},
                      {"seconds", m_seconds},
                      {"metrics", values}}
                     .dump()
              << std::endl;
    return exitDone;
  }

  int ended() {
    if (m_wanted.once) return once();
    if (!m_wanted.json) {
      line(true);
      say() << "The run is " << (m_state == RunState::finished ? "done" : nameOf(m_state))
            << (m_reason.empty() ? "" : ": " + m_reason) << "." << std::endl;
      std::cout << std::defaultfloat << std::setprecision(5);
      for (const auto& value : tellingFirst(m_values)) {
        std::cout << value.id << ' ' << value.value;
        if (value.halfWidth > 0) std::cout << " +- " << value.halfWidth;
        std::cout << '\n';
      }
      std::cout << std::flush;
    }
    return m_state == RunState::diverged ? exitDiverged : m_state == RunState::failed ? exitInternal : exitDone;
  }

  int broken() {
    if (m_terminal && !m_wanted.json) std::cout << std::endl;
    return report({ErrorKind::internal,
                   "The connection to " + m_wanted.run + " ended at step " + std::to_string(m_step) +
                       ", and the run had not: its process was killed, or the way to it is cut.",
                   ""});
  }

  watch::Connection m_connection;
  const WatchArguments m_wanted;
  std::stop_token m_stop;
  const bool m_terminal = isTerminal(STDOUT_FILENO);
  RunStarted m_started;
  bool m_said = false;
  std::vector<MetricValue> m_values;
  std::optional<Heartbeat> m_beat;
  std::int64_t m_step = 0;
  double m_seconds = 0;
  RunState m_state = RunState::idle;
  std::string m_reason;
  Clock::time_point m_lastLine{};
};

int watchFrom(const WatchArguments& arguments) {
  auto connection = watchRun(arguments.run, arguments.token);
  if (!connection) return report(connection.error());
  const SignalStop signals;
  return Watching(*std::move(connection), arguments, signals.token()).run();
}

}  // namespace

void addWatch(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("watch", "Print the numbers of a run that another process learns");
  const auto a = std::make_shared<WatchArguments>();
  command
      ->add_option("run", a->run,
                   "The run's folder or .brenier file, a socket that leads to it, or HOST:PORT as train --listen says")
      ->type_name("RUN")
      ->required();
  command->add_option("--token", a->token, "For HOST:PORT: the file watch.token of the run")->type_name("FILE");
  command->add_flag("--once", a->once, "Print how it stands now, and leave");
  command->add_flag("--json", a->json, "Print a JSON object a line");
  command->footer(
      "It ends when the run ends, and never slows or changes it. brenier --attach RUN shows the same run in a window.\n"
      "Example: brenier-cli watch run");
  command->callback([a, &exitCode] { exitCode = watchFrom(*a); });
}

}  // namespace brenier::cli
