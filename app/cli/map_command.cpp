#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/picture_map.h"
#include "core/io/table.h"
#include "core/session/run_directory.h"

namespace brenier::cli {
namespace {

int mapPoints(const std::string& directory, const std::string& in, const std::string& out, bool inverse) {
  auto opened = RunDirectory::open(directory);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  if ((*run)->heldOut()->pictures) return mapPictures(**run, in, out);
  const Solver& solver = (*run)->solver();
  if (inverse && !solver.caps().inverse)
    return report({ErrorKind::badInput, "The solver " + (*run)->config().solver + " learns no inverse map.",
                   "Map without --inverse."});
  if (!isTablePath(out))
    return report({ErrorKind::badInput, out + " has an ending that Brenier does not write.", "Use .npy or .csv."});
  auto table = readTable(in, {.weights = "none"});
  if (!table) return report(table.error());
  const std::size_t dim = (*run)->source().dim();
  if (table->dim != dim)
    return report({ErrorKind::badInput,
                   in + " has " + std::to_string(table->dim) + " columns, and the run maps points of " +
                       std::to_string(dim) + " dimensions.",
                   "Give points of the run's dimension."});
  Table mapped;
  mapped.dim = dim;
  mapped.columns = table->columns;
  mapped.numbers = table->numbers;  // answers leave in the type in which the points came
  mapped.values.resize(table->values.size());
  if (inverse)
    (*run)->mapBack(table->values, mapped.values);
  else
    (*run)->map(table->values, mapped.values);
  const Status written = writeTable(out, mapped);
  if (!written) return report(written.error());
  std::cerr << "Mapped " << mapped.count() << " points "
            << (inverse ? "from target to source" : "from source to target") << " into " << out << "." << std::endl;
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
  command->add_option("run", a->run, "A run directory or .brenier file")->required();
  command->add_option("--in", a->in, "Points, .npy or .csv [n, d]; a picture or a folder of them")->required();
  command->add_option("--out", a->out, "Where to write them, .npy or .csv; a folder for pictures")->required();
  command->add_flag("--inverse", a->inverse, "From target to source");
  command->callback([a, &exitCode] { exitCode = mapPoints(a->run, a->in, a->out, a->inverse); });
}

}  // namespace brenier::cli
