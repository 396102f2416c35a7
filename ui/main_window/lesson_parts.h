#pragma once

namespace brenier {

class Actions;
class Background;
class LessonLibrary;
class MessageBar;
class RunController;
class SeedsController;
class StageArea;
class StudioBackend;
class StudioToolBar;
class WindowLayout;

/// What of the window lessons need; all must outlive those who hold it.
struct LessonParts {
  Actions& actions;
  RunController& run;
  StageArea& stage;
  WindowLayout& layout;
  StudioToolBar& toolBar;
  MessageBar& messages;
  Background& background;
  const StudioBackend& backend;
  const LessonLibrary& library;
  SeedsController* seeds;  ///< null where there are none
};

}  // namespace brenier
