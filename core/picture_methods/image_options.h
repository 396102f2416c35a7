#pragma once

#include <cstdint>
#include <string>

#include "core/api/option.h"
#include "core/solvers/options/descent_options.h"

namespace brenier {

/// What every method over pictures has; a method's own options derive from this and call these visits. The defaults are
/// those for two CPU cores; the problems of the papers hold the published settings.
struct ImageOptions {
  std::string map = "auto";
  std::string potential = "strided";
  std::int64_t mapWidth = 32;
  std::int64_t potentialWidth = 32;
  bool residual = false;
  std::int64_t batch = 32;
  std::int64_t mapSteps = 2;
  std::int64_t potentialSteps = 1;
  double learningRate = 5e-4;
  double potentialRate = 5e-4;
  double beta1 = 0;
  double beta2 = 0.9;
  double average = 0.999;
  std::string precision = "auto";
  std::string layout = "auto";
  bool cudaGraphs = true;

  std::string codeMap = "dcgan";  ///< what `auto` is where the source is codes; no option

  template <class V>
  void visitCommon(V&& v) {
    visitMap(v);
    visitPotential(v);
    visitWidths(v);
    visitTurns(v);
    visitMachine(v);
  }
  template <class V>
  void visitMap(V&& v) {
    v("map", map,
      OptionMeta{
          .title = "Map network",
          .help = "generator, dcgan, began: from a code; skip, unet: from a picture; auto: " + codeMap + " or skip",
          .choices = {"auto", "generator", "dcgan", "began", "skip", "unet"}});
  }
  template <class V>
  void visitPotential(V&& v) {
    v("potential", potential,
      OptionMeta{.title = "Potential network",
                 .help = "instance: residual with InstanceNorm++; resnet: without; pooled, strided: plain",
                 .choices = {"strided", "pooled", "instance", "resnet"}});
  }
  template <class V>
  void visitWidths(V&& v) {
    v("map_width", mapWidth,
      OptionMeta{
          .title = "Map width", .help = "Channels at full resolution", .min = 4, .max = 512, .unit = "channels"});
    v("potential_width", potentialWidth,
      OptionMeta{
          .title = "Potential width", .help = "Channels of the first layer", .min = 4, .max = 512, .unit = "channels"});
    v("residual", residual,
      OptionMeta{.title = "Start from the identity",
                 .help = "T(x) = x + network for restoration; the originals go without"});
  }
  template <class V>
  void visitBatch(V&& v) {
    v("batch", batch,
      OptionMeta{.title = "Batch",
                 .help = "Pictures of each side a step",
                 .min = 1,
                 .max = 4096,
                 .unit = "pictures",
                 .applies = Applies::live,
                 .logScale = true});
  }
  template <class V>
  void visitTurns(V&& v) {
    const auto live = Applies::live;
    visitBatch(v);
    v("map_steps", mapSteps,
      OptionMeta{.title = "Map steps", .help = "Steps of T in an outer step", .min = 1, .max = 100, .applies = live});
    v("potential_steps", potentialSteps,
      OptionMeta{.title = "Potential steps",
                 .help = "Steps of f in an outer step, before T's",
                 .min = 1,
                 .max = 100,
                 .applies = live});
    v("learning_rate", learningRate, descent::rate("Learning rate", "Step size for the map T"));
    v("potential_rate", potentialRate, descent::rate("Rate of f", "Step size for the potential f"));
  }
  template <class V>
  void visitMachine(V&& v) {
    v("average", average, descent::average());
    v("precision", precision,
      OptionMeta{
          .title = "Precision",
          .help = "bf16: convolutions in bfloat16, weights and sums in float32; auto: bf16 on CUDA devices alone",
          .choices = {"auto", "float32", "bf16"}});
    v("layout", layout,
      OptionMeta{.title = "Memory layout",
                 .help = "Order of a picture's numbers in memory; auto: channels_last on CUDA devices alone",
                 .choices = {"auto", "planes", "channels_last"}});
    v("cuda_graphs", cudaGraphs,
      OptionMeta{.title = "CUDA graphs",
                 .help = "On CUDA devices, record a step once and replay it in one launch; nothing on the CPU"});
  }
  template <class V>
  void visitAdam(V&& v) {
    v("beta1", beta1, descent::beta1());
    v("beta2", beta2, descent::beta2());
  }
};

/// Of a penalty on f.
inline OptionMeta penaltyWeightMeta() {
  return {.title = "Penalty weight",
          .help = "lambda of the penalty",
          .min = 0,
          .max = 1e6,
          .applies = Applies::live,
          .logScale = true};
}

}  // namespace brenier
