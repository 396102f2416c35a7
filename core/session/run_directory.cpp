#include "core/session/run_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>
#include <utility>

#include "core/engine/fused.h"
#include "core/io/atomic_file.h"
#include "core/io/safetensors.h"
#include "core/problems/problems.h"
#include "core/session/data_record_json.h"
#include "core/session/json_value.h"
#include "core/session/metrics_csv.h"
#include "core/session/run_config_json.h"
#include "core/session/run_data.h"
#include "core/session/run_texts.h"
#include "core/util/finite.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* sessionName = "session.json";
constexpr const char* configName = "config.json";
constexpr const char* stateName = "state.safetensors";
constexpr const char* journalName = "journal.json";
constexpr const char* metricsName = "metrics.csv";
constexpr const char* heldOutName = "data/held_out.json";

std::string inside(const std::string& directory, const char* name) {
  return (fs::path(directory) / name).string();
}

Result<std::string> readText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return badInput("The run has no " + path + ", or it cannot be read.", "Give a directory that train wrote.");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

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

/// The sentence about damaged data where the weights alone are not enough.
RunError withoutMapping(RunError error) {
  error.hint.resize(std::min(error.hint.size(), error.hint.find("; without them")));
  error.hint += "; this run's map needs them.";
  return error;
}

/// Writes the saved tensors into the solver. Error: a missing tensor or a wrong size, with both numbers.
Status restoreTensors(const SafetensorsFile& file, Solver& solver, const std::string& path) {
  for (auto& tensor : solver.state()) {
    const auto* saved = file.find(tensor.name);
    if (!saved)
      return badInput(path + " has no tensor " + tensor.name + ".", "It belongs to another solver or version.");
    if (saved->values.size() != tensor.data.size())
      return badInput(path + ": tensor " + tensor.name + " has " + std::to_string(saved->values.size()) +
                      " numbers, and the solver's has " + std::to_string(tensor.data.size()) + ".");
    std::copy(saved->values.begin(), saved->values.end(), tensor.data.begin());
  }
  solver.stateRestored();
  return ok();
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

/// What the settings of a saved run came to. Older versions wrote what `auto` came to in its place: where that is what
/// it would come to, it is taken to have been asked for.
Result<ResolvedSettings> resolvedOf(const std::string& text, const std::string& name, RunConfig& config) {
  auto resolved = readResolvedSettings(text, name);
  if (!resolved || !(*resolved == ResolvedSettings{})) return resolved;
  const bool same = formerDefaults(config.solver).empty();
  if (config.normalise == (same ? preferredNormalisation(config.solver) : "off"))
    resolved->normalise = std::exchange(config.normalise, "auto");
  return resolved;
}

/// The text of a file, empty where there is none.
std::string textIfAny(const std::string& path) {
  const auto text = readText(path);
  return text ? *text : std::string();
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
  if (config.data.source.heldOut.empty() && config.data.target.heldOut.empty()) return ok();
  return writeFileIfChanged(inside(m_path, heldOutName), writeHeldOutRows(config.data));
}

Status RunDirectory::save(TrainingRun& run) {
  const auto state = run.solver().state();
  if (const Status finite = checkFinite(state, run.stepsDone()); !finite) return finite;
  RunConfig config = run.config();
  const std::string before = textIfAny(inside(m_path, configName));
  if (const Status kept = keepAllData(run, before, config); !kept) return kept;
  const std::pair<const char*, std::string> texts[] = {
      {sessionName, sessionJson(textIfAny(inside(m_path, sessionName)), run)},
      {configName, writeRunConfig(config, before, &run.resolved())},
      {journalName, journalJson(run.journal())}};
  for (const auto& [name, text] : texts)
    if (const Status s = writeFileIfChanged(inside(m_path, name), text); !s) return s;
  std::vector<TensorView> tensors;
  for (const auto& tensor : state)
    tensors.push_back({tensor.name, {tensor.shape.begin(), tensor.shape.end()}, tensor.data.data()});
  if (const Status s = writeSafetensors(inside(m_path, stateName), tensors, stateMetadata(run)); !s) return s;
  return pack();
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

/// What a run's files say, before it is made.
struct RunDirectory::Opened {
  RunConfig config;
  ResolvedSettings resolved;
  SafetensorsFile state;
  std::optional<Normalisations> normalisations;  ///< none in runs of versions that did not write them
  Status data = ok();                            ///< whether its copies of the data are what it learned from

  double number(const char* key) const {
    const auto it = state.metadata.find(key);
    return it == state.metadata.end() ? 0.0 : realFrom(it->second);
  }
};

Result<RunDirectory::Opened> RunDirectory::openRecord() const {
  auto text = readText(inside(m_path, configName));
  if (!text) return Unexpected<RunError>(text.error());
  auto config = readRunConfig(*text, inside(m_path, configName), UnknownFields::keep);
  if (!config) return Unexpected<RunError>(config.error());
  auto resolved = resolvedOf(*text, inside(m_path, configName), *config);
  if (!resolved) return Unexpected<RunError>(resolved.error());
  Opened opened{*std::move(config), *resolved, {}, {}};
  RunConfig& own = opened.config;
  for (const auto* measure : {&own.source, &own.target, &own.testSource, &own.testTarget})
    if (const Status inside = m_unpacked ? checkInside(*measure, m_name) : ok(); !inside)
      return Unexpected<RunError>(inside.error());
  if (own.data.made) opened.data = checkCopy(m_path, m_name, own.source, own.data.source);
  if (own.data.made && opened.data) opened.data = checkCopy(m_path, m_name, own.target, own.data.target);
  for (auto* measure : {&own.source, &own.target, &own.testSource, &own.testTarget}) {
    resolveData(m_path, *measure);
    readAsBefore(*measure);
  }
  if (const std::string rows = textIfAny(inside(m_path, heldOutName)); own.data.made && !rows.empty())
    if (const Status read = readHeldOutRows(rows, inside(m_path, heldOutName), own.data); !read)
      return Unexpected<RunError>(read.error());
  auto file = readSafetensors(inside(m_path, stateName));
  if (!file) return Unexpected<RunError>(file.error());
  opened.state = *std::move(file);
  // The configuration may be one autosave newer than the state, so the options that change live come with the state.
  const auto& metadata = opened.state.metadata;
  if (const auto it = metadata.find("options"); it != metadata.end()) {
    auto options = readOptionValues(it->second, inside(m_path, stateName));
    if (!options) return Unexpected<RunError>(options.error());
    own.solverOptions = *std::move(options);
  }
  if (const auto it = metadata.find("normalisations"); it != metadata.end())
    opened.normalisations = readNormalisations(it->second);
  return opened;
}

Result<std::unique_ptr<TrainingRun>> RunDirectory::restore(Opened opened, const Preparing& preparing) const {
  const std::string statePath = inside(m_path, stateName);
  const auto& metadata = opened.state.metadata;
  // The same bits come only from the same instruction set; where the machine lacks it, the run goes on all the same.
  if (const auto it = metadata.find("instruction_set"); it != metadata.end()) forceFusedTarget(it->second);
  auto run = TrainingRun::create(opened.config, preparing, opened.resolved, opened.normalisations);
  if (!run) return run;
  for (const char* side : {"source", "target", "test_source", "test_target"})
    if (const auto file = (*run)->dataFile(side)) FileSnapshot::lend(file);
  if (const Status restored = restoreTensors(opened.state, (*run)->solver(), statePath); !restored)
    return Unexpected<RunError>(restored.error());
  const auto kept = metadata.find("journal");
  const bool beside = kept == metadata.end() && fs::exists(inside(m_path, journalName));
  const std::string edits = beside                   ? textIfAny(inside(m_path, journalName))
                            : kept == metadata.end() ? std::string("[]")
                                                     : kept->second;
  auto journal = readJournal(edits, inside(m_path, journalName));
  if (!journal) return Unexpected<RunError>(journal.error());
  const auto step = static_cast<std::int64_t>(opened.number("step"));
  const Json session = Json::parse(textIfAny(inside(m_path, sessionName)), nullptr, false);
  // In older runs the weights' own file says it.
  (*run)->restorePosition(step, secondsAt(session, step).value_or(opened.number("seconds")),
                          static_cast<std::int64_t>(opened.number("inner_steps")), std::move(*journal));
  return run;
}

Result<std::unique_ptr<TrainingRun>> RunDirectory::load(std::optional<std::int64_t> threads, std::int64_t all) const {
  auto opened = openRecord();
  if (!opened) return Unexpected<RunError>(opened.error());
  if (!opened->data) return Unexpected<RunError>(opened->data.error());
  if (threads) {
    opened->config.threads = *threads;
    opened->resolved.threads = all;
  }
  return restore(*std::move(opened), {.weightsFollow = true});
}

Result<std::unique_ptr<TrainingRun>> RunDirectory::loadToMap() const {
  auto opened = openRecord();
  if (!opened) return Unexpected<RunError>(opened.error());
  if (opened->data) return restore(*std::move(opened), {.weightsFollow = true});
  const Status data = opened->data;
  // 0 in runs of versions that did not write it.
  const auto dim = static_cast<std::int64_t>(opened->number("dimension"));
  // What the data were shifted and scaled by is known only where the run wrote it down.
  const bool known = opened->normalisations || opened->resolved.normalise != "on";
  const auto standIn = makeMeasure({"gaussian", {{"dimension", dim}}});
  if (!known || !standIn) return Unexpected<RunError>(withoutMapping(data.error()));
  auto run = restore(*std::move(opened), {.weightsFollow = true, .source = *standIn, .target = *standIn});
  return run ? std::move(run) : Unexpected<RunError>(withoutMapping(data.error()));
}

}  // namespace brenier
