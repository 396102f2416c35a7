#pragma once

#include <string>
#include <vector>

namespace brenier {

/// What help, manual pages and completions know of an option or an argument of a program.
struct OptionLine {
  std::vector<std::string> names;  ///< "--out", "-q"; of an argument its name
  std::string value;               ///< what stands for its value, as RUN or N; empty for a flag
  std::string help;
  std::string range;                 ///< "from 2 to 4096 samples"; empty where everything is allowed or `choices` tell
  std::vector<std::string> choices;  ///< all that is allowed, where that is a list
  std::string preset;                ///< its value by default; empty: none
  std::string group;                 ///< the heading under which it stands
  bool required = false;
  bool argument = false;  ///< named by its place
  bool many = false;      ///< may be given again
};

/// "--out RUN": every name, and what stands for the value.
std::string calledAs(const OptionLine& line);
/// Its help, then in brackets the choices or the range, and the default, where it has them.
std::string saidOf(const OptionLine& line);

/// Lines under one heading.
struct OptionGroup {
  std::string title;
  std::vector<OptionLine> lines;
};
/// In the order in which the headings come; arguments first, under their own.
std::vector<OptionGroup> inGroups(const std::vector<OptionLine>& lines);

}  // namespace brenier
