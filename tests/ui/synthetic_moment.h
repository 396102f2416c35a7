#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <random>

#include "core/api/snapshot.h"

namespace brenier {

/// N(0, 0.9^2 I) to eight Gaussians by the gradient of phi(x) = eps log sum_k exp(<x, c_k> / eps) + s/2 |x|^2: convex,
/// smooth, and tearing between neighbouring c_k the more, the smaller eps is. Every layer is filled.
struct SyntheticMoment {
  double eps = 0.25, spread = 0.45;
  int points = 1000, resolution = 96, gridLines = 25;
  Box field{-9, -6, 9, 6};

  static double center(int k, int axis) { return 5 * (axis == 0 ? std::cos(k * M_PI / 4) : std::sin(k * M_PI / 4)); }

  double potential(double x, double y) const {
    double top = -1e300, sum = 0;
    for (int k = 0; k < 8; ++k) top = std::max(top, x * center(k, 0) + y * center(k, 1));
    for (int k = 0; k < 8; ++k) sum += std::exp((x * center(k, 0) + y * center(k, 1) - top) / eps);
    return top + eps * std::log(sum) + spread / 2 * (x * x + y * y);
  }

  void map(double x, double y, double& tx, double& ty) const {
    double top = -1e300, sum = 0;
    for (int k = 0; k < 8; ++k) top = std::max(top, x * center(k, 0) + y * center(k, 1));
    tx = ty = 0;
    for (int k = 0; k < 8; ++k) {
      const double weight = std::exp((x * center(k, 0) + y * center(k, 1) - top) / eps);
      sum += weight;
      tx += weight * center(k, 0);
      ty += weight * center(k, 1);
    }
    tx = tx / sum + spread * x;
    ty = ty / sum + spread * y;
  }

  double stretch(double x, double y) const {
    const double h = 1e-3;
    double ax, ay, bx, by, cx, cy, dx, dy;
    map(x + h, y, ax, ay);
    map(x - h, y, bx, by);
    map(x, y + h, cx, cy);
    map(x, y - h, dx, dy);
    const double j00 = (ax - bx) / (2 * h), j10 = (ay - by) / (2 * h), j01 = (cx - dx) / (2 * h),
                 j11 = (cy - dy) / (2 * h);
    const double trace = j00 * j00 + j01 * j01 + j10 * j10 + j11 * j11, det = j00 * j11 - j01 * j10;
    return std::sqrt((trace + std::sqrt(std::max(0.0, trace * trace - 4 * det * det))) / 2);
  }

  /// The rays between neighbouring c_k, found a little beside where they are.
  MapDefects tears() const {
    MapDefects found{field, 1, 1, {DefectKind::none}, {}, nullptr, {}};
    std::vector<MapDefect> known;
    for (int k = 0; k < 8; ++k) {
      const double angle = (k + 0.5) * M_PI / 4;
      MapDefect ray;
      ray.kind = DefectKind::tear;
      for (const double r : {0.2, 1.0, 2.2})
        ray.line.insert(ray.line.end(), {float(r * std::cos(angle)), float(r * std::sin(angle))});
      ray.between = {std::min(k, (k + 1) % 8), std::max(k, (k + 1) % 8)};
      ray.massShare = 0.01f;
      known.push_back(ray);
      for (float& at : ray.line) at += 0.05f;
      found.groups.push_back(ray);
    }
    found.trueTears = std::make_shared<const std::vector<MapDefect>>(std::move(known));
    found.tearError = {0.02, 1, 1};
    return found;
  }

  /// The same rays as edges of cells, every other one of them a tear.
  CellLook cells() const {
    CellLook look{{}, {}, 0.5f, 8};
    for (int k = 0; k < 8; ++k) {
      const auto x = float(std::cos((k + 0.5) * M_PI / 4)), y = float(std::sin((k + 0.5) * M_PI / 4));
      look.ends.insert(look.ends.end(), {0, 0, 4 * x, 4 * y});
      look.angle.push_back(k % 2 ? 0.8f : 0.2f);
    }
    return look;
  }

  std::shared_ptr<Snapshot> make(std::uint32_t seed = 1) const {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    auto moment = std::make_shared<Snapshot>();
    auto source = std::make_shared<PlanePoints>(), target = std::make_shared<PlanePoints>();
    auto exact = std::make_shared<PlanePoints>();
    const SyntheticMoment truth{0.02, spread};
    for (int i = 0; i < points; ++i) {
      const float x = 0.9f * normal(random), y = 0.9f * normal(random);
      double tx, ty, ex, ey;
      map(x, y, tx, ty);
      truth.map(x, y, ex, ey);
      source->insert(source->end(), {x, y});
      moment->image.insert(moment->image.end(), {float(tx), float(ty)});
      exact->insert(exact->end(), {float(ex), float(ey)});
      const int k = i % 8;
      target->push_back(float(center(k, 0)) + 0.45f * normal(random));
      target->push_back(float(center(k, 1)) + 0.45f * normal(random));
    }
    const auto fill = [this](ScalarField& to, auto value) {
      to.box = field;
      to.columns = to.rows = resolution;
      for (int row = 0; row < resolution; ++row) {
        for (int column = 0; column < resolution; ++column) {
          const double x = field.x0 + (field.x1 - field.x0) * column / (resolution - 1.0);
          const double y = field.y0 + (field.y1 - field.y0) * row / (resolution - 1.0);
          to.values.push_back(static_cast<float>(value(x, y)));
        }
      }
    };
    fill(moment->potential, [this](double x, double y) { return potential(x, y); });
    fill(moment->conjugate, [](double x, double y) { return std::hypot(x, y); });
    for (std::size_t i = 0; i + 1 < source->size(); i += 2)
      moment->stretch.push_back(static_cast<float>(stretch((*source)[i], (*source)[i + 1])));
    moment->defects = tears();
    moment->cells = cells();
    fill(moment->balance.density, [](double x, double y) { return 0.1 * std::exp(-x * x - y * y) - 0.004; });
    moment->balance.misplaced = 0.1f;
    moment->gridRows = moment->gridColumns = gridLines;
    for (int row = 0; row < gridLines; ++row) {
      for (int column = 0; column < gridLines; ++column) {
        double tx, ty;
        map(-2.4 + 4.8 * column / (gridLines - 1), -2.4 + 4.8 * row / (gridLines - 1), tx, ty);
        moment->warpedGrid.insert(moment->warpedGrid.end(), {float(tx), float(ty)});
      }
    }
    moment->source = source;
    moment->target = target;
    moment->exactImage = exact;
    moment->world = {-7, -7, 7, 7};
    moment->step = seed;
    return moment;
  }

  /// The inner problem of phi at the target point (2, 3), its answer a little off.
  InnerProblem inner() const {
    InnerProblem made;
    made.at = {2, 3};
    made.landscape = {field, resolution, resolution, {}};
    for (int row = 0; row < resolution; ++row)
      for (int column = 0; column < resolution; ++column) {
        const double x = field.x0 + (field.x1 - field.x0) * column / (resolution - 1.0);
        const double y = field.y0 + (field.y1 - field.y0) * row / (resolution - 1.0);
        made.landscape.values.push_back(static_cast<float>(potential(x, y) - 2 * x - 3 * y));
      }
    made.answer = {0.5f, 0.5f};
    made.path = {0.5f, 0.5f, 0.3f, 0.6f, 0.2f, 0.7f};
    made.minimiser = {0.2f, 0.7f};
    made.gap = 0.125f;
    return made;
  }
};

}  // namespace brenier
