#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/util/number_signs.h"

namespace brenier {

/// The line without what follows # (outside quotes) and without white space around it. The error words of spreadsheets,
/// as #N/A, and cells that begin with # begin no comment; a line that begins with % is one.
std::string_view withoutComment(std::string_view line);

/// Whether the separator (' ': white space) stands in the line outside quotes.
bool holdsSeparator(std::string_view line, char separator);

/// Whether a quote that begins a field does not end in this line.
bool hasOpenQuote(std::string_view line);

/// Splits at the separator (' ': at runs of white space); fields lose white space and double quotes around them.
/// False when a quote does not end.
bool splitFields(std::string_view line, char separator, std::vector<std::string_view>& fields);

/// Whether the field says that there is no value: nothing, NA, NaN, null, #N/A, ...
bool isMissing(std::string_view field);

}  // namespace brenier
