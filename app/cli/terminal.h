#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace brenier::cli {

/// How much a command says of what it is doing; --quiet and --verbose set it, before a command begins.
enum class Loudness { quiet, normal, verbose };
void setLoudness(Loudness loudness);

/// Where a command says what it is doing: standard error, or nowhere with --quiet. Results go to standard output,
/// errors and alarms to standard error, however quiet.
std::ostream& say();

/// What only --verbose asks for.
std::ostream& sayMore();

/// Whether this file (STDOUT_FILENO, STDERR_FILENO) is a terminal whose cursor can be moved.
bool isTerminal(int file);

/// Columns of the terminal, at most 100; 100 where it is none.
std::size_t columnsOf(int file);

enum class Ink { bold, red, yellow };
/// Coloured for a terminal, unless NO_COLOR (no-color.org) says otherwise; elsewhere as it is.
std::string inked(std::string_view text, Ink ink, int file);

/// Back to the beginning of a line that a bar has filled; nothing where there is no terminal.
const char* clearLine();

/// `text` in lines of at most `width` columns, each set in by `indent` spaces. Line ends of the text stay.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace brenier::cli
