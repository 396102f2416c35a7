#include "core/util/unit_names.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/util/number_signs.h"
#include "core/util/small_letters.h"

namespace brenier {
namespace {

/// Those that take prefixes, as km and mV.
constexpr std::array<std::string_view, 35> prefixed = {
    "m",  "g",  "s",  "A",  "K",  "mol", "Hz", "N",  "Pa",  "J", "W",   "V",   "C",  "F", "Ω", "S", "Wb", "T",
    "lm", "lx", "Bq", "Gy", "Sv", "l",   "L",  "eV", "bar", "B", "bit", "cal", "pc", "t", "€", "$", "Wh"};
constexpr std::array<std::string_view, 14> prefixes = {"k", "M", "G", "T", "P", "h", "d",
                                                       "c", "m", "u", "µ", "n", "p", "f"};
constexpr std::array<std::string_view, 51> others = {
    "%",   "‰",   "°",    "°C",   "°F",  "min", "h",   "d",   "yr",     "wk",     "deg", "rad", "in",
    "ft",  "yd",  "mi",   "lb",   "oz",  "kn",  "px",  "ha",  "mph",    "ppm",    "ppb", "dB",  "rpm",
    "psi", "atm", "Torr", "mmHg", "gal", "£",   "¥",   "₹",   "₽",    "₩",      "CHF", "SEK", "NOK",
    "DKK", "PLN", "CZK",  "CNY",  "INR", "CAD", "AUD", "BRL", "Mio. €", "Mrd. €", "pt",  "cd"};

/// Other spellings, in small letters.
constexpr std::pair<std::string_view, std::string_view> spellings[] = {
    {"eur", "€"},           {"euro", "€"},        {"euros", "€"},        {"usd", "$"},          {"us$", "$"},
    {"dollar", "$"},        {"dollars", "$"},     {"gbp", "£"},          {"jpy", "¥"},          {"percent", "%"},
    {"pct", "%"},           {"prozent", "%"},     {"kilogram", "kg"},    {"kilograms", "kg"},   {"kgs", "kg"},
    {"kilogramm", "kg"},    {"gram", "g"},        {"grams", "g"},        {"gramm", "g"},        {"meter", "m"},
    {"meters", "m"},        {"metre", "m"},       {"metres", "m"},       {"sec", "s"},          {"secs", "s"},
    {"second", "s"},        {"seconds", "s"},     {"sekunden", "s"},     {"mins", "min"},       {"minute", "min"},
    {"minutes", "min"},     {"minuten", "min"},   {"hr", "h"},           {"hrs", "h"},          {"hour", "h"},
    {"hours", "h"},         {"stunden", "h"},     {"day", "d"},          {"days", "d"},         {"tage", "d"},
    {"year", "yr"},         {"years", "yr"},      {"jahre", "yr"},       {"degc", "°C"},        {"celsius", "°C"},
    {"degf", "°F"},         {"fahrenheit", "°F"}, {"kelvin", "K"},       {"inch", "in"},        {"inches", "in"},
    {"feet", "ft"},         {"lbs", "lb"},        {"litre", "l"},        {"liter", "l"},        {"mio. euro", "Mio. €"},
    {"mio. eur", "Mio. €"}, {"degrees", "°"},     {"degree", "°"},       {"deg", "°"},          {"mile", "mi"},
    {"miles", "mi"},        {"meilen", "mi"},     {"kilometer", "km"},   {"kilometers", "km"},  {"kilometre", "km"},
    {"kilometres", "km"},   {"kms", "km"},        {"centimeter", "cm"},  {"centimeters", "cm"}, {"centimetre", "cm"},
    {"centimetres", "cm"},  {"millimeter", "mm"}, {"millimeters", "mm"}, {"millimetre", "mm"},  {"millimetres", "mm"},
    {"yards", "yd"},        {"pounds", "lb"},     {"ounces", "oz"},      {"tonne", "t"},        {"tonnes", "t"},
    {"tonnen", "t"},        {"milligram", "mg"},  {"milligrams", "mg"},  {"millisecond", "ms"}, {"milliseconds", "ms"},
    {"msec", "ms"},         {"weeks", "wk"},      {"litres", "l"},       {"liters", "l"},       {"milliliter", "ml"},
    {"millilitre", "ml"},   {"yrs", "yr"}};

bool among(const auto& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

void replaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != text.npos; at += to.size()) text.replace(at, from.size(), to);
}

/// Plain digits and signs for those that stand high.
std::string plainPowers(std::string_view unit) {
  std::string text(unit);
  for (const auto& [from, to] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"²", "2"}, {"³", "3"}, {"¹", "1"}, {"⁻", "-"}, {"^", ""}, {"·", "*"}, {"μ", "µ"}, {"\u2126", "Ω"}})
    replaceAll(text, from, to);
  return text;
}

/// One factor of a unit, as s-2 of m s-2.
bool isFactor(std::string_view text) {
  const std::size_t power = text.find_last_not_of("0123456789") + 1;
  if (text.size() - power > 2) return false;
  text = text.substr(0, power);
  if (text.ends_with('-')) text.remove_suffix(1);
  if (among(prefixed, text) || among(others, text)) return true;
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) {
    return text.starts_with(prefix) && among(prefixed, text.substr(prefix.size()));
  });
}

const std::string_view* spelledOtherwise(const std::string& text) {
  const std::string small = smallLetters(text);
  const auto* found =
      std::find_if(std::begin(spellings), std::end(spellings), [&](const auto& s) { return s.first == small; });
  return found == std::end(spellings) ? nullptr : &found->second;
}

/// Letters that name a column as often as a unit: x (A), x (B).
bool isLetterOfAlphabet(std::string_view text) {
  return text.size() == 1 && std::string_view("ABCdDFKNPSTtW").find(text[0]) != std::string_view::npos;
}

}  // namespace

bool isUnit(std::string_view text) {
  const std::string plain = plainPowers(trimmed(text));
  if (plain.empty()) return false;
  if (spelledOtherwise(plain) || isFactor(plain)) return true;
  for (std::size_t at = 0; at <= plain.size();) {
    const std::size_t end = std::min(plain.find_first_of("/* ", at), plain.size());
    const std::string_view factor = std::string_view(plain).substr(at, end - at);
    if (!isFactor(factor) && !(at == 0 && factor == "1")) return false;
    at = end + 1;
  }
  return true;
}

std::string plainUnit(std::string_view unit) {
  unit = trimmed(unit);
  if (unit.size() > 2 && ((unit.front() == '[' && unit.back() == ']') || (unit.front() == '(' && unit.back() == ')')))
    unit = trimmed(unit.substr(1, unit.size() - 2));
  const std::string plain = plainPowers(unit);
  if (const auto* usual = spelledOtherwise(plain)) return std::string(*usual);
  return plain == "Kg" || plain == "KG" ? "kg" : plain;
}

std::string unitInName(std::string_view name) {
  name = trimmed(name);
  const auto known = [](std::string_view text) { return isUnit(text) ? std::string(trimmed(text)) : std::string(); };
  for (const auto& [open, close] : {std::pair{'[', ']'}, {'(', ')'}}) {
    const std::size_t at = name.rfind(open);
    if (!name.ends_with(close) || at == name.npos || at == 0) continue;
    const std::string_view inside = name.substr(at + 1, name.size() - at - 2);
    return open == '(' && isLetterOfAlphabet(trimmed(inside)) ? std::string() : known(inside);
  }
  if (const std::size_t slash = name.find(" / "); slash != name.npos) return known(name.substr(slash + 3));
  const std::size_t line = name.rfind('_');
  if (line == name.npos || line == 0) return {};
  const std::string_view last = name.substr(line + 1);
  // x_min and x_in are no minutes and inches, and x_m is one of many.
  return last.size() < 2 || last == "min" || last == "in" ? std::string() : known(last);
}

}  // namespace brenier
