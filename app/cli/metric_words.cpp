#include "app/cli/metric_words.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/cli/cli.h"
#include "core/io/atomic_file.h"
#include "core/train/catalog.h"
#include "core/util/plain_number.h"
#include "core/util/registry.h"

namespace brenier::cli {
namespace {

constexpr const char* beginMark = "<!-- Written by `brenier-cli list metrics --pages docs`; change the entries. -->\n";
constexpr const char* endMark = "<!-- End of what is written. -->\n";

std::string section(const MetricDescriptor& metric) {
  const MetricExplanation said = explanationOf(metric);
  std::string text = "### " + said.title + "\n\n`" + metric.id + "`, " + nameOf(metric.kind) +
                     (metric.unit.empty() ? "" : " in " + metric.unit) + ", " + nameOf(metric.better) + ". " +
                     said.sentence + "\n\n";
  for (const auto& part : said.parts) text += "- **" + part.heading + ":** " + part.text + "\n";
  return text + "\n";
}

}  // namespace

std::vector<MetricValue> tellingFirst(std::span<const MetricValue> values) {
  std::vector<MetricValue> ordered(values.begin(), values.end());
  std::stable_partition(ordered.begin(), ordered.end(), [](const MetricValue& value) { return !value.saysNothing; });
  return ordered;
}

std::string pairsText(std::span<const MetricValue> values) {
  const auto* pairs = findById(values, "row_pairs");
  if (!pairs) return {};
  return "Row i of the target belongs to row i of the source: so the exact assignment pairs " +
         generalText(pairs->value, 3) +
         " % of the rows that are scored. Scores are against these pairs, and there is no sampling floor to take off.";
}

int writeMetricsPage(const std::string& folder) {
  const auto path = (std::filesystem::path(folder) / "numbers.md").string();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream before;
  before << file.rdbuf();
  std::string text = before.str();
  const auto begin = text.find(beginMark), end = text.find(endMark);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    return report({ErrorKind::badInput, path + " has no place for the numbers.",
                   "Name the folder docs of the sources, whose numbers.md has the two marks."});
  std::string sections = beginMark + std::string("\n");
  for (const auto& metric : catalog().metrics) sections += section(metric);
  text.replace(begin, end - begin, sections);
  const Status written = writeFileAtomically(path, text);
  return written ? exitDone : report(written.error());
}

}  // namespace brenier::cli
