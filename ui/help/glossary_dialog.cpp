#include "ui/help/glossary_dialog.h"

#include <QLineEdit>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/api/glossary.h"
#include "ui/forms/number_text.h"

namespace brenier {

GlossaryDialog::GlossaryDialog(QWidget* parent) : QDialog(parent), m_theme(Theme::lightTheme()) {
  setObjectName("glossary");
  setWindowTitle("Words of the field");
  m_search = new QLineEdit(this);
  m_search->setObjectName("glossarySearch");
  m_search->setPlaceholderText("Search");
  m_search->setAccessibleName("Search the words");
  m_search->setClearButtonEnabled(true);
  m_text = new QTextBrowser(this);
  m_text->setObjectName("glossaryText");
  m_text->setAccessibleName("Words of the field");
  m_text->setFrameShape(QFrame::NoFrame);
  m_text->setOpenLinks(false);
  connect(m_text, &QTextBrowser::anchorClicked, this, [this](const QUrl& link) { showWord(link.toString()); });
  connect(m_search, &QLineEdit::textChanged, this, &GlossaryDialog::fill);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(14, 14, 14, 14);
  column->setSpacing(10);
  column->addWidget(m_search);
  column->addWidget(m_text, 1);
  resize(520, 600);
  fill();
}

void GlossaryDialog::setTheme(const Theme& theme) {
  m_theme = theme;
  fill();
}

void GlossaryDialog::showWord(const QString& id) {
  m_search->clear();
  show();
  raise();
  activateWindow();
  if (id.isEmpty())
    m_search->setFocus();
  else
    m_text->scrollToAnchor(id);
}

/// Each entry names the others that it uses.
void GlossaryDialog::fill() {
  const QString wanted = m_search->text().trimmed(), muted = m_theme.mutedText.name();
  QString html;
  for (const auto& entry : glossary()) {
    const QString said = qs(entry.word + " " + entry.meaning + " " + entry.formula);
    if (!wanted.isEmpty() && !said.contains(wanted, Qt::CaseInsensitive)) continue;
    html +=
        QString(
            "<p style=\"margin-top:14px; margin-bottom:2px\"><a name=\"%1\"></a><b>%2</b></p>"
            "<p style=\"margin-top:0; margin-bottom:2px\">%3</p>")
            .arg(qs(entry.id), mathText(qs(entry.word)).toHtmlEscaped(), mathText(qs(entry.meaning)).toHtmlEscaped());
    if (!entry.formula.empty())
      html += QString("<p style=\"margin:0; color:%1\"><i>%2</i></p>")
                  .arg(muted, mathText(qs(entry.formula)).toHtmlEscaped());
    QStringList others;
    for (const GlossaryEntry* other : wordsIn(entry.meaning))
      if (other != &entry)
        others << QString("<a style=\"color:%1\" href=\"%2\">%3</a>")
                      .arg(m_theme.accent.name(), qs(other->id), mathText(qs(other->word)).toHtmlEscaped());
    if (!others.isEmpty()) html += QString("<p style=\"margin:0; color:%1\">See %2</p>").arg(muted, others.join(", "));
  }
  m_text->setHtml(html.isEmpty() ? "<p>No word has that in it.</p>" : html);
}

}  // namespace brenier
