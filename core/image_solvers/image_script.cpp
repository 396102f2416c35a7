#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/image_solvers.h"
#include "core/networks/torchscript.h"

// What of a solver over pictures leaves the program.

namespace brenier {

PictureNetwork describeImageNetwork(PictureNetwork about, const ImageNetwork& network) {
  for (const auto& item : network.named_parameters(true)) {
    const auto weight = item.value().detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* values = weight.data_ptr<float>();
    about.weights[item.key()] = {weight.sizes().vec(), {values, values + weight.numel()}};
  }
  return about;
}

std::vector<PictureNetwork> ImageSolver::pictureNetworks() const {
  const std::size_t code = static_cast<std::size_t>(m_shape.channels * codeSide * codeSide);
  PictureNetwork map{"map",
                     "T(x), source to target",
                     chosenMap(options(), !m_fromCode),
                     options().residual,
                     m_shape,
                     m_fromCode ? code : m_shape.size(),
                     {}};
  std::vector<PictureNetwork> all = {describeImageNetwork(std::move(map), m_map->answer())};
  if (!hasPotential()) return all;
  all.push_back(describeImageNetwork(
      {"inverse_potential", m_method->potentialIs(), options().potential, false, m_shape, m_shape.size(), {}},
      m_potential->answer()));
  return all;
}

Result<std::vector<PictureNetwork>> pictureNetworksOf(const Solver& solver) {
  const auto* pictures = dynamic_cast<const PictureSolver*>(&solver);
  if (!pictures) return badInput("This solver learns no map over pictures.");
  auto networks = pictures->pictureNetworks();
  if (networks.empty()) {
    const auto why = pictures->whyNoNetwork();
    return badInput("The map of this run is no network: " + why.reason + ".",
                    why.hint + ", or map points with brenier-cli map and generate.");
  }
  return networks;
}

Result<CodeLaws> codeLawsOf(const Solver& solver) {
  const auto* pictures = dynamic_cast<const PictureSolver*>(&solver);
  auto laws = pictures ? pictures->codeLaws() : std::nullopt;
  if (laws) return std::move(*laws);
  return badInput("This run corrects no prior of codes of two numbers.",
                  "Learn with --solver ncp_vae_images --source gaussian --source.dimension 2.");
}

std::vector<CodeGroup> codeGroupsOf(const Solver& solver) {
  const auto* pictures = dynamic_cast<const PictureSolver*>(&solver);
  return pictures ? pictures->codeGroups() : std::vector<CodeGroup>();
}

bool picturePotential(const Solver& solver, PointsView y, float* out) {
  const auto* pictures = dynamic_cast<const PictureSolver*>(&solver);
  if (!pictures || !pictures->hasPotential()) return false;
  pictures->potentialValues(y, out);
  return true;
}

Result<std::string> pictureModule(const std::vector<PictureNetwork>& networks) {
  std::vector<ScriptMethod> methods;
  for (const auto& network : networks)
    methods.push_back({network.output, &network.weights, [&network](NetworkScriptWriter& writer, const std::string& x) {
                         return writePictureNetwork(writer, network, x);
                       }});
  return torchScriptModule(methods);
}

}  // namespace brenier
