#include "ui/main_window/budget_button.h"

#include <QFrame>
#include <QLabel>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/forms/number_text.h"
#include "ui/forms/option_form.h"
#include "ui/theme/theme.h"

namespace brenier {
namespace {

constexpr int kWidth = 122;        // the same for every text, so that nothing beside it moves
constexpr std::size_t kGaps = 24;  // the newest, whose rate is that of now

std::vector<OptionDescriptor> budgetOptions() {
  std::vector<OptionDescriptor> options;
  for (auto& option : describeOptions<RunSettings>())
    if (option.id == "steps" || option.id == "seconds" || option.id == "until_gap_percent") options.push_back(option);
  return options;
}

}  // namespace

std::optional<double> secondsUntil(const std::vector<std::pair<double, double>>& gaps, double percent) {
  if (gaps.empty() || percent <= 0) return std::nullopt;
  if (gaps.back().second <= percent) return 0;
  double n = 0, st = 0, sy = 0, stt = 0, sty = 0;
  for (const auto& [seconds, gap] : gaps) {
    if (gap <= 0) continue;
    const double t = seconds - gaps.back().first, y = std::log(gap);
    n += 1, st += t, sy += y, stt += t * t, sty += t * y;
  }
  const double spread = n * stt - st * st;
  if (n < 3 || spread <= 0) return std::nullopt;
  const double slope = (n * sty - st * sy) / spread, level = (sy - slope * st) / n;
  if (slope >= 0) return std::nullopt;
  return std::max(0.0, (std::log(percent) - level) / slope);
}

BudgetButton::BudgetButton(QWidget* parent) : QToolButton(parent) {
  setObjectName("budgetButton");
  setProperty("role", "segment");
  setFocusPolicy(Qt::TabFocus);
  setToolTip("Until when it learns: so many steps or seconds, or until the certified gap is that small");
  setAccessibleName("Budget");
  setFixedWidth(kWidth);
  m_popup = new QFrame(this, Qt::Popup);
  m_popup->setProperty("card", true);
  m_popup->setFixedWidth(280);
  auto* title = new QLabel("Learn until", m_popup);
  title->setProperty("role", "title");
  m_form = new OptionForm(m_popup);
  m_form->setOptions(budgetOptions());
  auto* note = new QLabel("Whichever comes first; an empty field is no limit.", m_popup);
  note->setProperty("role", "muted");
  note->setWordWrap(true);
  auto* column = new QVBoxLayout(m_popup);
  column->addWidget(title);
  column->addWidget(m_form);
  column->addWidget(note);
  connect(this, &QToolButton::clicked, this, &BudgetButton::open);
  connect(m_form, &OptionForm::edited, this, &BudgetButton::edited);
  showText();
}

void BudgetButton::open() {
  m_popup->adjustSize();
  const QRect area = screen()->availableGeometry();
  QPoint at = mapToGlobal(QPoint(0, height() + 2));
  at.setX(std::clamp(at.x(), area.left(), std::max(area.left(), area.right() - m_popup->width())));
  m_popup->move(at);
  m_popup->show();
}

void BudgetButton::setConfig(const RunConfig& config) {
  m_budget = config.budget;
  m_form->setValues(writeOptions<RunSettings>(config));
  showText();
}

void BudgetButton::setHeartbeat(const Heartbeat& beat) {
  m_beat = beat;
  showText();
}

void BudgetButton::setGap(double percent, double seconds) {
  if (!std::isfinite(percent)) return;
  m_gaps.push_back({seconds, percent});
  if (m_gaps.size() > kGaps) m_gaps.pop_front();
}

void BudgetButton::beginRun() {
  m_beat.reset();
  m_gaps.clear();
  showText();
}

void BudgetButton::setTheme(const Theme& theme) {
  m_form->setTheme(theme);
}

std::optional<double> BudgetButton::secondsToGap(double percent) const {
  std::vector<std::pair<double, double>> gaps;
  for (const Gap& gap : m_gaps) gaps.emplace_back(gap.seconds, gap.percent);
  return secondsUntil(gaps, percent);
}

/// Whichever ends it first.
std::optional<double> BudgetButton::secondsLeft() const {
  std::optional<double> least;
  const auto take = [&](std::optional<double> seconds) {
    if (seconds && (!least || *seconds < *least)) least = std::max(0.0, *seconds);
  };
  if (m_budget.untilGapPercent) take(secondsToGap(*m_budget.untilGapPercent));
  if (!m_beat) return least;
  if (m_budget.seconds) take(*m_budget.seconds - m_beat->seconds);
  if (m_budget.steps && m_beat->stepsPerSecond > 0)
    take(static_cast<double>(*m_budget.steps - m_beat->step) / m_beat->stepsPerSecond);
  return least;
}

void BudgetButton::showText() {
  QStringList ends;
  if (m_budget.steps) ends << "step " + groupedInteger(*m_budget.steps);
  if (m_budget.seconds) ends << durationText(*m_budget.seconds);
  if (m_budget.untilGapPercent) ends << "gap " + percentText(*m_budget.untilGapPercent);
  QString text = ends.isEmpty() ? QString("until paused") : "until " + ends.join(", ");
  if (const auto left = secondsLeft(); left && !ends.isEmpty()) text = durationText(*left) + " left";
  setText(fontMetrics().elidedText(text, Qt::ElideRight, kWidth - 18));
  setAccessibleDescription(ends.isEmpty() ? text : "until " + ends.join(" or "));
}

}  // namespace brenier
