#include "ui/main_window/lesson_limits.h"

#include <QAction>
#include <algorithm>

#include "ui/canvas/stage_layers.h"
#include "ui/main_window/actions.h"

namespace brenier {
namespace {

struct Limit {
  ActionId id;
  const char* control;  ///< with which it is the viewer's; empty: never in a lesson
};

constexpr Limit kLimits[] = {
    {ActionId::stepOnce, "step"},
    {ActionId::stepInner, "step"},
    {ActionId::stepOuter, "step"},
    {ActionId::stepSlowly, "step"},
    {ActionId::replay, "replay"},
    {ActionId::newInitialisation, ""},
    {ActionId::preset, ""},
    {ActionId::keepWeights, "measures"},
    {ActionId::markMoment, "timeline"},
    {ActionId::playTimeline, "timeline"},
    {ActionId::compare, ""},
    {ActionId::compareTable, ""},
    {ActionId::seeds, ""},
    {ActionId::keepProblem, "measures"},
    {ActionId::previousProblem, ""},
    {ActionId::nextProblem, ""},
    {ActionId::undo, "measures"},
    {ActionId::drawSource, "measures"},
    {ActionId::drawTarget, "measures"},
    {ActionId::redo, "measures"},
    {ActionId::pasteState, ""},
    {ActionId::lasso, "layers"},
    {ActionId::innerProblem, "layers"},
    {ActionId::playInterpolation, "interpolation"},
};

template <class Allowed>
void limit(Actions& actions, bool stageShown, const Allowed& allowed) {
  const auto show = [&](QAction* action, bool shown) { actions.setHidden(action, HiddenBy::lesson, !shown); };
  for (const Limit& each : kLimits) show(actions[each.id], allowed(each.control));
  for (const StageLayer& layer : stageLayers()) show(actions.layer(static_cast<Layer>(layer.bit)), allowed("layers"));
  for (const ActionId id : {ActionId::playPause, ActionId::fitView}) show(actions[id], stageShown);
}

}  // namespace

void limitActions(Actions& actions, const std::vector<std::string>& controls) {
  limit(actions, true,
        [&](const char* control) { return std::find(controls.begin(), controls.end(), control) != controls.end(); });
}

void limitActionsToShelf(Actions& actions) {
  limit(actions, false, [](const char*) { return false; });
}

void freeActions(Actions& actions) {
  limit(actions, true, [](const char*) { return true; });
}

}  // namespace brenier
