#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "core/api/run_config.h"
#include "core/api/run_event.h"

namespace brenier {

class Background;
class RunController;

/// The file of the shown run: which one it is, whether it holds what is on show, and the files of the last times.
class Session : public QObject {
  Q_OBJECT

 public:
  /// Folders are removed in `background`, which must outlive what this is told to do.
  Session(RunController& controller, Background& background, QObject* parent = nullptr);

  /// The run directory or session file; empty as long as the run was never saved.
  const QString& path() const { return m_path; }
  /// The file's name, or an empty text.
  QString name() const;
  bool modified() const { return m_modified; }
  /// Whether losing what is not saved would be a loss: a file is behind, or what was never saved is worth keeping.
  bool worthAsking() const;
  /// The names of the other runs of the shelf of which the same is true.
  QStringList unsavedBeside() const;
  /// What is being saved holds these runs of the shelf, too.
  void savesBeside(std::set<int> places) { m_besides = std::move(places); }

  void open(const QString& path);
  /// Opens one run of a folder of many, as a run without a file: saved, it would no longer be one of them. The folder
  /// is what is opened again.
  void openFirstOf(const QString& folder, const QString& run);
  /// Opens what a killed process left, as a run without a file. `folder` is removed when that is saved by itself anew,
  /// or when dropRecovered() says that nobody wants it.
  void recover(const QString& run, const QString& folder);
  void dropRecovered();

  static QStringList recentFiles();
  /// Of the file used last, or one's home.
  static QString recentFolder();

 signals:
  /// The file, or whether it holds everything.
  void changed();
  void recentFilesChanged();

 private:
  void remember(const QString& path);
  void forget(const QString& path);
  void setModified(bool modified);
  void beginRun();
  void leave(int place);
  void comeBack(int place);
  void noteSaved(const QString& path, std::int64_t step);

  RunController& m_controller;
  Background& m_background;
  /// What is known of the files of runs that are on the shelf, by their places.
  struct Known {
    QString path;
    RunConfig savedConfig;
    std::int64_t savedStep = -1;
  };
  std::map<int, Known> m_known;
  QString m_path, m_opening;
  QString m_folder;                   ///< whose run is being opened
  QString m_recovering, m_recovered;  ///< folders of a killed process: being opened, on show
  RunConfig m_savedConfig;
  std::int64_t m_step = 0, m_savedStep = -1;
  bool m_modified = false;
  bool m_worth = false;    ///< it was worth asking when it was left, or lost
  bool m_settles = false;  ///< it is saved as it comes
  std::set<int> m_besides;
};

}  // namespace brenier
