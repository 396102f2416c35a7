// How a saved run is opened; run_directory.cpp saves.
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/engine/fused.h"
#include "core/io/safetensors.h"
#include "core/problems/problems.h"
#include "core/session/data_record_json.h"
#include "core/session/run_config_json.h"
#include "core/session/run_data.h"
#include "core/session/run_directory.h"
#include "core/session/run_files.h"
#include "core/session/run_texts.h"
#include "core/session/saved_hashes.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// The sentence about damaged data where the weights alone are not enough.
RunError withoutMapping(RunError error) {
  error.hint.resize(std::min(error.hint.size(), error.hint.find("; without ")));
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

}  // namespace

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
  const Json session = Json::parse(textIfAny(inside(m_path, sessionName)), nullptr, false);
  if (own.data.made)
    if (const Status record = checkDataRecord(session, hashOfDataRecord(own.data), m_name); !record)
      return Unexpected<RunError>(record.error());
  if (own.data.made && opened.data)
    opened.data = checkHash(session, m_path, heldOutName, m_name, "the rows that no step has seen",
                            "; without it, brenier-cli map sends points through the weights all the same");
  for (auto* measure : {&own.source, &own.target, &own.testSource, &own.testTarget}) {
    resolveData(m_path, *measure);
    readAsBefore(*measure);
  }
  if (const std::string rows = textIfAny(inside(m_path, heldOutName)); own.data.made && opened.data && !rows.empty())
    if (const Status read = readHeldOutRows(rows, inside(m_path, heldOutName), own.data); !read)
      return Unexpected<RunError>(read.error());
  auto file = readSafetensors(inside(m_path, stateName));
  if (!file) return Unexpected<RunError>(file.error());
  opened.state = *std::move(file);
  if (const Status weights = checkHash(session, m_path, stateName, m_name, "the weights"); !weights)
    return Unexpected<RunError>(weights.error());
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
