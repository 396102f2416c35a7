#include "ui/canvas/stage_notes.h"

#include <algorithm>
#include <cmath>

#include "ui/canvas/insight_layers.h"
#include "ui/canvas/map_layers.h"
#include "ui/canvas/seeds_layer.h"
#include "ui/canvas/slow_layer.h"
#include "ui/canvas/space_figure.h"
#include "ui/canvas/stage_layers.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr double kAfterKey = 8;  // pixels between an arrow that is a key and its words
constexpr std::size_t kMostDefects = 5;
constexpr double kLeastForNotes = 260;  // of a figure's width; a thumbnail would be notes alone

QString percent(double share) {
  return QString::number(100 * share, 'f', 1) + " %";
}

void describeInner(const InnerProblem& inner, const PlaneUnits& units, QStringList& lines) {
  // The problem at a point of one side is one over the other side's plane.
  const auto there = [&](float x, float y) { return inner.ofTarget ? units.source({x, y}) : units.target({x, y}); };
  const QPointF point(inner.at.x, inner.at.y);
  const QString at = inner.ofTarget ? units.target(point) : units.source(point);
  lines << (inner.ofTarget ? QStringLiteral("φ(z) − ⟨z, y⟩ at y = ") : QStringLiteral("ψ(z) − ⟨z, x⟩ at x = ")) + at;
  const QString lowest = "lowest at " + there(inner.minimiser[0], inner.minimiser[1]);
  if (inner.answer.empty()) {
    lines << lowest + "; the method answers nothing itself";
    return;
  }
  const double off = std::hypot(inner.answer[0] - inner.minimiser[0], inner.answer[1] - inner.minimiser[1]);
  lines << lowest + "; the answer is " + units.length(off) + " away and " + units.cost(inner.gap) + " too high";
}

void describeSelection(const Snapshot& snapshot, const std::vector<int>& selection, const PlaneUnits& units,
                       QStringList& lines) {
  const std::size_t known = probeCount(snapshot, true, true);
  double sum = 0;
  int counted = 0;
  for (const int index : selection) {
    const auto i = static_cast<std::size_t>(index);
    if (i >= known) continue;
    const QPointF off = planePoint(snapshot.image, i) - planePoint(*snapshot.exactImage, i);
    if (!isFinite(off)) continue;
    sum += std::hypot(off.x(), off.y());
    ++counted;
  }
  QString line = groupedInteger(static_cast<qint64>(selection.size())) + " of " +
                 groupedInteger(static_cast<qint64>(probeCount(snapshot, false, false))) + " points selected";
  if (counted > 0) line += ", in the mean " + units.length(sum / counted) + " from their exact images";
  lines << line;
}

constexpr int kNoteFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;
constexpr double kMostOfStage = 1.0 / 6;  // of its height: the notes are about what is behind them

struct NotesBlock {
  QString text;
  QSizeF size;
};

/// The lines as they stand on a stage: wrapped where it is narrow, as one of two is, and then only the first of them,
/// as many as cover no more than their share of it. The first two always stand.
NotesBlock notesBlock(const QStringList& lines, const QFontMetricsF& metrics, const QRectF& area) {
  const double most = std::max(area.width() - 44, 1.0);
  const auto block = [&](qsizetype count) {
    QString text = lines.first(count).join('\n');
    if (count < lines.size()) text += QStringLiteral(" …");
    // A little more than was measured: a line that just fits is not wrapped by another rounding.
    const QSizeF needed = metrics.boundingRect(QRectF(0, 0, most, 1e4), kNoteFlags, text).size();
    return NotesBlock{text, QSizeF(std::min(needed.width() + 2, most), needed.height())};
  };
  NotesBlock all = block(lines.size());
  for (qsizetype count = lines.size() - 1; count >= 2 && all.size.height() > kMostOfStage * area.height(); --count)
    all = block(count);
  return all;
}

}  // namespace

QString defectPlace(const MapDefect& defect, const PlaneUnits& units) {
  if (defect.kind == DefectKind::tear && defect.between[1] >= 0)
    return QString("tear between pieces %1 and %2").arg(defect.between[0] + 1).arg(defect.between[1] + 1);
  const char* kind = defect.kind == DefectKind::tear ? "tear" : defect.kind == DefectKind::fold ? "fold" : "swirl";
  return QString(kind) + " near " + units.source({defect.x, defect.y});
}

QString defectExtent(const MapDefect& defect) {
  QString how = "neighbours change sides";
  if (defect.kind == DefectKind::tear) how = QString("images jump by %1 of their spread").arg(defect.worst, 0, 'f', 2);
  if (defect.kind == DefectKind::swirl)
    how = QString("J differs from its transpose by %1").arg(defect.worst, 0, 'f', 2);
  return defect.massShare < 0 ? how : how + ", " + percent(defect.massShare) + " of the source";
}

bool hasTears(const MapDefects& defects) {
  return std::any_of(defects.groups.begin(), defects.groups.end(),
                     [](const MapDefect& group) { return group.kind == DefectKind::tear; });
}

QString tearAccuracy(const MapDefects& defects) {
  if (!defects.trueTears) return {};
  const std::size_t truths =
      foundDefects({.groups = defects.trueTears ? *defects.trueTears : std::vector<MapDefect>()}).size();
  const bool found = hasTears(defects);
  if (defects.trueTears->empty()) return found ? "the optimal map has no tear" : "nor has the optimal map a tear";
  const QString truth = truths == 1 ? QString("the true tear") : QString("the %1 true tears").arg(truths);
  if (!found) return "none of " + truth + " is found";
  return percent(defects.tearError.found) + " of " + truth + " found, " + percent(defects.tearError.distance) +
         " of the spread away";
}

std::vector<MapDefect> foundDefects(const MapDefects& defects) {
  std::vector<MapDefect> found;
  for (const MapDefect& group : defects.groups) {
    const auto same = std::find_if(found.begin(), found.end(), [&](const MapDefect& one) {
      return group.kind == DefectKind::tear && one.kind == group.kind && group.between[1] >= 0 &&
             std::minmax(one.between[0], one.between[1]) == std::minmax(group.between[0], group.between[1]);
    });
    if (same == found.end()) {
      found.push_back(group);
      continue;
    }
    same->massShare += group.massShare;
    same->worst = std::max(same->worst, group.worst);
    same->where = {std::min(same->where.x0, group.where.x0), std::min(same->where.y0, group.where.y0),
                   std::max(same->where.x1, group.where.x1), std::max(same->where.y1, group.where.y1)};
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const MapDefect& a, const MapDefect& b) { return a.massShare > b.massShare; });
  return found;
}

double swapGain(const PlanePoints& swap) {
  if (swap.size() != 8) return 0;
  const QPointF x = planePoint(swap, 0) - planePoint(swap, 1), image = planePoint(swap, 2) - planePoint(swap, 3);
  return -QPointF::dotProduct(x, image);
}

void describeDefects(const Snapshot& snapshot, const StageStyle& style, QStringList& lines) {
  if (!style.findings) return;
  const PlaneUnits units(snapshot);
  const auto groups = foundDefects(snapshot.defects);
  if (!snapshot.defects.cells.empty()) {
    const std::size_t shown = std::min(kMostDefects, groups.size());
    for (std::size_t i = 0; i < shown; ++i) lines << defectPlace(groups[i], units) + ": " + defectExtent(groups[i]);
    if (groups.size() > shown) lines << QString("and %1 smaller ones").arg(groups.size() - shown);
    if (groups.empty())
      lines << (snapshot.slice.given ? "no tear, fold or swirl along the slice"
                                     : "no tear, fold or swirl where the source has mass");
    if (const QString accuracy = tearAccuracy(snapshot.defects); !accuracy.isEmpty()) lines << accuracy;
  }
  if (style.swap.size() == 8) lines << "worst pair: exchanging its images saves " + units.cost(swapGain(style.swap));
}

void describeBalance(const Snapshot& snapshot, const StageStyle& style, QStringList& lines) {
  if (snapshot.balance.empty()) return;
  const auto [more, less] = balanceNames(style.interpolation);
  lines << "green: " + more + ", orange: " + less + "; " + percent(snapshot.balance.misplaced) +
               " of the mass is misplaced (sampling alone: about " + percent(snapshot.balance.noise) + ")";
}

void describeSpace(const Snapshot& snapshot, const StageStyle& style, QStringList& lines) {
  if (spaceKind(snapshot, style) == SpaceKind::surface) {
    const auto needed = neededHeights(snapshot, style);
    const HeightRange shown = style.heights.value_or(needed ? needed->range : HeightRange{});
    const PlaneUnits units(snapshot);
    if (needed && needed->highest > shown.high)
      lines << "the surface is cut off at " + units.potential(shown.high) + "; it rises to " +
                   units.potential(needed->highest);
    if (needed && needed->lowest < shown.low)
      lines << "the surface is cut off at " + units.potential(shown.low) + "; it falls to " +
                   units.potential(needed->lowest);
  } else if (showsInner(snapshot, style)) {
    lines << "the inner problem is shown in the plane";
  }
}

QString sliceNote(const Snapshot& snapshot, const StageStyle& style) {
  if (!snapshot.slice.given || spaceKind(snapshot, style) != SpaceKind::flat) return {};
  const auto on = [&](Layer layer, bool there) { return (style.layers & layer) && there; };
  const bool ofSource = on(layerPotential, !snapshot.potential.empty()) ||
                        on(layerGrid, !snapshot.warpedGrid.empty()) || on(layerTears, !snapshot.defects.cells.empty());
  const bool ofTarget = on(layerConjugate, !snapshot.conjugate.empty());
  if (!ofSource && !ofTarget) return {};
  const bool pinned = snapshot.slice.point >= 0;
  if (ofSource && ofTarget)
    return pinned ? "slices through the pinned point and its image" : "slices through the means of source and target";
  if (ofSource) return pinned ? "slice through the pinned point" : "slice through the mean of the source";
  return pinned ? "slice through the pinned point’s image" : "slice through the mean of the target";
}

QStringList stageNotes(const Snapshot& snapshot, const StageStyle& style) {
  QStringList lines;
  const bool cloud = spaceKind(snapshot, style) == SpaceKind::cloud;
  if (!style.plane.isEmpty())
    lines << "plane: " + style.plane + (cloud ? "; upwards: " + style.axisNames[2] : QString());
  if (const QString slice = sliceNote(snapshot, style); !slice.isEmpty() && !slowReplacesMap(style)) lines << slice;
  if (showsSeeds(snapshot, style)) lines << seedsNotes(*style.seeds, snapshot.step, !style.legend);
  if (!style.other.empty() && !cloud) lines << "rings: " + style.otherName;
  for (const StageLayer& layer : stageLayers())
    if ((style.layers & layer.bit) && layer.notes) layer.notes(snapshot, style, lines);
  if (!snapshot.inner.empty() && style.inner) describeInner(snapshot.inner, PlaneUnits(snapshot), lines);
  if (!style.selection.empty()) describeSelection(snapshot, style.selection, PlaneUnits(snapshot), lines);
  return lines;
}

double stageNotesHeight(const QSizeF& stage, const QStringList& lines, double scale) {
  if (lines.isEmpty() || stage.width() < kLeastForNotes) return 0;
  const QFontMetricsF metrics(uiFont(static_cast<int>(std::lround(12 * scale))));
  return notesBlock(lines, metrics, QRectF({}, stage)).size.height() + 24;
}

QRectF stageNotesPlate(const QRectF& area, const QStringList& lines, double scale) {
  if (lines.isEmpty() || area.width() < kLeastForNotes) return {};
  constexpr double widths = 60;  // pixels
  const QFontMetricsF metrics(uiFont(static_cast<int>(std::lround(12 * scale))));
  const QSizeF block = notesBlock(lines, metrics, area).size;
  const double width = std::min(widths * std::ceil((block.width() + 20) / widths), area.width() - 24);
  return {area.left() + 12, area.bottom() - 24 - block.height(), width, block.height() + 12};
}

void drawStageNotes(QPainter& painter, const QRectF& area, const QStringList& lines, const Theme& theme, double scale,
                    const std::optional<ArrowKey>& key) {
  if (lines.isEmpty() || area.width() < kLeastForNotes) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(uiFont(static_cast<int>(std::lround(12 * scale))));
  const QFontMetricsF metrics(painter.font(), painter.device());
  NotesBlock block = notesBlock(lines, metrics, area);
  const double before = key ? key->pixels + kAfterKey : 0;
  const double most = std::max(area.width() - 44 - before, 1.0);  // as wide as the stage at most, like the lines
  const QSizeF words = key ? metrics.boundingRect(QRectF(0, 0, most, 1e4), kNoteFlags, key->text).size() : QSizeF();
  const double below = key ? words.height() + 0.15 * metrics.height() : 0;
  if (key) block.size.setWidth(std::max(block.size.width(), before + std::min(words.width() + 2, most)));
  const QRectF card(area.left() + 12, area.bottom() - 24 - block.size.height() - below, block.size.width() + 20,
                    block.size.height() + below + 12);
  QColor ground = theme.card;
  ground.setAlphaF(0.88f);
  painter.setPen(QPen(theme.hairline, 1));
  painter.setBrush(ground);
  painter.drawRoundedRect(card, 6, 6);
  painter.setPen(theme.text);
  painter.drawText(card.adjusted(10, 6, -10, -6), kNoteFlags | Qt::TextDontClip, block.text);
  if (key) {
    const QRectF row(card.left() + 10, card.bottom() - 6 - below, card.width() - 20, below);
    painter.drawText(row.adjusted(before, 0, 0, 0), kNoteFlags | Qt::TextDontClip, key->text);
    const double y = row.top() + metrics.height() / 2;
    drawArrow(painter, QPointF(row.left(), y), QPointF(row.left() + key->pixels, y), theme.text, 1.5);
  }
  painter.restore();
}

}  // namespace brenier
