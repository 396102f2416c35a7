#include "ui/panels/number_explanation.h"

#include <QLabel>
#include <QRegularExpression>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "core/api/glossary.h"
#include "ui/forms/markdown_look.h"
#include "ui/forms/number_text.h"

namespace brenier {
namespace {

constexpr int kWidth = 380;
constexpr int kMostHeight = 460;

constexpr QChar kWordJoiner(0x2060);

/// No line ends between something and its exponent.
QString powersKept(QString html) {
  static const QRegularExpression power(QStringLiteral("(?<=\\S)(?=[⁰¹²³⁴⁵⁶⁷⁸⁹⁻])"));
  return html.replace(power, QString(kWordJoiner));
}

QString escaped(const std::string& text) {
  return mathText(qs(text)).toHtmlEscaped();
}

QString sectionOf(const NumberExplanation::Number& number, const Theme& theme) {
  const MetricDescriptor& metric = *number.metric;
  const MetricValue& value = number.value;
  const QString muted = theme.mutedText.name();
  const MetricExplanation said = explanationOf(metric);
  QString html = "<p style=\"margin-top:10px; margin-bottom:2px\"><b>" + escaped(said.title) +
                 "</b> <span style=\"color:" + muted + "\">" + nameOf(metric.kind);
  if (value.samples > 0) html += " from " + groupedInteger(value.samples) + " samples";
  html += "</span></p><p style=\"margin-top:0; margin-bottom:4px\">" + escaped(said.sentence) + "</p>";
  if (!scatterText(value, metric.unit).empty())
    html +=
        "<p style=\"margin-top:0; margin-bottom:4px\"><b>It " + escaped(scatterText(value, metric.unit)) + ".</b></p>";
  for (const auto& part : said.parts)
    html += "<p style=\"margin-top:0; margin-bottom:4px\"><span style=\"color:" + muted + "\">" +
            escaped(part.heading) + ":</span> " + escaped(part.text) + "</p>";
  return html;
}

/// The words of the field in what was said, each a link into the glossary.
QString wordsOf(const std::vector<NumberExplanation::Number>& numbers, const Theme& theme) {
  std::string said;
  for (const auto& number : numbers) {
    if (!number.metric) continue;
    const MetricExplanation explained = explanationOf(*number.metric);
    said += explained.title + " " + explained.sentence + " ";
    for (const auto& part : explained.parts) said += part.text + " ";
  }
  QStringList links;
  for (const GlossaryEntry* entry : wordsIn(said))
    links << QString("<a style=\"color:%1\" href=\"%2\">%3</a>")
                 .arg(theme.accent.name(), qs(entry->id), escaped(entry->word));
  if (links.isEmpty()) return {};
  return "<p style=\"margin-top:6px; color:" + theme.mutedText.name() + "\">Words: " + links.join(", ") + "</p>";
}

/// Where the manual says the same, between the others and what they stand on.
QString pageOf(const NumberExplanation::Number& number, const Theme& theme) {
  if (!number.metric || number.metric == &stepNumber()) return {};
  return QString(
             "<p style=\"margin-top:6px\"><a style=\"color:%1\" href=\"numbers.md#%2\">All numbers, in the "
             "manual</a></p>")
      .arg(theme.accent.name(), headingAnchor(qs(explanationOf(*number.metric).title)));
}

}  // namespace

NumberExplanation::NumberExplanation(QWidget* parent) : QFrame(parent, Qt::Popup) {
  setObjectName("numberExplanation");
  setProperty("card", true);
  setAccessibleName("What the number means");
  auto* scroll = new QScrollArea(this);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_text = new QLabel;
  m_text->setWordWrap(true);
  m_text->setTextFormat(Qt::RichText);
  m_text->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  m_text->setContentsMargins(14, 4, 14, 10);
  m_text->setTextInteractionFlags(Qt::TextBrowserInteraction);
  connect(m_text, &QLabel::linkActivated, this, [this](const QString& link) {
    close();
    link.contains(".md") ? emit pageChosen(link) : emit wordChosen(link);
  });
  scroll->setWidget(m_text);
  setFocusProxy(scroll);  // the arrow keys scroll
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(1, 1, 1, 1);
  column->addWidget(scroll);
}

void NumberExplanation::setNumbers(const std::vector<Number>& numbers, const QString& truth, const QString& columns,
                                   const Theme& theme) {
  QString html;
  for (const auto& number : numbers) {
    if (number.metric) html += sectionOf(number, theme);
    if (&number == &numbers.front() && !columns.isEmpty()) html += "<p>" + columns.toHtmlEscaped() + ".</p>";
  }
  if (!truth.isEmpty())
    html += "<p style=\"margin-top:6px; color:" + theme.mutedText.name() + "\">Measured against " +
            truth.toHtmlEscaped() + ".</p>";
  if (!numbers.empty()) html += wordsOf(numbers, theme) + pageOf(numbers.front(), theme);
  m_text->setText(powersKept(html));
  m_text->setAccessibleDescription(text());
}

void NumberExplanation::showBeside(const QWidget* anchor) {
  const int height = std::min(kMostHeight, m_text->heightForWidth(kWidth - 2) + 4);
  resize(kWidth, height);
  const QRect room = anchor->screen()->availableGeometry();
  QPoint at = anchor->mapToGlobal(QPoint(-kWidth - 8, 0));
  if (at.x() < room.left()) at.setX(anchor->mapToGlobal(QPoint(0, 0)).x());
  showIn(room, at);
}

void NumberExplanation::showUnder(const QPoint& at, const QWidget* window) {
  resize(kWidth, std::min(kMostHeight, m_text->heightForWidth(kWidth - 2) + 4));
  const QRect room = window->screen()->availableGeometry();
  showIn(room, {std::clamp(at.x(), room.left(), std::max(room.left(), room.right() - width())), at.y() + 6});
}

void NumberExplanation::showIn(const QRect& room, QPoint at) {
  at.setY(std::clamp(at.y(), room.top(), std::max(room.top(), room.bottom() - height())));
  move(at);
  show();
  setFocus(Qt::PopupFocusReason);
}

QString NumberExplanation::text() const {
  QString plain = m_text->text();
  return plain.remove(kWordJoiner).replace("</p>", "\n").remove(QRegularExpression("<[^>]*>"));
}

const MetricDescriptor& stepNumber() {
  static const MetricDescriptor step{
      .id = "step",
      .title = "Step",
      .help = "How often the method has drawn a batch of samples and changed the weights of its networks by it",
      .better = Better::neither,
      .kind = NumberKind::exact,
      .reading = "Steps of different methods are not the same work: compare the time, too"};
  return step;
}

QString shortHelp(const MetricDescriptor& metric) {
  return "<p><b>" + escaped(metric.title) + "</b>, " + nameOf(metric.kind) + ". " + escaped(metric.help) + ".</p>";
}

}  // namespace brenier
