#include "core/problems/problems.h"

#include <string>

#include "core/problems/option_values.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

const std::string normal = "gaussian";
const std::string publishedMethod = "ot_icnn";

/// OT-ICNN with ten times the published rate, from near the identity and with curved units in g, so that a person sees
/// the map appear and its tears find their places.
OptionValues watchable(std::int64_t batch = 256) {
  return {{"batch", batch},
          {"learning_rate", 1e-3},
          {"initialisation", text("near_identity")},
          {"activation_g", text("celu")}};
}

/// The paper's problems in the plane and their sizes, with what lets g learn where to tear (docs/paper_2d.md).
OptionValues curved() {
  OptionValues options = watchable(1024);
  options["halve_every"] = whole(1800);
  return options;
}

/// What the problems of OT-ICNN do not say is as it was published.
OptionValues asPublished(OptionValues options) {
  options.merge(OptionValues{{"learning_rate", 1e-4},
                             {"batch", whole(1024)},
                             {"activation_g", text("as_f")},
                             {"initialisation", text("uniform")}});
  return options;
}

/// A pair in the plane, learned by OT-ICNN.
ProblemDescriptor problem(std::string id, std::string title, std::string help, MeasureSpec source, MeasureSpec target,
                          OptionValues solverOptions = watchable()) {
  return {std::move(id),
          std::move(title),
          std::move(help),
          std::move(source),
          std::move(target),
          publishedMethod,
          asPublished(std::move(solverOptions))};
}

/// What the scripts for high dimensions share; their penalty has no 1/2, hence the doubled weights. Their last layer
/// adds the square of one linear function, for which OT-ICNN's quadratic term stands in here.
OptionValues makkuvaHighDimensional(std::int64_t innerSteps, double penalty, double weightDecay) {
  return {{"batch", whole(60)},
          {"inner_steps", innerSteps},
          {"fresh_inner_batches", false},
          {"hidden_width", whole(1024)},
          {"hidden_layers", whole(3)},
          {"output_activation", text("identity")},
          {"quadratic", true},
          {"initialisation", text("truncated_normal")},
          {"beta2", 0.99},
          {"weight_decay", weightDecay},
          {"penalty", penalty},
          {"halve_every", whole(2000)}};  // two epochs of 60,000 samples
}

/// For minutes of two cores instead of a night: networks a quarter as wide that begin near the identity, and rates that
/// begin forty times as high and are halved every 80 steps.
OptionValues withinMinutes(OptionValues published) {
  published["hidden_width"] = whole(256);
  published["initialisation"] = text("near_identity");
  published["learning_rate"] = 4e-3;
  published["halve_every"] = whole(80);
  return published;
}

std::vector<ProblemDescriptor> makkuvaProblems() {
  return {
      problem("eight_gaussians", "Gaussian to 8 Gaussians",
              "A Gaussian is torn to eight modes at radius 5, as in the code of Makkuva et al. 2020; learned ten times "
              "faster than published.",
              {normal, {}}, {"eight_gaussians", {{"radius", 5.0}, {"std", 0.5}}}),
      problem("eight_gaussians_paper", "Gaussian to 8 Gaussians (paper)",
              "Makkuva et al. 2020 as published: the modes lie at radius 10, with batches of 1024.", {normal, {}},
              {"eight_gaussians", {{"radius", 10.0}, {"std", 0.5}}}, {{"batch", whole(1024)}}),
      problem("eight_gaussians_curved", "Gaussian to 8 Gaussians (paper's size, curved g)",
              "The published problem, networks and batches; g has curved units and a falling rate, for 12,000 steps in "
              "place of 100,000.",
              {normal, {}}, {"eight_gaussians", {{"radius", 10.0}, {"std", 0.5}}}, curved()),
      problem(
          "checkerboard", "Checkerboard, five to four",
          "Five squares split and meet again in four (Makkuva et al. 2020); learned ten times faster than published.",
          {"checkerboard_five", {{"scale", 5.0}, {"half_width", 0.5}}},
          {"checkerboard_four", {{"scale", 5.0}, {"half_width", 0.5}}}),
      problem("checkerboard_paper", "Checkerboard, five to four (paper)",
              "Makkuva et al. 2020 as published: batches of 1024, rate 1e-4.",
              {"checkerboard_five", {{"scale", 5.0}, {"half_width", 0.5}}},
              {"checkerboard_four", {{"scale", 5.0}, {"half_width", 0.5}}}, {{"batch", whole(1024)}}),
      problem("checkerboard_curved", "Checkerboard, five to four (paper's size, curved g)",
              "The published problem, networks and batches; g has curved units and a falling rate, so that it learns "
              "where to tear, for 12,000 steps in place of 100,000.",
              {"checkerboard_five", {{"scale", 5.0}, {"half_width", 0.5}}},
              {"checkerboard_four", {{"scale", 5.0}, {"half_width", 0.5}}}, curved()),
      problem("gaussian_784", "Gaussian to shifted Gaussian, 784 dimensions",
              "Makkuva et al. 2020: the map adds 10 to each of 784 coordinates; 1/2 W2^2 is 39200.",
              {normal, {{"dimension", whole(784)}}}, {normal, {{"dimension", whole(784)}, {"mean", text("10")}}},
              makkuvaHighDimensional(16, 0.2, 1e-5)),
      problem("gaussian_784_minutes", "Gaussian to shifted Gaussian, 784 dimensions, minutes",
              "The same with smaller networks and a schedule that minutes on two cores are enough for.",
              {normal, {{"dimension", whole(784)}}}, {normal, {{"dimension", whole(784)}, {"mean", text("10")}}},
              withinMinutes(makkuvaHighDimensional(16, 0.2, 1e-5))),
      problem("four_blobs_728", "Gaussian to four blobs, 728 dimensions",
              "Makkuva et al. 2020: 726 of 728 coordinates collapse to zero, the others split to four blobs.",
              {normal, {{"dimension", whole(728)}}}, {"four_blobs", {}}, makkuvaHighDimensional(25, 0.02, 0.0)),
      problem("four_blobs_728_minutes", "Gaussian to four blobs, 728 dimensions, minutes",
              "The same with smaller networks and a schedule that minutes on two cores are enough for.",
              {normal, {{"dimension", whole(728)}}}, {"four_blobs", {}},
              withinMinutes(makkuvaHighDimensional(25, 0.02, 0.0))),
  };
}

/// To finitely many points, learned by semi-discrete transport.
std::vector<ProblemDescriptor> atomProblems() {
  const auto atoms = [](std::string id, std::string title, std::string help, MeasureSpec source, MeasureSpec target) {
    return ProblemDescriptor{
        std::move(id), std::move(title), std::move(help), std::move(source), std::move(target), "semi_discrete", {}};
  };
  return {atoms("eight_atoms", "Gaussian to 8 atoms",
                "A blob is cut into eight sectors, each of which goes to one point of a circle.", {normal, {}},
                {"eight_gaussians", {{"std", 0.0}}}),
          atoms("square_to_atoms", "Square to 1,000 atoms",
                "A square is cut into a thousand cells of the same area, one for each random point.",
                {"uniform_square", {{"half_side", 1.0}}}, {"random_atoms", {{"layout", text("cube")}}})};
}

std::vector<ProblemDescriptor> planeProblems() {
  return {
      problem("gaussian_to_gaussian", "Gaussian to Gaussian",
              "The optimal map is affine and known in closed form: what every error here is measured against.",
              {normal, {}}, {normal, {{"mean", text("2, 1")}, {"covariance", text("2, 1.2, 1.2, 1")}}}),
      problem("moons", "Moon to moon",
              "Rout et al. 2022: the upper moon to the lower one, without noise; W2^2 is 1.852.", {"moon_upper", {}},
              {"moon_lower", {}}),
      problem("circles", "Circle to circle",
              "Rout et al. 2022: a circle of radius 0.5 to one of radius 1; the map doubles every point.",
              {"circle", {{"radius", 0.5}, {"noise", 0.01}}}, {"circle", {{"radius", 1.0}, {"noise", 0.01}}}),
      problem("s_curve", "Gaussian to S curve", "Rout et al. 2022: a blob becomes a thin S.", {normal, {}},
              {"s_curve", {}}),
      problem("swiss_roll", "Gaussian to Swiss roll", "Rout et al. 2022: a blob is rolled out to a thin spiral.",
              {normal, {}}, {"swiss_roll", {}}),
      problem("spirals", "Gaussian to spirals", "A blob is torn to two arms that wind around each other.", {normal, {}},
              {"spirals", {}}),
      problem("pinwheel_to_ring", "Pinwheel to ring", "Five bent arms are spread evenly over a ring.", {"pinwheel", {}},
              {"ring", {{"inner", 3.0}, {"outer", 4.0}}}),
      problem("gaussians_25", "Gaussian to 25 Gaussians", "One blob is torn to a grid of 25 small ones.", {normal, {}},
              {"gaussians_grid", {{"side", whole(5)}, {"step", 2.0}, {"std", 0.05}}}),
      problem("disc_to_half_discs", "Disc to half-discs",
              "The disc is cut through the middle: the exact map moves each half by half the gap.",
              {"uniform_disc", {}}, {"half_discs", {{"radius", 1.0}, {"gap", 1.0}}}),
      problem("disc_to_ring", "Disc to ring",
              "A hole opens in the middle: the exact map is radial, and torn in the centre alone.",
              {"uniform_disc", {}}, {"ring", {{"inner", 1.0}, {"outer", 1.5}}}),
      problem("square_to_gaussian", "Square to Gaussian",
              "Coordinate by coordinate the exact map takes quantiles to quantiles.", {"uniform_square", {}},
              {normal, {{"mean", text("1, 0")}, {"std", 0.5}}}),
      problem("line", "On the line", "One dimension: the exact map takes quantiles to quantiles.",
              {normal, {{"dimension", whole(1)}}}, {"mixture", {{"centres", text("-2; 0; 3")}, {"std", text("0.4")}}}),
      problem("square_to_l", "Square to L", "A convex region to one that is not; no closed form of the map is known.",
              {"uniform_square", {{"half_side", 1.0}}}, {"l_shape", {}}),
      problem("square_to_torn_l", "Square to torn L",
              "A square is torn to a corner and two arms: the exact map shifts each of the three parts as a whole.",
              {"uniform_square", {{"half_side", 1.0}}}, {"torn_l", {}}),
      problem("rings", "Gaussian to rings", "Amos 2023, turned around: a blob to four concentric rings.", {normal, {}},
              {"rings", {}}),
      problem("letters", "Letters", "One word is written over by another.", {"text", {{"text", text("OT")}}},
              {"text", {{"text", text("ICNN")}}}),
      problem("maf_moon_to_rings", "Crescent to rings", "Amos 2023: a bent Gaussian to four concentric rings.",
              {"maf_moon", {}}, {"rings", {}}),
  };
}

std::vector<ProblemDescriptor> highDimensionalProblems() {
  return {
      problem("gaussian_16", "Random Gaussians, 16 dimensions",
              "Two Gaussians with random covariances in 16 dimensions; the optimal map is known.",
              {"random_gaussian", {{"dimension", whole(16)}, {"seed", whole(1)}}},
              {"random_gaussian", {{"dimension", whole(16)}, {"seed", whole(2)}}}),
  };
}

/// A random mixture and its image under a known map; `--problem ID:dimension=16:seed=2` chooses another of its kind.
std::vector<ProblemDescriptor> generatedProblems() {
  const OptionValues source{{"dimension", whole(2)}, {"components", whole(3)}, {"seed", whole(1)}};
  const auto generated = [&](const char* id, const char* title, const char* help) {
    return ProblemDescriptor{id, title, help, {"random_mixture", source}, {id, source}, "amortised", {}};
  };
  return {
      generated("generated_lse", "Mixture to its image, log-sum-exp",
                "A random mixture and its image under the gradient of a random strongly convex function; the map is "
                "known in both directions, in any dimension up to 256."),
      generated("generated_icnn", "Mixture to its image, convex network",
                "A random mixture and its image under the gradient of a random input-convex network; the map is known "
                "in both directions, in any dimension up to 256."),
  };
}

}  // namespace

OptionValues formerDefaults(const std::string& solver) {
  return solver == publishedMethod ? asPublished({}) : OptionValues();
}

bool keepsItsUnits(const RunConfig& config) {
  const auto* named = findById(problemDescriptors(), config.problem);
  return named && config.solver == named->solver && config.solver == publishedMethod &&
         config.source.id == named->source.id && config.target.id == named->target.id;
}

const std::vector<ProblemDescriptor>& problemDescriptors() {
  static const std::vector<ProblemDescriptor> problems = [] {
    std::vector<ProblemDescriptor> all;
    for (auto part :
         {makkuvaProblems(), planeProblems(), atomProblems(), highDimensionalProblems(), generatedProblems()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return problems;
}

}  // namespace brenier
