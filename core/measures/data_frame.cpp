#include "core/measures/data_frame.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/api/frame_units.h"
#include "core/api/option.h"

namespace brenier {
namespace {

constexpr double farFromZero = 16;          ///< spreads of all columns together
constexpr double farInColumn = 1e3;         ///< deviations of a column
constexpr double farApart = 1e3;            ///< deviations between the sides
constexpr double least = 1e-3, most = 1e3;  ///< spreads that are left as they are
constexpr double noVariance = 1e-9;         ///< of a direction, in that of a column

/// Where most of the points are, and how far they spread.
const std::vector<double>& centreOf(const DataLook& look) {
  return look.plainMisleads() ? look.centre : look.mean;
}
double spreadOf(const DataLook& look) {
  return look.plainMisleads() ? look.nearScale : look.scale;
}

/// The power of two next to a positive number; 1 where there is none. Powers of two round nothing.
double powerOfTwo(double value) {
  return value > 0 && std::isfinite(value) ? std::exp2(std::round(std::log2(value))) : 1;
}

/// An origin with few digits: subtracting it rounds nothing, and it can be read.
double rounded(double origin, double spread) {
  const double grid = powerOfTwo(spread);
  return std::round(origin / grid) * grid + 0.0;  // and never -0
}

bool isFar(const FrameSide& side) {
  if (!side.fromFile) return false;
  const auto& centre = centreOf(side.look);
  for (std::size_t k = 0; k < centre.size(); ++k) {
    const double deviation = side.look.deviation[k];
    if (std::abs(centre[k]) > farFromZero * spreadOf(side.look)) return true;
    if (deviation > 0 && std::abs(centre[k]) > farInColumn * deviation) return true;
  }
  return false;
}

SideFrame standardised(const DataLook& look) {
  SideFrame frame{look.mean, look.deviation};
  for (double& unit : frame.unit)
    if (!(unit > 0)) unit = 1;
  return frame;
}

/// Squares of numbers below 1e-154 are 0; powers of two round nothing.
double pooled(double a, double b) {
  int exponent = 0;
  std::frexp(std::max(a, b), &exponent);
  const double x = std::ldexp(a, -exponent), y = std::ldexp(b, -exponent);
  return std::ldexp(std::sqrt(0.5 * (x * x + y * y)), exponent);
}

/// Origins in both sides' common coordinates, or one for each where they are too far apart for that.
void setOrigins(const FrameSide& source, const FrameSide& target, RunFrame& frame) {
  const auto &a = centreOf(source.look), &b = centreOf(target.look);
  const double spread = pooled(spreadOf(source.look), spreadOf(target.look));
  bool apart = false;
  for (std::size_t k = 0; k < a.size(); ++k)
    apart |= std::abs(a[k] - b[k]) > farApart * std::min(spreadOf(source.look), spreadOf(target.look));
  frame.source.origin.resize(a.size());
  frame.target.origin.resize(a.size());
  for (std::size_t k = 0; k < a.size(); ++k) {
    const double middle = 0.5 * a[k] + 0.5 * b[k];
    frame.source.origin[k] = rounded(apart ? a[k] : middle, spread);
    frame.target.origin[k] = rounded(apart ? b[k] : middle, spread);
  }
}

/// Each column divided by its deviation.
void setColumnUnits(const FrameSide& source, const FrameSide& target, RunFrame& frame) {
  frame.source.unit.resize(source.look.mean.size());
  for (std::size_t k = 0; k < frame.source.unit.size(); ++k) {
    const double unit = pooled(source.look.deviation[k], target.look.deviation[k]);
    frame.source.unit[k] = unit > 0 ? unit : 1;
  }
  frame.target.unit = frame.source.unit;
}

/// The symmetric root of the correlations of both sides, and its inverse, which take them out whatever the columns'
/// units are (Kessy, Lewin, Strimmer 2018). Directions without variance stay as they are.
void setMix(const FrameSide& source, const FrameSide& target, RunFrame& frame) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto d = static_cast<Eigen::Index>(frame.source.unit.size());
  const Eigen::Map<const Matrix> a(source.covariances.data(), d, d), b(target.covariances.data(), d, d);
  const Eigen::Map<const Eigen::VectorXd> unit(frame.source.unit.data(), d);
  const Matrix correlations = unit.cwiseInverse().asDiagonal() * (0.5 * a + 0.5 * b) * unit.cwiseInverse().asDiagonal();
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(correlations);
  const Eigen::VectorXd root =
      eigen.eigenvalues().unaryExpr([](double v) { return v > noVariance ? std::sqrt(v) : 1.0; });
  const auto keep = [&](const Eigen::VectorXd& values) {
    const Matrix m = eigen.eigenvectors() * values.asDiagonal() * eigen.eigenvectors().transpose();
    return std::vector<double>(m.data(), m.data() + m.size());
  };
  frame.source.mix = frame.target.mix = keep(root);
  frame.source.unmix = frame.target.unmix = keep(root.cwiseInverse());
}

/// One frame of one unit for a side that stands beside a standardised one.
SideFrame alone(const FrameSide& side) {
  const double spread = spreadOf(side.look);
  if (!side.fromFile || (!isFar(side) && spread >= least && spread <= most)) return {};
  SideFrame frame{centreOf(side.look), {}};
  for (double& origin : frame.origin) origin = rounded(origin, spread);
  frame.unit.assign(frame.origin.size(), spread >= least && spread <= most ? 1 : powerOfTwo(spread));
  return frame;
}

std::string list(const std::vector<double>& values) {
  std::string text;
  for (std::size_t k = 0; k < std::min<std::size_t>(3, values.size()); ++k)
    text += (k ? ", " : "") + toString(values[k]);
  return values.size() > 3 ? text + ", ..." : text;
}

bool oneUnit(const SideFrame& frame) {
  return std::all_of(frame.unit.begin(), frame.unit.end(), [&](double u) { return u == frame.unit[0]; });
}

std::string describeSide(const SideFrame& frame) {
  if (frame.isIdentity()) return "as it is";
  return "shifted by -(" + list(frame.origin) + ")" +
         (oneUnit(frame) ? frame.unit[0] == 1 ? std::string() : " and divided by " + toString(frame.unit[0])
                         : " and its columns divided by (" + list(frame.unit) + ")") +
         (frame.mixes() ? ", and rid of their correlations" : "");
}

}  // namespace

RunFrame decideFrame(const FrameSide& source, const FrameSide& target, const std::string& scale) {
  RunFrame frame;
  if (scale == "none") return frame;
  if (source.standardise || target.standardise) {
    frame.source = source.standardise ? standardised(source.look) : alone(source);
    frame.target = target.standardise ? standardised(target.look) : alone(target);
    return frame;
  }
  if (scale == "column" || scale == "whiten") {
    setOrigins(source, target, frame);
    setColumnUnits(source, target, frame);
    if (scale == "whiten") setMix(source, target, frame);
    return frame;
  }
  const double spread = pooled(spreadOf(source.look), spreadOf(target.look));
  const bool usual = spread >= least && spread <= most;
  if (usual && !isFar(source) && !isFar(target)) return frame;
  setOrigins(source, target, frame);
  frame.source.unit.assign(source.look.mean.size(), usual ? 1 : powerOfTwo(spread));
  frame.target.unit = frame.source.unit;
  return frame;
}

CostUnits costUnits(const RunFrame& frame) {
  CostUnits units;
  if (frame.isIdentity() || !hasOneUnit(frame)) return units;
  units.factor = frame.source.unit[0] * frame.source.unit[0];
  for (std::size_t k = 0; k < frame.source.origin.size(); ++k) {
    const double between = frame.source.origin[k] - frame.target.origin[k];
    units.shift += 0.5 * between * between;
    units.across.push_back(frame.source.unit[0] * between);
  }
  return units;
}

std::string describe(const RunFrame& frame, const std::string& scale) {
  if (frame.isIdentity()) return {};
  const bool whitened = frame.source.mixes();
  const bool scaled = scale == "column" || !hasOneUnit(frame);
  std::string text = "Inside, the source is " + describeSide(frame.source);
  text += frame.source == frame.target ? ", and so is the target" : ", the target " + describeSide(frame.target);
  text += scaled ? std::string("; the transport is between these ") + (whitened ? "whitened" : "scaled") +
                       " measures: costs and errors are theirs, points and maps are in the data's own units."
                 : "; points, maps and numbers are in the data's own units.";
  return text;
}

}  // namespace brenier
