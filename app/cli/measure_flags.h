#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/api/run_config.h"

namespace brenier::cli {

/// A measure on the command line, with what its flags say of its file. It lives as long as its command.
struct MeasureFlags {
  std::string measure, columns, weights, decimal, without;
};

/// The flag "--NAME", and those of its file, as "--NAME.columns". The first, to say more of it.
CLI::Option* addMeasureFlags(CLI::App& command, const std::string& name, MeasureFlags& flags, const std::string& help);

/// The measure; empty where none was named. What is wrong goes into `problems`.
MeasureSpec specOf(const MeasureFlags& flags, const std::string& name, std::vector<std::string>& problems);

}  // namespace brenier::cli
