#pragma once

#include <cstddef>
#include <vector>

namespace brenier {

/// The coordinates in which a run holds the points of one side: x = origin + unit (mix x'), unit a column at a time.
/// Files are read in double; x' in single precision is as good only near 0.
struct SideFrame {
  std::vector<double> origin;  ///< [d]; empty: x' is x
  std::vector<double> unit;    ///< [d], positive; empty likewise
  std::vector<double> mix;     ///< [d, d], by rows; empty: each column by itself
  std::vector<double> unmix;   ///< its inverse; empty likewise
  bool operator==(const SideFrame&) const = default;

  bool isIdentity() const { return origin.empty(); }
  bool mixes() const { return !mix.empty(); }
  /// One column of a frame that does not mix them.
  double toData(std::size_t column, double inFrame) const {
    return isIdentity() ? inFrame : origin[column] + unit[column] * inFrame;
  }
  double fromData(std::size_t column, double value) const {
    return isIdentity() ? value : (value - origin[column]) / unit[column];
  }

  /// A point [d] of the data for one within; not in place.
  template <class In, class Out>
  void pointToData(const In* inside, std::size_t d, Out* data) const {
    stepToData(inside, d, data);
    if (isIdentity()) return;
    for (std::size_t k = 0; k < d; ++k) data[k] = static_cast<Out>(origin[k] + static_cast<double>(data[k]));
  }
  /// A point [d] within for one of the data, or for a difference of two where `point` is false; not in place.
  template <class In, class Out>
  void pointFromData(const In* data, std::size_t d, Out* inside, bool point = true) const {
    const auto scaled = [&](std::size_t k) {
      const auto value = static_cast<double>(data[k]);
      return isIdentity() ? value : (value - (point ? origin[k] : 0)) / unit[k];
    };
    for (std::size_t k = 0; k < d; ++k) {
      double value = mixes() ? 0 : scaled(k);
      for (std::size_t j = 0; mixes() && j < d; ++j) value += unmix[k * d + j] * scaled(j);
      inside[k] = static_cast<Out>(value);
    }
  }
  /// A difference of two points [d] of the data for one within; not in place.
  template <class In, class Out>
  void stepToData(const In* inside, std::size_t d, Out* data) const {
    for (std::size_t k = 0; k < d; ++k) {
      double value = mixes() ? 0 : static_cast<double>(inside[k]);
      for (std::size_t j = 0; mixes() && j < d; ++j) value += mix[k * d + j] * static_cast<double>(inside[j]);
      data[k] = static_cast<Out>(isIdentity() ? value : unit[k] * value);
    }
  }
};

/// One affine frame a run, decided once from the data as they were first read. Within it everything is learned and
/// scored; points and maps are in the data's units outside.
struct RunFrame {
  SideFrame source, target;
  bool operator==(const RunFrame&) const = default;
  bool isIdentity() const { return source.isIdentity() && target.isIdentity(); }
};

}  // namespace brenier
