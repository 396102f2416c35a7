#pragma once

#include <QDialog>
#include <QTimer>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/api/experiment_look.h"
#include "ui/theme/theme.h"

class QLabel;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QTableView;

namespace brenier {

class ExperimentModel;
class ExperimentRows;
class ParallelAxes;
class PictureRows;

/// An experiment while it grows: a table of its runs, their lines over what was chosen and what came out, and what can
/// be done with those that are picked. Looks again by itself while it is seen; reads nothing.
class ExperimentWindow : public QDialog {
  Q_OBJECT

 public:
  explicit ExperimentWindow(const QString& folder, QWidget* parent = nullptr);

  const QString& folder() const { return m_folder; }
  void setLook(std::shared_ptr<const ExperimentLook> look);
  const std::shared_ptr<const ExperimentLook>& look() const { return m_look; }
  /// It cannot be read any more.
  void setFault(const QString& sentence);
  void setTheme(const Theme& theme);

  QTableView* table() const { return m_table; }
  ParallelAxes* lines() const { return m_lines; }
  /// Of the picked runs, or of one of each kind; shown where runs learn pictures.
  PictureRows* pictures() const { return m_pictures; }
  /// The first line whose pictures are looked at and not known as far as it has come; none: all are.
  std::optional<std::size_t> pictureWanted() const;
  /// What the run made when it had been saved at `step`, or why nobody knows.
  void setPicture(std::size_t line, std::int64_t step, const Result<std::shared_ptr<const PictureFrame>>& frame);
  /// Those that are selected, in the order of the experiment.
  std::vector<std::size_t> picked() const;
  void pick(std::size_t line);

 signals:
  /// It is looked at: what has become of it since?
  void lookWanted();
  void openWanted(std::size_t line);
  /// The second line, the one that was picked last, drawn over the first, or beside it.
  void overWanted(std::size_t shown, std::size_t over);
  void besideWanted(std::size_t first, std::size_t second);
  void seedsWanted(const std::vector<std::size_t>& lines);
  /// There is a pictureWanted() that was not there before.
  void picturesWanted();

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QPushButton* makeButton(const char* name, const QString& text);
  void makeButtons();
  void makeViews(QWidget* parent);
  std::pair<std::size_t, std::size_t> pickedPair() const;
  void showCounts();
  void showPictures();
  std::vector<std::size_t> pictured() const;
  QString nameOf(std::size_t line) const;
  void showPossible();
  /// Why the action cannot be done with the picked lines; empty: it can.
  QString whyNotOpen() const;
  QString whyNotTwo() const;
  QString whyNotSeeds() const;

  QString m_folder;
  std::shared_ptr<const ExperimentLook> m_look;
  ExperimentModel* m_model = nullptr;
  ExperimentRows* m_rows = nullptr;
  QTableView* m_table = nullptr;
  ParallelAxes* m_lines = nullptr;
  PictureRows* m_pictures = nullptr;
  QStackedWidget* m_views = nullptr;  ///< lines, pictures
  QTabBar* m_tabs = nullptr;          ///< which of them; hidden where there are no pictures
  struct Made {
    std::int64_t step = -1;
    std::shared_ptr<const PictureFrame> frame;
    QString fault;
  };
  std::map<std::size_t, Made> m_made;  ///< by lines
  QLabel *m_head = nullptr, *m_why = nullptr;
  QPushButton *m_open = nullptr, *m_over = nullptr, *m_beside = nullptr, *m_seeds = nullptr, *m_all = nullptr;
  QTimer m_timer;
};

}  // namespace brenier
