#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace brenier {

class RunController;

/// What came of one exported file.
struct ExportedFile {
  QString name;
  QString verdict;  ///< "passed", "FAILED" or "not checked"
};

/// Exports the map of a run or of one of its kept moments while the run learns on: the machinery writes a copy of it,
/// and the command line's program, another process, exports and checks that.
class MapExporter : public QObject {
  Q_OBJECT

 public:
  /// `program` is brenier-cli.
  MapExporter(RunController& controller, QString program, QObject* parent = nullptr);
  ~MapExporter() override;

  /// One at a time: a second is ignored. Without a step: the run as it is.
  void start(std::optional<std::int64_t> step, const QString& folder, const QStringList& formats);
  bool busy() const { return m_busy; }

 signals:
  /// Files that are not networks (tables of samples) are written unchecked and not listed.
  void finished(const QString& folder, const std::vector<brenier::ExportedFile>& files);
  void failed(const QString& sentence);

 private:
  void run();
  void end(int code);
  void fail(const QString& sentence);

  RunController& m_controller;
  QString m_program, m_folder;
  QStringList m_formats;
  QProcess m_process;
  std::unique_ptr<QTemporaryDir> m_copy;
  bool m_busy = false;
};

}  // namespace brenier
