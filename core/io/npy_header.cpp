#include "core/io/npy_header.h"

#include <bit>
#include <charconv>
#include <optional>

#include "core/io/input_file.h"

namespace brenier {
namespace {

/// Reads the few forms of Python literals that stand in a header.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : m_text(text) {}

  bool take(char c) {
    skipSpace();
    if (m_text.empty() || m_text.front() != c) return false;
    m_text.remove_prefix(1);
    return true;
  }
  bool takeWord(std::string_view word) {
    skipSpace();
    if (m_text.substr(0, word.size()) != word) return false;
    m_text.remove_prefix(word.size());
    return true;
  }
  std::optional<std::string> takeString() {
    skipSpace();
    if (m_text.empty() || (m_text.front() != '\'' && m_text.front() != '"')) return std::nullopt;
    const char quote = m_text.front();
    std::string out;
    for (std::size_t i = 1; i < m_text.size(); ++i) {
      if (m_text[i] == quote) {
        m_text.remove_prefix(i + 1);
        return out;
      }
      if (m_text[i] == '\\') {  // as Python writes quotes and itself; others stand for no printable letter
        if (++i == m_text.size() || (m_text[i] != '\\' && m_text[i] != '\'' && m_text[i] != '"')) return std::nullopt;
      }
      out += m_text[i];
    }
    return std::nullopt;
  }
  std::optional<std::vector<std::uint64_t>> takeShape() {
    if (!take('(')) return std::nullopt;
    std::vector<std::uint64_t> shape;
    while (!take(')')) {
      skipSpace();
      std::uint64_t n = 0;
      const auto parsed = std::from_chars(m_text.data(), m_text.data() + m_text.size(), n);
      if (parsed.ec != std::errc() || shape.size() > 64) return std::nullopt;
      m_text.remove_prefix(static_cast<std::size_t>(parsed.ptr - m_text.data()));
      takeWord("L");  // Python 2 wrote long integers so
      shape.push_back(n);
      if (!take(',') && !m_text.starts_with(')')) return std::nullopt;
    }
    return shape;
  }

 private:
  void skipSpace() {
    while (!m_text.empty() && (m_text.front() == ' ' || m_text.front() == '\n')) m_text.remove_prefix(1);
  }
  std::string_view m_text;
};

std::optional<NumberType> numberType(std::string_view code) {
  if (code == "b1") return NumberType::boolean;
  if (code == "i1") return NumberType::i8;
  if (code == "i2") return NumberType::i16;
  if (code == "i4") return NumberType::i32;
  if (code == "i8") return NumberType::i64;
  if (code == "u1") return NumberType::u8;
  if (code == "u2") return NumberType::u16;
  if (code == "u4") return NumberType::u32;
  if (code == "u8") return NumberType::u64;
  if (code == "f2") return NumberType::f16;
  if (code == "f4") return NumberType::f32;
  if (code == "f8") return NumberType::f64;
  return std::nullopt;
}

Unexpected<RunError> unsupported(const std::string& path, const std::string& descr) {
  const char kind = descr.size() > 1 ? descr[1] : '?';
  std::string what = "values";
  if (kind == 'c') what = "complex numbers";
  if (kind == 'O') what = "Python objects";
  if (kind == 'U' || kind == 'S' || kind == 'a') what = "text";
  if (kind == 'V') what = "records";
  if (kind == 'f') what = "numbers in extended precision";
  if (kind == 'M' || kind == 'm') what = "dates";
  return cannotRead(path, "it holds " + what + " (type " + descr + "), but points are real numbers",
                    kind == 'c'
                        ? "Give real and imaginary parts as columns of their own (NumPy: np.c_[x.real, x.imag])."
                        : "Convert it with astype(\"float64\") and save it again.");
}

/// '<f8' as a type and its byte order; false for types that are no plain numbers.
bool decodeType(const std::string& descr, NumberType& type, bool& bigEndian) {
  const char order = descr.empty() ? '?' : descr.front();
  if (order != '<' && order != '>' && order != '|' && order != '=') return false;
  const auto known = numberType(std::string_view(descr).substr(1));
  if (!known) return false;
  type = *known;
  bigEndian = order == '>' || (order == '=' && std::endian::native == std::endian::big);
  return true;
}

struct Fields {
  std::string descr;
  std::vector<std::pair<std::string, std::string>> records;  ///< name and type of each field
  bool fortranOrder = false;
  std::optional<std::vector<std::uint64_t>> shape;
};

/// [('x', '<f8'), ...]; false when it is anything else, as fields that are arrays or records themselves.
bool parseRecords(Scanner& scanner, Fields& fields) {
  while (!scanner.take(']')) {
    if (!scanner.take('(') || fields.records.size() > 4096) return false;
    const auto name = scanner.takeString();
    if (!name || !scanner.take(',')) return false;
    const auto type = scanner.takeString();
    if (!type || !scanner.take(')')) return false;
    fields.records.emplace_back(*name, *type);
    scanner.take(',');
  }
  return !fields.records.empty();
}

/// False when the text is not such a dictionary.
bool parseFields(std::string_view text, Fields& fields) {
  Scanner scanner(text);
  if (!scanner.take('{')) return false;
  while (!scanner.take('}')) {
    const auto key = scanner.takeString();
    if (!key || !scanner.take(':')) return false;
    if (*key == "descr") {
      if (scanner.take('[')) {
        fields.descr = "|V";
        if (!parseRecords(scanner, fields)) return false;
        scanner.take(',');
        continue;
      }
      const auto descr = scanner.takeString();
      if (!descr) return false;
      fields.descr = *descr;
    } else if (*key == "fortran_order") {
      fields.fortranOrder = scanner.takeWord("True");
      if (!fields.fortranOrder && !scanner.takeWord("False")) return false;
    } else if (*key == "shape") {
      fields.shape = scanner.takeShape();
      if (!fields.shape) return false;
    } else {
      return false;
    }
    scanner.take(',');
  }
  return !fields.descr.empty() && fields.shape.has_value();
}

}  // namespace

std::size_t NpyHeader::bytesEach() const {
  if (fields.empty()) return bytesOf(type);
  return fields.back().offset + bytesOf(fields.back().type);
}

Result<NpyHeader> parseNpyHeader(const std::string& path, std::string_view text) {
  Fields fields;
  if (!parseFields(text, fields))
    return cannotRead(path, "its NPY header cannot be understood", "Save the array with numpy.save.");
  NpyHeader header;
  if (fields.records.empty() && !decodeType(fields.descr, header.type, header.bigEndian))
    return unsupported(path, fields.descr);
  std::size_t offset = 0;
  for (const auto& [name, descr] : fields.records) {
    NpyField field{name, {}, false, offset};
    if (!decodeType(descr, field.type, field.bigEndian)) return unsupported(path, descr);
    offset += bytesOf(field.type);
    header.fields.push_back(std::move(field));
  }
  header.fortranOrder = fields.fortranOrder;
  header.shape = *std::move(fields.shape);
  return header;
}

}  // namespace brenier
