#pragma once

#include <cstddef>

namespace brenier {

/// One file of resources/lessons, compiled in by this folder's CMakeLists.txt.
struct ShippedFile {
  const char* folder;
  const char* name;
  const char* text;
};
extern const ShippedFile shippedFiles[];
extern const std::size_t shippedFileCount;

}  // namespace brenier
