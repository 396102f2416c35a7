#include "ui/panels/message_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <algorithm>

#include "ui/forms/number_text.h"
#include "ui/forms/tinted_icon.h"

namespace brenier {
namespace {

constexpr std::size_t kMostMessages = 20;
constexpr int kInfoMs = 7000;
constexpr std::size_t kMostAtOnce = 8;
constexpr int kAside = 12, kMostWidth = 860;  // where it floats
constexpr int kAbove = 6;                     // around it, where it has room of its own

const char* iconName(MessageKind kind) {
  return kind == MessageKind::info ? "info" : kind == MessageKind::warning ? "warning" : "error";
}

QColor colorOf(MessageKind kind, const Theme& theme) {
  if (kind == MessageKind::info) return theme.mutedText;
  if (kind == MessageKind::warning) return theme.dark ? QColor("#F0B450") : QColor("#9A6700");
  return theme.dark ? QColor("#FF8A80") : QColor("#B3261E");
}

/// What the layout takes room from first: where the window is too low for it, it gives way before anything else does.
class Strip : public QWidget {
 public:
  using QWidget::QWidget;
  QSize sizeHint() const override { return {0, maximumHeight()}; }
  QSize minimumSizeHint() const override { return {0, 0}; }
};

}  // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent), m_theme(Theme::lightTheme()) {
  setObjectName("messageBar");
  m_icon = new QLabel(this);
  m_text = new QLabel(this);
  m_text->setObjectName("messageText");
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::RichText);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_text->setAccessibleName("Message");
  m_count = new QLabel(this);
  m_count->setProperty("role", "muted");
  m_more = new QToolButton(this);
  m_more->setObjectName("moreMessages");
  m_more->setProperty("role", "flat");
  m_more->setFocusPolicy(Qt::TabFocus);
  m_close = new QToolButton(this);
  m_close->setProperty("role", "flat");
  m_close->setToolTip("Close this message");
  m_close->setAccessibleName("Close this message");
  m_close->setFocusPolicy(Qt::TabFocus);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 6, 8, 6);
  row->setSpacing(10);
  row->addWidget(m_icon, 0, Qt::AlignTop);
  row->addWidget(m_text, 1);
  m_buttons = new QHBoxLayout;
  m_buttons->setSpacing(8);
  row->addLayout(m_buttons);
  row->addWidget(m_count, 0, Qt::AlignTop);
  row->addWidget(m_more, 0, Qt::AlignTop);
  row->addWidget(m_close, 0, Qt::AlignTop);
  m_leave.setSingleShot(true);
  m_leave.setInterval(kInfoMs);
  connect(&m_leave, &QTimer::timeout, this, &MessageBar::closeCurrent);
  connect(m_close, &QToolButton::clicked, this, &MessageBar::closeCurrent);
  connect(m_more, &QToolButton::clicked, this, [this] {
    m_all = !m_all;
    refresh();
  });
  refresh();
}

void MessageBar::show(MessageKind kind, const QString& text, const QString& whatToDo,
                      const std::vector<MessageAction>& actions) {
  add({kind, text, whatToDo, actions});
}

void MessageBar::say(const Status& status, const QString& done) {
  status ? show(MessageKind::info, done)
         : show(MessageKind::error, qs(status.error().message), qs(status.error().hint));
}

void MessageBar::offer(const QString& text, const std::vector<MessageAction>& actions) {
  add({MessageKind::info, text, {}, actions, true});
}

void MessageBar::add(Message message) {
  if (m_words) message.text = m_words(message.text), message.whatToDo = m_words(message.whatToDo);
  const auto same = [&](const Message& m) { return m.kind == message.kind && m.text == message.text; };
  if (const auto it = std::find_if(m_messages.begin(), m_messages.end(), same); it != m_messages.end()) {
    message.count = it->count + 1;
    m_messages.erase(it);
  }
  m_messages.push_back(std::move(message));
  if (m_messages.size() > kMostMessages) m_messages.erase(m_messages.begin());
  refresh();
}

void MessageBar::clear() {
  std::erase_if(m_messages, [](const Message& m) { return !m.offer; });
  refresh();
}

void MessageBar::showButtons(const std::vector<MessageAction>& actions) {
  while (auto* item = m_buttons->takeAt(0)) {
    item->widget()->deleteLater();  // it may be the one that was pressed
    delete item;
  }
  for (const auto& action : actions) {
    auto* button = new QPushButton(action.text, this);
    connect(button, &QPushButton::clicked, this, [this, act = action.act] {
      closeCurrent();
      act();
    });
    m_buttons->addWidget(button);
  }
}

void MessageBar::withdraw(const QString& offer) {
  std::erase_if(m_messages, [&](const Message& message) { return message.offer && message.text == offer; });
  refresh();
}

void MessageBar::setQuiet(bool quiet) {
  if (quiet == m_quiet) return;
  m_quiet = quiet;
  refresh();
}

void MessageBar::closeCurrent() {
  if (!m_messages.empty()) m_messages.pop_back();
  refresh();
}

void MessageBar::floatOver(QWidget* area, int top) {
  m_area = area;
  m_top = top;
  area->installEventFilter(this);
  if (auto* column = qobject_cast<QBoxLayout*>(area->parentWidget()->layout()); column && !m_strip) {
    m_strip = new Strip(area->parentWidget());
    m_strip->setMaximumHeight(0);
    column->insertWidget(column->indexOf(area), m_strip);
  }
  place();
}

bool MessageBar::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize || event->type() == QEvent::Move) place();
  return QFrame::eventFilter(watched, event);
}

void MessageBar::place() {
  if (!m_area) return;
  if (m_messages.empty() || m_quiet) return takeRoom(0);
  const QWidget* around = m_area->parentWidget();
  const QRect area = m_area->geometry();
  const int width = std::min(area.width() - 2 * kAside, kMostWidth), height = heightForWidth(width);
  const int room = height + 2 * kAbove;
  const bool apart =
      (m_apart || m_messages.back().offer) && room + m_area->minimumSizeHint().height() <= around->height();
  takeRoom(apart ? room : 0);
  setGeometry(area.center().x() - width / 2, apart ? kAbove : area.top() + m_top, width, height);
  raise();
}

/// The window may become lower than it is now, so its least height knows nothing of this.
void MessageBar::takeRoom(int height) {
  if (!m_strip || height == m_strip->maximumHeight()) return;
  m_strip->setMaximumHeight(height);
  m_strip->updateGeometry();
}

void MessageBar::setApart(bool apart) {
  if (apart == m_apart) return;
  m_apart = apart;
  place();
}

QString MessageBar::text() const {
  return m_messages.empty() ? QString() : m_messages.back().text;
}

int MessageBar::repeats() const {
  return m_messages.empty() ? 0 : m_messages.back().count;
}

void MessageBar::setTheme(const Theme& theme) {
  m_theme = theme;
  setStyleSheet(QString("#messageBar { background: %1; border: 1px solid %2; border-radius: 8px; }")
                    .arg(theme.card.name(), theme.hairline.name()));
  m_close->setIcon(tintedIcon("close", theme.mutedText));
  refresh();
}

QString MessageBar::htmlOf(const Message& message) const {
  const QString text = message.text.toHtmlEscaped();
  if (message.whatToDo.isEmpty()) return text;
  return text + " <span style=\"color:" + m_theme.mutedText.name() + "\">" + message.whatToDo.toHtmlEscaped() +
         "</span>";
}

/// Those before the newest, each in a paragraph that begins with a dot in the colour of its kind.
QString MessageBar::htmlOfOthers() const {
  QString html;
  std::size_t shown = 0;
  for (auto message = m_messages.rbegin() + 1; message != m_messages.rend() && shown < kMostAtOnce; ++message, ++shown)
    html +=
        "<p style=\"margin-top:8px; margin-bottom:0\"><span style=\"color:" + colorOf(message->kind, m_theme).name() +
        QStringLiteral("\">●</span> ") + htmlOf(*message) + "</p>";
  const std::size_t left = m_messages.size() - 1 - shown;
  return left == 0 ? html : html + QString("<p style=\"margin-top:8px\">and %1 more</p>").arg(left);
}

void MessageBar::refresh() {
  m_leave.stop();
  setVisible(!m_messages.empty() && !m_quiet);
  if (m_messages.empty() || m_quiet) return place();
  const Message& message = m_messages.back();
  showButtons(message.actions);
  m_icon->setPixmap(tintedPixmap(iconName(message.kind), colorOf(message.kind, m_theme), 20, devicePixelRatioF()));
  const auto others = static_cast<int>(m_messages.size()) - 1;
  m_all &= others > 0;
  m_text->setText(htmlOf(message) + (m_all ? htmlOfOthers() : QString()));
  m_count->setText(message.count > 1 ? QStringLiteral("× %1").arg(message.count) : QString());
  m_count->setVisible(message.count > 1);
  m_more->setText(m_all ? QString("Show one") : QString("%1 more").arg(others));
  m_more->setToolTip(m_all ? "Show the newest message alone" : "Show all messages under one another");
  m_more->setVisible(others > 0);
  place();
  if (message.kind == MessageKind::info && !message.offer) m_leave.start();
}

}  // namespace brenier
