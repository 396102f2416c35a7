#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/api/alarm.h"
#include "core/api/descriptor.h"
#include "core/api/run_event.h"

namespace brenier {

/// What an alarm judges: the newest value of every number of a run, and how the dual value went.
struct AlarmEvidence {
  struct Dual {
    std::int64_t step = 0;
    double value = 0;
  };
  std::map<std::string, MetricValue> latest;
  std::map<std::string, double> atFirst;  ///< the same numbers before anything was learned, where they are known
  std::vector<Dual> duals;                ///< in the order of the steps; of long runs not all
  std::int64_t step = 0;
  double seconds = 0;              ///< of training
  std::int64_t stepFrom = 0;       ///< where learning began, or where it went on for other measures
  double secondsFrom = 0;          ///< as stepFrom
  bool rows = true;                ///< whether the measures are files, which have rows to take out
  bool nearOptimal = true;         ///< whether the method aims at the optimal map
  std::string leaveOut;            ///< what leaves out rows that lie far from all others; empty where there are none
  std::vector<std::string> units;  ///< sentences about files that are in different units; empty where none are

  /// What was learned for these measures.
  std::int64_t stepsHere() const { return step - stepFrom; }
  double secondsHere() const { return seconds - secondsFrom; }
  const MetricValue& at(const std::string& id) const { return latest.at(id); }
  /// By which factor one number was above another before anything was learned, at least 1.
  double apartAtFirst(const std::string& id, const std::string& than) const;
  /// The dual values of the last part of the run, 0 to 1 of its steps.
  std::vector<double> dualsOfLast(double part) const;
};

/// Something that numbers, or the data's own words, prove wrong. To add one: a function that returns its entry, and its
/// line in the list of alarms.cpp.
struct AlarmEntry {
  Descriptor descriptor;           ///< its help says what is wrong then
  std::vector<std::string> needs;  ///< ids of the numbers without which it is silent
  /// What is wrong, in a sentence with the numbers that prove it, and what to do.
  std::function<std::optional<Alarm>(const AlarmEvidence&)> test;
};

const std::vector<AlarmEntry>& alarmEntries();

/// Whether the error (L2-UVP) on points set apart is clearly above that on as many points of training: by twice, or
/// beyond both uncertainties where both are mostly the scatter of samples.
bool parts(const MetricValue& apart, const MetricValue& seen);

/// Watches the numbers of one run. One thread uses it at a time.
class AlarmWatch {
 public:
  /// `nearOptimal`: SolverCaps::nearOptimal() of the method; `leaveOut`, `units`: as in AlarmEvidence.
  explicit AlarmWatch(bool nearOptimal = true, std::string leaveOut = {}, std::vector<std::string> units = {}) {
    m_evidence.nearOptimal = nearOptimal;
    m_evidence.leaveOut = std::move(leaveOut);
    m_evidence.units = std::move(units);
  }

  /// The weights were learned for other measures until then: what an alarm says of the time of learning counts from
  /// here.
  void goOnFrom(std::int64_t step, double seconds) {
    m_evidence.stepFrom = step;
    m_evidence.secondsFrom = seconds;
  }
  /// Whether what is learned from has rows that could be taken out; measures that are drawn or named have none.
  void setRows(bool there) { m_evidence.rows = there; }

  /// To be called with every row of the run; the alarms that it raises. One that still holds is not raised again, and
  /// one that went and came back only after as many steps again as the run had when it was last raised.
  std::vector<Alarm> look(const MetricsRow& row);
  /// Takes a row into account and tests nothing: of a run that was, to be judged with its last row.
  void remember(const MetricsRow& row);
  /// All that hold now.
  std::vector<Alarm> current() const;

 private:
  AlarmEvidence m_evidence;
  std::map<std::string, Alarm> m_holding;
  std::map<std::string, std::int64_t> m_raisedAt;
};

}  // namespace brenier
