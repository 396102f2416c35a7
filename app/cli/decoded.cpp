#include "app/cli/decoded.h"

#include "core/train/score/picture_scorer.h"
#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/autoencoder.h"
#endif

namespace brenier::cli {

#ifdef BRENIER_HAS_TORCH

namespace {

using AutoencoderPtr = std::shared_ptr<const Autoencoder>;

Result<AutoencoderPtr> fitting(const TrainingRun& run, const std::string& path) {
  auto autoencoder = readAutoencoder(path);
  if (!autoencoder) return autoencoder;
  if ((*autoencoder)->dimension() != run.target().dim())
    return badInput(path + " decodes codes of " + std::to_string((*autoencoder)->dimension()) +
                        " numbers, and the run learns points of " + std::to_string(run.target().dim()) + " dimensions.",
                    "Give the autoencoder whose codes the run was trained on.");
  return autoencoder;
}

Points mappedSamples(const TrainingRun& run, const Points& x) {
  Points codes(x.count(), run.target().dim());
  run.solver().forward(x, codes.data.data());
  return codes;
}

void add(std::vector<MetricValue>& values, const PictureScorer& scorer, const Points& pictures,
         const std::string& suffix) {
  for (auto value : scorer.score(pictures)) {
    value.id += suffix;
    values.push_back(std::move(value));
  }
}

}  // namespace

Result<DecodedPictures> decodedSamples(const TrainingRun& run, const std::string& decoder, std::size_t count,
                                       std::uint64_t seed) {
  const auto autoencoder = fitting(run, decoder);
  if (!autoencoder) return Unexpected<RunError>(autoencoder.error());
  const Points x = drawSamples(run.source(), {seed, streamSourceHeldOut, 1}, count);
  return DecodedPictures{(*autoencoder)->decode(mappedSamples(run, x)), (*autoencoder)->shape()};
}

Result<std::vector<MetricValue>> scoreDecoded(const TrainingRun& run, const std::string& decoder,
                                              const MeasureSpec& pictures, std::size_t samples) {
  const auto autoencoder = fitting(run, decoder);
  if (!autoencoder) return Unexpected<RunError>(autoencoder.error());
  const auto set = makeMeasure(pictures);
  if (!set) return Unexpected<RunError>(set.error());
  if ((*set)->pictureShape() != (*autoencoder)->shape())
    return badInput("The pictures of " + pictures.id + " have another shape than those that " + decoder + " decodes.",
                    "Name the set that the autoencoder was trained on.");
  auto heldOut = std::make_shared<HeldOut>();
  heldOut->pictures = (*autoencoder)->shape();
  heldOut->target = drawSamples(**set, {1, streamTargetHeldOut, 0}, samples);
  const PictureScorer scorer(heldOut);
  if (!scorer.features()) return Unexpected<RunError>(scorer.features().error());
  const Points x = drawSamples(run.source(), {1, streamSourceHeldOut, 1}, samples);
  std::vector<MetricValue> values;
  add(values, scorer, (*autoencoder)->decode(mappedSamples(run, x)), "");
  if (x.dim == (*autoencoder)->dimension()) add(values, scorer, (*autoencoder)->decode(x), "_noise");
  const Points other = drawSamples(**set, {1, streamTargetHeldOut, 1}, samples);
  add(values, scorer, (*autoencoder)->decode((*autoencoder)->encode(other)), "_reconstruction");
  return values;
}

#else

Result<DecodedPictures> decodedSamples(const TrainingRun&, const std::string&, std::size_t, std::uint64_t) {
  return badInput("This build has no LibTorch, which decodes pictures.", "Build with it.");
}

Result<std::vector<MetricValue>> scoreDecoded(const TrainingRun&, const std::string&, const MeasureSpec&, std::size_t) {
  return badInput("This build has no LibTorch, which decodes pictures.", "Build with it.");
}

#endif

}  // namespace brenier::cli
