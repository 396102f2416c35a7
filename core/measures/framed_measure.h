#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "core/api/run_frame.h"
#include "core/measures/measure.h"

namespace brenier {

/// A law in the frame of the file that stands on the other side.
class FramedMeasure final : public Measure {
 public:
  FramedMeasure(MeasurePtr inner, SideFrame frame) : m_inner(std::move(inner)), m_frame(std::move(frame)) {}
  std::size_t dim() const override { return m_inner->dim(); }
  std::size_t atoms() const override { return m_inner->atoms(); }
  std::string note() const override { return m_inner->note(); }
  std::string taken() const override { return m_inner->taken(); }
  std::shared_ptr<const FileSnapshot> file() const override { return m_inner->file(); }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    m_inner->sample(key, first, count, out);
    const std::size_t d = dim();
    std::vector<float> data(d);
    for (std::size_t i = 0; i < count; ++i) {
      std::copy_n(out + i * d, d, data.begin());
      m_frame.pointFromData(data.data(), d, out + i * d);
    }
  }

 private:
  MeasurePtr m_inner;
  SideFrame m_frame;
};

}  // namespace brenier
