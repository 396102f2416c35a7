#include "ui/panels/table_loader.h"

#include <QFileInfo>
#include <memory>
#include <optional>
#include <utility>

#include "ui/panels/file_note.h"

namespace brenier {

TableLoader::TableLoader(const StudioBackend& backend, Background& background, QObject* parent)
    : QObject(parent), m_backend(backend), m_background(background) {
  connect(&background, &Background::cancelled, this, [this](JobId job) {
    if (job != m_job) return;
    m_job = 0;
    emit cancelled();
  });
}

void TableLoader::cancel() {
  if (m_job != 0) m_background.cancel(m_job);
}

void TableLoader::drop() {
  m_background.cancel(std::exchange(m_job, 0));
}

void TableLoader::request(const MeasureSpec& points) {
  drop();
  const QString name = QFileInfo(pathOf(points)).fileName();
  const auto look = std::make_shared<std::optional<Result<TableLook>>>();
  m_job = m_background.start(
      "Reading " + name, true,
      [&backend = m_backend, points, look](const JobProgress& progress) {
        look->emplace(backend.look(points, progress.stop()));
      },
      this,
      [this, points, look](bool wanted) {
        if (!wanted || !*look) return;
        m_job = 0;
        **look ? emit ready(points, (*look)->value()) : emit failed((*look)->error());
      });
}

}  // namespace brenier
