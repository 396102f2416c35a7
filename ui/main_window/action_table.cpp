#include <algorithm>

#include "ui/canvas/stage_layers.h"
#include "ui/main_window/actions.h"

namespace brenier {
namespace {

std::vector<ActionSpec> layerEntries() {
  std::vector<ActionSpec> entries;
  for (const StageLayer& layer : stageLayers())
    entries.push_back(
        {ActionId::layer, layer.id, MenuId::layers, layer.title, layer.keys, layer.help, true, layer.bit});
  return entries;
}

/// All but those of the layers.
std::vector<ActionSpec> otherEntries() {
  using A = ActionId;
  using M = MenuId;
  return {
      {A::openRun, "openRun", M::file, "&Open…", "Ctrl+O",
       "Open a saved run (a .brenier file or a run directory) or a lesson (.brenier-lesson)"},
      {A::openExperiment, "openExperiment", M::file, "Open e&xperiment…", "",
       "The table of many runs that brenier-cli sweep learns or has learned, live while it grows"},
      {A::saveRun, "saveRun", M::file, "-&Save", "Ctrl+S",
       "Write the run with its past, numbers and layout to its file"},
      {A::saveRunAs, "saveRunAs", M::file, "Save &as…", "Ctrl+Shift+S", "Write the run to another file"},
      {A::exportMap, "exportMap", M::file, "-&Export the map…", "Ctrl+E",
       "Write the learned map for other programs, and check what was written"},
      {A::exportFigure, "exportFigure", M::file, "&Figure…", "Ctrl+Shift+E",
       "A figure for a paper: panels, axes, legend and type of a size, as PDF, SVG, PNG or PGFPlots"},
      {A::filmTraining, "filmTraining", M::file, "Film the &training…", "",
       "The kept moments of this run as MP4, GIF or numbered pictures"},
      {A::filmInterpolation, "filmInterpolation", M::file, "Film the &interpolation…", "",
       "The source on its way to the learned image and back, as MP4, GIF or numbered pictures"},
      {A::quit, "quit", M::file, "-&Quit", "Ctrl+Q", "Stop learning and close the window"},

      {A::undo, "undo", M::edit, "&Undo", "Ctrl+Z", "Take back the last change of a setting"},
      {A::redo, "redo", M::edit, "&Redo", "Ctrl+Shift+Z", "Make the change again"},
      {A::drawSource, "drawSource", M::edit, "-Dra&w the source on the stage", "Shift+D",
       "Draw the source where it is learned, at its scale; again or Esc to leave"},
      {A::drawTarget, "drawTarget", M::edit, "&Draw the target on the stage", "D",
       "Draw the target where it is learned, at its scale; again or Esc to leave"},
      {A::copyFigure, "copyFigure", M::edit, "-&Copy figure", "Ctrl+C", "Copy the stage to the clipboard"},
      {A::copyCommand, "copyCommand", M::edit, "Copy as c&ommand", "",
       "The brenier-cli line that learns the same weights without a window"},
      {A::copyState, "copyState", M::edit, "Copy as &text", "Ctrl+Shift+C",
       "A short text with problem, method, settings, seeds and layers, for a mail or a chat; no weights"},
      {A::pasteState, "pasteState", M::edit, "&Paste", "Ctrl+V", "Learn what a copied text says"},

      {A::playPause, "playPause", M::run, "&Play or pause", "Space", "Let the solver learn, or hold it"},
      {A::stepOnce, "stepOnce", M::run, "&Step", ".", "One step of both players, then pause"},
      {A::stepInner, "stepInner", M::run, "One &inner step", "", "Only the inner player steps"},
      {A::stepOuter, "stepOuter", M::run, "One &outer step", "", "Only the outer player steps"},
      {A::stepSlowly, "stepSlowly", M::run, "Step in slo&w motion", ",",
       "One step of both players, recorded and shown in sub-steps with a sentence each, forwards and backwards"},
      {A::replay, "replay", M::run, "-&Replay", "R", "Start again from the same initial weights and data"},
      {A::newInitialisation, "newInitialisation", M::run, "&New initialisation", "", "Start again from other weights"},
      {A::preset, "preset", M::run, "Paper’s pr&eset", "", "Give all options the values of the publication"},
      {A::keepWeights, "keepWeights", M::run, "-&Keep weights when measures change", "K",
       "A changed source or target is learned from the present weights: drag the target while it trains", true},
      {A::markMoment, "markMoment", M::run, "&Mark this moment", "M", "Keep the present weights on the timeline"},
      {A::playTimeline, "playTimeline", M::run, "Play the &timeline", "T", "Run through the kept moments of this run"},
      {A::compare, "compare", M::run, "&Compare with another method", "C",
       "A second method on the same problem, samples and seeds, beside the first", true},
      {A::compareTable, "compareTable", M::run, "N&umbers of both methods…", "Shift+C",
       "A table of both sides’ numbers, to copy and to export"},
      {A::seeds, "seeds", M::run, "Several see&ds", "S",
       "Eight runs that differ by their seeds alone, side by side: where they agree, and where one is an accident",
       true},
      {A::keepProblem, "keepProblem", M::run, "-Keep as a pro&blem of my own…", "Ctrl+D",
       "Put these measures and this solver into the list of problems"},
      {A::previousProblem, "previousProblem", M::run, "-Pre&vious problem", "[", "Learn the problem before this one"},
      {A::nextProblem, "nextProblem", M::run, "Ne&xt problem", "]", "Learn the problem after this one"},

      {A::lasso, "lasso", M::layers, "-Select &with a lasso", "L",
       "Outline source points to follow them to their images and through time; Shift and drag does it at any moment",
       true},
      {A::innerProblem, "innerProblem", M::layers, "I&nner problem", "P",
       "The conjugate at the target point under the mouse, or at the next click: landscape, the inner solver's way, "
       "minimum",
       true},
      {A::playInterpolation, "playInterpolation", M::layers, "-Play &interpolation", "I",
       "Run t of (1-t) x + t T(x) back and forth"},
      {A::fitView, "fitView", M::layers, "&Fit the view", "F", "Show everything again after zooming"},

      {A::layoutTeach, "layoutTeach", M::view, "&Teach", "", "The stage with the numbers beside it", true},
      {A::layoutDebug, "layoutDebug", M::view, "&Debug", "", "Everything on show", true},
      {A::layoutPresent, "layoutPresent", M::view, "&Present", "", "The stage alone", true},
      {A::hidePanels, "hidePanels", M::view, "-&Hide panels", "H", "Hide the panels, or bring them back", true},
      {A::present, "present", M::view, "F&ull screen", "F11", "Present on the full screen; again or Esc to leave",
       true},
      {A::themeLight, "themeLight", M::view, "-&Light", "", "Light colours", true},
      {A::themeDark, "themeDark", M::view, "Dar&k", "", "Dark colours", true},
      {A::themeSystem, "themeSystem", M::view, "Follow s&ystem", "", "Light or dark as the desktop is", true},
      {A::restoreLayout, "restoreLayout", M::view, "-&Restore default layout", "",
       "Put all panels back in their places"},
      {A::typeLarger, "typeLarger", M::view, "-Lar&ger type",
       "Ctrl++; Ctrl+=", "Larger type in lessons and on a projector"},
      {A::typeSmaller, "typeSmaller", M::view, "S&maller type", "Ctrl+-", "Smaller type in lessons and on a projector"},

      {A::largeNumbers, "largeNumbers", M::view, "Large &numbers…", "",
       "The two numbers that stand large on the stage while one presents without a lesson"},

      {A::showLessons, "showLessons", M::learn, "&Lessons", "Ctrl+L", "What can be learned here, step by step"},
      {A::openLesson, "openLesson", M::learn, "&Open a lesson…", "", "A lesson from a .brenier-lesson file"},
      {A::makeLesson, "makeLesson", M::learn, "-&Make one: new from here…", "",
       "A lesson of your own, which begins with what the window shows"},
      {A::editLesson, "editLesson", M::learn, "&Go on making one…", "",
       "Change a lesson that was saved before: its texts, its steps, their order"},
      {A::makeStep, "makeStep", M::learn, "A&dd step", "", "Another step, which takes what the window shows now"},
      {A::tryLesson, "tryLesson", M::learn, "&Try it", "",
       "Walk through the lesson that is being made as a student does"},
      {A::saveLesson, "saveLesson", M::learn, "&Save the lesson…", "", "As one .brenier-lesson file"},
      {A::lessonNext, "lessonNext", M::learn, "-&Next step", "PgDown",
       "The next step of the lesson; in front of a room first what is right, where something is asked"},
      {A::lessonBack, "lessonBack", M::learn, "&Back", "PgUp", "The step before, exactly as it was"},
      {A::lessonAnswers, "lessonAnswers", M::learn, "-&Export answers…", "",
       "What was asked, predicted and true, as JSON or CSV; no names"},
      {A::lecturer, "lecturer", M::learn, "Lect&urer’s window", "",
       "Notes, what comes next and the time; opens by itself where a second screen is there", true},
      {A::lessonLeave, "lessonLeave", M::learn, "Lea&ve the lesson", "", "Back to playing freely"},
      {A::blankScreen, "blankScreen", M::learn, "Blan&k the screen", "",
       "Black, and back again; while a lesson is presented, B does it", true},

      {A::manual, "manual", M::help, "&Manual", "Ctrl+F1",
       "All pages about Brenier, to read and to search, without a network"},
      {A::methodPage, "methodPage", M::help, "&About this method", "",
       "The page of the method that learns: its objective, what to watch, every option"},
      {A::shortcuts, "shortcuts", M::help, "&Keyboard shortcuts", "F1", "This list"},
      {A::glossary, "glossary", M::help, "&Words of the field", "",
       "Potential, conjugate, L2-UVP, push-forward and the others"},
      {A::about, "about", M::help, "A&bout Brenier", "", "Version and licences"},
  };
}

}  // namespace

const std::vector<ActionSpec>& actionTable() {
  static const std::vector<ActionSpec> table = [] {
    std::vector<ActionSpec> all = otherEntries();
    const auto inMenu = [](const ActionSpec& spec) { return spec.menu == MenuId::layers; };
    const auto layers = layerEntries();
    all.insert(std::find_if(all.begin(), all.end(), inMenu), layers.begin(), layers.end());
    return all;
  }();
  return table;
}

QString menuTitle(MenuId menu) {
  switch (menu) {
    case MenuId::file:
      return "&File";
    case MenuId::edit:
      return "&Edit";
    case MenuId::run:
      return "&Run";
    case MenuId::layers:
      return "&Layers";
    case MenuId::view:
      return "&View";
    case MenuId::learn:
      return "Lear&n";
    case MenuId::help:
      return "&Help";
  }
  return {};
}

}  // namespace brenier
