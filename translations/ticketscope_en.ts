<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Ticketscope::Base64</name>
    <message numerus="yes">
        <source>The padding is cut off: %n &quot;=&quot; missing.</source>
        <translation>
            <numerusform>The padding is cut off: %n &quot;=&quot; missing.</numerusform>
            <numerusform>The padding is cut off: %n &quot;=&quot; missing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Base64Decoder</name>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Claims</name>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Explain</name>
    <message numerus="yes">
        <source>it was made for another day: %n day(s) before</source>
        <translation>
            <numerusform>it was made for another day: %n day before</numerusform>
            <numerusform>it was made for another day: %n days before</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>it was made for another day: %n day(s) after</source>
        <translation>
            <numerusform>it was made for another day: %n day after</numerusform>
            <numerusform>it was made for another day: %n days after</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>it was signed %n minute(s) before the server&apos;s time</source>
        <translation>
            <numerusform>it was signed %n minute before the server's time</numerusform>
            <numerusform>it was signed %n minutes before the server's time</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>it was signed %n minute(s) after the server&apos;s time</source>
        <translation>
            <numerusform>it was signed %n minute after the server's time</numerusform>
            <numerusform>it was signed %n minutes after the server's time</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Findings</name>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It has %n byte(s); SHA-1 makes 20.</source>
        <translation>
            <numerusform>It has %n byte; SHA-1 makes 20.</numerusform>
            <numerusform>It has %n bytes; SHA-1 makes 20.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n digit(s) behind the second.</source>
        <translation>
            <numerusform>%1 has %n digit behind the second.</numerusform>
            <numerusform>%1 has %n digits behind the second.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The bytes of %n exchange(s) are not those that crossed. What needs them was not looked at: the order and letters of header fields, line ends, chunks, compression, and which connection carried what.</source>
        <translation>
            <numerusform>The bytes of %n exchange are not those that crossed. What needs them was not looked at: the order and letters of header fields, line ends, chunks, compression, and which connection carried what.</numerusform>
            <numerusform>The bytes of %n exchanges are not those that crossed. What needs them was not looked at: the order and letters of header fields, line ends, chunks, compression, and which connection carried what.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Handshake</name>
    <message numerus="yes">
        <source>The server&apos;s clock is %n minute(s) ahead of this computer&apos;s; Kerberos bears five at most.</source>
        <translation>
            <numerusform>The server's clock is %n minute ahead of this computer's; Kerberos bears five at most.</numerusform>
            <numerusform>The server's clock is %n minutes ahead of this computer's; Kerberos bears five at most.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s clock is %n minute(s) behind this computer&apos;s; Kerberos bears five at most.</source>
        <translation>
            <numerusform>The server's clock is %n minute behind this computer's; Kerberos bears five at most.</numerusform>
            <numerusform>The server's clock is %n minutes behind this computer's; Kerberos bears five at most.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::JoseSignature</name>
    <message numerus="yes">
        <source>None of the set&apos;s %n key(s) goes with %1.</source>
        <translation>
            <numerusform>None of the set's %n key goes with %1.</numerusform>
            <numerusform>None of the set's %n keys goes with %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the %n key(s) that go with %1 made this signature: the token was changed after it was signed, or another key signed it.</source>
        <translation>
            <numerusform>None of the %n key that go with %1 made this signature: the token was changed after it was signed, or another key signed it.</numerusform>
            <numerusform>None of the %n keys that go with %1 made this signature: the token was changed after it was signed, or another key signed it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosInsides</name>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosMessages</name>
    <message numerus="yes">
        <source>The server&apos;s clock is %n second(s) ahead of the client&apos;s.</source>
        <translation>
            <numerusform>The server's clock is %n second ahead of the client's.</numerusform>
            <numerusform>The server's clock is %n seconds ahead of the client's.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s clock is %n second(s) behind the client&apos;s.</source>
        <translation>
            <numerusform>The server's clock is %n second behind the client's.</numerusform>
            <numerusform>The server's clock is %n seconds behind the client's.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosNodes</name>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::NegotiateTextDecoder</name>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Online</name>
    <message numerus="yes">
        <source>Signed was %1 UTC, but by the server&apos;s clock it was %2 UTC: the clock of this computer is %n minute(s) behind. Set it right.</source>
        <translation>
            <numerusform>Signed was %1 UTC, but by the server's clock it was %2 UTC: the clock of this computer is %n minute behind. Set it right.</numerusform>
            <numerusform>Signed was %1 UTC, but by the server's clock it was %2 UTC: the clock of this computer is %n minutes behind. Set it right.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Signed was %1 UTC, but by the server&apos;s clock it was %2 UTC: the clock of this computer is %n minute(s) ahead. Set it right.</source>
        <translation>
            <numerusform>Signed was %1 UTC, but by the server's clock it was %2 UTC: the clock of this computer is %n minute ahead. Set it right.</numerusform>
            <numerusform>Signed was %1 UTC, but by the server's clock it was %2 UTC: the clock of this computer is %n minutes ahead. Set it right.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Pairing</name>
    <message numerus="yes">
        <source>The server sent %n bytes more than the answer of exchange %1 should have: its length is wrong, or something between changed it.</source>
        <translation>
            <numerusform>The server sent %n byte more than the answer of exchange %1 should have: its length is wrong, or something between changed it.</numerusform>
            <numerusform>The server sent %n bytes more than the answer of exchange %1 should have: its length is wrong, or something between changed it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server sent %n bytes before it was asked, and they are not HTTP.</source>
        <translation>
            <numerusform>The server sent %n byte before it was asked, and it is not HTTP.</numerusform>
            <numerusform>The server sent %n bytes before it was asked, and they are not HTTP.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::PasswordGuard</name>
    <message numerus="yes">
        <source>Nothing was sent: the password of %1 was refused %n time(s) at %2 within half an hour, and one more may lock the account. Make sure of the password first, and ask whether the account is locked already; then log in anyway.</source>
        <translation>
            <numerusform>Nothing was sent: the password of %1 was refused %n time at %2 within half an hour, and one more may lock the account. Make sure of the password first, and ask whether the account is locked already; then log in anyway.</numerusform>
            <numerusform>Nothing was sent: the password of %1 was refused %n times at %2 within half an hour, and one more may lock the account. Make sure of the password first, and ask whether the account is locked already; then log in anyway.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProbeCommand</name>
    <message numerus="yes">
        <source>%n request(s) were sent.</source>
        <translation>
            <numerusform>%n request was sent.</numerusform>
            <numerusform>%n requests were sent.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::SpnegoDecoder</name>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::SuperOfficeDecoder</name>
    <message numerus="yes">
        <source>%n byte(s) that only SuperOffice can read.</source>
        <translation>
            <numerusform>%n byte that only SuperOffice can read.</numerusform>
            <numerusform>%n bytes that only SuperOffice can read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>RSA with SHA-256, %n byte(s); not checked.</source>
        <translation>
            <numerusform>RSA with SHA-256, %n byte; not checked.</numerusform>
            <numerusform>RSA with SHA-256, %n bytes; not checked.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::TimeText</name>
    <message numerus="yes">
        <source>%n year(s)</source>
        <translation>
            <numerusform>%n year</numerusform>
            <numerusform>%n years</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::TokenCheckNodes</name>
    <message numerus="yes">
        <source>%n check(s) failed. %1</source>
        <translation>
            <numerusform>%n check failed. %1</numerusform>
            <numerusform>%n checks failed. %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::TokenChecks</name>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::Clipboard</name>
    <message numerus="yes">
        <source>Copied with its secret. The clipboard forgets it in %n second(s).</source>
        <translation>
            <numerusform>Copied with its secret. The clipboard forgets it in %n second.</numerusform>
            <numerusform>Copied with its secret. The clipboard forgets it in %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::DecodeKeysDialog</name>
    <message numerus="yes">
        <source>%n key(s) and a password are used now.</source>
        <translation>
            <numerusform>%n key and a password are used now.</numerusform>
            <numerusform>%n keys and a password are used now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n key(s) are used now.</source>
        <translation>
            <numerusform>%n key are used now.</numerusform>
            <numerusform>%n keys are used now.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tokens are verified with %n key(s) now.</source>
        <translation>
            <numerusform>Tokens are verified with %n key now.</numerusform>
            <numerusform>Tokens are verified with %n keys now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::FindingDelegate</name>
    <message numerus="yes">
        <source>%n follow(s) from it</source>
        <translation>
            <numerusform>%n follows from it</numerusform>
            <numerusform>%n follow from it</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::LineageWindow</name>
    <message numerus="yes">
        <source>%n thing(s)</source>
        <translation>
            <numerusform>%n thing</numerusform>
            <numerusform>%n things</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) carried an old one.</source>
        <translation>
            <numerusform>%n request carried an old one.</numerusform>
            <numerusform>%n requests carried an old one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::MainWindow</name>
    <message numerus="yes">
        <source>%n exchange(s) from %1.</source>
        <translation>
            <numerusform>%n exchange from %1.</numerusform>
            <numerusform>%n exchanges from %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) saved to %1, with their secrets: whoever has the file can log in.</source>
        <translation>
            <numerusform>%n exchange saved to %1, with its secrets: whoever has the file can log in.</numerusform>
            <numerusform>%n exchanges saved to %1, with their secrets: whoever has the file can log in.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) saved to %1, secrets masked.</source>
        <translation>
            <numerusform>%n exchange saved to %1, secrets masked.</numerusform>
            <numerusform>%n exchanges saved to %1, secrets masked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) taken off the ladder.</source>
        <translation>
            <numerusform>%n exchange taken off the ladder.</numerusform>
            <numerusform>%n exchanges taken off the ladder.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nothing is sent any more once a password was refused %n time(s).</source>
        <translation>
            <numerusform>Nothing is sent any more once a password was refused %n time.</numerusform>
            <numerusform>Nothing is sent any more once a password was refused %n times.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::PasswordCheckDialog</name>
    <message numerus="yes">
        <source>Fits %1 of %n response(s). Choose one to see its bytes.</source>
        <translation>
            <numerusform>Fits %1 of %n response. Choose one to see its bytes.</numerusform>
            <numerusform>Fits %1 of %n responses. Choose one to see its bytes.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::PasswordLimitMenu</name>
    <message numerus="yes">
        <source>Stop after %n refusal(s) in half an hour</source>
        <translation>
            <numerusform>Stop after %n refusal in half an hour</numerusform>
            <numerusform>Stop after %n refusals in half an hour</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ProbeDialog</name>
    <message numerus="yes">
        <source>%n request(s) were sent; they are on the ladder. Double click a row to see the one that shows it.</source>
        <translation>
            <numerusform>%n request was sent; it is on the ladder. Double click a row to see the one that shows it.</numerusform>
            <numerusform>%n requests were sent; they are on the ladder. Double click a row to see the one that shows it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Probed with %n request(s).</source>
        <translation>
            <numerusform>Probed with %n request.</numerusform>
            <numerusform>Probed with %n requests.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::SaveCaptureDialog</name>
    <message numerus="yes">
        <source>%n exchange(s), as HAR 1.2.</source>
        <translation>
            <numerusform>%n exchange, as HAR 1.2.</numerusform>
            <numerusform>%n exchanges, as HAR 1.2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::TicketsWindow</name>
    <message numerus="yes">
        <source>%n ticket(s)</source>
        <translation>
            <numerusform>%n ticket</numerusform>
            <numerusform>%n tickets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::WsseDecoder</name>
    <message numerus="yes">
        <source>Good for %n second(s).</source>
        <translation>
            <numerusform>Good for %n second.</numerusform>
            <numerusform>Good for %n seconds.</numerusform>
        </translation>
    </message>
</context>
</TS>
