#pragma once

#include <string>

#include "core/api/run_config.h"

namespace brenier {

/// The file or folder that a measure reads; empty where it needs none.
inline std::string fileOf(const MeasureSpec& measure) {
  for (const char* option : {"path", "file", "folder"})
    if (const auto named = measure.options.find(option); named != measure.options.end())
      if (const std::string path = toString(named->second); !path.empty()) return path;
  return {};
}

/// The first such file of a run.
inline std::string fileOf(const RunConfig& run) {
  for (const auto* measure : {&run.source, &run.target, &run.testSource, &run.testTarget})
    if (std::string path = fileOf(*measure); !path.empty()) return path;
  return {};
}

}  // namespace brenier
