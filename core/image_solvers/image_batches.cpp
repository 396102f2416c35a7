#include "core/image_solvers/image_batches.h"

#include <map>
#include <mutex>

#include "core/image_solvers/torch_device.h"
#include "core/util/philox.h"

namespace brenier {
namespace {

constexpr std::size_t mostResidentBytes = std::size_t{16} << 30;

/// The set's bytes on the device, held once for all who ask. Undefined where they do not fit.
torch::Tensor tableOf(const ImageSetPtr& set, const torch::Device& device) {
  static std::mutex mutex;
  static std::map<std::pair<const ImageSet*, std::string>, c10::weak_intrusive_ptr<c10::TensorImpl>> known;
  if (set->bytes.size() > mostResidentBytes) return {};
  std::lock_guard lock(mutex);
  const std::pair key{set.get(), device.str()};
  if (const auto it = known.find(key); it != known.end())
    if (auto held = it->second.lock()) return torch::Tensor(std::move(held));
  try {
    const std::vector<std::int64_t> shape{static_cast<std::int64_t>(set->count()),
                                          static_cast<std::int64_t>(set->shape.size())};
    const auto host = torch::from_blob(const_cast<std::uint8_t*>(set->bytes.data()), shape, torch::kUInt8);
    auto table = host.to(device, /*non_blocking=*/false, /*copy=*/true);
    known.insert_or_assign(key, c10::weak_intrusive_ptr<c10::TensorImpl>(table.getIntrusivePtr()));
    return table;
  } catch (const std::exception& e) {
    if (isOutOfMemory(e)) return {};  // batches then come from the host, one by one
    throw;
  }
}

}  // namespace

ImageBatches::ImageBatches(MeasurePtr measure, std::uint64_t dataSeed, std::uint64_t stream)
    : m_measure(std::move(measure)),
      m_pictures(std::dynamic_pointer_cast<const PictureMeasure>(m_measure)),
      m_dataSeed(dataSeed),
      m_stream(stream) {}

void ImageBatches::place(const torch::Device& device, bool resident) {
  m_device = device;
  m_wanted = m_pictures && resident;
  m_table = torch::Tensor();
}

torch::Tensor ImageBatches::draw(std::int64_t index, std::int64_t part, std::int64_t n) {
  const SampleKey key{m_dataSeed, m_stream,
                      (static_cast<std::uint64_t>(index) << 20) + static_cast<std::uint64_t>(part)};
  if (m_wanted) {
    m_wanted = false;
    m_table = tableOf(m_pictures->set(), m_device);
  }
  if (m_table.defined()) return gathered(key, n);
  auto points = torch::empty({n, static_cast<std::int64_t>(m_measure->dim())});
  m_measure->sample(key, 0, static_cast<std::size_t>(n), points.data_ptr<float>());
  return moved(points, m_device);
}

torch::Tensor ImageBatches::gathered(const SampleKey& key, std::int64_t n) {
  auto rows = torch::empty({n}, torch::kInt64);
  m_pictures->rows(key, 0, static_cast<std::size_t>(n), rows.data_ptr<std::int64_t>());
  auto pictures = m_table.index_select(0, moved(rows, m_device)).to(torch::kFloat32).div_(127.5f).sub_(1.0f);
  degrade(pictures, key);
  return pictures;
}

/// As core/measures/degradation.h has it, on a batch [n, channels * height * width].
void ImageBatches::degrade(torch::Tensor& pictures, const SampleKey& key) const {
  const PictureShape shape = m_pictures->set()->shape;
  auto planes = pictures.view({pictures.size(0), shape.channels, shape.height, shape.width});
  switch (m_pictures->degradation()) {
    case Degradation::none:
      return;
    case Degradation::noise: {
      auto generator = at::globalContext().defaultGenerator(m_device).clone();
      const auto word = philox(m_dataSeed ^ 0xDE64, key.stream, key.step);
      generator.set_current_seed((static_cast<std::uint64_t>(word[0]) << 32) | word[1]);
      pictures.add_(torch::randn(pictures.sizes(), generator, pictures.options()), m_pictures->noise());
      return;
    }
    case Degradation::mask:
      planes.narrow(3, shape.width / 2, shape.width - shape.width / 2).zero_();
      return;
    case Degradation::grey:
      if (shape.channels != 3) return;
      planes.copy_((0.299f * planes.select(1, 0) + 0.587f * planes.select(1, 1) + 0.114f * planes.select(1, 2))
                       .unsqueeze(1)
                       .expand_as(planes));
      return;
  }
}

}  // namespace brenier
