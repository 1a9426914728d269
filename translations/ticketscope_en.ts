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
