#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "core/io/csv.h"
#include "core/io/npy.h"
#include "core/models/run_directory.h"

namespace brenier::cli {
namespace {

bool isCsv(const std::string& path) {
  return std::filesystem::path(path).extension() == ".csv";
}

Result<Points> readPoints(const std::string& path) {
  if (isCsv(path)) {
    auto table = readCsv(path);
    if (!table) return Unexpected<RunError>(table.error());
    return std::move(*table).points;
  }
  return readNpy(path);
}

Status writePoints(const std::string& path, const Points& points) {
  return isCsv(path) ? writeCsv(path, points) : writeNpy(path, points);
}

int mapPoints(const std::string& directory, const std::string& in, const std::string& out, bool inverse) {
  auto opened = RunDirectory::open(directory);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  const Solver& solver = (*run)->solver();
  if (inverse && !solver.caps().inverse)
    return report({ErrorKind::badInput, "The solver " + (*run)->config().solver + " learns no inverse map.", "Map without --inverse."});
  auto points = readPoints(in);
  if (!points) return report(points.error());
  const std::size_t dim = (*run)->source().dim();
  if (points->dim != dim)
    return report({ErrorKind::badInput,
                   in + " has " + std::to_string(points->dim) + " columns, and the run maps points of " + std::to_string(dim) +
                       " dimensions.",
                   "Give points of the run's dimension."});
  Points mapped(points->count(), dim);
  if (inverse) solver.inverse(*points, mapped.data.data());
  else solver.forward(*points, mapped.data.data());
  const Status written = writePoints(out, mapped);
  if (!written) return report(written.error());
  std::cerr << "Mapped " << mapped.count() << " points " << (inverse ? "from target to source" : "from source to target")
            << " into " << out << "." << std::endl;
  return exitDone;
}

}  // namespace

void addMap(CLI::App& app, int& exitCode) {
  struct Arguments {
    std::string run, in, out;
    bool inverse = false;
  };
  auto* command = app.add_subcommand("map", "Send points through a learned map");
  const auto a = std::make_shared<Arguments>();
  command->add_option("run", a->run, "A run directory")->required();
  command->add_option("--in", a->in, "Points, .npy or .csv [n, d]")->required();
  command->add_option("--out", a->out, "Where to write them, .npy or .csv")->required();
  command->add_flag("--inverse", a->inverse, "From target to source");
  command->callback([a, &exitCode] { exitCode = mapPoints(a->run, a->in, a->out, a->inverse); });
}

}  // namespace brenier::cli
