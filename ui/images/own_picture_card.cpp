#include "ui/images/own_picture_card.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QImageReader>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/images/picture_painting.h"
#include "ui/images/picture_view.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr int kNoiseTicks = 100;  // of standard deviations 0 to 1

}  // namespace

OwnPictureCard::OwnPictureCard(QWidget* parent) : QFrame(parent), m_theme(Theme::lightTheme()) {
  setObjectName("ownPictureCard");
  setProperty("card", true);
  m_title = new QLabel(tr("Your picture"), this);
  m_title->setProperty("role", "title");
  m_message = new QLabel(tr("Drop a picture here, or open one."), this);
  m_message->setProperty("role", "muted");
  m_message->setWordWrap(true);
  const auto button = [this](const QString& text, const QString& help) {
    auto* made = new QToolButton(this);
    made->setText(text);
    made->setToolTip(help);
    made->setFocusPolicy(Qt::TabFocus);
    made->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    return made;
  };
  m_open = button(tr("Open…"), tr("Degrade and map a picture of your own"));
  m_takeChosen = button(tr("Use chosen"), tr("Take the original of the picture that is chosen on the stage"));
  m_kind = new QComboBox(this);
  m_kind->setObjectName("degradationCombo");
  m_kind->setAccessibleName(tr("Degradation"));
  for (const auto& [id, text] : {std::pair{"none", tr("as it is")},
                                 {"noise", tr("noise")},
                                 {"mask", tr("right half lost")},
                                 {"grey", tr("colours lost")}})
    m_kind->addItem(text, id);
  m_noise = new QSlider(Qt::Horizontal, this);
  m_noise->setRange(0, kNoiseTicks);
  m_noise->setAccessibleName(tr("Noise"));
  m_noise->setToolTip(tr("Standard deviation of the noise, of values in [−1, 1]"));
  m_noiseText = new TabularLabel(this);
  m_noiseText->setFont(uiFont(12));
  m_noiseText->setWidestText("0.00");
  auto* pictures = new QHBoxLayout;
  pictures->setSpacing(6);
  for (PictureView** view : {&m_input, &m_output, &m_original}) {
    *view = new PictureView(this);
    (*view)->setFixedHeight(88);
    pictures->addWidget(*view, 1);
  }
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(m_open);
  buttons->addWidget(m_takeChosen);
  auto* degrade = new QHBoxLayout;
  degrade->addWidget(m_kind, 3);
  degrade->addWidget(m_noise, 2);
  degrade->addWidget(m_noiseText);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(12, 10, 12, 12);
  column->setSpacing(8);
  column->addWidget(m_title);
  column->addWidget(m_message);
  column->addLayout(pictures);
  column->addLayout(degrade);
  column->addLayout(buttons);
  connect(m_open, &QToolButton::clicked, this, [this] {
    const auto path = QFileDialog::getOpenFileName(this, tr("Open a picture"), {},
                                                   tr("Pictures (*.png *.jpg *.jpeg *.bmp *.gif *.webp *.ppm *.pgm)"));
    if (!path.isEmpty()) load(path);
  });
  connect(m_takeChosen, &QToolButton::clicked, this, &OwnPictureCard::chosenWanted);
  connect(m_kind, &QComboBox::activated, this, [this] {
    showNoise();
    emit changed();
  });
  connect(m_noise, &QSlider::valueChanged, this, [this] {
    showNoise();
    emit changed();
  });
  setDegradation("none", 0.3);
}

void OwnPictureCard::setDegradation(const std::string& kind, double noise) {
  const QSignalBlocker quietKind(m_kind), quietNoise(m_noise);
  m_kind->setCurrentIndex(std::max(0, m_kind->findData(QString::fromStdString(kind))));
  m_noise->setValue(qRound(std::clamp(noise, 0.0, 1.0) * kNoiseTicks));
  showNoise();
}

void OwnPictureCard::showNoise() {
  const bool noise = m_kind->currentData() == "noise";
  m_noise->setEnabled(noise);
  m_noiseText->setText(QString::number(m_noise->value() / double(kNoiseTicks), 'f', 2));
  m_noiseText->setColor(noise ? m_theme.text : m_theme.disabledText);
}

void OwnPictureCard::addTo(PictureRequest& request) const {
  request.own = m_own;
  request.degradation = m_kind->currentData().toString().toStdString();
  request.noise = m_noise->value() / double(kNoiseTicks);
}

void OwnPictureCard::showFrame(const PictureFrame& frame) {
  if (frame.own.empty()) {
    for (PictureView* view : {m_input, m_output, m_original}) view->clear();
    return;
  }
  m_input->setPictures(frame.shape, frame.own);
  m_output->setPictures(frame.shape, frame.ownOutput);
  m_original->setPictures(frame.shape, frame.ownOriginal);
}

void OwnPictureCard::setTheme(const Theme& theme) {
  m_theme = theme;
  const QString names[] = {tr("input"), tr("output"), tr("original")};
  const QColor colors[] = {theme.source, theme.image, theme.exact};
  int i = 0;
  for (PictureView* view : {m_input, m_output, m_original}) {
    view->setTheme(theme);
    view->setFrameColor(colors[i]);
    view->setCaption(names[i++]);
  }
  showNoise();
}

QString OwnPictureCard::message() const {
  return m_message->text();
}

bool OwnPictureCard::isEmpty() const {
  return m_input->isEmpty();
}

void OwnPictureCard::load(const QString& path) {
  QImageReader reader(path);
  reader.setAutoTransform(true);
  const QImage image = reader.read();
  if (image.isNull()) {
    m_message->setText(tr("%1 cannot be read as a picture: %2.").arg(QFileInfo(path).fileName(), reader.errorString()));
    return;
  }
  use(image, QFileInfo(path).fileName());
}

void OwnPictureCard::use(const QImage& image, const QString& name) {
  m_own = ownPicture(image);
  m_message->setText(
      tr("%1, %2 × %3 pixels, cropped to the middle and resized.").arg(name).arg(image.width()).arg(image.height()));
  emit changed();
}

}  // namespace brenier
