#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/api/animation.h"
#include "core/api/snapshot.h"
#include "ui/canvas/stage_painter.h"
#include "ui/work/background.h"

namespace brenier {

/// Writes a film of the stage: of the interpolation of one moment, or of the training, moment by moment, each asked for
/// by its step and given when it is there. Frames are painted and written on a thread of `background`, one after the
/// other. One film at a time: a second is ignored.
class Film : public QObject {
  Q_OBJECT

 public:
  /// Without `background` nothing is filmed any more.
  Film(OpenAnimation open, Background& background, QObject* parent = nullptr);
  ~Film() override;

  bool busy() const { return m_reel != nullptr; }
  /// There and back again, t from 0 to 1 and to 0.
  void ofInterpolation(const QString& path, std::shared_ptr<const Snapshot> moment, const StageStyle& style);
  /// Emits momentWanted for each step; give() answers.
  void ofTraining(const QString& path, std::vector<std::int64_t> steps, const StageStyle& style);
  /// A frame of the training, if it is the one that was wanted.
  void give(const std::shared_ptr<const Snapshot>& moment);
  /// Ends the film without a file; cancelled() says when it is over.
  void cancel();
  /// The moment that was wanted cannot come.
  void fail(const RunError& error);

 signals:
  void momentWanted(std::int64_t step);
  void finished(const QString& path);
  void cancelled();
  void failed(const brenier::RunError& error);

 private:
  class Reel;
  bool begin(const QString& path, int framesPerSecond, int frames);
  void askForNext();
  void end();

  OpenAnimation m_open;
  QPointer<Background> m_background;
  std::shared_ptr<Reel> m_reel;  ///< shared with the thread that writes it
  JobId m_job = 0;
  QString m_path;
  StageStyle m_style;
  std::vector<std::int64_t> m_steps;
  std::size_t m_next = 0;
  QTimer m_patience;  ///< a moment that does not come ends the film
};

}  // namespace brenier
