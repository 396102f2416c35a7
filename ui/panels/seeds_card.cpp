#include "ui/panels/seeds_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "ui/canvas/seeds_layer.h"
#include "ui/forms/number_text.h"
#include "ui/forms/unbroken.h"
#include "ui/panels/seeds_matrix.h"
#include "ui/panels/seeds_table.h"
#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

const QString kMean = QStringLiteral("mean"), kRivalMean = QStringLiteral("rival mean");

QString seedCurve(int k, bool rival) {
  return QString(rival ? "rival seed%1" : "seed%1").arg(k);
}

QColor pale(QColor colour) {
  colour.setAlphaF(0.4f);
  return colour;
}

}  // namespace

SeedsCard::SeedsCard(QWidget* parent) : QFrame(parent), m_theme(Theme::lightTheme()) {
  setObjectName("seedsCard");
  setProperty("card", true);
  build();
}

void SeedsCard::build() {
  const auto label = [this](const char* name, const char* role, const QString& says) {
    auto* made = new QLabel(this);
    made->setObjectName(name);
    made->setProperty("role", role);
    made->setWordWrap(true);
    made->setAccessibleName(says);
    return made;
  };
  m_title = label("seedsTitle", "muted", "How many seeds");
  m_verdict = label("seedsVerdict", "title", "Whether the seeds agree");
  m_sentence = label("seedsSentence", "", "How far they agree");
  m_numbers = label("seedsNumbers", "muted", "Mean and deviation over the seeds");
  m_one = new QWidget(this);
  m_matrix = new SeedsMatrix(m_one);
  m_table = new SeedsTable(this);
  m_table->hide();
  m_curve = new CurveCard(this);
  auto* close = new QToolButton(this);
  close->setProperty("role", "flat");
  close->setText(QStringLiteral("×"));
  close->setToolTip("One run alone again");
  close->setAccessibleName("One run alone again");
  connect(close, &QToolButton::clicked, this, &SeedsCard::closeWanted);
  auto* head = new QHBoxLayout;
  head->addWidget(m_title, 1);
  head->addWidget(close);
  auto* row = new QHBoxLayout(m_one);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(12);
  row->addWidget(m_matrix, 0, Qt::AlignTop);
  row->addWidget(m_numbers, 1, Qt::AlignTop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 6, 10, 10);
  column->setSpacing(6);
  column->addLayout(head);
  column->addWidget(m_verdict);
  column->addWidget(m_sentence);
  column->addWidget(m_one);
  column->addWidget(m_table);
  column->addWidget(m_curve);
}

void SeedsCard::setMethod(const QString& title) {
  m_method = title;
  m_table->setMethods(m_method, m_rival);
}

void SeedsCard::setRival(const QString& title) {
  if (title.isEmpty() != m_rival.isEmpty()) {
    m_rivalLook.reset();
    m_rivalCurves = 0;
    m_one->setVisible(title.isEmpty());
    m_table->setVisible(!title.isEmpty());
    clearCurves();
  }
  m_rival = title;
  m_table->setMethods(m_method, m_rival);
  showTexts();
}

void SeedsCard::begin(int count) {
  m_look.reset();
  m_curves = count;
  clearCurves();
  nameCurves();
  showTexts();
}

void SeedsCard::beginRival(int count) {
  m_rivalLook.reset();
  m_rivalCurves = count;
  clearCurves();
  nameCurves();
  showTexts();
}

void SeedsCard::setLook(const std::shared_ptr<const SeedsLook>& look) {
  m_look = look;
  drawCurves(false);
  showTexts();
}

void SeedsCard::setRivalLook(const std::shared_ptr<const SeedsLook>& look) {
  m_rivalLook = look;
  drawCurves(true);
  showTexts();
}

void SeedsCard::showTexts() {
  m_rival.isEmpty() ? showOne() : showBoth();
  m_sentence->setVisible(!m_sentence->text().isEmpty());
  m_matrix->setLook(m_look);
  m_table->setLooks(m_look, m_rivalLook);
  showCurveText();
}

void SeedsCard::showOne() {
  m_title->setText(QString("%1 seeds, side by side").arg(m_look ? static_cast<int>(m_look->seeds.size()) : m_curves) +
                   (m_look ? QString(QStringLiteral(" · step %1")).arg(groupedInteger(m_look->step)) : QString()));
  m_verdict->setText(m_look ? unbroken(qs(m_look->verdict)) : QString("The seeds begin."));
  QStringList said, lines;
  if (m_look) {
    said << seedsApart(*m_look).replace('\n', "; ") + ".";
    for (const auto& sentence : {m_look->apart, m_look->scoredOn})
      if (!sentence.empty()) said << qs(sentence);
    for (const SeedsNumber& number : m_look->numbers)
      lines << QString("%1<br><b>%2</b>").arg(qs(number.title), seedsText(number));
  }
  m_sentence->setText(unbroken(said.join(' ')));
  m_numbers->setText(lines.join("<br>"));
}

void SeedsCard::showBoth() {
  m_title->setText(QString("%1 seeds of each method").arg(m_curves));
  if (!m_look || !m_rivalLook) {
    m_verdict->setText("The seeds begin.");
    return m_sentence->clear();
  }
  const std::string first = m_method.toStdString(), second = m_rival.toStdString();
  m_verdict->setText(unbroken(qs(comparedAgreement(first, *m_look, second, *m_rivalLook))));
  m_sentence->setText(unbroken(qs(comparedErrors(first, *m_look, second, *m_rivalLook))));
}

void SeedsCard::clearCurves() {
  m_curveTitle.clear();
  m_curve->clear();
}

/// The seeds are quiet lines around their mean, those of each method in its colour.
void SeedsCard::nameCurves() {
  for (int k = 0; k < m_curves; ++k) m_curve->addCurve(seedCurve(k, false), "one of the seeds", pale(m_theme.error));
  for (int k = 0; k < m_rivalCurves; ++k)
    m_curve->addCurve(seedCurve(k, true), "one of the other method's seeds", pale(m_theme.mutedText));
  if (m_rivalCurves > 0) m_curve->addCurve(kRivalMean, "mean of the other method's", m_theme.mutedText);
  if (m_curves > 0) m_curve->addCurve(kMean, "mean", m_theme.error);
}

/// The first number that is known of all that are there; empty: none is.
QString SeedsCard::numberOfCurves() const {
  const SeedsLook* looks[2] = {m_look.get(), m_rivalLook.get()};
  for (const SeedsLook* look : looks)
    for (const SeedsNumber& number : look ? look->numbers : std::vector<SeedsNumber>())
      if (std::all_of(std::begin(looks), std::end(looks),
                      [&](const SeedsLook* other) { return !other || findNumber(*other, number.title); }))
        return qs(number.title);
  return {};
}

/// Its mean, and each seed around it. Another number begins with all that is known of it.
void SeedsCard::drawCurves(bool rival) {
  const QString title = numberOfCurves();
  if (title == m_curveTitle) return appendLook(rival);
  clearCurves();
  m_curveTitle = title;
  m_curve->setTitle(title);
  for (const bool side : {false, true}) {
    const SeedsLook* look = (side ? m_rivalLook : m_look).get();
    const SeedsNumber* number = look ? findNumber(*look, title.toStdString()) : nullptr;
    if (!number) continue;
    m_curve->setLogY(number->unit == "%");
    if (look->past && look->past->title == number->title)
      for (const auto& [step, values] : look->past->values)
        if (step < look->step) appendCurves(step, values, side);
    appendLook(side);
  }
}

void SeedsCard::appendLook(bool rival) {
  const SeedsLook* look = (rival ? m_rivalLook : m_look).get();
  if (const SeedsNumber* number = look ? findNumber(*look, m_curveTitle.toStdString()) : nullptr)
    appendCurves(look->step, number->values, rival);
}

void SeedsCard::appendCurves(std::int64_t step, const std::vector<double>& values, bool rival) {
  const auto x = static_cast<double>(step);
  const int curves = std::min(static_cast<int>(values.size()), rival ? m_rivalCurves : m_curves);
  for (int k = 0; k < curves; ++k) m_curve->append(seedCurve(k, rival), x, values[static_cast<std::size_t>(k)]);
  if (!values.empty())
    m_curve->append(rival ? kRivalMean : kMean, x,
                    std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()));
}

void SeedsCard::showCurveText() {
  const SeedsNumber* first = m_look ? findNumber(*m_look, m_curveTitle.toStdString()) : nullptr;
  m_curve->setVisible(!m_curveTitle.isEmpty());
  m_curve->setValueText(first ? QString("%1 %2").arg(first->mean(), 0, 'g', 3).arg(qs(first->unit)).trimmed()
                              : QString());
  const SeedsNumber* second = m_rivalLook ? findNumber(*m_rivalLook, m_curveTitle.toStdString()) : nullptr;
  if (!m_rival.isEmpty())
    m_curve->setSubtitle(second ? QString("grey: %1, %2").arg(m_rival, seedsText(*second)) : QString());
  else
    m_curve->setSubtitle(
        first
            ? QString(QStringLiteral("± %1 %2 over the seeds")).arg(first->deviation(), 0, 'g', 2).arg(qs(first->unit))
            : QString());
}

void SeedsCard::setTheme(const Theme& theme) {
  m_theme = theme;
  m_matrix->setTheme(theme);
  m_table->setTheme(theme);
  m_curve->setTheme(theme);
  nameCurves();
}

QString SeedsCard::verdict() const {
  return m_verdict->text();
}

QString SeedsCard::sentence() const {
  return m_sentence->text();
}

QString SeedsCard::numbersText() const {
  return m_numbers->text();
}

}  // namespace brenier
