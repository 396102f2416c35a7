#include "ui/main_window/presenting.h"

#include <QAction>
#include <QApplication>
#include <QMainWindow>
#include <QMenu>
#include <QScreen>
#include <QSettings>
#include <QStyle>
#include <QWindow>
#include <algorithm>

#include "core/api/studio_backend.h"
#include "core/util/registry.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/forms/number_text.h"
#include "ui/lessons/lecturer_window.h"
#include "ui/lessons/lesson_player.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/start_options.h"
#include "ui/panels/seeds_table.h"
#include "ui/run/config_change.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr QSize kLecturerSize(820, 620);  // beside what is presented
constexpr std::size_t kMostNumbers = 2;   // that a last row can follow
const char* const kCostId = "transport_cost";
const char* const kNumbersKey = "present/numbers";

/// The first screen on which the audience's window is not.
QScreen* otherScreen(const QWidget* window) {
  for (QScreen* screen : QGuiApplication::screens())
    if (screen != window->screen()) return screen;
  return nullptr;
}

QString titleOf(const std::vector<MetricDescriptor>& metrics, const std::string& id) {
  if (id == "step") return "step";
  const MetricDescriptor* known = findById(metrics, id);
  return known ? mathText(qs(known->title)) : qs(id);
}

}  // namespace

StageFact largeNumber(const LessonPlayer& player, const std::vector<MetricDescriptor>& metrics, const std::string& id,
                      std::optional<std::int64_t> upTo) {
  const MetricDescriptor* known = findById(metrics, id);
  const auto value = upTo ? player.numberAt(id, *upTo) : player.number(id);
  const QString text = !value                        ? QString("–")
                       : id == "step"                ? groupedInteger(static_cast<std::int64_t>(*value))
                       : known && known->unit == "%" ? percentText(*value)
                                                     : measuredNumber(*value);
  return {titleOf(metrics, id), text};
}

std::optional<StageFact> largeNumber(const SeedsLook& look, std::int64_t runStep,
                                     const std::vector<MetricDescriptor>& metrics, const std::string& id) {
  const QString of = QString(", %1 seeds").arg(look.seeds.size());
  if (id == "step") return StageFact{"step" + of, seedsStep(look, runStep)};
  const MetricDescriptor* known = findById(metrics, id);
  const bool isError = known && known->role == MetricRole::mainError;
  const SeedsNumber* number = findNumber(look, isError ? seedsErrorTitle : id == kCostId ? seedsCostTitle : "");
  if (!number) return {};
  return StageFact{titleOf(metrics, id) + of, seedsText(*number)};
}

Presenting::Presenting(const LessonParts& parts, const StartOptions& options, const LessonPlayer& player,
                       QMainWindow* window)
    : QObject(window),
      m_parts(parts),
      m_options(options),
      m_player(player),
      m_window(window),
      m_theme(Theme::lightTheme()) {
  const auto& metrics = m_parts.backend.catalog().metrics;
  m_numbers = {"step"};
  if (const auto* error = findByRole(metrics, MetricRole::mainError)) m_numbers.push_back(error->id);
  if (m_options.restoreLayout && QSettings().contains(kNumbersKey)) {
    m_numbers.clear();
    for (const QString& id : QSettings().value(kNumbersKey).toStringList())
      if (id == "step" || findById(metrics, id.toStdString())) m_numbers.push_back(id.toStdString());
  }
  connect(m_parts.actions[ActionId::largeNumbers], &QAction::triggered, this, [this] { chooseNumbers(); });
  connect(m_parts.actions[ActionId::lecturer], &QAction::triggered, this, &Presenting::openLecturer);
  // Once the windows of a screen that went have been moved.
  connect(qApp, &QGuiApplication::screenAdded, this, &Presenting::followScreens, Qt::QueuedConnection);
  connect(qApp, &QGuiApplication::screenRemoved, this, &Presenting::followScreens, Qt::QueuedConnection);
}

void Presenting::chooseNumbers() {
  auto* menu = new QMenu(m_window);
  menu->setObjectName("largeNumbersMenu");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  fill(menu);
  menu->popup(m_window->mapToGlobal(QPoint(m_window->width() / 3, m_window->height() / 5)));
}

void Presenting::fill(QMenu* menu) {
  const auto& metrics = m_parts.backend.catalog().metrics;
  const auto add = [&](const std::string& id) {
    const auto chosen = std::find(m_numbers.begin(), m_numbers.end(), id) != m_numbers.end();
    QAction* entry = menu->addAction(titleOf(metrics, id));
    entry->setCheckable(true);
    entry->setChecked(chosen);
    entry->setEnabled(chosen || m_numbers.size() < kMostNumbers);
    connect(entry, &QAction::triggered, this, [this, id](bool on) {
      std::erase(m_numbers, id);
      if (on) m_numbers.push_back(id);
      if (m_options.restoreLayout) {
        QStringList ids;
        for (const auto& one : m_numbers) ids << qs(one);
        QSettings().setValue(kNumbersKey, ids);
      }
      emit changed();
    });
  };
  add("step");
  for (const auto& metric : metrics)
    if (m_player.number(metric.id) || std::find(m_numbers.begin(), m_numbers.end(), metric.id) != m_numbers.end())
      add(metric.id);
}

QString Presenting::sentence() const {
  const Catalog& catalog = m_parts.backend.catalog();
  const RunConfig& config = m_parts.run.config();
  const SolverDescriptor* solver = findSolver(catalog, config.solver);
  const ProblemDescriptor* problem = findProblem(catalog, config.problem);
  const QString method = solver ? qs(solver->title) : qs(config.solver);
  return problem ? method + " learns: " + qs(problem->title) : method + " learns from points of one's own";
}

void Presenting::setLessonPresented(bool on) {
  m_parts.actions[ActionId::lecturer]->setEnabled(m_player.isOpen());
  if (on == m_lesson) return;
  m_lesson = on;
  if (!on || otherScreen(m_window)) openLecturer(on);
}

void Presenting::openLecturer(bool on) {
  m_parts.actions[ActionId::lecturer]->setChecked(on);
  if (!on) {
    if (m_lecturer) m_lecturer->hide();
    return;
  }
  if (!m_lecturer) {
    m_lecturer = new LecturerWindow(m_player, m_window);
    m_lecturer->setTheme(m_theme);
    connect(m_lecturer, &LecturerWindow::nextWanted, m_parts.actions[ActionId::lessonNext], &QAction::trigger);
    connect(m_lecturer, &LecturerWindow::backWanted, m_parts.actions[ActionId::lessonBack], &QAction::trigger);
    connect(m_lecturer, &LecturerWindow::blankWanted, m_parts.actions[ActionId::blankScreen], &QAction::trigger);
    connect(m_parts.actions[ActionId::blankScreen], &QAction::toggled, m_lecturer, &LecturerWindow::setBlank);
    connect(m_lecturer, &LecturerWindow::closed, this,
            [this] { m_parts.actions[ActionId::lecturer]->setChecked(false); });
  }
  m_lecturer->begin();
  placeLecturer();
  m_lecturer->show();
}

/// All of the other screen where there is one, else a part of the only one.
void Presenting::placeLecturer() {
  const QScreen* other = otherScreen(m_window);
  QRect room = (other ? other : m_window->screen())->availableGeometry();
  // Its title stands above what is set here; how high that is nobody knows before the window was shown once.
  const QMargins frame = m_lecturer->windowHandle() ? m_lecturer->windowHandle()->frameMargins() : QMargins();
  const int title = std::max(frame.top(), m_lecturer->style()->pixelMetric(QStyle::PM_TitleBarHeight));
  room.adjust(frame.left(), title, -frame.right(), -frame.bottom());
  const QSize size = other ? room.size() : kLecturerSize.boundedTo(room.size());
  m_lecturer->setGeometry(
      QRect(other ? room.topLeft() : room.bottomRight() - QPoint(size.width(), size.height()), size));
}

/// A projector that is plugged in while one presents is another screen; one that goes leaves no window where nobody
/// sees it.
void Presenting::followScreens() {
  const bool shown = m_lecturer && m_lecturer->isVisible();
  if (shown) return placeLecturer();
  if (m_lesson && otherScreen(m_window)) openLecturer(true);
}

void Presenting::refresh() {
  if (m_lecturer && m_lecturer->isVisible()) m_lecturer->refresh();
}

void Presenting::setTheme(const Theme& theme) {
  m_theme = theme;
  if (m_lecturer) m_lecturer->setTheme(theme);
}

}  // namespace brenier
