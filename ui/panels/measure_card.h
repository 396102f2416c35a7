#pragma once

#include <QFrame>
#include <QPointer>
#include <functional>
#include <optional>
#include <utility>

#include "core/api/data_notes.h"
#include "core/api/drawing.h"
#include "core/api/studio_backend.h"
#include "ui/panels/load_card.h"
#include "ui/theme/theme.h"

class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace brenier {

class Background;
class OptionForm;
class PointsThumbnail;
class PreviewLoader;
class TableLoader;
class DrawingEditor;
class FileNote;

/// Picks one of the two measures: from the list, from a file (button or drop), and through its options. A choice is
/// previewed first; what cannot be made is said in the card and changes nothing else. Where something about a file had
/// to be guessed, a card shows it before it is used. A measure of another dimension than the other card's waits for one
/// of its own dimension there.
class MeasureCard : public QFrame {
  Q_OBJECT

 public:
  enum class Side { source, target };
  /// `backend` must outlive the jobs of `background`.
  MeasureCard(const StudioBackend& backend, Background& background, Side side, QWidget* parent = nullptr);

  const MeasureSpec& measure() const { return m_measure; }
  /// Shows what the run uses. Does not emit.
  void setMeasure(const MeasureSpec& measure);
  void setDimension(int dimension);
  /// What the run has read of this side's file.
  void setNotes(const SideNotes& notes);
  /// What units the columns of this side's file say in the run.
  void setUnits(const std::vector<std::string>& units) { m_units = units; }
  void setTheme(const Theme& theme);
  /// The other measure of the problem.
  void setPartner(MeasureCard* partner) { m_partner = partner; }
  /// The open card of a file; null when none is.
  LoadCard* loadCard() const { return m_loadCard; }
  /// A measure that was chosen waits for the other card.
  bool waits() const { return m_waiting; }
  /// As the Load button after its dialog, and as a drop.
  void load(const QString& path);
  /// Opens the drawing of this measure in a window, or an empty one with this measure's points behind it.
  DrawingEditor* draw();
  /// The drawing that this measure is, or an empty one as large as the problem; that of the window, which closes.
  std::string takeDrawing();
  /// Who knows how large the problem is that is learned, in the units of the data; empty: this card guesses.
  void setSquare(std::function<std::optional<DrawingSquare>()> square) { m_square = std::move(square); }
  /// Who is asked why nobody can draw on the stage now; empty: one can.
  void setStageLack(std::function<QString()> lack) { m_stageLack = std::move(lack); }
  /// The open drawing says so too.
  void setKeepsWeights(bool on);

 signals:
  /// A file that was loaded is used, is refused, or was given up in its card.
  void settled();
  /// A person chose a measure that can be made.
  void chosen(const brenier::MeasureSpec& measure);
  /// The same for this card and its partner, at once.
  void bothChosen(const brenier::MeasureSpec& source, const brenier::MeasureSpec& target);
  /// The run's file has changed and is to be read again.
  void readAgain();
  /// A drawing is open, and learning is to follow it from where it is; or no longer.
  void drawingKeepsWeights(bool on);
  void drawingClosed();
  /// A window for it is about to be shown.
  void drawingOpens();
  void stageDrawingWanted();

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void build();
  void preview(const MeasureSpec& measure);
  void propose(const MeasureSpec& measure);
  void examine(const MeasureSpec& points, bool always);
  void examined(const MeasureSpec& points, const TableLook& look);
  void make(const MeasureSpec& measure, int dimension);
  void choose(const MeasureSpec& measure);
  void stopWaiting();
  int dimensionOf(const MeasureSpec& measure) const;
  void say(const QString& text);
  void accept(const MeasureSpec& measure, const std::vector<float>& points);
  void reject(const RunError& error);
  void display(const MeasureSpec& measure);
  void showInCombo(const MeasureSpec& measure);
  void comboActivated();
  void openDialog();
  QMenu* makeDrawMenu();
  std::string drawnItems() const;
  void readFile(const QString& file);
  const Descriptor* descriptorOf(const std::string& id) const;
  QString summaryOf(const MeasureSpec& measure) const;

  const StudioBackend& m_backend;
  Background& m_background;
  Side m_side;
  MeasureSpec m_measure;
  std::string m_formFor;
  bool m_proposing = false;
  bool m_dropping = false;
  bool m_waiting = false;
  QString m_waitsFor;
  bool m_alwaysShows = false;   ///< the card of a file opens even where nothing was guessed
  int m_proposedDimension = 0;  ///< 0: not known before it is made
  int m_runDimension = 0;
  MeasureSpec m_running;
  SideNotes m_notes;                            ///< of m_running's file
  std::vector<std::string> m_units;             ///< likewise
  std::pair<QString, ColumnUnits> m_columnsOf;  ///< of the file that was last chosen here, by its path
  MeasureCard* m_partner = nullptr;
  TableLoader* m_tables = nullptr;
  QPointer<LoadCard> m_loadCard;
  QLabel* m_status = nullptr;
  FileNote* m_file = nullptr;
  QToolButton* m_columnsButton = nullptr;
  Theme m_theme;
  PreviewLoader* m_loader = nullptr;
  QLabel* m_dimension = nullptr;
  QLabel* m_dot = nullptr;
  PointsThumbnail* m_thumbnail = nullptr;
  QComboBox* m_combo = nullptr;
  QLabel* m_summary = nullptr;
  QLabel* m_error = nullptr;
  QToolButton* m_optionsButton = nullptr;
  QToolButton* m_loadButton = nullptr;
  QToolButton* m_drawButton = nullptr;
  DrawingEditor* m_editor = nullptr;
  std::function<QString()> m_stageLack;
  std::function<std::optional<DrawingSquare>()> m_square;
  std::vector<float> m_points;  ///< the preview's
  OptionForm* m_form = nullptr;
};

}  // namespace brenier
