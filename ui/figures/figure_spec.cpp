#include "ui/figures/figure_spec.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <cmath>
#include <limits>

#include "ui/canvas/stage_layers.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr double kMostWhole = 9007199254740992.0;  // of JSON's numbers that are whole without doubt
constexpr int kMostPanels = 24;

QJsonValue jsonOf(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return qs(std::get<std::string>(value));
}

/// None for lists, objects and null.
std::optional<OptionValue> valueOf(const QJsonValue& json) {
  if (json.isBool()) return json.toBool();
  if (json.isString()) return json.toString().toStdString();
  if (!json.isDouble()) return {};
  const double number = json.toDouble();
  if (number == std::floor(number) && std::abs(number) < kMostWhole) return static_cast<std::int64_t>(number);
  return number;
}

Unexpected<RunError> wrong(const QString& sentence, const QString& hint = {}) {
  return badInput(("The figure's file " + sentence).toStdString(), hint.toStdString());
}

Unexpected<RunError> unknown(const QString& what, const QString& name, const std::vector<std::string>& known) {
  const std::string near = nearestNames(name.toStdString(), known);
  return wrong("names " + what + " \"" + name + "\", which there is not.",
               near.empty() ? QString() : "Did you mean " + qs(near) + "?");
}

Result<std::uint32_t> readLayers(const QJsonValue& json) {
  if (!json.isArray()) return wrong("has layers that are no list of names.");
  std::vector<std::string> names;
  for (const StageLayer& layer : stageLayers()) names.push_back(layer.name);
  std::uint32_t mask = 0;
  for (const QJsonValue& entry : json.toArray()) {
    std::uint32_t bit = 0;
    for (const StageLayer& layer : stageLayers())
      if (entry.toString() == QString::fromUtf8(layer.name)) bit = layer.bit;
    if (!bit) return unknown("the layer", entry.toString(), names);
    mask |= bit;
  }
  return mask;
}

Result<Box> readView(const QJsonValue& json) {
  const QJsonArray corners = json.toArray();
  double at[4] = {};
  bool right = corners.size() == 4;
  for (int i = 0; right && i < 4; ++i) {
    at[i] = corners[i].toDouble(std::numeric_limits<double>::quiet_NaN());
    right = std::isfinite(static_cast<float>(at[i]));
  }
  if (!right || !(at[0] < at[2]) || !(at[1] < at[3]))
    return wrong("has a view that is not [x0, y0, x1, y1] with x0 < x1 and y0 < y1.");
  return Box{static_cast<float>(at[0]), static_cast<float>(at[1]), static_cast<float>(at[2]),
             static_cast<float>(at[3])};
}

Result<PanelSpec> readPanel(const QJsonValue& json, int place) {
  const QString which = "panel " + QString::number(place);
  if (!json.isObject()) return wrong("has a " + which + " that is no object.", "Write {\"show\": \"stage\"}.");
  const QJsonObject object = json.toObject();
  static const std::vector<std::string> known = {"show", "run", "step", "title", "numbers", "log"};
  PanelSpec panel;
  for (auto it = object.begin(); it != object.end(); ++it)
    if (std::find(known.begin(), known.end(), it.key().toStdString()) == known.end())
      return unknown("in " + which, it.key(), known);
  const QString show = object["show"].toString("stage");
  if (show != "stage" && show != "curves")
    return wrong("lets " + which + " show \"" + show + "\".", "Choose stage or curves.");
  panel.kind = show == "stage" ? PanelKind::stage : PanelKind::curves;
  panel.run = object["run"].toString();
  panel.title = object["title"].toString();
  panel.log = object["log"].toBool();
  if (object.contains("step")) {
    const double step = object["step"].toDouble(-1);
    if (step < 0 || step != std::floor(step) || step > kMostWhole)
      return wrong("gives " + which + " a step that is no whole number from 0 on.");
    panel.step = static_cast<std::int64_t>(step);
  }
  for (const QJsonValue& number : object["numbers"].toArray()) panel.numbers << number.toString();
  if (panel.kind == PanelKind::curves && panel.numbers.isEmpty())
    return wrong("gives " + which + " no numbers to draw.",
                 "Write \"numbers\": [\"half_w2_dual\"]; brenier-cli list metrics shows them.");
  return panel;
}

QJsonObject jsonOf(const PanelSpec& panel) {
  QJsonObject object{{"show", panel.kind == PanelKind::stage ? "stage" : "curves"}};
  if (!panel.run.isEmpty()) object["run"] = panel.run;
  if (panel.step) object["step"] = static_cast<double>(*panel.step);
  if (!panel.title.isEmpty()) object["title"] = panel.title;
  if (!panel.numbers.isEmpty()) object["numbers"] = QJsonArray::fromStringList(panel.numbers);
  if (panel.log) object["log"] = true;
  return object;
}

Status readPanels(const QJsonValue& json, FigureSpec& spec) {
  const QJsonArray list = json.toArray();
  if (list.isEmpty() || list.size() > kMostPanels)
    return wrong("has " + QString::number(list.size()) + " panels.",
                 "Give it 1 to " + QString::number(kMostPanels) + ".");
  spec.panels.clear();
  for (const QJsonValue& entry : list) {
    auto panel = readPanel(entry, static_cast<int>(spec.panels.size()) + 1);
    if (!panel) return Unexpected<RunError>(panel.error());
    spec.panels.push_back(*panel);
  }
  return ok();
}

/// What is no option: false where the key is one.
Result<bool> readOwn(const QString& key, const QJsonValue& value, FigureSpec& spec) {
  if (key == "panels") {
    const Status read = readPanels(value, spec);
    if (!read) return Unexpected<RunError>(read.error());
  } else if (key == "layers") {
    const auto layers = readLayers(value);
    if (!layers) return Unexpected<RunError>(layers.error());
    spec.layers = *layers;
  } else if (key == "view") {
    const auto view = readView(value);
    if (!view) return Unexpected<RunError>(view.error());
    spec.view = *view;
  } else if (key == "plane") {
    const auto plane = readPlane(value.toString().toStdString());
    if (!plane) return Unexpected<RunError>(plane.error());
    spec.plane = *plane;
  } else if (key == "pin") {
    spec.pin = value.toInt(-1);
    if (*spec.pin < 0) return wrong("has a pin that is no number of a probe point.");
  } else if (key == "t") {
    spec.t = value.toDouble(-1);
    if (!(*spec.t >= 0 && *spec.t <= 1)) return wrong("has a t that does not lie from 0 to 1.");
  } else {
    return false;
  }
  return true;
}

}  // namespace

QStringList layerNames(std::uint32_t layers) {
  QStringList names;
  for (const StageLayer& layer : stageLayers())
    if (layers & layer.bit) names << QString::fromUtf8(layer.name);
  return names;
}

QByteArray figureText(const FigureSpec& spec) {
  QJsonObject object;
  for (const auto& [id, value] : writeOptions(spec.options)) object[qs(id)] = jsonOf(value);
  QJsonArray panels;
  for (const PanelSpec& panel : spec.panels) panels.append(jsonOf(panel));
  object["panels"] = panels;
  if (spec.layers) object["layers"] = QJsonArray::fromStringList(layerNames(*spec.layers));
  if (spec.t) object["t"] = *spec.t;
  if (spec.plane) object["plane"] = qs(writePlane(*spec.plane));
  if (spec.pin) object["pin"] = *spec.pin;
  if (spec.view) object["view"] = QJsonArray{spec.view->x0, spec.view->y0, spec.view->x1, spec.view->y1};
  return QJsonDocument(object).toJson();
}

Result<FigureSpec> readFigure(const QByteArray& text) {
  QJsonParseError fault;
  const QJsonDocument document = QJsonDocument::fromJson(text, &fault);
  if (!document.isObject())
    return wrong(document.isNull()
                     ? "is no JSON: " + fault.errorString() + " at byte " + QString::number(fault.offset) + "."
                     : QString("holds no JSON object."));
  FigureSpec spec;
  OptionValues values;
  const QJsonObject object = document.object();
  for (auto it = object.begin(); it != object.end(); ++it) {
    const auto own = readOwn(it.key(), it.value(), spec);
    if (!own) return Unexpected<RunError>(own.error());
    if (*own) continue;
    const auto value = valueOf(it.value());
    if (!value) return wrong("gives \"" + it.key() + "\" a value that is neither a number, a text nor true or false.");
    values[it.key().toStdString()] = *value;
  }
  if (const auto problems = readOptions(spec.options, values); !problems.empty())
    return badInput("The figure's file is not right: " + joinProblems(problems) + ".");
  return spec;
}

}  // namespace brenier
