#include "core/exports/check_points.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/api/option.h"
#include "core/util/philox.h"
#ifdef BRENIER_HAS_TORCH
#include "core/image_solvers/image_solvers.h"
#endif

namespace brenier {
namespace {

constexpr std::uint64_t streamFar = 0x5001;
constexpr std::size_t mostNumbers = std::size_t{1} << 18;  ///< of one set or its images, which are to stay small on disk
constexpr double padding = 0.25, farFactor = 10;
constexpr float roundingShare = 5e-6f;  ///< of the largest value in a set: what different programs may differ by

struct Extent {
  std::vector<float> mean, low, high;
};

Extent boxOf(PointsView x) {
  Extent box{std::vector<float>(x.dim, 0.0f), {x[0], x[0] + x.dim}, {x[0], x[0] + x.dim}};
  for (std::size_t i = 0; i < x.count; ++i)
    for (std::size_t k = 0; k < x.dim; ++k) {
      box.mean[k] += x[i][k] / static_cast<float>(x.count);
      box.low[k] = std::min(box.low[k], x[i][k]);
      box.high[k] = std::max(box.high[k], x[i][k]);
    }
  return box;
}

Points gridOf(const Extent& box, std::size_t count, const float* base) {
  const std::size_t d = box.mean.size();
  const std::size_t side = d == 1 ? count : static_cast<std::size_t>(std::sqrt(static_cast<double>(count)));
  Points grid(d == 1 ? side : side * side, d);
  for (std::size_t i = 0; i < grid.count(); ++i) {
    std::copy_n(base, d, grid[i]);
    for (std::size_t k = 0; k < std::min<std::size_t>(d, 2); ++k) {
      const double t = static_cast<double>(k == 0 ? i % side : i / side) / static_cast<double>(side - 1);
      const double size = box.high[k] - box.low[k];
      grid[i][k] = static_cast<float>(box.low[k] - padding * size + t * (1 + 2 * padding) * size);
    }
  }
  return grid;
}

Points farOf(const Extent& box, std::size_t count, std::uint64_t seed) {
  const std::size_t d = box.mean.size();
  Points far(count, d);
  for (std::size_t i = 0; i < count; ++i) {
    PhiloxStream random(seed, streamFar, i);
    for (std::size_t k = 0; k < d; ++k)
      far[i][k] = box.mean[k] + static_cast<float>(farFactor) * (box.high[k] - box.low[k]) * random.uniform(-1, 1);
  }
  return far;
}

using Evaluate = std::function<std::vector<float>(PointsView)>;

/// How an output answers to shifts by 4 units of single precision of the point's size in every coordinate.
struct Sensitivity {
  std::vector<float> spread;  ///< [n] its largest change
  std::vector<float> kink;  ///< [n] 1 where the slopes on both sides of the point differ by more than rounding, else 0
};

/// x with every coordinate moved up or down: two patterns, and each the other way.
Points shifted(PointsView x, bool alternating, float direction) {
  Points moved(x.count, x.dim);
  for (std::size_t i = 0; i < x.count; ++i) {
    float size = 0;
    for (std::size_t k = 0; k < x.dim; ++k) size = std::max(size, std::abs(x[i][k]));
    const float step = direction * 4 * 0x1p-23f * size;
    for (std::size_t k = 0; k < x.dim; ++k) moved[i][k] = x[i][k] + (alternating && k % 2 == 1 ? -step : step);
  }
  return moved;
}

/// Where an output is smooth, steps there and back change it by the same and their sum is left to rounding, however
/// steep it is; at a kink or a tear one of the two sides has its own slope.
Sensitivity sensitivityOf(PointsView x, const std::vector<float>& values, const Evaluate& evaluate) {
  Sensitivity said{std::vector<float>(x.count, 0.0f), std::vector<float>(x.count, 0.0f)};
  const std::size_t width = values.size() / x.count;
  float largest = 0;
  for (const float value : values) largest = std::max(largest, std::abs(value));
  for (const bool alternating : {false, true}) {
    const auto up = evaluate(shifted(x, alternating, 1)), down = evaluate(shifted(x, alternating, -1));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float there = up[i] - values[i], back = down[i] - values[i];
      const float most = std::max(std::abs(there), std::abs(back));
      said.spread[i / width] = std::max(said.spread[i / width], most);
      if (std::abs(there + back) > std::max(roundingShare * largest, 0.5f * most)) said.kink[i / width] = 1;
    }
  }
  return said;
}

class Collector {
 public:
  void add(const std::string& name, std::size_t rows, std::vector<float> values) {
    const std::uint64_t columns = values.size() / rows;
    m_file.tensors.push_back({name, {rows, columns}, std::move(values), {}});
  }
  /// One output on one set, where the solver has it.
  void add(const std::string& output, const std::string& set, PointsView x, const Evaluate& evaluate) {
    auto values = evaluate(x);
    auto said = sensitivityOf(x, values, evaluate);
    add(output + "/" + set, x.count, std::move(values));
    m_file.tensors.push_back({output + "/" + set + "/spread", {x.count}, std::move(said.spread), {}});
    m_file.tensors.push_back({output + "/" + set + "/kink", {x.count}, std::move(said.kink), {}});
  }
  SafetensorsFile take() { return std::move(m_file); }

 private:
  SafetensorsFile m_file;
};

/// The coordinates of the files: those of the run times its units, less the origins of its frame.
class Side {
 public:
  Side(const TrainingRun& run, bool source)
      : m_from(source ? run.frame().source : run.frame().target),
        m_to(source ? run.frame().target : run.frame().source),
        m_width((source ? run.target() : run.source()).dim()) {
    const LearnedMap learned = run.learned();
    const auto& network = (source ? learned.source : learned.target).potential;
    if (!network || m_from.isIdentity() || m_to.isIdentity()) return;
    for (std::size_t k = 0; k < m_to.origin.size(); ++k)
      m_constant += (network->to.mean[k] - m_to.origin[k]) * m_from.origin[k];
  }

  void leaveFrame(Points& x) const { leave(x.data, x.dim, m_from); }
  Points enterFrame(PointsView x) const {
    Points inside(x.count, x.dim);
    for (std::size_t i = 0; i < x.count; ++i) m_from.pointFromData(x[i], x.dim, inside[i], false);
    return inside;
  }
  void leaveAnswers(std::vector<float>& images) const { leave(images, m_width, m_to); }
  std::size_t width() const { return m_width; }

  /// The factor of potentials in the data's units; none where maps there are no gradients.
  std::optional<double> potentialScale() const {
    if (m_from.mixes() || m_to.mixes()) return std::nullopt;
    const auto unit = [](const SideFrame& frame, std::size_t k) { return frame.isIdentity() ? 1 : frame.unit[k]; };
    const double first = unit(m_from, 0) * unit(m_to, 0);
    for (std::size_t k = 1; k < std::max(m_from.unit.size(), m_to.unit.size()); ++k)
      if (std::abs(unit(m_from, k) * unit(m_to, k) - first) > 1e-12 * first) return std::nullopt;
    return first;
  }
  /// What leaving the frame adds to a potential at x, which is in the data's units less its origin: <origin there, x>,
  /// and the constant that makes <mean there, x> the linear part of what is exported, as LearnedNetwork has it, where
  /// the network has a mean of its own within the frame.
  double linear(const float* x) const {
    double sum = m_constant;
    for (std::size_t k = 0; k < m_to.origin.size(); ++k)
      sum += m_to.origin[k] * (x[k] + (m_from.isIdentity() ? 0 : m_from.origin[k]));
    return sum;
  }

 private:
  static void leave(std::vector<float>& values, std::size_t d, const SideFrame& frame) {
    if (frame.isIdentity()) return;
    const std::vector<float> inside = values;
    for (std::size_t i = 0; i < values.size(); i += d) frame.stepToData(&inside[i], d, &values[i]);
  }

  const SideFrame& m_from;
  const SideFrame& m_to;
  std::size_t m_width;
  double m_constant = 0;
};

/// The potential on a side; empty where the solver has none, or none in the data's units.
Evaluate potentialOf(const Solver& solver, bool source, const Side& side) {
  if (const Potential* potential = source ? solver.sourcePotential() : solver.targetPotential()) {
    const auto factor = side.potentialScale();
    if (!factor) return {};
    return [potential, &side, factor](PointsView x) {
      std::vector<float> values(x.count);
      potentialValues(*potential, side.enterFrame(x), values.data());
      for (std::size_t i = 0; i < x.count; ++i) values[i] = static_cast<float>(*factor * values[i] + side.linear(x[i]));
      return values;
    };
  }
#ifdef BRENIER_HAS_TORCH
  if (!source && picturePotential(solver, {nullptr, 0, 0}, nullptr))
    return [&solver](PointsView y) {
      std::vector<float> values(y.count);
      picturePotential(solver, y, values.data());
      return values;
    };
#endif
  return {};
}

void addSide(Collector& collector, const TrainingRun& run, bool source, Answers answers) {
  const Solver& solver = run.solver();
  const Measure& measure = source ? run.source() : run.target();
  const Side side(run, source);
  const std::size_t d = measure.dim();
  const std::size_t count = std::clamp<std::size_t>(mostNumbers / std::max(d, side.width()), 64, 4096);
  const std::uint64_t stream = source ? streamSourceTraining : streamTargetTraining;
  const std::uint64_t seed = run.config().dataSeed;
  Points training = drawSamples(measure, {seed, stream, 0}, count);
  side.leaveFrame(training);
  const Extent box = boxOf(training);
  bool there = source || solver.caps().inverse;
  const Evaluate map = [&](PointsView x) {
    const Points inside = side.enterFrame(x);
    std::vector<float> out(x.count * side.width());
    if (source)
      solver.forward(inside, out.data());
    else
      there = answers == Answers::ofNetworks ? solver.inverseNetwork(inside, out.data())
                                             : solver.inverse(inside, out.data());
    side.leaveAnswers(out);
    return out;
  };
  if (!source && there) map({training.data.data(), 1, d});  // a method may have an inverse and no network of it
  const Evaluate potential = potentialOf(solver, source, side);
  const std::vector<std::pair<std::string, Points>> sets = {
      {"training", training},
      {"grid", gridOf(box, count, run.heldOut()->pictures ? training[0] : box.mean.data())},
      {"far", farOf(box, count, seed)}};
  for (const auto& [name, points] : sets) {
    collector.add(std::string("points/") + (source ? "source/" : "target/") + name, points.count(), points.data);
    if (there) collector.add(source ? "map" : "inverse", name, points, map);
    if (potential) collector.add(source ? "potential" : "inverse_potential", name, points, potential);
  }
}

std::string listOf(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "[" : ", ") + toString(value);
  return text + "]";
}

}  // namespace

SafetensorsFile makeCheckPoints(const TrainingRun& run, Answers answers) {
  Collector collector;
  addSide(collector, run, true, answers);
  addSide(collector, run, false, answers);
  SafetensorsFile file = collector.take();
  if (!run.frame().source.isIdentity()) file.metadata["source_origin"] = listOf(run.frame().source.origin);
  if (!run.frame().target.isIdentity()) file.metadata["target_origin"] = listOf(run.frame().target.origin);
  file.metadata["largest_batch"] = run.heldOut()->pictures ? "16" : "4096";
  return file;
}

}  // namespace brenier
