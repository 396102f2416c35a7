#include "core/io/row_list.h"

#include <algorithm>
#include <charconv>

#include "core/io/input_file.h"
#include "core/util/number_signs.h"

namespace brenier {
namespace {

/// A number or a range of them from 0; false where it is neither.
bool readRange(std::string_view item, std::uint64_t& from, std::uint64_t& to) {
  const char* end = item.data() + item.size();
  auto parsed = std::from_chars(item.data(), end, from);
  if (parsed.ec != std::errc()) return false;
  to = from;
  if (parsed.ptr != end && *parsed.ptr == '-') parsed = std::from_chars(parsed.ptr + 1, end, to);
  return parsed.ec == std::errc() && parsed.ptr == end && from <= to;
}

}  // namespace

Result<std::vector<std::uint32_t>> rowsLeftOut(const std::string& path, const std::string& list, std::size_t rows) {
  std::vector<std::uint32_t> left;
  if (trimmed(list).empty()) return left;
  std::vector<bool> out(rows);
  for (std::string_view rest = list; !rest.empty();) {
    const std::string_view item = trimmed(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), rest.find(',') == rest.npos ? rest.size() : rest.find(',') + 1));
    std::uint64_t from = 0, to = 0;
    if (!readRange(item, from, to))
      return cannotRead(path, "\"" + std::string(item) + "\" names no rows to leave out",
                        "Write numbers from 0 and ranges, as 3,17,20-22.");
    if (to >= rows)
      return cannotRead(
          path, "row " + std::to_string(to) + " is to be left out, and its rows are 0 to " + std::to_string(rows - 1),
          "Rows are counted from 0, without header lines.");
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(from), out.begin() + static_cast<std::ptrdiff_t>(to + 1), true);
  }
  for (std::uint32_t i = 0; i < rows; ++i)
    if (out[i]) left.push_back(i);
  if (const std::size_t kept = rows - left.size(); kept < 2)
    return cannotRead(path, "of its " + std::to_string(rows) + " rows " + std::to_string(kept) + " would be left",
                      "Leave out fewer.");
  return left;
}

std::string rowList(const std::vector<std::uint32_t>& rows) {
  std::string list;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t first = i;
    while (i + 1 < rows.size() && rows[i + 1] == rows[i] + 1) ++i;
    list += (list.empty() ? "" : ",") + std::to_string(rows[first]);
    if (i > first) list += "-" + std::to_string(rows[i]);
  }
  return list;
}

std::string rowNames(const std::vector<std::uint32_t>& rows) {
  constexpr std::size_t mostNamed = 5;
  std::string text = rows.size() == 1 ? "row " : "rows ";
  const std::size_t shown = std::min(rows.size(), mostNamed);
  for (std::size_t i = 0; i < shown; ++i)
    text += (i == 0 ? "" : i + 1 == rows.size() ? " and " : ", ") + std::to_string(rows[i]);
  return rows.size() > shown ? text + " and " + std::to_string(rows.size() - shown) + " more" : text;
}

}  // namespace brenier
