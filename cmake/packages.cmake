# Debian's packages by CPack: scripts/package. Each is a component of packaging/CMakeLists.txt.
option(BRENIER_DEBIAN "Install what Debian's policy asks of its packages, too" OFF)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME brenier)
set(CPACK_PACKAGE_CONTACT "${BRENIER_MAINTAINER}")
set(CPACK_PACKAGE_VENDOR "${BRENIER_AUTHORS}")
if(BRENIER_HOMEPAGE)
  set(CPACK_DEBIAN_PACKAGE_HOMEPAGE ${BRENIER_HOMEPAGE})
endif()
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL cli engine engine_dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_CLI_PACKAGE_NAME brenier-cli)
set(CPACK_DEBIAN_CLI_PACKAGE_SECTION science)
set(CPACK_DEBIAN_CLI_PACKAGE_RECOMMENDS libopenblas0-pthread)  # the reference BLAS is several times slower
set(CPACK_DEBIAN_CLI_PACKAGE_SUGGESTS "brenier, dataset-fashion-mnist, python3-numpy")
set(CPACK_DEBIAN_CLI_DESCRIPTION "optimal transport maps learned from samples, without a window
brenier-cli learns transport maps between two sets of points or of pictures by
many published methods, scores them against exact transport with certified
bounds, and exports them as ONNX, TorchScript, safetensors and source code.
It needs no display.")

set(_engine libbrenier-engine${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
set(CPACK_DEBIAN_ENGINE_PACKAGE_NAME ${_engine})
set(CPACK_DEBIAN_ENGINE_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_ENGINE_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/engine/triggers)
set(CPACK_DEBIAN_ENGINE_DESCRIPTION "engine of Brenier: small networks, fused for the processor
Input convex networks and other small dense ones, their gradients and
Hessian-vector products, and the gradients of these by the parameters, by
vector instructions chosen at run time.")
set(CPACK_DEBIAN_ENGINE_DEV_PACKAGE_NAME libbrenier-engine-dev)
set(CPACK_DEBIAN_ENGINE_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_ENGINE_DEV_PACKAGE_DEPENDS "${_engine} (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_ENGINE_DEV_DESCRIPTION "engine of Brenier: headers and examples
Headers for C++ and C, CMake and pkg-config files, and examples of the engine
that Brenier learns with: input convex networks and other small dense ones,
their gradients and Hessian-vector products.")

if(BRENIER_GUI)
  list(APPEND CPACK_COMPONENTS_ALL desktop)
  set(CPACK_DEBIAN_DESKTOP_PACKAGE_NAME brenier)
  set(CPACK_DEBIAN_DESKTOP_PACKAGE_SECTION science)
  set(CPACK_DEBIAN_DESKTOP_PACKAGE_DEPENDS "brenier-cli (= ${PROJECT_VERSION})")
  set(CPACK_DEBIAN_DESKTOP_PACKAGE_RECOMMENDS "fonts-inter, shared-mime-info")
  set(CPACK_DEBIAN_DESKTOP_DESCRIPTION "studio in which optimal transport is watched while it is learned
Pick, draw or load two distributions, press play, and see potentials,
transport arrows and the learned image move while a background thread trains.
Every number on the screen says what it is: a certified bound, an exact value
or an estimate. Lessons teach it step by step.")
endif()
include(CPack)
