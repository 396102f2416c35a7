// What MainWindow does about files, the past of a run, and closing; main_window.cpp composes.
#include <QAction>
#include <QBuffer>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QMenu>
#include <QMessageBox>

#include "ui/canvas/interpolation_bar.h"
#include "ui/canvas/layer_bar.h"
#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/images/picture_stage.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/window_layout.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/session/autosave_folder.h"
#include "ui/session/export_dialog.h"
#include "ui/session/map_exporter.h"
#include "ui/session/session.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {
namespace {

const char* const kEnding = ".brenier";
const char* const kLayoutFile = "layout.json";
const char* const kThumbnailFile = "thumbnail.png";
constexpr QSize kThumbnailSize(320, 200);

}  // namespace

void MainWindow::connectTimeline() {
  connect(m_timeline, &TimelineBar::shownChanged, this, &MainWindow::goToMoment);
  connect(m_timeline, &TimelineBar::branchWanted, this, [this](std::int64_t step) {
    m_timeline->showLive();
    m_controller->branch(step);
  });
  connect(m_timeline, &TimelineBar::exportWanted, this, [this](std::int64_t step) { exportMapOf(step); });
  connect((*m_actions)[ActionId::playTimeline], &QAction::triggered, m_timeline, &TimelineBar::togglePlay);
  connect((*m_actions)[ActionId::markMoment], &QAction::triggered, this, [this] { m_controller->mark(); });
  connect((*m_actions)[ActionId::keepWeights], &QAction::toggled, m_controller, &RunController::setKeepsWeights);
  connect((*m_actions)[ActionId::exportMap], &QAction::triggered, this, [this] { exportMapOf(m_timeline->shown()); });
  connect(m_controller, &RunController::momentsKept, m_timeline, &TimelineBar::setMoments);
  connect(m_controller, &RunController::momentShown, this, &MainWindow::showFrame);
  connect(m_controller, &RunController::momentScored, this, [this](const MetricsRow& row) {
    m_numbers->addMomentRow(row);
    showSwap(row);
  });
  connect(m_controller, &RunController::runContinued, this, [this](RunId, std::int64_t step) {
    m_timeline->showLive();
    const auto from = step == presentStep ? std::nullopt : std::optional(step);
    m_timeline->setBranchStep(from);
    m_numbers->continueRun(from);
    m_messages->clear();
    if (m_duel) m_duel->follow(m_controller->config());
  });
  connect(m_controller, &RunController::stateReached, m_timeline,
          [this](RunState, std::int64_t step) { m_timeline->setPresentStep(step); });
}

void MainWindow::goToMoment(std::optional<std::int64_t> step) {
  m_controller->showMoment(step);
  m_numbers->setShownStep(step);
  if (!step && m_liveFrame) showFrame(m_liveFrame);
}

/// Of a kept moment, or of the run as it is.
void MainWindow::exportMapOf(std::optional<std::int64_t> step) {
  if (!m_exporter) m_exporter = new MapExporter(*m_controller, m_options.exporter, this);
  std::vector<Descriptor> formats;
  for (const auto& format : m_options.exports)
    if (format.takesPictures || !m_pictures->isVisibleTo(this)) formats.push_back(format.descriptor);
  auto* dialog = new ExportDialog(*m_exporter, formats, step, this);
  dialog->show();
}

void MainWindow::connectSession() {
  (*m_actions)[ActionId::exportMap]->setEnabled(!m_options.exporter.isEmpty());
  const auto on = [this](ActionId id, auto function) {
    connect((*m_actions)[id], &QAction::triggered, this, function);
  };
  on(ActionId::openRun, [this] { openRun(); });
  on(ActionId::saveRun, [this] { saveRun(); });
  on(ActionId::saveRunAs, [this] { saveRunAs(); });
  connect(m_session, &Session::changed, this, &MainWindow::showTitle);
  connect(m_session, &Session::recentFilesChanged, this, &MainWindow::fillRecentMenu);
  connect(m_controller, &RunController::opened, this,
          [this](const QString&, const auto& files) { restoreWindowFiles(files); });
  connect(m_controller, &RunController::saved, this, [this](const QString& path) {
    m_messages->show(MessageKind::info, "Saved to " + path + ".");
    if (m_closesWhenSaved) close();
  });
}

void MainWindow::createRecentMenu(QMenu* file) {
  m_recent = new QMenu("Open &recent", file);
  m_recent->setToolTipsVisible(true);
  file->insertMenu((*m_actions)[ActionId::saveRun], m_recent);
  fillRecentMenu();
}

void MainWindow::fillRecentMenu() {
  m_recent->clear();
  for (const QString& path : Session::recentFiles())
    m_recent->addAction(QFileInfo(path).fileName(), this, [this, path] { openFile(path); })->setToolTip(path);
  m_recent->setEnabled(!m_recent->isEmpty());
}

void MainWindow::showTitle() {
  const QString file = m_session->name();
  setWindowTitle((file.isEmpty() ? QString() : file + QStringLiteral(" · ")) + m_problemName + "[*]" +
                 QStringLiteral(" — Brenier"));
  setWindowModified(m_session->modified());
}

void MainWindow::openRun() {
  const QString path = QFileDialog::getOpenFileName(this, "Open a run", Session::recentFolder(),
                                                    "Runs (*.brenier session.json);;All files (*)");
  if (path.isEmpty()) return;
  // A run directory is opened by the file that marks it.
  openFile(QFileInfo(path).fileName() == "session.json" ? QFileInfo(path).path() : path);
}

void MainWindow::openFile(const QString& path) {
  m_session->open(path);
}

void MainWindow::saveRun() {
  if (m_session->path().isEmpty()) {
    saveRunAs();
  } else {
    saveTo(m_session->path());
  }
}

void MainWindow::saveRunAs() {
  const std::string& problem = m_controller->config().problem;
  const QString name = qs(problem.empty() ? "run" : problem) + kEnding;
  const QString suggested = m_session->path().isEmpty() ? Session::recentFolder() + "/" + name : m_session->path();
  QString path = QFileDialog::getSaveFileName(this, "Save the run", suggested, "Brenier runs (*.brenier)");
  if (path.isEmpty()) {
    m_closesWhenSaved = false;
    return;
  }
  if (QFileInfo(path).suffix().isEmpty() && !QFileInfo(path).isDir()) path += kEnding;
  saveTo(path);
}

void MainWindow::saveTo(const QString& path) {
  m_controller->save(path, windowFiles());
}

/// What belongs to the run but not to its learning: how the window looked at it, and a picture of it.
std::map<std::string, std::string> MainWindow::windowFiles() const {
  QJsonObject layout;
  layout["docks"] = QString::fromLatin1(m_layout->state().toBase64());
  layout["layers"] = static_cast<double>(m_layerBar->layers());
  layout["t"] = m_interpolation->value();
  std::map<std::string, std::string> files;
  files[kLayoutFile] = QJsonDocument(layout).toJson().toStdString();
  QByteArray picture;
  QBuffer buffer(&picture);
  buffer.open(QIODevice::WriteOnly);
  if (m_stage->grabFigure(2 * kThumbnailSize)
          .scaled(kThumbnailSize, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
          .save(&buffer, "PNG"))
    files[kThumbnailFile] = picture.toStdString();
  return files;
}

void MainWindow::restoreWindowFiles(const std::map<std::string, std::string>& files) {
  const auto it = files.find(kLayoutFile);
  if (it == files.end()) return;
  const QJsonObject layout = QJsonDocument::fromJson(QByteArray::fromStdString(it->second)).object();
  m_layout->setState(QByteArray::fromBase64(layout["docks"].toString().toLatin1()));
  const double layers = layout["layers"].toDouble(-1);
  if (layers >= 0 && layers < 4294967296.0) {
    m_layerBar->setLayers(static_cast<std::uint32_t>(layers));
    setLayers(m_layerBar->layers());
  }
  m_interpolation->setValue(layout["t"].toDouble(1));
  showLayoutState();
}

void MainWindow::offerLostRuns() {
  if (m_options.autosaveBase.isEmpty()) return;
  for (const LostRun& lost : lostRuns(m_options.autosaveBase)) {
    const auto* problem = findProblem(m_backend.catalog(), lost.problem.toStdString());
    const QString name = problem ? qs(problem->title) : QString("a problem of your own");
    m_messages->offer("Brenier was not closed; its run of " + name + " of " +
                          QLocale().toString(lost.saved, QLocale::ShortFormat) + " is still there.",
                      {{"Recover", [this, lost] { m_session->recover(lost.run, lost.folder); }},
                       {"Discard", [lost] { QDir(lost.folder).removeRecursively(); }}});
  }
}

/// Asks where something would be lost. While an answer is being saved the window stays.
bool MainWindow::closesWithoutAsking() {
  if (m_options.autosaveFolder.isEmpty() || !m_session->worthAsking()) return true;
  const QString file = m_session->name();
  QMessageBox question(
      QMessageBox::Question, "Close Brenier",
      file.isEmpty() ? QString("This run was never saved.") : file + " does not hold what the run has learned since.",
      QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
  question.setInformativeText("Save it before closing?");
  switch (question.exec()) {
    case QMessageBox::Save:
      m_controller->pause();  // what is saved is what is on show
      m_closesWhenSaved = true;
      saveRun();
      return false;
    case QMessageBox::Discard:
      return true;
    default:
      return false;
  }
}

}  // namespace brenier
