#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
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
};

/// The same, with id, kind and default, as lists, forms, flags and documentation read it.
struct OptionDescriptor {
  std::string id;
  OptionKind kind = OptionKind::real;
  OptionValue defaultValue;
  OptionMeta meta;
};

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

/// Up to three of `known`, nearest to `name` by edit distance, as "a, b or c"; empty when nothing is near.
std::string nearestNames(std::string_view name, const std::vector<std::string>& known);

namespace detail {

struct DescribeVisitor {
  std::vector<OptionDescriptor> out;
  void operator()(const char* id, bool& field, OptionMeta meta) { add(id, OptionKind::flag, field, std::move(meta)); }
  void operator()(const char* id, std::int64_t& field, OptionMeta meta) {
    add(id, OptionKind::integer, field, std::move(meta));
  }
  void operator()(const char* id, double& field, OptionMeta meta) { add(id, OptionKind::real, field, std::move(meta)); }
  void operator()(const char* id, std::string& field, OptionMeta meta) {
    const auto kind = meta.choices.empty() ? OptionKind::text : OptionKind::choice;
    add(id, kind, field, std::move(meta));
  }
  void add(const char* id, OptionKind kind, OptionValue value, OptionMeta meta) {
    out.push_back({id, kind, std::move(value), std::move(meta)});
  }
};

struct WriteVisitor {
  OptionValues out;
  template <class T>
  void operator()(const char* id, T& field, const OptionMeta&) {
    out[id] = OptionValue(field);
  }
};

struct ReadVisitor {
  const OptionValues& values;
  template <class T>
  void operator()(const char* id, T& field, const OptionMeta&) {
    if (const auto it = values.find(id); it != values.end()) field = std::get<T>(it->second);
  }
};

}  // namespace detail

// An options struct has plain fields of type bool, std::int64_t, double or std::string, each with its default, and
//   template <class V> void visit(V&& v) { v("batch", batch, OptionMeta{.title = ..., .help = ...}); ... }
// From that one list come the four functions below.

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
std::vector<std::string> readOptions(Options& options, OptionValues values) {
  auto problems = checkOptions(describeOptions<Options>(), values);
  if (problems.empty()) {
    detail::ReadVisitor visitor{values};
    options.visit(visitor);
  }
  return problems;
}

}  // namespace brenier
