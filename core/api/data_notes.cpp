#include "core/api/data_notes.h"

namespace brenier {

std::vector<std::string> sentencesOf(const DataNotes& notes) {
  std::vector<std::string> sentences;
  for (const auto* text : {&notes.source.taken, &notes.target.taken})
    if (!text->empty()) sentences.push_back(*text);
  sentences.insert(sentences.end(), notes.remarks.begin(), notes.remarks.end());
  for (const auto* text : {&notes.source.changed, &notes.target.changed})
    if (!text->empty()) sentences.push_back(*text);
  sentences.insert(sentences.end(), notes.checks.begin(), notes.checks.end());
  return sentences;
}

}  // namespace brenier
