// The commands of Trainer that begin, save, open and go back; trainer.cpp learns.
#include <filesystem>

#include "core/io/file_snapshot.h"
#include "core/train/run/caught_error.h"
#include "core/train/trainer.h"

namespace brenier {
namespace fs = std::filesystem;
namespace {

/// All runs of the folder but that one. It may be somebody's who keeps a lock in it.
void removeAutosaves(const fs::path& folder, const fs::path& but) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (entry.path() != but && entry.path().filename().string().starts_with("run-"))
      fs::remove_all(entry.path(), error);
  fs::remove(folder, error);  // where nothing else is in it
}

bool sameMeasures(const RunConfig& a, const RunConfig& b) {
  return a.source == b.source && a.target == b.target && a.scale == b.scale && a.heldOutShare == b.heldOutShare;
}

}  // namespace

void Trainer::handle(StartRun& command) {
  // The weights are taken before the run that has them goes.
  std::optional<SavedState> state;
  // As are the bytes that it has read, which the next one may begin with.
  std::vector<std::shared_ptr<const FileSnapshot>> files;
  for (const char* side : {"source", "target", "test_source", "test_target"})
    if (m_loop) files.push_back(run().dataFile(side));
  RunRecord before;
  ResolvedSettings resolved;  // weights that are taken over mean something under these alone
  if (command.from) {
    if (*command.from == presentStep && m_loop) command.from = stepsDone();
    auto found = stateToBeginWith(*command.from);
    if (!found) return refuse(found.error(), command.run);
    state = *std::move(found);
    before = m_loop->keeper().recordUpTo(*command.from);
    if (run().config().solver == command.config.solver) resolved = run().resolved();
  } else {
    if (m_loop && !isOver(m_state)) setState(RunState::stopped, "another run begins");
    m_frames.reset();
    m_loop.reset();  // its memory is free for the next one
    m_id = command.run;
    setState(RunState::starting);
  }
  const auto stop = renewStop();
  if (state && m_loop && sameMeasures(command.config, run().config())) command.config.data = run().config().data;
  auto next = make(command, stop, resolved);
  if (!next && !command.from && stop.stop_requested()) return setState(RunState::stopped, next.error().message);
  if (next && state && !restore(*state, **next))
    next = badInput("The weights of step " + std::to_string(state->step) + " do not fit the changed networks.",
                    "Change options that apply live, or start anew.");
  if (!next) return command.from ? refuse(next.error(), command.run) : fail(next.error());
  const bool changed = m_loop && !sameMeasures((*next)->config(), run().config());
  if (changed) before.forgetBest();
  m_files.reset();
  replaceRun(command.run, std::move(next).value(), std::move(before));
  if (changed) m_alarms.goOnFrom(stepsDone(), run().seconds());
  enter(command.paused);
}

/// The run that a command asks for; whatever is wrong with it, the present one is as it was.
Result<std::unique_ptr<TrainingRun>> Trainer::make(const StartRun& command, std::stop_token stop,
                                                   const ResolvedSettings& known) {
  const auto say = [this](const std::string& text) {
    if (m_state == RunState::starting) setState(RunState::starting, text);
  };
  Preparing preparing{stop, say, command.from.has_value()};
  if (command.from && m_loop && sameMeasures(command.config, run().config())) {  // a branch reads nothing again
    preparing.source = run().sharedSource();
    preparing.target = run().sharedTarget();
  }
  try {
    // What a branch leaves open is as in a run that begins, and not as in one that a former version saved.
    auto config = command.from ? TrainingRun::complete(command.config) : Result<RunConfig>(command.config);
    if (!config) return Unexpected<RunError>(config.error());
    return TrainingRun::create(*config, preparing, known);
  } catch (...) {
    return Unexpected<RunError>(caughtError("The run cannot begin", "Choose other settings."));
  }
}

void Trainer::handle(OpenRun& command) {
  if (!m_hooks.open) return refuse({ErrorKind::internal, "This program cannot open runs.", ""}, command.run);
  auto opened = [&]() -> Result<OpenedRun> {
    try {
      return m_hooks.open(command.path);
    } catch (...) {
      return Unexpected<RunError>(caughtError(command.path + " cannot be opened"));
    }
  }();
  if (!opened) return refuse(opened.error(), command.run);
  if (m_loop && !isOver(m_state)) setState(RunState::stopped, "another run is opened");
  takeOut(opened->beside, command.besideTo);
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

/// The other runs of a session, before its unpacked files can go.
void Trainer::takeOut(const std::vector<std::string>& runs, const std::string& folder) {
  std::error_code error;
  for (const auto& run : folder.empty() ? std::vector<std::string>() : runs) {
    fs::create_directories(folder, error);
    fs::copy(run, fs::path(folder) / fs::path(run).filename(), fs::copy_options::recursive, error);
    if (error)
      refuse({ErrorKind::disk, "The run " + run + " of the session cannot be unpacked: " + error.message() + ".",
              "Make room in " + folder + "."});
  }
}

/// The state that a branch begins with: the run's own, or that of a kept moment.
Result<SavedState> Trainer::stateToBeginWith(std::int64_t step) {
  if (!m_loop) return badInput("There is no run whose weights could be used.");
  const std::string weights = "The weights of step " + std::to_string(step);
  SavedState state;
  if (step == stepsDone())
    return capture(run(), state) ? state : Result<SavedState>(badInput(weights + " are not finite."));
  if (const auto kept = m_loop->keeper().moments().find(step)) return kept->load();
  return badInput(weights + " were not kept.", "Choose a moment on the timeline.");
}

void Trainer::replaceRun(RunId id, std::unique_ptr<TrainingRun> next, RunRecord before) {
  RunLoopOptions options;
  options.id = id;
  options.numbersEvery = std::chrono::milliseconds(50);
  options.keeper.scratch = m_hooks.scratch ? m_hooks.scratch() : nullptr;
  auto loop = std::make_unique<RunLoop>(std::move(next), std::move(options), callbacks(), std::move(before));
  m_frames = std::make_unique<FrameBuilder>(loop->run());
  m_frames->setPlane(m_plane);
  m_loop = std::move(loop);
  m_id = id;
  m_shownStep.reset();
  m_alarms = AlarmWatch(run().solver().caps().nearOptimal(), leaveOutText(run().farRows()), run().unitsNoticed());
  m_alarms.setRows(run().dataFile("source") || run().dataFile("target"));
  m_mailbox.append(run().describe(m_id));
  saveItself();
  renewStop();
  m_lastStepTook = 0;
  // Networks over pictures are slow to look at: frames may take a sixteenth of the time, scores a twenty-fifth.
  m_pacer = run().heldOut()->pictures ? FramePacer(std::chrono::milliseconds(100), 0.06) : FramePacer();
  m_truth.begin(m_id, run().heldOut());
  m_viewer.begin(m_id, run().config(), run().resolved(), run().sharedSource(), run().sharedTarget());
  tellMoments(true);
  m_pulse.begin(run());
  m_lastScore = Clock::now();
}

RunLoopCallbacks Trainer::callbacks() {
  return {.numbers =
              [this](const MetricsRow& row) {
                m_mailbox.append(row);
                lookForAlarms(row);
              },
          .notice =
              [this](const std::string& text) {
                m_mailbox.append(Notice{m_id, text});
              },
          .changed = [this] { m_mailbox.append(run().describe(m_id)); }};
}

void Trainer::enter(bool paused) {
  setState(paused ? RunState::paused : RunState::running);
  buildFrame(true);
  if (paused) askForScore(true);
  autosave(true);  // the data that it has read are safe before it learns from them
}

void Trainer::handle(SaveRun& command) {
  if (!m_loop || !m_hooks.save || (command.run != 0 && command.run != m_id)) return;
  if (command.aside) return setAside(command);
  if (command.copy && command.step && *command.step != stepsDone()) return saveCopyOf(command);
  RunRecord record = m_loop->keeper().recordUpTo(stepsDone());
  record.extras = command.extras;
  record.beside = command.beside;
  if (command.copy) record.moments.clear(), record.extras.clear();  // for exports
  const Status saved = m_hooks.save(run(), record, command.path);
  if (!saved) return refuse(saved.error());
  m_mailbox.append(RunSaved{m_id, command.path, command.copy, stepsDone()});
}

/// What is saved by itself already lies where the run is to be kept, so that only what is new since is written.
void Trainer::setAside(const SaveRun& command) {
  std::error_code error;
  const fs::path saved = fs::path(m_autosave.folder) / ("run-" + std::to_string(m_id)), kept = command.path;
  if (!m_autosave.folder.empty() && !fs::exists(kept, error) && fs::exists(saved, error)) {
    fs::create_directories(kept.parent_path(), error);
    fs::rename(saved, kept, error);
    if (!error)
      for (const auto& moment : m_loop->keeper().moments().moments())
        moment.state->folderMoved(saved.string(), kept.string());
    saveItself();
  }
  RunRecord record = m_loop->keeper().recordUpTo(stepsDone());
  record.extras = command.extras;
  if (const Status s = m_hooks.save(run(), record, command.path); !s) return refuse(s.error());
  m_mailbox.append(RunSaved{m_id, command.path, true, stepsDone()});  // it went on since it was described
}

/// A kept moment is saved from the viewer's copy of the run; this one learns on.
void Trainer::saveCopyOf(const SaveRun& command) {
  const auto kept = m_loop ? m_loop->keeper().moments().find(*command.step) : nullptr;
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
  if (command.folder.empty() && !m_autosave.folder.empty()) removeAutosaves(m_autosave.folder, {});
  const bool otherFiles = command.folder == m_autosave.folder && command != m_autosave;
  m_autosave = std::move(command);
  saveItself();
  if (!otherFiles || !m_loop || isOver(m_state)) return;
  m_loop->recordChanged();
  autosave(true);
}

/// Tells the run where it is saved by itself.
void Trainer::saveItself() {
  if (!m_loop) return;
  Autosave::Save save;
  if (!m_autosave.folder.empty() && m_hooks.save)
    save = [this](TrainingRun& run, const RunRecord& record) { return saveBesideOthers(run, record); };
  m_loop->setAutosave(std::move(save));
}

/// Each run is saved into a folder of its own, and the one before goes only then: at no moment is there nothing.
Status Trainer::saveBesideOthers(TrainingRun& run, RunRecord record) {
  const fs::path folder = fs::path(m_autosave.folder) / ("run-" + std::to_string(m_id));
  std::error_code error;
  const bool first = !fs::exists(folder, error);
  record.extras = m_autosave.extras;
  if (m_autosave.run == m_id) record.extras.insert(m_autosave.own.begin(), m_autosave.own.end());
  const Status saved = m_hooks.save(run, record, folder.string());
  if (!saved) {
    if (first) fs::remove_all(folder, error);  // half of a first save would be in the way of the next
    return saved;
  }
  removeAutosaves(m_autosave.folder, folder);
  m_mailbox.append(RunAutosaved{m_id, folder.string(), run.stepsDone()});
  return saved;
}

void Trainer::autosave(bool now) {
  const auto saved = m_loop->autosave(now);
  if (saved && !*saved)
    m_mailbox.append(
        RequestFailed{m_id, {saved->error().kind, "Autosave failed: " + saved->error().message, saved->error().hint}});
}

void Trainer::handle(MarkMoment& command) {
  if (!m_loop) return;
  m_loop->keeper().mark(std::move(command.label));
  tellMoments(true);
  saveChangedRecord();
}

void Trainer::handle(NameMark& command) {
  if (!m_loop) return;
  if (!m_loop->keeper().nameMark(command.step, std::move(command.label)))
    return refuse({ErrorKind::badInput, "There is no mark at step " + std::to_string(command.step) + " to be named.",
                   "It went when the run was rewound: mark another moment."});
  tellMoments(true);
  saveChangedRecord();
}

/// What a person has marked or chosen since is worth a save of its own; one that learns has its next one soon.
void Trainer::saveChangedRecord() {
  m_loop->recordChanged();
  if (m_state == RunState::paused || m_state == RunState::finished) autosave(true);
}

void Trainer::handle(ShowMoment& command) {
  m_shownStep = command.step;
  if (!m_loop || !command.step) return;
  const auto kept = m_loop->keeper().moments().find(*command.step);
  if (!kept)
    return refuse({ErrorKind::badInput, "The weights of step " + std::to_string(*command.step) + " were not kept.",
                   "Choose a moment on the timeline."});
  m_viewer.show(kept, m_view);
}

void Trainer::handle(RewindRun& command) {
  if (!m_loop) return;
  if (const Status back = m_loop->rewind(command.rateFactor); !back) return refuse(back.error());
  m_mailbox.append(run().describe(m_id));  // with the rates that it has now
  tellMoments(true);
  renewStop();
  setState(RunState::running, "rewound to step " + std::to_string(stepsDone()));
  buildFrame(true);
}

/// The run goes on as it was.
void Trainer::refuse(RunError error, RunId refused) {
  m_mailbox.append(RequestFailed{m_id, std::move(error), refused});
}

}  // namespace brenier
