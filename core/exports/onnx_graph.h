#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "core/exports/protobuf_writer.h"

namespace brenier {

/// A graph of ONNX operators (onnx.ai/onnx/operators, opset 13) while it is being built. Values are named; every
/// function returns the name of what it adds.
class OnnxGraph {
 public:
  struct Attribute {
    std::string name;
    std::variant<float, std::int64_t, std::string, std::vector<std::int64_t>> value;
  };
  static Attribute attribute(std::string name, float value) { return {std::move(name), value}; }
  static Attribute attribute(std::string name, std::int64_t value) { return {std::move(name), value}; }
  static Attribute attribute(std::string name, const char* value) { return {std::move(name), std::string(value)}; }
  static Attribute attribute(std::string name, std::vector<std::int64_t> value) {
    return {std::move(name), std::move(value)};
  }

  /// The same in words, other words for other attributes.
  static std::string text(const Attribute& attribute);

  std::string add(const std::string& op, const std::vector<std::string>& inputs,
                  const std::vector<Attribute>& attributes = {}, const std::string& output = {});
  /// A float tensor; the same name twice is written once.
  std::string constant(const std::string& name, const std::vector<std::int64_t>& shape, const float* values);
  /// One of doubles.
  std::string doubles(const std::string& name, const std::vector<double>& values);
  std::string constant(const std::string& name, float value) { return constant(name, {}, &value); }
  std::string integers(const std::string& name, const std::vector<std::int64_t>& values);

  /// Which type a value's numbers have outside.
  enum class Type { single = 1, twice = 11 };  // as ONNX numbers them
  /// Points [batch, width], or numbers [batch, 1], with a free batch.
  void input(const std::string& name, std::size_t width, const std::string& help, Type type = Type::single);
  void output(const std::string& name, std::size_t width, const std::string& help, Type type = Type::single);

  /// The whole file. `metadata` are shown by viewers and read by onnxruntime.
  std::string model(const std::string& help, const std::string& version,
                    const std::map<std::string, std::string>& metadata) const;

 private:
  static ProtobufWriter value(const std::string& name, std::size_t width, const std::string& help, Type type);

  ProtobufWriter m_graph;
  std::set<std::string> m_constants;
  int m_count = 0;
};

}  // namespace brenier
