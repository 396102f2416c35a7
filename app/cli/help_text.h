#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "app/manual/option_line.h"

namespace brenier::cli {

/// How `--help` looks: every option with its range, unit and default, in the terminal's width.
class HelpText final : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

/// Options one below the other, as help shows them.
std::string helpOf(const std::vector<OptionLine>& lines);
/// A heading of help.
std::string heading(const std::string& text);

}  // namespace brenier::cli
