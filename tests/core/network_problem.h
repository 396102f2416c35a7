#pragma once

#include <QByteArray>
#include <QString>
#include <cmath>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "core/engine/fused.h"
#include "core/util/philox.h"
#include "tests/core/reference_network.h"

/// Random potentials and points, everything the oracle does with them, and the same by the reference in double.
namespace brenier::test {

using reference::Dual;
using reference::Sample;

/// Norm-wise relative error of one array.
struct Error {
  double difference = 0, norm = 0;
  void add(double got, double wanted) {
    if (!std::isfinite(got)) difference = std::numeric_limits<double>::infinity();
    difference += (got - wanted) * (got - wanted);
    norm += wanted * wanted;
  }
  double relative() const { return norm == 0 ? std::sqrt(difference) : std::sqrt(difference / norm); }
};

struct Results {
  std::vector<float> value, gradient, hessian, valueGrad, gradientGrad;
};

/// Everything the oracle does, on all samples, block by block in order.
inline Results runFused(const Potential& potential, const std::vector<float>& x, const std::vector<float>& v,
                        const std::vector<float>& w) {
  const std::size_t d = potential.dim(), n = w.size(), parameters = potential.parameters().size();
  Results r{std::vector<float>(n), std::vector<float>(n * d), std::vector<float>(n * d), std::vector<float>(parameters),
            std::vector<float>(parameters)};
  const auto first = potential.makeBlock(), second = potential.makeBlock();
  first->clearGrad();
  second->clearGrad();
  for (std::size_t begin = 0; begin < n; begin += potential.blockSize()) {
    const std::size_t count = std::min(potential.blockSize(), n - begin);
    first->evaluate(&x[begin * d], count);
    first->value(&r.value[begin]);
    first->gradient(&r.gradient[begin * d]);
    first->hessianVector(&v[begin * d], &r.hessian[begin * d]);
    first->addValueGrad(&w[begin]);
    second->evaluate(&x[begin * d], count);
    second->addGradientGrad(&v[begin * d]);
  }
  first->flushGrad(r.valueGrad.data());
  second->flushGrad(r.gradientGrad.data());
  return r;
}

inline std::vector<double> widen(std::span<const float> values) {
  return {values.begin(), values.end()};
}

/// One sample of the reference: phi, its gradient and theta-gradient, and their derivatives along v.
struct Exact {
  Dual value;
  std::vector<Dual> gradient, parameterGrad;
  double distance = 0;
};

inline Exact exactSample(const NetworkSpec& spec, const std::vector<double>& theta, const float* x, const float* v) {
  std::vector<Dual> point(spec.dim);
  for (std::size_t j = 0; j < spec.dim; ++j) point[j] = Dual(x[j], v[j]);
  Sample<Dual> sample(spec, theta, point);
  Exact e;
  e.value = sample.outputs()[0];
  e.parameterGrad.assign(theta.size(), Dual(0));
  sample.reverse({Dual(1)}, e.gradient, e.parameterGrad);
  e.distance = sample.distanceToKink();
  return e;
}

constexpr double closeToKink = 3e-5;  ///< closer to a kink than this, float and double may take different sides

struct Problem {
  NetworkSpec spec;
  std::vector<float> theta, x, v, w;
  std::size_t leftOut = 0;
};

/// Draws samples away from kinks; those too close are counted and drawn again.
inline Problem makeProblem(const NetworkSpec& spec, std::size_t n, std::uint64_t seed) {
  Problem p;
  p.spec = spec;
  p.theta.resize(parameterCount(spec));
  PhiloxStream random(seed, 7);
  for (const auto& block : parameterLayout(spec)) {
    const std::size_t fanIn = block.role == ParameterBlock::Role::bias ? 4 : block.shape.back();
    for (std::size_t i = 0; i < block.size(); ++i) {
      const float draw = random.normal() / std::sqrt(static_cast<float>(fanIn));
      // Half of the networks are convex, the others have weights of both signs.
      const bool positive = block.role == ParameterBlock::Role::hidden && seed % 2 == 0;
      p.theta[block.offset + i] = positive ? std::abs(draw) : draw;
    }
  }
  const auto theta = widen(p.theta);
  std::vector<float> x(spec.dim), v(spec.dim);
  while (p.w.size() < n) {
    for (auto& value : x) value = random.normal();
    for (auto& value : v) value = random.normal();
    std::vector<double> point(x.begin(), x.end());
    if (Sample<double>(spec, theta, point).distanceToKink() < closeToKink) {
      if (++p.leftOut > 100 * (n + 10)) break;
      continue;
    }
    p.x.insert(p.x.end(), x.begin(), x.end());
    p.v.insert(p.v.end(), v.begin(), v.end());
    p.w.push_back(random.normal());
  }
  return p;
}

struct Comparison {
  Error value, gradient, hessian, valueGrad, gradientGrad;
  double worst() const {
    return std::max(
        {value.relative(), gradient.relative(), hessian.relative(), valueGrad.relative(), gradientGrad.relative()});
  }
};

inline Comparison compare(const Problem& p, const Results& r) {
  Comparison c;
  const auto theta = widen(p.theta);
  const std::size_t d = p.spec.dim;
  std::vector<double> valueGrad(theta.size()), gradientGrad(theta.size());
  for (std::size_t i = 0; i < p.w.size(); ++i) {
    const Exact e = exactSample(p.spec, theta, &p.x[i * d], &p.v[i * d]);
    c.value.add(r.value[i], e.value.a);
    for (std::size_t j = 0; j < d; ++j) {
      c.gradient.add(r.gradient[i * d + j], e.gradient[j].a);
      c.hessian.add(r.hessian[i * d + j], e.gradient[j].b);
    }
    for (std::size_t k = 0; k < theta.size(); ++k) {
      valueGrad[k] += p.w[i] * e.parameterGrad[k].a;
      gradientGrad[k] += e.parameterGrad[k].b;
    }
  }
  for (std::size_t k = 0; k < theta.size(); ++k) {
    c.valueGrad.add(r.valueGrad[k], valueGrad[k]);
    c.gradientGrad.add(r.gradientGrad[k], gradientGrad[k]);
  }
  return c;
}

constexpr Activation everyActivation[] = {
    Activation::identity, Activation::relu,     Activation::leakyRelu, Activation::squaredLeakyRelu,
    Activation::celu,     Activation::softplus, Activation::elu};

inline NetworkSpec randomSpec(std::uint64_t seed) {
  PhiloxStream random(seed, 3);
  constexpr std::size_t dims[] = {1, 2, 3, 5, 16, 17, 33};
  NetworkSpec spec;
  spec.dim = dims[random.below(7)];
  spec.hidden.resize(1 + random.below(6));
  for (auto& width : spec.hidden) width = 1 + random.below(random.below(4) == 0 ? 90 : 21);
  spec.first = everyActivation[random.below(7)];
  spec.middle = everyActivation[random.below(7)];
  // Squares of squares leave the range where a relative error of 1e-5 means anything.
  if (spec.middle == Activation::squaredLeakyRelu && spec.hidden.size() > 2) spec.middle = Activation::softplus;
  spec.last = everyActivation[random.below(7)];
  spec.slope = random.uniform(0.0f, 0.5f);
  spec.inputSkips = random.below(3) != 0;
  if (random.below(2) == 0) {
    spec.quadraticRank.resize(spec.layers());
    for (auto& rank : spec.quadraticRank) rank = random.below(3);
  }
  spec.quadratic = random.below(2) == 0;
  spec.strongConvexity = random.below(2) == 0 ? 0.0f : random.uniform();
  spec.quadraticDiagonal = random.below(3) == 0;
  return spec;
}

inline std::unique_ptr<Potential> makePotential(const Problem& p) {
  auto potential = makeFusedPotential(p.spec);
  std::copy(p.theta.begin(), p.theta.end(), potential->parameters().begin());
  potential->parametersChanged();
  return potential;
}

inline QByteArray describe(const NetworkSpec& spec, const Comparison& c) {
  QString widths;
  for (const auto width : spec.hidden) widths += QString::number(width) + ' ';
  return QStringLiteral("d %1, hidden %2, activations %3 %4 %5: value %6 gradient %7 Hessian %8 valueGrad %9 %10")
      .arg(spec.dim)
      .arg(widths)
      .arg(static_cast<int>(spec.first))
      .arg(static_cast<int>(spec.middle))
      .arg(static_cast<int>(spec.last))
      .arg(c.value.relative())
      .arg(c.gradient.relative())
      .arg(c.hessian.relative())
      .arg(c.valueGrad.relative())
      .arg(c.gradientGrad.relative())
      .toUtf8();
}

inline NetworkSpec convexSpec(std::size_t dim) {
  NetworkSpec spec;
  spec.dim = dim;
  spec.hidden = {37, 20, 11};
  spec.middle = Activation::celu;
  spec.last = Activation::identity;
  spec.quadraticRank = {2, 1};
  spec.quadraticDiagonal = true;
  return spec;
}

}  // namespace brenier::test
