#pragma once

#include <string_view>

namespace brenier {

/// White space of a line of text: blanks, tabs, and what ends lines.
bool isSpace(char c);

/// The text without white space around it, the no-break and thin spaces of UTF-8 among them.
std::string_view trimmed(std::string_view text);

/// "1,5" or "1.5": which sign is the decimal one, and which sign groups digits by three (0: none does).
struct NumberSigns {
  char decimal = '.';
  char group = 0;
  bool spaces = false;  ///< plain spaces may group digits as well, as no-break ones do: 3 060 614,68
};

/// Reads a whole field as a number, nan and inf included, whatever the locale. Apostrophes and no-break spaces may
/// group digits; the exponent may be Fortran's D, the minus that of typography.
bool parseNumber(std::string_view field, NumberSigns signs, double& number);

/// What groups the digits of this number: ',', '.', '\'' or ' '; 0 where nothing does.
char groupSignIn(std::string_view field, NumberSigns signs);

/// Whether the field is a whole number of which `number`, as parseNumber() read it, keeps not all digits: beyond 2^53
/// most are none that a double can be.
bool losesDigits(std::string_view field, NumberSigns signs, double number);

/// What the signs inside a field tell about its decimals.
enum class SignsSeen { notANumber, none, point, comma, pointOrGroup, commaOrGroup };
/// Which signs the number in this field can have: `point` and `comma` are certain, also by grouped digits beside them;
/// 1.234 and 1,234 can be read both ways. `spaces`: as in NumberSigns.
SignsSeen signsOf(std::string_view field, bool spaces = false);

}  // namespace brenier
