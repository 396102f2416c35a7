#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/api/studio_backend.h"
#include "core/watch/connection.h"

namespace brenier::watch {

/// A run that another process learns, as the machinery of a window. The first OpenRun that is pushed, whatever its
/// path, is answered with that run: RunStarted, its numbers so far, its state, and moments as the view asks. What is
/// asked of the catalogue, of files and of texts a machinery here answers. Commands reach the run where it takes them;
/// of the others those that a person gives are answered with RequestFailed, and what a window says by itself (where it
/// saves, how fast it may go) concerns no run elsewhere and is dropped. The end of the connection is a StateChanged,
/// too.
class RemoteRun final : public StudioBackend {
 public:
  /// `here` outlives this.
  RemoteRun(StudioBackend& here, Connection connection);
  ~RemoteRun() override;

  const Catalog& catalog() const override { return m_here.catalog(); }
  Result<PlanePoints> preview(const MeasureSpec& measure, int count) const override {
    return m_here.preview(measure, count);
  }
  Result<PictureSample> previewPictures(const MeasureSpec& measure, int count) const override {
    return m_here.previewPictures(measure, count);
  }
  Result<TableLook> look(const MeasureSpec& points, std::stop_token stop) const override {
    return m_here.look(points, stop);
  }
  Status check(const RunSettings& settings) const override { return m_here.check(settings); }
  std::string writeConfig(const RunConfig& config, const std::string& existing) const override {
    return m_here.writeConfig(config, existing);
  }
  Result<RunConfig> readConfig(const std::string& text, const std::string& name) const override {
    return m_here.readConfig(text, name);
  }
  void push(Command command) override;
  RunMailbox& mailbox() override { return m_mailbox; }

 private:
  void serve();
  bool take(const Frame& frame);
  void take(RunEvent event);
  void take(Snapshot moment);
  void sendCommands();
  Status fits(const RunConfig& config) const;
  void finish(const std::string& reason);
  void wake();

  StudioBackend& m_here;
  Connection m_connection;
  const bool m_controls;
  RunMailbox m_mailbox;
  Handle m_wake;
  std::atomic<RunId> m_id{0};
  std::atomic<bool> m_end{false}, m_gone{false};  ///< to be ended; nobody listens any more
  std::mutex m_mutex;
  std::vector<Command> m_commands;

  // Of the thread that listens.
  std::shared_ptr<const Snapshot> m_last;
  std::int64_t m_step = 0;
  bool m_over = false;
  std::thread m_thread;
};

}  // namespace brenier::watch
