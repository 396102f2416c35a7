#include "core/exports/passport.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "core/exports/evaluate_learned.h"
#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#ifdef BRENIER_HAS_TORCH
#include "core/exports/picture_steps.h"
#include "core/networks/torchscript.h"
#endif

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Evaluate =
    std::function<std::vector<double>(const std::string& output, std::span<const double> x, std::size_t dim)>;

constexpr double tolerance = 1e-5, mostAtKinks = 0.05;
constexpr double kinkSpread = tolerance / 2;  ///< a point that rounding moves by more is counted apart
/// A map that is torn is steep at more points than a few: as many as this where each stays within its own spread.
constexpr double mostSteep = 0.5, strayFactor = 4;
constexpr std::size_t pointsInSmallBatches = 64;
constexpr const char* pointsName = "check_points.safetensors";

struct Opened {
  Evaluate evaluate;
  std::string with;
};

Result<Opened> openWeights(const std::string& folder, const std::string& file) {
  const auto weights = readSafetensors(folder + "/" + file);
  if (!weights) return Unexpected<RunError>(weights.error());
  const auto config = readWholeFile(folder + "/config.json");
  if (!config) return Unexpected<RunError>(config.error());
#ifdef BRENIER_HAS_TORCH
  if (describesPictures(*config)) {
    const auto module = pictureModuleFrom(*config, *weights, folder + "/config.json");
    if (!module) return Unexpected<RunError>(module.error());
    auto reader = openTorchScriptBytes(*module, file);
    if (!reader) return Unexpected<RunError>(reader.error());
    return Opened{*std::move(reader), "config.json and the weights, rebuilt with LibTorch"};
  }
#endif
  const auto learned = readLearnedMap(*config, *weights, folder + "/config.json");
  if (!learned) return Unexpected<RunError>(learned.error());
  const auto networks = std::make_shared<LearnedEvaluator>(*learned);
  return Opened{[networks](const std::string& output, std::span<const double> x, std::size_t dim) {
                  return networks->evaluate(output, x, dim);
                },
                "config.json and the weights, rebuilt"};
}

Result<Opened> openFile(const std::string& folder, const std::string& file) {
  if (file.ends_with(".safetensors")) return openWeights(folder, file);
#ifdef BRENIER_HAS_TORCH
  auto reader = openTorchScript(folder + "/" + file);
  if (!reader) return Unexpected<RunError>(reader.error());
  return Opened{*std::move(reader), "LibTorch"};
#else
  return badInput("This build has no LibTorch, so it cannot open " + file + ".");
#endif
}

/// Points in the data's own units, with what their answers are compared less.
struct Questions {
  std::vector<double> x;
  std::size_t dim = 1;
  std::vector<double> answersOrigin;  ///< [width]; empty: 0
  std::size_t count() const { return x.size() / dim; }
};

/// The output at the first points, `batch` at a time; a batch larger than there are points repeats them.
std::vector<double> inBatches(const Evaluate& evaluate, const std::string& output, const Questions& q,
                              std::size_t batch) {
  if (batch > q.count()) {
    std::vector<double> repeated(batch * q.dim);
    for (std::size_t i = 0; i < repeated.size(); ++i) repeated[i] = q.x[i % q.x.size()];
    auto values = evaluate(output, repeated, q.dim);
    values.resize(values.size() / batch * q.count());
    return values;
  }
  const std::size_t wanted = batch > pointsInSmallBatches ? q.count() : std::min(q.count(), pointsInSmallBatches);
  std::vector<double> values;
  for (std::size_t first = 0; first + batch <= wanted; first += batch) {
    const auto part = evaluate(output, std::span(q.x).subspan(first * q.dim, batch * q.dim), q.dim);
    values.insert(values.end(), part.begin(), part.end());
  }
  return values;
}

struct Expectation {
  const NamedTensor& values;
  const NamedTensor& spread;
  std::size_t width() const { return values.values.size() / values.shape[0]; }
};

/// One line of a passport: errors relative to the largest absolute value of the set, points at kinks apart.
Json compare(const std::vector<double>& got, const Expectation& expected, std::size_t batch) {
  const std::size_t width = expected.width(), count = got.size() / width;
  const auto& want = expected.values.values;
  float largest = 1e-30f;
  for (const float value : want) largest = std::max(largest, std::abs(value));
  double worst = 0, sum = 0;
  std::size_t smooth = 0;
  bool finite = true, moves = false, shouldMove = false, strays = false;
  for (std::size_t i = 0; i < count; ++i) {
    double error = 0;
    for (std::size_t k = i * width; k < (i + 1) * width; ++k) {
      finite &= std::isfinite(got[k]);
      moves |= got[k] != got[k % width];
      shouldMove |= want[k] != want[k % width];
      error = std::max(error, std::abs(got[k] - want[k]));
    }
    if (expected.spread.values[i] > kinkSpread * largest) {
      strays |= error > strayFactor * expected.spread.values[i];
      continue;
    }
    worst = std::max(worst, error);
    sum += error;
    ++smooth;
  }
  const std::size_t atKinks = count - smooth;
  const bool passed = count > 0 && finite && (moves || !shouldMove) && worst <= tolerance * largest &&
                      static_cast<double>(atKinks) <= (strays ? mostAtKinks : mostSteep) * static_cast<double>(count);
  return {{"batch", batch},
          {"count", count},
          {"max_absolute_error", worst},
          {"mean_absolute_error", smooth ? sum / static_cast<double>(smooth) : 0.0},
          {"max_relative_error", worst / largest},
          {"at_kinks", atKinks},
          {"passed", passed}};
}

Json checkOutput(const Evaluate& evaluate, const std::string& output, const std::string& set,
                 const Questions& questions, const Expectation& expected, std::size_t batch) {
  Json check = {{"output", output}, {"points", set}};
  try {
    auto got = inBatches(evaluate, output, questions, batch);
    const std::size_t most = expected.values.values.size();
    if (got.empty() || got.size() % expected.width() != 0 || got.size() > most) {
      check.update({{"batch", batch},
                    {"passed", false},
                    {"problem", "it gives " + std::to_string(got.size()) + " numbers, and at most " +
                                    std::to_string(most) + " belong to these points"}});
      return check;
    }
    const auto& origin = questions.answersOrigin;
    if (origin.size() == expected.width() && !output.ends_with("potential"))
      for (std::size_t i = 0; i < got.size(); ++i) got[i] -= origin[i % origin.size()];
    check.update(compare(got, expected, batch));
  } catch (const std::exception& e) {
    check.update({{"batch", batch}, {"passed", false}, {"problem", e.what()}});
  }
  return check;
}

/// What points of a side are given less; empty: nothing.
std::vector<double> originOf(const SafetensorsFile& points, const std::string& side) {
  const auto said = points.metadata.find(side + "_origin");
  const Json list = said == points.metadata.end() ? Json() : Json::parse(said->second, nullptr, false);
  std::vector<double> origin;
  for (const auto& value : list)
    if (value.is_number()) origin.push_back(value.get<double>());
  return origin;
}

Json checkEverything(const Evaluate& evaluate, const SafetensorsFile& points) {
  Json checks = Json::array();
  const auto said = points.metadata.find("largest_batch");
  const std::size_t largest = said != points.metadata.end() && said->second == "16" ? 16 : 4096;
  for (const auto& tensor : points.tensors) {
    for (const std::string side : {"source", "target"}) {
      const std::string prefix = "points/" + side + "/";
      if (!tensor.name.starts_with(prefix) || tensor.shape.size() != 2) continue;
      const std::string set = tensor.name.substr(prefix.size());
      const auto origin = originOf(points, side);
      Questions questions{{tensor.values.begin(), tensor.values.end()},
                          tensor.shape[1],
                          originOf(points, side == "source" ? "target" : "source")};
      if (origin.size() == questions.dim)
        for (std::size_t i = 0; i < questions.x.size(); ++i) questions.x[i] += origin[i % questions.dim];
      for (const std::string output :
           {side == "source" ? "map" : "inverse", side == "source" ? "potential" : "inverse_potential"}) {
        const auto* values = points.find(output + "/" + set);
        const auto* spread = points.find(output + "/" + set + "/spread");
        if (!values || !spread || spread->values.size() != questions.count()) continue;
        for (const std::size_t batch : {std::size_t{1}, std::size_t{3}, largest})
          checks.push_back(checkOutput(evaluate, output, set, questions, {*values, *spread}, batch));
      }
    }
  }
  return checks;
}

Status writePassport(const std::string& folder, const std::string& file, const Json& passport) {
  return writeFileAtomically(folder + "/" + file + ".verify.json", passport.dump(1) + "\n");
}

Json passportOf(const std::string& file) {
  return {{"format", 1}, {"file", file}, {"process", ::getpid()}, {"tolerance", tolerance}, {"checks", Json::array()}};
}

bool isCheckable(const std::string& file) {
  return file != pointsName && (file.ends_with(".safetensors") || file.ends_with(".pt") || file.ends_with(".onnx"));
}

}  // namespace

bool canVerify(const std::string& file) {
#ifdef BRENIER_HAS_TORCH
  if (file.ends_with(".pt")) return true;
#endif
  return file.ends_with(".safetensors");
}

Result<Verdict> verifyFile(const std::string& folder, const std::string& file) {
  const auto points = readSafetensors(folder + "/" + pointsName);
  if (!points) return Unexpected<RunError>(points.error());
  Json passport = passportOf(file);
  const auto opened = openFile(folder, file);
  if (opened) {
    passport["verified_by"] = std::string("brenier-cli ") + BRENIER_VERSION + ", " + opened->with;
    passport["checks"] = checkEverything(opened->evaluate, *points);
    const auto& checks = passport["checks"];
    passport["passed"] = !checks.empty() && std::all_of(checks.begin(), checks.end(),
                                                        [](const Json& check) { return check["passed"].get<bool>(); });
  } else {
    passport["passed"] = false;
    passport["problem"] = opened.error().message;
  }
  if (const Status s = writePassport(folder, file, passport); !s) return Unexpected<RunError>(s.error());
  return passport["passed"].get<bool>() ? Verdict::passed : Verdict::failed;
}

Status writeUncheckedPassport(const std::string& folder, const std::string& file, const std::string& why) {
  Json passport = passportOf(file);
  passport["passed"] = nullptr;
  passport["problem"] = "not checked: " + why;
  return writePassport(folder, file, passport);
}

Result<Verdict> readPassport(const std::string& folder, const std::string& file) {
  const std::string path = folder + "/" + file + ".verify.json";
  const auto text = readWholeFile(path, std::uint64_t{1} << 24);
  if (!text) return Unexpected<RunError>(text.error());
  const Json passport = Json::parse(*text, nullptr, false);
  if (!passport.is_object() || !passport.contains("passed")) return cannotRead(path, "it is no passport");
  if (!passport["passed"].is_boolean()) return Verdict::unchecked;
  return passport["passed"].get<bool>() ? Verdict::passed : Verdict::failed;
}

std::vector<std::string> checkableFiles(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (isCheckable(entry.path().filename().string())) files.push_back(entry.path().filename().string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace brenier
