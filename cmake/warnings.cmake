# One set of warnings for our own targets; headers of others are system headers.
add_library(brenier_warnings INTERFACE)
target_compile_options(brenier_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wno-missing-field-initializers $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>>)
