#include "ui/main_window/session_controller.h"

#include <QAction>
#include <QBuffer>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QMenu>
#include <QRegularExpression>
#include <algorithm>
#include <set>
#include <utility>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/message_bar.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"
#include "ui/session/autosave_folder.h"
#include "ui/session/export_dialog.h"
#include "ui/session/map_exporter.h"
#include "ui/session/session.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr const char* kSessionEnding = ".brenier";
constexpr const char* kLessonEnding = ".brenier-lesson";
constexpr const char* kLayoutFile = "layout.json";
constexpr const char* kFigureFile = "figure.json";
constexpr const char* kThumbnailFile = "thumbnail.png";
constexpr QSize kThumbnailSize(320, 200);
constexpr int kAutosaveMs = 200;  // so that a target that is dragged is not described at every place

QString firstSaved(const std::vector<SavedSeed>& seeds) {
  const auto first = std::find_if(seeds.begin(), seeds.end(), [](const SavedSeed& seed) { return seed.fault.empty(); });
  return first == seeds.end() ? QString() : qs(first->path);
}

}  // namespace

SessionController::SessionController(const Parts& parts, const StartOptions& options, QMenu* fileMenu, QWidget* window)
    : QObject(window), m_parts(parts), m_options(options), m_window(window) {
  m_session = new Session(parts.run, parts.background, this);
  m_recent = new QMenu("Open &recent", fileMenu);
  m_recent->setToolTipsVisible(true);
  fileMenu->insertMenu(parts.actions[ActionId::saveRun], m_recent);
  fillRecentMenu();
  connectActions();
  connectRun();
}

void SessionController::connectActions() {
  m_parts.actions[ActionId::openExperiment]->setEnabled(static_cast<bool>(m_options.experiments.look));
  m_parts.actions[ActionId::exportMap]->setEnabled(!m_options.exporter.isEmpty());
  const auto on = [this](ActionId id, auto function) {
    connect(m_parts.actions[id], &QAction::triggered, this, function);
  };
  on(ActionId::openRun, [this] { openRun(); });
  on(ActionId::openExperiment, [this] { openExperiment(); });
  on(ActionId::saveRun, [this] { saveRun(); });
  on(ActionId::saveRunAs, [this] { saveRunAs(); });
  on(ActionId::exportMap, [this] { exportMapOf(m_parts.run.shownMoment()); });
}

void SessionController::connectRun() {
  connect(m_session, &Session::changed, this, &SessionController::changed);
  connect(m_session, &Session::recentFilesChanged, this, &SessionController::fillRecentMenu);
  connect(&m_parts.run, &RunController::opened, this, [this](const QString& path, const auto& files) {
    restoreWindowFiles(files);
    m_heldForFile = false;
    const std::vector<SavedSeed> seeds = std::exchange(m_seeds, {});
    if (!seeds.empty() && firstSaved(seeds) == path) emit seedsOpened(seeds);
    // A letter that is typed next is for the stage, wherever the focus was before.
    m_parts.stage.stage()->setFocus();
  });
  connect(&m_parts.run, &RunController::saved, this, [this](const QString& path) {
    m_parts.messages.show(MessageKind::info, "Saved to " + path + ".");
    if (m_closesWhenSaved) emit closeWanted();
  });
  connect(&m_parts.run, &RunController::refused, this, [this] {
    m_closesWhenSaved = false;
    m_parts.shelf.takeLostAlone();
    playAfterAll();
  });
  m_autosaveTimer.setSingleShot(true);
  m_autosaveTimer.setInterval(kAutosaveMs);
  connect(&m_autosaveTimer, &QTimer::timeout, this, &SessionController::tellAutosave);
  connect(&m_parts.run, &RunController::runBegun, this, &SessionController::noteAutosave);
  connect(&m_parts.run, &RunController::runContinued, this, &SessionController::noteAutosave);
  connect(&m_parts.shelf, &RunShelf::changed, this, &SessionController::noteAutosave);
}

void SessionController::begin() {
  m_autosave.folder = m_options.autosaveFolder.toStdString();
  if (!m_autosave.folder.empty()) m_parts.run.setAutosave(m_autosave);
  if (!m_options.open.isEmpty()) {
    m_heldForFile = !m_parts.run.wantsToPlay();
    openFile(m_options.open);
  }
  if (!m_options.points.isEmpty()) emit pointsWanted(m_options.points);
  offerLostRuns();
}

void SessionController::end() {
  m_autosaveTimer.stop();
  if (!std::exchange(m_autosave, {}).folder.empty()) m_parts.run.setAutosave({});
  m_session->dropRecovered();
}

void SessionController::setFigure(const QByteArray& text) {
  m_figure = text;
  noteAutosave();
}

void SessionController::noteAutosave() {
  if (!m_autosave.folder.empty() && !m_autosaveTimer.isActive()) m_autosaveTimer.start();
}

/// What was made or chosen about a run, and where it stands on the shelf: a run that is lost comes back with it.
void SessionController::tellAutosave() {
  SetAutosave where{m_autosave.folder, {}, m_parts.run.run(), {}};
  if (!m_figure.isEmpty()) where.own[kFigureFile] = m_figure.toStdString();
  const ShelvedRun* run = m_parts.shelf.find(m_parts.run.place());
  if (run && (m_parts.shelf.runs().size() > 1 || !run->name.isEmpty())) where.own.merge(RunShelf::standingOf(*run));
  emit autosaveFilesWanted(where);
  if (where == m_autosave) return;
  m_autosave = where;
  m_parts.run.setAutosave(where);
}

void SessionController::fillRecentMenu() {
  m_recent->clear();
  for (const QString& path : Session::recentFiles())
    m_recent->addAction(QFileInfo(path).fileName(), this, [this, path] { openFile(path); })->setToolTip(path);
  m_recent->setEnabled(!m_recent->isEmpty());
}

void SessionController::exportMapOf(std::optional<std::int64_t> step) {
  if (!m_exporter) m_exporter = new MapExporter(m_parts.run, m_options.exporter, this);
  std::vector<Descriptor> formats;
  for (const auto& format : m_options.exports)
    if (format.takesPictures || !m_parts.stage.showsPictures()) formats.push_back(format.descriptor);
  auto* dialog = new ExportDialog(*m_exporter, formats, step, m_window);
  dialog->show();
}

void SessionController::openRun() {
  const QString path =
      QFileDialog::getOpenFileName(m_window, "Open a run, an experiment, or a lesson", Session::recentFolder(),
                                   "Runs, experiments and lessons (*.brenier session.json experiment.json "
                                   "*.brenier-lesson lesson.json);;All files (*)");
  if (path.isEmpty()) return;
  openFile(path);
}

void SessionController::openExperiment() {
  const QString folder = QFileDialog::getExistingDirectory(m_window, "Open an experiment: the folder that sweep made",
                                                           Session::recentFolder());
  if (folder.isEmpty()) return;
  if (m_options.seedFolders.isOne(folder.toStdString())) return emit experimentWanted(folder);
  m_parts.messages.show(
      MessageKind::error, "There is no experiment in " + QFileInfo(folder).fileName() + ".",
      "brenier-cli sweep makes its folder from a file; choose the folder that holds experiment.json.");
}

void SessionController::openFile(const QString& path) {
  const QFileInfo file(path);
  const QString name = file.fileName();
  if (name.endsWith(kLessonEnding) || name == "lesson.json") return emit lessonWanted(path);
  // A directory is opened by the file that marks it, too.
  const QString folder = file.isDir() ? path : file.path();
  if ((file.isDir() || name == "experiment.json") && m_options.seedFolders.isOne &&
      m_options.seedFolders.isOne(folder.toStdString()))
    return openSeeds(folder);
  static const QRegularExpression points("\\.(csv|tsv|txt|npy|npz|csv\\.gz)$",
                                         QRegularExpression::CaseInsensitiveOption);
  if (!file.isDir() && points.match(name).hasMatch()) {
    m_parts.messages.show(MessageKind::error, name + " holds points and is no saved run.",
                          "Load… under Source or Target reads it.");
    return playAfterAll();
  }
  m_session->open(name == "session.json" ? folder : path);
}

bool SessionController::takes(const QString& path) const {
  const QFileInfo file(path);
  const QString name = file.fileName();
  return file.isDir() || name.endsWith(kSessionEnding) || name == "session.json" || name == "experiment.json" ||
         (m_options.lessons && (name.endsWith(kLessonEnding) || name == "lesson.json"));
}

void SessionController::openSeedsOf(const QString& folder, const std::vector<SavedSeed>& seeds) {
  m_seeds = seeds;
  m_session->openFirstOf(folder, firstSaved(m_seeds));
}

/// What differs by more than seeds is shown as a table.
void SessionController::openSeeds(const QString& folder) {
  m_parts.background.make(
      "Reading " + QFileInfo(folder).fileName(),
      [read = m_options.seedFolders.read, path = folder.toStdString()] { return read(path); }, this,
      [this, folder](const std::optional<Result<std::vector<SavedSeed>>>& seeds) {
        if (seeds && *seeds) return openSeedsOf(folder, **seeds);
        if (seeds && m_options.experiments.look) {
          m_heldForFile = false;  // others learn; the window takes no processor from them before it is asked to
          return emit experimentWanted(folder);
        }
        if (seeds) m_parts.messages.show(MessageKind::error, qs(seeds->error().message), qs(seeds->error().hint));
        playAfterAll();
      });
}

/// What the window was to begin with cannot be opened.
void SessionController::playAfterAll() {
  if (std::exchange(m_heldForFile, false)) m_parts.run.play();
}

void SessionController::saveRun() {
  if (m_session->path().isEmpty()) {
    saveRunAs();
  } else {
    saveTo(m_session->path());
  }
}

void SessionController::saveRunAs() {
  const std::string& problem = m_parts.run.config().problem;
  const QString name = qs(problem.empty() ? "run" : problem) + kSessionEnding;
  const QString suggested = m_session->path().isEmpty() ? Session::recentFolder() + "/" + name : m_session->path();
  QString path = QFileDialog::getSaveFileName(m_window, "Save the run", suggested, "Brenier runs (*.brenier)");
  if (path.isEmpty()) {
    m_closesWhenSaved = false;
    return;
  }
  if (QFileInfo(path).suffix().isEmpty() && !QFileInfo(path).isDir()) path += kSessionEnding;
  saveTo(path);
}

/// The run of the second method is one of the session's: its own machine writes it before it can be copied.
void SessionController::saveTo(const QString& path) {
  DuelPane* duel = m_parts.stage.duel();
  delete std::exchange(m_waits, nullptr);
  if (!duel || !duel->controller().keepOnShelf()) return write(path);
  m_waits = new QObject(this);
  const auto goOn = [this, path] {
    QObject* waited = std::exchange(m_waits, nullptr);
    if (!waited) return;
    waited->deleteLater();
    write(path);
  };
  connect(&duel->controller(), &RunController::kept, m_waits, goOn);
  connect(&duel->controller(), &RunController::refused, m_waits, goOn);
  connect(&m_parts.stage, &StageArea::duelEnds, m_waits, goOn);
}

void SessionController::write(const QString& path) {
  std::set<int> places{m_parts.run.place()};
  for (const ShelvedRun* run : m_parts.shelf.runs())
    if (run->kept) places.insert(run->id);
  m_session->savesBeside(std::move(places));
  auto files = windowFiles();
  emit filesWanted(files);
  if (const ShelvedRun* run = m_parts.shelf.find(m_parts.run.place())) files.merge(RunShelf::filesOf(*run));
  m_parts.run.save(path, files, m_parts.shelf.keptBeside(m_parts.run.place()));
}

/// What belongs to the run but not to its learning: how the window looked at it, and a picture of it.
std::map<std::string, std::string> SessionController::windowFiles() const {
  QJsonObject layout;
  layout["docks"] = QString::fromLatin1(m_parts.layout.state().toBase64());
  layout["layers"] = static_cast<double>(m_parts.stage.layerBar()->layers());
  layout["t"] = m_parts.stage.interpolationBar()->value();
  std::map<std::string, std::string> files;
  files[kLayoutFile] = QJsonDocument(layout).toJson().toStdString();
  if (!m_figure.isEmpty()) files[kFigureFile] = m_figure.toStdString();
  QByteArray picture;
  QBuffer buffer(&picture);
  buffer.open(QIODevice::WriteOnly);
  if (m_parts.stage.figure(2 * kThumbnailSize)
          .scaled(kThumbnailSize, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
          .save(&buffer, "PNG"))
    files[kThumbnailFile] = picture.toStdString();
  return files;
}

void SessionController::restoreWindowFiles(const std::map<std::string, std::string>& files) {
  const auto figure = files.find(kFigureFile);
  m_figure = figure == files.end() ? QByteArray() : QByteArray::fromStdString(figure->second);
  if (!m_figure.isEmpty()) emit figureRestored(m_figure);
  const auto it = files.find(kLayoutFile);
  if (it == files.end()) return;
  const QJsonObject layout = QJsonDocument::fromJson(QByteArray::fromStdString(it->second)).object();
  const double layers = layout["layers"].toDouble(-1);
  if (layers >= 0 && layers < 4294967296.0) m_parts.stage.setLayers(static_cast<std::uint32_t>(layers));
  m_parts.stage.interpolationBar()->setValue(layout["t"].toDouble(1));
  m_parts.layout.setState(QByteArray::fromBase64(layout["docks"].toString().toLatin1()));
}

void SessionController::offerLostRuns() {
  if (m_options.autosaveBase.isEmpty()) return;
  const LostRuns lostOnes = lostRuns(m_options.autosaveBase);
  for (const QString& folder : lostOnes.leftovers) removeInBackground(m_parts.background, folder);
  for (const LostRun& lost : lostOnes.runs) {
    const auto* problem = findProblem(m_parts.catalog, lost.problem.toStdString());
    const QString name = problem ? qs(problem->title) : QString("a problem of your own");
    m_parts.messages.offer("Brenier was not closed; its run of " + name + " of " +
                               QLocale().toString(lost.saved, QLocale::ShortFormat) + " is still there.",
                           {{"Recover",
                             [this, lost] {
                               m_parts.shelf.takeNextFrom(lost.shelf);
                               m_session->recover(lost.run, lost.folder);
                             }},
                            {"Discard", [this, lost] { removeInBackground(m_parts.background, lost.folder); }}});
  }
}

}  // namespace brenier
