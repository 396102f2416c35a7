# GNU's folders under the prefix. Both are relative to it unless somebody asks for others.
if(NOT CMAKE_INSTALL_DOCDIR)  # a build folder of before this line holds an empty one, which would win
  set(CMAKE_INSTALL_DOCDIR share/doc/brenier CACHE PATH "Documentation" FORCE)
endif()
include(GNUInstallDirs)
set(BRENIER_DATA_FOLDER ${CMAKE_INSTALL_DATADIR}/brenier)  # what the programs read: core/util/program_files.h
set(BRENIER_MODULE_FOLDER lib/brenier)  # what is loaded when it is needed: core/util/module.h
# Libraries that lie beside nothing of the system, as a PyTorch's, are found from where a program is installed, too.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
