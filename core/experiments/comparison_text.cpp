#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/experiments/comparison.h"
#include "core/experiments/table_text.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

/// As many digits as the deviation leaves sense in; four where there is none.
std::string meanText(const Summary& summary) {
  if (!(summary.deviation > 0)) return generalText(summary.mean, 4);
  const int decimals = std::clamp(1 - static_cast<int>(std::floor(std::log10(summary.deviation))), 0, 12);
  return fixedText(summary.mean, decimals) + " +- " + fixedText(summary.deviation, decimals);
}

bool isRemarked(const GroupNumber& number) {
  return !number.saysNothing.seeds.empty() || !number.belowFloor.seeds.empty();
}

/// With how many runs have the number, where not all of the line's do.
std::string numberText(const GroupNumber& number, std::size_t runs) {
  if (number.summary.count == 0) return "-";
  const bool all = number.summary.count == runs;
  return meanText(number.summary) + (all ? "" : " (" + std::to_string(number.summary.count) + " runs)") +
         (isRemarked(number) ? " *" : "");
}

/// What the stars mean, a line each: of which runs a number says nothing, as eval says it of one.
std::string remarksOf(const Comparison& comparison) {
  std::string text;
  for (const auto& group : comparison.groups)
    for (const auto& [metric, number] : group.numbers)
      for (const auto* remarked : {&number.saysNothing, &number.belowFloor}) {
        if (remarked->seeds.empty()) continue;
        std::string name;
        for (const auto& choice : group.choices) name += choice + ", ";
        text += "* " + name + metric + ": of " + std::to_string(remarked->seeds.size()) + " of " +
                std::to_string(number.summary.count) + (number.summary.count > 1 ? " runs it " : " run it ") +
                remarked->text() + ".\n";
      }
  return text;
}

/// "1", or "2 (p 0.008)": the chance of such differences from the best group's seeds where there were none.
std::string rankText(const GroupNumber& number) {
  if (number.rank == 0) return "";
  return std::to_string(number.rank) +
         (number.sameAsBest ? " (p " + generalText(*number.sameAsBest, 2) + ")" : std::string());
}

using Cells = std::vector<std::string>;

/// The head and the rows that people read: choices, runs, then mean, deviation and, where there is one, rank of each
/// metric.
std::pair<Cells, std::vector<Cells>> readableTable(const Comparison& comparison) {
  Cells head = comparison.axes;
  head.push_back("runs");
  const auto ranked = [&](const std::string& metric) {
    return std::any_of(comparison.groups.begin(), comparison.groups.end(), [&](const ComparedGroup& group) {
      const auto number = group.numbers.find(metric);
      return number != group.numbers.end() && number->second.rank > 0;
    });
  };
  for (const auto& metric : comparison.metrics) {
    head.push_back(metric);
    if (ranked(metric)) head.push_back("rank");
  }
  std::vector<Cells> rows;
  for (const auto& group : comparison.groups) {
    Cells row = group.choices;
    row.push_back(std::to_string(group.runs) +
                  (group.failed > 0 ? " (" + std::to_string(group.failed) + " failed)" : std::string()));
    for (const auto& metric : comparison.metrics) {
      const auto number = group.numbers.find(metric);
      row.push_back(number == group.numbers.end() ? "-" : numberText(number->second, group.runs - group.failed));
      if (ranked(metric)) row.push_back(number == group.numbers.end() ? "" : rankText(number->second));
    }
    rows.push_back(std::move(row));
  }
  return {head, rows};
}

std::string lines(const Cells& head, const std::vector<Cells>& rows,
                  const std::function<std::string(const Cells&)>& line, const std::string& rule) {
  std::string text = line(head) + rule;
  for (const auto& row : rows) text += line(row);
  return text;
}

std::string terminalText(const Comparison& comparison) {
  const auto [head, rows] = readableTable(comparison);
  std::vector<std::size_t> widths(head.size());
  for (std::size_t k = 0; k < head.size(); ++k) {
    widths[k] = head[k].size();
    for (const auto& row : rows) widths[k] = std::max(widths[k], row[k].size());
  }
  return lines(
             head, rows,
             [&](const Cells& cells) {
               std::string text;
               for (std::size_t k = 0; k < cells.size(); ++k)
                 text += cells[k] + std::string(k + 1 < cells.size() ? widths[k] - cells[k].size() + 2 : 0, ' ');
               return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
             },
             "") +
         remarksOf(comparison);
}

/// The same where a line has to begin otherwise.
std::string remarksAfter(const Comparison& comparison, const std::string& before, const std::string& mark) {
  std::string text;
  std::istringstream lines(remarksOf(comparison));
  for (std::string line; std::getline(lines, line);) text += (text.empty() ? before : "") + mark + line + "\n";
  return text;
}

std::string markdownText(const Comparison& comparison) {
  const auto [head, rows] = readableTable(comparison);
  return markdownTable({head, rows, comparison.axes.size()}) + remarksAfter(comparison, "\n", "\\");
}

std::string latexText(const Comparison& comparison) {
  const auto [head, rows] = readableTable(comparison);
  return latexTable({head, rows, comparison.axes.size()}) + remarksAfter(comparison, "", "% ");
}

/// For programs: every number in a column of its own, with all its digits.
std::string csvText(const Comparison& comparison) {
  std::string text;
  for (const auto& axis : comparison.axes) text += csvCell(axis) + ",";
  text += "runs,failed";
  for (const auto& metric : comparison.metrics)
    for (const char* part : {"mean", "deviation", "median", "least", "largest", "rank", "p_same_as_best",
                             "says_nothing", "below_floor", "floor"})
      text += "," + csvCell(metric + "_" + part);
  text += "\n";
  for (const auto& group : comparison.groups) {
    for (const auto& choice : group.choices) text += csvCell(choice) + ",";
    text += std::to_string(group.runs) + "," + std::to_string(group.failed);
    for (const auto& metric : comparison.metrics) {
      const auto found = group.numbers.find(metric);
      if (found == group.numbers.end() || found->second.summary.count == 0) {
        text += ",,,,,,,,,,";
        continue;
      }
      const Summary& s = found->second.summary;
      for (const double value : {s.mean, s.deviation, s.median, s.least, s.largest})
        text += "," + generalText(value, 17);
      text += "," + (found->second.rank > 0 ? std::to_string(found->second.rank) : std::string()) + ",";
      if (found->second.sameAsBest) text += generalText(*found->second.sameAsBest, 6);
      const RemarkedNumber &nothing = found->second.saysNothing, &below = found->second.belowFloor;
      const double floor = nothing.seeds.empty() ? below.mean.floor : nothing.mean.floor;
      text += "," + std::to_string(nothing.seeds.size()) + "," + std::to_string(below.seeds.size()) + "," +
              (floor > 0 ? generalText(floor, 17) : std::string());
    }
    text += "\n";
  }
  return text;
}

std::string jsonText(const Comparison& comparison) {
  using Json = nlohmann::ordered_json;
  Json groups = Json::array();
  for (const auto& group : comparison.groups) {
    Json choices = Json::object(), numbers = Json::object();
    for (std::size_t k = 0; k < comparison.axes.size(); ++k) choices[comparison.axes[k]] = group.choices[k];
    for (const auto& [metric, number] : group.numbers) {
      if (number.summary.count == 0) continue;
      const Summary& s = number.summary;
      Json one = {{"count", s.count},   {"mean", s.mean},   {"deviation", s.deviation},
                  {"median", s.median}, {"least", s.least}, {"largest", s.largest}};
      if (number.rank > 0) one["rank"] = number.rank;
      if (number.sameAsBest) {
        one["p_same_as_best"] = *number.sameAsBest;
        one["pairs"] = number.pairs;
      }
      one["by_seed"] = number.bySeed;
      for (const auto& [name, remarked] :
           {std::pair{"says_nothing", &number.saysNothing}, {"below_floor", &number.belowFloor}})
        if (!remarked->seeds.empty())
          one[name] = {{"seeds", remarked->seeds}, {"floor", remarked->mean.floor}, {"text", remarked->text()}};
      numbers[metric] = std::move(one);
    }
    groups.push_back({{"choices", choices}, {"runs", group.runs}, {"failed", group.failed}, {"numbers", numbers}});
  }
  return Json{{"axes", comparison.axes},
              {"metrics", comparison.metrics},
              {"ended", comparison.ended},
              {"groups", groups}}
             .dump() +
         "\n";
}

}  // namespace

std::optional<std::string> comparisonText(const Comparison& comparison, const std::string& format) {
  static const std::map<std::string, std::function<std::string(const Comparison&)>> writers = {
      {"text", terminalText}, {"csv", csvText}, {"markdown", markdownText}, {"latex", latexText}, {"json", jsonText}};
  const auto writer = writers.find(format);
  return writer == writers.end() ? std::nullopt : std::optional(writer->second(comparison));
}

}  // namespace brenier
