#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace brenier {

/// A word of the field: what it means in one or two plain sentences, and in signs.
struct GlossaryEntry {
  std::string id;    ///< letters, digits and hyphens, for links
  std::string word;  ///< as it stands in a list
  std::string meaning;
  std::string formula = {};             ///< plain text; empty where signs add nothing
  std::vector<std::string> forms = {};  ///< how texts write it, beside the word itself
};

/// All of them, by the alphabet. The one source of Help's list, `brenier-cli list glossary` and docs/glossary.md.
const std::vector<GlossaryEntry>& glossary();

/// The entries whose words a text uses, in their order; capitals do not matter, and a word counts only whole.
std::vector<const GlossaryEntry*> wordsIn(std::string_view text);

}  // namespace brenier
