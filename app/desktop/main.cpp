#include <QApplication>
#include <QCommandLineParser>
#include <QStandardPaths>
#include <QTextStream>
#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>
#ifdef __linux__
#include <unistd.h>
#endif

#include "app/desktop/render.h"
#include "core/api/error_text.h"
#include "core/exports/exporter.h"
#include "core/io/animation.h"
#include "core/lessons/lesson_file.h"
#include "core/lessons/lesson_library.h"
#include "core/session/file_hooks.h"
#include "core/train/catalog.h"
#include "core/train/trainer.h"
#include "core/util/registry.h"
#include "ui/main_window/grab.h"
#include "ui/main_window/main_window.h"
#include "ui/session/autosave_folder.h"

namespace {

using namespace brenier;

constexpr int kExitBadInput = 2;
constexpr int kExitDisk = 5;

int fail(const RunError& error) {
  QTextStream(stderr) << "error: " << QString::fromStdString(errorText(error)) << Qt::endl;
  return error.kind == ErrorKind::disk ? kExitDisk : kExitBadInput;
}

struct Arguments {
  QString problem, theme, grab, render, out, film, size, run, lesson;
  qint64 after = 300;
};

Arguments parse(const QApplication& app) {
  QCommandLineParser parser;
  parser.setApplicationDescription("Watch optimal transport being learned.");
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addOptions(
      {{"problem", "Begin with this problem.", "id"},
       {"lesson", "Begin with this lesson.", "id or file"},
       {"theme", "light, dark or system; by default that of the last time.", "theme"},
       {"grab", "Learn, write pictures of the window into this folder, and leave.", "folder"},
       {"after", "For --grab: the step at which the pictures are taken.", "steps", "300"},
       {"size", "For --grab: the size of the window.", "WxH", "1600x1000"},
       {"render", "Draw the stage of this saved run, and leave.", "run"},
       {"out", "For --render: the picture, .png, .svg or .pdf; or a film of the training, .mp4 or .gif.", "file"},
       {"film", "For --render: film the training, the interpolation, or auto; with .png as numbered frames.", "what"}});
  parser.addPositionalArgument("run", "A .brenier file or run directory to open.", "[run]");
  parser.process(app);
  return {parser.value("problem"), parser.value("theme"),
          parser.value("grab"),    parser.value("render"),
          parser.value("out"),     parser.value("film"),
          parser.value("size"),    parser.positionalArguments().value(0),
          parser.value("lesson"),  parser.value("after").toLongLong()};
}

Status checkProblem(const QString& id) {
  const auto& problems = catalog().problems;
  if (id.isEmpty() || findById(problems, id.toStdString())) return ok();
  const auto near = nearestNames(id.toStdString(), idsOf(problems));
  return badInput("There is no problem \"" + id.toStdString() + "\".",
                  near.empty() ? "brenier-cli list problems shows them." : "Did you mean " + near + "?");
}

/// A lesson may be given as the file to open, too.
Status checkLesson(const Lessons& lessons, Arguments& arguments) {
  if (arguments.lesson.isEmpty() && arguments.run.endsWith(lessonEnding)) std::swap(arguments.lesson, arguments.run);
  if (arguments.lesson.isEmpty()) return ok();
  const auto lesson = findLesson(lessons, arguments.lesson.toStdString());
  return lesson ? ok() : Status(Unexpected<RunError>(lesson.error()));
}

int openWindow(QApplication& app, const Arguments& arguments, const Lessons& lessons) {
  const bool attended = arguments.grab.isEmpty();
  StartOptions options;
  options.problem = arguments.problem.toStdString();
  options.open = arguments.run;
  options.lessons = &lessons;
  options.lesson = arguments.lesson;
  options.restoreTheme = arguments.theme.isEmpty();
  options.restoreLayout = attended;
  for (const auto& format : exportRegistry())
    if (format.lacks.empty()) options.exports.push_back({format.descriptor, format.takesPictures});
  options.openAnimation = openAnimation;
  options.exporter = QCoreApplication::applicationDirPath() + "/brenier-cli";
  const QString data = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
  if (attended) options.autosaveBase = data + "/autosave";
  if (attended) options.problemsFolder = data + "/problems";
  if (attended) options.answersFolder = data + "/answers";
  const AutosaveFolder autosave(options.autosaveBase);  // goes after the trainer, which writes into it
  options.autosaveFolder = autosave.path();
  Trainer trainer(fileHooks());
  options.makeRival = [] { return std::make_unique<Trainer>(fileHooks()); };
  MainWindow window(trainer, ThemeManager::instance(), options);
  const auto size = arguments.size.split('x');
  if (!arguments.grab.isEmpty() && size.size() == 2) window.resize(size[0].toInt(), size[1].toInt());
  window.show();
  if (attended) return app.exec();
  const bool dark = ThemeManager::instance().theme().dark;
  const GrabOptions grab{arguments.grab, arguments.after, 600, dark ? "-dark" : "-light"};
  const int code = arguments.lesson.isEmpty() ? grabPictures(window, grab) : grabLesson(window, grab);
  window.close();
  return code;
}

/// Real windows need a display; without one, unattended work goes on under Xvfb where that is installed.
void useVirtualDisplay(int argc, char** argv) {
#ifdef __linux__
  if (qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
      qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
    return;
  const auto asked = [&](std::initializer_list<const char*> names) {
    return std::any_of(argv, argv + argc, [&](const char* a) {
      return std::any_of(names.begin(), names.end(), [&](const char* name) { return std::strcmp(a, name) == 0; });
    });
  };
  if (!asked({"--grab"})) {
    if (!asked({"--help", "-h", "--version", "-v", "--render"})) {
      std::fprintf(stderr, "brenier: there is no display to open a window on; brenier-cli learns without one.\n");
      std::exit(kExitBadInput);
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
    return;
  }
  std::vector<const char*> command = {"xvfb-run", "-a", "-s", "-screen 0 2600x1600x24"};
  command.insert(command.end(), argv, argv + argc);
  command.push_back(nullptr);
  execvp(command[0], const_cast<char* const*>(command.data()));
  std::fprintf(stderr, "brenier: there is no display, and xvfb-run is not installed; pictures are taken offscreen\n");
  qputenv("QT_QPA_PLATFORM", "offscreen");
#endif
}

}  // namespace

int main(int argc, char** argv) {
  useVirtualDisplay(argc, argv);
  QApplication app(argc, argv);
  // Qt takes the desktop's locale for the whole program; the libraries below would read and write files by it.
  std::setlocale(LC_NUMERIC, "C");
  QCoreApplication::setOrganizationName("Brenier");
  QCoreApplication::setApplicationName("Brenier");
  QCoreApplication::setApplicationVersion(BRENIER_VERSION);
  Arguments arguments = parse(app);
  auto& themes = ThemeManager::instance();
  if (!arguments.theme.isEmpty() && arguments.theme != "light" && arguments.theme != "dark" &&
      arguments.theme != "system")
    return fail({ErrorKind::badInput, "There is no theme \"" + arguments.theme.toStdString() + "\".",
                 "Choose light, dark or system."});
  themes.setChoice(arguments.theme == "light"  ? ThemeChoice::light
                   : arguments.theme == "dark" ? ThemeChoice::dark
                                               : ThemeChoice::system);
  themes.applyTo(app);
  if (!arguments.render.isEmpty()) {
    const Status drawn = renderRun(arguments.render, arguments.out, arguments.film, themes.theme());
    return drawn ? 0 : fail(drawn.error());
  }
  if (const Status known = checkProblem(arguments.problem); !known) return fail(known.error());
  const Lessons lessons(catalog());
  if (const Status known = checkLesson(lessons, arguments); !known) return fail(known.error());
  return openWindow(app, arguments, lessons);
}
