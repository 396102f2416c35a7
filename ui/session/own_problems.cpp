#include "ui/session/own_problems.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QUrl>
#include <optional>

#include "core/util/registry.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

/// The values as the kinds that their descriptors say; earlier versions kept them as texts. Nothing where one cannot be
/// read so.
std::optional<OptionValues> typed(const OptionValues& values, const std::vector<OptionDescriptor>& options) {
  OptionValues read;
  for (const auto& option : options) {
    const auto it = values.find(option.id);
    if (it == values.end()) continue;
    const auto value = parseOption(option, toString(it->second));
    if (!value) return std::nullopt;
    read[option.id] = *value;
  }
  return read;
}

template <class Entry>
bool takeOptions(const std::vector<Entry>& entries, const std::string& id, const OptionValues& values,
                 OptionValues& into) {
  const auto* entry = findById(entries, id);
  auto options = entry ? typed(values, entry->options) : std::nullopt;
  if (options) into = std::move(*options);
  return options.has_value();
}

std::optional<ProblemDescriptor> problemFrom(const QByteArray& text, const QString& name,
                                             const StudioBackend& backend) {
  const auto config = backend.readConfig(text.toStdString(), name.toStdString());
  if (!config) return std::nullopt;
  const Catalog& catalog = backend.catalog();
  ProblemDescriptor problem;
  problem.title = QJsonDocument::fromJson(text).object()["title"].toString().toStdString();
  problem.help = "A problem of your own";
  problem.source.id = config->source.id;
  problem.target.id = config->target.id;
  problem.solver = config->solver;
  const bool whole = !problem.title.empty() &&
                     takeOptions(catalog.measures, config->source.id, config->source.options, problem.source.options) &&
                     takeOptions(catalog.measures, config->target.id, config->target.options, problem.target.options) &&
                     takeOptions(catalog.solvers, config->solver, config->solverOptions, problem.solverOptions);
  return whole ? std::optional(problem) : std::nullopt;
}

QString pictureBeside(const QString& file) {
  return file.chopped(4) + "png";  // NAME.json
}

}  // namespace

OwnProblems::OwnProblems(const StudioBackend& backend, QString folder, QObject* parent)
    : QObject(parent), m_backend(backend), m_folder(std::move(folder)) {
  read();
}

void OwnProblems::read() {
  m_problems.clear();
  if (m_folder.isEmpty()) return;
  for (const QFileInfo& info : QDir(m_folder).entryInfoList({"*.json"}, QDir::Files, QDir::Name)) {
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly)) continue;
    auto problem = problemFrom(file.readAll(), info.filePath(), m_backend);
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
  RunConfig problem;
  problem.source = config.source;
  problem.target = config.target;
  problem.solver = config.solver;
  problem.solverOptions = config.solverOptions;
  const QByteArray titled = QJsonDocument(QJsonObject{{"title", title.trimmed()}}).toJson();
  const QByteArray text = QByteArray::fromStdString(m_backend.writeConfig(problem, titled.toStdString()));
  const OwnProblem* before = find(title.trimmed());
  const QString name = QString::fromLatin1(QUrl::toPercentEncoding(title.trimmed().left(60), {}, "."));
  const QString path = before ? before->file : m_folder + "/" + name + ".json";
  QDir().mkpath(m_folder);
  QSaveFile file(path);
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
