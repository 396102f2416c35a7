#include "core/exports/onnx_graph.h"

#include <bit>

// The numbers of fields and types are those of onnx/onnx.proto, version 8 of the intermediate representation.

namespace brenier {
namespace {

constexpr int typeFloat = 1, typeInt64 = 7;
constexpr std::int64_t intermediateVersion = 8, operatorSet = 13;
static_assert(std::endian::native == std::endian::little, "raw tensor data are little endian");

namespace model_field {
enum { irVersion = 1, producer = 2, producerVersion = 3, help = 6, graph = 7, opset = 8, metadata = 14 };
}
namespace graph_field {
enum { node = 1, name = 2, constant = 5, input = 11, output = 12 };
}
namespace node_field {
enum { input = 1, output = 2, name = 3, op = 4, attribute = 5 };
}
namespace attribute_field {
enum { name = 1, real = 2, number = 3, text = 4, numbers = 8, type = 20 };
enum { typeReal = 1, typeNumber = 2, typeText = 3, typeNumbers = 7 };
}  // namespace attribute_field
namespace tensor_field {
enum { dimension = 1, type = 2, name = 8, raw = 9 };
}
namespace value_field {
enum { name = 1, type = 2, help = 3 };
}

std::string_view rawBytes(const void* data, std::size_t size) {
  return {static_cast<const char*>(data), size};
}

ProtobufWriter attributeField(const OnnxGraph::Attribute& attribute) {
  ProtobufWriter field;
  field.text(attribute_field::name, attribute.name);
  int type = attribute_field::typeReal;
  if (const auto* real = std::get_if<float>(&attribute.value)) field.real(attribute_field::real, *real);
  if (const auto* number = std::get_if<std::int64_t>(&attribute.value)) {
    field.number(attribute_field::number, *number);
    type = attribute_field::typeNumber;
  }
  if (const auto* text = std::get_if<std::string>(&attribute.value)) {
    field.text(attribute_field::text, *text);
    type = attribute_field::typeText;
  }
  if (const auto* numbers = std::get_if<std::vector<std::int64_t>>(&attribute.value)) {
    for (const auto number : *numbers) field.number(attribute_field::numbers, number);
    type = attribute_field::typeNumbers;
  }
  field.number(attribute_field::type, type);
  return field;
}

}  // namespace

std::string OnnxGraph::text(const Attribute& attribute) {
  return attributeField(attribute).bytes();
}

std::string OnnxGraph::add(const std::string& op, const std::vector<std::string>& inputs,
                           const std::vector<Attribute>& attributes, const std::string& output) {
  const std::string name = op + "_" + std::to_string(m_count++);
  const std::string result = output.empty() ? name : output;
  ProtobufWriter node;
  for (const auto& input : inputs) node.text(node_field::input, input);
  node.text(node_field::output, result);
  node.text(node_field::name, name);
  node.text(node_field::op, op);
  for (const auto& attribute : attributes) node.message(node_field::attribute, attributeField(attribute));
  m_graph.message(graph_field::node, node);
  return result;
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<std::int64_t>& shape, const float* values) {
  if (!m_constants.insert(name).second) return name;
  ProtobufWriter tensor;
  std::size_t count = 1;
  for (const auto side : shape) {
    tensor.number(tensor_field::dimension, side);
    count *= static_cast<std::size_t>(side);
  }
  tensor.number(tensor_field::type, typeFloat);
  tensor.text(tensor_field::name, name);
  tensor.text(tensor_field::raw, rawBytes(values, count * sizeof(float)));
  m_graph.message(graph_field::constant, tensor);
  return name;
}

std::string OnnxGraph::doubles(const std::string& name, const std::vector<double>& values) {
  if (!m_constants.insert(name).second) return name;
  ProtobufWriter tensor;
  tensor.number(tensor_field::dimension, static_cast<std::int64_t>(values.size()));
  tensor.number(tensor_field::type, static_cast<std::int64_t>(Type::twice));
  tensor.text(tensor_field::name, name);
  tensor.text(tensor_field::raw, rawBytes(values.data(), values.size() * sizeof(double)));
  m_graph.message(graph_field::constant, tensor);
  return name;
}

std::string OnnxGraph::integers(const std::string& name, const std::vector<std::int64_t>& values) {
  if (!m_constants.insert(name).second) return name;
  ProtobufWriter tensor;
  tensor.number(tensor_field::dimension, static_cast<std::int64_t>(values.size()));
  tensor.number(tensor_field::type, typeInt64);
  tensor.text(tensor_field::name, name);
  tensor.text(tensor_field::raw, rawBytes(values.data(), values.size() * sizeof(std::int64_t)));
  m_graph.message(graph_field::constant, tensor);
  return name;
}

ProtobufWriter OnnxGraph::value(const std::string& name, std::size_t width, const std::string& help, Type kind) {
  ProtobufWriter batch, columns, shape, tensor, type, value;
  batch.text(2, "batch");  // dim_param: free
  columns.number(1, static_cast<std::int64_t>(width));
  shape.message(1, batch);
  shape.message(1, columns);
  tensor.number(1, static_cast<std::int64_t>(kind));
  tensor.message(2, shape);
  type.message(1, tensor);
  value.text(value_field::name, name);
  value.message(value_field::type, type);
  value.text(value_field::help, help);
  return value;
}

void OnnxGraph::input(const std::string& name, std::size_t width, const std::string& help, Type type) {
  m_graph.message(graph_field::input, value(name, width, help, type));
}

void OnnxGraph::output(const std::string& name, std::size_t width, const std::string& help, Type type) {
  m_graph.message(graph_field::output, value(name, width, help, type));
}

std::string OnnxGraph::model(const std::string& help, const std::string& version,
                             const std::map<std::string, std::string>& metadata) const {
  ProtobufWriter graph = m_graph, opset, model;
  graph.text(graph_field::name, "transport_map");
  opset.text(1, "");
  opset.number(2, operatorSet);
  model.number(model_field::irVersion, intermediateVersion);
  model.text(model_field::producer, "Brenier");
  model.text(model_field::producerVersion, version);
  model.text(model_field::help, help);
  model.message(model_field::graph, graph);
  model.message(model_field::opset, opset);
  for (const auto& [key, text] : metadata) {
    ProtobufWriter entry;
    entry.text(1, key);
    entry.text(2, text);
    model.message(model_field::metadata, entry);
  }
  return model.bytes();
}

}  // namespace brenier
