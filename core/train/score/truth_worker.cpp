#include "core/train/score/truth_worker.h"

#include <exception>

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace brenier {

TruthWorker::TruthWorker(Callbacks callbacks)
    : m_callbacks(std::move(callbacks)), m_thread([this](std::stop_token stop) { loop(stop); }) {}

TruthWorker::~TruthWorker() {
  clear();
  m_thread.request_stop();
  m_thread.join();
}

void TruthWorker::begin(RunId run, std::shared_ptr<const HeldOut> heldOut) {
  std::lock_guard lock(m_mutex);
  m_cancelSolve.request_stop();
  m_cancelSolve = {};
  m_pending = Task{run, std::move(heldOut), std::nullopt};
  m_ready.notify_one();
}

void TruthWorker::score(Moment moment) {
  std::lock_guard lock(m_mutex);
  const RunId run = moment.run;
  // A run that still waits to begin is begun first; its newest moment rides along.
  if (!m_pending || m_pending->run != run) m_pending = Task{run, nullptr, std::nullopt};
  m_pending->moment = std::move(moment);
  m_ready.notify_one();
}

bool TruthWorker::busy() const {
  std::lock_guard lock(m_mutex);
  return m_working || m_pending.has_value();
}

void TruthWorker::clear() {
  std::lock_guard lock(m_mutex);
  m_cancelSolve.request_stop();
  m_cancelSolve = {};
  m_pending.reset();
}

void TruthWorker::loop(std::stop_token stop) {
#ifdef __linux__
  setpriority(PRIO_PROCESS, 0, 10);  // on Linux this is the calling thread alone
#endif
  for (;;) {
    Task task;
    {
      std::unique_lock lock(m_mutex);
      m_working = false;
      if (!m_ready.wait(lock, stop, [this] { return m_pending.has_value(); })) return;
      task = std::move(*m_pending);
      m_pending.reset();
      m_working = true;
    }
    try {
      work(std::move(task));
    } catch (const std::exception& e) {
      m_callbacks.failed(task.run, {ErrorKind::internal, std::string("Scoring failed: ") + e.what() + ".", ""});
    }
  }
}

void TruthWorker::work(Task task) {
  std::stop_token cancel;
  {
    std::lock_guard lock(m_mutex);
    cancel = m_cancelSolve.get_token();
  }
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
    if (solved)
      m_callbacks.solved(task.run, m_scorer->truth());
    else
      m_callbacks.failed(task.run, solved.error());
    m_callbacks.scored({task.run, 0, 0, m_scorer->constants()});
  }
  if (!task.moment || m_scorerRun != task.run) return;
  m_callbacks.scored(
      {task.run, task.moment->step, task.moment->seconds, m_scorer->score(*task.moment), {}, task.moment->purpose});
  // Somebody drags along the timeline: the next moment is waited for.
  if (task.moment->purpose == Purpose::scrub) return;
  if (std::chrono::steady_clock::now() >= m_slowNotBefore) scoreSlowly(*task.moment, cancel);
}

void TruthWorker::scoreSlowly(const Moment& moment, std::stop_token cancel) {
  const auto began = std::chrono::steady_clock::now();
  MetricsRow row{moment.run, moment.step, moment.seconds, m_scorer->slowScore(moment, cancel)};
  if (!row.values.empty()) row.worstSwap = m_scorer->worstSwap(moment);
  const auto ended = std::chrono::steady_clock::now();
  m_slowNotBefore = ended + 4 * (ended - began);
  if (!row.values.empty() && !cancel.stop_requested()) m_callbacks.scored(std::move(row));
}

}  // namespace brenier
