#pragma once

#include <QImage>
#include <QObject>
#include <QString>
#include <QTemporaryDir>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/api/run_config.h"

namespace brenier {

/// A run of the sitting, as the shelf shows it.
struct ShelvedRun {
  int id = 0;
  QString name;  ///< that a person gave it; else empty
  QString problem, method;
  std::uint64_t seed = 0;
  std::int64_t step = 0;
  std::optional<double> score;  ///< of the method's main error, in percent
  std::int64_t scoreStep = -1;  ///< when that was said; -1: nobody knows
  int parent = 0;               ///< of a branch; 0: none
  std::int64_t branchedAt = 0;
  QImage thumbnail;
  QString folder;     ///< its run directory
  bool kept = false;  ///< lies there, or will before whatever is asked for next
  std::int64_t bytes = 0;
  bool worth = false;  ///< RunController::worthKeeping() when it was left
  bool saved = false;  ///< a file of a person's holds it as it is

  QString title() const { return name.isEmpty() ? problem + QStringLiteral(" · ") + method : name; }
};

/// The runs of a sitting. All but those that learn now lie on disk, with weights, moments, numbers and what it takes to
/// draw them over another; memory holds what is shown of them alone. Belongs to the GUI thread.
class RunShelf : public QObject {
  Q_OBJECT

 public:
  /// Runs are kept in a folder under `folder`, or in a temporary one where that is empty.
  explicit RunShelf(const QString& folder, QObject* parent = nullptr);

  /// Those that begin as branches stand behind their parents.
  std::vector<const ShelvedRun*> runs() const;
  const ShelvedRun* find(int id) const;
  /// A run that begins.
  int begin(int parent = 0, std::int64_t branchedAt = 0);
  /// What is shown of a run has changed; its place, parent and folder are not taken over.
  void describe(const ShelvedRun& run);
  void rename(int id, const QString& name);
  /// It was saved at this step, later than it was described.
  void leftAt(int id, std::int64_t step);
  /// What it would be to lose it.
  void setWorth(int id, bool worth, bool saved);
  /// The run is about to be saved where it says.
  void setKept(int id);
  /// It was replaced: what never made a step, or was not kept, is forgotten.
  void leave(int id);
  void remove(int id);
  /// The files of the window that describe a kept run, by name.
  static std::map<std::string, std::string> filesOf(const ShelvedRun& run);
  /// Of them what stays while it learns: its name, and where it stands among the others.
  static std::map<std::string, std::string> standingOf(const ShelvedRun& run);

  /// Directories of all kept runs but this one, to be saved in a session.
  std::vector<std::string> keptBeside(int id) const;
  /// Where a session that is opened puts its runs.
  QString incoming();
  /// Takes over what a session has put there, in the order in which they began. `files` are the window's of the
  /// session's own run, which has a place already: they say where among them it stands, and what it branched from.
  void takeIn(int place, const std::map<std::string, std::string>& files);
  /// Where the run is that had this number in the session that was taken in last; 0: nowhere.
  int takenAs(int number) const;
  /// Takes over the runs of a shelf that a killed process left; nothing for an empty path.
  void takeFrom(const QString& folder);
  /// The same, once the run that is opened next is there, which stands among them; nothing for an empty path.
  void takeNextFrom(const QString& folder) { m_lost = folder; }
  /// That run does not come: they do without it.
  void takeLostAlone();

  /// Most bytes on disk; the oldest go first.
  void setRoom(std::int64_t bytes) { m_room = bytes; }
  /// Makes room; runs of `inUse` stay.
  void makeRoom(const std::vector<int>& inUse);
  /// This run stays too, until another is held: it is being opened.
  void hold(int id) { m_held = id; }

 signals:
  void changed();
  void notice(const QString& text);

 private:
  ShelvedRun* at(int id);
  std::optional<ShelvedRun> readFrom(const QString& folder) const;
  void takeRuns(const QString& from, int place, const std::optional<ShelvedRun>& own);
  void writeAbout(const ShelvedRun& run) const;

  std::unique_ptr<QTemporaryDir> m_temporary;
  QString m_folder, m_incoming;
  QString m_lost;                  ///< of a killed process, for the run that is opened next
  bool m_incomingLost = false;     ///< m_incoming is such a folder
  std::vector<ShelvedRun> m_runs;  ///< in the order in which they began
  int m_last = 0, m_sessions = 0, m_held = 0;
  std::map<int, int> m_taken;  ///< places by the numbers in the session that was taken in last
  std::int64_t m_room = std::int64_t{4} << 30;
};

}  // namespace brenier
