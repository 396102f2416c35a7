#include "ui/main_window/beside.h"

#include <QJsonDocument>
#include <QJsonObject>

#include "core/util/registry.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/seeds_controller.h"
#include "ui/main_window/session_controller.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/message_bar.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/run/run_shelf.h"

namespace brenier {
namespace {

constexpr const char* kBesideFile = "beside.json";

}  // namespace

std::string writeBeside(const BesideChoice& beside) {
  QJsonObject json;
  json["seeds"] = beside.seeds;
  if (beside.rival) {
    QJsonObject options, rival;
    for (const auto& [id, value] : beside.rival->own) options[qs(id)] = qs(toString(value));
    rival["solver"] = qs(beside.rival->solver);
    rival["options"] = options;
    rival["fair_by"] = static_cast<int>(beside.rival->fairBy);
    if (beside.rivalRun != 0) rival["run"] = beside.rivalRun;
    if (beside.rival->seed) rival["weight_seed"] = QString::number(*beside.rival->seed);
    json["rival"] = rival;
  }
  return QJsonDocument(json).toJson().toStdString();
}

std::optional<BesideChoice> readBeside(const std::string& text, const Catalog& catalog) {
  const QJsonDocument document = QJsonDocument::fromJson(QByteArray::fromStdString(text));
  if (!document.isObject()) return std::nullopt;
  const QJsonObject json = document.object();
  BesideChoice beside;
  if (const int seeds = json["seeds"].toInt(); seeds >= leastSeeds && seeds <= mostSeeds) beside.seeds = seeds;
  const QJsonObject rival = json["rival"].toObject();
  const SolverDescriptor* solver = findSolver(catalog, rival["solver"].toString().toStdString());
  if (!solver) return beside;
  RivalChoice& chosen = beside.rival.emplace();
  chosen.solver = solver->id;
  beside.rivalRun = rival["run"].toInt();
  const QJsonObject options = rival["options"].toObject();
  for (const auto& option : solver->options)
    if (options.contains(qs(option.id)))
      if (auto value = parseOption(option, options[qs(option.id)].toString().toStdString()))
        chosen.own[option.id] = *value;
  bool isSeed = false;
  if (const auto seed = rival["weight_seed"].toString().toULongLong(&isSeed); isSeed) chosen.seed = seed;
  const int fair = rival["fair_by"].toInt();
  if (fair >= 0 && fair <= static_cast<int>(FairBy::samples)) chosen.fairBy = static_cast<FairBy>(fair);
  return beside;
}

BesideKeeper::BesideKeeper(const Parts& parts, QObject* parent) : QObject(parent), m_parts(parts) {
  SessionController* session = &m_parts.session;
  connect(&m_parts.stage, &StageArea::duelMade, session, &SessionController::noteAutosave);
  connect(&m_parts.stage, &StageArea::duelEnds, session, &SessionController::noteAutosave);
  connect(&m_parts.stage, &StageArea::rivalChanged, session, &SessionController::noteAutosave);
  if (m_parts.seeds) connect(m_parts.seeds, &SeedsController::countChanged, session, &SessionController::noteAutosave);
  connect(session, &SessionController::autosaveFilesWanted, this, [this](SetAutosave& where) {
    const BesideChoice now = here();
    m_wasThere |= now != BesideChoice{};
    if (m_wasThere) where.extras[kBesideFile] = writeBeside(now);  // also that nothing does any more
  });
  connect(&m_parts.run, &RunController::opened, this, [this](const QString&, const auto& files) {
    const auto file = files.find(kBesideFile);
    m_found = file == files.end() ? std::nullopt : readBeside(file->second, m_parts.catalog);
  });
  connect(&m_parts.run, &RunController::runStarted, this, &BesideKeeper::bringBack);
  connect(&m_parts.session, &SessionController::filesWanted, this, [this](auto& files) {
    BesideChoice beside = here();
    if (DuelPane* duel = m_parts.stage.duel()) beside.rivalRun = duel->controller().place();
    files[kBesideFile] = writeBeside(beside);  // also where there is none, for the file may speak of an earlier one
  });
}

BesideChoice BesideKeeper::here() const {
  BesideChoice beside;
  if (m_parts.seeds) beside.seeds = m_parts.seeds->count();
  if (const DuelPane* duel = m_parts.stage.duel()) beside.rival = duel->choice();
  return beside;
}

/// The second method goes on where it was saved.
bool BesideKeeper::bringRivalRun(int number) {
  DuelPane* duel = m_parts.stage.duel();
  const RunShelf* shelf = m_parts.run.shelf();
  const int place = shelf && number != 0 ? shelf->takenAs(number) : 0;
  if (!duel || place == 0) return false;
  duel->controller().goBack(place, !m_parts.run.wantsToPlay());
  return true;
}

void BesideKeeper::bringBack() {
  const auto found = std::exchange(m_found, std::nullopt);
  if (!found || *found == BesideChoice{}) return;
  if (found->rival) m_parts.stage.bringBack(*found->rival, m_parts.run.config(), m_parts.run.wantsToPlay());
  if (m_parts.seeds && found->seeds > 0) m_parts.seeds->setCount(found->seeds);
  const bool rival = m_parts.stage.duel() != nullptr, rivalIsBack = bringRivalRun(found->rivalRun);
  QStringList again;  // what no file holds
  if (rival && !rivalIsBack) again << m_parts.stage.duel()->solverTitle();
  if (found->seeds > 0) again << QString(rival ? "%1 seeds of each" : "%1 seeds").arg(found->seeds);
  if (!rival && again.isEmpty()) return;
  QString text = "The run is back as it was saved";
  if (rivalIsBack) text += ", and so is the one beside it: " + m_parts.stage.duel()->solverTitle();
  text += ".";
  if (!again.isEmpty()) text += " What learned beside it learns again from its seeds: " + again.join(", ") + ".";
  m_parts.messages.show(MessageKind::info, text);
}

}  // namespace brenier
