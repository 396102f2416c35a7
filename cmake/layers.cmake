# brenier_layer(NAME [FILES] [ROOMS folders...] [PUBLIC libs...] [PRIVATE libs...])
# One folder is one static library brenier_NAME; sources are the .cpp files of the folder and of its rooms.
# FILES: it reads and writes files. Their JSON takes twice as long to compile at -O2, and none of it is waited for; under
# sanitizers, half as long again at -O1.
function(brenier_layer name)
  cmake_parse_arguments(ARG "FILES" "" "ROOMS;PUBLIC;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  foreach(room IN LISTS ARG_ROOMS)
    file(GLOB more CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/${room}/*.h)
    list(APPEND sources ${more})
  endforeach()
  add_library(brenier_${name} STATIC ${sources})
  target_include_directories(brenier_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(brenier_${name} PUBLIC ${ARG_PUBLIC} PRIVATE brenier_warnings ${ARG_PRIVATE})
  if(ARG_FILES)
    target_compile_options(brenier_${name} PRIVATE $<$<CONFIG:Release>:-O1> $<$<BOOL:${BRENIER_SANITIZE}>:-O0>)
  endif()
endfunction()

# brenier_rooms_together(TARGET): a unity build of ten files of one room at most, so that a name without a linkage has
# to be new in its room only.
function(brenier_rooms_together target)
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "\\.cpp$")
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH room)
    cmake_path(GET room FILENAME room)
    math(EXPR count_${room} "0${count_${room}} + 1")
    math(EXPR batch "(${count_${room}} - 1) / 10")
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${room}_${batch})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
