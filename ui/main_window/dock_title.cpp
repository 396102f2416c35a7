#include "ui/main_window/dock_title.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include "ui/forms/tinted_icon.h"

namespace brenier {

DockTitle::DockTitle(QDockWidget* dock) : QWidget(dock), m_theme(Theme::lightTheme()) {
  auto* title = new QLabel(dock->windowTitle().toUpper(), this);
  title->setProperty("role", "section");
  m_float = addButton("Float or dock this panel");
  m_close = addButton("Hide this panel");
  connect(m_float, &QToolButton::clicked, dock, [dock] { dock->setFloating(!dock->isFloating()); });
  connect(m_close, &QToolButton::clicked, dock, &QDockWidget::hide);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(14, 5, 8, 3);
  row->setSpacing(2);
  row->addWidget(title);
  row->addStretch(1);
  row->addWidget(m_float);
  row->addWidget(m_close);
}

QToolButton* DockTitle::addButton(const QString& name) {
  auto* button = new QToolButton(this);
  button->setProperty("role", "flat");
  button->setToolTip(name);
  button->setAccessibleName(name);
  button->setFixedSize(20, 20);
  button->setIconSize({14, 14});
  button->setStyleSheet("padding: 1px;");
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

void DockTitle::setTheme(const Theme& theme) {
  m_theme = theme;
  m_float->setIcon(tintedIcon("float", theme.disabledText));
  m_close->setIcon(tintedIcon("close", theme.disabledText));
  update();
}

void DockTitle::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), m_theme.panel);
}

}  // namespace brenier
