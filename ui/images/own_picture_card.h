#pragma once

#include <QFrame>
#include <memory>

#include "core/api/picture_frame.h"
#include "ui/theme/theme.h"

class QComboBox;
class QLabel;
class QSlider;
class QToolButton;

namespace brenier {

class PictureView;
class TabularLabel;

/// A picture of the person's own, degraded and mapped while the run learns: a file (button or drop) or the chosen
/// held-out picture, the kind of degradation, and how much noise.
class OwnPictureCard : public QFrame {
  Q_OBJECT

 public:
  explicit OwnPictureCard(QWidget* parent = nullptr);

  /// Adds what this card asks for.
  void addTo(PictureRequest& request) const;
  void showFrame(const PictureFrame& frame);
  /// Begins with what the run's source does to its pictures.
  void setDegradation(const std::string& kind, double noise);
  void setTheme(const Theme& theme);
  /// As the Open button after its dialog, and as a drop; what is no picture is said in the card.
  void load(const QString& path);
  void use(const QImage& image, const QString& name);
  QString message() const;
  /// Whether no degraded picture is shown.
  bool isEmpty() const;

 signals:
  void changed();
  /// The person wants the chosen held-out picture.
  void chosenWanted();

 private:
  void showNoise();

  std::shared_ptr<const OwnPicture> m_own;
  Theme m_theme;
  QLabel* m_title = nullptr;
  QLabel* m_message = nullptr;
  QToolButton* m_open = nullptr;
  QToolButton* m_takeChosen = nullptr;
  QComboBox* m_kind = nullptr;
  QSlider* m_noise = nullptr;
  TabularLabel* m_noiseText = nullptr;
  PictureView* m_input = nullptr;
  PictureView* m_output = nullptr;
  PictureView* m_original = nullptr;
};

}  // namespace brenier
