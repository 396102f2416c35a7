#include "core/experiments/duel_text.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/api/metric_text.h"
#include "core/experiments/comparison.h"
#include "core/experiments/table_text.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

using Cells = std::vector<std::string>;

std::string titleOf(const MetricDescriptor& metric) {
  return metric.unit.empty() ? metric.title : metric.title + " [" + metric.unit + "]";
}

std::string headOf(const DuelSide& side, std::size_t seeds) {
  std::string head = side.method + ", step " + std::to_string(side.step);
  if (seeds > 0) head += ", " + std::to_string(seeds) + " seeds";
  return head;
}

std::string samplesOf(const DuelRow& row) {
  const auto one = row.first.samples, other = row.second.samples;
  if (one == other || other == 0) return one > 0 ? std::to_string(one) : "";
  return one > 0 ? std::to_string(one) + ", " + std::to_string(other) : std::to_string(other);
}

TextTable readable(const DuelTable& table) {
  TextTable text;
  text.head = {"number",
               headOf(table.first, table.firstSeeds.size()),
               headOf(table.second, table.secondSeeds.size()),
               "difference, " + table.first.method + " - " + table.second.method,
               "better",
               "samples"};
  for (const DuelRow& row : table.rows)
    text.rows.push_back({titleOf(row.metric), duelCellText(row.first), duelCellText(row.second),
                         duelDifferenceText(row), duelVerdict(table, row), samplesOf(row)});
  return text;
}

std::string tsvText(const TextTable& table) {
  std::string text;
  const auto line = [&](const Cells& cells) {
    for (std::size_t k = 0; k < cells.size(); ++k) text += (k == 0 ? "" : "\t") + cells[k];
    text += "\n";
  };
  line(table.head);
  for (const auto& row : table.rows) line(row);
  return text;
}

/// For programs: every number with all its digits, a side's in columns of its own.
std::string csvText(const DuelTable& table) {
  std::string text = "metric,title,unit,direction";
  for (const char* side : {"first", "second"})
    for (const char* part : {"method", "step", "seeds", "value", "deviation", "samples", "says_nothing"})
      text += std::string(",") + side + "_" + part;
  text += ",better\n";
  for (const DuelRow& row : table.rows) {
    text += row.metric.id + "," + csvCell(row.metric.title) + "," + csvCell(row.metric.unit) + "," +
            csvCell(nameOf(row.metric.better));
    for (const auto& [side, cell] : {std::pair(&table.first, &row.first), {&table.second, &row.second}}) {
      text += "," + csvCell(side->method) + "," + std::to_string(cell->there ? cell->step : side->step) + "," +
              std::to_string(std::max<std::size_t>(cell->bySeed.size(), 1));
      text += "," + (cell->there ? generalText(cell->value, 17) : std::string());
      text += "," + (cell->there && cell->deviation > 0 ? generalText(cell->deviation, 17) : std::string());
      text += "," + (cell->samples > 0 ? std::to_string(cell->samples) : std::string());
      text += cell->saysNothing ? ",1" : ",0";
    }
    text += "," + (row.better == 0 ? std::string() : csvCell(duelVerdict(table, row))) + "\n";
  }
  return text;
}

GroupNumber groupNumber(const DuelRow& row, const DuelCell& cell, const std::vector<std::uint64_t>& seeds, int side) {
  GroupNumber number;
  number.summary = summarise(cell.bySeed.empty() ? std::vector<double>{cell.value} : cell.bySeed);
  if (row.better != 0) number.rank = row.better == side ? 1 : 2;
  for (std::size_t k = 0; k < cell.bySeed.size(); ++k)
    number.bySeed[k < seeds.size() ? std::to_string(seeds[k]) : "#" + std::to_string(k + 1)] = cell.bySeed[k];
  return number;
}

std::string jsonText(const DuelTable& table) {
  Comparison comparison;
  comparison.axes = {"method"};
  for (const DuelRow& row : table.rows) comparison.metrics.push_back(row.metric.id);
  for (const int side : {1, 2}) {
    const auto& seeds = side == 1 ? table.firstSeeds : table.secondSeeds;
    ComparedGroup group;
    group.choices = {side == 1 ? table.first.method : table.second.method};
    group.runs = std::max<std::size_t>(seeds.size(), 1);
    for (const DuelRow& row : table.rows)
      if (const DuelCell& cell = side == 1 ? row.first : row.second; cell.there)
        group.numbers[row.metric.id] = groupNumber(row, cell, seeds, side);
    comparison.groups.push_back(std::move(group));
  }
  auto json = nlohmann::ordered_json::parse(*comparisonText(comparison, "json"));
  json.erase("ended");  // they learn
  json["problem"] = table.problem;
  json["pace"] = table.pace;
  for (const int side : {1, 2}) {
    auto& group = json["groups"][static_cast<std::size_t>(side - 1)];
    const DuelSide& known = side == 1 ? table.first : table.second;
    group["step"] = known.step;
    group["seconds"] = known.seconds;
    for (const DuelRow& row : table.rows) {
      const DuelCell& cell = side == 1 ? row.first : row.second;
      if (!cell.there) continue;
      auto& number = group["numbers"][row.metric.id];
      number["step"] = cell.step;
      if (cell.samples > 0) number["samples"] = cell.samples;
      if (cell.bySeed.empty() && cell.deviation > 0) number["half_width"] = cell.deviation;
    }
  }
  return json.dump() + "\n";
}

}  // namespace

std::optional<std::string> duelText(const DuelTable& table, const std::string& format) {
  if (format == "tsv") return tsvText(readable(table));
  if (format == "markdown") return markdownTable(readable(table));
  if (format == "latex") return latexTable(readable(table));
  if (format == "csv") return csvText(table);
  if (format == "json") return jsonText(table);
  return {};
}

}  // namespace brenier
