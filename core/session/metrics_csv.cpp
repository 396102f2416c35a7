#include "core/session/metrics_csv.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/util/plain_number.h"

namespace brenier {
namespace {

constexpr const char* heading = "step,seconds,metric,value,half_width,samples\n";

void write(std::ostream& out, std::span<const MetricsRow> rows) {
  out.precision(10);
  for (const auto& row : rows)
    for (const auto& value : row.values)
      out << row.step << ',' << row.seconds << ',' << value.id << ',' << value.value << ',' << value.halfWidth << ','
          << value.samples << '\n';
}

}  // namespace

std::string metricsCsv(std::span<const MetricsRow> rows) {
  std::ostringstream text;
  text << heading;
  write(text, rows);
  return text.str();
}

std::vector<MetricsRow> readMetricsCsv(const std::string& text, std::int64_t upTo) {
  std::vector<MetricsRow> rows;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string step, seconds, id, value, halfWidth, samples;
    for (auto* cell : {&step, &seconds, &id, &value, &halfWidth, &samples}) std::getline(cells, *cell, ',');
    if (samples.empty() || step.empty() || !std::isdigit(static_cast<unsigned char>(step[0]))) continue;
    const std::int64_t at = std::atoll(step.c_str());
    if (at > upTo) continue;
    if (rows.empty() || rows.back().step != at) rows.push_back({0, at, realFrom(seconds), {}});
    rows.back().values.push_back({id, realFrom(value), realFrom(halfWidth), std::atoll(samples.c_str())});
  }
  return rows;
}

std::string metricsUpTo(const std::string& text, std::int64_t step) {
  std::istringstream lines(text);
  std::string kept, line;
  while (std::getline(lines, line)) {
    const bool whole = std::count(line.begin(), line.end(), ',') == 5 && !lines.eof();
    if (line.starts_with("step,") || (whole && std::atoll(line.c_str()) <= step)) kept += line + "\n";
  }
  return kept;
}

Status appendMetricsCsv(const std::string& path, std::span<const MetricsRow> rows) {
  const bool fresh = !std::filesystem::exists(path);
  std::ofstream file(path, std::ios::app);
  if (fresh) file << heading;
  write(file, rows);
  file.flush();
  if (!file) return failure(ErrorKind::disk, path + " could not be written.", "Make room on the disk.");
  return ok();
}

}  // namespace brenier
