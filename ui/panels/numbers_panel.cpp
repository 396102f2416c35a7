#include "ui/panels/numbers_panel.h"

#include <QVBoxLayout>

#include "ui/forms/number_text.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/number_list.h"
#include "ui/plots/bounds_bar.h"
#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

/// Metrics that the cards above the list show.
const char* const kLower = "half_w2_lower";
const char* const kExact = "half_w2_exact";
const char* const kUpper = "half_w2_upper";
const char* const kDual = "half_w2_dual";
const char* const kUvp = "l2_uvp";
const char* const kUvpIdentity = "uvp_identity";
const char* const kUvpLinear = "uvp_linear";
const char* const kFloor = "sampling_floor";
const char* const kRival = "rival";  // the curve of a second method
const char* const kDistance = "fd";
const char* const kDistanceInput = "fd_input";
const char* const kLossF = "loss_f";
const char* const kLossG = "loss_g";

/// Baselines are there to read the scores by; the list has room for the scores alone.
bool isBaseline(const std::string& id) {
  return id.starts_with("uvp_") || id.starts_with("cosine_") || id.ends_with("_input");
}

bool hasCard(const std::string& id) {
  for (const char* known :
       {kLower, kExact, kUpper, kDual, kUvp, kUvpIdentity, kUvpLinear, kFloor, kDistance, kLossF, kLossG})
    if (id == known) return true;
  return false;
}

}  // namespace

QString kindText(NumberKind kind) {
  switch (kind) {
    case NumberKind::exact:
      return "exact";
    case NumberKind::lowerBound:
      return "lower bound";
    case NumberKind::upperBound:
      return "upper bound";
    case NumberKind::estimate:
      return "estimate";
    case NumberKind::loss:
      return "loss";
    case NumberKind::count:
      return "count";
  }
  return {};
}

NumbersPanel::NumbersPanel(const std::vector<MetricDescriptor>& metrics, QWidget* parent)
    : QScrollArea(parent), m_metrics(metrics), m_theme(Theme::lightTheme()) {
  setObjectName("numbersPanel");
  setFrameShape(QFrame::NoFrame);
  setProperty("bar", true);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(12, 4, 12, 12);
  column->setSpacing(10);
  m_bounds = new BoundsBar(body);
  m_bounds->setTitle(QStringLiteral("½ W₂² certified"));
  m_bounds->setToolTip(helpOf(kLower) + helpOf(kExact) + helpOf(kUpper));
  m_dual = new CurveCard(body);
  m_dual->setTitle("dual value");
  m_dual->setToolTip(helpOf(kDual));
  m_error = new CurveCard(body);
  m_error->setTitle("L2-UVP");
  m_error->setLogY(true);
  m_losses = new CurveCard(body);
  m_losses->setTitle("losses");
  m_losses->setToolTip(helpOf(kLossF) + helpOf(kLossG));
  m_others = new NumberList(body);
  m_findings = new FindingsCard(body);
  column->addWidget(m_bounds);
  column->addWidget(m_findings);
  for (auto* card : {m_dual, m_error, m_losses}) column->addWidget(card, 1);
  column->addWidget(m_others);
  setWidget(body);
  setMinimumWidth(264);
  setTheme(m_theme);
  beginRun();
}

const MetricDescriptor* NumbersPanel::descriptorOf(const std::string& id) const {
  for (const auto& metric : m_metrics)
    if (metric.id == id) return &metric;
  return nullptr;
}

QString NumbersPanel::helpOf(const std::string& id) const {
  const auto* metric = descriptorOf(id);
  if (!metric) return {};
  return "<p><b>" + qs(metric->title).toHtmlEscaped() + "</b>, " + kindText(metric->kind) + ". " +
         qs(metric->help).toHtmlEscaped() + "</p>";
}

void NumbersPanel::setTheme(const Theme& theme) {
  m_theme = theme;
  m_bounds->setTheme(theme);
  m_findings->setTheme(theme);
  for (auto* card : {m_dual, m_error, m_losses}) card->setTheme(theme);
  m_dual->addCurve(kDual, "dual value", theme.image);
  m_error->addCurve(kUvp, "L2-UVP", theme.error);
  m_error->addCurve(kDistance, "FD", theme.error);
  for (auto* card : {m_dual, m_error}) card->addCurve(kRival, "the other method", theme.mutedText);
  m_losses->addCurve(kLossF, "f", theme.source);
  m_losses->addCurve(kLossG, "g", theme.target);
  showDual();
  showError();
}

void NumbersPanel::setPictures(bool on) {
  if (on == m_pictures) return;
  m_pictures = on;
  m_bounds->setVisible(!on);
  m_findings->setVisible(!on);
  m_error->setTitle(on ? "FD (Brenier features)" : "L2-UVP");
}

void NumbersPanel::beginRun() {
  m_latest.clear();
  m_moment.clear();
  m_shownStep.reset();
  m_truth.clear();
  m_bounds->clear();
  m_others->clear();
  m_findings->clear();
  for (auto* card : {m_dual, m_error, m_losses}) {
    card->clear();
    card->setValueText({});
  }
  m_dual->setSubtitle("estimate, from the training batches");
  m_error->setSubtitle("waiting for the first score");
  m_losses->setSubtitle("of the training batches");
}

void NumbersPanel::setRunStarted(const RunStarted& started) {
  m_truth = qs(started.truth);
  m_error->setToolTip(helpOf(kUvp) + (m_truth.isEmpty() ? "" : "<p>" + m_truth.toHtmlEscaped() + "</p>") +
                      helpOf(kFloor));
  if (m_pictures) m_error->setToolTip(helpOf(kDistance) + "<p>" + m_truth.toHtmlEscaped() + "</p>");
  if (m_truth.isEmpty()) m_error->setSubtitle("no exact answer is known here");
}

void NumbersPanel::setRival(const QString& name) {
  m_rival = name;
  m_rivalLatest.clear();
  for (auto* card : {m_dual, m_error}) card->clearCurve(kRival);
  m_bounds->setRival({});
  showDual();
  showError();
}

void NumbersPanel::addRivalRow(const MetricsRow& row) {
  for (const auto& value : row.values) {
    m_rivalLatest[value.id] = value;
    if (value.id == kDual) m_dual->append(kRival, static_cast<double>(row.step), value.value);
    if (value.id == kUvp) m_error->append(kRival, static_cast<double>(row.step), value.value);
  }
  const auto lower = m_rivalLatest.find(kLower), upper = m_rivalLatest.find(kUpper);
  if (lower != m_rivalLatest.end() && upper != m_rivalLatest.end())
    m_bounds->setRival(std::pair(lower->second.value, upper->second.value));
  showError();
}

std::optional<MetricValue> NumbersPanel::latest(const std::string& id) const {
  const auto it = m_latest.find(id);
  if (it == m_latest.end()) return std::nullopt;
  return it->second;
}

std::optional<double> NumbersPanel::gapPercent() const {
  const auto lower = latest(kLower), upper = latest(kUpper);
  if (!lower || !upper || !(upper->value > 0)) return std::nullopt;
  return 100 * (upper->value - lower->value) / upper->value;
}

void NumbersPanel::addRow(const MetricsRow& row) {
  const auto x = static_cast<double>(row.step);
  for (const auto& value : row.values) {
    m_latest[value.id] = value;
    for (auto* card : {m_dual, m_error, m_losses})
      if (const QString id = qs(value.id); card->hasCurve(id)) card->append(id, x, value.value);
  }
  if (!m_shownStep) showValues(row.values);
}

void NumbersPanel::continueRun(std::optional<std::int64_t> from) {
  setShownStep({});
  for (auto* card : {m_dual, m_error, m_losses})
    card->keepGhosts(from ? std::optional(static_cast<double>(*from)) : std::nullopt);
  // Its numbers may be those of another problem.
  m_latest.clear();
  m_findings->clear();
  showAll();
}

void NumbersPanel::setShownStep(std::optional<std::int64_t> step) {
  if (step == m_shownStep) return;
  m_shownStep = step;
  m_moment.clear();
  for (auto* card : {m_dual, m_error, m_losses})
    card->setCursor(step ? std::optional(static_cast<double>(*step)) : std::nullopt);
  if (step) rememberFromCurves(*step);
  showAll();
}

/// Until the moment is scored its numbers are those that were drawn at its step.
void NumbersPanel::rememberFromCurves(std::int64_t step) {
  for (auto* card : {m_dual, m_error, m_losses})
    for (const char* id : {kDual, kUvp, kLossF, kLossG}) {
      const auto value = card->hasCurve(id) ? card->valueAt(id, static_cast<double>(step)) : std::nullopt;
      if (!value) continue;
      MetricValue then = latest(id).value_or(MetricValue{});
      then.id = id;
      then.value = *value;
      m_moment[id] = then;
    }
}

void NumbersPanel::addMomentRow(const MetricsRow& row) {
  if (row.step != m_shownStep) return;
  for (const auto& value : row.values) m_moment[value.id] = value;
  showValues(row.values);
}

/// What does not depend on the weights (the exact value, baselines, the sampling floor) is the same at every moment.
std::optional<MetricValue> NumbersPanel::shown(const std::string& id) const {
  if (!m_shownStep || id == kExact || id == kFloor || isBaseline(id)) return latest(id);
  const auto it = m_moment.find(id);
  return it == m_moment.end() ? std::nullopt : std::optional(it->second);
}

void NumbersPanel::showValues(const std::vector<MetricValue>& values) {
  bool bounds = false, dual = false, error = false, losses = false;
  for (const auto& value : values) {
    bounds |= value.id == kLower || value.id == kUpper || value.id == kExact;
    dual |= value.id == kDual;
    error |= value.id == kUvp || value.id == kUvpIdentity || value.id == kUvpLinear || value.id == kFloor;
    losses |= value.id == kLossF || value.id == kLossG;
    if (!hasCard(value.id) && !isBaseline(value.id)) m_others->setNumber(value, descriptorOf(value.id));
  }
  if (bounds) showBounds();
  if (bounds || dual) showDual();
  if (error) showError();
  if (losses) showLosses();
  if (m_pictures) showDistance();
}

/// The input's own distance is what doing nothing scores.
void NumbersPanel::showDistance() {
  const auto distance = latest(kDistance), input = latest(kDistanceInput);
  if (input) m_error->setReference("input", input->value);
  if (!distance) return;
  m_error->setValueText(measuredNumber(distance->value), m_theme.error);
  m_error->setSubtitle("estimate from " + groupedInteger(distance->samples) + " pictures a side");
}

void NumbersPanel::showAll() {
  m_others->blank();
  for (auto* card : {m_dual, m_error, m_losses}) card->setValueText({});
  if (!shown(kLower)) m_bounds->clear();
  std::vector<MetricValue> values;
  for (const auto& [id, value] : m_shownStep ? m_moment : m_latest) values.push_back(value);
  showValues(values);
}

void NumbersPanel::showBounds() {
  const auto lower = shown(kLower), exact = shown(kExact), upper = shown(kUpper);
  if (!lower || !upper) return;
  m_bounds->setBounds(lower->value, exact ? std::optional(exact->value) : std::nullopt, upper->value, upper->samples);
}

void NumbersPanel::showDual() {
  if (const auto exact = shown(kExact)) m_dual->setReference("exact", exact->value);
  const auto dual = shown(kDual);
  if (!dual) return;
  m_dual->setValueText(measuredNumber(dual->value, dual->halfWidth), m_theme.image);
  const auto* metric = descriptorOf(kDual);
  QString text = metric ? kindText(metric->kind) : "estimate";
  if (dual->samples > 0) text += " from " + groupedInteger(dual->samples) + " samples";
  m_dual->setSubtitle(text);
}

void NumbersPanel::showError() {
  QStringList baselines;
  if (const auto v = shown(kUvpIdentity)) baselines << "identity " + percentText(v->value);
  if (const auto v = shown(kUvpLinear)) baselines << "linear " + percentText(v->value);
  const auto uvp = shown(kUvp);
  if (uvp && baselines.isEmpty() && uvp->samples > 0)
    baselines << "estimate from " + groupedInteger(uvp->samples) + " samples";
  // The comparison says more than the baselines, and there is room for one of them.
  if (const auto rival = m_rivalLatest.find(kUvp); rival != m_rivalLatest.end())
    baselines = {"grey: " + m_rival + " " + percentText(rival->second.value)};
  if (!baselines.isEmpty()) m_error->setSubtitle(baselines.join(QStringLiteral(" · ")));
  if (const auto v = shown(kFloor)) m_error->setReference("sampling floor", v->value);
  if (uvp) m_error->setValueText(percentText(uvp->value), m_theme.error);
}

void NumbersPanel::showLosses() {
  const auto f = shown(kLossF), g = shown(kLossG);
  QStringList parts;
  if (f) parts << "f " + lossText(f->value);
  if (g) parts << "g " + lossText(g->value);
  m_losses->setValueText(parts.join("   "));
}

}  // namespace brenier
