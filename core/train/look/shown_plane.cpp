#include "core/train/look/shown_plane.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr int kIterations = 60;  // of the power method; a picture needs no more digits

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

/// Of length one and at right angles to those before it.
void orthonormalise(Vector& axis, std::span<const Vector> before) {
  for (const Vector& other : before) {
    const double along = dot(axis, other);
    for (std::size_t k = 0; k < axis.size(); ++k) axis[k] -= along * other[k];
  }
  const double length = std::sqrt(dot(axis, axis));
  for (double& value : axis) value = length > 0 ? value / length : 0;
}

Vector randomAxis(std::size_t d, std::uint64_t seed, std::uint64_t which) {
  PhiloxStream random(seed, which);
  Vector axis(d);
  for (double& value : axis) value = random.normal();
  return axis;
}

/// sum_x <x - c, v> (x - c): the covariance of the points times v, up to their number.
void addCovarianceTimes(PointsView points, const Vector& centre, const Vector& v, Vector& out) {
  Vector difference(v.size());
  for (std::size_t i = 0; i < points.count; ++i) {
    for (std::size_t k = 0; k < v.size(); ++k) difference[k] = points[i][k] - centre[k];
    const double along = dot(difference, v);
    for (std::size_t k = 0; k < v.size(); ++k) out[k] += along * difference[k];
  }
}

Vector principalAxis(PointsView source, PointsView target, const Vector& centre, std::span<const Vector> before) {
  Vector axis = randomAxis(centre.size(), 1, before.size());
  for (int k = 0; k < kIterations; ++k) {
    orthonormalise(axis, before);
    Vector next(axis.size(), 0.0);
    addCovarianceTimes(source, centre, axis, next);
    addCovarianceTimes(target, centre, axis, next);
    axis = next;
  }
  orthonormalise(axis, before);
  // The same sign every time: the largest entry points forward.
  const auto largest =
      std::max_element(axis.begin(), axis.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  if (largest != axis.end() && *largest < 0)
    for (double& value : axis) value = -value;
  return axis;
}

/// Null where the columns are mixed: no one of them has units of its own.
std::shared_ptr<const RunFrame> frameOfColumns(const RunFrame& frame, std::span<const int> columns) {
  auto shown = std::make_shared<RunFrame>();
  for (const auto& [from, to] : {std::pair(&frame.source, &shown->source), {&frame.target, &shown->target}}) {
    if (from->isIdentity()) continue;
    if (from->mixes()) return nullptr;
    for (const int column : columns) {
      to->origin.push_back(from->origin[static_cast<std::size_t>(column)]);
      to->unit.push_back(from->unit[static_cast<std::size_t>(column)]);
    }
  }
  return shown;
}

}  // namespace

ShownPlane::ShownPlane(const PlaneChoice& choice, PointsView source, PointsView target) {
  const auto d = static_cast<int>(source.dim);
  const bool other = d > 2 && source.dim == target.dim;
  m_hasThird = other;
  m_dim = source.dim;
  const auto valid = [&](int column) { return column >= 0 && column < d; };
  if (choice.kind == PlaneChoice::Kind::coordinates || !other) {
    if (!other || !valid(choice.first) || !valid(choice.second) || choice.first == choice.second) return;
    m_columns[0] = choice.first;
    m_columns[1] = choice.second;
    m_columns[2] = thirdColumn(choice);
    return;
  }
  m_ofColumns = false;
  m_centre.assign(source.dim, 0.0);
  const double all = static_cast<double>(source.count + target.count);
  for (const PointsView& points : {source, target})
    for (std::size_t i = 0; i < points.count; ++i)
      for (std::size_t k = 0; k < source.dim; ++k) m_centre[k] += points[i][k] / all;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::span<const Vector> before(m_axes, axis);
    if (choice.kind == PlaneChoice::Kind::principal) {
      m_axes[axis] = principalAxis(source, target, m_centre, before);
    } else {
      m_axes[axis] = randomAxis(source.dim, choice.seed, axis + 2);
      orthonormalise(m_axes[axis], before);
    }
  }
}

float ShownPlane::coordinate(const float* point, std::size_t dim, std::size_t axis) const {
  if (m_ofColumns) {
    const auto column = static_cast<std::size_t>(m_columns[axis]);
    return column < dim ? point[column] : 0.0f;
  }
  double sum = 0;
  for (std::size_t k = 0; k < dim; ++k) sum += (point[k] - m_centre[k]) * m_axes[axis][k];
  return static_cast<float>(sum);
}

PlanePoints ShownPlane::project(PointsView points, std::size_t count) const {
  PlanePoints out(2 * count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t axis = 0; axis < 2; ++axis) out[2 * i + axis] = coordinate(points[i], points.dim, axis);
  return out;
}

Points ShownPlane::lift(PointsView places, const float* base) const {
  Points lifted(places.count, m_dim);
  const float at[2] = {coordinate(base, m_dim, 0), coordinate(base, m_dim, 1)};
  for (std::size_t i = 0; i < places.count; ++i) {
    float* point = lifted[i];
    std::copy_n(base, m_dim, point);
    for (std::size_t axis = 0; axis < 2; ++axis) {
      if (m_ofColumns) {
        point[m_columns[axis]] = places[i][axis];
        continue;
      }
      const double along = static_cast<double>(places[i][axis]) - at[axis];
      for (std::size_t k = 0; k < m_dim; ++k) point[k] = static_cast<float>(point[k] + along * m_axes[axis][k]);
    }
  }
  return lifted;
}

std::vector<float> ShownPlane::third(PointsView points, std::size_t count) const {
  std::vector<float> out(m_hasThird ? count : 0);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = coordinate(points[i], points.dim, 2);
  return out;
}

std::shared_ptr<const RunFrame> ShownPlane::frameOf(const RunFrame& frame) const {
  if (frame.isIdentity() || !m_ofColumns) return nullptr;
  if (m_columns[0] == 0 && m_columns[1] == 1) return std::make_shared<RunFrame>(frame);
  return frameOfColumns(frame, {m_columns, 2});
}

std::shared_ptr<const RunFrame> ShownPlane::thirdFrameOf(const RunFrame& frame) const {
  if (frame.isIdentity() || !m_ofColumns || !m_hasThird) return nullptr;
  return frameOfColumns(frame, {m_columns + 2, 1});
}

}  // namespace brenier
