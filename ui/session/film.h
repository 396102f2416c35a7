#pragma once

#include <QObject>
#include <QSize>
#include <QTimer>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/api/animation.h"
#include "core/api/snapshot.h"
#include "ui/canvas/stage_painter.h"

namespace brenier {

/// Writes a film of the stage: of the interpolation of one moment, at once; or of the training, moment by moment, each
/// asked for by its step and given when it is there. One film at a time.
class Film : public QObject {
  Q_OBJECT

 public:
  explicit Film(OpenAnimation open, QObject* parent = nullptr);

  bool busy() const { return m_writer != nullptr; }
  /// There and back again, t from 0 to 1 and to 0.
  void ofInterpolation(const QString& path, const Snapshot& moment, const StageStyle& style);
  /// Emits momentWanted for each step; give() answers.
  void ofTraining(const QString& path, std::vector<std::int64_t> steps, const StageStyle& style);
  /// A frame of the training, if it is the one that was wanted.
  void give(const Snapshot& moment);
  void cancel();
  /// The moment that was wanted cannot come.
  void fail(const RunError& error);

 signals:
  void momentWanted(std::int64_t step);
  void progressed(int frames, int of);
  void finished(const QString& path);
  void failed(const brenier::RunError& error);

 private:
  bool begin(const QString& path, int framesPerSecond);
  bool addFrame(const Snapshot& moment, const StageStyle& style);
  void end();

  OpenAnimation m_open;
  std::unique_ptr<AnimationWriter> m_writer;
  QString m_path;
  StagePainter m_painter;
  StageStyle m_style;
  std::vector<std::int64_t> m_steps;
  std::size_t m_next = 0;
  QTimer m_patience;  ///< a moment that does not come ends the film
};

}  // namespace brenier
