#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/train/record/moment_store.h"

namespace brenier {

/// What a run leaves behind beside its state.
struct RunRecord {
  std::vector<MetricsRow> rows;                    ///< its numbers, in the order in which they were said
  std::vector<StoredMoment> moments;               ///< its kept moments
  std::map<std::string, std::string> extras;       ///< files of the window by name: its layout, a thumbnail
  bool moreRows = false;                           ///< rows are only those since the last save to the same place
  std::optional<std::vector<std::string>> beside;  ///< directories of other runs to lie in it; nothing: as it is

  /// The run goes on with another problem, for which none of these moments was the best.
  void forgetBest();
};

/// A run that was read from disk. `files` lives as long as the run may read its data.
struct OpenedRun {
  std::unique_ptr<TrainingRun> run;
  RunRecord record;
  std::shared_ptr<const void> files;
  std::vector<std::string> beside;  ///< directories of the other runs that lie in it
};

/// The numbers of a run as they are said. Holds at most about `capacity` rows: when it is full, every other row of the
/// older half goes; none where it is 0.
class MetricsLog {
 public:
  explicit MetricsLog(std::size_t capacity = 200'000) : m_capacity(capacity) {}

  void append(const MetricsRow& row);
  /// What a rewound run had not yet done is forgotten.
  void dropAfter(std::int64_t step);
  void set(std::vector<MetricsRow> rows);
  const std::vector<MetricsRow>& rows() const { return m_rows; }

  /// A place in the log: what was appended up to there.
  struct Mark {
    std::uint64_t edition = 0;  ///< 0: nothing at all
    std::size_t count = 0;
  };
  /// The rows after a mark, or all where earlier ones have changed since.
  struct Since {
    std::vector<MetricsRow> rows;
    bool all = true;
    Mark end;
  };
  Since since(const Mark& mark) const;

 private:
  std::size_t m_capacity;
  std::vector<MetricsRow> m_rows;
  std::uint64_t m_edition = 1;  ///< another one whenever rows change or go
};

}  // namespace brenier
