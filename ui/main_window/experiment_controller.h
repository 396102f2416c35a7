#pragma once

#include <QObject>
#include <QPointer>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/api/experiment_look.h"
#include "ui/theme/theme.h"

namespace brenier {

class Background;
class ExperimentWindow;
class MessageBar;
class RunController;
class SeedsController;
class SessionController;
class ShelfController;
class StageArea;

/// Experiments beside the studio's window: reads their folders in the background, and opens what is picked there, one
/// run over another or beside it. All parts must outlive this.
class ExperimentController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    RunController& run;
    StageArea& stage;
    SessionController& session;
    ShelfController& shelving;
    MessageBar& messages;
    SeedsController* seeds;  ///< null: this program has none
    Background& background;
  };
  ExperimentController(const Parts& parts, ExperimentFolders folders, QWidget* window);

  /// Shows an experiment; the one that is open already is looked at again.
  void open(const QString& folder);
  /// Null where none is open.
  ExperimentWindow* window() const;
  void setTheme(const Theme& theme);

 private:
  void look();
  void readPictures();
  void openLine(std::size_t line, std::function<void()> then = {});
  void openOver(std::size_t shown, std::size_t over);
  void openBeside(std::size_t first, std::size_t second);
  void openSeeds(const std::vector<std::size_t>& lines);
  void showFrame();

  Parts m_parts;
  ExperimentFolders m_folders;
  QWidget* m_window;
  QPointer<ExperimentWindow> m_dialog;
  Theme m_theme;
  bool m_looks = false;          ///< a look is being taken
  bool m_reads = false;          ///< pictures of a run are being read
  QString m_opening;             ///< the run that was asked for; empty: none
  bool m_opened = false;         ///< it is there, without a picture yet
  std::function<void()> m_then;  ///< once it has one
};

}  // namespace brenier
