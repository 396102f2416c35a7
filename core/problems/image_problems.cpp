#include <string>

#include "core/problems/option_values.h"
#include "core/problems/problems.h"

namespace brenier {
namespace {

OptionValues merged(OptionValues values, const OptionValues& more) {
  for (const auto& [id, value] : more) values[id] = value;
  return values;
}

/// Codes N(0, I) of 8 x 8 numbers a channel.
MeasureSpec codes(std::int64_t channels) {
  return {"gaussian", {{"dimension", whole(64 * channels)}}};
}

ProblemDescriptor generation(std::string id, std::string title, std::string help, std::int64_t channels,
                             MeasureSpec target, OptionValues solverOptions = {}) {
  return {std::move(id),     std::move(title),          std::move(help),         codes(channels),
          std::move(target), std::string("otm_images"), std::move(solverOptions)};
}

/// From codes N(0, I) of so many numbers, by a method that begins with an encoder and a decoder.
ProblemDescriptor coding(std::string id, std::string title, std::string help, std::int64_t numbers, MeasureSpec target,
                         const char* solver, OptionValues solverOptions = {}) {
  return {
      std::move(id),     std::move(title),    std::move(help),         {"gaussian", {{"dimension", whole(numbers)}}},
      std::move(target), std::string(solver), std::move(solverOptions)};
}

/// An autoencoder of a few minutes, and a method over points between its codes.
OptionValues byPotentials(const char* method) {
  return {{"transport", text(method)},
          {"samples", whole(256)},
          {"encoder_steps", whole(700)},
          {"refine_steps", whole(100)},
          {"batch", whole(32)}};
}

/// Degraded pictures of one half to clean pictures of the other: none is ever seen in both states.
ProblemDescriptor restoration(std::string id, std::string title, std::string help, MeasureSpec set,
                              const char* degradation, OptionValues solverOptions = {}) {
  const MeasureSpec source{set.id,
                           merged(set.options, {{"part", text("first_half")}, {"degradation", text(degradation)}})};
  const MeasureSpec target{set.id, merged(set.options, {{"part", text("second_half")}})};
  return {std::move(id), std::move(title),          std::move(help),         source,
          target,        std::string("otm_images"), std::move(solverOptions)};
}

/// Two CPU cores: a small map that begins at the identity.
OptionValues smallRestoration() {
  return {{"map", text("skip")},   {"map_width", whole(16)}, {"residual", true},      {"potential", text("strided")},
          {"map_steps", whole(2)}, {"batch", whole(32)},     {"learning_rate", 5e-4}, {"potential_rate", 2e-4}};
}

/// otm_{mnist,celeba}: sections 2.6 and 5 of the publication's code.
OptionValues paperGeneration(std::int64_t mapSteps, double potentialRate) {
  return {{"map", text("generator")},      {"map_width", whole(256)}, {"potential", text("instance")},
          {"potential_width", whole(128)}, {"batch", whole(64)},      {"map_steps", whole(mapSteps)},
          {"potential_steps", whole(1)},   {"learning_rate", 2e-4},   {"potential_rate", potentialRate},
          {"penalty", text("go")},         {"penalty_weight", 10.0},  {"average", 0.0}};
}

OptionValues paperRestoration(std::int64_t mapSteps) {
  return {{"map", text("skip")},         {"map_width", whole(256)},
          {"potential", text("pooled")}, {"potential_width", whole(256)},
          {"batch", whole(64)},          {"map_steps", whole(mapSteps)},
          {"potential_steps", whole(1)}, {"learning_rate", 1e-4},
          {"potential_rate", 1e-4},      {"average", 0.0}};
}

}  // namespace

const std::vector<ProblemDescriptor>& imageProblemDescriptors() {
  static const std::vector<ProblemDescriptor> problems = [] {
    const MeasureSpec fashion{"fashion_mnist", {}}, shapes{"shapes", {}};
    const MeasureSpec mnist{"idx_images", {{"colours", text("rgb")}}}, cifar{"cifar10", {}};
    const MeasureSpec celeba{"picture_folder", {{"size", whole(64)}, {"crop", whole(140)}}};
    return std::vector<ProblemDescriptor>{
        generation("fashion_otm", "Fashion-MNIST from noise",
                   "Clothes from noise on two CPU cores: small networks that show something within minutes.", 1,
                   fashion),
        coding("fashion_ae_ot", "Fashion-MNIST by its codes",
               "An autoencoder, then semi-discrete transport from noise to the codes of clothes: AE-OT on a CPU.", 16,
               fashion, "ae_ot_images"),
        coding("fashion_vae", "Fashion-MNIST by a VAE",
               "Clothes from 16 normal codes, whose divergence counts five times beside their likelihood.", 16, fashion,
               "vae_images", {{"kl_weight", 5.0}, {"kl_warm_up", whole(100)}}),
        coding("fashion_ncp_vae", "Fashion-MNIST by NCP-VAE",
               "A VAE, and then a classifier that finds where among normal codes those of clothes are.", 16, fashion,
               "ncp_vae_images", {{"kl_weight", 2.5}}),
        coding("fashion_nvae", "Fashion-MNIST by an NVAE",
               "Clothes from four groups of codes, coarse ones first: a small hierarchical VAE on a CPU.", 640, fashion,
               "nvae_images", {{"kl_weight", 4.0}, {"kl_warm_up", whole(200)}}),
        coding("fashion_ae_ot_gan", "Fashion-MNIST by AE-OT-GAN",
               "AE-OT on a CPU, whose decoder then goes on as a GAN's generator: soft clothes become sharper.", 16,
               fashion, "ae_ot_gan_images",
               {{"encoder_steps", whole(700)}, {"refine_steps", whole(100)}, {"transport_steps", whole(100)}}),
        coding("fashion_w2gn_ae", "Fashion-MNIST by its codes and W2GN",
               "W2GN + AE on a CPU: an autoencoder, then the gradient of a learned potential from noise to codes.", 16,
               fashion, "ae_ot_images", byPotentials("w2gn")),
        coding("fashion_ot_icnn_ae", "Fashion-MNIST by its codes and OT-ICNN",
               "OT-ICNN + AE on a CPU: an autoencoder, then two convex potentials between noise and codes.", 16,
               fashion, "ae_ot_images", byPotentials("ot_icnn")),
        restoration("fashion_denoise", "Fashion-MNIST without noise",
                    "Noise of standard deviation 0.3 is taken off, learned from unpaired pictures.", fashion, "noise",
                    smallRestoration()),
        restoration("fashion_inpaint", "Fashion-MNIST, right half lost",
                    "The right half is filled in, learned from unpaired pictures.", fashion, "mask",
                    smallRestoration()),
        restoration("shapes_colorize", "Coloured shapes from grey ones",
                    "Colours that grey pictures hint at, learned from unpaired pictures.", shapes, "grey",
                    smallRestoration()),
        coding("shapes_ae_ot", "Coloured shapes by their codes",
               "AE-OT between noise and the codes of coloured shapes on a CPU.", 16, shapes, "ae_ot_images"),
        generation("mnist_otm_paper", "MNIST from noise (paper)",
                   "Rout et al. 2022 at 32 pixels; name the file by --target.file.", 3, mnist,
                   paperGeneration(2, 2e-4)),
        generation("cifar_otm_paper", "CIFAR-10 from noise (paper)",
                   "Rout et al. 2022's rates and steps with the networks of the MNIST script; --target.folder.", 3,
                   cifar, paperGeneration(1, 1e-3)),
        generation("celeba_otm_paper", "CelebA from noise (paper)",
                   "Rout et al. 2022 at 64 pixels; name the folder by --target.folder.", 3, celeba,
                   paperGeneration(2, 2e-4)),
        restoration("celeba_denoise_paper", "CelebA without noise (paper)",
                    "Rout et al. 2022 at 64 pixels; --source.folder and --target.folder.", celeba, "noise",
                    paperRestoration(5)),
        restoration("celeba_colorize_paper", "CelebA in colours (paper)",
                    "Rout et al. 2022 at 64 pixels; --source.folder and --target.folder.", celeba, "grey",
                    paperRestoration(5)),
        restoration("celeba_inpaint_paper", "CelebA, right half lost (paper)",
                    "Rout et al. 2022 at 64 pixels; --source.folder and --target.folder.", celeba, "mask",
                    paperRestoration(2)),
    };
  }();
  return problems;
}

}  // namespace brenier
