#include "core/util/plain_number.h"

#include <algorithm>
#include <charconv>

namespace brenier {
namespace {

std::string text(double value, std::chars_format format, int precision) {
  char buffer[400];  // 1e308 has 309 digits before the point
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value, format, precision);
  return error == std::errc() ? std::string(buffer, end) : std::string();
}

}  // namespace

std::string generalText(double value, int significant) {
  return text(value, std::chars_format::general, significant);
}

std::string fixedText(double value, int decimals) {
  return text(value, std::chars_format::fixed, decimals);
}

double realFrom(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n+"), text.size()));
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace brenier
