#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/session/json_value.h"

namespace brenier {

/// Reads the fields of one object of a file that a person wrote, and collects every problem with its place in the file
/// ("steps[2].ask.min") instead of stopping at the first.
class JsonFields {
 public:
  using Json = nlohmann::json;

  /// `json` and `problems` must outlive this.
  JsonFields(const Json& json, std::string where, std::vector<std::string>& problems)
      : m_json(json), m_where(std::move(where)), m_problems(problems) {
    if (!m_json.is_object()) m_problems.push_back((m_where.empty() ? "the file" : m_where) + " must be an object");
  }

  std::string place(const std::string& field) const { return m_where.empty() ? field : m_where + "." + field; }
  void complain(const std::string& field, const std::string& what) { m_problems.push_back(place(field) + " " + what); }

  /// Null where the field is missing.
  const Json* find(const std::string& field) {
    m_known.push_back(field);
    if (!m_json.is_object()) return nullptr;
    const auto found = m_json.find(field);
    return found == m_json.end() ? nullptr : &*found;
  }
  bool has(const std::string& field) const { return m_json.is_object() && m_json.contains(field); }

  enum class Need { may, must };

  /// At most `longest` bytes.
  void text(const std::string& field, std::string& into, Need need = Need::may, std::size_t longest = 4000) {
    const Json* found = wanted(field, need);
    if (!found) return;
    if (!found->is_string()) return complain(field, "must be a text");
    into = found->get<std::string>();
    if (into.size() > longest)
      complain(field, "has " + std::to_string(into.size()) + " characters, and at most " + std::to_string(longest) +
                          " are read");
    if (need == Need::must && into.empty()) complain(field, "must not be empty");
  }

  /// Within [min, max].
  template <class T>
  void number(const std::string& field, T& into, T min, T max, Need need = Need::may) {
    const Json* found = wanted(field, need);
    if (!found) return;
    try {
      into = jsonAs<T>(*found);
    } catch (const std::exception&) {
      return complain(field, std::is_integral_v<T> ? "must be a whole number" : "must be a number");
    }
    if (into < min || into > max || into != into)
      complain(field, "is " + found->dump() + ", and must be from " + Json(min).dump() + " to " + Json(max).dump());
  }
  template <class T>
  void number(const std::string& field, std::optional<T>& into, T min, T max) {
    if (!has(field)) return void(find(field));
    T value{};
    number(field, value, min, max);
    into = value;
  }

  void flag(const std::string& field, bool& into) {
    const Json* found = find(field);
    if (!found) return;
    if (!found->is_boolean()) return complain(field, "must be true or false");
    into = found->get<bool>();
  }

  /// One of `allowed`.
  void choice(const std::string& field, std::string& into, const std::vector<std::string>& allowed,
              Need need = Need::may) {
    const std::size_t before = m_problems.size();
    text(field, into, need, 100);
    if (m_problems.size() == before && has(field)) checkName(field, into, allowed);
  }

  /// A list of texts; of `allowed`, where that is not empty.
  void texts(const std::string& field, std::vector<std::string>& into, std::size_t most,
             const std::vector<std::string>& allowed = {}) {
    list(field, most, [&](const Json& item, const std::string& at) {
      if (!item.is_string()) return m_problems.push_back(at + " must be a text");
      into.push_back(item.get<std::string>());
      if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), into.back()) == allowed.end())
        m_problems.push_back(at + unknownName(into.back(), allowed));
    });
  }

  /// A list of rows of `columns` finite numbers each, as a flat one.
  void rows(const std::string& field, std::size_t columns, std::size_t most, std::vector<float>& into) {
    list(field, most, [&](const Json& row, const std::string& at) {
      const bool right = row.is_array() && row.size() == columns && std::all_of(row.begin(), row.end(), [](auto& v) {
                           return v.is_number() && std::abs(v.template get<double>()) < 1e6;
                         });
      if (!right) return m_problems.push_back(at + " must be " + std::to_string(columns) + " numbers");
      for (const auto& value : row) into.push_back(value.get<float>());
    });
  }

  /// `act(item, place)` for each item of a list.
  template <class Act>
  void list(const std::string& field, std::size_t most, Act act) {
    const Json* found = find(field);
    if (!found) return;
    if (!found->is_array()) return complain(field, "must be a list");
    if (found->size() > most)
      return complain(field, "has " + std::to_string(found->size()) + " entries, and at most " + std::to_string(most) +
                                 " are read");
    for (std::size_t i = 0; i < found->size(); ++i) act((*found)[i], place(field) + "[" + std::to_string(i) + "]");
  }

  /// `read(JsonFields&)` for each object of a list; their unknown fields are named.
  template <class Read>
  void objects(const std::string& field, std::size_t most, Read read) {
    list(field, most, [&](const Json& item, const std::string& at) {
      JsonFields inner(item, at, m_problems);
      read(inner);
      inner.finish();
    });
  }

  /// `read(JsonFields&)` for an object that is there; its unknown fields are named.
  template <class Read>
  bool object(const std::string& field, Read read) {
    const Json* found = find(field);
    if (!found) return false;
    JsonFields inner(*found, place(field), m_problems);
    read(inner);
    inner.finish();
    return true;
  }

  void checkName(const std::string& field, const std::string& name, const std::vector<std::string>& allowed) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      m_problems.push_back(place(field) + unknownName(name, allowed));
  }

  /// Names the fields that nobody asked for.
  void finish() {
    if (!m_json.is_object()) return;
    for (const auto& [name, value] : m_json.items()) {
      if (std::find(m_known.begin(), m_known.end(), name) != m_known.end()) continue;
      const auto near = nearestNames(name, m_known);
      m_problems.push_back(place(name.substr(0, 60)) + " is no field of it" +
                           (near.empty() ? "" : "; did you mean " + near + "?"));
    }
  }

 private:
  const Json* wanted(const std::string& field, Need need) {
    const Json* found = find(field);
    if (!found && need == Need::must) complain(field, "is missing");
    return found;
  }
  static std::string unknownName(const std::string& name, const std::vector<std::string>& allowed) {
    const auto near = nearestNames(name.substr(0, 60), allowed);
    return " is \"" + name.substr(0, 60) + "\", which there is not" +
           (near.empty() ? "" : "; did you mean " + near + "?");
  }

  const Json& m_json;
  std::string m_where;
  std::vector<std::string>& m_problems;
  std::vector<std::string> m_known;
};

}  // namespace brenier
