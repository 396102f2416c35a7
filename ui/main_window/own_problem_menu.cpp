#include "ui/main_window/own_problem_menu.h"

#include <QAction>
#include <QInputDialog>
#include <QMenu>

#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"
#include "ui/session/own_problems.h"

namespace brenier {
namespace {

constexpr QSize kThumbnail(160, 100);

QIcon iconOf(const OwnProblem& own) {
  return own.thumbnail.isNull() ? QIcon() : QIcon(QPixmap::fromImage(own.thumbnail));
}

}  // namespace

OwnProblemMenu::OwnProblemMenu(const Parts& parts, QMenu* runMenu, QWidget* window)
    : QObject(window), m_parts(parts), m_window(window) {
  m_forget = new QMenu("&Forget a problem of mine", runMenu);
  runMenu->insertMenu(parts.actions[ActionId::previousProblem], m_forget);
  QAction* keepAction = parts.actions[ActionId::keepProblem];
  keepAction->setEnabled(parts.problems.canKeep());
  connect(keepAction, &QAction::triggered, this, [this] { askAndKeep(); });
  connect(&parts.problems, &OwnProblems::changed, this, [this] { show(); });
  connect(&parts.toolBar, &StudioToolBar::ownProblemChosen, this, [this](const QString& title) {
    if (const auto* own = m_parts.problems.find(title)) m_parts.run.setProblem(own->problem);
  });
  show();
}

void OwnProblemMenu::show() {
  const auto& all = m_parts.problems.all();
  m_parts.toolBar.setOwnProblems(all);
  m_parts.toolBar.setConfig(m_parts.run.config());
  m_forget->clear();
  m_forget->setEnabled(!all.empty());
  for (const auto& own : all)
    m_forget->addAction(iconOf(own), qs(own.problem.title), this, [this, title = qs(own.problem.title)] {
      m_parts.messages.say(m_parts.problems.forget(title), "\"" + title + "\" is forgotten.");
    });
}

void OwnProblemMenu::askAndKeep() {
  const OwnProblem* known = m_parts.problems.matching(m_parts.run.config());
  bool wanted = false;
  const QString title = QInputDialog::getText(m_window, "Keep as a problem of my own", "Name", QLineEdit::Normal,
                                              known ? qs(known->problem.title) : QString("My problem"), &wanted);
  if (wanted) keep(title);
}

void OwnProblemMenu::keep(const QString& title) {
  const QImage picture = m_parts.stage.figure(4 * kThumbnail);
  m_parts.messages.say(
      m_parts.problems.keep(title, m_parts.run.config(),
                            picture.scaled(2 * kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation)),
      "\"" + title + "\" is kept; it is at the end of the list of problems.");
}

}  // namespace brenier
