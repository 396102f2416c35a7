#include "ui/session/own_problems.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QUrl>
#include <algorithm>
#include <optional>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kFormat = 1;

const Descriptor* findIn(const std::vector<Descriptor>& entries, const std::string& id) {
  for (const auto& entry : entries)
    if (entry.id == id) return &entry;
  return nullptr;
}

/// As a person would type them: what kind each is, its descriptor says.
QJsonObject textOf(const OptionValues& values) {
  QJsonObject object;
  for (const auto& [id, value] : values) object[qs(id)] = qs(toString(value));
  return object;
}

std::optional<OptionValues> valuesFrom(const QJsonObject& object, const std::vector<OptionDescriptor>& options) {
  OptionValues values;
  for (const auto& option : options) {
    const auto it = object.find(qs(option.id));
    if (it == object.end()) continue;
    const auto value = parseOption(option, it->toString().toStdString());
    if (!value) return std::nullopt;
    values[option.id] = value.value();
  }
  return values;
}

QJsonObject textOf(const MeasureSpec& measure) {
  return {{"id", qs(measure.id)}, {"options", textOf(measure.options)}};
}

std::optional<MeasureSpec> measureFrom(const QJsonObject& object, const Catalog& catalog) {
  const std::string id = object["id"].toString().toStdString();
  const Descriptor* descriptor = findIn(catalog.measures, id);
  if (!descriptor) return std::nullopt;
  auto options = valuesFrom(object["options"].toObject(), descriptor->options);
  if (!options) return std::nullopt;
  return MeasureSpec{id, std::move(*options)};
}

std::optional<ProblemDescriptor> problemFrom(const QJsonObject& object, const Catalog& catalog) {
  ProblemDescriptor problem;
  problem.title = object["title"].toString().toStdString();
  problem.help = "A problem of your own";
  const auto source = measureFrom(object["source"].toObject(), catalog);
  const auto target = measureFrom(object["target"].toObject(), catalog);
  problem.solver = object["solver"].toString().toStdString();
  const auto solver = std::find_if(catalog.solvers.begin(), catalog.solvers.end(),
                                   [&](const auto& entry) { return entry.id == problem.solver; });
  if (object["format"].toInt() > kFormat || problem.title.empty() || !source || !target ||
      solver == catalog.solvers.end())
    return std::nullopt;
  const auto options = valuesFrom(object["solver_options"].toObject(), solver->options);
  if (!options) return std::nullopt;
  problem.source = *source;
  problem.target = *target;
  problem.solverOptions = *options;
  return problem;
}

QString pictureBeside(const QString& file) {
  return file.chopped(4) + "png";  // NAME.json
}

}  // namespace

OwnProblems::OwnProblems(const Catalog& catalog, QString folder, QObject* parent)
    : QObject(parent), m_catalog(catalog), m_folder(std::move(folder)) {
  read();
}

void OwnProblems::read() {
  m_problems.clear();
  if (m_folder.isEmpty()) return;
  for (const QFileInfo& info : QDir(m_folder).entryInfoList({"*.json"}, QDir::Files, QDir::Name)) {
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly)) continue;
    auto problem = problemFrom(QJsonDocument::fromJson(file.readAll()).object(), m_catalog);
    if (problem) m_problems.push_back({*problem, QImage(pictureBeside(info.filePath())), info.filePath()});
  }
}

const OwnProblem* OwnProblems::find(const QString& title) const {
  for (const auto& own : m_problems)
    if (qs(own.problem.title) == title) return &own;
  return nullptr;
}

const OwnProblem* OwnProblems::matching(const RunConfig& config) const {
  for (const auto& own : m_problems)
    if (own.problem.source == config.source && own.problem.target == config.target &&
        own.problem.solver == config.solver)
      return &own;
  return nullptr;
}

Status OwnProblems::keep(const QString& title, const RunConfig& config, const QImage& thumbnail) {
  if (title.trimmed().isEmpty()) return badInput("The problem has no name.", "Give it one.");
  const QJsonObject object{{"format", kFormat},
                           {"title", title.trimmed()},
                           {"source", textOf(config.source)},
                           {"target", textOf(config.target)},
                           {"solver", qs(config.solver)},
                           {"solver_options", textOf(config.solverOptions)}};
  const OwnProblem* before = find(title.trimmed());
  const QString name = QString::fromLatin1(QUrl::toPercentEncoding(title.trimmed().left(60), {}, "."));
  const QString path = before ? before->file : m_folder + "/" + name + ".json";
  QDir().mkpath(m_folder);
  QSaveFile file(path);
  const QByteArray text = QJsonDocument(object).toJson();
  if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
    return failure(
        ErrorKind::disk,
        "The problem could not be written to " + path.toStdString() + ": " + file.errorString().toStdString() + ".",
        "Make room, or make the folder writable.");
  thumbnail.save(pictureBeside(path));
  read();
  emit changed();
  return ok();
}

Status OwnProblems::forget(const QString& title) {
  const OwnProblem* own = find(title);
  if (!own) return ok();
  const QString path = own->file;
  if (!QFile::remove(path))
    return failure(ErrorKind::disk, path.toStdString() + " could not be removed.", "Make the folder writable.");
  QFile::remove(pictureBeside(path));
  read();
  emit changed();
  return ok();
}

}  // namespace brenier
