#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/api/studio_backend.h"

/// What the scripted machinery of the window's tests says that there is.
namespace brenier::test {

inline OptionDescriptor option(const char* id, OptionKind kind, OptionValue value, OptionMeta meta) {
  return {id, kind, std::move(value), std::move(meta)};
}

inline std::vector<OptionDescriptor> solverOptions() {
  using K = OptionKind;
  const auto whole = [](std::int64_t v) { return OptionValue(v); };
  const auto text = [](const char* v) { return OptionValue(std::string(v)); };
  const auto live = Applies::live;
  return {
      option("lr", K::real, 1e-4,
             {.title = "Learning rate",
              .help = "Step size of Adam",
              .min = 1e-8,
              .max = 1,
              .applies = live,
              .logScale = true}),
      option("batch", K::integer, whole(1024),
             {.title = "Batch",
              .help = "Samples a step",
              .min = 1,
              .max = 65536,
              .unit = "samples",
              .applies = live,
              .logScale = true}),
      option("inner_steps", K::integer, whole(10),
             {.title = "Inner steps", .help = "Steps of g for one of f", .min = 1, .max = 1000, .applies = live}),
      option("beta1", K::real, 0.5,
             {.title = "Beta 1", .help = "Adam's first moment", .min = 0, .max = 0.999, .applies = live}),
      option("convexity_f", K::choice, text("project"),
             {.title = "Convexity of f",
              .help = "How f stays convex",
              .applies = live,
              .choices = {"project", "penalty"}}),
      option("convexity_g", K::choice, text("penalty"),
             {.title = "Convexity of g",
              .help = "How g stays convex",
              .applies = live,
              .choices = {"project", "penalty", "none"}}),
      option("penalty", K::real, 1.0,
             {.title = "Penalty weight", .help = "Of negative weights", .min = 0, .max = 1000, .applies = live}),
      option("hidden", K::integer, whole(64),
             {.title = "Hidden width", .help = "Units a layer", .min = 1, .max = 4096}),
      option("layers", K::integer, whole(4), {.title = "Hidden layers", .help = "Layers", .min = 1, .max = 16}),
      option("init", K::choice, text("uniform"),
             {.title = "Initialisation", .help = "Of the weights", .choices = {"uniform", "near_identity"}}),
      option("skip", K::flag, true, {.title = "Skip connections", .help = "From the input to every layer"}),
      option("note", K::text, text(""), {.title = "Note", .help = "Anything"}),
  };
}

inline Catalog fakeCatalog() {
  Catalog catalog;
  const auto real = [](const char* id, const char* title, double v) {
    return option(id, OptionKind::real, v, {.title = title, .help = "A length in the plane", .min = 0, .max = 100});
  };
  catalog.measures = {
      {"gaussian", "Gaussian", "A round Gaussian", {real("std", "Spread", 0.9)}},
      {"eight_gaussians",
       "8 Gaussians",
       "Eight on a circle",
       {real("radius", "Radius", 5), real("std", "Spread", 0.45)}},
      {"points",
       "Points from a file",
       "One point a row",
       {option("path", OptionKind::text, std::string(), {.title = "File", .help = "A .npy or .csv file"})}},
  };
  catalog.solvers.resize(1);
  auto& solver = catalog.solvers.front();
  solver.id = "ot_icnn";
  solver.title = "OT-ICNN";
  solver.help = "Makkuva et al. 2020";
  solver.options = solverOptions();
  solver.caps = {.sourcePotential = true,
                 .targetPotential = true,
                 .inverse = true,
                 .convex = true,
                 .optimal = true,
                 .bias = {},
                 .cells = false,
                 .twoPlayers = true};
  NetworkDescriptor large, foreign;
  large.id = "large";
  large.title = "Large network";
  large.settings = {{"hidden", std::int64_t{512}}, {"layers", std::int64_t{3}}};
  foreign.id = foreign.title = "foreign";
  foreign.settings = {{"channels", std::int64_t{8}}};
  catalog.networks = {large, foreign};
  catalog.problems = {
      {"eight_gaussians",
       "Eight Gaussians",
       "A Gaussian is torn to eight",
       {"gaussian", {}},
       {"eight_gaussians", {}},
       "ot_icnn",
       {{"batch", std::int64_t{256}}}},
      {"narrow",
       "Narrow to wide",
       "Two Gaussians",
       {"gaussian", {{"std", 0.5}}},
       {"gaussian", {{"std", 2.0}}},
       "ot_icnn",
       {}},
  };
  const auto metric = [](const char* id, const char* title, const char* help, const char* unit, Better better,
                         NumberKind kind, MetricRole role) {
    return MetricDescriptor{id,   title, help,        unit,           better,
                            kind, role,  "a formula", "what is good", "how it comes about"};
  };
  using enum NumberKind;
  catalog.metrics = {
      metric("gap_percent", "Gap", "How close the bounds are", "%", Better::lower, upperBound, MetricRole::gap),
      metric("half_w2_lower", "Lower bound", "Of 1/2 W2^2 of the held-out sample", "", Better::higher, lowerBound,
             MetricRole::lowerBound),
      metric("half_w2_upper", "Upper bound", "Of 1/2 W2^2 of the held-out sample", "", Better::lower, upperBound,
             MetricRole::upperBound),
      metric("half_w2_exact", "Exact value", "Of the held-out sample", "", Better::neither, exact,
             MetricRole::exactValue),
      metric("half_w2_dual", "Dual value", "Of the training batches", "", Better::neither, estimate,
             MetricRole::dualValue),
      metric("l2_uvp", "L2-UVP", "Error of the map in percent of the target's variance", "%", Better::lower, estimate,
             MetricRole::mainError),
      metric("uvp_identity", "L2-UVP of the identity", "What doing nothing scores", "%", Better::neither, estimate,
             MetricRole::errorOfNothing),
      metric("uvp_linear", "L2-UVP of the linear map", "What that scores", "%", Better::neither, estimate,
             MetricRole::errorOfLinear),
      metric("cosine", "Cosine", "Of the learned and the exact displacement", "", Better::higher, estimate,
             MetricRole::listed),
      metric("sliced_w2", "Sliced W2", "To the target", "", Better::lower, estimate, MetricRole::listed),
      metric("sampling_floor", "Sampling floor", "What two samples differ by anyway", "%", Better::lower, estimate,
             MetricRole::floor),
      metric("loss_f", "Loss of f", "Outer player", "", Better::lower, loss, MetricRole::outerLoss),
      metric("loss_g", "Loss of g", "Inner player", "", Better::lower, loss, MetricRole::innerLoss),
  };
  return catalog;
}

}  // namespace brenier::test
