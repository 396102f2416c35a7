#pragma once

// A module's table: a struct with a pointer to each function of a list, and the function that gives it away.

#define BRENIER_MODULE_FIELD(name) decltype(&brenier::name) name;
#define BRENIER_MODULE_FUNCTION(name) &brenier::name,

/// The one exported function of a module, as openModule() (core/util/module.h) asks for it.
#define BRENIER_MODULE(Functions, LIST)                                                              \
  extern "C" __attribute__((visibility("default"))) const void* brenierModule(const char* version) { \
    static const brenier::Functions functions = {LIST(BRENIER_MODULE_FUNCTION)};                     \
    return std::string_view(version) == BRENIER_VERSION ? &functions : nullptr;                      \
  }
