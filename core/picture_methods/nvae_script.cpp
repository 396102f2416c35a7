#include "core/picture_methods/nvae_script.h"

#include <vector>

// The decoder of core/image_solvers/nvae_network.cpp once more. Tests hold the two against one another.

namespace brenier {
namespace {

using Value = NetworkScriptWriter::Value;

constexpr double cellShare = 0.1, leastDeviation = 0.01;

std::string counted(const char* what, int i) {
  return what + std::to_string(i);
}

class NvaeScript {
 public:
  NvaeScript(NetworkScriptWriter& writer, const PictureNetwork& map) : m_w(writer), m_map(map) {}

  Value write(const Value& x) {
    Value h;
    std::int64_t first = 0;
    for (int i = 0, between = 0; m_map.has(counted("group", i) + "_z"); ++i) {
      const std::string group = counted("group", i) + "_";
      if (i > 0 && channelsOf(group + "z") < channelsOf(counted("group", i - 1) + "_z"))
        h = cell(h, counted("between", between++));
      const std::int64_t channels = shapeOf(group + "z")[1], count = channels * m_side * m_side;
      Value z = m_w.reshaped(m_w.part(x, first, count), {channels, m_side, m_side});
      first += count;
      if (i == 0) {
        h = m_w.shifted(m_w.conv(z, group + "z", 0), "start");
        continue;
      }
      h = cell(h, group + "cell");
      const Value prior = softly(m_w.conv(m_w.elu(h), group + "prior", 0));
      const Value deviation = m_w.exponential(m_w.part(prior, channels, channels));
      z = m_w.sum(m_w.part(prior, 0, channels), m_w.sum(m_w.times(deviation, z), z, leastDeviation));
      h = m_w.sum(m_w.conv(h, group + "mix", 0), m_w.conv(z, group + "z", 0));
    }
    for (int i = 0; m_map.has(counted("post", i) + ".expand"); ++i) h = cell(h, counted("post", i));
    return mean(m_w.conv(m_w.elu(h), "last", 1));
  }

 private:
  const std::vector<std::int64_t>& shapeOf(const std::string& layer) const {
    return m_map.weights.at(layer + ".weight").shape;
  }
  std::int64_t channelsOf(const std::string& layer) const { return shapeOf(layer)[0]; }
  Value norm(const Value& x, const std::string& layer) {
    const std::int64_t channels = channelsOf(layer);
    return m_w.norm(x, layer, channels % 16 == 0 ? channels / 16 : 1);
  }
  Value swish(const Value& x) { return m_w.times(x, m_w.sigmoid(x)); }
  Value softly(const Value& x) { return m_w.scaled(m_w.tanh(m_w.scaled(x, 0.2f)), 5); }

  Value cell(const Value& x, const std::string& name) {
    const std::string of = name + ".";
    const bool doubles = m_map.has(of + "skip");
    Value h = swish(norm(m_w.conv(norm(x, of + "norm0"), of + "expand", 0), of + "norm1"));
    if (doubles) {
      h = m_w.doubled(h);
      m_side *= 2;
    }
    h = m_w.conv(swish(norm(m_w.eachConv(h, of + "each", 2), of + "norm2")), of + "reduce", 0);
    h = weighed(norm(h, of + "norm3"), of + "weights.");
    return m_w.sum(doubles ? m_w.doubledSmooth(m_w.conv(x, of + "skip", 0)) : x, h, cellShare);
  }
  /// Channels times what their means say.
  Value weighed(const Value& x, const std::string& of) {
    const std::int64_t channels = channelsOf(of + "excite");
    const Value sums = m_w.summed(m_w.reshaped(x, {channels, m_side * m_side}));
    const Value means = m_w.scaled(sums, 1 / static_cast<float>(m_side * m_side));
    const Value weights = m_w.sigmoid(m_w.linear(m_w.relu(m_w.linear(means, of + "squeeze")), of + "excite"));
    return m_w.times(x, m_w.reshaped(weights, {channels, 1, 1}));
  }
  /// -1 + max(x + 1, 0) - max(x - 1, 0).
  Value clamped(const Value& x) {
    const Value above = m_w.relu(m_w.shifted(x, "minus_one"));
    return m_w.shifted(m_w.sum(m_w.relu(m_w.shifted(x, "one")), above, -1), "minus_one");
  }
  /// Of the mixture: K logits, K means a channel, K log scales a channel, and in colour K times three slopes.
  Value mean(const Value& numbers) {
    const std::int64_t channels = m_map.shape.channels, k = channelsOf("last") / (channels == 1 ? 3 : 10);
    const auto part = [&](std::int64_t i) { return m_w.part(numbers, i * k, k); };
    const Value weights = m_w.softmax(part(0));
    std::vector<Value> means;
    for (std::int64_t c = 0; c < channels; ++c) {
      Value own = part(1 + c);
      for (std::int64_t before = 0; before < c; ++before) {
        const Value slope = m_w.tanh(part(1 + 2 * channels + (c == 2 ? 1 : 0) + before));
        own = m_w.sum(own, m_w.times(slope, means[static_cast<std::size_t>(before)]));
      }
      means.push_back(clamped(m_w.conv(m_w.times(weights, own), "gather", 0)));
    }
    Value all = means[0];
    for (std::size_t c = 1; c < means.size(); ++c) all = m_w.joined(all, means[c]);
    return all;
  }

  NetworkScriptWriter& m_w;
  const PictureNetwork& m_map;
  std::int64_t m_side = 4;
};

}  // namespace

std::string writeNvae(NetworkScriptWriter& writer, const PictureNetwork& map, const std::string& x) {
  return NvaeScript(writer, map).write(x);
}

void addNvaeConstants(PictureNetwork& map) {
  const std::int64_t k = map.weights.at("last.weight").shape[0] / (map.shape.channels == 1 ? 3 : 10);
  map.weights["gather.weight"] = {{1, k, 1, 1}, std::vector<float>(static_cast<std::size_t>(k), 1.0f)};
  map.weights["one"] = {{1}, {1.0f}};
  map.weights["minus_one"] = {{1}, {-1.0f}};
}

}  // namespace brenier
