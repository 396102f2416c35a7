#pragma once

#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// The message and what to do, as sentences on one line: "There is no run x. Give a directory ...".
inline std::string errorText(const RunError& error) {
  std::string text = error.message;
  if (!text.empty() && std::string(".!?").find(text.back()) == std::string::npos) text += '.';
  if (!error.hint.empty()) text += ' ' + error.hint;
  return text;
}

}  // namespace brenier
