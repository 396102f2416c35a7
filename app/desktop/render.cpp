#include "app/desktop/render.h"

#include "core/models/run_directory.h"
#include "core/train/frame_builder.h"
#include "core/train/scorer.h"
#include "ui/canvas/figure_file.h"

namespace brenier {
namespace {

constexpr QSize figureSize(1200, 800);

}  // namespace

Status renderRun(const QString& path, const QString& out, const Theme& theme) {
  if (!isFigureName(out)) return writeFigure(out, figureSize, {}, {});  // says what is wrong before anything is read
  auto directory = RunDirectory::open(path.toStdString());
  if (!directory) return Unexpected<RunError>(directory.error());
  auto run = directory->load();
  if (!run) return Unexpected<RunError>(run.error());
  FrameBuilder frames(**run);
  Scorer scorer((*run)->heldOut());
  if (scorer.solveExact({})) frames.setExact(scorer.truth());
  ViewRequest view;
  view.fieldResolution = 256;
  StageStyle style;
  style.theme = theme;
  style.layers = view.layers;
  style.axes = true;
  const auto frame = frames.build(1, Purpose::live, view);
  style.view = frame->world;
  return writeFigure(out, figureSize, *frame, style);
}

}  // namespace brenier
