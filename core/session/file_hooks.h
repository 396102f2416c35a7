#pragma once

#include "core/train/trainer.h"

namespace brenier {

/// What the trainer needs of files: runs with their record, configurations as JSON, folders for moments that memory has
/// no room for.
TrainerHooks fileHooks();

}  // namespace brenier
