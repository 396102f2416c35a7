#pragma once

#include <torch/torch.h>

#include <memory>
#include <optional>

#include "core/measures/image_measure.h"

namespace brenier {

/// The training batches of one measure as tensors on a device. On the host they are the measure's own samples. A set of
/// pictures is copied to the device once where it fits, and batches are then gathered and degraded there: the same
/// pictures, with noise of the device's generator.
class ImageBatches {
 public:
  ImageBatches(MeasurePtr measure, std::uint64_t dataSeed, std::uint64_t stream);

  /// Sets are copied there with the first batch. `resident`: also where the device is the host, for tests.
  void place(const torch::Device& device, bool resident);
  /// Part `part` of step `index` [n, dim].
  torch::Tensor draw(std::int64_t index, std::int64_t part, std::int64_t n);
  /// Whether batches come from a copy on the device.
  bool isResident() const { return m_table.defined(); }

 private:
  torch::Tensor gathered(const SampleKey& key, std::int64_t n);
  void degrade(torch::Tensor& pictures, const SampleKey& key) const;

  MeasurePtr m_measure;
  std::shared_ptr<const PictureMeasure> m_pictures;  ///< the same, where it is one over a set
  std::uint64_t m_dataSeed, m_stream;
  torch::Device m_device = torch::kCPU;
  bool m_wanted = false;
  torch::Tensor m_table;  ///< the set's bytes [count, values a picture]
};

}  // namespace brenier
