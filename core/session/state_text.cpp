#include "core/session/state_text.h"

#include <nlohmann/json.hpp>

#include "core/api/measure_files.h"
#include "core/io/packed_text.h"
#include "core/session/json_value.h"
#include "core/session/run_config_json.h"

namespace brenier {
namespace {

using Json = nlohmann::json;

constexpr std::string_view stateWord = "brenier";
constexpr int stateVersion = 1;
constexpr std::size_t mostBytes = 4u << 20;  // a drawing is the longest part of a state

/// Takes away what a plain run has too.
void dropDefaults(Json& json, const Json& plain) {
  for (auto item = json.begin(); item != json.end();) {
    const auto same = plain.find(item.key());
    if (same != plain.end() && item->is_object() && same->is_object()) dropDefaults(*item, *same);
    const bool says = same == plain.end() ? !item->is_null() : *item != *same;
    item = says && !(item->is_object() && item->empty()) ? std::next(item) : json.erase(item);
  }
}

Status readsNoFile(const RunConfig& config) {
  const std::string file = fileOf(config);
  if (file.empty()) return ok();
  return badInput("The run reads " + file.substr(0, 200) + ", and a text holds no files.",
                  "Save the run, and pass on the .brenier file.");
}

RunConfig withoutSender(RunConfig config) {
  takeLiveSettings(RunSettings{}, config);
  config.threads = 0;
  config.data = {};
  return config;
}

Result<SharedState> readState(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto config = json.is_object() ? json.find("config") : json.end();
  if (!json.is_object() || config == json.end() || !config->is_object())
    return badInput("The text holds no state.", "Copy it again.");
  SharedState state;
  state.layers = jsonField(json, "layers", state.layers);
  auto read = readRunConfig(config->dump(-1, ' ', false, Json::error_handler_t::replace), "The text");
  if (!read) return Unexpected<RunError>(read.error());
  state.config = withoutSender(*std::move(read));
  if (const Status held = readsNoFile(state.config); !held) return Unexpected<RunError>(held.error());
  return state;
}

}  // namespace

Result<std::string> writeStateText(const SharedState& state) {
  if (const Status held = readsNoFile(state.config); !held) return Unexpected<RunError>(held.error());
  Json config = Json::parse(writeRunConfig(withoutSender(state.config)));
  dropDefaults(config, Json::parse(writeRunConfig(RunConfig{})));
  auto packed = packText(Json{{"config", config}, {"layers", state.layers}}.dump());
  if (!packed) return packed;
  return std::string(stateWord) + std::to_string(stateVersion) + ":" + *packed;
}

Result<SharedState> readStateText(std::string_view text) {
  const auto begin = text.find_first_not_of(" \r\n\t");
  text.remove_prefix(begin == std::string_view::npos ? text.size() : begin);
  const auto colon = text.find(':');
  const std::string_view digits = text.starts_with(stateWord) && colon < 20
                                      ? text.substr(stateWord.size(), colon - stateWord.size())
                                      : std::string_view();
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return badInput("This is no state of Brenier: such a text begins with brenier1 and a colon.",
                    "Copy one with Edit, Copy as text.");
  if (digits != std::to_string(stateVersion))
    return badInput("This state is of version " + std::string(digits) + ", and this program reads version " +
                        std::to_string(stateVersion) + ".",
                    "Use a newer Brenier.");
  const auto bytes = unpackText(text.substr(colon + 1), mostBytes);
  if (!bytes) return Unexpected<RunError>(bytes.error());
  return readState(*bytes);
}

}  // namespace brenier
