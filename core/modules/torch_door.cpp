#include "core/modules/door.h"
#include "core/modules/torch_functions.h"

namespace brenier {
namespace {

const Door<TorchFunctions>& torch() {
  static const Door<TorchFunctions> door("torch", "LibTorch");
  return door;
}

}  // namespace

Status libTorchWorks() {
  return torch().opened();
}

std::unique_ptr<Potential> makeAutogradPotential(const NetworkSpec& spec, bool inDouble) {
  return torch().call(&TorchFunctions::makeAutogradPotential, spec, inDouble);
}

std::unique_ptr<MapNet> makeAutogradMap(const NetworkSpec& spec, bool inDouble) {
  return torch().call(&TorchFunctions::makeAutogradMap, spec, inDouble);
}

void setTorchThreadPolicy(int threads) {
  return torch().call(&TorchFunctions::setTorchThreadPolicy, threads);
}

std::string torchDescription() {
  return torch().call(&TorchFunctions::torchDescription);
}

BlasFound blasFound() {
  return torch().call(&TorchFunctions::blasFound);
}

bool torchHasCuda() {
  return torch().call(&TorchFunctions::torchHasCuda);
}

Result<std::string> torchScriptModule(const std::vector<ScriptMethod>& methods) {
  return torch().call(&TorchFunctions::torchScriptModule, methods);
}

Result<TorchScriptReader> openTorchScript(const std::string& path) {
  return torch().call(&TorchFunctions::openTorchScript, path);
}

Result<TorchScriptReader> openTorchScriptBytes(const std::string& bytes, const std::string& name) {
  return torch().call(&TorchFunctions::openTorchScriptBytes, bytes, name);
}

std::unique_ptr<Solver> makePictureSolver(const std::string& id, const SolverSetup& setup) {
  return torch().call(&TorchFunctions::makePictureSolver, id, setup);
}

Result<std::string> chooseTorchDevice(const std::string& wanted) {
  return torch().call(&TorchFunctions::chooseTorchDevice, wanted);
}

Result<std::vector<PictureNetwork>> pictureNetworksOf(const Solver& solver) {
  return torch().call(&TorchFunctions::pictureNetworksOf, solver);
}

void embedCodes(PointsView codes, const PictureShape& shape, float* out) {
  return torch().call(&TorchFunctions::embedCodes, codes, shape, out);
}

Result<CodeLaws> codeLawsOf(const Solver& solver) {
  return torch().call(&TorchFunctions::codeLawsOf, solver);
}

std::vector<CodeGroup> codeGroupsOf(const Solver& solver) {
  return torch().call(&TorchFunctions::codeGroupsOf, solver);
}

bool picturePotential(const Solver& solver, PointsView y, float* out) {
  return torch().call(&TorchFunctions::picturePotential, solver, y, out);
}

Result<std::string> pictureModule(const std::vector<PictureNetwork>& networks) {
  return torch().call(&TorchFunctions::pictureModule, networks);
}

std::string ownFeaturesPath(int channels) {
  return torch().call(&TorchFunctions::ownFeaturesPath, channels);
}

Result<std::shared_ptr<const FeatureNet>> readFeatureNet(const std::string& path) {
  return torch().call(&TorchFunctions::readFeatureNet, path);
}

Result<std::shared_ptr<const FeatureNet>> readTorchScriptFeatures(const std::string& path) {
  return torch().call(&TorchFunctions::readTorchScriptFeatures, path);
}

Result<double> trainFeatureNet(const FeatureTraining& training, const std::string& out,
                               const std::function<void(int, double)>& progress) {
  return torch().call(&TorchFunctions::trainFeatureNet, training, out, progress);
}

Result<double> trainAutoencoder(const Measure& pictures, const AutoencoderTraining& training, const std::string& out,
                                const std::function<void(std::int64_t, double)>& progress) {
  return torch().call(&TorchFunctions::trainAutoencoder, pictures, training, out, progress);
}

Result<std::shared_ptr<const Autoencoder>> readAutoencoder(const std::string& path) {
  return torch().call(&TorchFunctions::readAutoencoder, path);
}

}  // namespace brenier
