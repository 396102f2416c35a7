#pragma once

#include <QFrame>
#include <memory>

#include "core/api/seeds.h"
#include "ui/theme/theme.h"

class QLabel;
class QToolButton;

namespace brenier {

class CurveCard;
class SeedsMatrix;

/// What several seeds of a problem say: whether one of them can be believed, the numbers with their deviations, how far
/// each pair is apart, and how that went while they learned.
class SeedsCard : public QFrame {
  Q_OBJECT

 public:
  explicit SeedsCard(QWidget* parent = nullptr);

  /// `count` seeds begin; nothing of others stays.
  void begin(int count);
  void setLook(const std::shared_ptr<const SeedsLook>& look);
  void setTheme(const Theme& theme);
  QString verdict() const;
  QString numbersText() const;
  CurveCard* curve() const { return m_curve; }

 signals:
  void closeWanted();

 private:
  void drawCurves(const SeedsLook& look);

  Theme m_theme;
  QLabel* m_title = nullptr;
  QLabel* m_verdict = nullptr;
  QLabel* m_sentence = nullptr;
  QLabel* m_numbers = nullptr;
  SeedsMatrix* m_matrix = nullptr;
  CurveCard* m_curve = nullptr;
  QString m_curveTitle;
  int m_curves = 0;
};

}  // namespace brenier
