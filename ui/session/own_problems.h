#pragma once

#include <QImage>
#include <QObject>
#include <QString>
#include <vector>

#include "core/api/studio_backend.h"

namespace brenier {

/// A problem that a person kept, with a picture of it. `problem.id` is empty: no registry knows it.
struct OwnProblem {
  ProblemDescriptor problem;
  QImage thumbnail;
  QString file;
};

/// The problems of one's own: measures (drawings among them), solver and options under a name, one file each in a
/// folder: a configuration as a run's own with its title in it, and a picture beside it. A file that cannot be read is
/// left alone and left out.
class OwnProblems : public QObject {
  Q_OBJECT

 public:
  /// `backend` must outlive this; it reads and writes configurations, and its catalog says of what kind each option is.
  OwnProblems(const StudioBackend& backend, QString folder, QObject* parent = nullptr);

  /// Whether there is a folder for them.
  bool canKeep() const { return !m_folder.isEmpty(); }
  const std::vector<OwnProblem>& all() const { return m_problems; }
  /// By its title; null where there is none.
  const OwnProblem* find(const QString& title) const;
  /// The one with these measures and this solver; null where there is none.
  const OwnProblem* matching(const RunConfig& config) const;
  /// Replaces one of the same title. Errors: an empty title; the disk.
  Status keep(const QString& title, const RunConfig& config, const QImage& thumbnail);
  Status forget(const QString& title);

 signals:
  void changed();

 private:
  void read();

  const StudioBackend& m_backend;
  QString m_folder;
  std::vector<OwnProblem> m_problems;
};

}  // namespace brenier
