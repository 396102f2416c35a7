#include <torch/script.h>

#include <algorithm>
#include <sstream>

#include "core/image_solvers/image_networks.h"
#include "core/image_solvers/image_solver.h"
#include "core/image_solvers/image_solvers.h"
#include "core/image_solvers/picture_network_writer.h"

namespace brenier {
namespace {

/// A method in TorchScript, one line an operation; the weights are registered on the module.
class ScriptWriter final : public PictureNetworkWriter {
 public:
  ScriptWriter(torch::jit::Module& module, const PictureMethod& method)
      : m_prefix(method.name + "_"), m_weights(*method.weights) {
    for (const auto& [name, weight] : m_weights)
      module.register_buffer(m_prefix + flat(name),
                             torch::from_blob(const_cast<float*>(weight.values.data()), weight.shape).clone());
    m_text << "def " << method.name << "(self, x: Tensor) -> Tensor:\n";
  }
  std::string source(const Value& answer) {
    m_text << "    return " << answer << "\n";
    return m_text.str();
  }

  Value conv(const Value& x, const std::string& layer, int padding, int stride) override {
    return line("torch.conv2d(" + x + ", " + weights(layer) + ", " + pair(stride) + ", " + pair(padding) + ")");
  }
  Value transposed(const Value& x, const std::string& layer, int stride, int padding) override {
    return line("torch.conv_transpose2d(" + x + ", " + weights(layer) + ", " + pair(stride) + ", " + pair(padding) +
                ")");
  }
  Value norm(const Value& x, const std::string& layer, std::int64_t groups) override {
    return line("torch.group_norm(" + x + ", " + std::to_string(groups) + ", " + weights(layer) + ", 1e-05)");
  }
  Value instanceNorm(const Value& x, const std::string& layer) override {
    const auto own = [&](const char* name) { return "self." + m_prefix + flat(layer) + "_" + name; };
    const auto means = line("torch.mean(" + x + ", [2, 3], True)");
    const auto centred = line(x + " - " + means);
    const auto normal =
        line(centred + " / torch.sqrt(torch.mean(torch.square(" + centred + "), [2, 3], True) + 1e-05)");
    const auto between = line(means + " - torch.mean(" + means + ", [1], True)");
    const auto standard = line(between + " / torch.sqrt(torch.mean(torch.square(" + between + "), [1], True) + 1e-05)");
    return line(own("gamma") + " * (" + normal + " + " + own("alpha") + " * " + standard + ") + " + own("beta"));
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
  Value averaged(const Value& x, int side, int padding) override {
    return line("torch.avg_pool2d(" + x + ", " + pair(side) + ", [2, 2], " + pair(padding) + ")");
  }
  Value maximised(const Value& x) override { return line("torch.max_pool2d(" + x + ", [2, 2])"); }
  Value joined(const Value& a, const Value& b) override { return line("torch.cat([" + a + ", " + b + "], 1)"); }
  Value sum(const Value& a, const Value& b, double factor) override {
    return line(a + " + " + (factor == 1 ? b : std::to_string(factor) + " * " + b));
  }
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
  std::string weights(const std::string& layer) const {
    const std::string own = "self." + m_prefix + flat(layer);
    return own + "_weight, " + (m_weights.contains(layer + ".bias") ? own + "_bias" : std::string("None"));
  }
  static std::string pair(int number) {
    const std::string text = std::to_string(number);
    return "[" + text + ", " + text + "]";
  }
  static std::string twice(const Value& x) { return "[2 * " + x + ".size(2), 2 * " + x + ".size(3)]"; }

  std::string m_prefix;
  const std::map<std::string, PictureNetwork::Weight>& m_weights;
  std::ostringstream m_text;
  int m_count = 0;
};

std::string moduleBytes(const std::vector<PictureMethod>& methods) {
  torch::jit::Module module("PictureNetworks");
  for (const auto& method : methods) {
    ScriptWriter writer(module, method);
    const auto answer = method.write(writer, "x");
    module.define(writer.source(answer));
  }
  module.define("def forward(self, x: Tensor) -> Tensor:\n    return self." + methods.front().name + "(x)\n");
  module.eval();
  std::ostringstream bytes;
  module.save(bytes);
  return bytes.str();
}

}  // namespace

PictureNetwork describeImageNetwork(PictureNetwork about, const ImageNetwork& network) {
  for (const auto& item : network.named_parameters(true)) {
    const auto weight = item.value().detach().to(torch::kCPU, torch::kFloat32).contiguous();
    const float* values = weight.data_ptr<float>();
    about.weights[item.key()] = {weight.sizes().vec(), {values, values + weight.numel()}};
  }
  return about;
}

std::vector<PictureNetwork> ImageSolver::pictureNetworks() const {
  const std::size_t code = static_cast<std::size_t>(m_shape.channels * codeSide * codeSide);
  PictureNetwork map{"map",
                     "T(x), source to target",
                     chosenMap(options(), !m_fromCode),
                     options().residual,
                     m_shape,
                     m_fromCode ? code : m_shape.size(),
                     {}};
  std::vector<PictureNetwork> all = {describeImageNetwork(std::move(map), m_map->answer())};
  if (!hasPotential()) return all;
  all.push_back(describeImageNetwork(
      {"inverse_potential", m_method->potentialIs(), options().potential, false, m_shape, m_shape.size(), {}},
      m_potential->answer()));
  return all;
}

Result<std::vector<PictureNetwork>> pictureNetworksOf(const Solver& solver) {
  const auto* pictures = dynamic_cast<const ImageSolver*>(&solver);
  if (!pictures) return badInput("This solver learns no map over pictures.");
  return pictures->pictureNetworks();
}

bool picturePotential(const Solver& solver, PointsView y, float* out) {
  const auto* pictures = dynamic_cast<const ImageSolver*>(&solver);
  if (!pictures || !pictures->hasPotential()) return false;
  pictures->potentialValues(y, out);
  return true;
}

Result<std::string> pictureModule(const std::vector<PictureMethod>& methods) {
  try {
    return moduleBytes(methods);
  } catch (const std::exception& error) {
    const std::string text = error.what();
    return failure(ErrorKind::internal,
                   "The map could not be written as TorchScript: " + text.substr(0, text.find('\n')));
  }
}

Result<std::string> pictureModule(const std::vector<PictureNetwork>& networks) {
  std::vector<PictureMethod> methods;
  for (const auto& network : networks)
    methods.push_back(
        {network.output, &network.weights, [&network](PictureNetworkWriter& writer, const std::string& x) {
           return writePictureNetwork(writer, network, x);
         }});
  return pictureModule(methods);
}

}  // namespace brenier
