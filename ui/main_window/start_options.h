#pragma once

#include <QString>
#include <QStringList>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/api/animation.h"
#include "core/api/duel_table.h"
#include "core/api/experiment_look.h"
#include "core/api/lesson.h"
#include "core/api/seeds.h"
#include "core/api/shared_state.h"
#include "core/api/studio_backend.h"

namespace brenier {

/// A format in which a map leaves.
struct ExportFormat {
  Descriptor descriptor;
  bool takesPictures = true;  ///< holds maps over pictures too
};

/// Folders of runs that differ by their seeds.
struct SeedFolders {
  std::function<bool(const std::string& path)> isOne;  ///< at once
  /// Callable from any thread. Errors: what the folder holds instead.
  std::function<Result<std::vector<SavedSeed>>(const std::string& path)> read;
};

/// A run that another process learns and the window shows.
struct WatchedRun {
  QString name;           ///< "run on cluster3"
  bool controls = false;  ///< it takes commands, too
};

/// What the command line says about the window.
struct StartOptions {
  std::string problem;                  ///< id; empty: the one of the last time, else the first of the catalogue
  std::optional<std::uint32_t> layers;  ///< bits of Layer; none: those of the last time
  bool restoreLayout = true;            ///< read and write QSettings; off where pictures are taken
  bool restoreTheme = true;             ///< likewise of the theme alone; off where one was asked for
  QString open;                         ///< a saved run to open; empty: none
  QStringList points;                   ///< files of points to load: of the source, and of the target
  QString autosaveBase;    ///< where killed processes may have left runs that were saved by themselves; empty: nowhere
  QString autosaveFolder;  ///< where this one's run is saved by itself; empty: it is not, and closing asks nothing
  QString problemsFolder;  ///< where problems of one's own are kept; empty: nowhere
  std::vector<ExportFormat> exports = {};  ///< those of `exporter`
  QString exporter;                        ///< the program that writes and checks exports
  OpenAnimation openAnimation = {};        ///< writes films; none: there are none
  /// A second machinery, for comparing two methods; none: nothing is compared.
  std::function<std::unique_ptr<StudioBackend>()> makeRival = {};
  DuelText duelText = {};  ///< writes the table of a comparison; none: it is only shown
  /// For several seeds that learn beside the run; none: there is one.
  std::function<std::unique_ptr<SeedsMachine>()> makeSeeds = {};
  ExperimentFolders experiments = {};  ///< null functions: folders of other runs are not opened
  SeedFolders seedFolders = {};        ///< null functions: folders of seeds are not opened
  /// Loads what pictures are learned with, which takes half a second; called once, beside the window, when lessons are
  /// first looked at. None: it is loaded by the first run that needs it.
  std::function<void()> loadForPictures = {};
  const LessonLibrary* lessons = nullptr;  ///< null: nothing is taught; must outlive the window
  QString lesson;                          ///< a shipped lesson's id, or a file, to begin with; empty: none
  QString answersFolder;                   ///< where answers are kept; empty: nowhere
  StateTexts stateTexts = {};              ///< null functions: states are not shared
  std::optional<WatchedRun> watched = {};  ///< the machinery has a run from elsewhere; none: the window has its own
  QString state;                           ///< a shared state's text, to begin with; empty: none
};

}  // namespace brenier
