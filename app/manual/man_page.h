#pragma once

#include <string>
#include <vector>

#include "app/manual/option_line.h"

namespace brenier {

/// A page of section 1 of the manual.
struct ManPage {
  std::string name;     ///< "brenier-cli-train"
  std::string command;  ///< "brenier-cli train"
  std::string summary;  ///< one sentence
  std::string usage;    ///< what follows the command
  std::string text;     ///< paragraphs, a line each
  std::vector<OptionGroup> options;
  std::vector<std::string> seeAlso;  ///< names of pages
};

/// The page as troff reads it; the same page is the same bytes on every day.
std::string troff(const ManPage& page);

}  // namespace brenier
