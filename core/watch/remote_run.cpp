#include "core/watch/remote_run.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "core/api/error_text.h"
#include "core/util/registry.h"
#include "core/watch/wire.h"

namespace brenier::watch {
namespace {

constexpr std::chrono::hours untilWoken(1);

template <class... Kinds>
bool isOneOf(const Command& command) {
  return (std::holds_alternative<Kinds>(command) || ...);
}

/// What is the same from moment to moment stays the same object, by which views know it.
template <class T>
void share(std::shared_ptr<const T>& mine, const std::shared_ptr<const T>& before) {
  if (mine && before && *mine == *before) mine = before;
}

}  // namespace

RemoteRun::RemoteRun(StudioBackend& here, Connection connection)
    : m_here(here),
      m_connection(std::move(connection)),
      m_controls(m_connection.welcome().controls),
      m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

RemoteRun::~RemoteRun() {
  m_end = true;
  wake();
  if (m_thread.joinable()) m_thread.join();
}

void RemoteRun::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(m_wake.file(), &one, sizeof one);
}

void RemoteRun::push(Command command) {
  if (const auto* open = std::get_if<OpenRun>(&command); open && m_id == 0) {
    m_id = open->run;
    m_thread = std::thread([this] { serve(); });
    return;
  }
  const bool looks = isOneOf<SetView, SetPlane>(command);
  const bool controls = isOneOf<PauseRun, ResumeRun, StepRun, SetLive, SetSettings>(command);
  if (!looks && !(controls && m_controls)) {
    const auto* start = std::get_if<StartRun>(&command);
    const auto* open = std::get_if<OpenRun>(&command);
    const auto* save = std::get_if<SaveRun>(&command);
    if (controls || start || open || (save && !save->aside) || isOneOf<MarkMoment, NameMark, RewindRun>(command))
      m_mailbox.append(
          RequestFailed{m_id,
                        {ErrorKind::badInput, "The run is learned by another process, and is only watched.",
                         controls ? "Begin it with --control." : ""},
                        start  ? start->run
                        : open ? open->run
                               : 0});
    return;
  }
  if (m_gone) return;
  {
    std::lock_guard lock(m_mutex);
    m_commands.push_back(std::move(command));
  }
  wake();
}

void RemoteRun::serve() {
  while (!m_end) {
    sendCommands();
    const auto frame = m_connection.next(untilWoken, m_wake.file());
    if (!frame) {
      finish(errorText(frame.error()));
      break;
    }
    if (*frame && !take(**frame)) break;
  }
  m_gone = true;
}

/// Of views only the newest matters.
void RemoteRun::sendCommands() {
  std::uint64_t calls = 0;
  [[maybe_unused]] const auto read = ::read(m_wake.file(), &calls, sizeof calls);
  std::vector<Command> commands;
  {
    std::lock_guard lock(m_mutex);
    commands.swap(m_commands);
  }
  for (std::size_t k = 0; k < commands.size(); ++k) {
    const bool older = isOneOf<SetView>(commands[k]) &&
                       std::any_of(commands.begin() + static_cast<std::ptrdiff_t>(k) + 1, commands.end(),
                                   [](const Command& c) { return isOneOf<SetView>(c); });
    if (!older && !m_connection.send(commands[k])) return;  // what is wrong shows when it is read
  }
}

bool RemoteRun::take(const Frame& frame) {
  if (frame.kind == FrameKind::snapshot) {
    auto moment = decodeSnapshot(frame.payload);
    if (!moment) return finish(errorText(moment.error())), false;
    take(*std::move(moment));
    return true;
  }
  if (frame.kind == FrameKind::refused) {
    const auto refused = decodeRefused(frame.payload);
    return finish(errorText(refused ? refused->error : refused.error())), false;
  }
  if (frame.kind != FrameKind::event) return true;
  auto event = decodeEvent(frame.payload);
  if (!event) return finish(errorText(event.error())), false;
  if (const auto* started = std::get_if<RunStarted>(&*event))
    if (const Status known = fits(started->config); !known) return finish(errorText(known.error())), false;
  take(*std::move(event));
  return true;
}

void RemoteRun::take(RunEvent event) {
  std::visit([this](auto& e) { e.run = m_id; }, event);
  if (const auto* row = std::get_if<MetricsRow>(&event)) m_step = std::max(m_step, row->step);
  if (const auto* beat = std::get_if<Heartbeat>(&event)) m_step = std::max(m_step, beat->step);
  if (const auto* state = std::get_if<StateChanged>(&event)) m_over = isOver(state->state);
  m_mailbox.append(std::move(event));
}

void RemoteRun::take(Snapshot moment) {
  moment.run = m_id;
  m_step = std::max(m_step, moment.step);
  if (m_last) {
    share(moment.frame, m_last->frame);
    share(moment.source, m_last->source);
    share(moment.target, m_last->target);
    share(moment.exactImage, m_last->exactImage);
  }
  m_last = std::make_shared<const Snapshot>(std::move(moment));
  m_mailbox.publish({m_id, static_cast<int>(Purpose::live)}, m_last);
}

/// Options are read by the lists of this program; another one's may be others.
Status RemoteRun::fits(const RunConfig& config) const {
  const auto problemsOf = [](const auto& entries, const std::string& id, OptionValues values) {
    const auto* entry = findById(entries, id);
    return entry ? checkOptions(entry->options, values) : std::vector{"there is no \"" + id + "\" here"};
  };
  const Catalog& known = catalog();
  auto problems = problemsOf(known.solvers, config.solver, config.solverOptions);
  for (const auto* measure : {&config.source, &config.target}) {
    const bool pictures = findById(known.imageMeasures, measure->id);
    const auto more = problemsOf(pictures ? known.imageMeasures : known.measures, measure->id, measure->options);
    problems.insert(problems.end(), more.begin(), more.end());
  }
  if (problems.empty()) return ok();
  return badInput("This Brenier does not know what is learned there: " + joinProblems(problems) + ".",
                  "Use the same version on both sides.");
}

void RemoteRun::finish(const std::string& reason) {
  if (m_over || m_end) return;
  m_over = true;
  m_mailbox.append(StateChanged{m_id, RunState::stopped, m_step, reason});
}

}  // namespace brenier::watch
