#include "app/desktop/render.h"

#include <QEventLoop>
#include <QFileInfo>
#include <iostream>
#include <map>

#include "core/io/animation.h"
#include "core/session/run_directory.h"
#include "core/session/run_record_files.h"
#include "core/train/look/slice_choice.h"
#include "core/train/score/scorer.h"
#include "ui/canvas/figure_file.h"
#include "ui/canvas/plane_words.h"
#include "ui/canvas/stage_range.h"
#include "ui/session/film.h"
#include "ui/work/background.h"

namespace brenier {
namespace {

constexpr QSize kFigureSize(1200, 800);
constexpr int kFilmedPictures = 24;  // so that a frame has room for them at twice their size

StageStyle styleFor(const ViewRequest& view, const Snapshot& frame, const Theme& theme) {
  StageStyle style;
  style.theme = theme;
  style.layers = view.layers;
  style.axes = true;
  style.view = neededRange(frame);
  return style;
}

/// In which plane it is, and what its axes are called; nothing of runs that have but one.
void nameAxes(const TrainingRun& run, const SliceLooks& looks, StageStyle& style) {
  const auto heldOut = run.heldOut();
  if (heldOut->pictures || heldOut->source.dim <= 2) return;
  const auto columns = run.describe(1).columns;
  const PlaneChoice plane = looks.slice.plane.value_or(PlaneChoice());
  style.plane = planeTitle(plane, columns);
  style.axisNames = planeAxisNames(plane, columns);
  style.pairs = looks.pairs;
  for (const auto& column : columns) style.columns << QString::fromStdString(column);
}

/// `frames` and `view` look where they say.
Status look(const SliceLooks& looks, const TrainingRun& run, const QString& path, FrameBuilder& frames,
            ViewRequest& view) {
  const auto heldOut = run.heldOut();
  if (looks.pairs && (heldOut->pictures || heldOut->source.dim <= 2))
    return badInput(path.toStdString() + " has no more than one pair of columns.", "Leave --pairs out.");
  view.coordinates = looks.pairs;
  return chooseSlice(looks.slice, run, path.toStdString(), frames, view);
}

bool isFilmName(const QString& path) {
  const QString ending = QFileInfo(path).suffix().toLower();
  return ending == "mp4" || ending == "gif";
}

/// The kept moments of a saved run, one after the other, or the interpolation of its map; auto: the moments, where
/// there is more than the first.
Status renderFilm(const QString& path, const QString& out, const QString& of, const SliceLooks& looks,
                  const Theme& theme) {
  auto opened = openRunWithRecord(path.toStdString());
  if (!opened) return Unexpected<RunError>(opened.error());
  FrameBuilder frames(*opened->run);
  ViewRequest view;
  view.pictures.count = kFilmedPictures;
  if (const Status there = look(looks, *opened->run, path, frames, view); !there) return there;
  const auto present = frames.build(1, Purpose::live, view);
  StageStyle style = styleFor(view, *present, theme);
  nameAxes(*opened->run, looks, style);
  std::map<std::int64_t, std::shared_ptr<MomentState>> states;
  std::vector<std::int64_t> steps;
  for (const auto& kept : opened->record.moments) {
    states[kept.moment.step] = kept.state;
    steps.push_back(kept.moment.step);
  }
  if (present->pictures && of == "interpolation")
    return badInput("A run over pictures has no points to interpolate.", "Film the training.");
  Status result = ok();
  Background background;
  Film film(
      [](const AnimationFormat& format) {
        auto writer = openAnimation(format);
        if (writer && !(*writer)->note().empty()) std::cerr << (*writer)->note() << std::endl;
        return writer;
      },
      background);
  QEventLoop loop;
  QObject::connect(&film, &Film::finished, &loop, &QEventLoop::quit);
  QObject::connect(&film, &Film::failed, &loop, [&](const RunError& error) {
    result = Unexpected<RunError>(error);
    loop.quit();
  });
  QObject::connect(&film, &Film::momentWanted, &film, [&](std::int64_t step) {
    const auto state = states[step]->load();
    if (!state) return film.fail(state.error());
    if (!restore(*state, *opened->run))
      return film.fail({ErrorKind::badInput, "The moment of step " + std::to_string(step) + " is of another run.", ""});
    film.give(frames.build(1, Purpose::scrub, view));
  });
  const bool training = of == "training" || (of != "interpolation" && steps.size() > 1);
  training ? film.ofTraining(out, steps, style) : film.ofInterpolation(out, present, style);
  if (film.busy()) loop.exec();
  return result;
}

}  // namespace

Status renderRun(const QString& path, const QString& out, const QString& film, const SliceLooks& looks,
                 const Theme& theme) {
  if (!film.isEmpty() && film != "training" && film != "interpolation" && film != "auto")
    return badInput("There is no film of the " + film.toStdString() + ".", "Choose training, interpolation or auto.");
  if (isFilmName(out) || !film.isEmpty()) return renderFilm(path, out, film, looks, theme);
  if (!isFigureName(out)) return writeFigure(out, kFigureSize, {}, {});  // says what is wrong before anything is read
  auto directory = RunDirectory::open(path.toStdString());
  if (!directory) return Unexpected<RunError>(directory.error());
  auto run = directory->load();
  if (!run) return Unexpected<RunError>(run.error());
  FrameBuilder frames(**run);
  ViewRequest view;
  view.fieldResolution = 256;
  if (const Status there = look(looks, **run, path, frames, view); !there) return there;
  Scorer scorer((*run)->heldOut());
  if (!(*run)->heldOut()->pictures && scorer.solveExact({})) {
    const auto tears = solveTrueTears(*(*run)->heldOut());
    frames.setExact({scorer.truth(), tears ? *tears : nullptr});
  }
  const auto frame = frames.build(1, Purpose::live, view);
  StageStyle style = styleFor(view, *frame, theme);
  nameAxes(**run, looks, style);
  return writeFigure(out, kFigureSize, frame, style);
}

}  // namespace brenier
