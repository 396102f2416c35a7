#pragma once

#include <string>

#include "core/exports/onnx_graph.h"
#include "core/oracle/learned_map.h"

namespace brenier {

/// A learned network as ONNX operators: the forward pass, and the gradient with respect to x written out as the reverse
/// pass over the same layers. No operator of it differentiates anything, so every runtime computes it.
class OnnxNetwork {
 public:
  /// `prefix` keeps the constants of several networks in one graph apart; `x` names the points [batch, dim].
  /// `twice`: x and every output are in double outside, because single precision would lose digits there.
  OnnxNetwork(OnnxGraph& graph, const LearnedNetwork& network, std::string prefix, const std::string& x,
              bool twice = false);

  /// Adds the value of a map as `output` [batch, outputs].
  void mapValue(const std::string& output);
  /// Adds the value of a potential as `output` [batch, 1].
  void potentialValue(const std::string& output);
  /// Adds the gradient of a potential as `output` [batch, dim].
  void gradient(const std::string& output);

 private:
  struct Layer {
    std::string a, z, squares;  ///< before and after the activation; <Q_kro, x> [batch, width * rank]
  };

  std::string block(ParameterBlock::Role role, std::size_t layer);
  std::string flattened(const ParameterBlock& block);
  const ParameterBlock* find(ParameterBlock::Role role, std::size_t layer) const;
  Activation activation(std::size_t layer) const;
  std::string number(float value);
  std::string column(const std::string& name, const std::vector<double>& values);
  std::string scaleOf(const Coordinates& coordinates, const std::string& name);
  void outside(const std::string& value, const std::string& output);

  void forwardLayer(std::size_t k);
  std::string activated(Activation kind, const std::string& a);
  std::string slope(Activation kind, const std::string& a);
  std::string curvature();
  std::string squaredDiagonal(std::size_t k);
  std::string reverseQuadratic(std::size_t k, const std::string& d);

  OnnxGraph& m_graph;
  const LearnedNetwork& m_network;
  const NetworkSpec& m_spec;
  std::string m_prefix, m_points, m_x;
  bool m_twice;
  std::vector<ParameterBlock> m_layout;
  std::vector<Layer> m_layers;
};

}  // namespace brenier
