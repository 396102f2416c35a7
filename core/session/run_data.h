#pragma once

#include <string>

#include "core/api/data_record.h"
#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/io/file_snapshot.h"

namespace brenier {

/// The file that a measure reads, kept in the run's directory.

/// Writes the bytes that the run read to data/SIDE.ENDING, whole or not at all and only where the run has not kept
/// bytes of this hash there before, and points the measure at them, relative to the run. Error: disk.
Status keepData(const std::string& directory, const std::string& side, MeasureSpec& measure, const FileSnapshot& file,
                const std::string& keptHash);
/// Points the measure at the copy as a path that can be opened.
void resolveData(const std::string& directory, MeasureSpec& measure);
/// That a run's copy of one side's data holds the bytes that the run learned from, as far as its record says. Error
/// (bad input): it does not, or is not there. `name`: of the run, for the sentence.
Status checkCopy(const std::string& directory, const std::string& name, const MeasureSpec& measure,
                 const FileRecord& record);
/// Points the measure at the file beside a configuration in `folder`, where there is one under its relative path.
void findData(const std::string& folder, MeasureSpec& measure);
/// A run that does not say which columns of a file it read is of a version that always read them all.
void readAsBefore(MeasureSpec& measure);
/// A session may come from anybody: the files its measures read must be its own. Error (bad input): they are not.
Status checkInside(const MeasureSpec& measure, const std::string& name);

}  // namespace brenier
