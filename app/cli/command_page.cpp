#include "app/cli/command_page.h"

#include <CLI/CLI.hpp>

#include "app/cli/option_text.h"

namespace brenier::cli {
namespace {

std::vector<std::string> splitAt(const std::string& text, const std::string& mark) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(mark, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + mark.size();
  }
  return parts;
}

/// What a check of CLI11 says of itself: "{a,b}" of IsMember, "INT in [2 - 9]" of Range.
void readCheck(const std::string& check, OptionLine& line) {
  if (check.starts_with('{') && check.ends_with('}'))
    line.choices = splitAt(check.substr(1, check.size() - 2), ",");
  else if (const auto in = check.find(" in ["); in != std::string::npos && check.ends_with(']'))
    if (const auto ends = splitAt(check.substr(in + 5, check.size() - in - 6), " - "); ends.size() == 2)
      line.range = "from " + ends[0] + " to " + ends[1];
}

const char* standsFor(const OptionDescriptor& option) {
  return option.kind == OptionKind::integer ? "N"
         : option.kind == OptionKind::real  ? "X"
         : option.kind == OptionKind::flag  ? "yes|no"
         : !option.meta.choices.empty()     ? "CHOICE"
                                            : "TEXT";
}

}  // namespace

OptionLine lineOf(const CLI::Option& option) {
  OptionLine line;
  line.argument = option.get_positional();
  if (line.argument) line.names = {option.get_name(true)};
  for (const auto& name : option.get_lnames()) line.names.push_back("--" + name);
  for (const auto& name : option.get_snames()) line.names.push_back("-" + name);
  line.help = option.get_description();
  line.required = option.get_required();
  line.many = option.get_expected_max() == CLI::detail::expected_max_vector_size;
  line.group = option.get_group();
  if (option.get_type_size() == 0) return line;
  const std::string type = option.get_type_name();
  const auto colon = type.find(':');
  line.value = type.substr(0, colon);
  line.preset = option.get_default_str();
  if (line.preset == "{}" || line.preset == "[]") line.preset.clear();  // a list with nothing in it
  if (colon != std::string::npos) readCheck(type.substr(colon + 1), line);
  if (line.value == "CHOICE")
    line.choices = splitAt(option.get_option_text(), ", ");
  else if (!option.get_option_text().empty())
    line.range = option.get_option_text();
  if (line.value == "INT" || line.value == "UINT") line.value = "N";
  if (line.value == "FLOAT") line.value = "X";
  return line;
}

OptionLine lineOf(const OptionDescriptor& option, const std::string& prefix) {
  OptionLine line;
  line.names = {prefix + option.id};
  line.value = standsFor(option);
  line.help = option.meta.help.empty() ? option.meta.title : option.meta.help;
  line.choices = option.meta.choices;
  if (line.choices.empty()) line.range = rangeText(option);
  const bool* flag = std::get_if<bool>(&option.defaultValue);
  line.preset = option.optional ? noValue : flag ? (*flag ? "yes" : "no") : toString(option.defaultValue);
  return line;
}

CommandPage pageOf(const CLI::App& command) {
  CommandPage page;
  for (const CLI::App* at = &command; at->get_parent(); at = at->get_parent())
    page.path.insert(page.path.begin(), at->get_name());
  page.help = command.get_description();
  page.footer = command.get_footer();
  page.takesMethods = command.get_allow_extras();
  const auto add = [&](bool arguments) {
    for (const CLI::Option* option : command.get_options())
      if (!option->get_group().empty() && option->get_positional() == arguments)
        page.options.push_back(lineOf(*option));
  };
  add(true);
  std::string places;
  for (const auto& line : page.options)
    places += (line.required ? "" : "[") + line.names[0] + (line.many ? " ..." : "") + (line.required ? " " : "] ");
  add(false);
  for (const CLI::App* below : command.get_subcommands({}))
    if (!below->get_group().empty()) page.commands.push_back(pageOf(*below));
  page.usage = (page.commands.empty() ? "" : "COMMAND ") + places + "[OPTIONS]";
  return page;
}

std::vector<const CommandPage*> allPages(const CommandPage& page) {
  std::vector<const CommandPage*> pages = {&page};
  for (const auto& below : page.commands)
    for (const CommandPage* each : allPages(below)) pages.push_back(each);
  return pages;
}

}  // namespace brenier::cli
