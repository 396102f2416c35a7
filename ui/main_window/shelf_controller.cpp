#include "ui/main_window/shelf_controller.h"

#include <QFile>
#include <QInputDialog>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/stage_area.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"
#include "ui/timeline/shelf_bar.h"

namespace brenier {
namespace {

constexpr int kDeepest = 64;  // of a branch

constexpr QSize kShelfPicture(124, 76);
constexpr int kTick = 500;    // ms
constexpr int kPictures = 6;  // ticks between two pictures of the run that learns

QImage pictureOf(const QImage& figure) {
  return figure.scaled(kShelfPicture, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

/// A run that learns on is scored every now and then, and its card says the newest; of one that was left it says when.
QString detailOf(const ShelvedRun& run, bool learns) {
  QStringList parts;
  parts << "step " + groupedInteger(run.step);
  if (run.score && !learns && run.scoreStep >= 0 && run.scoreStep != run.step)
    parts << percentText(*run.score) + " at step " + groupedInteger(run.scoreStep);
  else if (run.score)
    parts << percentText(*run.score);
  parts << "seed " + QString::number(run.seed);
  return parts.join(QStringLiteral(" · "));
}

QString helpOf(const ShelvedRun& run, const QString& detail, const ShelvedRun* parent) {
  QString help = "<p><b>" + run.title().toHtmlEscaped() + "</b></p><p>" +
                 (run.problem + ", " + run.method + ", " + detail).toHtmlEscaped();
  if (parent)
    help += ("; branched from " + parent->title() + " at step " + groupedInteger(run.branchedAt)).toHtmlEscaped();
  return help + ".</p><p>Click to go back to it; the ring draws it over the run on show.</p>";
}

}  // namespace

ShelfController::ShelfController(const Parts& parts, QWidget* window)
    : QObject(window), m_parts(parts), m_window(window) {
  parts.run.setShelf(&parts.shelf);
  connect(&parts.shelf, &RunShelf::changed, this, &ShelfController::show);
  connect(&parts.shelf, &RunShelf::notice, this,
          [this](const QString& text) { m_parts.messages.show(MessageKind::info, text); });
  connect(&parts.run, &RunController::leaving, this, [this](int, auto& files) { leave(files); });
  connect(&parts.run, &RunController::runStarted, this, [this] { describeShown(false); });
  connect(&parts.run, &RunController::cameBack, this, &ShelfController::bringRivalBack);
  connect(&parts.bar, &ShelfBar::chosen, this, [this](int id) { m_parts.run.goBack(id, true); });
  connect(&parts.bar, &ShelfBar::overlayWanted, this, [this](int id, bool on) { setOverlaid(on ? id : 0); });
  connect(&parts.bar, &ShelfBar::renameWanted, this, &ShelfController::rename);
  connect(&parts.bar, &ShelfBar::removeWanted, this, [this](int id) {
    if (id == m_overlaid) setOverlaid(0);
    m_parts.shelf.remove(id);
  });
  connect(&m_timer, &QTimer::timeout, this, [this] { describeShown(++m_beat % kPictures == 0); });
  m_timer.start(kTick);
}

void ShelfController::describe(const RunController& run, const QImage& picture, const std::optional<double>& score,
                               std::int64_t scoreStep) {
  const RunConfig& config = run.started() ? run.started()->config : run.config();
  const auto* problem = findProblem(m_parts.catalog, config.problem);
  const auto* solver = findSolver(m_parts.catalog, config.solver);
  ShelvedRun about;
  about.id = run.place();
  about.problem = problem ? qs(problem->title) : QString("Own measures");
  about.method = solver ? qs(solver->title) : qs(config.solver);
  about.seed = config.weightSeed;
  about.step = run.stepSeen();
  about.score = score;
  about.scoreStep = scoreStep;
  about.thumbnail = picture;
  m_parts.shelf.describe(about);
}

/// What the cards of the bar show of the runs that learn; a picture less often, for it is painted, unless there is
/// none.
void ShelfController::describeShown(bool withPicture) {
  const auto wants = [&](int place) {
    const ShelvedRun* run = m_parts.shelf.find(place);
    return run && m_parts.bar.isVisible() && (withPicture || run->thumbnail.isNull());
  };
  if (m_duel && m_duel->controller().place() != 0) {
    const bool seen = wants(m_duel->controller().place()) && m_duel->stage()->hasSnapshot();
    describe(m_duel->controller(), seen ? pictureOf(m_duel->stage()->grabFigure(2 * kShelfPicture)) : QImage(),
             m_parts.numbers.rivalErrorPercent());
  }
  if (m_parts.run.place() == 0 || !m_parts.run.started()) return;
  const bool seen = wants(m_parts.run.place()) && m_parts.stage.liveStep() >= 0;
  describe(m_parts.run, seen ? pictureOf(m_parts.stage.figure(2 * kShelfPicture)) : QImage(),
           m_parts.numbers.errorPercent(), m_parts.numbers.errorStep());
}

void ShelfController::leave(std::map<std::string, std::string>& files) {
  if (m_parts.stage.liveStep() < 0) return;
  describe(m_parts.run, pictureOf(m_parts.stage.figure(2 * kShelfPicture)), m_parts.numbers.errorPercent(),
           m_parts.numbers.errorStep());
  const RunTrace trace{m_parts.numbers.curves(), m_parts.stage.liveImage()};
  files[traceFile] = writeTrace(trace).toStdString();
  m_parts.shelf.makeRoom({m_parts.run.place(), m_overlaid, m_rival});
  if (m_duel) m_besides[m_parts.run.place()] = {m_rival, m_duel->choice()};
}

/// Both sides are compared where they were left: one of them anew, beside a run that comes back, would be at another
/// step. What is another method by now, or was not kept, learns from its seeds.
void ShelfController::bringRivalBack(int place) {
  const auto beside = m_besides.find(place);
  if (!m_duel || beside == m_besides.end() || !(beside->second.choice == m_duel->choice())) return;
  m_duel->controller().goBack(beside->second.place, !m_parts.run.wantsToPlay());
}

void ShelfController::watch(DuelPane* duel) {
  m_duel = duel;
  RunController* rival = &duel->controller();
  rival->setShelf(&m_parts.shelf);
  connect(rival, &RunController::runStarted, this, [this, rival] {
    m_rival = rival->place();
    describe(*rival, {}, {});
  });
  connect(rival, &RunController::leaving, this, [this, rival, duel](int, auto& files) {
    if (!duel->stage()->hasSnapshot()) return;
    describe(*rival, pictureOf(duel->stage()->grabFigure(2 * kShelfPicture)), m_parts.numbers.rivalErrorPercent());
    m_parts.shelf.setWorth(rival->place(), rival->worthKeeping(), false);
    const RunTrace trace{m_parts.numbers.rivalCurves(), duel->stage()->snapshot()->image};
    files[traceFile] = writeTrace(trace).toStdString();
  });
  connect(duel, &QObject::destroyed, this, [this] {
    m_rival = 0;
    show();
  });
}

void ShelfController::setOverlaid(int id) {
  const ShelvedRun* run = m_parts.shelf.find(id);
  std::optional<RunTrace> trace;
  if (run && run->kept) {
    QFile file(run->folder + "/window/" + traceFile);
    if (file.open(QIODevice::ReadOnly)) trace = readTrace(file.readAll());
    if (!trace)
      m_parts.messages.show(MessageKind::info, "Nothing was kept of " + run->title() + " that could be drawn over.",
                            "Go back to it, and on to this one again.");
  }
  m_overlaid = trace ? id : 0;
  m_parts.stage.stage()->setOther(trace ? trace->image : PlanePoints(), trace ? run->title() : QString());
  m_parts.numbers.setOverlay(trace ? run->title() : QString(),
                             trace ? trace->curves : std::map<QString, QVector<QPointF>>());
  show();
}

void ShelfController::rename(int id) {
  const ShelvedRun* run = m_parts.shelf.find(id);
  if (!run) return;
  bool wanted = false;
  const QString name =
      QInputDialog::getText(m_window, "Name the run", "Name", QLineEdit::Normal, run->title(), &wanted);
  if (wanted) m_parts.shelf.rename(id, name);
}

void ShelfController::show() {
  std::vector<ShelfItem> items;
  for (const ShelvedRun* run : m_parts.shelf.runs()) {
    ShelfItem item;
    item.id = run->id;
    // In little room the method is what tells one run from another, and the picture shows the problem.
    item.title = run->name.isEmpty() ? run->method + QStringLiteral(" · ") + run->problem : run->name;
    item.detail = detailOf(*run, run->id == m_parts.run.place() || run->id == m_rival);
    item.help = helpOf(*run, item.detail, m_parts.shelf.find(run->parent));
    item.thumbnail = run->thumbnail;
    item.branch = m_parts.shelf.find(run->parent) != nullptr;
    for (const ShelvedRun* before = m_parts.shelf.find(run->parent); before && item.depth < kDeepest;
         before = m_parts.shelf.find(before->parent))
      ++item.depth;
    item.onShow = run->id == m_parts.run.place();
    item.learning = run->id == m_rival;
    item.overlaid = run->id == m_overlaid;
    item.canOverlay = run->kept && !item.onShow && !item.learning;
    items.push_back(item);
  }
  m_parts.bar.setItems(items);
}

}  // namespace brenier
