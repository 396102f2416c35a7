#include "core/experiments/experiment_paths.h"

#include <filesystem>

#include "core/measures/image_measure.h"
#include "core/measures/measure.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;

std::string wholePath(const std::string& text, const std::string& folder) {
  std::error_code none;
  const std::string plain = (fs::path(folder) / text).string();
  const auto inside = plain.rfind(".npz:");  // FILE.npz:NAME
  const std::string file = inside == std::string::npos ? plain : plain.substr(0, inside + 4);
  const bool measure = findById(measureDescriptors(), text) || findById(imageMeasureDescriptors(), text);
  if (text.empty() || measure || !fs::exists(file, none)) return text;
  return fs::absolute(file, none).lexically_normal().string() + plain.substr(file.size());
}

}  // namespace

void makePathsWhole(nlohmann::ordered_json& config, const std::string& folder) {
  for (const char* side : {"source", "target", "test_source", "test_target"}) {
    const auto it = config.find(side);
    if (it == config.end()) continue;
    if (it->is_string()) *it = wholePath(it->get<std::string>(), folder);
    if (!it->is_object() || !it->contains("options") || !(*it)["options"].is_object()) continue;
    for (auto& [option, value] : (*it)["options"].items())
      if (value.is_string()) value = wholePath(value.get<std::string>(), folder);
  }
}

}  // namespace brenier
