#include "ui/session/map_exporter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "ui/forms/number_text.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

/// Exit code of brenier-cli when a file was written and its check failed.
constexpr int kCheckFailed = 1;

/// What `export --json` says of the files that it checked.
std::vector<ExportedFile> filesIn(const QByteArray& output) {
  std::vector<ExportedFile> files;
  for (const auto& entry : QJsonDocument::fromJson(output).object()["files"].toArray())
    files.push_back({entry.toObject()["file"].toString(), entry.toObject()["verdict"].toString()});
  return files;
}

}  // namespace

MapExporter::MapExporter(RunController& controller, QString program, QObject* parent)
    : QObject(parent), m_controller(controller), m_program(std::move(program)) {
  connect(&controller, &RunController::copySaved, this, [this](const QString& path) {
    if (m_busy && m_copy && path == m_copy->filePath("run")) run();
  });
  connect(&controller, &RunController::refused, this, [this](const RunError& error) {
    if (m_busy && m_process.state() == QProcess::NotRunning) fail(qs(error.message));
  });
  connect(&m_process, &QProcess::finished, this, [this](int code) { end(code); });
  connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) fail(m_program + " cannot be started; it is built beside the studio.");
  });
}

MapExporter::~MapExporter() {
  m_process.disconnect(this);
  m_process.kill();
  m_process.waitForFinished(2000);
}

void MapExporter::start(std::optional<std::int64_t> step, const QString& folder, const QStringList& formats) {
  if (m_busy) return;
  m_copy = std::make_unique<QTemporaryDir>();
  if (!m_copy->isValid()) return fail("A temporary folder cannot be made: " + m_copy->errorString() + ".");
  m_busy = true;
  m_folder = folder;
  m_formats = formats;
  m_controller.saveCopy(m_copy->filePath("run"), step);
}

void MapExporter::run() {
  QStringList words = {"export", m_copy->filePath("run"), "--out", m_folder, "--json"};
  if (!m_formats.isEmpty()) words << "--format" << m_formats.join(',');
  m_process.start(m_program, words);
}

void MapExporter::end(int code) {
  const auto files = filesIn(m_process.readAllStandardOutput());
  const QString said = QString::fromUtf8(m_process.readAllStandardError()).section("error: ", 1).trimmed();
  if (code != 0 && code != kCheckFailed)
    return fail(said.isEmpty() ? "The export ended with code " + QString::number(code) + "." : said);
  m_busy = false;
  m_copy.reset();
  emit finished(m_folder, files);
}

void MapExporter::fail(const QString& sentence) {
  m_busy = false;
  m_copy.reset();
  emit failed(sentence);
}

}  // namespace brenier
