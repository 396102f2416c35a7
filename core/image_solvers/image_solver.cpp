#include <algorithm>
#include <cmath>

#include "core/image_solvers/image_options.h"
#include "core/image_solvers/image_player.h"
#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/penalties.h"
#include "core/networks/autograd.h"
#include "core/util/philox.h"

// OTM (Rout et al. 2022, eq. 3): inf over psi, sup over T of
//   E_x [ <Q(x), T(x)> / D - psi(T(x)) ] + E_y psi(y).
// The GANs are the same without the inner product: psi is low on real pictures, as in OTM.

namespace brenier {
namespace {

constexpr std::uint64_t streamEta = 0x2001;
constexpr std::size_t answerBatch = 64;

std::string chosenMap(const ImageOptions& options, bool fromPictures) {
  return options.map != "auto" ? options.map : fromPictures ? "skip" : "dcgan";
}

class ImageSolver final : public Solver {
 public:
  using Reader = std::function<ImageOptions(const OptionValues&)>;
  ImageSolver(const SolverSetup& setup, ImageMethod method, Reader reader, SolverCaps caps);

  SolverCaps caps() const override { return m_caps; }
  std::int64_t parameterCount() const override {
    return m_map->network().parameterCount() + m_potential->network().parameterCount();
  }
  StepReport step(std::int64_t index, StepPart part, std::stop_token stop) override;
  void setLive(const OptionValues& values) override {
    for (const auto& [id, value] : values) m_values[id] = value;
    m_options = m_reader(m_values);
  }
  void forward(PointsView x, float* out) const override;
  bool inverse(PointsView, float*) const override { return false; }
  std::vector<StateTensor> state() override {
    std::vector<StateTensor> state;
    m_map->appendState(state);
    m_potential->appendState(state);
    return state;
  }
  void stateRestored() override {}  // the state points into the tensors themselves

 private:
  torch::Tensor batch(const Measure& measure, std::uint64_t stream, std::int64_t index, std::int64_t part) const;
  torch::Tensor pictures(const torch::Tensor& y) const {
    return y.view({y.size(0), m_shape.channels, m_shape.height, m_shape.width});
  }
  torch::Tensor embedded(const torch::Tensor& x) const {
    return m_fromCode ? bicubicEmbedding(x, m_shape) : pictures(x);
  }
  torch::Tensor mapped(ImageNetwork& map, const torch::Tensor& x) const {
    return map.forward(m_fromCode ? x : pictures(x));
  }
  double potentialStep(std::int64_t index, std::int64_t part, StepReport& report);
  double mapStep(std::int64_t index, std::int64_t part);
  torch::Tensor penalty(const torch::Tensor& y, const torch::Tensor& t, const torch::Tensor& q, std::int64_t index,
                        std::int64_t part);
  void reportDual(const torch::Tensor& q, const torch::Tensor& t, const torch::Tensor& y, const torch::Tensor& psiT,
                  const torch::Tensor& psiY, StepReport& report) const;

  MeasurePtr m_source, m_target;
  PictureShape m_shape;
  ImageMethod m_method;
  Reader m_reader;
  SolverCaps m_caps;
  OptionValues m_values;
  ImageOptions m_options;
  std::uint64_t m_dataSeed;
  bool m_fromCode = true;
  std::unique_ptr<ImagePlayer> m_map, m_potential;
};

ImageSolver::ImageSolver(const SolverSetup& setup, ImageMethod method, Reader reader, SolverCaps caps)
    : m_source(setup.source),
      m_target(setup.target),
      m_shape(*setup.target->pictureShape()),
      m_method(method),
      m_reader(std::move(reader)),
      m_caps(std::move(caps)),
      m_values(setup.options),
      m_options(m_reader(m_values)),
      m_dataSeed(setup.dataSeed) {
  setTorchThreadPolicy(setup.threads);
  torch::manual_seed(setup.weightSeed);
  const auto name = chosenMap(m_options, m_source->pictureShape().has_value());
  m_fromCode = mapsFromCode(name);
  const auto make = [&] {
    return makeImageMap(name, static_cast<std::int64_t>(m_source->dim()), m_shape, m_options.mapWidth,
                        m_options.residual);
  };
  auto map = make();
  m_map = std::make_unique<ImagePlayer>("T", map, m_options.average > 0 ? make() : nullptr);
  m_potential = std::make_unique<ImagePlayer>(
      "f", makeImagePotential(m_options.potential, m_shape, m_options.potentialWidth), nullptr);
}

torch::Tensor ImageSolver::batch(const Measure& measure, std::uint64_t stream, std::int64_t index,
                                 std::int64_t part) const {
  auto points = torch::empty({m_options.batch, static_cast<std::int64_t>(measure.dim())});
  const SampleKey key{m_dataSeed, stream, (static_cast<std::uint64_t>(index) << 20) + static_cast<std::uint64_t>(part)};
  measure.sample(key, 0, static_cast<std::size_t>(m_options.batch), points.data_ptr<float>());
  return points;
}

torch::Tensor ImageSolver::penalty(const torch::Tensor& y, const torch::Tensor& t, const torch::Tensor& q,
                                   std::int64_t index, std::int64_t part) {
  if (m_options.penalty == "go") return optimalityPenalty(m_potential->network(), t, q);
  auto eta = torch::empty({t.size(0)});
  PhiloxStream random(m_dataSeed, streamEta,
                      (static_cast<std::uint64_t>(index) << 20) + static_cast<std::uint64_t>(part));
  for (std::int64_t i = 0; i < eta.size(0); ++i) eta[i] = random.uniform();
  return unitNormPenalty(m_potential->network(), y, t, eta);
}

/// 1/2 W2^2 between Q's image and the target as the players see it: V + 1/2 E|Q|^2 + 1/2 E|y|^2 with sums over
/// coordinates, hence D times the loss's terms.
void ImageSolver::reportDual(const torch::Tensor& q, const torch::Tensor& t, const torch::Tensor& y,
                             const torch::Tensor& psiT, const torch::Tensor& psiY, StepReport& report) const {
  const double d = static_cast<double>(m_shape.size());
  const auto source = 0.5 * q.square().flatten(1).sum(1) - (q * t).flatten(1).sum(1) + d * psiT.detach();
  const auto target = 0.5 * y.square().flatten(1).sum(1) - d * psiY.detach();
  const double error =
      std::sqrt((source.var(0).item<double>() + target.var(0).item<double>()) / static_cast<double>(q.size(0)));
  report.values.push_back(
      {"half_w2_dual", source.mean().item<double>() + target.mean().item<double>(), 1.96 * error, q.size(0)});
}

double ImageSolver::potentialStep(std::int64_t index, std::int64_t part, StepReport& report) {
  const auto x = batch(*m_source, streamSourceTraining, index, part);
  const auto y = pictures(batch(*m_target, streamTargetTraining, index, part));
  torch::Tensor t;
  {
    torch::NoGradGuard noGrad;
    t = mapped(m_map->network(), x);
  }
  const auto psiY = m_potential->network().forward(y), psiT = m_potential->network().forward(t);
  auto loss = psiY.mean() - psiT.mean();
  const auto q = embedded(x);
  if (m_options.penalty != "none") loss = loss + m_options.penaltyWeight * penalty(y, t, q, index, part);
  m_potential->descend(loss, {m_method == ImageMethod::wgan, m_options.potentialRate, m_options.beta1, m_options.beta2},
                       0);
  if (m_method == ImageMethod::wgan) m_potential->clip(m_options.clip);
  if (m_method == ImageMethod::otm && part == 0 && q.size(0) > 1) reportDual(q, t, y, psiT, psiY, report);
  return loss.item<double>();
}

double ImageSolver::mapStep(std::int64_t index, std::int64_t part) {
  const auto x = batch(*m_source, streamSourceTraining, index, (1 << 19) + part);
  const auto t = mapped(m_map->network(), x);
  auto loss = m_potential->network().forward(t).mean();
  if (m_method == ImageMethod::otm) loss = loss - (embedded(x) * t).flatten(1).mean(1).mean();
  m_map->descend(loss, {m_method == ImageMethod::wgan, m_options.learningRate, m_options.beta1, m_options.beta2},
                 m_options.average);
  return loss.item<double>();
}

StepReport ImageSolver::step(std::int64_t index, StepPart part, std::stop_token stop) {
  StepReport report;
  const auto note = [&](const char* id, const char* name, double loss) {
    report.finite = report.finite && std::isfinite(loss);
    if (!std::isfinite(loss) && report.problem.empty()) report.problem = std::string("the loss of ") + name;
    const auto said =
        std::find_if(report.values.begin(), report.values.end(), [&](const MetricValue& v) { return v.id == id; });
    if (said == report.values.end()) {
      report.values.push_back({id, loss, 0, m_options.batch});
    } else {
      said->value = loss;
    }
  };
  if (part != StepPart::inner)
    for (std::int64_t k = 0; k < m_options.potentialSteps && report.finite && !report.interrupted; ++k) {
      note("loss_f", "the potential f", potentialStep(index, k, report));
      report.interrupted = stop.stop_requested();
    }
  if (part != StepPart::outer)
    for (std::int64_t k = 0; k < m_options.mapSteps && report.finite && !report.interrupted; ++k) {
      note("loss_g", "the map T", mapStep(index, k));
      ++report.innerSteps;
      report.interrupted = stop.stop_requested() && k + 1 < m_options.mapSteps;
    }
  return report;
}

void ImageSolver::forward(PointsView x, float* out) const {
  torch::NoGradGuard noGrad;
  for (std::size_t first = 0; first < x.count; first += answerBatch) {
    const std::size_t n = std::min(answerBatch, x.count - first);
    const auto points = torch::from_blob(const_cast<float*>(x[first]),
                                         {static_cast<std::int64_t>(n), static_cast<std::int64_t>(x.dim)});
    const auto t = mapped(m_map->answer(), points).contiguous();
    std::copy_n(t.data_ptr<float>(), n * m_shape.size(), out + first * m_shape.size());
  }
}

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

template <class Options>
SolverEntry entryOf(ImageMethod method, std::string id, std::string title, std::string help) {
  const auto read = [](const OptionValues& values) {
    Options options;
    readOptions(options, values);
    return static_cast<ImageOptions>(options);
  };
  SolverEntry entry;
  entry.descriptor.id = std::move(id);
  entry.descriptor.title = std::move(title);
  entry.descriptor.help = std::move(help);
  entry.descriptor.options = describeOptions<Options>();
  entry.descriptor.caps = {.twoPlayers = true, .innerName = "One step of T", .outerName = "One step of f"};
  entry.descriptor.pictures = true;
  entry.misfit = [read](const SolverSetup& setup) { return misfit(setup, read(setup.options)); };
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
  };
  return entries;
}

}  // namespace brenier
