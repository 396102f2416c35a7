#pragma once

#include <optional>
#include <string>

#include "core/api/duel_table.h"

namespace brenier {

/// Two methods' numbers as text: "tsv" and "markdown" to paste, "latex", "csv" for programs, a row a number; "json"
/// with the keys of a comparison (comparisonText()), its groups the two methods.
std::optional<std::string> duelText(const DuelTable& table, const std::string& format);

}  // namespace brenier
