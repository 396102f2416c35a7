#include "ui/lessons/lesson_maker.h"

#include <algorithm>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kMinutesAStep = 2;
constexpr int kLongestCaption = 160;

/// The same run, as far as its weights are concerned.
bool isSameRun(RunConfig a, const RunConfig& b) {
  takeLiveSettings(b, a);
  a.threads = b.threads;
  a.data = b.data;
  return a == b;
}

/// "Why maps tear!" -> "why-maps-tear".
QString idOf(const QString& title) {
  QString id;
  for (const QChar c : title.toLower().normalized(QString::NormalizationForm_D)) {
    if (c.unicode() < 128 && c.isLetterOrNumber()) id += c;
    if (c.isSpace() && !id.isEmpty() && !id.endsWith('-')) id += '-';
  }
  while (id.endsWith('-')) id.chop(1);
  return id.isEmpty() ? QString("my-lesson") : id.left(60);
}

std::string plain(const QString& text) {
  return text.trimmed().toStdString();
}

bool isBlank(const std::string& text) {
  return qs(text).trimmed().isEmpty();
}

}  // namespace

LessonMaker::Made LessonMaker::made(const TakenState& state) {
  Made made{state, {}, 0};
  made.step.id = "step-" + std::to_string(++m_made);
  made.step.controls = {"play", "interpolation"};
  return made;
}

void LessonMaker::begin(const TakenState& state) {
  m_steps.clear();
  m_made = 0;
  m_title.clear();
  m_goal.clear();
  m_path.clear();
  m_steps.push_back(made(state));
  m_index = 0;
  m_modified = false;
  emit stepsChanged();
  emit changed();
}

void LessonMaker::touch() {
  m_modified = true;
  emit changed();
}

void LessonMaker::addStep(const TakenState& state) {
  m_steps.insert(m_steps.begin() + m_index + 1, made(state));
  ++m_index;
  emit stepsChanged();
  touch();
}

void LessonMaker::retake(const TakenState& state) {
  m_steps[at(m_index)].state = state;
  emit stepsChanged();
  touch();
}

void LessonMaker::removeStep() {
  if (count() < 2) return;
  m_steps.erase(m_steps.begin() + m_index);
  m_index = std::min(m_index, count() - 1);
  emit stepsChanged();
  touch();
}

void LessonMaker::moveStep(int by) {
  const int other = m_index + by;
  if (other < 0 || other >= count()) return;
  std::swap(m_steps[at(m_index)], m_steps[at(other)]);
  m_index = other;
  emit stepsChanged();
  touch();
}

void LessonMaker::select(int index) {
  if (index == m_index || index < 0 || index >= count()) return;
  m_index = index;
  emit stepsChanged();
}

void LessonMaker::setTitle(const QString& title) {
  if (title == m_title) return;
  m_title = title;
  touch();
}

void LessonMaker::setGoal(const QString& goal) {
  if (goal == m_goal) return;
  m_goal = goal;
  touch();
}

void LessonMaker::setStep(const LessonStep& step) {
  m_steps[at(m_index)].step = step;
  touch();
}

void LessonMaker::setLearnsOn(std::int64_t steps) {
  m_steps[at(m_index)].learnsOn = steps;
  touch();
}

void LessonMaker::setSaved(const QString& path) {
  m_path = path;
  m_modified = false;
  emit changed();
}

Lesson LessonMaker::lesson() const {
  Lesson lesson;
  lesson.id = idOf(m_title).toStdString();
  lesson.title = plain(m_title);
  lesson.minutes = kMinutesAStep * count();
  lesson.goals = {plain(m_goal)};
  const TakenState* before = nullptr;
  for (const Made& made : m_steps) {
    LessonStep step = made.step;
    const TakenState& state = made.state;
    if (isBlank(step.caption)) step.caption = qs(step.title).left(kLongestCaption).toStdString();
    if (!before || before->step > state.step || !isSameRun(before->run, state.run)) step.set.run = state.run;
    if (step.set.run) step.set.run->budget = {};
    step.set.layers = state.layers;
    step.set.interpolation = state.interpolation;
    step.set.view = state.view;
    if (state.step > 0) step.play.steps = state.step;
    if (step.ask && made.learnsOn > 0) step.reveal.play.steps = state.step + made.learnsOn;
    if (!step.ask) step.reveal = {};
    lesson.steps.push_back(std::move(step));
    before = &made.state;
  }
  return lesson;
}

QStringList LessonMaker::missingOf(int index) const {
  QStringList sentences;
  const LessonStep& step = m_steps[at(index)].step;
  const auto say = [&](const char* sentence) { sentences << QString(sentence).arg(index + 1); };
  if (isBlank(step.title)) say("Step %1 has no title yet.");
  if (isBlank(step.text)) say("Step %1 has no text yet.");
  if (!step.ask) return sentences;
  if (isBlank(step.ask->prompt)) say("The question of step %1 is not worded yet.");
  const bool reasons = step.ask->kind == "choice";
  for (const auto& option : step.ask->options)
    if (isBlank(option.text) || (reasons && isBlank(option.reason))) {
      reasons ? say("Each answer of step %1 needs its words, and a reason why it is right or wrong.")
              : say("Each thing that step %1 asks to be ordered needs its words.");
      break;
    }
  return sentences;
}

QStringList LessonMaker::missing() const {
  QStringList sentences;
  if (m_title.trimmed().isEmpty()) sentences << "The lesson has no title yet.";
  if (m_goal.trimmed().isEmpty()) sentences << "What one is able to say afterwards is not written yet.";
  for (int i = 0; i < count(); ++i) sentences << missingOf(i);
  return sentences;
}

int LessonMaker::firstMissing() const {
  for (int i = 0; i < count(); ++i)
    if (!missingOf(i).isEmpty()) return i;
  return m_index;
}

}  // namespace brenier
