#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/picture_shape.h"
#include "core/api/run_config.h"
#include "core/api/run_error.h"
#include "core/measures/line_law.h"
#include "core/measures/optimal_map.h"
#include "core/oracle/points.h"
#include "core/oracle/sampler_table.h"

namespace brenier {

/// Which samples: they are a function of this and of nothing else.
struct SampleKey {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;  ///< source or target, training, held-out or preview: see SampleStream
  std::uint64_t step = 0;    ///< a fresh batch for every step
};

/// Streams never overlap, so the held-out samples are independent of the training ones.
enum SampleStream : std::uint64_t {
  streamSourceTraining = 1,
  streamTargetTraining = 2,
  streamSourceHeldOut = 3,
  streamTargetHeldOut = 4,
  streamPreview = 5,
  streamSourceSeen = 6,  ///< of a finite measure: points that training draws from, each once before any comes twice
  streamTargetSeen = 7,
};

/// Mean [d] and covariance [d, d], where they are known in closed form.
struct GaussianMoments {
  std::vector<double> mean;
  std::vector<double> covariance;
};

struct Generator;
class FileSnapshot;

/// Where most of a finite measure lies, where a few far points make its mean and deviation say something else.
struct RobustScale {
  std::vector<double> centre;  ///< [d]
  double scale = 1;            ///< square root of the mean coordinate variance of all but the farthest hundredth
};

/// A probability measure on R^d that can be sampled. Immutable; any thread may sample.
class Measure {
 public:
  virtual ~Measure() = default;
  virtual std::size_t dim() const = 0;
  /// Samples number first .. first+count-1 of this key's batch -> out [count, d]. Sample i depends on (key, i) alone.
  virtual void sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const = 0;
  /// The same samples as numbers, for devices that draw them themselves; none where only the host can.
  virtual std::optional<SamplerTable> samplerTable() const { return std::nullopt; }
  /// Set for Gaussians only (their optimal maps are known).
  virtual std::optional<GaussianMoments> gaussian() const { return std::nullopt; }
  /// The laws of the coordinates, where these are independent and their laws known [d]; else empty.
  virtual std::vector<LineLawPtr> independentCoordinates() const { return {}; }
  /// Set where the measure looks the same in every direction from a centre.
  virtual std::optional<RadialLaw> radial() const { return std::nullopt; }
  /// Set where the measure was made as the image of another under a known optimal map.
  virtual std::optional<Generator> generator() const;
  /// Number of atoms of a finite measure that training draws from, 0 otherwise.
  virtual std::size_t atoms() const { return 0; }
  /// Rows set apart before learning, which held-out streams take; 0: those streams draw as all others do.
  virtual std::size_t heldOutRows() const { return 0; }
  /// Set where plain mean and deviation are more than ten times off.
  virtual std::optional<RobustScale> robustScale() const { return std::nullopt; }
  /// The bytes that it was read from; null where it comes from no file.
  virtual std::shared_ptr<const FileSnapshot> file() const { return nullptr; }
  /// Set where the samples are pictures [channels, height, width] in [-1, 1].
  virtual std::optional<PictureShape> pictureShape() const { return std::nullopt; }
  /// The clean pictures behind the samples of `sample` -> out [count, d]; false where there are none.
  virtual bool originals(const SampleKey&, std::size_t, std::size_t, float*) const { return false; }
  /// What was done to loaded data (shift and scale), as a sentence; empty when nothing.
  virtual std::string note() const { return {}; }
  /// What was read from the measure's file, as one line: "a.csv: 300 points, columns x, y; header line 1".
  virtual std::string taken() const { return {}; }
};

using MeasurePtr = std::shared_ptr<const Measure>;

/// What a measure was made of: it is the image of `source` under the map, and its sample (key, i) is the image of the
/// source's sample (key, i).
struct Generator {
  MeasurePtr source;
  std::shared_ptr<const OptimalMap> map;
};

inline std::optional<Generator> Measure::generator() const {
  return std::nullopt;
}

/// All measures, in the order in which they are offered: id, title, help and options.
const std::vector<Descriptor>& measureDescriptors();

/// Makes a measure. Errors: an unknown id (with the nearest names), options out of range (all at once), bad files.
Result<MeasurePtr> makeMeasure(const MeasureSpec& spec);

/// Reads what `--source` and `--target` take: a measure's id, a .npy or .csv of points, or a picture.
MeasureSpec measureSpecFromArgument(const std::string& argument);

/// `count` samples as points, for previews and held-out sets.
Points drawSamples(const Measure& measure, const SampleKey& key, std::size_t count);

}  // namespace brenier
