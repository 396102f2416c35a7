#include "core/io/safetensors.h"

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/io/atomic_file.h"
#include "core/io/input_file.h"
#include "core/io/number_type.h"
#include "core/io/sha256.h"

namespace brenier {
namespace {

using Json = nlohmann::json;
static_assert(std::endian::native == std::endian::little, "the format is little endian and written as memory has it");

constexpr std::uint64_t maxSafetensorsHeader = 100'000'000;  // the limit of the reference implementation

struct Entry {
  std::string name;
  NumberType type = NumberType::f32;
  std::vector<std::uint64_t> shape;
  std::uint64_t begin = 0, end = 0, count = 0;
};

Unexpected<RunError> damaged(const std::string& path, const std::string& what) {
  return cannotRead(path, what, "The file is damaged or no safetensors file; write it again.");
}

std::optional<NumberType> numberType(const std::string& code) {
  static const std::map<std::string, NumberType> types = {
      {"F32", NumberType::f32},     {"F64", NumberType::f64}, {"F16", NumberType::f16}, {"BF16", NumberType::bf16},
      {"I64", NumberType::i64},     {"I32", NumberType::i32}, {"I16", NumberType::i16}, {"I8", NumberType::i8},
      {"U64", NumberType::u64},     {"U32", NumberType::u32}, {"U16", NumberType::u16}, {"U8", NumberType::u8},
      {"BOOL", NumberType::boolean}};
  const auto it = types.find(code);
  return it == types.end() ? std::nullopt : std::optional(it->second);
}

/// Parses the header; a name that comes twice and anything that is no JSON give a discarded value.
Json parseHeader(const std::string& text) {
  std::set<std::string> names;
  bool twice = false;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::key && depth == 1) twice |= !names.insert(parsed.get<std::string>()).second;
    return depth < 16;
  };
  Json header = Json::parse(text, watch, false);
  return twice ? Json(Json::value_t::discarded) : header;
}

bool readNumbers(const Json& list, std::vector<std::uint64_t>& out) {
  if (!list.is_array() || list.size() > 64) return false;
  for (const auto& item : list) {
    if (!item.is_number_unsigned()) return false;
    out.push_back(item.get<std::uint64_t>());
  }
  return true;
}

Result<Entry> readEntry(const std::string& path, const std::string& name, const Json& json) {
  const std::string which = "tensor \"" + name + "\" ";
  std::vector<std::uint64_t> offsets;
  Entry entry;
  entry.name = name;
  if (!json.is_object() || !json.contains("dtype") || !json["dtype"].is_string() || !json.contains("shape") ||
      !readNumbers(json["shape"], entry.shape) || !json.contains("data_offsets") ||
      !readNumbers(json["data_offsets"], offsets) || offsets.size() != 2)
    return damaged(path, which + "is not described by dtype, shape and data_offsets");
  const auto type = numberType(json["dtype"].get<std::string>());
  if (!type)
    return cannotRead(path, which + "has the type " + json["dtype"].get<std::string>() + ", which is not supported",
                      "Convert it to F32.");
  entry.type = *type;
  entry.begin = offsets[0];
  entry.end = offsets[1];
  if (!productOf(entry.shape, entry.count) || entry.end < entry.begin || entry.count > (std::uint64_t{1} << 58) ||
      entry.end - entry.begin != entry.count * bytesOf(entry.type))
    return damaged(path, which + "has the shape " + shapeText(entry.shape) + ", but the bytes from " +
                             std::to_string(entry.begin) + " to " + std::to_string(entry.end));
  return entry;
}

/// Orders the entries by their data and checks that they fill it exactly.
Status checkLayout(const std::string& path, std::vector<Entry>& entries, std::uint64_t bytes) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t position = 0;
  for (const Entry& entry : entries) {
    const std::string which = "tensor \"" + entry.name + "\" ";
    if (entry.end > bytes)
      return damaged(path, which + "ends at byte " + std::to_string(entry.end) + ", but only " + std::to_string(bytes) +
                               " bytes of data are there");
    if (entry.begin != position)
      return damaged(path, which + "begins at byte " + std::to_string(entry.begin) + ", but the one before ends at " +
                               std::to_string(position));
    position = entry.end;
  }
  if (position != bytes)
    return damaged(path, "its tensors end at byte " + std::to_string(position) + ", but " + std::to_string(bytes) +
                             " bytes of data are there");
  return ok();
}

Result<Json> readHeader(InputFile& file) {
  std::uint64_t length = 0;
  if (file.size() < 8) return damaged(file.path(), "it has only " + std::to_string(file.size()) + " bytes");
  if (auto status = file.read(&length, 8); !status) return Unexpected(status.error());
  if (length > file.remaining() || length > maxSafetensorsHeader)
    return damaged(file.path(), "its header announces " + std::to_string(length) + " bytes, but " +
                                    std::to_string(std::min(file.remaining(), maxSafetensorsHeader)) +
                                    " are there or allowed");
  std::string text(static_cast<std::size_t>(length), '\0');
  if (auto status = file.read(text.data(), text.size()); !status) return Unexpected(status.error());
  Json header = parseHeader(text);
  if (header.is_discarded() || !header.is_object())
    return damaged(file.path(), "its header is not a JSON object with every name once");
  return header;
}

Result<NamedTensor> readTensor(InputFile& file, const Entry& entry) {
  NamedTensor tensor{entry.name, entry.shape, {}, {}};
  const std::size_t count = static_cast<std::size_t>(entry.count);
  Status status = ok();
  if (entry.type == NumberType::f32) {
    tensor.values.resize(count);
    status = file.read(tensor.values.data(), count * sizeof(float));
  } else {
    std::vector<unsigned char> bytes(count * bytesOf(entry.type));
    tensor.doubles.resize(count);
    status = file.read(bytes.data(), bytes.size());
    decodeNumbers(entry.type, false, bytes.data(), count, tensor.doubles.data());
    if (entry.type == NumberType::f16 || entry.type == NumberType::bf16) {
      tensor.values.assign(tensor.doubles.begin(), tensor.doubles.end());
      tensor.doubles.clear();
    }
  }
  if (!status) return Unexpected(status.error());
  return tensor;
}

/// What is written of one tensor.
struct Piece {
  const std::string& name;
  const std::vector<std::uint64_t>& shape;
  const char* type;
  std::string_view bytes;
};

Status writePieces(const std::string& path, const std::vector<Piece>& pieces,
                   const std::map<std::string, std::string>& metadata,
                   const std::function<Status(const std::string&)>& before = {}) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::uint64_t position = 0;
  for (const Piece& piece : pieces) {
    if (piece.name.empty() || piece.name == "__metadata__" || header.contains(piece.name))
      return failure(ErrorKind::internal, "two tensors for " + path + " are both named \"" + piece.name + "\"");
    const std::uint64_t end = position + piece.bytes.size();
    header[piece.name] = {{"dtype", piece.type}, {"shape", piece.shape}, {"data_offsets", {position, end}}};
    position = end;
  }
  // Invalid UTF-8 in a name or value must not throw.
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size();
  std::vector<std::string_view> parts = {{reinterpret_cast<const char*>(&length), 8}, text};
  for (const Piece& piece : pieces) parts.push_back(piece.bytes);
  if (before)
    if (const Status s = before(sha256Of(parts)); !s) return s;
  return writeFileAtomically(path, parts);
}

template <class T>
std::string_view bytesIn(const T* values, std::uint64_t count) {
  return {reinterpret_cast<const char*>(values), static_cast<std::size_t>(count) * sizeof(T)};
}

Unexpected<RunError> wrongShape(const std::string& path, const std::string& name) {
  return failure(ErrorKind::internal,
                 "the shape of tensor \"" + name + "\" for " + path + " is not that of its numbers");
}

}  // namespace

const NamedTensor* SafetensorsFile::find(std::string_view name) const {
  for (const auto& tensor : tensors)
    if (tensor.name == name) return &tensor;
  return nullptr;
}

Result<SafetensorsFile> readSafetensors(const std::string& path) {
  auto file = InputFile::open(path);
  if (!file) return Unexpected(file.error());
  const auto header = readHeader(*file);
  if (!header) return Unexpected(header.error());
  SafetensorsFile out;
  std::vector<Entry> entries;
  for (const auto& [name, json] : header->items()) {
    if (name == "__metadata__") {
      if (!json.is_object()) return damaged(path, "its metadata are not a JSON object");
      for (const auto& [key, value] : json.items()) {
        if (!value.is_string()) return damaged(path, "its metadata \"" + key + "\" are not text");
        out.metadata[key] = value.get<std::string>();
      }
      continue;
    }
    auto entry = readEntry(path, name, json);
    if (!entry) return Unexpected(entry.error());
    entries.push_back(*std::move(entry));
  }
  if (auto status = checkLayout(path, entries, file->remaining()); !status) return Unexpected(status.error());
  for (const Entry& entry : entries) {
    auto tensor = readTensor(*file, entry);
    if (!tensor) return Unexpected(tensor.error());
    out.tensors.push_back(*std::move(tensor));
  }
  return out;
}

Status writeSafetensors(const std::string& path, const std::vector<TensorView>& tensors,
                        const std::map<std::string, std::string>& metadata,
                        const std::function<Status(const std::string& sha256)>& before) {
  std::vector<Piece> pieces;
  for (const auto& tensor : tensors) {
    std::uint64_t count = 0;
    if (!productOf(tensor.shape, count)) return wrongShape(path, tensor.name);
    pieces.push_back({tensor.name, tensor.shape, "F32", bytesIn(tensor.values, count)});
  }
  return writePieces(path, pieces, metadata, before);
}

Status writeSafetensors(const std::string& path, const SafetensorsFile& file) {
  std::vector<Piece> pieces;
  for (const auto& tensor : file.tensors) {
    const bool wide = !tensor.doubles.empty();
    std::uint64_t count = 0;
    if (!productOf(tensor.shape, count) || count != tensor.values.size() + tensor.doubles.size())
      return wrongShape(path, tensor.name);
    pieces.push_back({tensor.name, tensor.shape, wide ? "F64" : "F32",
                      wide ? bytesIn(tensor.doubles.data(), count) : bytesIn(tensor.values.data(), count)});
  }
  return writePieces(path, pieces, file.metadata);
}

}  // namespace brenier
