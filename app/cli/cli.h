#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "core/api/run_error.h"

namespace CLI {
class App;
}

namespace brenier::cli {

/// The exit codes that the command line promises.
enum ExitCode {
  exitDone = 0,
  exitInternal = 1,
  exitBadInput = 2,
  exitDiverged = 3,
  exitMemory = 4,
  exitDisk = 5,
  exitAlarm = 6,  ///< with --fail-on-alarm: the numbers prove something wrong
  exitInterrupted = 130
};

/// Prints the error as "error: message hint" on stderr and returns its exit code.
int report(const RunError& error);

/// Each adds one subcommand; its callback stores the exit code in `exitCode`.
void addList(CLI::App& app, int& exitCode);
void addTrain(CLI::App& app, int& exitCode);
void addMap(CLI::App& app, int& exitCode);
void addEval(CLI::App& app, int& exitCode);
void addExport(CLI::App& app, int& exitCode);
void addVerify(CLI::App& app, int& exitCode);
void addFeatures(CLI::App& app, int& exitCode);
void addAutoencoder(CLI::App& app, int& exitCode);
void addGenerate(CLI::App& app, int& exitCode);
void addShow(CLI::App& app, int& exitCode);
void addInspect(CLI::App& app, int& exitCode);
void addExact(CLI::App& app, int& exitCode);
void addLesson(CLI::App& app, int& exitCode);
void addSweep(CLI::App& app, int& exitCode);
void addCompare(CLI::App& app, int& exitCode);
void addWatch(CLI::App& app, int& exitCode);
void addDoctor(CLI::App& app, int& exitCode);
/// These two read the whole of `app`, when they are called.
void addCompletion(CLI::App& app, int& exitCode);
void addManual(CLI::App& app, int& exitCode);

}  // namespace brenier::cli
