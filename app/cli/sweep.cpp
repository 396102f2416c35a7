#include "app/cli/sweep.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <thread>

#include "app/cli/child_process.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/cli/train_options.h"
#include "core/experiments/agreement.h"
#include "core/experiments/comparison.h"
#include "core/io/input_file.h"
#include "core/session/run_request.h"
#include "core/train/catalog.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

std::string textOf(const std::string& path) {
  auto text = readWholeFile(path);
  return text ? *std::move(text) : std::string();
}

/// The last line that is not empty: the sentence with which a program ended.
std::string lastLineOf(const std::string& path) {
  std::istringstream text(textOf(path));
  std::string last;
  for (std::string line; std::getline(text, line);)
    if (!line.empty()) last = line;
  return last.starts_with("error: ") ? last.substr(7) : last;
}

/// The budget of a run's configuration, less the seconds that it has used: a run that goes on has the budget of its
/// flags alone. Of processor seconds nobody knows how many it used.
std::vector<std::string> restOfBudget(const ExperimentFolder& folder, const PlannedRun& run) {
  std::vector<std::string> flags;
  auto request = readRunRequest(folder.configOf(run));
  if (!request) return flags;
  auto config = understand(*std::move(request));
  if (!config) return flags;
  if (auto& seconds = config->budget.seconds) *seconds = std::max(0.0, *seconds - folder.secondsOf(run));
  const OptionValues values = writeOptions<RunSettings>(*config);
  for (const auto& option : describeOptions<RunSettings>()) {
    if (option.meta.group != "budget" || values.at(option.id) == option.defaultValue) continue;
    flags.push_back(flagOf(option.id));
    flags.push_back(toString(values.at(option.id)));
  }
  return flags;
}

/// One sweep: the runs that it has begun, and how far all of them are.
class Sweep {
 public:
  Sweep(const ExperimentFolder& folder, const SweepWish& wish, std::stop_token stop)
      : m_folder(folder), m_wish(wish), m_stop(std::move(stop)), m_runs(folder.experiment().runs) {}

  int run() {
    if (m_wish.retry)
      for (std::size_t k = 0; k < m_runs.size(); ++k)
        if (wanted(k) && m_folder.stateOf(m_runs[k]) == PlannedState::failed) m_folder.forget(m_runs[k]);
    bool asked = false;
    while (true) {
      while (!m_stop.stop_requested() && m_problem.empty() && static_cast<int>(m_begun.size()) < m_wish.jobs)
        if (!beginNext()) break;
      if (m_begun.empty()) break;
      if ((m_stop.stop_requested() || !m_problem.empty()) && !std::exchange(asked, true))
        for (const auto& one : m_begun) endChild(one.process);
      if (!takeEnded()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return close();
  }

 private:
  struct Begun {
    std::size_t index;
    int process;
    ExperimentFolder::Claim claim;
  };

  bool wanted(std::size_t k) const { return !m_wish.only || *m_wish.only == k; }

  /// False where there is none that nobody has.
  bool beginNext() {
    for (std::size_t k = 0; k < m_runs.size(); ++k) {
      const bool cut = std::find(m_cut.begin(), m_cut.end(), m_runs[k].name) != m_cut.end();
      if (!wanted(k) || cut || fs::exists(m_folder.resultOf(m_runs[k]))) continue;
      const bool ours = std::any_of(m_begun.begin(), m_begun.end(), [&](const Begun& one) { return one.index == k; });
      if (ours) continue;
      auto claim = m_folder.claim(m_runs[k]);
      if (!claim) {
        m_problem = claim.error().message;
        return false;
      }
      // Whoever had it may have ended it in between.
      if (!*claim || fs::exists(m_folder.resultOf(m_runs[k]))) continue;
      begin(k, *std::move(claim));
      return true;
    }
    return false;
  }

  void begin(std::size_t k, ExperimentFolder::Claim claim) {
    const PlannedRun& run = m_runs[k];
    std::vector<std::string> words = {ownProgram(), "train", "--json"};
    const bool goesOn = m_folder.canGoOn(run);
    const auto more = goesOn ? restOfBudget(m_folder, run)
                             : std::vector<std::string>{m_folder.configOf(run), "--out", m_folder.folderOf(run)};
    if (goesOn) words.insert(words.end(), {"--resume", m_folder.folderOf(run)});
    words.insert(words.end(), more.begin(), more.end());
    // Runs side by side would only wait for one another's threads.
    if (m_wish.jobs > 1 && !Json::parse(run.config, nullptr, false).contains("threads"))
      words.insert(words.end(), {"--threads", "1"});
    const int process = startChild(words, {outputOf(run), m_folder.logOf(run), *claim});
    if (process < 0) {
      m_problem = "No process could be started for " + run.name + ".";
      return;
    }
    m_begun.push_back({k, process, std::move(claim)});
    say() << run.name << (goesOn ? " goes on" : " begins") << std::endl;
  }

  std::string outputOf(const PlannedRun& run) const { return m_folder.resultOf(run) + ".part"; }

  bool takeEnded() {
    for (auto it = m_begun.begin(); it != m_begun.end(); ++it) {
      const auto code = endOfChild(it->process);
      if (!code) continue;
      take(m_runs[it->index], *code);
      m_begun.erase(it);
      return true;
    }
    return false;
  }

  /// What ended it decides whether there is a result: a full disk and a signal are nobody's answer.
  void take(const PlannedRun& run, int code) {
    std::error_code none;
    m_lastCode = code;
    if (code == exitDone || code == exitAlarm) {
      keep(run, textOf(outputOf(run)));
    } else if (code == exitDisk) {
      m_problem = run.name + ": " + lastLineOf(m_folder.logOf(run));
    } else if (code < 127 && code != exitInterrupted) {
      keep(run, Json{{"exit_code", code}, {"error", lastLineOf(m_folder.logOf(run))}}.dump() + "\n");
    } else if (!m_stop.stop_requested()) {
      say() << run.name << " was ended by another program; the next sweep goes on with it" << std::endl;
      m_cut.push_back(run.name);
    }
    fs::remove(outputOf(run), none);
  }

  void keep(const PlannedRun& run, const std::string& json) {
    if (const Status kept = m_folder.keepResult(run, json); !kept) {
      m_problem = kept.error().message;
      return;
    }
    const auto result = m_folder.result(run);
    if (!result) {
      m_problem = run.name + " ended without numbers; its words are in " + m_folder.logOf(run) + ".";
      return;
    }
    std::size_t ended = 0;
    for (const auto& one : m_runs) ended += fs::exists(m_folder.resultOf(one)) ? 1 : 0;
    say() << run.name << (result->exitCode == 0 ? " done" : " failed: " + result->error) << "  (" << ended << " of "
          << m_runs.size() << ")" << std::endl;
  }

  int close() {
    if (!m_problem.empty()) return report({ErrorKind::disk, m_problem, "Mend that and begin the sweep again."});
    if (m_stop.stop_requested()) {
      say() << "Interrupted; the runs are saved, and the same command goes on with them." << std::endl;
      return exitInterrupted;
    }
    std::size_t elsewhere = 0, failed = 0;
    for (std::size_t k = 0; k < m_runs.size(); ++k) {
      if (!wanted(k)) continue;
      const auto state = m_folder.stateOf(m_runs[k]);
      elsewhere += state == PlannedState::learning;
      failed += state == PlannedState::failed;
    }
    if (elsewhere > 0)
      say() << elsewhere << (elsewhere == 1 ? " run is" : " runs are") << " learned by other processes." << std::endl;
    if (!m_cut.empty()) return exitInternal;
    if (m_wish.only) {
      const auto result = m_folder.result(m_runs[*m_wish.only]);
      return result ? result->exitCode : elsewhere > 0 ? exitDone : std::max<int>(m_lastCode, exitInternal);
    }
    return failed > 0 ? exitInternal : exitDone;
  }

  const ExperimentFolder& m_folder;
  SweepWish m_wish;
  std::stop_token m_stop;
  const std::vector<PlannedRun>& m_runs;
  std::vector<Begun> m_begun;
  std::vector<std::string> m_cut;  ///< names of runs whose process was killed
  std::string m_problem;           ///< for which it makes no sense to go on
  int m_lastCode = exitDone;
};

}  // namespace

namespace {

/// The mean of a number over the runs that learned; none where one of them does not have it.
std::optional<double> meanOf(const ComparedGroup& group, MetricRole role) {
  const auto* metric = findByRole(catalog().metrics, role);
  if (!metric) return {};
  double sum = 0;
  std::size_t count = 0;
  for (const auto* member : group.members) {
    if (member->result.exitCode != 0) continue;
    const auto* value = findById(member->result.values, metric->id);
    if (!value) return {};
    sum += value->value;
    ++count;
  }
  return count > 0 ? std::optional(sum / static_cast<double>(count)) : std::nullopt;
}

/// Maps can agree about what is wrong; nothing is said where nobody knows the right one.
std::string whatItIsWorth(const Agreement& agreement, const ComparedGroup& group) {
  const auto error = meanOf(group, MetricRole::mainError);
  if (!error) return {};
  std::int64_t step = 0;
  for (const auto* member : group.members) step = std::max(step, member->result.steps);
  const double still = meanOf(group, MetricRole::errorOfNothing).value_or(100),
               linear = meanOf(group, MetricRole::errorOfLinear).value_or(100);
  const std::string early = agreementIsEarly(step, error, std::min(still, linear));
  return " " + (early.empty() ? agreementVerdict(agreement, error) : early);
}

}  // namespace

int learnRuns(const ExperimentFolder& folder, const SweepWish& wish, std::stop_token stop) {
  return Sweep(folder, wish, std::move(stop)).run();
}

void sayAgreement(const ExperimentFolder& folder) {
  std::vector<std::string> axes;
  const auto runs = endedRuns({folder}, axes);
  const Comparison comparison = compare(runs, axes, {});
  for (const auto& group : comparison.groups) {
    std::vector<std::string> places;
    for (const auto* member : group.members)
      if (member->result.exitCode == 0) places.push_back(folder.path() + "/runs/" + member->name);
    if (places.size() < 2) continue;
    const auto* solver = findById(catalog().solvers, group.members.front()->result.solver);
    if (solver && solver->pictures) continue;
    std::string title;
    for (const auto& choice : group.choices) title += (title.empty() ? "" : ", ") + choice;
    const auto agreement = agreementOf(places);
    say() << (title.empty() ? "" : title + ": ")
          << (agreement ? agreementSentence(*agreement) + whatItIsWorth(*agreement, group) : agreement.error().message)
          << std::endl;
  }
}

}  // namespace brenier::cli
