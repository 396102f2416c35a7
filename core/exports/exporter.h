#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/api/descriptor.h"
#include "core/api/run_error.h"
#include "core/exports/learned_map_json.h"
#include "core/train/run/training_run.h"

namespace brenier {

/// A file that another process is to check.
struct FileToCheck {
  std::string name;
  std::string outputs = {};  ///< what it answers with, apart by spaces; empty: all that there is
};

struct ExportedScores;

/// What an exporter needs: a run, its answer as networks, and where to write.
struct ExportJob {
  const TrainingRun& run;
  const LearnedMap& learned;
  ExportLabels labels;
  std::string folder;
  std::string name;                   ///< files are folder/name.ENDING
  std::vector<MetricsRow> history;    ///< the run's numbers so far; may be empty
  const ExportedScores& scores;       ///< of pictures only where a format wants them
  std::vector<FileToCheck>& toCheck;  ///< who writes a network adds its files
  std::string path(const std::string& ending) const { return folder + "/" + name + ending; }
};

/// One line of the registry.
struct Exporter {
  Descriptor descriptor;
  std::string ending;          ///< ".onnx"
  bool writesNetwork = false;  ///< needs the map as a network, and gets a passport
  bool takesPictures = true;   ///< holds the map of a run over pictures too
  std::string lacks = {};      ///< what this build has not got and it takes; empty: it can be written
  std::function<Status(const ExportJob&)> write;
  bool wantsScores = false;  ///< writes the scores themselves, and not only what labels say of them
};

/// All formats, in the order in which they are offered.
const std::vector<Exporter>& exportRegistry();
std::vector<Descriptor> exportDescriptors();

struct ExportRequest {
  std::string folder;                    ///< made where it is missing
  std::string name = "map";              ///< of the files
  std::vector<std::string> formats;      ///< ids; empty: all that this build and this run can write
  std::vector<MetricsRow> history = {};  ///< the run's numbers so far, for the tables
};

/// Writes a run's answer in the asked formats, each file whole or not at all, with where it comes from (NAME.run.json:
/// hashes of the data, seeds, options, scores) and what a check by another process needs (check_points.safetensors,
/// verify.py). Returns the files that want a passport, relative to the folder.
/// Errors: an unknown format; a solver whose map is no network, for formats that hold one; those of
/// writeFileAtomically.
Result<std::vector<std::string>> exportRun(const TrainingRun& run, const ExportRequest& request);

}  // namespace brenier
