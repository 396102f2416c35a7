#include "ui/panels/numbers_panel.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "core/api/frame_units.h"
#include "core/api/metric_text.h"
#include "core/util/registry.h"
#include "ui/forms/number_text.h"
#include "ui/forms/unbroken.h"
#include "ui/panels/choosable.h"
#include "ui/panels/findings_card.h"
#include "ui/panels/number_explanation.h"
#include "ui/panels/number_list.h"
#include "ui/plots/bounds_bar.h"
#include "ui/plots/crease_card.h"
#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

constexpr double kRivalWidth = 2.4;              // three kinds of grey are three marks: dashes, dots, and this
const QString kRival = QStringLiteral("rival");  // the curve of a second method

using enum MetricRole;

const std::vector<MetricRole> kBoundRoles{gap, lowerBound, exactValue, upperBound, meanShift};
const std::vector<MetricRole> kDualRoles{dualValue, wholeExact};
const std::vector<MetricRole> kErrorRoles{mainError, errorOfNothing, errorOfLinear, MetricRole::floor};
const std::vector<MetricRole> kDistanceRoles{pictureDistance, pictureDistanceOfInput, pictureDistanceOfTraining};
const std::vector<MetricRole> kLossRoles{outerLoss, innerLoss};

bool isOneOf(const std::vector<MetricRole>& roles, MetricRole role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace

NumbersPanel::NumbersPanel(const std::vector<MetricDescriptor>& metrics, QWidget* parent)
    : QScrollArea(parent), m_metrics(metrics), m_theme(Theme::lightTheme()) {
  setObjectName("numbersPanel");
  setFrameShape(QFrame::NoFrame);
  setProperty("bar", true);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  auto* body = new QWidget(this);
  makeCards(body);
  setWidget(body);
  setMinimumWidth(264);
  setTheme(m_theme);
  beginRun();
}

void NumbersPanel::makeCards(QWidget* body) {
  m_verdict = new QLabel(body);
  m_verdict->setObjectName("verdict");
  m_verdict->setProperty("role", "title");
  m_verdict->setAccessibleName("The numbers in words");
  m_verdict->setWordWrap(true);
  m_verdict->hide();
  m_bounds = new BoundsBar(body);
  m_bounds->setTitle(QStringLiteral("½ W₂² certified"));
  m_bounds->setToolTip(helpOf(kBoundRoles));
  m_dual = new CurveCard(body);
  m_dual->setTitle("dual value");
  m_dual->setToolTip(helpOf({dualValue}));
  m_error = new CurveCard(body);
  m_error->setLogY(true);
  m_losses = new CurveCard(body);
  m_losses->setTitle("losses");
  m_losses->setToolTip(helpOf(kLossRoles));
  m_others = new NumberList(body);
  m_others->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  m_findings = new FindingsCard(body);
  m_creases = new CreaseCard(body);
  m_creases->hide();
  m_explanation = new NumberExplanation(this);
  makeChoosable(m_verdict, [this] { explain(m_verdict, idsOf({gap, mainError, errorOfNothing, errorOfLinear})); });
  connect(m_findings, &FindingsCard::wordWanted, m_explanation, &NumberExplanation::wordChosen);
  makeChoosable(m_bounds, [this] { explain(m_bounds, idsOf(kBoundRoles)); });
  makeChoosable(m_dual, [this] { explain(m_dual, idsOf(kDualRoles)); });
  makeChoosable(m_error, [this] { explain(m_error, idsOf(m_pictures ? kDistanceRoles : kErrorRoles)); });
  makeChoosable(m_losses, [this] { explain(m_losses, idsOf(kLossRoles)); });
  connect(m_others, &NumberList::chosen, this,
          [this](const QString& id, QWidget* row) { explain(row, {id.toStdString()}); });
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(12, 4, 12, 12);
  column->setSpacing(10);
  column->addWidget(m_verdict);
  column->addWidget(m_bounds);
  column->addWidget(m_findings);
  column->addWidget(m_creases);
  for (auto* card : {m_dual, m_error, m_losses}) column->addWidget(card, 1);
  column->addWidget(m_others);
  column->addStretch(0);  // below the list, where no chart takes the room
}

void NumbersPanel::explain(QWidget* anchor, const std::vector<std::string>& ids) {
  std::vector<NumberExplanation::Number> numbers;
  for (const auto& id : ids) numbers.push_back({descriptorOf(id), latest(id).value_or(MetricValue{})});
  m_explanation->setNumbers(numbers, anchor == m_error ? m_truth : QString(),
                            anchor == m_error ? columnsText() : QString(), m_theme);
  m_explanation->showBeside(anchor);
}

void NumbersPanel::explainAt(const QPoint& at, const std::string& id) {
  const MetricDescriptor* known = id == stepNumber().id ? &stepNumber() : descriptorOf(id);
  if (!known) return;
  m_explanation->setNumbers({{known, latest(id).value_or(MetricValue{})}},
                            known->role == MetricRole::mainError ? m_truth : QString(), {}, m_theme);
  m_explanation->showUnder(at, this);
}

const MetricDescriptor* NumbersPanel::descriptorOf(const std::string& id) const {
  return findById(m_metrics, id);
}

const MetricDescriptor* NumbersPanel::descriptorOf(MetricRole role) const {
  return findByRole(m_metrics, role);
}

std::string NumbersPanel::idOf(MetricRole role) const {
  const auto* metric = descriptorOf(role);
  return metric ? metric->id : std::string();
}

std::vector<std::string> NumbersPanel::idsOf(const std::vector<MetricRole>& roles) const {
  std::vector<std::string> ids;
  for (const MetricRole role : roles)
    if (const auto* metric = descriptorOf(role)) ids.push_back(metric->id);
  return ids;
}

QString NumbersPanel::helpOf(const std::vector<MetricRole>& roles) const {
  QString help;
  for (const MetricRole role : roles)
    if (const auto* metric = descriptorOf(role)) help += shortHelp(*metric);
  return help;
}

void NumbersPanel::setTheme(const Theme& theme) {
  m_theme = theme;
  m_bounds->setTheme(theme);
  m_findings->setTheme(theme);
  m_creases->setTheme(theme);
  m_others->setTheme(theme);
  for (auto* card : {m_dual, m_error, m_losses}) card->setTheme(theme);
  m_dual->addCurve(qs(idOf(dualValue)), "dual value", theme.image);
  for (const MetricRole role : {mainError, pictureDistance})
    if (const auto* metric = descriptorOf(role)) m_error->addCurve(qs(metric->id), qs(metric->title), theme.error);
  for (auto* card : {m_dual, m_error}) card->addCurve(kRival, "the other method", theme.mutedText, kRivalWidth);
  m_losses->addCurve(qs(idOf(outerLoss)), "f", theme.source);
  m_losses->addCurve(qs(idOf(innerLoss)), "g", theme.target);
  drawOverlay();
  showDual();
  showError();
}

void NumbersPanel::setPictures(bool on) {
  if (on == m_pictures) return;
  m_pictures = on;
  m_bounds->setVisible(!on);
  m_findings->setVisible(!on);
  showErrorTitle();
}

void NumbersPanel::setEmptyShown(bool on) {
  if (on == m_emptyShown) return;
  m_emptyShown = on;
  showCharts();
}

void NumbersPanel::showCharts() {
  const auto has = [this](MetricRole role) { return m_emptyShown || shown(role); };
  m_dual->setVisible(has(dualValue));
  m_error->setVisible(has(errorRole()));
  m_losses->setVisible(has(outerLoss) || has(innerLoss));
}

void NumbersPanel::beginRun() {
  m_latest.clear();
  m_moment.clear();
  m_shownStep.reset();
  m_truth.clear();
  m_scored = false;
  m_frame.reset();
  m_columns.clear();
  m_columnErrors.clear();
  m_runColumnErrors.clear();
  m_momentScored = false;
  m_remembered.clear();
  m_findings->setOfMoment(false);
  m_creases->clear();
  m_creases->hide();
  showVerdict();
  m_bounds->clear();
  m_others->clear();
  m_findings->clear();
  for (auto* card : {m_dual, m_error, m_losses}) {
    card->clear();
    card->setValueText({});
  }
  m_dual->setSubtitle("estimate, from the training batches");
  showWaiting();
  m_losses->setSubtitle("of the training batches");
  showCharts();
  drawOverlay();
}

void NumbersPanel::setRunStarted(const RunStarted& started) {
  m_truth = qs(started.truth);
  m_columns = started.columns;
  showErrorHelp();
  m_bounds->setLearnedFrom(started.scoredOnLearned);
  m_bounds->setTitle(hasOneUnit(started.config.data.frame) ? QStringLiteral("½ W₂² certified")
                                                           : QStringLiteral("½ W₂² certified, scaled"));
  showWaiting();
}

void NumbersPanel::setRunState(RunState state) {
  m_state = state;
  showWaiting();
}

void NumbersPanel::setFrame(const std::shared_ptr<const Snapshot>& frame) {
  m_frame = frame;
  m_creases->setCreases(frame->creases);
  m_creases->setVisible(!frame->creases.empty());
  showVerdict();
}

/// Whether it is about a moment and not said by the run itself while it learns.
bool NumbersPanel::isScore(const MetricValue& value) const {
  const auto* metric = descriptorOf(value.id);
  if (!metric || metric->ofRun) return false;
  if (isOneOf({gap, lowerBound, upperBound, mainError, pictureDistance}, metric->role)) return true;
  return m_pictures && metric->role == listed;
}

QString NumbersPanel::whyNoScore() const {
  if (m_shownStep) return "this moment is not scored yet";
  const bool waits = m_state == RunState::starting || m_state == RunState::running || m_state == RunState::idle;
  if (waits) return "waiting for the first score";
  return m_state == RunState::paused || m_state == RunState::finished ? "being scored" : "not scored";
}

/// Whether scores of what is on show have come: those of a kept moment come by themselves, a second later.
bool NumbersPanel::isScored() const {
  return m_shownStep ? m_momentScored : m_scored;
}

void NumbersPanel::showWaiting() {
  if (!shown(errorRole())) {
    const QString none = m_pictures ? "not computed for pictures of this kind" : "not known of this map";
    m_error->setSubtitle(isScored()          ? none
                         : m_truth.isEmpty() ? QString("no exact answer is known here")
                                             : whyNoScore());
  }
  // What a run that was scored has none of, no moment of it has.
  const bool none = isScored() || (m_scored && !latest(lowerBound));
  m_bounds->setWaiting(none ? QString("none are known of this method") : whyNoScore());
}

/// "The same error of each column alone, in percent of its variance: x 3.1 %, y 205 % (mostly scatter: ...)"; empty
/// where it is not known.
QString NumbersPanel::columnsText() const {
  QStringList parts;
  for (std::size_t k = 0; k < m_columnErrors.size(); ++k) {
    const MetricValue& value = m_columnErrors[k];
    const bool named = k < m_columns.size() && !m_columns[k].empty();
    QString part = named ? qs(m_columns[k]) : QString("column %1").arg(k + 1);
    part += value.samples > 0 ? " " + percentText(value.value) : QString(" is constant");
    if (value.belowFloor)
      part += " (less than independent samples scatter, about " + percentText(value.floor) + ")";
    else if (value.saysNothing && value.floor > 0)
      part += " (mostly scatter: a perfect map would score about " + percentText(value.floor) + ")";
    else if (value.saysNothing && value.samples > 0)
      part += " (says nothing: too few samples)";
    parts << part;
  }
  return parts.isEmpty() ? QString()
                         : "The same error of each column alone, in percent of how much the target varies there: " +
                               parts.join(", ");
}

void NumbersPanel::showErrorHelp() {
  const auto paragraph = [](const QString& text) {
    return text.isEmpty() ? QString() : "<p>" + text.toHtmlEscaped() + ".</p>";
  };
  m_error->setToolTip(helpOf({errorRole()}) + paragraph(columnsText()) + paragraph(m_truth) +
                      (m_pictures ? QString() : helpOf({MetricRole::floor})));
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
    if (value.id == idOf(dualValue)) m_dual->append(kRival, static_cast<double>(row.step), value.value);
    if (value.id == idOf(mainError)) m_error->append(kRival, static_cast<double>(row.step), value.value);
  }
  const auto lower = m_rivalLatest.find(idOf(lowerBound)), upper = m_rivalLatest.find(idOf(upperBound));
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
  const auto value = latest(gap);
  return value ? std::optional(value->value) : std::nullopt;
}

void NumbersPanel::addRow(const MetricsRow& row) {
  const auto x = static_cast<double>(row.step);
  for (const auto& value : row.values) {
    m_latest[value.id] = value;
    if (value.id == idOf(mainError)) m_errorStep = row.step;
    m_scored |= isScore(value);
    for (auto* card : {m_dual, m_error, m_losses})
      if (const QString id = qs(value.id); card->hasCurve(id)) card->append(id, x, value.value);
  }
  if (!row.columnErrors.empty()) m_runColumnErrors = row.columnErrors;
  if (m_shownStep) return;
  takeColumns(row);
  showValues(row.values);
}

void NumbersPanel::takeColumns(const MetricsRow& row) {
  if (row.columnErrors.empty()) return;
  m_columnErrors = row.columnErrors;
  showErrorHelp();
}

void NumbersPanel::continueRun(std::optional<std::int64_t> from) {
  setShownStep({});
  for (auto* card : {m_dual, m_error, m_losses})
    card->keepGhosts(from ? std::optional(static_cast<double>(*from)) : std::nullopt);
  m_latest.clear();
  m_findings->clear();
  showAll();
}

/// The same weights are learned on for other measures: what is known of the problem before is no truth of this one.
void NumbersPanel::changeProblem(std::int64_t step) {
  for (auto* card : {m_dual, m_error, m_losses}) card->beginPart(static_cast<double>(step));
  m_bounds->clear();
  m_scored = false;
  m_error->setSubtitle(whyNoScore());
}

void NumbersPanel::showValues(const std::vector<MetricValue>& values) {
  bool bounds = false, dual = false, error = false, losses = false;
  for (const auto& value : values) {
    const auto* metric = descriptorOf(value.id);
    const MetricRole role = metric ? metric->role : listed;
    bounds |= isOneOf(kBoundRoles, role);
    dual |= isOneOf(kDualRoles, role);
    error |= isOneOf(kErrorRoles, role);
    losses |= isOneOf(kLossRoles, role);
    // What doing nothing scores is what the numbers of pictures are compared with.
    if (role == listed || (m_pictures && role == baseline)) m_others->setNumber(value, metric);
  }
  if (bounds) showBounds();
  if (bounds || dual) showDual();
  if (error) showError();
  if (losses) showLosses();
  if (m_pictures) showDistance();
  showWaiting();
  showCharts();
  showVerdict();
}

/// Of points: pictures have no exact answer to be off from.
void NumbersPanel::showVerdict() {
  // The frame of a moment comes after the wish for it.
  const bool ofThis = m_frame && (!m_shownStep || m_frame->step == *m_shownStep);
  const std::string words =
      m_pictures ? std::string()
                 : verdictText([this](MetricRole role) { return shown(role); }, ofThis ? &m_frame->balance : nullptr);
  m_verdict->setText(unbroken(qs(words)));
  m_verdict->setVisible(!words.empty());
}

void NumbersPanel::showAll() {
  m_others->blank();
  for (auto* card : {m_dual, m_error, m_losses}) card->setValueText({});
  if (!shown(lowerBound)) m_bounds->clear();
  std::vector<MetricValue> values;
  for (const auto& [id, value] : m_shownStep ? m_moment : m_latest) values.push_back(value);
  showValues(values);
}

}  // namespace brenier
