#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/engine/aligned_buffer.h"
#include "core/engine/kernels.h"
#include "core/oracle/potential.h"

namespace brenier::fused {

/// u(x) = max_i <a_i, x> + h_i over many rows a_i, a block of points at a time: one product with the packed rows, of
/// which only the largest value of every panel of 64 rows is kept, and then the few panels that matter once more. Rows
/// that lie near one another are best given one after another. Memory of a block grows with the rows by a 64th.
class MaxAffine {
 public:
  static constexpr std::size_t blockSize = 64;

  /// What one thread works with.
  class Block {
   public:
    explicit Block(const MaxAffine& of);
    /// The products of n <= blockSize points x [n, dim].
    void evaluate(const float* x, std::size_t n);
    /// The row that wins at point i, the first of equal ones; its value to `value` where that is not null.
    std::uint32_t winner(std::size_t i, float* value);
    /// The largest value at point i.
    float top(std::size_t i) const;
    /// mass [rows] += softmax_j((<a_j, x_i> + h_j) / epsilon) for every point, 1 for the winner where epsilon is 0.
    /// Shares below 1e-7 of the largest are left out.
    void addShares(float epsilon, float* mass);
    /// The `count` largest values at point i, largest first, as rows and values; fewer where there are no more rows.
    void best(std::size_t i, std::size_t count, std::vector<std::uint32_t>& rows, std::vector<float>& values);
    std::size_t count() const { return m_count; }

   private:
    /// Values of one panel at point i, into `out` [64].
    void panelAt(std::size_t i, std::size_t panel, float* out) const;

    const MaxAffine& m_of;
    std::size_t m_count = 0;
    AlignedBuffer m_x, m_scores, m_shares;
    std::vector<float> m_maxima;           ///< [blockSize, panels]
    std::vector<std::uint32_t> m_touched;  ///< panels whose shares lie in m_shares
    std::vector<std::pair<float, std::uint32_t>> m_found;
  };

  MaxAffine(std::size_t dim, std::size_t rows);
  std::size_t dim() const { return m_dim; }
  std::size_t rows() const { return m_rows; }
  const KernelTable& kernels() const { return *m_kernels; }
  void setRows(const float* rows);        ///< [rows, dim]
  void setHeights(const float* heights);  ///< [rows]

 private:
  static constexpr std::size_t panelsAtOnce = 4;  ///< whose products stay in cache
  std::size_t panels() const { return m_panels; }

  std::size_t m_dim, m_rows, m_panels;
  const KernelTable* m_kernels;
  AlignedBuffer m_packed;   ///< [dim, rows] in panels
  AlignedBuffer m_heights;  ///< what is no row can never win
};

/// The potential of a NetworkSpec with `maximum`. Throws std::invalid_argument where it has more than one layer.
std::unique_ptr<Potential> makeMaxAffine(const NetworkSpec& spec);

}  // namespace brenier::fused
