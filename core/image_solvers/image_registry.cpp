#include <algorithm>

#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/torch_device.h"

namespace brenier {
namespace {

/// Why this source and target do not fit these networks; empty when they do.
std::string misfit(const SolverSetup& setup, const ImageOptions& options) {
  const auto shape = setup.target->pictureShape();
  if (!shape) return "the target is no set of pictures";
  const int side = shape->height;
  if (side < 8 || (side & (side - 1)) != 0)
    return "the pictures have " + std::to_string(side) + " pixels a side, but must have 8, 16, 32, 64, 128 or 256";
  const auto source = setup.source->pictureShape();
  const auto map = chosenMap(options, source.has_value());
  const std::size_t code = static_cast<std::size_t>(shape->channels * codeSide * codeSide);
  if (mapsFromCode(map) && setup.source->dim() != code)
    return "the source has " + std::to_string(setup.source->dim()) + " dimensions, but the map " + map +
           " needs codes of " + std::to_string(code) + " (8 x 8 a channel)";
  if (!mapsFromCode(map) && setup.source->dim() != shape->size())
    return "the source has " + std::to_string(setup.source->dim()) + " dimensions, but the map " + map +
           " needs pictures of " + std::to_string(shape->size()) + " values as the target's";
  if (map == "unet" && side < 16)
    return "the map unet halves four times and needs pictures of at least 16 pixels a side";
  return {};
}

/// What its page says: the objective, and what to watch.
std::string notesOf(ImageMethod method) {
  const std::string signs = "`f` is low on real pictures, as in OTM; the penalty acts on `f`. ";
  const std::string alone =
      "Every network looks at each picture alone: the published generators normalise over the batch, which makes an "
      "answer depend on its neighbours, and group normalisation with as many parameters stands in for it here.";
  switch (method) {
    case ImageMethod::otm:
      return "`inf over f, sup over T of E_x [<Q(x), T(x)> / D - f(T(x))] + E_y f(y)`, with `Q` the bicubic "
             "enlargement "
             "of codes of 8 x 8 numbers a channel, or the identity for restoration; inner products are means over the "
             "D "
             "values of a picture. At the optimum T is the optimal map from `Q(x)` to the target, and `grad f(T(x)) = "
             "Q(x) / D`, which the penalty `go` asks of the batch's mean; the originals leave the `1 / D` out. `gp` "
             "takes the gradient at each sample (the originals' of the batch's mean makes it n times too small) and "
             "asks "
             "`sqrt(D) |grad f| = 1`, since `|Q(x)| / D` is of the order of `1 / sqrt(D)`: a slope of 1 would drown "
             "`<Q(x), "
             "T(x)> / D`, and T would forget x.\n\n" +
             alone;
    case ImageMethod::wganGp:
      return "f minimises `E f(y) - E f(T(x)) + lambda E (|grad f| - 1)^2` between real and made pictures, T minimises "
             "`E "
             "f(T(x))`. " +
             signs + "T need not be an optimal map: nothing ties `T(x)` to `x`.\n\n" + alone;
    case ImageMethod::wgan:
      return "f minimises `E f(y) - E f(T(x))` with every weight kept in [-clip, clip], T minimises `E f(T(x))`; "
             "RMSProp. "
             "The clip decides how steep f can be, and with it how fast T learns.\n\n" +
             alone;
    case ImageMethod::dcgan:
      return "f minimises `E softplus(f(y)) + E softplus(-f(T(x)))`, T minimises `E softplus(f(T(x)))`: the classical "
             "adversarial loss with `D = sigmoid(-f)`, T's not saturating. Watch for pictures that become all "
             "alike.\n\n" +
             alone;
    case ImageMethod::dragan:
      return "DCGAN's losses and `lambda E (|grad f| - 1)^2` at points between each real picture and the same with "
             "noise "
             "of half the batch's deviation.\n\n" +
             alone;
  }
  return {};
}

template <class Options>
SolverEntry entryOf(ImageMethod method, std::string id, std::string title, std::string help) {
  const auto read = [](const OptionValues& values) {
    return static_cast<ImageOptions>(checkedOptions<Options>(values));
  };
  SolverEntry entry;
  entry.descriptor.id = std::move(id);
  entry.descriptor.title = std::move(title);
  entry.descriptor.help = std::move(help);
  entry.descriptor.options = describeOptions<Options>();
  entry.descriptor.caps = {.optimal = method == ImageMethod::otm,
                           .twoPlayers = true,
                           .innerName = "One step of T",
                           .outerName = "One step of f"};
  entry.descriptor.notes = notesOf(method);
  entry.descriptor.pictures = true;
  entry.misfit = [read](const SolverSetup& setup) { return misfit(setup, read(setup.options)); };
  entry.chooseDevice = chooseTorchDevice;
  entry.make = [method, read, caps = entry.descriptor.caps](const SolverSetup& setup) -> std::unique_ptr<Solver> {
    return std::make_unique<ImageSolver>(setup, method, read, caps);
  };
  return entry;
}

}  // namespace

const std::vector<SolverEntry>& imageSolverRegistry() {
  static const std::vector<SolverEntry> entries = {
      entryOf<OtmImageOptions>(
          ImageMethod::otm, "otm_images", "OTM (pictures)",
          "The optimal map to a set of pictures, from noise or degraded ones (Rout et al., ICLR 2022)"),
      entryOf<WganGpImageOptions>(ImageMethod::wganGp, "wgan_gp_images", "WGAN-GP (pictures)",
                                  "W1 dual with gradient penalty as a loss; no optimal map (Gulrajani et al. 2017)"),
      entryOf<WganImageOptions>(ImageMethod::wgan, "wgan_images", "WGAN (pictures)",
                                "W1 dual with clipped weights as a loss; no optimal map (Arjovsky et al. 2017)"),
      entryOf<DcganImageOptions>(ImageMethod::dcgan, "dcgan_images", "DCGAN (pictures)",
                                 "The classical adversarial loss; no optimal map (Radford et al. 2016)"),
      entryOf<DraganImageOptions>(ImageMethod::dragan, "dragan_images", "DRAGAN (pictures)",
                                  "DCGAN with a gradient penalty around the data; no optimal map (Kodali et al. 2017)"),
  };
  return entries;
}

void embedCodes(PointsView codes, const PictureShape& shape, float* out) {
  torch::NoGradGuard noGrad;
  const auto x = torch::from_blob(const_cast<float*>(codes.data),
                                  {static_cast<std::int64_t>(codes.count), static_cast<std::int64_t>(codes.dim)});
  const auto q = bicubicEmbedding(x, shape).contiguous();
  std::copy_n(q.data_ptr<float>(), codes.count * shape.size(), out);
}

}  // namespace brenier
