#include "core/train/record/moment_store.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace brenier {
namespace {

/// Which of two reasons for one step is shown.
int strength(MomentKind kind) {
  switch (kind) {
    case MomentKind::regular:
      return 0;
    case MomentKind::spike:
      return 1;
    case MomentKind::best:
      return 2;
    case MomentKind::first:
      return 3;
    case MomentKind::mark:
      return 4;
  }
  return 0;
}

bool before(const StoredMoment& a, const StoredMoment& b) {
  return a.moment.step < b.moment.step;
}

}  // namespace

MomentState::~MomentState() {
  if (!m_file.empty()) std::remove(m_file.c_str());
}

/// From the newest of its places that is there; any of them may go meanwhile.
Result<SavedState> MomentState::readBack() const {
  const auto places = [this] {
    const std::lock_guard lock(m_placesMutex);
    return m_places;
  }();
  std::error_code error;
  for (auto place = places.rbegin(); place + 1 != places.rend(); ++place) {
    if (!std::filesystem::exists(place->file, error)) continue;
    auto state = m_read(*place);
    if (state || std::filesystem::exists(place->file, error)) return state;
  }
  return m_read(places.front());
}

void MomentState::alsoLiesIn(Place place) const {
  const std::lock_guard lock(m_placesMutex);
  std::error_code error;
  std::erase_if(m_places, [&](const Place& known) {
    return known.file == place.file || !std::filesystem::exists(known.file, error);
  });
  m_places.push_back(std::move(place));
}

bool MomentState::liesIn(const std::string& file) const {
  const std::lock_guard lock(m_placesMutex);
  return std::any_of(m_places.begin(), m_places.end(), [&](const Place& place) { return place.file == file; });
}

void MomentState::folderMoved(const std::string& from, const std::string& to) const {
  const std::lock_guard lock(m_placesMutex);
  for (auto& place : m_places)
    if (place.file.starts_with(from + "/")) place.file.replace(0, from.size(), to);
}

Result<SavedState> MomentState::load() const {
  if (m_read) return readBack();
  SavedState state = m_state;
  if (m_file.empty()) return state;
  state.numbers.resize(m_bytes / sizeof(float));
  std::ifstream file(m_file, std::ios::binary);
  file.read(reinterpret_cast<char*>(state.numbers.data()), static_cast<std::streamsize>(m_bytes));
  if (!file) return failure(ErrorKind::disk, "The kept weights of step " + std::to_string(step()) + " are gone.");
  return state;
}

Status MomentState::spill(const std::string& file) {
  std::ofstream out(file, std::ios::binary);
  out.write(reinterpret_cast<const char*>(m_state.numbers.data()), static_cast<std::streamsize>(m_bytes));
  out.close();
  if (!out) {
    std::remove(file.c_str());
    return failure(ErrorKind::disk, "Kept weights could not be written to " + file + ".", "Make room on the disk.");
  }
  m_file = file;
  std::vector<float>().swap(m_state.numbers);
  return ok();
}

std::int64_t MomentStore::regularAfter(std::int64_t step) const {
  const double next = static_cast<double>(step) * std::pow(10.0, 1.0 / m_limits.perDecade);
  return std::max(step + 1, static_cast<std::int64_t>(std::ceil(next)));
}

void MomentStore::setRoom(std::int64_t megabytes) {
  const std::size_t all = static_cast<std::size_t>(megabytes) << 20;
  m_limits.memoryBytes = std::min(all, std::size_t{128} << 20);
  m_limits.diskBytes = all - m_limits.memoryBytes;
}

bool MomentStore::keepRegular(TrainingRun& run) {
  if (run.stepsDone() < m_nextRegular || m_limits.memoryBytes == 0) return false;
  return keep(run, run.stepsDone() == 0 ? MomentKind::first : MomentKind::regular);
}

bool MomentStore::keep(TrainingRun& run, MomentKind kind, std::string label) {
  SavedState state;
  if (!capture(run, state)) return false;
  add(std::move(state), kind, std::move(label));
  return true;
}

bool MomentStore::nameMark(std::int64_t step, std::string label) {
  for (auto& stored : m_moments) {
    if (stored.moment.step != step || stored.moment.kind != MomentKind::mark) continue;
    stored.moment.label = std::move(label);
    return true;
  }
  return false;
}

void MomentStore::keepBest(SavedState state, std::string label) {
  std::erase_if(m_moments, [](const StoredMoment& m) { return m.moment.kind == MomentKind::best; });
  add(std::move(state), MomentKind::best, std::move(label));
}

void MomentStore::add(SavedState state, MomentKind kind, std::string label) {
  StoredMoment stored{{state.step, state.seconds, kind, std::move(label)}, nullptr};
  if (state.step >= m_nextRegular) m_nextRegular = regularAfter(state.step);
  auto at = std::lower_bound(m_moments.begin(), m_moments.end(), stored, before);
  if (at != m_moments.end() && at->moment.step == state.step) {
    if (strength(kind) >= strength(at->moment.kind)) at->moment = std::move(stored.moment);
    return;
  }
  stored.state = std::make_shared<MomentState>(++m_serial, std::move(state));
  m_moments.insert(at, std::move(stored));
  if (kind == MomentKind::spike) limitSpikes();
  bound();
}

std::size_t MomentStore::bytes(bool onDisk) const {
  std::size_t sum = 0;
  for (const auto& m : m_moments)
    if (m.state->onDisk() == onDisk) sum += m.state->bytes();
  return sum;
}

void MomentStore::bound() {
  const std::size_t disk = m_folder.empty() ? 0 : m_limits.diskBytes;
  while (allBytes() > m_limits.memoryBytes + disk)
    if (!dropMostCrowded()) break;
  for (auto& m : m_moments) {
    if (m_folder.empty() || bytes(false) <= m_limits.memoryBytes) return;
    if (m.state->onDisk()) continue;
    // Another thread may be reading this state: it keeps the old one, and the file belongs to a new one.
    auto spilled = std::make_shared<MomentState>(m.state->serial(), *m.state->load());
    if (const Status s = spilled->spill(m_folder + "/" + std::to_string(m.state->serial()) + ".f32"); !s) {
      m_note = s.error().message;
      m_folder.clear();
      return bound();
    }
    m.state = std::move(spilled);
  }
}

/// Removes the regular moment whose neighbours are closest in the logarithm of the step.
bool MomentStore::dropMostCrowded() {
  const auto position = [&](std::size_t i) { return std::log1p(static_cast<double>(m_moments[i].moment.step)); };
  std::size_t worst = 0;
  double least = 0;
  for (std::size_t i = 1; i + 1 < m_moments.size(); ++i) {
    if (m_moments[i].moment.kind != MomentKind::regular) continue;
    const double gap = position(i + 1) - position(i - 1);
    if (worst == 0 || gap < least) {
      worst = i;
      least = gap;
    }
  }
  if (worst == 0) return false;
  m_moments.erase(m_moments.begin() + static_cast<std::ptrdiff_t>(worst));
  m_note = "Kept moments are thinned out: the room for them is full.";
  return true;
}

bool MomentStore::thin() {
  const std::size_t before = m_moments.size();
  const auto isRegular = [](const StoredMoment& m) { return m.moment.kind == MomentKind::regular; };
  const auto regular = static_cast<std::size_t>(std::count_if(m_moments.begin(), m_moments.end(), isRegular));
  for (std::size_t gone = 0; gone < (regular + 1) / 2 && dropMostCrowded();) ++gone;
  if (m_moments.size() == before)
    std::erase_if(m_moments, [](const StoredMoment& m) { return m.moment.kind != MomentKind::first; });
  m_limits.memoryBytes = std::min(m_limits.memoryBytes, allBytes());
  m_limits.diskBytes = allBytes() - m_limits.memoryBytes;
  return m_moments.size() < before;
}

void MomentStore::limitSpikes() {
  const auto isSpike = [](const StoredMoment& m) { return m.moment.kind == MomentKind::spike; };
  if (static_cast<std::size_t>(std::count_if(m_moments.begin(), m_moments.end(), isSpike)) <= m_limits.spikes) return;
  // Every other goes, so that those left still cover the whole run.
  bool odd = false;
  std::erase_if(m_moments, [&](const StoredMoment& m) { return isSpike(m) && (odd = !odd, !odd); });
}

void MomentStore::dropAfter(std::int64_t step) {
  std::erase_if(m_moments, [&](const StoredMoment& m) { return m.moment.step > step; });
  m_nextRegular = std::min(m_nextRegular, step + 1);
}

void MomentStore::clear() {
  m_moments.clear();
  m_note.clear();
  m_nextRegular = 0;
}

std::vector<KeptMoment> MomentStore::list() const {
  std::vector<KeptMoment> all;
  for (const auto& m : m_moments) all.push_back(m.moment);
  return all;
}

std::shared_ptr<MomentState> MomentStore::find(std::int64_t step) const {
  for (const auto& m : m_moments)
    if (m.moment.step == step) return m.state;
  return nullptr;
}

void MomentStore::adopt(std::vector<StoredMoment> moments) {
  clear();
  m_moments = std::move(moments);
  std::sort(m_moments.begin(), m_moments.end(), before);
  for (const auto& m : m_moments) m_serial = std::max(m_serial, m.state->serial());
  for (const auto& [moment, state] : m_moments)
    if (moment.kind == MomentKind::first || moment.kind == MomentKind::regular)
      m_nextRegular = regularAfter(moment.step);
  bound();
}

}  // namespace brenier
