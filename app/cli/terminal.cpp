#include "app/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace brenier::cli {
namespace {

constexpr std::size_t mostColumns = 100;

Loudness& current() {
  static Loudness loudness = Loudness::normal;
  return loudness;
}

std::ostream& nowhere() {
  static std::ostream stream(nullptr);
  return stream;
}

bool hasText(const char* variable) {
  const char* text = std::getenv(variable);
  return text && *text;
}

}  // namespace

void setLoudness(Loudness loudness) {
  current() = loudness;
}

std::ostream& say() {
  return current() == Loudness::quiet ? nowhere() : std::cerr;
}

std::ostream& sayMore() {
  return current() == Loudness::verbose ? std::cerr : nowhere();
}

bool isTerminal(int file) {
  const char* kind = std::getenv("TERM");
  return isatty(file) && !(kind && std::string_view(kind) == "dumb");
}

std::size_t columnsOf(int file) {
  winsize size{};
  if (!isatty(file) || ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col < 40) return mostColumns;
  return std::min<std::size_t>(size.ws_col, mostColumns);
}

std::string inked(std::string_view text, Ink ink, int file) {
  const char* codes[] = {"\033[1m", "\033[31m", "\033[33m"};
  if (!isTerminal(file) || hasText("NO_COLOR")) return std::string(text);
  return codes[static_cast<int>(ink)] + std::string(text) + "\033[0m";
}

const char* clearLine() {
  return isTerminal(STDERR_FILENO) ? "\r\033[K" : "";
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t room = std::max<std::size_t>(width, indent + 20) - indent;
    do {
      auto cut = line.size();
      if (cut > room) {
        cut = line.rfind(' ', room);
        if (cut == 0 || cut == std::string_view::npos) cut = std::min(line.find(' '), line.size());
      }
      out.append(line.empty() ? 0 : indent, ' ').append(line.substr(0, cut)).append("\n");
      line.remove_prefix(std::min(cut + 1, line.size()));
    } while (!line.empty());
  }
  return out;
}

}  // namespace brenier::cli
