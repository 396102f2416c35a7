#include "ui/images/picture_stage.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPainter>
#include <QScrollArea>
#include <QSlider>
#include <QVBoxLayout>

#include "ui/forms/elided_label.h"
#include "ui/forms/number_text.h"
#include "ui/images/own_picture_card.h"
#include "ui/images/picture_painting.h"
#include "ui/images/picture_sheet.h"
#include "ui/images/picture_view.h"
#include "ui/theme/tabular_text.h"

namespace brenier {
namespace {

constexpr int kInspectorWidth = 272;
constexpr int kHeader = 38, kLeastWidth = 240, kLeastSheet = 160, kLeastPath = 120;  // pixels
constexpr int kSheetBeside = 300;                         // of the pictures, for the inspector to stand beside them
constexpr int kPathBeside = 430;                          // of the path, for its place to be shown large
constexpr int kForAudience = 12, kCodesForAudience = 30;  // pictures that a last row can see
constexpr double kFactSize = 20, kLeastFact = 11;
constexpr int kPathTicks = 200;
constexpr int kAskMs = 60;
constexpr int kGenerated = 60;  // pictures of a grid
constexpr int kRestored = 24;   // columns of a restoration

std::string textOption(const OptionValues& options, const char* id, const char* standard) {
  const auto it = options.find(id);
  const auto* text = it == options.end() ? nullptr : std::get_if<std::string>(&it->second);
  return text ? *text : standard;
}

double numberOption(const OptionValues& options, const char* id, double standard) {
  const auto it = options.find(id);
  const auto* number = it == options.end() ? nullptr : std::get_if<double>(&it->second);
  return number ? *number : standard;
}

}  // namespace

PictureStage::PictureStage(QWidget* parent) : QWidget(parent), m_theme(Theme::lightTheme()) {
  setAcceptDrops(true);
  setAccessibleName(tr("Stage of pictures"));
  m_header = new QWidget(this);
  m_header->setFixedHeight(kHeader);
  m_headline = new ElidedLabel(m_header);
  m_headline->setProperty("role", "muted");
  m_facts = new QLabel(m_header);
  m_facts->setObjectName("pictureFacts");
  m_facts->setTextFormat(Qt::RichText);
  m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  m_facts->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_facts->hide();
  m_facts->setTextInteractionFlags(Qt::LinksAccessibleByMouse);
  connect(m_facts, &QLabel::linkActivated, this, [this](const QString& id) {
    emit factChosen(id, m_facts->mapToGlobal(QPoint(m_facts->width() / 2, m_facts->height())));
  });
  auto* line = new QHBoxLayout(m_header);
  line->setContentsMargins(20, 0, 20, 0);
  line->addWidget(m_headline, 1);
  line->addWidget(m_facts, 4);
  m_sheet = new PictureSheet(this);
  m_inspector = makeInspector();
  m_pathBar = makePathBar();
  auto* left = new QVBoxLayout;
  left->setSpacing(0);
  left->addWidget(m_header);
  left->addWidget(m_sheet, 1);
  left->addWidget(m_pathBar);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addLayout(left, 1);
  row->addWidget(m_inspector);
  m_asking.setSingleShot(true);
  m_asking.setInterval(kAskMs);
  connect(&m_asking, &QTimer::timeout, this, &PictureStage::requestChanged);
  connect(m_sheet, &PictureSheet::selectionChanged, this, [this](int first, int second) {
    m_request.nearestOf = first;
    if (m_request.from >= 0) {
      m_request.from = first;
      m_request.to = second;
    }
    showFrame();
    ask();
  });
  connect(m_slider, &QSlider::valueChanged, this, [this](int ticks) {
    m_request.at = static_cast<float>(ticks) / kPathTicks;
    showPath();
    ask();
  });
  connect(m_own, &OwnPictureCard::changed, this, [this] {
    m_own->addTo(m_request);
    ask();
  });
  connect(m_own, &OwnPictureCard::chosenWanted, this, &PictureStage::takeChosen);
  setTheme(m_theme);
}

QWidget* PictureStage::makeInspector() {
  auto* scroll = new QScrollArea(this);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setProperty("bar", true);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFixedWidth(kInspectorWidth);
  auto* body = new QWidget(scroll);
  auto* card = new QFrame(body);
  card->setProperty("card", true);
  m_chosenTitle = new QLabel(card);
  m_chosenTitle->setProperty("role", "title");
  m_loupe = new PictureView(card);
  m_loupe->setFixedHeight(226);
  m_input = new PictureView(card);
  m_original = new PictureView(card);
  m_nearest = new PictureView(card);
  auto* small = new QHBoxLayout;
  small->setSpacing(6);
  for (PictureView* view : {m_input, m_original, m_nearest}) {
    view->setFixedHeight(86);
    small->addWidget(view, 1);
  }
  m_nearestText = new QLabel(card);
  m_nearestText->setProperty("role", "muted");
  m_nearestText->setWordWrap(true);
  m_nearestText->setToolTip(
      tr("The training picture that differs least from this output, pixel by pixel. A difference near 0 would mean "
         "that the map has learned pictures by heart."));
  auto* inside = new QVBoxLayout(card);
  inside->setContentsMargins(12, 10, 12, 12);
  inside->setSpacing(8);
  inside->addWidget(m_chosenTitle);
  inside->addWidget(m_loupe);
  inside->addLayout(small);
  inside->addWidget(m_nearestText);
  m_own = new OwnPictureCard(body);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(12, 12, 12, 12);
  column->setSpacing(10);
  column->addWidget(card);
  column->addWidget(m_own);
  column->addStretch(1);
  scroll->setWidget(body);
  return scroll;
}

QWidget* PictureStage::makePathBar() {
  auto* bar = new QFrame(this);
  bar->setProperty("bar", true);
  auto* caption = new QLabel(tr("between two inputs"), bar);
  caption->setProperty("role", "muted");
  m_at = new TabularLabel(bar);
  m_at->setFont(uiFont(13, QFont::DemiBold));
  m_at->setWidestText(QStringLiteral("000 → 000   0.00"));
  m_slider = new QSlider(Qt::Horizontal, bar);
  m_slider->setObjectName("pathSlider");
  m_slider->setRange(0, kPathTicks);
  m_slider->setValue(kPathTicks / 2);
  m_slider->setAccessibleName(tr("Place between two inputs"));
  m_slider->setToolTip(
      tr("Along the arc between the inputs of the chosen picture and of the second one (Shift+click)"));
  m_path = new PictureView(bar);
  m_path->setFixedHeight(72);
  m_pathAt = new PictureView(bar);
  m_pathAt->setFixedSize(72, 72);
  auto* words = new QVBoxLayout;
  words->setSpacing(2);
  words->addStretch(1);
  words->addWidget(caption);
  words->addWidget(m_at);
  words->addStretch(1);
  auto* middle = new QVBoxLayout;
  middle->setSpacing(4);
  middle->addWidget(m_path);
  middle->addWidget(m_slider);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(20, 8, 20, 8);
  row->setSpacing(16);
  row->addLayout(words);
  row->addLayout(middle, 1);
  row->addWidget(m_pathAt);
  return bar;
}

void PictureStage::beginRun(const RunConfig& config) {
  m_frame.reset();
  m_sheet->setFrame(nullptr);
  // The problem says whether codes or pictures come in: codes are drawn from a measure without degradations.
  m_restores = config.source.options.contains("degradation");
  m_request = {};
  m_request.count = m_restores ? kRestored : kGenerated;
  m_request.nearestOf = 0;
  m_request.from = m_restores ? -1 : 0;
  m_request.to = m_restores ? -1 : 1;
  m_request.at = static_cast<float>(m_slider->value()) / kPathTicks;
  m_sheet->setSelection(0, -1);
  showForms();
  m_own->setDegradation(textOption(config.source.options, "degradation", "none"),
                        numberOption(config.source.options, "noise", 0.3));
  m_own->addTo(m_request);
  m_headline->setText(tr("The first pictures are on their way."));
  showFrame();
  emit requestChanged();
}

/// A lesson is about what is on the sheet.
void PictureStage::showForms() {
  const bool path = !m_restores && m_room == Room::free;
  m_pathBar->setVisible(path);
  if (path != (m_sheet->secondSelected() >= 0)) m_sheet->setSelection(m_sheet->selected(), path ? 1 : -1);
  m_own->setVisible(m_restores && m_room == Room::free);
}

/// What is beside the pictures gives way to them: the window is no larger for it.
QSize PictureStage::minimumSizeHint() const {
  return {kLeastWidth, m_header->height() + kLeastSheet + (m_pathBar->isHidden() ? 0 : kLeastPath)};
}

double PictureStage::factSize() const {
  return kFactSize * m_scale * (m_room == Room::audience ? 1 : 0.8);
}

void PictureStage::fold() {
  const bool inspects = m_room != Room::audience && width() >= kInspectorWidth + kSheetBeside;
  m_inspector->setVisible(inspects);
  m_pathAt->setVisible(width() - (inspects ? kInspectorWidth : 0) >= kPathBeside);
  const double room = width() - (inspects ? kInspectorWidth : 0) - 48;
  double size = factSize();
  const double needed = QFontMetricsF(uiFont(qRound(size), QFont::Bold)).horizontalAdvance(factsText() + "      ");
  if (needed > room) size = std::max(kLeastFact, size * room / needed);
  m_facts->setFont(uiFont(static_cast<int>(size)));
}

void PictureStage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fold();
}

void PictureStage::setRoom(Room room, const std::vector<PictureFact>& facts, double scale) {
  if (room == m_room && facts == m_shownFacts && scale == m_scale) return;
  m_room = room;
  m_shownFacts = facts;
  m_scale = scale;
  const bool fewer = room != Room::free;
  m_sheet->setAudience(fewer ? kForAudience : 0, fewer ? kCodesForAudience : 0, room == Room::audience ? scale : 1);
  showForms();
  writeFacts();
  m_facts->setVisible(!facts.empty());
  m_headline->setVisible(facts.empty() && room != Room::audience);
  m_header->setFixedHeight(facts.empty() ? kHeader : std::max(kHeader, qRound(1.3 * factSize()) + 14));
  updateGeometry();
  fold();
}

/// Those that explain themselves are links that look like what they are.
void PictureStage::writeFacts() {
  QStringList parts;
  for (const auto& fact : m_shownFacts) {
    const QString said = QString("%1 <b>%2</b>").arg(fact.name.toHtmlEscaped(), fact.value.toHtmlEscaped());
    parts << (fact.id.isEmpty() ? said
                                : QString("<a href=\"%1\" style=\"color: %2; text-decoration: none\">%3</a>")
                                      .arg(fact.id, m_theme.text.name(), said));
  }
  m_facts->setText(parts.join(QStringLiteral("&nbsp;&nbsp;&nbsp; ")));
}

QString PictureStage::factsText() const {
  QStringList parts;
  for (const auto& fact : m_shownFacts) parts << fact.name + " " + fact.value;
  return parts.join("; ");
}

void PictureStage::setFailed() {
  m_headline->setText(tr("No pictures: the run could not begin."));
}

void PictureStage::ask() {
  if (!m_asking.isActive()) m_asking.start();
}

void PictureStage::setFrame(const std::shared_ptr<const PictureFrame>& frame) {
  m_frame = frame;
  m_sheet->setFrame(frame);
  showFrame();
}

void PictureStage::showFrame() {
  showChosen();
  showPath();
  if (!m_frame) return;
  m_own->showFrame(*m_frame);
  const QString what = m_frame->fromCode ? tr("Pictures from noise, the same codes through the whole run")
                                         : tr("Held-out pictures, the same through the whole run");
  m_headline->setText(tr("%1 · %2 × %3 pixels at scale %4")
                          .arg(what)
                          .arg(m_frame->shape.width)
                          .arg(m_frame->shape.height)
                          .arg(m_sheet->factor()));
  m_headline->setToolTip(m_headline->text());
}

void PictureStage::showChosen() {
  const int chosen = m_sheet->selected();
  m_chosenTitle->setText(tr("Picture %1").arg(chosen + 1));
  m_input->setVisible(!m_frame || m_frame->input != nullptr);
  m_original->setVisible(m_frame && m_frame->original);
  if (!m_frame || chosen < 0 || chosen >= m_frame->count) {
    for (PictureView* view : {m_loupe, m_input, m_original, m_nearest}) view->clear();
    m_nearestText->clear();
    return;
  }
  const auto one = [&](const PictureBytes& all) {
    const auto size = static_cast<std::ptrdiff_t>(m_frame->shape.size());
    return PictureBytes(all.begin() + chosen * size, all.begin() + (chosen + 1) * size);
  };
  m_loupe->setPictures(m_frame->shape, one(m_frame->output));
  m_input->setCaption(m_frame->fromCode ? tr("its code, Q(x)") : tr("input"));
  if (m_frame->input) m_input->setPictures(m_frame->shape, one(*m_frame->input));
  if (m_frame->original) m_original->setPictures(m_frame->shape, one(*m_frame->original));
  if (m_frame->nearestOf == chosen && !m_frame->nearest.empty()) {
    m_nearest->setPictures(m_frame->shape, m_frame->nearest);
    m_nearestText->setText(tr("Nearest training picture: no. %1, root mean square difference %2")
                               .arg(groupedInteger(m_frame->nearestIndex + 1))
                               .arg(m_frame->nearestDistance, 0, 'f', 2));
  } else {
    m_nearest->clear();
    m_nearestText->setText(tr("Nearest training picture: being searched"));
  }
}

void PictureStage::showPath() {
  m_at->setText(QStringLiteral("%1 → %2   %3")
                    .arg(m_sheet->selected() + 1)
                    .arg(m_sheet->secondSelected() + 1)
                    .arg(double(m_request.at), 0, 'f', 2));
  if (!m_frame) {
    m_path->clear();
    m_pathAt->clear();
    return;
  }
  m_path->setPictures(m_frame->shape, m_frame->path);
  m_pathAt->setPictures(m_frame->shape, m_frame->pathAt);
}

void PictureStage::takeChosen() {
  const int chosen = m_sheet->selected();
  if (!m_frame || !m_frame->original || chosen < 0 || chosen >= m_frame->count) return;
  m_own->use(imageOf(m_frame->shape, *m_frame->original, chosen).copy(), tr("Picture %1").arg(chosen + 1));
}

void PictureStage::setTheme(const Theme& theme) {
  m_theme = theme;
  m_sheet->setTheme(theme);
  m_own->setTheme(theme);
  for (PictureView* view : {m_loupe, m_input, m_original, m_nearest, m_path, m_pathAt}) view->setTheme(theme);
  m_loupe->setFrameColor(theme.image);
  m_input->setFrameColor(theme.source);
  m_original->setFrameColor(theme.exact);
  m_original->setCaption(tr("original"));
  m_nearest->setFrameColor(theme.target);
  m_nearest->setCaption(tr("nearest"));
  m_pathAt->setFrameColor(theme.image);
  m_at->setColor(theme.text);
  writeFacts();
  update();
}

void PictureStage::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
}

void PictureStage::dragEnterEvent(QDragEnterEvent* event) {
  if (m_own->isVisibleTo(this) && event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void PictureStage::dropEvent(QDropEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  event->acceptProposedAction();
  m_own->load(urls.front().toLocalFile());
}

}  // namespace brenier
