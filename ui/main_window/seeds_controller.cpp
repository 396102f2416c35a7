#include "ui/main_window/seeds_controller.h"

#include <QAction>

#include "ui/canvas/stage_view.h"
#include "ui/forms/number_text.h"
#include "ui/main_window/actions.h"
#include "ui/main_window/duel_pane.h"
#include "ui/main_window/plane_box.h"
#include "ui/main_window/seeds_side.h"
#include "ui/main_window/stage_area.h"
#include "ui/main_window/studio_tool_bar.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/numbers_panel.h"
#include "ui/panels/seeds_card.h"
#include "ui/run/run_controller.h"

namespace brenier {
namespace {

constexpr int kSeedsByKey = 8;

}  // namespace

SeedsController::SeedsController(const Parts& parts, Make make, QObject* parent)
    : QObject(parent), m_parts(parts), m_make(std::move(make)) {
  m_card = new SeedsCard;
  m_parts.numbers.addCardOnTop(m_card);
  m_card->hide();
  connect(m_card, &SeedsCard::closeWanted, this, [this] { setCount(0); });
  connect(m_parts.actions[ActionId::seeds], &QAction::triggered, this,
          [this](bool on) { setCount(on ? kSeedsByKey : 0); });
  connect(&m_parts.toolBar, &StudioToolBar::seedsChosen, this, &SeedsController::setCount);
  connect(&m_parts.stage, &StageArea::duelMade, this, [this](DuelPane* duel) {
    m_duel = duel;
    if (m_count > 0) beginSecond();
  });
  connect(&m_parts.stage, &StageArea::duelEnds, this, [this] {
    m_duel = nullptr;
    endSide(m_second);
    m_card->setRival({});
  });
  connect(&m_parts.stage, &StageArea::rivalChanged, this, [this](const QString& title) {
    if (m_second) m_card->setRival(title);
  });
  connect(&m_parts.run, &RunController::configChanged, this, [this] { m_card->setMethod(m_parts.stage.method()); });
  connect(&m_parts.stage, &StageArea::planeWanted, this, [this](const PlaneChoice& plane) {
    for (SeedsSide* side : {m_first, m_second})
      if (side) side->setPlane(plane);
  });
}

/// What the button, the menu and the card say.
void SeedsController::showCount(int count) {
  m_count = count;
  m_parts.actions[ActionId::seeds]->setChecked(count > 0);
  m_parts.toolBar.setSeeds(count);
  m_parts.stage.setSeeds(count > 0);
  m_card->setVisible(count > 0);
  m_card->setMethod(m_parts.stage.method());
  emit countChanged();
}

void SeedsController::setCount(int count) {
  if (count == m_count) return showCount(count);
  showCount(count);
  if (count == 0) {
    restSide(m_first);
    restSide(m_second);
    m_card->setRival({});
    return emit countChanged();
  }
  if (!m_first) m_first = makeSide(m_parts.run, *m_parts.stage.stage());
  m_first->setCount(count);
  if (m_duel) beginSecond();
}

void SeedsController::open(const std::vector<SavedSeed>& saved) {
  m_parts.stage.setComparing(false);
  if (!m_first) m_first = makeSide(m_parts.run, *m_parts.stage.stage());
  m_first->openWithNext(saved);
  showCount(static_cast<int>(saved.size()));
}

SeedsSide* SeedsController::makeSide(RunController& run, StageView& stage) {
  auto* side = new SeedsSide({run, stage, m_parts.background}, m_make(), m_parts.stage.planes()->plane(), this);
  connect(side, &SeedsSide::begun, this, [this, side](int count) {
    side == m_second ? m_card->beginRival(count) : m_card->begin(count);
    tellRates();
  });
  connect(side, &SeedsSide::looked, this, [this, side] {
    side == m_second ? m_card->setRivalLook(side->look()) : m_card->setLook(side->look());
    tellRates();
    emit looked();
  });
  connect(side, &SeedsSide::failed, this, &SeedsController::fail);
  connect(side, &SeedsSide::useless, this, [this, side] { endSide(side == m_second ? m_second : m_first); });
  return side;
}

/// Switched on again they go on with what they learned.
void SeedsController::restSide(SeedsSide*& side) {
  if (side && !side->rest()) endSide(side);
  tellRates();
}

void SeedsController::endSide(SeedsSide*& side) {
  if (!side) return;
  side->end();
  std::exchange(side, nullptr)->deleteLater();
  tellRates();
}

void SeedsController::beginSecond() {
  if (!m_second) m_second = makeSide(m_duel->controller(), *m_duel->stage());
  m_card->setRival(m_duel->solverTitle());
  m_second->setCount(m_count);
}

/// A side of a comparison is as fast as its seeds.
void SeedsController::tellRates() {
  if (m_duel) m_duel->setSeedRates(m_first ? m_first->stepsPerSecond() : 0, m_second ? m_second->stepsPerSecond() : 0);
}

/// Those that learn on are so many on both sides.
void SeedsController::fail(const SeedsFault& fault) {
  m_parts.messages.show(MessageKind::warning, qs(fault.error.message), qs(fault.error.hint));
  setCount(fault.left);
  if (fault.left > 0) return;
  endSide(m_first);
  endSide(m_second);
}

std::shared_ptr<const SeedsLook> SeedsController::look() const {
  return m_first ? m_first->look() : nullptr;
}

std::shared_ptr<const SeedsLook> SeedsController::rivalLook() const {
  return m_second ? m_second->look() : nullptr;
}

void SeedsController::setPictures(bool on) {
  if (on) setCount(0);
  m_parts.toolBar.setSeedable(!on);
  m_parts.actions[ActionId::seeds]->setEnabled(!on);
}

void SeedsController::setTheme(const Theme& theme) {
  m_card->setTheme(theme);
}

}  // namespace brenier
