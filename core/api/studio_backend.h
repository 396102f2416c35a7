#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "core/api/command.h"
#include "core/api/descriptor.h"
#include "core/api/run_event.h"
#include "core/api/snapshot.h"
#include "core/api/table_look.h"
#include "core/util/command_queue.h"
#include "core/util/mailbox.h"

namespace brenier {

using RunMailbox = Mailbox<Snapshot, RunEvent>;

/// All that the window knows of the machinery below: what can be picked, where to push, where to read.
class StudioBackend {
 public:
  virtual ~StudioBackend() = default;
  virtual const Catalog& catalog() const = 0;
  /// Points of a measure for a thumbnail or a preview, [count, 2]; callable from any thread. Those of a file are as a
  /// run with that file on both sides would hold them: near 0 where it lies far off. An error is one sentence.
  virtual Result<PlanePoints> preview(const MeasureSpec& measure, int count) const = 0;
  /// The same of a measure over pictures.
  virtual Result<PictureSample> previewPictures(const MeasureSpec&, int) const { return PictureSample{}; }
  /// What the file behind a measure `points` holds, and what would be taken of it; callable from any thread, and ends
  /// soon once a stop is requested.
  virtual Result<TableLook> look(const MeasureSpec& points, std::stop_token stop) const = 0;
  /// What is wrong with settings of which each value is within its range: a goal that names no metric.
  virtual Status check(const RunSettings& settings) const = 0;
  /// A configuration as the text of a run's config.json, beside what else the text `existing` holds; callable from any
  /// thread.
  virtual std::string writeConfig(const RunConfig& config, const std::string& existing) const = 0;
  /// What writeConfig wrote, without what stands beside it. `name` is the file, for the error.
  virtual Result<RunConfig> readConfig(const std::string& text, const std::string& name) const = 0;
  virtual void push(Command command) = 0;
  virtual RunMailbox& mailbox() = 0;
};

}  // namespace brenier
