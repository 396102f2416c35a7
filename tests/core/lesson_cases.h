#pragma once

#include <memory>
#include <utility>

#include "core/lessons/lesson_library.h"
#include "core/util/registry.h"

namespace brenier::test {

/// The lessons that are shipped.
inline const Lessons& library() {
  static const Lessons lessons(catalog());
  return lessons;
}

inline std::shared_ptr<const PlanePoints> sharedPoints(PlanePoints points) {
  return std::make_shared<const PlanePoints>(std::move(points));
}

}  // namespace brenier::test
