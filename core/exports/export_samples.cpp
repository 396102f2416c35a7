#include <algorithm>

#include "core/exports/check_points.h"
#include "core/exports/export_scores.h"
#include "core/exports/exporter.h"
#include "core/io/csv.h"
#include "core/io/npy.h"
#include "core/io/zip_archive.h"

// Numbers instead of networks: what a plot or a table in a paper needs. The points are those of check_points.h, without
// the far ones.

namespace brenier {
namespace {

/// The tensors of the check points under the names of an export: source, map, potential, target, inverse, ...
struct Sample {
  std::string name;
  PointsView values;
};

PointsView viewOf(const NamedTensor& tensor) {
  return {tensor.values.data(), static_cast<std::size_t>(tensor.shape[0]), static_cast<std::size_t>(tensor.shape[1])};
}

std::vector<Sample> samplesOf(const SafetensorsFile& points) {
  std::vector<Sample> samples;
  for (const std::string set : {"training", "grid"}) {
    const std::string prefix = set == "grid" ? "grid_" : "";
    for (const std::string side : {"source", "target"}) {
      if (const auto* x = points.find("points/" + side + "/" + set)) samples.push_back({prefix + side, viewOf(*x)});
      for (const std::string output :
           {side == "source" ? "map" : "inverse", side == "source" ? "potential" : "inverse_potential"})
        if (const auto* values = points.find(output + "/" + set)) samples.push_back({prefix + output, viewOf(*values)});
    }
  }
  return samples;
}

/// One table: the points of a side, sampled or of the grid, and each output beside them.
Status writeSide(const ExportJob& job, const SafetensorsFile& points, bool source, const std::string& prefix) {
  const std::string side = source ? "source" : "target";
  std::vector<Sample> columns;
  for (const auto& sample : samplesOf(points)) {
    const bool ours = sample.name == prefix + side || sample.name == prefix + (source ? "map" : "inverse") ||
                      sample.name == prefix + (source ? "potential" : "inverse_potential");
    if (ours) columns.push_back(sample);
  }
  if (columns.empty()) return ok();
  std::vector<std::string> names;
  std::size_t width = 0;
  for (const auto& column : columns) width += column.values.dim;
  const std::size_t rows = columns.front().values.count;
  Points table(rows, width);
  std::size_t at = 0;
  for (const auto& column : columns) {
    const std::string name = column.name.substr(prefix.size());
    for (std::size_t k = 0; k < column.values.dim; ++k)
      names.push_back(column.values.dim == 1 ? name : name + std::to_string(k + 1));
    for (std::size_t i = 0; i < rows; ++i) std::copy_n(column.values[i], column.values.dim, table[i] + at);
    at += column.values.dim;
  }
  return writeCsv(job.path("." + prefix + side + ".csv"), tableOf(table, std::move(names)));
}

}  // namespace

Status writeNpz(const ExportJob& job) {
  const SafetensorsFile points = makeCheckPoints(job.run, Answers::ofProgram);
  std::vector<ZipEntry> entries;
  for (const auto& sample : samplesOf(points))
    entries.push_back({sample.name + ".npy", npyBytes(sample.values), false});
  const auto scores = exportedScores(job.run);
  if (!scores) return Unexpected<RunError>(scores.error());
  for (const auto& value : scores->metrics) {
    const float row[] = {static_cast<float>(value.value), static_cast<float>(value.halfWidth),
                         static_cast<float>(value.samples)};
    entries.push_back({"metric_" + value.id + ".npy", npyBytes({row, 1, 3}), false});
  }
  const std::pair<const char*, const Points*> coupling[] = {
      {"coupling_source", &scores->source}, {"coupling_target", &scores->target}, {"coupling_map", &scores->mapped}};
  for (const auto& [name, matched] : coupling)
    if (!matched->data.empty()) entries.push_back({std::string(name) + ".npy", npyBytes(*matched), false});
  return writeZip(job.path(".npz"), entries);
}

Status writeSampleTables(const ExportJob& job) {
  const SafetensorsFile points = makeCheckPoints(job.run, Answers::ofProgram);
  for (const bool source : {true, false})
    for (const char* prefix : {"", "grid_"})
      if (const Status written = writeSide(job, points, source, prefix); !written) return written;
  const auto scores = exportedScores(job.run);
  if (!scores) return Unexpected<RunError>(scores.error());
  return writeScoreTables(job, *scores);
}

}  // namespace brenier
