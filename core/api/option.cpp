#include "core/api/option.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "core/util/small_letters.h"

namespace brenier {
namespace {

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

std::string joined(const std::vector<std::string>& words, std::string_view lastWord) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " " + std::string(lastWord) + " " : ", ";
    out += words[i];
  }
  return out;
}

std::string number(double v) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, v).ptr;
  return {buffer, end};
}

std::string rangeSentence(const OptionDescriptor& option, const OptionValue& value) {
  const bool low = option.meta.min > -1e299, high = option.meta.max < 1e299;
  std::string allowed = low && high ? "between " + number(option.meta.min) + " and " + number(option.meta.max)
                        : low       ? "at least " + number(option.meta.min)
                                    : "at most " + number(option.meta.max);
  return "option " + option.id + " is " + toString(value) + ", but must be " + allowed +
         (option.meta.unit.empty() ? "" : " " + option.meta.unit);
}

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

const char* kindName(OptionKind kind) {
  switch (kind) {
    case OptionKind::flag:
      return "true or false";
    case OptionKind::integer:
      return "a whole number";
    case OptionKind::real:
      return "a number";
    default:
      return "text";
  }
}

/// Turns the value into the option's own type where that loses nothing.
bool convert(OptionKind kind, OptionValue& value) {
  switch (kind) {
    case OptionKind::flag:
      return std::holds_alternative<bool>(value);
    case OptionKind::integer:
      if (const auto* d = std::get_if<double>(&value); d && std::abs(*d) < 9e15 && *d == std::floor(*d))
        value = static_cast<std::int64_t>(*d);
      return std::holds_alternative<std::int64_t>(value);
    case OptionKind::real:
      if (const auto* i = std::get_if<std::int64_t>(&value)) value = static_cast<double>(*i);
      return std::holds_alternative<double>(value);
    default:
      return std::holds_alternative<std::string>(value);
  }
}

}  // namespace

OptionValue effectiveValue(const OptionDescriptor& option, const OptionValues& values) {
  const auto it = values.find(option.id);
  return it == values.end() ? option.defaultValue : it->second;
}

std::string toString(const OptionValue& value) {
  if (const auto* b = std::get_if<bool>(&value)) return *b ? "true" : "false";
  if (const auto* i = std::get_if<std::int64_t>(&value)) return std::to_string(*i);
  if (const auto* d = std::get_if<double>(&value)) return number(*d);
  return std::get<std::string>(value);
}

std::string nearestNames(std::string_view name, const std::vector<std::string>& known) {
  std::vector<std::pair<std::size_t, std::string>> near;
  const std::string wanted = smallLetters(name);
  for (const auto& candidate : known) {
    if (candidate.empty()) continue;
    const std::string small = smallLetters(candidate);
    const std::size_t distance = editDistance(wanted, small);
    const bool contains = wanted.size() >= 3 && small.find(wanted) != std::string::npos;
    if (contains || distance <= std::max<std::size_t>(2, name.size() / 3)) near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, near.size()); ++i) words.push_back(near[i].second);
  return joined(words, "or");
}

std::string checkOption(const OptionDescriptor& option, OptionValue& value) {
  if (option.optional && value == OptionValue(std::string(noValue))) return {};
  if (!convert(option.kind, value))
    return "option " + option.id + " is " + quoted(toString(value)) + ", but must be " + kindName(option.kind) +
           (option.optional ? std::string(" or ") + noValue : "");
  if (option.kind == OptionKind::choice) {
    const auto& text = std::get<std::string>(value);
    if (std::find(option.meta.choices.begin(), option.meta.choices.end(), text) == option.meta.choices.end())
      return "option " + option.id + " is " + quoted(text) + ", but must be " + joined(option.meta.choices, "or");
  }
  double v = 0;
  if (const auto* d = std::get_if<double>(&value))
    v = *d;
  else if (const auto* i = std::get_if<std::int64_t>(&value))
    v = static_cast<double>(*i);
  else
    return {};
  if (!(v >= option.meta.min && v <= option.meta.max)) return rangeSentence(option, value);
  return {};
}

Expected<OptionValue, std::string> parseOption(const OptionDescriptor& option, std::string_view text) {
  OptionValue value = std::string(text);
  const char* end = text.data() + text.size();
  if (option.kind == OptionKind::flag) {
    if (text == "true" || text == "on" || text == "yes" || text == "1") value = true;
    if (text == "false" || text == "off" || text == "no" || text == "0") value = false;
  } else if (option.kind == OptionKind::integer || option.kind == OptionKind::real) {
    std::int64_t i = 0;
    double d = 0;
    const auto r = std::from_chars(text.data(), end, i);
    // Through a double it would be another number, and no whole one of 64 bits.
    if (option.kind == OptionKind::integer && r.ec == std::errc::result_out_of_range && r.ptr == end)
      return Unexpected<std::string>("option " + option.id + " is " + std::string(text) + ", but must be between " +
                                     (option.meta.min < -0x1p63 ? "-9223372036854775808" : number(option.meta.min)) +
                                     " and " +
                                     (option.meta.max >= 0x1p63 ? "9223372036854775807" : number(option.meta.max)));
    if (r.ec == std::errc() && r.ptr == end)
      value = i;
    else if (const auto s = std::from_chars(text.data(), end, d); s.ec == std::errc() && s.ptr == end)
      value = d;
  }
  if (auto problem = checkOption(option, value); !problem.empty()) return Unexpected<std::string>(std::move(problem));
  return value;
}

void spreadAliases(const std::vector<OptionDescriptor>& options, OptionValues& values) {
  OptionValues spread;
  for (auto& [name, value] : values) {
    const auto called = [&](const OptionDescriptor& option) {
      return std::find(option.meta.aliases.begin(), option.meta.aliases.end(), name) != option.meta.aliases.end();
    };
    bool taken = false;
    for (const auto& option : options) {
      if (!called(option)) continue;
      spread.emplace(option.id, value);
      taken = true;
    }
    if (!taken) spread.insert_or_assign(name, value);
  }
  values = std::move(spread);
}

std::string joinProblems(const std::vector<std::string>& problems) {
  std::string all;
  for (const auto& problem : problems) all += (all.empty() ? "" : "; ") + problem;
  return all;
}

std::vector<std::string> checkOptions(const std::vector<OptionDescriptor>& options, OptionValues& values) {
  std::vector<std::string> problems, known;
  for (const auto& option : options) known.push_back(option.id);
  for (auto& [id, value] : values) {
    const auto it = std::find_if(options.begin(), options.end(), [&](const auto& o) { return o.id == id; });
    if (it == options.end()) {
      const auto near = nearestNames(id, known);
      problems.push_back("there is no option " + quoted(id) + (near.empty() ? "" : "; did you mean " + near + "?"));
    } else if (auto problem = checkOption(*it, value); !problem.empty()) {
      problems.push_back(std::move(problem));
    }
  }
  return problems;
}

}  // namespace brenier
