#pragma once

#include <pybind11/pybind11.h>

#include "core/api/run_error.h"

namespace brenier::python {

/// Adds the exception that a run which diverged raises.
void addErrors(pybind11::module_& module);

/// Throws the error as Python's exception of its kind: ValueError for bad input, DivergedError, MemoryError, OSError
/// for disks, RuntimeError. With the GIL held.
[[noreturn]] void raise(const RunError& error);

template <class T>
T valueOrRaise(Result<T> result) {
  if (!result) raise(result.error());
  return *std::move(result);
}

inline void raiseUnless(const Status& status) {
  if (!status) raise(status.error());
}

}  // namespace brenier::python
