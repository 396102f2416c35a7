#include "core/session/run_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace brenier {

std::string inside(const std::string& directory, const char* name) {
  return (std::filesystem::path(directory) / name).string();
}

Result<std::string> readText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return badInput("The run has no " + path + ", or it cannot be read.", "Give a directory that train wrote.");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string textIfAny(const std::string& path) {
  const auto text = readText(path);
  return text ? *text : std::string();
}

}  // namespace brenier
