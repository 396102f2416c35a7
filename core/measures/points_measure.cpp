#include "core/measures/points_measure.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>

#include "core/io/input_file.h"
#include "core/measures/measure_entries.h"
#include "core/measures/random_batch.h"

namespace brenier {
namespace {

constexpr std::size_t maxDim = 4096;

struct PointsOptions {
  std::string path;
  std::string weights = "auto";
  std::string fit = "none";
  template <class V>
  void visit(V&& v) {
    v("path", path, OptionMeta{.title = "File", .help = "A .npy or .csv file with one point a row"});
    v("weights", weights,
      OptionMeta{.title = "Weights",
                 .help = "Column of weights: auto (one named weight), none, a name, or a number from 1"});
    v("fit", fit,
      OptionMeta{.title = "Fit",
                 .help = "Shift to mean 0 and scale to unit variance a coordinate",
                 .choices = {"none", "standardise"}});
  }
};

std::string shortNumber(double v) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.4g", v);
  return buffer;
}

/// Weighted mean, and mean over the coordinates of the weighted variance.
PointsFit standardFit(const Table& table, const Points& points) {
  const std::size_t n = points.count(), d = points.dim;
  const auto weight = [&](std::size_t i) { return table.weights.empty() ? 1.0 : table.weights[i]; };
  PointsFit fit{std::vector<double>(d, 0.0), 1};
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += weight(i);
    for (std::size_t k = 0; k < d; ++k) fit.shift[k] += weight(i) * points[i][k];
  }
  for (double& m : fit.shift) m /= sum;
  double square = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k) {
      const double centred = points[i][k] - fit.shift[k];
      square += weight(i) * centred * centred;
    }
  fit.scale = std::sqrt(square / sum / static_cast<double>(d));
  return fit;
}

std::string fitNote(const std::string& path, const PointsFit& fit) {
  std::string shift;
  for (std::size_t k = 0; k < std::min<std::size_t>(3, fit.shift.size()); ++k)
    shift += (k ? ", " : "") + shortNumber(fit.shift[k]);
  if (fit.shift.size() > 3) shift += ", ...";
  return std::filesystem::path(path).filename().string() + ": shifted by -(" + shift + "), then divided by " +
         shortNumber(fit.scale);
}

/// Whether two points of positive weight differ.
bool spreads(const Table& table, const Points& points) {
  const float* seen = nullptr;
  for (std::size_t i = 0; i < points.count(); ++i) {
    if (!table.weights.empty() && table.weights[i] == 0) continue;
    if (seen && !std::equal(seen, seen + points.dim, points[i])) return true;
    if (!seen) seen = points[i];
  }
  return false;
}

}  // namespace

PointsMeasure::PointsMeasure(Points points, std::vector<double> weights, PointsFit fit, std::string note)
    : m_points(std::move(points)),
      m_weights(std::move(weights)),
      m_table(m_weights, m_points.count()),
      m_fit(std::move(fit)),
      m_note(std::move(note)) {}

void PointsMeasure::sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const {
  const BatchKey batch = batchKey(key);
  const std::size_t d = dim();
  WordBatch words;
  for (std::size_t done = 0; done < count; done += batchSize) {
    const std::size_t n = std::min(batchSize, count - done);
    fillWords(batch, first + done, n, 1, 0, words);
    for (std::size_t i = 0; i < n; ++i)
      std::memcpy(out + (done + i) * d, m_points[m_table.pick(words[0][i], words[1][i])], d * sizeof(float));
  }
}

std::optional<SamplerTable> PointsMeasure::samplerTable() const {
  SamplerTable table;
  table.dim = dim();
  table.centres = m_points.data;
  table.keep = m_table.keep();
  table.alias = m_table.alias();
  return table;
}

Result<MeasurePtr> measureFromTable(const std::string& path, Table table, bool standardise) {
  const std::size_t n = table.count(), d = table.dim;
  if (n < 2)
    return cannotRead(
        path, "it holds one point, but a measure needs two that differ",
        d > 1 ? "One row is one point; transpose the array if its columns are the points." : "Write one point a row.");
  if (d > maxDim)
    return cannotRead(path,
                      "its points have " + std::to_string(d) + " coordinates, but at most " + std::to_string(maxDim) +
                          " are supported",
                      "One row is one point; transpose the array if its columns are the points.");
  Points points = table.points();
  if (!spreads(table, points))
    return cannotRead(path, "all of its " + std::to_string(n) + " points are equal",
                      "A measure needs at least two different points of positive weight.");
  PointsFit fit;
  std::string note;
  if (standardise) {
    fit = standardFit(table, points);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < d; ++k) points[i][k] = static_cast<float>((points[i][k] - fit.shift[k]) / fit.scale);
    note = fitNote(path, fit);
  }
  return MeasurePtr(
      std::make_shared<PointsMeasure>(std::move(points), std::move(table.weights), std::move(fit), std::move(note)));
}

MeasureEntry pointsEntry() {
  return measureEntry<PointsOptions>(
      "points", "Points from a file",
      "The rows of a .npy or .csv file, in any dimension, with weights when there are some.",
      [](const PointsOptions& options) -> Result<MeasurePtr> {
        if (options.path.empty())
          return badMeasure("points", {"option path is empty, but must name a .npy or .csv file"});
        auto table = readTable(options.path, {.weights = options.weights});
        if (!table) return Unexpected(table.error());
        return measureFromTable(options.path, *std::move(table), options.fit == "standardise");
      });
}

}  // namespace brenier
