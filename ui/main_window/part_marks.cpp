#include "ui/main_window/part_marks.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>

#include "ui/main_window/session_controller.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"
#include "ui/timeline/timeline_axis.h"
#include "ui/timeline/timeline_bar.h"

namespace brenier {
namespace {

constexpr const char* kChangesFile = "changes.json";

}  // namespace

std::string writeChanges(const std::vector<std::int64_t>& steps) {
  QJsonArray list;
  for (const std::int64_t step : steps) list.append(static_cast<double>(step));
  return QJsonDocument(list).toJson(QJsonDocument::Compact).toStdString();
}

std::vector<std::int64_t> readChanges(const std::string& text) {
  std::vector<std::int64_t> steps;
  for (const QJsonValue& value : QJsonDocument::fromJson(QByteArray::fromStdString(text)).array())
    if (const double step = value.toDouble(-1); step >= 0 && step < 1e15)
      steps.push_back(static_cast<std::int64_t>(step));
  return steps;
}

PartMarks::PartMarks(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {
  connect(&parts.session, &SessionController::filesWanted, this, [this](auto& files) { keep(files); });
  connect(&parts.session, &SessionController::autosaveFilesWanted, this, [this](SetAutosave& where) {
    if (!m_parts.timeline.axis()->changes().empty()) keep(where.own);
  });
  connect(&parts.run, &RunController::leaving, this, [this](int, auto& files) { keep(files); });
  connect(&parts.run, &RunController::opened, this, [this](const QString&, const auto& files) {
    if (const auto file = files.find(kChangesFile); file != files.end()) mark(file->second);
  });
  connect(&parts.run, &RunController::cameBack, this, [this](int place) {
    const ShelvedRun* run = m_parts.run.shelf()->find(place);
    QFile file(run ? run->folder + "/window/" + kChangesFile : QString());
    if (run && file.open(QIODevice::ReadOnly)) mark(file.readAll().toStdString());
  });
}

/// Also where there are none: the folder may be of a run that was saved over.
void PartMarks::keep(std::map<std::string, std::string>& files) const {
  files[kChangesFile] = writeChanges(m_parts.timeline.axis()->changes());
}

/// Before the numbers come, which are drawn on both sides of it.
void PartMarks::mark(const std::string& text) {
  for (const std::int64_t step : readChanges(text)) {
    m_parts.timeline.markChange(step);
    m_parts.numbers.changeProblem(step);
  }
}

}  // namespace brenier
