#pragma once

#include <string>
#include <vector>

#include "app/manual/option_line.h"
#include "core/api/descriptor.h"

namespace brenier::cli {

/// What may stand for a value.
struct ValueWords {
  std::vector<std::string> words;
  bool files = false, folders = false;  ///< paths as well
};

/// From its choices, or from what stands for it in help: PROBLEM, SOLVER, RUN, FILE, ...
ValueWords valueWords(const OptionLine& line);

/// What has options of its own: the flag that chooses it, what its options' flags begin with, and each that can be
/// chosen.
struct Choosable {
  std::string flag, prefix;
  std::vector<Descriptor> entries;
};
/// Solvers, and measures on both sides.
std::vector<Choosable> choosables();

}  // namespace brenier::cli
