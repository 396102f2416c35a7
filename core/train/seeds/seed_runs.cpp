#include "core/train/seeds/seed_runs.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/engine/block_executor.h"
#include "core/train/look/frame_builder.h"
#include "core/train/run/caught_error.h"
#include "core/train/seeds/same_points.h"
#include "core/truth/agreement.h"
#include "core/truth/known_map.h"
#include "core/truth/metrics.h"
#include "core/util/registry.h"

namespace brenier {
namespace {

std::uint64_t seedOf(const TrainingRun& run) {
  return run.config().weightSeed;
}

void tellOfSeed(std::string& told, std::uint64_t seed, const std::string& fault) {
  if (told.ends_with('.')) told.pop_back();  // another clause follows
  told += (told.empty() ? "Seed " : "; seed ") + std::to_string(seed) + ": " + fault;
}

/// The errors at every step at which all of the runs were scored; null where there is none.
std::shared_ptr<const SeedsPast> pastOf(const std::vector<std::vector<MetricsRow>>& rows) {
  std::map<std::int64_t, std::vector<double>> errors;
  for (std::size_t k = 0; k < rows.size(); ++k)
    for (const MetricsRow& row : rows[k])
      if (const auto* error = findById(row.values, "l2_uvp"); error && errors[row.step].size() == k)
        errors[row.step].push_back(error->value);
  SeedsPast past{seedsErrorTitle, {}};
  for (auto& [step, values] : errors)
    if (values.size() == rows.size()) past.values.emplace_back(step, std::move(values));
  return past.values.empty() ? nullptr : std::make_shared<SeedsPast>(std::move(past));
}

Status isACount(int count) {
  if (count >= leastSeeds && count <= mostSeeds) return ok();
  return badInput(
      std::to_string(count) + " seeds were asked for.",
      "Between " + std::to_string(leastSeeds) + " and " + std::to_string(mostSeeds) + " learn side by side.");
}

/// As one of several, which are led by somebody else.
RunConfig asBeside(RunConfig config) {
  config.threads = 1;
  config.moments = 0;
  config.budget = {};
  return config;
}

Points inOrder(PointsView points, const std::vector<std::uint32_t>& order) {
  Points ordered(order.size(), points.dim);
  for (std::size_t i = 0; i < order.size(); ++i) std::copy_n(points[order[i]], points.dim, ordered[i]);
  return ordered;
}

}  // namespace

Result<std::unique_ptr<SeedRuns>> SeedRuns::create(const RunConfig& config, int count, std::stop_token stop) {
  if (const Status fits = isACount(count); !fits) return Unexpected<RunError>(fits.error());
  std::vector<std::unique_ptr<TrainingRun>> runs;
  Preparing preparing{.stop = stop};
  for (int k = 0; k < count; ++k) {
    RunConfig one = asBeside(config);
    one.weightSeed += static_cast<std::uint64_t>(k);
    one.dataSeed += static_cast<std::uint64_t>(k);
    auto run = TrainingRun::create(one, preparing, {});
    if (!run) return Unexpected<RunError>(run.error());
    if ((*run)->heldOut()->pictures)
      return badInput("Seeds are compared for runs between points, and this one learns pictures.",
                      "Choose a problem of points.");
    preparing.source = (*run)->sharedSource();
    preparing.target = (*run)->sharedTarget();
    runs.push_back(std::move(run).value());
  }
  const bool fused = runs.front()->resolved().engine == "fused";  // LibTorch has threads of its own
  const int threads = config.threads > 0 ? static_cast<int>(config.threads) : defaultThreads();
  return std::unique_ptr<SeedRuns>(new SeedRuns(std::move(runs), fused ? threads : 1));
}

Result<std::unique_ptr<SeedRuns>> SeedRuns::open(const std::vector<SavedSeed>& saved, const LoadRun& load,
                                                 std::stop_token stop) {
  std::vector<std::unique_ptr<TrainingRun>> runs;
  std::vector<std::shared_ptr<const void>> files;
  std::vector<std::vector<MetricsRow>> rows;
  std::string unread;
  for (const SavedSeed& seed : saved) {
    if (stop.stop_requested()) return badInput("Opening the seeds was stopped.");
    auto opened = seed.fault.empty() ? load(seed.path) : Result<OpenedRun>(badInput(seed.fault));
    if (!opened) {
      tellOfSeed(unread, seed.seed, opened.error().message);
      continue;
    }
    const TrainingRun& first = runs.empty() ? *opened->run : *runs.front();
    if (const Status same = sameProblem(first, saved.front().path, *opened->run, seed.path); !same)
      return Unexpected<RunError>(same.error());
    opened->run->clearBudget();
    runs.push_back(std::move(opened->run));
    files.push_back(std::move(opened->files));
    rows.push_back(std::move(opened->record.rows));
  }
  if (runs.size() < leastSeeds)
    return badInput(
        "Of " + std::to_string(saved.size()) + " seeds " + std::to_string(runs.size()) + " could be read. " + unread,
        "At least " + std::to_string(leastSeeds) + " are compared.");
  const bool fused = runs.front()->resolved().engine == "fused";
  std::unique_ptr<SeedRuns> seeds(new SeedRuns(std::move(runs), fused ? defaultThreads() : 1));
  for (std::size_t k = 0; k < files.size(); ++k) {
    seeds->m_seeds[k].files = std::move(files[k]);
    seeds->m_step = std::max(seeds->m_step, seeds->run(k).stepsDone());
  }
  seeds->scoreOnTheirOwn();
  seeds->m_unread = std::move(unread);
  seeds->m_past = pastOf(rows);
  return seeds;
}

SeedRuns::SeedRuns(std::vector<std::unique_ptr<TrainingRun>> runs, int threads)
    : m_threads(threads), m_team(std::make_unique<BlockExecutor>(std::min(threads, static_cast<int>(runs.size())))) {
  for (auto& run : runs) add(std::move(run));
  const HeldOut& heldOut = *this->run(0).heldOut();
  m_order = farthestPointOrder(heldOut.source, spreadPoints);
  m_probes = inOrder(heldOut.source, m_order);
  m_variance = std::max(totalVariance(heldOut.target), 1e-300);
  m_pieces = targetPieces(this->run(0).target(), heldOut.target);
  m_scored = {this->run(0).heldOut()};
  m_exact.resize(1);
  setPlane({});
}

void SeedRuns::add(std::unique_ptr<TrainingRun> run) {
  RunLoopOptions options;
  options.keeper.keepsMoments = false;
  options.keeper.rows = 1;
  m_seeds.push_back({std::make_unique<RunLoop>(std::move(run), std::move(options), RunLoopCallbacks{}), {}, {}});
}

/// What the next seed learns with: the first one's, but the first free seeds after its own.
RunConfig SeedRuns::following() const {
  RunConfig next = asBeside(run(0).config());
  const auto isTaken = [&] {
    return std::any_of(m_seeds.begin(), m_seeds.end(),
                       [&](const Seed& seed) { return seedOf(seed.loop->run()) == next.weightSeed; });
  };
  for (; isTaken(); ++next.dataSeed) ++next.weightSeed;
  return next;
}

/// What has no memory for one more has it for those that are there.
Status SeedRuns::addFollowing(std::stop_token stop) {
  Preparing preparing{.stop = stop, .source = run(0).sharedSource(), .target = run(0).sharedTarget()};
  try {
    auto made = TrainingRun::create(following(), preparing, {});
    if (!made) return Unexpected<RunError>(made.error());
    add(std::move(made).value());
    return ok();
  } catch (...) {
    return Unexpected<RunError>(caughtError("Another seed cannot be made", "Those that are there learn on."));
  }
}

Status SeedRuns::resize(int count, std::stop_token stop) {
  if (const Status fits = isACount(count); !fits) return fits;
  const auto wanted = static_cast<std::size_t>(count), before = m_seeds.size();
  const auto restFrom = [this](std::size_t k) {
    const auto from = m_seeds.begin() + static_cast<std::ptrdiff_t>(std::min(k, m_seeds.size()));
    m_resting.insert(m_resting.begin(), std::make_move_iterator(from), std::make_move_iterator(m_seeds.end()));
    m_seeds.erase(from, m_seeds.end());
  };
  restFrom(wanted);
  while (m_seeds.size() < wanted && !m_resting.empty()) {
    m_seeds.push_back(std::move(m_resting.front()));
    m_resting.erase(m_resting.begin());
  }
  while (m_seeds.size() < wanted)
    if (const Status made = addFollowing(stop); !made) {
      restFrom(before);
      return made;
    }
  m_step = 0;
  for (const Seed& seed : m_seeds)
    if (seed.fault.empty()) m_step = std::max(m_step, seed.loop->run().stepsDone());
  m_team = std::make_unique<BlockExecutor>(std::min(m_threads, count));
  return ok();
}

bool SeedRuns::isComingUp() const {
  return leastStep() < m_step;
}

std::int64_t SeedRuns::leastStep() const {
  std::int64_t least = m_step;
  for (const Seed& seed : m_seeds)
    if (seed.fault.empty()) least = std::min(least, seed.loop->run().stepsDone());
  return least;
}

/// Each on what its own scores are of; runs that have the same share it.
void SeedRuns::scoreOnTheirOwn() {
  for (Seed& seed : m_seeds) {
    const auto own = seed.loop->run().heldOut();
    const auto same =
        std::find_if(m_scored.begin(), m_scored.end(), [&](const auto& scored) { return scored->sameSamples(*own); });
    seed.scoredOn = static_cast<std::size_t>(same - m_scored.begin());
    if (same == m_scored.end()) m_scored.push_back(own);
  }
  m_exact.resize(m_scored.size());
}

SeedRuns::~SeedRuns() = default;

std::size_t SeedRuns::learning() const {
  return static_cast<std::size_t>(
      std::count_if(m_seeds.begin(), m_seeds.end(), [](const Seed& seed) { return seed.fault.empty(); }));
}

void SeedRuns::stepOne(Seed& seed, std::int64_t upTo, std::stop_token stop) const {
  if (!seed.fault.empty() || seed.loop->run().stepsDone() >= upTo) return;
  try {
    const auto outcome = seed.loop->step(StepPart::both, stop);
    if (!outcome) seed.fault = outcome.error().message;
    if (outcome && outcome->kind == StepOutcome::Kind::diverged)
      seed.fault = "diverged at step " + std::to_string(outcome->step);
  } catch (...) {
    seed.fault = caughtError("failed").message;
  }
}

Result<bool> SeedRuns::step(std::stop_token stop) {
  const bool comesUp = isComingUp();
  const std::int64_t upTo = m_step + !comesUp;
  m_team->run(m_seeds.size(), 1, [&](std::size_t, std::size_t k, std::size_t) { stepOne(m_seeds[k], upTo, stop); });
  if (learning() < 2)
    return failure(ErrorKind::diverged,
                   std::to_string(learning()) + " of " + std::to_string(m_seeds.size()) +
                       " seeds learns still; the others diverged or failed.",
                   "Lower the learning rate, or take another method.");
  if (comesUp) return false;
  const bool all = std::all_of(m_seeds.begin(), m_seeds.end(), [this](const Seed& seed) {
    return !seed.fault.empty() || seed.loop->run().stepsDone() > m_step;
  });
  m_step += all;
  return all;
}

void SeedRuns::setLive(const OptionValues& values) {
  for (auto* seeds : {&m_seeds, &m_resting})
    for (Seed& seed : *seeds) seed.loop->setLive(values);
}

void SeedRuns::setPlane(const PlaneChoice& plane) {
  m_plane = std::make_unique<ShownPlane>(plane, m_probes, run(0).heldOut()->target);
  m_source = std::make_shared<PlanePoints>(m_plane->project(m_probes, m_probes.count()));
}

void SeedRuns::setExact(const ExactAnswer& exact, std::size_t which) {
  m_exact[which] = exact.mapped;
  if (which > 0) return;
  Points& answer = m_exact[0] = exact.mapped.count() == m_order.size() ? inOrder(exact.mapped, m_order) : Points();
  if (answer.count() == 0 || answer.dim != m_probes.dim) return;
  Points linear(m_probes.count(), m_probes.dim);
  GaussianMap(sampleMoments(m_probes), sampleMoments(run(0).heldOut()->target)).forward(m_probes, linear.data.data());
  m_plainError = std::min(l2Uvp(m_probes, answer, m_variance).value, l2Uvp(linear, answer, m_variance).value);
}

std::vector<Points> SeedRuns::images() const {
  std::vector<Points> images;
  for (const Seed& seed : m_seeds)
    if (seed.fault.empty()) images.push_back(imagesAs(run(0), seed.loop->run(), m_probes));
  return images;
}

/// Saved runs need not have been saved at one step.
std::string SeedRuns::whereTheyAre() const {
  if (!isComingUp()) return {};
  return "They are at steps " + std::to_string(leastStep()) + " to " + std::to_string(m_step) + ".";
}

/// Where each probe point is sent to, and how far the answers lie apart.
void SeedRuns::addSpread(SeedsLook& look, const std::vector<Points>& images) const {
  const Points mean = meanOfMaps(images);
  const std::size_t n = mean.count();
  for (const Points& one : images) look.images.push_back(m_plane->project(one, n));
  look.mean = m_plane->project(mean, n);
  look.covariance.assign(3 * n, 0);
  look.deviation.assign(n, 0);
  const float share = 1 / static_cast<float>(images.size());
  for (std::size_t i = 0; i < n; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < images.size(); ++k) {
      for (std::size_t c = 0; c < mean.dim; ++c) {
        const double off = static_cast<double>(images[k][i][c]) - static_cast<double>(mean[i][c]);
        square += off * off;
      }
      const float dx = look.images[k][2 * i] - look.mean[2 * i], dy = look.images[k][2 * i + 1] - look.mean[2 * i + 1];
      look.covariance[3 * i] += share * dx * dx;
      look.covariance[3 * i + 1] += share * dx * dy;
      look.covariance[3 * i + 2] += share * dy * dy;
    }
    look.deviation[i] = static_cast<float>(std::sqrt(square / static_cast<double>(images.size()) / m_variance));
  }
}

/// Where a seed sends what it is scored on, `image` being that of the probes.
Points SeedRuns::scoredImage(const Seed& seed, const Points& image) const {
  if (seed.scoredOn == 0) return image;
  const HeldOut& own = *m_scored[seed.scoredOn];
  Points mapped(own.source.count(), own.target.dim);
  seed.loop->run().solver().forward(own.source, mapped.data.data());
  return mapped;
}

/// The mean error, where the exact answers are known.
std::optional<double> SeedRuns::addNumbers(SeedsLook& look, const std::vector<Points>& images) const {
  SeedsNumber cost{seedsCostTitle, "", {}}, error{seedsErrorTitle, "%", {}};
  std::size_t k = 0;
  for (const Seed& seed : m_seeds) {
    if (!seed.fault.empty()) continue;
    const HeldOut& scored = *m_scored[seed.scoredOn];
    const Points &source = seed.scoredOn == 0 ? m_probes : scored.source, &exact = m_exact[seed.scoredOn];
    const Points mapped = scoredImage(seed, images[k++]);
    if (source.dim == scored.target.dim && scored.units.across.empty())
      cost.values.push_back(transportCost(source, mapped).value * scored.units.factor + scored.units.shift);
    if (exact.count() == mapped.count())
      error.values.push_back(l2Uvp(mapped, exact, std::max(totalVariance(scored.target), 1e-300)).value);
  }
  for (auto* number : {&error, &cost})
    if (k > 0 && number->values.size() == k) look.numbers.push_back(*number);
  return look.numbers.empty() || error.values.size() < k ? std::nullopt : std::optional(error.mean());
}

SeedsLook SeedRuns::look() const {
  SeedsLook look;
  look.step = m_step;
  look.leastStep = leastStep();
  look.source = m_source;
  if (m_past && m_past->values.front().second.size() == m_seeds.size()) look.past = m_past;
  look.fallenOut = m_unread;
  look.apart = whereTheyAre();
  if (m_scored.size() > 1) look.scoredOn = "Each seed is scored on the samples that its own run keeps for that.";
  for (std::size_t k = 0; k < m_seeds.size(); ++k) {
    const std::uint64_t seed = seedOf(run(k));
    if (m_seeds[k].fault.empty())
      look.seeds.push_back(seed);
    else
      tellOfSeed(look.fallenOut, seed, m_seeds[k].fault);
  }
  const auto images = this->images();
  const MapAgreement agreement = agreementOf(images, run(0).heldOut()->target, m_pieces);
  look.between = agreement.between;
  look.spread = agreement.spread;
  look.sameModePercent = agreement.sameModePercent;
  look.agree = howFarTheyAgree(agreement);
  look.sentence = agreementSentence(agreement);
  addSpread(look, images);
  const std::optional<double> error = addNumbers(look, images);
  look.verdict = agreementIsEarly(m_step, error, m_plainError);
  if (look.verdict.empty())
    look.verdict = agreementVerdict(agreement, error);
  else
    look.agree = SeedsAgree::saysNothingYet;
  return look;
}

}  // namespace brenier
