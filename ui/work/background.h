#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace brenier {

using JobId = std::uint64_t;

/// What work that runs in the background is given: whether it is still wanted, and where it says how far it is.
class JobProgress {
 public:
  /// Long work polls it, and may hang a callback on it.
  const std::stop_token& stop() const { return m_stop; }
  /// From the job's thread.
  void report(int done, int of) const { m_report(done, of); }

 private:
  friend class Background;
  JobProgress(std::stop_token stop, std::function<void(int, int)> report)
      : m_stop(std::move(stop)), m_report(std::move(report)) {}
  std::stop_token m_stop;
  std::function<void(int, int)> m_report;
};

/// A job as it is shown.
struct JobState {
  JobId id = 0;
  QString title;         ///< what is being done: "Writing film.mp4"
  int done = 0, of = 0;  ///< of: 0 while nothing is known
  bool stops = false;    ///< whether it can be cancelled
};

/// Work that would hold the window up, each on a thread of its own. Belongs to the GUI thread; what a job uses must
/// outlive this object or belong to the job.
class Background : public QObject {
  Q_OBJECT

 public:
  using Work = std::function<void(const JobProgress&)>;

  explicit Background(QObject* parent = nullptr) : QObject(parent) {}
  /// Asks every job to stop and waits until they have.
  ~Background() override;

  /// `work` is called, and destroyed, on the job's thread, which lets no exception pass. `finished` is called on the
  /// GUI thread afterwards and told whether the job was wanted to its end, unless `context` is gone by then.
  JobId start(const QString& title, bool stops, Work work, QObject* context = nullptr,
              std::function<void(bool wanted)> finished = {});
  /// Makes a value in the background; `use` gets it on the GUI thread, or none where it was cancelled or could not be
  /// made. `make` need not look whether it is wanted.
  template <class Make, class Use>
  JobId make(const QString& title, Make make, QObject* context, Use use) {
    const auto value = std::make_shared<std::optional<std::invoke_result_t<Make>>>();
    return start(
        title, true, [value, make = std::move(make)](const JobProgress&) { value->emplace(make()); }, context,
        [value, use = std::move(use)](bool wanted) { use(wanted ? std::move(*value) : std::nullopt); });
  }
  /// Asks the job to stop; it ends when it does. Jobs that are over are ignored.
  void cancel(JobId id);
  /// Those that are wanted, the oldest first.
  std::vector<JobState> jobs() const;

 signals:
  /// A job began, went on, is no longer wanted, or ended.
  void changed();
  void progressed(brenier::JobId id, int done, int of);
  void cancelled(brenier::JobId id);

 private:
  struct Job {
    JobState state;
    std::jthread thread;
  };
  bool end(JobId id);

  std::map<JobId, Job> m_jobs;
  JobId m_last = 0;
};

}  // namespace brenier
