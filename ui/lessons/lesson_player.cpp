#include "ui/lessons/lesson_player.h"

#include <algorithm>
#include <utility>

namespace brenier {
namespace {

bool isEmpty(const Budget& budget) {
  return budget == Budget{};
}

/// Whether what both want is on one way, so that the later one only learns on.
bool mayFollow(const Budget& before, const Budget& after) {
  if (isEmpty(before)) return true;
  if (isEmpty(after)) return false;
  return !before.steps || !after.steps || *after.steps >= *before.steps;
}

}  // namespace

LessonPlayer::LessonPlayer(const LessonLibrary& library, const std::vector<MetricDescriptor>& metrics, QObject* parent)
    : QObject(parent), m_library(library) {
  for (const auto& metric : metrics)
    if (metric.ofRun) m_ofRun.insert(metric.id);
}

void LessonPlayer::open(const Lesson& lesson, const LessonAnswers& earlier) {
  m_lesson = lesson;
  m_goal.reset();
  m_awaits = false;
  m_reached.clear();
  m_theirs.clear();
  m_left.clear();
  m_answers.clear();
  m_answeredOn.clear();
  m_held = m_rests = false;
  m_finished = earlier.finished || (!earlier.lesson.empty() && earlier.at.empty());  // a former version said no more
  for (const auto& answer : earlier.answers) m_answers[answer.step] = answer;
  emit opened();
  int begin = 0;
  for (int i = 0; i < count(); ++i)
    if (m_lesson.steps[static_cast<std::size_t>(i)].id == earlier.at) begin = i;
  m_index = 0;
  goTo(begin);
}

void LessonPlayer::close() {
  if (!isOpen()) return;
  m_lesson = {};
  m_goal.reset();
  emit closed();
}

const Lesson* LessonPlayer::following() const {
  const auto& all = m_library.shipped();
  const auto here = std::find_if(all.begin(), all.end(), [&](const Lesson& one) { return one.id == m_lesson.id; });
  return here == all.end() || here + 1 == all.end() ? nullptr : &*(here + 1);
}

LessonView LessonPlayer::view() const {
  LessonView view;
  for (int i = 0; i <= std::min(m_index, count() - 1); ++i) {
    const LessonStep& step = m_lesson.steps[static_cast<std::size_t>(i)];
    if (step.set.run) view = {};
    view.layers = step.set.layers.value_or(view.layers);
    view.interpolation = step.set.interpolation.value_or(view.interpolation);
    if (step.set.view) view.view = step.set.view;
    view.pace = step.set.pace.value_or(view.pace);
    view.seeds = step.set.seeds.value_or(view.seeds);
    if (i == m_index && !m_given) break;
    view.layers = step.reveal.layers.value_or(view.layers);
    view.interpolation = step.reveal.interpolation.value_or(view.interpolation);
  }
  return view;
}

LessonGoal LessonPlayer::goalOf(int index, bool revealed) const {
  return lessonGoal(m_lesson, index, revealed, [this](int owner, bool reveal, const Budget& budget) {
    return settledBudget(owner, reveal, budget);
  });
}

/// Seconds end at another step each time: once they have, that step is what counts.
Budget LessonPlayer::settledBudget(int owner, bool reveal, const Budget& budget) const {
  const auto reached = m_reached.find({owner, reveal});
  if (!budget.seconds || reached == m_reached.end()) return budget;
  Budget steps;
  steps.steps = reached->second;
  return steps;
}

std::string LessonPlayer::caption() const {
  if (!m_grade) return step().caption;
  const std::string& shown = step().reveal.caption.empty() ? m_truth->text : step().reveal.caption;
  return shown.empty() ? step().caption : shown;
}

void LessonPlayer::goTo(int index) {
  if (!isOpen()) return;
  const bool onwards = index >= m_index;
  m_index = std::clamp(index, 0, count());
  m_given.reset();
  m_truth.reset();
  m_grade.reset();
  m_finished |= atEnd();
  if (atEnd()) rest();
  if (!atEnd()) aim(goalOf(m_index, false), onwards);
  emit stepEntered();
  emit changed();
}

/// What was not learned yet is, once one comes back to it.
void LessonPlayer::rest() {
  m_rests = !m_settled;
  emit restWanted();
}

void LessonPlayer::next() {
  if (!isOpen() || atEnd()) return;
  const std::string& id = m_grade && m_grade->score < 0.5 ? step().nextWrong : step().nextRight;
  for (int i = 0; i < count(); ++i)
    if (!id.empty() && m_lesson.steps[static_cast<std::size_t>(i)].id == id) return goTo(i);
  goTo(m_index + 1);
}

void LessonPlayer::back() {
  if (m_index > 0) goTo(m_index - 1);
}

/// Sends the run where it should stand. `onwards`: it may learn on from where it is.
void LessonPlayer::aim(const LessonGoal& goal, bool onwards) {
  const bool same = m_goal && m_goal->base == goal.base && !m_ownRun;
  const bool there = same && *m_goal == goal;
  const bool follows = same && onwards && mayFollow(m_goal->budget, goal.budget);
  const bool rested = std::exchange(m_rests, false);
  if (there && rested) return emit budgetWanted(goal.budget, m_held);
  if (there) return;
  m_goal = goal;
  setSettled(false);
  m_state = RunState::starting;  // what it was says nothing of what it is wanted for now
  const std::string moment = momentHere();
  const auto left = leftAt(goal);
  if (follows && moment.empty() && !left) return emit budgetWanted(goal.budget, m_held);
  m_ownRun = false;
  const auto theirs = m_theirs.find(goal.base);
  RunConfig config =
      theirs != m_theirs.end() ? theirs->second : *m_lesson.steps[static_cast<std::size_t>(goal.base)].set.run;
  config.budget = goal.budget;
  m_awaits = !moment.empty() || left;
  if (!moment.empty()) return emit momentWanted(config, moment);
  if (left) return emit leftRunWanted(config, *left);
  emit runWanted(config, m_held || isEmpty(goal.budget));
}

/// The saved run of the present step, or of one before it that stands at the same place, while it shows what it says
/// and nothing that the viewer made.
std::string LessonPlayer::momentHere() const {
  if (m_given || atEnd() || m_theirs.contains(m_goal->base)) return {};
  for (int i = m_index; i >= m_goal->base && goalOf(i, false) == *m_goal; --i)
    if (const auto& moment = m_lesson.steps[static_cast<std::size_t>(i)].set.moment; !moment.empty()) return moment;
  return {};
}

/// The run that stood there before.
std::optional<int> LessonPlayer::leftAt(const LessonGoal& goal) const {
  const auto left = goal.budget.steps ? m_left.find({goal.base, *goal.budget.steps}) : m_left.end();
  if (left == m_left.end() || !m_leftRuns.has(left->second)) return {};
  return left->second;
}

/// A run that stands where the lesson wants it is asked for when the lesson comes back there.
void LessonPlayer::remember() {
  if (!m_leftRuns.keep || m_ownRun || !m_goal || !m_goal->budget.steps || leftAt(*m_goal)) return;
  m_left[{m_goal->base, *m_goal->budget.steps}] = ++m_lastLeft;
  m_leftRuns.keep(m_lastLeft);
}

void LessonPlayer::setSettled(bool settled) {
  if (settled == m_settled) return;
  m_settled = settled;
  if (settled && m_goal && m_goal->budget.seconds && !atEnd()) m_reached[{m_index, m_given.has_value()}] = m_step;
  if (settled) remember();
  emit changed();
  if (settled) judge();
}

std::optional<double> LessonPlayer::number(const std::string& id) const {
  if (id == "step") return m_step < 0 ? std::nullopt : std::optional(static_cast<double>(m_step));
  const auto found = m_numbers.find(id);
  return found == m_numbers.end() ? std::nullopt : std::optional(found->second.first);
}

std::optional<double> LessonPlayer::numberAt(const std::string& id, std::int64_t step) const {
  if (id == "step") return m_step < 0 ? std::nullopt : std::optional(static_cast<double>(std::min(m_step, step)));
  for (const auto* known : {&m_numbers, &m_before})
    if (const auto found = known->find(id); found != known->end() && found->second.second <= step)
      return found->second.first;
  return std::nullopt;
}

std::optional<double> LessonPlayer::numberHere(const std::string& id) const {
  const auto found = m_numbers.find(id);
  const bool here = found == m_numbers.end() || found->second.second == m_step || m_ofRun.contains(id);
  return here ? number(id) : std::nullopt;
}

void LessonPlayer::runBegun() {
  m_awaits = false;
  setSettled(false);
  m_numbers.clear();
  m_before.clear();
  m_frame.reset();
  m_step = -1;
  m_state = RunState::starting;
  if (!m_ownRun || !m_goal || atEnd() || !m_theirs.contains(m_goal->base)) return;
  m_ownRun = false;
  m_goal = goalOf(m_index, m_given.has_value());
  if (!isEmpty(m_goal->budget)) emit budgetWanted(m_goal->budget, m_held);
}

void LessonPlayer::runWasChanged(const RunConfig& config) {
  if (!isOpen()) return;
  m_ownRun = true;
  if (m_goal) std::erase_if(m_left, [&](const auto& left) { return left.first.first == m_goal->base; });
  if (atEnd() || !m_goal) return;
  const auto& controls = step().controls;
  if (std::find(controls.begin(), controls.end(), "measures") == controls.end()) return;
  m_theirs[m_goal->base] = config;
  emit measuresChanged();
}

void LessonPlayer::setState(RunState state, std::int64_t step) {
  if (m_awaits) return;
  m_state = state;
  m_step = std::max(m_step, step);
  if (!m_goal) return;
  const bool ended = isOver(state) && state != RunState::stopped && m_frame && m_frame->step == m_step;
  const auto& steps = m_goal->budget.steps;  // a saved run waits there; one that learned has ended
  const bool saved = steps && m_frame && m_frame->step == *steps && m_step == *steps;
  const bool waits = state == RunState::paused && (isEmpty(m_goal->budget) ? m_frame != nullptr : saved);
  if (ended || waits) setSettled(true);
}

void LessonPlayer::addNumbers(const MetricsRow& row) {
  if (m_awaits) return;
  for (const auto& value : row.values) {
    const auto known = m_numbers.find(value.id);
    if (known != m_numbers.end() && known->second.second < row.step) m_before[value.id] = known->second;
    m_numbers[value.id] = {value.value, row.step};
  }
  judge();
}

void LessonPlayer::setFrame(const std::shared_ptr<const Snapshot>& frame) {
  if (m_awaits) return;
  m_frame = frame;
  m_step = std::max(m_step, frame->step);
  if (m_goal && (isEmpty(m_goal->budget) ? m_step > 0 : m_goal->budget.steps && m_step > *m_goal->budget.steps))
    m_ownRun = true;  // played or stepped beyond what the lesson wants
  setState(m_state, m_step);
  judge();
}

}  // namespace brenier
