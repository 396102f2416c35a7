#include "core/networks/torchscript.h"

#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "core/io/input_file.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

/// Nine digits tell any two floats apart.
std::string literal(double value) {
  const std::string digits = generalText(value, 9);
  return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
}

/// A method in TorchScript, one line an operation; the weights are registered on the module.
class ScriptWriter final : public NetworkScriptWriter {
 public:
  ScriptWriter(torch::jit::Module& module, const ScriptMethod& method)
      : m_module(module), m_prefix(method.name + "_"), m_weights(*method.weights) {
    for (const auto& [name, weight] : m_weights) keep(name, weight.values, weight.shape);
    m_text << "def " << method.name << "(self, x: Tensor) -> Tensor:\n";
  }
  std::string source(const Value& answer) {
    m_text << "    return " << answer << "\n";
    return m_text.str();
  }

  Value conv(const Value& x, const std::string& layer, int padding, int stride) override {
    return line("torch.conv2d(" + x + ", " + weights(layer) + ", " + pair(stride) + ", " + pair(padding) + ")");
  }
  Value eachConv(const Value& x, const std::string& layer, int padding) override {
    return line("torch.conv2d(" + x + ", " + weights(layer) + ", " + pair(1) + ", " + pair(padding) + ", " + pair(1) +
                ", " + std::to_string(m_weights.at(layer + ".weight").shape[0]) + ")");
  }
  Value transposed(const Value& x, const std::string& layer, int stride, int padding) override {
    return line("torch.conv_transpose2d(" + x + ", " + weights(layer) + ", " + pair(stride) + ", " + pair(padding) +
                ")");
  }
  Value norm(const Value& x, const std::string& layer, std::int64_t groups) override {
    return line("torch.group_norm(" + x + ", " + std::to_string(groups) + ", " + weights(layer) + ", 1e-05)");
  }
  Value instanceNorm(const Value& x, const std::string& layer) override {
    const auto part = [&](const char* name) { return own(layer + "." + name); };
    const auto means = line("torch.mean(" + x + ", [2, 3], True)");
    const auto centred = line(x + " - " + means);
    const auto normal =
        line(centred + " / torch.sqrt(torch.mean(torch.square(" + centred + "), [2, 3], True) + 1e-05)");
    const auto between = line(means + " - torch.mean(" + means + ", [1], True)");
    const auto standard = line(between + " / torch.sqrt(torch.mean(torch.square(" + between + "), [1], True) + 1e-05)");
    return line(part("gamma") + " * (" + normal + " + " + part("alpha") + " * " + standard + ") + " + part("beta"));
  }
  Value linear(const Value& x, const std::string& layer) override {
    return line("torch.linear(" + x + ", " + weights(layer) + ")");
  }
  Value leaky(const Value& x, float slope) override {
    return line("torch.leaky_relu(" + x + ", " + literal(slope) + ")");
  }
  Value elu(const Value& x) override { return line("torch.elu(" + x + ")"); }
  Value softplus(const Value& x) override { return line("torch.nn.functional.softplus(" + x + ")"); }
  Value sigmoid(const Value& x) override { return line("torch.sigmoid(" + x + ")"); }
  Value exponential(const Value& x) override { return line("torch.exp(" + x + ")"); }
  Value softmax(const Value& x) override { return line("torch.softmax(" + x + ", 1)"); }
  Value eluSlope(const Value& x) override { return line("torch.exp(torch.clamp(" + x + ", max=0.0))"); }
  Value chosen(const Value& x, float above, float below) override {
    const auto filled = [&](float value) { return "torch.full_like(" + x + ", " + literal(value) + ")"; };
    return line("torch.where(" + x + " > 0, " + filled(above) + ", " + filled(below) + ")");
  }
  Value times(const Value& a, const Value& b) override { return line(a + " * " + b); }
  Value scaled(const Value& x, float factor) override { return line(literal(factor) + " * " + x); }
  Value summed(const Value& x) override { return line("torch.sum(" + x + ", [-1])"); }
  Value largest(const Value& x) override { return line("torch.amax(" + x + ", [-1], True)"); }
  Value winner(const Value& x, const std::string& tensor) override {
    return line("torch.index_select(" + own(tensor) + ", 0, torch.argmax(" + x + ", 1))");
  }
  Value product(const Value& x, const std::string& tensor, bool reversed, bool squared) override {
    const std::string w = squared ? "torch.square(" + own(tensor) + ")" : own(tensor);
    return line("torch.mm(" + x + ", " + w + (reversed ? ")" : ".t())"));
  }
  Value shifted(const Value& x, const std::string& tensor) override { return line(x + " + " + own(tensor)); }
  Value curved(const Value& x, const std::string& tensor, float constant) override {
    const std::string square = tensor.empty() ? "" : own(tensor) + " * " + own(tensor) + " + ";
    return line(x + " * (" + square + literal(constant) + ")");
  }
  Value forms(const Value& x, const std::string& tensor) override {
    return line("torch.einsum(\"ord,nd->nor\", [" + own(tensor) + ", " + x + "])");
  }
  Value formsReversed(const Value& d, const Value& q, const std::string& tensor) override {
    return line("torch.einsum(\"nor,ord->nd\", [" + d + ".unsqueeze(2) * " + q + ", " + own(tensor) + "])");
  }
  Value normalised(const Value& x, const ScriptColumns& at) override {
    const std::string inside =
        std::string("(") + outside(x, at) + " - " + columns(at.mean, at.twice) + ") / " + scaleOf(at);
    return line(at.twice ? "(" + inside + ").float()" : inside);
  }
  Value restored(const Value& x, const ScriptColumns& at) override {
    return line(columns(at.mean, at.twice) + " + " + scaleOf(at) + " * " + outside(x, at));
  }
  Value weighed(const Value& x, const ScriptColumns& at) override {
    return line("torch.sum(" + outside(x, at) + " * " + columns(at.mean, at.twice) + ", [1], True)");
  }
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
  Value part(const Value& x, std::int64_t first, std::int64_t count) override {
    return line("torch.narrow(" + x + ", 1, " + std::to_string(first) + ", " + std::to_string(count) + ")");
  }
  Value joined(const Value& a, const Value& b) override { return line("torch.cat([" + a + ", " + b + "], 1)"); }
  Value sum(const Value& a, const Value& b, double factor) override {
    return line(a + " + " + (factor == 1 ? b : literal(factor) + " * " + b));
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
  void keep(const std::string& name, const std::vector<float>& values, const std::vector<std::int64_t>& shape) {
    m_module.register_buffer(m_prefix + flat(name), torch::from_blob(const_cast<float*>(values.data()), shape).clone());
  }
  /// A row of numbers as a buffer of its own.
  std::string row(const Row& values) {
    const std::string name = "row" + std::to_string(m_rows++);
    keep(name, values, {static_cast<std::int64_t>(values.size())});
    return own(name);
  }
  std::string columns(const std::vector<double>& values, bool twice) {
    if (!twice) return row({values.begin(), values.end()});
    const std::string name = "row" + std::to_string(m_rows++);
    m_module.register_buffer(m_prefix + name, torch::tensor(values, torch::kFloat64));
    return own(name);
  }
  std::string scaleOf(const ScriptColumns& at) {
    return at.twice || !at.oneScale() ? columns(at.scale, at.twice) : literal(at.scale[0]);
  }
  static Value outside(const Value& x, const ScriptColumns& at) { return at.twice ? x + ".double()" : x; }
  std::string own(const std::string& tensor) const { return "self." + m_prefix + flat(tensor); }
  static std::string flat(std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
  }
  std::string weights(const std::string& layer) const {
    const std::string bias = layer + ".bias";
    return own(layer + ".weight") + ", " + (m_weights.contains(bias) ? own(bias) : std::string("None"));
  }
  static std::string pair(int number) {
    const std::string text = std::to_string(number);
    return "[" + text + ", " + text + "]";
  }
  static std::string twice(const Value& x) { return "[2 * " + x + ".size(2), 2 * " + x + ".size(3)]"; }

  torch::jit::Module& m_module;
  std::string m_prefix;
  const ScriptWeights& m_weights;
  std::ostringstream m_text;
  int m_count = 0, m_rows = 0;
};

std::string moduleBytes(const std::vector<ScriptMethod>& methods) {
  torch::jit::Module module("TransportMap");
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

/// LibTorch's messages hold a stack of its own; the first line says what matters.
std::string firstLine(const char* what) {
  const std::string text = what;
  return text.substr(0, text.find('\n'));
}

}  // namespace

Result<std::string> torchScriptModule(const std::vector<ScriptMethod>& methods) {
  try {
    return moduleBytes(methods);
  } catch (const std::exception& e) {
    return failure(ErrorKind::internal, "The map could not be written as TorchScript: " + firstLine(e.what()));
  }
}

namespace {

/// `load` gives the module; `name` is for messages.
Result<TorchScriptReader> readerOf(const std::function<torch::jit::Module()>& load, const std::string& name) {
  try {
    const auto module = std::make_shared<torch::jit::Module>(load());
    return TorchScriptReader([module](const std::string& output, std::span<const double> x, std::size_t dim) {
      const torch::NoGradGuard noGrad;
      const auto rows = static_cast<std::int64_t>(x.size() / dim), columns = static_cast<std::int64_t>(dim);
      auto points = torch::from_blob(const_cast<double*>(x.data()), {rows, columns}, torch::kFloat64);
      const bool single = std::all_of(x.begin(), x.end(), [](double v) { return static_cast<float>(v) == v; });
      if (single) points = points.to(torch::kFloat32);
      const auto values = module->get_method(output)({points}).toTensor().to(torch::kFloat64).contiguous();
      return std::vector<double>(values.data_ptr<double>(), values.data_ptr<double>() + values.numel());
    });
  } catch (const std::exception& e) {
    return cannotRead(name, "LibTorch cannot load it: " + firstLine(e.what()));
  }
}

}  // namespace

Result<TorchScriptReader> openTorchScript(const std::string& path) {
  return readerOf([&] { return torch::jit::load(path); }, path);
}

Result<TorchScriptReader> openTorchScriptBytes(const std::string& bytes, const std::string& name) {
  return readerOf(
      [&] {
        std::istringstream in(bytes);
        return torch::jit::load(in);
      },
      name);
}

}  // namespace brenier
