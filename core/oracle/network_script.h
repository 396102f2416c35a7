#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace brenier {

/// A tensor of a network that leaves the program.
struct ScriptWeight {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};
using ScriptWeights = std::map<std::string, ScriptWeight>;

/// The coordinates outside of a network, x = mean + scale x' column by column. `twice`: numbers outside are in double,
/// as single precision loses digits far from 0; within the network they are in single precision always.
struct ScriptColumns {
  std::vector<double> mean, scale;
  bool twice = false;
  bool oneScale() const {
    return std::all_of(scale.begin(), scale.end(), [&](double s) { return s == scale[0]; });
  }
};

/// Who writes a network's computation in another language: each function adds one operation and returns the name of its
/// result. Rows are [n, width], pictures [n, channels, height, width]; a layer is tensors LAYER.weight, LAYER.bias, and
/// so on, a tensor one of the network's weights by its own name.
class NetworkScriptWriter {
 public:
  using Value = std::string;
  using Row = std::vector<float>;
  virtual ~NetworkScriptWriter() = default;

  /// A convolution, with the layer's bias where it has one.
  virtual Value conv(const Value& x, const std::string& layer, int padding, int stride = 1) = 0;
  /// A convolution of each channel alone, kernels [channels, 1, side, side].
  virtual Value eachConv(const Value& x, const std::string& layer, int padding) = 0;
  virtual Value transposed(const Value& x, const std::string& layer, int stride, int padding) = 0;
  /// Group normalisation of `groups` groups, eps 1e-5.
  virtual Value norm(const Value& x, const std::string& layer, std::int64_t groups) = 0;
  /// InstanceNorm++ (Song, Ermon 2019) with the layer's alpha, gamma and beta, eps 1e-5.
  virtual Value instanceNorm(const Value& x, const std::string& layer) = 0;
  virtual Value linear(const Value& x, const std::string& layer) = 0;
  virtual Value doubled(const Value& x) = 0;        ///< to the nearest pixel
  virtual Value doubledSmooth(const Value& x) = 0;  ///< bilinear, corners aligned
  /// Means over `side` x `side`, stride 2; padding's zeros are counted.
  virtual Value averaged(const Value& x, int side, int padding) = 0;
  virtual Value maximised(const Value& x) = 0;               ///< 2 x 2, stride 2
  virtual Value joined(const Value& a, const Value& b) = 0;  ///< channels after channels
  /// Of the second axis, `count` from `first` on: columns of rows, channels of pictures.
  virtual Value part(const Value& x, std::int64_t first, std::int64_t count) = 0;
  /// [n, channels, height, width], or [n, the rest] where there are none; one side may be -1.
  virtual Value reshaped(const Value& x, const std::vector<std::int64_t>& sides) = 0;

  virtual Value leaky(const Value& x, float slope) = 0;
  virtual Value relu(const Value& x) = 0;
  virtual Value tanh(const Value& x) = 0;
  virtual Value elu(const Value& x) = 0;  ///< alpha = 1
  virtual Value softplus(const Value& x) = 0;
  virtual Value sigmoid(const Value& x) = 0;
  virtual Value exponential(const Value& x) = 0;
  virtual Value softmax(const Value& x) = 0;                                 ///< over the second axis
  virtual Value eluSlope(const Value& x) = 0;                                ///< exp(min(x, 0))
  virtual Value chosen(const Value& x, float above, float below) = 0;        ///< `above` where x > 0, else `below`
  virtual Value sum(const Value& a, const Value& b, double factor = 1) = 0;  ///< a + factor * b
  virtual Value times(const Value& a, const Value& b) = 0;  ///< elementwise; axes of length 1 are repeated, as in sum()
  virtual Value scaled(const Value& x, float factor) = 0;
  virtual Value summed(const Value& x) = 0;  ///< over the last axis, which goes

  virtual Value largest(const Value& x) = 0;  ///< of the last axis, which keeps length 1
  /// [n, in]: of W [out, in] the row of the largest element of every row of x [n, out], the first of equal ones.
  virtual Value winner(const Value& x, const std::string& tensor) = 0;

  /// x W^T for W [out, in], or x W where `reversed`; of W's squared elements where `squared`.
  virtual Value product(const Value& x, const std::string& tensor, bool reversed = false, bool squared = false) = 0;
  virtual Value shifted(const Value& x, const std::string& tensor) = 0;  ///< x plus the tensor in every row
  /// x times (q^2 + constant) in every row, q the tensor; times the constant where there is no name.
  virtual Value curved(const Value& x, const std::string& tensor, float constant) = 0;
  /// <Q_or, x> [n, out, rank] for Q [out, rank, in].
  virtual Value forms(const Value& x, const std::string& tensor) = 0;
  /// sum_or d_o q_or Q_or [n, in] for d [n, out] and q [n, out, rank].
  virtual Value formsReversed(const Value& d, const Value& q, const std::string& tensor) = 0;
  virtual Value normalised(const Value& x, const ScriptColumns& at) = 0;  ///< (x - mean) / scale
  virtual Value restored(const Value& x, const ScriptColumns& at) = 0;    ///< mean + scale x
  virtual Value weighed(const Value& x, const ScriptColumns& at) = 0;     ///< sum_k mean_k x_k [n, 1]
};

/// One method of a module: a network's weights, and who writes it down from `x`, [n, inputs] -> [n, outputs].
struct ScriptMethod {
  std::string name;
  const ScriptWeights* weights;
  std::function<std::string(NetworkScriptWriter&, const std::string& x)> write;
};

}  // namespace brenier
