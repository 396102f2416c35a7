#pragma once

#include <QFileSystemWatcher>
#include <QWidget>

#include "core/api/data_notes.h"
#include "core/api/run_config.h"
#include "ui/theme/theme.h"

class QLabel;

namespace brenier {

class FoldedLabel;

/// What a run has read of the file behind one of its measures, and that the file is no longer that. Empty for measures
/// without one.
class FileNote : public QWidget {
  Q_OBJECT

 public:
  explicit FileNote(QWidget* parent = nullptr);

  /// Says nothing of another file than before; true where it is another one.
  bool setMeasure(const MeasureSpec& measure);
  void setNotes(const SideNotes& notes);
  void setTheme(const Theme& theme);

 signals:
  /// The file is to be read again, from where it was first read.
  void readAgain(const QString& file);

 private:
  QString watched() const;
  void say();

  QFileSystemWatcher m_watcher;
  QString m_file;
  SideNotes m_notes;
  bool m_written = false;  ///< since the run read it
  FoldedLabel* m_taken = nullptr;
  QLabel* m_changed = nullptr;
};

/// What a measure reads, as "archive.npz:name"; empty where it reads nothing.
QString pathOf(const MeasureSpec& measure);
/// The file of it, without the name of an array.
QString fileOf(const MeasureSpec& measure);

}  // namespace brenier
