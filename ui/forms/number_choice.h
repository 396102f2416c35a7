#pragma once

#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"

namespace brenier {

/// A number that somebody picks from a list.
struct NumberChoice {
  std::string id;
  QString title;
  QString group;  ///< what it is about; those of one group follow one another
  QString line;   ///< what it is, in one sentence
  bool operator==(const NumberChoice&) const = default;
};

/// Those of `metrics` that `isThere` wants, in groups as the window's cards have them.
std::vector<NumberChoice> numberChoices(const std::vector<MetricDescriptor>& metrics,
                                        const std::function<bool(const std::string& id)>& isThere);

}  // namespace brenier
