#include "ui/canvas/slow_pictures.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/canvas/picture_grid.h"
#include "ui/canvas/slow_marks.h"
#include "ui/canvas/stage_notes.h"

namespace brenier {
namespace {

constexpr double kEdge = 18, kBetween = 10;
constexpr int kFewest = 4;  // pictures side by side, as far as there are so many

/// `beyond`: by how much made ones score higher than real ones, before what is shown and after it.
QStringList sheetNotes(const SlowSubstep& part, const QString& beyond) {
  const auto strength = static_cast<double>(part.pictures.strength);
  const QString marks = "mark: the score, from low (left, taken for real) to high";
  switch (part.part) {
    case SlowPart::push:
      return {marks, "pattern: where it is to become lighter and darker, not to scale"};
    case SlowPart::move:
      return {"ring: its score before, disc: now, low (left) is taken for real",
              "pattern: what is lighter and darker by now" +
                  (strength == 1 ? QString() : QString(", drawn %1 times as strong").arg(slowTimes(strength)))};
    case SlowPart::meeting:
      return {marks, beyond};
    case SlowPart::change:
      return {"ring: the score before the step, disc: after it, low (left) is taken for real", beyond};
    default:
      return {};
  }
}

double meanOf(const std::vector<float>& values) {
  double sum = 0;
  for (const float v : values) sum += v;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// The scores of one row before and after what is shown; `after` is empty where nothing changes.
struct Scores {
  std::vector<float> before, after;
};

/// One row of pictures.
struct SlowRow {
  QString name;
  QColor color;
  const PictureBytes* before = nullptr;
  const PictureBytes* after = nullptr;  ///< comes over the other; null: nothing does
  double appears = 1;                   ///< how much of the first is there
  Scores scores;
};

class SlowSheet {
 public:
  SlowSheet(QPainter& painter, const QRectF& area, const SlowShown& shown, const Theme& theme)
      : m_painter(painter),
        m_area(area),
        m_shown(shown),
        m_part(shown.part()),
        m_theme(theme),
        m_t(eased(shown.progress)) {
    findRange();
    layOut();
  }

  void draw() {
    const auto rows = rowsOf();
    for (std::size_t r = 0; r < rows.size(); ++r)
      if (rows[r].before) drawRow(rows[r], m_top[r]);
    drawStageNotes(m_painter, m_area, sheetNotes(m_part, distanceText()), m_theme, m_shown.scale);
  }

 private:
  double sized(double pixels) const { return pixels * m_shown.scale; }
  QFont font(int pixels, int weight = QFont::Normal) const {
    return uiFont(static_cast<int>(std::lround(sized(pixels))), weight);
  }

  static std::vector<float> afterChange(const std::vector<float>& before, const std::vector<float>& changes,
                                        float constant) {
    std::vector<float> after(std::min(before.size(), changes.size()));
    for (std::size_t i = 0; i < after.size(); ++i) after[i] = before[i] + changes[i] + constant;
    return after;
  }
  static Scores ofImages(const SlowSubstep& part) {
    if (part.part == SlowPart::move) return {part.prices, part.movedPrices};
    return {part.prices, afterChange(part.prices, part.changes, part.constant)};
  }
  static Scores ofOthers(const SlowSubstep& part) {
    return {part.otherPrices, afterChange(part.otherPrices, part.otherChanges, part.constant)};
  }

  /// One scale for all of the step.
  void findRange() {
    bool first = true;
    for (const SlowSubstep& part : m_shown.step->parts)
      for (const Scores& scores : {ofImages(part), ofOthers(part)})
        for (const auto* values : {&scores.before, &scores.after})
          for (const float v : *values) {
            if (!std::isfinite(v)) continue;
            m_low = first ? v : std::min(m_low, double(v));
            m_high = first ? v : std::max(m_high, double(v));
            first = false;
          }
    m_decimals = std::clamp(static_cast<int>(std::ceil(1.5 - std::log10(std::max(m_high - m_low, 1e-9)))), 0, 5);
  }

  void layOut() {
    const PictureShape& shape = m_shown.step->shape;
    m_gauge = sized(42);
    m_names = sized(118);
    const double notes = sized(2 * 16) + 36;
    const QRectF room = m_area.adjusted(m_names + kEdge, kEdge, -kEdge, -notes);
    const int count = std::max(1, static_cast<int>(m_shown.step->parts.front().pictures.from.size() / shape.size()));
    const double height = (room.height() - 2 * m_gauge - 2 * kBetween) / 3;
    const double width = (room.width() + kBetween) / std::min(count, kFewest) - kBetween;
    m_factor = std::max(0.05, std::min(height / shape.height, width / shape.width));
    if (m_factor > 1) m_factor = std::floor(m_factor);
    m_width = shape.width * m_factor;
    m_height = shape.height * m_factor;
    m_columns = std::clamp(static_cast<int>((room.width() + kBetween) / (m_width + kBetween)), 1, count);
    const double used = m_columns * (m_width + kBetween) - kBetween;
    m_left = std::floor(room.left() + std::max(0.0, (room.width() - used) / 2));
    const double tall = 3 * m_height + 2 * m_gauge + 2 * kBetween;
    const double top = std::floor(room.top() + std::max(0.0, (room.height() - tall) / 2));
    m_top = {top, top + m_height + kBetween, top + 2 * (m_height + kBetween) + m_gauge};
  }

  std::array<SlowRow, 3> rowsOf() const {
    const SlowPictures& of = m_part.pictures;
    const SlowRow x{"x", m_theme.source, &of.from};
    const SlowRow made{"made, T(x)", m_theme.image, &of.images, nullptr, 1, ofImages(m_part)};
    switch (m_part.part) {
      case SlowPart::samples:
        return {SlowRow{"x", m_theme.source, &of.from, nullptr, m_t}};
      case SlowPart::images:
        return {x, {"made, T(x)", m_theme.image, &of.images, nullptr, m_t}};
      case SlowPart::push:
        return {x, made, {"is to gain", m_theme.mutedText, &of.push, nullptr, m_t}};
      case SlowPart::move:
        return {x,
                {"made, T(x)", m_theme.image, &of.images, &of.moved, 1, ofImages(m_part)},
                {"has gained", m_theme.mutedText, wayBefore(), &of.way}};
      default:
        return {SlowRow{}, made, {"real, y", m_theme.target, &of.others, nullptr, 1, ofOthers(m_part)}};
    }
  }
  /// What the pictures had gained by the step before; their own for the first.
  const PictureBytes* wayBefore() const {
    const auto& parts = m_shown.step->parts;
    const auto i = static_cast<std::size_t>(m_shown.index);
    return i > 0 && parts[i - 1].part == SlowPart::move ? &parts[i - 1].pictures.way : &m_part.pictures.way;
  }

  void drawRow(const SlowRow& row, double top) {
    for (int i = 0; i < m_columns; ++i) {
      const QRectF place(m_left + i * (m_width + kBetween), top, m_width, m_height);
      m_painter.setOpacity(row.appears);
      drawPicture(place, *row.before, i);
      if (row.after) {
        m_painter.setOpacity(m_t);
        drawPicture(place, *row.after, i);
      }
      m_painter.setOpacity(1);
      drawScore(row.scores, static_cast<std::size_t>(i), QRectF(place.left(), place.bottom(), m_width, m_gauge),
                row.color);
    }
    drawName(row, top);
  }
  void drawPicture(const QRectF& place, const PictureBytes& bytes, int index) {
    m_painter.drawImage(place.topLeft(), enlargedPicture(m_shown.step->shape, bytes, index, m_factor));
  }

  double shownScore(const Scores& scores, std::size_t i) const {
    const double before = scores.before[i];
    return i < scores.after.size() ? before + m_t * (double(scores.after[i]) - before) : before;
  }
  /// Of the means of the two rows.
  QString distanceText() const {
    const Scores made = ofImages(m_part), real = ofOthers(m_part);
    const QString before = scoreText(meanOf(made.before) - meanOf(real.before));
    if (real.after.empty()) return "made less real, on the mean: " + before;
    return QString("made less real, on the mean: %1 before, %2 after")
        .arg(before, scoreText(meanOf(made.after) - meanOf(real.after)));
  }
  QString scoreText(double score) const {
    const QString size = QString::number(std::abs(score), 'f', m_decimals);
    return (score < 0 && size.toDouble() != 0 ? QStringLiteral("−") : QString()) + size;
  }

  /// The number, and under it where it lies among all of the step.
  void drawScore(const Scores& scores, std::size_t i, const QRectF& under, const QColor& color) {
    if (i >= scores.before.size()) return;
    const double now = shownScore(scores, i), line = under.bottom() - sized(12);
    QString text = scoreText(now);
    if (i < scores.after.size() && scoreText(scores.after[i]) != scoreText(scores.before[i]))
      text = (scores.after[i] > scores.before[i] ? QStringLiteral("▲ ") : QStringLiteral("▼ ")) + text;
    m_painter.setFont(font(14, QFont::DemiBold));
    m_painter.setPen(m_theme.text);
    m_painter.drawText(QRectF(under.left() - 8, under.top() + 2, under.width() + 16, sized(20)), Qt::AlignCenter, text);
    const double from = under.left() + 5, to = under.right() - 5;
    m_painter.setPen(QPen(m_theme.groove, sized(3), Qt::SolidLine, Qt::RoundCap));
    m_painter.drawLine(QPointF(from, line), QPointF(to, line));
    const auto place = [&](double score) {
      const double share = m_high > m_low ? (score - m_low) / (m_high - m_low) : 0.5;
      return QPointF(from + std::clamp(share, 0.0, 1.0) * (to - from), line);
    };
    if (i < scores.after.size()) {
      m_painter.setPen(QPen(m_theme.text, 1.4));
      m_painter.drawLine(place(scores.before[i]), place(now));
      m_painter.setBrush(m_theme.stage);
      m_painter.drawEllipse(place(scores.before[i]), sized(4.5), sized(4.5));
    }
    m_painter.setPen(QPen(m_theme.card, 1.2));
    m_painter.setBrush(color);
    m_painter.drawEllipse(place(now), sized(5), sized(5));
  }

  /// Beside its pictures; where they have scores, their mean.
  void drawName(const SlowRow& row, double top) {
    const double right = m_left - 12, line = sized(20), middle = top + m_height / 2;
    const auto text = [&](double y, const QString& words, const QFont& type, const QColor& color) {
      m_painter.setFont(type);
      m_painter.setPen(color);
      m_painter.drawText(QRectF(right - m_names, y - line / 2, m_names, line), Qt::AlignRight | Qt::AlignVCenter,
                         words);
    };
    text(middle, row.name, font(14, QFont::DemiBold), m_theme.text);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(row.color);
    const double width = QFontMetricsF(font(14, QFont::DemiBold)).horizontalAdvance(row.name);
    m_painter.drawEllipse(QPointF(right - width - sized(11), middle), sized(4.5), sized(4.5));
    if (row.scores.before.empty()) return;
    std::vector<float> now;
    for (std::size_t i = 0; i < row.scores.before.size(); ++i)
      now.push_back(static_cast<float>(shownScore(row.scores, i)));
    const double gauge = top + m_height + m_gauge / 2;
    text(gauge - sized(8), "score, mean", font(13), m_theme.mutedText);
    text(gauge + sized(10), scoreText(meanOf(now)), font(14, QFont::DemiBold), m_theme.text);
  }

  QPainter& m_painter;
  const QRectF m_area;
  const SlowShown& m_shown;
  const SlowSubstep& m_part;
  const Theme& m_theme;
  double m_t;
  double m_low = 0, m_high = 1;  ///< scores
  int m_decimals = 2;
  double m_gauge = 0, m_names = 0, m_factor = 1, m_width = 1, m_height = 1, m_left = 0;
  int m_columns = 1;
  std::array<double, 3> m_top{};
};

}  // namespace

void drawSlowPictures(QPainter& painter, const QRectF& area, const SlowShown& shown, const Theme& theme) {
  if (shown.step->parts.empty() || shown.step->shape.size() == 0) return;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  SlowSheet(painter, area, shown, theme).draw();
  painter.restore();
}

}  // namespace brenier
