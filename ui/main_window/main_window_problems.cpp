// What MainWindow does about problems of one's own; main_window.cpp composes.
#include <QAction>
#include <QInputDialog>
#include <QMenu>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/main_window.h"
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

void MainWindow::connectProblems() {
  m_own = new OwnProblems(m_backend.catalog(), m_options.problemsFolder, this);
  QAction* keep = (*m_actions)[ActionId::keepProblem];
  keep->setEnabled(!m_options.problemsFolder.isEmpty());
  connect(keep, &QAction::triggered, this, [this] { askAndKeepProblem(); });
  connect(m_own, &OwnProblems::changed, this, [this] { showOwnProblems(); });
  connect(m_toolBar, &StudioToolBar::ownProblemChosen, this, [this](const QString& title) {
    if (const auto* own = m_own->find(title)) m_controller->setProblem(own->problem);
  });
  showOwnProblems();
}

void MainWindow::createForgetMenu(QMenu* run) {
  m_forget = new QMenu("&Forget a problem of mine", run);
  run->insertMenu((*m_actions)[ActionId::previousProblem], m_forget);
}

void MainWindow::showOwnProblems() {
  m_toolBar->setOwnProblems(m_own->all());
  m_toolBar->setConfig(m_controller->config());
  m_forget->clear();
  m_forget->setEnabled(!m_own->all().empty());
  for (const auto& own : m_own->all())
    m_forget->addAction(iconOf(own), qs(own.problem.title), this, [this, title = qs(own.problem.title)] {
      say(m_own->forget(title), "\"" + title + "\" is forgotten.");
    });
}

void MainWindow::askAndKeepProblem() {
  const OwnProblem* known = m_own->matching(m_controller->config());
  bool wanted = false;
  const QString title = QInputDialog::getText(this, "Keep as a problem of my own", "Name", QLineEdit::Normal,
                                              known ? qs(known->problem.title) : QString("My problem"), &wanted);
  if (wanted) keepProblem(title);
}

void MainWindow::keepProblem(const QString& title) {
  const QImage picture = m_stage->grabFigure(4 * kThumbnail);
  say(m_own->keep(title, m_controller->config(),
                  picture.scaled(2 * kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation)),
      "\"" + title + "\" is kept; it is at the end of the list of problems.");
}

void MainWindow::say(const Status& status, const QString& done) {
  if (status) {
    m_messages->show(MessageKind::info, done);
  } else {
    m_messages->show(MessageKind::error, qs(status.error().message), qs(status.error().hint));
  }
}

}  // namespace brenier
