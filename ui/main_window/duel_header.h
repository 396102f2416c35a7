#pragma once

#include <QWidget>
#include <vector>

class QHBoxLayout;

namespace brenier {

/// The row over the second stage. In a narrow window it leaves out what is read or pressed least, so that both stages
/// stay equally wide and the window has no larger least size for it.
class DuelHeader : public QWidget {
  Q_OBJECT

 public:
  explicit DuelHeader(QWidget* parent = nullptr);

  void add(QWidget* part);
  void addSpace();
  /// As much, in this order, as there is no room for. Call once, when all is there.
  void leaveOut(const std::vector<QWidget*>& leastFirst);
  bool leftOut(const QWidget* part) const;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fold();

  QHBoxLayout* m_row = nullptr;
  std::vector<QWidget*> m_leastFirst;
};

}  // namespace brenier
