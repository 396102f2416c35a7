#pragma once

#include <vector>

#include "core/measures/degradation.h"
#include "core/measures/image_set.h"
#include "core/measures/registry.h"

namespace brenier {

/// Measures over sets of pictures, each of dimension channels * height * width. Training streams draw from the training
/// pictures, held-out streams from the others. Halves: a degraded source over the first half and a clean target over
/// the second never share a picture.
const std::vector<MeasureEntry>& imageMeasureEntries();

/// A measure over a set of pictures, for those who keep the set where they need it, as on a device.
class PictureMeasure : public Measure {
 public:
  virtual ImageSetPtr set() const = 0;
  virtual Degradation degradation() const = 0;
  virtual double noise() const = 0;
  /// The part of the set that training draws from: its first picture and their number.
  virtual std::pair<std::size_t, std::size_t> trainingPart() const = 0;
  /// Numbers in the set of the pictures behind samples first .. first+count-1 of this key.
  virtual void rows(const SampleKey& key, std::size_t first, std::size_t count, std::int64_t* out) const = 0;
};

/// The same as values, for lists.
const std::vector<Descriptor>& imageMeasureDescriptors();

}  // namespace brenier
