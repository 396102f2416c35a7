#include "core/measures/gaussian_measure.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/measures/measure_entries.h"
#include "core/measures/number_list.h"
#include "core/measures/random_batch.h"

namespace brenier {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct GaussianOptions {
  std::int64_t dimension = 2;
  std::string mean = "0";
  double std = 1;
  std::string covariance;
  template <class V>
  void visit(V&& v) {
    v("dimension", dimension, OptionMeta{.title = "Dimension", .help = "Number of coordinates", .min = 1, .max = 1024});
    v("mean", mean,
      OptionMeta{.title = "Mean", .help = "One number for all coordinates, or one for each, with commas between"});
    v("std", std,
      OptionMeta{.title = "Spread", .help = "Standard deviation of every coordinate", .min = 1e-6, .max = 1e6});
    v("covariance", covariance,
      OptionMeta{
          .title = "Covariance",
          .help =
              "Instead of the spread: one variance for each coordinate, or all entries row by row; empty for none"});
  }
};

std::string wrongCount(const std::string& option, std::size_t count, const std::string& allowed, std::size_t dim) {
  return "option " + option + " has " + std::to_string(count) + " numbers, but must have " + allowed +
         " in dimension " + std::to_string(dim);
}

Result<MeasurePtr> makeGaussian(const GaussianOptions& options) {
  const auto bad = [](const std::string& problem) { return badMeasure("gaussian", {problem}); };
  const auto d = static_cast<std::size_t>(options.dimension);
  auto mean = parseNumbers(options.mean);
  if (!mean) return bad("option mean: " + mean.error());
  if (mean->size() == 1) mean->assign(d, mean->front());
  if (mean->size() != d) return bad(wrongCount("mean", mean->size(), "1 or " + std::to_string(d), d));
  if (options.covariance.find_first_not_of(' ') == std::string::npos)
    return MeasurePtr(std::make_shared<GaussianMeasure>(*std::move(mean), std::vector<double>(d, options.std)));

  auto covariance = parseNumbers(options.covariance);
  if (!covariance) return bad("option covariance: " + covariance.error());
  if (covariance->size() == d) {
    for (double& variance : *covariance) {
      if (variance <= 0)
        return bad("option covariance holds the variance " + toString(variance) + ", but variances are positive");
      variance = std::sqrt(variance);
    }
    return MeasurePtr(std::make_shared<GaussianMeasure>(*std::move(mean), *std::move(covariance)));
  }
  if (covariance->size() != d * d)
    return bad(wrongCount("covariance", covariance->size(), std::to_string(d) + " or " + std::to_string(d * d), d));
  auto measure = gaussianFromCovariance(*std::move(mean), *std::move(covariance));
  if (!measure) return bad("option covariance " + measure.error());
  return *measure;
}

struct FourBlobsOptions {
  std::int64_t dimension = 728;
  double distance = 1.4;
  double std = 0.2;
  template <class V>
  void visit(V&& v) {
    v("dimension", dimension,
      OptionMeta{.title = "Dimension", .help = "Number of coordinates, 728 as published", .min = 2, .max = 1024});
    v("distance", distance,
      OptionMeta{.title = "Distance", .help = "Distance of the blobs from the origin", .min = 0, .max = 1000});
    v("std", std,
      OptionMeta{.title = "Spread", .help = "Standard deviation in the first two coordinates", .min = 0, .max = 1000});
  }
};

/// The target of the high-dimensional mixture experiment of Makkuva et al.: everything happens in a plane.
class FourBlobs final : public Measure {
 public:
  explicit FourBlobs(const FourBlobsOptions& options) : m_options(options) {}
  std::size_t dim() const override { return static_cast<std::size_t>(m_options.dimension); }

  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    const BatchKey batch = batchKey(key);
    const auto distance = static_cast<float>(m_options.distance), std = static_cast<float>(m_options.std);
    std::fill_n(out, count * dim(), 0.0f);
    WordBatch words;
    float normals[2][batchSize];
    for (std::size_t done = 0; done < count; done += batchSize) {
      const std::size_t n = std::min(batchSize, count - done);
      fillWords(batch, first + done, n, 1, 0, words);
      normalPairs(words[2].data(), words[3].data(), n, normals[0], normals[1]);
      for (std::size_t i = 0; i < n; ++i) {
        const SinCos turn = sinCosQuadrant(0, words[0][i] >> 30);
        out[(done + i) * dim()] = distance * turn.cos + std * normals[0][i];
        out[(done + i) * dim() + 1] = distance * turn.sin + std * normals[1][i];
      }
    }
  }

 private:
  FourBlobsOptions m_options;
};

}  // namespace

GaussianMeasure::GaussianMeasure(std::vector<double> mean, std::vector<double> std)
    : m_mean(std::move(mean)),
      m_std(std::move(std)),
      m_meanFloat(m_mean.begin(), m_mean.end()),
      m_stdFloat(m_std.begin(), m_std.end()) {}

GaussianMeasure::GaussianMeasure(std::vector<double> mean, std::vector<double> covariance,
                                 const std::vector<double>& factor)
    : m_mean(std::move(mean)), m_covariance(std::move(covariance)), m_map(m_mean, factor, true) {}

void GaussianMeasure::sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const {
  const BatchKey batch = batchKey(key);
  const std::size_t d = dim(), blocks = (d + 3) / 4;
  if (!m_std.empty()) {
    fillNormals(batch, first, count, d, blocks, 0, out);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < d; ++k) out[i * d + k] = m_meanFloat[k] + m_stdFloat[k] * out[i * d + k];
    return;
  }
  std::vector<float> normals(std::min(count, batchSize) * d);
  const float* from[batchSize];
  float* to[batchSize];
  for (std::size_t done = 0; done < count; done += batchSize) {
    const std::size_t n = std::min(batchSize, count - done);
    fillNormals(batch, first + done, n, d, blocks, 0, normals.data());
    for (std::size_t i = 0; i < n; ++i) {
      from[i] = &normals[i * d];
      to[i] = out + (done + i) * d;
    }
    m_map.apply(from, to, n);
  }
}

std::optional<SamplerTable> GaussianMeasure::samplerTable() const {
  if (m_std.empty()) return std::nullopt;
  SamplerTable table;
  table.dim = dim();
  table.blocksPerSample = (dim() + 3) / 4;
  table.centres = m_meanFloat;
  table.noise = SamplerTable::Noise::normal;
  table.spread = m_stdFloat;
  table.spreadPerAxis = true;
  return table;
}

std::optional<GaussianMoments> GaussianMeasure::gaussian() const {
  GaussianMoments moments{m_mean, m_covariance};
  if (!m_std.empty()) {
    moments.covariance.assign(dim() * dim(), 0.0);
    for (std::size_t k = 0; k < dim(); ++k) moments.covariance[k * dim() + k] = m_std[k] * m_std[k];
  }
  return moments;
}

std::vector<LineLawPtr> GaussianMeasure::independentCoordinates() const {
  std::vector<LineLawPtr> laws;
  for (std::size_t k = 0; k < m_std.size(); ++k) laws.push_back(normalMixtureLaw({m_mean[k]}, {m_std[k]}));
  if (m_std.empty() && dim() == 1) laws.push_back(normalMixtureLaw({m_mean[0]}, {std::sqrt(m_covariance[0])}));
  return laws;
}

std::optional<RadialLaw> GaussianMeasure::radial() const {
  if (m_std.empty()) return std::nullopt;
  for (const double std : m_std)
    if (std != m_std[0]) return std::nullopt;
  return RadialLaw{m_mean, normalRadiusLaw(dim(), m_std[0])};
}

Expected<MeasurePtr, std::string> gaussianFromCovariance(std::vector<double> mean, std::vector<double> covariance) {
  const auto d = static_cast<Eigen::Index>(mean.size());
  const Eigen::Map<const Matrix> sigma(covariance.data(), d, d);
  if ((sigma - sigma.transpose()).cwiseAbs().maxCoeff() > 1e-6 * sigma.cwiseAbs().maxCoeff())
    return Unexpected<std::string>("is not symmetric");
  const Eigen::LLT<Eigen::MatrixXd> cholesky(sigma);
  if (cholesky.info() != Eigen::Success || !(cholesky.matrixLLT().diagonal().minCoeff() > 0))
    return Unexpected<std::string>("is not positive definite");
  const Matrix lower = cholesky.matrixL();
  const std::vector<double> factor(lower.data(), lower.data() + lower.size());
  return MeasurePtr(std::make_shared<GaussianMeasure>(std::move(mean), std::move(covariance), factor));
}

MeasureEntry gaussianEntry() {
  return measureEntry<GaussianOptions>("gaussian", "Gaussian",
                                       "One Gaussian in any dimension; the standard one at first.", makeGaussian);
}

MeasureEntry fourBlobsEntry() {
  return measureEntry<FourBlobsOptions>(
      "four_blobs", "Four blobs", "Four Gaussian blobs in a plane of a high-dimensional space (Makkuva et al.: 728).",
      [](const FourBlobsOptions& options) -> Result<MeasurePtr> {
        return MeasurePtr(std::make_shared<FourBlobs>(options));
      });
}

}  // namespace brenier
