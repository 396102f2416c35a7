#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

// Folders are layers (CONTRIBUTING.md has the table). System headers can be reached with no -I, so the linker alone
// does not guard them: this reads every include line and fails on one that a layer may not have.

namespace {

namespace fs = std::filesystem;

struct Layer {
  std::string folder;
  std::set<std::string> folders;  ///< project folders it may include, its own apart
  std::regex forbidden;           ///< headers of others that it must not include
};

const std::string qt = "Q[A-Z][A-Za-z]*|Qt[A-Z].*|qcustomplot\\.h|q[a-z]+\\.h";
const std::string torch = "(torch|ATen|c10)/.*";
const std::string opencv = "opencv2/.*";
const std::string cuda = "cuda.*";

std::vector<Layer> layers() {
  const std::set<std::string> base{"core/api", "core/util"};
  const auto with = [&](std::set<std::string> more) {
    more.insert(base.begin(), base.end());
    return more;
  };
  const auto never = [](std::vector<std::string> parts) {
    std::string all;
    for (const auto& part : parts) all += (all.empty() ? "" : "|") + part;
    return std::regex(all);
  };
  const auto math = with({"core/io", "core/oracle"});
  const auto upToTruth = with({"core/io", "core/oracle", "core/measures", "core/truth"});
  const auto upToSolvers = with({"core/io", "core/oracle", "core/measures", "core/engine", "core/truth"});
  auto upToTrain =
      with({"core/io", "core/oracle", "core/measures", "core/engine", "core/networks", "core/truth", "core/solvers"});
  auto upToImageSolvers = upToTrain;
  upToImageSolvers.insert("core/picture_methods");
  auto upToModules = upToImageSolvers;
  upToModules.insert("core/image_solvers");
  upToTrain.insert({"core/image_solvers", "core/picture_methods"});
  upToTrain.insert("core/problems");
  auto upToSession = upToTrain;
  upToSession.insert({"core/train", "core/watch"});
  auto upToExports = upToSession;
  upToExports.insert("core/session");
  auto upToPython = upToExports;
  upToPython.insert("core/exports");
  auto apps = upToExports;
  apps.insert({"core/experiments", "core/exports", "core/lessons", "core/watch", "app/manual", "app/cli", "app/desktop"});
  auto desktop = apps;
  const std::regex notInWindow = never({torch, opencv, cuda});
  const auto window = [&](const std::string& folder, std::set<std::string> below) {
    return Layer{folder, with(std::move(below)), notInWindow};
  };
  desktop.insert({"ui/main_window", "ui/session", "ui/canvas", "ui/theme", "ui/work", "ui/figures"});
  return {
      {"core/api", base, never({qt, torch, opencv, cuda})},
      {"core/util", base, never({qt, torch, opencv, cuda})},
      {"core/io", with({"core/oracle"}), never({qt, torch, cuda})},
      {"core/watch", with({"core/io"}), never({qt, torch, opencv, cuda})},
      {"core/oracle", with({}), never({qt, torch, opencv, cuda})},
      {"core/measures", math, never({qt, torch, cuda})},
      {"core/engine", with({"core/oracle"}), never({qt, torch, opencv})},
      {"core/networks", math, never({qt, opencv, cuda})},
      {"core/truth", upToTruth, never({qt, torch, cuda})},
      {"core/solvers", upToSolvers, never({qt, opencv, cuda})},
      {"core/picture_methods", upToImageSolvers, never({qt, torch, opencv, cuda})},
      {"core/modules", upToModules, never({qt, torch, opencv, cuda})},
      {"core/image_solvers", upToImageSolvers, never({qt, opencv, cuda})},
      {"core/train", upToTrain, never({qt, torch, opencv, cuda})},
      {"core/problems", with({}), never({qt, torch, opencv, cuda})},
      {"core/session", upToSession, never({qt, torch, opencv, cuda})},
      {"core/experiments", upToExports, never({qt, torch, opencv, cuda})},
      {"core/lessons", upToExports, never({qt, torch, opencv, cuda})},
      {"core/exports", upToExports, never({qt, opencv, cuda})},
      window("ui/theme", {}),
      window("ui/work", {}),
      window("ui/forms", {"ui/theme"}),
      window("ui/plots", {"ui/theme"}),
      window("ui/timeline", {"ui/theme", "ui/forms"}),
      window("ui/drawing", {"ui/work", "ui/theme", "ui/forms"}),
      window("ui/images", {"ui/theme", "ui/forms"}),
      window("ui/canvas", {"ui/theme", "ui/forms", "ui/plots"}),
      window("ui/panels", {"ui/work", "ui/theme", "ui/forms", "ui/plots", "ui/drawing", "ui/canvas"}),
      window("ui/run", {"ui/theme", "ui/forms"}),
      window("ui/session", {"ui/work", "ui/theme", "ui/forms", "ui/canvas", "ui/run"}),
      window("ui/figures", {"ui/theme", "ui/forms", "ui/plots", "ui/canvas"}),
      window("ui/experiments", {"ui/theme", "ui/forms", "ui/images"}),
      window("ui/lessons", {"ui/theme", "ui/forms", "ui/canvas"}),
      window("ui/help", {"ui/theme", "ui/forms"}),
      window("ui/main_window",
             {"ui/lessons", "ui/help", "ui/work", "ui/theme", "ui/forms", "ui/plots", "ui/timeline", "ui/drawing",
              "ui/images", "ui/canvas", "ui/panels", "ui/run", "ui/session", "ui/figures", "ui/experiments"}),
      {"app/manual", with({}), never({qt, torch, opencv, cuda})},
      {"app/cli", apps, never({qt, torch, opencv, cuda})},
      {"app/python", upToPython, never({qt, torch, opencv, cuda})},
      {"app/desktop", desktop, never({torch, opencv, cuda})},
  };
}

/// A project include is written from the root: "core/api/x.h". Its folder is everything before the last slash, cut to
/// the layer: core/solvers/otm/x.h belongs to core/solvers.
std::string folderOf(const std::string& header) {
  const auto first = header.find('/');
  const auto second = header.find('/', first + 1);
  return second == std::string::npos ? header.substr(0, first) : header.substr(0, second);
}

int checkFile(const fs::path& file, const Layer& layer, const std::string& ownFolder) {
  static const std::regex include(R"rx(^\s*#\s*include\s*[<"]([^>"]+)[>"])rx");
  std::ifstream in(file);
  int problems = 0;
  std::smatch match;
  for (std::string line; std::getline(in, line);) {
    if (!std::regex_search(line, match, include)) continue;
    const std::string header = match[1];
    const bool ours = header.starts_with("core/") || header.starts_with("ui/") || header.starts_with("app/");
    const std::string folder = ours ? folderOf(header) : std::string();
    const bool wrongLayer = ours && folder != ownFolder && !layer.folders.contains(folder);
    const bool wrongLibrary = !ours && std::regex_match(header, layer.forbidden);
    if (!wrongLayer && !wrongLibrary) continue;
    std::cerr << file.string() << " includes " << header << ", which its layer may not\n";
    ++problems;
  }
  return problems;
}

/// A folder that no layer names would be read by nobody.
int checkFolders(const fs::path& root) {
  std::set<std::string> known;
  for (const auto& layer : layers()) known.insert(layer.folder);
  int problems = 0;
  for (const char* part : {"core", "ui", "app"})
    for (const auto& entry : fs::directory_iterator(root / part)) {
      if (!entry.is_directory()) continue;
      const std::string folder = fs::relative(entry.path(), root).generic_string();
      if (known.contains(folder)) continue;
      std::cerr << folder << " is no layer; name it in layers()\n";
      ++problems;
    }
  return problems;
}

int checkLayer(const fs::path& root, const Layer& layer, int& files) {
  int problems = 0;
  if (!fs::exists(root / layer.folder)) return 0;
  for (const auto& entry : fs::recursive_directory_iterator(root / layer.folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp" && extension != ".cu" && extension != ".cuh") continue;
    ++files;
    problems += checkFile(entry.path(), layer, folderOf(fs::relative(entry.path(), root).generic_string()));
  }
  return problems;
}

/// The checker itself must catch what it is for.
int checkTheChecker() {
  const auto file = fs::temp_directory_path() / "brenier_layering_probe.h";
  std::ofstream(file)
      << "#include <torch/torch.h>\n#include <QWidget>\n#include \"core/train/trainer.h\"\n#include <vector>\n";
  const auto all = layers();
  std::cerr << "(three findings expected in the probe)\n";
  const int found = checkFile(file, all.front(), "core/api");
  fs::remove(file);
  return found == 3 ? 0 : 1;
}

}  // namespace

int main() {
  const fs::path root = BRENIER_SOURCE_DIR;
  int files = 0, problems = checkTheChecker() + checkFolders(root);
  for (const auto& layer : layers()) problems += checkLayer(root, layer, files);
  std::cerr << files << " files read, " << problems << " problems\n";
  return files > 20 && problems == 0 ? 0 : 1;
}
