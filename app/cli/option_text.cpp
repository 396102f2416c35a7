#include "app/cli/option_text.h"

namespace brenier::cli {

std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
  return text;
}

std::string rangeText(const OptionDescriptor& option) {
  const auto& meta = option.meta;
  std::string range;
  for (const auto& choice : meta.choices) range += (range.empty() ? "" : ", ") + choice;
  if (!range.empty()) return range;
  if (option.kind != OptionKind::integer && option.kind != OptionKind::real) return "";
  const auto number = [&](double v) {
    return option.kind == OptionKind::integer ? toString(static_cast<std::int64_t>(v)) : toString(v);
  };
  if (meta.min > -1e299) range += "from " + number(meta.min);
  if (meta.max < (option.kind == OptionKind::integer ? 9e15 : 1e299))
    range += (range.empty() ? "up to " : " to ") + number(meta.max);
  return range + (meta.unit.empty() ? "" : " " + meta.unit);
}

const char* appliesText(const OptionDescriptor& option) {
  return option.meta.applies == Applies::live ? "at once" : "at a new start";
}

}  // namespace brenier::cli
