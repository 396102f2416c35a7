#pragma once

#include <QProcess>
#include <string>

#include "tests/integration/program.h"

namespace brenier::test {

/// brenier-cli that learns in a workplace, to be watched there or on a port from when this is made on.
class Learner : public QProcess {
 public:
  explicit Learner(const Workplace& place, const QStringList& words) {
    setWorkingDirectory(place.path());
    setReadChannel(QProcess::StandardError);
    start(BRENIER_CLI, words + QStringList{"--listen", "127.0.0.1:0"});
    while (!m_said.contains("the token in") && waitForReadyRead(kLong)) m_said += readAllStandardError();
  }
  ~Learner() override {
    kill();
    waitForFinished();
  }
  /// Its exit code; -1 where it was killed, or does not end.
  int ends() {
    const bool over = state() == NotRunning || waitForFinished(kLong);
    return over && exitStatus() == NormalExit ? exitCode() : -1;
  }
  std::string port() const {
    const auto from = m_said.indexOf("127.0.0.1:");
    return m_said.mid(from, m_said.indexOf(' ', from) - from).toStdString();
  }

 private:
  static constexpr int kLong = 120000;
  QByteArray m_said;
};

}  // namespace brenier::test
