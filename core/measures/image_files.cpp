#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include "core/io/idx.h"
#include "core/io/input_file.h"
#include "core/io/picture.h"
#include "core/measures/image_set.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

std::shared_ptr<ImageSet> emptySet(const ImageRequest& request) {
  auto set = std::make_shared<ImageSet>();
  set->shape = {request.channels, request.size, request.size};
  return set;
}

std::size_t limited(std::size_t count, const ImageRequest& request) {
  return request.limit > 0 ? std::min(count, request.limit) : count;
}

Status addIdx(ImageSet& set, const std::string& path, const ImageRequest& request) {
  const auto array = readIdx(path);
  if (!array) return Unexpected(array.error());
  const auto& shape = array->shape;
  if (shape.size() != 3 && !(shape.size() == 4 && shape[3] == 3))
    return cannotRead(path, "its array has " + std::to_string(shape.size()) + " axes, and pictures have 3 (n, h, w)",
                      "Give the file of the pictures, not that of the labels.");
  if (shape[1] > 4096 || shape[2] > 4096)
    return cannotRead(path,
                      "its pictures have " + std::to_string(shape[1]) + " x " + std::to_string(shape[2]) +
                          " pixels, at most 4096 x 4096 are read",
                      "Give smaller pictures.");
  std::vector<float> values(array->itemSize()), fitted(set.shape.size());
  const float scale = array->type == NumberType::u8 ? 1.0f / 255.0f : 1.0f;
  const std::size_t count = limited(static_cast<std::size_t>(array->count()), request);
  for (std::size_t i = 0; i < count; ++i) {
    array->item(i, values.data());
    for (float& v : values) v *= scale;
    fitImage(values.data(), static_cast<int>(shape[2]), static_cast<int>(shape[1]), shape.size() == 4 ? 3 : 1, request,
             fitted.data());
    set.append(fitted.data());
  }
  return ok();
}

Status addCifarFile(ImageSet& set, const std::string& path, const ImageRequest& request) {
  constexpr std::size_t pixels = 1024, record = 1 + 3 * pixels;
  const auto bytes = readWholeFile(path, 1u << 30);
  if (!bytes) return Unexpected(bytes.error());
  if (bytes->size() % record != 0)
    return cannotRead(
        path, "it has " + std::to_string(bytes->size()) + " bytes, which is no multiple of " + std::to_string(record),
        "The file is truncated or not of CIFAR-10's binary version; fetch it again.");
  std::vector<float> values(3 * pixels), fitted(set.shape.size());
  for (std::size_t i = 0; i < bytes->size() / record; ++i) {
    const char* data = bytes->data() + i * record + 1;
    for (std::size_t p = 0; p < pixels; ++p)
      for (std::size_t c = 0; c < 3; ++c)
        values[3 * p + c] = static_cast<float>(static_cast<unsigned char>(data[c * pixels + p])) / 255.0f;
    fitImage(values.data(), 32, 32, 3, request, fitted.data());
    set.append(fitted.data());
  }
  return ok();
}

/// Decodes files in parallel and hands them over in their order. A worker that is `ahead` files before the one waited
/// for waits, so that at most that many decoded pictures lie in memory.
class OrderedDecoder {
 public:
  OrderedDecoder(const std::vector<fs::path>& files, const ImageRequest& request, int threads)
      : m_files(files), m_request(request), m_ahead(4 * static_cast<std::size_t>(threads)) {
    for (int i = 0; i < threads; ++i) m_workers.emplace_back([this](std::stop_token stop) { work(stop); });
  }
  ~OrderedDecoder() {
    for (auto& worker : m_workers) worker.request_stop();
    m_changed.notify_all();
  }

  /// The next picture [channels, size, size], or why there is none.
  Result<std::vector<float>> next() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [this] { return m_done.contains(m_taken); });
    auto picture = std::move(m_done.at(m_taken));
    m_done.erase(m_taken++);
    m_changed.notify_all();
    return picture;
  }

 private:
  Result<std::vector<float>> decode(const fs::path& file) const {
    const auto picture =
        readPicture(file.string(), m_request.channels == 1 ? PictureColours::grey : PictureColours::rgb);
    if (!picture) return Unexpected(picture.error());
    const auto side = static_cast<std::size_t>(m_request.size);
    std::vector<float> fitted(side * side * static_cast<std::size_t>(m_request.channels));
    fitImage(picture->values.data(), picture->width, picture->height, picture->channels, m_request, fitted.data());
    return fitted;
  }
  void work(std::stop_token stop) {
    for (;;) {
      std::size_t mine = 0;
      {
        std::unique_lock lock(m_mutex);
        if (!m_changed.wait(lock, stop, [this] { return m_begun < m_taken + m_ahead; })) return;
        if (m_begun >= m_files.size()) return;
        mine = m_begun++;
      }
      auto picture = decode(m_files[mine]);
      std::lock_guard lock(m_mutex);
      m_done.emplace(mine, std::move(picture));
      m_changed.notify_all();
    }
  }

  const std::vector<fs::path>& m_files;
  ImageRequest m_request;
  std::size_t m_ahead;
  std::mutex m_mutex;
  std::condition_variable_any m_changed;
  std::map<std::size_t, Result<std::vector<float>>> m_done;
  std::size_t m_begun = 0, m_taken = 0;
  std::vector<std::jthread> m_workers;
};

Status tooFew(const std::string& path, const ImageSet& set) {
  return cannotRead(path,
                    "it has " + std::to_string(set.count()) + " readable picture" + (set.count() == 1 ? "" : "s") +
                        ", but at least 2 are needed" + (set.skipped.empty() ? "" : "; " + set.note()),
                    "Add pictures, or choose another folder or file.");
}

}  // namespace

Result<ImageSetPtr> readIdxImages(const std::string& trainFile, const std::string& testFile,
                                  const ImageRequest& request) {
  auto set = emptySet(request);
  if (const Status added = addIdx(*set, trainFile, request); !added) return Unexpected(added.error());
  if (set->count() < 2) return Unexpected(tooFew(trainFile, *set).error());
  set->training = set->count() - std::max<std::size_t>(1, set->count() / 10);
  if (!testFile.empty()) {
    set->training = set->count();
    if (const Status added = addIdx(*set, testFile, request); !added) return Unexpected(added.error());
  }
  return ImageSetPtr(std::move(set));
}

Result<ImageSetPtr> readCifar(const std::string& folder, const ImageRequest& request) {
  auto set = emptySet(request);
  for (int i = 1; i <= 5; ++i) {
    const auto path = (fs::path(folder) / ("data_batch_" + std::to_string(i) + ".bin")).string();
    if (const Status added = addCifarFile(*set, path, request); !added) return Unexpected(added.error());
  }
  set->training = set->count();
  const auto path = (fs::path(folder) / "test_batch.bin").string();
  if (const Status added = addCifarFile(*set, path, request); !added) return Unexpected(added.error());
  return ImageSetPtr(std::move(set));
}

Result<ImageSetPtr> readImageFolder(const std::string& folder, const ImageRequest& request, int threads) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return cannotRead(folder, "there is no such folder", "Give a folder of pictures.");
  std::vector<fs::path> files;
  for (const auto& entry :
       fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied, error))
    if (entry.is_regular_file(error) && isPicturePath(entry.path().string())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  if (request.limit > 0 && files.size() > request.limit) files.resize(request.limit);

  auto set = emptySet(request);
  std::vector<std::uint8_t> heldOut;
  OrderedDecoder decoder(files, request, std::max(1, threads));
  for (std::size_t i = 0, good = 0; i < files.size(); ++i) {
    const auto picture = decoder.next();
    if (!picture) {
      set->skipped.push_back(picture.error().message);
      continue;
    }
    const std::size_t before = set->bytes.size();
    set->append(picture->data());
    if (good++ % 10 != 1) continue;
    heldOut.insert(heldOut.end(), set->bytes.begin() + static_cast<std::ptrdiff_t>(before), set->bytes.end());
    set->bytes.resize(before);
  }
  set->training = set->count();
  set->bytes.insert(set->bytes.end(), heldOut.begin(), heldOut.end());
  if (set->count() < 2) return Unexpected(tooFew(folder, *set).error());
  return ImageSetPtr(std::move(set));
}

}  // namespace brenier
