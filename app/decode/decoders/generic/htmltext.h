// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/byterange.h"

#include <QByteArrayView>
#include <QList>
#include <QString>

/// The little of HTML that an error page or a login page needs to be read: not a browser.
namespace Ticketscope::Html {

struct Input
{
    QString type; ///< lower case
    QString name;
    QString value;
    ByteRange range; ///< the tag
    ByteRange valueRange;
};

struct Page
{
    QString title;
    ByteRange titleRange;
    QString text; ///< without tags, scripts and styles, white space folded; at most a few kilobytes of it
    ByteRange textRange;
    QList<Input> inputs;
};

[[nodiscard]] Page read(QByteArrayView bytes, QByteArrayView charset);

} // namespace Ticketscope::Html
