#include "core/util/number_signs.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace brenier {
namespace {

/// No-break, narrow no-break and thin space.
constexpr std::string_view wideSpaces[] = {"\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x89"};

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// Signs of other scripts and their plain ones: spaces that group digits, the typographic minus, the Arabic signs.
struct Sign {
  std::string_view written;
  char plain;
};
constexpr Sign signs[] = {{wideSpaces[0], '\''}, {wideSpaces[1], '\''}, {wideSpaces[2], '\''}, {"\xE2\x80\x99", '\''},
                          {"\xE2\x88\x92", '-'}, {"\xD9\xAB", '.'},     {"\xD9\xAC", '\''}};

/// The plain sign at the beginning of the text and the bytes that it took there; 0 bytes for a sign unknown.
std::pair<char, std::size_t> plainSignAt(std::string_view text) {
  for (const Sign& sign : signs)
    if (text.starts_with(sign.written)) return {sign.plain, sign.written.size()};
  // Arabic and Persian digits.
  const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0;
  if (text[0] == '\xD9' && second >= 0xA0 && second <= 0xA9) return {static_cast<char>('0' + second - 0xA0), 2};
  if (text[0] == '\xDB' && second >= 0xB0 && second <= 0xB9) return {static_cast<char>('0' + second - 0xB0), 2};
  return {text[0], 0};
}

/// The field with plain signs, and without a plus before it; plain spaces as signs that group where they may be.
std::string plainSigns(std::string_view field, bool spaces) {
  if (field.starts_with('+') && !field.starts_with("+-")) field.remove_prefix(1);
  std::string text;
  while (!field.empty()) {
    const auto [plain, bytes] =
        static_cast<unsigned char>(field[0]) < 0x80 ? std::pair{field[0], std::size_t{1}} : plainSignAt(field);
    text += spaces && plain == ' ' ? '\'' : plain;
    field.remove_prefix(std::max<std::size_t>(1, bytes));
  }
  return text;
}

/// A number's digits before the exponent: sign, digits, and the signs between them.
std::string_view mantissaOf(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.substr(0, text.find_first_of("eEdD"));
}

/// Whether every part between the signs has three digits, or the last one alone and those before it two, as in India;
/// the first one to three, or two there, and no leading zero.
bool isGrouped(std::string_view digits, char sign) {
  const std::size_t first = digits.find(sign);
  if (first == 0 || first > 3 || digits[0] == '0') return false;
  std::size_t threes = 0, twos = 0, part = first;
  while (part != std::string_view::npos) {
    const std::size_t next = std::min(digits.find(sign, part + 1), digits.size()), size = next - part - 1;
    const bool last = next == digits.size();
    if (size != 3 && (size != 2 || last)) return false;
    if (!last) ++(size == 3 ? threes : twos);
    part = last ? std::string_view::npos : next;
  }
  return twos == 0 || (threes == 0 && first < 3);
}

/// Takes the signs out that group digits in the part before the decimal sign; false where they do not group by three.
bool removeGroups(std::string& text, char group, char decimal) {
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min({text.find(decimal), text.find_first_of("eEdD"), text.size()});
  const std::string_view whole = std::string_view(text).substr(begin, end - begin);
  if (whole.find(group) == std::string_view::npos) return true;
  if (!isGrouped(whole, group)) return false;
  text.erase(std::remove(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), group),
             text.begin() + static_cast<std::ptrdiff_t>(end));
  return true;
}

bool parsePlain(std::string_view field, double& number) {
  const char* end = field.data() + field.size();
  const auto parsed = std::from_chars(field.data(), end, number);
  if (parsed.ptr != end || field.empty()) return false;
  if (parsed.ec == std::errc::result_out_of_range) {
    // 1e400 is an infinity, 1e-400 is nothing: from_chars says the same of both.
    const std::size_t exponent = field.find_first_of("eE");
    const bool tiny = exponent != std::string_view::npos && field.substr(exponent + 1).starts_with('-');
    number = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    return true;
  }
  return parsed.ec == std::errc();
}

}  // namespace

bool isSpace(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

std::string_view trimmed(std::string_view text) {
  const auto spaceAtBegin = [&]() -> std::size_t {
    if (!text.empty() && isSpace(text.front())) return 1;
    for (const auto space : wideSpaces)
      if (text.starts_with(space)) return space.size();
    return 0;
  };
  const auto spaceAtEnd = [&]() -> std::size_t {
    if (!text.empty() && isSpace(text.back())) return 1;
    for (const auto space : wideSpaces)
      if (text.ends_with(space)) return space.size();
    return 0;
  };
  while (const std::size_t bytes = spaceAtBegin()) text.remove_prefix(bytes);
  while (const std::size_t bytes = spaceAtEnd()) text.remove_suffix(bytes);
  return text;
}

bool parseNumber(std::string_view field, NumberSigns signs, double& number) {
  const bool plain = signs.decimal == '.' && std::all_of(field.begin(), field.end(), [](char c) {
                       return isDigit(c) || c == '-' || c == '.' || c == 'e' || c == 'E';
                     });
  if (plain) return parsePlain(field, number);
  std::string text = plainSigns(field, signs.spaces);
  if (!removeGroups(text, '\'', signs.decimal)) return false;
  if (signs.group && !removeGroups(text, signs.group, signs.decimal)) return false;
  if (signs.decimal != '.') {
    if (text.find('.') != std::string::npos) return false;
    std::replace(text.begin(), text.end(), signs.decimal, '.');
  }
  // Fortran's double precision: 0.1D+01.
  if (const std::size_t d = text.find_first_of("dD");
      d != std::string::npos && d > 0 && (isDigit(text[d - 1]) || text[d - 1] == '.'))
    text[d] = 'e';
  if (const std::size_t e = text.find_first_of("eE"); e != std::string::npos && text.substr(e + 1).starts_with('+'))
    text.erase(e + 1, 1);
  return parsePlain(text, number);
}

char groupSignIn(std::string_view field, NumberSigns signs) {
  const auto groupsNothing = [&](char c) {
    return isDigit(c) || c == signs.decimal || c == '-' || c == 'e' || c == 'E';
  };
  if (std::all_of(field.begin(), field.end(), groupsNothing)) return 0;
  field = trimmed(field);
  if (signs.group && field.find(signs.group) != field.npos) return signs.group;
  for (const auto space : wideSpaces)
    if (field.find(space) != field.npos) return ' ';
  if (field.find(' ') != field.npos) return ' ';
  return plainSigns(field, false).find('\'') != std::string::npos ? '\'' : '\0';
}

bool losesDigits(std::string_view field, NumberSigns signs, double number) {
  constexpr double exact = 9007199254740992;  // 2^53
  if (!(std::abs(number) >= exact) || !std::isfinite(number)) return false;
  std::string text = plainSigns(field, signs.spaces);
  std::erase_if(text, [&](char c) { return c == '\'' || (signs.group && c == signs.group); });
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  text.erase(begin, std::min(text.find_first_not_of('0', begin), text.size()) - begin);
  if (!std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), isDigit)) return false;
  char digits[400];  // of the largest double there are 309
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed, 0).ptr;
  return text != std::string_view(digits, static_cast<std::size_t>(end - digits));
}

SignsSeen signsOf(std::string_view field, bool spaces) {
  std::string text = plainSigns(field, spaces);
  const std::string_view digits = mantissaOf(text);
  const std::size_t commas = static_cast<std::size_t>(std::count(digits.begin(), digits.end(), ','));
  const std::size_t points = static_cast<std::size_t>(std::count(digits.begin(), digits.end(), '.'));
  double number = 0;
  const auto reads = [&](NumberSigns signs) { return parseNumber(text, signs, number); };
  if (commas == 0 && points == 0) return reads({}) ? SignsSeen::none : SignsSeen::notANumber;
  const bool asPoint = reads({'.', ','}), asComma = reads({',', '.'});
  if (!asPoint && !asComma) return SignsSeen::notANumber;
  if (!asPoint) return SignsSeen::comma;
  if (!asComma) return SignsSeen::point;
  return commas ? SignsSeen::commaOrGroup : SignsSeen::pointOrGroup;
}

}  // namespace brenier
