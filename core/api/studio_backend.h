#pragma once

#include <memory>

#include "core/api/command.h"
#include "core/api/descriptor.h"
#include "core/api/run_event.h"
#include "core/api/snapshot.h"
#include "core/util/command_queue.h"
#include "core/util/mailbox.h"

namespace brenier {

using RunMailbox = Mailbox<Snapshot, RunEvent>;

/// All that the window knows of the machinery below: what can be picked, where to push, where to read.
class StudioBackend {
 public:
  virtual ~StudioBackend() = default;
  virtual const Catalog& catalog() const = 0;
  /// Points of a measure for a thumbnail or a preview, [count, 2]; callable from any thread. An error is one sentence.
  virtual Result<PlanePoints> preview(const MeasureSpec& measure, int count) const = 0;
  virtual void push(Command command) = 0;
  virtual RunMailbox& mailbox() = 0;
};

}  // namespace brenier
