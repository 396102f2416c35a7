#include "core/api/lesson.h"

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

}  // namespace brenier
