#include <cooperative_groups.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <stdexcept>

#include "core/engine/cuda/cuda_machine.h"

namespace brenier::device {
namespace {

constexpr int threads = 256;

void check(cudaError_t error, const char* what) {
  if (error != cudaSuccess) throw std::runtime_error(std::string("CUDA: ") + what + ": " + cudaGetErrorString(error));
}

/// A pass on one block: its threads share the items, then wait for one another.
struct BlockContext {
  template <class F>
  __device__ void each(int count, F f) {
    for (int i = static_cast<int>(threadIdx.x); i < count; i += static_cast<int>(blockDim.x)) f(i);
    __syncthreads();
  }
};

struct Grid {
  float* memory;  ///< of this block
  template <class Prepare, class F>
  __device__ void forTiles(int tiles, int slots, Prepare prepare, F f) {
    BlockContext context;
    for (int slot = static_cast<int>(blockIdx.x); slot < slots; slot += static_cast<int>(gridDim.x)) {
      prepare(context, slot);
      for (int tile = slot; tile < tiles; tile += slots) f(context, memory, tile);
    }
  }
  template <class F>
  __device__ void forAll(int count, F f) {
    const int all = static_cast<int>(gridDim.x * blockDim.x);
    for (int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < count; i += all) f(i);
  }
  __device__ void barrier() { cooperative_groups::this_grid().sync(); }
};

extern __shared__ float sharedMemory[];

/// A tile's tapes lie in shared memory where they fit, else in a part of `global` for each block.
__device__ float* blockMemory(float* global, int floats) {
  return global ? global + static_cast<std::size_t>(blockIdx.x) * static_cast<std::size_t>(floats) : sharedMemory;
}

__global__ void __launch_bounds__(threads) stepKernel(const __grid_constant__ Loop loop, float* global) {
  Grid grid{blockMemory(global, scratchFloats(loop))};
  runStep(grid, loop);
}

__global__ void __launch_bounds__(threads) oracleKernel(const __grid_constant__ OracleCall call, float* global) {
  Grid grid{blockMemory(global, call.net.tape)};
  runOracle(grid, call);
}

static_assert(sizeof(Loop) <= 4096 && sizeof(OracleCall) <= 4096, "kernel arguments have 4 KB on every device");

class CudaMachine final : public Machine {
 public:
  CudaMachine() {
    int device = 0;
    check(cudaGetDevice(&device), "no current device");
    check(cudaDeviceGetAttribute(&m_processors, cudaDevAttrMultiProcessorCount, device), "counting processors");
    check(cudaDeviceGetAttribute(&m_sharedBytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, device), "shared memory");
    check(cudaStreamCreateWithFlags(&m_stream, cudaStreamNonBlocking), "making a stream");
    for (const void* kernel : {reinterpret_cast<const void*>(stepKernel), reinterpret_cast<const void*>(oracleKernel)})
      check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, m_sharedBytes), "shared memory");
  }
  ~CudaMachine() override {
    cudaFree(m_global);
    cudaStreamDestroy(m_stream);
  }

  void* allocate(std::size_t bytes) override {
    void* memory = nullptr;
    check(cudaMalloc(&memory, std::max<std::size_t>(bytes, 1)), "out of device memory");
    check(cudaMemset(memory, 0, std::max<std::size_t>(bytes, 1)), "clearing memory");
    return memory;
  }
  void release(void* memory) override { cudaFree(memory); }
  void put(void* to, const void* from, std::size_t bytes) override {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, m_stream), "copying to the device");
    check(cudaStreamSynchronize(m_stream), "copying to the device");
  }
  void get(void* to, const void* from, std::size_t bytes) override {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, m_stream), "copying from the device");
    check(cudaStreamSynchronize(m_stream), "copying from the device");
  }

  /// Long steps go in several launches, so that each holds the device for about 10 ms at most: what draws the desktop
  /// must get its turn.
  void run(const Loop& loop) override {
    const double products = 18.0 * static_cast<double>(loop.inner.net.parameters) * static_cast<double>(loop.batch);
    const int perLaunch = std::max(1, static_cast<int>(2e10 / products));
    Loop part = loop;
    int done = 0;
    do {
      part.firstInner = loop.firstInner + done;
      part.innerSteps = std::min(perLaunch, loop.innerSteps - done);
      done += part.innerSteps;
      part.outerStep = loop.outerStep && done == loop.innerSteps;
      launch(reinterpret_cast<const void*>(stepKernel), part, loop.slots, scratchFloats(loop));
    } while (done < loop.innerSteps);
  }
  void run(const OracleCall& call) override {
    launch(reinterpret_cast<const void*>(oracleKernel), call, call.slots, call.net.tape);
  }

 private:
  template <class Arguments>
  void launch(const void* kernel, Arguments arguments, int slots, int floats) {
    const std::size_t bytes = static_cast<std::size_t>(floats) * sizeof(float);
    const bool shared = bytes <= static_cast<std::size_t>(m_sharedBytes);
    int resident = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&resident, kernel, threads, shared ? bytes : 0), "occupancy");
    if (resident < 1) throw std::runtime_error("CUDA: the kernel does not fit on this device");
    const int blocks = std::min(slots, resident * m_processors);
    float* global = shared ? nullptr : reserve(bytes * static_cast<std::size_t>(blocks));
    void* parameters[] = {&arguments, &global};
    check(cudaLaunchCooperativeKernel(kernel, dim3(static_cast<unsigned>(blocks)), dim3(threads), parameters,
                                      shared ? bytes : 0, m_stream),
          "starting a kernel");
    check(cudaStreamSynchronize(m_stream), "running a kernel");
  }

  float* reserve(std::size_t bytes) {
    if (bytes > m_globalBytes) {
      cudaFree(m_global);
      m_global = nullptr;
      m_globalBytes = 0;
      m_global = static_cast<float*>(allocate(bytes));
      m_globalBytes = bytes;
    }
    return m_global;
  }

  cudaStream_t m_stream = nullptr;
  int m_processors = 0, m_sharedBytes = 0;
  float* m_global = nullptr;
  std::size_t m_globalBytes = 0;
};

}  // namespace

CudaDevice findCudaDevice() {
  int count = 0, cooperative = 0;
  const cudaError_t found = cudaGetDeviceCount(&count);
  if (found != cudaSuccess || count == 0)
    return {"", std::string("There is no CUDA device") +
                    (found != cudaSuccess ? std::string(" (") + cudaGetErrorString(found) + ")." : ".")};
  cudaDeviceProp properties{};
  if (cudaGetDeviceProperties(&properties, 0) != cudaSuccess) return {"", "The CUDA device does not answer."};
  cudaDeviceGetAttribute(&cooperative, cudaDevAttrCooperativeLaunch, 0);
  const std::string name = properties.name;
  if (properties.major < 8)
    return {name, name + " has compute capability " + std::to_string(properties.major) + "." +
                      std::to_string(properties.minor) + ", and the engine needs 8.0 or more."};
  if (!cooperative) return {name, name + " cannot run cooperative kernels."};
  return {name, ""};
}

std::shared_ptr<Machine> makeCudaMachine() {
  return std::make_shared<CudaMachine>();
}

}  // namespace brenier::device
