#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace brenier {

/// Elementwise functions of the small networks. `slope` is that of the leaky kinds for a < 0.
enum class Activation { identity, relu, leakyRelu, squaredLeakyRelu, celu, softplus, elu };

/// How the hidden weights are kept non-negative: negative ones become 0 after each step, or steps are taken in K with
/// W = softplus(K) / fan-in (Amos 2023). Parameters are W in either case.
enum class Convexity { none, project, reparametrise };

/// A small dense network phi: R^dim -> R (or R^outputs for a map), with skips from the input to every layer:
///   a_0 = A_0 x + b_0,  a_k = A_k x + W_k z_{k-1} + b_k,  z_k = s_k(a_k),  out = z_L
/// plus, for a potential, the convex terms 1/2 |diag(q) x|^2 (where `quadratic`, q [dim] learned; q = 1 is the identity
/// map) and strongConvexity/2 |x|^2 (fixed); for a map with `residual`, plus x.
/// Layers 0..L-1 have the widths in `hidden`; layer L has `outputs` units.
/// Convex in x when every W_k >= 0, s_0 is convex, and the later s_k are convex and non-decreasing (Amos, Xu, Kolter,
/// "Input convex neural networks", ICML 2017).
struct NetworkSpec {
  std::size_t dim = 2;                                 ///< numbers of a point, at least 1
  std::size_t outputs = 1;                             ///< units of the last layer; 1 for a potential
  std::vector<std::size_t> hidden = {64, 64, 64, 64};  ///< width of each hidden layer; none: an affine network
  Activation first = Activation::squaredLeakyRelu;     ///< s_0
  Activation middle = Activation::leakyRelu;           ///< s_k of the other hidden layers
  Activation last = Activation::leakyRelu;             ///< s_L
  float slope = 0.2f;                                  ///< of the leaky activations below 0
  bool inputSkips = true;                              ///< A_k for k >= 1
  std::vector<std::size_t> quadraticRank = {};  ///< empty, or per layer r: adds sum_r (<Q_kro, x>)^2 to a_k (DenseICNN)
  bool quadraticDiagonal = false;  ///< adds sum_j (D_koj x_j)^2 to every a_k (with ranks: OTT's PosDef layers)
  bool quadratic = false;          ///< potentials only: plus 1/2 |diag(q) x|^2, q learned
  float strongConvexity = 0;  ///< potentials only: plus this half of |x|^2; in 1 over the square of the points' unit
  bool residual = false;      ///< maps only, outputs == dim
  /// Potentials only: phi is the largest of the last layer's units, of which there are `outputs`. Without hidden layers
  /// that is max_i <A_i, x> + b_i, whose gradient is the row A_i of the winner.
  bool maximum = false;
  Convexity convexity = Convexity::project;  ///< whether and how the hidden weights stay non-negative

  /// L + 1, the last one included.
  std::size_t layers() const { return hidden.size() + 1; }
  /// Units of layer 0..L.
  std::size_t width(std::size_t layer) const { return layer < hidden.size() ? hidden[layer] : outputs; }
  /// s_k of layer 0..L.
  Activation activation(std::size_t layer) const { return layer == hidden.size() ? last : layer == 0 ? first : middle; }
  /// Whether the second derivative of a layer's activation is not zero almost everywhere.
  bool curved(std::size_t layer) const;
  /// The same network, up to its parameters.
  bool operator==(const NetworkSpec&) const = default;
};

/// One named tensor inside the flat parameter vector. Matrices are row-major [out, in].
struct ParameterBlock {
  /// What the tensor does in a layer: A, W, b, Q, q or D.
  enum class Role { input, hidden, bias, inputQuadratic, quadratic, inputDiagonal };
  std::string name;                ///< "A0", "W1", "b1", "Q1", "D1", "q": also the name in a safetensors file
  Role role = Role::input;         ///< which of them it is
  std::size_t layer = 0;           ///< 0..L; of q: L
  std::size_t offset = 0;          ///< index of its first number in the flat vector
  std::vector<std::size_t> shape;  ///< row-major
  /// Numbers that it has.
  std::size_t size() const {
    std::size_t n = 1;
    for (const auto s : shape) n *= s;
    return n;
  }
};

/// Some of the flat parameters.
struct ParameterRange {
  std::size_t first = 0;  ///< index of the first
  std::size_t count = 0;  ///< how many
};

/// The order of the flat parameter vector, the same for every implementation:
/// for k = 0..L: A_k [width, dim] (k = 0 or inputSkips), W_k [width, previous] (k >= 1), b_k [width],
/// Q_k [width, rank, dim] (where the rank is not 0), D_k [width, dim] (where quadraticDiagonal); at the end q [dim]
/// (where quadratic).
std::vector<ParameterBlock> parameterLayout(const NetworkSpec& spec);
/// The length of that vector.
std::size_t parameterCount(const NetworkSpec& spec);

/// How initial weights are drawn.
enum class Initialisation {
  uniformPositive,  ///< A, W ~ U(0, scale), b = 0 (Makkuva et al., 2D experiments; scale 0.1)
  truncatedNormal,  ///< every tensor ~ N(0,1) truncated to +-1/sqrt(fan_in) (their high-dimensional experiments)
  normal,           ///< every tensor ~ N(0, scale^2) (Korotin et al.), hidden weights made non-negative when convex
  nearIdentity,     ///< small weights, scaled so that grad phi is close to x (with `quadratic`: q = 1, the rest small)
};

/// Draws the flat parameter vector. Same seed, same numbers, on every machine. `stream` tells the players apart.
std::vector<float> initialParameters(const NetworkSpec& spec, Initialisation kind, double scale, std::uint64_t seed,
                                     std::uint64_t stream);

}  // namespace brenier
