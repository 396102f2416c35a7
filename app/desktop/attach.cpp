#include "app/desktop/attach.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>
#include <csignal>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "core/session/run_watch.h"

namespace brenier {
namespace {

constexpr int kLookMs = 50;
constexpr int kPatienceMs = 60000;  // with whoever types a password

QString withoutSlash(QString path) {
  while (path.size() > 1 && path.endsWith('/')) path.chop(1);
  return path;
}

}  // namespace

Attachment::Attachment() = default;

Attachment::~Attachment() {
  m_connection.reset();
  if (!m_ssh) return;
  m_ssh->terminate();
  if (!m_ssh->waitForFinished(2000)) m_ssh->kill();
  m_ssh->waitForFinished(2000);
}

Result<std::unique_ptr<Attachment>> Attachment::open(const QString& name, const QString& tokenFile) {
  std::unique_ptr<Attachment> made(new Attachment);
  const QUrl url(name);
  const bool far = url.scheme() == "ssh";
  if (far && (url.host().isEmpty() || url.path().size() < 2))
    return badInput("\"" + name.toStdString() + "\" names no run on another machine.", "Write ssh://HOST/PATH.");
  const QString user = url.userName().isEmpty() ? QString() : url.userName() + "@";
  auto connection =
      far ? made->through(user + url.host() + (url.port() > 0 ? QString(":%1").arg(url.port()) : QString()),
                          withoutSlash(url.path()))
          : watchRun(name.toStdString(), tokenFile.toStdString());
  if (!connection) return Unexpected<RunError>(connection.error());
  const auto& welcome = connection->welcome();
  made->m_shown = QString::fromStdString(welcome.name + (welcome.host.empty() ? "" : " on " + welcome.host));
  made->m_controls = welcome.controls;
  made->m_connection = std::make_unique<watch::Connection>(*std::move(connection));
  return made;
}

watch::Connection Attachment::takeConnection() {
  return std::move(*m_connection);
}

/// `host` as USER@HOST:PORT, of which all but the host may be missing.
Result<watch::Connection> Attachment::through(const QString& host, const QString& path) {
  m_folder = std::make_unique<QTemporaryDir>();
  m_ssh = std::make_unique<QProcess>();
  const QString here = m_folder->filePath("watch.sock");
  const QString there = QString::fromStdString(watchSocketOf(path.toStdString()));
  QStringList words{"-N", "-o", "ExitOnForwardFailure=yes", "-L", here + ":" + there};
  if (const auto colon = host.lastIndexOf(':'); colon > 0)
    words << "-p" << host.mid(colon + 1) << host.left(colon);
  else
    words << host;
#ifdef __linux__
  m_ssh->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGTERM); });  // it goes also where this is killed
#endif
  m_ssh->start("ssh", words);
  if (!m_ssh->waitForStarted()) return badInput("ssh cannot be started.", "Install it, or forward the run's socket.");
  for (int waited = 0; waited < kPatienceMs && !QFile::exists(here); waited += kLookMs)
    if (m_ssh->waitForFinished(kLookMs))
      return badInput("ssh to " + host.toStdString() +
                          " ended: " + QString::fromLocal8Bit(m_ssh->readAllStandardError()).simplified().toStdString(),
                      "Look whether the same works in a terminal.");
  auto connection = watchRun(here.toStdString(), {});
  if (!connection)
    return badInput("No process is learning in " + path.toStdString() + " on " + host.toStdString() + ".",
                    "Look whether the run is there, and not over.");
  return connection;
}

}  // namespace brenier
