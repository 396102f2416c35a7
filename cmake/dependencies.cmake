# Every third-party package is found here and nowhere else.
find_package(Threads REQUIRED)
find_package(hwy REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB QUIET)  # packed IDX files
find_package(GIF 5.1 QUIET)  # films
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LEMON REQUIRED IMPORTED_TARGET lemon)
pkg_check_modules(LIBZIP IMPORTED_TARGET libzip)

# CUDA is built where there is a compiler for it; sm_80 and sm_90 natively, newer devices through PTX. Before LibTorch,
# whose CUDA builds would otherwise enable the language in their own way and look for a device here.
set(BRENIER_HAS_CUDA OFF)
if(BRENIER_CUDA)
  include(CheckLanguage)
  find_program(BRENIER_NVCC nvcc PATHS /usr/local/cuda/bin)
  if(BRENIER_NVCC AND NOT CMAKE_CUDA_COMPILER)
    set(CMAKE_CUDA_COMPILER ${BRENIER_NVCC})
  endif()
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90-real 90-virtual)
    enable_language(CUDA)
    if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know that nvcc speaks C++20
      set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
      set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
    endif()
    set(BRENIER_HAS_CUDA ON)
    set(TORCH_CUDA_ARCH_LIST "8.0;9.0+PTX" CACHE STRING "What LibTorch's own CMake files look for")
  endif()
endif()
if(BRENIER_TORCH)
  find_package(Torch REQUIRED)
  # Only the layer that needs torch links it, as a system library and without its global flags.
  message(STATUS "LibTorch ${Torch_VERSION} at ${TORCH_INSTALL_PREFIX}")
endif()

if(BRENIER_OPENCV)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs OPTIONAL_COMPONENTS videoio)
endif()

if(BRENIER_GUI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg PrintSupport)
  find_package(QCustomPlotQt6 REQUIRED)
  find_package(muparser REQUIRED)
endif()
if(BRENIER_TESTS)
  find_package(Qt6 6.4 QUIET COMPONENTS Core Test)
endif()

message(STATUS "CUDA engine: ${BRENIER_HAS_CUDA}")
