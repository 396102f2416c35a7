#include "core/experiments/experiment.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/api/error_text.h"
#include "core/api/option.h"
#include "core/experiments/experiment_paths.h"
#include "core/io/json_fault.h"
#include "core/util/philox.h"
#include "core/util/plain_number.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t streamOfChoices = 0x45585045;

/// One value of an axis: the fields that it sets, and what it is called.
struct AxisValue {
  std::string label;
  Json fields;
};

struct AxisRange {
  double from = 0, to = 0;
  bool logarithmic = false, whole = false;
};

struct Axis {
  std::string name;
  std::vector<AxisValue> values;
  std::optional<AxisRange> range;  ///< where runs are drawn, and it has no count
};

std::string labelOf(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return generalText(value.get<double>(), 6);
  return value.dump();
}

AxisValue single(const std::string& axis, const Json& value) {
  AxisValue one{labelOf(value), Json::object()};
  one.fields[axis] = value;
  return one;
}

/// "1-8" as its whole numbers; nothing where it is no range.
std::optional<std::pair<std::int64_t, std::int64_t>> wholeRange(const std::string& text) {
  std::int64_t from = 0, to = 0;
  const char* end = text.data() + text.size();
  auto at = std::from_chars(text.data(), end, from);
  if (at.ec != std::errc() || at.ptr == end || *at.ptr != '-') return std::nullopt;
  at = std::from_chars(at.ptr + 1, end, to);
  if (at.ec != std::errc() || at.ptr != end) return std::nullopt;
  return std::pair(from, to);
}

/// Reads the parts of an experiment and collects all that is wrong with them.
class ExperimentReader {
 public:
  ExperimentReader(const Json& json, std::string folder) : m_json(json), m_folder(std::move(folder)) {}

  Experiment read() {
    static const std::set<std::string> known = {"base", "axes", "take", "count", "draw_seed", "runs", "metrics"};
    for (const auto& [field, value] : m_json.items())
      if (!known.contains(field))
        problem("there is no field \"" + field + "\"; those of an experiment are " +
                joined({known.begin(), known.end()}));
    m_base = m_json.value("base", Json::object());
    if (!m_base.is_object()) problem("\"base\" is no object of fields"), m_base = Json::object();
    const std::string take = textOf("take", "grid");
    if (take != "grid" && take != "random") problem("\"take\" is \"" + take + "\"; it can be grid or random");
    m_random = take == "random";
    readAxes();
    Experiment experiment;
    for (const auto& axis : m_axes) experiment.axes.push_back(axis.name);
    if (m_problems.empty()) m_random ? drawRuns(experiment) : takeGrid(experiment);
    readFurtherRuns(experiment);
    readMetrics(experiment);
    if (m_problems.empty() && experiment.runs.empty())
      problem("it has no runs: give \"axes\" with values, or \"runs\"");
    nameRuns(experiment);
    return experiment;
  }

  const std::vector<std::string>& problems() const { return m_problems; }

 private:
  void problem(const std::string& text) { m_problems.push_back(text); }

  std::string textOf(const char* field, const std::string& otherwise) {
    const auto it = m_json.find(field);
    if (it == m_json.end()) return otherwise;
    if (it->is_string()) return it->get<std::string>();
    problem(std::string("\"") + field + "\" is no text");
    return otherwise;
  }

  std::int64_t countOf(const Json& json, const char* field, std::int64_t otherwise) {
    const auto it = json.find(field);
    if (it == json.end()) return otherwise;
    if (it->is_number_integer() && it->get<std::int64_t>() >= 0) return it->get<std::int64_t>();
    problem(std::string("\"") + field + "\" is " + it->dump() + ", which is no whole number from 0");
    return otherwise;
  }

  std::string textOfConfig(Json config) const {
    makePathsWhole(config, m_folder);
    return config.dump(2);
  }

  void readAxes() {
    const Json axes = m_json.value("axes", Json::object());
    if (!axes.is_object()) return problem("\"axes\" is no object of axes");
    for (const auto& [name, values] : axes.items()) {
      Axis axis{name, {}, {}};
      if (values.is_array())
        for (const auto& value : values) takeValue(axis, value);
      else if (values.is_object())
        takeRange(axis, values);
      else if (const auto whole = values.is_string() ? wholeRange(values.get<std::string>()) : std::nullopt)
        takeWhole(axis, whole->first, whole->second);
      else
        axis.values.push_back(single(name, values));
      if (axis.values.empty() && !axis.range && m_problems.empty()) problem("axis \"" + name + "\" has no values");
      m_axes.push_back(std::move(axis));
    }
  }

  void takeValue(Axis& axis, const Json& value) {
    if (!value.is_object()) return axis.values.push_back(single(axis.name, value));
    Json fields = value;
    std::string label;
    if (const auto it = fields.find("name"); it != fields.end()) {
      label = labelOf(*it);
      fields.erase("name");
    }
    if (label.empty())
      for (const auto& [field, set] : fields.items()) label += (label.empty() ? "" : " ") + field + "=" + labelOf(set);
    axis.values.push_back({label, fields});
  }

  void takeWhole(Axis& axis, std::int64_t from, std::int64_t to) {
    if (to < from || static_cast<std::uint64_t>(to - from) >= mostPlannedRuns)
      return problem("axis \"" + axis.name + "\" goes from " + std::to_string(from) + " to " + std::to_string(to) +
                     "; the second has to be larger, by less than " + std::to_string(mostPlannedRuns));
    for (std::int64_t k = from; k <= to; ++k) axis.values.push_back(single(axis.name, k));
  }

  void takeRange(Axis& axis, const Json& json) {
    const auto number = [&](const char* field) {
      const auto it = json.find(field);
      if (it != json.end() && it->is_number()) return it->get<double>();
      problem("axis \"" + axis.name + "\" has no number \"" + field + "\"; a range has from, to, count and scale");
      return 0.0;
    };
    for (const auto& [field, value] : json.items())
      if (field != "from" && field != "to" && field != "count" && field != "scale")
        problem("axis \"" + axis.name + "\" has a field \"" + field + "\"; a range has from, to, count and scale");
    AxisRange range{number("from"), number("to")};
    const auto scale = json.find("scale");
    const std::string said = scale == json.end() ? "linear" : labelOf(*scale);
    range.logarithmic = said == "log";
    range.whole = json.contains("from") && json.contains("to") && json["from"].is_number_integer() &&
                  json["to"].is_number_integer();
    if (said != "linear" && said != "log")
      problem("axis \"" + axis.name + "\" has the scale \"" + said + "\"; it can be linear or log");
    if (range.logarithmic && !(range.from > 0 && range.to > 0))
      problem("axis \"" + axis.name + "\" goes from " + generalText(range.from, 6) + " to " + generalText(range.to, 6) +
              "; on a log scale both have to be positive");
    const std::int64_t count = countOf(json, "count", 0);
    if (count > static_cast<std::int64_t>(mostPlannedRuns))
      return problem("axis \"" + axis.name + "\" has " + std::to_string(count) + " values; at most " +
                     std::to_string(mostPlannedRuns) + " are possible");
    if (count == 0 && m_random) {
      axis.range = range;
      return;
    }
    if (count == 0) return problem("axis \"" + axis.name + "\" has no count; only runs drawn at random need none");
    for (std::int64_t k = 0; k < count; ++k)
      axis.values.push_back(
          single(axis.name, at(range, count == 1 ? 0 : static_cast<double>(k) / static_cast<double>(count - 1))));
  }

  static Json at(const AxisRange& range, double t) {
    const double value =
        range.logarithmic ? range.from * std::pow(range.to / range.from, t) : range.from + (range.to - range.from) * t;
    if (range.whole) return static_cast<std::int64_t>(std::llround(value));
    return realFrom(generalText(value, 6));  // as its label says
  }

  void add(Experiment& experiment, const std::vector<AxisValue>& values) const {
    PlannedRun run;
    Json config = m_base;
    for (std::size_t k = 0; k < values.size(); ++k) {
      run.choices.emplace_back(m_axes[k].name, values[k].label);
      config.update(values[k].fields);
    }
    run.config = textOfConfig(config);
    experiment.runs.push_back(std::move(run));
  }

  void takeGrid(Experiment& experiment) {
    if (m_axes.empty()) return;
    std::size_t count = 1;
    for (const auto& axis : m_axes) {
      count *= axis.values.size();
      if (count > mostPlannedRuns)
        return problem("its grid has more than " + std::to_string(mostPlannedRuns) +
                       " runs; take some of them at random (\"take\": \"random\", \"count\": N)");
    }
    for (std::size_t k = 0; k < count; ++k) {  // the last axis runs fastest
      std::vector<AxisValue> values(m_axes.size());
      for (std::size_t a = m_axes.size(), rest = k; a-- > 0; rest /= m_axes[a].values.size())
        values[a] = m_axes[a].values[rest % m_axes[a].values.size()];
      add(experiment, values);
    }
  }

  void drawRuns(Experiment& experiment) {
    const std::int64_t count = countOf(m_json, "count", 0);
    if (count < 1 || count > static_cast<std::int64_t>(mostPlannedRuns))
      return problem("\"take\": \"random\" needs a \"count\" of 1 to " + std::to_string(mostPlannedRuns) +
                     " runs, and it is " + std::to_string(count));
    if (m_axes.empty()) return problem("there are no \"axes\" to draw from");
    const auto seed = static_cast<std::uint64_t>(countOf(m_json, "draw_seed", 1));
    for (std::int64_t k = 0; k < count; ++k) {
      PhiloxStream draw(seed, streamOfChoices, static_cast<std::uint64_t>(k));
      std::vector<AxisValue> values;
      for (const auto& axis : m_axes)
        values.push_back(axis.range ? single(axis.name, at(*axis.range, draw.uniform()))
                                    : axis.values[draw.below(static_cast<std::uint32_t>(axis.values.size()))]);
      add(experiment, values);
    }
  }

  /// What further runs set beside the base are axes as well.
  void readFurtherRuns(Experiment& experiment) {
    const Json runs = m_json.value("runs", Json::array());
    if (!runs.is_array()) return problem("\"runs\" is no list of objects");
    for (const auto& fields : runs) {
      if (!fields.is_object()) return problem("\"runs\" has " + fields.dump() + ", which is no object of fields");
      Json config = m_base;
      PlannedRun run;
      for (const auto& [field, value] : fields.items()) {
        if (std::find(experiment.axes.begin(), experiment.axes.end(), field) == experiment.axes.end())
          experiment.axes.push_back(field);
        run.choices.emplace_back(field, labelOf(value));
        if (field != "name") config[field] = value;
      }
      run.config = textOfConfig(config);
      experiment.runs.push_back(std::move(run));
    }
    if (experiment.runs.size() > mostPlannedRuns)
      problem("it has " + std::to_string(experiment.runs.size()) + " runs; at most " + std::to_string(mostPlannedRuns) +
              " are possible");
  }

  void readMetrics(Experiment& experiment) {
    const Json metrics = m_json.value("metrics", Json::array());
    for (const auto& metric : metrics.is_array() ? metrics : Json::array({metrics}))
      metric.is_string() ? experiment.metrics.push_back(metric.get<std::string>())
                         : problem("\"metrics\" has " + metric.dump() + ", which is no metric's id");
  }

  /// Ordered as planned, and telling what is chosen: letters, digits, point and dash alone.
  static void nameRuns(Experiment& experiment) {
    const std::size_t digits = std::max<std::size_t>(3, std::to_string(experiment.runs.size()).size());
    for (std::size_t k = 0; k < experiment.runs.size(); ++k) {
      PlannedRun& run = experiment.runs[k];
      std::string number = std::to_string(k + 1);
      number.insert(0, digits - number.size(), '0');
      std::string what;
      for (const auto& [axis, value] : run.choices) {
        what += '-';
        if (isSeedAxis(axis)) what += 's';
        for (const char c : value) what += std::isalnum(static_cast<unsigned char>(c)) || c == '.' ? c : '_';
      }
      run.name = number + what.substr(0, 60);
    }
  }

  const Json& m_json;
  std::string m_folder;
  Json m_base;
  bool m_random = false;
  std::vector<Axis> m_axes;
  std::vector<std::string> m_problems;
};

}  // namespace

bool isSeedAxis(const std::string& axis) {
  return axis == "seed" || axis == "weight_seed" || axis == "data_seed";
}

Result<Experiment> parseExperiment(const std::string& json, const std::string& name, const std::string& folder) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object())
    return badInput("The experiment " + name + " is no JSON object" + jsonFault(json) + ".",
                    "brenier-cli sweep --help shows one.");
  ExperimentReader reader(parsed, folder);
  Experiment experiment = reader.read();
  if (!reader.problems().empty())
    return badInput("In the experiment " + name + ", " + asSentence(joinProblems(reader.problems())),
                    "brenier-cli sweep --help shows one.");
  return experiment;
}

}  // namespace brenier
