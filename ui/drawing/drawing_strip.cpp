#include "ui/drawing/drawing_strip.h"

#include <QAction>
#include <QFormLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidgetAction>
#include <cmath>

#include "ui/drawing/brush_sliders.h"
#include "ui/drawing/drawing_document.h"
#include "ui/forms/tinted_icon.h"

namespace brenier {
namespace {

constexpr int kIcon = 18, kButton = 28, kSizeWidth = 84, kMenuSlider = 150;
constexpr double kEighthOfATurn = M_PI / 12;

}  // namespace

DrawingStrip::DrawingStrip(DrawingTools& tools, const WindowActions& actions, QWidget* parent)
    : QFrame(parent), m_tools(tools), m_actions(actions) {
  setObjectName("drawingStrip");
  setProperty("card", true);
  setAccessibleName(tr("Tools for drawing on the stage"));
  setCursor(Qt::ArrowCursor);
  m_sliders = new BrushSliders(tools, this);
  build();
  connect(&tools, &DrawingTools::toolChanged, this, &DrawingStrip::showTool);
  connect(&tools, &DrawingTools::selectionChanged, this, &DrawingStrip::showSelection);
  showTool();
  showSelection();
}

QToolButton* DrawingStrip::button(const char* name, const char* icon, const QString& says) {
  auto* made = new QToolButton(this);
  made->setObjectName(name);
  made->setProperty("role", "flat");
  made->setFocusPolicy(Qt::TabFocus);  // a click leaves the stage's keys working
  made->setToolTip(says);
  made->setAccessibleName(says.section(" (", 0, 0));
  made->setIconSize({kIcon, kIcon});
  if (*icon) made->setMinimumWidth(kButton);  // pressed together they would not be read
  m_buttons.push_back({made, icon});
  return made;
}

void DrawingStrip::build() {
  m_dot = new QLabel(this);
  m_title = new QLabel(this);
  m_title->setProperty("role", "title");
  m_mass = new QLabel(this);
  m_mass->setProperty("role", "muted");
  m_mass->setObjectName("drawingMass");
  m_message = new QLabel(this);
  m_message->setObjectName("drawingMessage");
  m_message->setProperty("role", "muted");
  m_message->setWordWrap(true);
  m_message->hide();
  auto* row = m_row = new QHBoxLayout;
  row->setSpacing(2);
  row->addWidget(m_dot);
  row->addSpacing(4);
  row->addWidget(m_title);
  row->addSpacing(6);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 3, 4, 3);
  column->setSpacing(2);
  column->addLayout(row);
  column->addWidget(m_message);
  addTools();
  for (const auto& [tool, made] : m_toolButtons) row->addWidget(made);
  QSlider* size = m_sliders->size();
  size->setFixedWidth(kSizeWidth);
  row->addSpacing(4);
  row->addWidget(size);
  m_more = button("drawMore", "more", tr("More: softness, density, keeping the weights, a window of its own"));
  m_more->setPopupMode(QToolButton::InstantPopup);
  m_more->setMenu(moreMenu());
  row->addWidget(m_more);
  row->addSpacing(4);
  for (QToolButton* made : m_ofSelection) row->addWidget(made);
  m_clear = button("drawClear", "", tr("Take everything away that is drawn"));
  m_clear->setText(tr("Clear"));
  connect(m_clear, &QToolButton::clicked, this, [this] {
    m_tools.cancel();
    m_tools.document().change({{}, m_tools.document().drawing().square}, tr("Clear"));
  });
  row->addWidget(m_clear);
  auto* undo = actionButton(m_actions.undo, "undo");
  auto* redo = actionButton(m_actions.redo, "redo");
  row->addWidget(undo);
  row->addWidget(redo);
  row->addSpacing(4);
  row->addWidget(m_mass);
  m_leave = button("drawLeave", "close", tr("Leave the drawing (Esc)"));
  connect(m_leave, &QToolButton::clicked, this, &DrawingStrip::leaveWanted);
  row->addWidget(m_leave);
  m_optional = {m_mass, m_title, undo, redo, m_clear, size};
  m_optional.insert(m_optional.end(), m_ofSelection.begin(), m_ofSelection.end());
  m_optional.push_back(m_toolButtons[DrawingTool::ellipse]);
  m_optional.push_back(m_toolButtons[DrawingTool::box]);
}

void DrawingStrip::addTools() {
  const auto tool = [this](DrawingTool which, const char* name, const char* icon, const QString& says) {
    QToolButton* made = button(name, icon, says);
    made->setCheckable(true);
    connect(made, &QToolButton::clicked, this, [this, which] { m_tools.setTool(which); });
    m_toolButtons[which] = made;
  };
  tool(DrawingTool::select, "drawSelect", "select",
       tr("Select: move, scale and turn what is there (V); with the arrow keys too"));
  tool(DrawingTool::brush, "drawBrush", "brush", tr("Brush (B); [ and ] make it smaller and larger"));
  tool(DrawingTool::eraser, "drawEraser", "eraser", tr("Eraser (E)"));
  tool(DrawingTool::box, "drawBox", "box", tr("Box of even density (U)"));
  tool(DrawingTool::ellipse, "drawEllipse", "ellipse", tr("Ellipse of even density (O)"));
  const auto ofSelection = [this](const char* name, const char* icon, const QString& says, auto does) {
    QToolButton* made = button(name, icon, says);
    connect(made, &QToolButton::clicked, this, does);
    m_ofSelection.push_back(made);
  };
  ofSelection("drawMirror", "mirror", tr("Mirror (M)"), [this] { m_tools.mirror(); });
  ofSelection("drawRotate", "rotate", tr("Rotate by 15 degrees"), [this] { m_tools.turn(kEighthOfATurn); });
  ofSelection("drawDelete", "delete", tr("Delete (Del)"), [this] { m_tools.remove(); });
}

QToolButton* DrawingStrip::actionButton(QAction* action, const char* icon) {
  QToolButton* made = button(icon, icon, {});
  connect(made, &QToolButton::clicked, action, &QAction::trigger);
  const auto follow = [made, action] {
    const QString text = QString(action->text()).remove('&');
    made->setEnabled(action->isEnabled());
    made->setToolTip(text + " (" + action->shortcut().toString(QKeySequence::NativeText) + ")");
    made->setAccessibleName(text);
  };
  connect(action, &QAction::changed, made, follow);
  follow();
  return made;
}

QMenu* DrawingStrip::moreMenu() {
  auto* menu = new QMenu(this);
  auto* body = new QWidget(menu);
  auto* form = new QFormLayout(body);
  form->setContentsMargins(12, 8, 12, 8);
  for (QSlider* slider : {m_sliders->softness(), m_sliders->density()}) {
    slider->setMinimumWidth(kMenuSlider);
    form->addRow(slider->accessibleName(), slider);
  }
  auto* sliders = new QWidgetAction(menu);
  sliders->setDefaultWidget(body);
  menu->addAction(sliders);
  menu->addSeparator();
  menu->addAction(m_actions.keepWeights);
  menu->addAction(tr("Draw in a &window…"), this, &DrawingStrip::windowWanted);
  return menu;
}

void DrawingStrip::setTheme(const Theme& theme, const QColor& ink) {
  for (const auto& [made, icon] : m_buttons)
    if (*icon) made->setIcon(tintedIcon(icon, theme.text, theme.mutedText));
  m_dot->setPixmap(discPixmap(ink, 10, devicePixelRatioF()));
}

void DrawingStrip::setTitle(const QString& title) {
  m_title->setText(title);
  m_dot->setToolTip(title);
}

void DrawingStrip::setMass(double mass, std::size_t items) {
  m_mass->setText(items == 0 ? tr("nothing drawn") : tr("mass %1").arg(QString::number(mass, 'g', 3)));
  m_clear->setEnabled(items > 0);
}

void DrawingStrip::say(const QString& text) {
  if (text == m_message->text()) return;
  m_message->setText(text);
  m_message->setVisible(!text.isEmpty());
  emit sizeWanted();
}

QString DrawingStrip::message() const {
  return m_message->text();
}

void DrawingStrip::fitInto(int width) {
  for (QWidget* each : m_optional) each->show();
  for (QWidget* each : m_optional) {
    m_row->invalidate();
    layout()->invalidate();
    if (layout()->minimumSize().width() <= width) break;
    each->hide();
  }
  m_row->invalidate();
  layout()->invalidate();
  layout()->activate();
  const int wide = std::min(width, layout()->sizeHint().width());
  resize(wide, layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(wide) : layout()->sizeHint().height());
}

void DrawingStrip::showTool() {
  for (const auto& [tool, made] : m_toolButtons) made->setChecked(tool == m_tools.tool());
}

void DrawingStrip::showSelection() {
  for (QToolButton* made : m_ofSelection) made->setEnabled(m_tools.selected() >= 0);
}

}  // namespace brenier
