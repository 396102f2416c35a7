#include "ui/timeline/timeline_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/forms/number_text.h"
#include "ui/forms/tinted_icon.h"
#include "ui/theme/tabular_text.h"
#include "ui/timeline/timeline_axis.h"

namespace brenier {
namespace {

constexpr int kPlayInterval = 160;  // ms a moment at speed 1: sixteen moments are a decade of steps
constexpr int kFastest = 4;

QToolButton* flatButton(QWidget* parent, const QString& name, const QString& toolTip) {
  auto* button = new QToolButton(parent);
  button->setProperty("role", "flat");
  button->setAccessibleName(name);
  button->setToolTip(toolTip);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

QString defaultName(int mark) {
  return QString("mark %1").arg(mark);
}

/// 0 where it is none of those names.
int numberIn(const std::string& name) {
  const QString text = qs(name), begin = "mark ";
  return text.startsWith(begin) ? std::max(0, text.mid(begin.size()).toInt()) : 0;
}

}  // namespace

TimelineBar::TimelineBar(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setObjectName("timeline");
  m_play = flatButton(this, "Play the timeline", "Run through the kept moments (T)");
  m_play->setIconSize({18, 18});
  m_speed = flatButton(this, "Speed of the timeline", "How fast the kept moments follow one another");
  m_caption = new QLabel("TIMELINE", this);
  m_caption->setProperty("role", "section");
  m_axis = new TimelineAxis(this);
  m_step = new TabularLabel(this);
  m_step->setFont(uiFont(12, QFont::DemiBold));
  m_step->setAlignment(Qt::AlignRight);
  m_step->setWidestText("step 1,000,000");
  m_live = flatButton(this, "Show the run itself", "Leave the past and show the run as it is now (End)");
  m_live->setText("now");

  auto* left = new QVBoxLayout;
  left->setSpacing(0);
  left->addWidget(m_play, 0, Qt::AlignHCenter);
  left->addWidget(m_speed, 0, Qt::AlignHCenter);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(14, 0, 14, 0);
  head->addWidget(m_caption);
  head->addStretch(1);
  head->addWidget(m_step);
  head->addWidget(m_live);
  auto* right = new QVBoxLayout;
  right->setSpacing(0);
  right->addLayout(head);
  right->addWidget(m_axis);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 6, 12, 2);
  row->setSpacing(8);
  row->addLayout(left);
  row->addLayout(right, 1);

  connect(m_play, &QToolButton::clicked, this, &TimelineBar::togglePlay);
  connect(m_speed, &QToolButton::clicked, this, &TimelineBar::nextSpeed);
  connect(m_live, &QToolButton::clicked, this, &TimelineBar::showLive);
  connect(&m_timer, &QTimer::timeout, this, &TimelineBar::advance);
  connect(m_axis, &TimelineAxis::menuWanted, this, &TimelineBar::showMenu);
  connect(m_axis, &TimelineAxis::markNamed, this, &TimelineBar::markNamed);
  connect(m_axis, &TimelineAxis::shownChanged, this, [this](std::optional<std::int64_t> step) {
    showText();
    emit shownChanged(step);
  });
  setTheme(m_theme);
  beginRun();
}

void TimelineBar::beginRun() {
  if (isPlaying()) togglePlay();
  m_axis->setBranchStep({});
  m_axis->setChanges({});
  m_axis->showMoment({});
  m_axis->setMoments({});
  m_axis->setPresentStep(0);
  m_note.clear();
  m_asked.clear();
  m_askedMark = 0;
  showText();
}

void TimelineBar::setMoments(const MomentsKept& kept) {
  m_axis->setMoments(kept.moments);
  m_note = qs(kept.note);
  m_caption->setToolTip(m_note);
  showText();
  if (m_asked.isEmpty()) return;
  for (const KeptMoment& moment : kept.moments) {
    if (moment.kind != MomentKind::mark || qs(moment.label) != m_asked) continue;
    m_asked.clear();
    if (m_axis->isVisible()) m_axis->nameMark(moment.step);
    return;
  }
}

/// A moment that is marked already is not marked again: a default would take the place of the name that it has.
void TimelineBar::markPresent() {
  int last = m_askedMark;
  for (const KeptMoment& moment : m_axis->moments()) {
    if (moment.kind != MomentKind::mark) continue;
    if (moment.step == m_axis->presentStep()) return m_axis->nameMark(moment.step);
    last = std::max(last, numberIn(moment.label));
  }
  m_askedMark = last + 1;
  m_asked = defaultName(m_askedMark);
  emit markWanted(m_asked);
}

void TimelineBar::setBranchStep(std::optional<std::int64_t> step) {
  m_axis->setBranchStep(step);
}

void TimelineBar::markChange(std::int64_t step) {
  std::vector<std::int64_t> steps = m_axis->changes();
  if (steps.empty() || steps.back() != step) steps.push_back(step);
  m_axis->setChanges(std::move(steps));
}

void TimelineBar::setPresentStep(std::int64_t step) {
  m_axis->setPresentStep(step);
  if (!shown()) showText();
}

std::optional<std::int64_t> TimelineBar::shown() const {
  return m_axis->shown();
}

void TimelineBar::setTheme(const Theme& theme) {
  m_theme = theme;
  m_axis->setTheme(theme);
  m_step->setColor(theme.text);
  m_play->setIcon(tintedIcon(isPlaying() ? "pause" : "play", theme.text, theme.disabledText));
  showText();
  update();
}

void TimelineBar::togglePlay() {
  if (isPlaying()) {
    m_timer.stop();
  } else if (!m_axis->moments().empty()) {
    if (!shown()) m_axis->showMoment(m_axis->moments().front().step);
    m_timer.start(kPlayInterval / m_rate);
  }
  m_play->setIcon(tintedIcon(isPlaying() ? "pause" : "play", m_theme.text, m_theme.disabledText));
}

void TimelineBar::advance() {
  m_axis->stepBy(1);
  if (!shown()) togglePlay();  // it has come to the present
}

void TimelineBar::showLive() {
  if (isPlaying()) togglePlay();
  m_axis->showMoment({});
}

void TimelineBar::nextSpeed() {
  m_rate = m_rate >= kFastest ? 1 : 2 * m_rate;
  m_timer.setInterval(kPlayInterval / m_rate);
  showText();
}

void TimelineBar::showText() {
  m_speed->setText(QStringLiteral("×%1").arg(m_rate));
  m_play->setEnabled(!m_axis->moments().empty());
  m_step->setText("step " + groupedInteger(shown().value_or(m_axis->presentStep())));
  m_live->setEnabled(shown().has_value());
}

void TimelineBar::showMenu(std::int64_t step, const QPoint& where) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const QString name = "step " + groupedInteger(step);
  menu->addAction("&Show " + name, this, [this, step] { m_axis->showMoment(step); });
  QMenu* branch = menu->addMenu("&Branch from " + name);
  for (const auto& [text, change] : {std::pair("&As it is", BranchChange::nothing),
                                     {"With &half the learning rates", BranchChange::halfRates},
                                     {"Paused, to change &settings first", BranchChange::otherSettings}})
    branch->addAction(text, this, [this, step, change = change] { emit branchWanted(step, change); });
  menu->addAction("&Export the map of " + name + QStringLiteral("…"), this, [this, step] { emit exportWanted(step); });
  menu->addSeparator();
  const auto& moments = m_axis->moments();
  if (std::any_of(moments.begin(), moments.end(),
                  [step](const KeptMoment& moment) { return moment.step == step && moment.kind == MomentKind::mark; }))
    menu->addAction("&Name this mark", this, [this, step] { m_axis->nameMark(step); });
  menu->addAction("&Mark the present", this, &TimelineBar::markPresent);
  menu->popup(where);
}

void TimelineBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
  painter.fillRect(QRect(0, 0, width(), 1), m_theme.hairline);
}

}  // namespace brenier
