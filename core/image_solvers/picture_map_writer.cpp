#include "core/image_solvers/picture_map_writer.h"

// The maps of image_maps.cpp once more, operation by operation. Tests hold the two against one another.

namespace brenier {
namespace {

using Value = PictureMapWriter::Value;

std::string numbered(const char* layer, int i) {
  return std::string(layer) + std::to_string(i);
}

/// Groups of 16 channels, as image_maps.cpp normalises them.
Value norm(PictureMapWriter& w, const PictureMap& map, const Value& x, const std::string& layer) {
  const std::int64_t channels = map.weights.at(layer + ".weight").shape[0];
  return w.norm(x, layer, channels % 16 == 0 ? channels / 16 : 1);
}

Value generator(PictureMapWriter& w, const PictureMap& map, const Value& x) {
  Value h = w.leaky(norm(w, map, w.conv(w.reshaped(x, {-1, 1, 1}), "code", 0), "code_norm"));
  h = w.leaky(norm(w, map, w.transposed(h, "first", 1, 0), "first_norm"));
  for (int i = 0; map.has(numbered("conv", i)); ++i)
    h = w.leaky(norm(w, map, w.conv(w.doubled(h), numbered("conv", i), 1), numbered("norm", i)));
  return w.tanh(w.conv(h, "last", 1));
}

Value stridedGenerator(PictureMapWriter& w, const PictureMap& map, const Value& x) {
  Value h = w.reshaped(w.linear(x, "first"), {-1, 4, 4});
  for (int i = 0; map.has(numbered("conv", i)); ++i)
    h = w.transposed(w.leaky(norm(w, map, h, numbered("norm", i))), numbered("conv", i), 2, 1);
  return w.tanh(h);
}

Value skipMap(PictureMapWriter& w, const PictureMap& map, const Value& p) {
  Value h = w.leaky(norm(w, map, w.conv(p, "first", 1), "first_norm"));
  std::vector<Value> skips;
  for (int i = 0; map.has(numbered("down", i)); ++i) {
    skips.push_back(h);
    h = w.averaged(w.leaky(w.conv(h, numbered("down", i), 1)));
  }
  for (int i = 0; map.has(numbered("up", i)); ++i) {
    h = w.sum(w.relu(norm(w, map, w.conv(w.doubled(h), numbered("up", i), 1), numbered("norm", i))), skips.back());
    skips.pop_back();
  }
  h = w.conv(h, "last", 1);
  return map.residual ? w.sum(p, h) : w.tanh(h);
}

Value unet(PictureMapWriter& w, const PictureMap& map, const Value& p) {
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

}  // namespace

std::string writePictureMap(PictureMapWriter& writer, const PictureMap& map, const std::string& x) {
  if (map.network == "generator") return writer.reshaped(generator(writer, map, x), {});
  if (map.network == "dcgan") return writer.reshaped(stridedGenerator(writer, map, x), {});
  const Value p = writer.reshaped(x, {map.shape.channels, map.shape.height, map.shape.width});
  return writer.reshaped(map.network == "unet" ? unet(writer, map, p) : skipMap(writer, map, p), {});
}

}  // namespace brenier
