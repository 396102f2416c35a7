#include "core/networks/torchscript.h"

#include <torch/script.h>
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <sstream>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"

// NetworkSpec defines the network; the reverse pass is that of core/exports/onnx_network.cpp, in TorchScript's words.

namespace brenier {
namespace {

using Role = ParameterBlock::Role;

std::string literal(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9g", value);
  const std::string digits = text;
  return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;
}

/// Writes the body of one method, and registers its tensors on the module.
class MethodWriter {
 public:
  MethodWriter(torch::jit::Module& module, const TorchScriptOutput& output)
      : m_module(module), m_output(output), m_network(*output.network), m_spec(output.network->spec) {
    for (const auto& block : parameterLayout(m_spec)) {
      const std::vector<std::int64_t> shape(block.shape.begin(), block.shape.end());
      keep(block.name, const_cast<float*>(m_network.parameters.data()) + block.offset, shape);
    }
    keepColumn("from_mean", m_network.from.mean);
    keepColumn("from_scale", m_network.from.scale);
    keepColumn("to_mean", m_network.to.mean);
    keepColumn("to_scale", m_network.to.scale);
  }

  std::string source() {
    m_text << "def " << m_output.name << "(self, x: Tensor) -> Tensor:\n";
    // In double, because single precision loses digits far from 0; the answer is of the type of the question.
    line("p = ((x.double() - " + self("from_mean") + ") / " + self("from_scale") + ").float()");
    for (std::size_t k = 0; k < m_spec.layers(); ++k) forwardLayer(k);
    const std::string z = "z" + std::to_string(m_spec.layers() - 1);
    switch (m_output.kind) {
      case TorchScriptOutput::map:
        outside(m_spec.residual ? "(" + z + " + p)" : z);
        break;
      case TorchScriptOutput::potential:
        line("value = " + z + " + 0.5 * (" + curvature() + " * p * p).sum(1, True)");
        line("return (" + literal(m_network.potentialScale().value_or(1)) + " * value.double() + (x.double() * " +
             self("to_mean") + ").sum(1, True)).to(x.dtype)");
        break;
      case TorchScriptOutput::gradient:
        reverse();
        break;
    }
    return m_text.str();
  }

 private:
  void keep(const std::string& name, float* data, const std::vector<std::int64_t>& shape) {
    const auto full = m_output.name + "_" + name;
    m_module.register_buffer(full, torch::from_blob(data, shape).clone());
    m_known.push_back(name);
  }
  void keepColumn(const std::string& name, const std::vector<double>& values) {
    m_module.register_buffer(m_output.name + "_" + name, torch::tensor(values, torch::kFloat64));
  }
  void outside(const std::string& value) {
    line("return (" + self("to_mean") + " + " + self("to_scale") + " * (" + value + ").double()).to(x.dtype)");
  }
  bool has(const std::string& name) const { return std::find(m_known.begin(), m_known.end(), name) != m_known.end(); }
  std::string self(const std::string& name) const { return "self." + m_output.name + "_" + name; }
  void line(const std::string& text) { m_text << "    " << text << "\n"; }
  std::string curvature() const {
    const std::string c = literal(m_spec.strongConvexity);
    return has("q") ? "(" + self("q") + " * " + self("q") + " + " + c + ")" : c;
  }
  Activation activation(std::size_t k) const {
    if (k + 1 == m_spec.layers()) return m_spec.last;
    return k == 0 ? m_spec.first : m_spec.middle;
  }

  void forwardLayer(std::size_t k) {
    const std::string i = std::to_string(k), a = "a" + i, z = "z" + i, slope = literal(m_spec.slope);
    line(a + " = " + self("b" + i) + ".expand(x.size(0), -1)");
    if (has("A" + i)) line(a + " = torch.addmm(" + a + ", p, " + self("A" + i) + ".t())");
    if (k > 0) line(a + " = torch.addmm(" + a + ", z" + std::to_string(k - 1) + ", " + self("W" + i) + ".t())");
    if (has("Q" + i)) {
      line("q" + i + " = torch.einsum(\"ord,nd->nor\", [" + self("Q" + i) + ", p])");
      line(a + " = " + a + " + (q" + i + " * q" + i + ").sum(2)");
    }
    if (has("D" + i)) line(a + " = torch.addmm(" + a + ", torch.square(p), torch.square(" + self("D" + i) + ").t())");
    switch (activation(k)) {
      case Activation::identity:
        return line(z + " = " + a);
      case Activation::relu:
        return line(z + " = torch.relu(" + a + ")");
      case Activation::leakyRelu:
        return line(z + " = torch.where(" + a + " > 0, " + a + ", " + slope + " * " + a + ")");
      case Activation::squaredLeakyRelu:
        line("l" + i + " = torch.where(" + a + " > 0, " + a + ", " + slope + " * " + a + ")");
        return line(z + " = l" + i + " * l" + i);
      case Activation::celu:
      case Activation::elu:
        return line(z + " = torch.elu(" + a + ")");
      case Activation::softplus:
        return line(z + " = torch.nn.functional.softplus(" + a + ")");
    }
  }

  std::string slope(std::size_t k) const {
    const std::string a = "a" + std::to_string(k), s = literal(m_spec.slope);
    const auto choose = [&](const std::string& above, const std::string& below) {
      return "torch.where(" + a + " > 0, torch.full_like(" + a + ", " + above + "), torch.full_like(" + a + ", " +
             below + "))";
    };
    switch (activation(k)) {
      case Activation::identity:
        return "torch.ones_like(" + a + ")";
      case Activation::relu:
        return choose("1.0", "0.0");
      case Activation::leakyRelu:
        return choose("1.0", s);
      case Activation::squaredLeakyRelu:
        return choose("2.0", literal(2.0f * m_spec.slope * m_spec.slope)) + " * " + a;
      case Activation::celu:
      case Activation::elu:
        return "torch.exp(torch.clamp(" + a + ", max=0.0))";
      case Activation::softplus:
        return "torch.sigmoid(" + a + ")";
    }
    return {};
  }

  void reverse() {
    line("grad = " + curvature() + " * p");
    for (std::size_t k = m_spec.layers(); k-- > 0;) {
      const std::string i = std::to_string(k);
      line("d = " + slope(k) + (k + 1 == m_spec.layers() ? "" : " * u"));
      if (has("A" + i)) line("grad = grad + torch.mm(d, " + self("A" + i) + ")");
      if (has("Q" + i))
        line("grad = grad + torch.einsum(\"nor,ord->nd\", [2.0 * d.unsqueeze(2) * q" + i + ", " + self("Q" + i) + "])");
      if (has("D" + i)) line("grad = grad + 2.0 * p * torch.matmul(d, torch.square(" + self("D" + i) + "))");
      if (k > 0) line("u = torch.mm(d, " + self("W" + i) + ")");
    }
    outside("grad");
  }

  torch::jit::Module& m_module;
  const TorchScriptOutput& m_output;
  const LearnedNetwork& m_network;
  const NetworkSpec& m_spec;
  std::vector<std::string> m_known;
  std::ostringstream m_text;
};

/// LibTorch's messages hold a stack of its own; the first line says what matters.
std::string firstLine(const char* what) {
  const std::string text = what;
  return text.substr(0, text.find('\n'));
}

}  // namespace

Status writeTorchScript(const std::string& path, const std::vector<TorchScriptOutput>& outputs) {
  std::ostringstream bytes;
  try {
    torch::jit::Module module("TransportMap");
    for (const auto& output : outputs) module.define(MethodWriter(module, output).source());
    module.define("def forward(self, x: Tensor) -> Tensor:\n    return self." + outputs.front().name + "(x)\n");
    module.eval();
    module.save(bytes);
  } catch (const std::exception& e) {
    return failure(ErrorKind::internal, "TorchScript could not be written: " + firstLine(e.what()));
  }
  return writeFileAtomically(path, bytes.str());
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
