#include "core/measures/mixture_measure.h"

#include <algorithm>
#include <cmath>

#include "core/measures/measure_entries.h"
#include "core/measures/number_list.h"
#include "core/measures/random_batch.h"

namespace brenier {
namespace {

struct MixtureOptions {
  std::string centres = "-3,0; 3,0; 0,4";
  std::string weights;
  std::string std = "0.5";
  template <class V>
  void visit(V&& v) {
    v("centres", centres,
      OptionMeta{.title = "Centres",
                 .help = "Coordinates with commas between, components with semicolons: -3,0; 3,0; 0,4"});
    v("weights", weights, OptionMeta{.title = "Weights", .help = "One for each component; empty for equal ones"});
    v("std", std, OptionMeta{.title = "Spread", .help = "One standard deviation for all components, or one for each"});
  }
};

std::string wrongCount(const char* option, std::size_t count, const std::string& allowed) {
  return std::string("option ") + option + " has " + std::to_string(count) + " numbers, but there are " + allowed +
         " components";
}

Result<MeasurePtr> makeMixture(const MixtureOptions& options) {
  const auto bad = [](const std::string& problem) { return badMeasure("mixture", {problem}); };
  const auto centres = parseRows(options.centres);
  if (!centres) return bad("option centres: " + centres.error());
  const std::size_t components = centres->size(), d = centres->front().size();
  if (d > 1024) return bad("option centres has " + std::to_string(d) + " coordinates, but at most 1024 are allowed");

  auto std = parseNumbers(options.std);
  if (!std) return bad("option std: " + std.error());
  if (std->size() == 1) std->assign(components, std->front());
  if (std->size() != components) return bad(wrongCount("std", std->size(), std::to_string(components)));
  for (const double s : *std)
    if (s < 0) return bad("option std holds " + toString(s) + ", but standard deviations are not negative");

  std::vector<double> weights;
  if (options.weights.find_first_not_of(' ') != std::string::npos) {
    auto parsed = parseNumbers(options.weights);
    if (!parsed) return bad("option weights: " + parsed.error());
    weights = *std::move(parsed);
    if (weights.size() != components) return bad(wrongCount("weights", weights.size(), std::to_string(components)));
    for (const double w : weights)
      if (w < 0) return bad("option weights holds " + toString(w) + ", but weights are not negative");
    if (*std::max_element(weights.begin(), weights.end()) <= 0) return bad("option weights holds only zeros");
  }
  return MeasurePtr(std::make_shared<MixtureMeasure>(*centres, *std, weights));
}

}  // namespace

MixtureMeasure::MixtureMeasure(const std::vector<std::vector<double>>& centres, const std::vector<double>& std,
                               const std::vector<double>& weights)
    : m_dim(centres.front().size()),
      m_choice(weights, centres.size()),
      m_weights(weights),
      m_std(std.begin(), std.end()) {
  for (const auto& centre : centres) m_centres.insert(m_centres.end(), centre.begin(), centre.end());
}

MixtureMeasure::MixtureMeasure(std::size_t dim, std::vector<LinearMap> maps, const std::vector<double>& weights)
    : m_dim(dim), m_choice(weights, maps.size()), m_weights(weights), m_maps(std::move(maps)) {}

void MixtureMeasure::sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const {
  const BatchKey batch = batchKey(key);
  const std::size_t blocks = 1 + (m_dim + 3) / 4;
  std::vector<float> normals(m_maps.empty() ? 0 : std::min(count, batchSize) * m_dim);
  std::uint32_t component[batchSize];
  WordBatch words;
  for (std::size_t done = 0; done < count; done += batchSize) {
    const std::size_t n = std::min(batchSize, count - done);
    float* to = out + done * m_dim;
    fillWords(batch, first + done, n, blocks, 0, words);
    for (std::size_t i = 0; i < n; ++i) component[i] = m_choice.pick(words[0][i], words[1][i]);
    fillNormals(batch, first + done, n, m_dim, blocks, 1, m_maps.empty() ? to : normals.data());
    if (m_maps.empty())
      spread(component, n, to);
    else
      map(component, n, normals.data(), to);
  }
}

std::optional<SamplerTable> MixtureMeasure::samplerTable() const {
  if (!m_maps.empty()) return std::nullopt;
  SamplerTable table;
  table.dim = m_dim;
  table.blocksPerSample = 1 + (m_dim + 3) / 4;
  table.centres = m_centres;
  table.keep = m_choice.keep();
  table.alias = m_choice.alias();
  table.noise = SamplerTable::Noise::normal;
  table.spread = m_std;
  table.firstWord = 4;
  return table;
}

std::vector<LineLawPtr> MixtureMeasure::independentCoordinates() const {
  if (m_dim != 1) return {};
  std::vector<double> means(m_centres.begin(), m_centres.end()), stds(m_std.begin(), m_std.end());
  const float zero = 0, one = 1;
  for (const auto& map : m_maps) {
    const float* from[] = {&zero, &one};
    float images[2];
    float* to[] = {&images[0], &images[1]};
    map.apply(from, to, 2);
    means.push_back(images[0]);
    stds.push_back(std::abs(static_cast<double>(images[1]) - images[0]));
  }
  if (*std::min_element(stds.begin(), stds.end()) <= 0) return {};
  return {normalMixtureLaw(std::move(means), std::move(stds), m_weights)};
}

/// out holds normals and becomes samples.
void MixtureMeasure::spread(const std::uint32_t* component, std::size_t count, float* out) const {
  for (std::size_t i = 0; i < count; ++i) {
    const float* centre = &m_centres[component[i] * m_dim];
    const float std = m_std[component[i]];
    for (std::size_t k = 0; k < m_dim; ++k) out[i * m_dim + k] = centre[k] + std * out[i * m_dim + k];
  }
}

/// Samples of one component go through its map together.
void MixtureMeasure::map(const std::uint32_t* component, std::size_t count, const float* normals, float* out) const {
  const float* from[batchSize];
  float* to[batchSize];
  for (std::uint32_t c = 0; c < m_maps.size(); ++c) {
    std::size_t members = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (component[i] != c) continue;
      from[members] = normals + i * m_dim;
      to[members++] = out + i * m_dim;
    }
    m_maps[c].apply(from, to, members);
  }
}

MeasureEntry mixtureEntry() {
  return measureEntry<MixtureOptions>("mixture", "Mixture of Gaussians",
                                      "Gaussians with centres, weights and spreads of one's own, in any dimension.",
                                      makeMixture);
}

}  // namespace brenier
