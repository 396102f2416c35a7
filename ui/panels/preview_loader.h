#pragma once

#include <QObject>

#include "core/api/studio_backend.h"
#include "ui/work/background.h"

namespace brenier {

/// Asks the backend for a measure's points in the background, because a file may be large. The newest request wins;
/// what was asked for before is no longer wanted. The backend must outlive the jobs of `background`.
class PreviewLoader : public QObject {
  Q_OBJECT

 public:
  PreviewLoader(const StudioBackend& backend, Background& background, QObject* parent = nullptr);

  /// `title` says what is being done as long as it lasts.
  void request(const MeasureSpec& measure, int count, const QString& title);

 signals:
  void ready(const brenier::MeasureSpec& measure, const std::vector<float>& points);
  void failed(const brenier::MeasureSpec& measure, const brenier::RunError& error);
  /// The newest request was cancelled.
  void cancelled();

 private:
  const StudioBackend& m_backend;
  Background& m_background;
  JobId m_job = 0;  ///< of the newest request while it is wanted
};

}  // namespace brenier
