#include "core/measures/image_measure.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <thread>

#include "core/measures/degradation.h"
#include "core/measures/image_set.h"
#include "core/measures/random_batch.h"

namespace brenier {
namespace {

/// What all image measures have in common.
struct ImageOptions {
  std::int64_t size = 32;
  std::string colours = "grey";
  std::int64_t crop = 0;
  std::int64_t limit = 0;
  std::string part = "all";
  std::string degradation = "none";
  double noise = 0.3;

  template <class V>
  void visit(V&& v) {
    v("size", size,
      OptionMeta{
          .title = "Size", .help = "Side of the pictures after resizing", .min = 8, .max = 256, .unit = "pixels"});
    v("colours", colours,
      OptionMeta{.title = "Colours", .help = "Channels of the pictures", .choices = {"grey", "rgb"}});
    v("crop", crop,
      OptionMeta{.title = "Crop",
                 .help = "Side of the centred square that is taken first; 0: the largest",
                 .min = 0,
                 .max = 65536,
                 .unit = "pixels"});
    v("limit", limit,
      OptionMeta{.title = "Limit", .help = "Most pictures that are read; 0: all", .min = 0, .max = 1e9});
    v("part", part,
      OptionMeta{.title = "Part",
                 .help = "Which training pictures: all, or one of two halves that share none",
                 .choices = {"all", "first_half", "second_half"}});
    v("degradation", degradation,
      OptionMeta{.title = "Degradation",
                 .help = "noise: Gaussian noise; mask: the right half is grey; grey: the colours are lost",
                 .choices = {"none", "noise", "mask", "grey"}});
    v("noise", noise,
      OptionMeta{
          .title = "Noise", .help = "Standard deviation of the noise, of values in [-1, 1]", .min = 0, .max = 10});
  }
  ImageRequest request() const {
    return {static_cast<int>(size), colours == "rgb" ? 3 : 1, static_cast<int>(crop), static_cast<std::size_t>(limit)};
  }
};

class ImageMeasure final : public PictureMeasure {
 public:
  ImageMeasure(ImageSetPtr set, const ImageOptions& options)
      : m_set(std::move(set)), m_degradation(degradationFromName(options.degradation)), m_noise(options.noise) {
    const std::size_t n = m_set->training, half = n / 2;
    m_first = options.part == "second_half" ? half : 0;
    m_count = options.part == "all" ? n : options.part == "first_half" ? half : n - half;
  }

  std::size_t dim() const override { return m_set->shape.size(); }
  std::size_t atoms() const override { return m_degradation == Degradation::noise ? 0 : m_count; }
  std::string note() const override { return m_set->note(); }
  std::optional<PictureShape> pictureShape() const override { return m_set->shape; }
  ImageSetPtr set() const override { return m_set; }
  Degradation degradation() const override { return m_degradation; }
  double noise() const override { return m_noise; }
  std::pair<std::size_t, std::size_t> trainingPart() const override { return {m_first, m_count}; }
  void rows(const SampleKey& key, std::size_t first, std::size_t count, std::int64_t* out) const override {
    const bool heldOut = key.stream == streamSourceHeldOut || key.stream == streamTargetHeldOut;
    const std::size_t begin = heldOut ? m_set->training : m_first;
    const std::size_t pictures = heldOut ? m_set->count() - m_set->training : m_count;
    const BatchKey batch = batchKey(key);
    for (std::size_t i = 0; i < count; ++i) {
      const auto word = philox(batch.key, batch.high, first + i)[0];
      out[i] = static_cast<std::int64_t>(begin + below(word, static_cast<std::uint32_t>(pictures)));
    }
  }
  void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    draw(key, first, count, out, true);
  }
  bool originals(const SampleKey& key, std::size_t first, std::size_t count, float* out) const override {
    draw(key, first, count, out, false);
    return true;
  }

 private:
  void draw(const SampleKey& key, std::size_t first, std::size_t count, float* out, bool degraded) const {
    std::vector<std::int64_t> numbers(count);
    rows(key, first, count, numbers.data());
    const BatchKey batch = batchKey(key);
    for (std::size_t i = 0; i < count; ++i) {
      float* picture = out + i * dim();
      m_set->picture(static_cast<std::size_t>(numbers[i]), picture);
      if (degraded) degrade(m_degradation, m_noise, m_set->shape, batch.key ^ batch.high, first + i, picture);
    }
  }

  ImageSetPtr m_set;
  Degradation m_degradation;
  double m_noise;
  std::size_t m_first = 0, m_count = 0;
};

/// Sets that are in use, so that source and target over the same pictures hold them once.
Result<ImageSetPtr> shared(const std::string& name, const ImageRequest& r,
                           const std::function<Result<ImageSetPtr>()>& read) {
  static std::mutex mutex;
  static std::map<std::string, std::weak_ptr<const ImageSet>> known;
  std::string key = name;
  for (const auto number : {std::size_t(r.size), std::size_t(r.channels), std::size_t(r.crop), r.limit})
    key += '\n' + std::to_string(number);
  std::lock_guard lock(mutex);
  if (auto set = known[key].lock()) return set;
  auto set = read();
  if (set) known[key] = *set;
  return set;
}

Result<MeasurePtr> measureOf(const Result<ImageSetPtr>& set, const ImageOptions& options) {
  if (!set) return Unexpected<RunError>(set.error());
  if ((*set)->training < 2 || (*set)->count() == (*set)->training)
    return badInput("The set has " + std::to_string((*set)->training) + " training and " +
                        std::to_string((*set)->count() - (*set)->training) + " held-out pictures.",
                    "At least 2 and 1 are needed; add pictures.");
  return MeasurePtr(std::make_shared<ImageMeasure>(*set, options));
}

struct FashionOptions : ImageOptions {
  std::string folder = "/usr/share/datasets/fashion-mnist";
  template <class V>
  void visit(V&& v) {
    v("folder", folder,
      OptionMeta{.title = "Folder",
                 .help = "Where the four files of Fashion-MNIST lie (Debian: dataset-fashion-mnist)"});
    ImageOptions::visit(v);
  }
};

Result<MeasurePtr> makeFashion(const FashionOptions& options) {
  const auto file = [&](const char* name) {
    const auto plain = std::filesystem::path(options.folder) / name;
    return std::filesystem::exists(plain) ? plain.string() : plain.string() + ".gz";
  };
  return measureOf(shared("idx " + options.folder, options.request(),
                          [&] {
                            return readIdxImages(file("train-images-idx3-ubyte"), file("t10k-images-idx3-ubyte"),
                                                 options.request());
                          }),
                   options);
}

struct IdxOptions : ImageOptions {
  std::string file, testFile;
  template <class V>
  void visit(V&& v) {
    v("file", file, OptionMeta{.title = "File", .help = "An IDX file of pictures [n, h, w], packed or not"});
    v("test_file", testFile,
      OptionMeta{.title = "Test file", .help = "The held-out pictures; without it the last tenth is held out"});
    ImageOptions::visit(v);
  }
};

Result<MeasurePtr> makeIdx(const IdxOptions& options) {
  if (options.file.empty()) return badMeasure("idx_images", {"option file is empty, but must name an IDX file"});
  return measureOf(shared("idx " + options.file + "\n" + options.testFile, options.request(),
                          [&] { return readIdxImages(options.file, options.testFile, options.request()); }),
                   options);
}

struct FolderOptions : ImageOptions {
  std::string folder;
  FolderOptions() { colours = "rgb"; }
  template <class V>
  void visit(V&& v) {
    v("folder", folder, OptionMeta{.title = "Folder", .help = "A folder; pictures in folders inside it count too"});
    ImageOptions::visit(v);
  }
};

Result<MeasurePtr> makeCifar(const FolderOptions& options) {
  if (options.folder.empty()) return badMeasure("cifar10", {"option folder is empty, but must name a folder"});
  return measureOf(shared("cifar " + options.folder, options.request(),
                          [&] { return readCifar(options.folder, options.request()); }),
                   options);
}

Result<MeasurePtr> makeFolder(const FolderOptions& options) {
  if (options.folder.empty()) return badMeasure("picture_folder", {"option folder is empty, but must name a folder"});
  const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return measureOf(shared("folder " + options.folder, options.request(),
                          [&] { return readImageFolder(options.folder, options.request(), threads); }),
                   options);
}

struct ShapesOptions : ImageOptions {
  std::int64_t seed = 1, training = 20000, test = 2000;
  ShapesOptions() { colours = "rgb"; }
  template <class V>
  void visit(V&& v) {
    v("seed", seed, OptionMeta{.title = "Seed", .help = "Of the shapes", .min = 0, .max = 1e15});
    v("training", training, OptionMeta{.title = "Pictures", .help = "For learning", .min = 2, .max = 1e6});
    v("test", test, OptionMeta{.title = "Held out", .help = "Pictures for scores", .min = 1, .max = 1e6});
    ImageOptions::visit(v);
  }
};

Result<MeasurePtr> makeShapes(const ShapesOptions& o) {
  const auto name =
      "shapes " + std::to_string(o.seed) + " " + std::to_string(o.training) + " " + std::to_string(o.test);
  return measureOf(shared(name, o.request(),
                          [&]() -> Result<ImageSetPtr> {
                            return makeShapeImages(o.request(), static_cast<std::uint64_t>(o.seed),
                                                   static_cast<std::size_t>(o.training),
                                                   static_cast<std::size_t>(o.test));
                          }),
                   o);
}

}  // namespace

const std::vector<MeasureEntry>& imageMeasureEntries() {
  static const std::vector<MeasureEntry> entries = {
      measureEntry<FashionOptions>("fashion_mnist", "Fashion-MNIST", "70,000 pictures of clothes (Xiao et al. 2017).",
                                   makeFashion),
      measureEntry<IdxOptions>("idx_images", "IDX pictures", "MNIST and everything in its format.", makeIdx),
      measureEntry<FolderOptions>("cifar10", "CIFAR-10", "The binary version's six files.", makeCifar),
      measureEntry<FolderOptions>("picture_folder", "Folder of pictures",
                                  "Pictures of any size, cropped to the middle and resized.", makeFolder),
      measureEntry<ShapesOptions>("shapes", "Coloured shapes", "Made by the program from a seed.", makeShapes),
  };
  return entries;
}

const std::vector<Descriptor>& imageMeasureDescriptors() {
  static const std::vector<Descriptor> descriptors = [] {
    std::vector<Descriptor> list;
    for (const auto& entry : imageMeasureEntries()) list.push_back(entry.descriptor);
    return list;
  }();
  return descriptors;
}

}  // namespace brenier
