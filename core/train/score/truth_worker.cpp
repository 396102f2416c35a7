#include "core/train/score/truth_worker.h"

#include "core/train/run/caught_error.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace brenier {
namespace {
constexpr std::size_t mostColumns = 12;  // of whose errors a person is told
}

TruthWorker::TruthWorker(Callbacks callbacks)
    : m_callbacks(std::move(callbacks)), m_thread([this](std::stop_token stop) { loop(stop); }) {}

TruthWorker::~TruthWorker() {
  clear();
  m_thread.request_stop();
  m_thread.join();
}

void TruthWorker::begin(RunId run, std::shared_ptr<const HeldOut> heldOut) {
  std::lock_guard lock(m_mutex);
  m_cancel.request_stop();
  m_cancel = {};
  m_known = run;
  m_pending = Task{run, std::move(heldOut), std::nullopt};
  m_ready.notify_one();
}

void TruthWorker::score(Moment moment) {
  std::lock_guard lock(m_mutex);
  const RunId run = moment.run;
  if (run != m_known) return;  // whoever shows moments may come late, and the run that begins is not to be lost by it
  // A run that still waits to begin is begun first; its newest moment rides along.
  if (!m_pending) m_pending = Task{run, nullptr, std::nullopt};
  m_pending->moment = std::move(moment);
  m_ready.notify_one();
}

bool TruthWorker::knows(RunId run) const {
  std::lock_guard lock(m_mutex);
  return m_known == run;
}

bool TruthWorker::busy() const {
  std::lock_guard lock(m_mutex);
  return m_working || m_pending.has_value();
}

void TruthWorker::clear() {
  std::lock_guard lock(m_mutex);
  m_cancel.request_stop();
  m_cancel = {};
  m_known.reset();
  m_pending.reset();
}

void TruthWorker::loop(std::stop_token stop) {
#ifdef __linux__
  setpriority(PRIO_PROCESS, 0, 10);  // on Linux this is the calling thread alone
#endif
  for (;;) {
    Task task;
    std::stop_token cancel;
    {
      std::unique_lock lock(m_mutex);
      m_working = false;
      if (!m_ready.wait(lock, stop, [this] { return m_pending.has_value(); })) return;
      task = std::move(*m_pending);
      m_pending.reset();
      m_working = true;
      cancel = m_cancel.get_token();
    }
    try {
      work(task, cancel);
    } catch (...) {
      const RunError error = caughtError("Scoring failed");
      report(cancel, [&] { m_callbacks.failed(task.run, error); });
    }
  }
}

/// What was asked for before begin() or clear() is of no use after it: the lock is that of those who cancel.
void TruthWorker::report(const std::stop_token& cancel, const std::function<void()>& say) {
  std::lock_guard lock(m_mutex);
  if (!cancel.stop_requested()) say();
}

void TruthWorker::work(const Task& task, const std::stop_token& cancel) {
  if (task.begin) {
    m_slowNotBefore = {};
    m_scorerRun = task.run;
    // A branch has its parent's samples: what was solved stays solved.
    const bool known = m_solved && m_scorer && m_scorer->heldOut().sameSamples(*task.begin);
    if (!known) {
      m_scorer = std::make_unique<Scorer>(task.begin);
      ++m_solves;
    }
    const Status solved = known ? ok() : m_scorer->solveExact(cancel);
    m_solved = solved.hasValue();
    if (cancel.stop_requested()) return;
    report(cancel, [&] {
      if (solved)
        m_callbacks.solved(task.run, {m_scorer->truth()});
      else
        m_callbacks.failed(task.run, solved.error());
    });
    tell({task.run, 0, 0, m_scorer->constants()}, cancel);
    if (!known) m_tears.reset();
    m_tearsWait = solved.hasValue();
  }
  if (m_scorerRun != task.run || cancel.stop_requested()) return;
  if (!task.moment) return solveTears(task.run, cancel);
  const Moment& moment = *task.moment;
  tell({task.run,
        moment.step,
        moment.seconds,
        m_scorer->score(moment),
        {},
        moment.purpose,
        moment.mapped.dim > 1 ? m_scorer->columnErrors(moment, mostColumns) : std::vector<MetricValue>()},
       cancel);
  solveTears(task.run, cancel);
  // Somebody drags along the timeline: the next moment is waited for.
  if (moment.purpose == Purpose::scrub) return;
  if (std::chrono::steady_clock::now() >= m_slowNotBefore) scoreSlowly(moment, cancel);
}

void TruthWorker::solveTears(RunId run, const std::stop_token& cancel) {
  if (!m_tearsWait || cancel.stop_requested()) return;
  if (!m_tears) {
    const auto tears = solveTrueTears(m_scorer->heldOut(), cancel);
    if (cancel.stop_requested()) return;
    if (!tears) report(cancel, [&] { m_callbacks.failed(run, tears.error()); });
    m_tears = tears ? *tears : nullptr;
  }
  m_tearsWait = false;
  if (*m_tears) report(cancel, [&] { m_callbacks.solved(run, {m_scorer->truth(), *m_tears}); });
}

void TruthWorker::tell(MetricsRow row, const std::stop_token& cancel) {
  report(cancel, [&] { m_callbacks.scored(std::move(row)); });
}

void TruthWorker::scoreSlowly(const Moment& moment, const std::stop_token& cancel) {
  const auto began = std::chrono::steady_clock::now();
  MetricsRow row{moment.run, moment.step, moment.seconds, m_scorer->slowScore(moment, cancel)};
  if (!row.values.empty()) row.worstSwap = m_scorer->worstSwap(moment);
  const auto ended = std::chrono::steady_clock::now();
  m_slowNotBefore = ended + 4 * (ended - began);
  if (!row.values.empty()) tell(std::move(row), cancel);
}

}  // namespace brenier
