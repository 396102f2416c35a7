#include "core/networks/autograd.h"

#include <dlfcn.h>
#include <torch/torch.h>

#include <fstream>
#include <stdexcept>

namespace brenier {
namespace {

torch::Tensor activated(const torch::Tensor& a, Activation kind, double slope) {
  switch (kind) {
    case Activation::identity:
      return a;
    case Activation::relu:
      return torch::relu(a);
    case Activation::leakyRelu:
      return torch::leaky_relu(a, slope);
    case Activation::squaredLeakyRelu:
      return torch::leaky_relu(a, slope).square();
    case Activation::celu:
      return torch::celu(a);
    case Activation::softplus:
      return torch::softplus(a);
    case Activation::elu:
      return torch::elu(a);
  }
  return a;
}

/// The network of NetworkSpec as tensors: leaves that require gradients, one for each parameter block.
class TorchNetwork {
 public:
  TorchNetwork(const NetworkSpec& spec, bool inDouble)
      : m_spec(spec),
        m_type(inDouble ? torch::kFloat64 : torch::kFloat32),
        m_layout(parameterLayout(spec)),
        m_flat(parameterCount(spec)) {
    parametersChanged();
  }

  const NetworkSpec& spec() const { return m_spec; }
  std::span<float> flat() { return m_flat; }
  std::span<const float> flat() const { return m_flat; }
  torch::ScalarType type() const { return m_type; }
  const std::vector<torch::Tensor>& leaves() const { return m_leaves; }
  const std::vector<ParameterBlock>& layout() const { return m_layout; }

  void parametersChanged() {
    m_leaves.clear();
    for (const auto& block : m_layout) {
      const std::vector<std::int64_t> shape(block.shape.begin(), block.shape.end());
      m_leaves.push_back(torch::from_blob(m_flat.data() + block.offset, shape).to(m_type).clone().requires_grad_(true));
    }
  }

  /// x [n, dim] -> [n, outputs].
  torch::Tensor forward(const torch::Tensor& x) const {
    torch::Tensor z;
    torch::Tensor q;
    for (std::size_t i = 0; i < m_layout.size(); ++i)
      if (m_layout[i].role == ParameterBlock::Role::quadratic) q = m_leaves[i];
    std::size_t i = 0;
    for (std::size_t k = 0; k < m_spec.layers(); ++k) {
      torch::Tensor a;
      for (; i < m_layout.size() && m_layout[i].layer == k && m_layout[i].role != ParameterBlock::Role::quadratic;
           ++i) {
        const auto term = termOf(m_layout[i].role, m_leaves[i], x, z);
        a = a.defined() ? a + term : term;
      }
      z = activated(a, m_spec.activation(k), m_spec.slope);
    }
    if (m_spec.maximum) z = std::get<0>(z.max(1, true));
    if (q.defined()) z = z + 0.5 * (x * q).square().sum(1, true);
    if (m_spec.strongConvexity != 0)
      z = z + 0.5 * static_cast<double>(m_spec.strongConvexity) * x.square().sum(1, true);
    if (m_spec.residual) z = z + x;
    return z;
  }

 private:
  static torch::Tensor termOf(ParameterBlock::Role role, const torch::Tensor& w, const torch::Tensor& x,
                              const torch::Tensor& z) {
    switch (role) {
      case ParameterBlock::Role::input:
        return torch::matmul(x, w.t());
      case ParameterBlock::Role::hidden:
        return torch::matmul(z, w.t());
      case ParameterBlock::Role::inputDiagonal:
        return torch::matmul(x.square(), w.square().t());
      case ParameterBlock::Role::inputQuadratic:
        return torch::einsum("ord,nd->nor", {w, x}).square().sum(2);
      default:
        return w;
    }
  }

  NetworkSpec m_spec;
  torch::ScalarType m_type;
  std::vector<ParameterBlock> m_layout;
  std::vector<float> m_flat;
  std::vector<torch::Tensor> m_leaves;
};

/// Reads [rows, columns] floats as a tensor of the network's type.
torch::Tensor tensorOf(const float* data, std::size_t rows, std::size_t columns, torch::ScalarType type) {
  return torch::from_blob(const_cast<float*>(data),
                          {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(columns)})
      .to(type)
      .clone();
}

void copyOut(const torch::Tensor& tensor, float* out) {
  const auto host = tensor.detach().to(torch::kFloat32).contiguous();
  std::copy_n(host.data_ptr<float>(), host.numel(), out);
}

/// What potentials and maps share: the points, and an accumulator for each leaf.
class TorchBlock {
 public:
  explicit TorchBlock(const TorchNetwork& network) : m_network(network) { clear(); }

  void evaluate(const float* x, std::size_t n) {
    m_count = n;
    m_x = tensorOf(x, n, m_network.spec().dim, m_network.type()).requires_grad_(true);
    m_value = m_network.forward(m_x);
    m_gradient = torch::Tensor();
  }
  /// Adds d scalar / d theta. Leaves that the scalar does not touch add nothing.
  void accumulate(const torch::Tensor& scalar) {
    if (!scalar.requires_grad()) return;
    const auto grads = torch::autograd::grad({scalar}, m_network.leaves(), {}, true, false, true);
    for (std::size_t i = 0; i < grads.size(); ++i)
      if (grads[i].defined()) m_sums[i] = m_sums[i].defined() ? m_sums[i] + grads[i] : grads[i];
  }
  void clear() { m_sums.assign(m_network.leaves().size(), torch::Tensor()); }
  void flush(float* grad) const {
    std::vector<float> host;
    for (std::size_t i = 0; i < m_sums.size(); ++i) {
      if (!m_sums[i].defined()) continue;
      host.resize(m_network.layout()[i].size());
      copyOut(m_sums[i], host.data());
      for (std::size_t k = 0; k < host.size(); ++k) grad[m_network.layout()[i].offset + k] += host[k];
    }
  }
  /// grad of the summed value with its graph, computed once.
  const torch::Tensor& gradient() {
    if (!m_gradient.defined()) m_gradient = torch::autograd::grad({m_value.sum()}, {m_x}, {}, true, true)[0];
    return m_gradient;
  }
  torch::Tensor given(const float* data, std::size_t columns) const {
    return tensorOf(data, m_count, columns, m_network.type());
  }

  const TorchNetwork& network() const { return m_network; }
  const torch::Tensor& points() const { return m_x; }
  const torch::Tensor& value() const { return m_value; }
  std::size_t count() const { return m_count; }

 private:
  const TorchNetwork& m_network;
  torch::Tensor m_x, m_value, m_gradient;
  std::vector<torch::Tensor> m_sums;
  std::size_t m_count = 0;
};

class AutogradPotentialBlock final : public PotentialBlock {
 public:
  explicit AutogradPotentialBlock(const TorchNetwork& network) : m_block(network) {}
  void evaluate(const float* x, std::size_t n) override { m_block.evaluate(x, n); }
  void value(float* out) override { copyOut(m_block.value(), out); }
  void gradient(float* out) override { copyOut(m_block.gradient(), out); }
  void hessianVector(const float* v, float* out) override {
    const auto inner = (m_block.gradient() * m_block.given(v, m_block.network().spec().dim)).sum();
    if (!inner.requires_grad()) {
      std::fill_n(out, m_block.count() * m_block.network().spec().dim, 0.0f);
      return;
    }
    const auto hv = torch::autograd::grad({inner}, {m_block.points()}, {}, true, false, true)[0];
    if (hv.defined())
      copyOut(hv, out);
    else
      std::fill_n(out, m_block.count() * m_block.network().spec().dim, 0.0f);
  }
  void addValueGrad(const float* w) override { m_block.accumulate((m_block.value() * m_block.given(w, 1)).sum()); }
  void addGradientGrad(const float* v) override {
    m_block.accumulate((m_block.gradient() * m_block.given(v, m_block.network().spec().dim)).sum());
  }
  void clearGrad() override { m_block.clear(); }
  void flushGrad(float* grad) const override { m_block.flush(grad); }

 private:
  TorchBlock m_block;
};

class AutogradMapBlock final : public MapBlock {
 public:
  explicit AutogradMapBlock(const TorchNetwork& network) : m_block(network) {}
  void evaluate(const float* x, std::size_t n) override { m_block.evaluate(x, n); }
  void value(float* out) override { copyOut(m_block.value(), out); }
  void addVjp(const float* v, float* inputGrad) override {
    const auto inner = (m_block.value() * m_block.given(v, m_block.network().spec().outputs)).sum();
    m_block.accumulate(inner);
    if (inputGrad) copyOut(torch::autograd::grad({inner}, {m_block.points()}, {}, true)[0], inputGrad);
  }
  void clearGrad() override { m_block.clear(); }
  void flushGrad(float* grad) const override { m_block.flush(grad); }

 private:
  TorchBlock m_block;
};

/// A Potential or a MapNet around a TorchNetwork.
template <class Interface, class BlockInterface, class Block>
class AutogradNet final : public Interface {
 public:
  AutogradNet(const NetworkSpec& spec, bool inDouble) : m_network(spec, inDouble) {}
  const NetworkSpec& spec() const override { return m_network.spec(); }
  std::string engineName() const override { return "autograd"; }
  std::span<float> parameters() override { return m_network.flat(); }
  std::span<const float> parameters() const override { return m_network.flat(); }
  void parametersChanged() override { m_network.parametersChanged(); }
  std::size_t blockSize() const override { return std::size_t{1} << 20; }
  std::unique_ptr<BlockInterface> makeBlock() const override { return std::make_unique<Block>(m_network); }

 private:
  TorchNetwork m_network;
};

bool loaded(const char* library) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);)
    if (line.find(library) != std::string::npos) return true;
  return false;
}

}  // namespace

std::unique_ptr<Potential> makeAutogradPotential(const NetworkSpec& spec, bool inDouble) {
  if ((spec.outputs != 1 && !spec.maximum) || spec.residual)
    throw std::invalid_argument("a potential has one output and no residual");
  return std::make_unique<AutogradNet<Potential, PotentialBlock, AutogradPotentialBlock>>(spec, inDouble);
}

std::unique_ptr<MapNet> makeAutogradMap(const NetworkSpec& spec, bool inDouble) {
  if (spec.residual && spec.outputs != spec.dim)
    throw std::invalid_argument("a residual map has as many outputs as inputs");
  return std::make_unique<AutogradNet<MapNet, MapBlock, AutogradMapBlock>>(spec, inDouble);
}

Status libTorchWorks() {
  return ok();
}

void setTorchThreadPolicy(int threads) {
  torch::set_num_threads(threads);
  // Debian's OpenBLAS has a team of its own, which torch does not know of: where both have two threads they spin for
  // one another's cores, and a step over pictures takes 2.6 times as long as with one thread each.
  if (void* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) reinterpret_cast<void (*)(int)>(symbol)(1);
}

BlasFound blasFound() {
  if (loaded("mkl")) return {"MKL"};
  if (loaded("libopenblas")) return {"OpenBLAS"};
  if (loaded("libblas.so")) return {"the reference BLAS, several times slower than OpenBLAS", false};
  return {"its own BLAS"};
}

std::string torchDescription() {
  return std::string("LibTorch ") + TORCH_VERSION + ", " + blasFound().name;
}

bool torchHasCuda() {
  return torch::cuda::is_available();
}

}  // namespace brenier
