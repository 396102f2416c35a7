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
class SeedsTable;

/// What several seeds of a problem say: whether one of them can be believed, the numbers with their deviations, how far
/// each pair is apart, and how that went while they learned. With a second method's seeds beside them: whose agree,
/// whose error is smaller, and the numbers of both.
class SeedsCard : public QFrame {
  Q_OBJECT

 public:
  explicit SeedsCard(QWidget* parent = nullptr);

  void setMethod(const QString& title);
  /// The second method's; empty: there is none.
  void setRival(const QString& title);
  /// `count` seeds begin; nothing of others stays.
  void begin(int count);
  void beginRival(int count);
  void setLook(const std::shared_ptr<const SeedsLook>& look);
  void setRivalLook(const std::shared_ptr<const SeedsLook>& look);
  void setTheme(const Theme& theme);
  QString verdict() const;
  QString sentence() const;
  QString numbersText() const;
  CurveCard* curve() const { return m_curve; }
  SeedsTable* table() const { return m_table; }

 signals:
  void closeWanted();

 private:
  void build();
  void showTexts();
  void showBoth();
  void showOne();
  void clearCurves();
  void nameCurves();
  QString numberOfCurves() const;
  void drawCurves(bool rival);
  void appendLook(bool rival);
  void appendCurves(std::int64_t step, const std::vector<double>& values, bool rival);
  void showCurveText();

  Theme m_theme;
  QLabel* m_title = nullptr;
  QLabel* m_verdict = nullptr;
  QLabel* m_sentence = nullptr;
  QLabel* m_numbers = nullptr;
  QWidget* m_one = nullptr;  ///< matrix and numbers of one method alone
  SeedsMatrix* m_matrix = nullptr;
  SeedsTable* m_table = nullptr;
  CurveCard* m_curve = nullptr;
  std::shared_ptr<const SeedsLook> m_look, m_rivalLook;
  QString m_method, m_rival;
  QString m_curveTitle;
  int m_curves = 0, m_rivalCurves = 0;  ///< seeds that have one
};

}  // namespace brenier
