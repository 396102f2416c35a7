#include "ui/main_window/problem_thumbnails.h"

#include <QPainter>
#include <utility>

#include "ui/canvas/map_layers.h"
#include "ui/canvas/stage_range.h"
#include "ui/run/config_change.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr int kPoints = 160;
constexpr QSize kProblemThumbnail(108, 72);

struct Pairs {
  std::map<std::string, PlanePoints> sources, targets;
};

bool hasPoints(const Catalog& catalog, const ProblemDescriptor& problem) {
  const auto* solver = findSolver(catalog, problem.solver);
  return solver && !solver->pictures;
}

QImage pictureOf(const PlanePoints& source, const PlanePoints& target, const Theme& theme) {
  QImage picture(kProblemThumbnail, QImage::Format_ARGB32_Premultiplied);
  picture.fill(theme.stage);
  Snapshot moment;
  moment.source = std::make_shared<PlanePoints>(source);
  moment.target = std::make_shared<PlanePoints>(target);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  const QRectF area = QRectF(picture.rect()).adjusted(4, 4, -4, -4);
  const QTransform toPixels = StagePainter::dataToPixels(neededRange(moment), area);
  for (const auto& [points, color] : {std::pair(&target, theme.target), {&source, theme.source}}) {
    QColor soft = color;
    soft.setAlphaF(0.75f);
    painter.setBrush(soft);
    for (std::size_t i = 0; 2 * i + 1 < points->size(); ++i)
      if (const QPointF at = planePoint(*points, i); isFinite(at)) painter.drawEllipse(toPixels.map(at), 1.3, 1.3);
  }
  return picture;
}

}  // namespace

ProblemThumbnails::ProblemThumbnails(const StudioBackend& backend, Background& background, QObject* parent)
    : QObject(parent), m_backend(backend), m_background(background), m_theme(Theme::lightTheme()) {}

const std::map<std::string, QImage>& ProblemThumbnails::all() {
  if (std::exchange(m_asked, true)) return m_pictures;
  m_background.make(
      "Drawing the problems",
      [&backend = m_backend] {
        Pairs pairs;
        for (const auto& problem : backend.catalog().problems) {
          if (!hasPoints(backend.catalog(), problem)) continue;
          auto source = backend.preview(problem.source, kPoints), target = backend.preview(problem.target, kPoints);
          if (!source || !target) continue;
          pairs.sources[problem.id] = *std::move(source);
          pairs.targets[problem.id] = *std::move(target);
        }
        return pairs;
      },
      this,
      [this](const std::optional<Pairs>& pairs) {
        if (!pairs) return;
        m_sources = pairs->sources;
        m_targets = pairs->targets;
        draw();
      });
  return m_pictures;
}

void ProblemThumbnails::draw() {
  for (const auto& [id, source] : m_sources) m_pictures[id] = pictureOf(source, m_targets[id], m_theme);
  emit changed();
}

void ProblemThumbnails::setTheme(const Theme& theme) {
  m_theme = theme;
  draw();
}

}  // namespace brenier
