#pragma once

#include "core/api/plane_choice.h"
#include "core/api/view_request.h"

namespace brenier::watch {

/// What a viewer looks at.
struct Look {
  ViewRequest view;
  PlaneChoice plane;
};

}  // namespace brenier::watch
