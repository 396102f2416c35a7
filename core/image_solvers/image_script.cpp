#include <torch/script.h>

#include <algorithm>
#include <sstream>

#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/picture_map_writer.h"

namespace brenier {
namespace {

/// The body of `def map(self, x)` in TorchScript, one line an operation; the weights are registered on the module.
class ScriptWriter final : public PictureMapWriter {
 public:
  ScriptWriter(torch::jit::Module& module, const PictureMap& map) {
    for (const auto& [name, weight] : map.weights)
      module.register_buffer(flat(name),
                             torch::from_blob(const_cast<float*>(weight.values.data()), weight.shape).clone());
    m_text << "def map(self, x: Tensor) -> Tensor:\n";
  }
  std::string source(const Value& answer) {
    m_text << "    return " << answer << "\n";
    return m_text.str();
  }

  Value conv(const Value& x, const std::string& layer, int padding) override {
    return line("torch.conv2d(" + x + ", " + weights(layer) + ", [1, 1], " + pair(padding) + ")");
  }
  Value transposed(const Value& x, const std::string& layer, int stride, int padding) override {
    return line("torch.conv_transpose2d(" + x + ", " + weights(layer) + ", " + pair(stride) + ", " + pair(padding) +
                ")");
  }
  Value norm(const Value& x, const std::string& layer, std::int64_t groups) override {
    return line("torch.group_norm(" + x + ", " + std::to_string(groups) + ", " + weights(layer) + ", 1e-05)");
  }
  Value linear(const Value& x, const std::string& layer) override {
    return line("torch.linear(" + x + ", " + weights(layer) + ")");
  }
  Value leaky(const Value& x) override { return line("torch.leaky_relu(" + x + ", 0.2)"); }
  Value relu(const Value& x) override { return line("torch.relu(" + x + ")"); }
  Value tanh(const Value& x) override { return line("torch.tanh(" + x + ")"); }
  Value doubled(const Value& x) override { return line("torch.upsample_nearest2d(" + x + ", " + twice(x) + ")"); }
  Value doubledSmooth(const Value& x) override {
    return line("torch.upsample_bilinear2d(" + x + ", " + twice(x) + ", True)");
  }
  Value averaged(const Value& x) override { return line("torch.avg_pool2d(" + x + ", [3, 3], [2, 2], [1, 1])"); }
  Value maximised(const Value& x) override { return line("torch.max_pool2d(" + x + ", [2, 2])"); }
  Value joined(const Value& a, const Value& b) override { return line("torch.cat([" + a + ", " + b + "], 1)"); }
  Value sum(const Value& a, const Value& b) override { return line(a + " + " + b); }
  Value reshaped(const Value& x, const std::vector<std::int64_t>& sides) override {
    std::string shape = x + ".size(0)";
    for (const auto side : sides.empty() ? std::vector<std::int64_t>{-1} : sides) shape += ", " + std::to_string(side);
    return line(x + ".reshape([" + shape + "])");
  }

 private:
  Value line(const std::string& expression) {
    std::string name("h");
    name += std::to_string(m_count++);
    m_text << "    " << name << " = " << expression << "\n";
    return name;
  }
  static std::string flat(std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
  }
  static std::string weights(const std::string& layer) {
    return "self." + flat(layer) + "_weight, self." + flat(layer) + "_bias";
  }
  static std::string pair(int number) {
    const std::string text = std::to_string(number);
    return "[" + text + ", " + text + "]";
  }
  static std::string twice(const Value& x) { return "[2 * " + x + ".size(2), 2 * " + x + ".size(3)]"; }

  std::ostringstream m_text;
  int m_count = 0;
};

std::string moduleBytes(const PictureMap& map) {
  torch::jit::Module module("PictureMap");
  ScriptWriter writer(module, map);
  const auto answer = writePictureMap(writer, map, "x");
  module.define(writer.source(answer));
  module.define("def forward(self, x: Tensor) -> Tensor:\n    return self.map(x)\n");
  module.eval();
  std::ostringstream bytes;
  module.save(bytes);
  return bytes.str();
}

}  // namespace

PictureMap describeImageMap(const std::string& name, const ImageNetwork& network, const PictureShape& shape,
                            std::size_t inputs, bool residual) {
  PictureMap map{name, residual, shape, inputs, {}};
  for (const auto& item : network.named_parameters(true)) {
    const auto weight = item.value().detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* values = weight.data_ptr<float>();
    map.weights[item.key()] = {weight.sizes().vec(), {values, values + weight.numel()}};
  }
  return map;
}

PictureMap ImageSolver::pictureMap() const {
  const std::size_t inputs =
      m_fromCode ? static_cast<std::size_t>(m_shape.channels * codeSide * codeSide) : m_shape.size();
  return describeImageMap(chosenMap(m_options, !m_fromCode), m_map->answer(), m_shape, inputs, m_options.residual);
}

Result<PictureMap> pictureMapOf(const Solver& solver) {
  const auto* pictures = dynamic_cast<const ImageSolver*>(&solver);
  if (!pictures) return badInput("This solver learns no map over pictures.");
  return pictures->pictureMap();
}

Result<std::string> pictureMapModule(const PictureMap& map) {
  try {
    return moduleBytes(map);
  } catch (const std::exception& error) {
    const std::string text = error.what();
    return failure(ErrorKind::internal,
                   "The map could not be written as TorchScript: " + text.substr(0, text.find('\n')));
  }
}

}  // namespace brenier
