#pragma once

#include <QDateTime>
#include <QLockFile>
#include <QString>
#include <QStringList>
#include <memory>
#include <vector>

namespace brenier {

/// A folder of this process's own for what is saved by itself. It is removed when the process ends well; what a killed
/// process left behind is found by the next one, since its lock is held by nobody.
class AutosaveFolder {
 public:
  /// Made under `base`. Where that cannot be, path() is empty.
  explicit AutosaveFolder(const QString& base);
  ~AutosaveFolder();
  AutosaveFolder(const AutosaveFolder&) = delete;
  AutosaveFolder& operator=(const AutosaveFolder&) = delete;

  const QString& path() const { return m_path; }

 private:
  QString m_path;
  std::unique_ptr<QLockFile> m_lock;
};

/// A run that a process which is gone had saved by itself.
struct LostRun {
  QString run;      ///< the run directory
  QString folder;   ///< the dead process's folder, which holds nothing else
  QString problem;  ///< id; empty for measures of one's own
  QDateTime saved;
  QString shelf = {};  ///< where the other runs of that sitting lie; empty: there are none
};

struct LostRuns {
  std::vector<LostRun> runs;  ///< the newest first
  QStringList leftovers;      ///< folders of processes that are gone, without a complete run
};

/// What lies under `base`.
LostRuns lostRuns(const QString& base);

class Background;
/// Folders may be large: they go in the background.
void removeInBackground(Background& background, const QString& folder);

}  // namespace brenier
