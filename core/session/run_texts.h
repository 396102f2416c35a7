#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/session/saved_hashes.h"
#include "core/train/run/training_run.h"

// The texts in a run's folder beside its configuration.

namespace brenier {

constexpr int runFormat = 1;

/// Live edits as {step, field, value}.
std::string journalJson(const std::vector<LiveEdit>& journal);
Result<std::vector<LiveEdit>> readJournal(const std::string& text, const std::string& path);

/// The seconds that a run had learned at a step, as its session.json says; nothing where it does not.
std::optional<double> secondsAt(const nlohmann::json& session, std::int64_t step);

/// The seconds that a run had learned when it was saved last; 0 where its session.json does not say.
double newestSeconds(const nlohmann::json& session);

/// Fields of others stay. Times are here, so that the weights of two runs with the same seeds are the same files: those
/// of this save, and of the one before, whose weights are the run's where this save is cut short. `hashes`: of the
/// files that this save writes into `folder` after it, `there`: as noteHashes() of saved_hashes.h.
std::string sessionJson(const std::string& existing, const TrainingRun& run, const std::string& folder,
                        const SavedHashes& hashes, const SavedHashes& there);

}  // namespace brenier
