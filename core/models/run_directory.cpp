#include "core/models/run_directory.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/engine/fused.h"
#include "core/io/atomic_file.h"
#include "core/io/safetensors.h"
#include "core/models/json_value.h"
#include "core/models/run_config_json.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int formatVersion = 1;
constexpr const char* sessionName = "session.json";
constexpr const char* configName = "config.json";
constexpr const char* stateName = "state.safetensors";
constexpr const char* journalName = "journal.json";
constexpr const char* metricsName = "metrics.csv";

constexpr const char* metricsHeading = "step,seconds,metric,value,half_width,samples\n";

void writeMetricsRow(std::ostream& out, const MetricsRow& row) {
  out.precision(10);
  for (const auto& value : row.values)
    out << row.step << ',' << row.seconds << ',' << value.id << ',' << value.value << ',' << value.halfWidth << ','
        << value.samples << '\n';
}

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

/// Copies the file that a measure reads into the run, and points the measure at the copy, relative to the run.
Status keepData(const std::string& directory, const char* side, MeasureSpec& measure) {
  const auto it = measure.options.find("path");
  if (it == measure.options.end()) return ok();
  const fs::path from = std::get<std::string>(it->second);
  const fs::path relative = fs::path("data") / (side + from.extension().string());
  const fs::path to = fs::path(directory) / relative;
  it->second = relative.generic_string();
  std::error_code error;
  if (fs::equivalent(from, to, error)) return ok();
  const bool same = fs::exists(to, error) && fs::file_size(to, error) == fs::file_size(from, error) &&
                    fs::last_write_time(to, error) == fs::last_write_time(from, error);
  if (same && !error) return ok();
  // Copied under another name first, so that a process killed while copying leaves no half of a file.
  const fs::path part = to.string() + ".part-" + std::to_string(::getpid()) + "-0";
  error.clear();
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::copy_file(from, part, fs::copy_options::overwrite_existing, error);
  if (!error) fs::last_write_time(part, fs::last_write_time(from, error), error);
  if (!error) fs::rename(part, to, error);
  if (error)
    return failure(ErrorKind::disk,
                   "The data " + from.string() + " could not be copied into the run: " + error.message() + ".");
  return ok();
}

void resolveData(const std::string& directory, MeasureSpec& measure) {
  const auto it = measure.options.find("path");
  if (it == measure.options.end()) return;
  const fs::path path = std::get<std::string>(it->second);
  if (path.is_relative()) it->second = (fs::path(directory) / path).string();
}

std::string journalJson(const std::vector<LiveEdit>& journal) {
  Json all = Json::array();
  for (const auto& edit : journal) {
    Json entry{{"step", edit.step}, {"field", edit.field}};
    std::visit([&](const auto& v) { entry["value"] = v; }, edit.value);
    all.push_back(std::move(entry));
  }
  return all.dump(1) + "\n";
}

Result<std::vector<LiveEdit>> readJournal(const std::string& text, const std::string& path) {
  std::vector<LiveEdit> journal;
  const Json all = Json::parse(text, nullptr, false);
  if (!all.is_array()) return badInput(path + " is not a JSON list.");
  for (const auto& entry : all) {
    const bool whole = entry.is_object() && entry.contains("step") && entry["step"].is_number_integer() &&
                       entry.contains("field") && entry["field"].is_string() && entry.contains("value");
    const auto value = whole ? jsonOption(entry["value"]) : std::nullopt;
    if (!value) return badInput(path + " has an entry without step, field and value.");
    LiveEdit edit{entry["step"].get<std::int64_t>(), entry["field"].get<std::string>(), *value};
    journal.push_back(std::move(edit));
  }
  return journal;
}

std::map<std::string, std::string> stateMetadata(const TrainingRun& run) {
  std::ostringstream seconds;
  seconds.precision(17);
  seconds << run.seconds();
  return {{"format", "brenier-state-1"},
          {"step", std::to_string(run.stepsDone())},
          {"inner_steps", std::to_string(run.innerStepsDone())},
          {"seconds", seconds.str()},
          {"solver", run.config().solver},
          {"options", writeOptionValues(run.config().solverOptions)},
          {"journal", journalJson(run.journal())},
          {"instruction_set", fusedTargetName()}};
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

/// Fields of others stay.
std::string sessionJson(const std::string& existing) {
  Json json = Json::parse(existing, nullptr, false);
  if (!json.is_object()) json = Json::object();
  json["format"] = formatVersion;
  json["program"] = std::string("Brenier ") + BRENIER_VERSION;
  return json.dump(1) + "\n";
}

/// The text of a file, empty where there is none.
std::string textIfAny(const std::string& path) {
  const auto text = readText(path);
  return text ? *text : std::string();
}

/// A session may come from anybody: the files its measures read must be its own.
Status checkInside(const MeasureSpec& measure, const std::string& name) {
  const auto it = measure.options.find("path");
  if (it == measure.options.end()) return ok();
  const auto* text = std::get_if<std::string>(&it->second);
  const fs::path path = text ? fs::path(*text).lexically_normal() : fs::path("..");
  if (path.is_absolute() || path.empty() || *path.begin() == "..")
    return badInput(name + " asks for the file " + (text ? *text : std::string("?")) + ", which is not part of it.",
                    "Do not trust this file.");
  return ok();
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
    return badInput(
        "The output directory " + path + " cannot be written" + (error ? ": " + error.message() : std::string()) + ".",
        "Name one in a folder of yours.");
  if (!session) return RunDirectory(path, path, nullptr);
  auto unpacked = SessionFolder::make();
  if (!unpacked) return Unexpected<RunError>(unpacked.error());
  return RunDirectory(path, (*unpacked)->path(), *unpacked);
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
  if (*format > formatVersion)
    return badInput(path + " has format " + std::to_string(*format) + ", and this version reads up to " +
                        std::to_string(formatVersion) + ".",
                    "Open it with a newer Brenier.");
  return run;
}

Status RunDirectory::save(TrainingRun& run) {
  RunConfig config = run.config();
  for (auto [side, measure] : {std::pair{"source", &config.source}, {"target", &config.target}})
    if (const Status kept = keepData(m_path, side, *measure); !kept) return kept;
  const std::pair<const char*, std::string> texts[] = {
      {sessionName, sessionJson(textIfAny(inside(m_path, sessionName)))},
      {configName, writeRunConfig(config, textIfAny(inside(m_path, configName)))},
      {journalName, journalJson(run.journal())}};
  for (const auto& [name, text] : texts)
    if (const Status s = writeFileIfChanged(inside(m_path, name), text); !s) return s;
  std::vector<TensorView> tensors;
  for (const auto& tensor : run.solver().state())
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
  std::istringstream rows(textIfAny(inside(m_path, metricsName)));
  std::string kept, row;
  bool dropped = false;
  while (std::getline(rows, row)) {
    const bool heading = row.starts_with("step,");
    // A row that was cut short by the end of its process has fewer columns.
    const bool whole = std::count(row.begin(), row.end(), ',') == 5 && !rows.eof();
    if (heading || (whole && std::atoll(row.c_str()) <= step))
      kept += row + "\n";
    else
      dropped = true;
  }
  return dropped ? writeFileAtomically(inside(m_path, metricsName), kept) : ok();
}

Status RunDirectory::appendMetrics(const MetricsRow& row) {
  return appendMetrics(std::span(&row, 1));
}

Status RunDirectory::appendMetrics(std::span<const MetricsRow> rows) {
  const std::string path = inside(m_path, metricsName);
  const bool fresh = !fs::exists(path);
  std::ofstream file(path, std::ios::app);
  if (fresh) file << metricsHeading;
  for (const auto& row : rows) writeMetricsRow(file, row);
  file.flush();
  if (!file) return failure(ErrorKind::disk, path + " could not be written.", "Make room on the disk.");
  return ok();
}

Status RunDirectory::writeMetrics(const std::vector<MetricsRow>& rows) {
  std::ostringstream text;
  text << metricsHeading;
  for (const auto& row : rows) writeMetricsRow(text, row);
  return writeFileAtomically(inside(m_path, metricsName), text.str());
}

std::vector<MetricsRow> RunDirectory::readMetrics(std::int64_t upTo) const {
  std::vector<MetricsRow> rows;
  std::istringstream text(textIfAny(inside(m_path, metricsName)));
  std::string line;
  while (std::getline(text, line)) {
    std::istringstream cells(line);
    std::string step, seconds, id, value, halfWidth, samples;
    for (auto* cell : {&step, &seconds, &id, &value, &halfWidth, &samples}) std::getline(cells, *cell, ',');
    if (samples.empty() || step.empty() || !std::isdigit(static_cast<unsigned char>(step[0]))) continue;
    const std::int64_t at = std::atoll(step.c_str());
    if (at > upTo) continue;
    if (rows.empty() || rows.back().step != at) rows.push_back({0, at, std::atof(seconds.c_str()), {}});
    rows.back().values.push_back(
        {id, std::atof(value.c_str()), std::atof(halfWidth.c_str()), std::atoll(samples.c_str())});
  }
  return rows;
}

Result<std::unique_ptr<TrainingRun>> RunDirectory::load() const {
  auto text = readText(inside(m_path, configName));
  if (!text) return Unexpected<RunError>(text.error());
  auto config = readRunConfig(*text, inside(m_path, configName), UnknownFields::keep);
  if (!config) return Unexpected<RunError>(config.error());
  for (const auto* measure : {&config->source, &config->target})
    if (const Status own = m_unpacked ? checkInside(*measure, m_name) : ok(); !own)
      return Unexpected<RunError>(own.error());
  resolveData(m_path, config->source);
  resolveData(m_path, config->target);
  const std::string statePath = inside(m_path, stateName);
  auto file = readSafetensors(statePath);
  if (!file) return Unexpected<RunError>(file.error());
  const auto number = [&](const char* key) {
    const auto it = file->metadata.find(key);
    return it == file->metadata.end() ? 0.0 : std::atof(it->second.c_str());
  };
  // The configuration may be one autosave newer than the state, so the options that change live come with the state.
  if (const auto it = file->metadata.find("options"); it != file->metadata.end()) {
    auto options = readOptionValues(it->second, statePath);
    if (!options) return Unexpected<RunError>(options.error());
    config->solverOptions = *std::move(options);
  }
  // The same bits come only from the same instruction set; where the machine lacks it, the run goes on all the same.
  if (const auto it = file->metadata.find("instruction_set"); it != file->metadata.end()) forceFusedTarget(it->second);
  auto run = TrainingRun::create(*config);
  if (!run) return run;
  if (const Status restored = restoreTensors(*file, (*run)->solver(), statePath); !restored)
    return Unexpected<RunError>(restored.error());
  const auto kept = file->metadata.find("journal");
  const bool beside = kept == file->metadata.end() && fs::exists(inside(m_path, journalName));
  const std::string edits = beside                         ? textIfAny(inside(m_path, journalName))
                            : kept == file->metadata.end() ? std::string("[]")
                                                           : kept->second;
  auto journal = readJournal(edits, inside(m_path, journalName));
  if (!journal) return Unexpected<RunError>(journal.error());
  (*run)->restorePosition(static_cast<std::int64_t>(number("step")), number("seconds"),
                          static_cast<std::int64_t>(number("inner_steps")), std::move(*journal));
  return run;
}

}  // namespace brenier
