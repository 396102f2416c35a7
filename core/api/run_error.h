#pragma once

#include <string>
#include <utility>
#include <variant>

#include "core/util/expected.h"

namespace brenier {

/// What went wrong, in the terms that decide an exit code and the colour of the bar in the window.
enum class ErrorKind {
  badInput,     ///< the user's file, option or command; exit code 2
  diverged,     ///< a loss or weight is not finite; exit code 3
  outOfMemory,  ///< host or device memory; exit code 4
  device,       ///< the accelerator failed; exit code 4
  disk,         ///< full or not writable; exit code 5
  internal,     ///< a defect of Brenier; exit code 1
};

/// A failure as a value. `message` names the thing and both numbers, `hint` says what to do; each is one sentence.
struct RunError {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
  std::string hint;
};

template <class T>
using Result = Expected<T, RunError>;

/// The result of something that only succeeds or fails.
using Status = Expected<std::monostate, RunError>;

inline Status ok() {
  return Status(std::monostate{});
}

inline Unexpected<RunError> failure(ErrorKind kind, std::string message, std::string hint = {}) {
  return Unexpected<RunError>(RunError{kind, std::move(message), std::move(hint)});
}

inline Unexpected<RunError> badInput(std::string message, std::string hint = {}) {
  return failure(ErrorKind::badInput, std::move(message), std::move(hint));
}

}  // namespace brenier
