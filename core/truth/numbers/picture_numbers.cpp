#include "core/truth/numbers/numbers.h"

#include <cmath>

namespace brenier {
namespace {

constexpr std::size_t kernelSamples = 2000;

Points scaledRows(const Points& points, float scale) {
  const PointsView rows = firstRows(points, kernelSamples);
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

}  // namespace

/// The learned pictures', and then what doing nothing scores: the same of the input.
std::vector<MetricEntry> pictureNumbers() {
  auto all = ofPictures();
  for (auto entry : ofPictures()) {
    MetricDescriptor& said = entry.descriptor;
    said.id += "_input";
    said.title += " of the input";
    if (const auto at = said.title.find(" (Brenier features)"); at != std::string::npos) said.title.erase(at, 19);
    said.help = "What doing nothing scores";
    said.role = said.role == MetricRole::pictureDistance ? MetricRole::pictureDistanceOfInput : MetricRole::baseline;
    said.better = Better::neither;
    said.reading = "What the learned pictures are compared with";
    entry.pace = Pace::once;
    all.push_back(std::move(entry));
  }
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
