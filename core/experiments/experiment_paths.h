#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace brenier {

/// Makes the paths of measures in a configuration absolute where they are those of files in `folder`, for the runs of
/// an experiment lie elsewhere than its file. Ids of measures and other texts stay.
void makePathsWhole(nlohmann::ordered_json& config, const std::string& folder);

}  // namespace brenier
