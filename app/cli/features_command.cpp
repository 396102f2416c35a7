#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/features.h"
#endif

namespace brenier::cli {
namespace {

struct FeaturesArguments {
  std::string out;
  std::string folder = "/usr/share/datasets/fashion-mnist";
  std::uint64_t seed = 1;
  int epochs = 6, threads = 2;
  bool shapes = false;
};

int learnFeatures([[maybe_unused]] const FeaturesArguments& a) {
#ifdef BRENIER_HAS_TORCH
  const auto accuracy =
      trainFeatureNet({a.folder, a.shapes, a.seed, a.epochs, a.threads}, a.out,
                      [](int epoch, double loss) { say() << "epoch " << epoch << "  loss " << loss << std::endl; });
  if (!accuracy) return report(accuracy.error());
  std::cout << "test_accuracy " << *accuracy << std::endl;
  return exitDone;
#else
  return report({ErrorKind::badInput, "This build has no LibTorch, which learns features.", "Build with it."});
#endif
}

}  // namespace

void addFeatures(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("features", "Learn the classifier in whose features pictures are compared");
  const auto a = std::make_shared<FeaturesArguments>();
  command->add_option("--out", a->out, "Where to write it, .safetensors")->type_name("FILE")->required();
  command->add_option("--folder", a->folder, "Where Fashion-MNIST lies")->type_name("FOLDER");
  command->add_flag("--shapes", a->shapes, "Learn the coloured shapes instead, for RGB pictures");
  command->add_option("--seed", a->seed, "Seed of weights and order");
  command->add_option("--epochs", a->epochs, "Passes over the training pictures")->check(CLI::Range(1, 1000));
  command->add_option("--threads", a->threads, "Threads")->check(CLI::Range(1, 256));
  command->footer("Example: brenier-cli features --shapes --out shapes_features.safetensors");
  command->callback([a, &exitCode] { exitCode = learnFeatures(*a); });
}

}  // namespace brenier::cli
