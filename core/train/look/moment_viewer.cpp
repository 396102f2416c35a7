#include "core/train/look/moment_viewer.h"

#include "core/train/run/caught_error.h"

#ifdef __linux__
#include <sys/resource.h>
#endif

namespace brenier {

MomentViewer::MomentViewer(Callbacks callbacks)
    : m_callbacks(std::move(callbacks)), m_thread([this](std::stop_token stop) { loop(stop); }) {}

MomentViewer::~MomentViewer() {
  m_thread.request_stop();
  m_thread.join();
}

void MomentViewer::begin(RunId run, RunConfig config, ResolvedSettings resolved, MeasurePtr source, MeasurePtr target) {
  std::lock_guard lock(m_mutex);
  m_run = run;
  m_config = std::move(config);
  m_resolved = std::move(resolved);
  m_source = std::move(source);
  m_target = std::move(target);
  m_exact.reset();
  m_shown.reset();
  m_uses.clear();
  m_changed = true;
}

void MomentViewer::setExact(RunId run, ExactAnswer exact) {
  std::lock_guard lock(m_mutex);
  if (run == m_run) m_exact = std::move(exact);
}

void MomentViewer::setPlane(const PlaneChoice& plane) {
  std::lock_guard lock(m_mutex);
  m_plane = plane;
}

void MomentViewer::show(std::shared_ptr<MomentState> moment, const ViewRequest& view) {
  std::lock_guard lock(m_mutex);
  m_shown = Wish{std::move(moment), view, {}};
  m_ready.notify_one();
}

void MomentViewer::use(std::shared_ptr<MomentState> moment, std::function<void(Result<TrainingRun*>)> work) {
  std::lock_guard lock(m_mutex);
  m_uses.push_back({std::move(moment), {}, std::move(work)});
  m_ready.notify_one();
}

void MomentViewer::clear() {
  begin(0, {}, {});
}

void MomentViewer::loop(std::stop_token stop) {
#ifdef __linux__
  setpriority(PRIO_PROCESS, 0, 5);  // on Linux this is the calling thread alone
#endif
  for (;;) {
    Wish wish;
    RunId run = 0;
    {
      std::unique_lock lock(m_mutex);
      if (!m_ready.wait(lock, stop, [this] { return m_shown || !m_uses.empty(); })) return;
      run = m_run;
      if (!m_uses.empty()) {
        wish = std::move(m_uses.front());
        m_uses.erase(m_uses.begin());
      } else {
        wish = std::move(*m_shown);
        m_shown.reset();
      }
    }
    try {
      grant(wish);
    } catch (...) {
      m_callbacks.failed(run, caughtError("A kept moment cannot be shown"));
    }
  }
}

void MomentViewer::grant(const Wish& wish) {
  auto run = at(*wish.moment);
  if (wish.work) return wish.work(std::move(run));
  if (!run) return m_callbacks.failed(m_copied, run.error());
  {
    std::lock_guard lock(m_mutex);
    m_frames->setPlane(m_plane);
    if (m_exact && m_copied == m_run) m_frames->setExact(*m_exact);
  }
  m_callbacks.frame(m_frames->build(m_copied, Purpose::scrub, wish.view));
  Moment moment = m_copy->moment(m_copied);
  moment.purpose = Purpose::scrub;
  m_callbacks.score(std::move(moment));
}

/// The copy with the moment's weights in it.
Result<TrainingRun*> MomentViewer::at(const MomentState& moment) {
  RunConfig config;
  Preparing preparing{.weightsFollow = true};
  ResolvedSettings resolved;
  bool changed = false;
  {
    std::lock_guard lock(m_mutex);
    changed = std::exchange(m_changed, false);
    if (changed) {
      config = m_config;
      preparing.source = m_source;
      preparing.target = m_target;
      resolved = m_resolved;
      m_copied = m_run;
    }
  }
  if (changed) {
    m_frames.reset();
    m_copy.reset();
    m_serial = 0;
    auto copy = TrainingRun::create(config, preparing, resolved);
    if (!copy) return Unexpected<RunError>(copy.error());
    m_copy = std::move(copy).value();
    m_frames = std::make_unique<FrameBuilder>(*m_copy);
  }
  if (!m_copy) return failure(ErrorKind::internal, "There is no run whose moments could be shown.");
  if (m_serial == moment.serial()) return m_copy.get();
  const auto state = moment.load();
  if (!state) return Unexpected<RunError>(state.error());
  if (!restore(*state, *m_copy)) return failure(ErrorKind::internal, "The kept weights do not fit the run's networks.");
  m_serial = moment.serial();
  return m_copy.get();
}

}  // namespace brenier
