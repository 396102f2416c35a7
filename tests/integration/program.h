#pragma once

#include <QFile>
#include <QProcess>
#include <QSize>
#include <QStringList>
#include <QTemporaryDir>
#include <QtEndian>

/// The programs of a test of the whole, started in a folder of its own.
namespace brenier::test {

struct Outcome {
  int code = -1;  ///< also where it did not end in time
  QByteArray out, err;
};

class Workplace {
 public:
  QString path(const QString& name = {}) const { return name.isEmpty() ? m_folder.path() : m_folder.filePath(name); }

  Outcome start(const QString& program, const QStringList& arguments, int seconds = 600) const {
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start(program, arguments);
    if (!process.waitForFinished(1000 * seconds)) return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
  }
  /// brenier-cli with these arguments.
  Outcome cli(const QStringList& arguments, int seconds = 600) const { return start(BRENIER_CLI, arguments, seconds); }

  /// False where the file cannot be written whole.
  bool write(const QString& name, const QByteArray& bytes) const {
    QFile file(path(name));
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
  }
  /// Empty where there is no such file.
  QByteArray read(const QString& name) const {
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

 private:
  QTemporaryDir m_folder;
};

/// Two big-endian numbers after the signature and the first chunk's length and name; null where it is no PNG.
inline QSize sizeOfPng(const QByteArray& file) {
  if (file.size() < 24 || !file.startsWith("\x89PNG")) return {};
  return {qFromBigEndian<qint32>(file.constData() + 16), qFromBigEndian<qint32>(file.constData() + 20)};
}

/// The numbers of a safetensors file of 32-bit floats, without its header; empty where it is none.
inline QByteArray numbersIn(const QByteArray& safetensors) {
  if (safetensors.size() < 8) return {};
  return safetensors.mid(8 + qFromLittleEndian<qint64>(safetensors.constData()));
}

/// `train` of a map so small that thousands of steps take a second, into `out`.
inline QStringList quickTraining(const QString& out) {
  return {"train",
          "--problem",
          "eight_gaussians",
          "--solver",
          "ot_icnn",
          "--batch",
          "32",
          "--inner_steps",
          "2",
          "--hidden_width",
          "8",
          "--hidden_layers",
          "2",
          "--held-out",
          "32",
          "--threads",
          "1",
          "--out",
          out};
}

}  // namespace brenier::test
