#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/api/command.h"
#include "ui/main_window/start_options.h"

class QMenu;

namespace brenier {

class Actions;
class Background;
class MapExporter;
class MessageBar;
class RunController;
class RunShelf;
class Session;
class StageArea;
class WindowLayout;

/// What the window does about files: opening and saving runs, exports, runs that were lost, and what closing would
/// lose. All parts must outlive this.
class SessionController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    MessageBar& messages;
    WindowLayout& layout;
    Background& background;
    const Catalog& catalog;
    RunShelf& shelf;
  };
  /// `fileMenu` gets a menu of the files of the last times.
  SessionController(const Parts& parts, const StartOptions& options, QMenu* fileMenu, QWidget* window);

  Session* session() const { return m_session; }
  /// A run, a folder of seeds, an experiment, or a lesson.
  void openFile(const QString& path);
  /// These runs of a folder of many, which differ by their seeds alone: the window's run becomes the first of them.
  void openSeedsOf(const QString& folder, const std::vector<SavedSeed>& seeds);
  /// Whether openFile() knows what to do with what is dropped on the window.
  bool takes(const QString& path) const;
  /// Saving by itself begins, what killed processes left is offered, and the file to begin with is opened.
  void begin();
  /// Asks where something would be lost. While an answer is being saved the window stays.
  bool closesWithoutAsking();
  /// Nothing is saved by itself any more.
  void end();
  /// The dialog: of a kept moment, or of the run as it is.
  void exportMapOf(std::optional<std::int64_t> step);
  /// How the run's figure is set, to be saved with it; empty: nobody made one.
  void setFigure(const QByteArray& text);
  /// What lies with the run that is saved by itself may be other than it was. Soon, for much changes at once.
  void noteAutosave();

 signals:
  /// The file, or whether it holds everything.
  void changed();
  /// What was asked before closing is saved.
  void closeWanted();
  /// A file was chosen that holds a lesson and no run.
  void lessonWanted(const QString& path);
  /// A folder was chosen that holds runs of many kinds.
  void experimentWanted(const QString& folder);
  /// Files of points: of the source, and of the target where there are two.
  void pointsWanted(const QStringList& paths);
  /// A session is being saved: what others keep with it, by names.
  void filesWanted(std::map<std::string, std::string>& files);
  /// The run is saved by itself: what others keep with it.
  void autosaveFilesWanted(brenier::SetAutosave& where);
  /// The opened run's, as setFigure() got it.
  void figureRestored(const QByteArray& text);
  /// The run that has just been opened is the first of these.
  void seedsOpened(const std::vector<brenier::SavedSeed>& seeds);

 private:
  void connectActions();
  void connectRun();
  void openRun();
  void openExperiment();
  void openSeeds(const QString& folder);
  void playAfterAll();
  void saveRun();
  void saveRunAs();
  void saveTo(const QString& path);
  void write(const QString& path);
  QString closingLoses() const;
  void fillRecentMenu();
  void offerLostRuns();
  void tellAutosave();
  std::map<std::string, std::string> windowFiles() const;
  void restoreWindowFiles(const std::map<std::string, std::string>& files);

  Parts m_parts;
  const StartOptions& m_options;
  QWidget* m_window;
  Session* m_session = nullptr;
  MapExporter* m_exporter = nullptr;  ///< made when it is first wanted
  QMenu* m_recent = nullptr;
  QByteArray m_figure;
  QTimer m_autosaveTimer;
  SetAutosave m_autosave;      ///< as it was told last; without a folder nothing is saved by itself
  QObject* m_waits = nullptr;  ///< for the second method's run, which is saved first
  bool m_closesWhenSaved = false;
  bool m_heldForFile = false;      ///< the run waits, for the file that the window begins with takes its place
  std::vector<SavedSeed> m_seeds;  ///< whose first run is being opened
};

}  // namespace brenier
