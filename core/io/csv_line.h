#pragma once

#include <string_view>
#include <vector>

namespace brenier {

/// The line without what follows # (outside quotes) and without white space around it.
std::string_view withoutComment(std::string_view line);

/// ';', '\t' or ',' when the line holds one outside quotes (the first of these in this order), else ' '.
char separatorOf(std::string_view line);

/// Splits at the separator (' ': at runs of white space); fields lose white space and double quotes around them.
/// False when a quote does not end.
bool splitFields(std::string_view line, char separator, std::vector<std::string_view>& fields);

/// Reads a whole field as a number, nan and inf included, whatever the locale. With ';' as separator, a decimal comma.
bool parseNumber(std::string_view field, char separator, double& number);

}  // namespace brenier
