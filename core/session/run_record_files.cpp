#include "core/session/run_record_files.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"
#include "core/io/sha256.h"
#include "core/session/json_value.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* momentsFolder = "moments";
constexpr const char* indexName = "index.json";
constexpr const char* hashName = "sha256";
constexpr const char* windowFolder = "window";
constexpr const char* runsFolder = "runs";
constexpr const char* kindNames[] = {"first", "regular", "best", "spike", "mark"};

std::string kindName(MomentKind kind) {
  return kindNames[static_cast<std::size_t>(kind)];
}

MomentKind kindNamed(const std::string& name) {
  for (std::size_t i = 0; i < std::size(kindNames); ++i)
    if (name == kindNames[i]) return static_cast<MomentKind>(i);
  return MomentKind::regular;
}

/// A name of its own in a folder: no path, nothing hidden.
bool isPlainName(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find_first_of("/\\") == std::string::npos;
}

std::vector<std::string> tensorNames(TrainingRun& run) {
  std::vector<std::string> names;
  for (const auto& tensor : run.solver().state()) names.push_back(tensor.name);
  return names;
}

Status makeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return failure(ErrorKind::disk, folder.string() + " cannot be made: " + error.message() + ".");
  return ok();
}

/// `hash` becomes that of the file.
Status writeMoment(TrainingRun& run, const MomentState& moment, const std::string& path, std::string& hash) {
  const auto state = moment.load();
  if (!state) return Unexpected<RunError>(state.error());
  std::vector<TensorView> tensors;
  const float* from = state->numbers.data();
  for (const auto& tensor : run.solver().state()) {
    tensors.push_back({tensor.name, {tensor.shape.begin(), tensor.shape.end()}, from});
    from += tensor.data.size();
  }
  if (from != state->numbers.data() + state->numbers.size())
    return failure(ErrorKind::internal,
                   "The kept weights of step " + std::to_string(moment.step()) + " do not fit the run's networks.");
  return writeSafetensors(path, tensors, {{"format", "brenier-state-1"}, {"step", std::to_string(moment.step())}},
                          [&](const std::string& sha256) {
                            hash = sha256;
                            return ok();
                          });
}

/// Of each file of moments the hash that the index there has; those of versions before hashes have none.
std::map<std::string, std::string> hashesIn(const fs::path& folder) {
  std::map<std::string, std::string> hashes;
  std::error_code error;
  if (!fs::exists(folder / indexName, error)) return hashes;
  const auto text = readWholeFile((folder / indexName).string());
  const Json index = text ? Json::parse(*text, nullptr, false) : Json();
  if (!index.is_array()) return hashes;
  for (const auto& entry : index)
    if (entry.is_object())
      if (const auto hash = jsonField(entry, hashName, std::string()); !hash.empty())
        hashes[jsonField(entry, "file", std::string())] = hash;
  return hashes;
}

/// Moments that the run has forgotten, which make room for new ones; an index that still names them is read without
/// them.
void removeForgotten(const fs::path& folder, const std::set<std::string>& named) {
  std::error_code error;
  std::vector<fs::path> gone;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (!named.contains(entry.path().filename().string()) && entry.path().extension() == ".safetensors")
      gone.push_back(entry.path());
  for (const auto& path : gone) fs::remove(path, error);
}

Status writeMoments(TrainingRun& run, const std::vector<StoredMoment>& moments, const fs::path& folder) {
  if (const Status s = makeFolder(folder); !s) return s;
  const auto nameOf = [](const MomentState& state) {
    return std::to_string(state.step()) + "-" + std::to_string(state.serial()) + ".safetensors";
  };
  std::set<std::string> named;
  for (const auto& stored : moments) named.insert(nameOf(*stored.state));
  removeForgotten(folder, named);
  Json index = Json::array();
  auto hashes = hashesIn(folder);
  for (const auto& [moment, state] : moments) {
    const std::string file = nameOf(*state), path = (folder / file).string();
    std::error_code error;
    // What lies there by this name may be of another run that is saved over.
    if (!state->liesIn(path) || !fs::exists(path, error))
      if (const Status s = writeMoment(run, *state, path, hashes[file]); !s) return s;
    index.push_back({{"file", file},
                     {"step", moment.step},
                     {"seconds", moment.seconds},
                     {"inner_steps", state->innerSteps()},
                     {"kind", kindName(moment.kind)},
                     {"label", moment.label},
                     {"serial", state->serial()},
                     {"numbers", state->bytes() / sizeof(float)}});
    const auto& hash = hashes[file];
    if (!hash.empty()) index.back()[hashName] = hash;
    state->alsoLiesIn({path, hash});
  }
  return writeFileIfChanged((folder / indexName).string(), index.dump(1) + "\n");
}

/// Reads one moment's numbers in the order of the solver's tensors.
Result<SavedState> readMoment(const MomentState::Place& place, SavedState state,
                              const std::vector<std::string>& names) {
  const auto& [path, hash] = place;
  if (!hash.empty()) {
    const auto now = sha256OfFile(path);
    if (!now) return Unexpected<RunError>(now.error());
    if (*now != hash)
      return badInput(path + ", the weights of step " + std::to_string(state.step) +
                          ", is not what the run saved: it was changed or replaced since.",
                      "Put the file of that save back, or take its \"" + std::string(hashName) +
                          "\" out of index.json beside it where the change is meant.");
  }
  const auto file = readSafetensors(path);
  if (!file) return Unexpected<RunError>(file.error());
  for (const auto& name : names) {
    const auto* tensor = file->find(name);
    if (!tensor) return badInput(path + " has no tensor " + name + ".", "It belongs to another solver or version.");
    state.numbers.insert(state.numbers.end(), tensor->values.begin(), tensor->values.end());
  }
  return state;
}

Result<StoredMoment> momentOf(const Json& entry, const fs::path& folder, const std::vector<std::string>& names,
                              const std::shared_ptr<const void>& files) {
  const std::string index = (folder / indexName).string();
  const std::string file = jsonField(entry, "file", std::string());
  if (!isPlainName(file))
    return badInput(index + " names the file \"" + file + "\", which is not one of its folder.",
                    "Do not trust this file.");
  SavedState state;
  state.step = jsonField(entry, "step", std::int64_t{0});
  state.seconds = jsonField(entry, "seconds", 0.0);
  state.innerSteps = jsonField(entry, "inner_steps", std::int64_t{0});
  const KeptMoment moment{state.step, state.seconds, kindNamed(jsonField(entry, "kind", std::string("regular"))),
                          jsonField(entry, "label", std::string())};
  MomentState::Place place{(folder / file).string(), jsonField(entry, hashName, std::string())};
  auto read = [state, names, files](const MomentState::Place& from) { return readMoment(from, state, names); };
  return StoredMoment{moment, std::make_shared<MomentState>(jsonField(entry, "serial", std::uint64_t{0}), state,
                                                            jsonField(entry, "numbers", std::size_t{0}) * sizeof(float),
                                                            std::move(place), std::move(read))};
}

Result<std::vector<StoredMoment>> readMoments(TrainingRun& run, const fs::path& folder,
                                              const std::shared_ptr<const void>& files) {
  std::vector<StoredMoment> moments;
  const std::string path = (folder / indexName).string();
  std::error_code error;
  if (!fs::exists(path, error)) return moments;
  auto text = readWholeFile(path);
  if (!text) return Unexpected<RunError>(text.error());
  const Json index = Json::parse(*text, nullptr, false);
  if (!index.is_array()) return badInput(path + " is not a JSON list.", "The run is damaged.");
  const auto names = tensorNames(run);
  for (const auto& entry : index) {
    if (!entry.is_object()) return badInput(path + " holds something that is no moment.", "The run is damaged.");
    try {
      auto moment = momentOf(entry, folder, names, files);
      if (!moment) return Unexpected<RunError>(moment.error());
      if (moment->moment.step <= run.stepsDone() && moment->moment.step >= 0 && fs::exists(folder / entry["file"]))
        moments.push_back(*std::move(moment));
    } catch (const Json::exception&) {
      return badInput(path + " has a moment with a field of the wrong type.", "The run is damaged.");
    }
  }
  return moments;
}

Status writeExtras(const std::map<std::string, std::string>& extras, const fs::path& folder) {
  if (extras.empty()) return ok();
  if (const Status s = makeFolder(folder); !s) return s;
  for (const auto& [name, bytes] : extras) {
    if (!isPlainName(name)) return failure(ErrorKind::internal, "\"" + name + "\" is no name for a file.");
    if (const Status s = writeFileAtomically((folder / name).string(), bytes); !s) return s;
  }
  return ok();
}

std::map<std::string, std::string> readExtras(const fs::path& folder) {
  constexpr std::uintmax_t most = 16 << 20;  // of one file; a window's layout and picture are far smaller
  std::map<std::string, std::string> extras;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error) || entry.file_size(error) > most) continue;
    if (auto bytes = readWholeFile(entry.path().string())) extras[entry.path().filename().string()] = *std::move(bytes);
  }
  return extras;
}

std::vector<fs::path> runsIn(const fs::path& folder) {
  std::vector<fs::path> runs;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.is_directory(error) && fs::exists(entry.path() / "state.safetensors", error))
      runs.push_back(entry.path());
  std::sort(runs.begin(), runs.end());
  return runs;
}

/// Copies of the directories, by their own names, and nothing else.
Status writeBeside(const std::vector<std::string>& directories, const fs::path& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  for (const auto& directory : directories) {
    const fs::path from(directory), to = folder / from.filename();
    fs::create_directories(to, error);
    if (!error) fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
    if (error)
      return failure(ErrorKind::disk, "The run in " + directory + " cannot be kept beside: " + error.message() + ".");
  }
  return ok();
}

Result<OpenedRun> openedFrom(const RunDirectory& directory, std::optional<std::int64_t> threads) {
  auto run = directory.load(threads);
  if (!run) return Unexpected<RunError>(run.error());
  OpenedRun opened;
  opened.run = std::move(run).value();
  opened.files = directory.files();
  opened.record.rows = directory.readMetrics(opened.run->stepsDone());
  return opened;
}

}  // namespace

Status saveMoments(TrainingRun& run, const std::vector<StoredMoment>& moments, const RunDirectory& directory) {
  return writeMoments(run, moments, fs::path(directory.folder()) / momentsFolder);
}

Result<std::vector<StoredMoment>> openMoments(TrainingRun& run, const RunDirectory& directory) {
  return readMoments(run, fs::path(directory.folder()) / momentsFolder, directory.files());
}

Status saveRunWithRecord(TrainingRun& run, const RunRecord& record, const std::string& path) {
  auto directory = RunDirectory::open(path);
  if (!directory) directory = RunDirectory::make(path);
  if (!directory) return Unexpected<RunError>(directory.error());
  const fs::path folder = directory->folder();
  if (!record.rows.empty()) {
    const Status s =
        record.moreRows ? directory->appendMetrics(std::span(record.rows)) : directory->writeMetrics(record.rows);
    if (!s) return s;
  }
  if (!record.moments.empty())
    if (const Status s = saveMoments(run, record.moments, *directory); !s) return s;
  if (const Status s = writeExtras(record.extras, folder / windowFolder); !s) return s;
  if (record.beside)
    if (const Status s = writeBeside(*record.beside, folder / runsFolder); !s) return s;
  return directory->save(run);
}

Result<OpenedRun> openRunWithRecord(const std::string& path) {
  auto directory = RunDirectory::open(path);
  if (!directory) return Unexpected<RunError>(directory.error());
  auto opened = openedFrom(*directory, {});
  if (!opened) return opened;
  const fs::path folder = directory->folder();
  auto moments = openMoments(*opened->run, *directory);
  if (!moments) return Unexpected<RunError>(moments.error());
  opened->record.moments = *std::move(moments);
  opened->record.extras = readExtras(folder / windowFolder);
  for (const auto& run : runsIn(folder / runsFolder)) opened->beside.push_back(run.string());
  return opened;
}

Result<OpenedRun> openRunBesideOthers(const std::string& path) {
  const auto directory = RunDirectory::open(path);
  if (!directory) return Unexpected<RunError>(directory.error());
  return openedFrom(*directory, 1);
}

}  // namespace brenier
