# Every third-party package is found here and nowhere else.
find_package(Threads REQUIRED)
find_package(hwy REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB QUIET)  # packed IDX files
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LEMON REQUIRED IMPORTED_TARGET lemon)
pkg_check_modules(LIBZIP IMPORTED_TARGET libzip)

if(BRENIER_TORCH)
  find_package(Torch REQUIRED)
  # Only the layer that needs torch links it, as a system library and without its global flags.
  message(STATUS "LibTorch ${Torch_VERSION} at ${TORCH_INSTALL_PREFIX}")
endif()

if(BRENIER_OPENCV)
  find_package(OpenCV REQUIRED COMPONENTS core imgproc imgcodecs)
endif()

if(BRENIER_GUI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg PrintSupport)
  find_package(QCustomPlotQt6 REQUIRED)
  find_package(muparser REQUIRED)
endif()
if(BRENIER_TESTS)
  find_package(Qt6 6.4 QUIET COMPONENTS Core Test)
endif()
