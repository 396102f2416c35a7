# Test programs. QtTest's classes of a folder share one program; see tests/test_program.h.

function(_brenier_short_name out source)
  get_filename_component(short ${source} NAME_WE)
  string(REGEX REPLACE "^test_" "" short ${short})
  set(${out} ${short} PARENT_SCOPE)
endfunction()

function(_brenier_test_entry name slow short)
  set(label quick)
  set(cost 1)
  if(short IN_LIST slow)
    set(label slow)
    set(cost 100)  # begins first, so that no core waits for it at the end
  endif()
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT 1800 LABELS ${label} COST ${cost} ENVIRONMENT
                       "QT_QPA_PLATFORM=offscreen;OPENBLAS_NUM_THREADS=1;QTEST_FUNCTION_TIMEOUT=1800000")
endfunction()

# Tests are compiled for one run: what they call is optimised, they need not be. Those of windows compute nothing
# themselves; others have references of their own.
function(_brenier_compile_once target windows)
  set(level -O1)
  if(windows)
    set(level -O0)
  endif()
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:${level}>)
endfunction()

# The library whose precompiled header the programs share: QtTest's headers know whether there are windows.
function(_brenier_test_header out windows)
  set(header brenier_test_header)
  set(libraries Qt6::Test)
  if(windows)
    set(header brenier_test_header_of_windows)
    set(libraries Qt6::Test Qt6::Widgets)
  endif()
  set(${out} ${header} PARENT_SCOPE)
  if(TARGET ${header})
    return()
  endif()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${header}.cpp CONTENT "")  # written where it is not there
  add_library(${header} OBJECT ${CMAKE_BINARY_DIR}/${header}.cpp)
  target_link_libraries(${header} PRIVATE brenier_warnings ${libraries})
  _brenier_compile_once(${header} "${windows}")
  if(NOT windows)
    target_compile_definitions(${header} PRIVATE QT_NO_KEYWORDS)
  endif()
  target_precompile_headers(${header} PRIVATE ${PROJECT_SOURCE_DIR}/tests/test_program.h)
endfunction()

# One program of QtTest classes, with every option of brenier_tests() below.
function(_brenier_test_program target sources)
  # moc sees a test's own file alone: for Qt's headers and LibTorch's, of which it needs nothing, it takes as long as
  # the compiler.
  set(mocs)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    set(moc ${CMAKE_CURRENT_BINARY_DIR}/${target}_mocs/${name}.moc)
    add_custom_command(OUTPUT ${moc} DEPENDS ${source} VERBATIM COMMAND_EXPAND_LISTS
                       COMMAND Qt6::moc "-D$<JOIN:$<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>,;-D>"
                               -o ${moc} ${source})
    list(APPEND mocs ${moc})
  endforeach()
  add_executable(${target} ${sources} ${mocs} ${PROJECT_SOURCE_DIR}/tests/test_main.cpp)
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}_mocs)
  _brenier_compile_once(${target} "${ARG_WINDOWS}")
  set_target_properties(${target} PROPERTIES UNITY_BUILD_BATCH_SIZE 6)
  target_link_libraries(${target} PRIVATE brenier_warnings ${ARG_LIBS})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${target} PRIVATE ${ARG_DEFINITIONS} $<$<BOOL:${ARG_WINDOWS}>:BRENIER_TEST_WINDOWS=1>)
  if(CMAKE_DISABLE_PRECOMPILE_HEADERS OR target IN_LIST ARG_OWN_HEADER)
    target_compile_options(${target} PRIVATE "SHELL:-include ${PROJECT_SOURCE_DIR}/tests/test_program.h")
  else()
    _brenier_test_header(header "${ARG_WINDOWS}")
    target_precompile_headers(${target} REUSE_FROM ${header})
  endif()
  set_property(GLOBAL APPEND PROPERTY BRENIER_PROGRAMS ${target})
  if(NOT TARGET ${folder}_tests)
    add_custom_target(${folder}_tests)
  endif()
  add_dependencies(${folder}_tests ${target})
  foreach(source IN LISTS sources)
    file(STRINGS ${source} main REGEX "^QTEST_[A-Z_]*MAIN")
    if(main)
      message(FATAL_ERROR "${source}: a folder's tests share one main; write BRENIER_TEST(Class) in place of ${main}")
    endif()
    _brenier_short_name(short ${source})
    _brenier_test_entry(${folder}/${short} "${ARG_SLOW}" ${short} ${target} ${short})
  endforeach()
endfunction()

# brenier_tests(FOLDER LIBS libs... [ROOM folder] [WINDOWS] [SLOW names...] [ALONE names...] [DEFINITIONS defs...]
#               [OWN_HEADER programs...])
# Every test_NAME.cpp of this folder, or of its ROOM, is one ctest FOLDER/NAME; all are in one program, FOLDER_ROOM, or
# FOLDER_all without a room. ALONE are those that change their whole program: each has one, FOLDER_NAME. WINDOWS gives
# them a QApplication. OWN_HEADER: these link more of Qt than QtTest (and QtWidgets), which QtTest's headers know. SLOW is
# the label of those that learn or wait for seconds; all others are `ctest -L quick`.
function(brenier_tests folder)
  cmake_parse_arguments(ARG "WINDOWS" "ROOM" "LIBS;SLOW;ALONE;DEFINITIONS;OWN_HEADER" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_ROOM}/test_*.cpp)
  set(together)
  set(alone)
  foreach(source IN LISTS sources)
    _brenier_short_name(short ${source})
    if(short IN_LIST ARG_ALONE)
      list(APPEND alone ${source})
    else()
      list(APPEND together ${source})
    endif()
  endforeach()
  set(target ${folder}_all)
  if(ARG_ROOM)
    set(target ${folder}_${ARG_ROOM})
  endif()
  _brenier_test_program(${target} "${together}")
  foreach(source IN LISTS alone)
    _brenier_short_name(short ${source})
    _brenier_test_program(${folder}_${short} ${source})
  endforeach()
endfunction()

# brenier_without_door(PROGRAM): LibTorch's layers themselves, whole, so that nothing of core/modules' door is taken.
function(brenier_without_door program)
  set_property(TARGET ${program} PROPERTY LINK_LIBRARY_OVERRIDE "WHOLE_ARCHIVE,brenier_image_solvers,brenier_networks")
endfunction()

# brenier_test_in_locale(LOCALE FOLDER/NAME PROGRAM QtTest's arguments...): a test once more, under a locale that
# integration/locales makes.
function(brenier_test_in_locale locale name program)
  string(REGEX REPLACE "^.*/" "" short ${name})
  add_test(NAME ${name}_${locale} COMMAND ${program} ${short} ${ARGN})
  set_tests_properties(${name}_${locale} PROPERTIES TIMEOUT 1800 LABELS slow COST 100 FIXTURES_REQUIRED locales ENVIRONMENT
    "QT_QPA_PLATFORM=offscreen;OPENBLAS_NUM_THREADS=1;QTEST_FUNCTION_TIMEOUT=1800000;LC_ALL=${locale}.UTF-8;LOCPATH=${CMAKE_BINARY_DIR}/locales;LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/leaks.txt")
endfunction()

# brenier_plain_tests(FOLDER LIBS libs... [SLOW names...]): each test_NAME.cpp, with a main of its own and without Qt, is
# a program FOLDER_NAME.
function(brenier_plain_tests folder)
  cmake_parse_arguments(ARG "" "" "LIBS;SLOW" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/test_*.cpp)
  add_custom_target(${folder}_tests)
  foreach(source IN LISTS sources)
    _brenier_short_name(short ${source})
    add_executable(${folder}_${short} ${source})
    target_link_libraries(${folder}_${short} PRIVATE brenier_warnings ${ARG_LIBS})
    set_target_properties(${folder}_${short} PROPERTIES UNITY_BUILD OFF)
    set_property(GLOBAL APPEND PROPERTY BRENIER_PROGRAMS ${folder}_${short})
    add_dependencies(${folder}_tests ${folder}_${short})
    _brenier_test_entry(${folder}/${short} "${ARG_SLOW}" ${short} ${folder}_${short})
  endforeach()
endfunction()
