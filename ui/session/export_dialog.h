#pragma once

#include <QDialog>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/api/descriptor.h"

class QCheckBox;
class QDialogButtonBox;
class QLabel;
class QLineEdit;
class QProgressBar;

namespace brenier {

class MapExporter;
struct ExportedFile;

/// Which formats, into which folder; then what the check of every written file found. Does not hold the window up: the
/// run learns on, and the dialog can stay open.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// Exports the moment of `step`, or the run as it is. `exporter` must outlive the dialog.
  ExportDialog(MapExporter& exporter, const std::vector<Descriptor>& formats, std::optional<std::int64_t> step,
               QWidget* parent = nullptr);

  QString folder() const;
  void setFolder(const QString& folder);
  QStringList chosenFormats() const;
  /// The verdicts, one a line; empty before.
  QString resultText() const;

 public slots:
  void startExport();

 private:
  void createForm(const std::vector<Descriptor>& formats);
  void browse();
  void showFiles(const QString& folder, const std::vector<ExportedFile>& files);
  void say(const QString& text);
  void setBusy(bool busy);

  MapExporter& m_exporter;
  std::optional<std::int64_t> m_step;
  std::vector<QCheckBox*> m_formats;
  QLineEdit* m_folder = nullptr;
  QProgressBar* m_progress = nullptr;
  QLabel* m_result = nullptr;
  QDialogButtonBox* m_buttons = nullptr;
};

}  // namespace brenier
