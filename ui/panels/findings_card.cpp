#include "ui/panels/findings_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/canvas/stage_notes.h"
#include "ui/panels/choosable.h"

namespace brenier {
namespace {

constexpr std::size_t kMostDefects = 6;

QString counted(const std::vector<MapDefect>& defects, DefectKind kind, const QString& one) {
  const auto count =
      std::count_if(defects.begin(), defects.end(), [kind](const MapDefect& defect) { return defect.kind == kind; });
  if (count == 0) return "no " + one + "s";
  return QString::number(count) + " " + one + (count > 1 ? "s" : "");
}

brenier::Box around(const PlanePoints& points) {
  brenier::Box box{points[0], points[1], points[0], points[1]};
  for (std::size_t i = 0; i + 1 < points.size(); i += 2) {
    box.x0 = std::min(box.x0, points[i]), box.x1 = std::max(box.x1, points[i]);
    box.y0 = std::min(box.y0, points[i + 1]), box.y1 = std::max(box.y1, points[i + 1]);
  }
  return box;
}

}  // namespace

FindingsCard::FindingsCard(QWidget* parent) : QFrame(parent), m_theme(Theme::lightTheme()) {
  setProperty("card", true);
  setObjectName("findings");
  m_summary = new QLabel(this);
  m_summary->setWordWrap(true);
  m_summary->setAccessibleName("What is wrong with the map");
  m_summary->setObjectName("findingsSummary");
  m_summary->setToolTip("What this means");
  makeChoosable(m_summary, [this] { emit wordWanted("cyclical-monotonicity"); });
  m_look = new QToolButton(this);
  m_look->setText("Look");
  m_look->setToolTip("Search the Jacobian of the map for tears, folds and swirls (8)");
  m_look->setFocusPolicy(Qt::TabFocus);
  auto* head = new QHBoxLayout;
  head->addWidget(m_summary, 1);
  head->addWidget(m_look);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 8, 10, 8);
  column->setSpacing(2);
  column->addLayout(head);
  makeLines();
  m_more = new QLabel(this);
  m_more->setProperty("role", "muted");
  column->addWidget(m_more);
  connect(m_look, &QToolButton::clicked, this, &FindingsCard::lookWanted);
  refresh();
}

void FindingsCard::makeLines() {
  for (std::size_t i = 0; i <= kMostDefects; ++i) {
    auto* line = new QToolButton(this);
    line->setProperty("role", "flat");
    line->setFont(uiFont(12));
    line->setFocusPolicy(Qt::TabFocus);
    line->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);  // a long text is elided and widens no panel
    connect(line, &QToolButton::clicked, this, [this, i] {
      if (i < m_places.size()) emit showWanted(m_places[i]);
    });
    layout()->addWidget(line);
    layout()->setAlignment(line, Qt::AlignLeft);
    m_lines.push_back(line);
  }
}

void FindingsCard::setDefects(const MapDefects& defects, const PlaneUnits& units) {
  m_units = units;
  if (defects.cells.empty() && m_defects.cells.empty()) return;
  m_defects = defects;
  refresh();
}

void FindingsCard::setWorstSwap(const PlanePoints& swap) {
  if (m_scored && swap == m_swap) return;
  m_scored = true;
  m_swap = swap;
  refresh();
}

void FindingsCard::setOfMoment(bool on) {
  if (on == m_ofMoment) return;
  m_ofMoment = on;
  refresh();
}

void FindingsCard::clear() {
  m_defects = {};
  m_swap.clear();
  m_scored = false;
  refresh();
}

void FindingsCard::setTheme(const Theme& theme) {
  m_theme = theme;
  refresh();
}

QString FindingsCard::summary() const {
  return m_summary->text();
}

void FindingsCard::refresh() {
  const bool looked = !m_defects.cells.empty();
  const auto found = foundDefects(m_defects);
  QStringList parts;
  if (m_scored && !m_ofMoment) parts << (m_swap.empty() ? "monotone" : "not monotone");
  if (looked)
    parts << counted(found, DefectKind::tear, "tear") << counted(found, DefectKind::fold, "fold")
          << counted(found, DefectKind::swirl, "swirl");
  if (!looked && parts.isEmpty()) parts << "tears, folds and swirls: not looked for";
  if (const QString accuracy = tearAccuracy(m_defects); looked && !accuracy.isEmpty()) parts << accuracy;
  m_summary->setText(parts.join(QStringLiteral(" · ")));
  m_look->setVisible(!looked);
  m_places.clear();
  m_texts.clear();
  if (m_swap.size() == 8 && !m_ofMoment)
    addLine("worst pair: an exchange saves " + m_units.cost(swapGain(m_swap)),
            "Of all pairs of 1,024 held-out points the one whose images, exchanged, would cost least. Drawn with the "
            "tears layer: as learned, and dashed as exchanged.",
            around(m_swap));
  const std::size_t shown = std::min(kMostDefects, found.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const MapDefect& defect = found[i];
    const QString share = defect.massShare < 0
                              ? QString()
                              : QString(QStringLiteral(" · %1 % of μ")).arg(100 * defect.massShare, 0, 'f', 1);
    addLine(defectPlace(defect, m_units) + share, defectExtent(defect), defect.where);
  }
  for (std::size_t i = m_places.size(); i < m_lines.size(); ++i) m_lines[i]->hide();
  m_more->setText(QString("and %1 smaller ones").arg(found.size() - shown));
  m_more->setVisible(found.size() > shown);
}

void FindingsCard::addLine(const QString& text, const QString& toolTip, const brenier::Box& where) {
  auto* line = m_lines[m_places.size()];
  m_places.push_back(where);
  m_texts << text;
  line->setToolTip(text + "\n" + toolTip + "\nClick to look at it.");
  line->setAccessibleName(text);
  line->show();
  elide();
}

void FindingsCard::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  elide();
}

/// In the middle: what stands at the end is the number.
void FindingsCard::elide() {
  const QMargins around = layout()->contentsMargins();
  for (qsizetype i = 0; i < m_texts.size(); ++i) {
    QToolButton* line = m_lines[static_cast<std::size_t>(i)];
    const int beside = line->sizeHint().width() - line->fontMetrics().horizontalAdvance(line->text());
    const int room = width() - around.left() - around.right() - beside;
    line->setText(line->fontMetrics().elidedText(m_texts[i], Qt::ElideMiddle, room));
  }
}

}  // namespace brenier
