#pragma once

#include <string>

#include "core/api/run_config.h"
#include "core/api/run_error.h"

namespace brenier {

/// The file that a measure reads, kept in the run's directory.

/// Copies it to data/SIDE.ENDING, whole or not at all and only where it changed, and points the measure at the copy,
/// relative to the run. Error: disk.
Status keepData(const std::string& directory, const char* side, MeasureSpec& measure);
/// Points the measure at the copy as a path that can be opened.
void resolveData(const std::string& directory, MeasureSpec& measure);
/// Points the measure at the file beside a configuration in `folder`, where there is one under its relative path.
void findData(const std::string& folder, MeasureSpec& measure);
/// A run that does not say which columns of a file it read is of a version that always read them all.
void readAsBefore(MeasureSpec& measure);
/// A session may come from anybody: the files its measures read must be its own. Error (bad input): they are not.
Status checkInside(const MeasureSpec& measure, const std::string& name);

}  // namespace brenier
