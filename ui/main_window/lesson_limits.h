#pragma once

#include <string>
#include <vector>

namespace brenier {

class Actions;

/// While a lesson decides what is on the window, what a step does not name has no menu entry and no key: a letter typed
/// by mistake would change what the text speaks of. `controls` are those that the step names (lessonControls()); the
/// run can be held whatever it names.
void limitActions(Actions& actions, const std::vector<std::string>& controls);

/// The same where the shelf stands in the stage's place: nothing runs that nobody sees.
void limitActionsToShelf(Actions& actions);

/// Everything can be chosen again.
void freeActions(Actions& actions);

}  // namespace brenier
