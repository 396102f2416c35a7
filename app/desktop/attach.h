#pragma once

#include <QString>
#include <memory>

#include "core/api/run_error.h"
#include "core/watch/connection.h"

class QProcess;
class QTemporaryDir;

namespace brenier {

/// The way to a run that another process learns: a connection, and where the run is on another machine, the ssh that
/// forwards its socket and goes with this.
class Attachment {
 public:
  /// `name`: a run's folder or file, a socket, HOST:PORT with the file of its token, or ssh://HOST/PATH of a run's
  /// folder there. Errors (bad input): those of watchRun(); what ssh says.
  static Result<std::unique_ptr<Attachment>> open(const QString& name, const QString& tokenFile);
  ~Attachment();

  watch::Connection takeConnection();
  /// "run on cluster3"
  QString shown() const { return m_shown; }
  bool controls() const { return m_controls; }

 private:
  Attachment();
  Result<watch::Connection> through(const QString& host, const QString& path);

  std::unique_ptr<QTemporaryDir> m_folder;  ///< of the forwarded socket
  std::unique_ptr<QProcess> m_ssh;
  std::unique_ptr<watch::Connection> m_connection;
  QString m_shown;
  bool m_controls = false;
};

}  // namespace brenier
