#include "core/train/seeds/seeds_trainer.h"

#include "core/train/run/caught_error.h"

namespace brenier {

SeedsTrainer::SeedsTrainer(LoadRun load)
    : m_load(std::move(load)),
      m_truth({.solved =
                   [this](RunId run, ExactAnswer exact) {
                     std::lock_guard lock(m_mutex);
                     if (run != m_run) return;
                     m_wishes.exact = std::move(exact);
                     m_ready.notify_one();
                   },
               .scored = [](MetricsRow) {},
               .failed = [](RunId, const RunError&) {}}),  // without the exact answer the error is not said
      m_thread([this](std::stop_token quit) { loop(quit); }) {}

SeedsTrainer::~SeedsTrainer() {
  m_mailbox.setWake({});
  {
    std::lock_guard lock(m_mutex);
    m_stop.request_stop();
  }
  m_thread.request_stop();
  m_thread.join();
}

void SeedsTrainer::begin(const RunConfig& config, int count) {
  wishFor(config, count, {});
}

void SeedsTrainer::open(const std::vector<SavedSeed>& saved) {
  wishFor({}, static_cast<int>(saved.size()), saved);
}

void SeedsTrainer::wishFor(const RunConfig& config, int count, const std::vector<SavedSeed>& saved) {
  std::lock_guard lock(m_mutex);
  m_stop.request_stop();
  m_stop = {};
  m_wishes = {.begin = Beginning{config, count, saved, m_stop.get_token()}, .plane = m_wishes.plane};
  ++m_run;
  m_goal = 0;
  m_ready.notify_one();
}

void SeedsTrainer::resize(int count) {
  std::lock_guard lock(m_mutex);
  if (m_wishes.begin && m_wishes.begin->saved.empty())
    m_wishes.begin->count = count;
  else
    m_wishes.count = count;
  m_ready.notify_one();
}

void SeedsTrainer::learnTo(std::int64_t step) {
  std::lock_guard lock(m_mutex);
  m_goal = step;
  m_ready.notify_one();
}

void SeedsTrainer::setLive(const OptionValues& values) {
  std::lock_guard lock(m_mutex);
  for (const auto& [id, value] : values) m_wishes.live[id] = value;
  m_ready.notify_one();
}

void SeedsTrainer::setPlane(const PlaneChoice& plane) {
  std::lock_guard lock(m_mutex);
  m_wishes.plane = plane;
  m_ready.notify_one();
}

void SeedsTrainer::loop(std::stop_token quit) {
  while (!quit.stop_requested()) {
    Wishes wishes;
    const bool learns = wait(quit, wishes);
    try {
      grant(wishes);
      if (learns && m_runs) learn();
    } catch (...) {
      m_runs.reset();
      m_mailbox.append({caughtError("The seeds cannot learn on", "Begin them again, or take fewer.")});
    }
  }
}

bool SeedsTrainer::wait(std::stop_token quit, Wishes& wishes) {
  std::unique_lock lock(m_mutex);
  const auto behind = [this] { return m_runs && m_runs->stepsDone() + !m_runs->isComingUp() <= m_goal; };
  m_ready.wait(lock, quit, [&] { return m_wishes.any() || behind(); });
  std::swap(wishes, m_wishes);
  return behind();
}

void SeedsTrainer::grant(Wishes& wishes) {
  if (wishes.plane) m_plane = *wishes.plane;
  if (wishes.begin) begin(*wishes.begin);
  if (!m_runs) return;
  if (wishes.count) resizeTo(*wishes.count);
  if (!wishes.live.empty()) m_runs->setLive(wishes.live);
  if (wishes.plane) m_runs->setPlane(m_plane);
  if (wishes.exact) {
    m_runs->setExact(*wishes.exact, m_solved++);
    solveNext();
  }
  if (wishes.count || wishes.plane || wishes.exact) publish();
}

void SeedsTrainer::begin(const Beginning& wish) {
  m_runs.reset();  // its memory is free for the next ones
  auto runs = wish.saved.empty() ? SeedRuns::create(wish.config, wish.count, wish.stop)
              : m_load           ? SeedRuns::open(wish.saved, m_load, wish.stop)
                                 : badInput("This program cannot open runs.");
  if (wish.stop.stop_requested()) return;  // another one was asked for
  if (!runs) return m_mailbox.append({runs.error()});
  m_runs = std::move(runs).value();
  m_runs->setPlane(m_plane);
  m_rate = 0;
  m_solved = 0;
  solveNext();
  publish();
}

/// Where new ones cannot be made that is said, and those that are there learn on.
void SeedsTrainer::resizeTo(int count) {
  std::stop_token stop;
  {
    std::lock_guard lock(m_mutex);
    stop = m_stop.get_token();
  }
  const Status made = m_runs->resize(count, stop);
  if (!made && !stop.stop_requested()) m_mailbox.append({made.error(), static_cast<int>(m_runs->count())});
}

/// Under a number of its own: an answer may be said twice, and the last one's too.
void SeedsTrainer::solveNext() {
  RunId run = 0;
  {
    std::lock_guard lock(m_mutex);
    if (m_wishes.begin) return;
    m_wishes.exact.reset();
    run = ++m_run;
  }
  if (m_solved < m_runs->scored().size()) m_truth.begin(run, m_runs->scored()[m_solved]);
}

void SeedsTrainer::learn() {
  std::stop_token stop;
  {
    std::lock_guard lock(m_mutex);
    stop = m_stop.get_token();
  }
  const auto began = Clock::now();
  const bool comesUp = m_runs->isComingUp();  // some of them, which says nothing of how fast all are
  const auto all = m_runs->step(stop);
  if (!all) {
    m_runs.reset();
    return m_mailbox.append({all.error()});
  }
  if (!*all && !comesUp) return;
  const double rate = 1 / std::max(std::chrono::duration<double>(Clock::now() - began).count(), 1e-9);
  if (!comesUp) m_rate = m_rate > 0 ? 0.9 * m_rate + 0.1 * rate : rate;
  bool there = false;
  {
    std::lock_guard lock(m_mutex);
    there = m_runs->stepsDone() >= m_goal && !m_runs->isComingUp();
  }
  if (there || (m_pacer.due(Clock::now()) && m_mailbox.slotEmpty({0, 0}))) publish();
}

void SeedsTrainer::publish() {
  const auto began = Clock::now();
  auto look = std::make_shared<SeedsLook>(m_runs->look());
  look->stepsPerSecond = m_rate;
  m_mailbox.publish({0, 0}, std::move(look));
  m_pacer.built(began, Clock::now());
}

}  // namespace brenier
