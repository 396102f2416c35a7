#include "core/watch/server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "core/watch/wire.h"

namespace brenier::watch {
namespace {

using Seconds = std::chrono::duration<double>;
using std::chrono::milliseconds;

constexpr std::size_t mostViewers = 64;
constexpr std::chrono::seconds lastWords(5);  // that who is hung up on may take to read why
constexpr milliseconds eventsEvery(100), momentsEvery(100);
constexpr milliseconds goodbye(300), longGoodbye(2000);  // at the end: that nobody takes anything, and altogether

double usedByThisThread() {
  timespec used{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

std::uint64_t randomNumber() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

std::string hostName() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

ViewerLine::Bytes framed(const RunEvent& event) {
  return std::make_shared<std::string>(frameBytes(FrameKind::event, encode(event)));
}

/// Two viewers with the same bytes see the same.
std::string keyOf(const Look& look) {
  return encode(Command(SetView{look.view})) + encode(Command(SetPlane{look.plane}));
}

bool isControl(const Command& command) {
  return std::holds_alternative<PauseRun>(command) || std::holds_alternative<ResumeRun>(command) ||
         std::holds_alternative<StepRun>(command) || std::holds_alternative<SetLive>(command) ||
         std::holds_alternative<SetSettings>(command);
}

}  // namespace

Server::Server(const ServerOptions& options, Handle local, Handle port, const Token& token)
    : m_options(options),
      m_run(randomNumber()),
      m_token(token),
      m_local(std::move(local)),
      m_port(std::move(port)),
      m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      m_thread([this] { serve(); }) {}

Server::~Server() {
  {
    std::lock_guard lock(m_mutex);
    m_end = true;
  }
  wake();
  m_thread.join();
}

void Server::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(m_wake.file(), &one, sizeof one);
}

void Server::post(RunEvent event) {
  const auto shared = std::make_shared<const RunEvent>(std::move(event));
  std::lock_guard lock(m_mutex);
  m_history.note(shared);
  if (watched()) m_news.push_back(shared);
}

std::optional<Look> Server::wanted() {
  std::lock_guard lock(m_mutex);
  m_needed = !m_commands.empty();
  return std::exchange(m_wanted, std::nullopt);
}

void Server::publish(std::shared_ptr<const Snapshot> moment) {
  {
    std::lock_guard lock(m_mutex);
    m_built = std::move(moment);
  }
  wake();
}

std::vector<Command> Server::commands() {
  std::lock_guard lock(m_mutex);
  m_needed = m_wanted.has_value();
  return std::exchange(m_commands, {});
}

void Server::waitForViewers(std::chrono::milliseconds limit) {
  std::unique_lock lock(m_mutex);
  m_called.wait_for(lock, limit, [this] { return m_needed.load(); });
}

/// With the lock.
void Server::wakeLearner() {
  m_needed = true;
  m_called.notify_one();
}

void Server::serve() {
  while (true) {
    waitForSomething();
    {
      std::lock_guard lock(m_mutex);
      if (m_end) break;
    }
    const auto now = Clock::now();
    accept(m_local, false);
    accept(m_port, true);
    for (const auto& viewer : m_viewers) hear(*viewer, now);
    takeBuilt();
    if (now - m_sentEvents >= eventsEvery) sendEvents();
    for (const auto& viewer : m_viewers) viewer->write();
    askForMoment(now);
    dropThoseWhoAreGone(now);
    m_used = usedByThisThread();
  }
  takeBuilt();
  sendEvents();
  sayGoodbye();
}

/// Until a connection has something to say, one that was full has room, or the time has come to send; for as long as
/// it takes where nobody watches.
void Server::waitForSomething() {
  std::vector<pollfd> all = {{m_wake.file(), POLLIN, 0}};
  for (const Handle* each : {&m_local, &m_port})
    if (*each) all.push_back({each->file(), POLLIN, 0});
  for (const auto& viewer : m_viewers)
    all.push_back({viewer->socket(),
                   static_cast<short>((viewer->isOver() ? 0 : POLLIN) | (viewer->waitsToWrite() ? POLLOUT : 0)), 0});
  const int limit = m_viewers.empty() ? -1 : static_cast<int>(untilDue().count());
  ::poll(all.data(), all.size(), limit);
  std::uint64_t calls = 0;
  [[maybe_unused]] const auto read = ::read(m_wake.file(), &calls, sizeof calls);
}

std::chrono::milliseconds Server::untilDue() const {
  const auto left = std::chrono::ceil<milliseconds>(m_sentEvents + eventsEvery - Clock::now());
  return std::clamp(left, milliseconds(1), eventsEvery);
}

void Server::accept(const Handle& from, bool needsToken) {
  if (!from) return;
  while (true) {
    Handle socket(::accept4(from.file(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) return;
    const bool known = needsToken || isSameUser(socket.file());
    auto viewer = std::make_unique<ViewerLine>(std::move(socket), needsToken, Clock::now());
    if (!known)
      viewer->refuse({ErrorKind::badInput, "Only the user whose run it is may watch it.", ""});
    else if (m_viewers.size() >= mostViewers)
      viewer->refuse({ErrorKind::badInput, std::to_string(mostViewers) + " viewers watch already, and no more can.",
                      "Close one of them."});
    m_viewers.push_back(std::move(viewer));
  }
}

void Server::hear(ViewerLine& viewer, Clock::time_point now) {
  for (const Frame& frame : viewer.read(now)) {
    if (viewer.isOver()) return;
    viewer.isGreeted() ? obey(viewer, frame) : greet(viewer, frame);
  }
  if (!viewer.isGreeted() && !viewer.isOver() && now - viewer.since() > m_options.greeting)
    viewer.refuse(
        {ErrorKind::badInput, "No greeting came within " + std::to_string(m_options.greeting.count()) + " ms.", ""});
}

void Server::greet(ViewerLine& viewer, const Frame& frame) {
  if (frame.kind != FrameKind::hello)
    return viewer.refuse({ErrorKind::badInput, "A viewer begins with a greeting.", ""});
  const auto hello = decodeHello(frame.payload);
  if (!hello) return viewer.refuse(hello.error());
  if (viewer.needsToken() && !same(hello->token, m_token))
    return viewer.refuse({ErrorKind::badInput, "The token is not that of this run.",
                          "Give the file watch.token of its folder with --token."});
  Welcome welcome;
  welcome.run = m_run;
  welcome.controls = m_options.controls;
  welcome.host = hostName();
  welcome.name = m_options.name;
  // What is of the past for this one, the others have not heard yet.
  std::vector<SharedEvent> news, past;
  {
    std::lock_guard lock(m_mutex);
    news.swap(m_news);
    past = m_history.all();
    ++m_watched;
  }
  send(news);
  viewer.greet(hello->packs);
  viewer.add(std::make_shared<std::string>(frameBytes(FrameKind::welcome, encode(welcome))));
  for (const auto& event : past) viewer.add(framed(*event));
}

void Server::obey(ViewerLine& viewer, const Frame& frame) {
  if (frame.kind != FrameKind::command)
    return viewer.refuse({ErrorKind::badInput, "A viewer sends nothing but commands.", ""});
  auto command = decodeCommand(frame.payload);
  if (!command) return viewer.refuse(command.error());
  if (auto* view = std::get_if<SetView>(&*command)) {
    viewer.look.reset();
    if (!view->view.hidden) viewer.look = Look{std::move(view->view), viewer.plane};
    return;
  }
  if (const auto* plane = std::get_if<SetPlane>(&*command)) {
    viewer.plane = plane->plane;
    if (viewer.look) viewer.look->plane = plane->plane;
    return;
  }
  if (!m_options.controls || !isControl(*command))
    return viewer.add(framed(RequestFailed{0,
                                           {ErrorKind::badInput,
                                            m_options.controls ? "A run that is watched takes no such command."
                                                               : "This run can be watched, and not changed.",
                                            m_options.controls ? "" : "Begin it with --control."}}));
  std::lock_guard lock(m_mutex);
  m_commands.push_back(*std::move(command));
  wakeLearner();
}

void Server::sendEvents() {
  m_sentEvents = Clock::now();
  std::vector<SharedEvent> news;
  {
    std::lock_guard lock(m_mutex);
    news.swap(m_news);
  }
  send(news);
}

void Server::send(const std::vector<SharedEvent>& events) {
  if (events.empty()) return;
  std::string all;
  for (const auto& event : events) all += frameBytes(FrameKind::event, encode(*event));
  const auto bytes = std::make_shared<const std::string>(std::move(all));
  for (const auto& viewer : m_viewers)
    if (viewer->isGreeted()) viewer->add(bytes);
}

/// The moment that was built goes to all who look at the same.
void Server::takeBuilt() {
  std::optional<std::shared_ptr<const Snapshot>> built;
  {
    std::lock_guard lock(m_mutex);
    built.swap(m_built);
  }
  if (!built) return;
  m_building = false;
  if (!*built) return;
  const std::string payload = encode(**built);
  ViewerLine::Bytes plain, packed;
  for (const auto& viewer : m_viewers) {
    if (!viewer->look || viewer->isOver() || keyOf(*viewer->look) != m_buildingLook) continue;
    auto& bytes = viewer->packs() ? packed : plain;
    if (!bytes) bytes = std::make_shared<std::string>(frameBytes(FrameKind::snapshot, payload, viewer->packs()));
    viewer->setMoment(bytes);
    viewer->write();
  }
}

/// One at a time, in turn of those who look and have room.
void Server::askForMoment(Clock::time_point now) {
  if (m_building || m_viewers.empty() || now - m_asked < momentsEvery) return;
  const std::size_t count = m_viewers.size();
  for (std::size_t k = 0; k < count; ++k) {
    const ViewerLine& viewer = *m_viewers[(m_turn + k) % count];
    if (!viewer.look || viewer.isOver() || !viewer.hasRoom()) continue;
    m_turn = (m_turn + k + 1) % count;
    m_building = true;
    m_buildingLook = keyOf(*viewer.look);
    m_asked = now;
    std::lock_guard lock(m_mutex);
    m_wanted = viewer.look;
    wakeLearner();
    return;
  }
}

void Server::dropThoseWhoAreGone(Clock::time_point now) {
  std::erase_if(m_viewers, [&](const auto& viewer) {
    return viewer->isDone() || (viewer->isOver() && now - viewer->since() > lastWords);
  });
  m_watched = static_cast<int>(std::count_if(
      m_viewers.begin(), m_viewers.end(), [](const auto& viewer) { return viewer->isGreeted() && !viewer->isOver(); }));
}

/// To whom takes it; who takes nothing is not waited for.
void Server::sayGoodbye() {
  for (const auto until = Clock::now() + longGoodbye; Clock::now() < until;) {
    std::vector<pollfd> all;
    for (const auto& viewer : m_viewers) {
      viewer->write();
      viewer->close();
      if (!viewer->isDone()) all.push_back({viewer->socket(), POLLOUT, 0});
    }
    if (all.empty() || ::poll(all.data(), all.size(), static_cast<int>(goodbye.count())) <= 0) return;
  }
}

}  // namespace brenier::watch
