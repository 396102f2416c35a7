#pragma once

#include <pybind11/pybind11.h>

namespace brenier::python {

/// Adds what can be named, as dictionaries: methods(), options(method), settings(), metrics().
void addRegistries(pybind11::module_& module);

}  // namespace brenier::python
