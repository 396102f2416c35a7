#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/api/option.h"

namespace brenier {

/// A value of a JSON file as T; whole numbers must be whole and fit, also where they are written as 1e5. nlohmann::json
/// converts any number to any other without a word: a fraction to something else, and what is too large with undefined
/// behaviour. Throws std::exception, as nlohmann::json does where the type is another.
template <class T, class Json>
T jsonAs(const Json& json) {
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    if (!json.is_number()) throw std::invalid_argument("a whole number is something else");
    if (json.is_number_float()) {
      const double number = json.template get<double>();
      if (!(std::abs(number) < 0x1p63) || std::trunc(number) != number || !std::in_range<T>(std::int64_t(number)))
        throw std::invalid_argument("a whole number has a fraction or is out of range");
      return static_cast<T>(std::int64_t(number));
    }
    const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.template get<std::uint64_t>())
                                                : std::in_range<T>(json.template get<std::int64_t>());
    if (!fits) throw std::invalid_argument("a whole number is out of range");
  }
  return json.template get<T>();
}

/// The value of an option; nothing where it is no flag, number or text, or a whole number that does not fit.
template <class Json>
std::optional<OptionValue> jsonOption(const Json& json) {
  if (json.is_boolean()) return json.template get<bool>();
  if (json.is_number_unsigned() && !std::in_range<std::int64_t>(json.template get<std::uint64_t>())) return {};
  if (json.is_number_integer()) return json.template get<std::int64_t>();
  if (json.is_number()) return json.template get<double>();
  if (json.is_string()) return json.template get<std::string>();
  return {};
}

/// A list of such values.
template <class T, class Json>
std::vector<T> jsonListAs(const Json& json) {
  if (!json.is_array()) throw std::invalid_argument("a list is something else");
  std::vector<T> values;
  for (const auto& value : json) values.push_back(jsonAs<T>(value));
  return values;
}

/// The value of a field, or `otherwise` where it is missing or no such value.
template <class T, class Json>
T jsonField(const Json& json, const char* name, T otherwise) {
  try {
    const auto field = json.find(name);
    return field == json.end() ? otherwise : jsonAs<T>(*field);
  } catch (const std::exception&) {
    return otherwise;
  }
}

}  // namespace brenier
