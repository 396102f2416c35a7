#pragma once

#include <QtTest>
#include <cmath>

#include "core/train/run/training_run.h"
#include "core/train/score/scorer.h"
#include "core/util/registry.h"
#include "tests/core/begun_run.h"

/// The small problem that tests of solvers begin with, and what they ask of a run.
namespace brenier {

using test::begin;

/// N(0, I) to N(m, A^2), so that the map is m + A x, and small networks, for those of `sizes` that the solver has.
constexpr double shift[2] = {2, -1};
constexpr double linear[2][2] = {{1.0, 0.4}, {0.4, 0.6}};

inline RunConfig gaussianConfig(const SolverDescriptor& solver) {
  RunConfig config;
  config.source = {"gaussian", {}};
  config.target = {"gaussian", {{"mean", std::string("2,-1")}, {"covariance", std::string("1.16,0.64,0.64,0.52")}}};
  config.solver = solver.id;
  config.heldOut = 256;
  config.normalise = "on";
  config.threads = 1;
  const OptionValues sizes = {{"batch", std::int64_t{128}},
                              {"inner_steps", std::int64_t{5}},
                              {"hidden_width", std::int64_t{32}},
                              {"map_width", std::int64_t{32}},
                              {"hidden_layers", std::int64_t{2}},
                              {"potential_width", std::int64_t{32}},
                              {"predictor_width", std::int64_t{32}},
                              {"learning_rate", 2e-3},
                              {"average", 0.97}};
  for (const auto& [id, value] : sizes)
    if (findById(solver.options, id)) config.solverOptions[id] = value;
  return config;
}

inline const SolverEntry& entryOf(const QString& id) {
  for (const auto& entry : solverRegistry())
    if (entry.descriptor.id == id.toStdString()) return entry;
  qFatal("no such solver");
}

/// A test's rows: every solver over points, as `solver`.
inline void rowForEverySolver() {
  QTest::addColumn<QString>("solver");
  for (const auto& entry : solverRegistry())
    QTest::newRow(entry.descriptor.id.c_str()) << QString::fromStdString(entry.descriptor.id);
}

inline double scoreOf(const TrainingRun& run, const std::string& id) {
  Scorer scorer(run.heldOut());
  scorer.solveExact({});
  for (const auto& values : {scorer.score(run.moment(0)), scorer.constants()})
    for (const auto& value : values)
      if (value.id == id) return value.value;
  qFatal("no such number");
}

/// E|S(y) - A^-1 (y - m)|^2 over the variance of the source, 2.
inline double inverseErrorOf(const TrainingRun& run) {
  const Points y = drawSamples(run.target(), {1, streamPreview, 0}, 500);
  Points back(y.count(), y.dim);
  if (!run.solver().inverse(y, back.data.data())) return 1e9;
  const double det = linear[0][0] * linear[1][1] - linear[0][1] * linear[1][0];
  double sum = 0;
  for (std::size_t i = 0; i < y.count(); ++i) {
    const double a = y[i][0] - shift[0], b = y[i][1] - shift[1];
    sum += std::pow(back[i][0] - (linear[1][1] * a - linear[0][1] * b) / det, 2);
    sum += std::pow(back[i][1] - (linear[0][0] * b - linear[1][0] * a) / det, 2);
  }
  return sum / (2.0 * static_cast<double>(y.count()));
}

/// "batch=64,average=0" as values.
inline OptionValues valuesOf(const std::vector<OptionDescriptor>& options, const QString& text) {
  OptionValues values;
  for (const auto& part : text.split(',', Qt::SkipEmptyParts)) {
    const auto* option = findById(options, part.section('=', 0, 0).toStdString());
    if (!option) qFatal("no such option");
    values[option->id] = *parseOption(*option, part.section('=', 1).toStdString());
  }
  return values;
}

}  // namespace brenier
