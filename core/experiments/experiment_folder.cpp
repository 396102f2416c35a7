#include "core/experiments/experiment_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/session/json_value.h"
#include "core/session/run_request.h"
#include "core/session/run_texts.h"
#include "core/train/run/training_run.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using OrderedJson = nlohmann::ordered_json;  // axes are shown in the order in which they were written

constexpr const char* experimentName = "experiment.json";
constexpr const char* rooms[] = {"configs", "runs", "results", "logs", "claims"};
constexpr int formatVersion = 1;

std::optional<std::string> textOf(const fs::path& path) {
  auto text = readWholeFile(path.string());
  return text ? std::optional(*std::move(text)) : std::nullopt;
}

/// Whether another process has the lock. Looking takes a lock that others may take to look, for an instant.
bool isLocked(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool locked = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(file);
  return locked;
}

/// Locks the file; false where another process has the lock. A file system without locks is no reason not to learn.
bool lock(int file) {
  // Who only looks is gone at the second or third try.
  for (const auto pause : {0, 1, 5, 20, 50}) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    if (::flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return true;
  }
  return false;
}

/// The open file, locked; null where another process has the lock. Error (disk): there can be no such file.
Result<ExperimentFolder::Claim> lockOf(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0)
    return failure(ErrorKind::disk, path + " cannot be written: " + std::generic_category().message(errno) + ".",
                   "Make the folder writable, or the disk less full.");
  ExperimentFolder::Claim claim(new int(file), [](const int* handle) {
    ::close(*handle);
    delete handle;
  });
  return lock(file) ? claim : ExperimentFolder::Claim();
}

/// The experiment, and where the relative paths in it begin, so that the folder means the same from everywhere.
std::string placed(const std::string& json, const std::string& filesFrom) {
  const OrderedJson whole = {
      {"format", formatVersion},
      {"files_from", fs::absolute(filesFrom.empty() ? "." : filesFrom).lexically_normal().string()},
      {"experiment", OrderedJson::parse(json)}};
  return whole.dump(2) + "\n";
}

/// Whether every run of the one is a run of the other, with the same files: more seeds, another value of the last axis.
bool growsInto(const Experiment& there, const Experiment& wanted) {
  const auto same = [](const PlannedRun& a, const PlannedRun& b) { return a.name == b.name && a.config == b.config; };
  return there.axes == wanted.axes && there.runs.size() <= wanted.runs.size() &&
         std::equal(there.runs.begin(), there.runs.end(), wanted.runs.begin(), same);
}

std::map<std::string, MetricValue> valuesOf(const nlohmann::json& metrics) {
  std::map<std::string, MetricValue> values;
  if (!metrics.is_object()) return values;
  for (const auto& [id, one] : metrics.items()) {
    const auto value = one.is_object() ? one.find("value") : one.end();
    if (value == one.end() || !value->is_number()) continue;
    MetricValue made{id, value->get<double>(), jsonField(one, "half_width", 0.0),
                     jsonField(one, "samples", std::int64_t{0})};
    made.floor = jsonField(one, "floor", 0.0);
    made.floorHalfWidth = jsonField(one, "floor_half_width", 0.0);
    made.saysNothing = jsonField(one, "says_nothing", false);
    made.belowFloor = jsonField(one, "below_floor", false);
    values.emplace(id, made);
  }
  return values;
}

}  // namespace

bool ExperimentFolder::isOne(const std::string& path) {
  std::error_code none;
  return fs::exists(fs::path(path) / experimentName, none);
}

Result<ExperimentFolder> ExperimentFolder::make(const std::string& path, const std::string& json,
                                                const std::string& name, const std::string& filesFrom) {
  const auto experiment = parseExperiment(json, name, filesFrom);
  if (!experiment) return Unexpected<RunError>(experiment.error());
  const std::string text = placed(json, filesFrom);
  std::error_code error;
  if (const auto there = textOf(fs::path(path) / experimentName)) {
    if (*there == text) return open(path);
    const auto before = open(path);
    // Where nothing has begun it was a first try whose file has been mended since, or a look at the list.
    const bool begun =
        !fs::is_empty(fs::path(path) / "runs", error) || !fs::is_empty(fs::path(path) / "results", error);
    if (begun && !(before && growsInto(before->m_experiment, *experiment)))
      return badInput("The folder " + path + " holds another experiment than " + name + ".",
                      "More runs may follow those that it has; other steps or settings, or fewer runs, need another "
                      "folder, --out NAME. To go on with the one that is there: brenier-cli sweep " +
                          path + ".");
    if (!begun) fs::remove_all(fs::path(path) / "configs", error);
  } else if (fs::exists(path, error) && !fs::is_empty(path, error) && !fs::exists(fs::path(path) / "claims", error)) {
    return badInput("The folder " + path + " exists and is no experiment.", "Choose another one with --out.");
  }
  for (const char* room : rooms) fs::create_directories(fs::path(path) / room, error);
  if (error) return failure(ErrorKind::disk, "The folder " + path + " cannot be made: " + error.message() + ".");
  ExperimentFolder folder(path, *experiment);
  for (const auto& run : folder.m_experiment.runs)
    if (const Status s = writeFileIfChanged(folder.configOf(run), run.config + "\n"); !s)
      return Unexpected<RunError>(s.error());
  // Last: a folder that has it is whole.
  if (const Status s = writeFileAtomically((fs::path(path) / experimentName).string(), text); !s)
    return Unexpected<RunError>(s.error());
  return folder;
}

Result<ExperimentFolder> ExperimentFolder::open(const std::string& path) {
  const std::string name = (fs::path(path) / experimentName).string();
  const auto text = textOf(name);
  if (!text) return badInput("There is no experiment in " + path + ".", "Give a folder that sweep wrote.");
  const auto whole = OrderedJson::parse(*text, nullptr, false);
  if (!whole.is_object() || !whole.contains("experiment"))
    return badInput(name + " is damaged.", "Begin the experiment again in another folder.");
  auto experiment = parseExperiment(whole["experiment"].dump(), name, jsonField(whole, "files_from", std::string()));
  if (!experiment) return Unexpected<RunError>(experiment.error());
  return ExperimentFolder(path, *std::move(experiment));
}

PlannedState ExperimentFolder::stateOf(const PlannedRun& run) const {
  if (const auto ended = result(run)) return ended->exitCode == 0 ? PlannedState::done : PlannedState::failed;
  return isLocked(m_path + "/claims/" + run.name) ? PlannedState::learning : PlannedState::waiting;
}

std::optional<RunResult> ExperimentFolder::result(const PlannedRun& run) const {
  const auto text = textOf(resultOf(run));
  if (!text) return std::nullopt;
  const auto json = nlohmann::json::parse(*text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  RunResult result{jsonField(json, "exit_code", 0),
                   jsonField(json, "error", std::string()),
                   {},
                   jsonField(json, "steps", std::int64_t{0}),
                   jsonField(json, "seconds", 0.0),
                   jsonField(json, "solver", std::string())};
  if (json.contains("metrics"))
    for (auto& [id, value] : valuesOf(json["metrics"])) result.values.push_back(value);
  return result;
}

Result<ExperimentFolder::Claim> ExperimentFolder::claim(const PlannedRun& run) const {
  return lockOf(m_path + "/claims/" + run.name);
}

bool ExperimentFolder::canGoOn(const PlannedRun& run) const {
  std::error_code none;
  if (fs::exists(fs::path(folderOf(run)) / "state.safetensors", none)) return true;
  fs::remove_all(folderOf(run), none);
  return false;
}

double ExperimentFolder::secondsOf(const PlannedRun& run) const {
  const auto text = textOf(fs::path(folderOf(run)) / "session.json");
  return text ? newestSeconds(nlohmann::json::parse(*text, nullptr, false)) : 0;
}

Status ExperimentFolder::keepResult(const PlannedRun& run, const std::string& json) const {
  return writeFileAtomically(resultOf(run), json);
}

void ExperimentFolder::forget(const PlannedRun& run) const {
  std::error_code none;
  fs::remove(resultOf(run), none);
}

Status checkRuns(const ExperimentFolder& folder) {
  for (const auto& metric : folder.experiment().metrics)
    if (const Status known = checkComparedMetric(metric); !known) return known;
  std::size_t wrong = 0;
  std::string first;
  for (const auto& run : folder.experiment().runs) {
    auto request = readRunRequest(folder.configOf(run));
    auto config = request ? understand(*std::move(request)) : Result<RunConfig>(Unexpected<RunError>(request.error()));
    if (config) config = TrainingRun::complete(*config);
    if (config && config->budget == Budget{.earlyStop = config->budget.earlyStop})
      config = badInput("it never ends: give \"steps\", \"seconds\", \"processor_seconds\" or \"until\".");
    if (!config && ++wrong == 1) first = run.name + ": " + config.error().message;
  }
  if (wrong == 0) return ok();
  return badInput(
      first + (wrong == 1 ? ""
                          : " " + std::to_string(wrong - 1) + " more of the " +
                                std::to_string(folder.experiment().runs.size()) + " runs cannot begin either."),
      "Mend the experiment; nothing has begun.");
}

}  // namespace brenier
