#pragma once

#include <QDialog>
#include <map>
#include <memory>
#include <vector>

#include "ui/figures/figure_page.h"
#include "ui/figures/figure_preview.h"
#include "ui/figures/figure_spec.h"

class QAction;
class QCheckBox;
class QLabel;
class QListWidget;
class QMenu;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace brenier {

class OptionForm;

/// A kind of panel that can be added now, or why it cannot.
struct PanelOffer {
  QString title;
  std::vector<PanelSpec> panels;  ///< empty: it cannot
  QString lack;
};

/// *Figure...*: panels on the left, the page as it will be in the middle, how it is set on the right. Knows no run: who
/// listens to specChanged() answers with the panels' contents.
class FigureDialog : public QDialog {
  Q_OBJECT

 public:
  /// `numbers`: titles of what curves can show, by their ids.
  FigureDialog(const FigureSpec& spec, std::map<QString, QString> numbers, QWidget* parent = nullptr);

  const FigureSpec& spec() const { return m_spec; }
  void setSpec(const FigureSpec& spec);
  /// In the order of the spec's panels; what is still read says so in its place.
  void setPanels(std::vector<FigurePanel> panels);
  /// What *Add* lists.
  void setOffers(const std::vector<PanelOffer>& offers);
  void setTheme(const Theme& theme);
  /// The page on show; null as long as no panel has come.
  std::shared_ptr<const FigurePage> page() const { return m_page; }
  QString caption() const;
  void setPicture(const FigureRequest& of, const QImage& picture);
  /// A sentence below the page.
  void say(const QString& text);
  /// While a file is written.
  void setBusy(bool busy);

 signals:
  void specChanged(const brenier::FigureSpec& spec);
  /// Panels of what is on show are to be taken again.
  void updateWanted();
  /// The page on show is to be written.
  void saveWanted(const QString& path);
  /// Its picture is to be made, for setPicture().
  void pictureWanted(const brenier::FigureRequest& request);

 private:
  QWidget* makePanelList();
  QWidget* makePreview();
  QWidget* makeForm();
  void showList(int current);
  void showPage();
  void change();
  void movePanel(int by);
  void removePanel();
  void askWhere();
  void saveSettings();
  void openSettings();

  FigureSpec m_spec;
  std::map<QString, QString> m_numbers;
  std::vector<FigurePanel> m_panels;
  std::shared_ptr<const FigurePage> m_page;
  Theme m_theme;
  bool m_filling = false;  ///< the list is being filled, and nobody edits it
  QListWidget* m_list = nullptr;
  QMenu* m_add = nullptr;
  QToolButton* m_up = nullptr;
  QToolButton* m_down = nullptr;
  QToolButton* m_remove = nullptr;
  QCheckBox* m_log = nullptr;
  FigurePreview* m_preview = nullptr;
  QLabel* m_size = nullptr;
  QLabel* m_said = nullptr;
  QPlainTextEdit* m_caption = nullptr;
  OptionForm* m_form = nullptr;
  QPushButton* m_save = nullptr;
};

/// "step 1,500", "the run as it is", "the second method": what a panel is called in the list. `numbers`: titles by ids.
QString panelName(const PanelSpec& panel, const std::map<QString, QString>& numbers = {});

}  // namespace brenier
