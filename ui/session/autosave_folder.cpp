#include "ui/session/autosave_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

#include "ui/work/background.h"

namespace brenier {
namespace {

QString lockIn(const QString& folder) {
  return folder + "/lock";
}

std::unique_ptr<QLockFile> lockOf(const QString& folder) {
  auto lock = std::make_unique<QLockFile>(lockIn(folder));
  lock->setStaleLockTime(0);  // old locks of living processes are locks; those of dead ones are never
  return lock;
}

LostRun describe(const QString& folder, const QFileInfo& run) {
  QFile config(run.filePath() + "/config.json");
  QString problem;
  if (config.open(QIODevice::ReadOnly))
    problem = QJsonDocument::fromJson(config.readAll()).object().value("problem").toString();
  return {run.filePath(), folder, problem, QFileInfo(run.filePath() + "/state.safetensors").lastModified()};
}

/// The run of a shelf that was saved last; empty where there is none.
QString lastOf(const QString& shelf) {
  QString last;
  QDateTime saved;
  for (const QFileInfo& run : QDir(shelf).entryInfoList({"run-*"}, QDir::Dirs)) {
    const QFileInfo state(run.filePath() + "/state.safetensors");
    if (!state.exists() || (saved.isValid() && state.lastModified() <= saved)) continue;
    saved = state.lastModified();
    last = run.filePath();
  }
  return last;
}

}  // namespace

AutosaveFolder::AutosaveFolder(const QString& base) {
  const QString name =
      QString::number(QCoreApplication::applicationPid()) + "-" + QString::number(QDateTime::currentMSecsSinceEpoch());
  const QString path = base + "/" + name;
  if (base.isEmpty() || !QDir().mkpath(path)) return;
  m_lock = lockOf(path);
  if (m_lock->tryLock(0)) m_path = path;
}

AutosaveFolder::~AutosaveFolder() {
  if (m_path.isEmpty()) return;
  m_lock->unlock();
  QDir(m_path).removeRecursively();
}

LostRuns lostRuns(const QString& base) {
  LostRuns found;
  for (const QFileInfo& folder : QDir(base).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
    const auto lock = lockOf(folder.filePath());
    if (!lock->tryLock(0)) continue;  // its process lives
    lock->unlock();
    const std::size_t before = found.runs.size();
    for (const QFileInfo& run : QDir(folder.filePath()).entryInfoList({"run-*"}, QDir::Dirs))
      if (QFileInfo::exists(run.filePath() + "/state.safetensors"))
        found.runs.push_back(describe(folder.filePath(), run));
    const QString shelf = folder.filePath() + "/shelf";
    // It ended after a run had been put aside, and before the next one was there: the last of the shelf stands for it.
    if (const QString last = lastOf(shelf); found.runs.size() == before && !last.isEmpty()) {
      const QString moved = folder.filePath() + "/" + QFileInfo(last).fileName();
      if (QDir().rename(last, moved)) found.runs.push_back(describe(folder.filePath(), QFileInfo(moved)));
    }
    if (found.runs.size() > before && QFileInfo::exists(shelf)) found.runs.back().shelf = shelf;
    if (found.runs.size() == before) found.leftovers << folder.filePath();
  }
  std::sort(found.runs.begin(), found.runs.end(), [](const auto& a, const auto& b) { return a.saved > b.saved; });
  return found;
}

void removeInBackground(Background& background, const QString& folder) {
  background.start("Removing " + QFileInfo(folder).fileName(), false,
                   [folder](const JobProgress&) { QDir(folder).removeRecursively(); });
}

}  // namespace brenier
