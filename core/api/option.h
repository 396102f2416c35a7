#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/util/expected.h"

namespace brenier {

/// One option's value as it crosses a boundary (JSON, command line, form).
using OptionValue = std::variant<bool, std::int64_t, double, std::string>;
using OptionValues = std::map<std::string, OptionValue, std::less<>>;

enum class OptionKind { flag, integer, real, choice, text };

/// Whether a change reaches a running solver or starts the run again.
enum class Applies { live, restart };

/// What is said once about an option, beside its field, in the `visit` of an options struct.
struct OptionMeta {
  std::string title;
  std::string help;
  double min = -1e300;
  double max = 1e300;
  std::string unit = {};
  Applies applies = Applies::restart;
  std::vector<std::string> choices = {};  ///< only for text fields: the values allowed
  bool logScale = false;                  ///< a form steps it by factors
  std::string group = {};                 ///< the object of a configuration file in which it stands; empty: the whole
  /// Other names under which it is read. One that several options share sets them all, unless they are named too.
  std::vector<std::string> aliases = {};
  bool folded = false;  ///< a form shows it only when asked for more
};

/// The same, with id, kind and default, as lists, forms, flags and documentation read it.
struct OptionDescriptor {
  std::string id;
  OptionKind kind = OptionKind::real;
  OptionValue defaultValue;
  OptionMeta meta;
  bool optional = false;  ///< it may have no value, which is written as `noValue`
};

/// Stands for the value of an option that has none.
inline constexpr const char* noValue = "none";

/// The option's value in `values`, or its default.
OptionValue effectiveValue(const OptionDescriptor& option, const OptionValues& values);

/// The value as a person would type it; `parseOption` reads it back.
std::string toString(const OptionValue& value);

/// Reads what a person typed for this option. The error is one sentence naming option, value and what is allowed.
Expected<OptionValue, std::string> parseOption(const OptionDescriptor& option, std::string_view text);

/// Converts (an integer where a real is wanted, ...) and checks kind, choices and range.
/// Returns the sentence that says what is wrong, or an empty string; `value` holds the converted value then.
std::string checkOption(const OptionDescriptor& option, OptionValue& value);

/// Checks all values against the descriptors: one sentence for each problem, unknown names with the nearest ones.
/// Values are converted in place.
std::vector<std::string> checkOptions(const std::vector<OptionDescriptor>& options, OptionValues& values);

/// Puts the values that stand under aliases under the options' own names, where those are not there already.
void spreadAliases(const std::vector<OptionDescriptor>& options, OptionValues& values);

/// Several problems as one text: "PROBLEM; PROBLEM".
std::string joinProblems(const std::vector<std::string>& problems);

/// Up to three of `known`, nearest to `name` by edit distance, as "a, b or c"; empty when nothing is near.
std::string nearestNames(std::string_view name, const std::vector<std::string>& known);

namespace detail {

template <class T>
OptionValue toValue(const T& field) {
  return field;
}
/// What is too large for a value (seeds past 2^63 - 1, which only files can hold) becomes the largest.
inline OptionValue toValue(const std::uint64_t& field) {
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  return field > static_cast<std::uint64_t>(largest) ? largest : static_cast<std::int64_t>(field);
}
template <class T>
OptionValue toValue(const std::optional<T>& field) {
  return field ? toValue(*field) : OptionValue(std::string(noValue));
}

/// Of a value that was checked.
template <class T>
void fromValue(const OptionValue& value, T& field) {
  field = std::get<T>(value);
}
inline void fromValue(const OptionValue& value, std::uint64_t& field) {
  field = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
}
template <class T>
void fromValue(const OptionValue& value, std::optional<T>& field) {
  if (std::holds_alternative<std::string>(value))
    field.reset();
  else
    fromValue(value, field.emplace());
}

template <class T>
constexpr OptionKind kindOf(const T*) {
  if constexpr (std::is_same_v<T, bool>) return OptionKind::flag;
  if constexpr (std::is_same_v<T, double>) return OptionKind::real;
  if constexpr (std::is_same_v<T, std::string>) return OptionKind::text;
  return OptionKind::integer;
}
template <class T>
constexpr OptionKind kindOf(const std::optional<T>*) {
  return kindOf(static_cast<const T*>(nullptr));
}
template <class T>
constexpr bool isOptional(const T*) {
  return false;
}
template <class T>
constexpr bool isOptional(const std::optional<T>*) {
  return true;
}

struct DescribeVisitor {
  std::vector<OptionDescriptor> out;
  template <class T>
  void operator()(const char* id, T& field, OptionMeta meta) {
    const auto kind = meta.choices.empty() ? kindOf(&field) : OptionKind::choice;
    out.push_back({id, kind, toValue(field), std::move(meta), isOptional(&field)});
  }
};

struct WriteVisitor {
  OptionValues out;
  template <class T>
  void operator()(const char* id, T& field, const OptionMeta&) {
    out[id] = toValue(field);
  }
};

struct ReadVisitor {
  const OptionValues& values;
  template <class T>
  void operator()(const char* id, T& field, const OptionMeta&) {
    if (const auto it = values.find(id); it != values.end()) fromValue(it->second, field);
  }
};

}  // namespace detail

// An options struct has plain fields of type bool, std::int64_t, std::uint64_t, double, std::string, or one of the
// numbers as std::optional, each with its default, and
//   template <class V> void visit(V&& v) { v("batch", batch, OptionMeta{.title = ..., .help = ...}); ... }
// From that one list come the functions below.

template <class Options>
std::vector<OptionDescriptor> describeOptions() {
  Options defaults;
  detail::DescribeVisitor visitor;
  defaults.visit(visitor);
  return visitor.out;
}

template <class Options>
OptionValues writeOptions(Options options) {
  detail::WriteVisitor visitor;
  options.visit(visitor);
  return visitor.out;
}

/// Fills `options` from `values` when all of them are right; otherwise leaves it and returns every problem.
template <class Options>
[[nodiscard]] std::vector<std::string> readOptions(Options& options, OptionValues values) {
  auto problems = checkOptions(describeOptions<Options>(), values);
  if (problems.empty()) {
    detail::ReadVisitor visitor{values};
    options.visit(visitor);
  }
  return problems;
}

/// Options from values that were checked before. A wrong one is a defect of the caller, and never becomes a default:
/// throws std::invalid_argument with every problem.
template <class Options>
[[nodiscard]] Options checkedOptions(const OptionValues& values) {
  Options options;
  if (const auto problems = readOptions(options, values); !problems.empty())
    throw std::invalid_argument(joinProblems(problems));
  return options;
}

}  // namespace brenier
