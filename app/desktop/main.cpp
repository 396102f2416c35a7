#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTextStream>
#include <algorithm>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>
#ifdef __linux__
#include <unistd.h>
#endif

#include "app/desktop/attach.h"
#include "app/desktop/render.h"
#include "app/manual/man_page.h"
#include "core/api/error_text.h"
#include "core/experiments/duel_text.h"
#include "core/experiments/experiment_look.h"
#include "core/experiments/seeds_folder.h"
#include "core/exports/exporter.h"
#include "core/io/animation.h"
#include "core/io/table.h"
#include "core/lessons/lesson_file.h"
#include "core/lessons/lesson_library.h"
#include "core/networks/autograd.h"
#include "core/session/file_hooks.h"
#include "core/session/run_record_files.h"
#include "core/session/sharing.h"
#include "core/train/catalog.h"
#include "core/train/seeds/seeds_trainer.h"
#include "core/train/trainer.h"
#include "core/util/registry.h"
#include "core/watch/remote_run.h"
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
  QString problem, theme, grab, render, out, film, figure, size, run, lesson, state, attach, token;
  qint64 after = 300;
  SliceLooks looks = {};
  QStringList points = {};  ///< files of points: of the source, and of the target; at first whatever was named
};

/// What is no plane or no point leaves the program.
SliceLooks readLooks(const QCommandLineParser& parser) {
  SliceLooks looks;
  if (parser.isSet("plane")) {
    const auto plane = readPlane(parser.value("plane").toStdString());
    if (!plane) std::exit(fail(plane.error()));
    looks.slice.plane = *plane;
  }
  if (parser.isSet("pin")) {
    bool isNumber = false;
    looks.slice.pin = parser.value("pin").toInt(&isNumber);
    if (!isNumber) std::exit(fail({ErrorKind::badInput, "--pin wants the number of a probe point, from 0.", ""}));
  }
  looks.pairs = parser.isSet("pairs");
  return looks;
}

/// The page of the manual, from what the parser says of each option.
int printManual(const QCommandLineParser& parser, const QList<QCommandLineOption>& options) {
  ManPage page{
      "brenier",
      "brenier",
      parser.applicationDescription().toStdString(),
      "[OPTIONS] [RUN | SOURCE [TARGET]]",
      "Opens the studio: a window in which two distributions are picked, drawn or loaded, and a map between them "
      "is learned while one looks. RUN is a .brenier file, a run directory, or a .brenier-lesson file; SOURCE and "
      "TARGET are files of points "
      "(.csv, .npy and others).\n"
      "Example: brenier --problem moons",
      {},
      {"brenier-cli"}};
  OptionGroup group{"Options", {}};
  for (const auto& option : options) {
    OptionLine line{.value = option.valueName().toUpper().toStdString(), .help = option.description().toStdString()};
    for (const auto& name : option.names()) line.names.push_back((name.size() > 1 ? "--" : "-") + name.toStdString());
    line.preset = option.defaultValues().value(0).toStdString();
    group.lines.push_back(std::move(line));
  }
  page.options.push_back(std::move(group));
  return std::fputs(troff(page).c_str(), stdout) < 0 ? kExitDisk : 0;
}

Arguments parse(const QApplication& app) {
  QCommandLineParser parser;
  parser.setApplicationDescription("Watch optimal transport being learned.");
  const QCommandLineOption help = parser.addHelpOption(), version = parser.addVersionOption();
  const QList<QCommandLineOption> own = {
      {"problem", "Begin with this problem.", "id"},
      {"lesson", "Begin with this lesson.", "id or file"},
      {"state", "Begin with this state, as Edit, Copy as text gives it.", "text"},
      {"attach",
       "Watch this run, which another process learns: its folder or file, a socket, HOST:PORT, ssh://HOST/PATH.",
       "run"},
      {"token", "For --attach HOST:PORT: the file watch.token of the run.", "file"},
      {"theme", "light, dark or system; by default that of the last time.", "theme"},
      {"grab", "Learn, write pictures of the window into this folder, and leave.", "folder"},
      {"after", "For --grab: the step at which the pictures are taken.", "steps", "300"},
      {"size", "For --grab: the size of the window.", "WxH", "1600x1000"},
      {"render", "Draw the stage of this saved run, and leave.", "run"},
      {"out", "For --render: the picture, .png, .svg or .pdf; or a film of the training, .mp4 or .gif.", "file"},
      {"figure", "For --render: a figure for a paper, as this JSON file says.", "file"},
      {"film", "For --render: film the training, the interpolation, or auto; with .png as numbered frames.", "what"},
      {"plane", "For --render, of more than two dimensions: two columns as 1,2, principal, or random:SEED.", "plane"},
      {"pin", "For --render, likewise: slices lie through this probe point, from 0.", "point"},
      {"pairs", "For --render, likewise: all pairs of columns."}};
  parser.addOptions(own);
  QCommandLineOption manual("manual");  // for packages
  manual.setFlags(QCommandLineOption::HiddenFromHelp);
  parser.addOption(manual);
  parser.addPositionalArgument("run",
                               "A .brenier file, run directory, folder of seeds, experiment or .brenier-lesson file to "
                               "open; or one or two files of points, "
                               "of the source and of the target.",
                               "[run | source [target]]");
  parser.process(app);
  if (parser.isSet(manual)) std::exit(printManual(parser, own + QList{help, version}));
  return {parser.value("problem"),
          parser.value("theme"),
          parser.value("grab"),
          parser.value("render"),
          parser.value("out"),
          parser.value("film"),
          parser.value("figure"),
          parser.value("size"),
          {},
          parser.value("lesson"),
          parser.value("state"),
          parser.value("attach"),
          parser.value("token"),
          parser.value("after").toLongLong(),
          readLooks(parser),
          parser.positionalArguments()};
}

Status checkProblem(const QString& id) {
  const auto& problems = catalog().problems;
  if (id.isEmpty() || findById(problems, id.toStdString())) return ok();
  const auto near = nearestNames(id.toStdString(), idsOf(problems));
  return badInput("There is no problem \"" + id.toStdString() + "\".",
                  near.empty() ? "brenier-cli list problems shows them." : "Did you mean " + near + "?");
}

/// One run, or files of points for the source and the target.
Status checkFiles(const QStringList& files, Arguments& arguments) {
  const bool points = !files.isEmpty() && std::all_of(files.begin(), files.end(), [](const QString& file) {
    return isTablePath(file.toStdString()) && !QFileInfo(file).isDir();
  });
  if (const qsizetype most = points ? 2 : 1; files.size() > most)
    return badInput(
        std::to_string(files.size()) + " files are named, and " +
            (points ? "two of points are the most: the source's and the target's." : "one run can be opened."),
        points ? "" : "Open the others in windows of their own.");
  for (const QString& file : files)
    if (points && !QFileInfo::exists(file)) return badInput("There is no file " + file.toStdString() + ".");
  if (points)
    arguments.points = files;
  else
    arguments.run = files.value(0);
  return ok();
}

/// A lesson may be given as the file to open, too. What is wrong with that one the window says, as of every file that
/// is double-clicked, where nobody reads a terminal.
Status checkLesson(const Lessons& lessons, Arguments& arguments) {
  const bool isFile = arguments.lesson.isEmpty() && arguments.run.endsWith(lessonEnding);
  if (isFile) std::swap(arguments.lesson, arguments.run);
  if (arguments.lesson.isEmpty() || (isFile && arguments.grab.isEmpty())) return ok();
  const auto lesson = findLesson(lessons, arguments.lesson.toStdString());
  return lesson ? ok() : Status(Unexpected<RunError>(lesson.error()));
}

Status checkState(const QString& text) {
  if (text.isEmpty()) return ok();
  const auto state = stateTexts().read(text.toStdString());
  return state ? ok() : Status(Unexpected<RunError>(state.error()));
}

/// The window over a run that another process learns. Nothing is learned or kept here.
int watchInWindow(QApplication& app, const Arguments& arguments) {
  auto attachment = Attachment::open(arguments.attach, arguments.token);
  if (!attachment) return fail(attachment.error());
  StartOptions options;
  options.watched = WatchedRun{(*attachment)->shown(), (*attachment)->controls()};
  options.stateTexts = stateTexts();
  options.restoreTheme = arguments.theme.isEmpty();
  options.openAnimation = openAnimation;
  Trainer here(fileHooks());  // answers for catalogue and previews
  watch::RemoteRun run(here, (*attachment)->takeConnection());
  MainWindow window(run, ThemeManager::instance(), options);
  window.show();
  return app.exec();
}

int openWindow(QApplication& app, const Arguments& arguments, const Lessons& lessons) {
  const bool attended = arguments.grab.isEmpty();
  StartOptions options;
  options.problem = arguments.problem.toStdString();
  options.open = arguments.run;
  options.points = arguments.points;
  options.lessons = &lessons;
  options.lesson = arguments.lesson;
  options.stateTexts = stateTexts();
  options.state = arguments.state;
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
  options.makeSeeds = [] { return std::make_unique<SeedsTrainer>(openRunBesideOthers); };
#if BRENIER_HAS_TORCH
  if (attended) options.loadForPictures = [] { (void)libTorchWorks(); };  // who needs it hears why it does not
#endif
  options.duelText = duelText;
  options.experiments = {lookAtExperiment, picturesOfRun};
  options.seedFolders = {isSeedsFolder, readSeedsFolder};
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
    if (!asked({"--help", "-h", "--version", "-v", "--render", "--manual"})) {
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
  QGuiApplication::setDesktopFileName("brenier");
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
    const Status drawn =
        arguments.figure.isEmpty()
            ? renderRun(arguments.render, arguments.out, arguments.film, arguments.looks, themes.theme())
            : renderFigure(arguments.render, arguments.out, arguments.figure, arguments.looks.slice);
    return drawn ? 0 : fail(drawn.error());
  }
  if (!arguments.attach.isEmpty()) return watchInWindow(app, arguments);
  if (const Status known = checkFiles(std::exchange(arguments.points, {}), arguments); !known)
    return fail(known.error());
  if (const Status known = checkProblem(arguments.problem); !known) return fail(known.error());
  if (const Status known = checkState(arguments.state); !known) return fail(known.error());
  const Lessons lessons(catalog());
  if (const Status known = checkLesson(lessons, arguments); !known) return fail(known.error());
  return openWindow(app, arguments, lessons);
}
