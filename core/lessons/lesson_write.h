#pragma once

#include "core/lessons/lesson_json.h"

namespace brenier {

/// The files of a lesson: lesson.json, a Markdown file for each text, its pictures. readLesson() takes them back; what
/// is wrong with the lesson it says then. A step whose run has no settings of its own, and texts that are empty, are
/// left out where the format allows it.
LessonFiles lessonFiles(const Lesson& lesson, const Catalog& catalog);

}  // namespace brenier
