// What SessionController asks before the window closes; session_controller.cpp has the rest.
#include <QMessageBox>

#include "ui/main_window/session_controller.h"
#include "ui/run/run_controller.h"
#include "ui/session/session.h"

namespace brenier {
namespace {

constexpr int kNamedRuns = 4;  // in the question

}  // namespace

/// What closing would lose, in one sentence or two; empty: nothing that matters.
QString SessionController::closingLoses() const {
  const QString file = m_session->name();
  const QStringList others = m_session->unsavedBeside();
  QStringList said;
  if (m_session->worthAsking())
    said << (file.isEmpty() ? QString("This run was never saved.")
                            : file + " does not hold what the run has learned since.");
  QStringList named = others.mid(0, kNamedRuns);
  if (others.size() > kNamedRuns) named << QString("%1 more").arg(others.size() - kNamedRuns);
  const QString names = named.join(", ");
  if (others.size() == 1)
    said << QString("One %1run on the shelf is not saved: ").arg(said.isEmpty() ? "" : "more ") + names + ".";
  if (others.size() > 1)
    said << QString("%1 %2runs on the shelf are not saved: ").arg(others.size()).arg(said.isEmpty() ? "" : "more ") +
                names + ".";
  return said.join(" ");
}

bool SessionController::closesWithoutAsking() {
  const QString losing = m_options.autosaveFolder.isEmpty() ? QString() : closingLoses();
  if (losing.isEmpty()) return true;
  QMessageBox question(QMessageBox::Question, "Close Brenier", losing,
                       QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
  question.setInformativeText(m_session->unsavedBeside().isEmpty()
                                  ? "Save it before closing?"
                                  : "Save the whole sitting before closing, in one file?");
  switch (question.exec()) {
    case QMessageBox::Save:
      m_parts.run.pause();  // what is saved is what is on show
      m_closesWhenSaved = true;
      saveRun();
      return false;
    case QMessageBox::Discard:
      return true;
    default:
      return false;
  }
}

}  // namespace brenier
