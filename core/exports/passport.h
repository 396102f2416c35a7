#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/api/run_error.h"
#include "core/io/safetensors.h"
#include "core/oracle/points.h"

namespace brenier {

/// What a check of one exported file said. Unchecked: nothing here can open it; unjudged: at none of the points can an
/// answer be right or wrong (passport.cpp says when).
enum class Verdict { passed, failed, unchecked, unjudged };

/// Reopens FOLDER/FILE, a .safetensors with its config.json or a .pt file, compares it with check_points.safetensors
/// at batches of 1, 3 and 4096 and writes FOLDER/FILE.verify.json. To be run in another process than the export. A
/// file that cannot be opened is a failed check, not an error. Errors: no check points; those of writeFileAtomically.
Result<Verdict> verifyFile(const std::string& folder, const std::string& file);

/// Whether verifyFile can open this file in this build; others are left to verify.py.
bool canVerify(const std::string& file);

/// Writes a passport that says why nothing was checked.
Status writeUncheckedPassport(const std::string& folder, const std::string& file, const std::string& why);

/// The verdict that a passport holds. Error: there is none, or it is no passport.
Result<Verdict> readPassport(const std::string& folder, const std::string& file);

/// A sentence for every check in a passport that could not be judged, with why; empty where there is none.
std::vector<std::string> unjudgedChecks(const std::string& folder, const std::string& file);

/// The files of an exported folder that want a passport.
std::vector<std::string> checkableFiles(const std::string& folder);

}  // namespace brenier
