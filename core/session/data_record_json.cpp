#include "core/session/data_record_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/io/sha256.h"
#include "core/session/json_value.h"

namespace brenier {
namespace {

using Json = nlohmann::json;

Json fileToJson(const FileRecord& file) {
  Json json = {{"original", file.original}, {"sha256", file.sha256}, {"bytes", file.bytes},
               {"modified", file.modified}, {"rows", file.rows},     {"held_out_rows", file.heldOut.size()}};
  if (!file.units.empty()) json["units"] = file.units;
  return json;
}

FileRecord fileFromJson(const Json& json) {
  FileRecord file;
  file.original = jsonField<std::string>(json, "original", "");
  file.sha256 = jsonField<std::string>(json, "sha256", "");
  file.bytes = jsonField<std::int64_t>(json, "bytes", 0);
  file.modified = jsonField<std::int64_t>(json, "modified", 0);
  file.rows = jsonField<std::int64_t>(json, "rows", 0);
  if (json.contains("units")) file.units = jsonListAs<std::string>(json.at("units"));
  return file;
}

Json frameToJson(const SideFrame& frame) {
  Json json = {{"origin", frame.origin}, {"unit", frame.unit}};
  if (frame.mixes()) json.update({{"mix", frame.mix}, {"unmix", frame.unmix}});
  return json;
}

Json framesToJson(const RunFrame& frame) {
  return {{"source", frameToJson(frame.source)}, {"target", frameToJson(frame.target)}};
}

SideFrame frameFromJson(const Json& json) {
  const auto matrix = [&](const char* name) {
    return json.contains(name) ? jsonListAs<double>(json.at(name)) : std::vector<double>();
  };
  SideFrame frame{jsonListAs<double>(json.at("origin")), jsonListAs<double>(json.at("unit")), matrix("mix"),
                  matrix("unmix")};
  const auto finite = [](double v) { return std::isfinite(v); };
  const std::size_t d = frame.origin.size();
  for (const auto* m : {&frame.mix, &frame.unmix})
    if ((frame.mixes() && m->size() != d * d) || !std::all_of(m->begin(), m->end(), finite))
      throw std::invalid_argument("a frame is none");
  if (!frame.mixes() && !frame.unmix.empty()) throw std::invalid_argument("a frame is none");
  if (frame.origin.size() != frame.unit.size() || !std::all_of(frame.origin.begin(), frame.origin.end(), finite) ||
      !std::all_of(frame.unit.begin(), frame.unit.end(), [](double v) { return std::isfinite(v) && v > 0; }))
    throw std::invalid_argument("a frame is none");
  return frame;
}

}  // namespace

std::string writeDataRecord(const DataRecord& record) {
  return Json{{"source", fileToJson(record.source)},
              {"target", fileToJson(record.target)},
              {"frame", framesToJson(record.frame)},
              {"split_seed", record.splitSeed}}
      .dump(-1, ' ', false, Json::error_handler_t::replace);  // units are what a file says
}

std::string hashOfDataRecord(const DataRecord& record) {
  const std::string text =
      Json{{"frame", framesToJson(record.frame)}, {"source", record.source.sha256}, {"target", record.target.sha256}}
          .dump(-1, ' ', false, Json::error_handler_t::replace);
  return sha256Of(text.data(), text.size());
}

Result<DataRecord> readDataRecord(const std::string& text, const std::string& name) {
  const Json json = Json::parse(text, nullptr, false);
  DataRecord record;
  try {
    record.source = fileFromJson(json.at("source"));
    record.target = fileFromJson(json.at("target"));
    record.frame.source = frameFromJson(json.at("frame").at("source"));
    record.frame.target = frameFromJson(json.at("frame").at("target"));
    record.splitSeed = jsonField<std::uint64_t>(json, "split_seed", 0);
    record.made = true;
  } catch (const std::exception&) {
    return badInput(name + " has a field data that is no record of a run's data.", "Remove that field.");
  }
  return record;
}

std::string writeNormalisations(const Normalisations& normalisations) {
  const auto side = [](const Normalisation& n) { return Json{{"mean", n.mean}, {"scale", n.scale}}; };
  return Json{{"source", side(normalisations.source)}, {"target", side(normalisations.target)}}.dump();
}

std::optional<Normalisations> readNormalisations(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  Normalisations normalisations;
  try {
    for (auto [name, side] : {std::pair{"source", &normalisations.source}, {"target", &normalisations.target}}) {
      side->mean = jsonListAs<float>(json.at(name).at("mean"));
      side->scale = json.at(name).at("scale").get<float>();
      const auto finite = [](float v) { return std::isfinite(v); };
      if (!std::all_of(side->mean.begin(), side->mean.end(), finite) || !(side->scale > 0) || !finite(side->scale))
        return std::nullopt;
    }
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return normalisations;
}

std::string writeHeldOutRows(const DataRecord& record) {
  return Json{{"seed", record.splitSeed}, {"source", record.source.heldOut}, {"target", record.target.heldOut}}.dump() +
         "\n";
}

Status readHeldOutRows(const std::string& text, const std::string& name, DataRecord& record) {
  const Json json = Json::parse(text, nullptr, false);
  for (auto [side, file] : {std::pair{"source", &record.source}, {"target", &record.target}}) {
    try {
      file->heldOut = jsonListAs<std::uint32_t>(json.at(side));
    } catch (const std::exception&) {
      return badInput(name + " does not list the rows set apart.", "The run is damaged.");
    }
    const auto& rows = file->heldOut;
    const bool ascending = std::adjacent_find(rows.begin(), rows.end(), std::greater_equal<>()) == rows.end();
    if (!ascending || (!rows.empty() && rows.back() >= file->rows))
      return badInput(name + " lists rows that " + file->original + " does not have.", "The run is damaged.");
  }
  return ok();
}

}  // namespace brenier
