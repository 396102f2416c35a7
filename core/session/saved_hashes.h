#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/api/run_error.h"

namespace brenier {

// What session.json says of the files of a run beside it, so that one that was changed or replaced is noticed.
//
// It is written before those files: a save that is cut short leaves each of them as it was or as it was to become, and
// session.json names the hashes of both, beside the time of that save. A version that knows nothing of hashes notes its
// own save without them, and nothing is then known.

/// Of each file of a save, by its path in the run's folder: the SHA-256 of the bytes that it is about to hold.
using SavedHashes = std::map<std::string, std::string>;

/// Notes them in a run's session.json, whose newest save is noted there already. `before`: what session.json was;
/// `there`: the hashes of what is there now of those that are no files of their own.
void noteHashes(nlohmann::json& session, const nlohmann::json& before, const std::string& folder,
                const SavedHashes& hashes, const SavedHashes& there = {});

/// What config.json says of a run's data and can be edited without a trace: the frame, and the hashes of the data.
/// Under this name it has a hash beside those of files.
inline constexpr const char* dataRecordName = "config.json data";

/// That a file is what a save wrote, as far as session.json says. Error (bad input): it is not, or is not there.
/// `name`: of the run; `is`: what the file is, for the sentence.
Status checkHash(const nlohmann::json& session, const std::string& folder, const std::string& file,
                 const std::string& name, const std::string& is, const std::string& otherwise = {});

/// The same of the record of a run's data in config.json, whose hash is now `hash`.
Status checkDataRecord(const nlohmann::json& session, const std::string& hash, const std::string& name);

}  // namespace brenier
