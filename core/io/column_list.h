#pragma once

#include <string>
#include <vector>

#include "core/util/expected.h"

namespace brenier {

/// The columns that a list of names, numbers from 1 and ranges of numbers names, in this order. A list that consists of
/// names of the header alone is one of names, also where these are numbers. Names may stand in double quotes.
/// Error: a sentence without the file's name.
Expected<std::vector<std::size_t>, std::string> columnsOf(const std::string& list,
                                                          const std::vector<std::string>& names);

/// The name or text in double quotes, for a sentence.
std::string inQuotes(const std::string& text);

}  // namespace brenier
