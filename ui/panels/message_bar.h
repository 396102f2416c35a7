#pragma once

#include <QFrame>
#include <QTimer>
#include <functional>
#include <vector>

#include "core/api/run_error.h"
#include "ui/theme/theme.h"

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace brenier {

/// A button on a message. Pressing it closes the message first.
struct MessageAction {
  QString text;
  std::function<void()> act;
};

enum class MessageKind { info, warning, error };

/// One quiet bar for everything that has to be said. The same message again raises its count; closing the newest shows
/// the one before, and *4 more* shows all of them under one another. Information leaves by itself, warnings and errors
/// stay until they are closed.
class MessageBar : public QFrame {
  Q_OBJECT

 public:
  explicit MessageBar(QWidget* parent = nullptr);

  void show(MessageKind kind, const QString& text, const QString& whatToDo = {},
            const std::vector<MessageAction>& actions = {});
  /// What was done, or why it was not.
  void say(const Status& status, const QString& done);
  /// A message about nothing that the shown run does: it stays until it is answered or closed.
  void offer(const QString& text, const std::vector<MessageAction>& actions);
  /// Drops an offer that can be taken no more, wherever it stands.
  void withdraw(const QString& offer);
  /// Drops what was said about a run that is over.
  void clear();
  /// Lies over the upper part of `area`, a sibling, from `top` pixels on, and takes no room of its own; an offer, which
  /// stays until it is answered, stands above it instead and covers nothing, unless the window is too low for both.
  void floatOver(QWidget* area, int top);
  /// Whatever is said stands above the area: what is there is read by somebody.
  void setApart(bool apart);
  int messageCount() const { return static_cast<int>(m_messages.size()); }
  QString text() const;
  bool showsAll() const { return m_all; }
  int repeats() const;  ///< of the message on show; 0 without one
  void setTheme(const Theme& theme);
  /// On a projector nothing lies over the stage: what is to be said waits until that is over.
  void setQuiet(bool quiet);
  /// How sentences of core are said in the window.
  void setWords(std::function<QString(const QString&)> words) { m_words = std::move(words); }

 public slots:
  void closeCurrent();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Message {
    MessageKind kind;
    QString text;
    QString whatToDo;
    std::vector<MessageAction> actions;
    bool offer = false;
    int count = 1;
  };
  void add(Message message);
  void showButtons(const std::vector<MessageAction>& actions);
  void refresh();
  QString htmlOf(const Message& message) const;
  QString htmlOfOthers() const;
  void place();
  void takeRoom(int height);

  std::vector<Message> m_messages;  ///< the newest last
  std::function<QString(const QString&)> m_words;
  QTimer m_leave;
  Theme m_theme;
  QLabel* m_icon = nullptr;
  QLabel* m_text = nullptr;
  QLabel* m_count = nullptr;
  QToolButton* m_more = nullptr;
  bool m_all = false, m_quiet = false, m_apart = false;
  QHBoxLayout* m_buttons = nullptr;
  QToolButton* m_close = nullptr;
  QWidget* m_area = nullptr;
  int m_top = 0;
  QWidget* m_strip = nullptr;  ///< above the area, where it has room for itself
};

}  // namespace brenier
