#include "ui/panels/preview_loader.h"

#include <optional>
#include <utility>

namespace brenier {

PreviewLoader::PreviewLoader(const StudioBackend& backend, Background& background, QObject* parent)
    : QObject(parent), m_backend(backend), m_background(background) {
  connect(&background, &Background::cancelled, this, [this](JobId job) {
    if (job != m_job) return;
    m_job = 0;
    emit cancelled();
  });
}

void PreviewLoader::request(const MeasureSpec& measure, int count, const QString& title) {
  m_background.cancel(std::exchange(m_job, 0));
  m_job = m_background.make(
      title, [&backend = m_backend, measure, count] { return backend.preview(measure, count); }, this,
      [this, measure](const std::optional<Result<PlanePoints>>& points) {
        if (!points) return;
        m_job = 0;
        *points ? emit ready(measure, points->value()) : emit failed(measure, points->error());
      });
}

}  // namespace brenier
