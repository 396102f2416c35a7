#include "ui/work/background.h"

#include <QPointer>
#include <utility>

namespace brenier {

Background::~Background() {
  for (auto& [id, job] : m_jobs) job.thread.request_stop();
  m_jobs.clear();  // joins; what they still post to this object is dropped with it
}

JobId Background::start(const QString& title, bool stops, Work work, QObject* context,
                        std::function<void(bool)> finished) {
  const JobId id = ++m_last;
  const auto report = [this, id](int done, int of) {
    QMetaObject::invokeMethod(
        this,
        [this, id, done, of] {
          const auto job = m_jobs.find(id);
          if (job == m_jobs.end()) return;
          job->second.state.done = done;
          job->second.state.of = of;
          emit progressed(id, done, of);
          emit changed();
        },
        Qt::QueuedConnection);
  };
  const auto over = [this, id, finished = std::move(finished), hasContext = context != nullptr,
                     guard = QPointer<QObject>(context)] {
    const bool wanted = end(id);
    if (finished && (!hasContext || guard)) finished(wanted);
  };
  Job& job = m_jobs[id];
  job.state = {id, title, 0, 0, stops};
  job.thread = std::jthread([this, report, over, work = std::move(work)](std::stop_token stop) mutable {
    try {
      work(JobProgress(std::move(stop), report));
    } catch (...) {  // work says by itself what went wrong; one that could not must not end the program
    }
    work = {};
    QMetaObject::invokeMethod(this, over, Qt::QueuedConnection);
  });
  emit changed();
  return id;
}

/// Whether it was wanted to its end. Its thread has nothing left to do.
bool Background::end(JobId id) {
  const bool wanted = !m_jobs.at(id).thread.get_stop_token().stop_requested();
  m_jobs.erase(id);
  emit changed();
  return wanted;
}

void Background::cancel(JobId id) {
  const auto job = m_jobs.find(id);
  if (job == m_jobs.end() || !job->second.thread.request_stop()) return;
  emit cancelled(id);
  emit changed();
}

std::vector<JobState> Background::jobs() const {
  std::vector<JobState> states;
  for (const auto& [id, job] : m_jobs)
    if (!job.thread.get_stop_token().stop_requested()) states.push_back(job.state);
  return states;
}

}  // namespace brenier
