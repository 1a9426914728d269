// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/profiles/choicetitles.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace Ticketscope::Ui {

namespace {

struct Row
{
    const char *parameter;
    const char *value;
    const char *title;
};

// clang-format off
constexpr std::array kRows{
    Row{"mechanisms", "kerberos-ntlm", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "Kerberos, else NTLM")},
    Row{"mechanisms", "kerberos", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "Kerberos only")},
    Row{"mechanisms", "ntlm", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "NTLM only")},
    Row{"mechanisms", "ntlm-kerberos", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "NTLM, else Kerberos")},
    Row{"channelBinding", "auto", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "The server's certificate")},
    Row{"channelBinding", "none", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "None")},
    Row{"channelBinding", "wrong", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "Wrong on purpose")},
    Row{"ntlmVersion", "v2", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "NTLMv2")},
    Row{"ntlmVersion", "v1", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "NTLMv1, as before Windows 2000")},
    Row{"ntlmVersion", "ntlm2-session", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "NTLM2 session (NTLMv1 with a client challenge)")},
    Row{"charset", "utf-8", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "UTF-8")},
    Row{"charset", "latin-1", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "Latin-1 (ISO 8859-1)")},
    Row{"clientAuthentication", "automatic", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "Automatic")},
    Row{"clientAuthentication", "none", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "None: a public client")},
    Row{"assertionAudience", "token-endpoint", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "The token endpoint")},
    Row{"assertionAudience", "issuer", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "The issuer")},
    Row{"responseMode", "default", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "As the provider likes")},
    Row{"pkce", "S256", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "S256 (a hash of the verifier)")},
    Row{"pkce", "plain", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "plain (the verifier itself)")},
    Row{"pkce", "none", QT_TRANSLATE_NOOP("Ticketscope::Ui::ChoiceTitles", "None")},
};
// clang-format on

} // namespace

QString choiceTitle(const QString &parameter, const QString &value)
{
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row &one) {
        return parameter == QLatin1String(one.parameter) && value == QLatin1String(one.value);
    });
    return row == kRows.end() ? value : QCoreApplication::translate("Ticketscope::Ui::ChoiceTitles", row->title);
}

} // namespace Ticketscope::Ui
