#include "app/cli/measure_flags.h"

#include <utility>

#include "core/measures/measure.h"
#include "core/session/run_request.h"
#include "core/util/registry.h"

namespace brenier::cli {

CLI::Option* addMeasureFlags(CLI::App& command, const std::string& name, MeasureFlags& flags, const std::string& help) {
  const std::string flag = "--" + name;
  auto* measure = command.add_option(flag, flags.measure, help)->type_name("MEASURE");
  command.add_option(flag + ".columns", flags.columns, "Which columns of its file are coordinates, as 2-5 or x,y")
      ->type_name("COLUMNS");
  command.add_option(flag + ".weights", flags.weights, "Its column of weights: auto, none, a name or a number")
      ->type_name("COLUMN");
  command
      .add_option(flag + ".decimal", flags.decimal,
                  "What commas in its numbers are: decimal (comma) or grouping (point)")
      ->check(CLI::IsMember({"auto", "point", "comma"}));
  command.add_option(flag + ".without", flags.without, "Rows of it to leave out, counted from 0, as 3,17,20-22")
      ->type_name("ROWS");
  return measure;
}

MeasureSpec specOf(const MeasureFlags& flags, const std::string& name, std::vector<std::string>& problems) {
  const std::pair<const char*, const std::string*> texts[] = {{"columns", &flags.columns},
                                                              {"weights", &flags.weights},
                                                              {"decimal", &flags.decimal},
                                                              {"without", &flags.without}};
  if (flags.measure.empty()) {
    for (const auto& [option, text] : texts)
      if (!text->empty()) problems.push_back("--" + name + "." + option + " is of no file; name it with --" + name);
    return {};
  }
  MeasureSpec spec = measureSpecFromArgument(flags.measure);
  const auto* entry = findById(measureDescriptors(), spec.id);
  for (const auto& [option, text] : texts)
    if (entry && !text->empty())
      takeOption(entry->options, name + " " + spec.id, option, *text, spec.options, problems);
  return spec;
}

}  // namespace brenier::cli
