#pragma once

#include <QObject>

#include "core/api/run_error.h"

class QWidget;

namespace brenier {

class Actions;
class MessageBar;
class RunController;
class StageArea;
struct StartOptions;

/// States that go from one window to another as text, and to a shell as a command. All parts must outlive this.
class SharingController : public QObject {
  Q_OBJECT

 public:
  struct Parts {
    Actions& actions;
    RunController& run;
    StageArea& stage;
    MessageBar& messages;
  };
  SharingController(const Parts& parts, const StartOptions& options, QWidget* window);

  /// Begins with the state that was asked for.
  void begin();
  /// Learns what the text says; what is wrong with it is said.
  void open(const QString& text);

 private:
  void copyCommand();
  void copyState();
  void copy(const Result<std::string>& text, const QString& done);

  Parts m_parts;
  const StartOptions& m_options;
};

}  // namespace brenier
