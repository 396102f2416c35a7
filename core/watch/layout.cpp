#include <map>
#include <set>

#include "core/watch/bytes.h"
#include "core/watch/wire.h"

namespace brenier::watch {
namespace {

/// What each type is called in the layout. Structs are described when they are first named.
class Layout {
 public:
  /// Of one struct: its fields, a line each.
  struct Fields {
    Layout& layout;
    std::string text;
    template <class T>
    void operator()(const char* name, T&) {
      text += "  " + std::string(name) + ": " + layout.name<std::remove_cv_t<T>>() + "\n";
    }
  };

  template <class T>
  std::string name() {
    using S = detail::Shape<T>;
    if constexpr (std::is_same_v<T, bool>)
      return "bool";
    else if constexpr (std::is_enum_v<T>)
      return "0 to " + std::to_string(static_cast<int>(lastOf<T>));
    else if constexpr (std::is_floating_point_v<T>)
      return "f" + std::to_string(8 * sizeof(T));
    else if constexpr (std::is_arithmetic_v<T>)
      return (std::is_signed_v<T> ? "i" : "u") + std::to_string(8 * sizeof(T));
    else if constexpr (std::is_same_v<T, std::string>)
      return "text";
    else if constexpr (std::is_same_v<T, RunSettings>)
      return name<OptionValues>();
    else if constexpr (S::list)
      return "list of " + name<typename T::value_type>();
    else if constexpr (S::array)
      return std::to_string(std::tuple_size_v<T>) + " of " + name<typename T::value_type>();
    else if constexpr (S::shared)
      return "maybe " + name<std::remove_const_t<typename T::element_type>>();
    else if constexpr (S::maybe)
      return "maybe " + name<typename T::value_type>();
    else if constexpr (S::table)
      return "table of text to " + name<typename T::mapped_type>();
    else if constexpr (S::choice)
      return choice(static_cast<T*>(nullptr));
    else
      return describe<T>();
  }

  std::string text() const { return m_text; }
  void add(const std::string& line) { m_text += line; }

 private:
  template <class... T>
  std::string choice(std::variant<T...>*) {
    std::string names;
    ((names += (names.empty() ? "" : " | ") + name<T>()), ...);
    return names;
  }
  template <class T>
  std::string describe() {
    const std::string name(titleOf<T>());
    if (!m_known.insert(name).second) return name;
    T value{};
    Fields fields{*this, {}};
    fieldsOf(fields, value);
    m_text += name + "\n" + fields.text;
    return name;
  }
  /// The struct's name, out of what the compiler calls this function.
  template <class T>
  static std::string_view titleOf() {
    const std::string_view all = __PRETTY_FUNCTION__;
    const auto equals = all.find("T = ") + 4;
    auto own = all.substr(equals, all.find_first_of(";]", equals) - equals);
    return own.substr(own.rfind(':') == std::string_view::npos ? 0 : own.rfind(':') + 1);
  }

  std::string m_text;
  std::set<std::string, std::less<>> m_known;
};

}  // namespace

std::string layoutText() {
  static const std::string text = [] {
    Layout layout;
    layout.name<Snapshot>();
    const std::string events = layout.name<RunEvent>(), commands = layout.name<Command>();
    layout.add("event: " + events + "\n");
    layout.add("command: " + commands + "\n");
    return layout.text();
  }();
  return text;
}

std::uint64_t layoutNumber() {
  std::uint64_t number = 14695981039346656037u;
  for (const char c : layoutText()) number = (number ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return number;
}

}  // namespace brenier::watch
