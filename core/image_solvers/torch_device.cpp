#include "core/image_solvers/torch_device.h"

#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>

#include <new>
#include <string_view>

#include "core/picture_methods/picture_entry.h"

namespace brenier {
namespace {

// LibTorch 2.4 made autocast a matter of the device's type; 1.13 has a pair of functions each.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
bool autocastOn(torch::DeviceType type) {
  return at::autocast::is_autocast_enabled(type);
}
void setAutocast(torch::DeviceType type, bool on) {
  if (on) at::autocast::set_autocast_dtype(type, torch::kBFloat16);
  at::autocast::set_autocast_enabled(type, on);
}
#else
bool autocastOn(torch::DeviceType type) {
  return type == torch::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}
void setAutocast(torch::DeviceType type, bool on) {
  if (type == torch::kCUDA) {
    if (on) at::autocast::set_autocast_gpu_dtype(torch::kBFloat16);
    at::autocast::set_enabled(on);
  } else {
    if (on) at::autocast::set_autocast_cpu_dtype(torch::kBFloat16);
    at::autocast::set_cpu_enabled(on);
  }
}
#endif

/// The driver's own name of a device; LibTorch has it only behind CUDA's headers.
std::string driverName(int index) {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY);
  if (!driver) return {};
  const auto init = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
  const auto get = reinterpret_cast<int (*)(int*, int)>(dlsym(driver, "cuDeviceGet"));
  const auto nameOf = reinterpret_cast<int (*)(char*, int, int)>(dlsym(driver, "cuDeviceGetName"));
  char name[128] = "";
  int device = 0;
  if (!init || !get || !nameOf || init(0) != 0 || get(&device, index) != 0 || nameOf(name, sizeof name, device) != 0)
    return {};
  return name;
}

}  // namespace

Result<std::string> chooseTorchDevice(const std::string& wanted) {
  if (wanted == "cpu") return std::string("cpu");
  if (torch::cuda::is_available()) return std::string("cuda");
  if (wanted != "cuda") return std::string("cpu");
  const std::string version = std::string("LibTorch ") + TORCH_VERSION;
  if (!at::detail::getCUDAHooks().compiledWithCuDNN())
    return failure(ErrorKind::device,
                   "Pictures are learned with LibTorch, and this one (" + version + ") was built without CUDA.",
                   "Use --device cpu, or build with a LibTorch that has CUDA (scripts/setup --torch pip).");
  return failure(ErrorKind::device, version + " finds no CUDA device on this machine.",
                 "Use --device cpu, or auto to take what there is.");
}

std::string torchDeviceName(const torch::Device& device) {
  if (!device.is_cuda()) return "CPU";
  const auto name = driverName(device.has_index() ? device.index() : 0);
  return name.empty() ? "CUDA" : name;
}

MixedPrecision::MixedPrecision(const torch::Device& device, bool on) : m_type(device.type()), m_on(on) {
  if (m_on) setAutocast(m_type, true);
}

MixedPrecision::~MixedPrecision() {
  if (!m_on) return;
  setAutocast(m_type, false);
  at::autocast::clear_cache();  // the weights in bfloat16, which the next update makes stale
}

FullPrecision::FullPrecision(const torch::Device& device) : m_type(device.type()), m_was(autocastOn(device.type())) {
  if (m_was) setAutocast(m_type, false);
}

FullPrecision::~FullPrecision() {
  if (m_was) setAutocast(m_type, true);
}

torch::Tensor moved(const torch::Tensor& tensor, const torch::Device& device) {
  if (!device.is_cuda()) return tensor;
  return tensor.pin_memory().to(device, /*non_blocking=*/true);
}

bool isOutOfMemory(const std::exception& error) {
  if (dynamic_cast<const c10::OutOfMemoryError*>(&error) || dynamic_cast<const std::bad_alloc*>(&error)) return true;
  // The host's allocator and the libraries below say it in words.
  const std::string_view text = error.what();
  for (const char* words : {"out of memory", "can't allocate memory", "could not create a memory", "ALLOC_FAILED"})
    if (text.find(words) != std::string_view::npos) return true;
  return false;
}

}  // namespace brenier
