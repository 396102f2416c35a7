#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/train/run/training_run.h"
#include "core/truth/metric_registry.h"

namespace brenier {

class FeatureNet;

/// Judges pictures: Frechet and kernel distance to held-out pictures in features, and the error against the originals
/// where there are any. One thread uses it at a time.
class PictureScorer {
 public:
  /// `torchScript`: the user's feature network; empty: the own one, for pictures of 32 x 32. Where there are no
  /// features, the scores that need none are given all the same.
  PictureScorer(std::shared_ptr<const HeldOut> heldOut, const std::string& torchScript = {});
  ~PictureScorer();

  /// Error: the network cannot be read. That pictures have another size than it looks at is none.
  const Status& features() const { return m_status; }
  /// Of which scores there are none, why, and what to do; empty where there are all.
  std::string remark() const;
  /// What does not change: the scores of training pictures, and the input's own, the first row of the papers' tables.
  std::vector<MetricValue> constants() const;
  /// pictures: T(x) at the held-out source; lengths: Moment::codeLengths.
  std::vector<MetricValue> score(const Points& pictures, std::span<const float> lengths = {}) const;

 private:
  /// `features`: of the judged pictures; null where nothing computes them.
  std::vector<MetricValue> computed(Pace pace, PictureInputs judged, const Points* features) const;
  std::vector<MetricValue> ofTraining() const;

  std::shared_ptr<const HeldOut> m_heldOut;
  std::shared_ptr<const FeatureNet> m_net;
  Status m_status = ok();
  std::optional<RunError> m_otherSize;  ///< why pictures of this size have no features
  Points m_target;                      ///< features of the held-out pictures
  std::optional<FeatureMoments> m_moments;
  float m_kernelScale = 1;  ///< of features before KID's kernel
};

}  // namespace brenier
