#include "core/session/saved_hashes.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/io/sha256.h"
#include "core/session/json_value.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* hashesName = "sha256";
constexpr const char* learnedName = "learned";

/// The hashes that a file may have, as the newest save noted them; empty where nothing is known.
std::vector<std::string> knownHashes(const Json& session, const std::string& file) {
  try {
    return jsonListAs<std::string>(session.at(learnedName).at(0).at(hashesName).at(file));
  } catch (const std::exception&) {
    return {};
  }
}

}  // namespace

void noteHashes(Json& session, const Json& before, const std::string& folder, const SavedHashes& hashes,
                const SavedHashes& there) {
  Json all = Json::object();
  for (const auto& [file, hash] : hashes) {
    all[file] = Json::array({hash});
    const std::string path = (fs::path(folder) / file).string();
    std::error_code error;
    std::string now;
    if (const auto given = there.find(file); given != there.end())
      now = given->second;
    else if (const auto read = fs::exists(path, error) ? sha256OfFile(path) : Result<std::string>(std::string()); read)
      now = *read;
    // What somebody changed meanwhile does not become right by the next save.
    const auto known = knownHashes(before, file);
    const bool saved = known.empty() || std::find(known.begin(), known.end(), now) != known.end();
    if (!now.empty() && now != hash && saved) all[file].push_back(now);
  }
  session[learnedName][0][hashesName] = std::move(all);
}

Status checkHash(const Json& session, const std::string& folder, const std::string& file, const std::string& name,
                 const std::string& is, const std::string& otherwise) {
  const auto known = knownHashes(session, file);
  if (known.empty()) return ok();
  const std::string path = (fs::path(folder) / file).string();
  std::error_code error;
  const bool there = fs::exists(path, error);
  const auto hash = there ? sha256OfFile(path) : Result<std::string>(std::string());
  if (!hash) return Unexpected<RunError>(hash.error());
  if (std::find(known.begin(), known.end(), *hash) != known.end()) return ok();
  return badInput(
      file + " in " + name + ", " + is + ", " +
          (there ? "is not what the run saved: it was changed or replaced since." : "is not there any more."),
      "Put the file of that save back, or, where the change is meant, take \"" + std::string(hashesName) +
          "\" out of session.json beside it" + otherwise + ".");
}

Status checkDataRecord(const Json& session, const std::string& hash, const std::string& name) {
  const auto known = knownHashes(session, dataRecordName);
  if (known.empty() || std::find(known.begin(), known.end(), hash) != known.end()) return ok();
  return badInput("config.json in " + name +
                      " says another shift, scale or hash of the data (its field \"data\") than the run saved: it was "
                      "changed or replaced since, and the map would be another one.",
                  "Put the config.json of that save back, or, where the change is meant, take \"" +
                      std::string(hashesName) + "\" out of session.json beside it.");
}

}  // namespace brenier
