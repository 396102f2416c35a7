#pragma once

#include <QImage>
#include <QObject>
#include <map>
#include <string>

#include "core/api/studio_backend.h"
#include "ui/theme/theme.h"

namespace brenier {

class Background;

/// Small pictures of the catalogue's problems, source and target in their colours, drawn in the background when they
/// are first wanted.
class ProblemThumbnails : public QObject {
  Q_OBJECT

 public:
  /// `backend` must outlive the jobs of `background`.
  ProblemThumbnails(const StudioBackend& backend, Background& background, QObject* parent = nullptr);

  /// Those that are there; the others begin to be drawn.
  const std::map<std::string, QImage>& all();
  void setTheme(const Theme& theme);

 signals:
  void changed();

 private:
  void draw();

  const StudioBackend& m_backend;
  Background& m_background;
  std::map<std::string, PlanePoints> m_sources, m_targets;
  std::map<std::string, QImage> m_pictures;
  bool m_asked = false;
  Theme m_theme;
};

}  // namespace brenier
