#include "ui/lessons/lesson_maker.h"

#include <algorithm>

#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kMinutesAStep = 2;
constexpr int kLongestCaption = 160;

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

bool isSameRun(RunConfig a, const RunConfig& b) {
  takeLiveSettings(b, a);
  a.threads = b.threads;
  a.data = b.data;
  return a == b;
}

LessonMaker::Made LessonMaker::made(const TakenState& state) {
  Made made{state, {}, 0};
  made.step.id = freeId();
  made.step.controls = {"play", "interpolation"};
  return made;
}

/// That no step has.
std::string LessonMaker::freeId() {
  for (;;) {
    const std::string id = "step-" + std::to_string(++m_made);
    if (std::none_of(m_steps.begin(), m_steps.end(), [&](const Made& made) { return made.step.id == id; })) return id;
  }
}

/// All of it, also what the step leaves as earlier ones had it: in another order it would be another's.
TakenState LessonMaker::stateOf(const Lesson& lesson, std::size_t index) {
  TakenState state;
  state.layers = ViewRequest{}.layers;
  for (std::size_t i = 0; i <= index; ++i) {
    const LessonStep& step = lesson.steps[i];
    if (step.set.run) {
      state = {};
      state.layers = ViewRequest{}.layers;
      state.run = *step.set.run;
    }
    state.layers = step.set.layers.value_or(state.layers);
    state.interpolation = step.set.interpolation.value_or(state.interpolation);
    if (step.set.view) state.view = step.set.view;
    if (step.set.pace) state.pace = step.set.pace;
    if (step.set.seeds) state.seeds = step.set.seeds;
    state.layout = step.set.layout;
    state.moment = step.set.moment;
    if (!(step.play == Budget{})) state.play = step.play;
    if (i == index || !step.ask) continue;
    state.layers = step.reveal.layers.value_or(state.layers);
    state.interpolation = step.reveal.interpolation.value_or(state.interpolation);
    if (!(step.reveal.play == Budget{})) state.play = step.reveal.play;
  }
  state.step = state.play.steps.value_or(0);
  return state;
}

void LessonMaker::open(const Lesson& lesson, const QString& path) {
  m_base = lesson;
  m_base.steps.clear();
  m_steps.clear();
  m_made = 0;
  m_title = qs(lesson.title);
  m_goal = lesson.goals.empty() ? QString() : qs(lesson.goals.front());
  m_path = path;
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    Made made{stateOf(lesson, i), lesson.steps[i], 0, false};
    const auto &from = made.state.play.steps, &to = made.step.reveal.play.steps;
    const bool plain = !made.step.reveal.play.seconds && made.step.reveal.play.until.empty();
    if (plain && to && *to > from.value_or(0)) made.learnsOn = *to - from.value_or(0);
    m_steps.push_back(std::move(made));
  }
  m_index = 0;
  m_modified = false;
  emit stepsChanged();
  emit changed();
}

void LessonMaker::begin(const TakenState& state) {
  m_base = {};
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
  if (!isBegun()) return begin(state);
  m_steps.insert(m_steps.begin() + m_index + 1, made(state));
  ++m_index;
  emit stepsChanged();
  touch();
}

void LessonMaker::retake(const TakenState& state) {
  if (!isBegun()) return;
  m_steps[at(m_index)].state = state;
  if (m_steps[at(m_index)].learnsOn > 0) m_steps[at(m_index)].learnsOnWritten = true;  // counted from another step now
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
  if (!isBegun()) return;
  m_steps[at(m_index)].step = step;
  touch();
}

void LessonMaker::setLearnsOn(std::int64_t steps) {
  if (!isBegun()) return;
  m_steps[at(m_index)].learnsOn = steps;
  m_steps[at(m_index)].learnsOnWritten = true;
  touch();
}

void LessonMaker::setSaved(const QString& path) {
  m_path = path;
  m_modified = false;
  emit changed();
}

/// What is learned stands where it is another run than that of the step before, or where that one cannot be gone on
/// with: it is farther, or shows a part of the plane.
void LessonMaker::putState(const TakenState& state, const TakenState* before, LessonStep& step) {
  Budget play = state.play;
  if (state.step > 0) play.steps = state.step;
  step.play = play;
  step.set = {};
  const bool goesOn = before && before->step <= state.step && isSameRun(before->run, state.run) &&
                      !(before->view && !state.view) && !(play == Budget{} && !(before->play == Budget{}));
  if (!goesOn) step.set.run = state.run;
  if (step.set.run) step.set.run->budget = {};
  step.set.layers = state.layers;
  step.set.interpolation = state.interpolation;
  step.set.view = state.view;
  step.set.layout = state.layout;
  step.set.moment = state.moment;
  const double paceBefore = goesOn ? before->pace.value_or(0) : 0;
  if (state.pace.value_or(0) != paceBefore) step.set.pace = state.pace.value_or(0);
  const std::int64_t seedsBefore = goesOn ? before->seeds.value_or(0) : 0;
  if (state.seeds.value_or(0) != seedsBefore) step.set.seeds = state.seeds.value_or(0);
}

void LessonMaker::putReveal(const Made& made, LessonStep& step) const {
  if (!step.ask) {
    step.reveal = {};
  } else if (made.learnsOnWritten) {
    step.reveal.play = {};
    if (made.learnsOn > 0) step.reveal.play.steps = made.state.step + made.learnsOn;
  }
}

/// Where an answer led to a step that is no more, it leads to the following one.
void LessonMaker::forgetLostTargets(Lesson& lesson) const {
  const auto there = [&](const std::string& id) {
    return std::any_of(lesson.steps.begin(), lesson.steps.end(), [&](const LessonStep& step) { return step.id == id; });
  };
  for (LessonStep& step : lesson.steps)
    for (std::string* next : {&step.nextRight, &step.nextWrong})
      if (!there(*next)) next->clear();
}

Lesson LessonMaker::lesson() const {
  Lesson lesson = m_base;
  const bool opened = !m_base.id.empty();
  if (!opened) lesson.id = idOf(m_title).toStdString();
  lesson.title = plain(m_title);
  if (!opened) lesson.minutes = kMinutesAStep * count();
  if (lesson.goals.empty()) lesson.goals.emplace_back();
  lesson.goals.front() = plain(m_goal);
  const TakenState* before = nullptr;
  for (const Made& made : m_steps) {
    LessonStep step = made.step;
    if (isBlank(step.caption)) step.caption = qs(step.title).left(kLongestCaption).toStdString();
    putState(made.state, before, step);
    putReveal(made, step);
    lesson.steps.push_back(std::move(step));
    before = &made.state;
  }
  forgetLostTargets(lesson);
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
