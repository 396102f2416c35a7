#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/api/kept_moment.h"
#include "core/api/run_error.h"
#include "core/train/run/saved_state.h"

namespace brenier {

/// One kept moment with its state: in memory, in a file of its own once there are too many, or in a saved run.
class MomentState {
 public:
  MomentState(std::uint64_t serial, SavedState state) : m_serial(serial), m_state(std::move(state)) {}
  /// A file of a saved run that holds the numbers, and its hash; empty where nobody noted it.
  struct Place {
    std::string file, hash;
  };
  using Read = std::function<Result<SavedState>(const Place&)>;
  /// One that `read` reads from `place` when it is wanted; `state` is without its numbers, which take `bytes`.
  MomentState(std::uint64_t serial, SavedState state, std::size_t bytes, Place place, Read read)
      : m_serial(serial),
        m_state(std::move(state)),
        m_bytes(bytes),
        m_read(std::move(read)),
        m_places{std::move(place)} {}
  ~MomentState();  ///< removes its file
  MomentState(const MomentState&) = delete;
  MomentState& operator=(const MomentState&) = delete;

  /// Different for every state of one run, also where a rewound run passes a step again.
  std::uint64_t serial() const { return m_serial; }
  std::int64_t step() const { return m_state.step; }
  double seconds() const { return m_state.seconds; }
  std::int64_t innerSteps() const { return m_state.innerSteps; }
  std::size_t bytes() const { return m_bytes; }
  bool onDisk() const { return m_read || !m_file.empty(); }
  /// The state, read back where it is on disk. Error: the file is gone or cut short.
  Result<SavedState> load() const;
  /// Writes the numbers to `file` and forgets them here. Error (disk): they stay in memory.
  Status spill(const std::string& file);
  /// The run was saved once more, with these numbers in `place`. A state that is read from a saved run is read from
  /// there too, for the files that it was opened from may go before it does.
  void alsoLiesIn(Place place) const;
  /// Whether this very state was saved to or read from `file`: another run's may have the same name.
  bool liesIn(const std::string& file) const;
  /// A folder that it was saved to has another name now.
  void folderMoved(const std::string& from, const std::string& to) const;

 private:
  Result<SavedState> readBack() const;

  std::uint64_t m_serial;
  SavedState m_state;  ///< without numbers once they are on disk
  std::size_t m_bytes = m_state.bytes();
  std::string m_file;  ///< our own
  Read m_read;
  mutable std::mutex m_placesMutex;     ///< the viewer reads while the run is saved
  mutable std::vector<Place> m_places;  ///< of saved runs, the newest last; m_read reads from one of them
};

/// A kept moment and why it is kept. States are never changed once spilled, and another thread may hold them.
struct StoredMoment {
  KeptMoment moment;
  std::shared_ptr<MomentState> state;
};

/// The kept moments of one run, in the order of their steps: at evenly spaced logarithms of the step, and for a reason.
/// Within bounds for memory and disk; past those the most crowded regular ones go, and note() says so.
class MomentStore {
 public:
  struct Limits {
    std::size_t memoryBytes = std::size_t{256} << 20;
    std::size_t diskBytes = std::size_t{4} << 30;
    int perDecade = 16;
    std::size_t spikes = 32;
  };
  MomentStore() : MomentStore(Limits{}) {}
  explicit MomentStore(const Limits& limits) : m_limits(limits) {}

  /// How much all moments together may take: little of it in memory, the rest on disk. 0: no regular ones are kept.
  void setRoom(std::int64_t megabytes);

  /// Where states are spilled to; `folder` is empty where they must stay in memory.
  void setSpillFolder(std::string folder) { m_folder = std::move(folder); }

  /// To be called after every good step: keeps the regular moments. True when there is a new one.
  bool keepRegular(TrainingRun& run);
  /// Keeps the run's present state for a reason; the same step twice keeps both reasons, the stronger one on show.
  /// False where it is not finite.
  bool keep(TrainingRun& run, MomentKind kind, std::string label = {});
  /// Another label for the mark of this step; false where there is none.
  bool nameMark(std::int64_t step, std::string label);
  /// Keeps a state taken earlier, in place of the best one before it.
  void keepBest(SavedState state, std::string label);
  /// Where there is less room than was thought: half of the regular moments go, then the others but for the first one;
  /// later ones get as much room as these take. False where none can go.
  bool thin();
  /// A rewound run forgets what it had not yet done.
  void dropAfter(std::int64_t step);
  void clear();

  const std::vector<StoredMoment>& moments() const { return m_moments; }
  std::vector<KeptMoment> list() const;
  /// Null where no moment was kept at this step.
  std::shared_ptr<MomentState> find(std::int64_t step) const;
  /// Takes over moments that were read from a saved run.
  void adopt(std::vector<StoredMoment> moments);
  /// A sentence when moments were thinned or could not be spilled; empty otherwise.
  const std::string& note() const { return m_note; }

 private:
  void add(SavedState state, MomentKind kind, std::string label);
  /// The step of the regular moment after one at `step`.
  std::int64_t regularAfter(std::int64_t step) const;
  void bound();
  bool dropMostCrowded();
  void limitSpikes();
  std::size_t allBytes() const { return bytes(false) + bytes(true); }
  std::size_t bytes(bool onDisk) const;

  Limits m_limits;
  std::string m_folder, m_note;
  std::vector<StoredMoment> m_moments;
  std::int64_t m_nextRegular = 0;
  std::uint64_t m_serial = 0;
};

}  // namespace brenier
