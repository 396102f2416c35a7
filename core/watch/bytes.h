#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/watch/fields.h"

// How values become bytes and back. Numbers are little-endian, in their own width; bool and enumerations one byte;
// texts, lists and tables begin with their count as four bytes; what may be missing begins with a byte 0 or 1; of
// several kinds the first byte says which.

namespace brenier::watch {

namespace detail {

template <class T>
struct Shape {
  static constexpr bool list = false, array = false, maybe = false, shared = false, table = false, choice = false;
};
template <class T>
struct Shape<std::vector<T>> : Shape<void> {
  static constexpr bool list = true;
};
template <class T, std::size_t n>
struct Shape<std::array<T, n>> : Shape<void> {
  static constexpr bool array = true;
};
template <class T>
struct Shape<std::optional<T>> : Shape<void> {
  static constexpr bool maybe = true;
};
template <class T>
struct Shape<std::shared_ptr<const T>> : Shape<void> {
  static constexpr bool maybe = true, shared = true;
};
template <class K, class T, class L>
struct Shape<std::map<K, T, L>> : Shape<void> {
  static constexpr bool table = true;
};
template <class... T>
struct Shape<std::variant<T...>> : Shape<void> {
  static constexpr bool choice = true;
};

/// Lists of these are written as one piece.
template <class T>
inline constexpr bool isPlain = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

}  // namespace detail

class ByteWriter {
 public:
  template <class T>
  void operator()(const char*, const T& field) {
    write(field);
  }

  template <class T>
  void write(const T& value) {
    using S = detail::Shape<T>;
    if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T>)
      m_bytes += static_cast<char>(value);
    else if constexpr (std::is_arithmetic_v<T>)
      append(&value, sizeof value);
    else if constexpr (std::is_same_v<T, std::string>)
      count(value.size()), m_bytes += value;
    else if constexpr (std::is_same_v<T, RunSettings>)
      write(writeOptions<RunSettings>(value));
    else if constexpr (S::list)
      writeList(value);
    else if constexpr (S::array)
      for (const auto& each : value) write(each);
    else if constexpr (S::maybe) {
      write(static_cast<bool>(value));
      if (value) write(*value);
    } else if constexpr (S::table) {
      count(value.size());
      for (const auto& [key, each] : value) write(key), write(each);
    } else if constexpr (S::choice) {
      m_bytes += static_cast<char>(value.index());
      std::visit([this](const auto& each) { write(each); }, value);
    } else
      fieldsOf(*this, value);
  }

  std::string take() { return std::move(m_bytes); }

 private:
  void append(const void* data, std::size_t size) { m_bytes.append(static_cast<const char*>(data), size); }
  void count(std::size_t n) { write(static_cast<std::uint32_t>(n)); }
  template <class T>
  void writeList(const std::vector<T>& list) {
    count(list.size());
    if constexpr (detail::isPlain<T>)
      append(list.data(), list.size() * sizeof(T));
    else
      for (const auto& each : list) write(each);
  }

  std::string m_bytes;
};

/// Reads what ByteWriter wrote, of bytes that anybody may have sent: nothing is read past their end, nothing is
/// allocated that they do not fill, and what is no value of its type is refused. Once something is wrong, problem()
/// says what, and everything after it stays as it was.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : m_bytes(bytes) {}

  template <class T>
  void operator()(const char* name, T& field) {
    if (!m_problem.empty()) return;
    read(field);
    if (!m_problem.empty() && m_where.empty()) m_where = name;
  }

  template <class T>
  void read(T& value) {
    using S = detail::Shape<T>;
    if (!m_problem.empty()) return;
    if constexpr (std::is_same_v<T, bool> || std::is_enum_v<T>)
      readByte(value);
    else if constexpr (std::is_arithmetic_v<T>)
      copy(&value, sizeof value);
    else if constexpr (std::is_same_v<T, std::string>) {
      const std::size_t size = count(1);
      value.assign(m_bytes.substr(0, size));
      m_bytes.remove_prefix(size);
    } else if constexpr (std::is_same_v<T, RunSettings>)
      readSettings(value);
    else if constexpr (S::list)
      readList(value);
    else if constexpr (S::array)
      for (auto& each : value) read(each);
    else if constexpr (S::maybe)
      readMaybe(value);
    else if constexpr (S::table)
      readTable(value);
    else if constexpr (S::choice)
      readChoice(value, std::make_index_sequence<std::variant_size_v<T>>());
    else if (m_depth < deepest) {
      ++m_depth;
      fieldsOf(*this, value);
      --m_depth;
    }
  }

  /// Empty as long as all was right; a clause: "it ends early".
  const std::string& problem() const { return m_problem; }
  /// The field at which it was found, its own name alone.
  const std::string& where() const { return m_where; }
  std::size_t left() const { return m_bytes.size(); }
  void fail(std::string problem) {
    if (m_problem.empty()) m_problem = std::move(problem);
  }

 private:
  static constexpr int deepest = 16;  // structs within structs; the api has five

  void copy(void* to, std::size_t size) {
    if (m_bytes.size() < size) return fail("it ends early");
    if (size == 0) return;  // an empty list may have no place
    std::memcpy(to, m_bytes.data(), size);
    m_bytes.remove_prefix(size);
  }
  template <class T>
  void readByte(T& value) {
    std::uint8_t byte = 0;
    copy(&byte, 1);
    int last = 1;
    if constexpr (std::is_enum_v<T>) last = static_cast<int>(lastOf<T>);
    if (byte > last)
      return fail("it has " + std::to_string(byte) + ", and at most " + std::to_string(last) + " is known");
    value = static_cast<T>(byte);
  }
  /// Of things of at least so many bytes each; 0 where there are not so many left.
  std::size_t count(std::size_t bytesEach) {
    std::uint32_t n = 0;
    copy(&n, sizeof n);
    if (n <= m_bytes.size() / bytesEach) return n;
    fail("it announces " + std::to_string(n) + " entries, and has room for " +
         std::to_string(m_bytes.size() / bytesEach));
    return 0;
  }
  template <class T>
  void readList(std::vector<T>& list) {
    if constexpr (detail::isPlain<T>) {
      list.resize(count(sizeof(T)));
      copy(list.data(), list.size() * sizeof(T));
    } else {
      list.clear();
      for (std::size_t n = count(1); n > 0 && m_problem.empty(); --n) read(list.emplace_back());
    }
  }
  template <class T>
  void readMaybe(T& value) {
    bool there = false;
    read(there);
    value = {};
    if (!there || !m_problem.empty()) return;
    if constexpr (detail::Shape<T>::shared) {
      auto made = std::make_shared<std::remove_const_t<typename T::element_type>>();
      read(*made);
      value = std::move(made);
    } else
      read(value.emplace());
  }
  template <class T>
  void readTable(T& table) {
    table.clear();
    for (std::size_t n = count(1); n > 0 && m_problem.empty(); --n) {
      typename T::key_type key{};
      read(key);
      if (!table.empty() && !(std::prev(table.end())->first < key)) return fail("its keys are not in order");
      read(table.emplace_hint(table.end(), std::move(key), typename T::mapped_type{})->second);
    }
  }
  template <class T, std::size_t... i>
  void readChoice(T& value, std::index_sequence<i...>) {
    std::uint8_t kind = 0;
    copy(&kind, 1);
    if (kind >= sizeof...(i))
      return fail("it is of kind " + std::to_string(kind) + ", and " + std::to_string(sizeof...(i)) + " are known");
    (void)((kind == i && (read(value.template emplace<i>()), true)) || ...);
  }
  void readSettings(RunSettings& settings) {
    OptionValues values;
    read(values);
    if (!m_problem.empty()) return;
    if (const auto problems = readOptions(settings, std::move(values)); !problems.empty())
      fail(problems.front().substr(0, 200));
  }

  std::string_view m_bytes;
  std::string m_problem, m_where;
  int m_depth = 0;
};

}  // namespace brenier::watch
