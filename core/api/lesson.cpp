#include "core/api/lesson.h"

#include <algorithm>

namespace brenier {

LessonGoal lessonGoal(const Lesson& lesson, int index, bool revealed, const SettledBudget& settled) {
  LessonGoal goal;
  const auto take = [&](int owner, bool reveal, const Budget& budget) {
    if (!(budget == Budget{})) goal.budget = settled ? settled(owner, reveal, budget) : budget;
  };
  for (int i = 0; i <= index; ++i) {
    const LessonStep& step = lesson.steps[static_cast<std::size_t>(i)];
    if (step.set.run) goal = {i, {}};
    take(i, false, step.play);
    if (i < index || revealed) take(i, true, step.reveal.play);
  }
  return goal;
}

std::vector<std::string> lessonRemarks(const Lesson& lesson) {
  std::vector<std::string> remarks;
  for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
    const LessonStep& step = lesson.steps[i];
    if (!step.ask || !(step.reveal.play == Budget{})) continue;
    const auto isLarge = [&](const std::string& id) {
      return !id.empty() && std::find(step.numbers.begin(), step.numbers.end(), id) != step.numbers.end();
    };
    const auto& options = step.ask->options;
    const bool ordered =
        std::any_of(options.begin(), options.end(), [&](auto& option) { return isLarge(option.number); });
    if (isLarge(step.ask->number) || ordered)
      remarks.push_back("Step " + std::to_string(i + 1) + " shows large the very number that its question asks for.");
  }
  return remarks;
}

std::optional<Box> paintedBox(const LessonAsk& ask, const LessonMoment& moment) {
  if (ask.box) return ask.box;
  if (!moment.source || !moment.target || moment.source->size() < 2 || moment.target->size() < 2) return {};
  Box box{(*moment.source)[0], (*moment.source)[1], (*moment.source)[0], (*moment.source)[1]};
  for (const auto& places : {moment.source, moment.target})
    for (std::size_t i = 0; i + 1 < places->size(); i += 2)
      box = {std::min(box.x0, (*places)[i]), std::min(box.y0, (*places)[i + 1]), std::max(box.x1, (*places)[i]),
             std::max(box.y1, (*places)[i + 1])};
  const float room = 0.1f * std::max(box.x1 - box.x0, box.y1 - box.y0);
  if (!(room > 0)) return {};
  return Box{box.x0 - room, box.y0 - room, box.x1 + room, box.y1 + room};
}

}  // namespace brenier
