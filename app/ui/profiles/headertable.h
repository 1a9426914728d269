// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "profile/profile.h"

#include <QTableWidget>

#include <functional>

namespace Ticketscope::Ui {

/// Header fields, edited in place: an empty row at the end takes the next one, Delete removes what is selected.
/// Order and spelling stay as typed. Values are UTF-8.
class HeaderTable final : public QTableWidget
{
    Q_OBJECT
public:
    explicit HeaderTable(QWidget *parent = nullptr);
    ~HeaderTable() override;
    Q_DISABLE_COPY_MOVE(HeaderTable)

    void setHeaders(const QList<Header> &headers);
    /// Rows without a name are left out.
    [[nodiscard]] QList<Header> headers() const;
    /// A sentence about the first row that could not be sent as it is (RFC 9110 section 5); empty if all can.
    [[nodiscard]] QString problem() const;

    /// Values of headers for which this is true show as bullets unless revealed or being edited.
    void setSecretTest(std::function<bool(const Header &)> isSecret);
    void setRevealed(bool revealed);
    [[nodiscard]] bool hasSecrets() const;

    [[nodiscard]] QSize sizeHint() const override;

public Q_SLOTS:
    void removeSelected();

Q_SIGNALS:
    void headersChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    class ValueDelegate;
    friend class ValueDelegate;

    [[nodiscard]] Header headerAt(int row) const;
    [[nodiscard]] bool isMasked(int row) const;
    void appendRow(const Header &header);
    void cellEdited();

    std::function<bool(const Header &)> m_isSecret;
    bool m_revealed = false;
    bool m_filling = false;
};

/// What is wrong with one header, as a sentence; empty if it can be sent.
[[nodiscard]] QString headerProblem(const Header &header);

} // namespace Ticketscope::Ui
