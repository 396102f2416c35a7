#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "core/measures/random_batch.h"
#include "core/measures/registry.h"

namespace brenier {

/// What one sample in the plane is made of: four words, and two normals that were made from c and d (a shape uses
/// either the two words or the two normals).
struct Draw {
  std::uint32_t a = 0, b = 0, c = 0, d = 0;
  float normal1 = 0, normal2 = 0;
};

struct PlanePoint {
  float x = 0, y = 0;
};

/// A measure in the plane from a pure function: PlanePoint Shape::point(const Draw&) const. A shape of which more is
/// known says it by the functions `samplerTable`, `radial`, `independentCoordinates` or `generator` of Measure.
template <class Shape>
class ToyMeasure final : public Measure {
 public:
  explicit ToyMeasure(Shape shape) : m_shape(std::move(shape)) {}

  std::size_t dim() const override { return 2; }

  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    const BatchKey batch = batchKey(key);
    WordBatch words;
    float normals[2][batchSize];
    for (std::size_t done = 0; done < count; done += batchSize) {
      const std::size_t n = std::min(batchSize, count - done);
      fillWords(batch, first + done, n, 1, 0, words);
      normalPairs(words[2].data(), words[3].data(), n, normals[0], normals[1]);
      for (std::size_t i = 0; i < n; ++i) {
        const PlanePoint p =
            m_shape.point({words[0][i], words[1][i], words[2][i], words[3][i], normals[0][i], normals[1][i]});
        out[2 * (done + i)] = p.x;
        out[2 * (done + i) + 1] = p.y;
      }
    }
  }

  std::optional<SamplerTable> samplerTable() const override {
    if constexpr (requires { m_shape.samplerTable(); })
      return m_shape.samplerTable();
    else
      return std::nullopt;
  }
  std::optional<RadialLaw> radial() const override {
    if constexpr (requires { m_shape.radial(); })
      return m_shape.radial();
    else
      return std::nullopt;
  }
  std::vector<LineLawPtr> independentCoordinates() const override {
    if constexpr (requires { m_shape.independentCoordinates(); })
      return m_shape.independentCoordinates();
    else
      return {};
  }
  std::optional<Generator> generator() const override {
    if constexpr (requires { m_shape.generator(); })
      return m_shape.generator();
    else
      return std::nullopt;
  }
  std::shared_ptr<const FileSnapshot> file() const override {
    if constexpr (requires { m_shape.file; })
      return m_shape.file;
    else
      return nullptr;
  }

 private:
  Shape m_shape;
};

/// Uniform on the annulus inner <= r <= outer.
inline PlanePoint inAnnulus(std::uint32_t angle, std::uint32_t radius, float inner, float outer) {
  const float r = std::sqrt(inner * inner + (outer * outer - inner * inner) * unitFloat(radius));
  const SinCos turn = sinCosWord(angle);
  return {r * turn.cos, r * turn.sin};
}

template <class Shape>
MeasurePtr makeToy(Shape shape) {
  return std::make_shared<ToyMeasure<Shape>>(std::move(shape));
}

/// An entry whose options are the shape itself: a struct with `visit` and `point`.
template <class Shape>
MeasureEntry toyEntry(std::string id, std::string title, std::string help) {
  return measureEntry<Shape>(std::move(id), std::move(title), std::move(help),
                             [](const Shape& shape) -> Result<MeasurePtr> { return makeToy(shape); });
}

}  // namespace brenier
