#pragma once

#include <QByteArray>
#include <QObject>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ui/main_window/lesson_parts.h"
#include "ui/theme/theme.h"

class QDockWidget;
class QHBoxLayout;
class QMainWindow;

namespace brenier {

class LessonCaption;
class LessonCard;
class LessonPlayer;
class LessonShelf;
class PresentedAsk;
class Presenting;
struct StageFact;
struct StartOptions;

/// What is on the window while there is a lesson or the shelf: the card beside the stage, the caption under it, what is
/// drawn on it, and what a step hides and shows.
class LessonLooks : public QObject {
  Q_OBJECT

 public:
  /// All must outlive this.
  LessonLooks(const LessonParts& parts, const StartOptions& options, LessonPlayer& player, QMainWindow* window);

  LessonCard* card() const { return m_card; }
  LessonShelf* shelf() const { return m_shelf; }
  LessonCaption* caption() const { return m_caption; }
  Presenting* presenting() const { return m_presenting; }

  /// The shelf in place of the stage, while no lesson is open.
  void setShelfShown(bool on);
  /// Everything is on show for a while, the lesson waits.
  void setAside(bool aside) { m_aside = aside; }
  /// A lesson decides what is on the window.
  bool isArranged() const;
  /// Puts the window as the step, the shelf or free play wants it.
  void arrange();
  /// The step's own layers, part of the plane and layout.
  void enterStep();
  void setTheme(const Theme& theme);
  /// What free play had before the lesson or the shelf took the window; none: it has it.
  struct FreePlay {
    QByteArray docks;
    std::uint32_t layers = 0;
    std::string problem;       ///< id
    double interpolation = 1;  ///< t of the stage
  };
  std::optional<FreePlay> freePlay() const;
  /// Keys that mean something else while a lesson is presented; false: this one does not.
  bool takesKey(int key);

 private:
  void build();
  void connectAll();
  void arrangeFree();
  void remember();
  void focusStep();
  void arrangePresenting(bool lesson, bool presenting, bool shelf);
  void annotate();
  std::vector<StageFact> largeNumbers(const std::vector<std::string>& ids) const;
  void showCaption();
  void showWaits();
  void showPresentedAsk();
  void showOverlay();
  void frameImage();
  void setTypeScale(double scale);
  bool has(const char* control) const;
  double typeScale() const;

  LessonParts m_parts;
  const StartOptions& m_options;
  LessonPlayer& m_player;
  QMainWindow* m_window;
  LessonCard* m_card = nullptr;
  LessonShelf* m_shelf = nullptr;
  LessonCaption* m_caption = nullptr;
  QHBoxLayout* m_stageRow = nullptr;  ///< the stage, and what the room reads beside it
  PresentedAsk* m_presentedAsk = nullptr;
  QWidget* m_blank = nullptr;
  Presenting* m_presenting = nullptr;
  QDockWidget* m_dock = nullptr;
  Theme m_theme;
  double m_scale = 1;
  bool m_aside = false;
  bool m_arranging = false;
  bool m_arranged = false;
  std::optional<FreePlay> m_before;
};

}  // namespace brenier
