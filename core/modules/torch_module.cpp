#include <cstring>

#include "core/modules/torch_functions.h"

extern "C" __attribute__((visibility("default"))) const void* brenierModule(const char* version) {
  static const brenier::TorchFunctions functions = {
#define BRENIER_FUNCTION(name) &brenier::name,
      BRENIER_TORCH_FUNCTIONS(BRENIER_FUNCTION)
#undef BRENIER_FUNCTION
  };
  return std::strcmp(version, BRENIER_VERSION) == 0 ? &functions : nullptr;
}
