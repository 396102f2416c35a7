#include "ui/session/session.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <utility>

#include "ui/run/run_controller.h"
#include "ui/session/autosave_folder.h"

namespace brenier {
namespace {

constexpr int kRecentFiles = 10;
constexpr double kWorthSeconds = 60;
const char* const kRecentKey = "recent/files";

/// Measures that a person made: they are nowhere else.
bool isOwn(const MeasureSpec& measure) {
  return measure.id == "drawing" || measure.id == "points" || measure.id == "picture";
}

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
    m_seconds = beat.seconds;
    if (m_step != m_savedStep && m_step > 0) setModified(true);
  });
  connect(&controller, &RunController::saved, this, [this](const QString& path, std::int64_t step) {
    m_path = path;
    m_savedStep = step;
    m_savedConfig = m_controller.config();
    remember(path);
    m_modified = m_step > step;
    emit changed();
  });
  connect(&controller, &RunController::opened, this, [this](const QString& path) {
    m_recovered = std::exchange(m_recovering, {});
    const QString folder = std::exchange(m_folder, {});
    m_path = m_recovered.isEmpty() && folder.isEmpty() ? path : QString();
    if (m_recovered.isEmpty()) remember(folder.isEmpty() ? path : folder);
    m_opening.clear();
    m_modified = !m_recovered.isEmpty();
    emit changed();
  });
  connect(&controller, &RunController::runStarted, this, [this](const RunStarted& started) {
    if (!m_path.isEmpty() && m_savedStep < 0) m_savedConfig = started.config;
  });
  connect(&controller, &RunController::stateReached, this, [this](RunState, std::int64_t step) {
    m_step = step;
    if (!m_path.isEmpty() && m_savedStep < 0) m_savedStep = step;  // just opened
  });
  connect(&controller, &RunController::refused, this, [this] {
    if (!m_opening.isEmpty() && !QFileInfo::exists(m_opening)) forget(m_opening);
    m_opening.clear();
    m_folder.clear();
    m_recovering.clear();
  });
  connect(&controller, &RunController::leaving, this, [this](int place, auto&) {
    if (!m_path.isEmpty()) m_known[place] = {m_path, m_savedConfig, m_savedStep};
  });
  connect(&controller, &RunController::cameBack, this, [this](int place) {
    const auto known = m_known.find(place);
    if (known == m_known.end()) return;
    m_path = known->second.path;
    m_savedConfig = known->second.savedConfig;
    m_savedStep = known->second.savedStep;
    emit changed();
  });
  connect(&controller, &RunController::autosaved, this, &Session::dropRecovered);
}

void Session::beginRun() {
  m_path.clear();
  m_savedStep = -1;
  m_step = 0;
  m_seconds = 0;
  setModified(false);
  emit changed();
}

QString Session::name() const {
  return QFileInfo(m_path).fileName();
}

bool Session::worthAsking() const {
  if (!m_modified) return false;
  const RunConfig& config = m_controller.config();
  return !m_path.isEmpty() || !m_recovered.isEmpty() || isOwn(config.source) || isOwn(config.target) ||
         m_seconds > kWorthSeconds;
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
