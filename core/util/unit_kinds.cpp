#include "core/util/unit_kinds.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "core/util/number_signs.h"
#include "core/util/small_letters.h"
#include "core/util/unit_names.h"

namespace brenier {
namespace {

/// A unit, what it measures, and the prefixes that it is met with.
struct KindOfBase {
  std::string_view unit, kind;
  int power;
  std::string_view prefixes;
};

constexpr KindOfBase bases[] = {
    {"m", "length", 1, "kcmdunp"}, {"in", "length", 1, ""},       {"ft", "length", 1, ""},
    {"yd", "length", 1, ""},       {"mi", "length", 1, ""},       {"g", "mass", 1, "kmun"},
    {"lb", "mass", 1, ""},         {"oz", "mass", 1, ""},         {"t", "mass", 1, "kM"},
    {"s", "time", 1, "mun"},       {"min", "time", 1, ""},        {"h", "time", 1, ""},
    {"d", "time", 1, ""},          {"wk", "time", 1, ""},         {"mo", "time", 1, ""},
    {"yr", "time", 1, ""},         {"K", "temperature", 1, "m"},  {"°C", "temperature", 1, ""},
    {"°F", "temperature", 1, ""},  {"l", "length", 3, "mcdhu"},   {"L", "length", 3, "mcdhu"},
    {"gal", "length", 3, ""},      {"ha", "length", 2, ""},       {"Pa", "pressure", 1, "hkMG"},
    {"bar", "pressure", 1, "m"},   {"psi", "pressure", 1, ""},    {"atm", "pressure", 1, ""},
    {"Torr", "pressure", 1, ""},   {"mmHg", "pressure", 1, ""},   {"J", "energy", 1, "kM"},
    {"cal", "energy", 1, "k"},     {"eV", "energy", 1, "kM"},     {"Wh", "energy", 1, "kM"},
    {"W", "power", 1, "kmM"},      {"V", "voltage", 1, "mku"},    {"A", "current", 1, "mu"},
    {"N", "force", 1, "km"},       {"Hz", "frequency", 1, "kMG"}, {"rpm", "frequency", 1, ""},
    {"°", "angle", 1, ""},         {"rad", "angle", 1, "m"},      {"%", "share", 1, ""},
    {"‰", "share", 1, ""},         {"ppm", "share", 1, ""},       {"ppb", "share", 1, ""},
    {"B", "data", 1, "MGTk"},      {"bit", "data", 1, "kMG"},     {"mol", "amount", 1, "mu"},
    {"€", "money", 1, "kM"},       {"$", "money", 1, "kM"},       {"£", "money", 1, "k"},
    {"¥", "money", 1, ""},         {"₹", "money", 1, ""},         {"₽", "money", 1, ""},
    {"₩", "money", 1, ""},         {"CHF", "money", 1, ""},       {"SEK", "money", 1, ""},
    {"NOK", "money", 1, ""},       {"DKK", "money", 1, ""},       {"PLN", "money", 1, ""},
    {"CZK", "money", 1, ""},       {"CNY", "money", 1, ""},       {"INR", "money", 1, ""},
    {"CAD", "money", 1, ""},       {"AUD", "money", 1, ""},       {"BRL", "money", 1, ""},
    {"Mio. €", "money", 1, ""},    {"Mrd. €", "money", 1, ""}};

/// Those that are quotients by another name.
constexpr std::pair<std::string_view, std::string_view> quotients[] = {
    {"mph", "mi/h"}, {"kn", "mi/h"}, {"kmh", "km/h"}};

/// Ends of names that are as often something else, and of units that are: is_in, x_min, sales_us.
constexpr std::array<std::string_view, 6> words = {"in", "min", "us", "mi", "nm", "mo"};

/// Names of what is measured.
constexpr std::pair<std::string_view, std::string_view> subjects[] = {{"temp", "temperature"},
                                                                      {"temperature", "temperature"},
                                                                      {"temperatur", "temperature"},
                                                                      {"tmp", "temperature"},
                                                                      {"tair", "temperature"},
                                                                      {"tmin", "temperature"},
                                                                      {"tmax", "temperature"},
                                                                      {"tmean", "temperature"},
                                                                      {"tavg", "temperature"},
                                                                      {"dewpoint", "temperature"},
                                                                      {"time", "time"},
                                                                      {"duration", "time"},
                                                                      {"dur", "time"},
                                                                      {"age", "time"},
                                                                      {"delay", "time"},
                                                                      {"lag", "time"},
                                                                      {"elapsed", "time"},
                                                                      {"runtime", "time"},
                                                                      {"latency", "time"},
                                                                      {"interval", "time"},
                                                                      {"period", "time"},
                                                                      {"wait", "time"},
                                                                      {"zeit", "time"},
                                                                      {"dauer", "time"},
                                                                      {"alter", "time"},
                                                                      {"travel", "time"},
                                                                      {"mass", "mass"},
                                                                      {"weight", "mass"},
                                                                      {"wt", "mass"},
                                                                      {"masse", "mass"},
                                                                      {"gewicht", "mass"},
                                                                      {"load", "mass"},
                                                                      {"height", "length"},
                                                                      {"length", "length"},
                                                                      {"len", "length"},
                                                                      {"width", "length"},
                                                                      {"depth", "length"},
                                                                      {"dist", "length"},
                                                                      {"distance", "length"},
                                                                      {"radius", "length"},
                                                                      {"diameter", "length"},
                                                                      {"altitude", "length"},
                                                                      {"elevation", "length"},
                                                                      {"size", "length"},
                                                                      {"position", "length"},
                                                                      {"pos", "length"},
                                                                      {"breite", "length"},
                                                                      {"hoehe", "length"},
                                                                      {"laenge", "length"}};

bool isPlainLetter(char c) {
  const char small = smallLetter(c);
  return small >= 'a' && small <= 'z';
}

bool isPlainDigit(char c) {
  return c >= '0' && c <= '9';
}

/// The base of a factor without its power, and its prefix; null where it is none.
const KindOfBase* baseOf(std::string_view factor) {
  for (const auto& base : bases)
    if (factor == base.unit) return &base;
  for (const auto& base : bases) {
    if (!factor.ends_with(base.unit)) continue;
    std::string_view prefix = factor.substr(0, factor.size() - base.unit.size());
    if (prefix == "µ") prefix = "u";
    if (prefix.size() == 1 && base.prefixes.find(prefix[0]) != base.prefixes.npos) return &base;
  }
  return nullptr;
}

/// All units with their prefixes by their small letters, the first of several.
const std::map<std::string, std::string>& bySmallLetters() {
  static const std::map<std::string, std::string> all = [] {
    std::map<std::string, std::string> units;
    for (const auto& base : bases) units.emplace(smallLetters(base.unit), base.unit);
    for (const auto& base : bases)
      for (const char prefix : base.prefixes)
        units.emplace(smallLetters(prefix + std::string(base.unit)), prefix + std::string(base.unit));
    return units;
  }();
  return all;
}

/// One spelling for a unit that is known; empty for others.
std::string canonical(std::string_view text) {
  std::string unit = plainUnit(text);
  if (unit.starts_with("µ")) unit.replace(0, std::string_view("µ").size(), "u");
  if (unit.ends_with('L') && kindOfUnit(unit) == "length 3") unit.back() = 'l';
  for (const auto& [name, quotient] : quotients)
    if (smallLetters(unit) == name) unit = quotient;
  if (!kindOfUnit(unit).empty()) return unit;
  if (isUnit(unit)) return {};  // Mg is no mg
  const auto found = bySmallLetters().find(smallLetters(unit));
  return found == bySmallLetters().end() ? std::string() : found->second;
}

/// What the end of a name may say, the likelier first: C may be degrees, and y years.
std::vector<std::string> unitsOfWord(std::string_view word) {
  std::vector<std::string> units;
  word = trimmed(word);
  const std::string small = smallLetters(word);
  if (word.empty()) return {};
  if (small == "c") return {"°C"};
  if (small == "f") return {"°F"};
  if (small == "k") return {"K"};
  if (small == "y") return {"yr"};
  std::string unit = canonical(word);
  if (unit.empty()) unit = canonical(smallLetter(word.front()) + std::string(word.substr(1)));  // lengthMm
  if (!unit.empty()) units.push_back(std::move(unit));
  return units;
}

std::string plainName(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (isPlainLetter(c) || isPlainDigit(c) || static_cast<unsigned char>(c) >= 0x80) plain += smallLetter(c);
  return plain;
}

/// A name taken apart.
struct NameEnd {
  std::string_view stem, word;
  bool brackets = false;
};

bool isDivision(char c) {
  return c == '_' || c == '.' || c == ' ' || c == '/' || c == '-' || c == ',';
}

/// The longest end that is a unit; none where none is. "massKg", "mass.kg", "mass kg", "speed_km/h", "mass [kg]".
std::optional<NameEnd> endOf(std::string_view name) {
  name = trimmed(name);
  for (const auto& [open, close] : {std::pair{'[', ']'}, {'(', ')'}}) {
    const std::size_t at = name.rfind(open);
    if (!name.ends_with(close) || at == name.npos || at == 0) continue;
    const NameEnd end{name.substr(0, at), name.substr(at + 1, name.size() - at - 2), true};
    return unitsOfWord(end.word).empty() ? std::nullopt : std::optional(end);
  }
  for (std::size_t at = 1; at + 1 < name.size(); ++at)
    if (isDivision(name[at]) && !isDivision(name[at + 1]) && !unitsOfWord(name.substr(at + 1)).empty())
      return NameEnd{name.substr(0, at), name.substr(at + 1)};
  for (std::size_t at = name.size(); at-- > 1;) {
    const bool rises = name[at] >= 'A' && name[at] <= 'Z' && !(name[at - 1] >= 'A' && name[at - 1] <= 'Z');
    if (!rises || !(isPlainLetter(name[at - 1]) || isPlainDigit(name[at - 1]))) continue;
    return unitsOfWord(name.substr(at)).empty() ? std::nullopt
                                                : std::optional(NameEnd{name.substr(0, at), name.substr(at)});
  }
  return std::nullopt;
}

/// "_per_" is a stroke.
std::string withStrokes(std::string_view name) {
  std::string text(name);
  for (const std::string_view per : {"_per_", " per ", ".per."})
    for (std::size_t at = 0; (at = text.find(per, at)) != text.npos;) text.replace(at, per.size(), "/");
  return text;
}

bool isWeak(std::string_view word) {
  const std::string small = smallLetters(trimmed(word));
  return small.size() == 1 || std::find(words.begin(), words.end(), small) != words.end();
}

/// Whether the name before a unit is one of what such units measure.
bool isSubject(const NameEnd& end, const std::string& kind) {
  const auto measures = [&](const std::string& word) {
    return std::any_of(std::begin(subjects), std::end(subjects), [&](const auto& subject) {
      return subject.first == word && kind == std::string(subject.second) + " 1";
    });
  };
  // T (K), t (s), m (g)
  const std::string plain = plainName(end.stem);
  if (end.brackets && plain.size() == 1)
    return (trimmed(end.stem) == "T" && kind == "temperature 1") || (plain == "t" && kind == "time 1") ||
           (plain == "m" && kind == "mass 1");
  std::string word;
  for (std::size_t i = 0; i <= end.stem.size(); ++i) {
    const bool over = i == end.stem.size() || isDivision(end.stem[i]);
    const bool rises = !over && i > 0 && end.stem[i] >= 'A' && end.stem[i] <= 'Z' && end.stem[i - 1] >= 'a';
    if ((over || rises) && measures(word)) return true;
    if (over || rises) word.clear();
    if (!over) word += smallLetter(end.stem[i]);
  }
  return false;
}

}  // namespace

std::string kindOfUnit(std::string_view unit) {
  const std::string plain = plainUnit(unit);
  std::map<std::string_view, int> powers;
  int sign = 1;
  for (std::size_t at = 0; at <= plain.size();) {
    const std::size_t end = baseOf(plain) ? plain.size() : std::min(plain.find_first_of("/* ", at), plain.size());
    std::string_view factor = std::string_view(plain).substr(at, end - at);
    const std::size_t digits = factor.find_last_not_of("0123456789") + 1;
    int power = digits < factor.size() ? factor.back() - '0' : 1;
    factor = factor.substr(0, digits);
    if (factor.ends_with('-')) factor.remove_suffix(1), power = -power;
    const KindOfBase* base = baseOf(factor);
    if (!base && !(factor.empty() && at == 0 && plain.starts_with('1'))) return {};
    if (base) powers[base->kind] += sign * power * base->power;
    if (end < plain.size() && plain[end] == '/') sign = -1;
    at = end + 1;
  }
  std::string kind;
  for (const auto& [name, power] : powers)
    if (power != 0) kind += (kind.empty() ? "" : " ") + std::string(name) + " " + std::to_string(power);
  return kind;
}

bool isSameUnit(std::string_view one, std::string_view other) {
  if (plainUnit(one) == plainUnit(other)) return true;
  const std::string a = canonical(one), b = canonical(other);
  return !a.empty() && a == b;
}

std::optional<std::pair<std::string, std::string>> unitsOfNames(std::string_view one, std::string_view other) {
  const std::string a = withStrokes(one), b = withStrokes(other);
  auto first = endOf(a), second = endOf(b);
  if (!canonical(a).empty() && !canonical(b).empty()) first = NameEnd{{}, a}, second = NameEnd{{}, b};
  if (!first || !second || plainName(first->stem) != plainName(second->stem)) return std::nullopt;
  for (const auto& here : unitsOfWord(first->word))
    for (const auto& there : unitsOfWord(second->word)) {
      const std::string kind = kindOfUnit(here);
      if (kind.empty() || kind != kindOfUnit(there) || isSameUnit(here, there)) continue;
      const bool sure = !isWeak(first->word) || !isWeak(second->word);
      if (sure || (isSubject(*first, kind) && isSubject(*second, kind))) return std::pair(here, there);
    }
  return std::nullopt;
}

std::string otherUnitInName(std::string_view name, std::string_view unit) {
  const std::string kind = kindOfUnit(canonical(unit)), text = withStrokes(name);
  const auto end = endOf(text);
  if (!end || kind.empty()) return {};
  for (const auto& said : unitsOfWord(end->word))
    if (kindOfUnit(said) == kind) return isSameUnit(said, unit) ? std::string() : said;
  return {};
}

std::string nameWithoutUnit(std::string_view name) {
  const std::string text = withStrokes(name);
  const auto end = endOf(text);
  return plainName(end ? end->stem : std::string_view(text));
}

}  // namespace brenier
