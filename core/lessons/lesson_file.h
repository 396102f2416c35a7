#pragma once

#include "core/lessons/lesson_json.h"

namespace brenier {

/// The ending of a lesson in one file.
inline constexpr const char* lessonEnding = ".brenier-lesson";

/// The files of a lesson: of a folder, of the folder around a lesson.json, or of a .brenier-lesson file, which is such
/// a folder zipped. Errors: those of readZip (bombs, names that leave the folder, damaged data); no such file or
/// folder; more than 200 files or 16 MB.
Result<LessonFiles> readLessonFiles(const std::string& path);

/// Writes them as one file where the path has that ending, else into that folder, which is made where it is not there;
/// other files that it holds stay. Errors: those of writeZip and writeFileAtomically; no folder can be made (disk).
Status writeLessonFiles(const LessonFiles& files, const std::string& path);

}  // namespace brenier
