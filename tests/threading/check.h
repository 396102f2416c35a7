#pragma once

#include <cstdio>
#include <cstdlib>

// Checks for tests that must need neither Qt nor torch, so that ThreadSanitizer sees every instruction. They hold in
// release builds too.
#define CHECK(condition)                                                                 \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);       \
      std::exit(1);                                                                      \
    }                                                                                    \
  } while (false)
