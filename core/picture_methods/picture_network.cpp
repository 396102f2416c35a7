#include "core/picture_methods/picture_network.h"

#include "core/picture_methods/nvae_script.h"

// The maps of image_maps.cpp and the potentials of image_potentials.cpp once more, operation by operation. Tests hold
// the two against one another.

namespace brenier {
namespace {

using Value = NetworkScriptWriter::Value;

constexpr float leak = 0.2f;  ///< of every leaky ReLU here

std::string numbered(const char* layer, int i) {
  return std::string(layer) + std::to_string(i);
}

/// Groups of 16 channels, as image_maps.cpp normalises them.
Value norm(NetworkScriptWriter& w, const PictureNetwork& map, const Value& x, const std::string& layer) {
  const std::int64_t channels = map.weights.at(layer + ".weight").shape[0];
  return w.norm(x, layer, channels % 16 == 0 ? channels / 16 : 1);
}

Value generator(NetworkScriptWriter& w, const PictureNetwork& map, const Value& x) {
  Value h = w.leaky(norm(w, map, w.conv(w.reshaped(x, {-1, 1, 1}), "code", 0), "code_norm"), leak);
  h = w.leaky(norm(w, map, w.transposed(h, "first", 1, 0), "first_norm"), leak);
  for (int i = 0; map.has(numbered("conv", i)); ++i)
    h = w.leaky(norm(w, map, w.conv(w.doubled(h), numbered("conv", i), 1), numbered("norm", i)), leak);
  return w.tanh(w.conv(h, "last", 1));
}

Value stridedGenerator(NetworkScriptWriter& w, const PictureNetwork& map, const Value& x) {
  Value h = w.reshaped(w.linear(x, "first"), {-1, 4, 4});
  for (int i = 0; map.has(numbered("conv", i)); ++i)
    h = w.transposed(w.leaky(norm(w, map, h, numbered("norm", i)), leak), numbered("conv", i), 2, 1);
  return w.tanh(h);
}

Value beganGenerator(NetworkScriptWriter& w, const PictureNetwork& map, const Value& x) {
  Value h = w.reshaped(w.linear(x, "first"), {-1, 8, 8});
  for (int i = 0; map.has(numbered("conv", i)); ++i) {
    if (i > 0 && i % 2 == 0) h = w.doubled(h);
    h = w.elu(w.conv(h, numbered("conv", i), 1));
  }
  return w.conv(h, "last", 1);
}

Value skipMap(NetworkScriptWriter& w, const PictureNetwork& map, const Value& p) {
  Value h = w.leaky(norm(w, map, w.conv(p, "first", 1), "first_norm"), leak);
  std::vector<Value> skips;
  for (int i = 0; map.has(numbered("down", i)); ++i) {
    skips.push_back(h);
    h = w.averaged(w.leaky(w.conv(h, numbered("down", i), 1), leak), 3, 1);
  }
  for (int i = 0; map.has(numbered("up", i)); ++i) {
    h = w.sum(w.relu(norm(w, map, w.conv(w.doubled(h), numbered("up", i), 1), numbered("norm", i))), skips.back());
    skips.pop_back();
  }
  h = w.conv(h, "last", 1);
  return map.residual ? w.sum(p, h) : w.tanh(h);
}

Value unet(NetworkScriptWriter& w, const PictureNetwork& map, const Value& p) {
  const auto twice = [&](Value h, const std::string& block) {
    for (const char* k : {"0", "1"}) h = w.relu(norm(w, map, w.conv(h, block + ".conv" + k, 1), block + ".norm" + k));
    return h;
  };
  Value h = twice(p, "down0");
  std::vector<Value> skips;
  for (int i = 1; i < 5; ++i) {
    skips.push_back(h);
    h = twice(w.maximised(h), numbered("down", i));
  }
  for (int i = 0; i < 4; ++i) {
    h = twice(w.joined(skips.back(), w.doubledSmooth(h)), numbered("up", i));
    skips.pop_back();
  }
  h = w.conv(h, "last", 0);
  return map.residual ? w.sum(p, h) : h;
}

Value instancePotential(NetworkScriptWriter& w, const PictureNetwork& f, const Value& p) {
  Value h = w.conv(p, "first", 1);
  for (int i = 0; f.has(numbered("block", i) + ".conv1"); ++i) {
    const std::string block = numbered("block", i) + ".";
    Value inner = w.conv(w.relu(w.instanceNorm(h, block + "norm1")), block + "conv1", 1);
    inner = w.conv(w.relu(w.instanceNorm(inner, block + "norm2")), block + "conv2", 1);
    h = w.sum(w.averaged(inner, 2, 0), w.conv(w.averaged(h, 2, 0), block + "shortcut", 0));
  }
  return w.conv(h, "last", 0);
}

Value residualPotential(NetworkScriptWriter& w, const PictureNetwork& f, const Value& p) {
  Value h = w.conv(p, "first", 1);
  for (int i = 0; f.has(numbered("stage", i) + "a.conv0"); ++i) {
    if (i > 0) h = w.averaged(h, 3, 1);
    for (const char* half : {"a", "b"}) {
      const std::string block = numbered("stage", i) + half + ".";
      const Value inner = w.conv(w.leaky(w.conv(w.leaky(h, leak), block + "conv0", 1), leak), block + "conv1", 1);
      h = w.sum(f.has(block + "shortcut") ? w.conv(h, block + "shortcut", 0) : h, inner, 0.1);
    }
  }
  return w.linear(w.leaky(w.reshaped(h, {}), leak), "last");
}

Value plainPotential(NetworkScriptWriter& w, const PictureNetwork& f, const Value& p, bool strided) {
  Value h = p;
  for (int i = 0; f.has(numbered("conv", i)); ++i) {
    h = w.leaky(w.conv(h, numbered("conv", i), 1, strided ? 2 : 1), leak);
    if (!strided) h = w.averaged(h, 3, 1);
  }
  return w.linear(w.reshaped(h, {}), "last");
}

Value potential(NetworkScriptWriter& w, const PictureNetwork& f, const Value& p) {
  if (f.network == "instance") return instancePotential(w, f, p);
  if (f.network == "resnet") return residualPotential(w, f, p);
  return plainPotential(w, f, p, f.network == "strided");
}

}  // namespace

void PictureNetwork::setBefore(LearnedNetwork network, LearnedPart part) {
  weights.merge(scriptWeights(network));
  before = std::move(network);
  beforeIs = part;
}

std::string writePictureNetwork(NetworkScriptWriter& writer, const PictureNetwork& network, const std::string& input) {
  std::string x = input;
  if (network.weights.contains("atoms"))  // x goes to the code of its cell first
    x = writer.winner(writer.shifted(writer.product(x, "atoms"), "heights"), "codes");
  if (network.before) x = writeLearned(writer, *network.before, network.beforeIs, x, false);
  if (network.inputScale != 1) x = writer.scaled(x, network.inputScale);
  if (network.network == "nvae") return writer.reshaped(writeNvae(writer, network, x), {});
  if (network.network == "generator") return writer.reshaped(generator(writer, network, x), {});
  if (network.network == "dcgan") return writer.reshaped(stridedGenerator(writer, network, x), {});
  if (network.network == "began") return writer.reshaped(beganGenerator(writer, network, x), {});
  const Value p = writer.reshaped(x, {network.shape.channels, network.shape.height, network.shape.width});
  if (!network.isMap()) return writer.reshaped(potential(writer, network, p), {});
  return writer.reshaped(network.network == "unet" ? unet(writer, network, p) : skipMap(writer, network, p), {});
}

}  // namespace brenier
