#include "ui/main_window/status_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>
#include <cmath>

#include "ui/forms/number_text.h"
#include "ui/forms/tinted_icon.h"
#include "ui/run/run_controller.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr int kJobDelayMs = 250;  // what is over by then need not be read

QColor stateColor(RunState state, const Theme& theme) {
  switch (state) {
    case RunState::running:
      return theme.image;
    case RunState::diverged:
    case RunState::failed:
      return theme.dark ? QColor("#FF8A80") : QColor("#B3261E");
    case RunState::starting:
      return theme.image.lighter(150);
    default:
      return theme.mutedText;
  }
}

}  // namespace

StatusStrip::StatusStrip(QWidget* parent) : QStatusBar(parent), m_theme(Theme::lightTheme()) {
  setSizeGripEnabled(false);
  setFixedHeight(32);
  setContentsMargins(10, 0, 14, 0);
  setMinimumWidth(300);  // less than all of it together, which folds
  m_dot = new QLabel(this);
  m_stateLabel = new QLabel(this);
  m_stateLabel->setProperty("role", "title");
  m_stateLabel->setMinimumWidth(66);
  addWidget(m_dot);
  addWidget(m_stateLabel);
  m_step = addNumber("step 1,000,000", "Outer steps of this run");
  m_speed = addNumber("100,000 inner steps/s", "Speed of the solver");
  m_looking = addNumber("looking 100 %", "Part of the time that goes into pictures and numbers");
  m_memory = addNumber("1,000 MB", "Memory of the program");
  m_time = addNumber("10:00:00", "Training time, without looking");
  m_progress = new QProgressBar(this);
  m_progress->setFixedWidth(120);
  m_progress->setTextVisible(false);
  m_progress->hide();
  addWidget(m_progress);
  createJob();
  connect(this, &QStatusBar::messageChanged, this, [this](const QString& text) {
    if (!text.isEmpty()) return;
    m_progress->setVisible(m_learnsToBudget);
    fold();
  });
  m_scores = new TabularLabel(this);
  m_scores->setFont(uiFont(13, QFont::Medium));
  m_scores->setAlignment(Qt::AlignRight);
  m_scores->setAccessibleName("Scores");
  m_scores->setToolTip(
      "<p>gap: (upper − lower) / upper of the certified bounds on the held-out sample.</p>"
      "<p>UVP: error of the map in percent of the target's variance.</p>"
      "<p>FD: Fréchet distance of the pictures to held-out ones, in the features of a small classifier.</p>");
  addPermanentWidget(m_scores);
}

/// In a narrow window what is read least goes first.
void StatusStrip::resizeEvent(QResizeEvent* event) {
  QStatusBar::resizeEvent(event);
  fold();
}

void StatusStrip::fold() {
  if (!currentMessage().isEmpty()) return;  // it has the room of the widgets, which would be shown over it
  QWidget* const leastFirst[] = {m_looking, m_memory, m_speed, m_time};
  int wanted = contentsMargins().left() + contentsMargins().right() + 24;
  for (const QWidget* part : {static_cast<QWidget*>(m_dot), static_cast<QWidget*>(m_stateLabel),
                              static_cast<QWidget*>(m_step), static_cast<QWidget*>(m_scores)})
    wanted += part->sizeHint().width() + 8;
  if (!m_progress->isHidden()) wanted += m_progress->width() + 8;
  if (!m_job->isHidden()) wanted += m_job->sizeHint().width() + 8;
  for (const QWidget* part : leastFirst) wanted += part->sizeHint().width() + 8;
  for (QWidget* part : leastFirst) {
    part->setVisible(wanted <= width());
    if (wanted > width()) wanted -= part->sizeHint().width() + 8;
  }
}

void StatusStrip::createJob() {
  m_job = new QWidget(this);
  m_jobTitle = new QLabel(m_job);
  m_jobTitle->setObjectName("jobTitle");
  m_jobTitle->setProperty("role", "muted");
  m_jobProgress = new QProgressBar(m_job);
  m_jobProgress->setFixedWidth(90);
  m_jobProgress->setTextVisible(false);
  m_jobProgress->setAccessibleName("Progress in the background");
  m_jobCancel = new QToolButton(m_job);
  m_jobCancel->setObjectName("jobCancel");
  m_jobCancel->setProperty("role", "flat");
  m_jobCancel->setFocusPolicy(Qt::TabFocus);
  m_jobCancel->setText(QStringLiteral("×"));
  m_jobCancel->setToolTip("Cancel this");
  m_jobCancel->setAccessibleName("Cancel what goes on in the background");
  auto* row = new QHBoxLayout(m_job);
  row->setContentsMargins(0, 0, 12, 0);
  row->setSpacing(6);
  row->addWidget(m_jobTitle);
  row->addWidget(m_jobProgress);
  row->addWidget(m_jobCancel);
  m_job->hide();
  addPermanentWidget(m_job);
  m_jobDelay.setSingleShot(true);
  m_jobDelay.setInterval(kJobDelayMs);
  connect(&m_jobDelay, &QTimer::timeout, this, &StatusStrip::showJob);
  connect(m_jobCancel, &QToolButton::clicked, this, [this] {
    if (!m_jobs.empty()) emit cancelWanted(m_jobs.back().id);
  });
}

void StatusStrip::setJobs(const std::vector<JobState>& jobs) {
  m_jobs = jobs;
  if (m_jobs.empty()) {
    m_jobDelay.stop();
    m_job->hide();
  } else if (!m_job->isHidden()) {
    showJob();
  } else if (!m_jobDelay.isActive()) {
    m_jobDelay.start();
  }
}

void StatusStrip::showJob() {
  if (m_jobs.empty()) return;
  const JobState& job = m_jobs.back();
  m_jobTitle->setText(job.title);
  m_jobProgress->setRange(0, job.of);  // 0 to 0: busy, nobody knows for how long
  m_jobProgress->setValue(job.done);
  m_jobCancel->setVisible(job.stops);
  m_job->show();
}

QString StatusStrip::jobShown() const {
  return m_job->isHidden() ? QString() : m_jobTitle->text();
}

TabularLabel* StatusStrip::addNumber(const QString& widest, const QString& toolTip) {
  auto* label = new TabularLabel(this);
  label->setFont(uiFont(12));
  label->setWidestText(widest);
  label->setToolTip(toolTip);
  addWidget(label);
  return label;
}

void StatusStrip::beginRun() {
  m_shownStep = 0;
  m_pausedAt.reset();
  for (auto* label : {m_step, m_speed, m_looking, m_memory, m_time, m_scores}) label->setText({});
  m_learnsToBudget = false;
  m_progress->hide();
}

void StatusStrip::setState(RunState state, const QString& reason) {
  if (state != m_state || state != RunState::paused) m_pausedAt.reset();
  m_state = state;
  // What comes before the first step may take long; other reasons are read on the bar, or when wanted.
  const bool says = state == RunState::starting && !reason.isEmpty();
  m_stateLabel->setText(says ? stateText(state) + ": " + reason : stateText(state));
  m_stateLabel->setToolTip(reason);
  m_dot->setPixmap(tintedPixmap("live", stateColor(state, m_theme), 26, devicePixelRatioF()));
}

QString StatusStrip::stateShown() const {
  return m_stateLabel->text();
}

void StatusStrip::setStep(std::int64_t step) {
  m_shownStep = step;
  if (m_state == RunState::paused && !m_pausedAt) m_pausedAt = step;
  m_step->setText("step " + groupedInteger(step));
}

void StatusStrip::setHeartbeat(const Heartbeat& beat) {
  if (beat.step >= m_shownStep) setStep(beat.step);
  const auto speed = [](double perSecond) {
    return perSecond < 10 ? measuredNumber(perSecond) : groupedInteger(std::llround(perSecond));
  };
  // Steps by hand, each told for half a minute, have no speed.
  if (m_pausedAt && beat.step > *m_pausedAt)
    m_speed->setText({});
  else
    m_speed->setText(beat.picturesPerSecond > 0 ? speed(beat.picturesPerSecond) + " pictures/s"
                                                : speed(beat.innerStepsPerSecond) + " inner steps/s");
  m_speed->setToolTip(speed(beat.stepsPerSecond) + " outer steps/s");
  m_looking->setText("looking " + groupedInteger(std::llround(beat.lookingPercent)) + " %");
  m_memory->setText(memoryText(beat.memoryBytes));
  m_time->setText(durationText(beat.seconds));
  m_learnsToBudget = beat.budgetFraction >= 0;
  if (currentMessage().isEmpty()) m_progress->setVisible(m_learnsToBudget);
  m_progress->setValue(static_cast<int>(100 * beat.budgetFraction));
}

void StatusStrip::setScores(std::optional<double> gapPercent, std::optional<double> uvpPercent) {
  QStringList parts;
  if (gapPercent) parts << "gap " + percentText(*gapPercent);
  if (uvpPercent) parts << "UVP " + percentText(*uvpPercent);
  m_scores->setText(parts.join(QStringLiteral("  ·  ")));
  fold();
}

void StatusStrip::setDistance(double frechet) {
  m_scores->setText("FD " + measuredNumber(frechet));
}

void StatusStrip::setTheme(const Theme& theme) {
  m_theme = theme;
  for (auto* label : {m_step, m_speed, m_looking, m_memory, m_time}) label->setColor(theme.mutedText);
  m_scores->setColor(theme.text);
  setState(m_state, m_stateLabel->toolTip());
}

}  // namespace brenier
