#include "ui/main_window/plane_box.h"

#include <algorithm>

#include "ui/canvas/pair_figure.h"
#include "ui/canvas/plane_words.h"

namespace brenier {
namespace {

constexpr int kAllPairs = 5;    // so many dimensions have all their pairs in the list
constexpr int kMostPairs = 12;  // of neighbours, where there are more

}  // namespace

PlaneBox::PlaneBox(QWidget* parent) : QComboBox(parent) {
  setObjectName("planeBox");
  setAccessibleName("Plane on show");
  setToolTip("The plane in which points of more than two dimensions are drawn");
  setFocusPolicy(Qt::TabFocus);
  setSizeAdjustPolicy(QComboBox::AdjustToContents);
  hide();
  connect(this, &QComboBox::activated, this, [this](int index) {
    m_pairs = static_cast<std::size_t>(index) == m_choices.size();
    if (m_pairs) return emit chosen(m_plane);
    m_plane = m_choices[static_cast<std::size_t>(index)];
    // Chosen again, a random plane is another one.
    if (m_plane.kind == PlaneChoice::Kind::random) ++m_choices[static_cast<std::size_t>(index)].seed;
    emit chosen(m_plane);
  });
}

QString PlaneBox::textOf(const PlaneChoice& plane) const {
  return planeTitle(plane, m_columns);
}

QString PlaneBox::pairsText() const {
  return m_dimension > kPairColumns ? QString("all pairs of the first %1 columns").arg(kPairColumns) : "all pairs";
}

void PlaneBox::choosePair(int level, int upright) {
  const PlaneChoice wanted{PlaneChoice::Kind::coordinates, level, upright, 0};
  const auto at = std::find_if(m_choices.begin(), m_choices.end(), [&](const PlaneChoice& choice) {
    return choice.kind == wanted.kind && std::minmax(choice.first, choice.second) == std::minmax(level, upright);
  });
  int index = static_cast<int>(at - m_choices.begin());
  if (at == m_choices.end()) {
    index = 0;
    m_choices.insert(m_choices.begin(), wanted);
    insertItem(index, textOf(wanted));
  } else {
    *at = wanted;
    setItemText(index, textOf(wanted));
  }
  setCurrentIndex(index);
  m_pairs = false;
  emit chosen(m_plane = wanted);
}

std::array<QString, 3> PlaneBox::axisNames() const {
  return planeAxisNames(m_plane, m_columns);
}

void PlaneBox::setDimension(int dimension, const std::vector<std::string>& columns) {
  setVisible(dimension > 2);
  if (dimension == m_dimension && columns == m_columns) return;
  m_dimension = dimension;
  m_columns = columns;
  m_choices.clear();
  for (int i = 0; i < std::min(dimension, kAllPairs) && dimension <= kAllPairs; ++i)
    for (int j = i + 1; j < dimension; ++j) m_choices.push_back({PlaneChoice::Kind::coordinates, i, j, 0});
  for (int i = 0; dimension > kAllPairs && i + 1 < dimension && i < 2 * kMostPairs; i += 2)
    m_choices.push_back({PlaneChoice::Kind::coordinates, i, i + 1, 0});
  m_choices.push_back({PlaneChoice::Kind::principal, 0, 1, 0});
  m_choices.push_back({PlaneChoice::Kind::random, 0, 1, 1});
  clear();
  for (const auto& choice : m_choices) addItem(textOf(choice));
  addItem(pairsText());
  m_pairs = false;
  const PlaneChoice first;
  if (m_plane != first) emit chosen(m_plane = first);
  setCurrentIndex(0);
  adjustSize();
}

}  // namespace brenier
