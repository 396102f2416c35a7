#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/api/run_frame.h"
#include "core/io/file_snapshot.h"
#include "core/io/table.h"
#include "core/measures/alias_table.h"
#include "core/measures/measure.h"
#include "core/measures/points_like.h"
#include "core/measures/row_copies.h"

namespace brenier {

/// What was done to loaded points: y = (x - shift) / scale.
struct PointsFit {
  std::vector<double> shift;  ///< [d]; empty when nothing was done
  double scale = 1;
};

/// Weighted atoms. As makeMeasure() gives it: all rows as they were read, drawn with replacement, in whatever way a
/// sample is asked for. As a run holds it (framed()): in the run's frame, training streams draw from some rows and
/// held-out streams take the others.
class PointsMeasure final : public Measure {
 public:
  PointsMeasure(std::shared_ptr<const Table> table, FileSnapshotPtr file, PointsFit fit, std::string note,
                std::string taken, bool standardise);

  /// In a frame, with these rows (ascending, from 0) set apart; none: every stream draws from all rows. `copies`: of
  /// the table, where they are to be known. `table` must still be there, as it is in what makeMeasure() gives.
  std::shared_ptr<const PointsMeasure> framed(const SideFrame& frame, const std::vector<std::uint32_t>& heldOut,
                                              const RowCopies& copies = {}) const;

  std::size_t dim() const override { return m_points.dim; }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override;
  std::optional<SamplerTable> samplerTable() const override;
  std::size_t atoms() const override { return m_training; }
  std::string note() const override { return m_note; }
  std::string taken() const override { return m_taken; }
  FileSnapshotPtr file() const override { return m_file; }
  std::size_t heldOutRows() const override { return m_heldOut; }
  std::optional<RobustScale> robustScale() const override { return m_robust; }

  /// Which row the first samples of this key's batch are, or are copies of [count]; empty where no row has copies.
  std::vector<std::uint32_t> copiesAmong(const SampleKey& key, std::size_t count) const;
  bool hasCopies() const { return !m_copyOf.empty(); }
  /// Whether sample number i of held-out streams, and of those of points of training, is the same row of both files.
  bool drawsSameRows(const PointsMeasure& other) const;

  /// [n] where in points() each row of the file lies.
  std::vector<std::uint32_t> inFileOrder() const;
  const PointsFit& fit() const { return m_fit; }
  /// Whether each column is to be divided by its own deviation.
  bool standardise() const { return m_standardise; }
  /// [d] of the file's header; empty where it names none.
  const std::vector<std::string>& columns() const { return m_columns; }
  /// [d] that the file says, empty ones too; empty where it says none.
  const std::vector<std::string>& units() const { return m_units; }
  /// The column that was taken for weights because of its name; empty where none was.
  const std::string& weightsFrom() const { return m_weightsFrom; }
  /// As they were read; null in a framed measure.
  const std::shared_ptr<const Table>& table() const { return m_rows; }
  /// Training rows first, then those held out.
  const Points& points() const { return m_points; }
  /// [n] in the same order, summing to anything; empty when all are equal.
  const std::vector<double>& weights() const { return m_weights; }

 private:
  PointsMeasure() = default;
  void makeTables();
  /// use(i, row of m_points) for the samples first + i < first + count.
  template <class Use>
  void eachSample(const SampleKey& key, std::size_t first, std::size_t count, Use use) const;

  Points m_points;
  std::vector<double> m_weights;
  std::size_t m_training = 0, m_heldOut = 0;
  std::vector<std::uint32_t> m_apart;  ///< which rows those are
  std::vector<std::uint32_t>
      m_copyOf;  ///< [n] as RowCopies::first; empty where no row has copies, and none is drawn twice
  AliasTable m_table, m_heldOutTable;
  std::shared_ptr<const Table> m_rows;
  FileSnapshotPtr m_file;
  PointsFit m_fit;
  std::string m_note, m_taken;
  std::vector<std::string> m_columns, m_units;
  std::string m_weightsFrom;
  bool m_standardise = false, m_framed = false;
  std::optional<RobustScale> m_robust;
};

/// The measure as one of points, where it is one.
inline const PointsMeasure* pointsIn(const MeasurePtr& measure) {
  return dynamic_cast<const PointsMeasure*>(measure.get());
}

/// Checks a table (`path` is for the sentences) and, where asked, shifts its weighted mean to 0 and scales its mean
/// coordinate variance to 1. Errors (bad input): one point, all points equal, more than 4096 columns.
Result<MeasurePtr> measureFromTable(const std::string& path, Table table, bool standardise, FileSnapshotPtr file = {});

/// A measure `points`; with `learned`, of a file that is read as those that a run learned from. `flags` and `again` as
/// in TableOptions. Errors: wrong options; those of readTable and measureFromTable.
Result<MeasurePtr> makePoints(const MeasureSpec& measure, const LearnedColumns* learned, const std::string& flags,
                              bool again = false);

/// How a measure reads its table; the standard where it is none of points.
TableOptions tableOptionsOf(const MeasureSpec& measure);

/// What the file behind a measure `points` holds, and what would be taken of it. Errors: wrong options; those of
/// inspectTable.
Result<TableLook> lookAtPoints(const MeasureSpec& measure, std::stop_token stop);

}  // namespace brenier
