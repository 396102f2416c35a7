#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/picture_map.h"
#include "app/cli/terminal.h"
#include "core/io/table.h"
#include "core/measures/points_like.h"
#include "core/session/run_directory.h"
#include "core/train/run/learned_range.h"

namespace brenier::cli {
namespace {

/// The images lie where the other side of the run does, in its units: its names, else those of the side that the points
/// are of. Points without names have images without.
std::vector<std::string> namesOfImages(const TrainingRun& run, bool inverse, const std::vector<std::string>& own) {
  if (own.empty()) return {};
  for (const bool source : {inverse, !inverse})
    if (const auto names = run.learnedColumns(source).names; names.size() == own.size()) return names;
  return own;
}

struct MapArguments {
  std::string run, in, out;
  std::string columns = "auto", weights = "auto", decimal = "auto", without;
  bool inverse = false;
};

int mapPoints(const MapArguments& a) {
  auto opened = RunDirectory::open(a.run);
  if (!opened) return report(opened.error());
  auto run = opened->loadToMap();
  if (!run) return report(run.error());
  const Solver& solver = (*run)->solver();
  if (a.inverse && !solver.caps().inverse)
    return report({ErrorKind::badInput, "The solver " + (*run)->config().solver + " learns no inverse map.",
                   "Map without --inverse."});
  if ((*run)->heldOut()->pictures) return mapPictures(**run, a.in, a.out);
  if (!isWritableTablePath(a.out))
    return report({ErrorKind::badInput, a.out + " has an ending that Brenier does not write.", "Use .npy or .csv."});
  if (std::error_code error; std::filesystem::equivalent(fileOfTable(a.in), a.out, error))
    return report({ErrorKind::badInput, a.out + " is the file that the points come from.", "Name another for --out."});
  const std::size_t dim = (*run)->source().dim();
  const TableOptions asked{
      .columns = a.columns, .weights = a.weights, .decimal = a.decimal, .without = a.without, .flags = "--"};
  const auto table = readPointsLike(a.in, (*run)->learnedColumns(!a.inverse), asked);
  if (!table) return report(table.error());
  if (table->dim != dim)
    return report({ErrorKind::badInput,
                   a.in + " has " + std::to_string(table->dim) + " columns, and the run maps points of " +
                       std::to_string(dim) + " dimensions (" + table->taken + ").",
                   "Give points of the run's dimension, or choose their columns with --columns and --weights (none: a "
                   "column of that name is a coordinate)."});
  say() << table->taken << std::endl;
  const auto warn = [](const std::string& text) {
    if (!text.empty()) std::cerr << inked("warning:", Ink::yellow, STDERR_FILENO) << ' ' << text << std::endl;
  };
  warn(otherUnits((*run)->learnedColumns(!a.inverse), a.in, table->columns, table->units));
  // A map says something of where it learned, and guesses elsewhere.
  warn(farPoints(**run, table->values, !a.inverse, table->columns));
  Table mapped;
  mapped.dim = dim;
  mapped.columns = namesOfImages(**run, a.inverse, table->columns);
  mapped.numbers = table->numbers;  // answers leave in the type in which the points came
  mapped.values.resize(table->values.size());
  if (a.inverse)
    (*run)->mapBack(table->values, mapped.values);
  else
    (*run)->map(table->values, mapped.values);
  const Status written = writeTable(a.out, mapped);
  if (!written) return report(written.error());
  say() << "Mapped " << mapped.count() << " points " << (a.inverse ? "from target to source" : "from source to target")
        << " into " << a.out << "." << std::endl;
  return exitDone;
}

}  // namespace

void addMap(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("map", "Send points through a learned map");
  const auto a = std::make_shared<MapArguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->type_name("RUN")->required();
  command->add_option("--in", a->in, "Points, .npy, .npz or .csv [n, d]; a picture or a folder of them")
      ->type_name("POINTS")
      ->required();
  command->add_option("--out", a->out, "Where to write them, .npy or .csv; a folder for pictures")
      ->type_name("FILE")
      ->required();
  command->add_flag("--inverse", a->inverse, "From target to source");
  command->add_option("--without", a->without, "Rows of --in to leave out: numbers from 0 and ranges, as 3,17,20-22")
      ->type_name("ROWS");
  command
      ->add_option("--columns", a->columns,
                   "Coordinates among the columns of --in: names, numbers from 1, ranges as 2-5, separated by commas")
      ->type_name("COLUMNS");
  command->add_option("--weights", a->weights, "The column of weights, which is not mapped: a name, a number or none")
      ->type_name("COLUMN");
  command->add_option("--decimal", a->decimal, "What commas in the numbers are: decimal (comma) or grouping (point)")
      ->check(CLI::IsMember({"auto", "point", "comma"}));
  command->footer("Example: brenier-cli map run --in x.npy --out y.npy --inverse");
  command->callback([a, &exitCode] { exitCode = mapPoints(*a); });
}

}  // namespace brenier::cli
