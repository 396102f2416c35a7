#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/picture_map.h"
#include "app/cli/terminal.h"
#include "core/io/table.h"
#include "core/measures/points_measure.h"
#include "core/session/run_directory.h"

namespace brenier::cli {
namespace {

struct Arguments {
  std::string run, in, out;
  std::string columns = "auto", weights = "auto";
  bool inverse = false;
};

/// How the run reads the files of the side that is mapped, where it reads any.
TableOptions optionsOfRun(const RunConfig& config, const Arguments& a) {
  TableOptions options{.columns = a.columns, .weights = a.weights, .columnsFlag = "--columns"};
  const MeasureSpec& side = a.inverse ? config.target : config.source;
  const auto take = [&](const char* id, std::string& value) {
    const auto it = side.options.find(id);
    const auto* text = it == side.options.end() ? nullptr : std::get_if<std::string>(&it->second);
    if (side.id == "points" && text && value == "auto") value = *text;
  };
  take("columns", options.columns);
  take("weights", options.weights);
  return options;
}

/// The points to map. Columns are those that were asked for; else all of the file's where they are as many as the run
/// maps; else those that the run takes of its own files, or that a file of points has by itself: coordinates, without
/// an index and weights.
Result<Table> pointsToMap(const RunConfig& config, std::size_t dim, const Arguments& a) {
  const TableOptions own = optionsOfRun(config, a);
  const TableOptions automatic{.columnsFlag = "--columns"};
  const TableOptions every{.columns = "all", .weights = "none", .columnsFlag = "--columns"};
  if (a.columns != "auto" || a.weights != "auto") return readTable(a.in, own);
  auto byItself = readTable(a.in, automatic);
  for (const auto& options : {every, own}) {
    auto table = readTable(a.in, options);
    // What is an index for certain is no coordinate, even where the numbers of columns agree.
    const bool indexed = options.columns == "all" && byItself && byItself->dim < dim && byItself->weights.empty();
    if (table && table->dim == dim && !indexed) return table;
  }
  return byItself;
}

int mapPoints(const Arguments& a) {
  auto opened = RunDirectory::open(a.run);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  const Solver& solver = (*run)->solver();
  if (a.inverse && !solver.caps().inverse)
    return report({ErrorKind::badInput, "The solver " + (*run)->config().solver + " learns no inverse map.",
                   "Map without --inverse."});
  if ((*run)->heldOut()->pictures) return mapPictures(**run, a.in, a.out);
  if (!isWritableTablePath(a.out))
    return report({ErrorKind::badInput, a.out + " has an ending that Brenier does not write.", "Use .npy or .csv."});
  const std::size_t dim = (*run)->source().dim();
  auto table = pointsToMap((*run)->config(), dim, a);
  if (!table) return report(table.error());
  if (table->dim != dim)
    return report({ErrorKind::badInput,
                   a.in + " has " + std::to_string(table->dim) + " columns, and the run maps points of " +
                       std::to_string(dim) + " dimensions (" + table->taken + ").",
                   "Give points of the run's dimension, or choose their columns with --columns."});
  const auto* learned = pointsIn(a.inverse ? (*run)->sharedTarget() : (*run)->sharedSource());
  if (learned && a.columns == "auto") orderColumns(*table, learned->columns());
  say() << table->taken << std::endl;
  Table mapped;
  mapped.dim = dim;
  mapped.columns = table->columns;
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
  const auto a = std::make_shared<Arguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->type_name("RUN")->required();
  command->add_option("--in", a->in, "Points, .npy, .npz or .csv [n, d]; a picture or a folder of them")
      ->type_name("POINTS")
      ->required();
  command->add_option("--out", a->out, "Where to write them, .npy or .csv; a folder for pictures")
      ->type_name("FILE")
      ->required();
  command->add_flag("--inverse", a->inverse, "From target to source");
  command
      ->add_option("--columns", a->columns,
                   "Coordinates among the columns of --in: names, numbers from 1, ranges as 2-5, separated by commas")
      ->type_name("COLUMNS");
  command->add_option("--weights", a->weights, "The column of weights, which is not mapped: a name, a number or none")
      ->type_name("COLUMN");
  command->footer("Example: brenier-cli map run --in x.npy --out y.npy --inverse");
  command->callback([a, &exitCode] { exitCode = mapPoints(*a); });
}

}  // namespace brenier::cli
