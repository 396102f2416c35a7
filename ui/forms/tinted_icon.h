#pragma once

#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

namespace brenier {

/// resources/icons/`name`.svg drawn in `color` (its currentColor), sharp at every scale.
QIcon tintedIcon(const QString& name, const QColor& color, const QColor& disabled = {});
QPixmap tintedPixmap(const QString& name, const QColor& color, int size, qreal devicePixelRatio);
/// A filled disc of so many pixels across: the sign of a side.
QPixmap discPixmap(const QColor& color, int size, qreal devicePixelRatio);

}  // namespace brenier
