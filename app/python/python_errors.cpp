#include "app/python/python_errors.h"

#include <string>

#include "core/api/error_text.h"

namespace py = pybind11;

namespace brenier::python {
namespace {

PyObject* diverged = nullptr;  ///< lives as long as the module

PyObject* classOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::badInput:
      return PyExc_ValueError;
    case ErrorKind::diverged:
      return diverged;
    case ErrorKind::outOfMemory:
      return PyExc_MemoryError;
    case ErrorKind::disk:
      return PyExc_OSError;
    default:
      return PyExc_RuntimeError;
  }
}

}  // namespace

void addErrors(py::module_& module) {
  diverged = PyErr_NewExceptionWithDoc("brenier.DivergedError",
                                       "A run diverged; the map is that of its last good step, where it took one.",
                                       PyExc_ArithmeticError, nullptr);
  if (!diverged) throw py::error_already_set();
  module.add_object("DivergedError", diverged);
}

void raise(const RunError& error) {
  RunError told = error;
  // Who has the module may not have the command line.
  if (told.hint.starts_with("brenier-cli list"))
    told.hint = "brenier.methods() shows the methods, and brenier.options(METHOD) what each takes.";
  PyErr_SetString(classOf(told.kind), errorText(told).c_str());
  throw py::error_already_set();
}

}  // namespace brenier::python
