#pragma once

#include <string>

#include "core/api/option.h"

namespace brenier::cli {

/// A cell of a Markdown table: bars would end it.
std::string cell(std::string text);

/// "from 2 to 4096 samples", or the choices; empty where everything is allowed.
std::string rangeText(const OptionDescriptor& option);

/// When a change takes effect.
const char* appliesText(const OptionDescriptor& option);

}  // namespace brenier::cli
