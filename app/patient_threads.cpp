#include <cstdlib>

/// OpenMP's threads, with which LibTorch learns pictures, spin while they wait for one another. On a machine whose
/// cores have something else to do the one that is waited for gets none of them: eight steps over pictures then take
/// many times as long with two threads as with one. Told to sleep instead, they never do. The library reads that as it
/// is loaded, before main(): hence this place, which comes before the initialisation of every library.
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
namespace {

void waitPatiently(int, char**, char**) {
  setenv("OMP_WAIT_POLICY", "passive", 0);  // unless a person has said otherwise
}

__attribute__((section(".preinit_array"), used)) void (*const beforeLibraries)(int, char**, char**) = waitPatiently;

}  // namespace
#endif
