#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/util/expected.h"

namespace brenier {

/// Reads "1, 2.5 -3": finite numbers separated by commas, semicolons or white space, at least one.
/// The error is a part of a sentence.
Expected<std::vector<double>, std::string> parseNumbers(std::string_view text);

/// Reads rows separated by semicolons: "0,0; 5,0; 0,5". All rows have the same number of numbers.
Expected<std::vector<std::vector<double>>, std::string> parseRows(std::string_view text);

}  // namespace brenier
