#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "app/cli/train_options.h"
#include "core/io/table.h"
#include "core/measures/image_measure.h"
#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/autoencoder.h"
#endif

namespace brenier::cli {
namespace {

struct AutoencoderArguments {
  std::string source = "fashion_mnist", out;
  std::vector<std::string> extra;
  std::int64_t dimension = 16, width = 32, steps = 4000, batch = 64;
  std::uint64_t seed = 1;
  int threads = 2;
};

#ifdef BRENIER_HAS_TORCH
/// The codes of every training picture, in the order of the set.
Points codesOf(const PictureMeasure& measure, const Autoencoder& autoencoder) {
  const auto [first, count] = measure.trainingPart();
  constexpr std::size_t batch = 1024;
  Points codes, pictures(batch, measure.dim());
  codes.dim = autoencoder.dimension();
  for (std::size_t i = 0; i < count; i += batch) {
    const std::size_t n = std::min(batch, count - i);
    for (std::size_t k = 0; k < n; ++k) measure.set()->picture(first + i + k, pictures[k]);
    const Points some = autoencoder.encode({pictures.data.data(), n, pictures.dim});
    codes.data.insert(codes.data.end(), some.data.begin(), some.data.end());
  }
  return codes;
}

int learn(const AutoencoderArguments& a) {
  TrainArguments names;
  names.source = names.target = a.source;
  names.extra = a.extra;
  auto config = configFromArguments(names);
  if (!config) return report(config.error());
  const auto measure = makeMeasure(config->source);
  if (!measure) return report(measure.error());
  const auto* pictures = dynamic_cast<const PictureMeasure*>(measure->get());
  if (!pictures)
    return report({ErrorKind::badInput, "The measure " + a.source + " is no set of pictures.",
                   "Name one, as fashion_mnist or shapes."});
  std::error_code error;
  std::filesystem::create_directories(a.out, error);
  if (error)
    return report({ErrorKind::disk, "The folder " + a.out + " cannot be made: " + error.message() + ".",
                   "Choose another --out."});
  const auto file = (std::filesystem::path(a.out) / "autoencoder.safetensors").string();
  const auto codesFile = (std::filesystem::path(a.out) / "codes.npy").string();
  const auto mse = trainAutoencoder(
      **measure, {a.dimension, a.width, a.batch, a.steps, a.seed, a.threads}, file,
      [](std::int64_t step, double loss) { say() << "step " << step << "  mean squared error " << loss << std::endl; });
  if (!mse) return report(mse.error());
  const auto autoencoder = readAutoencoder(file);
  if (!autoencoder) return report(autoencoder.error());
  const Points codes = codesOf(*pictures, **autoencoder);
  if (const Status written = writeTable(codesFile, tableOf(codes)); !written) return report(written.error());
  std::cout << nlohmann::json{{"autoencoder", file},
                              {"codes", codesFile},
                              {"pictures", codes.count()},
                              {"dimension", codes.dim},
                              {"held_out_mse", *mse}}
                   .dump()
            << std::endl;
  return exitDone;
}
#else
int learn(const AutoencoderArguments&) {
  return report({ErrorKind::badInput, "This build has no LibTorch, which learns autoencoders.", "Build with it."});
}
#endif

}  // namespace

void addAutoencoder(CLI::App& app, int& exitCode) {
  auto* command =
      app.add_subcommand("autoencoder", "Learn codes of pictures, between which the methods over points can learn");
  const auto a = std::make_shared<AutoencoderArguments>();
  command->add_option("--source", a->source, "A set of pictures")->type_name("MEASURE");
  command->add_option("--out", a->out, "Folder for autoencoder.safetensors and codes.npy")
      ->type_name("FOLDER")
      ->required();
  command->add_option("--dimension", a->dimension, "Numbers of a code")->check(CLI::Range(1, 4096));
  command->add_option("--width", a->width, "Channels at full resolution")->check(CLI::Range(4, 512));
  command->add_option("--steps", a->steps, "Steps")->check(CLI::Range(1, 10000000));
  command->add_option("--batch", a->batch, "Pictures a step")->check(CLI::Range(1, 4096));
  command->add_option("--seed", a->seed, "Seed of weights and batches");
  command->add_option("--threads", a->threads, "Threads")->check(CLI::Range(1, 256));
  command->allow_extras();
  command->footer(
      "Any option of the set: --source.NAME VALUE. Then: train --source gaussian --source.dimension 16 "
      "--target OUT/codes.npy, and generate RUN --decoder OUT/autoencoder.safetensors.\n"
      "Example: brenier-cli autoencoder --source fashion_mnist --dimension 16 --out codes");
  command->callback([a, command, &exitCode] {
    a->extra = command->remaining();
    exitCode = learn(*a);
  });
}

}  // namespace brenier::cli
