#include "ui/session/session.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <utility>

#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"
#include "ui/session/autosave_folder.h"

namespace brenier {
namespace {

constexpr int kRecentFiles = 10;
const char* const kRecentKey = "recent/files";

}  // namespace

Session::Session(RunController& controller, Background& background, QObject* parent)
    : QObject(parent), m_controller(controller), m_background(background) {
  connect(&controller, &RunController::runBegun, this, &Session::beginRun);
  connect(&controller, &RunController::runContinued, this, [this] { setModified(true); });
  connect(&controller, &RunController::configChanged, this, [this](const RunConfig& config) {
    if (m_savedStep >= 0 && !(config == m_savedConfig)) setModified(true);
  });
  connect(&controller, &RunController::heartbeat, this, [this](const Heartbeat& beat) {
    m_step = beat.step;
    if (m_step != m_savedStep && m_step > 0) setModified(true);
  });
  connect(&controller, &RunController::marksChanged, this, [this] { setModified(true); });
  connect(&controller, &RunController::saved, this, &Session::noteSaved);
  connect(&controller, &RunController::opened, this, [this](const QString& path) {
    m_recovered = std::exchange(m_recovering, {});
    const QString folder = std::exchange(m_folder, {});
    m_path = m_recovered.isEmpty() && folder.isEmpty() ? path : QString();
    if (m_recovered.isEmpty()) remember(folder.isEmpty() ? path : folder);
    m_opening.clear();
    m_modified = m_worth = !m_recovered.isEmpty();
    emit changed();
  });
  connect(&controller, &RunController::runStarted, this, [this](const RunStarted& started) {
    if ((!m_path.isEmpty() || m_settles) && m_savedStep < 0) m_savedConfig = started.config;
  });
  connect(&controller, &RunController::stateReached, this, [this](RunState, std::int64_t step) {
    m_step = step;
    if ((!m_path.isEmpty() || m_settles) && m_savedStep < 0) m_savedStep = step;  // just opened
    m_settles = false;
  });
  connect(&controller, &RunController::refused, this, [this] {
    if (!m_opening.isEmpty() && !QFileInfo::exists(m_opening)) forget(m_opening);
    m_opening.clear();
    m_folder.clear();
    m_recovering.clear();
  });
  connect(&controller, &RunController::leaving, this, [this](int place, auto&) { leave(place); });
  connect(&controller, &RunController::cameBack, this, &Session::comeBack);
  connect(&controller, &RunController::autosaved, this, &Session::dropRecovered);
}

void Session::noteSaved(const QString& path, std::int64_t step) {
  m_path = path;
  m_savedStep = step;
  m_savedConfig = m_controller.config();
  remember(path);
  m_modified = m_step > step;
  m_worth = false;
  for (const int place : std::exchange(m_besides, {})) {
    const ShelvedRun* run = m_controller.shelf() ? m_controller.shelf()->find(place) : nullptr;
    if (run) m_controller.shelf()->setWorth(place, run->worth, true);
    if (const auto known = m_known.find(place); known != m_known.end())
      known->second.savedStep = -1;  // wherever it was left
  }
  emit changed();
}

void Session::leave(int place) {
  m_known[place] = {m_path, m_savedConfig, m_savedStep};
  const bool worth = m_worth || m_controller.worthKeeping() || !m_path.isEmpty();
  if (m_controller.shelf()) m_controller.shelf()->setWorth(place, worth, m_savedStep >= 0 && !m_modified);
}

/// What it was when it was left; a run that another sitting or a session left says so itself.
void Session::comeBack(int place) {
  const ShelvedRun* run = m_controller.shelf() ? m_controller.shelf()->find(place) : nullptr;
  const auto found = m_known.find(place);
  const Known known = found != m_known.end() ? found->second : Known{};
  m_path = known.path;
  m_savedConfig = known.savedConfig;
  m_savedStep = known.savedStep;
  m_modified = !run || !run->saved;
  m_settles = !m_modified;
  m_worth = run && run->worth;
  emit changed();
}

void Session::beginRun() {
  m_path.clear();
  m_savedStep = -1;
  m_step = 0;
  m_worth = false;
  m_settles = false;
  setModified(false);
  emit changed();
}

QString Session::name() const {
  return QFileInfo(m_path).fileName();
}

bool Session::worthAsking() const {
  if (!m_modified) return false;
  return !m_path.isEmpty() || m_worth || m_controller.worthKeeping() || m_controller.awaitsOwn();
}

QStringList Session::unsavedBeside() const {
  QStringList names;
  if (!m_controller.shelf()) return names;
  for (const ShelvedRun* run : m_controller.shelf()->runs())
    if (run->kept && run->worth && !run->saved && run->id != m_controller.place()) names << run->title();
  return names;
}

void Session::open(const QString& path) {
  openFirstOf({}, path);
}

void Session::openFirstOf(const QString& folder, const QString& run) {
  m_recovering.clear();
  m_folder = folder;
  m_opening = run;
  m_controller.open(run);
}

void Session::recover(const QString& run, const QString& folder) {
  m_folder.clear();
  m_recovering = folder;
  m_opening = run;
  m_controller.open(run);
}

void Session::dropRecovered() {
  if (m_recovered.isEmpty()) return;
  removeInBackground(m_background, std::exchange(m_recovered, {}));
}

QStringList Session::recentFiles() {
  return QSettings().value(kRecentKey).toStringList();
}

QString Session::recentFolder() {
  const QStringList files = recentFiles();
  return files.isEmpty() ? QDir::homePath() : QFileInfo(files.first()).path();
}

void Session::remember(const QString& path) {
  QStringList files = recentFiles();
  const QString absolute = QFileInfo(path).absoluteFilePath();
  files.removeAll(absolute);
  files.prepend(absolute);
  QSettings().setValue(kRecentKey, files.mid(0, kRecentFiles));
  emit recentFilesChanged();
}

void Session::forget(const QString& path) {
  QStringList files = recentFiles();
  if (!files.removeAll(QFileInfo(path).absoluteFilePath())) return;
  QSettings().setValue(kRecentKey, files);
  emit recentFilesChanged();
}

void Session::setModified(bool modified) {
  if (modified == m_modified) return;
  m_modified = modified;
  emit changed();
}

}  // namespace brenier
