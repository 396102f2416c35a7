#include "ui/panels/seeds_card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/canvas/seeds_layer.h"
#include "ui/forms/number_text.h"
#include "ui/panels/seeds_matrix.h"
#include "ui/plots/curve_card.h"

namespace brenier {
namespace {

const QString kMean = QStringLiteral("mean");

QString seedCurve(int k) {
  return QString("seed%1").arg(k);
}

QString withUnit(double value, const std::string& unit, int digits) {
  const QString text = QString::number(value, 'g', digits);
  return unit.empty() ? text : text + " " + qs(unit);
}

}  // namespace

SeedsCard::SeedsCard(QWidget* parent) : QFrame(parent), m_theme(Theme::lightTheme()) {
  setObjectName("seedsCard");
  setProperty("card", true);
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
  m_matrix = new SeedsMatrix(this);
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
  auto* row = new QHBoxLayout;
  row->setSpacing(12);
  row->addWidget(m_matrix, 0, Qt::AlignTop);
  row->addWidget(m_numbers, 1, Qt::AlignTop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 6, 10, 10);
  column->setSpacing(6);
  column->addLayout(head);
  column->addWidget(m_verdict);
  column->addWidget(m_sentence);
  column->addLayout(row);
  column->addWidget(m_curve);
}

void SeedsCard::begin(int count) {
  m_title->setText(QString("%1 seeds, side by side").arg(count));
  m_verdict->setText("The seeds begin.");
  m_sentence->clear();
  m_numbers->clear();
  m_matrix->setLook(nullptr);
  m_curveTitle.clear();
  m_curve->clear();
  for (int k = 0; k < count; ++k) m_curve->addCurve(seedCurve(k), QString("one of the seeds"), m_theme.hairline);
  m_curves = count;
  m_curve->addCurve(kMean, "mean", m_theme.error);
}

void SeedsCard::setLook(const std::shared_ptr<const SeedsLook>& look) {
  m_title->setText(QString("%1 seeds, side by side · step %2").arg(look->seeds.size()).arg(groupedInteger(look->step)));
  m_verdict->setText(qs(look->verdict));
  m_sentence->setText(seedsApart(*look).replace('\n', "; ") + ".");
  QStringList lines;
  for (const SeedsNumber& number : look->numbers)
    lines << QString(QStringLiteral("%1<br><b>%2 ± %3</b>"))
                 .arg(qs(number.title), withUnit(number.mean(), "", 3), withUnit(number.deviation(), number.unit, 2));
  m_numbers->setText(lines.join("<br>"));
  m_matrix->setLook(look);
  drawCurves(*look);
}

/// Of the first number: its mean, and each seed behind it.
void SeedsCard::drawCurves(const SeedsLook& look) {
  if (look.numbers.empty()) return m_curve->hide();
  const SeedsNumber& number = look.numbers.front();
  if (m_curveTitle != qs(number.title)) {
    m_curve->clear();
    m_curveTitle = qs(number.title);
    m_curve->setTitle(m_curveTitle);
    m_curve->setLogY(number.unit == "%");
  }
  m_curve->show();
  m_curve->setValueText(withUnit(number.mean(), number.unit, 3));
  m_curve->setSubtitle(
      QString(QStringLiteral("± %1 over the seeds")).arg(withUnit(number.deviation(), number.unit, 2)));
  const auto step = static_cast<double>(look.step);
  for (std::size_t k = 0; k < number.values.size() && static_cast<int>(k) < m_curves; ++k)
    m_curve->append(seedCurve(static_cast<int>(k)), step, number.values[k]);
  m_curve->append(kMean, step, number.mean());
}

void SeedsCard::setTheme(const Theme& theme) {
  m_theme = theme;
  m_matrix->setTheme(theme);
  m_curve->setTheme(theme);
  for (int k = 0; k < m_curves; ++k) m_curve->addCurve(seedCurve(k), "one of the seeds", theme.hairline);
  if (m_curves > 0) m_curve->addCurve(kMean, "mean", theme.error);
}

QString SeedsCard::verdict() const {
  return m_verdict->text();
}

QString SeedsCard::numbersText() const {
  return m_numbers->text();
}

}  // namespace brenier
