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
#include "core/models/run_config_json.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* configName = "config.json";
constexpr const char* stateName = "state.safetensors";
constexpr const char* journalName = "journal.json";
constexpr const char* metricsName = "metrics.csv";

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
  if (fs::exists(to, error)) return ok();
  fs::create_directories(to.parent_path(), error);
  if (!error) fs::copy_file(from, to, error);
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

Result<std::vector<LiveEdit>> readJournal(const std::string& path) {
  std::vector<LiveEdit> journal;
  if (!fs::exists(path)) return journal;
  auto text = readText(path);
  if (!text) return Unexpected<RunError>(text.error());
  const Json all = Json::parse(*text, nullptr, false);
  if (!all.is_array()) return badInput(path + " is not a JSON list.");
  for (const auto& entry : all) {
    if (!entry.is_object() || !entry.contains("step") || !entry["step"].is_number_integer() ||
        !entry.contains("field") || !entry["field"].is_string() || !entry.contains("value"))
      return badInput(path + " has an entry without step, field and value.");
    LiveEdit edit{entry["step"].get<std::int64_t>(), entry["field"].get<std::string>(), false};
    const Json& value = entry["value"];
    if (value.is_boolean())
      edit.value = value.get<bool>();
    else if (value.is_number_integer())
      edit.value = value.get<std::int64_t>();
    else if (value.is_number())
      edit.value = value.get<double>();
    else if (value.is_string())
      edit.value = value.get<std::string>();
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

}  // namespace

Result<RunDirectory> RunDirectory::make(const std::string& path) {
  std::error_code error;
  if (fs::exists(path, error) && (!fs::is_directory(path, error) || !fs::is_empty(path, error)))
    return badInput("The output " + path + " exists already.", "Name one that does not; nothing was overwritten.");
  fs::create_directories(path, error);
  if (error || access(path.c_str(), W_OK) != 0)
    return badInput(
        "The output directory " + path + " cannot be written" + (error ? ": " + error.message() : std::string()) + ".",
        "Name one in a folder of yours.");
  return RunDirectory(path);
}

Result<RunDirectory> RunDirectory::open(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error))
    return badInput("There is no run directory " + path + ".", "Give a directory that train wrote.");
  for (const char* name : {configName, stateName})
    if (!fs::exists(inside(path, name), error))
      return badInput(path + " is not a run: it has no " + name + ".", "Give a directory that train wrote.");
  return RunDirectory(path);
}

Status RunDirectory::save(TrainingRun& run) {
  RunConfig config = run.config();
  for (auto [side, measure] : {std::pair{"source", &config.source}, {"target", &config.target}})
    if (const Status kept = keepData(m_path, side, *measure); !kept) return kept;
  if (const Status s = writeFileAtomically(inside(m_path, configName), writeRunConfig(config)); !s) return s;
  if (const Status s = writeFileAtomically(inside(m_path, journalName), journalJson(run.journal())); !s) return s;
  std::vector<TensorView> tensors;
  for (const auto& tensor : run.solver().state())
    tensors.push_back({tensor.name, {tensor.shape.begin(), tensor.shape.end()}, tensor.data.data()});
  return writeSafetensors(inside(m_path, stateName), tensors, stateMetadata(run));
}

Status RunDirectory::appendMetrics(const MetricsRow& row) {
  const std::string path = inside(m_path, metricsName);
  const bool fresh = !fs::exists(path);
  std::ofstream file(path, std::ios::app);
  file.precision(10);
  if (fresh) file << "step,seconds,metric,value,half_width,samples\n";
  for (const auto& value : row.values)
    file << row.step << ',' << row.seconds << ',' << value.id << ',' << value.value << ',' << value.halfWidth << ','
         << value.samples << '\n';
  file.flush();
  if (!file) return failure(ErrorKind::disk, path + " could not be written.", "Make room on the disk.");
  return ok();
}

Result<std::unique_ptr<TrainingRun>> RunDirectory::load() const {
  auto text = readText(inside(m_path, configName));
  if (!text) return Unexpected<RunError>(text.error());
  auto config = readRunConfig(*text, inside(m_path, configName));
  if (!config) return Unexpected<RunError>(config.error());
  resolveData(m_path, config->source);
  resolveData(m_path, config->target);
  const std::string statePath = inside(m_path, stateName);
  auto file = readSafetensors(statePath);
  if (!file) return Unexpected<RunError>(file.error());
  const auto number = [&](const char* key) {
    const auto it = file->metadata.find(key);
    return it == file->metadata.end() ? 0.0 : std::atof(it->second.c_str());
  };
  // The same bits come only from the same instruction set; where the machine lacks it, the run goes on all the same.
  if (const auto it = file->metadata.find("instruction_set"); it != file->metadata.end()) forceFusedTarget(it->second);
  auto run = TrainingRun::create(*config);
  if (!run) return run;
  if (const Status restored = restoreTensors(*file, (*run)->solver(), statePath); !restored)
    return Unexpected<RunError>(restored.error());
  auto journal = readJournal(inside(m_path, journalName));
  if (!journal) return Unexpected<RunError>(journal.error());
  (*run)->restorePosition(static_cast<std::int64_t>(number("step")), number("seconds"),
                          static_cast<std::int64_t>(number("inner_steps")), std::move(*journal));
  return run;
}

}  // namespace brenier
