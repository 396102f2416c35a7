#include <cooperative_groups.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <stdexcept>

#include "core/engine/cuda/cuda_machine.h"

namespace brenier::device {
namespace {

constexpr int threads = 512, teamThreads = threads / tileTeams, warp = 32;

void check(cudaError_t error, const char* what) {
  if (error != cudaSuccess) throw std::runtime_error(std::string("CUDA: ") + what + ": " + cudaGetErrorString(error));
}

/// A pass of one team: whole warps, which wait for one another by a barrier of their own.
struct TeamContext {
  static_assert(productParts == 2 && teamRows == 2 && teamThreads % warp == 0, "products() is written for these");
  int team, thread;  ///< of the block, of the team

  __device__ int first() const { return team * teamRows; }
  template <class F>
  __device__ void spread(int count, F f) {
    for (int i = thread; i < count; i += teamThreads) f(i);
  }
  template <class F>
  __device__ void each(int count, F f) {
    spread(count, f);
    wait();
  }
  /// Barrier 0 is the whole block's.
  __device__ void wait() { asm volatile("bar.sync %0, %1;" ::"r"(team + 1), "n"(teamThreads) : "memory"); }

  /// Half a warp holds the first parts of sixteen sums, the other half the second; each then finishes one sample.
  template <class P, class F>
  __device__ void products(int width, int rows, P partial, F finish) {
    const int part = thread % warp / (warp / 2);
    for (int from = thread / warp * (warp / 2); from < width; from += teamThreads / 2) {
      const int j = from + thread % (warp / 2);
      float sum[teamRows] = {};
      if (j < width && rows > 0) partial(sum, j, part);
      for (int r = 0; r < teamRows; ++r) sum[r] += __shfl_xor_sync(~0u, sum[r], warp / 2);
      if (j < width && part < rows) finish(j, first() + part, part ? sum[1] : sum[0]);
    }
    wait();
  }
};

/// A pass on one block: its threads share the items, then wait for one another. Where they do not wait, the next items
/// begin with the thread after the last.
template <bool near>
struct BlockContext {
  static constexpr bool allNear = near;
  int begin = 0;  ///< the thread of the next first item
  template <class F>
  __device__ void each(int count, F f) {
    spread(count, f);
    wait();
  }
  template <class F>
  __device__ void spread(int count, F f) {
    const int thread = static_cast<int>(threadIdx.x);
    for (int i = thread - begin + (thread < begin ? threads : 0); i < count; i += threads) f(i);
    begin = (begin + count) % threads;
  }
  __device__ void wait() { __syncthreads(); }
  template <class F>
  __device__ void teams(F f) {
    TeamContext team{static_cast<int>(threadIdx.x) / teamThreads, static_cast<int>(threadIdx.x) % teamThreads};
    f(team);
  }
  /// Several loads are under way at once.
  __device__ void copy(Four* to, const Four* from, int count) {
    constexpr int ahead = 8;
    for (int i = static_cast<int>(threadIdx.x); i < count; i += ahead * threads) {
      Four part[ahead];
#pragma unroll
      for (int k = 0; k < ahead; ++k)
        if (i + k * threads < count) part[k] = from[i + k * threads];
#pragma unroll
      for (int k = 0; k < ahead; ++k)
        if (i + k * threads < count) to[i + k * threads] = part[k];
    }
  }
};

/// `near`: all that a tile reads is in the block's own memory, which lets the compiler address it directly.
template <bool near>
struct Grid {
  float* memory;  ///< of this block
  template <class F>
  __device__ void forTiles(int tiles, int slots, F f) {
    BlockContext<near> context;
    for (int slot = static_cast<int>(blockIdx.x); slot < slots; slot += static_cast<int>(gridDim.x))
      for (int tile = slot; tile < tiles; tile += slots) f(context, memory, tile);
  }
  template <class F>
  __device__ void forBlocks(F f) {
    BlockContext<near> context;
    f(context, memory);
  }
  template <class F>
  __device__ void forAll(int count, F f) {
    const int all = static_cast<int>(gridDim.x * blockDim.x);
    for (int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x); i < count; i += all) f(i);
  }
  /// The parts of eight neighbouring sums share a warp.
  template <class P, class F>
  __device__ void sumAll(int count, P partial, F finish) {
    static_assert(sumParts == 4);
    constexpr int sums = warp / sumParts;
    const int thread = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x), lane = thread % warp;
    const int all = static_cast<int>(gridDim.x * blockDim.x) / warp * sums;
    for (int from = thread / warp * sums; from < count; from += all) {
      const int p = from + lane % sums, part = lane / sums;
      float sum = p < count ? partial(p, part) : 0.0f;
      sum += __shfl_xor_sync(~0u, sum, sums);
      sum += __shfl_xor_sync(~0u, sum, 2 * sums);
      if (p < count && part == 0) finish(p, sum);
    }
  }
  __device__ void barrier() { cooperative_groups::this_grid().sync(); }
};

extern __shared__ __align__(16) float sharedMemory[];

/// A tile's tapes lie in shared memory where they fit, else in a part of `global` for each block.
__device__ float* blockMemory(float* global, int floats) {
  return global ? global + static_cast<std::size_t>(blockIdx.x) * static_cast<std::size_t>(floats) : sharedMemory;
}

__global__ void __launch_bounds__(threads) nearStepKernel(const __grid_constant__ Loop loop, float*) {
  Grid<true> grid{sharedMemory};
  runStep(grid, loop);
}

__global__ void __launch_bounds__(threads) stepKernel(const __grid_constant__ Loop loop, float* global) {
  Grid<false> grid{blockMemory(global, scratchFloats(loop))};
  runStep(grid, loop);
}

__global__ void __launch_bounds__(threads) oracleKernel(const __grid_constant__ OracleCall call, float* global) {
  Grid<false> grid{blockMemory(global, call.net.tape)};
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
    for (const void* kernel : {reinterpret_cast<const void*>(nearStepKernel), reinterpret_cast<const void*>(stepKernel),
                               reinterpret_cast<const void*>(oracleKernel)})
      check(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, m_sharedBytes), "shared memory");
  }
  ~CudaMachine() override {
    cudaFree(m_global);
    cudaStreamDestroy(m_stream);
  }

  void* allocate(std::size_t bytes) override {
    void* memory = nullptr;
    check(cudaMalloc(&memory, std::max<std::size_t>(bytes, 1)), "out of device memory");
    // On this stream: the default one does not wait for it, nor it for the default one.
    check(cudaMemsetAsync(memory, 0, std::max<std::size_t>(bytes, 1), m_stream), "clearing memory");
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

  std::size_t blockFloats() const override { return static_cast<std::size_t>(m_sharedBytes) / sizeof(float); }
  void run(const Loop& loop) override {
    const int floats = scratchFloats(loop);
    const bool near = loop.innerNear && loop.outerNear && static_cast<std::size_t>(floats) <= blockFloats();
    launch(near ? reinterpret_cast<const void*>(nearStepKernel) : reinterpret_cast<const void*>(stepKernel), loop,
           loop.slots, floats);
  }
  void run(const OracleCall& call) override {
    launch(reinterpret_cast<const void*>(oracleKernel), call, call.slots, call.net.tape);
  }

 private:
  template <class Arguments>
  void launch(const void* kernel, Arguments arguments, int slots, int floats) {
    const std::size_t bytes = static_cast<std::size_t>(floats) * sizeof(float);
    const bool shared = bytes <= static_cast<std::size_t>(m_sharedBytes);
    const int blocks = std::min(slots, resident(kernel, shared ? bytes : 0) * m_processors);
    float* global = shared ? nullptr : reserve(bytes * static_cast<std::size_t>(blocks));
    void* parameters[] = {&arguments, &global};
    check(cudaLaunchCooperativeKernel(kernel, dim3(static_cast<unsigned>(blocks)), dim3(threads), parameters,
                                      shared ? bytes : 0, m_stream),
          "starting a kernel");
    check(cudaStreamSynchronize(m_stream), "running a kernel");
  }

  /// Blocks that a processor holds at once; asked anew where the last answer is to another question.
  int resident(const void* kernel, std::size_t bytes) {
    if (m_occupancy.kernel == kernel && m_occupancy.bytes == bytes) return m_occupancy.blocks;
    int blocks = 0;
    check(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, kernel, threads, bytes), "occupancy");
    if (blocks < 1) throw std::runtime_error("CUDA: the kernel does not fit on this device");
    m_occupancy = {kernel, bytes, blocks};
    return blocks;
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
  struct {
    const void* kernel = nullptr;
    std::size_t bytes = 0;
    int blocks = 0;
  } m_occupancy;
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
