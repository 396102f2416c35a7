#include "ui/main_window/sharing_controller.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QWidget>
#include <algorithm>

#include "ui/canvas/layer_bar.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/start_options.h"
#include "ui/panels/message_bar.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

/// What a text or a line cannot hold is said beside it.
QString withDoubt(const QString& done, const RunController& run) {
  return run.replays() ? done
                       : done +
                             " The present weights come from elsewhere or were learned with other options on the "
                             "way: the same seeds lead to others.";
}

}  // namespace

SharingController::SharingController(const Parts& parts, const StartOptions& options, QWidget* window)
    : QObject(window), m_parts(parts), m_options(options) {
  const auto on = [this](ActionId id, bool there, auto act) {
    m_parts.actions[id]->setEnabled(there);
    connect(m_parts.actions[id], &QAction::triggered, this, act);
  };
  const StateTexts& texts = m_options.stateTexts;
  on(ActionId::copyCommand, static_cast<bool>(texts.command), [this] { copyCommand(); });
  on(ActionId::copyState, static_cast<bool>(texts.write), [this] { copyState(); });
  on(ActionId::pasteState, static_cast<bool>(texts.read), [this] { open(QApplication::clipboard()->text()); });
}

void SharingController::begin() {
  if (!m_options.state.isEmpty()) open(m_options.state);
}

void SharingController::copyCommand() {
  const auto step = m_parts.run.shownMoment().value_or(std::max<std::int64_t>(0, m_parts.stage.liveStep()));
  copy(m_options.stateTexts.command(m_parts.run.config(), step),
       "The line for a shell is copied; --out FOLDER behind it keeps the run.");
}

void SharingController::copyState() {
  copy(m_options.stateTexts.write({m_parts.run.config(), m_parts.stage.layerBar()->layers()}),
       "The state is copied as text; Ctrl+V in any window of Brenier learns it.");
}

void SharingController::copy(const Result<std::string>& text, const QString& done) {
  if (!text) return m_parts.messages.show(MessageKind::error, qs(text.error().message), qs(text.error().hint));
  QApplication::clipboard()->setText(qs(*text));
  m_parts.messages.show(MessageKind::info, withDoubt(done, m_parts.run));
}

void SharingController::open(const QString& text) {
  auto state = m_options.stateTexts.read(text.toStdString());
  if (!state) return m_parts.messages.show(MessageKind::error, qs(state.error().message), qs(state.error().hint));
  takeLiveSettings(m_parts.run.config(), state->config);
  state->config.budget = {};
  state->config.threads = m_parts.run.config().threads;
  m_parts.stage.setLayers(state->layers);
  m_parts.run.setConfig(state->config, "pasted state");
}

}  // namespace brenier
