#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/child_process.h"
#include "app/cli/cli.h"
#include "app/cli/terminal.h"
#include "core/engine/cuda_engine.h"
#include "core/engine/fused.h"
#include "core/io/animation.h"
#include "core/io/picture.h"
#include "core/io/zip_archive.h"
#include "core/session/session_folder.h"
#include "core/util/program_files.h"
#include "core/util/registry.h"
#if BRENIER_HAS_TORCH
#include "core/networks/autograd.h"
#endif

namespace brenier::cli {
namespace {

namespace fs = std::filesystem;

/// One thing that Brenier uses where it is there.
struct Finding {
  std::string id;
  bool there = false;
  std::string found;   ///< what it is, or why it is not there
  std::string serves;  ///< what it is for
  std::string remedy = {};
};

bool isThere(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::string processorName() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name"))
      if (const auto at = line.find(": "); at != std::string::npos) return line.substr(at + 2);
  return "a processor";
}

Finding processor() {
  const auto cores = std::thread::hardware_concurrency();
  return {"processor", fusedTargetName() != "SCALAR",
          processorName() + ", " + std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") + fusedTargetName() +
              " of " + joined(supportedFusedTargets()),
          "the fused engine, which learns by vectors of numbers", "It learns all the same, several times slower."};
}

#if BRENIER_HAS_TORCH
std::vector<Finding> libTorch() {
  if (const Status works = libTorchWorks(); !works)
    return {{"libtorch", false, works.error().message, "methods over pictures, TorchScript, the engine autograd",
             works.error().hint}};
  const BlasFound blas = blasFound();
  return {{"libtorch", true, torchDescription(), "methods over pictures, TorchScript, the engine autograd"},
          {"blas", blas.fast, blas.name, "the speed of LibTorch", "Install libopenblas0-pthread."},
          {"torch_cuda", torchHasCuda(), torchHasCuda() ? "a CUDA device" : "LibTorch has no CUDA device",
           "learning pictures on a graphics card", "Build with a PyTorch for CUDA: scripts/run --torch pip."}};
}
#else
std::vector<Finding> libTorch() {
  return {{"libtorch", false, "this build has no LibTorch", "methods over pictures, TorchScript, the engine autograd",
           "Build with -DBRENIER_TORCH=ON."}};
}
#endif

Finding cuda() {
  const std::string& problem = cudaProblem();
  return {"cuda", problem.empty(), problem.empty() ? cudaName() : problem, "the engine's kernels on a graphics card",
          "Every method learns on the processor, too."};
}

Finding tried(const char* id, const Status& status, const char* found, const char* serves, const char* remedy) {
  return {id, bool(status), status ? found : status.error().message, serves, remedy};
}

/// A film of two frames, written as a film is.
Finding film(const char* id, const std::string& path, const char* found, const char* serves, const char* remedy) {
  const std::vector<std::uint8_t> frame(3 * 64 * 64, 128);
  auto writer = openAnimation({path, 64, 64});
  Status written = writer ? ok() : Status(Unexpected<RunError>(writer.error()));
  for (int i = 0; i < 2 && written; ++i) written = (*writer)->add(frame.data());
  const std::string note = writer ? (*writer)->note() : "";
  if (written) written = (*writer)->finish();
  Finding finding = tried(id, written, found, serves, remedy);
  if (note.empty()) return finding;
  finding.there = false;
  finding.found = "no encoder for H.264; films are MPEG-4 Part 2, which browsers do not play";
  return finding;
}

std::vector<Finding> files() {
  const auto folder = SessionFolder::make();
  if (!folder)
    return {tried("temporary_folder", Status(Unexpected<RunError>(folder.error())), "", "every saved run", "")};
  const std::string at = (*folder)->path() + "/";
  const Picture grey{2, 2, 1, {0, 1, 1, 0}, {}};
  return {tried("pictures", writePng(at + "a.png", grey), "OpenCV reads and writes them",
                "pictures as data, sets of pictures", "Build with OpenCV."),
          tried("archives", writeZip(at + "a.zip", {{"a", "b"}}), "libzip", ".brenier files, lessons in one file, .npz",
                "Build with libzip."),
          film("gif", at + "a.gif", "giflib", "films as .gif", "Build with giflib 5.1."),
          film("mp4", at + "a.mp4", "H.264", "films as .mp4",
               "Install an OpenCV whose FFmpeg has libx264 or openh264; .gif films need none.")};
}

/// Where a person sees something: the studio, its display, and what paints it.
std::vector<Finding> window() {
  const bool studio = isThere(fs::path(ownProgram()).parent_path() / "brenier");
  const char* display = std::getenv("WAYLAND_DISPLAY");
  if (!display) display = std::getenv("DISPLAY");
  return {
      {"studio", studio, studio ? "the desktop program lies beside this one" : "there is no desktop program here",
       "the window, show, pictures and films of a run", "Install the package brenier, or build with BRENIER_GUI=ON."},
      {"display", display != nullptr, display ? display : "none", "the window; everything else needs none",
       "Set DISPLAY, or use xvfb-run."},
      {"opengl", true, "not used: the processor paints the window", "nothing"}};
}

std::vector<Finding> data() {
  const fs::path own = programData() / "datasets", fashion = "/usr/share/datasets/fashion-mnist";
  return {{"datasets", isThere(own), own.string(), "Frechet distances between pictures", "Install the program whole."},
          {"fashion_mnist", isThere(fashion), fashion.string(), "problems over Fashion-MNIST",
           "Install dataset-fashion-mnist, or name a folder: --target.folder."}};
}

std::vector<Finding> everything() {
  std::vector<Finding> all = {
      {"program", true, std::string("brenier-cli ") + BRENIER_VERSION + ", " + ownProgram(), ""}, processor()};
  for (auto& finding : libTorch()) all.push_back(std::move(finding));
  all.push_back(cuda());
  for (auto& finding : window()) all.push_back(std::move(finding));
  for (auto& finding : files()) all.push_back(std::move(finding));
  for (auto& finding : data()) all.push_back(std::move(finding));
  const std::string python = checkPython();
  const bool numpy = runChild({python, "-c", "import numpy"}, true) == 0;
  all.push_back({"python", numpy, python + (numpy ? " with NumPy" : " has no NumPy"),
                 "checks of exported files in another language", "Install python3-numpy, or set BRENIER_PYTHON."});
  return all;
}

void print(const Finding& finding) {
  constexpr std::size_t column = 16;
  const std::string head = (finding.there ? "  " : "- ") + finding.id;
  std::cout << inked(head, finding.there ? Ink::bold : Ink::yellow, STDOUT_FILENO)
            << std::string(column > head.size() ? column - head.size() : 1, ' ') << finding.found << '\n';
  if (!finding.there)
    std::cout << wrapped("Wanted for " + finding.serves + ". " + finding.remedy, column, columnsOf(STDOUT_FILENO));
}

}  // namespace

void addDoctor(CLI::App& app, int& exitCode) {
  auto* command = app.add_subcommand("doctor", "What this machine and this build have, and what each is for");
  const auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "A JSON list of {id, there, found, serves, remedy}");
  command->footer("Example: brenier-cli doctor --json");
  command->callback([json, &exitCode] {
    exitCode = exitDone;
    const auto all = everything();
    if (!*json) {
      for (const auto& finding : all) print(finding);
      return;
    }
    nlohmann::json list = nlohmann::json::array();
    for (const auto& f : all)
      list.push_back(
          {{"id", f.id}, {"there", f.there}, {"found", f.found}, {"serves", f.serves}, {"remedy", f.remedy}});
    std::cout << list.dump(2) << '\n';
  });
}

}  // namespace brenier::cli
