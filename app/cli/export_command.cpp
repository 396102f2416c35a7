#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/cli/child_process.h"
#include "app/cli/cli.h"
#include "app/cli/drawing_child.h"
#include "app/cli/terminal.h"
#include "core/exports/exporter.h"
#include "core/exports/passport.h"
#include "core/session/run_directory.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

namespace fs = std::filesystem;

/// Checks one file and says what came out; verify.py opens what this build cannot.
Result<Verdict> check(const std::string& folder, const std::string& file) {
  if (canVerify(file)) return verifyFile(folder, file);
  std::error_code error;
  fs::remove(fs::path(folder) / (file + ".verify.json"), error);
  const int code = runChild({checkPython(), folder + "/verify.py", folder, file});
  if (code == 0 || code == 1 || code == 3)
    if (auto verdict = readPassport(folder, file)) return verdict;
  const std::string why = checkPython() + " with NumPy cannot run verify.py (exit code " + std::to_string(code) + ")";
  if (const Status s = writeUncheckedPassport(folder, file, why); !s) return Unexpected<RunError>(s.error());
  return Verdict::unchecked;
}

/// {"folder": ..., "files": [{"file": ..., "verdict": ..., "report": ...}, ...]}, for other programs.
void printChecked(const std::string& folder, const nlohmann::json& files) {
  std::cout << nlohmann::json{{"folder", folder}, {"files", files}}.dump() << std::endl;
}

int verify(const std::string& folder, std::vector<std::string> files, bool asJson) {
  if (files.empty()) files = checkableFiles(folder);
  if (files.empty())
    return report(
        {ErrorKind::badInput, "There is no exported network in " + folder + ".", "Give a folder that export wrote."});
  int code = exitDone;
  nlohmann::json all = nlohmann::json::array();
  for (const auto& file : files) {
    const auto verdict = check(folder, file);
    if (!verdict) return report(verdict.error());
    const std::map<Verdict, const char*> words = {{Verdict::passed, "passed"},
                                                  {Verdict::failed, "FAILED"},
                                                  {Verdict::unchecked, "not checked"},
                                                  {Verdict::unjudged, "not judged"}};
    const char* says = words.at(*verdict);
    const auto unjudged = unjudgedChecks(folder, file);
    all.push_back({{"file", file}, {"verdict", says}, {"report", file + ".verify.json"}, {"not_judged", unjudged}});
    if (!asJson) {
      std::cout << folder << "/" << file << "  " << says << "  (" << file << ".verify.json)" << std::endl;
      for (const auto& check : unjudged) std::cout << "  " << check << std::endl;
    }
    if (*verdict == Verdict::failed) code = exitInternal;
  }
  if (asJson) printChecked(folder, all);
  return code;
}

/// `--out FOLDER` or `--out FOLDER/NAME.ENDING`, which names the file and its format.
ExportRequest requestFrom(const std::string& out, const std::vector<std::string>& formats) {
  ExportRequest request{out, "map", formats};
  const fs::path path(out);
  for (const auto& exporter : exportRegistry()) {
    if (path.extension() != exporter.ending) continue;
    request.folder = path.has_parent_path() ? path.parent_path().string() : ".";
    request.name = path.stem().string();
    if (formats.empty()) request.formats = {exporter.descriptor.id};
  }
  return request;
}

/// "png" of "a/b.png"; empty where there is none.
std::string endingOf(const std::string& path) {
  const std::string ending = fs::path(path).extension().string();
  return ending.empty() ? ending : ending.substr(1);
}

/// Takes the formats that the studio draws out of `formats`, and draws them: into `out` where it has such an ending,
/// else into that folder.
int exportDrawn(const std::string& directory, const std::string& out, std::vector<std::string>& formats,
                const std::string& film) {
  const fs::path path(out);
  const bool named = isDrawnFormat(endingOf(out));
  if (named && formats.empty()) formats = {endingOf(out)};
  const auto drawn = std::stable_partition(formats.begin(), formats.end(),
                                           [](const std::string& format) { return !isDrawnFormat(format); });
  for (auto format = drawn; format != formats.end(); ++format) {
    std::error_code error;
    if (!named) fs::create_directories(path, error);  // where that fails, the studio says what it cannot write
    const bool frames = *format == "frames";
    const std::string ending = frames ? "png" : *format;
    const std::string file = (named ? fs::path(out).replace_extension(ending) : path / ("stage." + ending)).string();
    const bool filmed = frames || ending == "mp4" || ending == "gif";
    const std::string of = !filmed ? "" : !film.empty() ? film : frames ? "auto" : "";
    if (const int code = drawRun(directory, file, of); code != exitDone) return code;
    if (frames)
      say() << "Drew the frames " << fs::path(file).replace_extension().string() << "-0001.png and on." << std::endl;
    else
      say() << "Drew " << file << "." << std::endl;
  }
  formats.erase(drawn, formats.end());
  return exitDone;
}

int exportRunTo(const std::string& directory, const std::string& out, std::vector<std::string> formats,
                const std::string& film, bool asJson) {
  const bool all = formats.empty() && !isDrawnFormat(endingOf(out));
  if (const int code = exportDrawn(directory, out, formats, film); code != exitDone) return code;
  if (formats.empty() && !all) return exitDone;
  auto opened = RunDirectory::open(directory);
  if (!opened) return report(opened.error());
  auto run = opened->load();
  if (!run) return report(run.error());
  ExportRequest request = requestFrom(out, formats);
  request.history = opened->readMetrics((*run)->stepsDone());
  const auto files = exportRun(**run, request);
  if (!files) return report(files.error());
  say() << "Exported the map of step " << (*run)->stepsDone() << " into " << request.folder << "." << std::endl;
  if (files->empty()) {
    if (asJson) printChecked(request.folder, nlohmann::json::array());
    return exitDone;
  }
  // Another process reopens the files: what it finds is what somebody else will find.
  std::vector<std::string> words = {ownProgram(), "verify", request.folder};
  if (asJson) words.push_back("--json");
  words.insert(words.end(), files->begin(), files->end());
  const int code = runChild(words);
  if (code == exitInternal)
    std::cerr << "error: An exported file failed its check; see its .verify.json. The files were kept." << std::endl;
  return code;
}

}  // namespace

void addExport(CLI::App& app, int& exitCode) {
  struct Arguments {
    std::string run, out, film;
    std::vector<std::string> formats;
    bool json = false;
  };
  auto* command = app.add_subcommand("export", "Write a learned map for other programs, and check what was written");
  const auto a = std::make_shared<Arguments>();
  command->add_option("run", a->run, "A run directory or .brenier file")->type_name("RUN")->required();
  command->add_option("--out", a->out, "A folder, or a file whose ending says the format")
      ->type_name("FILE")
      ->required();
  command
      ->add_option(
          "--format", a->formats,
          joined(idsOf(exportDescriptors())) +
              ", with commas; by default all of these. Also png, svg, pdf, mp4, gif, frames, which the studio draws")
      ->type_name("FORMAT")
      ->delimiter(',');
  command
      ->add_option("--film", a->film,
                   "What mp4, gif and frames show: training or interpolation; by default the training where the run "
                   "kept moments of it")
      ->check(CLI::IsMember({"training", "interpolation"}));
  command->add_flag("--json", a->json, "Say what was checked as one JSON object");
  command->footer("Example: brenier-cli export run --out folder --format onnx,npz");
  command->callback([a, &exitCode] { exitCode = exportRunTo(a->run, a->out, a->formats, a->film, a->json); });
}

void addVerify(CLI::App& app, int& exitCode) {
  struct Arguments {
    std::string folder;
    std::vector<std::string> files;
    bool json = false;
  };
  auto* command = app.add_subcommand("verify", "Reopen what export wrote and compare it with the run's own answers");
  const auto a = std::make_shared<Arguments>();
  command->add_option("folder", a->folder, "A folder that export wrote")->type_name("FOLDER")->required();
  command->add_option("files", a->files, "Files in it; by default all")->type_name("FILE");
  command->add_flag("--json", a->json, "Say what came out as one JSON object");
  command->footer("Example: brenier-cli verify folder map.onnx");
  command->callback([a, &exitCode] { exitCode = verify(a->folder, a->files, a->json); });
}

}  // namespace brenier::cli
