#include "core/session/run_watch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "core/api/error_text.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"
#include "core/session/run_directory.h"
#include "core/session/run_files.h"
#include "core/session/session_folder.h"
#include "core/train/run/caught_error.h"
#include "core/train/score/goal.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::string besideOrIn(const std::string& run, const char* name) {
  return isSessionPath(run) ? run + "." + name : inside(run, name);
}

/// Nobody else can read it, at no moment.
Status writeToken(const std::string& path, const watch::Token& token) {
  ::unlink(path.c_str());
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  const std::string text = watch::toText(token) + "\n";
  const bool written =
      file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  return written ? ok() : failure(ErrorKind::disk, path + " cannot be written.", "Leave out --listen.");
}

Result<watch::Token> readToken(const std::string& path) {
  if (path.empty())
    return badInput("A port wants the token of its run.",
                    "Give the file watch.token of the run's folder with --token.");
  const auto text = readWholeFile(path);
  if (!text)
    return badInput("The token " + path + " cannot be read.", "Give the file watch.token of the run's folder.");
  return watch::tokenFromText(*text);
}

/// The step of the state that lies in a run's folder; none where there is none.
std::optional<std::string> savedStep(const std::string& run) {
  const auto directory = RunDirectory::open(run);
  if (!directory) return std::nullopt;
  const auto state = readSafetensors(inside(directory->folder(), stateName));
  if (!state) return std::nullopt;
  const auto step = state->metadata.find("step");
  return step == state->metadata.end() ? std::nullopt : std::optional(step->second);
}

RunError nobodyLearns(const std::string& run) {
  const auto step = savedStep(run);
  if (!step) return {ErrorKind::badInput, "No process is learning in " + run + ", and no run is saved there.", ""};
  return {ErrorKind::badInput, "No process is learning in " + run + "; its last save is step " + *step + ".",
          "brenier " + run + " opens it."};
}

}  // namespace

std::string watchSocketOf(const std::string& run) {
  return besideOrIn(run, "watch.sock");
}

std::string watchTokenOf(const std::string& run) {
  return besideOrIn(run, "watch.token");
}

Result<watch::Place> watchPlace(const std::string& name, const std::string& tokenFile) {
  std::error_code error;
  const auto kind = fs::status(name, error).type();
  if (kind == fs::file_type::socket) return watch::Place{.path = name, .packs = true};
  if (kind == fs::file_type::directory || (kind == fs::file_type::regular && isSessionPath(name)))
    return watch::Place{.path = watchSocketOf(name)};
  // A run that was never saved has no file yet.
  if (isSessionPath(name) && fs::exists(watchSocketOf(name), error)) return watch::Place{.path = watchSocketOf(name)};
  auto port = watch::hostAndPort(name);
  if (!port || kind != fs::file_type::not_found)
    return badInput("There is no run " + name + " that could be watched.",
                    "Name a run's folder, its .brenier file, a socket, or HOST:PORT.");
  const auto token = readToken(tokenFile);
  if (!token) return Unexpected<RunError>(token.error());
  return watch::Place{{}, *std::move(port), *token, true};
}

Result<watch::Connection> watchRun(const std::string& name, const std::string& tokenFile) {
  const auto place = watchPlace(name, tokenFile);
  if (!place) return Unexpected<RunError>(place.error());
  bool unheard = false;
  auto connection = watch::Connection::open(*place, &unheard);
  if (!connection && unheard && place->path == watchSocketOf(name)) return Unexpected<RunError>(nobodyLearns(name));
  return connection;
}

Result<std::unique_ptr<RunWatch>> RunWatch::open(const std::string& run, const WatchWish& wish) {
  watch::Handle port;
  watch::Token token{};
  std::unique_ptr<RunWatch> made(new RunWatch(watchSocketOf(run), wish.share));
  auto local = watch::listenAt(made->m_socket);
  if (!local) {
    made->m_socket.clear();
    made->m_remark = errorText(local.error());
  }
  if (!wish.listen.empty()) {
    const auto place = watch::hostAndPort(wish.listen);
    if (!place) return Unexpected<RunError>(place.error());
    auto listening = watch::listenOn(*place, wish.listenAny);
    if (!listening) return Unexpected<RunError>(listening.error());
    port = *std::move(listening);
    const auto drawn = watch::newToken();
    if (!drawn) return Unexpected<RunError>(drawn.error());
    token = *drawn;
    made->m_tokenFile = watchTokenOf(run);
    if (const Status written = writeToken(made->m_tokenFile, token); !written)
      return Unexpected<RunError>(written.error());
    made->m_address = "Watched at " + watch::addressOf(port.file()) + " with the token in " + made->m_tokenFile + ".";
  }
  if (!local && !port) return made;
  const std::string name = fs::path(run).filename().empty() ? fs::path(run).parent_path().filename().string()
                                                            : fs::path(run).filename().string();
  made->m_server = std::make_unique<watch::Server>(watch::ServerOptions{.name = name, .controls = wish.control},
                                                   local ? *std::move(local) : watch::Handle(), std::move(port), token);
  return made;
}

RunWatch::~RunWatch() {
  m_server.reset();  // the last words reach those who listen
  removeFiles();
}

void RunWatch::removeFiles() const {
  for (const auto* path : {&m_socket, &m_tokenFile})
    if (!path->empty()) ::unlink(path->c_str());
}

void RunWatch::begin(RunLoop& loop) {
  m_loop = &loop;
  m_pulse.begin(loop.run());
  m_onProcessor = loop.run().resolved().device == "cpu";
  m_owedAt = clock();
  if (!m_server) return;
  m_server->post(loop.run().describe(loop.id()));
  setState(RunState::running);
}

void RunWatch::row(const MetricsRow& row) {
  if (m_server) m_server->post(row);
}

void RunWatch::alarm(const Alarm& alarm) {
  if (m_server) m_server->post(AlarmRaised{m_loop ? m_loop->id() : 0, alarm});
}

void RunWatch::notice(const std::string& text) {
  if (m_server) m_server->post(Notice{m_loop ? m_loop->id() : 0, text});
}

void RunWatch::setState(RunState state, const std::string& reason) {
  m_state = state;
  m_server->post(StateChanged{m_loop->id(), state, m_loop->run().stepsDone(), reason});
}

void RunWatch::between(std::stop_token stop) {
  if (!m_server || !m_loop) return;
  if (m_steps > 0 && --m_steps == 0) {
    m_loop->sayNumbers();
    setState(RunState::paused);
  }
  if (m_server->watched() && m_pulse.due()) {
    Heartbeat beat = m_pulse.beat(m_loop->id(), m_loop->run());
    // A moment comes every few heartbeats, and what it costs is a share of all of them.
    m_looking += 0.05 * (beat.lookingPercent - m_looking);
    beat.lookingPercent = m_looking;
    m_server->post(beat);
  }
  do {
    if (m_server->needsLearner()) {
      for (const auto& command : m_server->commands()) obey(command);
      if (mayLook()) look();
    }
    if (m_state == RunState::paused && m_steps == 0) m_server->waitForViewers(milliseconds(100));
  } while (m_state == RunState::paused && m_steps == 0 && !stop.stop_requested());
}

/// By which learning and looking are held against one another: of a machine that others keep busy the processor time of
/// this thread. What another device does this thread only waits for.
double RunWatch::clock() const {
  timespec now{};
  ::clock_gettime(m_onProcessor ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// What looking has cost, and serving, is paid off by a share of the time that it learns; a run that is held is slowed
/// by nobody, and owes nothing for it. Of serving, which goes on whether moments are built or not, only so much is owed
/// that viewers who come and go take the picture from nobody for long.
bool RunWatch::mayLook() {
  constexpr double mostOwedForServing = 0.05;  // seconds
  const double now = clock(), served = m_server->processorSeconds();
  const bool held = m_state == RunState::paused;
  if (!held) {
    m_owedForServing = std::min(m_owedForServing + served - m_served, mostOwedForServing);
    const double paid = m_share * (now - m_owedAt), forServing = std::min(paid, m_owedForServing);
    m_owedForServing -= forServing;
    m_owed = std::max(0.0, m_owed - (paid - forServing));
  }
  m_owedAt = now;
  m_served = served;
  return held || m_owed + m_owedForServing <= 0;
}

/// What cannot be built is nobody's affair but the viewer's.
void RunWatch::look() {
  const auto wanted = m_server->wanted();
  if (!wanted) return;
  const auto began = Pulse::Clock::now();
  const double beganBy = clock();
  std::shared_ptr<const Snapshot> moment;
  try {
    if (!m_frames) m_frames = std::make_unique<FrameBuilder>(m_loop->run());
    m_frames->setPlane(wanted->plane);
    moment = m_frames->build(m_loop->id(), Purpose::live, wanted->view);
  } catch (...) {
    notice(errorText(caughtError("The run cannot be shown", "Look at less of it.")));
  }
  m_pulse.looked(Pulse::Clock::now() - began);
  m_server->publish(std::move(moment));
  if (m_state != RunState::paused) m_owed += clock() - beganBy;
}

void RunWatch::obey(const Command& command) {
  const RunId id = m_loop->id();
  const auto refuse = [&](RunError error) { m_server->post(RequestFailed{id, std::move(error)}); };
  if (std::holds_alternative<PauseRun>(command)) {
    m_steps = 0;
    m_loop->sayNumbers();
    setState(RunState::paused);
  } else if (std::holds_alternative<ResumeRun>(command)) {
    m_steps = 0;
    m_part = StepPart::both;
    setState(RunState::running);
  } else if (const auto* step = std::get_if<StepRun>(&command)) {
    if (step->slow) return refuse({ErrorKind::badInput, "A run without a window is not shown in slow motion.", ""});
    m_steps = std::max<std::int64_t>(1, step->count);
    m_part = step->part;
    if (m_state != RunState::paused) setState(RunState::paused);
  } else if (const auto* live = std::get_if<SetLive>(&command)) {
    for (const auto& problem : m_loop->setLive(live->values)) refuse({ErrorKind::badInput, problem, ""});
    m_server->post(m_loop->run().describe(id));
  } else if (const auto* settings = std::get_if<SetSettings>(&command)) {
    if (const Status goal = checkGoal(settings->settings.budget, m_loop->run()); !goal) return refuse(goal.error());
    m_loop->setSettings(settings->settings);
    m_server->post(m_loop->run().describe(id));
  }
}

void RunWatch::end(RunState state, const std::string& reason) {
  if (!m_server || !m_loop || isOver(m_state)) return;
  setState(state, reason);
}

}  // namespace brenier
