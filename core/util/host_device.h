#pragma once

/// BRENIER_HD marks what runs on the host and on the device: one source for both. BRENIER_HD_UNROLL stands before a loop
/// whose turns a device should have in flight together.
#ifdef __CUDACC__
#define BRENIER_HD __host__ __device__
#define BRENIER_HD_PRAGMA(text) _Pragma(#text)
#define BRENIER_HD_UNROLL(n) BRENIER_HD_PRAGMA(unroll n)
#else
#define BRENIER_HD
#define BRENIER_HD_UNROLL(n)
#endif
