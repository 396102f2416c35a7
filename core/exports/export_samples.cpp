#include <algorithm>
#include <tuple>

#include "core/exports/check_points.h"
#include "core/exports/export_entries.h"
#include "core/exports/export_scores.h"
#include "core/io/csv.h"
#include "core/io/npy.h"
#include "core/io/zip_archive.h"

// Numbers instead of networks: what a plot or a table in a paper needs. The points are those of check_points.h, without
// the far ones.

namespace brenier {
namespace {

#ifdef BRENIER_HAS_LIBZIP
constexpr bool hasZip = true;
#else
constexpr bool hasZip = false;
#endif

/// The tensors of the check points under the names of an export: source, map, potential, target, inverse, ...
struct Sample {
  std::string name;
  std::size_t dim = 1;
  std::vector<double> values;  ///< [n, dim]
  std::size_t count() const { return values.size() / dim; }
};

/// In the data's own units: far from 0 the tensors are less the origins of the run's frame.
Sample sampleOf(const std::string& name, const NamedTensor& tensor, const SideFrame* frame) {
  Sample sample{name, static_cast<std::size_t>(tensor.shape[1]), {tensor.values.begin(), tensor.values.end()}};
  if (frame && !frame->isIdentity())
    for (std::size_t i = 0; i < sample.values.size(); ++i) sample.values[i] += frame->origin[i % sample.dim];
  return sample;
}

std::vector<Sample> samplesOf(const TrainingRun& run, const SafetensorsFile& points) {
  std::vector<Sample> samples;
  for (const std::string set : {"training", "grid"}) {
    const std::string prefix = set == "grid" ? "grid_" : "";
    for (const std::string side : {"source", "target"}) {
      const bool isSource = side == "source";
      const SideFrame &here = isSource ? run.frame().source : run.frame().target,
                      &there = isSource ? run.frame().target : run.frame().source;
      if (const auto* x = points.find("points/" + side + "/" + set))
        samples.push_back(sampleOf(prefix + side, *x, &here));
      const std::string map = isSource ? "map" : "inverse", potential = isSource ? "potential" : "inverse_potential";
      if (const auto* values = points.find(map + "/" + set)) samples.push_back(sampleOf(prefix + map, *values, &there));
      if (const auto* values = points.find(potential + "/" + set))
        samples.push_back(sampleOf(prefix + potential, *values, nullptr));
    }
  }
  return samples;
}

/// One table: the points of a side, sampled or of the grid, and each output beside them.
Status writeSide(const ExportJob& job, const SafetensorsFile& points, bool source, const std::string& prefix) {
  const std::string side = source ? "source" : "target";
  std::vector<Sample> columns;
  for (const auto& sample : samplesOf(job.run, points)) {
    const bool ours = sample.name == prefix + side || sample.name == prefix + (source ? "map" : "inverse") ||
                      sample.name == prefix + (source ? "potential" : "inverse_potential");
    if (ours) columns.push_back(sample);
  }
  if (columns.empty()) return ok();
  Table table;
  table.numbers = job.run.frame().isIdentity() ? TableNumbers::float32 : TableNumbers::float64;
  for (const auto& column : columns) table.dim += column.dim;
  const std::size_t rows = columns.front().count();
  table.values.resize(rows * table.dim);
  std::size_t at = 0;
  for (const auto& column : columns) {
    const std::string name = column.name.substr(prefix.size());
    for (std::size_t k = 0; k < column.dim; ++k)
      table.columns.push_back(column.dim == 1 ? name : name + std::to_string(k + 1));
    for (std::size_t i = 0; i < rows; ++i)
      std::copy_n(&column.values[i * column.dim], column.dim, &table.values[i * table.dim + at]);
    at += column.dim;
  }
  return writeCsv(job.path("." + prefix + side + ".csv"), table);
}

/// Single precision where the run's coordinates are the data's own, as they are then held.
std::string arrayOf(const TrainingRun& run, std::size_t dim, const std::vector<double>& values) {
  if (!run.frame().isIdentity()) return npyBytes(values.data(), values.size() / dim, dim);
  const std::vector<float> single(values.begin(), values.end());
  return npyBytes({single.data(), single.size() / dim, dim});
}

Status writeNpz(const ExportJob& job) {
  const SafetensorsFile points = makeCheckPoints(job.run, Answers::ofProgram);
  std::vector<ZipEntry> entries;
  for (const auto& sample : samplesOf(job.run, points))
    entries.push_back({sample.name + ".npy", arrayOf(job.run, sample.dim, sample.values), false});
  for (const auto& value : job.scores.metrics) {
    const float row[] = {static_cast<float>(value.value), static_cast<float>(value.halfWidth),
                         static_cast<float>(value.samples)};
    entries.push_back({"metric_" + value.id + ".npy", npyBytes({row, 1, 3}), false});
  }
  const RunFrame& frame = job.run.frame();
  const std::tuple<const char*, const Points*, const SideFrame*> coupling[] = {
      {"coupling_source", &job.scores.source, &frame.source},
      {"coupling_target", &job.scores.target, &frame.target},
      {"coupling_map", &job.scores.mapped, &frame.target}};
  for (const auto& [name, matched, side] : coupling)
    if (!matched->data.empty())
      entries.push_back({std::string(name) + ".npy", arrayOf(job.run, matched->dim, inData(*matched, *side)), false});
  return writeZip(job.path(".npz"), entries);
}

Status writeSampleTables(const ExportJob& job) {
  const SafetensorsFile points = makeCheckPoints(job.run, Answers::ofProgram);
  for (const bool source : {true, false})
    for (const char* prefix : {"", "grid_"})
      if (const Status written = writeSide(job, points, source, prefix); !written) return written;
  return writeScoreTables(job, job.scores);
}

}  // namespace

Exporter npzExport() {
  return {.descriptor = {"npz",
                         "NPZ",
                         "Samples, their images, potentials on a grid, the exact coupling and the metrics as NumPy "
                         "arrays",
                         {}},
          .ending = ".npz",
          .lacks = hasZip ? "" : "libzip",
          .write = writeNpz,
          .wantsScores = true};
}

Exporter csvExport() {
  return {.descriptor = {"csv",
                         "CSV",
                         "Tables of samples and a grid with their images and potentials, of the exact coupling and of "
                         "the metrics",
                         {}},
          .ending = ".csv",
          .write = writeSampleTables,
          .wantsScores = true};
}

}  // namespace brenier
