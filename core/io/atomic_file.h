#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/api/run_error.h"

namespace brenier {

/// Writes the pieces, one after the other, as the whole content of `path`: to a temporary file in the same folder,
/// synced and then renamed, so that the file holds either its old content or all of the new one, also after a crash or
/// a full disk. A symbolic link is followed. Errors: the folder is missing or `path` is a folder or device (bad input);
/// disk full, not writable (disk).
Status writeFileAtomically(const std::string& path, const std::vector<std::string_view>& pieces);
Status writeFileAtomically(const std::string& path, std::string_view bytes);

/// Leaves a file alone that holds these bytes already: syncing takes longer than reading.
Status writeFileIfChanged(const std::string& path, std::string_view bytes);

}  // namespace brenier
