#include "app/manual/man_page.h"

#include <algorithm>

namespace brenier {
namespace {

/// Backslashes, and what troff takes for a request or for a hyphen, as it is read.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
      out += std::string("\\&") + c;
    else
      out += c;
  }
  return out;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

std::string heading(const std::string& title) {
  return ".SH \"" + upper(escaped(title)) + "\"\n";
}

/// Each line a paragraph.
std::string paragraphs(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (end > at) out += (out.empty() ? "" : ".PP\n") + escaped(text.substr(at, end - at)) + "\n";
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string troff(const ManPage& page) {
  std::string out = ".TH \"" + upper(escaped(page.name)) + "\" 1 \"\" \"Brenier " BRENIER_VERSION "\" \"Brenier\"\n";
  std::string summary = page.summary;
  if (summary.ends_with('.')) summary.pop_back();
  out += heading("Name") + escaped(page.name) + " \\- " + escaped(summary) + "\n";
  out += heading("Synopsis") + "\\fB" + escaped(page.command) + "\\fR " + escaped(page.usage) + "\n";
  if (!page.text.empty()) out += heading("Description") + paragraphs(page.text);
  for (const auto& group : page.options) {
    out += heading(group.title);
    for (const auto& line : group.lines)
      out += ".TP\n.B \"" + escaped(calledAs(line)) + "\"\n" + escaped(saidOf(line)) + "\n";
  }
  if (page.seeAlso.empty()) return out;
  out += heading("See also");
  for (const auto& name : page.seeAlso)
    out += ".BR " + escaped(name) + " (1)" + (name == page.seeAlso.back() ? "\n" : ",\n");
  return out;
}

}  // namespace brenier
