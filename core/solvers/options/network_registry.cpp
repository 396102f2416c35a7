#include "core/solvers/options/network_registry.h"

namespace brenier {
namespace {

OptionValue whole(std::int64_t value) {
  return value;
}

OptionValue text(const char* value) {
  return std::string(value);
}

NetworkDescriptor network(const char* id, const char* title, const char* help, OptionValues settings) {
  NetworkDescriptor entry;
  entry.id = id;
  entry.title = title;
  entry.help = help;
  entry.settings = std::move(settings);
  return entry;
}

/// Of OT-ICNN, whose first layer is the square of a leaky ReLU.
OptionValues squaredFirst(std::int64_t width, std::int64_t layers, const char* output, bool quadratic,
                          const char* initialisation) {
  return {{"hidden_width", whole(width)},
          {"hidden_layers", whole(layers)},
          {"activation", text("leaky_relu")},
          {"output_activation", text(output)},
          {"quadratic", quadratic},
          {"initialisation", text(initialisation)},
          {"init_scale", 0.1}};
}

/// Of the methods over one or two potentials.
OptionValues potential(std::int64_t width, std::int64_t layers, const char* activation, const char* convexity,
                       std::int64_t rank, const char* initialisation, double scale) {
  return {{"hidden_width", whole(width)},
          {"hidden_layers", whole(layers)},
          {"activation", text(activation)},
          {"convexity", text(convexity)},
          {"quadratic_rank", whole(rank)},
          {"quadratic_diagonal", false},
          {"initialisation", text(initialisation)},
          {"init_scale", scale},
          {"normalise_units", false}};
}

OptionValues with(OptionValues settings, const OptionValues& others) {
  for (const auto& [id, value] : others) settings[id] = value;
  return settings;
}

/// Of the methods over a free map and a potential.
OptionValues mapAndPotential(bool residual, const char* potentialActivation) {
  return {{"map_width", whole(128)},
          {"map_layers", whole(3)},
          {"potential_width", whole(128)},
          {"potential_layers", whole(3)},
          {"activation", text("leaky_relu")},
          {"potential_activation", text(potentialActivation)},
          {"residual", residual}};
}

OptionValues pictures(const char* map, std::int64_t mapWidth, const char* potential, std::int64_t potentialWidth) {
  return {{"map", text(map)},
          {"map_width", whole(mapWidth)},
          {"potential", text(potential)},
          {"potential_width", whole(potentialWidth)}};
}

std::vector<NetworkDescriptor> makeRegistry() {
  return {
      network("icnn_plane", "ICNN of the plane",
              "Makkuva et al. 2020: four layers of 64, the first a squared leaky ReLU, skips from the input, and the "
              "scalar "
              "output through the activation too",
              squaredFirst(64, 4, "as_hidden", false, "uniform")),
      network("icnn_high_dimensional", "ICNN of many dimensions",
              "Makkuva et al. 2020: three layers of 1,024 and a quadratic term of the input beside the output",
              squaredFirst(1024, 3, "identity", true, "truncated_normal")),
      network(
          "dense_icnn", "DenseICNN",
          "Korotin et al.: three layers of 64 with CELU and, in every unit, the square of one linear form of the input",
          potential(64, 3, "celu", "project", 1, "normal", 0.1)),
      network("dense_icnn_rank_3", "DenseICNN, rank 3",
              "W2GN's of the plane: three layers of 128, and three squares in every unit",
              potential(128, 3, "celu", "project", 3, "normal", 0.5)),
      network("positive_icnn", "ICNN, positive by reparametrisation",
              "Amos 2023: two layers of 128, hidden weights softplus(K) / fan-in, units normalised over samples first",
              with(potential(128, 2, "leaky_relu", "reparametrise", 0, "truncated_normal", 0.1),
                   {{"normalise_units", true}})),
      network(
          "posdef_icnn", "ICNN with positive semidefinite forms",
          "OTT: four layers of 64 with ReLU; every unit has a form 1/2 <x, (A A' + D) x> of the input, of rank 1 and a "
          "diagonal",
          with(potential(64, 4, "relu", "project", 1, "near_identity", 0.3), {{"quadratic_diagonal", true}})),
      network("mlp_potential", "MLP potential",
              "A free perceptron of three layers of 128 beside the quadratic 1/2 |q x|^2",
              potential(128, 3, "celu", "none", 0, "truncated_normal", 0.1)),
      network("mlp_map", "MLP map and potential",
              "Rout et al. 2022 in the plane: two perceptrons of three layers of 128 with leaky ReLU",
              mapAndPotential(false, "as_map")),
      network("residual_mlp_map", "Residual MLP map and potential",
              "T(x) = x + network and f = 1/2 |y|^2 + network, three layers of 128 each; f is smooth, so that its "
              "gradient is "
              "an inverse map",
              mapAndPotential(true, "celu")),
      network("picture_generator", "Generator and residual potential",
              "Rout et al. 2022: pictures from codes, and a residual potential with InstanceNorm++; published widths",
              pictures("generator", 256, "instance", 128)),
      network("picture_restorer", "U-shaped map and plain potential",
              "Rout et al. 2022: pictures from pictures with additive skips, and a plain potential; published widths",
              pictures("skip", 256, "pooled", 256)),
      network("picture_unet", "U-Net and ResNet",
              "The Wasserstein-2 benchmark's pair: a U-Net for the map, a residual network for the potential",
              pictures("unet", 48, "resnet", 64)),
      network("picture_dcgan", "DCGAN's pair", "Radford et al. 2016: transposed and strided convolutions",
              pictures("dcgan", 64, "strided", 64)),
  };
}

}  // namespace

const std::vector<NetworkDescriptor>& networkRegistry() {
  static const std::vector<NetworkDescriptor> registry = makeRegistry();
  return registry;
}

}  // namespace brenier
