#pragma once

#include <string>

#include "core/api/run_error.h"

namespace brenier {

/// With a full stop, unless it ends as a sentence does.
inline std::string asSentence(std::string text) {
  if (!text.empty() && std::string(".!?").find(text.back()) == std::string::npos) text += '.';
  return text;
}

/// The message and what to do, as sentences on one line: "There is no run x. Give a directory ...".
inline std::string errorText(const RunError& error) {
  return asSentence(error.message) + (error.hint.empty() ? "" : ' ' + error.hint);
}

}  // namespace brenier
