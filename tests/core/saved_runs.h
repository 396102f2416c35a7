#pragma once

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <algorithm>

#include "core/session/run_directory.h"
#include "core/util/registry.h"

/// Small runs, and files of them in a folder of the test's own.
namespace brenier::test {

inline std::unique_ptr<TrainingRun> begin(const std::string& solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"eight_gaussians", {}};
  config.solver = solver;
  if (solver == "ot_icnn") config.problem = "eight_gaussians_paper";  // its settings as published
  // Small: every method takes hundreds of steps here.
  const auto& entry = *std::find_if(solverRegistry().begin(), solverRegistry().end(),
                                    [&](const SolverEntry& e) { return e.descriptor.id == solver; });
  for (const auto& [id, size] : {std::pair("batch", 32),
                                 {"inner_steps", 3},
                                 {"critic_steps", 2},
                                 {"hidden_width", 16},
                                 {"map_width", 16},
                                 {"potential_width", 16}})
    if (findById(entry.descriptor.options, id)) config.solverOptions[id] = std::int64_t{size};
  config.heldOut = 16;
  config.threads = 1;
  auto run = TrainingRun::create(config);
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

/// To step `until`, with a live edit at step 60 and another at step 150.
inline void train(TrainingRun& run, std::int64_t until) {
  while (run.stepsDone() < until) {
    for (const auto& [step, rate] : {std::pair<std::int64_t, double>{60, 3e-4}, {150, 2e-4}})
      if (run.stepsDone() == step && run.config().solverOptions.contains("learning_rate"))
        QVERIFY(run.setLive({{"learning_rate", rate}}).empty());
    QVERIFY(run.step(StepPart::both, {}).finite);
  }
}

inline std::unique_ptr<TrainingRun> load(const std::string& path) {
  auto directory = RunDirectory::open(path);
  if (!directory) qFatal("%s", directory.error().message.c_str());
  auto run = directory->load();
  if (!run) qFatal("%s", run.error().message.c_str());
  return std::move(run).value();
}

inline QByteArray read(const std::string& path) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void write(const std::string& path, const QByteArray& bytes) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", path.c_str());
  file.write(bytes);
}

class RunFolder {
 public:
  std::string path(const char* name) const { return m_dir.filePath(name).toStdString(); }
  /// A run of OT-ICNN after `steps` steps, saved under that name: its path.
  std::string saved(const char* name, std::int64_t steps = 3) {
    auto run = begin("ot_icnn");
    train(*run, steps);
    auto directory = RunDirectory::make(path(name));
    if (!directory || !directory->save(*run)) qFatal("cannot save %s", name);
    return path(name);
  }

 private:
  QTemporaryDir m_dir;
};

}  // namespace brenier::test
