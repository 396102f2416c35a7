#include "core/measures/points_like.h"

#include <algorithm>

#include "core/api/column_units.h"

namespace brenier {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

/// Two files with names, which are not the same ones.
void sayByPlace(Table& table, const std::vector<std::string>& names) {
  if (names.empty() || table.columns.empty() || table.columns == names) return;
  table.taken += "; its columns are not named as those that the run learned from (" + listed(names) +
                 "), and are taken by their places";
}

}  // namespace

std::string namesAsOption(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) {
    if (name.find('"') != std::string::npos) return {};
    list += (list.empty() ? "\"" : ",\"") + name + '"';
  }
  return list;
}

Result<Table> readPointsLike(const std::string& path, const LearnedColumns& learned, const TableOptions& asked) {
  TableOptions own = asked;
  if (own.columns == "auto") own.columns = learned.own.columns;
  if (own.weights == "auto") own.weights = learned.own.weights;
  if (own.decimal == "auto") own.decimal = learned.own.decimal;
  if (asked.columns != "auto" || asked.weights != "auto") return readTable(path, own);
  auto byItself = readTable(path, asked);
  if (byItself && byItself->dim == learned.dim) {
    if (!orderColumns(*byItself, learned.names)) sayByPlace(*byItself, learned.names);
    return byItself;
  }
  TableOptions options = asked;
  if (options.columns = namesAsOption(learned.names); !options.columns.empty()) {
    options.weights = own.weights;  // that were asked for by their name
    auto table = readTable(path, options);
    options.weights = asked.weights;
    if (!table) table = readTable(path, options);
    if (table) {
      table->taken += "; its columns are taken by the run's names, and others are left out";
      return table;
    }
  }
  options.columns = "all";
  options.weights = "none";
  for (const auto& tried : {options, own}) {
    auto table = readTable(path, tried);
    // What is an index for certain is no coordinate, even where the numbers of columns agree.
    const bool indexed = tried.columns == "all" && byItself && byItself->dim < learned.dim && byItself->weights.empty();
    if (!table || table->dim != learned.dim || indexed) continue;
    sayByPlace(*table, learned.names);
    return table;
  }
  return byItself;
}

std::string otherUnits(const LearnedColumns& learned, const std::string& whose, const std::vector<std::string>& columns,
                       const std::vector<std::string>& units) {
  const ColumnUnits own{whose, columns, units};
  const std::string differ = differentUnits(own, {"what the run learned from", learned.names, learned.units}),
                    against = unitsAgainstNames(own);
  return differ + (differ.empty() || against.empty() ? "" : " ") + against;
}

}  // namespace brenier
