#include "core/train/run/run_measures.h"

#include <algorithm>
#include <filesystem>
#include <tuple>

#include "core/api/column_units.h"
#include "core/api/option.h"
#include "core/io/file_snapshot.h"
#include "core/io/row_list.h"
#include "core/measures/column_checks.h"
#include "core/measures/data_frame.h"
#include "core/measures/framed_measure.h"
#include "core/measures/points_measure.h"

namespace brenier {
namespace {

constexpr std::uint64_t streamLook = 0x4006;
constexpr std::size_t lookSamples = 4096;
constexpr std::int64_t standardHeldOut = 1024;
constexpr std::size_t mostWhitened = 512;  ///< whose matrices a configuration holds well

/// `known`: the look at the rows of a file.
FrameSide lookAtSide(const MeasurePtr& measure, const DataLook& known, std::uint64_t seed, bool whiten) {
  const auto sideOf = [&](const Table& table, DataLook look, bool fromFile, bool standardise) {
    FrameSide side{std::move(look), fromFile, standardise, {}};
    if (whiten) side.covariances = covariancesOf(table, side.look);
    return side;
  };
  if (const auto* points = pointsIn(measure)) return sideOf(*points->table(), known, true, points->standardise());
  const Points samples = drawSamples(*measure, {seed, streamLook, 0}, lookSamples);
  Table table;
  table.dim = samples.dim;
  table.values.assign(samples.data.begin(), samples.data.end());
  DataLook look = lookAt(table);
  return sideOf(table, std::move(look), false, false);
}

/// What the file is now; where it was first read from stays known to copies of it.
FileRecord recordOf(const MeasurePtr& measure, const FileRecord& before) {
  const auto file = measure->file();
  if (!file) return {};
  if (before.sha256 == file->sha256()) return before;
  FileRecord record;
  if (!FileSnapshot::isLent(file->original())) {
    std::error_code error;
    const auto absolute = std::filesystem::absolute(file->original(), error);
    record.original = error ? file->original() : absolute.lexically_normal().string();
  }
  record.sha256 = file->sha256();
  record.bytes = file->size();
  record.modified = file->modified();
  return record;
}

MeasurePtr inFrame(const MeasurePtr& measure, const SideFrame& frame, const std::vector<std::uint32_t>& heldOut,
                   const RowCopies& copies) {
  if (const auto* points = pointsIn(measure)) return points->framed(frame, heldOut, copies);
  return frame.isIdentity() ? measure : std::make_shared<FramedMeasure>(measure, frame);
}

/// The rows of one side that its own test is made of; none where too few others would be left to learn from.
std::vector<std::uint32_t> rowsOfTheTest(const MeasureSpec& own, const MeasureSpec& test, const PointsMeasure& points,
                                         const char* flags) {
  if (test.id != "points") return {};
  const LearnedColumns learned{points.dim(), points.columns(), points.units(), tableOptionsOf(own)};
  const auto measure = makePoints(test, &learned, flags);  // what is wrong with it is said where the tests are read
  if (!measure) return {};
  std::vector<std::uint32_t> rows = rowsAlsoIn(*points.table(), *pointsIn(*measure)->table());
  if (2 * rows.size() > points.table()->count()) rows.clear();
  return rows;
}

/// The rows of one side that no step will see.
void setApart(const RunConfig& config, bool source, const MeasurePtr& measure, const RowCopies& copies,
              FileRecord& record) {
  record.heldOut.clear();
  record.rows = 0;
  const auto* points = pointsIn(measure);
  if (!points) return;
  record.rows = static_cast<std::int64_t>(points->table()->count());
  record.heldOut = source ? rowsOfTheTest(config.source, config.testSource, *points, "--test-source.")
                          : rowsOfTheTest(config.target, config.testTarget, *points, "--test-target.");
  const bool elsewhere = !config.testSource.id.empty() || !config.testTarget.id.empty();
  const auto asked = static_cast<std::size_t>(config.heldOut > standardHeldOut ? config.heldOut : 0);
  const auto count = elsewhere ? 0 : heldOutCount(points->table()->count(), config.heldOutShare, asked);
  if (count > 0) record.heldOut = rowsToHoldOut(*points->table(), copies, count, config.dataSeed);
}

void addFarRows(const std::string& side, const Table& table, const DataLook& look, FarFromMost& all) {
  std::vector<std::uint32_t> rows;
  for (const auto row : farRowsOf(look).rows) rows.push_back(table.fileRow(row));
  if (rows.empty()) return;
  std::sort(rows.begin(), rows.end());
  all.named += (all.named.empty() ? "" : " and ") + rowNames(rows) + " of the " + side;
  rows.insert(rows.end(), table.leftOut.begin(), table.leftOut.end());
  std::sort(rows.begin(), rows.end());
  all.without[side + ".without"] = rowList(rows);
}

std::string fileName(const FileRecord& record, const char* side) {
  return record.original.empty() ? side : std::filesystem::path(record.original).filename().string();
}

/// How the file differs from what the run read of it; empty where it does not, or was none.
std::string changeOf(const FileRecord& record) {
  if (record.original.empty()) return {};
  switch (stateOf(record.original, record.sha256, record.bytes, record.modified)) {
    case FileState::changed:
      return record.original + " has changed since the run began; the run is about what it read then.";
    case FileState::gone:
      return record.original + " is no longer there; the run has its own copy.";
    case FileState::same:
      break;
  }
  return {};
}

/// The target's columns in the order in which the source names them, where nobody said which to take: from here on the
/// configuration says it, so that the run that is opened again reads the same. `said`: a sentence, where it was done.
Result<MeasurePtr> matchedByName(RunConfig& config, const MeasurePtr& source, const MeasurePtr& target,
                                 std::string& said) {
  const auto *from = pointsIn(source), *to = pointsIn(target);
  if (!from || !to || tableOptionsOf(config.target).columns != "auto") return target;
  const auto& names = from->table()->columns;
  const auto& own = to->table()->columns;
  if (!areReordered(names, own)) return target;
  const auto places = placesOf(names, own);
  std::vector<std::string> ordered;
  std::string list;
  for (const std::size_t k : *places) {
    ordered.push_back(own[k]);
    list += (list.empty() ? "" : ", ") + own[k];
  }
  MeasureSpec spec = config.target;
  const std::string option = namesAsOption(ordered);
  if (option.empty()) return target;
  spec.options["columns"] = option;
  auto measure = makeMeasure(spec);
  if (!measure || (*measure)->dim() != target->dim()) return target;
  config.target = std::move(spec);
  said = "The target's columns are in another order than the source's, and are taken by their names: " + list + ".";
  return measure;
}

/// A run that goes on has read its files before.
Result<MeasurePtr> read(const MeasureSpec& spec, const Preparing& preparing) {
  if (!preparing.weightsFollow || spec.id != "points") return makeMeasure(spec);
  return makePoints(spec, nullptr, TableOptions().flags, true);
}

/// A record comes from a file that anybody may have written.
Status checkRecord(const DataRecord& data, const MeasurePtr& source, const MeasurePtr& target) {
  bool fits = true;
  for (const auto& [measure, file, frame] :
       {std::tuple{&source, &data.source, &data.frame.source}, {&target, &data.target, &data.frame.target}}) {
    const auto* points = pointsIn(*measure);
    const std::size_t d = (*measure)->dim();
    fits &= frame->isIdentity() || (frame->origin.size() == d && frame->unit.size() == d);
    fits &= !frame->mixes() || frame->mix.size() == d * d;
    fits &= file->heldOut.empty() || (points && file->heldOut.back() < points->table()->count() &&
                                      2 * file->heldOut.size() <= points->table()->count());
  }
  return fits ? ok() : badInput("The record of the run's data does not fit them.", "The run is damaged.");
}

}  // namespace

std::string leaveOutText(const FarFromMost& far) {
  std::string flags;
  for (const auto& [option, rows] : far.without)
    flags += (flags.empty() ? "--" : " --") + option + " " + toString(rows);
  return flags.empty() ? flags : "Begin again without " + far.named + ": " + flags + ".";
}

Result<RunMeasures> readMeasures(RunConfig& config, const Preparing& preparing, bool framed, DataUse use) {
  if (preparing.source && preparing.target) return RunMeasures{preparing.source, preparing.target};
  auto source = read(config.source, preparing);
  if (!source) return Unexpected<RunError>(source.error());
  auto target = read(config.target, preparing);
  if (!target) return Unexpected<RunError>(target.error());
  if (!(*source)->file() && !(*target)->file()) {
    config.data = {};
    return RunMeasures{*source, *target};
  }
  std::string matched;
  if (!preparing.weightsFollow) {
    auto byName = matchedByName(config, *source, *target, matched);
    if (!byName) return Unexpected<RunError>(byName.error());
    target = *byName;
  }
  RunMeasures measures{*source, *target};
  if (!matched.empty()) measures.checks.push_back(matched);
  DataLook looks[2];  ///< at files
  CheckedSource checked;
  for (const auto& [side, measure] : {std::pair{"source", &*source}, {"target", &*target}}) {
    const auto* points = pointsIn(*measure);
    if (!points) continue;
    const DataLook& look = looks[measure == &*target ? 1 : 0] = lookAt(*points->table());
    const std::string scale = points->standardise() ? "column" : config.scale;
    for (auto& sentence : checkData(side, *points->table(), look, scale, checked, use))
      measures.checks.push_back(std::move(sentence));
    if (auto units = unitsOfSides({side, *points->table(), look, scale, checked, use}); !units.empty())
      measures.units.push_back(std::move(units));
    addFarRows(side, *points->table(), look, measures.far);
    if (use == DataUse::exact) (measure == &*target ? measures.targetRows : measures.sourceRows) = points->table();
    checked = {points->table().get(), &look};
  }
  // What makes every number another one comes first, whichever side it is said of.
  std::stable_partition(measures.checks.begin(), measures.checks.end(), [&](const std::string& check) {
    return std::find(measures.units.begin(), measures.units.end(), check) != measures.units.end();
  });
  if (preparing.weightsFollow && !config.data.made) return measures;
  const DataRecord before = config.data;
  DataRecord now;
  now.made = true;
  now.source = recordOf(*source, before.source);
  now.target = recordOf(*target, before.target);
  const bool same =
      before.made && now.source.sha256 == before.source.sha256 && now.target.sha256 == before.target.sha256;
  if (preparing.weightsFollow && same) {
    now = before;
    if (const Status fits = checkRecord(now, *source, *target); !fits) return Unexpected<RunError>(fits.error());
  } else {
    now.splitSeed = config.dataSeed;
    setApart(config, true, *source, looks[0].copies, now.source);
    setApart(config, false, *target, looks[1].copies, now.target);
    const std::size_t d = (*source)->dim();
    const bool whiten = config.scale == "whiten";
    if (whiten && d > mostWhitened)
      return badInput("Whitening takes up to " + std::to_string(mostWhitened) + " columns, and the data have " +
                          std::to_string(d) + ".",
                      "Set scale = column, or reduce the columns first.");
    if (framed && d == (*target)->dim())
      now.frame = decideFrame(lookAtSide(*source, looks[0], config.dataSeed, whiten),
                              lookAtSide(*target, looks[1], config.dataSeed, whiten), config.scale);
  }
  for (const auto& [measure, file] : {std::pair{&*source, &now.source}, {&*target, &now.target}})
    if (const auto* points = pointsIn(*measure)) file->units = points->units();
  config.data = now;
  measures.source = inFrame(*source, now.frame.source, now.source.heldOut, looks[0].copies);
  measures.target = inFrame(*target, now.frame.target, now.target.heldOut, looks[1].copies);
  return measures;
}

namespace {

/// "--target.columns x,y", where one side names all columns of the other, and more; empty where none does.
std::string columnsOfBoth(const Measure& source, const Measure& target) {
  const auto *from = dynamic_cast<const PointsMeasure*>(&source), *to = dynamic_cast<const PointsMeasure*>(&target);
  if (!from || !to || from->columns().empty() || to->columns().empty()) return {};
  const bool targetIsWider = to->dim() > from->dim();
  const auto &few = (targetIsWider ? from : to)->columns(), &many = (targetIsWider ? to : from)->columns();
  std::string list;
  for (const auto& name : few) {
    if (std::find(many.begin(), many.end(), name) == many.end() || name.find_first_of(",\" '") != name.npos) return {};
    list += (list.empty() ? "" : ",") + name;
  }
  return std::string(targetIsWider ? "--target" : "--source") + ".columns " + list;
}

}  // namespace

Unexpected<RunError> otherDimensions(const Measure& source, const Measure& target, const std::string& otherwise) {
  std::string message = "The source has " + std::to_string(source.dim()) + " dimensions and the target " +
                        std::to_string(target.dim()) + ".",
              flags;
  for (const auto& [side, measure] : {std::pair{"source", &source}, {"target", &target}}) {
    const auto* points = dynamic_cast<const PointsMeasure*>(measure);
    if (!points || points->weightsFrom().empty()) continue;
    message += std::string(" Of the ") + side + ", the column \"" + points->weightsFrom() +
               "\" was read as weights because of its name.";
    flags += (flags.empty() ? "--" : " or --") + std::string(side) + ".weights none";
  }
  if (const auto both = columnsOfBoth(source, target); flags.empty() && !both.empty())
    return badInput(message, "Take the columns that both files name with " + both + ".");
  return badInput(message,
                  flags.empty() ? otherwise : "Where it is a coordinate, say " + flags + ". Else: " + otherwise);
}

Result<MeasurePtr> measureInFrame(const MeasureSpec& spec, const SideFrame& frame, const LearnedColumns& learned,
                                  const std::string& flags) {
  auto measure = spec.id == "points" ? makePoints(spec, &learned, flags) : makeMeasure(spec);
  if (!measure) return measure;
  const auto* points = pointsIn(*measure);
  return inFrame(*measure, frame, {}, points ? copiesIn(*points->table()) : RowCopies());
}

DataNotes recordNotes(const RunConfig& config) {
  DataNotes notes;
  const DataRecord& data = config.data;
  if (!data.made) return notes;
  if (auto frame = describe(data.frame, config.scale); !frame.empty()) notes.remarks.push_back(std::move(frame));
  for (const bool source : {true, false}) {
    const auto* record = source ? &data.source : &data.target;
    auto* side = source ? &notes.source : &notes.target;
    if (record->sha256.empty()) continue;
    side->original = record->original;
    side->changed = changeOf(*record);
    if (record->rows > 0 && record->heldOut.empty() && config.testSource.id.empty() && config.testTarget.id.empty())
      notes.remarks.push_back(
          fileName(*record, source ? "The source" : "The target") + " has " + std::to_string(record->rows) + " rows, " +
          (config.heldOutShare > 0 ? "too few to set some apart" : "of which none was to be set apart") +
          ": the scores are of the rows it learned from, which says less than fresh ones would; "
          "brenier-cli eval RUN --source FILE --target FILE scores on others.");
    if (!record->heldOut.empty())
      notes.remarks.push_back(std::to_string(record->heldOut.size()) + " of the " + std::to_string(record->rows) +
                              " rows of " + fileName(*record, source ? "the source" : "the target") +
                              " were set apart for the scores before it learned.");
  }
  return notes;
}

}  // namespace brenier
