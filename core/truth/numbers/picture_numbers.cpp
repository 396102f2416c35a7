#include "core/truth/numbers/numbers.h"

#include <cmath>

namespace brenier {
namespace {

Points scaledRows(const Points& points, float scale) {
  const PointsView rows = firstRows(points, mostComparedPictures);
  Points out(rows.count, rows.dim);
  for (std::size_t i = 0; i < out.data.size(); ++i) out.data[i] = scale * rows.data[i];
  return out;
}

std::optional<Score> frechet(const MetricInputs& in) {
  FeatureMoments moments(in.pictures->features->dim);
  moments.add(*in.pictures->features);
  return Score{frechetDistance(moments, *in.pictures->targetMoments), 0,
               static_cast<std::int64_t>(in.pictures->features->count())};
}

std::optional<Score> kernel(const MetricInputs& in) {
  const Points a = scaledRows(*in.pictures->features, in.pictures->kernelScale);
  const Points b = scaledRows(*in.pictures->targetFeatures, in.pictures->kernelScale);
  return Score{kernelDistance(a, b), 0, static_cast<std::int64_t>(a.count())};
}

/// A share in percent; none of so few pictures that their neighbours say nothing.
std::optional<Score> supportShare(const MetricInputs& in, double SupportScores::*share) {
  constexpr std::size_t fewest = 50;
  const std::size_t count = std::min(in.pictures->features->count(), mostComparedPictures);
  if (count < fewest || in.pictures->targetFeatures->count() < fewest) return std::nullopt;
  return Score{100 * (in.support().*share), 0, static_cast<std::int64_t>(count)};
}

MetricEntry supportNumber(MetricDescriptor said, double SupportScores::*share) {
  said.unit = "%";
  said.better = Better::higher;
  said.method = "In the features of FD, over at most 2,000 made and 2,000 held-out pictures";
  return within(0, 100, {std::move(said), Pace::quick, needFeatures, [share](const MetricInputs& in) {
                           return supportShare(in, share);
                         }});
}

/// What a distance of moments does not tell apart: pictures that are none, and kinds that are never made.
std::vector<MetricEntry> ofSupport() {
  return {
      supportNumber(
          {.id = "precision",
           .title = "Precision",
           .help = "How many pictures look like held-out ones",
           .formula = "share of pictures no farther from some held-out one than its 3rd nearest other held-out one",
           .reading = "Training pictures have some 90 %. Copies have 100 %, and so has one good picture made again "
                      "and again: read it beside coverage"},
          &SupportScores::precision),
      supportNumber(
          {.id = "recall",
           .title = "Recall",
           .help = "How many held-out pictures look like made ones",
           .formula = "share of held-out pictures no farther from some made one than its 3rd nearest other made one",
           .reading = "Low where kinds are missing; a few odd pictures, far from all others, raise it"},
          &SupportScores::recall),
      supportNumber(
          {.id = "coverage",
           .title = "Coverage",
           .help = "How many held-out pictures have a made one near",
           .formula =
               "share of held-out pictures with some made one no farther than the 5th nearest other held-out one",
           .reading = "Near 97 % for pictures of the same law, in equal numbers; low where few kinds are made"},
          &SupportScores::coverage)};
}

Score errorScore(const MetricInputs& in, double PictureError::*part) {
  return {pictureError(in.pictures->pictures, in.pictures->originals).*part, 0,
          static_cast<std::int64_t>(in.pictures->pictures.count())};
}

std::optional<Score> bitsOfPictures(const MetricInputs& in) {
  const auto bits = in.pictures->lengths;
  const auto n = static_cast<double>(bits.size());
  double sum = 0, squares = 0;
  for (const float length : bits) sum += length;
  for (const float length : bits) squares += (length - sum / n) * (length - sum / n);
  const double scatter = bits.size() > 1 ? std::sqrt(squares / (n - 1) / n) : 0;
  return Score{sum / n, 1.96 * scatter, static_cast<std::int64_t>(bits.size())};
}

std::vector<MetricEntry> ofPictures() {
  return {notNegative(
              {{.id = "fd",
                .title = "FD (Brenier features)",
                .help = "How far the pictures are from the held-out ones, as a whole",
                .unit = "",
                .role = MetricRole::pictureDistance,
                .formula = "|m1 - m2|^2 + tr(S1 + S2 - 2 (S1^1/2 S2 S1^1/2)^1/2) of features",
                .reading = "0 for the same distribution; compare with that of the input. Not FID",
                .method = "Frechet distance in the features of this project's classifier, over the held-out pictures"},
               Pace::quick,
               needFeatures,
               frechet}),
          {{.id = "kid",
            .title = "KID (Brenier features)",
            .help = "The same by a kernel, without bias",
            .unit = "",
            .formula = "squared MMD with the kernel (<x, y> / d + 1)^3 of features",
            .reading = "Around 0 for the same distribution",
            .method = "Features scaled to mean square 1 over held-out pictures, at most 2,000 of each"},
           Pace::quick,
           needFeatures,
           kernel},
          notNegative({{.id = "mse",
                        .title = "MSE",
                        .help = "How far restored pictures are from the originals",
                        .unit = "",
                        .formula = "mean squared difference of values in [-1, 1]",
                        .reading = "0 is right; compare with that of the input",
                        .method = "Over the held-out pictures whose originals are known"},
                       Pace::quick,
                       needOriginals,
                       [](const MetricInputs& in) { return errorScore(in, &PictureError::mse); }}),
          {{.id = "psnr",
            .title = "PSNR",
            .help = "The same in decibels",
            .unit = "dB",
            .better = Better::higher,
            .formula = "mean over pictures of 10 log10(4 / MSE)",
            .reading = "Higher is better; compare with that of the input",
            .method = "Over the held-out pictures whose originals are known"},
           Pace::quick,
           needOriginals,
           [](const MetricInputs& in) { return errorScore(in, &PictureError::psnr); }}};
}

/// The same numbers of other pictures than the learned ones, once a run: what the learned ones are read by.
struct ReferencePictures {
  const char *suffix, *title, *help, *reading;
  MetricRole distance;
  PicturesOf of;
};

constexpr ReferencePictures input{"_input",
                                  " of the input",
                                  "What doing nothing scores",
                                  "What the learned pictures are compared with",
                                  MetricRole::pictureDistanceOfInput,
                                  PicturesOf::input};
constexpr ReferencePictures training{"_training",
                                     " of training pictures",
                                     "What pictures score that were learned from",
                                     "As near as these samples let one come; a map that is nearer copies, or is lucky",
                                     MetricRole::pictureDistanceOfTraining,
                                     PicturesOf::training};

MetricEntry ofReference(MetricEntry entry, const ReferencePictures& of) {
  MetricDescriptor& said = entry.descriptor;
  said.id += of.suffix;
  said.title += of.title;
  if (const auto at = said.title.find(" (Brenier features)"); at != std::string::npos) said.title.erase(at, 19);
  said.help = of.help;
  said.role = said.role == MetricRole::pictureDistance ? of.distance : MetricRole::baseline;
  said.better = Better::neither;
  said.reading = of.reading;
  entry.pace = Pace::once;
  entry.compute = [compute = entry.compute, whose = of.of](const MetricInputs& in) {
    return in.pictures->of == whose ? compute(in) : std::nullopt;
  };
  return entry;
}

}  // namespace

/// The learned pictures', and then those of the input and of training pictures.
std::vector<MetricEntry> pictureNumbers() {
  std::vector<MetricEntry> judged = ofPictures(), all;
  std::ranges::move(ofSupport(), std::back_inserter(judged));
  all = judged;
  for (const auto& entry : judged) all.push_back(ofReference(entry, input));
  for (const auto& entry : judged)
    if (entry.needs & needFeatures) all.push_back(ofReference(entry, training));
  all.push_back(notNegative(
      {{.id = "held_out_bits",
        .title = "Bits per dimension, held out",
        .help = "An upper bound on the code length of a held-out picture of 256 values, for each of its values",
        .unit = "",
        .kind = NumberKind::upperBound,
        .formula = "-ELBO / (D log 2) = (E_q -log p(y | z) + KL(q(z | y) | p(z))) / (D log 2), D values a picture",
        .reading = "Below 8, what pictures cost as they are; lower is a better model of the pictures, which need not "
                   "make better ones. Above that of the training batch by as much as the pictures are learned by heart",
        .method = "Over the held-out pictures, with one draw of codes for each, the same one every time"},
       Pace::quick,
       needLengths,
       bitsOfPictures}));
  return all;
}

}  // namespace brenier
