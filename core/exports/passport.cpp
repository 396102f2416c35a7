#include "core/exports/passport.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

#include "core/exports/export_reader.h"
#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/safetensors.h"

namespace brenier {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr double tolerance = 1e-5;
/// Where rounding of the point alone moves the answer by more than this share, no two programs need agree.
constexpr double mostSpread = 1e-3;
/// Elsewhere and at kinks an answer may be off by this many times what rounding does, but for a few points of a set.
constexpr double spreadFactor = 4, mostStrays = 0.05;
constexpr double spreadAtKinks = tolerance / 2;  ///< what made a kink before exports said where they are
constexpr std::size_t pointsInSmallBatches = 64;
constexpr const char* pointsName = "check_points.safetensors";

/// Points in the data's own units, with what their answers are compared less.
struct Questions {
  std::vector<double> x;
  std::size_t dim = 1;
  std::vector<double> answersOrigin;  ///< [width]; empty: 0
  std::size_t count() const { return x.size() / dim; }
};

/// The output at the first points, `batch` at a time; a batch larger than there are points repeats them.
std::vector<double> inBatches(const ExportAnswer& evaluate, const std::string& output, const Questions& q,
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
  const NamedTensor* kink;  ///< null in exports that do not say it
  std::size_t width() const { return values.values.size() / values.shape[0]; }
  bool atKink(std::size_t i, double largest) const {
    return kink ? kink->values[i] != 0 : spread.values[i] > spreadAtKinks * largest;
  }
};

/// What the points of one check say, apart by whether an answer there can be right or wrong.
struct Comparison {
  double worst = 0, sum = 0;
  std::size_t judged = 0, wrong = 0, atKinks = 0, tooSteep = 0, strays = 0;
  bool finite = true, moves = false, shouldMove = false;
};

Comparison comparePoints(const std::vector<double>& got, const Expectation& expected, double largest) {
  const std::size_t width = expected.width(), count = got.size() / width;
  const auto& want = expected.values.values;
  Comparison all;
  for (std::size_t i = 0; i < count; ++i) {
    double error = 0;
    for (std::size_t k = i * width; k < (i + 1) * width; ++k) {
      all.finite &= std::isfinite(got[k]);
      all.moves |= got[k] != got[k % width];
      all.shouldMove |= want[k] != want[k % width];
      error = std::max(error, std::abs(got[k] - want[k]));
    }
    const double byRounding = spreadFactor * expected.spread.values[i];
    const bool kink = expected.atKink(i, largest), steep = expected.spread.values[i] > mostSpread * largest;
    if (kink || steep) {
      (kink ? all.atKinks : all.tooSteep) += 1;
      all.strays += error > byRounding;
      continue;
    }
    all.wrong += !(error <= std::max(tolerance * largest, byRounding));
    all.worst = std::max(all.worst, error);
    all.sum += error;
    ++all.judged;
  }
  return all;
}

/// One line of a passport: errors relative to the largest absolute value of the set, points at kinks apart.
Json compare(const std::vector<double>& got, const Expectation& expected, std::size_t batch) {
  const std::size_t count = got.size() / expected.width();
  float largest = 1e-30f;
  for (const float value : expected.values.values) largest = std::max(largest, std::abs(value));
  const Comparison all = comparePoints(got, expected, largest);
  Json check = {{"batch", batch},
                {"count", count},
                {"judged", all.judged},
                {"max_absolute_error", all.worst},
                {"mean_absolute_error", all.judged ? all.sum / static_cast<double>(all.judged) : 0.0},
                {"max_relative_error", all.worst / largest},
                {"at_kinks", all.atKinks},
                {"too_steep", all.tooSteep}};
  const bool sound = all.finite && (all.moves || !all.shouldMove) && all.wrong == 0 &&
                     static_cast<double>(all.strays) <= mostStrays * static_cast<double>(count);
  check["passed"] = sound;
  if (!sound || all.judged > 0) return check;
  check["passed"] = nullptr;
  check["problem"] = "not judged: of " + std::to_string(count) + " points " + std::to_string(all.atKinks) +
                     " lie at kinks, and at " + std::to_string(all.tooSteep) +
                     " rounding of the point alone moves the answer by more than 0.1 %";
  return check;
}

Json checkOutput(const ExportAnswer& evaluate, const std::string& output, const std::string& set,
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

Json checkEverything(const ExportAnswer& evaluate, const SafetensorsFile& points) {
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
        const auto* kink = points.find(output + "/" + set + "/kink");
        if (!values || !spread || spread->values.size() != questions.count()) continue;
        if (kink && kink->values.size() != questions.count()) continue;
        for (const std::size_t batch : {std::size_t{1}, std::size_t{3}, largest})
          checks.push_back(checkOutput(evaluate, output, set, questions, {*values, *spread, kink}, batch));
      }
    }
  }
  return checks;
}

Status writePassport(const std::string& folder, const std::string& file, const Json& passport) {
  return writeFileAtomically(folder + "/" + file + ".verify.json", passport.dump(1) + "\n");
}

/// Failed where a check failed; passed where one passed and none failed; null where none could be judged.
Json verdictOf(const Json& checks) {
  bool passed = false;
  for (const auto& check : checks) {
    if (check["passed"].is_null()) continue;
    if (!check["passed"].get<bool>()) return false;
    passed = true;
  }
  return passed || checks.empty() ? Json(passed) : Json(nullptr);
}

Verdict verdictFrom(const Json& passport) {
  if (passport["passed"].is_boolean()) return passport["passed"].get<bool>() ? Verdict::passed : Verdict::failed;
  return passport.contains("checks") && !passport["checks"].empty() ? Verdict::unjudged : Verdict::unchecked;
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
  const auto opened = openExport(folder, file);
  if (opened) {
    passport["verified_by"] = std::string("brenier-cli ") + BRENIER_VERSION + ", " + opened->with;
    if (const auto it = points->metadata.find("scored_on"); it != points->metadata.end())
      passport["scored_on"] = it->second;
    passport["checks"] = checkEverything(opened->evaluate, *points);
    passport["passed"] = verdictOf(passport["checks"]);
  } else {
    passport["passed"] = false;
    passport["problem"] = opened.error().message;
  }
  if (const Status s = writePassport(folder, file, passport); !s) return Unexpected<RunError>(s.error());
  return verdictFrom(passport);
}

Status writeUncheckedPassport(const std::string& folder, const std::string& file, const std::string& why) {
  Json passport = passportOf(file);
  passport["passed"] = nullptr;
  passport["problem"] = "not checked: " + why;
  return writePassport(folder, file, passport);
}

namespace {

Result<Json> passportIn(const std::string& folder, const std::string& file) {
  const std::string path = folder + "/" + file + ".verify.json";
  const auto text = readWholeFile(path, std::uint64_t{1} << 24);
  if (!text) return Unexpected<RunError>(text.error());
  Json passport = Json::parse(*text, nullptr, false);
  if (!passport.is_object() || !passport.contains("passed")) return cannotRead(path, "it is no passport");
  return passport;
}

}  // namespace

Result<Verdict> readPassport(const std::string& folder, const std::string& file) {
  const auto passport = passportIn(folder, file);
  if (!passport) return Unexpected<RunError>(passport.error());
  return verdictFrom(*passport);
}

std::vector<std::string> unjudgedChecks(const std::string& folder, const std::string& file) {
  std::vector<std::string> all;
  const auto passport = passportIn(folder, file);
  if (!passport || !passport->contains("checks")) return all;
  for (const auto& check : (*passport)["checks"]) {
    if (!check.is_object() || !check.value("passed", Json(false)).is_null()) continue;
    const auto words = [&](const char* name) { return check.contains(name) ? check[name].get<std::string>() : ""; };
    const std::string sentence = words("output") + " at " + words("points") + " points: " + words("problem");
    if (std::find(all.begin(), all.end(), sentence) == all.end()) all.push_back(sentence);
  }
  return all;
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
