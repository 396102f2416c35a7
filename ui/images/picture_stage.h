#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <utility>
#include <vector>

#include "core/api/run_config.h"
#include "core/api/snapshot.h"
#include "ui/theme/theme.h"

class QFrame;
class QLabel;
class QSlider;

namespace brenier {

class OwnPictureCard;
class PictureSheet;
class PictureView;
class TabularLabel;

/// A number that stands above the pictures.
struct PictureFact {
  QString name, value;
  QString id;  ///< of one that a click explains; else empty
  bool operator==(const PictureFact&) const = default;
};

/// The stage of a run over pictures: the sheet of pictures, the chosen one under a loupe beside its nearest training
/// picture, a path between two inputs, and a picture of the person's own.
class PictureStage : public QWidget {
  Q_OBJECT

 public:
  explicit PictureStage(QWidget* parent = nullptr);

  /// A run begins: the old pictures go.
  void beginRun(const RunConfig& config);
  void setFrame(const std::shared_ptr<const PictureFrame>& frame);
  /// The run ended before it had any pictures.
  void setFailed();
  void setTheme(const Theme& theme);
  /// What there is room for: free play has all of it; a lesson fewer and larger pictures, and no forms; an audience
  /// nothing else.
  enum class Room { free, lesson, audience };
  /// `facts` stand above the pictures.
  void setRoom(Room room, const std::vector<PictureFact>& facts, double scale);
  QString factsText() const;
  QSize minimumSizeHint() const override;
  /// What the views here want to see.
  const PictureRequest& request() const { return m_request; }

  PictureSheet* sheet() const { return m_sheet; }
  OwnPictureCard* ownPicture() const { return m_own; }
  PictureView* loupe() const { return m_loupe; }
  PictureView* nearest() const { return m_nearest; }
  QSlider* pathSlider() const { return m_slider; }

 signals:
  void requestChanged();
  /// A large number was clicked; `at`, on the screen: what is said of it stands below.
  void factChosen(const QString& id, const QPoint& at);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* makeInspector();
  QWidget* makePathBar();
  void ask();
  void fold();
  void showForms();
  double factSize() const;
  void writeFacts();
  void showFrame();
  void showChosen();
  void showPath();
  void takeChosen();

  PictureRequest m_request;
  std::shared_ptr<const PictureFrame> m_frame;
  QTimer m_asking;  ///< sliders ask for new pictures a few times a second, not at every move
  Theme m_theme;
  QWidget* m_header = nullptr;
  QLabel* m_headline = nullptr;
  QLabel* m_facts = nullptr;
  std::vector<PictureFact> m_shownFacts;
  Room m_room = Room::free;
  bool m_restores = false;  ///< pictures come in, not codes
  double m_scale = 1;
  PictureSheet* m_sheet = nullptr;
  QWidget* m_inspector = nullptr;
  QLabel* m_chosenTitle = nullptr;
  PictureView* m_loupe = nullptr;
  PictureView* m_input = nullptr;
  PictureView* m_original = nullptr;
  PictureView* m_nearest = nullptr;
  QLabel* m_nearestText = nullptr;
  OwnPictureCard* m_own = nullptr;
  QWidget* m_pathBar = nullptr;
  PictureView* m_path = nullptr;
  PictureView* m_pathAt = nullptr;
  QSlider* m_slider = nullptr;
  TabularLabel* m_at = nullptr;
};

}  // namespace brenier
