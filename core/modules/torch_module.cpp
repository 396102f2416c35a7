#include <string_view>

#include "core/modules/torch_functions.h"

BRENIER_MODULE(TorchFunctions, BRENIER_TORCH_FUNCTIONS)
