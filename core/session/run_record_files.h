#pragma once

#include <string>

#include "core/session/run_directory.h"
#include "core/train/record/run_record.h"

namespace brenier {

/// What a run leaves behind, in its directory beside configuration and state:
///   metrics.csv           its numbers
///   moments/index.json    the kept moments: file, step, seconds, inner steps, kind, label, serial
///   moments/STEP-SERIAL.safetensors   one state each, written once
///   window/NAME           files of the window: its layout, a thumbnail
///   runs/NAME/            other runs of the same sitting, each a directory like this one

/// Saves run and record to a directory or session file, made when missing. What an earlier save of the same run wrote
/// and still holds stays; a folder that is something else is refused. The state goes last. Errors: those of
/// RunDirectory; disk.
Status saveRunWithRecord(TrainingRun& run, const RunRecord& record, const std::string& path);

/// The kept moments alone: what is new is written, what is no longer among them goes. Errors: disk.
Status saveMoments(TrainingRun& run, const std::vector<StoredMoment>& moments, const RunDirectory& directory);
/// Those up to the run's step, to be read when they are wanted.
Result<std::vector<StoredMoment>> openMoments(TrainingRun& run, const RunDirectory& directory);

/// Opens what saveRunWithRecord, or the command line, wrote. Numbers and moments after the saved state, left by a
/// process that was killed while saving, are left out. Moments are read when they are wanted. Errors (bad input): those
/// of RunDirectory; an index that names files outside its folder.
Result<OpenedRun> openRunWithRecord(const std::string& path);
/// The run and its numbers alone, on one thread: one of several that are stepped side by side.
Result<OpenedRun> openRunBesideOthers(const std::string& path);

}  // namespace brenier
