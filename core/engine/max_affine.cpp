#include "core/engine/max_affine.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "core/engine/packed_network.h"

namespace brenier::fused {
namespace {

constexpr float noRow = -1e30f;
constexpr float leastShare = 16.1f;  ///< -log(1e-7)

}  // namespace

MaxAffine::MaxAffine(std::size_t dim, std::size_t rows)
    : m_dim(dim),
      m_rows(rows),
      m_panels((rows + panelColumns - 1) / panelColumns),
      m_kernels(&currentKernels()),
      m_packed(m_panels * panelColumns * dim),
      m_heights(m_panels * panelColumns) {
  std::fill_n(m_heights.data(), m_heights.size(), noRow);
  std::fill_n(m_heights.data(), rows, 0.0f);
}

void MaxAffine::setRows(const float* rows) {
  for (std::size_t i = 0; i < m_rows; ++i)
    for (std::size_t k = 0; k < m_dim; ++k)
      m_packed.data()[(i / panelColumns * m_dim + k) * panelColumns + i % panelColumns] = rows[i * m_dim + k];
}

void MaxAffine::setHeights(const float* heights) {
  std::copy_n(heights, m_rows, m_heights.data());
}

MaxAffine::Block::Block(const MaxAffine& of)
    : m_of(of),
      m_x(blockSize * padded(of.m_dim)),
      m_scores(blockSize * panelsAtOnce * panelColumns),
      m_maxima(blockSize * of.panels()) {}

void MaxAffine::Block::evaluate(const float* x, std::size_t n) {
  requireBlock(n);
  m_count = n;
  const std::size_t dim = m_of.m_dim, stride = padded(dim), panels = m_of.panels();
  for (std::size_t i = 0; i < n; ++i) std::copy_n(x + i * dim, dim, m_x.data() + i * stride);
  for (std::size_t panel = 0; panel < panels; panel += panelsAtOnce) {
    const std::size_t columns = std::min(panelsAtOnce, panels - panel) * panelColumns;
    const Term term{m_x.data(), stride, m_of.m_packed.data() + panel * panelColumns * dim, dim};
    m_of.m_kernels->gemm(
        {&term, 1, m_of.m_heights.data() + panel * panelColumns, m_scores.data(), columns, n, columns});
    m_of.m_kernels->panelMaxima(m_scores.data(), n, columns, m_maxima.data() + panel, panels);
  }
}

float MaxAffine::Block::top(std::size_t i) const {
  const float* maxima = m_maxima.data() + i * m_of.panels();
  return *std::max_element(maxima, maxima + m_of.panels());
}

void MaxAffine::Block::panelAt(std::size_t i, std::size_t panel, float* out) const {
  const Term term{m_x.data() + i * padded(m_of.m_dim), padded(m_of.m_dim),
                  m_of.m_packed.data() + panel * panelColumns * m_of.m_dim, m_of.m_dim};
  m_of.m_kernels->gemm({&term, 1, m_of.m_heights.data() + panel * panelColumns, out, panelColumns, 1, panelColumns});
}

std::uint32_t MaxAffine::Block::winner(std::size_t i, float* value) {
  const float* maxima = m_maxima.data() + i * m_of.panels();
  const auto panel = static_cast<std::size_t>(std::max_element(maxima, maxima + m_of.panels()) - maxima);
  panelAt(i, panel, m_scores.data());
  const float* most = std::max_element(m_scores.data(), m_scores.data() + panelColumns);
  if (value) *value = *most;
  return static_cast<std::uint32_t>(panel * panelColumns + static_cast<std::size_t>(most - m_scores.data()));
}

void MaxAffine::Block::addShares(float epsilon, float* mass) {
  if (m_shares.size() == 0) m_shares = AlignedBuffer(m_of.panels() * panelColumns);
  for (std::size_t i = 0; i < m_count; ++i) {
    if (epsilon <= 0) {
      mass[winner(i, nullptr)] += 1;
      continue;
    }
    const float* maxima = m_maxima.data() + i * m_of.panels();
    const float most = top(i), least = most - leastShare * epsilon;
    float sum = 0;
    m_touched.clear();
    for (std::uint32_t panel = 0; panel < m_of.panels(); ++panel) {
      if (maxima[panel] < least) continue;
      panelAt(i, panel, m_scores.data());
      sum += m_of.m_kernels->exponentials(m_scores.data(), most, 1 / epsilon, panelColumns,
                                          m_shares.data() + m_touched.size() * panelColumns);
      m_touched.push_back(panel);
    }
    const float scale = 1 / sum;
    for (std::size_t t = 0; t < m_touched.size(); ++t) {
      const std::size_t first = m_touched[t] * panelColumns, width = std::min(panelColumns, m_of.m_rows - first);
      const float* shares = m_shares.data() + t * panelColumns;
      for (std::size_t j = 0; j < width; ++j) mass[first + j] += scale * shares[j];
    }
  }
}

void MaxAffine::Block::best(std::size_t i, std::size_t count, std::vector<std::uint32_t>& rows,
                            std::vector<float>& values) {
  count = std::min(count, m_of.m_rows);
  const float* maxima = m_maxima.data() + i * m_of.panels();
  // Panels from the best on, until none can hold a value among the `count` largest.
  m_touched.resize(m_of.panels());
  for (std::uint32_t panel = 0; panel < m_of.panels(); ++panel) m_touched[panel] = panel;
  std::stable_sort(m_touched.begin(), m_touched.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return maxima[a] > maxima[b]; });
  m_found.clear();
  for (const std::uint32_t panel : m_touched) {
    if (m_found.size() >= count && maxima[panel] < m_found[count - 1].first) break;
    panelAt(i, panel, m_scores.data());
    for (std::uint32_t j = 0; j < panelColumns && panel * panelColumns + j < m_of.m_rows; ++j)
      m_found.emplace_back(m_scores.data()[j], static_cast<std::uint32_t>(panel * panelColumns + j));
    std::sort(m_found.begin(), m_found.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    m_found.resize(std::min(m_found.size(), count));
  }
  rows.clear();
  values.clear();
  for (const auto& [value, row] : m_found) {
    rows.push_back(row);
    values.push_back(value);
  }
}

namespace {

class MaxAffineBlock final : public PotentialBlock {
 public:
  MaxAffineBlock(const MaxAffine& rows, std::span<const float> parameters)
      : m_block(rows), m_parameters(parameters), m_dim(rows.dim()), m_rows(rows.rows()) {}

  void evaluate(const float* x, std::size_t n) override {
    m_block.evaluate(x, n);
    m_points.assign(x, x + n * m_dim);
    m_winners.resize(n);
    m_values.resize(n);
    for (std::size_t i = 0; i < n; ++i) m_winners[i] = m_block.winner(i, &m_values[i]);
  }
  void value(float* out) override { std::copy(m_values.begin(), m_values.end(), out); }
  void gradient(float* out) override {
    for (std::size_t i = 0; i < m_winners.size(); ++i)
      std::copy_n(m_parameters.data() + m_winners[i] * m_dim, m_dim, out + i * m_dim);
  }
  void hessianVector(const float*, float* out) override { std::fill_n(out, m_winners.size() * m_dim, 0.0f); }

  void addValueGrad(const float* w) override {
    needGrad();
    for (std::size_t i = 0; i < m_winners.size(); ++i) {
      float* row = m_grad.data() + m_winners[i] * m_dim;
      for (std::size_t k = 0; k < m_dim; ++k) row[k] += w[i] * m_points[i * m_dim + k];
      m_grad[m_rows * m_dim + m_winners[i]] += w[i];
    }
  }
  void addGradientGrad(const float* v) override {
    needGrad();
    for (std::size_t i = 0; i < m_winners.size(); ++i)
      for (std::size_t k = 0; k < m_dim; ++k) m_grad[m_winners[i] * m_dim + k] += v[i * m_dim + k];
  }
  void clearGrad() override { m_grad.clear(); }
  void flushGrad(float* grad) const override {
    for (std::size_t k = 0; k < m_grad.size(); ++k) grad[k] += m_grad[k];
  }

 private:
  void needGrad() { m_grad.resize(m_parameters.size()); }

  MaxAffine::Block m_block;
  std::span<const float> m_parameters;
  std::size_t m_dim, m_rows;
  std::vector<float> m_points, m_values, m_grad;
  std::vector<std::uint32_t> m_winners;
};

class MaxAffinePotential final : public Potential {
 public:
  explicit MaxAffinePotential(const NetworkSpec& spec)
      : m_spec(spec), m_rows(spec.dim, spec.outputs), m_parameters(parameterCount(spec)) {}
  const NetworkSpec& spec() const override { return m_spec; }
  std::string engineName() const override { return std::string("fused ") + m_rows.kernels().target; }
  std::span<float> parameters() override { return m_parameters; }
  std::span<const float> parameters() const override { return m_parameters; }
  void parametersChanged() override {
    m_rows.setRows(m_parameters.data());
    m_rows.setHeights(m_parameters.data() + m_spec.dim * m_spec.outputs);
  }
  std::size_t blockSize() const override { return MaxAffine::blockSize; }
  std::unique_ptr<PotentialBlock> makeBlock() const override {
    return std::make_unique<MaxAffineBlock>(m_rows, m_parameters);
  }

 private:
  NetworkSpec m_spec;
  MaxAffine m_rows;
  std::vector<float> m_parameters;
};

}  // namespace

std::unique_ptr<Potential> makeMaxAffine(const NetworkSpec& spec) {
  const bool more = !spec.hidden.empty() || !spec.quadraticRank.empty() || spec.quadraticDiagonal || spec.quadratic ||
                    spec.strongConvexity != 0 || spec.last != Activation::identity;
  if (more || spec.residual)
    throw std::invalid_argument("fused potential: a maximum is of one layer of " + std::to_string(spec.outputs) +
                                " affine functions and of nothing else");
  return std::make_unique<MaxAffinePotential>(spec);
}

}  // namespace brenier::fused
