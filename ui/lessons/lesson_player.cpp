#include "ui/lessons/lesson_player.h"

#include <algorithm>

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
  m_held = false;
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

void LessonPlayer::goTo(int index) {
  if (!isOpen()) return;
  const bool onwards = index >= m_index;
  m_index = std::clamp(index, 0, count());
  m_given.reset();
  m_truth.reset();
  m_grade.reset();
  if (!atEnd()) aim(goalOf(m_index, false), onwards);
  emit stepEntered();
  emit changed();
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

/// The saved run of the present step, while it shows what it says and nothing that the viewer made.
std::string LessonPlayer::momentHere() const {
  return m_given || atEnd() || m_theirs.contains(m_goal->base) ? std::string() : step().set.moment;
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

void LessonPlayer::showTruth() {
  take({}, true);
}

void LessonPlayer::answer(const AskAnswer& answer) {
  take(answer, false);
}

void LessonPlayer::take(const AskAnswer& answer, bool onlyShown) {
  if (!isOpen() || atEnd() || !step().ask) return;
  m_given = answer;
  m_onlyShown = onlyShown;
  aim(goalOf(m_index, true), true);
  emit stepEntered();
  emit changed();
  judge();
}

/// Once the run stands where the answer is judged, and has what it is judged by.
void LessonPlayer::judge() {
  if (!isRevealing() || !m_settled || atEnd()) return;
  const auto truth = m_library.truth(*step().ask, moment());
  if (!truth) return;  // what it lacks comes with a later frame or number
  m_truth = *truth;
  m_grade = m_library.grade(*step().ask, m_onlyShown ? truth->best : *m_given, *truth);
  if (!m_onlyShown) keepAnswer();
  emit changed();
  if (!m_onlyShown) emit answered();
}

LessonMoment LessonPlayer::moment(bool anyStep) const {
  LessonMoment moment;
  if (m_frame) {
    moment.source = m_frame->source;
    moment.target = m_frame->target;
    moment.exactImage = m_frame->exactImage;
  }
  for (const auto& [id, known] : m_numbers)
    if (const auto value = anyStep ? number(id) : numberHere(id)) moment.numbers[id] = *value;
  moment.numbers["step"] = static_cast<double>(m_step);
  return moment;
}

void LessonPlayer::keepAnswer() {
  StepAnswer& kept = m_answers[step().id];
  kept = {step().id,       step().ask->kind,  step().ask->prompt, *m_given,
          m_grade->number, m_grade->sentence, m_grade->score,     kept.tries + 1};
}

void LessonPlayer::again() {
  if (!m_given) return;
  m_given.reset();
  m_truth.reset();
  m_grade.reset();
  aim(goalOf(m_index, false), false);
  emit stepEntered();
  emit changed();
}

const StepAnswer* LessonPlayer::earlierAnswer() const {
  const auto known = isOpen() && !atEnd() ? m_answers.find(step().id) : m_answers.end();
  const bool fits = known != m_answers.end() && step().ask && known->second.kind == step().ask->kind;
  return fits ? &known->second : nullptr;
}

std::optional<AskTruth> LessonPlayer::rightAnswer() const {
  if (!isOpen() || atEnd() || !step().ask || m_truth) return m_truth;
  if (!m_settled || step().reveal.play != Budget{}) return {};  // the answer plays on, to where it is right
  auto truth = m_library.truth(*step().ask, moment());
  return truth ? std::optional(*std::move(truth)) : std::nullopt;
}

LessonAnswers LessonPlayer::answers() const {
  LessonAnswers all{m_lesson.id, m_lesson.title, {}, isOpen() && !atEnd() ? step().id : std::string()};
  for (const auto& step : m_lesson.steps)
    if (const auto answer = m_answers.find(step.id); step.ask && answer != m_answers.end())
      all.answers.push_back(answer->second);
  return all;
}

std::optional<double> LessonPlayer::score() const {
  const auto all = answers().answers;
  if (all.empty()) return {};
  double sum = 0;
  for (const auto& answer : all) sum += answer.score;
  return sum / static_cast<double>(all.size());
}

std::optional<double> LessonPlayer::number(const std::string& id) const {
  if (id == "step") return m_step < 0 ? std::nullopt : std::optional(static_cast<double>(m_step));
  const auto found = m_numbers.find(id);
  return found == m_numbers.end() ? std::nullopt : std::optional(found->second.first);
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
  if (std::find(controls.begin(), controls.end(), "measures") != controls.end()) m_theirs[m_goal->base] = config;
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
  for (const auto& value : row.values) m_numbers[value.id] = {value.value, row.step};
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
