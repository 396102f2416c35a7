#pragma once

#include "core/api/descriptor.h"

namespace brenier::cli {

/// What kind of statement a number makes, and which way it should go, as `eval` and `list metrics` say it.
inline const char* nameOf(NumberKind kind) {
  switch (kind) {
    case NumberKind::exact:
      return "exact";
    case NumberKind::lowerBound:
      return "lower bound";
    case NumberKind::upperBound:
      return "upper bound";
    case NumberKind::loss:
      return "loss";
    case NumberKind::count:
      return "count";
    case NumberKind::estimate:
      break;
  }
  return "estimate";
}

inline const char* nameOf(Better better) {
  switch (better) {
    case Better::lower:
      return "lower is better";
    case Better::higher:
      return "higher is better";
    case Better::neither:
      break;
  }
  return "for comparison";
}

}  // namespace brenier::cli
