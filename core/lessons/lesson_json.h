#pragma once

#include <map>
#include <string>

#include "core/api/descriptor.h"
#include "core/api/lesson.h"

namespace brenier {

/// The files of a lesson by name, as bytes: lesson.json, its Markdown, its pictures, its moments.
using LessonFiles = std::map<std::string, std::string>;

/// That of saved runs beside a lesson.
inline constexpr const char* momentEnding = ".brenier";

/// What becomes of a step's moment that is not beside the lesson. Without it the step learns from its seeds.
enum class MissingMoments { refused, leftOut };

/// Reads a lesson and checks all of it against what there is to run: the format is docs/lesson.schema.json. `name` is
/// the file, for messages. Errors (bad input): every problem at once with its place: no lesson.json, unknown fields,
/// values out of range, names that there are not, texts and pictures that are missing.
Result<Lesson> readLesson(LessonFiles files, const Catalog& catalog, const std::string& name,
                          MissingMoments missing = MissingMoments::refused);

/// Whether this build can play the lesson: what it says that it needs is there.
bool canPlay(const LessonFiles& files, const Catalog& catalog);

/// The settings of a run that decide its weights and have no field of their own in `set`.
const std::vector<OptionDescriptor>& lessonSettings();

/// The names of the stage's layers as lessons write them, in the order of the bits of Layer.
const std::vector<std::string>& layerNames();

}  // namespace brenier
