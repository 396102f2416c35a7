#include "ui/session/autosave_folder.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

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

std::vector<LostRun> lostRuns(const QString& base) {
  std::vector<LostRun> found;
  for (const QFileInfo& folder : QDir(base).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
    const auto lock = lockOf(folder.filePath());
    if (!lock->tryLock(0)) continue;  // its process lives
    lock->unlock();
    std::vector<LostRun> here;
    for (const QFileInfo& run : QDir(folder.filePath()).entryInfoList({"run-*"}, QDir::Dirs))
      if (QFileInfo::exists(run.filePath() + "/state.safetensors")) here.push_back(describe(folder.filePath(), run));
    if (here.empty()) QDir(folder.filePath()).removeRecursively();
    found.insert(found.end(), here.begin(), here.end());
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.saved > b.saved; });
  return found;
}

}  // namespace brenier
