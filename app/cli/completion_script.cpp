#include "app/cli/completion_script.h"

#include "app/cli/value_words.h"

namespace brenier::cli {
namespace {

constexpr const char* filesMark = "@files";
constexpr const char* foldersMark = "@folders";

std::string spaced(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string pathOf(const CommandPage& page) {
  return spaced(page.path);
}

bool takesValue(const OptionLine& line) {
  return !line.argument && !line.value.empty();
}

std::string wordsOf(const OptionLine& line) {
  auto values = valueWords(line);
  if (values.files) values.words.push_back(filesMark);
  if (values.folders) values.words.push_back(foldersMark);
  return spaced(values.words);
}

/// A function of the shell that answers one word with many.
class Table {
 public:
  explicit Table(std::string function) : m_text(std::move(function) + "() {\n  case \"$1\" in\n") {}
  void add(const std::string& key, const std::string& answer) {
    if (!answer.empty()) m_text += "    '" + key + "') echo '" + answer + "' ;;\n";
  }
  std::string finish() const { return m_text + "  esac\n}\n"; }

 private:
  std::string m_text;
};

/// Commands, options, those without a value, and the values of all others. Keys are "COMMAND", "COMMAND --option" and
/// "COMMAND NUMBER" for an argument.
std::string treeTables(const CommandPage& program) {
  Table commands("_brenier_cli_commands"), options("_brenier_cli_options"), flags("_brenier_cli_flags"),
      values("_brenier_cli_values");
  for (const CommandPage* page : allPages(program)) {
    const std::string path = pathOf(*page);
    std::vector<std::string> below, names, plain;
    for (const auto& command : page->commands) below.push_back(command.path.back());
    int place = 0;
    for (const auto& line : page->options) {
      if (line.argument)
        // One that may be given again is answered at every place from its own on.
        values.add(path + " " + std::to_string(++place), (line.many ? "@many " : "") + wordsOf(line));
      for (const auto& name : line.names) {
        if (line.argument) continue;
        names.push_back(name);
        if (!takesValue(line)) plain.push_back(name);
        if (takesValue(line)) values.add(path + " " + name, wordsOf(line));
      }
    }
    commands.add(path, spaced(below));
    options.add(path, spaced(names));
    flags.add(path, spaced(plain));
  }
  return commands.finish() + options.finish() + flags.finish() + values.finish();
}

/// Options of whatever can be chosen, by "--solver ID", and their values, by "--solver ID --option".
std::string methodTables(const CommandPage& program) {
  Table options("_brenier_cli_method_options"), values("_brenier_cli_method_values");
  for (const auto& choice : choosables())
    for (const auto& entry : choice.entries) {
      std::vector<std::string> names;
      for (const auto& option : entry.options) {
        const OptionLine line = lineOf(option, choice.prefix);
        names.push_back(line.names[0]);
        values.add(choice.flag + " " + entry.id + " " + line.names[0], wordsOf(line));
      }
      options.add(choice.flag + " " + entry.id, spaced(names));
    }
  Table methods("_brenier_cli_has_methods");
  for (const CommandPage* page : allPages(program))
    if (page->takesMethods) methods.add(pathOf(*page), "yes");
  return options.finish() + values.finish() + methods.finish();
}

/// _brenier_cli_words CURRENT WORD...: what may stand for the current word after these, and @files, @folders. In the
/// language that sh, bash and zsh share.
constexpr const char* walker = R"SH(_brenier_cli_words() {
  local current=$1 path= option= place=0 chosen= answer= key=
  shift
  while [ $# -gt 0 ]; do
    case " $(_brenier_cli_commands "$path") " in
      *" $1 "*) path="${path:+$path }$1"; shift; continue ;;
    esac
    option=
    case "$1" in
      -*)
        case " $(_brenier_cli_flags "$path") " in
          *" $1 "*) ;;
          *)
            option=$1
            case "$1" in --solver | --source | --target) [ $# -gt 1 ] && chosen="$chosen$1 $2
" ;; esac
            [ $# -gt 1 ] && { option=; shift; } ;;
        esac ;;
      *) place=$((place + 1)) ;;
    esac
    shift
  done
  [ -n "$(_brenier_cli_has_methods "$path")" ] || chosen=
  if [ -n "$option" ]; then
    answer=$(_brenier_cli_values "$path $option")
    [ -n "$answer" ] || printf '%s' "$chosen" | while IFS= read -r key; do _brenier_cli_method_values "$key $option"; done
    echo "$answer"
    return
  fi
  case "$current" in
    -*)
      _brenier_cli_options "$path"
      printf '%s' "$chosen" | while IFS= read -r key; do _brenier_cli_method_options "$key"; done ;;
    *)
      _brenier_cli_commands "$path"
      answer=$(_brenier_cli_values "$path $((place + 1))")
      while [ -z "$answer" ] && [ "$place" -gt 0 ]; do
        case "$(_brenier_cli_values "$path $place")" in "@many "*) answer=$(_brenier_cli_values "$path $place") ;; esac
        place=$((place - 1))
      done
      echo "${answer#@many }" ;;
  esac
}
)SH";

constexpr const char* bashFront =
    R"SH(# Files or folders: names hold spaces, which the shell's own word has behind backslashes or after a quote.
_brenier_cli_named() {
  local word=${COMP_WORDS[COMP_CWORD]//\\/} name
  word=${word#[\"\']}
  [ "$word" != = ] || word=
  compopt -o filenames
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$1" -- "$word")
}
_brenier_cli() {
  local line=${COMP_LINE:0:COMP_POINT} current= words answer
  # What holds spaces is one word all the same.
  case "${COMP_WORDS[COMP_CWORD]}" in [\"\']*) line=${line%"${COMP_WORDS[COMP_CWORD]}"}_ ;; esac
  line=${line//\\ /_}
  read -ra words <<<"${line//=/ }"
  case "$line" in
    *[[:space:]=]) ;;
    *) current=${words[-1]}; unset 'words[-1]' ;;
  esac
  answer=$(_brenier_cli_words "$current" "${words[@]:1}")
  COMPREPLY=($(compgen -W "${answer//@f[io]l*s/}" -- "$current"))
  case "$answer" in
    *@files*) _brenier_cli_named -f ;;
    *@folders*) _brenier_cli_named -d ;;
  esac
}
complete -F _brenier_cli brenier-cli
)SH";

constexpr const char* zshFront = R"SH(_brenier_cli() {
  local line current= answer
  local -a typed before found
  typed=("${(@)words[1,CURRENT]}")
  typed=("${(@)typed//\\ /_}")  # what holds spaces is one word all the same
  line=${(j: :)${(@)typed// /_}}
  before=(${=line//=/ })
  if [[ -n ${words[CURRENT]} && ${words[CURRENT]} != *= ]]; then
    current=${before[-1]}
    before=(${before[1,-2]})
  fi
  [[ ${words[CURRENT]} == *=* ]] && compset -P '*='
  answer=$(_brenier_cli_words "$current" ${before[2,-1]})
  found=(${${=answer}:#@*})
  compadd -- $found
  case $answer in
    *@files*) _files ;;
    *@folders*) _files -/ ;;
  esac
}
if [ "$funcstack[1]" = _brenier-cli ]; then _brenier_cli "$@"; else compdef _brenier_cli brenier-cli; fi
)SH";

/// In single quotes of fish.
std::string fishQuoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "'";
}

constexpr const char* fishFront = R"SH(function __brenier_cli_complete
    set -l words (commandline -opc | string split =)[2..-1]
    set -l current (commandline -ct)
    set -l head
    if string match -q -- '*=*' $current
        set -l parts (string split -m1 = -- $current)
        set words $words $parts[1]
        set head $parts[1]=
        set current $parts[2]
    end
    for word in (sh -c $__brenier_cli_script sh "$current" $words | string split -n ' ')
        switch $word
            case @files
                __fish_complete_path $current
            case @folders
                __fish_complete_directories $current ''
            case '@*'
            case '*'
                echo "$head$word"
        end
    end
end
complete -c brenier-cli -f -a '(__brenier_cli_complete)'
)SH";

/// The functions that answer what may stand where, for every shell.
std::string answers(const CommandPage& program) {
  return treeTables(program) + methodTables(program) + walker;
}

}  // namespace

std::string bashCompletion(const CommandPage& program) {
  return "# Written by: brenier-cli completion bash\n" + answers(program) + bashFront;
}

std::string zshCompletion(const CommandPage& program) {
  return "#compdef brenier-cli\n# Written by: brenier-cli completion zsh\n" + answers(program) + zshFront;
}

std::string fishCompletion(const CommandPage& program) {
  return "# Written by: brenier-cli completion fish\nset -g __brenier_cli_script " +
         fishQuoted(answers(program) + "_brenier_cli_words \"$@\"\n") + "\n" + fishFront;
}

}  // namespace brenier::cli
