#pragma once

#include <string>

namespace brenier {

/// Where a text stops being JSON, and what stands there: " (line 3, column 6: unexpected string literal; expected
/// '}')". Lines and columns count from 1, columns in bytes. Empty where it is JSON.
std::string jsonFault(const std::string& text);

}  // namespace brenier
