// What LessonPlayer does about questions and their answers; lesson_player.cpp has the rest.
#include <algorithm>

#include "ui/lessons/lesson_player.h"

namespace brenier {

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

/// What is right of a question that asks nothing of the run is known at once, wherever that stands.
bool LessonPlayer::isJudgedByRun() const {
  return step().reveal.play != Budget{} || !m_library.truth(*step().ask, {});
}

/// Once the run stands where the answer is judged, and has what it is judged by.
void LessonPlayer::judge() {
  if (!isRevealing() || atEnd() || (!m_settled && isJudgedByRun())) return;
  const auto truth = m_library.truth(*step().ask, moment());
  if (!truth) return;  // what it lacks comes with a later frame or number
  m_truth = *truth;
  m_grade = m_library.grade(*step().ask, m_onlyShown ? truth->best : *m_given, *truth);
  if (!m_onlyShown) keepAnswer();
  emit changed();
  if (!m_onlyShown) emit answered();
}

std::optional<LessonWait> LessonPlayer::waits() const {
  if (!isOpen() || atEnd() || !m_goal || (m_settled && !isRevealing())) return {};
  if (!isRevealing() && m_goal->budget == Budget{}) return {};  // its first look is there in no time
  return LessonWait{isRevealing(), m_held && !m_settled, std::max<std::int64_t>(m_step, 0), m_goal->budget.steps};
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
  kept = {step().id,         step().ask->kind, step().ask->prompt, *m_given,    m_grade->number,
          m_grade->sentence, m_grade->score,   kept.tries + 1,     step().title};
  m_answeredOn[step().id] = theirMeasures();
}

/// What the viewer made of the measures of the present run; none: they are the lesson's.
std::optional<LessonPlayer::Measures> LessonPlayer::theirMeasures() const {
  const auto theirs = m_goal ? m_theirs.find(m_goal->base) : m_theirs.end();
  if (theirs == m_theirs.end()) return {};
  return Measures{theirs->second.source, theirs->second.target};
}

/// Whether the measures of the present run may have been made others on the way to this step.
bool LessonPlayer::leavesMeasures() const {
  for (int i = m_goal ? m_goal->base : m_index; i <= m_index; ++i) {
    const auto& controls = m_lesson.steps[static_cast<std::size_t>(i)].controls;
    if (std::find(controls.begin(), controls.end(), "measures") != controls.end()) return true;
  }
  return false;
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
  if (known == m_answers.end() || !step().ask || known->second.kind != step().ask->kind) return nullptr;
  const auto on = m_answeredOn.find(known->first);  // of an evening before, nobody knows it
  const bool same = on == m_answeredOn.end() ? !leavesMeasures() : on->second == theirMeasures();
  return same ? &known->second : nullptr;
}

std::optional<AskTruth> LessonPlayer::rightAnswer() const {
  if (!isOpen() || atEnd() || !step().ask || m_truth) return m_truth;
  if (!m_settled || step().reveal.play != Budget{}) return {};  // the answer plays on, to where it is right
  auto truth = m_library.truth(*step().ask, moment());
  return truth ? std::optional(*std::move(truth)) : std::nullopt;
}

LessonAnswers LessonPlayer::answers() const {
  LessonAnswers all{m_lesson.id, m_lesson.title, {}, isOpen() && !atEnd() ? step().id : std::string(), m_finished};
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

}  // namespace brenier
