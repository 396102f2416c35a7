#include "core/session/run_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "core/engine/fused.h"
#include "core/io/atomic_file.h"
#include "core/io/safetensors.h"
#include "core/io/sha256.h"
#include "core/session/data_record_json.h"
#include "core/session/json_value.h"
#include "core/session/metrics_csv.h"
#include "core/session/run_config_json.h"
#include "core/session/run_data.h"
#include "core/session/run_files.h"
#include "core/session/run_texts.h"
#include "core/session/saved_hashes.h"
#include "core/util/finite.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::map<std::string, std::string> stateMetadata(const TrainingRun& run) {
  std::map<std::string, std::string> metadata{{"format", "brenier-state-1"},
                                              {"step", std::to_string(run.stepsDone())},
                                              {"inner_steps", std::to_string(run.innerStepsDone())},
                                              {"solver", run.config().solver},
                                              {"dimension", std::to_string(run.source().dim())},
                                              {"options", writeOptionValues(run.config().solverOptions)},
                                              {"journal", journalJson(run.journal())},
                                              {"instruction_set", fusedTargetName()}};
  if (run.normalisations()) metadata["normalisations"] = writeNormalisations(*run.normalisations());
  return metadata;
}

/// The format version with which a run was written; runs of the first versions do not say.
Result<int> readFormat(const std::string& directory) {
  const std::string path = inside(directory, sessionName);
  if (!fs::exists(path)) return 1;
  const auto text = readText(path);
  if (!text) return Unexpected<RunError>(text.error());
  const Json json = Json::parse(*text, nullptr, false);
  const int format = json.is_object() ? jsonField(json, "format", 0) : 0;
  if (format < 1) return badInput(path + " names no format version.", "The run is damaged.");
  return format;
}

Status checkFinite(const std::vector<StateTensor>& state, std::int64_t step) {
  for (const auto& tensor : state)
    if (!allFinite(tensor.data))
      return failure(ErrorKind::diverged,
                     "The weights of step " + std::to_string(step) + " are not finite (tensor " + tensor.name +
                         "), and were not saved.",
                     "What was saved before is as it was.");
  return ok();
}

bool setsRowsApart(const DataRecord& data) {
  return !data.source.heldOut.empty() || !data.target.heldOut.empty();
}

}  // namespace

Result<RunDirectory> RunDirectory::make(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error) && (!fs::is_directory(path, error) || !fs::is_empty(path, error)))
    return badInput("The output " + path + " exists already.", "Name one that does not; nothing was overwritten.");
  const bool session = isSessionPath(path);
  fs::path folder = session ? fs::path(path).parent_path() : fs::path(path);
  if (folder.empty()) folder = ".";
  fs::create_directories(folder, error);
  if (error || access(folder.c_str(), W_OK) != 0)
    return failure(
        error == std::errc::not_a_directory ? ErrorKind::badInput : ErrorKind::disk,
        "The output directory " + path + " cannot be written" + (error ? ": " + error.message() : std::string()) + ".",
        "Name one in a folder of yours.");
  if (!session) return RunDirectory(path, path, nullptr);
  auto unpacked = SessionFolder::make();
  if (!unpacked) return Unexpected<RunError>(unpacked.error());
  return RunDirectory(path, (*unpacked)->path(), *unpacked);
}

bool RunDirectory::isThere(const std::string& folder) {
  std::error_code error;
  return fs::exists(inside(folder, stateName), error);
}

Result<RunDirectory> RunDirectory::open(const std::string& path) {
  std::error_code error;
  RunDirectory run(path, path, nullptr);
  if (fs::is_regular_file(path, error)) {
    auto unpacked = SessionFolder::unpack(path);
    if (!unpacked) return Unexpected<RunError>(unpacked.error());
    run = RunDirectory(path, (*unpacked)->path(), *unpacked);
  } else if (!fs::is_directory(path, error)) {
    return badInput("There is no run " + path + ".", "Give a directory or a .brenier file that train wrote.");
  }
  for (const char* name : {configName, stateName})
    if (!fs::exists(inside(run.m_path, name), error))
      return badInput(path + " is not a run: it has no " + name + ".", "Give a directory that train wrote.");
  const auto format = readFormat(run.m_path);
  if (!format) return Unexpected<RunError>(format.error());
  if (*format > runFormat)
    return badInput(path + " has format " + std::to_string(*format) + ", and this version reads up to " +
                        std::to_string(runFormat) + ".",
                    "Open it with a newer Brenier.");
  return run;
}

Status RunDirectory::claim() {
  const int directory = ::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return ok();  // whoever writes into it will say why
  m_claim = {new int(directory), [](const int* handle) {
               ::close(*handle);
               delete handle;
             }};
  // A file system without locks is no reason not to learn.
  if (::flock(directory, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return ok();
  m_claim.reset();
  return badInput("Another program is learning in " + m_name + ".", "Wait for it or stop it, or learn in a copy.");
}

void RunDirectory::removeUnsaved() {
  std::error_code error;
  if (!isThere(m_path)) fs::remove_all(m_path, error);
}

/// The files behind the measures, and the rows of them that were set apart.
Status RunDirectory::keepAllData(const TrainingRun& run, const std::string& before, RunConfig& config) const {
  const auto kept = readRunConfig(before, configName, UnknownFields::keep);
  const DataRecord known = kept ? kept->data : DataRecord();
  const std::tuple<const char*, MeasureSpec*, std::string> sides[] = {{"source", &config.source, known.source.sha256},
                                                                      {"target", &config.target, known.target.sha256},
                                                                      {"test_source", &config.testSource, {}},
                                                                      {"test_target", &config.testTarget, {}}};
  for (const auto& [side, measure, hash] : sides)
    if (const auto file = run.dataFile(side))
      if (const Status s = keepData(m_path, side, *measure, *file, hash); !s) return s;
  if (!setsRowsApart(config.data)) return ok();
  return writeFileIfChanged(inside(m_path, heldOutName), writeHeldOutRows(config.data));
}

Status RunDirectory::save(TrainingRun& run) {
  const auto state = run.solver().state();
  if (const Status finite = checkFinite(state, run.stepsDone()); !finite) return finite;
  std::vector<TensorView> tensors;
  for (const auto& tensor : state)
    tensors.push_back({tensor.name, {tensor.shape.begin(), tensor.shape.end()}, tensor.data.data()});
  const Status saved = writeSafetensors(inside(m_path, stateName), tensors, stateMetadata(run),
                                        [&](const std::string& sha256) { return saveBeside(run, sha256); });
  return saved ? pack() : saved;
}

/// Everything that a save writes before the state, whose hash goes first.
Status RunDirectory::saveBeside(const TrainingRun& run, const std::string& stateHash) const {
  RunConfig config = run.config();
  SavedHashes hashes{{stateName, stateHash}};
  if (setsRowsApart(config.data)) {
    const std::string rows = writeHeldOutRows(config.data);
    hashes[heldOutName] = sha256Of(rows.data(), rows.size());
  }
  const std::string before = textIfAny(inside(m_path, configName));
  SavedHashes there;
  if (config.data.made) {
    hashes[dataRecordName] = hashOfDataRecord(config.data);
    const auto kept = readRunConfig(before, configName, UnknownFields::keep);
    there[dataRecordName] = kept && kept->data.made ? hashOfDataRecord(kept->data) : std::string();
  }
  const std::string session = sessionJson(textIfAny(inside(m_path, sessionName)), run, m_path, hashes, there);
  if (const Status s = writeFileIfChanged(inside(m_path, sessionName), session); !s) return s;
  if (const Status kept = keepAllData(run, before, config); !kept) return kept;
  const std::pair<const char*, std::string> texts[] = {{configName, writeRunConfig(config, before, &run.resolved())},
                                                       {journalName, journalJson(run.journal())}};
  for (const auto& [name, text] : texts)
    if (const Status s = writeFileIfChanged(inside(m_path, name), text); !s) return s;
  return ok();
}

Status RunDirectory::pack() {
  return m_unpacked ? m_unpacked->pack(m_name) : ok();
}

Status RunDirectory::recover(std::int64_t step) {
  if (m_unpacked) removeLeftovers(m_name);
  for (const char* name : {sessionName, configName, journalName, stateName, metricsName})
    removeLeftovers(inside(m_path, name));
  const std::string path = inside(m_path, metricsName), rows = textIfAny(path), kept = metricsUpTo(rows, step);
  return kept.size() == rows.size() ? ok() : writeFileAtomically(path, kept);
}

Status RunDirectory::appendMetrics(const MetricsRow& row) {
  return appendMetrics(std::span(&row, 1));
}

Status RunDirectory::appendMetrics(std::span<const MetricsRow> rows) {
  return appendMetricsCsv(inside(m_path, metricsName), rows);
}

Status RunDirectory::writeMetrics(const std::vector<MetricsRow>& rows) {
  return writeFileAtomically(inside(m_path, metricsName), metricsCsv(rows));
}

std::vector<MetricsRow> RunDirectory::readMetrics(std::int64_t upTo) const {
  return readMetricsCsv(textIfAny(inside(m_path, metricsName)), upTo);
}

}  // namespace brenier
