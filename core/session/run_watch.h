#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/api/run_event.h"
#include "core/train/look/frame_builder.h"
#include "core/train/look/pulse.h"
#include "core/train/run_loop.h"
#include "core/watch/connection.h"
#include "core/watch/server.h"

namespace brenier {

/// Who may watch a run, beside this user on this machine.
struct WatchWish {
  std::string listen;      ///< HOST:PORT; empty: on no port
  bool listenAny = false;  ///< on an address that other machines reach, too
  bool control = false;    ///< viewers may also pause, play, step and change what may change live
  double share = 0.01;     ///< of the time that it learns, what all who watch may cost together
};

/// Where a run of this name (its folder, or its .brenier file) is watched, and where its token lies.
std::string watchSocketOf(const std::string& run);
std::string watchTokenOf(const std::string& run);

/// What whoever wants to watch names: a run's folder or file, a socket (a forwarded one), or HOST:PORT with the file of
/// its token. Errors (bad input): there is none of these; no token.
Result<watch::Place> watchPlace(const std::string& name, const std::string& tokenFile);
/// Connects there. Where a run is named and no process learns in it, the error says at which step it was saved last.
Result<watch::Connection> watchRun(const std::string& name, const std::string& tokenFile);

/// A run that learns without a window, for those who watch it. Belongs to the thread that learns, and never makes it
/// wait for a viewer. Looking draws no random numbers and changes nothing.
class RunWatch {
 public:
  /// Listens in the folder of `run`, and on a port where that is wished. A socket that cannot be made is said in
  /// remark(), and nobody watches there; what is wrong with the wish is an error.
  static Result<std::unique_ptr<RunWatch>> open(const std::string& run, const WatchWish& wish);
  ~RunWatch();

  /// Where the port is, and where its token, as a sentence; empty where there is none.
  const std::string& address() const { return m_address; }
  /// Why nobody can watch in the folder, as a sentence; mostly empty.
  const std::string& remark() const { return m_remark; }

  /// The run that is driven from now on; `loop` outlives this.
  void begin(RunLoop& loop);
  void row(const MetricsRow& row);
  void alarm(const Alarm& alarm);
  void notice(const std::string& text);
  /// After every step: moments, heartbeats, commands. Where a viewer paused the run it returns when it is played or
  /// stepped, or `stop` is requested.
  void between(std::stop_token stop);
  /// Which part of a step comes next.
  StepPart part() const { return m_part; }
  /// The last that viewers hear. Without it the run was killed, for all they know.
  void end(RunState state, const std::string& reason);
  /// Before the program ends in the middle of something; of any thread.
  void removeFiles() const;

 private:
  RunWatch(std::string socket, double share) : m_share(share), m_socket(std::move(socket)) {}
  bool mayLook();
  double clock() const;
  void look();
  void obey(const Command& command);
  void setState(RunState state, const std::string& reason = {});

  const double m_share;
  std::string m_socket, m_tokenFile;  ///< empty: there is none
  std::string m_address, m_remark;
  std::unique_ptr<watch::Server> m_server;
  RunLoop* m_loop = nullptr;
  std::unique_ptr<FrameBuilder> m_frames;
  bool m_onProcessor = true;    ///< where it learns
  double m_owed = 0;            ///< seconds that looking has cost and learning has not paid for yet
  double m_owedForServing = 0;  ///< likewise that the server's thread has used
  double m_owedAt = 0;          ///< when that was, by clock()
  double m_served = 0;          ///< processor seconds of the server, then
  Pulse m_pulse;
  double m_looking = 0;  ///< percent of the time, over the last heartbeats
  RunState m_state = RunState::idle;
  StepPart m_part = StepPart::both;
  std::int64_t m_steps = 0;  ///< that are to be taken before it pauses again; 0: it learns by itself
};

}  // namespace brenier
