#include "core/measures/points_measure.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <numeric>

#include "core/io/input_file.h"
#include "core/io/row_list.h"
#include "core/measures/data_checks.h"
#include "core/measures/data_look.h"
#include "core/measures/measure_entries.h"
#include "core/measures/random_batch.h"
#include "core/util/plain_number.h"

namespace brenier {
namespace {

constexpr std::size_t maxDim = 4096;
constexpr double leastWidth = 1e-140;  ///< of all columns: its square, and a hundredth of that, is a number still

struct PointsOptions {
  std::string path;
  std::string columns = "auto";
  std::string weights = "auto";
  std::string decimal = "auto";
  std::string without;
  std::string fit = "none";
  template <class V>
  void visit(V&& v) {
    v("path", path, OptionMeta{.title = "File", .help = "A .npy, .npz or .csv file with one point a row"});
    v("columns", columns,
      OptionMeta{.title = "Columns",
                 .help =
                     "Coordinates: names, numbers from 1, ranges as 2-5, separated by commas; auto leaves out what is "
                     "certainly an index, all takes every column but the weights"});
    v("weights", weights,
      OptionMeta{.title = "Weights",
                 .help = "Column of weights: auto (one named weight), none, a name, or a number from 1"});
    v("decimal", decimal,
      OptionMeta{.title = "Decimals",
                 .help =
                     "What commas inside the numbers of a text file are: decimal (comma), or grouping digits (point); "
                     "auto looks at them",
                 .choices = {"auto", "point", "comma"}});
    v("without", without,
      OptionMeta{.title = "Without rows",
                 .help = "Rows to leave out, as those that the look at the data names: numbers from 0, without header "
                         "lines, and ranges as 5-9, separated by commas"});
    v("fit", fit,
      OptionMeta{.title = "Fit",
                 .help = "Shift to mean 0 and scale to unit variance a coordinate",
                 .choices = {"none", "standardise"}});
  }
};

TableOptions tableOptions(const PointsOptions& options) {
  return {
      .columns = options.columns, .weights = options.weights, .decimal = options.decimal, .without = options.without};
}

std::string shortNumber(double v) {
  return generalText(v, 4);
}

/// Weighted mean, and mean over the coordinates of the weighted variance.
PointsFit standardFit(const Table& table, const Points& points) {
  const std::size_t n = points.count(), d = points.dim;
  const auto weight = [&](std::size_t i) { return table.weights.empty() ? 1.0 : table.weights[i]; };
  PointsFit fit{std::vector<double>(d, 0.0), 1};
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum += weight(i);
    for (std::size_t k = 0; k < d; ++k) fit.shift[k] += weight(i) * points[i][k];
  }
  for (double& m : fit.shift) m /= sum;
  double square = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < d; ++k) {
      const double centred = points[i][k] - fit.shift[k];
      square += weight(i) * centred * centred;
    }
  fit.scale = std::sqrt(square / sum / static_cast<double>(d));
  return fit;
}

std::string fitNote(const std::string& path, const PointsFit& fit) {
  std::string shift;
  for (std::size_t k = 0; k < std::min<std::size_t>(3, fit.shift.size()); ++k)
    shift += (k ? ", " : "") + shortNumber(fit.shift[k]);
  if (fit.shift.size() > 3) shift += ", ...";
  return std::filesystem::path(path).filename().string() + ": shifted by -(" + shift + "), then divided by " +
         shortNumber(fit.scale);
}

/// Whether two points of positive weight differ.
bool spreads(const Table& table) {
  const double* seen = nullptr;
  for (std::size_t i = 0; i < table.count(); ++i) {
    if (!table.weights.empty() && table.weights[i] == 0) continue;
    if (seen && !std::equal(seen, seen + table.dim, table[i])) return true;
    if (!seen) seen = table[i];
  }
  return false;
}

/// The largest difference within a column.
double widest(const Table& table) {
  double most = 0;
  for (std::size_t k = 0; k < table.dim; ++k) {
    double low = table[0][k], high = low;
    for (std::size_t i = 1; i < table.count(); ++i)
      low = std::min(low, table[i][k]), high = std::max(high, table[i][k]);
    most = std::max(most, high - low);
  }
  return most;
}

/// Row number `index` of `rows`, each once before any comes twice, and spread over all of them: files are often sorted.
std::size_t inTurn(std::size_t index, std::size_t rows) {
  std::size_t stride = std::max<std::size_t>(1, static_cast<std::size_t>(0.6180339887 * static_cast<double>(rows)));
  while (std::gcd(stride, rows) != 1) ++stride;
  return index % rows * stride % rows;
}

}  // namespace

PointsMeasure::PointsMeasure(std::shared_ptr<const Table> table, FileSnapshotPtr file, PointsFit fit, std::string note,
                             std::string taken, bool standardise)
    : m_points(table->points()),
      m_weights(table->weights),
      m_training(table->count()),
      m_rows(std::move(table)),
      m_file(std::move(file)),
      m_fit(std::move(fit)),
      m_note(std::move(note)),
      m_taken(std::move(taken)),
      m_columns(m_rows->columns),
      m_units(m_rows->units),
      m_weightsFrom(m_rows->weightsFrom),
      m_standardise(standardise) {
  if (!m_fit.shift.empty())
    for (std::size_t i = 0; i < m_points.count(); ++i)
      for (std::size_t k = 0; k < m_points.dim; ++k)
        m_points[i][k] = static_cast<float>((m_points[i][k] - m_fit.shift[k]) / m_fit.scale);
  makeTables();
}

void PointsMeasure::makeTables() {
  const auto middle = m_weights.begin() + static_cast<std::ptrdiff_t>(m_weights.empty() ? 0 : m_training);
  m_table = AliasTable({m_weights.begin(), middle}, m_training);
  if (m_heldOut > 0) m_heldOutTable = AliasTable({middle, m_weights.end()}, m_heldOut);
}

std::shared_ptr<const PointsMeasure> PointsMeasure::framed(const SideFrame& frame,
                                                           const std::vector<std::uint32_t>& heldOut,
                                                           const RowCopies& copies) const {
  const Table& rows = *m_rows;
  std::shared_ptr<PointsMeasure> made(new PointsMeasure);
  made->m_points = Points(rows.count(), rows.dim);
  made->m_heldOut = heldOut.size();
  made->m_apart = heldOut;
  made->m_training = rows.count() - heldOut.size();
  made->m_file = m_file;
  made->m_standardise = m_standardise;
  made->m_taken = m_taken;
  made->m_columns = m_columns;
  made->m_units = m_units;
  made->m_weightsFrom = m_weightsFrom;
  if (!rows.weights.empty()) made->m_weights.resize(rows.count());
  // By weight a row is drawn as often as it weighs: what is drawn again is a copy, too.
  if (copies.any() || !rows.weights.empty()) made->m_copyOf.resize(rows.count());
  std::size_t training = 0, apart = 0;
  for (std::uint32_t i = 0; i < rows.count(); ++i) {
    const bool isApart = apart < heldOut.size() && heldOut[apart] == i;
    const std::size_t at = isApart ? made->m_training + apart++ : training++;
    frame.pointFromData(rows[i], rows.dim, made->m_points[at]);
    if (!rows.weights.empty()) made->m_weights[at] = rows.weights[i];
    if (!made->m_copyOf.empty()) made->m_copyOf[at] = copies.any() ? copies.first[i] : i;
  }
  made->m_framed = true;
  made->makeTables();
  made->m_robust = robustScaleOf(made->m_points);
  return made;
}

bool PointsMeasure::drawsSameRows(const PointsMeasure& other) const {
  const auto inTurn = [](const PointsMeasure& one) { return one.m_framed && one.m_weights.empty(); };
  return inTurn(*this) && inTurn(other) && m_points.count() == other.m_points.count() && m_apart == other.m_apart;
}

std::vector<std::uint32_t> PointsMeasure::inFileOrder() const {
  std::vector<std::uint32_t> order(m_points.count());
  std::uint32_t training = 0, apart = 0;
  for (std::uint32_t row = 0; row < order.size(); ++row) {
    const bool isApart = apart < m_apart.size() && m_apart[apart] == row;
    order[row] = isApart ? static_cast<std::uint32_t>(m_training) + apart++ : training++;
  }
  return order;
}

template <class Use>
void PointsMeasure::eachSample(const SampleKey& key, std::size_t first, std::size_t count, Use use) const {
  const BatchKey batch = batchKey(key);
  const bool scored = key.stream == streamSourceHeldOut || key.stream == streamTargetHeldOut;
  const bool seen = key.stream == streamSourceSeen || key.stream == streamTargetSeen;
  const bool apart = scored && m_heldOut > 0;
  // Rows of equal weight are taken in turn: drawn with replacement, a third of them would be missed.
  if (m_framed && (scored || seen) && m_weights.empty()) {
    const std::size_t begin = apart ? m_training : 0, rows = apart ? m_heldOut : m_training;
    for (std::size_t i = 0; i < count; ++i) use(i, begin + inTurn(first + i, rows));
    return;
  }
  const AliasTable& table = apart ? m_heldOutTable : m_table;
  const std::size_t begin = apart ? m_training : 0;
  WordBatch words;
  for (std::size_t done = 0; done < count; done += batchSize) {
    const std::size_t n = std::min(batchSize, count - done);
    fillWords(batch, first + done, n, 1, 0, words);
    for (std::size_t i = 0; i < n; ++i) use(done + i, begin + table.pick(words[0][i], words[1][i]));
  }
}

void PointsMeasure::sample(const SampleKey& key, std::size_t first, std::size_t count, float* out) const {
  const std::size_t d = dim();
  eachSample(key, first, count,
             [&](std::size_t i, std::size_t row) { std::memcpy(out + i * d, m_points[row], d * sizeof(float)); });
}

std::vector<std::uint32_t> PointsMeasure::copiesAmong(const SampleKey& key, std::size_t count) const {
  std::vector<std::uint32_t> copies(hasCopies() ? count : 0);
  eachSample(key, 0, copies.size(), [&](std::size_t i, std::size_t row) { copies[i] = m_copyOf[row]; });
  return copies;
}

std::optional<SamplerTable> PointsMeasure::samplerTable() const {
  SamplerTable table;
  table.dim = dim();
  table.centres.assign(m_points.data.begin(),
                       m_points.data.begin() + static_cast<std::ptrdiff_t>(m_training * m_points.dim));
  table.keep = m_table.keep();
  table.alias = m_table.alias();
  return table;
}

Result<MeasurePtr> measureFromTable(const std::string& path, Table table, bool standardise, FileSnapshotPtr file) {
  const std::size_t n = table.count(), d = table.dim;
  if (n < 2)
    return cannotRead(
        path, "it holds one point, but a measure needs two that differ",
        d > 1 ? "One row is one point; transpose the array if its columns are the points." : "Write one point a row.");
  if (d > maxDim)
    return cannotRead(path,
                      "its points have " + std::to_string(d) + " coordinates, but at most " + std::to_string(maxDim) +
                          " are supported",
                      "One row is one point; transpose the array if its columns are the points.");
  if (!spreads(table)) {
    const auto heavy = static_cast<std::size_t>(
        std::count_if(table.weights.begin(), table.weights.end(), [](double weight) { return weight > 0; }));
    const bool some = !table.weights.empty() && heavy < n;
    return cannotRead(path,
                      (!some        ? "all of its " + std::to_string(n) + " points are equal"
                       : heavy == 1 ? "only one of its " + std::to_string(n) + " points has a weight above 0"
                                    : "all of the " + std::to_string(heavy) + " of its " + std::to_string(n) +
                                          " points with a weight above 0 are equal") +
                          " (" + table.taken + ")",
                      "A measure needs at least two different points of positive weight.");
  }
  if (const double width = widest(table); width < leastWidth)
    return cannotRead(path,
                      "its numbers differ by at most " + shortNumber(width) +
                          ", and the cost is made of their squares, "
                          "which no number here can hold",
                      "Multiply the columns by a power of ten.");
  PointsFit fit;
  std::string note;
  std::string taken = std::filesystem::path(path).filename().string() + ": " + table.taken;
  if (standardise) {
    fit = standardFit(table, table.points());
    note = fitNote(path, fit);
  }
  return MeasurePtr(std::make_shared<PointsMeasure>(std::make_shared<const Table>(std::move(table)), std::move(file),
                                                    std::move(fit), std::move(note), std::move(taken), standardise));
}

Result<TableLook> lookAtPoints(const MeasureSpec& measure, std::stop_token stop) {
  PointsOptions options;
  if (const auto problems = readOptions(options, measure.options); !problems.empty())
    return badMeasure("points", problems);
  TableOptions asked = tableOptions(options);
  asked.stop = std::move(stop);
  Table table;
  auto look = inspectTable(options.path, asked, &table);
  if (!look || look->problem || table.count() == 0) return look;
  FileDoubts doubts = doubtsAbout(table);
  look->doubts = std::move(doubts.sentences);
  if (doubts.rows.empty()) return look;
  look->withoutCount = doubts.rows.size();
  doubts.rows.insert(doubts.rows.end(), table.leftOut.begin(), table.leftOut.end());
  std::sort(doubts.rows.begin(), doubts.rows.end());
  look->without = rowList(doubts.rows);
  return look;
}

Result<MeasurePtr> makePoints(const MeasureSpec& measure, const LearnedColumns* learned, const std::string& flags,
                              bool again) {
  PointsOptions options;
  if (const auto problems = readOptions(options, measure.options); !problems.empty())
    return badMeasure("points", problems);
  if (options.path.empty())
    return badMeasure("points", {"option path is empty, but must name a .npy, .npz or .csv file"});
  auto file = FileSnapshot::take(fileOfTable(options.path));
  if (!file) return Unexpected(file.error());
  TableOptions asked = tableOptions(options);
  asked.content = (*file)->path();
  asked.flags = flags;
  asked.again = again;
  auto table = learned ? readPointsLike(options.path, *learned, asked) : readTable(options.path, asked);
  if (!table) return Unexpected(table.error());
  return measureFromTable(options.path, *std::move(table), options.fit == "standardise", *file);
}

TableOptions tableOptionsOf(const MeasureSpec& measure) {
  PointsOptions options;
  if (measure.id != "points" || !readOptions(options, measure.options).empty()) return {};
  return tableOptions(options);
}

MeasureEntry pointsEntry() {
  return measureEntry<PointsOptions>(
      "points", "Points from a file",
      "The rows of a .npy, .npz or .csv file, in any dimension, with weights when there are some.",
      [](const PointsOptions& options) {
        return makePoints({"points", writeOptions(options)}, nullptr, TableOptions().flags);
      });
}

}  // namespace brenier
