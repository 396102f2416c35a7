#include <cmath>
#include <cstring>

#include "core/measures/alias_table.h"
#include "core/measures/measure_entries.h"
#include "core/measures/random_batch.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamRandomAtoms = 0x41544F4D;  // of its own, unlike any SampleStream

struct RandomAtomsOptions {
  std::int64_t count = 1000;
  std::int64_t dimension = 2;
  std::int64_t seed = 0;
  std::string layout = "normal";
  std::string weights = "equal";
  template <class V>
  void visit(V&& v) {
    v("count", count, OptionMeta{.title = "Atoms", .help = "Number of points", .min = 1, .max = 1e6});
    v("dimension", dimension, OptionMeta{.title = "Dimension", .help = "Number of coordinates", .min = 1, .max = 1024});
    v("seed", seed, OptionMeta{.title = "Seed", .help = "Which random points", .min = 0, .max = 4294967295.0});
    v("layout", layout,
      OptionMeta{.title = "Layout",
                 .help = "Where they are drawn from: N(0, I), the cube [-1, 1]^d, or ten tight clusters",
                 .choices = {"normal", "cube", "clusters"}});
    v("weights", weights,
      OptionMeta{.title = "Weights", .help = "All the same, or uniform random ones", .choices = {"equal", "random"}});
  }
};

/// Held-out samples are draws like all others, for the law itself is known: atoms() stays 0.
class RandomAtoms final : public Measure {
 public:
  RandomAtoms(Points points, const std::vector<double>& weights)
      : m_points(std::move(points)), m_table(weights, m_points.count()) {}
  std::size_t dim() const override { return m_points.dim; }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    const BatchKey batch = batchKey(key);
    WordBatch words;
    for (std::size_t done = 0; done < count; done += batchSize) {
      const std::size_t n = std::min(batchSize, count - done);
      fillWords(batch, first + done, n, 1, 0, words);
      for (std::size_t i = 0; i < n; ++i)
        std::memcpy(out + (done + i) * dim(), m_points[m_table.pick(words[0][i], words[1][i])], dim() * sizeof(float));
    }
  }
  std::optional<SamplerTable> samplerTable() const override {
    SamplerTable table;
    table.dim = dim();
    table.centres = m_points.data;
    table.keep = m_table.keep();
    table.alias = m_table.alias();
    return table;
  }

 private:
  Points m_points;
  AliasTable m_table;
};

Result<MeasurePtr> makeRandomAtoms(const RandomAtomsOptions& options) {
  constexpr std::size_t clusters = 10;
  const auto n = static_cast<std::size_t>(options.count), d = static_cast<std::size_t>(options.dimension);
  PhiloxStream random(static_cast<std::uint64_t>(options.seed), streamRandomAtoms);
  Points centres(clusters, d), points(n, d);
  for (float& c : centres.data) c = random.normal();
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k)
      points[i][k] = options.layout == "cube"     ? random.uniform(-1, 1)
                     : options.layout == "normal" ? random.normal()
                                                  : centres[i % clusters][k] + 0.1f * random.normal();
  std::vector<double> weights;
  if (options.weights == "random")
    for (std::size_t i = 0; i < n; ++i) weights.push_back(random.uniform(0.05f, 1));
  return MeasurePtr(std::make_shared<RandomAtoms>(std::move(points), weights));
}

}  // namespace

MeasureEntry randomAtomsEntry() {
  return measureEntry<RandomAtomsOptions>(
      "random_atoms", "Random atoms",
      "Finitely many random points with weights, in any dimension: what semi-discrete transport goes to.",
      makeRandomAtoms);
}

}  // namespace brenier
