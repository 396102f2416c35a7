#pragma once

#include <concepts>
#include <type_traits>

#include "core/api/command.h"
#include "core/api/run_event.h"
#include "core/api/slow_step.h"
#include "core/api/snapshot.h"

// What of a run crosses a connection: the fields of every struct of core/api that a frame holds, each once, in their
// order in the struct. From this list come the writer, the reader, the layout that docs/watching.md shows and the
// number by which two programs know that theirs is the same. A new field is a line here; tests/core/watch fails without
// it.

namespace brenier::watch {

template <class T, class Struct>
concept Of = std::same_as<std::remove_const_t<T>, Struct>;

/// The last enumerator of an enumeration that crosses.
template <class Enum>
inline constexpr Enum lastOf = Enum{};
template <>
inline constexpr Purpose lastOf<Purpose> = Purpose::scrub;
template <>
inline constexpr DefectKind lastOf<DefectKind> = DefectKind::swirl;
template <>
inline constexpr RunState lastOf<RunState> = RunState::failed;
template <>
inline constexpr MomentKind lastOf<MomentKind> = MomentKind::mark;
template <>
inline constexpr ErrorKind lastOf<ErrorKind> = ErrorKind::internal;
template <>
inline constexpr StepPart lastOf<StepPart> = StepPart::outer;
template <>
inline constexpr PlaneChoice::Kind lastOf<PlaneChoice::Kind> = PlaneChoice::Kind::random;
template <>
inline constexpr SlowPart lastOf<SlowPart> = SlowPart::number;

// Of frames.

void fieldsOf(auto& v, Of<Box> auto& s) {
  v("x0", s.x0);
  v("y0", s.y0);
  v("x1", s.x1);
  v("y1", s.y1);
}
void fieldsOf(auto& v, Of<SideFrame> auto& s) {
  v("origin", s.origin);
  v("unit", s.unit);
  v("mix", s.mix);
  v("unmix", s.unmix);
}
void fieldsOf(auto& v, Of<RunFrame> auto& s) {
  v("source", s.source);
  v("target", s.target);
}
void fieldsOf(auto& v, Of<ScalarField> auto& s) {
  v("box", s.box);
  v("columns", s.columns);
  v("rows", s.rows);
  v("values", s.values);
}
void fieldsOf(auto& v, Of<MapDefect> auto& s) {
  v("kind", s.kind);
  v("where", s.where);
  v("x", s.x);
  v("y", s.y);
  v("worst", s.worst);
  v("massShare", s.massShare);
  v("cells", s.cells);
  v("line", s.line);
  v("between", s.between);
}
void fieldsOf(auto& v, Of<TearError> auto& s) {
  v("distance", s.distance);
  v("found", s.found);
  v("right", s.right);
}
void fieldsOf(auto& v, Of<MapDefects> auto& s) {
  v("box", s.box);
  v("columns", s.columns);
  v("rows", s.rows);
  v("cells", s.cells);
  v("groups", s.groups);
  v("trueTears", s.trueTears);
  v("tearError", s.tearError);
}
void fieldsOf(auto& v, Of<MassBalance> auto& s) {
  v("density", s.density);
  v("width", s.width);
  v("misplaced", s.misplaced);
  v("noise", s.noise);
}
void fieldsOf(auto& v, Of<InnerRequest> auto& s) {
  v("x", s.x);
  v("y", s.y);
}
void fieldsOf(auto& v, Of<InnerProblem> auto& s) {
  v("ofTarget", s.ofTarget);
  v("at", s.at);
  v("landscape", s.landscape);
  v("answer", s.answer);
  v("path", s.path);
  v("minimiser", s.minimiser);
  v("gap", s.gap);
}
void fieldsOf(auto& v, Of<PotentialPoints> auto& s) {
  v("ofTarget", s.ofTarget);
  v("at", s.at);
  v("value", s.value);
  v("slope", s.slope);
}
void fieldsOf(auto& v, Of<CellLook> auto& s) {
  v("ends", s.ends);
  v("angle", s.angle);
  v("threshold", s.threshold);
  v("atoms", s.atoms);
}
void fieldsOf(auto& v, Of<CreaseAngles> auto& s) {
  v("angle", s.angle);
  v("threshold", s.threshold);
}
void fieldsOf(auto& v, Of<ThirdCoordinate> auto& s) {
  v("source", s.source);
  v("target", s.target);
  v("exact", s.exact);
  v("image", s.image);
  v("frame", s.frame);
}
void fieldsOf(auto& v, Of<SliceBase> auto& s) {
  v("given", s.given);
  v("point", s.point);
  v("source", s.source);
  v("target", s.target);
}
void fieldsOf(auto& v, Of<AllCoordinates> auto& s) {
  v("dimension", s.dimension);
  v("source", s.source);
  v("target", s.target);
  v("exact", s.exact);
  v("image", s.image);
  v("frame", s.frame);
}
void fieldsOf(auto& v, Of<PictureShape> auto& s) {
  v("channels", s.channels);
  v("height", s.height);
  v("width", s.width);
}
void fieldsOf(auto& v, Of<PictureFrame> auto& s) {
  v("shape", s.shape);
  v("count", s.count);
  v("fromCode", s.fromCode);
  v("input", s.input);
  v("original", s.original);
  v("output", s.output);
  v("nearestOf", s.nearestOf);
  v("nearest", s.nearest);
  v("nearestDistance", s.nearestDistance);
  v("nearestIndex", s.nearestIndex);
  v("path", s.path);
  v("pathAt", s.pathAt);
  v("own", s.own);
  v("ownOutput", s.ownOutput);
  v("ownOriginal", s.ownOriginal);
}
void fieldsOf(auto& v, Of<Snapshot> auto& s) {
  v("run", s.run);
  v("purpose", s.purpose);
  v("step", s.step);
  v("seconds", s.seconds);
  v("frame", s.frame);
  v("source", s.source);
  v("target", s.target);
  v("exactImage", s.exactImage);
  v("image", s.image);
  v("potential", s.potential);
  v("conjugate", s.conjugate);
  v("raised", s.raised);
  v("third", s.third);
  v("slice", s.slice);
  v("all", s.all);
  v("warpedGrid", s.warpedGrid);
  v("gridRows", s.gridRows);
  v("gridColumns", s.gridColumns);
  v("stretch", s.stretch);
  v("defects", s.defects);
  v("cells", s.cells);
  v("creases", s.creases);
  v("balance", s.balance);
  v("inner", s.inner);
  v("pictures", s.pictures);
  v("world", s.world);
}

// Of configurations.

void fieldsOf(auto& v, Of<MeasureSpec> auto& s) {
  v("id", s.id);
  v("options", s.options);
}
void fieldsOf(auto& v, Of<FileRecord> auto& s) {
  v("original", s.original);
  v("sha256", s.sha256);
  v("bytes", s.bytes);
  v("modified", s.modified);
  v("rows", s.rows);
  v("heldOut", s.heldOut);
  v("units", s.units);
}
void fieldsOf(auto& v, Of<DataRecord> auto& s) {
  v("made", s.made);
  v("source", s.source);
  v("target", s.target);
  v("frame", s.frame);
  v("splitSeed", s.splitSeed);
}
/// The settings cross as the values that RunSettings::visit gives them.
void fieldsOf(auto& v, Of<RunConfig> auto& s) {
  v("settings", static_cast<std::conditional_t<std::is_const_v<std::remove_reference_t<decltype(s)>>,
                                               const RunSettings&, RunSettings&>>(s));
  v("problem", s.problem);
  v("source", s.source);
  v("target", s.target);
  v("solver", s.solver);
  v("solverOptions", s.solverOptions);
  v("testSource", s.testSource);
  v("testTarget", s.testTarget);
  v("data", s.data);
}
void fieldsOf(auto& v, Of<ResolvedSettings> auto& s) {
  v("normalise", s.normalise);
  v("engine", s.engine);
  v("device", s.device);
  v("threads", s.threads);
}

// Of events.

void fieldsOf(auto& v, Of<SolverCaps> auto& s) {
  v("sourcePotential", s.sourcePotential);
  v("targetPotential", s.targetPotential);
  v("inverse", s.inverse);
  v("convex", s.convex);
  v("optimal", s.optimal);
  v("bias", s.bias);
  v("cells", s.cells);
  v("twoPlayers", s.twoPlayers);
  v("innerName", s.innerName);
  v("outerName", s.outerName);
}
void fieldsOf(auto& v, Of<SideNotes> auto& s) {
  v("original", s.original);
  v("taken", s.taken);
  v("changed", s.changed);
}
void fieldsOf(auto& v, Of<DataNotes> auto& s) {
  v("source", s.source);
  v("target", s.target);
  v("remarks", s.remarks);
  v("checks", s.checks);
}
void fieldsOf(auto& v, Of<MetricValue> auto& s) {
  v("id", s.id);
  v("value", s.value);
  v("halfWidth", s.halfWidth);
  v("samples", s.samples);
  v("floor", s.floor);
  v("floorHalfWidth", s.floorHalfWidth);
  v("saysNothing", s.saysNothing);
  v("belowFloor", s.belowFloor);
}
void fieldsOf(auto& v, Of<RunStarted> auto& s) {
  v("run", s.run);
  v("config", s.config);
  v("resolved", s.resolved);
  v("caps", s.caps);
  v("dimension", s.dimension);
  v("targetDimension", s.targetDimension);
  v("engine", s.engine);
  v("device", s.device);
  v("threads", s.threads);
  v("truth", s.truth);
  v("scoredOnLearned", s.scoredOnLearned);
  v("data", s.data);
  v("pictures", s.pictures);
  v("columns", s.columns);
  v("columnUnits", s.columnUnits);
  v("parameters", s.parameters);
}
void fieldsOf(auto& v, Of<StateChanged> auto& s) {
  v("run", s.run);
  v("state", s.state);
  v("step", s.step);
  v("reason", s.reason);
}
void fieldsOf(auto& v, Of<MetricsRow> auto& s) {
  v("run", s.run);
  v("step", s.step);
  v("seconds", s.seconds);
  v("values", s.values);
  v("worstSwap", s.worstSwap);
  v("purpose", s.purpose);
  v("columnErrors", s.columnErrors);
}
void fieldsOf(auto& v, Of<Heartbeat> auto& s) {
  v("run", s.run);
  v("step", s.step);
  v("seconds", s.seconds);
  v("stepsPerSecond", s.stepsPerSecond);
  v("innerStepsPerSecond", s.innerStepsPerSecond);
  v("picturesPerSecond", s.picturesPerSecond);
  v("lookingPercent", s.lookingPercent);
  v("memoryBytes", s.memoryBytes);
  v("budgetFraction", s.budgetFraction);
}
void fieldsOf(auto& v, Of<Notice> auto& s) {
  v("run", s.run);
  v("text", s.text);
}
void fieldsOf(auto& v, Of<RunError> auto& s) {
  v("kind", s.kind);
  v("message", s.message);
  v("hint", s.hint);
}
void fieldsOf(auto& v, Of<Cure> auto& s) {
  v("what", s.what);
  v("options", s.options);
  v("settings", s.settings);
}
void fieldsOf(auto& v, Of<RunFailed> auto& s) {
  v("run", s.run);
  v("step", s.step);
  v("error", s.error);
  v("cure", s.cure);
}
void fieldsOf(auto& v, Of<RunSaved> auto& s) {
  v("run", s.run);
  v("path", s.path);
  v("copy", s.copy);
  v("step", s.step);
}
void fieldsOf(auto& v, Of<RunAutosaved> auto& s) {
  v("run", s.run);
  v("path", s.path);
  v("step", s.step);
}
void fieldsOf(auto& v, Of<RunOpened> auto& s) {
  v("run", s.run);
  v("path", s.path);
  v("extras", s.extras);
}
void fieldsOf(auto& v, Of<KeptMoment> auto& s) {
  v("step", s.step);
  v("seconds", s.seconds);
  v("kind", s.kind);
  v("label", s.label);
}
void fieldsOf(auto& v, Of<MomentsKept> auto& s) {
  v("run", s.run);
  v("moments", s.moments);
  v("note", s.note);
}
void fieldsOf(auto& v, Of<RequestFailed> auto& s) {
  v("run", s.run);
  v("error", s.error);
  v("refused", s.refused);
}
void fieldsOf(auto& v, Of<Alarm> auto& s) {
  v("id", s.id);
  v("text", s.text);
  v("whatToDo", s.whatToDo);
}
void fieldsOf(auto& v, Of<AlarmRaised> auto& s) {
  v("run", s.run);
  v("alarm", s.alarm);
}
void fieldsOf(auto& v, Of<SlowPictures> auto& s) {
  v("from", s.from);
  v("images", s.images);
  v("moved", s.moved);
  v("way", s.way);
  v("push", s.push);
  v("others", s.others);
  v("strength", s.strength);
}
void fieldsOf(auto& v, Of<SlowSubstep> auto& s) {
  v("part", s.part);
  v("title", s.title);
  v("sentence", s.sentence);
  v("from", s.from);
  v("images", s.images);
  v("moved", s.moved);
  v("began", s.began);
  v("push", s.push);
  v("others", s.others);
  v("prices", s.prices);
  v("otherPrices", s.otherPrices);
  v("movedPrices", s.movedPrices);
  v("changes", s.changes);
  v("otherChanges", s.otherChanges);
  v("field", s.field);
  v("change", s.change);
  v("constant", s.constant);
  v("number", s.number);
  v("numberTitle", s.numberTitle);
  v("value", s.value);
  v("pictures", s.pictures);
}
void fieldsOf(auto& v, Of<SlowStep> auto& s) {
  v("run", s.run);
  v("step", s.step);
  v("fromTarget", s.fromTarget);
  v("shape", s.shape);
  v("parts", s.parts);
}
void fieldsOf(auto& v, Of<SlowStepTaken> auto& s) {
  v("run", s.run);
  v("step", s.step);
}

// Of commands.

void fieldsOf(auto& v, Of<OwnPicture> auto& s) {
  v("width", s.width);
  v("height", s.height);
  v("rgb", s.rgb);
}
void fieldsOf(auto& v, Of<PictureRequest> auto& s) {
  v("count", s.count);
  v("nearestOf", s.nearestOf);
  v("from", s.from);
  v("to", s.to);
  v("at", s.at);
  v("own", s.own);
  v("degradation", s.degradation);
  v("noise", s.noise);
}
void fieldsOf(auto& v, Of<ViewRequest> auto& s) {
  v("layers", s.layers);
  v("points", s.points);
  v("fieldResolution", s.fieldResolution);
  v("region", s.region);
  v("gridLines", s.gridLines);
  v("inner", s.inner);
  v("sliceThrough", s.sliceThrough);
  v("creases", s.creases);
  v("coordinates", s.coordinates);
  v("pictures", s.pictures);
  v("hidden", s.hidden);
}
void fieldsOf(auto& v, Of<PlaneChoice> auto& s) {
  v("kind", s.kind);
  v("first", s.first);
  v("second", s.second);
  v("seed", s.seed);
}
void fieldsOf(auto& v, Of<StartRun> auto& s) {
  v("run", s.run);
  v("config", s.config);
  v("paused", s.paused);
  v("from", s.from);
}
void fieldsOf(auto& v, Of<OpenRun> auto& s) {
  v("run", s.run);
  v("path", s.path);
  v("paused", s.paused);
  v("besideTo", s.besideTo);
}
void fieldsOf(auto&, Of<PauseRun> auto&) {}
void fieldsOf(auto& v, Of<ResumeRun> auto& s) {
  v("beyond", s.beyond);
}
void fieldsOf(auto& v, Of<StepRun> auto& s) {
  v("count", s.count);
  v("part", s.part);
  v("slow", s.slow);
}
void fieldsOf(auto& v, Of<SetLive> auto& s) {
  v("values", s.values);
}
void fieldsOf(auto& v, Of<SetSettings> auto& s) {
  v("settings", s.settings);
}
void fieldsOf(auto& v, Of<SetView> auto& s) {
  v("view", s.view);
}
void fieldsOf(auto& v, Of<SetPlane> auto& s) {
  v("plane", s.plane);
}
void fieldsOf(auto& v, Of<SaveRun> auto& s) {
  v("path", s.path);
  v("extras", s.extras);
  v("copy", s.copy);
  v("step", s.step);
  v("run", s.run);
  v("aside", s.aside);
  v("beside", s.beside);
}
void fieldsOf(auto& v, Of<SetAutosave> auto& s) {
  v("folder", s.folder);
  v("extras", s.extras);
  v("run", s.run);
  v("own", s.own);
}
void fieldsOf(auto& v, Of<MarkMoment> auto& s) {
  v("label", s.label);
}
void fieldsOf(auto& v, Of<NameMark> auto& s) {
  v("step", s.step);
  v("label", s.label);
}
void fieldsOf(auto& v, Of<ShowMoment> auto& s) {
  v("step", s.step);
}
void fieldsOf(auto& v, Of<RewindRun> auto& s) {
  v("rateFactor", s.rateFactor);
}
void fieldsOf(auto& v, Of<SetPace> auto& s) {
  v("stepsPerSecond", s.stepsPerSecond);
}
void fieldsOf(auto&, Of<StopRun> auto&) {}
void fieldsOf(auto&, Of<Quit> auto&) {}

}  // namespace brenier::watch
