#pragma once

/// Marks what runs on the host and on the device: one source for both.
#ifdef __CUDACC__
#define BRENIER_HD __host__ __device__
#else
#define BRENIER_HD
#endif
