#pragma once

#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "core/api/studio_backend.h"
#include "tests/ui/fake_catalog.h"

namespace brenier::test {

/// A scripted machinery. By itself it answers every command at once on the caller's thread; with startThread() it
/// "learns" Eight Gaussians on a thread of its own until it is destroyed.
class FakeBackend : public StudioBackend {
 public:
  ~FakeBackend() override {
    m_quit = true;
    if (m_thread.joinable()) m_thread.join();
  }

  const Catalog& catalog() const override { return m_catalog; }
  RunMailbox& mailbox() override { return m_mailbox; }

  Result<PlanePoints> preview(const MeasureSpec& measure, int count) const override {
    if (measure.id == "points" || measure.id == "picture") {
      const auto it = measure.options.find("path");
      const std::string path = it == measure.options.end() ? "" : toString(it->second);
      if (path.find("good") == std::string::npos)
        return badInput("The file " + path + " has 3 columns in line 7, but 2 in line 1.", "Mend line 7.");
    }
    std::mt19937 random(3);
    PlanePoints points;
    for (int i = 0; i < count; ++i)
      append(points, measure.id == "eight_gaussians" ? targetPoint(random) : sourcePoint(random));
    return points;
  }

  Status check(const RunSettings& settings) const override {
    return settings.budget.until == "wrong" ? badInput("There is no such number.", "Choose another.") : ok();
  }
  Result<TableLook> look(const MeasureSpec& measure, std::stop_token) const override {
    const auto points = preview(measure, 8);
    if (!points) return Unexpected<RunError>(points.error());
    TableLook look{.rows = 300, .columns = {{"x"}, {"y"}}, .layout = "header line 1"};
    look.taken = "300 points, columns x, y; header line 1";
    return look;
  }

  // The machinery of these tests knows no files.
  std::string writeConfig(const RunConfig&, const std::string& existing) const override { return existing; }
  Result<RunConfig> readConfig(const std::string&, const std::string& name) const override {
    return badInput(name + " cannot be read.");
  }

  void push(Command command) override {
    {
      std::lock_guard lock(m_mutex);
      m_commands.push_back(command);
    }
    if (m_thread.joinable()) {
      m_queue.push(std::move(command));
    } else if (answers) {
      answer(command);
    }
  }

  /// Everything pushed so far, and forgets it.
  std::vector<Command> take() {
    std::lock_guard lock(m_mutex);
    return std::exchange(m_commands, {});
  }

  template <class T>
  std::vector<T> takeAll() {
    std::vector<T> found;
    for (const auto& command : take())
      if (const auto* c = std::get_if<T>(&command)) found.push_back(*c);
    return found;
  }

  void publishFrame(RunId run, std::int64_t step) {
    m_mailbox.publish({run, static_cast<int>(Purpose::live)}, frame(run, step, ~0u));
  }

  void startThread() {
    m_thread = std::thread([this] { learn(); });
  }

  bool answers = true;
  bool refusesWeights = false;  ///< a run cannot begin with the weights of another
  RunConfig savedConfig;        ///< of what OpenRun opens, at step 4,000

 private:
  using Point = std::pair<float, float>;
  static void append(PlanePoints& points, Point p) {
    points.push_back(p.first);
    points.push_back(p.second);
  }
  static Point sourcePoint(std::mt19937& random) {
    std::normal_distribution<float> normal(0, 0.9f);
    const float x = normal(random);
    return {x, normal(random)};
  }
  static Point targetPoint(std::mt19937& random) {
    std::normal_distribution<float> normal(0, 0.45f);
    const auto k = static_cast<float>(random() % 8) * 0.785398f;
    const float x = 5 * std::cos(k) + normal(random);
    return {x, 5 * std::sin(k) + normal(random)};
  }
  /// Each eighth of the plane goes to its mode; `part` 0 is the identity, 1 the end of learning.
  static Point mapped(Point p, float part) {
    const float k = std::round(std::atan2(p.second, p.first) / 0.785398f) * 0.785398f;
    const float x = 4.2f * std::cos(k) + 0.6f * p.first, y = 4.2f * std::sin(k) + 0.6f * p.second;
    return {p.first + part * (x - p.first), p.second + part * (y - p.second)};
  }
  static float potentialAt(float x, float y, float part) {
    float best = -1e9f;
    for (int k = 0; k < 8; ++k)
      best = std::max(best, 4.2f * (std::cos(k * 0.785398f) * x + std::sin(k * 0.785398f) * y));
    return (1 - part) * 0.5f * (x * x + y * y) + part * (best + 0.3f * (x * x + y * y));
  }

  std::shared_ptr<const Snapshot> frame(RunId run, std::int64_t step, std::uint32_t layers) {
    const auto part = static_cast<float>(1 - std::exp(-static_cast<double>(step) / 400));
    auto made = std::make_shared<Snapshot>();
    made->run = run;
    made->step = step;
    made->world = {-7, -7, 7, 7};
    std::mt19937 random(11);
    auto source = std::make_shared<PlanePoints>(), target = std::make_shared<PlanePoints>();
    auto exact = std::make_shared<PlanePoints>();
    for (int i = 0; i < 1000; ++i) {
      const Point p = sourcePoint(random);
      append(*source, p);
      append(*target, targetPoint(random));
      append(made->image, mapped(p, part));
      append(*exact, mapped(p, 1));
    }
    made->source = source;
    made->target = target;
    made->exactImage = exact;
    if (layers & layerPotential) made->potential = field(96, part);
    if (layers & layerGrid) {
      made->gridRows = made->gridColumns = 25;
      for (int r = 0; r < 25; ++r)
        for (int c = 0; c < 25; ++c)
          append(made->warpedGrid,
                 mapped({-3 + 0.25f * static_cast<float>(c), -3 + 0.25f * static_cast<float>(r)}, part));
    }
    return made;
  }

  static ScalarField field(int n, float part) {
    ScalarField made{{-7, -7, 7, 7}, n, n, {}};
    for (int r = 0; r < n; ++r)
      for (int c = 0; c < n; ++c) {
        const float x = -7 + 14.0f * static_cast<float>(c) / static_cast<float>(n - 1);
        made.values.push_back(potentialAt(x, -7 + 14.0f * static_cast<float>(r) / static_cast<float>(n - 1), part));
      }
    return made;
  }

  void answer(const Command& command) {
    if (const auto* start = std::get_if<StartRun>(&command)) {
      if (start->from && refusesWeights) {
        m_mailbox.append(RequestFailed{m_run, {ErrorKind::badInput, "The weights do not fit.", ""}, start->run});
        return;
      }
      begin(*start, start->from.value_or(0) == presentStep ? m_step : start->from.value_or(0));
    } else if (const auto* open = std::get_if<OpenRun>(&command)) {
      if (open->path.find("missing") != std::string::npos) {
        m_mailbox.append(RequestFailed{m_run, {ErrorKind::badInput, open->path + " is no run.", ""}, open->run});
        return;
      }
      m_mailbox.append(RunOpened{open->run, open->path, m_saved});
      begin({open->run, savedConfig, open->paused, {}}, 4000);
    } else if (const auto* shown = std::get_if<ShowMoment>(&command)) {
      if (!shown->step) return;
      auto moment = std::make_shared<Snapshot>(*frame(m_run, *shown->step, m_layers));
      moment->purpose = Purpose::scrub;
      m_mailbox.publish({m_run, static_cast<int>(Purpose::scrub)}, std::move(moment));
      MetricsRow row{m_run, *shown->step, 0, {{"half_w2_lower", 3.25, 0, 1024}, {"half_w2_upper", 9.5, 0, 1024}}};
      row.purpose = Purpose::scrub;
      m_mailbox.append(std::move(row));
    } else if (const auto* mark = std::get_if<MarkMoment>(&command)) {
      m_moments.push_back({m_step, 0, MomentKind::mark, mark->label});
      m_mailbox.append(MomentsKept{m_run, m_moments, {}});
    } else if (const auto* named = std::get_if<NameMark>(&command)) {
      for (auto& moment : m_moments)
        if (moment.step == named->step) moment.label = named->label;
      m_mailbox.append(MomentsKept{m_run, m_moments, {}});
    } else if (std::holds_alternative<RewindRun>(command)) {
      StartRun again{m_run, m_config, false, {}};
      again.config.solverOptions["lr"] = 5e-5;
      m_mailbox.append(started(again));
      setState(RunState::running);
    } else if (std::holds_alternative<PauseRun>(command)) {
      setState(RunState::paused);
    } else if (std::holds_alternative<ResumeRun>(command)) {
      setState(RunState::running);
    } else if (const auto* step = std::get_if<StepRun>(&command)) {
      m_step += step->count;
      setState(RunState::paused);
      publishFrame(m_run, m_step);
    } else if (const auto* view = std::get_if<SetView>(&command)) {
      m_layers = view->view.layers;
    } else if (const auto* save = std::get_if<SaveRun>(&command)) {
      if (save->aside) return;
      m_saved = save->extras;
      m_mailbox.append(RunSaved{m_run, save->path, save->copy, save->step.value_or(m_step)});
    } else if (std::holds_alternative<StopRun>(command)) {
      if (m_run) setState(RunState::stopped);
    }
  }

  void begin(const StartRun& start, std::int64_t step) {
    m_run = start.run;
    m_step = step;
    m_config = start.config;
    std::erase_if(m_moments, [&](const KeptMoment& m) { return m.step > step; });
    if (!start.from) m_moments = {{0, 0, MomentKind::first, {}}};
    for (const std::int64_t kept : {10, 100, 1000})
      if (!start.from && kept <= step) m_moments.push_back({kept, 0, MomentKind::regular, {}});
    m_mailbox.append(started(start));
    setState(start.paused ? RunState::paused : RunState::running);
    m_mailbox.append(MomentsKept{m_run, m_moments, {}});
    publishFrame(m_run, m_step);
    scores();
  }

  RunStarted started(const StartRun& start) const {
    return {.run = start.run,
            .config = start.config,
            .caps = m_catalog.solvers.front().caps,
            .dimension = 2,
            .targetDimension = 2,
            .engine = "fused AVX3",
            .device = "CPU",
            .threads = 2,
            .truth = "Exact OT of 1,024 held-out samples",
            .parameters = 26246};
  }

  void setState(RunState state) {
    m_state = state;
    m_mailbox.append(StateChanged{m_run, state, m_step, {}});
  }

  void scores() {
    const double left = std::exp(-static_cast<double>(m_step) / 400);
    const double jitter = 0.03 * std::sin(0.7 * static_cast<double>(m_step));
    const auto seconds = static_cast<double>(m_step) / 300;
    m_mailbox.append(MetricsRow{m_run,
                                m_step,
                                seconds,
                                {{"gap_percent", 2.9 + 90 * left, 0, 1024},
                                 {"half_w2_lower", 7.11 - 6 * left, 0, 1024},
                                 {"half_w2_exact", 7.19, 0, 1024},
                                 {"half_w2_upper", 7.32 + 4 * left, 0, 1024},
                                 {"half_w2_dual", 7.21 * (1 - left) + jitter, 0.01, 1024},
                                 {"l2_uvp", 0.9 + 70 * left * (1 + jitter), 0.02, 1024},
                                 {"uvp_identity", 96.1, 0, 1024},
                                 {"uvp_linear", 61.4, 0, 1024},
                                 {"sampling_floor", 0.6, 0, 1024},
                                 {"cosine", 1 - 0.4 * left, 0.001, 1024},
                                 {"loss_f", 0.4 + 5 * left + 3 * jitter, 0, 0},
                                 {"loss_g", 0.2 + 3 * left - 3 * jitter, 0, 0}}});
    m_mailbox.append(Heartbeat{m_run, m_step, seconds, 326, 3260, 4, 312LL << 20, -1});
  }

  void learn() {
    while (!m_quit) {
      for (const auto& command : m_queue.waitAndDrain(std::chrono::milliseconds(10))) answer(command);
      if (m_state != RunState::running) continue;
      m_step += 7;
      if (m_step % 28 == 0) scores();
      if (m_mailbox.slotEmpty({m_run, 0})) m_mailbox.publish({m_run, 0}, frame(m_run, m_step, m_layers));
    }
  }

  const Catalog m_catalog = fakeCatalog();
  RunMailbox m_mailbox;
  CommandQueue<Command> m_queue;
  std::mutex m_mutex;
  std::vector<Command> m_commands;
  std::thread m_thread;
  std::atomic<bool> m_quit = false;
  // Of the answering side alone.
  RunId m_run = 0;
  std::int64_t m_step = 0;
  RunState m_state = RunState::idle;
  RunConfig m_config;
  std::vector<KeptMoment> m_moments;
  std::map<std::string, std::string> m_saved;
  std::uint32_t m_layers = ~0u;
};

}  // namespace brenier::test
