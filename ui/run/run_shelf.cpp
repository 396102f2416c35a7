#include "ui/run/run_shelf.h"

#include <QBuffer>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <functional>
#include <utility>

namespace brenier {
namespace {

constexpr const char* kAboutFile = "shelf.json";
constexpr const char* kPictureFile = "shelf.png";

std::int64_t bytesIn(const QString& folder) {
  std::int64_t bytes = 0;
  for (QDirIterator it(folder, QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
    it.next();
    bytes += it.fileInfo().size();
  }
  return bytes;
}

/// Numbers as text: JSON's have 53 bits, and seeds 64.
QJsonObject toJson(const ShelvedRun& run) {
  QJsonObject json{{"name", run.name},
                   {"problem", run.problem},
                   {"method", run.method},
                   {"seed", QString::number(run.seed)},
                   {"step", static_cast<double>(run.step)},
                   {"id", run.id},
                   {"parent", run.parent},
                   {"branched_at", static_cast<double>(run.branchedAt)}};
  if (run.score) json["score"] = *run.score;
  if (run.score && run.scoreStep >= 0) json["score_step"] = static_cast<double>(run.scoreStep);
  if (run.worth) json["worth"] = run.worth;
  if (run.saved) json["saved"] = run.saved;
  return json;
}

ShelvedRun fromJson(const QByteArray& text) {
  const QJsonObject json = QJsonDocument::fromJson(text).object();
  ShelvedRun run;
  run.id = json["id"].toInt();
  run.parent = json["parent"].toInt();
  run.name = json["name"].toString();
  run.problem = json["problem"].toString();
  run.method = json["method"].toString();
  run.seed = json["seed"].toString().toULongLong();
  run.step = static_cast<std::int64_t>(json["step"].toDouble());
  run.branchedAt = static_cast<std::int64_t>(json["branched_at"].toDouble());
  if (json.contains("score")) run.score = json["score"].toDouble();
  run.scoreStep = static_cast<std::int64_t>(json["score_step"].toDouble(-1));
  run.worth = json["worth"].toBool();
  run.saved = json["saved"].toBool();
  return run;
}

}  // namespace

RunShelf::RunShelf(const QString& folder, QObject* parent) : QObject(parent) {
  if (folder.isEmpty()) m_temporary = std::make_unique<QTemporaryDir>();
  m_folder = (m_temporary ? m_temporary->path() : folder) + "/shelf";
}

ShelvedRun* RunShelf::at(int id) {
  const auto it = std::find_if(m_runs.begin(), m_runs.end(), [id](const ShelvedRun& run) { return run.id == id; });
  return it == m_runs.end() ? nullptr : &*it;
}

const ShelvedRun* RunShelf::find(int id) const {
  return const_cast<RunShelf*>(this)->at(id);
}

std::vector<const ShelvedRun*> RunShelf::runs() const {
  std::vector<const ShelvedRun*> ordered;
  const std::function<void(int)> add = [&](int parent) {
    for (const auto& run : m_runs) {
      const bool root = run.parent == 0 || !find(run.parent);
      if (parent == 0 ? !root : root || run.parent != parent) continue;
      ordered.push_back(&run);
      add(run.id);
    }
  };
  add(0);
  return ordered;
}

int RunShelf::begin(int parent, std::int64_t branchedAt) {
  ShelvedRun run;
  run.id = ++m_last;
  run.parent = parent;
  run.branchedAt = branchedAt;
  run.folder = m_folder + "/run-" + QString::number(run.id);
  m_runs.push_back(run);
  emit changed();
  return run.id;
}

void RunShelf::describe(const ShelvedRun& about) {
  ShelvedRun* run = at(about.id);
  if (!run) return;
  run->problem = about.problem;
  run->method = about.method;
  run->seed = about.seed;
  run->step = about.step;
  run->score = about.score;
  run->scoreStep = about.scoreStep;
  if (!about.thumbnail.isNull()) run->thumbnail = about.thumbnail;
  emit changed();
}

void RunShelf::rename(int id, const QString& name) {
  ShelvedRun* run = at(id);
  if (!run) return;
  run->name = name.trimmed();
  writeAbout(*run);
  emit changed();
}

void RunShelf::leftAt(int id, std::int64_t step) {
  ShelvedRun* run = at(id);
  if (!run || run->step == step) return;
  run->step = step;
  writeAbout(*run);
  emit changed();
}

void RunShelf::writeAbout(const ShelvedRun& run) const {
  QFile about(run.folder + "/window/" + kAboutFile);
  if (run.kept && about.open(QIODevice::WriteOnly)) about.write(QJsonDocument(toJson(run)).toJson());
}

void RunShelf::setWorth(int id, bool worth, bool saved) {
  ShelvedRun* run = at(id);
  if (!run) return;
  run->worth = worth;
  run->saved = saved;
}

void RunShelf::setKept(int id) {
  ShelvedRun* run = at(id);
  if (!run) return;
  run->kept = true;
  run->bytes = 0;  // not known before it is saved
}

void RunShelf::leave(int id) {
  const ShelvedRun* run = find(id);
  if (run && !run->kept) return remove(id);
  emit changed();
}

void RunShelf::remove(int id) {
  const ShelvedRun* run = find(id);
  if (!run) return;
  if (run->kept) QDir(run->folder).removeRecursively();
  for (auto& other : m_runs)  // its branches are those of what it came from
    if (other.parent == id) other.parent = run->parent;
  std::erase_if(m_runs, [id](const ShelvedRun& each) { return each.id == id; });
  emit changed();
}

std::map<std::string, std::string> RunShelf::filesOf(const ShelvedRun& run) {
  std::map<std::string, std::string> files;
  files[kAboutFile] = QJsonDocument(toJson(run)).toJson().toStdString();
  QByteArray picture;
  QBuffer buffer(&picture);
  buffer.open(QIODevice::WriteOnly);
  if (run.thumbnail.save(&buffer, "PNG")) files[kPictureFile] = picture.toStdString();
  return files;
}

std::map<std::string, std::string> RunShelf::standingOf(const ShelvedRun& run) {
  ShelvedRun standing;
  standing.id = run.id;
  standing.name = run.name;
  standing.parent = run.parent;
  standing.branchedAt = run.branchedAt;
  return {{kAboutFile, QJsonDocument(toJson(standing)).toJson().toStdString()}};
}

std::vector<std::string> RunShelf::keptBeside(int id) const {
  std::vector<std::string> folders;
  for (const auto& run : m_runs)
    if (run.kept && run.id != id) folders.push_back(run.folder.toStdString());
  return folders;
}

QString RunShelf::incoming() {
  m_incomingLost = !m_lost.isEmpty();
  m_incoming = m_incomingLost ? std::exchange(m_lost, {}) : m_folder + "/session-" + QString::number(++m_sessions);
  return m_incoming;
}

std::optional<ShelvedRun> RunShelf::readFrom(const QString& folder) const {
  QFile about(folder + "/window/" + kAboutFile);
  if (!about.open(QIODevice::ReadOnly)) return std::nullopt;
  ShelvedRun run = fromJson(about.readAll());
  run.thumbnail.load(folder + "/window/" + kPictureFile);
  return run;
}

void RunShelf::takeIn(int place, const std::map<std::string, std::string>& files) {
  const int before = m_last;
  const bool lost = std::exchange(m_incomingLost, false);
  const auto own = files.find(kAboutFile);
  takeRuns(std::exchange(m_incoming, {}), place,
           own == files.end() ? std::nullopt : std::optional(fromJson(QByteArray::fromStdString(own->second))));
  for (auto& run : m_runs)
    if (run.id > before && !lost) run.saved = true;
}

int RunShelf::takenAs(int number) const {
  const auto taken = m_taken.find(number);
  return taken == m_taken.end() ? 0 : taken->second;
}

void RunShelf::takeFrom(const QString& from) {
  takeRuns(from, 0, std::nullopt);
}

void RunShelf::takeLostAlone() {
  if (std::exchange(m_incomingLost, false)) takeFrom(std::exchange(m_incoming, {}));
}

/// `place` is that of the run that they lay in, which was `own` there.
void RunShelf::takeRuns(const QString& from, int place, const std::optional<ShelvedRun>& own) {
  m_taken.clear();
  if (from.isEmpty() || !QDir().mkpath(m_folder)) return;
  std::vector<std::pair<ShelvedRun, QString>> found;
  for (const QFileInfo& folder : QDir(from).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
    if (auto run = readFrom(folder.filePath())) found.emplace_back(*std::move(run), folder.filePath());
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first.id < b.first.id; });
  const auto ownPlace = std::find_if(m_runs.begin(), m_runs.end(), [&](const auto& run) { return run.id == place; });
  std::optional<ShelvedRun> shown;  // stands among them where it began
  if (own && own->id != 0 && ownPlace != m_runs.end()) {
    shown = *ownPlace;
    shown->name = own->name;
    shown->parent = own->parent;
    shown->branchedAt = own->branchedAt;
    m_runs.erase(ownPlace);
    m_taken[own->id] = place;
  }
  // Of a run that one had gone back to the shelf holds what it was before.
  if (shown) std::erase_if(found, [&](const auto& each) { return each.first.id == own->id; });
  const std::size_t first = m_runs.size();
  for (auto& [run, folder] : found) {
    if (shown && own->id < run.id) m_runs.push_back(*std::exchange(shown, std::nullopt));
    const int id = ++m_last;
    m_taken[run.id] = id;
    run.id = id;
    run.folder = m_folder + "/run-" + QString::number(id);
    run.kept = QDir().rename(folder, run.folder);
    run.bytes = bytesIn(run.folder);
    if (run.kept) m_runs.push_back(std::move(run));
  }
  if (shown) m_runs.push_back(*std::move(shown));
  for (std::size_t k = first; k < m_runs.size(); ++k) m_runs[k].parent = takenAs(m_runs[k].parent);
  QDir(from).removeRecursively();
  emit changed();
}

void RunShelf::makeRoom(const std::vector<int>& inUse) {
  std::int64_t total = 0;
  for (auto& run : m_runs) {
    if (run.kept && run.bytes == 0) run.bytes = bytesIn(run.folder);
    total += run.bytes;
  }
  while (total > m_room) {
    const auto oldest = std::find_if(m_runs.begin(), m_runs.end(), [&](const ShelvedRun& run) {
      return run.kept && run.id != m_held && std::find(inUse.begin(), inUse.end(), run.id) == inUse.end();
    });
    if (oldest == m_runs.end()) return;
    total -= oldest->bytes;
    emit notice(QString("The runs of this sitting have room for %1 MB on disk, so the oldest, %2 at step %3, is gone.")
                    .arg(m_room >> 20)
                    .arg(oldest->title())
                    .arg(oldest->step));
    remove(oldest->id);
  }
}

}  // namespace brenier
