#pragma once

#include <string>

#include "core/api/data_notes.h"
#include "core/api/run_config.h"
#include "core/measures/data_checks.h"
#include "core/measures/measure.h"
#include "core/measures/points_like.h"
#include "core/solvers/solver.h"

namespace brenier {

/// Rows of a run's files that lie far from all others (farRowsOf()).
struct FarFromMost {
  OptionValues without;  ///< the options of both sides that leave them out, beside those left out already:
                         ///< source.without and target.without; empty where there are no such rows
  std::string named;     ///< "row 42 of the source and rows 3 and 17 of the target"
};

/// What leaves them out, as a sentence; empty where there are none.
std::string leaveOutText(const FarFromMost& far);

/// The two measures of a run, in its frame.
struct RunMeasures {
  MeasurePtr source, target;
  std::vector<std::string> checks = {};  ///< what dataChecks() of core/measures/data_checks.h say of its files
  std::vector<std::string> units = {};   ///< those of them that are about units
  FarFromMost far = {};                  ///< rows of the files, and of which sides
  /// The rows of files as they were read, in double, for DataUse::exact; null else.
  std::shared_ptr<const Table> sourceRows = {}, targetRows = {};
};

/// Makes them, reading each file once, and writes into `config.data` what was found: hashes, frame, the rows set apart.
/// A run that goes on (`preparing.weightsFollow`) keeps the frame and the rows that it was recorded with, as long as
/// the data are the same; one that has no record goes on as its version began it, without. `framed`: false for methods
/// over pictures, whose numbers have a range of their own. Errors: those of makeMeasure.
Result<RunMeasures> readMeasures(RunConfig& config, const Preparing& preparing, bool framed,
                                 DataUse use = DataUse::learning);

/// The error of two sides of different dimension; says which column of them was read as weights because of its name.
/// `otherwise`: what to do where none was.
Unexpected<RunError> otherDimensions(const Measure& source, const Measure& target, const std::string& otherwise);

/// A measure for scores alone (testSource, or files given to `eval`), in the frame of one side of a run, and read as
/// that side's own points were. `flags` as in TableOptions.
Result<MeasurePtr> measureInFrame(const MeasureSpec& spec, const SideFrame& frame, const LearnedColumns& learned,
                                  const std::string& flags);

/// What a run's record says of its data: the frame, the rows set apart or that none were, files that have changed since
/// the run began.
DataNotes recordNotes(const RunConfig& config);

}  // namespace brenier
