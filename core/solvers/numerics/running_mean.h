#pragma once

#include <cstdint>

namespace brenier {

/// Mean and variance of a stream, mergeable in a fixed order (Chan, Golub, LeVeque 1979).
class RunningMean {
 public:
  void add(double x) {
    ++m_count;
    const double delta = x - m_mean;
    m_mean += delta / static_cast<double>(m_count);
    m_squares += delta * (x - m_mean);
  }
  void merge(const RunningMean& other) {
    if (other.m_count == 0) return;
    const double total = static_cast<double>(m_count + other.m_count);
    const double delta = other.m_mean - m_mean;
    m_squares +=
        other.m_squares + delta * delta * static_cast<double>(m_count) * static_cast<double>(other.m_count) / total;
    m_mean += delta * static_cast<double>(other.m_count) / total;
    m_count += other.m_count;
  }
  std::int64_t count() const { return m_count; }
  double mean() const { return m_mean; }
  /// The variance of the mean, 0 for fewer than two values.
  double errorVariance() const {
    if (m_count < 2) return 0;
    return m_squares / (static_cast<double>(m_count - 1) * static_cast<double>(m_count));
  }

 private:
  std::int64_t m_count = 0;
  double m_mean = 0;
  double m_squares = 0;
};

}  // namespace brenier
