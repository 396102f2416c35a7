#include "core/io/json_fault.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace brenier {

std::string jsonFault(const std::string& text) try {
  const nlohmann::json read = nlohmann::json::parse(text);
  return {};
} catch (const nlohmann::json::parse_error& e) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(e.byte > 0 ? e.byte - 1 : 0, text.size()));
  const auto lineBegin = std::find(std::make_reverse_iterator(end), text.rend(), '\n').base();
  std::string place = " (line " + std::to_string(1 + std::count(text.begin(), end, '\n')) + ", column " +
                      std::to_string(1 + (end - lineBegin));
  // "[json...] parse error at line 3, column 6: syntax error while parsing object - unexpected ...; expected '}'"
  const std::string said = e.what();
  if (const auto at = said.find(" - "); at != std::string::npos) place += ": " + said.substr(at + 3);
  return place + ")";
}

}  // namespace brenier
