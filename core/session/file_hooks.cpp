#include "core/session/file_hooks.h"

#include "core/session/run_config_json.h"
#include "core/session/run_record_files.h"
#include "core/session/session_folder.h"

namespace brenier {

TrainerHooks fileHooks() {
  TrainerHooks hooks;
  hooks.save = saveRunWithRecord;
  hooks.open = openRunWithRecord;
  hooks.scratch = []() -> std::shared_ptr<const std::string> {
    auto folder = SessionFolder::make();
    if (!folder) return nullptr;
    return {*folder, &(*folder)->path()};
  };
  hooks.writeConfig = [](const RunConfig& config, const std::string& existing) {
    return writeRunConfig(config, existing);
  };
  hooks.readConfig = [](const std::string& text, const std::string& name) {
    return readRunConfig(text, name, UnknownFields::keep);
  };
  return hooks;
}

}  // namespace brenier
