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
    {ActionId::seeds, ""},
    {ActionId::keepProblem, "measures"},
    {ActionId::previousProblem, ""},
    {ActionId::nextProblem, ""},
    {ActionId::undo, "measures"},
    {ActionId::redo, "measures"},
    {ActionId::pasteState, ""},
    {ActionId::lasso, "layers"},
    {ActionId::innerProblem, "layers"},
    {ActionId::playInterpolation, "interpolation"},
};

/// Hidden actions cannot be chosen, whatever else switches them on and off meanwhile.
template <class Allowed>
void show(const Actions& actions, const Allowed& allowed) {
  for (const Limit& limit : kLimits) actions[limit.id]->setVisible(allowed(limit.control));
  for (const StageLayer& layer : stageLayers())
    actions.layer(static_cast<Layer>(layer.bit))->setVisible(allowed("layers"));
}

}  // namespace

void limitActions(const Actions& actions, const std::vector<std::string>& controls) {
  show(actions,
       [&](const char* control) { return std::find(controls.begin(), controls.end(), control) != controls.end(); });
  actions[ActionId::playPause]->setVisible(true);  // a room is held whatever the step names
  actions[ActionId::fitView]->setVisible(true);
}

void limitActionsToShelf(const Actions& actions) {
  show(actions, [](const char*) { return false; });
  actions[ActionId::playPause]->setVisible(false);
  actions[ActionId::fitView]->setVisible(false);
}

void freeActions(const Actions& actions) {
  show(actions, [](const char*) { return true; });
  actions[ActionId::playPause]->setVisible(true);
  actions[ActionId::fitView]->setVisible(true);
}

}  // namespace brenier
