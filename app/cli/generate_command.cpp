#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/decoded.h"
#include "app/cli/picture_map.h"
#include "app/cli/terminal.h"
#include "core/exports/picture_files.h"
#include "core/image_solvers/image_solvers.h"
#include "core/io/picture.h"
#include "core/session/run_directory.h"

namespace brenier::cli {
namespace {

struct GenerateArguments {
  std::string run, out, decoder;
  std::int64_t count = 64;
  std::uint64_t seed = 1;
  bool laws = false;
  std::int64_t keepGroups = 0;
};

/// Pictures of a row where groups of codes are kept: the first one and others that share its coarse groups.
constexpr std::size_t keptColumns = 8;

int generateDecoded(const TrainingRun& run, const GenerateArguments& a) {
  const auto made = decodedSamples(run, a.decoder, static_cast<std::size_t>(a.count), a.seed);
  if (!made) return report(made.error());
  if (const Status written = writePictures(a.out, made->pictures, made->shape); !written)
    return report(written.error());
  say() << "Wrote " << a.count << " decoded pictures to " << a.out << "." << std::endl;
  return exitDone;
}

/// The three laws of codes of two numbers as grey pictures beside one another: the brightness of a place is the square
/// root of the density there, of the largest one.
int generateLaws(const TrainingRun& run, const GenerateArguments& a) {
  const auto laws = codeLawsOf(run.solver());
  if (!laws) return report(laws.error());
  if (!isPicturePath(a.out)) return report({ErrorKind::badInput, a.out + " is no picture.", "Name a FILE.png."});
  const PictureShape shape{1, laws->side, laws->side};
  Points panels(0, shape.size());
  for (const auto* law : {&laws->pictures, &laws->prior, &laws->corrected}) {
    const float most = std::max(*std::max_element(law->begin(), law->end()), 1e-30f);
    for (const float density : *law) panels.data.push_back(2 * std::sqrt(density / most) - 1);
  }
  if (const Status written = writePictures(a.out, panels, shape, 3); !written) return report(written.error());
  say() << "Wrote the laws of codes to " << a.out
        << ", from left to right: of pictures, the prior, the prior corrected." << std::endl;
  return exitDone;
}

/// The numbers of a row of codes that hold its first groups; none where there are no such groups.
Result<std::size_t> keptNumbers(const TrainingRun& run, std::int64_t groups) {
  const auto all = codeGroupsOf(run.solver());
  if (all.empty())
    return badInput("The codes of this run have no groups.", "Learn with --solver nvae_images to have some.");
  if (groups > static_cast<std::int64_t>(all.size()))
    return badInput("The codes of this run have " + std::to_string(all.size()) + " groups, of which " +
                        std::to_string(groups) + " cannot be kept.",
                    "Give --keep-groups a number from 1 to " + std::to_string(all.size()) + ".");
  const auto& last = all[static_cast<std::size_t>(groups - 1)];
  return static_cast<std::size_t>(last.first + last.count());
}

/// New samples of the source through the map, in batches, so that any number fits in memory. For restoration the grid
/// has three rows of pictures for each: input, output, original.
int generate(const GenerateArguments& a) {
  auto opened = RunDirectory::open(a.run);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  const auto shape = (*run)->heldOut()->pictures;
  if (a.laws) return generateLaws(**run, a);
  if (!a.decoder.empty()) return generateDecoded(**run, a);
  if (!shape)
    return report({ErrorKind::badInput, a.run + " learns points, not pictures.",
                   "Use brenier-cli map, or --decoder where the points are codes of pictures."});
  const Measure& source = (*run)->source();
  const bool restores = source.pictureShape() == shape;
  const bool grid = isPicturePath(a.out);
  auto n = static_cast<std::size_t>(a.count);
  const std::size_t columns = std::min<std::size_t>(n, 16);
  if (restores && grid) n -= n % columns;  // whole rows
  const SampleKey key{a.seed, streamSourceHeldOut, 1};
  Points x = drawSamples(source, key, n);
  if (a.keepGroups > 0) {
    const auto kept = keptNumbers(**run, a.keepGroups);
    if (!kept) return report(kept.error());
    for (std::size_t i = 0; i < n; ++i) std::copy_n(x[i - i % keptColumns], *kept, x[i]);
  }
  Points mapped(n, shape->size());
  (*run)->solver().forward(x, mapped.data.data());
  Status written = ok();
  if (restores && grid) {
    Points originals(n, shape->size()), rows(3 * n, shape->size());
    source.originals(key, 0, n, originals.data.data());
    const Points* const sets[] = {&x, &mapped, &originals};
    float* next = rows.data.data();
    for (std::size_t first = 0; first < n; first += columns)
      for (const Points* set : sets) next = std::copy_n((*set)[first], columns * shape->size(), next);
    written = writePictures(a.out, rows, *shape, static_cast<int>(columns));
  } else {
    written = writePictures(a.out, mapped, *shape, a.keepGroups > 0 ? static_cast<int>(keptColumns) : 0);
  }
  if (!written) return report(written.error());
  say() << "Wrote " << n << (grid ? " pictures as a grid to " : " pictures into ") << a.out << "." << std::endl;
  return exitDone;
}

}  // namespace

int mapPictures(TrainingRun& run, const std::string& in, const std::string& out) {
  const auto shape = *run.heldOut()->pictures;
  if (run.source().pictureShape() != run.target().pictureShape())
    return report(
        {ErrorKind::badInput, "This run makes pictures from noise and maps none.", "Use brenier-cli generate."});
  const auto pictures = readPictures(in, shape);
  if (!pictures) return report(pictures.error());
  for (const auto& skipped : pictures->skipped) std::cerr << "skipped: " << skipped << std::endl;
  Points mapped(pictures->pictures.count(), shape.size());
  run.solver().forward(pictures->pictures, mapped.data.data());
  std::error_code error;
  std::filesystem::create_directories(out, error);
  for (std::size_t i = 0; i < pictures->names.size(); ++i) {
    const auto file = (std::filesystem::path(out) / (pictures->names[i] + ".png")).string();
    if (const Status written = writePictures(file, {mapped[i], 1, mapped.dim}, shape, 1); !written)
      return report(written.error());
  }
  say() << "Mapped " << mapped.count() << " pictures into " << out << "; " << pictures->skipped.size()
        << " were skipped." << std::endl;
  return exitDone;
}

void addGenerate(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("generate", "Make pictures with a learned map");
  const auto a = std::make_shared<GenerateArguments>();
  command->add_option("run", a->run, "A run directory")->type_name("RUN")->required();
  command->add_option("--count", a->count, "How many")->check(CLI::Range(1, 100000));
  command->add_option("--seed", a->seed, "Seed of the noise or of the choice of pictures");
  command->add_option("--decoder", a->decoder, "For a run between codes: the autoencoder.safetensors that made them")
      ->type_name("FILE");
  command->add_flag("--laws", a->laws,
                    "Instead of pictures, where a prior of codes of two numbers is corrected (ncp_vae_images): that of "
                    "codes of pictures, the prior and the corrected one, as heat maps");
  command
      ->add_option("--keep-groups", a->keepGroups,
                   "Where codes come in groups (nvae_images): the pictures of each row of 8 share the codes of so "
                   "many coarse groups, and have finer ones of their own")
      ->check(CLI::Range(1, 64));
  command->add_option("--out", a->out, "A grid.png, or a folder for single pictures")->type_name("FILE")->required();
  command->footer("Example: brenier-cli generate run --count 64 --out grid.png");
  command->callback([a, &exitCode] { exitCode = generate(*a); });
}

}  // namespace brenier::cli
