#pragma once

#include <string>
#include <string_view>

namespace brenier {

// Numbers as files have them, whatever the locale: printf, strtod and std::to_string follow it, these do not.

/// With up to `significant` digits, as printf's %.Ng.
std::string generalText(double value, int significant);

/// With `decimals` digits after the point, as printf's %.Nf.
std::string fixedText(double value, int decimals);

/// The number at the beginning of the text, after white space; 0 where there is none.
double realFrom(std::string_view text);

}  // namespace brenier
