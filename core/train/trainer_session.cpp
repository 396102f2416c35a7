// The commands of Trainer that begin, save, open and go back; trainer.cpp learns.
#include "core/train/trainer.h"

namespace brenier {
namespace {

bool sameMeasures(const RunConfig& a, const RunConfig& b) {
  return a.source == b.source && a.target == b.target && a.scale == b.scale && a.heldOutShare == b.heldOutShare;
}

}  // namespace

void Trainer::handle(StartRun& command) {
  // The weights are taken before the run that has them goes.
  std::optional<SavedState> state;
  RunRecord before;
  ResolvedSettings resolved;  // weights that are taken over mean something under these alone
  if (command.from) {
    if (*command.from == presentStep && m_run) command.from = m_run->stepsDone();
    auto found = stateToBeginWith(*command.from);
    if (!found) return refuse(found.error(), command.run);
    state = *std::move(found);
    before = m_keeper.recordUpTo(*command.from);
    if (m_run->config().solver == command.config.solver) resolved = m_run->resolved();
  } else {
    if (m_run && !isOver(m_state)) setState(RunState::stopped, "another run begins");
    m_run.reset();  // its memory is free for the next one
    m_id = command.run;
    setState(RunState::starting);
  }
  const auto stop = renewStop();
  const auto say = [this](const std::string& text) {
    if (m_state == RunState::starting) setState(RunState::starting, text);
  };
  Preparing preparing{stop, say, state.has_value()};
  if (state && m_run && sameMeasures(command.config, m_run->config())) {  // a branch reads nothing again
    command.config.data = m_run->config().data;
    preparing.source = m_run->sharedSource();
    preparing.target = m_run->sharedTarget();
  }
  auto run = TrainingRun::create(command.config, preparing, resolved);
  if (!run && !command.from && stop.stop_requested()) return setState(RunState::stopped, run.error().message);
  if (run && state && !restore(*state, **run))
    run = badInput("The weights of step " + std::to_string(state->step) + " do not fit the changed networks.",
                   "Change options that apply live, or start anew.");
  if (!run) return command.from ? refuse(run.error(), command.run) : fail(run.error());
  if (m_run && !sameMeasures((*run)->config(), m_run->config())) before.forgetBest();
  m_files.reset();
  replaceRun(command.run, std::move(run).value(), std::move(before));
  enter(command.paused);
}

void Trainer::handle(OpenRun& command) {
  if (!m_hooks.open) return refuse({ErrorKind::internal, "This program cannot open runs.", ""}, command.run);
  auto opened = m_hooks.open(command.path);
  if (!opened) return refuse(opened.error(), command.run);
  if (m_run && !isOver(m_state)) setState(RunState::stopped, "another run is opened");
  m_mailbox.append(RunOpened{command.run, command.path, std::move(opened->record.extras)});
  const auto rows = opened->record.rows;
  replaceRun(command.run, std::move(opened->run), std::move(opened->record));
  m_files = std::move(opened->files);
  for (MetricsRow row : rows) {
    row.run = m_id;
    m_mailbox.append(std::move(row));
  }
  enter(command.paused);
}

/// The state that a branch begins with: the run's own, or that of a kept moment.
Result<SavedState> Trainer::stateToBeginWith(std::int64_t step) {
  if (!m_run) return badInput("There is no run whose weights could be used.");
  if (const auto kept = m_keeper.find(step)) return kept->load();
  if (step != m_run->stepsDone())
    return badInput("The weights of step " + std::to_string(step) + " were not kept.",
                    "Choose a moment on the timeline.");
  SavedState state;
  capture(*m_run, state);
  return state;
}

void Trainer::replaceRun(RunId id, std::unique_ptr<TrainingRun> run, RunRecord before) {
  m_frames.reset();
  m_gapScorer.reset();
  m_ring.clear();
  m_shownStep.reset();
  m_run = std::move(run);
  m_id = id;
  renewStop();
  m_frames = std::make_unique<FrameBuilder>(*m_run);
  // Networks over pictures are slow to look at: frames may take a sixteenth of the time, scores a twenty-fifth.
  m_pacer = m_run->heldOut()->pictures ? FramePacer(std::chrono::milliseconds(100), 0.06) : FramePacer();
  m_mailbox.append(m_run->describe(m_id));
  m_truth.begin(m_id, m_run->heldOut());
  m_viewer.begin(m_id, m_run->config(), m_run->resolved(), m_run->sharedSource(), m_run->sharedTarget());
  m_keeper.begin(m_id, *m_run, std::move(before));
  m_ring.keep(*m_run);
  m_beatStep = m_run->stepsDone();
  m_beatInner = m_run->innerStepsDone();
  m_beatPictures = m_run->picturesDone();
  m_lookedSinceBeat = 0;
  m_lastBeat = m_lastScore = Clock::now();
}

void Trainer::enter(bool paused) {
  setState(paused ? RunState::paused : RunState::running);
  buildFrame(true);
  if (paused) askForScore(true);
}

void Trainer::handle(SaveRun& command) {
  if (!m_run || !m_hooks.save) return;
  if (command.copy && command.step && *command.step != m_run->stepsDone()) return saveCopyOf(command);
  const Status saved = m_keeper.save(*m_run, command);
  if (!saved) return refuse(saved.error());
  m_mailbox.append(RunSaved{m_id, command.path, command.copy, m_run->stepsDone()});
}

/// A kept moment is saved from the viewer's copy of the run; this one learns on.
void Trainer::saveCopyOf(const SaveRun& command) {
  const auto kept = m_keeper.find(*command.step);
  if (!kept)
    return refuse({ErrorKind::badInput, "The weights of step " + std::to_string(*command.step) + " were not kept.",
                   "Choose a moment on the timeline."});
  m_viewer.use(kept, [this, command, id = m_id](Result<TrainingRun*> run) {
    const Status saved = run ? m_hooks.save(**run, {}, command.path) : Status(Unexpected<RunError>(run.error()));
    if (saved)
      m_mailbox.append(RunSaved{id, command.path, true, (*run)->stepsDone()});
    else
      m_mailbox.append(RequestFailed{id, saved.error()});
  });
}

void Trainer::handle(SetAutosave& command) {
  m_keeper.setAutosave(std::move(command));
}

void Trainer::handle(MarkMoment& command) {
  if (m_run) m_keeper.mark(*m_run, std::move(command.label));
}

void Trainer::handle(ShowMoment& command) {
  m_shownStep = command.step;
  if (!m_run || !command.step) return;
  const auto kept = m_keeper.find(*command.step);
  if (!kept)
    return refuse({ErrorKind::badInput, "The weights of step " + std::to_string(*command.step) + " were not kept.",
                   "Choose a moment on the timeline."});
  m_viewer.show(kept, m_view);
}

void Trainer::handle(RewindRun& command) {
  if (!m_run || !m_ring.restore(*m_run, 100)) return;
  OptionValues slower;
  for (const auto& [id, value] : m_run->config().solverOptions)
    if (const auto* rate = std::get_if<double>(&value); rate && id.ends_with("_rate"))
      slower[id] = *rate * command.rateFactor;
  if (!slower.empty())
    for (const auto& problem : m_run->setLive(slower)) m_mailbox.append(Notice{m_id, problem});
  m_keeper.rewound(m_run->stepsDone());
  m_mailbox.append(m_run->describe(m_id));  // with the rates that it has now
  setState(RunState::running, "rewound to step " + std::to_string(m_run->stepsDone()));
  buildFrame(true);
}

/// The run goes on as it was, also when the command had asked it to hurry.
void Trainer::refuse(RunError error, RunId refused) {
  renewStop();
  m_mailbox.append(RequestFailed{m_id, std::move(error), refused});
}

}  // namespace brenier
