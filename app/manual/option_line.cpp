#include "app/manual/option_line.h"

#include <algorithm>

#include "core/util/registry.h"

namespace brenier {

std::string calledAs(const OptionLine& line) {
  std::string text = joined(line.names);
  if (!line.argument && !line.value.empty()) text += " " + line.value;
  return text + (line.many ? " ..." : "");
}

std::string saidOf(const OptionLine& line) {
  std::string more;
  const auto add = [&](const std::string& part) { more += (more.empty() ? "" : "; ") + part; };
  if (!line.choices.empty()) add(joined(line.choices));
  if (!line.range.empty()) add(line.range);
  if (!line.preset.empty()) add("by default " + line.preset);
  if (line.required && !line.argument) add("required");
  return line.help + (more.empty() ? "" : (line.help.empty() ? "(" : " (") + more + ")");
}

std::vector<OptionGroup> inGroups(const std::vector<OptionLine>& lines) {
  std::vector<OptionGroup> groups;
  for (const auto& line : lines) {
    const std::string title = line.argument ? "Arguments" : line.group;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& each) { return each.title == title; });
    if (group == groups.end()) group = groups.insert(groups.end(), {title, {}});
    group->lines.push_back(line);
  }
  return groups;
}

}  // namespace brenier
