#pragma once

#include <QtTest>
#include <cstdio>
#include <string>
#include <string_view>

#include "core/api/run_error.h"

/// What the tests of file formats share: a folder of their own, and the look at a sentence.
namespace brenier::test {

class Folder {
 public:
  std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

  /// Writes these bytes to a file of the folder.
  std::string file(const char* name, std::string_view bytes) const {
    const std::string full = path(name);
    std::FILE* out = std::fopen(full.c_str(), "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), out);
    std::fclose(out);
    return full;
  }

 private:
  QTemporaryDir m_folder;
};

/// Whether the result is an error of this kind whose message holds all these words.
template <class T>
bool failsWith(const Result<T>& result, std::initializer_list<std::string_view> words,
               ErrorKind kind = ErrorKind::badInput) {
  if (result) {
    qWarning("no error");
    return false;
  }
  bool right = result.error().kind == kind;
  for (const auto word : words) right &= result.error().message.find(word) != std::string::npos;
  if (!right) qWarning("the error was: %s", result.error().message.c_str());
  return right;
}

template <class T>
bool succeeds(const Result<T>& result) {
  if (!result) qWarning("the error was: %s", result.error().message.c_str());
  return static_cast<bool>(result);
}

}  // namespace brenier::test
