<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="nb_NO" sourcelanguage="en">
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lagre</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
</context>
<context>
    <name>Te</name>
    <message>
        <source>the account that is logged on</source>
        <translation>kontoen som er logget på</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Asn1</name>
    <message>
        <source>The bytes end before the length of a value.</source>
        <translation>Bytene slutter før lengden til en verdi.</translation>
    </message>
    <message>
        <source>A value has no definite length, which this format does not allow.</source>
        <translation>En verdi har ingen bestemt lengde, og det tillater ikke dette formatet.</translation>
    </message>
    <message>
        <source>The bytes end inside the length of a value.</source>
        <translation>Bytene slutter midt i lengden til en verdi.</translation>
    </message>
    <message>
        <source>The length of a value is too big to be true.</source>
        <translation>Lengden til en verdi er for stor til å kunne stemme.</translation>
    </message>
    <message>
        <source>A value is missing here.</source>
        <translation>Her mangler en verdi.</translation>
    </message>
    <message>
        <source>A value has a tag that this format does not know.</source>
        <translation>En verdi har en tag som dette formatet ikke kjenner.</translation>
    </message>
    <message>
        <source>A value claims %1 bytes, but only %2 follow.</source>
        <translation>En verdi oppgir %1 byte, men det kommer bare %2.</translation>
    </message>
    <message>
        <source>Another value than expected stands here (0x%1).</source>
        <translation>Her står en annen verdi enn ventet (0x%1).</translation>
    </message>
    <message>
        <source>A value that holds others is marked as if it held none.</source>
        <translation>En verdi som inneholder andre, er merket som om den ikke inneholdt noen.</translation>
    </message>
    <message>
        <source>The field [%1] is missing here.</source>
        <translation>Feltet [%1] mangler her.</translation>
    </message>
    <message>
        <source>The bytes end too early.</source>
        <translation>Bytene slutter for tidlig.</translation>
    </message>
    <message>
        <source>More bytes follow than belong here.</source>
        <translation>Det kommer flere byte enn det som hører hjemme her.</translation>
    </message>
    <message>
        <source>A simple value is marked as if it held others.</source>
        <translation>En enkel verdi er merket som om den inneholdt andre.</translation>
    </message>
    <message>
        <source>A number has %1 bytes, where 1 to 8 are right.</source>
        <translation>Et tall har %1 byte; riktig er 1 til 8.</translation>
    </message>
    <message>
        <source>A yes or no must be one byte.</source>
        <translation>En ja/nei-verdi må være én byte.</translation>
    </message>
    <message>
        <source>An object identifier is damaged.</source>
        <translation>En objektidentifikator er skadet.</translation>
    </message>
    <message>
        <source>A time is not written as YYYYMMDDhhmmssZ.</source>
        <translation>Et tidspunkt er ikke skrevet som YYYYMMDDhhmmssZ.</translation>
    </message>
    <message>
        <source>A string of bits is damaged.</source>
        <translation>En bitstreng er skadet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Attempt</name>
    <message>
        <source>Passphrase of the client certificate</source>
        <translation>Passfrase for klientsertifikatet</translation>
    </message>
    <message>
        <source>Proxy password</source>
        <translation>Proxypassord</translation>
    </message>
    <message>
        <source>There is no secret stored for &quot;%1&quot; (%2). Enter it and try again.</source>
        <translation>Det er ikke lagret noen hemmelighet for «%1» (%2). Skriv den inn og prøv igjen.</translation>
    </message>
    <message>
        <source>No KDC answered in time. Check that this computer reaches the domain: its name servers, its network or VPN, and port 88 of the domain controllers.</source>
        <translation>Ingen KDC svarte i tide. Sjekk at denne datamaskinen når domenet: navneserverne, nettverket eller VPN-et og port 88 på domenekontrollerne.</translation>
    </message>
    <message>
        <source>The call was not sent, because the session had to be renewed before. %1</source>
        <translation>Kallet ble ikke sendt, fordi økten måtte fornyes først. %1</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Authorization</name>
    <message>
        <source>This parameter stands here twice; each may stand only once.</source>
        <translation>Denne parameteren står her to ganger; hver parameter kan bare stå én gang.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Base64</name>
    <message>
        <source>The character &quot;%1&quot; belongs to Base64url; this must be standard Base64.</source>
        <translation>Tegnet «%1» hører til Base64url; dette må være vanlig Base64.</translation>
    </message>
    <message>
        <source>The character &quot;%1&quot; belongs to standard Base64; this must be Base64url.</source>
        <translation>Tegnet «%1» hører til vanlig Base64; dette må være Base64url.</translation>
    </message>
    <message>
        <source>The character &quot;%1&quot; is not in the Base64 alphabet.</source>
        <translation>Tegnet «%1» finnes ikke i Base64-alfabetet.</translation>
    </message>
    <message>
        <source>The byte 0x%1 is not in the Base64 alphabet.</source>
        <translation>Byten 0x%1 finnes ikke i Base64-alfabetet.</translation>
    </message>
    <message>
        <source>There is one &quot;=&quot; too many.</source>
        <translation>Det er én «=» for mye.</translation>
    </message>
    <message>
        <source>More text follows the padding: this may be two values run together.</source>
        <translation>Det kommer mer tekst etter utfyllingen: Dette kan være to verdier som har glidd sammen.</translation>
    </message>
    <message>
        <source>One character is left over: a character was lost or added, often when copying.</source>
        <translation>Ett tegn er til overs: Et tegn er mistet eller lagt til, ofte ved kopiering.</translation>
    </message>
    <message numerus="yes">
        <source>The padding is cut off: %n &quot;=&quot; missing.</source>
        <translation>
            <numerusform>Utfyllingen er kuttet: %n «=» mangler.</numerusform>
            <numerusform>Utfyllingen er kuttet: %n «=» mangler.</numerusform>
        </translation>
    </message>
    <message>
        <source>The last character carries bits that stand for nothing: the text was changed or cut off.</source>
        <translation>Det siste tegnet har biter som ikke står for noe: Teksten er endret eller kuttet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Base64Decoder</name>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n byte</numerusform>
        </translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Basic</name>
    <message>
        <source>The user name or password has a character that Latin-1 cannot write. Choose UTF-8.</source>
        <translation>Brukernavnet eller passordet har et tegn som ikke kan skrives i Latin-1. Velg UTF-8.</translation>
    </message>
    <message>
        <source>A user name with a colon cannot be sent with Basic: the server would read what follows the colon as the password.</source>
        <translation>Et brukernavn med kolon kan ikke sendes med Basic: Serveren ville lest det som står etter kolonet, som passordet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::BasicDecoder</name>
    <message>
        <source>read as UTF-8</source>
        <translation>lest som UTF-8</translation>
    </message>
    <message>
        <source>read as ISO 8859-1</source>
        <translation>lest som ISO 8859-1</translation>
    </message>
    <message>
        <source>The bytes are UTF-8; a server that expects ISO 8859-1 reads other characters.</source>
        <translation>Bytene er UTF-8; en server som venter ISO 8859-1, leser andre tegn.</translation>
    </message>
    <message>
        <source>The bytes are not UTF-8, so that they must be ISO 8859-1 or windows-1252; a server that expects UTF-8 refuses them.</source>
        <translation>Bytene er ikke UTF-8, så de må være ISO 8859-1 eller windows-1252; en server som venter UTF-8, avviser dem.</translation>
    </message>
    <message>
        <source>The user name is empty.</source>
        <translation>Brukernavnet er tomt.</translation>
    </message>
    <message>
        <source>The domain is &quot;%1&quot;.</source>
        <translation>Domenet er «%1».</translation>
    </message>
    <message>
        <source>The domain, or the domain of a mail address, is &quot;%1&quot;.</source>
        <translation>Domenet, eller domenet i en e-postadresse, er «%1».</translation>
    </message>
    <message>
        <source>This looks like a ticket in place of the user name. The server divides at the first colon, which is the one inside the ticket.</source>
        <translation>Dette ser ut som en billett i stedet for brukernavnet. Serveren deler ved det første kolonet, og det står inne i billetten.</translation>
    </message>
    <message>
        <source>The password ends in a line end, which was most likely encoded by mistake (echo without -n).</source>
        <translation>Passordet slutter med et linjeskift, som trolig ble kodet med ved en feil (echo uten -n).</translation>
    </message>
    <message>
        <source>Line end</source>
        <translation>Linjeskift</translation>
    </message>
    <message>
        <source>This is counted as part of the password.</source>
        <translation>Dette regnes som en del av passordet.</translation>
    </message>
    <message>
        <source>A control character stands here, which user names and passwords must not hold.</source>
        <translation>Her står et kontrolltegn, og det er ikke tillatt i brukernavn og passord.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Brukernavn</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passord</translation>
    </message>
    <message>
        <source>The password is empty.</source>
        <translation>Passordet er tomt.</translation>
    </message>
    <message>
        <source>Decoded</source>
        <translation>Tolket</translation>
    </message>
    <message>
        <source>The credentials were encoded twice.</source>
        <translation>Påloggingsopplysningene er kodet to ganger.</translation>
    </message>
    <message>
        <source>No colon parts a user name from a password, and the byte 0x%1 is no text: the value was changed, often in upper and lower case, or it is a made-up example.</source>
        <translation>Det er ikke noe kolon mellom brukernavn og passord, og byten 0x%1 er ikke tekst: Verdien er endret, ofte i store og små bokstaver, eller den er et oppdiktet eksempel.</translation>
    </message>
    <message>
        <source>No colon parts a user name from a password.</source>
        <translation>Det er ikke noe kolon mellom brukernavn og passord.</translation>
    </message>
    <message>
        <source>Encoded</source>
        <translation>Kodet</translation>
    </message>
</context>
<context>
    <name>Ticketscope::BodyDecoding</name>
    <message>
        <source>The body is larger than %1 bytes; the rest is left out.</source>
        <translation>Innholdet er større enn %1 byte; resten er utelatt.</translation>
    </message>
    <message>
        <source>The coding “%1” of the body is not known here; from byte %2 of the message on the bytes are shown as they came.</source>
        <translation>Kodingen «%1» av innholdet er ukjent her; fra byte %2 i meldingen vises bytene slik de kom.</translation>
    </message>
    <message>
        <source>The body ends at byte %1 of the message, before its last chunk.</source>
        <translation>Innholdet slutter ved byte %1 i meldingen, før den siste blokken.</translation>
    </message>
    <message>
        <source>The chunks of the body are damaged at byte %1 of the message.</source>
        <translation>Blokkene i innholdet er skadet ved byte %1 i meldingen.</translation>
    </message>
    <message>
        <source>The last chunk of the body ends at byte %1 of the message, and more follows.</source>
        <translation>Den siste blokken i innholdet slutter ved byte %1 i meldingen, og det kommer mer etter den.</translation>
    </message>
    <message>
        <source>The body&apos;s coding “%1” does not decode at byte %2 of the message. %3</source>
        <translation>Innholdets koding «%1» lar seg ikke tolke ved byte %2 i meldingen. %3</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Browser</name>
    <message>
        <source>Windows could not open a browser (error %1).</source>
        <translation>Windows kunne ikke åpne en nettleser (feil %1).</translation>
    </message>
    <message>
        <source>No browser could be opened.</source>
        <translation>Ingen nettleser kunne åpnes.</translation>
    </message>
    <message>
        <source>No browser could be opened: there is no display here.</source>
        <translation>Ingen nettleser kunne åpnes: Det finnes ingen skjerm her.</translation>
    </message>
    <message>
        <source>No browser could be opened: the program xdg-open is not there. Install xdg-utils, or name a browser in the variable BROWSER.</source>
        <translation>Ingen nettleser kunne åpnes: Programmet xdg-open finnes ikke. Installer xdg-utils, eller oppgi en nettleser i variabelen BROWSER.</translation>
    </message>
    <message>
        <source>Only addresses that begin with https:// or http:// are opened in a browser.</source>
        <translation>Bare adresser som begynner med https:// eller http://, åpnes i en nettleser.</translation>
    </message>
    <message>
        <source>No browser could be opened: what the variable BROWSER names cannot be started (%1).</source>
        <translation>Ingen nettleser kunne åpnes: Det som variabelen BROWSER oppgir, kan ikke startes (%1).</translation>
    </message>
</context>
<context>
    <name>Ticketscope::CertificateDecoder</name>
    <message>
        <source>X.509 certificate</source>
        <translation>X.509-sertifikat</translation>
    </message>
    <message>
        <source>This is Base64, but not of an X.509 certificate.</source>
        <translation>Dette er Base64, men ikke av et X.509-sertifikat.</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Innehaver</translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>Utsteder</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>Gyldig fra</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Gyldig til</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Serienummer</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>Navn</translation>
    </message>
    <message>
        <source>Public key</source>
        <translation>Offentlig nøkkel</translation>
    </message>
</context>
<context>
    <name>Ticketscope::CertificateIssuer</name>
    <message>
        <source>The authority for this run cannot be made: %1.</source>
        <translation>Utstederen for denne kjøringen kan ikke opprettes: %1.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Challenge</name>
    <message>
        <source>The name of an authentication scheme should stand here.</source>
        <translation>Her skal navnet på et autentiseringsskjema stå.</translation>
    </message>
    <message>
        <source>A space should stand here, after the name of the scheme.</source>
        <translation>Her skal det stå et mellomrom, etter navnet på autentiseringsskjemaet.</translation>
    </message>
    <message>
        <source>The quote that opens here is never closed.</source>
        <translation>Anførselstegnet som åpner her, blir aldri lukket.</translation>
    </message>
    <message>
        <source>A comma should stand here, after the parameter.</source>
        <translation>Her skal det stå et komma, etter parameteren.</translation>
    </message>
    <message>
        <source>This character may stand in a value only if the value is in quotes.</source>
        <translation>Dette tegnet kan bare stå i en verdi hvis verdien står i anførselstegn.</translation>
    </message>
    <message>
        <source>A token or a parameter should stand here, after the name of the scheme.</source>
        <translation>Her skal det stå et token eller en parameter, etter navnet på autentiseringsskjemaet.</translation>
    </message>
    <message>
        <source>More text follows the credentials.</source>
        <translation>Det kommer mer tekst etter påloggingsopplysningene.</translation>
    </message>
    <message>
        <source>This cannot stand here; a space or line end may have got in when copying.</source>
        <translation>Dette kan ikke stå her; et mellomrom eller linjeskift kan ha kommet med ved kopiering.</translation>
    </message>
    <message>
        <source>There is no challenge in this header.</source>
        <translation>Det er ingen utfordring i denne headeren.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ChallengeDecoder</name>
    <message>
        <source>The realm is missing, though this scheme requires one.</source>
        <translation>Realm mangler, selv om dette autentiseringsskjemaet krever det.</translation>
    </message>
    <message>
        <source>The server wants user name and password in UTF-8.</source>
        <translation>Serveren vil ha brukernavn og passord i UTF-8.</translation>
    </message>
    <message>
        <source>UTF-8 is the only value that is allowed here.</source>
        <translation>UTF-8 er den eneste verdien som er tillatt her.</translation>
    </message>
    <message>
        <source>No algorithm is named: MD5 is meant.</source>
        <translation>Ingen algoritme er oppgitt: Da gjelder MD5.</translation>
    </message>
    <message>
        <source>This is not an algorithm of RFC 7616.</source>
        <translation>Dette er ikke en algoritme fra RFC 7616.</translation>
    </message>
    <message>
        <source>The nonce is missing: nobody can answer this challenge.</source>
        <translation>Nonce mangler: Ingen kan svare på denne utfordringen.</translation>
    </message>
    <message>
        <source>Only the nonce was too old: the user name and password were right. The client answers again with the new nonce.</source>
        <translation>Det var bare noncen som var for gammel: Brukernavnet og passordet var riktige. Klienten svarer på nytt med den nye noncen.</translation>
    </message>
    <message>
        <source>The nonce was not the reason: the answer itself was refused, or there was none.</source>
        <translation>Noncen var ikke årsaken: Selve svaret ble avvist, eller det kom ikke noe svar.</translation>
    </message>
    <message>
        <source>auth protects the request line; auth-int also the body.</source>
        <translation>auth beskytter forespørselslinjen; auth-int også innholdet.</translation>
    </message>
    <message>
        <source>No qop is offered: this is the old form of RFC 2069.</source>
        <translation>Ingen qop tilbys: Dette er den gamle formen fra RFC 2069.</translation>
    </message>
    <message>
        <source>The client may send a hash in place of the user name.</source>
        <translation>Klienten kan sende en hash i stedet for brukernavnet.</translation>
    </message>
    <message>
        <source>No error is named: the request most likely carried no token.</source>
        <translation>Ingen feil er oppgitt: Forespørselen hadde trolig ikke noe token.</translation>
    </message>
    <message>
        <source>The token has expired, was revoked, or is not right in some other way.</source>
        <translation>Tokenet er utløpt, trukket tilbake eller feil på en annen måte.</translation>
    </message>
    <message>
        <source>The request is malformed, or sends its token in more than one way.</source>
        <translation>Forespørselen er feil utformet eller sender tokenet på mer enn én måte.</translation>
    </message>
    <message>
        <source>The token is good but does not allow this.</source>
        <translation>Tokenet er gyldig, men gir ikke lov til dette.</translation>
    </message>
    <message>
        <source>Challenge</source>
        <translation>Utfordring</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ChallengesDecoder</name>
    <message>
        <source>Challenges</source>
        <translation>Utfordringer</translation>
    </message>
    <message>
        <source>There is no challenge in this header.</source>
        <translation>Det er ingen utfordring i denne headeren.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ChannelBinding</name>
    <message>
        <source>The server&apos;s certificate cannot be read, so that nothing can be bound to it.</source>
        <translation>Serverens sertifikat kan ikke leses, så ingenting kan bindes til det.</translation>
    </message>
    <message>
        <source>Bytes follow the server&apos;s certificate.</source>
        <translation>Det kommer flere byte etter serverens sertifikat.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is signed with %1, which has no hash function of its own. For such certificates RFC 5929 defines no channel binding.</source>
        <translation>Serverens sertifikat er signert med %1, som ikke har noen egen hashfunksjon. For slike sertifikater definerer RFC 5929 ingen kanalbinding.</translation>
    </message>
    <message>
        <source>The hash of the server&apos;s certificate could not be computed.</source>
        <translation>Hashen av serverens sertifikat kunne ikke beregnes.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Claims</name>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n sekund</numerusform>
            <numerusform>%n sekunder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minutt</numerusform>
            <numerusform>%n minutter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n time</numerusform>
            <numerusform>%n timer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n dag</numerusform>
            <numerusform>%n dager</numerusform>
        </translation>
    </message>
    <message>
        <source>By the server&apos;s clock the token expired %1 before.</source>
        <translation>Ifølge serverens klokke hadde tokenet da vært utløpt i %1.</translation>
    </message>
    <message>
        <source>By the server&apos;s clock %1 are left.</source>
        <translation>Ifølge serverens klokke er det %1 igjen.</translation>
    </message>
    <message>
        <source>By the server&apos;s clock this is %1 in the future.</source>
        <translation>Ifølge serverens klokke er dette %1 fram i tid.</translation>
    </message>
    <message>
        <source>The time is written as text, not as a number; strict libraries refuse the token.</source>
        <translation>Tidspunktet er skrevet som tekst, ikke som tall; strenge biblioteker avviser tokenet.</translation>
    </message>
    <message>
        <source>This is not a time in seconds since 1970.</source>
        <translation>Dette er ikke et tidspunkt i sekunder siden 1970.</translation>
    </message>
    <message>
        <source>Thumbprint %1.</source>
        <translation>Fingeravtrykk %1.</translation>
    </message>
    <message>
        <source>This is not Base64url.</source>
        <translation>Dette er ikke Base64url.</translation>
    </message>
    <message>
        <source>Who made the token.</source>
        <translation>Hvem som har laget tokenet.</translation>
    </message>
    <message>
        <source>Whom it is about.</source>
        <translation>Hvem det handler om.</translation>
    </message>
    <message>
        <source>Whom it is meant for.</source>
        <translation>Hvem det er ment for.</translation>
    </message>
    <message>
        <source>Not to be accepted from this time on.</source>
        <translation>Skal ikke godtas fra dette tidspunktet.</translation>
    </message>
    <message>
        <source>Not to be accepted before this time.</source>
        <translation>Skal ikke godtas før dette tidspunktet.</translation>
    </message>
    <message>
        <source>When it was made.</source>
        <translation>Når det ble laget.</translation>
    </message>
    <message>
        <source>The token&apos;s own number.</source>
        <translation>Tokenets eget nummer.</translation>
    </message>
    <message>
        <source>Which of the issuer&apos;s keys signed it.</source>
        <translation>Hvilken av utstederens nøkler som har signert det.</translation>
    </message>
    <message>
        <source>The token is not signed.</source>
        <translation>Tokenet er ikke signert.</translation>
    </message>
    <message>
        <source>This should be a JSON object.</source>
        <translation>Dette skal være et JSON-objekt.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Cli</name>
    <message>
        <source>Usage: %1 COMMAND …</source>
        <translation>Bruk: %1 KOMMANDO …</translation>
    </message>
    <message>
        <source>%1 COMMAND --help tells more of each.</source>
        <translation>%1 KOMMANDO --help forteller mer om hver kommando.</translation>
    </message>
    <message>
        <source>Show this help.</source>
        <translation>Vis denne hjelpen.</translation>
    </message>
    <message>
        <source>Error: %1</source>
        <translation>Feil: %1</translation>
    </message>
    <message>
        <source>Usage: ticketscope-cli %1</source>
        <translation>Bruk: ticketscope-cli %1</translation>
    </message>
    <message>
        <source>Error: a command is missing.</source>
        <translation>Feil: Det mangler en kommando.</translation>
    </message>
    <message>
        <source>Error: there is no command &quot;%1&quot;.</source>
        <translation>Feil: Kommandoen «%1» finnes ikke.</translation>
    </message>
    <message>
        <source>Error: the program failed inside (%1).</source>
        <translation>Feil: Det oppsto en intern feil i programmet (%1).</translation>
    </message>
    <message>
        <source>step</source>
        <translation>trinn</translation>
    </message>
    <message>
        <source>request</source>
        <translation>forespørsel</translation>
    </message>
    <message>
        <source>status</source>
        <translation>status</translation>
    </message>
    <message>
        <source>conn</source>
        <translation>tilk.</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>til %1</translation>
    </message>
    <message>
        <source>from exchange %1</source>
        <translation>fra utveksling %1</translation>
    </message>
    <message>
        <source>The profile file %1 is left out: %2</source>
        <translation>Profilfilen %1 er utelatt: %2</translation>
    </message>
    <message>
        <source>The profile file %1 is damaged and was set aside as %2: %3</source>
        <translation>Profilfilen %1 er skadet og ble lagt til side som %2: %3</translation>
    </message>
    <message>
        <source>There is no profile &quot;%1&quot;. &quot;ticketscope-cli profile list&quot; shows those there are.</source>
        <translation>Profilen «%1» finnes ikke. «ticketscope-cli profile list» viser dem som finnes.</translation>
    </message>
    <message>
        <source>The secrets are not JSON (see byte %1). They must look like {&quot;password&quot;: &quot;…&quot;}.</source>
        <translation>Hemmelighetene er ikke JSON (se byte %1). De må se slik ut: {&quot;password&quot;: &quot;…&quot;}.</translation>
    </message>
    <message>
        <source>The secrets must be one JSON object, like {&quot;password&quot;: &quot;…&quot;}.</source>
        <translation>Hemmelighetene må være ett JSON-objekt, slik: {&quot;password&quot;: &quot;…&quot;}.</translation>
    </message>
    <message>
        <source>No service has a secret &quot;%1&quot;. The secrets are: %2.</source>
        <translation>Ingen tjeneste har en hemmelighet «%1». Hemmelighetene er: %2.</translation>
    </message>
    <message>
        <source>The secret &quot;%1&quot; must be a text.</source>
        <translation>Hemmeligheten «%1» må være en tekst.</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Melding</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>stemmer</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>stemmer ikke</translation>
    </message>
    <message>
        <source>cannot tell</source>
        <translation>kan ikke avgjøres</translation>
    </message>
    <message>
        <source>There is no NTLM or Digest response that the password could be checked against.</source>
        <translation>Det er ikke noe NTLM- eller Digest-svar som passordet kan kontrolleres mot.</translation>
    </message>
    <message>
        <source>The password:</source>
        <translation>Passordet:</translation>
    </message>
    <message>
        <source>It follows: %1</source>
        <translation>Følger av dette: %1</translation>
    </message>
    <message>
        <source>Why: %1</source>
        <translation>Hvorfor: %1</translation>
    </message>
    <message>
        <source>What to do: %1</source>
        <translation>Tiltak: %1</translation>
    </message>
    <message>
        <source>What would tell: %1</source>
        <translation>Slik kan det avgjøres: %1</translation>
    </message>
    <message>
        <source>Worth a try: %1 (%2)</source>
        <translation>Verdt et forsøk: %1 (%2)</translation>
    </message>
    <message>
        <source>See %1</source>
        <translation>Se %1</translation>
    </message>
    <message>
        <source>Nothing crossed the wire.</source>
        <translation>Ingenting gikk over linjen.</translation>
    </message>
    <message>
        <source>Nothing failed.</source>
        <translation>Ingenting feilet.</translation>
    </message>
    <message>
        <source>Answered by: %1</source>
        <translation>Besvart av: %1</translation>
    </message>
    <message>
        <source>Something failed, but no rule knows why.</source>
        <translation>Noe feilet, men ingen regel vet hvorfor.</translation>
    </message>
    <message>
        <source>Good until %1, as the documentation has it</source>
        <translation>Gyldig til %1, ifølge dokumentasjonen</translation>
    </message>
    <message>
        <source>Good until %1</source>
        <translation>Gyldig til %1</translation>
    </message>
    <message>
        <source>Issued: %1</source>
        <translation>Utstedt: %1</translation>
    </message>
    <message>
        <source>Brought along</source>
        <translation>Medbrakt</translation>
    </message>
    <message>
        <source>Used by exchanges: %1</source>
        <translation>Brukt av utvekslingene: %1</translation>
    </message>
    <message>
        <source>Replaced in exchange %1</source>
        <translation>Erstattet i utveksling %1</translation>
    </message>
    <message>
        <source>Ended with exchange %1</source>
        <translation>Avsluttet med utveksling %1</translation>
    </message>
    <message>
        <source>Lineage of tickets, tokens and cookies:</source>
        <translation>Opphavet til billetter, tokener og informasjonskapsler:</translation>
    </message>
    <message>
        <source>Lineage of what was used although it was old:</source>
        <translation>Opphavet til det som ble brukt selv om det var gammelt:</translation>
    </message>
    <message>
        <source>No ticket, token, cookie or code crossed that can be told from others.</source>
        <translation>Det gikk ingen billetter, tokener, informasjonskapsler eller koder over linjen som kan skilles fra andre.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ContentCoding</name>
    <message>
        <source>The compressed data ends early.</source>
        <translation>De komprimerte dataene slutter for tidlig.</translation>
    </message>
    <message>
        <source>The compressed data is over, and more bytes follow.</source>
        <translation>De komprimerte dataene er slutt, og det kommer flere byte etter dem.</translation>
    </message>
    <message>
        <source>More than %1 bytes come out of the compressed data; the rest is left out.</source>
        <translation>Det kommer mer enn %1 byte ut av de komprimerte dataene; resten er utelatt.</translation>
    </message>
    <message>
        <source>The decompressor did not start.</source>
        <translation>Utpakkingen kunne ikke starte.</translation>
    </message>
    <message>
        <source>The compressed data is damaged.</source>
        <translation>De komprimerte dataene er skadet.</translation>
    </message>
    <message>
        <source>The coding “%1” is not known here; the bytes are shown as they came.</source>
        <translation>Kodingen «%1» er ukjent her; bytene vises slik de kom.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Cookie</name>
    <message>
        <source>A cookie begins with its name and &quot;=&quot;; browsers drop this one.</source>
        <translation>En informasjonskapsel begynner med navnet og «=»; nettlesere forkaster denne.</translation>
    </message>
    <message>
        <source>The cookie has no name; browsers drop it.</source>
        <translation>Informasjonskapselen har ikke noe navn; nettlesere forkaster den.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::CookieDecoder</name>
    <message>
        <source>The cookie is empty.</source>
        <translation>Informasjonskapselen er tom.</translation>
    </message>
    <message>
        <source>There is a space around the &quot;=&quot;; it does not belong to the value.</source>
        <translation>Det er et mellomrom ved «=»; det hører ikke til verdien.</translation>
    </message>
    <message>
        <source>Cookies</source>
        <translation>Informasjonskapsler</translation>
    </message>
    <message>
        <source>A value without a name.</source>
        <translation>En verdi uten navn.</translation>
    </message>
    <message>
        <source>This name stands here more than once; which one counts is up to the server.</source>
        <translation>Dette navnet står her mer enn én gang; serveren avgjør hvilken som gjelder.</translation>
    </message>
    <message>
        <source>This is not a date; browsers take the cookie as one for the session.</source>
        <translation>Dette er ikke en dato; nettlesere lar informasjonskapselen gjelde bare for økten.</translation>
    </message>
    <message>
        <source>This lies in the past: it deletes the cookie.</source>
        <translation>Dette er i fortiden: Det sletter informasjonskapselen.</translation>
    </message>
    <message>
        <source>This is not a number of seconds.</source>
        <translation>Dette er ikke et antall sekunder.</translation>
    </message>
    <message>
        <source>This deletes the cookie.</source>
        <translation>Dette sletter informasjonskapselen.</translation>
    </message>
    <message>
        <source>Seconds from now.</source>
        <translation>Sekunder fra nå.</translation>
    </message>
    <message>
        <source>Scripts of the page cannot read it.</source>
        <translation>Skript på siden kan ikke lese den.</translation>
    </message>
    <message>
        <source>It is sent over https only.</source>
        <translation>Den sendes bare over https.</translation>
    </message>
    <message>
        <source>This is not an attribute that browsers know; they pass it over.</source>
        <translation>Dette er ikke et attributt som nettlesere kjenner; de hopper over det.</translation>
    </message>
    <message>
        <source>An empty value without a date does not delete the cookie: it makes one that is empty, and the next request may send it so.</source>
        <translation>En tom verdi uten dato sletter ikke informasjonskapselen: Den lager en som er tom, og neste forespørsel kan sende den slik.</translation>
    </message>
    <message>
        <source>Secure is missing: the cookie would also go over plain http.</source>
        <translation>Secure mangler: Informasjonskapselen sendes også over ukryptert http.</translation>
    </message>
    <message>
        <source>Browsers refuse SameSite=None without Secure.</source>
        <translation>Nettlesere avviser SameSite=None uten Secure.</translation>
    </message>
    <message>
        <source>Secure over plain http: clients do not keep or do not send this cookie.</source>
        <translation>Secure over ukryptert http: Klienter beholder eller sender ikke denne informasjonskapselen.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Cookies</name>
    <message>
        <source>Cookie %1</source>
        <translation>Cookie %1</translation>
    </message>
</context>
<context>
    <name>Ticketscope::CredentialVault</name>
    <message>
        <source>the secret is too long</source>
        <translation>hemmeligheten er for lang</translation>
    </message>
    <message>
        <source>another Ticketscope is using it and does not finish</source>
        <translation>en annen Ticketscope bruker den og blir ikke ferdig</translation>
    </message>
</context>
<context>
    <name>Ticketscope::CredentialsDecoder</name>
    <message>
        <source>Credentials</source>
        <translation>Påloggingsopplysninger</translation>
    </message>
    <message>
        <source>The scheme &quot;%1&quot; is not one that is known here.</source>
        <translation>Autentiseringsskjemaet «%1» er ukjent her.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
    <message>
        <source>Authorization</source>
        <translation>Authorization</translation>
    </message>
    <message>
        <source>Only the name of the scheme stands here; the credentials are missing.</source>
        <translation>Her står bare navnet på autentiseringsskjemaet; påloggingsopplysningene mangler.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::DecodeCommand</name>
    <message>
        <source>Take apart a header, a token, a message, an envelope or a capture.</source>
        <translation>Tolk en header, et token, en melding, en konvolutt eller et opptak.</translation>
    </message>
    <message>
        <source>What to take apart; standard input for - or if it is left out.</source>
        <translation>Det som skal tolkes; standard inn ved - eller når det utelates.</translation>
    </message>
    <message>
        <source>Print one JSON document.</source>
        <translation>Skriv ut ett JSON-dokument.</translation>
    </message>
    <message>
        <source>Show secrets as they are.</source>
        <translation>Vis hemmeligheter som de er.</translation>
    </message>
    <message>
        <source>Name one file at most.</source>
        <translation>Oppgi høyst én fil.</translation>
    </message>
    <message>
        <source>Standard input cannot be both the secrets and what is to be taken apart.</source>
        <translation>Standard inn kan ikke være både hemmelighetene og det som skal tolkes.</translation>
    </message>
    <message>
        <source>Paste what is to be taken apart, then press Ctrl+D.</source>
        <translation>Lim inn det som skal tolkes, og trykk så Ctrl+D.</translation>
    </message>
    <message>
        <source>There is nothing to take apart.</source>
        <translation>Det er ingenting å tolke.</translation>
    </message>
    <message>
        <source>Secrets that are masked wherever they stand, as JSON: {&quot;password&quot;: &quot;…&quot;}. The password is also tried on the tickets of Kerberos.</source>
        <translation>Hemmeligheter som maskeres overalt der de står, som JSON: {&quot;password&quot;: &quot;…&quot;}. Passordet prøves også på Kerberos-billettene.</translation>
    </message>
    <message>
        <source>The service&apos;s keytab: the inside of Kerberos tickets is taken apart too.</source>
        <translation>Tjenestens keytab: Innholdet i Kerberos-billetter blir også tolket.</translation>
    </message>
    <message>
        <source>Tell whether the password fits the NTLM and Digest responses of a capture, or of raw messages one after the other. No server is asked.</source>
        <translation>Vis om passordet stemmer med NTLM- og Digest-svarene i et opptak, eller i rå meldinger etter hverandre. Ingen server blir spurt.</translation>
    </message>
    <message>
        <source>Whose password it is: the service&apos;s account for tickets, the user where Digest holds only a hash of the name.</source>
        <translation>Hvem passordet tilhører: tjenestens konto når det gjelder billetter, brukeren når Digest bare har en hash av navnet.</translation>
    </message>
    <message>
        <source>--check-password needs the password: name a file with --secrets, with {&quot;password&quot;: &quot;…&quot;} in it.</source>
        <translation>--check-password trenger passordet: Oppgi en fil med --secrets, med {&quot;password&quot;: &quot;…&quot;} i.</translation>
    </message>
    <message>
        <source>The password to check:</source>
        <translation>Passordet som skal kontrolleres:</translation>
    </message>
    <message>
        <source>A password is checked against the messages of a login: a capture (HAR), or the raw messages in one file, one after the other.</source>
        <translation>Et passord kontrolleres mot meldingene i en pålogging: et opptak (HAR), eller de rå meldingene i én fil, etter hverandre.</translation>
    </message>
    <message>
        <source>Standard input cannot be both the keys and what is to be taken apart.</source>
        <translation>Standard inn kan ikke være både nøklene og det som skal tolkes.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::DecodeMessage</name>
    <message>
        <source>Request</source>
        <translation>Forespørsel</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Nothing crossed the wire.</source>
        <translation>Ingenting gikk over linjen.</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>The head of the message is not whole, or it is not HTTP.</source>
        <translation>Meldingshodet er ikke fullstendig, eller det er ikke HTTP.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::DecodedModel</name>
    <message>
        <source>Damaged.</source>
        <translation>Skadet.</translation>
    </message>
    <message>
        <source>Damaged: %1</source>
        <translation>Skadet: %1</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>maskert</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Felt</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Merknad</translation>
    </message>
</context>
<context>
    <name>Ticketscope::DecoderRegistry</name>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>This is packed into too many layers; the rest is shown as it is.</source>
        <translation>Dette er pakket inn i for mange lag; resten vises som det er.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::DiagnoseCommand</name>
    <message>
        <source>Say why a login failed, with the bytes that prove it, and what to do.</source>
        <translation>Si hvorfor en pålogging mislyktes, med bytene som beviser det, og hva som kan gjøres.</translation>
    </message>
    <message>
        <source>Exit codes: 0 there is something to say, or nothing failed; 1 something failed and no rule knows why, or the capture is damaged; 2 wrong use; 3 nothing was sent; 4 keychain.</source>
        <translation>Avslutningskoder: 0 det er noe å si, eller ingenting feilet; 1 noe feilet og ingen regel vet hvorfor, eller opptaket er skadet; 2 feil bruk; 3 ingenting ble sendt; 4 nøkkelring.</translation>
    </message>
    <message>
        <source>A capture (HAR, or raw messages one after the other; - for standard input), or a profile, by its name, id or file: then a login is made first.</source>
        <translation>Et opptak (HAR, eller rå meldinger etter hverandre; - for standard inn), eller en profil, med navn, ID eller fil: Da utføres først en pålogging.</translation>
    </message>
    <message>
        <source>Print one JSON document.</source>
        <translation>Skriv ut ett JSON-dokument.</translation>
    </message>
    <message>
        <source>The secrets that were meant, as JSON: {&quot;password&quot;: &quot;…&quot;}, from a file or standard input. They decide what the bytes alone leave open.</source>
        <translation>Hemmelighetene som var ment, som JSON: {&quot;password&quot;: &quot;…&quot;}, fra en fil eller standard inn. De avgjør det som bytene alene lar stå åpent.</translation>
    </message>
    <message>
        <source>With a profile: log in once more with what a finding says is worth a try, by its word in brackets, and say whether that was it.</source>
        <translation>Med en profil: Logg på én gang til med det et funn sier er verdt et forsøk, angitt med ordet i parentes, og si om det var årsaken.</translation>
    </message>
    <message>
        <source>Show secrets as they are.</source>
        <translation>Vis hemmeligheter som de er.</translation>
    </message>
    <message>
        <source>Name one capture or profile.</source>
        <translation>Oppgi ett opptak eller én profil.</translation>
    </message>
    <message>
        <source>Standard input cannot be both the secrets and the capture.</source>
        <translation>Standard inn kan ikke være både hemmelighetene og opptaket.</translation>
    </message>
    <message>
        <source>--try needs a profile: nothing can be tried with a capture.</source>
        <translation>--try krever en profil: Ingenting kan prøves med et opptak.</translation>
    </message>
    <message>
        <source>This is neither a capture (HAR), nor raw messages, nor a profile.</source>
        <translation>Dette er verken et opptak (HAR), rå meldinger eller en profil.</translation>
    </message>
    <message>
        <source>Error: no finding offers the experiment &quot;%1&quot;.</source>
        <translation>Feil: Ingen funn tilbyr forsøket «%1».</translation>
    </message>
    <message>
        <source>Show where every ticket, token, cookie and code came from and which requests carried it; without this, only what was used although it was old.</source>
        <translation>Vis hvor hver billett, hvert token, hver informasjonskapsel og hver kode kom fra, og hvilke forespørsler som hadde dem med; uten dette vises bare det som ble brukt selv om det var gammelt.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::DigestDecoder</name>
    <message>
        <source>The parameter &quot;%1&quot; is missing.</source>
        <translation>Parameteren «%1» mangler.</translation>
    </message>
    <message>
        <source>The user name is missing.</source>
        <translation>Brukernavnet mangler.</translation>
    </message>
    <message>
        <source>There is no qop: this is the old form of RFC 2069.</source>
        <translation>Det er ingen qop: Dette er den gamle formen fra RFC 2069.</translation>
    </message>
    <message>
        <source>The parameter &quot;%1&quot; is missing; it is required where there is a qop.</source>
        <translation>Parameteren «%1» mangler; den er påkrevd når qop er med.</translation>
    </message>
    <message>
        <source>The response must be hexadecimal digits only.</source>
        <translation>Svaret må bestå av bare heksadesimale sifre.</translation>
    </message>
    <message>
        <source>The response has %1 digits; %2 makes %3.</source>
        <translation>Svaret har %1 sifre; %2 gir %3.</translation>
    </message>
    <message>
        <source>Whoever has it can try passwords against it without asking the server.</source>
        <translation>Den som har det, kan prøve passord mot det uten å spørre serveren.</translation>
    </message>
    <message>
        <source>The count must be eight hexadecimal digits.</source>
        <translation>Telleren må være åtte heksadesimale sifre.</translation>
    </message>
    <message>
        <source>Request number %1 with this nonce.</source>
        <translation>Forespørsel nummer %1 med denne noncen.</translation>
    </message>
    <message>
        <source>This is not the target of the request line; a proxy may have changed that, and the server may refuse it.</source>
        <translation>Dette er ikke målet i forespørselslinjen; en proxy kan ha endret det, og serveren kan avvise det.</translation>
    </message>
    <message>
        <source>This value should stand without quotes; strict servers refuse it.</source>
        <translation>Denne verdien skal stå uten anførselstegn; strenge servere avviser den.</translation>
    </message>
    <message>
        <source>The user name is a hash of the name and the realm.</source>
        <translation>Brukernavnet er en hash av navnet og realm.</translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>Ikke lest</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Nothing in it can be read; only the service knows what it stands for.</source>
        <translation>Ingenting i den kan leses; bare tjenesten vet hva den står for.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Essentials</name>
    <message>
        <source>A user of the server, without its domain.</source>
        <translation>En bruker på serveren, uten domenet.</translation>
    </message>
    <message>
        <source>Application name</source>
        <translation>Programnavn</translation>
    </message>
    <message>
        <source>Sent as AppName.</source>
        <translation>Sendes som AppName.</translation>
    </message>
    <message>
        <source>Application publisher</source>
        <translation>Programutgiver</translation>
    </message>
    <message>
        <source>Sent under both names that the documents give: AppPublisherName and Apppublisher.</source>
        <translation>Sendes under begge navnene som dokumentasjonen oppgir: AppPublisherName og Apppublisher.</translation>
    </message>
    <message>
        <source>Application version</source>
        <translation>Programversjon</translation>
    </message>
    <message>
        <source>Sent as AppVersion.</source>
        <translation>Sendes som AppVersion.</translation>
    </message>
    <message>
        <source>Canary</source>
        <translation>Canary</translation>
    </message>
    <message>
        <source>Server information</source>
        <translation>Serverinformasjon</translation>
    </message>
    <message>
        <source>Which services this user may call</source>
        <translation>Hvilke tjenester denne brukeren kan kalle</translation>
    </message>
    <message>
        <source>Server folders</source>
        <translation>Servermapper</translation>
    </message>
    <message>
        <source>Users (administrators only)</source>
        <translation>Brukere (bare administratorer)</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Enheter</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Varsler</translation>
    </message>
    <message>
        <source>Customization (no login needed)</source>
        <translation>Tilpasning (krever ikke pålogging)</translation>
    </message>
    <message>
        <source>The server refused the call (%1). After a login that went well this is not a wrong password: the session ended (after 30 minutes without a call), its canary or cookie was not sent, or the call is for administrators only.</source>
        <translation>Serveren avviste kallet (%1). Etter en vellykket pålogging skyldes ikke dette feil passord: Økten er avsluttet (etter 30 minutter uten kall), canaryen eller informasjonskapselen ble ikke sendt, eller kallet er bare for administratorer.</translation>
    </message>
    <message>
        <source>The server has no licence left for this (%1).</source>
        <translation>Serveren har ingen ledig lisens til dette (%1).</translation>
    </message>
    <message>
        <source>The call does not fit the state of things, such as a user that exists already (%1).</source>
        <translation>Kallet passer ikke med tilstanden, for eksempel en bruker som allerede finnes (%1).</translation>
    </message>
    <message>
        <source>The call conflicts with what is there (%1).</source>
        <translation>Kallet er i konflikt med det som finnes (%1).</translation>
    </message>
    <message>
        <source>Windows Server Essentials</source>
        <translation>Windows Server Essentials</translation>
    </message>
    <message>
        <source>The server&apos;s address; the path of its services is added.</source>
        <translation>Serverens adresse; stien til tjenestene legges til.</translation>
    </message>
    <message>
        <source>Canary and session cookie</source>
        <translation>Canary og øktcookie</translation>
    </message>
    <message>
        <source>Basic once at login; calls carry the canary and the cookie that it yields.</source>
        <translation>Basic én gang ved pålogging; kallene har med canaryen og informasjonskapselen som påloggingen gir.</translation>
    </message>
    <message>
        <source>The server did not accept the user name and password (%1). It answers the same for an account that is locked, disabled or expired, or that must change its password; the server&apos;s security log tells which.</source>
        <translation>Serveren godtok ikke brukernavnet og passordet (%1). Den svarer det samme for en konto som er låst, deaktivert eller utløpt, eller som må bytte passord; serverens sikkerhetslogg viser hva det er.</translation>
    </message>
    <message>
        <source>There is no session service at this address (%1). Check the address: it is the server&apos;s, without a path.</source>
        <translation>Det er ingen økttjeneste på denne adressen (%1). Sjekk adressen: Det skal være serverens, uten sti.</translation>
    </message>
    <message>
        <source>The server answered %1 but sent no Canary header, so this is not the session service of Windows Server Essentials. Check the address.</source>
        <translation>Serveren svarte %1, men sendte ingen Canary-header, så dette er ikke økttjenesten til Windows Server Essentials. Sjekk adressen.</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Logg på</translation>
    </message>
    <message>
        <source>Log in again</source>
        <translation>Logg på igjen</translation>
    </message>
    <message>
        <source>Log off</source>
        <translation>Logg av</translation>
    </message>
    <message>
        <source>The server no longer knew this session (%1): it had ended already.</source>
        <translation>Serveren kjente ikke lenger denne økten (%1): Den var allerede avsluttet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::EssentialsDecoder</name>
    <message>
        <source>Canary</source>
        <translation>Canary</translation>
    </message>
    <message>
        <source>A canary is a GUID: 8-4-4-4-12 hexadecimal digits. This is not one.</source>
        <translation>En canary er en GUID: 8-4-4-4-12 heksadesimale sifre. Det er ikke dette.</translation>
    </message>
    <message>
        <source>GUID</source>
        <translation>GUID</translation>
    </message>
    <message>
        <source>Perhaps a canary of Windows Server Essentials.</source>
        <translation>Kanskje en canary fra Windows Server Essentials.</translation>
    </message>
    <message>
        <source>Stands for the login; opaque. It ends 30 minutes after its last use.</source>
        <translation>Står for påloggingen; ugjennomsiktig. Utløper 30 minutter etter siste bruk.</translation>
    </message>
    <message>
        <source>ASP.NET session id</source>
        <translation>ASP.NET-økt-ID</translation>
    </message>
    <message>
        <source>Empty: the server took the session away; a client may now send an empty cookie.</source>
        <translation>Tom: Serveren tok bort økten; en klient kan nå sende en tom informasjonskapsel.</translation>
    </message>
    <message>
        <source>A random number of 120 bits; nothing is in it.</source>
        <translation>Et tilfeldig tall på 120 biter; det inneholder ingenting.</translation>
    </message>
    <message>
        <source>ASP.NET makes 24 characters out of a-z and 0-5. This was made by something else, or was changed on its way.</source>
        <translation>ASP.NET lager 24 tegn av a–z og 0–5. Dette er laget av noe annet eller endret underveis.</translation>
    </message>
    <message>
        <source>Server information</source>
        <translation>Serverinformasjon</translation>
    </message>
    <message>
        <source>The server&apos;s clock when it answered.</source>
        <translation>Serverens klokke da den svarte.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Exchange</name>
    <message>
        <source>These bytes are not an X.509 certificate in DER.</source>
        <translation>Disse bytene er ikke et X.509-sertifikat i DER.</translation>
    </message>
    <message>
        <source>The certificate is over at byte %1, and more follows.</source>
        <translation>Sertifikatet er slutt ved byte %1, og det kommer mer etter det.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Experiment</name>
    <message>
        <source>%1 answered &quot;%2&quot;.</source>
        <translation>%1 svarte «%2».</translation>
    </message>
    <message>
        <source>%1 answered with status %2.</source>
        <translation>%1 svarte med status %2.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Nothing was sent, so it shows nothing.</source>
        <translation>Ingenting ble sendt, så dette viser ingenting.</translation>
    </message>
    <message>
        <source>The login works now. What was changed is the cause.</source>
        <translation>Påloggingen virker nå. Det som ble endret, er årsaken.</translation>
    </message>
    <message>
        <source>The login works, as it did before. This shows nothing.</source>
        <translation>Påloggingen virker, som den gjorde før. Dette viser ingenting.</translation>
    </message>
    <message>
        <source>The login worked before and fails now: %1</source>
        <translation>Påloggingen virket før og mislykkes nå: %1</translation>
    </message>
    <message>
        <source>It fails in the same way. This is not the cause, or not the only one.</source>
        <translation>Den mislykkes på samme måte. Dette er ikke årsaken, eller ikke den eneste.</translation>
    </message>
    <message>
        <source>It fails in another way: %1</source>
        <translation>Den mislykkes på en annen måte: %1</translation>
    </message>
    <message>
        <source>There was no answer.</source>
        <translation>Det kom ikke noe svar.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Explain</name>
    <message>
        <source>%1, and %2</source>
        <translation>%1, og %2</translation>
    </message>
    <message>
        <source>the user name was hashed with its quotes or escapes</source>
        <translation>brukernavnet ble hashet med anførselstegn eller escape-tegn</translation>
    </message>
    <message>
        <source>the user name was hashed without its domain</source>
        <translation>brukernavnet ble hashet uten domenet</translation>
    </message>
    <message>
        <source>the user name was hashed with the realm as its domain</source>
        <translation>brukernavnet ble hashet med realm som domene</translation>
    </message>
    <message>
        <source>another user name was hashed than the header names</source>
        <translation>et annet brukernavn enn det headeren oppgir, ble hashet</translation>
    </message>
    <message>
        <source>the user name was in Latin-1, not UTF-8</source>
        <translation>brukernavnet var i Latin-1, ikke UTF-8</translation>
    </message>
    <message>
        <source>the user name was hashed in other upper and lower case</source>
        <translation>brukernavnet ble hashet med andre store og små bokstaver</translation>
    </message>
    <message>
        <source>the realm was hashed with its quotes or escapes</source>
        <translation>realm ble hashet med anførselstegn eller escape-tegn</translation>
    </message>
    <message>
        <source>the challenge&apos;s realm was hashed, and another one sent</source>
        <translation>realm fra utfordringen ble hashet, men et annet ble sendt</translation>
    </message>
    <message>
        <source>no realm was hashed</source>
        <translation>ikke noe realm ble hashet</translation>
    </message>
    <message>
        <source>the realm was in Latin-1, not UTF-8</source>
        <translation>realm var i Latin-1, ikke UTF-8</translation>
    </message>
    <message>
        <source>the nonce was hashed with its quotes or escapes</source>
        <translation>noncen ble hashet med anførselstegn eller escape-tegn</translation>
    </message>
    <message>
        <source>the challenge&apos;s nonce was hashed, and another one sent</source>
        <translation>noncen fra utfordringen ble hashet, men en annen ble sendt</translation>
    </message>
    <message>
        <source>the uri was hashed with its quotes or escapes</source>
        <translation>uri ble hashet med anførselstegn eller escape-tegn</translation>
    </message>
    <message>
        <source>the address of the request line was hashed, and another uri sent</source>
        <translation>adressen i forespørselslinjen ble hashet, men en annen uri ble sendt</translation>
    </message>
    <message>
        <source>the uri was hashed without its query</source>
        <translation>uri ble hashet uten spørredelen (query)</translation>
    </message>
    <message>
        <source>the whole address was hashed, with scheme and host</source>
        <translation>hele adressen ble hashet, med skjema og vert</translation>
    </message>
    <message>
        <source>the uri was hashed with its %-escapes undone</source>
        <translation>uri ble hashet etter at %-kodingen var løst opp</translation>
    </message>
    <message>
        <source>/ was hashed as the uri</source>
        <translation>/ ble hashet som uri</translation>
    </message>
    <message>
        <source>no uri was hashed</source>
        <translation>ingen uri ble hashet</translation>
    </message>
    <message>
        <source>the method %1 was hashed, not that of the request</source>
        <translation>metoden %1 ble hashet, ikke den i forespørselen</translation>
    </message>
    <message>
        <source>the method was hashed in lower case</source>
        <translation>metoden ble hashet med små bokstaver</translation>
    </message>
    <message>
        <source>the count nc was hashed with quotes</source>
        <translation>telleren nc ble hashet med anførselstegn</translation>
    </message>
    <message>
        <source>the count nc was hashed without its leading zeros</source>
        <translation>telleren nc ble hashet uten de innledende nullene</translation>
    </message>
    <message>
        <source>another count nc was hashed than was sent</source>
        <translation>en annen teller nc enn den som ble sendt, ble hashet</translation>
    </message>
    <message>
        <source>the session&apos;s step of -sess was left out</source>
        <translation>øktsteget i -sess ble utelatt</translation>
    </message>
    <message>
        <source>the session&apos;s step was made that only -sess has</source>
        <translation>øktsteget som bare -sess har, ble tatt med</translation>
    </message>
    <message>
        <source>another algorithm was used than the header names</source>
        <translation>en annen algoritme enn den headeren oppgir, ble brukt</translation>
    </message>
    <message>
        <source>qop, nc and cnonce were hashed and not sent</source>
        <translation>qop, nc og cnonce ble hashet, men ikke sendt</translation>
    </message>
    <message>
        <source>qop, nc and cnonce were sent and not hashed</source>
        <translation>qop, nc og cnonce ble sendt, men ikke hashet</translation>
    </message>
    <message>
        <source>another qop was hashed than was sent</source>
        <translation>en annen qop enn den som ble sendt, ble hashet</translation>
    </message>
    <message>
        <source>the bytes of the first hash were used, not their hexadecimal digits</source>
        <translation>bytene i den første hashen ble brukt, ikke de heksadesimale sifrene</translation>
    </message>
    <message>
        <source>This is no Digest response.</source>
        <translation>Dette er ikke et Digest-svar.</translation>
    </message>
    <message>
        <source>The password that was meant is needed.</source>
        <translation>Passordet som var ment, trengs.</translation>
    </message>
    <message>
        <source>Only the algorithms MD5 and SHA-256 can be tried.</source>
        <translation>Bare algoritmene MD5 og SHA-256 kan prøves.</translation>
    </message>
    <message>
        <source>the response was made as the standard says</source>
        <translation>svaret ble laget slik standarden sier</translation>
    </message>
    <message>
        <source>the domain was sent and not hashed</source>
        <translation>domenet ble sendt, men ikke hashet</translation>
    </message>
    <message>
        <source>the domain was hashed in other upper and lower case</source>
        <translation>domenet ble hashet med andre store og små bokstaver</translation>
    </message>
    <message>
        <source>the server&apos;s domain was hashed, and another one sent</source>
        <translation>serverens domene ble hashet, men et annet ble sendt</translation>
    </message>
    <message>
        <source>the password was typed with Caps Lock</source>
        <translation>passordet ble skrevet med Caps Lock</translation>
    </message>
    <message>
        <source>the response was that of NTLMv1, announced as NTLM2 session</source>
        <translation>svaret var av typen NTLMv1, men ble varslet som NTLM2 session</translation>
    </message>
    <message>
        <source>the response was that of NTLM2 session, announced as NTLMv1</source>
        <translation>svaret var av typen NTLM2 session, men ble varslet som NTLMv1</translation>
    </message>
    <message>
        <source>This login is anonymous: it proves no password.</source>
        <translation>Denne påloggingen er anonym: Den beviser ikke noe passord.</translation>
    </message>
    <message>
        <source>This login carries no NT response that could be tried.</source>
        <translation>Denne påloggingen har ikke noe NT-svar som kan prøves.</translation>
    </message>
    <message>
        <source>The server&apos;s challenge (type 2) is needed.</source>
        <translation>Serverens utfordring (type 2) trengs.</translation>
    </message>
    <message>
        <source>the password was in Latin-1, not UTF-8</source>
        <translation>passordet var i Latin-1, ikke UTF-8</translation>
    </message>
    <message>
        <source>the password was in Latin-1, with ? for what that has not</source>
        <translation>passordet var i Latin-1, med ? for tegn som ikke finnes der</translation>
    </message>
    <message>
        <source>the password was in UTF-16, not UTF-8</source>
        <translation>passordet var i UTF-16, ikke UTF-8</translation>
    </message>
    <message>
        <source>the password was in UTF-16 (big endian), not UTF-8</source>
        <translation>passordet var i UTF-16 (big endian), ikke UTF-8</translation>
    </message>
    <message>
        <source>the password was put into UTF-8 twice</source>
        <translation>passordet ble kodet som UTF-8 to ganger</translation>
    </message>
    <message>
        <source>accents in the password were composed with their letters</source>
        <translation>aksenter i passordet var satt sammen med bokstavene</translation>
    </message>
    <message>
        <source>accents in the password were apart from their letters</source>
        <translation>aksenter i passordet sto atskilt fra bokstavene</translation>
    </message>
    <message>
        <source>blanks around the password were left out</source>
        <translation>mellomrom før eller etter passordet ble utelatt</translation>
    </message>
    <message>
        <source>a line end stood behind the password</source>
        <translation>det sto et linjeskift etter passordet</translation>
    </message>
    <message>
        <source>a blank stood around the password</source>
        <translation>det sto et mellomrom før eller etter passordet</translation>
    </message>
    <message>
        <source>a byte order mark stood before the password</source>
        <translation>det sto et byterekkefølgemerke (BOM) før passordet</translation>
    </message>
    <message>
        <source>the password was escaped for XML first</source>
        <translation>passordet ble først kodet for XML</translation>
    </message>
    <message>
        <source>escapes in the password were taken for XML</source>
        <translation>escape-sekvenser i passordet ble tolket som XML</translation>
    </message>
    <message>
        <source>the password was empty</source>
        <translation>passordet var tomt</translation>
    </message>
    <message>
        <source>the day was counted in local time (%1 or further west), not in UTC</source>
        <translation>dagen ble regnet i lokal tid (%1 eller lenger vest), ikke i UTC</translation>
    </message>
    <message>
        <source>the day was counted in local time (%1 or further east), not in UTC</source>
        <translation>dagen ble regnet i lokal tid (%1 eller lenger øst), ikke i UTC</translation>
    </message>
    <message>
        <source>it was made for the day before</source>
        <translation>den ble laget for dagen før</translation>
    </message>
    <message>
        <source>it was made for the day after</source>
        <translation>den ble laget for dagen etter</translation>
    </message>
    <message numerus="yes">
        <source>it was made for another day: %n day(s) before</source>
        <translation>
            <numerusform>den ble laget for en annen dag: %n dag før</numerusform>
            <numerusform>den ble laget for en annen dag: %n dager før</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>it was made for another day: %n day(s) after</source>
        <translation>
            <numerusform>den ble laget for en annen dag: %n dag etter</numerusform>
            <numerusform>den ble laget for en annen dag: %n dager etter</numerusform>
        </translation>
    </message>
    <message>
        <source>another authentication type was hashed than was sent</source>
        <translation>en annen autentiseringstype enn den som ble sendt, ble hashet</translation>
    </message>
    <message>
        <source>blanks around the user name were left out</source>
        <translation>mellomrom før eller etter brukernavnet ble utelatt</translation>
    </message>
    <message>
        <source>the byte order mark was left out of the hash</source>
        <translation>byterekkefølgemerket (BOM) ble utelatt fra hashen</translation>
    </message>
    <message>
        <source>the hash was sent as hexadecimal digits, not in Base64</source>
        <translation>hashen ble sendt som heksadesimale sifre, ikke i Base64</translation>
    </message>
    <message>
        <source>the hash was sent as Base64 of its hexadecimal digits</source>
        <translation>hashen ble sendt som Base64 av de heksadesimale sifrene</translation>
    </message>
    <message>
        <source>the = at its end is missing</source>
        <translation>= til slutt mangler</translation>
    </message>
    <message>
        <source>The Secret, the day and the password that was meant are all needed.</source>
        <translation>Secret, dagen og passordet som var ment, trengs alle tre.</translation>
    </message>
    <message>
        <source>the Secret was made as the manual says</source>
        <translation>Secret ble laget slik håndboken sier</translation>
    </message>
    <message>
        <source>the time is local time (UTC%1), not UTC</source>
        <translation>tidspunktet er lokal tid (UTC%1), ikke UTC</translation>
    </message>
    <message>
        <source>the hour was written by a clock of twelve hours</source>
        <translation>timen ble skrevet med en tolvtimersklokke</translation>
    </message>
    <message>
        <source>the month was written in place of the minute</source>
        <translation>måneden ble skrevet i stedet for minuttet</translation>
    </message>
    <message>
        <source>the minute was written in place of the month</source>
        <translation>minuttet ble skrevet i stedet for måneden</translation>
    </message>
    <message>
        <source>seconds were written, which do not belong there</source>
        <translation>sekunder ble skrevet, men hører ikke hjemme der</translation>
    </message>
    <message>
        <source>The time of the signed token and the server&apos;s Date are both needed.</source>
        <translation>Både tidspunktet i det signerte tokenet og serverens Date trengs.</translation>
    </message>
    <message>
        <source>the time is the minute in UTC, as it must be</source>
        <translation>tidspunktet er minuttet i UTC, som det skal være</translation>
    </message>
    <message numerus="yes">
        <source>it was signed %n minute(s) before the server&apos;s time</source>
        <translation>
            <numerusform>det ble signert %n minutt før serverens tid</numerusform>
            <numerusform>det ble signert %n minutter før serverens tid</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>it was signed %n minute(s) after the server&apos;s time</source>
        <translation>
            <numerusform>det ble signert %n minutt etter serverens tid</numerusform>
            <numerusform>det ble signert %n minutter etter serverens tid</numerusform>
        </translation>
    </message>
    <message>
        <source>the nonce&apos;s Base64 text was hashed, not its bytes</source>
        <translation>Base64-teksten til noncen ble hashet, ikke bytene</translation>
    </message>
    <message>
        <source>the nonce was hashed as hexadecimal digits</source>
        <translation>noncen ble hashet som heksadesimale sifre</translation>
    </message>
    <message>
        <source>the Base64 of the nonce&apos;s hexadecimal digits was hashed</source>
        <translation>Base64 av noncens heksadesimale sifre ble hashet</translation>
    </message>
    <message>
        <source>the nonce was sent as Base64 of hexadecimal digits, its bytes were hashed</source>
        <translation>noncen ble sendt som Base64 av heksadesimale sifre, men bytene ble hashet</translation>
    </message>
    <message>
        <source>the nonce was put into Base64 twice</source>
        <translation>noncen ble kodet i Base64 to ganger</translation>
    </message>
    <message>
        <source>the nonce was left out of the hash</source>
        <translation>noncen ble utelatt fra hashen</translation>
    </message>
    <message>
        <source>Created was hashed without its fraction of a second</source>
        <translation>Created ble hashet uten brøkdelen av sekundet</translation>
    </message>
    <message>
        <source>Created was hashed with three digits of a second</source>
        <translation>Created ble hashet med tre desimaler på sekundet</translation>
    </message>
    <message>
        <source>Created was hashed with milliseconds and sent without</source>
        <translation>Created ble hashet med millisekunder og sendt uten</translation>
    </message>
    <message>
        <source>Created was hashed in UTC and sent in local time</source>
        <translation>Created ble hashet i UTC og sendt i lokal tid</translation>
    </message>
    <message>
        <source>Created was hashed in local time (UTC%1), not as it was sent</source>
        <translation>Created ble hashet i lokal tid (UTC%1), ikke slik den ble sendt</translation>
    </message>
    <message>
        <source>the Created of the Timestamp was hashed, not that of the UsernameToken</source>
        <translation>Created fra Timestamp ble hashet, ikke den fra UsernameToken</translation>
    </message>
    <message>
        <source>Created was left out of the hash</source>
        <translation>Created ble utelatt fra hashen</translation>
    </message>
    <message>
        <source>blanks around Created were left out of the hash</source>
        <translation>mellomrom før eller etter Created ble utelatt fra hashen</translation>
    </message>
    <message>
        <source>Created was hashed without its Z</source>
        <translation>Created ble hashet uten Z</translation>
    </message>
    <message>
        <source>Created was hashed with +00:00 for its Z</source>
        <translation>Created ble hashet med +00:00 i stedet for Z</translation>
    </message>
    <message>
        <source>the password was hashed by itself first</source>
        <translation>passordet ble først hashet for seg selv</translation>
    </message>
    <message>
        <source>nonce</source>
        <translation>nonce</translation>
    </message>
    <message>
        <source>password</source>
        <translation>passord</translation>
    </message>
    <message>
        <source>the parts were hashed in the order %1</source>
        <translation>delene ble hashet i rekkefølgen %1</translation>
    </message>
    <message>
        <source>the hash was %1, not SHA-1</source>
        <translation>hashen var %1, ikke SHA-1</translation>
    </message>
    <message>
        <source>the digest was hashed a second time</source>
        <translation>digest-verdien ble hashet én gang til</translation>
    </message>
    <message>
        <source>the digest was sent as hexadecimal digits, not in Base64</source>
        <translation>digest-verdien ble sendt som heksadesimale sifre, ikke i Base64</translation>
    </message>
    <message>
        <source>the digest was sent as Base64 of its hexadecimal digits</source>
        <translation>digest-verdien ble sendt som Base64 av de heksadesimale sifrene</translation>
    </message>
    <message>
        <source>the digest was sent in Base64url, not in Base64</source>
        <translation>digest-verdien ble sendt i Base64url, ikke i Base64</translation>
    </message>
    <message>
        <source>the = at the digest&apos;s end is missing</source>
        <translation>= på slutten av digest-verdien mangler</translation>
    </message>
    <message>
        <source>The digest and the password that was meant are both needed.</source>
        <translation>Både digest-verdien og passordet som var ment, trengs.</translation>
    </message>
    <message>
        <source>the digest was made as the standard says</source>
        <translation>digest-verdien ble laget slik standarden sier</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Findings</name>
    <message>
        <source>The address sessionservice.svc does not exist; the service is session.svc.</source>
        <translation>Adressen sessionservice.svc finnes ikke; tjenesten heter session.svc.</translation>
    </message>
    <message>
        <source>A sample in Microsoft&apos;s documentation has it wrong; the specification knows session.svc only.</source>
        <translation>Et eksempel i Microsofts dokumentasjon har den feil; spesifikasjonen kjenner bare session.svc.</translation>
    </message>
    <message>
        <source>Developer: log in at /services/builtin/session.svc/login.</source>
        <translation>Utvikler: Logg på via /services/builtin/session.svc/login.</translation>
    </message>
    <message>
        <source>The client uses http; Windows Server Essentials answers to https only.</source>
        <translation>Klienten bruker http; Windows Server Essentials svarer bare på https.</translation>
    </message>
    <message>
        <source>Something else answers at the port of http.</source>
        <translation>Noe annet svarer på http-porten.</translation>
    </message>
    <message>
        <source>Nothing answers at the port of http.</source>
        <translation>Ingenting svarer på http-porten.</translation>
    </message>
    <message>
        <source>Write https:// in the client&apos;s address.</source>
        <translation>Skriv https:// i klientens adresse.</translation>
    </message>
    <message>
        <source>The same request over https tells.</source>
        <translation>Den samme forespørselen over https gir svaret.</translation>
    </message>
    <message>
        <source>Client and server may have no version of TLS in common.</source>
        <translation>Klient og server har kanskje ingen felles TLS-versjon.</translation>
    </message>
    <message>
        <source>The handshake failed. Windows Server Essentials asks for TLS 1.1 at least; old servers know no newer one unless they are told to.</source>
        <translation>Håndtrykket mislyktes. Windows Server Essentials krever minst TLS 1.1; gamle servere kjenner ikke noen nyere versjon uten at det er slått på.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: switch TLS 1.2 on at the server.</source>
        <translation>Kundens administrator: Slå på TLS 1.2 på serveren.</translation>
    </message>
    <message>
        <source>A trial with another version of TLS tells.</source>
        <translation>Et forsøk med en annen TLS-versjon gir svaret.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate may be its own, made for its name inside the network.</source>
        <translation>Serverens sertifikat kan være dens eget, laget for navnet den har på det interne nettverket.</translation>
    </message>
    <message>
        <source>Windows Server Essentials makes itself a certificate that other machines do not trust.</source>
        <translation>Windows Server Essentials lager seg et sertifikat som andre maskiner ikke stoler på.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: set up a domain name with a certificate, or install the server&apos;s authority on the client. Use the name that the certificate has.</source>
        <translation>Kundens administrator: Sett opp et domenenavn med sertifikat, eller installer serverens sertifikatutsteder på klienten. Bruk navnet som står i sertifikatet.</translation>
    </message>
    <message>
        <source>The names in the certificate tell.</source>
        <translation>Navnene i sertifikatet gir svaret.</translation>
    </message>
    <message>
        <source>The client uses the interface of 2011, which this server no longer has.</source>
        <translation>Klienten bruker grensesnittet fra 2011, som denne serveren ikke lenger har.</translation>
    </message>
    <message>
        <source>IRegistryService was taken away with Windows Server 2012 Essentials.</source>
        <translation>IRegistryService ble fjernet med Windows Server 2012 Essentials.</translation>
    </message>
    <message>
        <source>The client sent no user name and password.</source>
        <translation>Klienten sendte ikke brukernavn og passord.</translation>
    </message>
    <message>
        <source>The login has no Authorization header, and the client did not answer the challenge.</source>
        <translation>Påloggingen har ingen Authorization-header, og klienten svarte ikke på utfordringen.</translation>
    </message>
    <message>
        <source>The login has no Authorization header, and the server&apos;s 401 does not ask for one: a client that waits to be asked never sends it.</source>
        <translation>Påloggingen har ingen Authorization-header, og serverens 401 ber ikke om noen: En klient som venter på å bli spurt, sender den aldri.</translation>
    </message>
    <message>
        <source>Developer: send Authorization: Basic with the first request.</source>
        <translation>Utvikler: Send Authorization: Basic med den første forespørselen.</translation>
    </message>
    <message>
        <source>The login lacks a header that tells the application.</source>
        <translation>Påloggingen mangler en header som oppgir programmet.</translation>
    </message>
    <message>
        <source>Missing or empty: %1. Windows Server Essentials wants AppName, AppPublisherName and AppVersion beside the password.</source>
        <translation>Mangler eller er tom: %1. Windows Server Essentials krever AppName, AppPublisherName og AppVersion i tillegg til passordet.</translation>
    </message>
    <message>
        <source>Developer: send all three.</source>
        <translation>Utvikler: Send alle tre.</translation>
    </message>
    <message>
        <source>The server may want the publisher under another header name.</source>
        <translation>Serveren vil kanskje ha utgiveren under et annet headernavn.</translation>
    </message>
    <message>
        <source>The client sends Apppublisher, as the documentation of 2012 has it. Servers from 2012 R2 want AppPublisherName.</source>
        <translation>Klienten sender Apppublisher, slik dokumentasjonen fra 2012 har det. Servere fra og med 2012 R2 krever AppPublisherName.</translation>
    </message>
    <message>
        <source>The client sends AppPublisherName. The documentation for servers of 2012 has Apppublisher.</source>
        <translation>Klienten sender AppPublisherName. Dokumentasjonen for 2012-servere har Apppublisher.</translation>
    </message>
    <message>
        <source>Developer: send both headers.</source>
        <translation>Utvikler: Send begge headerne.</translation>
    </message>
    <message>
        <source>A login with both headers tells.</source>
        <translation>En pålogging med begge headerne gir svaret.</translation>
    </message>
    <message>
        <source>The server refused the login: wrong user name or password, or an account that may not.</source>
        <translation>Serveren avviste påloggingen: feil brukernavn eller passord, eller en konto som ikke har lov.</translation>
    </message>
    <message>
        <source>Windows Server Essentials answers 401 alike for a wrong password and for an account that is locked, disabled, expired or not allowed from outside. The headers of the application are there.</source>
        <translation>Windows Server Essentials svarer 401 både ved feil passord og når kontoen er låst, deaktivert, utløpt eller ikke tillatt utenfra. Programmets headere er med.</translation>
    </message>
    <message>
        <source>Check user name and password. The customer&apos;s administrator: look at the account in the dashboard, and that it may use Anywhere Access.</source>
        <translation>Sjekk brukernavn og passord. Kundens administrator: Se på kontoen i instrumentbordet, og sjekk at den har lov til å bruke Anywhere Access.</translation>
    </message>
    <message>
        <source>Event 4625 in the Security log of the domain controller may tell, by its sub-status. If it is not there, a proxy may take headers away.</source>
        <translation>Hendelse 4625 i sikkerhetsloggen på domenekontrolleren kan gi svaret gjennom underkoden (sub-status). Hvis den ikke er der, kan en proxy ha fjernet headere.</translation>
    </message>
    <message>
        <source>The server answers in XML because the request does not ask for JSON.</source>
        <translation>Serveren svarer i XML fordi forespørselen ikke ber om JSON.</translation>
    </message>
    <message>
        <source>Without an Accept header Windows Server Essentials answers in XML.</source>
        <translation>Uten en Accept-header svarer Windows Server Essentials i XML.</translation>
    </message>
    <message>
        <source>Developer: send Accept: application/json if the client reads JSON.</source>
        <translation>Utvikler: Send Accept: application/json hvis klienten leser JSON.</translation>
    </message>
    <message>
        <source>The server passes over usergroups when it adds a user.</source>
        <translation>Serveren hopper over usergroups når den legger til en bruker.</translation>
    </message>
    <message>
        <source>The parameter is known from Windows Server 2012 R2 on; this server is older.</source>
        <translation>Parameteren er kjent fra og med Windows Server 2012 R2; denne serveren er eldre.</translation>
    </message>
    <message>
        <source>Developer: put the user into the groups with a call of its own.</source>
        <translation>Utvikler: Legg brukeren i gruppene med et eget kall.</translation>
    </message>
    <message>
        <source>The server&apos;s clock is ahead of the client&apos;s.</source>
        <translation>Serverens klokke går foran klientens.</translation>
    </message>
    <message>
        <source>The server&apos;s clock is behind the client&apos;s.</source>
        <translation>Serverens klokke går etter klientens.</translation>
    </message>
    <message>
        <source>ServerUtcNow and the client&apos;s clock are %1 apart.</source>
        <translation>ServerUtcNow og klientens klokke ligger %1 fra hverandre.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: set both clocks by the network (NTP).</source>
        <translation>Kundens administrator: Still begge klokkene etter nettverket (NTP).</translation>
    </message>
    <message>
        <source>The session had ended already when it was logged off.</source>
        <translation>Økten var allerede avsluttet da den ble logget av.</translation>
    </message>
    <message>
        <source>The log-off was sent without the Canary header.</source>
        <translation>Avloggingen ble sendt uten Canary-headeren.</translation>
    </message>
    <message>
        <source>The server answers 401 to the log-off; the login itself is not concerned.</source>
        <translation>Serveren svarer 401 på avloggingen; selve påloggingen er ikke berørt.</translation>
    </message>
    <message>
        <source>Nothing has to be done.</source>
        <translation>Ingenting trenger å gjøres.</translation>
    </message>
    <message>
        <source>Developer: send the Canary header.</source>
        <translation>Utvikler: Send Canary-headeren.</translation>
    </message>
    <message>
        <source>The call was sent without the Canary header.</source>
        <translation>Kallet ble sendt uten Canary-headeren.</translation>
    </message>
    <message>
        <source>It carries a cookie only. The server wants the Canary that the login gave, or the password again.</source>
        <translation>Det har bare en informasjonskapsel. Serveren krever den Canary-verdien som påloggingen ga, eller passordet på nytt.</translation>
    </message>
    <message>
        <source>The server wants the Canary that the login gave, or the password again.</source>
        <translation>Serveren krever den Canary-verdien som påloggingen ga, eller passordet på nytt.</translation>
    </message>
    <message>
        <source>Developer: send the Canary header of the login&apos;s answer with each call.</source>
        <translation>Utvikler: Send Canary-headeren fra svaret på påloggingen med hvert kall.</translation>
    </message>
    <message>
        <source>The session cookie is sent with a blank before its value.</source>
        <translation>Øktcookien sendes med et mellomrom foran verdien.</translation>
    </message>
    <message>
        <source>The session cookie is not the one that the login gave.</source>
        <translation>Øktcookien er ikke den som påloggingen ga.</translation>
    </message>
    <message>
        <source>A sample in Microsoft&apos;s documentation shows that blank; the server may take it for part of the value.</source>
        <translation>Et eksempel i Microsofts dokumentasjon viser dette mellomrommet; serveren tar det kanskje for en del av verdien.</translation>
    </message>
    <message>
        <source>Canary and cookie must come from the same login.</source>
        <translation>Canary og informasjonskapsel må komme fra samme pålogging.</translation>
    </message>
    <message>
        <source>Developer: leave the blank out.</source>
        <translation>Utvikler: Utelat mellomrommet.</translation>
    </message>
    <message>
        <source>Developer: send the cookie of the same login as the Canary.</source>
        <translation>Utvikler: Send informasjonskapselen fra samme pålogging som Canary-verdien.</translation>
    </message>
    <message>
        <source>The same call without the blank tells.</source>
        <translation>Det samme kallet uten mellomrommet gir svaret.</translation>
    </message>
    <message>
        <source>Only an administrator may make this call.</source>
        <translation>Bare en administrator har lov til å gjøre dette kallet.</translation>
    </message>
    <message>
        <source>The login was accepted. The server answers 401 also to a user who is logged in and may not do this.</source>
        <translation>Påloggingen ble godtatt. Serveren svarer 401 også til en bruker som er logget på, men ikke har lov til dette.</translation>
    </message>
    <message>
        <source>The server answers 401 also to a user who is logged in and may not do this.</source>
        <translation>Serveren svarer 401 også til en bruker som er logget på, men ikke har lov til dette.</translation>
    </message>
    <message>
        <source>Use an account of an administrator of the server, or leave the call out.</source>
        <translation>Bruk kontoen til en administrator på serveren, eller utelat kallet.</translation>
    </message>
    <message>
        <source>The same call as an administrator tells.</source>
        <translation>Det samme kallet som administrator gir svaret.</translation>
    </message>
    <message>
        <source>The session has ended: it was not used for more than 30 minutes.</source>
        <translation>Økten er avsluttet: Den var ikke i bruk på over 30 minutter.</translation>
    </message>
    <message>
        <source>The same Canary was accepted %1 before.</source>
        <translation>Den samme Canary-verdien ble godtatt %1 før.</translation>
    </message>
    <message>
        <source>The session has ended.</source>
        <translation>Økten er avsluttet.</translation>
    </message>
    <message>
        <source>The same Canary was accepted %1 before. Sessions end after 30 minutes without use, with a log-off, and when the server starts anew.</source>
        <translation>Den samme Canary-verdien ble godtatt %1 før. Økter avsluttes etter 30 minutter uten bruk, ved avlogging og når serveren starter på nytt.</translation>
    </message>
    <message>
        <source>The server does not know the session.</source>
        <translation>Serveren kjenner ikke økten.</translation>
    </message>
    <message>
        <source>The Canary is the one that the login gave. The session may have ended, or the Canary may not have reached the server.</source>
        <translation>Canary-verdien er den som påloggingen ga. Økten kan være avsluttet, eller Canary-verdien kan ha blitt borte på vei til serveren.</translation>
    </message>
    <message>
        <source>The login that gave the Canary is not in the capture. The session may have ended after 30 minutes without use.</source>
        <translation>Påloggingen som ga Canary-verdien, er ikke med i opptaket. Økten kan være avsluttet etter 30 minutter uten bruk.</translation>
    </message>
    <message>
        <source>A login with the call right behind it tells, sent past any proxy.</source>
        <translation>En pålogging med kallet rett etter gir svaret, sendt utenom enhver proxy.</translation>
    </message>
    <message>
        <source>Developer: log in again once when a call is answered with 401, and repeat it.</source>
        <translation>Utvikler: Logg på én gang til når et kall besvares med 401, og gjenta kallet.</translation>
    </message>
    <message>
        <source>A backup is running already, or none is there to be stopped.</source>
        <translation>En sikkerhetskopiering kjører allerede, eller det er ingen å stoppe.</translation>
    </message>
    <message>
        <source>A user of that name exists already.</source>
        <translation>En bruker med det navnet finnes allerede.</translation>
    </message>
    <message>
        <source>The path of the shared folder is not valid.</source>
        <translation>Stien til den delte mappen er ugyldig.</translation>
    </message>
    <message>
        <source>Here status 403 tells of a conflict and not of a missing right.</source>
        <translation>Her betyr status 403 en konflikt, ikke en manglende rettighet.</translation>
    </message>
    <message>
        <source>Ask for the state first, and repeat the call when it fits.</source>
        <translation>Spør om tilstanden først, og gjenta kallet når den passer.</translation>
    </message>
    <message>
        <source>No licence is left for this mailbox.</source>
        <translation>Det er ingen ledig lisens til denne postboksen.</translation>
    </message>
    <message>
        <source>Status 402 says that no licences are available.</source>
        <translation>Status 402 betyr at ingen lisenser er ledige.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: buy a licence or take one from another user.</source>
        <translation>Kundens administrator: Kjøp en lisens, eller ta en fra en annen bruker.</translation>
    </message>
    <message>
        <source>The Media Pack is probably not installed on the server.</source>
        <translation>Media Pack er trolig ikke installert på serveren.</translation>
    </message>
    <message>
        <source>Without it Windows Server 2012 R2 Essentials answers 500 to the calls of its media service.</source>
        <translation>Uten den svarer Windows Server 2012 R2 Essentials 500 på kallene til medietjenesten.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: install the Windows Server Essentials Media Pack.</source>
        <translation>Kundens administrator: Installer Windows Server Essentials Media Pack.</translation>
    </message>
    <message>
        <source>Windows Search is not installed on the server.</source>
        <translation>Windows Search er ikke installert på serveren.</translation>
    </message>
    <message>
        <source>Windows Search does not work on the server.</source>
        <translation>Windows Search virker ikke på serveren.</translation>
    </message>
    <message>
        <source>Windows Search takes too long on the server.</source>
        <translation>Windows Search bruker for lang tid på serveren.</translation>
    </message>
    <message>
        <source>The search for files answers with status %1.</source>
        <translation>Filsøket svarer med status %1.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: install or start Windows Search, and let it finish its index.</source>
        <translation>Kundens administrator: Installer eller start Windows Search, og la indekseringen bli ferdig.</translation>
    </message>
    <message>
        <source>The digest was made from another password than the one that was meant.</source>
        <translation>Digest-verdien ble laget av et annet passord enn det som var ment.</translation>
    </message>
    <message>
        <source>None of the known mistakes makes this digest out of it.</source>
        <translation>Ingen av de kjente feilene gir denne digest-verdien av det.</translation>
    </message>
    <message>
        <source>Enter the password anew where the client keeps it.</source>
        <translation>Skriv inn passordet på nytt der klienten lagrer det.</translation>
    </message>
    <message>
        <source>The digest is right for the password that was meant, and the service refuses it.</source>
        <translation>Digest-verdien er riktig for passordet som var ment, og tjenesten avviser den.</translation>
    </message>
    <message>
        <source>The account may have another password there, or it may be locked.</source>
        <translation>Kontoen kan ha et annet passord der, eller den kan være låst.</translation>
    </message>
    <message>
        <source>Check which password the account has on the server, and the form of the user name.</source>
        <translation>Sjekk hvilket passord kontoen har på serveren, og formen på brukernavnet.</translation>
    </message>
    <message>
        <source>The server&apos;s log tells.</source>
        <translation>Serverens logg gir svaret.</translation>
    </message>
    <message>
        <source>The Digest response is made in a wrong way: %1.</source>
        <translation>Digest-svaret er laget på feil måte: %1.</translation>
    </message>
    <message>
        <source>Made that way, the password that was meant gives exactly the digest that was sent.</source>
        <translation>Laget på den måten gir passordet som var ment, nøyaktig den digest-verdien som ble sendt.</translation>
    </message>
    <message>
        <source>Developer: make the response as RFC 7616 has it.</source>
        <translation>Utvikler: Lag svaret slik RFC 7616 beskriver.</translation>
    </message>
    <message>
        <source>minute of the signature</source>
        <translation>minutt for signaturen</translation>
    </message>
    <message>
        <source>The system user&apos;s token is signed with a wrong time: %1.</source>
        <translation>Systembrukerens token er signert med feil tid: %1.</translation>
    </message>
    <message>
        <source>The server&apos;s clock showed %1.</source>
        <translation>Serverens klokke viste %1.</translation>
    </message>
    <message>
        <source>The developer signs each call anew, with the minute in UTC and not in local time, and checks the clock of the machine.</source>
        <translation>Utvikleren signerer hvert kall på nytt, med minuttet i UTC og ikke i lokal tid, og sjekker klokken på maskinen.</translation>
    </message>
    <message>
        <source>The Secret is made in a wrong way: %1.</source>
        <translation>Secret-verdien er laget på feil måte: %1.</translation>
    </message>
    <message>
        <source>Made that way, the password that was meant gives exactly the Secret that was sent.</source>
        <translation>Laget på den måten gir passordet som var ment, nøyaktig den Secret-verdien som ble sendt.</translation>
    </message>
    <message>
        <source>The developer makes the Secret with the bytes EF BB BF in front and with the day in UTC, or moves to tickets (7.0 and later).</source>
        <translation>Utvikleren lager Secret-verdien med bytene EF BB BF foran og med dagen i UTC, eller går over til billetter (7.0 og senere).</translation>
    </message>
    <message>
        <source>The server does not understand the request.</source>
        <translation>Serveren forstår ikke forespørselen.</translation>
    </message>
    <message>
        <source>The developers should compare the request with one that works, header by header.</source>
        <translation>Utviklerne bør sammenligne forespørselen med en som virker, header for header.</translation>
    </message>
    <message>
        <source>There is nothing at this address.</source>
        <translation>Det finnes ingenting på denne adressen.</translation>
    </message>
    <message>
        <source>Check the address, letter by letter, and that the service is installed there.</source>
        <translation>Sjekk adressen, bokstav for bokstav, og at tjenesten er installert der.</translation>
    </message>
    <message>
        <source>The request did not reach the server in time.</source>
        <translation>Forespørselen nådde ikke serveren i tide.</translation>
    </message>
    <message>
        <source>Check the network; a slow or broken upload is the usual reason.</source>
        <translation>Sjekk nettverket; en treg eller avbrutt opplasting er den vanlige årsaken.</translation>
    </message>
    <message>
        <source>The server wants Content-Length in the request.</source>
        <translation>Serveren krever Content-Length i forespørselen.</translation>
    </message>
    <message>
        <source>Send the body with its length, not chunked.</source>
        <translation>Send innholdet med lengde, ikke delt opp i blokker (chunked).</translation>
    </message>
    <message>
        <source>The request is larger than the server allows.</source>
        <translation>Forespørselen er større enn serveren tillater.</translation>
    </message>
    <message>
        <source>The server&apos;s administrator can raise the limit, or send less at a time.</source>
        <translation>Serverens administrator kan heve grensen, eller send mindre om gangen.</translation>
    </message>
    <message>
        <source>The server does not take a body of this type.</source>
        <translation>Serveren tar ikke imot innhold av denne typen.</translation>
    </message>
    <message>
        <source>Compare Content-Type with what the service&apos;s manual says.</source>
        <translation>Sammenlign Content-Type med det tjenestens håndbok sier.</translation>
    </message>
    <message>
        <source>The server does not take the header Expect.</source>
        <translation>Serveren godtar ikke headeren Expect.</translation>
    </message>
    <message>
        <source>Switch off “Expect: 100-continue” in the client; in .NET it is Expect100Continue.</source>
        <translation>Slå av «Expect: 100-continue» i klienten; i .NET heter det Expect100Continue.</translation>
    </message>
    <message>
        <source>The server wants another protocol than was spoken.</source>
        <translation>Serveren krever en annen protokoll enn den som ble brukt.</translation>
    </message>
    <message>
        <source>Use https, or the version of HTTP that the answer names.</source>
        <translation>Bruk https, eller den HTTP-versjonen som svaret oppgir.</translation>
    </message>
    <message>
        <source>The headers of the request are too long for the server.</source>
        <translation>Headerne i forespørselen er for lange for serveren.</translation>
    </message>
    <message>
        <source>Long tokens and many cookies are the usual reason; the server&apos;s administrator can raise the limit.</source>
        <translation>Lange tokener og mange informasjonskapsler er den vanlige årsaken; serverens administrator kan heve grensen.</translation>
    </message>
    <message>
        <source>The server failed while it worked on the request.</source>
        <translation>Serveren feilet mens den behandlet forespørselen.</translation>
    </message>
    <message>
        <source>The server&apos;s administrator should look for the error in the server&apos;s log, at the time of the request.</source>
        <translation>Serverens administrator bør se etter feilen i serverens logg, på tidspunktet for forespørselen.</translation>
    </message>
    <message>
        <source>The service is not running or is overloaded.</source>
        <translation>Tjenesten kjører ikke eller er overbelastet.</translation>
    </message>
    <message>
        <source>The server&apos;s administrator should see whether the service, on IIS its application pool, has stopped.</source>
        <translation>Serverens administrator bør se om tjenesten har stoppet (på IIS: programgruppen, application pool).</translation>
    </message>
    <message>
        <source>%1 answered with status %2.</source>
        <translation>%1 svarte med status %2.</translation>
    </message>
    <message>
        <source>The service said no, and the capture does not show why.</source>
        <translation>Tjenesten sa nei, og opptaket viser ikke hvorfor.</translation>
    </message>
    <message>
        <source>Read the answer&apos;s text, and ask the service&apos;s administrator for the log of that time.</source>
        <translation>Les teksten i svaret, og be tjenestens administrator om loggen fra det tidspunktet.</translation>
    </message>
    <message>
        <source>No whole answer came.</source>
        <translation>Det kom ikke noe fullstendig svar.</translation>
    </message>
    <message>
        <source>Try again, and from another network.</source>
        <translation>Prøv igjen, og fra et annet nettverk.</translation>
    </message>
    <message>
        <source>A capture of a login that works, to compare with, and the server&apos;s log of that time.</source>
        <translation>Et opptak av en pålogging som virker, å sammenligne med, og serverens logg fra det tidspunktet.</translation>
    </message>
    <message>
        <source>The request has two Authorization headers.</source>
        <translation>Forespørselen har to Authorization-headere.</translation>
    </message>
    <message>
        <source>Only one may stand there; servers take the first, the last, or none.</source>
        <translation>Bare én kan stå der; servere bruker den første, den siste eller ingen.</translation>
    </message>
    <message>
        <source>Take one of them out. Often one comes from the program and the other from a setting of its own headers, or from a proxy.</source>
        <translation>Fjern en av dem. Ofte kommer den ene fra programmet og den andre fra en innstilling for egne headere, eller fra en proxy.</translation>
    </message>
    <message>
        <source>The server accepts %1 here; the request carried something else.</source>
        <translation>Serveren godtar %1 her; forespørselen hadde noe annet.</translation>
    </message>
    <message>
        <source>The server accepts %1 here; the request carried %2.</source>
        <translation>Serveren godtar %1 her; forespørselen hadde %2.</translation>
    </message>
    <message>
        <source>The answer names what the server takes, and that is not among it.</source>
        <translation>Svaret oppgir hva serveren godtar, og dette er ikke blant det.</translation>
    </message>
    <message>
        <source>Choose a scheme that the server offers, or let its administrator switch on the one that was sent.</source>
        <translation>Velg et autentiseringsskjema som serveren tilbyr, eller la administratoren slå på det som ble sendt.</translation>
    </message>
    <message>
        <source>Try with %1</source>
        <translation>Prøv med %1</translation>
    </message>
    <message>
        <source>The server offers several schemes in one line, and the client may read only the first.</source>
        <translation>Serveren tilbyr flere autentiseringsskjemaer på én linje, og klienten leser kanskje bare det første.</translation>
    </message>
    <message>
        <source>That is allowed, but some clients, Qt&apos;s own among them, look only at the beginning of each line.</source>
        <translation>Det er tillatt, men noen klienter, blant dem Qts egen, ser bare på begynnelsen av hver linje.</translation>
    </message>
    <message>
        <source>The developers should read all challenges of a line, or the server&apos;s administrator should write one line for each.</source>
        <translation>Utviklerne bør lese alle utfordringene på en linje, eller serverens administrator bør skrive én linje for hver.</translation>
    </message>
    <message>
        <source>A login with this program: it reads all of them.</source>
        <translation>En pålogging med dette programmet: Det leser alle.</translation>
    </message>
    <message>
        <source>The server asks for a login, and the request carried none.</source>
        <translation>Serveren ber om pålogging, og forespørselen hadde ingen.</translation>
    </message>
    <message>
        <source>The answer offers %1; the request had no Authorization header.</source>
        <translation>Svaret tilbyr %1; forespørselen hadde ingen Authorization-header.</translation>
    </message>
    <message>
        <source>Give the program user name and password or a token, in a scheme that the server offers. If it had them, see whether something on the way takes the header out.</source>
        <translation>Gi programmet brukernavn og passord eller et token, med et autentiseringsskjema som serveren tilbyr. Hvis det hadde dem, se om noe underveis fjerner headeren.</translation>
    </message>
    <message>
        <source>The request carried another user than the profile names.</source>
        <translation>Forespørselen hadde en annen bruker enn den profilen oppgir.</translation>
    </message>
    <message>
        <source>The profile&apos;s user is %1.</source>
        <translation>Profilens bruker er %1.</translation>
    </message>
    <message>
        <source>The client may have kept the credentials of an earlier login: start it afresh. Its developers should use a network object of its own for each login.</source>
        <translation>Klienten kan ha beholdt legitimasjonen fra en tidligere pålogging: Start den på nytt. Utviklerne bør bruke et eget nettverksobjekt for hver pålogging.</translation>
    </message>
    <message>
        <source>What the Authorization header carries is no user name and password.</source>
        <translation>Det Authorization-headeren inneholder, er ikke et brukernavn og passord.</translation>
    </message>
    <message>
        <source>Basic wants the Base64 of user name, colon and password. This does not decode, or holds no colon.</source>
        <translation>Basic krever Base64 av brukernavn, kolon og passord. Dette lar seg ikke dekode, eller har ikke noe kolon.</translation>
    </message>
    <message>
        <source>Encode user name, colon and password together, and send the result unchanged.</source>
        <translation>Kod brukernavn, kolon og passord sammen, og send resultatet uendret.</translation>
    </message>
    <message>
        <source>Try with the charset %1</source>
        <translation>Prøv med tegnsettet %1</translation>
    </message>
    <message>
        <source>A trial with the other charset, or with a password of plain ASCII letters.</source>
        <translation>Et forsøk med det andre tegnsettet, eller med et passord av rene ASCII-bokstaver.</translation>
    </message>
    <message>
        <source>User name or password was encoded as UTF-8 twice.</source>
        <translation>Brukernavn eller passord ble kodet som UTF-8 to ganger.</translation>
    </message>
    <message>
        <source>Each letter outside ASCII takes four bytes in place of two.</source>
        <translation>Hver bokstav utenfor ASCII tar fire byte i stedet for to.</translation>
    </message>
    <message>
        <source>The developers should encode the text as UTF-8 once, right before Base64.</source>
        <translation>Utviklerne bør kode teksten som UTF-8 én gang, rett før Base64.</translation>
    </message>
    <message>
        <source>User name or password was sent in Latin-1, and the server seems to want UTF-8.</source>
        <translation>Brukernavn eller passord ble sendt i Latin-1, og serveren ser ut til å kreve UTF-8.</translation>
    </message>
    <message>
        <source>The server asks for UTF-8, and the bytes are not that.</source>
        <translation>Serveren ber om UTF-8, og bytene er ikke det.</translation>
    </message>
    <message>
        <source>Letters outside ASCII are single bytes here.</source>
        <translation>Bokstaver utenfor ASCII er enkeltbyte her.</translation>
    </message>
    <message>
        <source>Send UTF-8. Programs that use Qt must set the header themselves for that.</source>
        <translation>Send UTF-8. Programmer som bruker Qt, må selv sette headeren for å få til det.</translation>
    </message>
    <message>
        <source>User name or password holds letters outside ASCII, and the server may read them in another charset.</source>
        <translation>Brukernavn eller passord har bokstaver utenfor ASCII, og serveren leser dem kanskje i et annet tegnsett.</translation>
    </message>
    <message>
        <source>They were sent as UTF-8, and the server does not say which charset it wants.</source>
        <translation>De ble sendt som UTF-8, og serveren sier ikke hvilket tegnsett den krever.</translation>
    </message>
    <message>
        <source>Try Latin-1, or let the person choose a password of plain ASCII letters.</source>
        <translation>Prøv Latin-1, eller la brukeren velge et passord av rene ASCII-bokstaver.</translation>
    </message>
    <message>
        <source>The server does not accept this user name and password.</source>
        <translation>Serveren godtar ikke dette brukernavnet og passordet.</translation>
    </message>
    <message>
        <source>The request carried a user name without a password, and the answer is 401.</source>
        <translation>Forespørselen hadde et brukernavn uten passord, og svaret er 401.</translation>
    </message>
    <message>
        <source>The request carried both, well formed, and the answer is 401.</source>
        <translation>Forespørselen hadde begge deler, riktig utformet, og svaret er 401.</translation>
    </message>
    <message>
        <source>Check the password, the form of the user name (alone, DOMAIN\user or user@domain), and whether the account is locked or expired.</source>
        <translation>Sjekk passordet, formen på brukernavnet (alene, DOMAIN\user eller user@domain), og om kontoen er låst eller utløpt.</translation>
    </message>
    <message>
        <source>The server&apos;s log says whether the user is unknown, the password wrong or the account locked.</source>
        <translation>Serverens logg viser om brukeren er ukjent, passordet feil eller kontoen låst.</translation>
    </message>
    <message>
        <source>The password that was sent is not the one that was meant.</source>
        <translation>Passordet som ble sendt, er ikke det som var ment.</translation>
    </message>
    <message>
        <source>%1 bytes were sent, and the password that was meant has %2.</source>
        <translation>%1 byte ble sendt, og passordet som var ment, har %2.</translation>
    </message>
    <message>
        <source>Enter the password again in the customer&apos;s program.</source>
        <translation>Skriv inn passordet på nytt i kundens program.</translation>
    </message>
    <message>
        <source>The password crosses the network unencrypted.</source>
        <translation>Passordet går ukryptert over nettverket.</translation>
    </message>
    <message>
        <source>The address begins with http, and Basic hides nothing.</source>
        <translation>Adressen begynner med http, og Basic skjuler ingenting.</translation>
    </message>
    <message>
        <source>Use https.</source>
        <translation>Bruk https.</translation>
    </message>
    <message>
        <source>%1 The server says: %2</source>
        <translation>%1 Serveren sier: %2</translation>
    </message>
    <message>
        <source>The token is good, but does not allow this call.</source>
        <translation>Tokenet er gyldig, men gir ikke lov til dette kallet.</translation>
    </message>
    <message>
        <source>The token is good, but lacks the scope %1.</source>
        <translation>Tokenet er gyldig, men mangler scope %1.</translation>
    </message>
    <message>
        <source>The server answers insufficient_scope.</source>
        <translation>Serveren svarer insufficient_scope.</translation>
    </message>
    <message>
        <source>Ask for that scope at the login. The person or an administrator may have to consent to it.</source>
        <translation>Be om dette scopet ved påloggingen. Brukeren eller en administrator må kanskje samtykke til det.</translation>
    </message>
    <message>
        <source>The way in which the token was sent is wrong.</source>
        <translation>Måten tokenet ble sendt på, er feil.</translation>
    </message>
    <message>
        <source>The server answers invalid_request: a parameter is missing or there twice, or the token was sent in more than one way.</source>
        <translation>Serveren svarer invalid_request: En parameter mangler eller er med to ganger, eller tokenet ble sendt på mer enn én måte.</translation>
    </message>
    <message>
        <source>Send the token once, in the Authorization header.</source>
        <translation>Send tokenet én gang, i Authorization-headeren.</translation>
    </message>
    <message>
        <source>The server does not accept this token: it has expired, was withdrawn, or is for something else.</source>
        <translation>Serveren godtar ikke dette tokenet: Det er utløpt, trukket tilbake eller gjelder noe annet.</translation>
    </message>
    <message>
        <source>The server answers invalid_token.</source>
        <translation>Serveren svarer invalid_token.</translation>
    </message>
    <message>
        <source>The request carried a token, and the answer is 401.</source>
        <translation>Forespørselen hadde et token, og svaret er 401.</translation>
    </message>
    <message>
        <source>Get a new token and try at once. If that fails too, check that it comes from the right environment and application.</source>
        <translation>Hent et nytt token, og prøv med en gang. Hvis det også mislykkes, sjekk at det kommer fra riktig miljø og program.</translation>
    </message>
    <message>
        <source>A login now: if the new token works, the old one had expired or was withdrawn.</source>
        <translation>En pålogging nå: Hvis det nye tokenet virker, var det gamle utløpt eller trukket tilbake.</translation>
    </message>
    <message>
        <source>The cookie %1 is only for https, and the address says http.</source>
        <translation>Informasjonskapselen %1 er bare for https, og adressen sier http.</translation>
    </message>
    <message>
        <source>The server set it with Secure; clients do not send it unencrypted.</source>
        <translation>Serveren satte den med Secure; klienter sender den ikke ukryptert.</translation>
    </message>
    <message>
        <source>Use https. If a proxy takes the TLS off, the server must be told that the outside is https.</source>
        <translation>Bruk https. Hvis en proxy avslutter TLS, må serveren få vite at det er https utenfor.</translation>
    </message>
    <message>
        <source>The cookie %1 was set for another host than %2.</source>
        <translation>Informasjonskapselen %1 ble satt for en annen vert enn %2.</translation>
    </message>
    <message>
        <source>It came from %1 and goes back only there.</source>
        <translation>Den kom fra %1 og går bare tilbake dit.</translation>
    </message>
    <message>
        <source>It came from %1 with the domain %2.</source>
        <translation>Den kom fra %1 med domenet %2.</translation>
    </message>
    <message>
        <source>Use the same host name for the login and for the calls, and let the server set a domain that holds both.</source>
        <translation>Bruk samme vertsnavn for påloggingen og kallene, eller la serveren sette et domene som omfatter begge.</translation>
    </message>
    <message>
        <source>The cookie %1 is for another path than the one that was asked for.</source>
        <translation>Informasjonskapselen %1 gjelder en annen sti enn den det ble spurt etter.</translation>
    </message>
    <message>
        <source>The server named no path, so that it goes back only below %1.</source>
        <translation>Serveren oppga ingen sti, så den går bare tilbake under %1.</translation>
    </message>
    <message>
        <source>The server set it for %1; case counts.</source>
        <translation>Serveren satte den for %1; store og små bokstaver er ikke det samme.</translation>
    </message>
    <message>
        <source>Write the address exactly as the server does, or let the server set the cookie for a path that holds both.</source>
        <translation>Skriv adressen nøyaktig som serveren gjør, eller la serveren sette informasjonskapselen for en sti som omfatter begge.</translation>
    </message>
    <message>
        <source>The browser kept the cookie %1 back because of its SameSite setting.</source>
        <translation>Nettleseren holdt tilbake informasjonskapselen %1 på grunn av SameSite-innstillingen.</translation>
    </message>
    <message>
        <source>The request came from a page of another site.</source>
        <translation>Forespørselen kom fra en side på et annet nettsted.</translation>
    </message>
    <message>
        <source>SameSite=None counts only together with Secure.</source>
        <translation>SameSite=None gjelder bare sammen med Secure.</translation>
    </message>
    <message>
        <source>The service must set the cookie with SameSite=None and Secure, over https, where it is used from other sites or in frames.</source>
        <translation>Tjenesten må sette informasjonskapselen med SameSite=None og Secure, over https, der den brukes fra andre nettsteder eller i rammer.</translation>
    </message>
    <message>
        <source>The cookie %1 had expired.</source>
        <translation>Informasjonskapselen %1 var utløpt.</translation>
    </message>
    <message>
        <source>The server set it with an end, and that had passed.</source>
        <translation>Serveren satte den med en utløpstid, og den var passert.</translation>
    </message>
    <message>
        <source>Log in again. If it ends at once, compare the clocks.</source>
        <translation>Logg på på nytt. Hvis den utløper med en gang, sammenlign klokkene.</translation>
    </message>
    <message>
        <source>The client did not send the cookie %1 back.</source>
        <translation>Klienten sendte ikke informasjonskapselen %1 tilbake.</translation>
    </message>
    <message>
        <source>The server set it in exchange %1, it fits this address, and the request lacks it.</source>
        <translation>Serveren satte den i utveksling %1, den passer til denne adressen, og forespørselen mangler den.</translation>
    </message>
    <message>
        <source>The client must keep cookies and send them (a cookie jar), or something on the way takes them out.</source>
        <translation>Klienten må beholde informasjonskapsler og sende dem (et lager for dem, «cookie jar»), eller noe underveis fjerner dem.</translation>
    </message>
    <message>
        <source>A trial with the cookie put in by hand.</source>
        <translation>Et forsøk med informasjonskapselen satt inn for hånd.</translation>
    </message>
    <message>
        <source>The Digest answer was made for another address than the one that is asked for.</source>
        <translation>Digest-svaret ble laget for en annen adresse enn den det spørres etter.</translation>
    </message>
    <message>
        <source>Its uri is not the one in the request line.</source>
        <translation>uri i svaret er ikke den som står i forespørselslinjen.</translation>
    </message>
    <message>
        <source>The client must compute the answer for each address, its query included. If something on the way rewrites addresses, it breaks Digest.</source>
        <translation>Klienten må beregne svaret for hver adresse, med spørredelen (query). Hvis noe underveis skriver om adresser, ødelegger det Digest.</translation>
    </message>
    <message>
        <source>The Digest answer names another realm than the server does.</source>
        <translation>Digest-svaret oppgir et annet realm enn serveren gjør.</translation>
    </message>
    <message>
        <source>The realm goes into the digest, so that no password fits.</source>
        <translation>Realm inngår i digest-verdien, så ikke noe passord passer.</translation>
    </message>
    <message>
        <source>Take the realm from the server&apos;s challenge, letter by letter.</source>
        <translation>Bruk realm fra serverens utfordring, bokstav for bokstav.</translation>
    </message>
    <message>
        <source>The server&apos;s nonce was too old, and the client did not try again with the new one.</source>
        <translation>Serverens nonce var for gammel, og klienten prøvde ikke på nytt med den nye.</translation>
    </message>
    <message>
        <source>The server says stale=true: the password may well be right.</source>
        <translation>Serveren sier stale=true: Passordet kan godt være riktig.</translation>
    </message>
    <message>
        <source>The nonce in the answer is none of those that the server sent here.</source>
        <translation>Noncen i svaret er ingen av dem som serveren sendte her.</translation>
    </message>
    <message>
        <source>The client should answer the new challenge by itself, without asking for the password. If it did and every nonce is old, calls go to servers that do not share their nonces.</source>
        <translation>Klienten skal svare på den nye utfordringen av seg selv, uten å spørre etter passordet. Hvis den gjorde det og alle noncer er for gamle, går kallene til servere som ikke deler noncene sine.</translation>
    </message>
    <message>
        <source>The client used the same nonce with the same count twice.</source>
        <translation>Klienten brukte samme nonce med samme teller to ganger.</translation>
    </message>
    <message>
        <source>Exchange %1 had both already; servers take that for a replay.</source>
        <translation>Utveksling %1 hadde allerede begge deler; servere tar det for en gjentakelse (replay).</translation>
    </message>
    <message>
        <source>The client must count nc up with each request, as long as it keeps the nonce.</source>
        <translation>Klienten må øke nc for hver forespørsel, så lenge den beholder noncen.</translation>
    </message>
    <message>
        <source>The server wants Digest with %1, which the client does not use.</source>
        <translation>Serveren krever Digest med %1, som klienten ikke bruker.</translation>
    </message>
    <message>
        <source>Many clients, Qt&apos;s own among them, know only MD5.</source>
        <translation>Mange klienter, blant dem Qts egen, kjenner bare MD5.</translation>
    </message>
    <message>
        <source>Use a client that knows the algorithm, or let the server&apos;s administrator offer MD5 beside it.</source>
        <translation>Bruk en klient som kjenner algoritmen, eller la serverens administrator tilby MD5 ved siden av.</translation>
    </message>
    <message>
        <source>A login with this program: it knows SHA-256.</source>
        <translation>En pålogging med dette programmet: Det kjenner SHA-256.</translation>
    </message>
    <message>
        <source>The Digest answer fits the challenge in all that can be seen, so that its digest was made with another password than the server&apos;s.</source>
        <translation>Digest-svaret passer til utfordringen i alt som kan ses, så digest-verdien er laget med et annet passord enn serverens.</translation>
    </message>
    <message>
        <source>With the password that was meant, this program can compute the digest and compare.</source>
        <translation>Med passordet som var ment, kan dette programmet beregne digest-verdien og sammenligne.</translation>
    </message>
    <message>
        <source>The challenge that this request answers is not in the capture.</source>
        <translation>Utfordringen som denne forespørselen svarer på, er ikke med i opptaket.</translation>
    </message>
    <message>
        <source>The client, or the program that recorded it, kept the first 401 to itself.</source>
        <translation>Klienten, eller programmet som gjorde opptaket, holdt den første 401-meldingen for seg selv.</translation>
    </message>
    <message>
        <source>Record once more with this program as the proxy in front of the service: it sees every leg.</source>
        <translation>Gjør et nytt opptak med dette programmet som proxy foran tjenesten: Det ser alle stegene.</translation>
    </message>
    <message>
        <source>A placeholder was sent in place of the customer&apos;s own value.</source>
        <translation>En plassholder ble sendt i stedet for kundens egen verdi.</translation>
    </message>
    <message>
        <source>What was sent is what manuals and templates write for the reader&apos;s own.</source>
        <translation>Det som ble sendt, er noe håndbøker og maler skriver der leserens egen verdi skal stå.</translation>
    </message>
    <message>
        <source>What was sent stands in the vendor&apos;s documentation as an example.</source>
        <translation>Det som ble sendt, står i leverandørens dokumentasjon som eksempel.</translation>
    </message>
    <message>
        <source>Put the real value there, and see why the setting was not filled in.</source>
        <translation>Sett inn den virkelige verdien der, og se hvorfor innstillingen ikke ble fylt ut.</translation>
    </message>
    <message>
        <source>Take it out where the secret is kept: in the setting, the file or the script. Editors and “echo” add such things.</source>
        <translation>Fjern det der hemmeligheten er lagret: i innstillingen, filen eller skriptet. Redigeringsprogrammer og «echo» legger til slikt.</translation>
    </message>
    <message>
        <source>A byte order mark stands before the password or token.</source>
        <translation>Det står et byterekkefølgemerke (BOM) før passordet eller tokenet.</translation>
    </message>
    <message>
        <source>It is invisible in an editor; the server counts it as a character.</source>
        <translation>Det er usynlig i et redigeringsprogram; serveren teller det som et tegn.</translation>
    </message>
    <message>
        <source>The password or token begins or ends with a line end.</source>
        <translation>Passordet eller tokenet begynner eller slutter med et linjeskift.</translation>
    </message>
    <message>
        <source>The server counts it as a character.</source>
        <translation>Serveren teller det som et tegn.</translation>
    </message>
    <message>
        <source>The password or token begins or ends with an invisible character.</source>
        <translation>Passordet eller tokenet begynner eller slutter med et usynlig tegn.</translation>
    </message>
    <message>
        <source>The password or token begins or ends with a blank.</source>
        <translation>Passordet eller tokenet begynner eller slutter med et mellomrom.</translation>
    </message>
    <message>
        <source>Dots stand where the copy leaves something out.</source>
        <translation>Det står prikker der kopien utelater noe.</translation>
    </message>
    <message>
        <source>An invisible character stands in it.</source>
        <translation>Det står et usynlig tegn i det.</translation>
    </message>
    <message>
        <source>The word Bearer stands there twice.</source>
        <translation>Ordet Bearer står der to ganger.</translation>
    </message>
    <message>
        <source>It was copied with its quotation marks.</source>
        <translation>Det ble kopiert med anførselstegnene.</translation>
    </message>
    <message>
        <source>Signs in it are written as in HTML.</source>
        <translation>Tegn i det er skrevet som i HTML.</translation>
    </message>
    <message>
        <source>Signs in it are percent-encoded, as in an address.</source>
        <translation>Tegn i det er prosentkodet, som i en adresse.</translation>
    </message>
    <message>
        <source>A blank stands in it: a plus sign that an address turned into one, or a line that was folded.</source>
        <translation>Det står et mellomrom i det: et plusstegn som en adresse gjorde om, eller en linje som ble brutt.</translation>
    </message>
    <message>
        <source>Letters outside ASCII stand in it.</source>
        <translation>Det står bokstaver utenfor ASCII i det.</translation>
    </message>
    <message>
        <source>The token was damaged when it was copied.</source>
        <translation>Tokenet ble skadet da det ble kopiert.</translation>
    </message>
    <message>
        <source>Copy the token again from where it was issued, as a whole and nothing else.</source>
        <translation>Kopier tokenet på nytt fra der det ble utstedt, hele tokenet og ikke noe annet.</translation>
    </message>
    <message>
        <source>The Authorization header holds a token without the scheme before it.</source>
        <translation>Authorization-headeren har et token uten autentiseringsskjemaet foran.</translation>
    </message>
    <message>
        <source>The server cannot tell what kind of token that is.</source>
        <translation>Serveren kan ikke vite hva slags token det er.</translation>
    </message>
    <message>
        <source>Write the scheme and a blank before the token, for example Bearer.</source>
        <translation>Skriv autentiseringsskjemaet og et mellomrom foran tokenet, for eksempel Bearer.</translation>
    </message>
    <message>
        <source>The server knows who asks, and does not allow it.</source>
        <translation>Serveren vet hvem som spør, og gir ikke lov til det.</translation>
    </message>
    <message>
        <source>The server does not allow this request at all.</source>
        <translation>Serveren tillater ikke denne forespørselen i det hele tatt.</translation>
    </message>
    <message>
        <source>403 differs from 401: another password does not help.</source>
        <translation>403 er noe annet enn 401: Et annet passord hjelper ikke.</translation>
    </message>
    <message>
        <source>The service&apos;s administrator should see to the user&apos;s rights, to rules for addresses of clients, and to whether the address is right.</source>
        <translation>Tjenestens administrator bør se på brukerens rettigheter, på regler for klientadresser og på om adressen er riktig.</translation>
    </message>
    <message>
        <source>The same call as a user with more rights, and from another network.</source>
        <translation>Det samme kallet som en bruker med flere rettigheter, og fra et annet nettverk.</translation>
    </message>
    <message>
        <source>The service does not let web pages from %1 call it.</source>
        <translation>Tjenesten lar ikke nettsider fra %1 kalle den.</translation>
    </message>
    <message>
        <source>The browser asked before the call, and the answer was %1.</source>
        <translation>Nettleseren spurte før kallet, og svaret var %1.</translation>
    </message>
    <message>
        <source>The service&apos;s administrator must add the origin to those that it allows. Programs that are no web pages are not held back by this.</source>
        <translation>Tjenestens administrator må legge opphavet (origin) til dem som tillates. Programmer som ikke er nettsider, hindres ikke av dette.</translation>
    </message>
    <message>
        <source>The server does not take %1 at this address.</source>
        <translation>Serveren godtar ikke %1 på denne adressen.</translation>
    </message>
    <message>
        <source>The answer is 405.</source>
        <translation>Svaret er 405.</translation>
    </message>
    <message>
        <source>The answer is 405 and allows %1.</source>
        <translation>Svaret er 405 og tillater %1.</translation>
    </message>
    <message>
        <source>Check the address and the method. On IIS, WebDAV and the verbs of the handler are usual reasons; the server&apos;s administrator can change them.</source>
        <translation>Sjekk adressen og metoden. På IIS er WebDAV og verbene i behandleren (handler) vanlige årsaker; serverens administrator kan endre dem.</translation>
    </message>
    <message>
        <source>The client sent too many requests, and the server asks it to wait.</source>
        <translation>Klienten sendte for mange forespørsler, og serveren ber den vente.</translation>
    </message>
    <message>
        <source>The answer is 429.</source>
        <translation>Svaret er 429.</translation>
    </message>
    <message>
        <source>The answer is 429 with Retry-After: %1.</source>
        <translation>Svaret er 429 med Retry-After: %1.</translation>
    </message>
    <message>
        <source>Wait and send less often. Where several programs share one account or address, they share the limit too.</source>
        <translation>Vent, og send sjeldnere. Når flere programmer deler én konto eller adresse, deler de også grensen.</translation>
    </message>
    <message>
        <source>The body is XML, but the request does not say so.</source>
        <translation>Innholdet er XML, men forespørselen sier det ikke.</translation>
    </message>
    <message>
        <source>The body is JSON, but the request does not say so.</source>
        <translation>Innholdet er JSON, men forespørselen sier det ikke.</translation>
    </message>
    <message>
        <source>There is no Content-Type.</source>
        <translation>Content-Type mangler.</translation>
    </message>
    <message>
        <source>Content-Type says that it is a form; Qt sets that where the program sets none.</source>
        <translation>Content-Type sier at det er et skjema; Qt setter det når programmet ikke setter noe.</translation>
    </message>
    <message>
        <source>Set Content-Type to text/xml; charset=utf-8, and SOAPAction, which is missing too.</source>
        <translation>Sett Content-Type til text/xml; charset=utf-8, og SOAPAction, som også mangler.</translation>
    </message>
    <message>
        <source>Set Content-Type to text/xml; charset=utf-8.</source>
        <translation>Sett Content-Type til text/xml; charset=utf-8.</translation>
    </message>
    <message>
        <source>Set Content-Type to application/json.</source>
        <translation>Sett Content-Type til application/json.</translation>
    </message>
    <message>
        <source>The token is damaged: it is no longer a whole JSON Web Token.</source>
        <translation>Tokenet er skadet: Det er ikke lenger et helt JSON Web Token.</translation>
    </message>
    <message>
        <source>It begins as one, but does not have its three parts.</source>
        <translation>Det begynner som et, men har ikke de tre delene.</translation>
    </message>
    <message>
        <source>It has its parts, but one of them does not decode or has the wrong length.</source>
        <translation>Det har delene sine, men en av dem lar seg ikke dekode eller har feil lengde.</translation>
    </message>
    <message>
        <source>Copy the token again as a whole, and look for fields or columns on the way that are too short for it.</source>
        <translation>Kopier hele tokenet på nytt, og se etter felt eller kolonner underveis som er for korte til det.</translation>
    </message>
    <message>
        <source>The token expired %1 before it was used.</source>
        <translation>Tokenet utløp %1 før det ble brukt.</translation>
    </message>
    <message>
        <source>It was good until %1; by the server&apos;s clock it was %2.</source>
        <translation>Det var gyldig til %1; ifølge serverens klokke var den %2.</translation>
    </message>
    <message>
        <source>Get a new token, with the refresh token or by a new login. The program should do that by itself before the old one ends.</source>
        <translation>Hent et nytt token, med refresh-tokenet eller ved en ny pålogging. Programmet bør gjøre det av seg selv før det gamle utløper.</translation>
    </message>
    <message>
        <source>The token is not valid yet: a clock is wrong.</source>
        <translation>Tokenet er ikke gyldig ennå: En klokke går feil.</translation>
    </message>
    <message>
        <source>It is good from %1; by the server&apos;s clock it was %2.</source>
        <translation>Det er gyldig fra %1; ifølge serverens klokke var den %2.</translation>
    </message>
    <message>
        <source>Let all computers take their time from the network (NTP).</source>
        <translation>La alle datamaskiner hente tiden fra nettverket (NTP).</translation>
    </message>
    <message>
        <source>The token is meant for another service.</source>
        <translation>Tokenet er ment for en annen tjeneste.</translation>
    </message>
    <message>
        <source>Its audience (aud) is %1; the request went to %2.</source>
        <translation>Mottakeren (aud) er %1; forespørselen gikk til %2.</translation>
    </message>
    <message>
        <source>Ask for a token for this service: by its scope, resource or audience, as the service&apos;s manual says.</source>
        <translation>Be om et token for denne tjenesten: med scope, resource eller audience, slik tjenestens håndbok sier.</translation>
    </message>
    <message>
        <source>An ID token was sent in place of an access token.</source>
        <translation>Et ID-token ble sendt i stedet for et tilgangstoken.</translation>
    </message>
    <message>
        <source>It has claims that only ID tokens have.</source>
        <translation>Det har påstander (claims) som bare ID-tokener har.</translation>
    </message>
    <message>
        <source>Access tokens of this service are no JSON Web Tokens.</source>
        <translation>Tilgangstokener fra denne tjenesten er ikke JSON Web Token.</translation>
    </message>
    <message>
        <source>Send the access token of the same answer (access_token, not id_token).</source>
        <translation>Send tilgangstokenet fra samme svar (access_token, ikke id_token).</translation>
    </message>
    <message>
        <source>The token carries no signature, and servers do not take such tokens.</source>
        <translation>Tokenet har ingen signatur, og servere godtar ikke slike tokener.</translation>
    </message>
    <message>
        <source>Its header says alg none.</source>
        <translation>Headeren sier alg none.</translation>
    </message>
    <message>
        <source>Get the token from the issuer; one that was made by hand is not enough.</source>
        <translation>Hent tokenet fra utstederen; et som er laget for hånd, er ikke nok.</translation>
    </message>
    <message>
        <source>The token that was sent is not the one that was meant.</source>
        <translation>Tokenet som ble sendt, er ikke det som var ment.</translation>
    </message>
    <message>
        <source>The token was altered, or signed by somebody whom the server does not know.</source>
        <translation>Tokenet ble endret, eller signert av noen som serveren ikke kjenner.</translation>
    </message>
    <message>
        <source>The two differ in their bytes.</source>
        <translation>De to har forskjellige byte.</translation>
    </message>
    <message>
        <source>The server says that the signature does not fit.</source>
        <translation>Serveren sier at signaturen ikke stemmer.</translation>
    </message>
    <message>
        <source>Get a new token from the issuer of this environment and send it unchanged.</source>
        <translation>Hent et nytt token fra utstederen i dette miljøet, og send det uendret.</translation>
    </message>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n sekund</numerusform>
            <numerusform>%n sekunder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minutt</numerusform>
            <numerusform>%n minutter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n time</numerusform>
            <numerusform>%n timer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n dag</numerusform>
            <numerusform>%n dager</numerusform>
        </translation>
    </message>
    <message>
        <source>SuperID answers “%1”.</source>
        <translation>SuperID svarer «%1».</translation>
    </message>
    <message>
        <source>SuperID answers “%1” to “%2”.</source>
        <translation>SuperID svarer «%1» på «%2».</translation>
    </message>
    <message>
        <source>The redirect address is not registered for the application.</source>
        <translation>Omdirigeringsadressen er ikke registrert for programmet.</translation>
    </message>
    <message>
        <source>The developer uses http://127.0.0.1 or http://[::1] in place of localhost, and registers that address.</source>
        <translation>Utvikleren bruker http://127.0.0.1 eller http://[::1] i stedet for localhost, og registrerer den adressen.</translation>
    </message>
    <message>
        <source>The developer registers exactly this address in the Developer Portal: http or https, port, path and the slash at the end count.</source>
        <translation>Utvikleren registrerer nøyaktig denne adressen i Developer Portal: http eller https, port, sti og skråstreken til slutt har betydning.</translation>
    </message>
    <message>
        <source>The application is not approved for this tenant.</source>
        <translation>Programmet er ikke godkjent for denne tenanten.</translation>
    </message>
    <message>
        <source>The approval of the application for this tenant has expired.</source>
        <translation>Godkjenningen av programmet for denne tenanten er utløpt.</translation>
    </message>
    <message>
        <source>The approval of the application for this tenant was withdrawn.</source>
        <translation>Godkjenningen av programmet for denne tenanten er trukket tilbake.</translation>
    </message>
    <message>
        <source>The application has changed and must be approved again.</source>
        <translation>Programmet er endret og må godkjennes på nytt.</translation>
    </message>
    <message>
        <source>The administrator of the tenant approves the application again.</source>
        <translation>Tenantens administrator godkjenner programmet på nytt.</translation>
    </message>
    <message>
        <source>The exchange was refused.</source>
        <translation>Vekslingen ble avvist.</translation>
    </message>
    <message>
        <source>The minute in the token is %1 minutes ahead of the time of the call.</source>
        <translation>Minuttet i tokenet ligger %1 minutter foran tidspunktet for kallet.</translation>
    </message>
    <message>
        <source>The minute in the token is %1 minutes behind the time of the call.</source>
        <translation>Minuttet i tokenet ligger %1 minutter etter tidspunktet for kallet.</translation>
    </message>
    <message>
        <source>The system user&apos;s token was signed for another minute.</source>
        <translation>Systembrukerens token ble signert for et annet minutt.</translation>
    </message>
    <message>
        <source>Sign and send again with the present minute in UTC.</source>
        <translation>Signer og send på nytt med gjeldende minutt i UTC.</translation>
    </message>
    <message>
        <source>The SignedSystemToken is not made up as it should be.</source>
        <translation>SignedSystemToken er ikke satt sammen slik det skal.</translation>
    </message>
    <message>
        <source>It must be the token, a dot, the minute (yyyyMMddHHmm), a dot, and the signature in Base64.</source>
        <translation>Det må være tokenet, et punktum, minuttet (yyyyMMddHHmm), et punktum og signaturen i Base64.</translation>
    </message>
    <message>
        <source>The developer signs the token with the minute, and sends all three parts.</source>
        <translation>Utvikleren signerer tokenet sammen med minuttet, og sender alle tre delene.</translation>
    </message>
    <message>
        <source>signature</source>
        <translation>signatur</translation>
    </message>
    <message>
        <source>The signature of the system user&apos;s token does not check out.</source>
        <translation>Signaturen på systembrukerens token stemmer ikke.</translation>
    </message>
    <message>
        <source>The developer checks that the private key belongs to this application and environment, that it is read whole (PEM, line ends), and that token and minute are signed together.</source>
        <translation>Utvikleren sjekker at den private nøkkelen hører til dette programmet og miljøet, at hele leses (PEM, linjeskift), og at token og minutt signeres sammen.</translation>
    </message>
    <message>
        <source>SuperID does not give the system user a ticket.</source>
        <translation>SuperID gir ikke systembrukeren noen billett.</translation>
    </message>
    <message>
        <source>The answer says that the exchange was not successful.</source>
        <translation>Svaret sier at vekslingen ikke var vellykket.</translation>
    </message>
    <message>
        <source>The developer checks tenant, client secret, system user token and environment against one another; the administrator of the tenant checks that the application is approved.</source>
        <translation>Utvikleren sjekker tenant, klienthemmelighet, systembrukertoken og miljø mot hverandre; tenantens administrator sjekker at programmet er godkjent.</translation>
    </message>
    <message>
        <source>The ErrorMessage of the answer, in the decoded view.</source>
        <translation>ErrorMessage i svaret, i den tolkede visningen.</translation>
    </message>
    <message>
        <source>The login was refused, by the person or by the administrator.</source>
        <translation>Påloggingen ble avvist, av personen eller av administratoren.</translation>
    </message>
    <message>
        <source>The login server refuses the login.</source>
        <translation>Påloggingsserveren avviser påloggingen.</translation>
    </message>
    <message>
        <source>It sends the browser back with the error %1.</source>
        <translation>Den sender nettleseren tilbake med feilen %1.</translation>
    </message>
    <message>
        <source>The developer compares the parameters with the login server&apos;s documentation.</source>
        <translation>Utvikleren sammenligner parameterne med dokumentasjonen til påloggingsserveren.</translation>
    </message>
    <message>
        <source>The program does not trust the issuer of SuperOffice&apos;s token.</source>
        <translation>Programmet stoler ikke på utstederen av SuperOffices token.</translation>
    </message>
    <message>
        <source>The developer types the thumbprint of SuperOffice&apos;s certificate anew (a hidden character is often copied along) and checks that it is that of this environment.</source>
        <translation>Utvikleren skriver inn avtrykket (thumbprint) av SuperOffices sertifikat på nytt (et skjult tegn blir ofte med ved kopiering) og sjekker at det gjelder dette miljøet.</translation>
    </message>
    <message>
        <source>The program does not find SuperOffice&apos;s certificate.</source>
        <translation>Programmet finner ikke SuperOffices sertifikat.</translation>
    </message>
    <message>
        <source>The developer installs SuperOffice&apos;s certificate on the machine, or lets the program read it from a file.</source>
        <translation>Utvikleren installerer SuperOffices sertifikat på maskinen, eller lar programmet lese det fra en fil.</translation>
    </message>
    <message>
        <source>The program looked at the token too late, or its clock is ahead.</source>
        <translation>Programmet så på tokenet for sent, eller klokken går foran.</translation>
    </message>
    <message>
        <source>The program validates the token at once. The administrator of the machine sets its clock by a time server (NTP).</source>
        <translation>Programmet validerer tokenet med en gang. Maskinens administrator stiller klokken etter en tidsserver (NTP).</translation>
    </message>
    <message>
        <source>The program reads a JWT as if it were SAML.</source>
        <translation>Programmet leser et JWT som om det var SAML.</translation>
    </message>
    <message>
        <source>The developer validates the token with TokenType.Jwt.</source>
        <translation>Utvikleren validerer tokenet med TokenType.Jwt.</translation>
    </message>
    <message>
        <source>The program reads SAML as if it were a JWT.</source>
        <translation>Programmet leser SAML som om det var et JWT.</translation>
    </message>
    <message>
        <source>The developer validates the token with TokenType.Saml.</source>
        <translation>Utvikleren validerer tokenet med TokenType.Saml.</translation>
    </message>
    <message>
        <source>The program has no certificate to check the token with.</source>
        <translation>Programmet har ikke noe sertifikat å kontrollere tokenet med.</translation>
    </message>
    <message>
        <source>The developer installs SuperOffice&apos;s certificate, and checks that the kind of token (JWT or SAML) is the one that was asked for.</source>
        <translation>Utvikleren installerer SuperOffices sertifikat, og sjekker at typen token (JWT eller SAML) er den det ble bedt om.</translation>
    </message>
    <message>
        <source>The program&apos;s web.config names a session mode that the program does not have.</source>
        <translation>Programmets web.config oppgir en øktmodus som programmet ikke har.</translation>
    </message>
    <message>
        <source>The developer adds the class to the program, or takes another session mode in its web.config.</source>
        <translation>Utvikleren legger klassen til i programmet, eller velger en annen øktmodus i web.config.</translation>
    </message>
    <message>
        <source>The id_token does not say which tenant it is for.</source>
        <translation>id_token sier ikke hvilken tenant det gjelder.</translation>
    </message>
    <message>
        <source>The developer checks the claims in the registration of the application.</source>
        <translation>Utvikleren sjekker påstandene (claims) i registreringen av programmet.</translation>
    </message>
    <message>
        <source>The web.config has a misspelt attribute.</source>
        <translation>web.config har et feilstavet attributt.</translation>
    </message>
    <message>
        <source>The administrator of the web server writes validateIntegratedModeConfiguration, with an r.</source>
        <translation>Webserverens administrator skriver validateIntegratedModeConfiguration, med r.</translation>
    </message>
    <message>
        <source>IIS does not take the web.config: impersonation in the integrated pipeline.</source>
        <translation>IIS godtar ikke web.config: impersonering i integrert pipeline.</translation>
    </message>
    <message>
        <source>The administrator of the web server sets validateIntegratedModeConfiguration to false (check its spelling), or uses the classic pipeline.</source>
        <translation>Webserverens administrator setter validateIntegratedModeConfiguration til false (sjekk stavemåten), eller bruker klassisk pipeline.</translation>
    </message>
    <message>
        <source>The answer has “%1”.</source>
        <translation>Svaret har «%1».</translation>
    </message>
    <message>
        <source>The page as the server shows it to itself.</source>
        <translation>Siden slik serveren viser den for seg selv.</translation>
    </message>
    <message>
        <source>The login page does not let itself be shown inside another page.</source>
        <translation>Påloggingssiden lar seg ikke vise inne i en annen side.</translation>
    </message>
    <message>
        <source>It was asked for in a frame, and its %1 forbids that.</source>
        <translation>Den ble hentet i en ramme, og %1 på siden forbyr det.</translation>
    </message>
    <message>
        <source>The developer opens the login in a window of its own in place of a frame.</source>
        <translation>Utvikleren åpner påloggingen i et eget vindu i stedet for i en ramme.</translation>
    </message>
    <message>
        <source>The login page may not be allowed inside another page.</source>
        <translation>Påloggingssiden er kanskje ikke tillatt inne i en annen side.</translation>
    </message>
    <message>
        <source>Open the same page in a tab of its own.</source>
        <translation>Åpne den samme siden i en egen fane.</translation>
    </message>
    <message>
        <source>The web session is over.</source>
        <translation>Webøkten er over.</translation>
    </message>
    <message>
        <source>The session&apos;s cookies were sent, and the site answered with its login page.</source>
        <translation>Øktens informasjonskapsler ble sendt, og nettstedet svarte med påloggingssiden.</translation>
    </message>
    <message>
        <source>Log in to the web client again and take its new token and cookies.</source>
        <translation>Logg på webklienten igjen, og bruk det nye tokenet og de nye informasjonskapslene.</translation>
    </message>
    <message>
        <source>Open the web client with the same cookies: it shows its login page.</source>
        <translation>Åpne webklienten med de samme informasjonskapslene: Den viser påloggingssiden.</translation>
    </message>
    <message>
        <source>The service answers GET, but POST gives 404.</source>
        <translation>Tjenesten svarer på GET, men POST gir 404.</translation>
    </message>
    <message>
        <source>The same address was there a moment ago. The binding may lack the security mode Transport that https needs.</source>
        <translation>Den samme adressen fantes for et øyeblikk siden. Bindingen kan mangle sikkerhetsmodusen Transport, som https krever.</translation>
    </message>
    <message>
        <source>The developer of the service sets the security mode Transport in its binding.</source>
        <translation>Tjenestens utvikler setter sikkerhetsmodusen Transport i bindingen.</translation>
    </message>
    <message>
        <source>The web panel got no ticket.</source>
        <translation>Webpanelet fikk ingen billett.</translation>
    </message>
    <message>
        <source>The parameter usec of its address is empty, as SuperOffice Online leaves it.</source>
        <translation>Parameteren usec i adressen er tom, slik SuperOffice Online lar den være.</translation>
    </message>
    <message>
        <source>The developer uses OpenID Connect or a system user in place of usec.</source>
        <translation>Utvikleren bruker OpenID Connect eller en systembruker i stedet for usec.</translation>
    </message>
    <message>
        <source>SuperID is not at a numbered host.</source>
        <translation>SuperID finnes ikke på en nummerert vert.</translation>
    </message>
    <message>
        <source>The answer of %1 is %2. Logins are at the host without a number.</source>
        <translation>Svaret fra %1 er %2. Pålogging skjer på verten uten nummer.</translation>
    </message>
    <message>
        <source>The developer uses %1.superoffice.com for the login, and the numbered host only for calls.</source>
        <translation>Utvikleren bruker %1.superoffice.com til påloggingen, og den nummererte verten bare til kall.</translation>
    </message>
    <message>
        <source>SuperID has no userinfo endpoint.</source>
        <translation>SuperID har ikke noe userinfo-endepunkt.</translation>
    </message>
    <message>
        <source>The answer is %1.</source>
        <translation>Svaret er %1.</translation>
    </message>
    <message>
        <source>The developer asks the tenant&apos;s /api/v1/User/currentPrincipal for the user.</source>
        <translation>Utvikleren spør /api/v1/User/currentPrincipal hos tenanten om brukeren.</translation>
    </message>
    <message>
        <source>The issuer is not the address under which the provider describes itself.</source>
        <translation>Utstederen (issuer) er ikke adressen der tilbyderen beskriver seg selv.</translation>
    </message>
    <message>
        <source>The issuer is %1; a strict library expects %2 and may refuse.</source>
        <translation>Utstederen (issuer) er %1; et strengt bibliotek venter %2 og kan avvise det.</translation>
    </message>
    <message>
        <source>The developer sets the issuer by hand if the library refuses.</source>
        <translation>Utvikleren setter utstederen (issuer) manuelt hvis biblioteket avviser den.</translation>
    </message>
    <message>
        <source>SuperID does not describe itself under the address of its issuer.</source>
        <translation>SuperID beskriver ikke seg selv på adressen til sin issuer.</translation>
    </message>
    <message>
        <source>The developer gives the library the address %1 and sets the issuer by hand.</source>
        <translation>Utvikleren gir biblioteket adressen %1 og setter utstederen (issuer) manuelt.</translation>
    </message>
    <message>
        <source>This kind of login gives no refresh token.</source>
        <translation>Denne typen pålogging gir ikke noe fornyelsestoken (refresh token).</translation>
    </message>
    <message>
        <source>The access token came in the address, so this is the implicit or hybrid flow.</source>
        <translation>Tilgangstokenet kom i adressen, så dette er implicit- eller hybrid-flyten.</translation>
    </message>
    <message>
        <source>The developer uses the code flow where a refresh token is needed.</source>
        <translation>Utvikleren bruker kodeflyten der et fornyelsestoken (refresh token) trengs.</translation>
    </message>
    <message>
        <source>The id_token has its iat as text in place of a number.</source>
        <translation>id_token har iat som tekst i stedet for et tall.</translation>
    </message>
    <message>
        <source>SuperID writes iat in quotes; a strict library may refuse the token.</source>
        <translation>SuperID skriver iat i anførselstegn; et strengt bibliotek kan avvise tokenet.</translation>
    </message>
    <message>
        <source>The developer lets the library accept it, or updates the library.</source>
        <translation>Utvikleren får biblioteket til å godta det, eller oppdaterer biblioteket.</translation>
    </message>
    <message>
        <source>The id_token is not valid by this machine&apos;s clock.</source>
        <translation>id_token er ikke gyldig ifølge klokken på denne maskinen.</translation>
    </message>
    <message>
        <source>It had expired when it came. It lasts five minutes.</source>
        <translation>Det var utløpt da det kom. Det varer i fem minutter.</translation>
    </message>
    <message>
        <source>It was not valid yet when it came.</source>
        <translation>Det var ikke gyldig ennå da det kom.</translation>
    </message>
    <message>
        <source>The administrator of the machine sets its clock by a time server (NTP).</source>
        <translation>Maskinens administrator stiller klokken etter en tidsserver (NTP).</translation>
    </message>
    <message>
        <source>Compare the machine&apos;s clock with the Date header of the answer.</source>
        <translation>Sammenlign maskinens klokke med Date-headeren i svaret.</translation>
    </message>
    <message>
        <source>The claim ctx is missing, so that a program cannot find the tenant&apos;s address.</source>
        <translation>Påstanden (claim) ctx mangler, så et program kan ikke finne tenantens adresse.</translation>
    </message>
    <message>
        <source>The tenant is not running: %1.</source>
        <translation>Tenanten kjører ikke: %1.</translation>
    </message>
    <message>
        <source>SuperOffice&apos;s own report on the tenant says so.</source>
        <translation>SuperOffices egen statusmelding om tenanten sier det.</translation>
    </message>
    <message>
        <source>Wait until the tenant runs again, or ask SuperOffice. Nothing in the program is to be changed.</source>
        <translation>Vent til tenanten kjører igjen, eller spør SuperOffice. Ingenting skal endres i programmet.</translation>
    </message>
    <message>
        <source>The developer sends SOAP 1.1: the envelope namespace http://schemas.xmlsoap.org/soap/envelope/, Content-Type: text/xml; charset=utf-8, and a SOAPAction header.</source>
        <translation>Utvikleren sender SOAP 1.1: konvoluttens navnerom http://schemas.xmlsoap.org/soap/envelope/, Content-Type: text/xml; charset=utf-8 og en SOAPAction-header.</translation>
    </message>
    <message>
        <source>The request is SOAP 1.2, but NetServer takes only SOAP 1.1.</source>
        <translation>Forespørselen er SOAP 1.2, men NetServer tar bare imot SOAP 1.1.</translation>
    </message>
    <message>
        <source>The Content-Type is %1, the namespace of the envelope that of SOAP %2.</source>
        <translation>Content-Type er %1, konvoluttens navnerom er det for SOAP %2.</translation>
    </message>
    <message>
        <source>The request&apos;s charset is %1; NetServer takes utf-8.</source>
        <translation>Forespørselens tegnsett er %1; NetServer tar imot utf-8.</translation>
    </message>
    <message>
        <source>The request&apos;s Content-Type is %1; NetServer takes text/xml.</source>
        <translation>Forespørselens Content-Type er %1; NetServer tar imot text/xml.</translation>
    </message>
    <message>
        <source>The request left here as SOAP 1.1 (text/xml), but the server says that it got another type. Something on the way may have changed it.</source>
        <translation>Forespørselen ble sendt herfra som SOAP 1.1 (text/xml), men serveren sier at den fikk en annen type. Noe underveis kan ha endret den.</translation>
    </message>
    <message>
        <source>NetServer does not take the content type of the request.</source>
        <translation>NetServer tar ikke imot forespørselens innholdstype.</translation>
    </message>
    <message>
        <source>Send the same call past the proxy or gateway.</source>
        <translation>Send det samme kallet utenom proxyen eller gatewayen.</translation>
    </message>
    <message>
        <source>NetServer does not know this SOAPAction.</source>
        <translation>NetServer kjenner ikke denne SOAPAction-verdien.</translation>
    </message>
    <message>
        <source>The developer sends as SOAPAction the namespace of the message, then /agent/operation, all of the version that is in the address.</source>
        <translation>Utvikleren sender som SOAPAction navnerommet til meldingen og deretter /agent/operation, alt i den versjonen som står i adressen.</translation>
    </message>
    <message>
        <source>The request has no SOAPAction.</source>
        <translation>Forespørselen har ingen SOAPAction.</translation>
    </message>
    <message>
        <source>The header is missing or empty.</source>
        <translation>Headeren mangler eller er tom.</translation>
    </message>
    <message>
        <source>The SOAPAction does not fit the message.</source>
        <translation>SOAPAction passer ikke til meldingen.</translation>
    </message>
    <message>
        <source>It is “%1”; the message asks for “%2”.</source>
        <translation>Den er «%1»; meldingen ber om «%2».</translation>
    </message>
    <message>
        <source>The message is of another version than the address.</source>
        <translation>Meldingen har en annen versjon enn adressen.</translation>
    </message>
    <message>
        <source>The address is that of %1, the message that of %2.</source>
        <translation>Adressen hører til %1, meldingen til %2.</translation>
    </message>
    <message>
        <source>The fault is ActionNotSupported. Address, SOAPAction and message fit one another, so this server may not have the operation.</source>
        <translation>Feilen er ActionNotSupported. Adresse, SOAPAction og melding passer sammen, så denne serveren har kanskje ikke operasjonen.</translation>
    </message>
    <message>
        <source>The developer compares the operation with the WSDL that the address gives (?wsdl).</source>
        <translation>Utvikleren sammenligner operasjonen med WSDL-en som adressen gir (?wsdl).</translation>
    </message>
    <message>
        <source>The WSDL of the address lists the operations and their actions.</source>
        <translation>WSDL-en på adressen viser operasjonene og deres action-verdier.</translation>
    </message>
    <message>
        <source>The message is of another version than its SOAPAction.</source>
        <translation>Meldingen har en annen versjon enn sin SOAPAction.</translation>
    </message>
    <message>
        <source>The SOAPAction is that of %1, the body that of %2.</source>
        <translation>SOAPAction hører til %1, innholdet til %2.</translation>
    </message>
    <message>
        <source>The developer generates the client again from the WSDL of the version that is called.</source>
        <translation>Utvikleren genererer klienten på nytt fra WSDL-en for versjonen som kalles.</translation>
    </message>
    <message>
        <source>%1 stands beside the SOAP header in place of inside it.</source>
        <translation>%1 står ved siden av SOAP-headeren i stedet for inne i den.</translation>
    </message>
    <message>
        <source>It is a child of the Envelope, as in the vendor&apos;s samples. NetServer may pass over it without a word.</source>
        <translation>Det er et barn av Envelope, som i leverandørens eksempler. NetServer kan hoppe over det uten å si noe.</translation>
    </message>
    <message>
        <source>The developer puts ApplicationToken and Credentials into soap:Header.</source>
        <translation>Utvikleren legger ApplicationToken og Credentials i soap:Header.</translation>
    </message>
    <message>
        <source>Send the same call with the elements inside soap:Header.</source>
        <translation>Send det samme kallet med elementene inne i soap:Header.</translation>
    </message>
    <message>
        <source>The SOAP header has SoCredentials, the name of NetServer 6.</source>
        <translation>SOAP-headeren har SoCredentials, navnet i NetServer 6.</translation>
    </message>
    <message>
        <source>%1 in the SOAP header is in another namespace than the message.</source>
        <translation>%1 i SOAP-headeren er i et annet navnerom enn meldingen.</translation>
    </message>
    <message>
        <source>NetServer may pass over a header that it does not know, and then the call has no login.</source>
        <translation>NetServer kan hoppe over en header som den ikke kjenner, og da har kallet ingen pålogging.</translation>
    </message>
    <message>
        <source>The developer takes the names and the namespace of the header from the WSDL of the version that is called: Credentials with Ticket.</source>
        <translation>Utvikleren henter headerens navn og navnerom fra WSDL-en for versjonen som kalles: Credentials med Ticket.</translation>
    </message>
    <message>
        <source>Send the same call with the header in the namespace of the message.</source>
        <translation>Send det samme kallet med headeren i meldingens navnerom.</translation>
    </message>
    <message>
        <source>The SOAP fault says: “%1”</source>
        <translation>SOAP-feilen sier: «%1»</translation>
    </message>
    <message>
        <source>The answer is HTTP 200, but Succeeded is false. ExceptionInfo says: “%1”</source>
        <translation>Svaret er HTTP 200, men Succeeded er false. ExceptionInfo sier: «%1»</translation>
    </message>
    <message>
        <source>NetServer ended the call with an exception.</source>
        <translation>NetServer avbrøt kallet med et unntak.</translation>
    </message>
    <message>
        <source>NetServer ended the call with an exception: %1.</source>
        <translation>NetServer avbrøt kallet med et unntak: %1.</translation>
    </message>
    <message>
        <source>Read the exceptions inside it, in the decoded answer. The SuperOffice administrator finds the same in the server&apos;s log.</source>
        <translation>Les unntakene inni det, i det tolkede svaret. SuperOffice-administratoren finner det samme i serverens logg.</translation>
    </message>
    <message>
        <source>The server&apos;s log at the time of the call.</source>
        <translation>Serverens logg fra tidspunktet for kallet.</translation>
    </message>
    <message>
        <source>A validator that is installed in NetServer rejected the login.</source>
        <translation>En validator som er installert i NetServer, avviste påloggingen.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator looks at the installed plug-ins: one may allow only some addresses or times of day.</source>
        <translation>SuperOffice-administratoren ser på de installerte tilleggene: Et av dem tillater kanskje bare enkelte adresser eller klokkeslett.</translation>
    </message>
    <message>
        <source>The developer sends the application&apos;s client secret in the SOAP header ApplicationToken with every call.</source>
        <translation>Utvikleren sender programmets klienthemmelighet i SOAP-headeren ApplicationToken med hvert kall.</translation>
    </message>
    <message>
        <source>The call has no ApplicationToken, which SuperOffice Online asks for.</source>
        <translation>Kallet har ikke ApplicationToken, som SuperOffice Online krever.</translation>
    </message>
    <message>
        <source>The ApplicationToken may be another application&apos;s.</source>
        <translation>ApplicationToken kan tilhøre et annet program.</translation>
    </message>
    <message>
        <source>The developer compares the ApplicationToken with the client secret of this application and environment in the Developer Portal.</source>
        <translation>Utvikleren sammenligner ApplicationToken med klienthemmeligheten for dette programmet og miljøet i Developer Portal.</translation>
    </message>
    <message>
        <source>Repeat the call with the secret copied afresh from the Developer Portal.</source>
        <translation>Gjenta kallet med hemmeligheten kopiert på nytt fra Developer Portal.</translation>
    </message>
    <message>
        <source>Web service calls may be switched off in this installation.</source>
        <translation>Webtjenestekall kan være slått av i denne installasjonen.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator sets AllowWebServiceRequests to true in the configuration of NetServer.</source>
        <translation>SuperOffice-administratoren setter AllowWebServiceRequests til true i konfigurasjonen av NetServer.</translation>
    </message>
    <message>
        <source>Call GetSystemInfo, which needs no login: if that is refused too, this is it.</source>
        <translation>Kall GetSystemInfo, som ikke krever pålogging: Hvis det også avvises, er dette årsaken.</translation>
    </message>
    <message>
        <source>The servers may not share the same encryption keys.</source>
        <translation>Serverne har kanskje ikke de samme krypteringsnøklene.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator puts the same SymmetricKey, SymmetricIV and SymmetricSecret on all servers: cluster nodes, web client and Service.</source>
        <translation>SuperOffice-administratoren legger samme SymmetricKey, SymmetricIV og SymmetricSecret på alle servere: klyngenoder, webklient og Service.</translation>
    </message>
    <message>
        <source>Send the call to each server by its own address: it fails on some only.</source>
        <translation>Send kallet til hver server på dens egen adresse: Det mislykkes bare på noen.</translation>
    </message>
    <message>
        <source>NetServer hides its exception behind a general fault.</source>
        <translation>NetServer skjuler unntaket bak en generell feil.</translation>
    </message>
    <message>
        <source>The fault is InternalServiceFault of WCF in place of ExceptionInfo: WrapExceptions is probably false.</source>
        <translation>Feilen er InternalServiceFault fra WCF i stedet for ExceptionInfo: WrapExceptions er trolig false.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator sets WrapExceptions to true; then repeat the call to see the real cause.</source>
        <translation>SuperOffice-administratoren setter WrapExceptions til true; gjenta deretter kallet for å se den egentlige årsaken.</translation>
    </message>
    <message>
        <source>The message is larger than the service is set up for.</source>
        <translation>Meldingen er større enn tjenesten er satt opp for.</translation>
    </message>
    <message>
        <source>The fault names %1.</source>
        <translation>Feilen oppgir %1.</translation>
    </message>
    <message>
        <source>The status is %1.</source>
        <translation>Statusen er %1.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator raises the limits of the binding, or the developer asks for less at a time.</source>
        <translation>SuperOffice-administratoren øker grensene i bindingen, eller utvikleren ber om mindre om gangen.</translation>
    </message>
    <message>
        <source>The answer is HTTP 200 without an exception, but AuthenticationSucceeded is false. That is how NetServer says no.</source>
        <translation>Svaret er HTTP 200 uten unntak, men AuthenticationSucceeded er false. Det er slik NetServer sier nei.</translation>
    </message>
    <message>
        <source>NetServer does not accept this user name and password.</source>
        <translation>NetServer godtar ikke dette brukernavnet og passordet.</translation>
    </message>
    <message>
        <source>Check the user name and the password. Then let the SuperOffice administrator check the user: Windows login in place of a password, a re-created Windows account, or a kind of user that the configuration shuts out.</source>
        <translation>Sjekk brukernavnet og passordet. La deretter SuperOffice-administratoren sjekke brukeren: Windows-pålogging i stedet for passord, en Windows-konto som er opprettet på nytt, eller en brukertype som konfigurasjonen stenger ute.</translation>
    </message>
    <message>
        <source>Log in to SuperOffice itself as the same user. If that works, look at the configuration: ExternalPersonAllowed, DisableUseExternalAssociate, DisableUseInternalAssociate.</source>
        <translation>Logg på selve SuperOffice som den samme brukeren. Hvis det virker, se på konfigurasjonen: ExternalPersonAllowed, DisableUseExternalAssociate, DisableUseInternalAssociate.</translation>
    </message>
    <message>
        <source>The request has UserName and Password in the wrong order for this version.</source>
        <translation>Forespørselen har UserName og Password i feil rekkefølge for denne versjonen.</translation>
    </message>
    <message>
        <source>%1 comes first, but the WSDL of this version has %2 first. NetServer may then read the late one as empty, without an error.</source>
        <translation>%1 kommer først, men WSDL-en for denne versjonen har %2 først. NetServer kan da lese den som kommer sist, som tom, uten å melde feil.</translation>
    </message>
    <message>
        <source>Send the same login with the two elements swapped.</source>
        <translation>Send den samme påloggingen med de to elementene byttet om.</translation>
    </message>
    <message>
        <source>order of elements</source>
        <translation>rekkefølge på elementene</translation>
    </message>
    <message>
        <source>The login was sent without a user name.</source>
        <translation>Påloggingen ble sendt uten brukernavn.</translation>
    </message>
    <message>
        <source>The element UserName is missing or empty.</source>
        <translation>Elementet UserName mangler eller er tomt.</translation>
    </message>
    <message>
        <source>The developer checks where the program takes the user name from.</source>
        <translation>Utvikleren sjekker hvor programmet henter brukernavnet fra.</translation>
    </message>
    <message>
        <source>SuperOffice Online does not take user names and passwords over SOAP.</source>
        <translation>SuperOffice Online tar ikke imot brukernavn og passord over SOAP.</translation>
    </message>
    <message>
        <source>The address is one of SuperOffice Online, and the login sends a user name and a password.</source>
        <translation>Adressen tilhører SuperOffice Online, og påloggingen sender brukernavn og passord.</translation>
    </message>
    <message>
        <source>The developer logs in through SuperID (OpenID Connect) or as a system user, and sends the ticket.</source>
        <translation>Utvikleren logger på gjennom SuperID (OpenID Connect) eller som systembruker, og sender billetten.</translation>
    </message>
    <message>
        <source>A mail address was sent as the user name.</source>
        <translation>En e-postadresse ble sendt som brukernavn.</translation>
    </message>
    <message>
        <source>The user name has an @ in it. It may not be the name that SuperOffice knows.</source>
        <translation>Brukernavnet inneholder @. Det er kanskje ikke navnet som SuperOffice kjenner.</translation>
    </message>
    <message>
        <source>Ask the SuperOffice administrator for the exact user name, and whether the user has a licence.</source>
        <translation>Spør SuperOffice-administratoren om det nøyaktige brukernavnet, og om brukeren har lisens.</translation>
    </message>
    <message>
        <source>Try the user name as the administrator sees it.</source>
        <translation>Prøv brukernavnet slik administratoren ser det.</translation>
    </message>
    <message>
        <source>A Windows account and its password were refused.</source>
        <translation>En Windows-konto og passordet til den ble avvist.</translation>
    </message>
    <message>
        <source>The user name has a domain in front. The account may not be linked to a SuperOffice user any more, and release 10.1.5 refused Windows passwords by mistake (mended in 10.1.6).</source>
        <translation>Brukernavnet har et domene foran. Kontoen er kanskje ikke lenger knyttet til en SuperOffice-bruker, og utgivelse 10.1.5 avviste Windows-passord ved en feil (rettet i 10.1.6).</translation>
    </message>
    <message>
        <source>The SuperOffice administrator checks the release and links the Windows account to the user again.</source>
        <translation>SuperOffice-administratoren sjekker utgivelsen og knytter Windows-kontoen til brukeren på nytt.</translation>
    </message>
    <message>
        <source>Ask for the release of NetServer: GetSystemInfo tells it without a login.</source>
        <translation>Spør om utgivelsen av NetServer: GetSystemInfo oppgir den uten pålogging.</translation>
    </message>
    <message>
        <source>IIS knows the Windows user, but NetServer sees somebody else.</source>
        <translation>IIS kjenner Windows-brukeren, men NetServer ser noen andre.</translation>
    </message>
    <message>
        <source>IIS let the Windows login in, and AuthenticateImplicit still says no. NetServer may see the account of the application pool because ASP.NET impersonation is off.</source>
        <translation>IIS slapp Windows-påloggingen inn, og AuthenticateImplicit sier likevel nei. NetServer ser kanskje kontoen til programutvalget (application pool) fordi ASP.NET-impersonering er av.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator turns impersonation on (classic pipeline, or validateIntegratedModeConfiguration=&quot;false&quot;), checks that the server is in the domain, and that the Windows account is linked to a SuperOffice user.</source>
        <translation>SuperOffice-administratoren slår på impersonering (klassisk pipeline, eller validateIntegratedModeConfiguration=&quot;false&quot;), sjekker at serveren er i domenet, og at Windows-kontoen er knyttet til en SuperOffice-bruker.</translation>
    </message>
    <message>
        <source>The log of IIS has the Windows user; the log of NetServer has the one that it saw.</source>
        <translation>Loggen til IIS har Windows-brukeren; loggen til NetServer har den som NetServer så.</translation>
    </message>
    <message>
        <source>NetServer was not told which Windows user calls.</source>
        <translation>NetServer fikk ikke vite hvilken Windows-bruker som kaller.</translation>
    </message>
    <message>
        <source>AuthenticateImplicit says no, and no Windows login crossed the wire: IIS did not ask for one.</source>
        <translation>AuthenticateImplicit sier nei, og ingen Windows-pålogging gikk over linjen: IIS ba ikke om noen.</translation>
    </message>
    <message>
        <source>The administrator of the web server turns Windows authentication on for NetServer and checks that the server is in the domain.</source>
        <translation>Webserverens administrator slår på Windows-autentisering for NetServer og sjekker at serveren er i domenet.</translation>
    </message>
    <message>
        <source>Log in with a user name and a password in its place.</source>
        <translation>Logg på med brukernavn og passord i stedet.</translation>
    </message>
    <message>
        <source>NetServer does not accept this access token.</source>
        <translation>NetServer godtar ikke dette tilgangstokenet.</translation>
    </message>
    <message>
        <source>The developer gets a fresh access token (it lasts an hour) for the same tenant and application, and sends it as it is.</source>
        <translation>Utvikleren henter et nytt tilgangstoken (det varer i en time) for samme tenant og program, og sender det som det er.</translation>
    </message>
    <message>
        <source>Repeat it with a token that is a minute old.</source>
        <translation>Gjenta det med et token som er ett minutt gammelt.</translation>
    </message>
    <message>
        <source>Secret</source>
        <translation>Secret</translation>
    </message>
    <message>
        <source>What was sent as the Secret cannot be one.</source>
        <translation>Det som ble sendt som Secret, kan ikke være det.</translation>
    </message>
    <message>
        <source>A Secret is 16 bytes in Base64: 24 characters that end in ==.</source>
        <translation>En Secret er 16 byte i Base64: 24 tegn som slutter på ==.</translation>
    </message>
    <message>
        <source>The developer makes the Secret anew for each day; a ticket does not fit here.</source>
        <translation>Utvikleren lager en ny Secret for hver dag; en billett passer ikke her.</translation>
    </message>
    <message>
        <source>NetServer 6 does not accept the Secret, the user or the type.</source>
        <translation>NetServer 6 godtar ikke Secret-verdien, brukeren eller typen.</translation>
    </message>
    <message>
        <source>It answers every wrong value in SoCredentials alike. The Secret holds for one UTC day and begins, before the MD5, with a byte order mark.</source>
        <translation>Den svarer likt på alle feil verdier i SoCredentials. En Secret gjelder for én UTC-dag og begynner, før MD5, med et byterekkefølgemerke (BOM).</translation>
    </message>
    <message>
        <source>Give the password that was meant: the Secret is then made again, with each known mistake.</source>
        <translation>Oppgi passordet som var ment: Secret-verdien lages da på nytt, med hver av de kjente feilene.</translation>
    </message>
    <message>
        <source>%1 is not there any more.</source>
        <translation>%1 finnes ikke lenger.</translation>
    </message>
    <message>
        <source>The server answers 404. Services below 84 were dropped from later releases.</source>
        <translation>Serveren svarer 404. Services lavere enn 84 er fjernet fra senere utgivelser.</translation>
    </message>
    <message>
        <source>The developer moves the program to Services84 to Services88.</source>
        <translation>Utvikleren flytter programmet til Services84 til Services88.</translation>
    </message>
    <message>
        <source>The server has no NetServer service at this address.</source>
        <translation>Serveren har ingen NetServer-tjeneste på denne adressen.</translation>
    </message>
    <message>
        <source>The web server answers 404 for %1.</source>
        <translation>Webserveren svarer 404 for %1.</translation>
    </message>
    <message>
        <source>Compare the address with the customer&apos;s installation: application name, /Remote, Services folder, agent. The administrator of the web server exposes the folder if it is there.</source>
        <translation>Sammenlign adressen med kundens installasjon: programnavn, /Remote, Services-mappe, agent. Webserverens administrator gjør mappen tilgjengelig hvis den finnes.</translation>
    </message>
    <message>
        <source>Open the address with ?wsdl in a browser on the server itself.</source>
        <translation>Åpne adressen med ?wsdl i en nettleser på selve serveren.</translation>
    </message>
    <message>
        <source>IIS asks for a Windows login before NetServer sees the call.</source>
        <translation>IIS ber om Windows-pålogging før NetServer ser kallet.</translation>
    </message>
    <message>
        <source>The answer is 401 with a Windows challenge, and the program did not answer it.</source>
        <translation>Svaret er 401 med en Windows-utfordring, og programmet svarte ikke på den.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator sets up a second NetServer site without Windows authentication for programs, or the program logs in with Windows (binding WindowsAuth).</source>
        <translation>SuperOffice-administratoren setter opp et ekstra NetServer-nettsted uten Windows-autentisering for programmer, eller programmet logger på med Windows (bindingen WindowsAuth).</translation>
    </message>
    <message>
        <source>ticket</source>
        <translation>billett</translation>
    </message>
    <message>
        <source>access token</source>
        <translation>tilgangstoken</translation>
    </message>
    <message>
        <source>The call carries no ticket.</source>
        <translation>Kallet har ingen billett.</translation>
    </message>
    <message>
        <source>The SOAP header has no Credentials with a Ticket.</source>
        <translation>SOAP-headeren har ikke Credentials med en Ticket.</translation>
    </message>
    <message>
        <source>The developer puts the ticket of the login into the SOAP header, Credentials/Ticket, in the namespace of the message.</source>
        <translation>Utvikleren legger billetten fra påloggingen i SOAP-headeren, Credentials/Ticket, i meldingens navnerom.</translation>
    </message>
    <message>
        <source>SOAP header</source>
        <translation>SOAP-header</translation>
    </message>
    <message>
        <source>The developer passes the ticket on as it came, without encoding, shortening or trimming it.</source>
        <translation>Utvikleren gir billetten videre som den kom, uten å kode, forkorte eller trimme den.</translation>
    </message>
    <message>
        <source>What was sent as the ticket is something else.</source>
        <translation>Det som ble sendt som billett, er noe annet.</translation>
    </message>
    <message>
        <source>The developer sends the ticket that the login gave. It begins with 7T: and goes out as it is.</source>
        <translation>Utvikleren sender billetten som påloggingen ga. Den begynner med 7T: og sendes som den er.</translation>
    </message>
    <message>
        <source>The ticket was damaged on its way.</source>
        <translation>Billetten ble skadet underveis.</translation>
    </message>
    <message>
        <source>The ticket was Base64-encoded once more.</source>
        <translation>Billetten er Base64-kodet én gang til.</translation>
    </message>
    <message>
        <source>It begins with N1Q6, which is Base64 of 7T:.</source>
        <translation>Den begynner med N1Q6, som er Base64 for 7T:.</translation>
    </message>
    <message>
        <source>It begins with 8A:, so it is an access token.</source>
        <translation>Det begynner med 8A:, så det er et tilgangstoken.</translation>
    </message>
    <message>
        <source>It begins with 7S: or 7P:, so it is a hash out of the database.</source>
        <translation>Det begynner med 7S: eller 7P:, så det er en hash fra databasen.</translation>
    </message>
    <message>
        <source>It begins with 7A:, which no known ticket does.</source>
        <translation>Det begynner med 7A:, og det gjør ingen kjent billett.</translation>
    </message>
    <message>
        <source>It is 16 bytes in Base64, the form of the Secret of NetServer 6.</source>
        <translation>Det er 16 byte i Base64, formen til en Secret i NetServer 6.</translation>
    </message>
    <message>
        <source>The ticket was sent empty.</source>
        <translation>Billetten ble sendt tom.</translation>
    </message>
    <message>
        <source>There is a place for the ticket in the request, but nothing in it.</source>
        <translation>Forespørselen har plass til billetten, men det står ingenting der.</translation>
    </message>
    <message>
        <source>If the ticket comes from &lt;usec&gt; of a web panel: SuperOffice Online leaves that empty. The developer uses OpenID Connect or a system user there.</source>
        <translation>Hvis billetten kommer fra &lt;usec&gt; i et webpanel: SuperOffice Online lar den være tom. Utvikleren bruker OpenID Connect eller en systembruker der.</translation>
    </message>
    <message>
        <source>It holds percent signs: it was copied out of an address and not decoded.</source>
        <translation>Den inneholder prosenttegn: Den er kopiert fra en adresse og ikke dekodet.</translation>
    </message>
    <message>
        <source>It holds blanks, line ends or quotes, which no ticket has.</source>
        <translation>Den inneholder mellomrom, linjeskift eller anførselstegn, og det har ingen billett.</translation>
    </message>
    <message>
        <source>It does not begin with 7T:.</source>
        <translation>Den begynner ikke med 7T:.</translation>
    </message>
    <message>
        <source>Characters are missing: the length is not a multiple of four, as Base64 must be.</source>
        <translation>Det mangler tegn: Lengden er ikke et multiplum av fire, slik Base64 må være.</translation>
    </message>
    <message>
        <source>The ticket names no tenant, as onsite ones do; the address is that of %1.</source>
        <translation>Billetten oppgir ingen tenant, slik det er ved lokal installasjon; adressen tilhører %1.</translation>
    </message>
    <message>
        <source>The ticket or token names %1; the address names no tenant.</source>
        <translation>Billetten eller tokenet oppgir %1; adressen oppgir ingen tenant.</translation>
    </message>
    <message>
        <source>The ticket or token names %1; the address is that of %2.</source>
        <translation>Billetten eller tokenet oppgir %1; adressen tilhører %2.</translation>
    </message>
    <message>
        <source>The ticket belongs to another installation than the address.</source>
        <translation>Billetten hører til en annen installasjon enn adressen.</translation>
    </message>
    <message>
        <source>The developer takes the address from the same login as the ticket (webapi_url, netserver_url).</source>
        <translation>Utvikleren henter adressen fra samme pålogging som billetten (webapi_url, netserver_url).</translation>
    </message>
    <message>
        <source>The access token was damaged on its way.</source>
        <translation>Tilgangstokenet ble skadet underveis.</translation>
    </message>
    <message>
        <source>The developer decodes the token once when it is read from an address, and passes it on as it is.</source>
        <translation>Utvikleren dekoder tokenet én gang når det leses fra en adresse, og gir det videre som det er.</translation>
    </message>
    <message>
        <source>A ticket was sent where an access token belongs.</source>
        <translation>En billett ble sendt der det skal være et tilgangstoken.</translation>
    </message>
    <message>
        <source>What follows Bearer begins with 7T:, so it is a ticket.</source>
        <translation>Det som følger etter Bearer, begynner med 7T:, så det er en billett.</translation>
    </message>
    <message>
        <source>The developer sends it as “Authorization: SOTicket”, Online with SO-AppToken.</source>
        <translation>Utvikleren sender den som «Authorization: SOTicket», i Online med SO-AppToken.</translation>
    </message>
    <message>
        <source>Its colon is percent-encoded: it was copied out of an address and not decoded.</source>
        <translation>Kolonet er prosentkodet: Det er kopiert fra en adresse og ikke dekodet.</translation>
    </message>
    <message>
        <source>It holds blanks, line ends or quotes, which no token has; a blank is often a lost plus sign.</source>
        <translation>Det inneholder mellomrom, linjeskift eller anførselstegn, og det har ingen token; et mellomrom er ofte et plusstegn som gikk tapt.</translation>
    </message>
    <message>
        <source>The dot between the tenant and the encrypted part is missing: it was cut off.</source>
        <translation>Punktumet mellom tenanten og den krypterte delen mangler: Tokenet er kuttet.</translation>
    </message>
    <message>
        <source>It was last used here %1 hours ago, and a ticket that is not used lasts 6 hours.</source>
        <translation>Den ble sist brukt her for %1 timer siden, og en billett som ikke brukes, varer i 6 timer.</translation>
    </message>
    <message>
        <source>The server says that it has expired. A ticket that is not used lasts 6 hours.</source>
        <translation>Serveren sier at den er utløpt. En billett som ikke brukes, varer i 6 timer.</translation>
    </message>
    <message>
        <source>The ticket is whole, and the server refused the call. It may have expired (6 hours without use), or be one of another database, such as a restored or copied one.</source>
        <translation>Billetten er hel, og serveren avviste kallet. Den kan være utløpt (6 timer uten bruk) eller høre til en annen database, for eksempel en gjenopprettet eller kopiert.</translation>
    </message>
    <message>
        <source>The ticket has expired.</source>
        <translation>Billetten er utløpt.</translation>
    </message>
    <message>
        <source>The server does not accept this ticket.</source>
        <translation>Serveren godtar ikke denne billetten.</translation>
    </message>
    <message>
        <source>The program logs in again and uses the new ticket. An expired one cannot be renewed.</source>
        <translation>Programmet logger på igjen og bruker den nye billetten. En utløpt billett kan ikke fornyes.</translation>
    </message>
    <message>
        <source>Log in again and repeat the call at once: if it works, the ticket had expired.</source>
        <translation>Logg på igjen og gjenta kallet med en gang: Hvis det virker, var billetten utløpt.</translation>
    </message>
    <message>
        <source>The authorization code was used twice.</source>
        <translation>Autorisasjonskoden ble brukt to ganger.</translation>
    </message>
    <message>
        <source>An earlier request of this capture has the same code. A code is good once.</source>
        <translation>En tidligere forespørsel i dette opptaket har samme kode. En kode gjelder bare én gang.</translation>
    </message>
    <message>
        <source>The developer makes sure that the program exchanges each code once, also when it is reloaded or tries again.</source>
        <translation>Utvikleren sørger for at programmet veksler inn hver kode bare én gang, også når det lastes på nytt eller prøver igjen.</translation>
    </message>
    <message>
        <source>The PKCE verifier does not fit the challenge.</source>
        <translation>PKCE-verifikatoren (code_verifier) passer ikke til utfordringen.</translation>
    </message>
    <message>
        <source>The developer keeps the verifier until the code comes back and sends that one.</source>
        <translation>Utvikleren tar vare på verifikatoren til koden kommer tilbake, og sender den.</translation>
    </message>
    <message>
        <source>The login was begun with a code_challenge, but no code_verifier was sent.</source>
        <translation>Påloggingen ble startet med en code_challenge, men ingen code_verifier ble sendt.</translation>
    </message>
    <message>
        <source>The challenge is a SHA-256, but code_challenge_method=S256 was not sent, so that it is compared as plain text.</source>
        <translation>Utfordringen er en SHA-256, men code_challenge_method=S256 ble ikke sendt, så den sammenlignes som ren tekst.</translation>
    </message>
    <message>
        <source>The developer sends code_challenge_method=S256.</source>
        <translation>Utvikleren sender code_challenge_method=S256.</translation>
    </message>
    <message>
        <source>The code_verifier is another one than the code_challenge was made of.</source>
        <translation>code_verifier er en annen enn den som code_challenge ble laget av.</translation>
    </message>
    <message>
        <source>The redirect address differs between the login and the exchange of the code.</source>
        <translation>Omdirigeringsadressen er forskjellig i påloggingen og i vekslingen av koden.</translation>
    </message>
    <message>
        <source>The login had “%1”, the exchange “%2”.</source>
        <translation>Påloggingen hadde «%1», vekslingen «%2».</translation>
    </message>
    <message>
        <source>The developer sends exactly the same redirect_uri in both.</source>
        <translation>Utvikleren sender nøyaktig samme redirect_uri i begge.</translation>
    </message>
    <message>
        <source>The authorization code had expired.</source>
        <translation>Autorisasjonskoden var utløpt.</translation>
    </message>
    <message>
        <source>The program exchanges the code at once.</source>
        <translation>Programmet veksler inn koden med en gang.</translation>
    </message>
    <message>
        <source>The login server does not accept the authorization code.</source>
        <translation>Påloggingsserveren godtar ikke autorisasjonskoden.</translation>
    </message>
    <message>
        <source>It answers invalid_grant: the code is older than 10 minutes, was used before, or redirect_uri or the PKCE verifier differ from those of the login.</source>
        <translation>Den svarer invalid_grant: Koden er eldre enn 10 minutter, er brukt før, eller redirect_uri eller PKCE-verifikatoren er en annen enn i påloggingen.</translation>
    </message>
    <message>
        <source>The developer compares the exchange with the login. With PKCE, code_challenge_method=S256 must be sent: the default is plain.</source>
        <translation>Utvikleren sammenligner vekslingen med påloggingen. Med PKCE må code_challenge_method=S256 sendes: Standardverdien er plain.</translation>
    </message>
    <message>
        <source>A capture that holds the login in the browser as well.</source>
        <translation>Et opptak som også har påloggingen i nettleseren.</translation>
    </message>
    <message>
        <source>The parameter redirect_url does not exist; it is redirect_uri.</source>
        <translation>Parameteren redirect_url finnes ikke; den heter redirect_uri.</translation>
    </message>
    <message>
        <source>The request has redirect_url, as a sample of the documentation has it.</source>
        <translation>Forespørselen har redirect_url, slik et eksempel i dokumentasjonen har det.</translation>
    </message>
    <message>
        <source>The developer renames it to redirect_uri.</source>
        <translation>Utvikleren endrer navnet til redirect_uri.</translation>
    </message>
    <message>
        <source>The login server does not accept the refresh token.</source>
        <translation>Påloggingsserveren godtar ikke fornyelsestokenet (refresh token).</translation>
    </message>
    <message>
        <source>The administrator of the tenant approves the application again; then the user logs in anew.</source>
        <translation>Tenantens administrator godkjenner programmet på nytt; deretter logger brukeren på på nytt.</translation>
    </message>
    <message>
        <source>Log in anew with the browser: it says whether consent is missing.</source>
        <translation>Logg på på nytt med nettleseren: Den sier fra om samtykke mangler.</translation>
    </message>
    <message>
        <source>The login server does not accept the application&apos;s client id and secret.</source>
        <translation>Påloggingsserveren godtar ikke programmets klient-ID og hemmelighet.</translation>
    </message>
    <message>
        <source>It answers invalid_client.</source>
        <translation>Den svarer invalid_client.</translation>
    </message>
    <message>
        <source>The developer compares both with the registration of the application, in the same environment.</source>
        <translation>Utvikleren sammenligner begge med registreringen av programmet, i samme miljø.</translation>
    </message>
    <message>
        <source>The application may not log in in this way.</source>
        <translation>Programmet kan ikke logge på på denne måten.</translation>
    </message>
    <message>
        <source>The login server refuses the request for a token.</source>
        <translation>Påloggingsserveren avviser forespørselen om et token.</translation>
    </message>
    <message>
        <source>The call carries no login.</source>
        <translation>Kallet har ingen pålogging.</translation>
    </message>
    <message>
        <source>There is no Authorization header, so WebApi asks for the X-XSRF-TOKEN of a web session.</source>
        <translation>Det er ingen Authorization-header, så WebApi ber om X-XSRF-TOKEN fra en webøkt.</translation>
    </message>
    <message>
        <source>The developer sends an Authorization header with every call, or X-XSRF-TOKEN together with the session&apos;s cookies.</source>
        <translation>Utvikleren sender en Authorization-header med hvert kall, eller X-XSRF-TOKEN sammen med øktens informasjonskapsler.</translation>
    </message>
    <message>
        <source>No word such as Basic, SOTicket or Bearer stands before the credentials.</source>
        <translation>Det står ikke noe ord som Basic, SOTicket eller Bearer foran legitimasjonen.</translation>
    </message>
    <message>
        <source>It says “%1”. WebApi knows Basic, SOTicket, Bearer and Negotiate.</source>
        <translation>Det står «%1». WebApi kjenner Basic, SOTicket, Bearer og Negotiate.</translation>
    </message>
    <message>
        <source>WebApi does not know the scheme in the Authorization header.</source>
        <translation>WebApi kjenner ikke autentiseringsskjemaet i Authorization-headeren.</translation>
    </message>
    <message>
        <source>The developer puts the right word in front: Basic, SOTicket or Bearer.</source>
        <translation>Utvikleren setter det riktige ordet foran: Basic, SOTicket eller Bearer.</translation>
    </message>
    <message>
        <source>WebApi did not see the Authorization header, or does not take its scheme.</source>
        <translation>WebApi så ikke Authorization-headeren, eller godtar ikke autentiseringsskjemaet i den.</translation>
    </message>
    <message>
        <source>The request has the header, but the answer is the one for a request without it.</source>
        <translation>Forespørselen har headeren, men svaret er det som gis på en forespørsel uten den.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator checks %1 in the web.config of WebApi; the network administrator checks whether a proxy or firewall removes the header.</source>
        <translation>SuperOffice-administratoren sjekker %1 i web.config for WebApi; nettverksadministratoren sjekker om en proxy eller brannmur fjerner headeren.</translation>
    </message>
    <message>
        <source>Send the same call on the server itself, past any proxy.</source>
        <translation>Send det samme kallet på selve serveren, utenom enhver proxy.</translation>
    </message>
    <message>
        <source>The X-XSRF-TOKEN was sent without the session&apos;s cookies.</source>
        <translation>X-XSRF-TOKEN ble sendt uten øktens informasjonskapsler.</translation>
    </message>
    <message>
        <source>The request has no Cookie header; the token is worth nothing without its session.</source>
        <translation>Forespørselen har ingen Cookie-header; tokenet er ikke verdt noe uten økten sin.</translation>
    </message>
    <message>
        <source>The developer sends ASP.NET_SessionId (and the other cookies of the site) together with the token.</source>
        <translation>Utvikleren sender ASP.NET_SessionId (og de andre informasjonskapslene fra nettstedet) sammen med tokenet.</translation>
    </message>
    <message>
        <source>Token and cookies were sent, and WebApi answers 401. The token dies when the user logs out or the session ends.</source>
        <translation>Token og informasjonskapsler ble sendt, og WebApi svarer 401. Tokenet slutter å gjelde når brukeren logger av eller økten avsluttes.</translation>
    </message>
    <message>
        <source>The developer sends Base64 of the user name, a colon and the password.</source>
        <translation>Utvikleren sender Base64 av brukernavnet, et kolon og passordet.</translation>
    </message>
    <message>
        <source>The placeholder of the documentation was sent in place of a login.</source>
        <translation>Plassholderen fra dokumentasjonen ble sendt i stedet for en pålogging.</translation>
    </message>
    <message>
        <source>The value after Basic is the sample of an older page. It holds no user name at all.</source>
        <translation>Verdien etter Basic er eksempelet fra en eldre side. Den inneholder ikke noe brukernavn i det hele tatt.</translation>
    </message>
    <message>
        <source>What follows Basic is not Base64.</source>
        <translation>Det som følger etter Basic, er ikke Base64.</translation>
    </message>
    <message>
        <source>What follows Basic holds no user name and password.</source>
        <translation>Det som følger etter Basic, inneholder ikke brukernavn og passord.</translation>
    </message>
    <message>
        <source>There is no colon between the two.</source>
        <translation>Det er ikke noe kolon mellom de to.</translation>
    </message>
    <message>
        <source>The server may read the letters beyond ASCII in the login in another charset.</source>
        <translation>Serveren leser kanskje bokstavene utenfor ASCII i påloggingen i et annet tegnsett.</translation>
    </message>
    <message>
        <source>The user name or the password was sent in UTF-8.</source>
        <translation>Brukernavnet eller passordet ble sendt i UTF-8.</translation>
    </message>
    <message>
        <source>The user name or the password was sent in ISO 8859-1.</source>
        <translation>Brukernavnet eller passordet ble sendt i ISO 8859-1.</translation>
    </message>
    <message>
        <source>The developer tries ISO 8859-1.</source>
        <translation>Utvikleren prøver ISO 8859-1.</translation>
    </message>
    <message>
        <source>The developer tries UTF-8.</source>
        <translation>Utvikleren prøver UTF-8.</translation>
    </message>
    <message>
        <source>Try a user whose name and password are plain ASCII.</source>
        <translation>Prøv en bruker med navn og passord i ren ASCII.</translation>
    </message>
    <message>
        <source>SuperOffice Online never takes Basic.</source>
        <translation>SuperOffice Online godtar aldri Basic.</translation>
    </message>
    <message>
        <source>The address is one of SuperOffice Online, and the call sends Basic.</source>
        <translation>Adressen tilhører SuperOffice Online, og kallet sender Basic.</translation>
    </message>
    <message>
        <source>The developer logs in through SuperID (OpenID Connect) and sends Bearer, or uses a system user and sends SOTicket with SO-AppToken.</source>
        <translation>Utvikleren logger på gjennom SuperID (OpenID Connect) og sender Bearer, eller bruker en systembruker og sender SOTicket med SO-AppToken.</translation>
    </message>
    <message>
        <source>WebApi does not accept this user name and password.</source>
        <translation>WebApi godtar ikke dette brukernavnet og passordet.</translation>
    </message>
    <message>
        <source>The call sends Basic, and the answer is 401.</source>
        <translation>Kallet sender Basic, og svaret er 401.</translation>
    </message>
    <message>
        <source>Check the user name and the password, and whether the user may log in with a password. If this is SuperOffice Online under a name of its own: Basic is never accepted there.</source>
        <translation>Sjekk brukernavnet og passordet, og om brukeren kan logge på med passord. Hvis dette er SuperOffice Online under et eget navn: Basic godtas aldri der.</translation>
    </message>
    <message>
        <source>Log in to SuperOffice itself as the same user.</source>
        <translation>Logg på selve SuperOffice som den samme brukeren.</translation>
    </message>
    <message>
        <source>The agent found nothing; the login is in order.</source>
        <translation>Agenten fant ingenting; påloggingen er i orden.</translation>
    </message>
    <message>
        <source>The answer is 200 with null, which is how agents say that there is no such object.</source>
        <translation>Svaret er 200 med null, og det er slik agenter sier at et slikt objekt ikke finnes.</translation>
    </message>
    <message>
        <source>Check the number that was asked for.</source>
        <translation>Sjekk nummeret det ble spurt etter.</translation>
    </message>
    <message>
        <source>Texts came untranslated because no language was asked for.</source>
        <translation>Tekstene kom uoversatt fordi det ikke ble bedt om noe språk.</translation>
    </message>
    <message>
        <source>The answer has identifiers such as [SR_…], and the request has no Accept-Language.</source>
        <translation>Svaret har identifikatorer som [SR_…], og forespørselen har ingen Accept-Language.</translation>
    </message>
    <message>
        <source>The developer sends Accept-Language or SO-Language.</source>
        <translation>Utvikleren sender Accept-Language eller SO-Language.</translation>
    </message>
    <message>
        <source>The addresses in the answer lead to another host.</source>
        <translation>Adressene i svaret fører til en annen vert.</translation>
    </message>
    <message>
        <source>The call went to %1; the links in the answer go to %2.</source>
        <translation>Kallet gikk til %1; lenkene i svaret går til %2.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator sets UrlHostOverride (and its kin) in the section Client, so that the links fit the reverse proxy.</source>
        <translation>SuperOffice-administratoren setter UrlHostOverride (og de beslektede innstillingene) i seksjonen Client, så lenkene passer til den omvendte proxyen.</translation>
    </message>
    <message>
        <source>The browser keeps the answer from the page: its origin is not allowed.</source>
        <translation>Nettleseren holder svaret tilbake fra siden: Opphavet (origin) er ikke tillatt.</translation>
    </message>
    <message>
        <source>The call comes from a page of %1, and the answer has no Access-Control-Allow-Origin.</source>
        <translation>Kallet kommer fra en side på %1, og svaret har ingen Access-Control-Allow-Origin.</translation>
    </message>
    <message>
        <source>The call comes from a page of %1; Access-Control-Allow-Origin names %2.</source>
        <translation>Kallet kommer fra en side på %1; Access-Control-Allow-Origin oppgir %2.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator adds the origin to CORSOrigin in the web.config of WebApi.</source>
        <translation>SuperOffice-administratoren legger opphavet (origin) til i CORSOrigin i web.config for WebApi.</translation>
    </message>
    <message>
        <source>IIS asks for Basic itself, before WebApi sees the call.</source>
        <translation>IIS ber selv om Basic, før WebApi ser kallet.</translation>
    </message>
    <message>
        <source>The 401 has a Basic challenge and is not WebApi&apos;s own answer. IIS checks the password against Windows accounts, not against SuperOffice users.</source>
        <translation>401-svaret har en Basic-utfordring og er ikke WebApis eget. IIS kontrollerer passordet mot Windows-kontoer, ikke mot SuperOffice-brukere.</translation>
    </message>
    <message>
        <source>The administrator of the web server turns Basic authentication off for the SuperOffice application and leaves Anonymous on.</source>
        <translation>Webserverens administrator slår av Basic-autentisering for SuperOffice-programmet og lar Anonymous være på.</translation>
    </message>
    <message>
        <source>IIS asks for a Windows login before WebApi sees the call.</source>
        <translation>IIS ber om Windows-pålogging før WebApi ser kallet.</translation>
    </message>
    <message>
        <source>The 401 has a Windows challenge and is not WebApi&apos;s own answer.</source>
        <translation>401-svaret har en Windows-utfordring og er ikke WebApis eget.</translation>
    </message>
    <message>
        <source>The administrator of the web server allows Anonymous for the SuperOffice application, or sets up a second site without Windows authentication for programs.</source>
        <translation>Webserverens administrator tillater Anonymous for SuperOffice-programmet, eller setter opp et ekstra nettsted uten Windows-autentisering for programmer.</translation>
    </message>
    <message>
        <source>The server does not offer a Windows login here.</source>
        <translation>Serveren tilbyr ikke Windows-pålogging her.</translation>
    </message>
    <message>
        <source>The answer is 401 without a Negotiate or NTLM challenge.</source>
        <translation>Svaret er 401 uten en Negotiate- eller NTLM-utfordring.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator sets AuthorizeWithImplicit to true and turns Windows authentication on in IIS. SuperOffice Online never offers it.</source>
        <translation>SuperOffice-administratoren setter AuthorizeWithImplicit til true og slår på Windows-autentisering i IIS. SuperOffice Online tilbyr det aldri.</translation>
    </message>
    <message>
        <source>The call was sent to a page of the web client.</source>
        <translation>Kallet ble sendt til en side i webklienten.</translation>
    </message>
    <message>
        <source>The answer is %1, away from WebApi to %2. The forms login may stand before /api.</source>
        <translation>Svaret er %1, bort fra WebApi til %2. Skjemapåloggingen kan stå foran /api.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator adds ~/api to the IgnoreList of SoFormsAuthentication in the web.config.</source>
        <translation>SuperOffice-administratoren legger ~/api til i IgnoreList under SoFormsAuthentication i web.config.</translation>
    </message>
    <message>
        <source>The IgnoreList in the customer&apos;s web.config.</source>
        <translation>IgnoreList i kundens web.config.</translation>
    </message>
    <message>
        <source>Agents take only POST.</source>
        <translation>Agenter tar bare imot POST.</translation>
    </message>
    <message>
        <source>The call was sent as %1.</source>
        <translation>Kallet ble sendt som %1.</translation>
    </message>
    <message>
        <source>The developer sends the same call as POST.</source>
        <translation>Utvikleren sender det samme kallet som POST.</translation>
    </message>
    <message>
        <source>IIS does not let %1 through to WebApi.</source>
        <translation>IIS slipper ikke %1 gjennom til WebApi.</translation>
    </message>
    <message>
        <source>The administrator of the web server sets the handler ExtensionlessUrlHandler to all verbs and removes WebDAV from the site.</source>
        <translation>Webserverens administrator setter behandleren ExtensionlessUrlHandler til alle verb og fjerner WebDAV fra nettstedet.</translation>
    </message>
    <message>
        <source>What was asked for does not exist; the login is not the matter.</source>
        <translation>Det som ble etterspurt, finnes ikke; feilen ligger ikke i påloggingen.</translation>
    </message>
    <message>
        <source>WebApi says: “%1”</source>
        <translation>WebApi sier: «%1»</translation>
    </message>
    <message>
        <source>Check the number in the address.</source>
        <translation>Sjekk nummeret i adressen.</translation>
    </message>
    <message>
        <source>WebApi does not know this address.</source>
        <translation>WebApi kjenner ikke denne adressen.</translation>
    </message>
    <message>
        <source>It answers 404 for %1.</source>
        <translation>Den svarer 404 for %1.</translation>
    </message>
    <message>
        <source>The developer compares the address with the list that /api/v1 gives.</source>
        <translation>Utvikleren sammenligner adressen med listen som /api/v1 gir.</translation>
    </message>
    <message>
        <source>There is no WebApi at this address.</source>
        <translation>Det er ingen WebApi på denne adressen.</translation>
    </message>
    <message>
        <source>The web server answers 404 by itself.</source>
        <translation>Webserveren svarer selv 404.</translation>
    </message>
    <message>
        <source>Compare the address with the customer&apos;s installation. WebApi exists from SuperOffice 8.1 on; older ones have only SOAP.</source>
        <translation>Sammenlign adressen med kundens installasjon. WebApi finnes fra og med SuperOffice 8.1; eldre har bare SOAP.</translation>
    </message>
    <message>
        <source>Open the site&apos;s address with /api at its end in a browser.</source>
        <translation>Åpne nettstedets adresse med /api til slutt i en nettleser.</translation>
    </message>
    <message>
        <source>The tenant is not on %1.</source>
        <translation>Tenanten er ikke på %1.</translation>
    </message>
    <message>
        <source>The answer is 421: this host does not serve the tenant. Tenants are moved at times.</source>
        <translation>Svaret er 421: Denne verten betjener ikke tenanten. Tenanter flyttes av og til.</translation>
    </message>
    <message>
        <source>The developer asks /api/state/ with the tenant and uses the address that it gives as Api.</source>
        <translation>Utvikleren spør /api/state/ med tenanten og bruker adressen som den oppgir som Api.</translation>
    </message>
    <message>
        <source>This agent may not be open to the application.</source>
        <translation>Denne agenten er kanskje ikke åpen for programmet.</translation>
    </message>
    <message>
        <source>The agent %1 is not open to all applications of SuperOffice Online.</source>
        <translation>Agenten %1 er ikke åpen for alle programmer i SuperOffice Online.</translation>
    </message>
    <message>
        <source>The developer asks SuperOffice for access to this agent.</source>
        <translation>Utvikleren ber SuperOffice om tilgang til denne agenten.</translation>
    </message>
    <message>
        <source>Call another agent, such as Contact, with the same login: if that works, this is it.</source>
        <translation>Kall en annen agent, for eksempel Contact, med samme pålogging: Hvis det virker, er dette årsaken.</translation>
    </message>
    <message>
        <source>The user is logged in, but may not do this.</source>
        <translation>Brukeren er logget på, men har ikke lov til dette.</translation>
    </message>
    <message>
        <source>The SuperOffice administrator checks the rights of the user&apos;s role.</source>
        <translation>SuperOffice-administratoren sjekker rettighetene til brukerens rolle.</translation>
    </message>
    <message>
        <source>WebApi could not do what it was asked for.</source>
        <translation>WebApi kunne ikke gjøre det den ble bedt om.</translation>
    </message>
    <message>
        <source>WebApi ended the call with an exception: %1.</source>
        <translation>WebApi avbrøt kallet med et unntak: %1.</translation>
    </message>
    <message>
        <source>The developer checks the parameters. The SuperOffice administrator finds the whole of it in the server&apos;s log.</source>
        <translation>Utvikleren sjekker parameterne. SuperOffice-administratoren finner alt om det i serverens logg.</translation>
    </message>
    <message>
        <source>The ticket was sent without SO-AppToken, which SuperOffice Online asks for.</source>
        <translation>Billetten ble sendt uten SO-AppToken, som SuperOffice Online krever.</translation>
    </message>
    <message>
        <source>The request has SOTicket, but no SO-AppToken header.</source>
        <translation>Forespørselen har SOTicket, men ingen SO-AppToken-header.</translation>
    </message>
    <message>
        <source>The developer sends the application&apos;s client secret as SO-AppToken with every call.</source>
        <translation>Utvikleren sender programmets klienthemmelighet som SO-AppToken med hvert kall.</translation>
    </message>
    <message>
        <source>The SO-AppToken may be another application&apos;s than the ticket&apos;s.</source>
        <translation>SO-AppToken kan tilhøre et annet program enn billetten.</translation>
    </message>
    <message>
        <source>The request has both, and the answer is %1.</source>
        <translation>Forespørselen har begge, og svaret er %1.</translation>
    </message>
    <message>
        <source>The developer compares SO-AppToken with the client secret of the application that got the ticket, in the same environment.</source>
        <translation>Utvikleren sammenligner SO-AppToken med klienthemmeligheten til programmet som fikk billetten, i samme miljø.</translation>
    </message>
    <message>
        <source>WebApi does not accept this access token.</source>
        <translation>WebApi godtar ikke dette tilgangstokenet.</translation>
    </message>
    <message>
        <source>The token is only %1 minutes old, so it has not expired.</source>
        <translation>Tokenet er bare %1 minutter gammelt, så det er ikke utløpt.</translation>
    </message>
    <message>
        <source>The developer compares tenant, application and environment of the token with those of the address, and the administrator checks whether consent was withdrawn.</source>
        <translation>Utvikleren sammenligner tenant, program og miljø for tokenet med dem i adressen, og administratoren sjekker om samtykket er trukket tilbake.</translation>
    </message>
    <message>
        <source>Ask /api/v1/User/currentPrincipal with the same token.</source>
        <translation>Spør /api/v1/User/currentPrincipal med samme token.</translation>
    </message>
    <message>
        <source>token issued</source>
        <translation>token utstedt</translation>
    </message>
    <message>
        <source>The access token has expired.</source>
        <translation>Tilgangstokenet er utløpt.</translation>
    </message>
    <message>
        <source>The access token has probably expired.</source>
        <translation>Tilgangstokenet er trolig utløpt.</translation>
    </message>
    <message>
        <source>It is older than an hour (%1 minutes), which is how long it lasts.</source>
        <translation>Det er eldre enn en time (%1 minutter), som er så lenge det varer.</translation>
    </message>
    <message>
        <source>The call sends Bearer and the answer is 401; an access token lasts an hour.</source>
        <translation>Kallet sender Bearer, og svaret er 401; et tilgangstoken varer i en time.</translation>
    </message>
    <message>
        <source>The program gets a new access token with its refresh token before the hour is over.</source>
        <translation>Programmet henter et nytt tilgangstoken med fornyelsestokenet (refresh token) før timen er over.</translation>
    </message>
    <message>
        <source>Repeat the call with a token that is a minute old. Onsite, Bearer may not be taken at all.</source>
        <translation>Gjenta kallet med et token som er ett minutt gammelt. Ved lokal installasjon er det mulig at Bearer ikke godtas i det hele tatt.</translation>
    </message>
    <message>
        <source>session</source>
        <translation>økt</translation>
    </message>
    <message>
        <source>The session is lost between calls: a load balancer may send them to servers that do not share it.</source>
        <translation>Økten går tapt mellom kall: En lastbalanserer kan sende dem til servere som ikke deler den.</translation>
    </message>
    <message>
        <source>The session was made in exchange %1, shown again shortly after, and refused.</source>
        <translation>Økten ble opprettet i utveksling %1, vist igjen kort tid etter og avvist.</translation>
    </message>
    <message>
        <source>The session was made in exchange %1. By the header %2 another server refused it.</source>
        <translation>Økten ble opprettet i utveksling %1. Ifølge headeren %2 var det en annen server som avviste den.</translation>
    </message>
    <message>
        <source>The administrator of the load balancer should switch on affinity (sticky sessions), or let the servers share their sessions and keys.</source>
        <translation>Lastbalansererens administrator bør slå på affinitet (sticky sessions), eller la serverne dele økter og nøkler.</translation>
    </message>
    <message>
        <source>Send the calls straight to one of the servers, past the load balancer: if they work there, this was it.</source>
        <translation>Send kallene rett til en av serverne, utenom lastbalansereren: Hvis de virker der, var dette årsaken.</translation>
    </message>
    <message>
        <source>Check the clock of this computer too: a wrong clock makes good certificates look bad.</source>
        <translation>Sjekk også klokken på denne datamaskinen: En klokke som går feil, får gode sertifikater til å se dårlige ut.</translation>
    </message>
    <message>
        <source>The certificate “%1” has expired.</source>
        <translation>Sertifikatet «%1» er utløpt.</translation>
    </message>
    <message>
        <source>It was valid until %1; by this computer&apos;s clock it was %2.</source>
        <translation>Det var gyldig til %1; ifølge klokken på denne datamaskinen var det %2.</translation>
    </message>
    <message>
        <source>The server&apos;s administrator must renew the certificate and install it.</source>
        <translation>Serverens administrator må fornye sertifikatet og installere det.</translation>
    </message>
    <message>
        <source>The certificate “%1” is not valid yet.</source>
        <translation>Sertifikatet «%1» er ikke gyldig ennå.</translation>
    </message>
    <message>
        <source>It is valid from %1; by this computer&apos;s clock it was %2.</source>
        <translation>Det er gyldig fra %1; ifølge klokken på denne datamaskinen var det %2.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not for %1.</source>
        <translation>Serverens sertifikat gjelder ikke for %1.</translation>
    </message>
    <message>
        <source>It is for %1.</source>
        <translation>Det gjelder for %1.</translation>
    </message>
    <message>
        <source>Use an address that the certificate names, or have the administrator install a certificate for this one.</source>
        <translation>Bruk en adresse som sertifikatet oppgir, eller få administratoren til å installere et sertifikat for denne.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is self-signed: no authority vouches for it.</source>
        <translation>Serverens sertifikat er selvsignert: Ingen sertifikatutsteder går god for det.</translation>
    </message>
    <message>
        <source>Subject and issuer of “%1” are the same.</source>
        <translation>Emne og utsteder av «%1» er de samme.</translation>
    </message>
    <message>
        <source>Compare its SHA-256 with the server&apos;s administrator and pin it in the profile, or have a certificate of a known authority installed.</source>
        <translation>Sammenlign SHA-256-verdien med serverens administrator og lås sertifikatet i profilen, eller få installert et sertifikat fra en kjent sertifikatutsteder.</translation>
    </message>
    <message>
        <source>This computer does not trust the authority “%1” that vouches for the server.</source>
        <translation>Denne datamaskinen stoler ikke på sertifikatutstederen «%1», som går god for serveren.</translation>
    </message>
    <message>
        <source>The chain of certificates ends there, and no trusted authority has that name.</source>
        <translation>Sertifikatkjeden slutter der, og ingen klarert sertifikatutsteder har det navnet.</translation>
    </message>
    <message>
        <source>If the authority is the customer&apos;s own, import its certificate here or name it in the profile. If nobody knows it, something on the way opens the encrypted connection.</source>
        <translation>Hvis sertifikatutstederen er kundens egen, importer utstederens sertifikat her eller oppgi det i profilen. Hvis ingen kjenner den, er det noe underveis som åpner den krypterte tilkoblingen.</translation>
    </message>
    <message>
        <source>The server leaves out an intermediate certificate.</source>
        <translation>Serveren utelater et mellomsertifikat.</translation>
    </message>
    <message>
        <source>It sent only “%1” and not the certificate of the issuer “%2”.</source>
        <translation>Den sendte bare «%1» og ikke sertifikatet til utstederen «%2».</translation>
    </message>
    <message>
        <source>The server&apos;s administrator should install the whole chain.</source>
        <translation>Serverens administrator bør installere hele kjeden.</translation>
    </message>
    <message>
        <source>Browsers often fetch a missing intermediate by themselves: where a browser on this computer trusts the server, the chain is incomplete.</source>
        <translation>Nettlesere henter ofte et manglende mellomsertifikat selv: Der en nettleser på denne datamaskinen stoler på serveren, er kjeden ufullstendig.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate was refused.</source>
        <translation>Serverens sertifikat ble avvist.</translation>
    </message>
    <message>
        <source>Open the connection&apos;s certificate to see who issued it, for which names and until when. The server&apos;s administrator can replace it.</source>
        <translation>Åpne tilkoblingens sertifikat for å se hvem som har utstedt det, for hvilke navn og til når. Serverens administrator kan bytte det ut.</translation>
    </message>
    <message>
        <source>The server shows another certificate than the one that the profile pins.</source>
        <translation>Serveren viser et annet sertifikat enn det profilen har låst.</translation>
    </message>
    <message>
        <source>Ask the server&apos;s administrator whether the certificate was renewed. If so, pin the new one; if not, something on the way opens the encrypted connection.</source>
        <translation>Spør serverens administrator om sertifikatet er fornyet. I så fall, lås det nye; hvis ikke, er det noe underveis som åpner den krypterte tilkoblingen.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate has expired or is not valid yet.</source>
        <translation>Serverens sertifikat er utløpt eller ikke gyldig ennå.</translation>
    </message>
    <message>
        <source>The browser does not trust the authority that vouches for the server.</source>
        <translation>Nettleseren stoler ikke på sertifikatutstederen som går god for serveren.</translation>
    </message>
    <message>
        <source>The clock of %1 is %2 ahead of this computer&apos;s.</source>
        <translation>Klokken på %1 går %2 foran klokken på denne datamaskinen.</translation>
    </message>
    <message>
        <source>The clock of %1 is %2 behind this computer&apos;s.</source>
        <translation>Klokken på %1 går %2 etter klokken på denne datamaskinen.</translation>
    </message>
    <message>
        <source>The Date header of its answer was compared with the time at which the answer came.</source>
        <translation>Date-headeren i svaret ble sammenlignet med tidspunktet da svaret kom.</translation>
    </message>
    <message>
        <source>Let both computers take their time from the network (NTP). Tickets, tokens, time stamps and Kerberos fail when clocks differ by minutes.</source>
        <translation>La begge datamaskinene hente tiden fra nettverket (NTP). Billetter, tokener, tidsstempler og Kerberos feiler når klokkene er flere minutter fra hverandre.</translation>
    </message>
    <message>
        <source>The answer breaks the rules of HTTP, so that nobody can tell where it ends.</source>
        <translation>Svaret bryter reglene for HTTP, så ingen kan vite hvor det slutter.</translation>
    </message>
    <message>
        <source>The developers of the service, or the administrator of the proxy in front of it, must mend the answer. The bytes show where it goes wrong.</source>
        <translation>Tjenestens utviklere, eller administratoren for proxyen foran den, må rette svaret. Bytene viser hvor det går galt.</translation>
    </message>
    <message>
        <source>The answer is compressed, and cannot be decompressed.</source>
        <translation>Svaret er komprimert og kan ikke pakkes ut.</translation>
    </message>
    <message>
        <source>Content-Encoding says %1, but the bytes are not that.</source>
        <translation>Content-Encoding sier %1, men bytene er ikke det.</translation>
    </message>
    <message>
        <source>Try without compression (Accept-Encoding: identity). The administrator of the server or of the proxy in front of it must mend the compression.</source>
        <translation>Prøv uten komprimering (Accept-Encoding: identity). Administratoren for serveren eller for proxyen foran den må rette komprimeringen.</translation>
    </message>
    <message>
        <source>The answer is not whole: the connection was closed in the middle of it.</source>
        <translation>Svaret er ikke fullstendig: Tilkoblingen ble lukket midt i det.</translation>
    </message>
    <message>
        <source>%1 of %2 bytes of the body came.</source>
        <translation>%1 av %2 byte av innholdet kom.</translation>
    </message>
    <message>
        <source>The end of the answer did not come.</source>
        <translation>Slutten på svaret kom ikke.</translation>
    </message>
    <message>
        <source>Try from another network to see whether something on the way cuts the answer. If not, the server&apos;s administrator should look at the server&apos;s log.</source>
        <translation>Prøv fra et annet nettverk for å se om noe underveis kutter svaret. Hvis ikke, bør serverens administrator se i serverens logg.</translation>
    </message>
    <message>
        <source>Client and server have no version of TLS in common.</source>
        <translation>Klient og server har ingen TLS-versjon felles.</translation>
    </message>
    <message>
        <source>The profile allows TLS %1 and newer; the server refused that.</source>
        <translation>Profilen tillater TLS %1 og nyere; serveren avviste det.</translation>
    </message>
    <message>
        <source>The server&apos;s administrator should switch on TLS 1.2 or newer. Until then a lower minimum version in the profile shows whether that is all.</source>
        <translation>Serverens administrator bør slå på TLS 1.2 eller nyere. Inntil da viser en lavere minsteversjon i profilen om det er alt som skal til.</translation>
    </message>
    <message>
        <source>Try with TLS 1.0 and newer</source>
        <translation>Prøv med TLS 1.0 og nyere</translation>
    </message>
    <message>
        <source>The TLS handshake with %1 failed, before any HTTP.</source>
        <translation>TLS-håndtrykket med %1 mislyktes, før noe HTTP.</translation>
    </message>
    <message>
        <source>Compare the TLS versions and ciphers of both sides, check that the name in the address is the one that the server knows, and that the port speaks TLS.</source>
        <translation>Sammenlign TLS-versjonene og krypteringsalgoritmene på begge sider, sjekk at navnet i adressen er det serveren kjenner, og at porten bruker TLS.</translation>
    </message>
    <message>
        <source>The method probe tries the versions of TLS one by one.</source>
        <translation>Utprøvingen av metoder prøver TLS-versjonene én etter én.</translation>
    </message>
    <message>
        <source>The address says https, but what answers at %1 does not speak TLS.</source>
        <translation>Adressen sier https, men det som svarer på %1, bruker ikke TLS.</translation>
    </message>
    <message>
        <source>The answer to the TLS greeting is no TLS.</source>
        <translation>Svaret på TLS-hilsenen er ikke TLS.</translation>
    </message>
    <message>
        <source>Use the port on which the service speaks TLS. If it has none, use http, and only inside a network that you trust.</source>
        <translation>Bruk porten der tjenesten bruker TLS. Hvis den ikke har noen slik port, bruk http, og bare i et nettverk du stoler på.</translation>
    </message>
    <message>
        <source>TLS record</source>
        <translation>TLS-post</translation>
    </message>
    <message>
        <source>The address says http, but port %1 speaks TLS.</source>
        <translation>Adressen sier http, men port %1 bruker TLS.</translation>
    </message>
    <message>
        <source>The server closed the connection without a word, as TLS servers do when they are spoken to in plain HTTP.</source>
        <translation>Serveren lukket tilkoblingen uten et ord, slik TLS-servere gjør når de kontaktes med vanlig HTTP.</translation>
    </message>
    <message>
        <source>The server&apos;s answer says so.</source>
        <translation>Serverens svar sier det.</translation>
    </message>
    <message>
        <source>Write https in place of http in the address.</source>
        <translation>Skriv https i stedet for http i adressen.</translation>
    </message>
    <message>
        <source>Try with https</source>
        <translation>Prøv med https</translation>
    </message>
    <message>
        <source>The server did not accept the client certificate.</source>
        <translation>Serveren godtok ikke klientsertifikatet.</translation>
    </message>
    <message>
        <source>A certificate was sent in the TLS handshake, and the server broke off.</source>
        <translation>Et sertifikat ble sendt i TLS-håndtrykket, og serveren avbrøt.</translation>
    </message>
    <message>
        <source>Check that the certificate has not expired and comes from an authority that the server trusts. Ask the server&apos;s administrator which one it wants.</source>
        <translation>Sjekk at sertifikatet ikke er utløpt, og at det kommer fra en sertifikatutsteder som serveren stoler på. Spør serverens administrator hvilket den vil ha.</translation>
    </message>
    <message>
        <source>The server wants a client certificate, and none was sent.</source>
        <translation>Serveren vil ha et klientsertifikat, og ingen ble sendt.</translation>
    </message>
    <message>
        <source>The server asked for one in the TLS handshake and refused what came without.</source>
        <translation>Serveren ba om et i TLS-håndtrykket og avviste det som kom uten.</translation>
    </message>
    <message>
        <source>Choose a client certificate in the profile&apos;s TLS settings. The server&apos;s administrator says which one.</source>
        <translation>Velg et klientsertifikat i profilens TLS-innstillinger. Serverens administrator vet hvilket.</translation>
    </message>
    <message>
        <source>page</source>
        <translation>side</translation>
    </message>
    <message>
        <source>A network&apos;s sign-in page answered instead of the service.</source>
        <translation>Påloggingssiden til et nettverk svarte i stedet for tjenesten.</translation>
    </message>
    <message>
        <source>The request asked for data, and the answer is the page of a guest network.</source>
        <translation>Forespørselen ba om data, og svaret er siden til et gjestenettverk.</translation>
    </message>
    <message>
        <source>Open a browser on this computer, sign in to the network, and try again. The service did not see the request.</source>
        <translation>Åpne en nettleser på denne datamaskinen, logg på nettverket og prøv igjen. Tjenesten så ikke forespørselen.</translation>
    </message>
    <message>
        <source>A web page came in place of the data that was asked for.</source>
        <translation>Det kom en nettside i stedet for dataene som det ble bedt om.</translation>
    </message>
    <message>
        <source>The answer to %1 is HTML, from %2.</source>
        <translation>Svaret på %1 er HTML, fra %2.</translation>
    </message>
    <message>
        <source>Look at the page&apos;s title: a sign-in page means that the request carried no valid login, another one that the address is not the service&apos;s.</source>
        <translation>Se på sidens tittel: En påloggingsside betyr at forespørselen ikke hadde noen gyldig pålogging, en annen side at adressen ikke er tjenestens.</translation>
    </message>
    <message>
        <source>The same address in a browser shows what the page is.</source>
        <translation>Den samme adressen i en nettleser viser hva siden er.</translation>
    </message>
    <message>
        <source>The proxy refused the login that was sent to it.</source>
        <translation>Proxyen avviste påloggingen som ble sendt til den.</translation>
    </message>
    <message>
        <source>A proxy on the way wants a login of its own, and none was sent.</source>
        <translation>En proxy underveis krever en egen pålogging, og ingen ble sendt.</translation>
    </message>
    <message>
        <source>The answer is 407. It comes from the proxy, not from the service.</source>
        <translation>Svaret er 407. Det kommer fra proxyen, ikke fra tjenesten.</translation>
    </message>
    <message>
        <source>The answer is 407 and offers %1. It comes from the proxy, not from the service.</source>
        <translation>Svaret er 407 og tilbyr %1. Det kommer fra proxyen, ikke fra tjenesten.</translation>
    </message>
    <message>
        <source>Enter the proxy&apos;s user name and password in the profile&apos;s proxy settings, or ask the network&apos;s administrator to let this address through without a login.</source>
        <translation>Skriv inn brukernavn og passord for proxyen i profilens proxyinnstillinger, eller be nettverkets administrator slippe denne adressen gjennom uten pålogging.</translation>
    </message>
    <message>
        <source>The proxy does not allow this address.</source>
        <translation>Proxyen tillater ikke denne adressen.</translation>
    </message>
    <message>
        <source>Ask the network&apos;s administrator to allow the address in the proxy, or go past the proxy for it.</source>
        <translation>Be nettverkets administrator tillate adressen i proxyen, eller gå utenom proxyen for den.</translation>
    </message>
    <message>
        <source>The proxy did not open a way to the service.</source>
        <translation>Proxyen åpnet ikke noen vei til tjenesten.</translation>
    </message>
    <message>
        <source>Check the proxy&apos;s address and port in the profile. If they are right, the network&apos;s administrator should see whether the proxy reaches the service.</source>
        <translation>Sjekk proxyens adresse og port i profilen. Hvis de er riktige, bør nettverkets administrator se om proxyen når tjenesten.</translation>
    </message>
    <message>
        <source>Try without the proxy</source>
        <translation>Prøv uten proxyen</translation>
    </message>
    <message>
        <source>%1 answered %2.</source>
        <translation>%1 svarte %2.</translation>
    </message>
    <message>
        <source>A proxy or gateway answered: it could not get an answer from the service.</source>
        <translation>En proxy eller gateway svarte: Den kunne ikke få svar fra tjenesten.</translation>
    </message>
    <message>
        <source>Status %1 is what one that stands between says when the service does not answer it.</source>
        <translation>Status %1 er det et mellomledd sier når det ikke får svar fra tjenesten.</translation>
    </message>
    <message>
        <source>The administrator of the gateway should see whether the service behind it runs and is reached. The login itself was not tried.</source>
        <translation>Gatewayens administrator bør se om tjenesten bak den kjører og kan nås. Selve påloggingen ble ikke prøvd.</translation>
    </message>
    <message>
        <source>A proxy or web application firewall refused the request; the service did not see it.</source>
        <translation>En proxy eller webapplikasjonsbrannmur avviste forespørselen; tjenesten så den ikke.</translation>
    </message>
    <message>
        <source>The header %1 is not the service&apos;s, and the answer is %2.</source>
        <translation>Headeren %1 er ikke tjenestens, og svaret er %2.</translation>
    </message>
    <message>
        <source>The administrator of the firewall can find the request in its log by the time and let such requests through.</source>
        <translation>Brannmurens administrator kan finne forespørselen i loggen ut fra tidspunktet og slippe slike forespørsler gjennom.</translation>
    </message>
    <message>
        <source>The name %1 is not known to this computer&apos;s name servers.</source>
        <translation>Navnet %1 er ukjent for navneserverne til denne datamaskinen.</translation>
    </message>
    <message>
        <source>The name could not be turned into an address, so nothing was sent.</source>
        <translation>Navnet kunne ikke slås opp til en adresse, så ingenting ble sendt.</translation>
    </message>
    <message>
        <source>Check the spelling of the address. If the name is known only inside the customer&apos;s network, connect the VPN first.</source>
        <translation>Sjekk hvordan adressen er stavet. Hvis navnet bare er kjent i kundens nettverk, koble til VPN-et først.</translation>
    </message>
    <message>
        <source>This computer&apos;s name servers do not answer.</source>
        <translation>Navneserverne til denne datamaskinen svarer ikke.</translation>
    </message>
    <message>
        <source>Nobody said in time which address %1 has, so nothing was sent.</source>
        <translation>Ingen svarte i tide på hvilken adresse %1 har, så ingenting ble sendt.</translation>
    </message>
    <message>
        <source>Check the network connection, the VPN and the name servers of this computer.</source>
        <translation>Sjekk nettverkstilkoblingen, VPN-et og navneserverne til denne datamaskinen.</translation>
    </message>
    <message>
        <source>Nothing listens on port %1 of %2.</source>
        <translation>Ingenting lytter på port %1 på %2.</translation>
    </message>
    <message>
        <source>The computer at that address refused the connection at once.</source>
        <translation>Datamaskinen på den adressen avviste tilkoblingen med en gang.</translation>
    </message>
    <message>
        <source>Check the port, and whether the service is running. If it answers only over TLS, use https.</source>
        <translation>Sjekk porten, og om tjenesten kjører. Hvis den bare svarer over TLS, bruk https.</translation>
    </message>
    <message>
        <source>Check the port, and whether the service is running.</source>
        <translation>Sjekk porten, og om tjenesten kjører.</translation>
    </message>
    <message>
        <source>%1 cannot be reached from this computer.</source>
        <translation>%1 kan ikke nås fra denne datamaskinen.</translation>
    </message>
    <message>
        <source>Check the network connection, the VPN and the routing.</source>
        <translation>Sjekk nettverkstilkoblingen, VPN-et og rutingen.</translation>
    </message>
    <message>
        <source>%1 does not answer: a firewall drops the connection, or the address is wrong.</source>
        <translation>%1 svarer ikke: En brannmur forkaster tilkoblingen, eller adressen er feil.</translation>
    </message>
    <message>
        <source>The connection was not opened in time, and it was not refused either.</source>
        <translation>Tilkoblingen ble ikke åpnet i tide, og den ble heller ikke avvist.</translation>
    </message>
    <message>
        <source>Check address and port, and ask the network&apos;s administrator whether a firewall lets this computer through.</source>
        <translation>Sjekk adresse og port, og spør nettverkets administrator om en brannmur slipper denne datamaskinen gjennom.</translation>
    </message>
    <message>
        <source>The server took the request and did not answer in time.</source>
        <translation>Serveren tok imot forespørselen og svarte ikke i tide.</translation>
    </message>
    <message>
        <source>The connection to %1 was open, but no byte of an answer came.</source>
        <translation>Tilkoblingen til %1 var åpen, men det kom ikke en eneste byte av et svar.</translation>
    </message>
    <message>
        <source>Ask the server&apos;s administrator what holds the request up: a database, a domain controller, or too many requests at once. A longer time-out shows whether an answer comes at all.</source>
        <translation>Spør serverens administrator hva som holder forespørselen igjen: en database, en domenekontroller eller for mange forespørsler på én gang. Et lengre tidsavbrudd viser om det kommer noe svar i det hele tatt.</translation>
    </message>
    <message>
        <source>The server&apos;s log shows whether the request reached the program.</source>
        <translation>Serverens logg viser om forespørselen nådde programmet.</translation>
    </message>
    <message>
        <source>The answer stopped in the middle.</source>
        <translation>Svaret stoppet på midten.</translation>
    </message>
    <message>
        <source>The beginning of the answer came; then the connection stayed silent until the time-out.</source>
        <translation>Begynnelsen av svaret kom; deretter var tilkoblingen taus til tidsavbruddet.</translation>
    </message>
    <message>
        <source>Try from another network to see whether something on the way holds the answer back. If not, the server&apos;s administrator should look at the server&apos;s log.</source>
        <translation>Prøv fra et annet nettverk for å se om noe underveis holder svaret tilbake. Hvis ikke, bør serverens administrator se i serverens logg.</translation>
    </message>
    <message>
        <source>The connection was closed before an answer came.</source>
        <translation>Tilkoblingen ble lukket før det kom noe svar.</translation>
    </message>
    <message>
        <source>%1, or something on the way to it, ended the connection without a word.</source>
        <translation>%1, eller noe på veien dit, avsluttet tilkoblingen uten et ord.</translation>
    </message>
    <message>
        <source>Ask the administrator whether the service stopped or crashed, and whether a firewall or a load balancer ends such connections.</source>
        <translation>Spør administratoren om tjenesten stoppet eller krasjet, og om en brannmur eller lastbalanserer avslutter slike tilkoblinger.</translation>
    </message>
    <message>
        <source>The server&apos;s redirects go in a circle.</source>
        <translation>Serverens omdirigeringer går i ring.</translation>
    </message>
    <message>
        <source>%1 is redirected again and again, and never answered.</source>
        <translation>%1 omdirigeres igjen og igjen, og blir aldri besvart.</translation>
    </message>
    <message>
        <source>The server&apos;s administrator should mend the redirect. Often the server thinks that the request came over http because a proxy in front of it took the TLS off, or it waits for a cookie that the client does not send back.</source>
        <translation>Serverens administrator bør rette omdirigeringen. Ofte tror serveren at forespørselen kom over http fordi en proxy foran den tok av TLS, eller den venter på en informasjonskapsel som klienten ikke sender tilbake.</translation>
    </message>
    <message>
        <source>The login crossed the network unencrypted before the server redirected to https.</source>
        <translation>Påloggingen gikk ukryptert over nettverket før serveren omdirigerte til https.</translation>
    </message>
    <message>
        <source>The address begins with http, and the server redirects it to https.</source>
        <translation>Adressen begynner med http, og serveren omdirigerer den til https.</translation>
    </message>
    <message>
        <source>Write https in the address. Change the password if others could listen on the way.</source>
        <translation>Skriv https i adressen. Bytt passordet hvis andre kan ha lyttet underveis.</translation>
    </message>
    <message>
        <source>The client left the Authorization header out when it followed a redirect.</source>
        <translation>Klienten utelot Authorization-headeren da den fulgte en omdirigering.</translation>
    </message>
    <message>
        <source>Exchange %1 carried it, the redirect led to %2, and the request there had none.</source>
        <translation>Utveksling %1 hadde den, omdirigeringen førte til %2, og forespørselen der hadde ingen.</translation>
    </message>
    <message>
        <source>Use the address that the redirect leads to from the start. Most clients drop the header for another host, scheme or port on purpose.</source>
        <translation>Bruk adressen som omdirigeringen fører til, fra starten av. De fleste klienter fjerner med vilje headeren ved en annen vert, protokoll (http/https) eller port.</translation>
    </message>
    <message>
        <source>A redirect turned %1 into %2, and the body was lost.</source>
        <translation>En omdirigering gjorde %1 om til %2, og innholdet gikk tapt.</translation>
    </message>
    <message>
        <source>Clients do that after status %1.</source>
        <translation>Klienter gjør det etter status %1.</translation>
    </message>
    <message>
        <source>Use the address that the redirect leads to from the start.</source>
        <translation>Bruk adressen som omdirigeringen fører til, fra starten av.</translation>
    </message>
    <message>
        <source>the user name or the password is wrong</source>
        <translation>brukernavnet eller passordet er feil</translation>
    </message>
    <message>
        <source>the login was denied</source>
        <translation>påloggingen ble nektet</translation>
    </message>
    <message>
        <source>a restriction of the account forbids it</source>
        <translation>en begrensning på kontoen forbyr det</translation>
    </message>
    <message>
        <source>the account may not log in at this hour</source>
        <translation>kontoen kan ikke logge på på dette tidspunktet</translation>
    </message>
    <message>
        <source>the account may not log in from this computer</source>
        <translation>kontoen kan ikke logge på fra denne datamaskinen</translation>
    </message>
    <message>
        <source>the password has expired</source>
        <translation>passordet er utløpt</translation>
    </message>
    <message>
        <source>the account is disabled</source>
        <translation>kontoen er deaktivert</translation>
    </message>
    <message>
        <source>the account may not log in to this computer this way</source>
        <translation>kontoen kan ikke logge på denne datamaskinen på denne måten</translation>
    </message>
    <message>
        <source>the account has expired</source>
        <translation>kontoen er utløpt</translation>
    </message>
    <message>
        <source>the password must be changed first</source>
        <translation>passordet må byttes først</translation>
    </message>
    <message>
        <source>the account is locked</source>
        <translation>kontoen er låst</translation>
    </message>
    <message>
        <source>The user name was sent without its domain.</source>
        <translation>Brukernavnet ble sendt uten domene.</translation>
    </message>
    <message>
        <source>The answer (type 3) names the user %1 and no domain: the server has to guess it.</source>
        <translation>Svaret (type 3) oppgir brukeren %1 og ikke noe domene: Serveren må gjette det.</translation>
    </message>
    <message>
        <source>The answer (type 3) names the user %1 and no domain. The server belongs to %2.</source>
        <translation>Svaret (type 3) oppgir brukeren %1 og ikke noe domene. Serveren hører til %2.</translation>
    </message>
    <message>
        <source>Write the user name as DOMAIN\name or name@domain.</source>
        <translation>Skriv brukernavnet som DOMAIN\name eller name@domain.</translation>
    </message>
    <message>
        <source>The same login with the domain in the user name.</source>
        <translation>Den samme påloggingen med domenet i brukernavnet.</translation>
    </message>
    <message>
        <source>Try with the domain %1</source>
        <translation>Prøv med domenet %1</translation>
    </message>
    <message>
        <source>Windows refused the user name or the password.</source>
        <translation>Windows avviste brukernavnet eller passordet.</translation>
    </message>
    <message>
        <source>Check user name, domain and password, and whether the account is locked, disabled or expired: the customer&apos;s administrator sees the reason in the security log of the server or domain controller (event 4625).</source>
        <translation>Sjekk brukernavn, domene og passord, og om kontoen er låst, deaktivert eller utløpt: Kundens administrator ser årsaken i sikkerhetsloggen på serveren eller domenekontrolleren (hendelse 4625).</translation>
    </message>
    <message>
        <source>The answer was made from another password than the one that is meant.</source>
        <translation>Svaret ble laget av et annet passord enn det som er ment.</translation>
    </message>
    <message>
        <source>The password that is meant fits the answer.</source>
        <translation>Passordet som er ment, passer til svaret.</translation>
    </message>
    <message>
        <source>The answer fits the password that is meant only this way: %1.</source>
        <translation>Svaret passer til passordet som er ment, bare på denne måten: %1.</translation>
    </message>
    <message>
        <source>NTLM for %1 was complete and was refused all the same.</source>
        <translation>NTLM for %1 var fullført og ble likevel avvist.</translation>
    </message>
    <message>
        <source>The security log of the server or domain controller (event 4625): its sub-status names the reason.</source>
        <translation>Sikkerhetsloggen på serveren eller domenekontrolleren (hendelse 4625): Underkoden (sub-status) oppgir årsaken.</translation>
    </message>
    <message>
        <source>NTLM for %1 was complete and was refused with the code %2: %3.</source>
        <translation>NTLM for %1 var fullført og ble avvist med koden %2: %3.</translation>
    </message>
    <message>
        <source>The client sent a wrong password.</source>
        <translation>Klienten sendte feil passord.</translation>
    </message>
    <message>
        <source>Windows refused the login although the password fits.</source>
        <translation>Windows avviste påloggingen selv om passordet passer.</translation>
    </message>
    <message>
        <source>Let the customer&apos;s administrator see whether the account is locked, disabled or expired, and whether it may log in to this server over the network.</source>
        <translation>La kundens administrator se om kontoen er låst, deaktivert eller utløpt, og om den har lov til å logge på denne serveren over nettverket.</translation>
    </message>
    <message>
        <source>The client logged in as nobody.</source>
        <translation>Klienten logget på som ingen.</translation>
    </message>
    <message>
        <source>The answer (type 3) names no user and proves no password: it is an anonymous login.</source>
        <translation>Svaret (type 3) oppgir ingen bruker og beviser ikke noe passord: Det er en anonym pålogging.</translation>
    </message>
    <message>
        <source>Give the program a user name and password. Where a service calls on behalf of a person, Windows does not hand that person&apos;s login on to a second server (double hop): put both on one server, or let the service log in with an account of its own.</source>
        <translation>Gi programmet et brukernavn og passord. Når en tjeneste kaller på vegne av en person, gir ikke Windows denne personens pålogging videre til en annen server (double hop): Legg begge på én server, eller la tjenesten logge på med en egen konto.</translation>
    </message>
    <message>
        <source>Whether the same program works with a user name and password of its own.</source>
        <translation>Om det samme programmet virker med eget brukernavn og passord.</translation>
    </message>
    <message>
        <source>The login was accepted, but the account may not use this address.</source>
        <translation>Påloggingen ble godtatt, men kontoen har ikke lov til å bruke denne adressen.</translation>
    </message>
    <message>
        <source>After the Windows login the answer is 403, not 401: the server knows who it is.</source>
        <translation>Etter Windows-påloggingen er svaret 403, ikke 401: Serveren vet hvem det er.</translation>
    </message>
    <message>
        <source>Have the administrator of the service give the account the right, or use another account.</source>
        <translation>Få tjenestens administrator til å gi kontoen rettigheten, eller bruk en annen konto.</translation>
    </message>
    <message>
        <source>NTLM logs in one connection. Let proxies and load balancers between client and server keep a client&apos;s connection to the server open and to itself.</source>
        <translation>NTLM logger på én tilkobling. La proxyer og lastbalanserere mellom klient og server holde klientens tilkobling til serveren åpen og for seg selv.</translation>
    </message>
    <message>
        <source>The answer with the challenge (type 2) says Connection: close.</source>
        <translation>Svaret med utfordringen (type 2) sier Connection: close.</translation>
    </message>
    <message>
        <source>The answer with the challenge (type 2) is HTTP/1.0, which keeps no connection.</source>
        <translation>Svaret med utfordringen (type 2) er HTTP/1.0, som ikke beholder noen tilkobling.</translation>
    </message>
    <message>
        <source>The connection was lost in the middle of the NTLM login.</source>
        <translation>Tilkoblingen ble brutt midt i NTLM-påloggingen.</translation>
    </message>
    <message>
        <source>The challenge (type 2) came over connection %1, the answer (type 3) went over connection %2, where it counts for nothing.</source>
        <translation>Utfordringen (type 2) kom over tilkobling %1, svaret (type 3) gikk over tilkobling %2, der det ikke gjelder.</translation>
    </message>
    <message>
        <source>The answer (type 3) was sent, and the connection was closed without a reply.</source>
        <translation>Svaret (type 3) ble sendt, og tilkoblingen ble lukket uten svar fra serveren.</translation>
    </message>
    <message>
        <source>A capture made on the server&apos;s own network, past any proxy and load balancer.</source>
        <translation>Et opptak gjort på serverens eget nettverk, bak eventuelle proxyer og lastbalanserere.</translation>
    </message>
    <message>
        <source>The NTLM login was complete, but it got another challenge instead of a decision.</source>
        <translation>NTLM-påloggingen var fullført, men fikk en ny utfordring i stedet for en avgjørelse.</translation>
    </message>
    <message>
        <source>The answer (type 3) was met with a new challenge (type 2), as happens when it reaches a server or a connection that did not send the first one.</source>
        <translation>Svaret (type 3) ble møtt med en ny utfordring (type 2), slik det skjer når det når en server eller en tilkobling som ikke sendte den første.</translation>
    </message>
    <message>
        <source>The server&apos;s challenge is damaged, so that nobody can answer it.</source>
        <translation>Serverens utfordring er skadet, så ingen kan svare på den.</translation>
    </message>
    <message>
        <source>What stands behind %1 in the refusal cannot be read.</source>
        <translation>Det som står etter %1 i avvisningen, kan ikke leses.</translation>
    </message>
    <message>
        <source>Look for a proxy or a program on the way that changes headers, and let the server&apos;s administrator see which program answers.</source>
        <translation>Se etter en proxy eller et program underveis som endrer headere, og la serverens administrator se hvilket program som svarer.</translation>
    </message>
    <message>
        <source>NTLM was begun, but no challenge came back.</source>
        <translation>NTLM ble påbegynt, men det kom ingen utfordring tilbake.</translation>
    </message>
    <message>
        <source>NTLM was begun, but it is not offered here.</source>
        <translation>NTLM ble påbegynt, men tilbys ikke her.</translation>
    </message>
    <message>
        <source>The opening (type 1) was refused as if it had never been sent; the password was not tried.</source>
        <translation>Åpningen (type 1) ble avvist som om den aldri var sendt; passordet ble ikke prøvd.</translation>
    </message>
    <message>
        <source>The opening (type 1) was refused, and the refusal does not offer NTLM; the password was not tried.</source>
        <translation>Åpningen (type 1) ble avvist, og avvisningen tilbyr ikke NTLM; passordet ble ikke prøvd.</translation>
    </message>
    <message>
        <source>Choose one of the methods that are offered, or have the server&apos;s administrator allow Windows authentication with NTLM.</source>
        <translation>Velg en av metodene som tilbys, eller få serverens administrator til å tillate Windows-autentisering med NTLM.</translation>
    </message>
    <message>
        <source>A capture made on the server&apos;s own network, past any proxy and load balancer. A policy on the server can also forbid NTLM.</source>
        <translation>Et opptak gjort på serverens eget nettverk, bak eventuelle proxyer og lastbalanserere. En policy på serveren kan også forby NTLM.</translation>
    </message>
    <message>
        <source>Several servers answer at this address, and the login may be spread over them.</source>
        <translation>Flere servere svarer på denne adressen, og påloggingen kan være spredt på dem.</translation>
    </message>
    <message>
        <source>One challenge names the computer %1, another %2.</source>
        <translation>Én utfordring oppgir datamaskinen %1, en annen %2.</translation>
    </message>
    <message>
        <source>The same login against one of the servers directly.</source>
        <translation>Den samme påloggingen direkte mot en av serverne.</translation>
    </message>
    <message>
        <source>The login stopped in the middle: the server&apos;s challenge was not answered.</source>
        <translation>Påloggingen stoppet midtveis: Serverens utfordring ble ikke besvart.</translation>
    </message>
    <message>
        <source>The last answer carries a token that the client has to reply to, and no reply follows.</source>
        <translation>Det siste svaret har et token som klienten må svare på, og det kommer ikke noe svar.</translation>
    </message>
    <message>
        <source>Use a newer version of the client or of its HTTP library, since old ones stop in the middle of Negotiate; and see that nothing on the way closes the connection.</source>
        <translation>Bruk en nyere versjon av klienten eller HTTP-biblioteket dens, siden gamle stopper midt i Negotiate; og sjekk at ingenting underveis lukker tilkoblingen.</translation>
    </message>
    <message>
        <source>The client&apos;s own log. If the capture was ended early, make a new one.</source>
        <translation>Klientens egen logg. Hvis opptaket ble avsluttet for tidlig, lag et nytt.</translation>
    </message>
    <message>
        <source>Windows authentication was tried over HTTP/2, where it does not work.</source>
        <translation>Windows-autentisering ble prøvd over HTTP/2, der den ikke virker.</translation>
    </message>
    <message>
        <source>NTLM and Negotiate log in a connection, but HTTP/2 mixes many requests on one.</source>
        <translation>NTLM og Negotiate logger på en tilkobling, men HTTP/2 blander mange forespørsler på én.</translation>
    </message>
    <message>
        <source>Let the client speak HTTP/1.1 only: switch HTTP/2 off in the client or at the server.</source>
        <translation>La klienten bare bruke HTTP/1.1: Slå av HTTP/2 i klienten eller på serveren.</translation>
    </message>
    <message>
        <source>The server&apos;s clock is %1 ahead.</source>
        <translation>Serverens klokke går %1 foran.</translation>
    </message>
    <message>
        <source>The server&apos;s clock is %1 behind.</source>
        <translation>Serverens klokke går %1 etter.</translation>
    </message>
    <message>
        <source>The clocks of client and server are too far apart for Kerberos.</source>
        <translation>Klokkene til klient og server er for langt fra hverandre for Kerberos.</translation>
    </message>
    <message>
        <source>Kerberos bears a difference of five minutes.</source>
        <translation>Kerberos tåler en forskjell på fem minutter.</translation>
    </message>
    <message>
        <source>Set both clocks by a time server (NTP): the administrators of client and server.</source>
        <translation>Still begge klokkene etter en tidsserver (NTP): administratorene for klient og server.</translation>
    </message>
    <message>
        <source>The server cannot open the Kerberos ticket: the service name (SPN) belongs to another account, or the server&apos;s key is old.</source>
        <translation>Serveren kan ikke åpne Kerberos-billetten: Tjenestenavnet (SPN) hører til en annen konto, eller serverens nøkkel er gammel.</translation>
    </message>
    <message>
        <source>Let the domain&apos;s administrator see with setspn -Q which account has the SPN, remove duplicates (setspn -X), and register it for the account that the service runs as. With an application pool of its own in IIS, set useAppPoolCredentials. On other servers, renew the keytab.</source>
        <translation>La domenets administrator se med setspn -Q hvilken konto som har SPN-et, fjerne dubletter (setspn -X) og registrere det for kontoen som tjenesten kjører som. Med en egen programgruppe (application pool) i IIS: Sett useAppPoolCredentials. På andre servere: Forny keytab-filen.</translation>
    </message>
    <message>
        <source>The ticket was made with a key that the server does not have.</source>
        <translation>Billetten ble laget med en nøkkel som serveren ikke har.</translation>
    </message>
    <message>
        <source>The ticket for %1 was made with a key that the server does not have.</source>
        <translation>Billetten til %1 ble laget med en nøkkel som serveren ikke har.</translation>
    </message>
    <message>
        <source>The server did not take the Kerberos ticket.</source>
        <translation>Serveren godtok ikke Kerberos-billetten.</translation>
    </message>
    <message>
        <source>A ticket was sent and refused, without a reason.</source>
        <translation>En billett ble sendt og avvist uten begrunnelse.</translation>
    </message>
    <message>
        <source>A ticket for %1 was sent and refused, without a reason.</source>
        <translation>En billett til %1 ble sendt og avvist uten begrunnelse.</translation>
    </message>
    <message>
        <source>The system log of the server: Kerberos writes there what it could not open. Extended Protection can also be the reason.</source>
        <translation>Serverens systemlogg: Der skriver Kerberos hva den ikke kunne åpne. Extended Protection kan også være årsaken.</translation>
    </message>
    <message>
        <source>The Kerberos ticket is for another host than the address.</source>
        <translation>Kerberos-billetten gjelder en annen vert enn adressen.</translation>
    </message>
    <message>
        <source>The ticket is for %1; the address says %2.</source>
        <translation>Billetten gjelder %1; adressen sier %2.</translation>
    </message>
    <message>
        <source>Use the name that the SPN is registered for, in DNS as an address record of its own, or set the SPN in the client.</source>
        <translation>Bruk navnet som SPN-et er registrert for, med en egen adresseoppføring i DNS, eller oppgi SPN-et i klienten.</translation>
    </message>
    <message>
        <source>The same login under the name that the ticket is for.</source>
        <translation>Den samme påloggingen under navnet som billetten gjelder.</translation>
    </message>
    <message>
        <source>Try with the SPN HTTP/%1</source>
        <translation>Prøv med SPN-et HTTP/%1</translation>
    </message>
    <message>
        <source>The Kerberos ticket uses a weak encryption, which current servers refuse.</source>
        <translation>Kerberos-billetten bruker en svak kryptering, som dagens servere avviser.</translation>
    </message>
    <message>
        <source>The ticket is encrypted with %1.</source>
        <translation>Billetten er kryptert med %1.</translation>
    </message>
    <message>
        <source>Let the domain&apos;s administrator allow AES for the service&apos;s account and set its password again.</source>
        <translation>La domenets administrator tillate AES for tjenestens konto og sette passordet på nytt.</translation>
    </message>
    <message>
        <source>The system log of the server: Kerberos writes there what it could not open.</source>
        <translation>Serverens systemlogg: Der skriver Kerberos hva den ikke kunne åpne.</translation>
    </message>
    <message>
        <source>The server refused the Kerberos ticket with the error %1.</source>
        <translation>Serveren avviste Kerberos-billetten med feilen %1.</translation>
    </message>
    <message>
        <source>Ask the domain&apos;s administrator, with the name of the error.</source>
        <translation>Spør domenets administrator, og oppgi navnet på feilen.</translation>
    </message>
    <message>
        <source>The server&apos;s answer says %1.</source>
        <translation>Serverens svar sier %1.</translation>
    </message>
    <message>
        <source>The server wants Kerberos, and the client has only NTLM.</source>
        <translation>Serveren vil ha Kerberos, og klienten har bare NTLM.</translation>
    </message>
    <message>
        <source>The login went by NTLM, not by Kerberos.</source>
        <translation>Påloggingen gikk med NTLM, ikke med Kerberos.</translation>
    </message>
    <message>
        <source>The header says Negotiate, but the token in it is NTLM.</source>
        <translation>Headeren sier Negotiate, men tokenet i den er NTLM.</translation>
    </message>
    <message>
        <source>The address is a number, and Kerberos needs a name.</source>
        <translation>Adressen er et tall, og Kerberos trenger et navn.</translation>
    </message>
    <message>
        <source>Kerberos needs an SPN for %1, a name out of DNS (not a hosts file), a client in the domain, and a domain controller in reach (from outside: by VPN).</source>
        <translation>Kerberos trenger et SPN for %1, et navn fra DNS (ikke fra en hosts-fil), en klient i domenet og en domenekontroller som kan nås (utenfra: via VPN).</translation>
    </message>
    <message>
        <source>Use the server&apos;s name in the address.</source>
        <translation>Bruk serverens navn i adressen.</translation>
    </message>
    <message>
        <source>Let the domain&apos;s administrator register the SPN (setspn -Q HTTP/%1 shows it) and a DNS record, and see that the client reaches a domain controller.</source>
        <translation>La domenets administrator registrere SPN-et (setspn -Q HTTP/%1 viser det) og en DNS-oppføring, og sjekke at klienten når en domenekontroller.</translation>
    </message>
    <message>
        <source>On the client, klist get HTTP/%1: it shows the ticket or the reason why there is none.</source>
        <translation>På klienten, klist get HTTP/%1: Det viser billetten eller årsaken til at det ikke finnes noen.</translation>
    </message>
    <message>
        <source>The setting Extended Protection of Windows authentication in IIS: a server that does not require it has another reason.</source>
        <translation>Innstillingen Extended Protection for Windows-autentisering i IIS: En server som ikke krever det, har en annen årsak.</translation>
    </message>
    <message>
        <source>The login carries no channel binding, which a server with Extended Protection requires.</source>
        <translation>Påloggingen har ingen kanalbinding, som en server med Extended Protection krever.</translation>
    </message>
    <message>
        <source>Use a client that sends a channel binding, or have the server&apos;s administrator set Extended Protection to Off or Accept.</source>
        <translation>Bruk en klient som sender en kanalbinding, eller få serverens administrator til å sette Extended Protection til Off eller Accept.</translation>
    </message>
    <message>
        <source>Try with the channel binding of the server&apos;s certificate</source>
        <translation>Prøv med kanalbindingen for serverens sertifikat</translation>
    </message>
    <message>
        <source>The answer (type 3) went over TLS and names no certificate.</source>
        <translation>Svaret (type 3) gikk over TLS og oppgir ikke noe sertifikat.</translation>
    </message>
    <message>
        <source>The login is bound to another certificate than the server&apos;s.</source>
        <translation>Påloggingen er bundet til et annet sertifikat enn serverens.</translation>
    </message>
    <message>
        <source>The channel binding in the answer (type 3) does not fit the certificate of this connection: something between client and server ends TLS.</source>
        <translation>Kanalbindingen i svaret (type 3) passer ikke til sertifikatet for denne tilkoblingen: Noe mellom klient og server avslutter TLS.</translation>
    </message>
    <message>
        <source>Take out what decrypts TLS on the way (a proxy, a virus scanner, a load balancer, a debugging tool), or have the server&apos;s administrator set Extended Protection to Off.</source>
        <translation>Fjern det som dekrypterer TLS underveis (en proxy, et antivirusprogram, en lastbalanserer, et feilsøkingsverktøy), eller få serverens administrator til å sette Extended Protection til Off.</translation>
    </message>
    <message>
        <source>The profile sets the channel binding to %1.</source>
        <translation>Profilen setter kanalbindingen til %1.</translation>
    </message>
    <message>
        <source>The login may be bound to another certificate than the server&apos;s.</source>
        <translation>Påloggingen kan være bundet til et annet sertifikat enn serverens.</translation>
    </message>
    <message>
        <source>The answer (type 3) carries a channel binding; the capture does not hold the certificate to compare it with.</source>
        <translation>Svaret (type 3) har en kanalbinding; opptaket inneholder ikke sertifikatet å sammenligne den med.</translation>
    </message>
    <message>
        <source>The ticket went over TLS; whether it is bound to the certificate cannot be seen, as it is encrypted.</source>
        <translation>Billetten gikk over TLS; om den er bundet til sertifikatet, er ikke synlig, fordi den er kryptert.</translation>
    </message>
    <message>
        <source>The login may lack the channel binding that Extended Protection requires.</source>
        <translation>Påloggingen mangler kanskje kanalbindingen som Extended Protection krever.</translation>
    </message>
    <message>
        <source>The client answered with NTLMv1, which many servers refuse.</source>
        <translation>Klienten svarte med NTLMv1, som mange servere avviser.</translation>
    </message>
    <message>
        <source>The NT response has 24 bytes; that of NTLMv2 is longer.</source>
        <translation>NT-svaret har 24 byte; det for NTLMv2 er lengre.</translation>
    </message>
    <message>
        <source>Let the client answer with NTLMv2. On Windows the LAN Manager authentication level decides; elsewhere it is a setting of the program.</source>
        <translation>La klienten svare med NTLMv2. På Windows avgjør LAN Manager-autentiseringsnivået; ellers er det en innstilling i programmet.</translation>
    </message>
    <message>
        <source>The same login with NTLMv2, or the LAN Manager authentication level of the server.</source>
        <translation>Den samme påloggingen med NTLMv2, eller serverens LAN Manager-autentiseringsnivå.</translation>
    </message>
    <message>
        <source>Try with NTLMv2</source>
        <translation>Prøv med NTLMv2</translation>
    </message>
    <message>
        <source>The clocks of client and server are too far apart.</source>
        <translation>Klokkene til klient og server er for langt fra hverandre.</translation>
    </message>
    <message>
        <source>The answer (type 3) carries the client&apos;s time; the server&apos;s Date is %1 away from it.</source>
        <translation>Svaret (type 3) har med klientens tid; serverens Date avviker %1 fra den.</translation>
    </message>
    <message>
        <source>The same login after the clocks were set.</source>
        <translation>Den samme påloggingen etter at klokkene er stilt.</translation>
    </message>
    <message>
        <source>The client runs on the server itself, which refuses a login under another name.</source>
        <translation>Klienten kjører på selve serveren, som avviser en pålogging under et annet navn.</translation>
    </message>
    <message>
        <source>Client and server both give the computer name %1, but the address says %2.</source>
        <translation>Klient og server oppgir begge datamaskinnavnet %1, men adressen sier %2.</translation>
    </message>
    <message>
        <source>The server was reached at %1, on the client&apos;s own computer, but the address says %2.</source>
        <translation>Serveren ble nådd på %1, på klientens egen datamaskin, men adressen sier %2.</translation>
    </message>
    <message>
        <source>Have the server&apos;s administrator add this host name to BackConnectionHostNames, or test from another computer.</source>
        <translation>Få serverens administrator til å legge dette vertsnavnet til i BackConnectionHostNames, eller test fra en annen datamaskin.</translation>
    </message>
    <message>
        <source>The same login from another computer: if it works there, this is it.</source>
        <translation>Den samme påloggingen fra en annen datamaskin: Hvis den virker der, er dette årsaken.</translation>
    </message>
    <message>
        <source>The login token makes the request&apos;s head too long for the server.</source>
        <translation>Påloggingstokenet gjør hodet på forespørselen for langt for serveren.</translation>
    </message>
    <message>
        <source>The request&apos;s head is too long for the server.</source>
        <translation>Hodet på forespørselen er for langt for serveren.</translation>
    </message>
    <message>
        <source>The head has %1 bytes, %2 of them in %3.</source>
        <translation>Hodet har %1 byte, og %2 av dem er i %3.</translation>
    </message>
    <message>
        <source>Kerberos tokens grow with the groups of the user. Have the server&apos;s administrator raise MaxFieldLength and MaxRequestBytes of HTTP.sys (or the limit of the proxy in front), or take the user out of groups.</source>
        <translation>Kerberos-tokener vokser med brukerens grupper. Få serverens administrator til å heve MaxFieldLength og MaxRequestBytes i HTTP.sys (eller grensen i proxyen foran), eller ta brukeren ut av grupper.</translation>
    </message>
    <message>
        <source>Delete the cookies of this address in the client, or have the server&apos;s administrator raise the limit.</source>
        <translation>Slett informasjonskapslene for denne adressen i klienten, eller få serverens administrator til å heve grensen.</translation>
    </message>
    <message>
        <source>The server takes only Windows authentication here, and the client sent something else.</source>
        <translation>Serveren godtar bare Windows-autentisering her, og klienten sendte noe annet.</translation>
    </message>
    <message>
        <source>The client sent %1; the refusal offers only Negotiate or NTLM.</source>
        <translation>Klienten sendte %1; avvisningen tilbyr bare Negotiate eller NTLM.</translation>
    </message>
    <message>
        <source>Let the client log in by Windows authentication, or have the server&apos;s administrator allow the other method at this address.</source>
        <translation>La klienten logge på med Windows-autentisering, eller få serverens administrator til å tillate den andre metoden på denne adressen.</translation>
    </message>
    <message>
        <source>The server does not offer Windows authentication here.</source>
        <translation>Serveren tilbyr ikke Windows-autentisering her.</translation>
    </message>
    <message>
        <source>The profile wants Negotiate or NTLM; the refusal offers only %1.</source>
        <translation>Profilen vil ha Negotiate eller NTLM; avvisningen tilbyr bare %1.</translation>
    </message>
    <message>
        <source>Choose one of the methods that are offered, or have the server&apos;s administrator allow Windows authentication.</source>
        <translation>Velg en av metodene som tilbys, eller få serverens administrator til å tillate Windows-autentisering.</translation>
    </message>
    <message>
        <source>The server offers Windows authentication, and the client did not try it.</source>
        <translation>Serveren tilbyr Windows-autentisering, og klienten prøvde den ikke.</translation>
    </message>
    <message>
        <source>The refusal offers Negotiate or NTLM; no request with a token follows.</source>
        <translation>Avvisningen tilbyr Negotiate eller NTLM; det følger ingen forespørsel med et token.</translation>
    </message>
    <message>
        <source>Give the client credentials for it: a Kerberos ticket (kinit, or a login to the domain), or a user name and password. Browsers also need the address in their list of trusted sites.</source>
        <translation>Gi klienten det den trenger for å logge på: en Kerberos-billett (kinit, eller en pålogging i domenet) eller et brukernavn og passord. Nettlesere må også ha adressen i listen over klarerte nettsteder.</translation>
    </message>
    <message>
        <source>Whether the client has a ticket: klist on the client shows it.</source>
        <translation>Om klienten har en billett: klist på klienten viser det.</translation>
    </message>
    <message>
        <source>The login was accepted, but the server could not pass it on to a second server.</source>
        <translation>Påloggingen ble godtatt, men serveren kunne ikke gi den videre til en annen server.</translation>
    </message>
    <message>
        <source>The Windows login went well; the error is one that the server got itself, a refusal (401) from behind.</source>
        <translation>Windows-påloggingen gikk bra; feilen er en som serveren selv fikk, en avvisning (401) bakfra.</translation>
    </message>
    <message>
        <source>Windows does not hand a person&apos;s login on to a second server (double hop): put both on one server, or let the service log in with an account of its own.</source>
        <translation>Windows gir ikke en persons pålogging videre til en annen server (double hop): Legg begge på én server, eller la tjenesten logge på med en egen konto.</translation>
    </message>
    <message>
        <source>The log of the server behind: it shows an anonymous login or none.</source>
        <translation>Loggen på serveren bakenfor: Den viser en anonym pålogging eller ingen.</translation>
    </message>
    <message>
        <source>The refusals before an NTLM login are its usual steps.</source>
        <translation>Avvisningene før en NTLM-pålogging er de vanlige stegene.</translation>
    </message>
    <message>
        <source>NTLM takes three legs: the offer, the challenge and the answer. The first ones are always refused with 401 or 407; the last one was accepted.</source>
        <translation>NTLM krever tre runder: tilbudet, utfordringen og svaret. De første avvises alltid med 401 eller 407; den siste ble godtatt.</translation>
    </message>
    <message>
        <source>The client answers with NTLMv1, which is weak.</source>
        <translation>Klienten svarer med NTLMv1, som er svakt.</translation>
    </message>
    <message>
        <source>The NT response has 24 bytes; that of NTLMv2 is longer. This server took it, others refuse it.</source>
        <translation>NT-svaret har 24 byte; det for NTLMv2 er lengre. Denne serveren godtok det, andre avviser det.</translation>
    </message>
    <message>
        <source>Try with PasswordText</source>
        <translation>Prøv med PasswordText</translation>
    </message>
    <message>
        <source>Try with PasswordDigest</source>
        <translation>Prøv med PasswordDigest</translation>
    </message>
    <message>
        <source>The password in the message is empty.</source>
        <translation>Passordet i meldingen er tomt.</translation>
    </message>
    <message>
        <source>The message carries no password.</source>
        <translation>Meldingen har ikke noe passord.</translation>
    </message>
    <message>
        <source>The service refuses the login, and the UsernameToken has nothing that proves it.</source>
        <translation>Tjenesten avviser påloggingen, og UsernameToken har ingenting som beviser den.</translation>
    </message>
    <message>
        <source>Enter the password where the client keeps it.</source>
        <translation>Skriv inn passordet der klienten lagrer det.</translation>
    </message>
    <message>
        <source>What is sent as the password looks like a digest, and is marked as plain text.</source>
        <translation>Det som sendes som passord, ser ut som en digest-verdi og er merket som ren tekst.</translation>
    </message>
    <message>
        <source>It is the Base64 of 20 bytes, as a digest is.</source>
        <translation>Det er Base64 av 20 byte, slik en digest-verdi er.</translation>
    </message>
    <message>
        <source>Developer: mark a digest as #PasswordDigest, or send the password itself.</source>
        <translation>Utvikler: Merk en digest-verdi som #PasswordDigest, eller send selve passordet.</translation>
    </message>
    <message>
        <source>The password was escaped for XML twice.</source>
        <translation>Passordet ble kodet for XML to ganger.</translation>
    </message>
    <message>
        <source>Letters of the password outside ASCII are damaged.</source>
        <translation>Bokstaver utenfor ASCII i passordet er skadet.</translation>
    </message>
    <message>
        <source>A blank or a line end stands around the password.</source>
        <translation>Det står et mellomrom eller et linjeskift før eller etter passordet.</translation>
    </message>
    <message>
        <source>An escape such as &amp;amp;amp; is left in it after the XML was read.</source>
        <translation>En escape-sekvens som &amp;amp;amp; står igjen i det etter at XML-en er lest.</translation>
    </message>
    <message>
        <source>They were put into UTF-8 twice.</source>
        <translation>De ble kodet som UTF-8 to ganger.</translation>
    </message>
    <message>
        <source>It counts as part of the password.</source>
        <translation>Det regnes som en del av passordet.</translation>
    </message>
    <message>
        <source>Developer: hand the password to the XML library as it is, in UTF-8, and let only the library escape it.</source>
        <translation>Utvikler: Gi XML-biblioteket passordet som det er, i UTF-8, og la bare biblioteket kode det.</translation>
    </message>
    <message>
        <source>The password that was meant was sent, and the service refuses it.</source>
        <translation>Passordet som var ment, ble sendt, og tjenesten avviser det.</translation>
    </message>
    <message>
        <source>The account may be another one&apos;s or of another environment, or the service may want a digest.</source>
        <translation>Kontoen kan tilhøre en annen eller et annet miljø, eller tjenesten vil kanskje ha en digest-verdi.</translation>
    </message>
    <message>
        <source>Check that account and address belong together: test and production have accounts of their own.</source>
        <translation>Sjekk at konto og adresse hører sammen: Test og produksjon har hver sine kontoer.</translation>
    </message>
    <message>
        <source>A trial with the other password type tells.</source>
        <translation>Et forsøk med den andre passordtypen gir svaret.</translation>
    </message>
    <message>
        <source>Another password was sent than the one that was meant.</source>
        <translation>Et annet passord enn det som var ment, ble sendt.</translation>
    </message>
    <message>
        <source>What stands in the message differs from it.</source>
        <translation>Det som står i meldingen, er noe annet.</translation>
    </message>
    <message>
        <source>The password was changed on its way into the message: %1.</source>
        <translation>Passordet ble endret på vei inn i meldingen: %1.</translation>
    </message>
    <message>
        <source>Done that way, the password that was meant gives exactly what was sent.</source>
        <translation>Gjort på den måten gir passordet som var ment, nøyaktig det som ble sendt.</translation>
    </message>
    <message>
        <source>The service refused the user name or the password.</source>
        <translation>Tjenesten avviste brukernavnet eller passordet.</translation>
    </message>
    <message>
        <source>The password was sent as a digest. The password may be wrong, the digest made in a wrong way, or the service may want PasswordText.</source>
        <translation>Passordet ble sendt som digest-verdi. Passordet kan være feil, digest-verdien kan være laget på feil måte, eller tjenesten vil kanskje ha PasswordText.</translation>
    </message>
    <message>
        <source>The password was sent as plain text. User name or password may be wrong, or the service may want a digest.</source>
        <translation>Passordet ble sendt som ren tekst. Brukernavnet eller passordet kan være feil, eller tjenesten vil kanskje ha en digest-verdi.</translation>
    </message>
    <message>
        <source>Check user name and password, and that the account belongs to this address: test and production have accounts of their own.</source>
        <translation>Sjekk brukernavn og passord, og at kontoen hører til denne adressen: Test og produksjon har hver sine kontoer.</translation>
    </message>
    <message>
        <source>A system account&apos;s password cannot be reset on the page; contact eCRV Support.</source>
        <translation>Passordet til en systemkonto kan ikke tilbakestilles på siden; kontakt eCRV Support.</translation>
    </message>
    <message>
        <source>Give the password that was meant: then the message tells whether it was sent. A trial with the other password type tells too.</source>
        <translation>Oppgi passordet som var ment: Da viser meldingen om det ble sendt. Et forsøk med den andre passordtypen gir også svaret.</translation>
    </message>
    <message>
        <source>Developer: make it as Base64(SHA-1(nonce bytes + Created as it is sent + password in UTF-8)).</source>
        <translation>Utvikler: Lag den som Base64(SHA-1(bytene i noncen + Created slik den sendes + passordet i UTF-8)).</translation>
    </message>
    <message>
        <source>The account may have another password there, the service may want PasswordText, or it may make the digest in another way.</source>
        <translation>Kontoen kan ha et annet passord der, tjenesten vil kanskje ha PasswordText, eller den lager digest-verdien på en annen måte.</translation>
    </message>
    <message>
        <source>Try with PasswordText first. Then ask the service&apos;s operator which password the account has there.</source>
        <translation>Prøv med PasswordText først. Spør deretter tjenestens driftsansvarlige hvilket passord kontoen har der.</translation>
    </message>
    <message>
        <source>A trial with PasswordText tells.</source>
        <translation>Et forsøk med PasswordText gir svaret.</translation>
    </message>
    <message>
        <source>The password digest is made in a wrong way: %1.</source>
        <translation>Digest-verdien for passordet er laget på feil måte: %1.</translation>
    </message>
    <message>
        <source>The password digest is in hexadecimal digits.</source>
        <translation>Digest-verdien for passordet er i heksadesimale sifre.</translation>
    </message>
    <message>
        <source>A digest is the Base64 of the hash&apos;s 20 bytes.</source>
        <translation>En digest-verdi er Base64 av de 20 bytene i hashen.</translation>
    </message>
    <message>
        <source>The password digest is made with another hash than SHA-1.</source>
        <translation>Digest-verdien for passordet er laget med en annen hash enn SHA-1.</translation>
    </message>
    <message numerus="yes">
        <source>It has %n byte(s); SHA-1 makes 20.</source>
        <translation>
            <numerusform>Den har %n byte; SHA-1 gir 20.</numerusform>
            <numerusform>Den har %n byte; SHA-1 gir 20.</numerusform>
        </translation>
    </message>
    <message>
        <source>The password is marked as a digest and is none.</source>
        <translation>Passordet er merket som digest-verdi, men er ingen.</translation>
    </message>
    <message>
        <source>A digest is the Base64 of 20 bytes; this is something else, perhaps the password itself.</source>
        <translation>En digest-verdi er Base64 av 20 byte; dette er noe annet, kanskje selve passordet.</translation>
    </message>
    <message>
        <source>Developer: mark a plain password as #PasswordText, or make the digest.</source>
        <translation>Utvikler: Merk et rent passord som #PasswordText, eller lag digest-verdien.</translation>
    </message>
    <message>
        <source>The nonce is Base64 of hexadecimal digits: the digest may be made from other bytes than the service sees.</source>
        <translation>Noncen er Base64 av heksadesimale sifre: Digest-verdien kan være laget av andre byte enn dem tjenesten ser.</translation>
    </message>
    <message>
        <source>The nonce is not Base64: the digest may be made from other bytes than the service sees.</source>
        <translation>Noncen er ikke Base64: Digest-verdien kan være laget av andre byte enn dem tjenesten ser.</translation>
    </message>
    <message>
        <source>The service decodes the nonce&apos;s Base64 and hashes what comes out.</source>
        <translation>Tjenesten dekoder Base64 i noncen og hasher det som kommer ut.</translation>
    </message>
    <message>
        <source>Give the password that was meant: then the digest tells how it was made.</source>
        <translation>Oppgi passordet som var ment: Da viser digest-verdien hvordan den ble laget.</translation>
    </message>
    <message>
        <source>The server does not take requests with an Expect header.</source>
        <translation>Serveren godtar ikke forespørsler med en Expect-header.</translation>
    </message>
    <message>
        <source>The server may not take requests with an Expect header.</source>
        <translation>Serveren godtar kanskje ikke forespørsler med en Expect-header.</translation>
    </message>
    <message>
        <source>The request asks for 100-continue before it sends its body; the answer is status %1.</source>
        <translation>Forespørselen ber om 100-continue før den sender innholdet; svaret har status %1.</translation>
    </message>
    <message>
        <source>Developer: switch it off (.NET: ServicePointManager.Expect100Continue = false).</source>
        <translation>Utvikler: Slå det av (.NET: ServicePointManager.Expect100Continue = false).</translation>
    </message>
    <message>
        <source>The same request without the Expect header tells.</source>
        <translation>Den samme forespørselen uten Expect-headeren gir svaret.</translation>
    </message>
    <message>
        <source>Try with SOAP %1</source>
        <translation>Prøv med SOAP %1</translation>
    </message>
    <message>
        <source>The Content-Type and the SOAP version of the message do not fit.</source>
        <translation>Content-Type og SOAP-versjonen i meldingen passer ikke sammen.</translation>
    </message>
    <message>
        <source>The Content-Type is %1, and the envelope is SOAP %2.</source>
        <translation>Content-Type er %1, og konvolutten er SOAP %2.</translation>
    </message>
    <message>
        <source>Developer: SOAP 1.1 goes with text/xml and a SOAPAction header, SOAP 1.2 with application/soap+xml.</source>
        <translation>Utvikler: SOAP 1.1 sendes med text/xml og en SOAPAction-header, SOAP 1.2 med application/soap+xml.</translation>
    </message>
    <message>
        <source>The envelope is of no SOAP version that is known.</source>
        <translation>Konvolutten er ikke av noen kjent SOAP-versjon.</translation>
    </message>
    <message>
        <source>The service does not take SOAP 1.2; the client sends it.</source>
        <translation>Tjenesten godtar ikke SOAP 1.2; klienten sender det.</translation>
    </message>
    <message>
        <source>The service does not take SOAP 1.1; the client sends it.</source>
        <translation>Tjenesten godtar ikke SOAP 1.1; klienten sender det.</translation>
    </message>
    <message>
        <source>The answer is status 415, Unsupported Media Type.</source>
        <translation>Svaret har status 415, Unsupported Media Type.</translation>
    </message>
    <message>
        <source>The fault is VersionMismatch: the namespace of the envelope is not the one that the service knows.</source>
        <translation>SOAP-feilen er VersionMismatch: Navnerommet til konvolutten er ikke det tjenesten kjenner.</translation>
    </message>
    <message>
        <source>Developer: send SOAP 1.1: its envelope, text/xml, and a SOAPAction header.</source>
        <translation>Utvikler: Send SOAP 1.1: dens konvolutt, text/xml og en SOAPAction-header.</translation>
    </message>
    <message>
        <source>Developer: send SOAP 1.2: its envelope, and application/soap+xml.</source>
        <translation>Utvikler: Send SOAP 1.2: dens konvolutt og application/soap+xml.</translation>
    </message>
    <message>
        <source>Try with the clock %1 back</source>
        <translation>Prøv med klokken stilt %1 tilbake</translation>
    </message>
    <message>
        <source>Try with the clock %1 on</source>
        <translation>Prøv med klokken stilt %1 fram</translation>
    </message>
    <message>
        <source>%1 is %2; the server&apos;s clock showed %3.</source>
        <translation>%1 er %2; serverens klokke viste %3.</translation>
    </message>
    <message>
        <source>%1 is %2; the message was sent at %3 by the client&apos;s clock.</source>
        <translation>%1 er %2; meldingen ble sendt %3 etter klientens klokke.</translation>
    </message>
    <message>
        <source>The message gives its time in local time and not in UTC.</source>
        <translation>Meldingen oppgir tiden i lokal tid og ikke i UTC.</translation>
    </message>
    <message>
        <source>Developer: write the time in UTC, with a Z at its end. If it is UTC already, the client&apos;s time zone or clock is set wrong.</source>
        <translation>Utvikler: Skriv tiden i UTC, med Z til slutt. Hvis den allerede er UTC, er klientens tidssone eller klokke feil stilt.</translation>
    </message>
    <message>
        <source>The message does not give the time at which it was sent.</source>
        <translation>Meldingen oppgir ikke tidspunktet da den ble sendt.</translation>
    </message>
    <message>
        <source>Developer: make Created anew for each message, also for one that is sent again.</source>
        <translation>Utvikler: Lag Created på nytt for hver melding, også for en som sendes på nytt.</translation>
    </message>
    <message>
        <source>The client&apos;s clock is ahead of the server&apos;s, so that the message comes from the future.</source>
        <translation>Klientens klokke går foran serverens, så meldingen kommer fra framtiden.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: set the client&apos;s clock by the network (NTP).</source>
        <translation>Kundens administrator: Still klientens klokke etter nettverket (NTP).</translation>
    </message>
    <message>
        <source>The message is too old when it arrives: the client&apos;s clock is behind the server&apos;s, or it waited on its way.</source>
        <translation>Meldingen er for gammel når den kommer fram: Klientens klokke går etter serverens, eller meldingen ble liggende underveis.</translation>
    </message>
    <message>
        <source>The customer&apos;s administrator: set the client&apos;s clock by the network (NTP). If it is right, look for a queue that holds messages back.</source>
        <translation>Kundens administrator: Still klientens klokke etter nettverket (NTP). Hvis den går riktig, se etter en kø som holder meldinger tilbake.</translation>
    </message>
    <message>
        <source>The message had expired when it arrived.</source>
        <translation>Meldingen var utløpt da den kom fram.</translation>
    </message>
    <message>
        <source>Developer: give the Timestamp more time, five minutes as a rule, and check the clock.</source>
        <translation>Utvikler: Gi Timestamp mer tid, som regel fem minutter, og sjekk klokken.</translation>
    </message>
    <message>
        <source>Try with a Timestamp of five minutes</source>
        <translation>Prøv med en Timestamp på fem minutter</translation>
    </message>
    <message>
        <source>The service finds the message too old or from the future, though the clocks agree.</source>
        <translation>Tjenesten mener at meldingen er for gammel eller fra framtiden, selv om klokkene stemmer overens.</translation>
    </message>
    <message>
        <source>The service&apos;s operator: check the clock of each of its servers, and how long a message may live there.</source>
        <translation>Tjenestens driftsansvarlige: Sjekk klokken på hver av serverne, og hvor lenge en melding er gyldig der.</translation>
    </message>
    <message>
        <source>The service finds the message too old or from the future.</source>
        <translation>Tjenesten mener at meldingen er for gammel eller fra framtiden.</translation>
    </message>
    <message>
        <source>The message has no time that can be compared with the server&apos;s.</source>
        <translation>Meldingen har ikke noe tidspunkt som kan sammenlignes med serverens.</translation>
    </message>
    <message>
        <source>The service&apos;s log tells which time it compared with which.</source>
        <translation>Tjenestens logg viser hvilket tidspunkt den sammenlignet med hvilket.</translation>
    </message>
    <message>
        <source>The namespace of the security header is misspelt: “ocurity” for “wssecurity”.</source>
        <translation>Navnerommet til sikkerhetsheaderen er feilskrevet: «ocurity» i stedet for «wssecurity».</translation>
    </message>
    <message>
        <source>The security header has the namespace of an old draft of WS-Security.</source>
        <translation>Sikkerhetsheaderen har navnerommet fra et gammelt utkast til WS-Security.</translation>
    </message>
    <message>
        <source>The security header has a namespace that is not that of WS-Security.</source>
        <translation>Sikkerhetsheaderen har et navnerom som ikke er det for WS-Security.</translation>
    </message>
    <message>
        <source>The service answers that it does not understand a header that it must: for it, another namespace is another header.</source>
        <translation>Tjenesten svarer at den ikke forstår en header som den må forstå: For den er et annet navnerom en annen header.</translation>
    </message>
    <message>
        <source>One wrong letter in a namespace makes it another header, which a service passes over or refuses.</source>
        <translation>Én feil bokstav i et navnerom gjør det til en annen header, som en tjeneste hopper over eller avviser.</translation>
    </message>
    <message>
        <source>Developer: write %1 as the namespace of wsse, and likewise that of wsu. The page of eCRV has it misprinted.</source>
        <translation>Utvikler: Skriv %1 som navnerommet for wsse, og tilsvarende for wsu. Siden til eCRV har det feilskrevet.</translation>
    </message>
    <message>
        <source>Try with the namespace of the standard</source>
        <translation>Prøv med navnerommet fra standarden</translation>
    </message>
    <message>
        <source>The request has no WS-Security header, and the service wants one.</source>
        <translation>Forespørselen har ingen WS-Security-header, og tjenesten krever en.</translation>
    </message>
    <message>
        <source>The fault is about security, and there is no Security element in the message.</source>
        <translation>SOAP-feilen gjelder sikkerhet, og det er ikke noe Security-element i meldingen.</translation>
    </message>
    <message>
        <source>Developer: put wsse:Security with a UsernameToken into the SOAP header of each call.</source>
        <translation>Utvikler: Legg wsse:Security med et UsernameToken i SOAP-headeren i hvert kall.</translation>
    </message>
    <message>
        <source>The Security element does not stand in the SOAP header.</source>
        <translation>Security-elementet står ikke i SOAP-headeren.</translation>
    </message>
    <message>
        <source>A service looks for it as a child of the envelope&apos;s Header and nowhere else.</source>
        <translation>En tjeneste ser etter det som barn av Header i konvolutten, og ingen andre steder.</translation>
    </message>
    <message>
        <source>Developer: move it into the Header of the envelope, before the Body.</source>
        <translation>Utvikler: Flytt det til Header i konvolutten, foran Body.</translation>
    </message>
    <message>
        <source>The security header is addressed to another receiver.</source>
        <translation>Sikkerhetsheaderen er adressert til en annen mottaker.</translation>
    </message>
    <message>
        <source>It carries the actor or role %1; a service passes over headers for others.</source>
        <translation>Den har actor eller role %1; en tjeneste hopper over headere som er til andre.</translation>
    </message>
    <message>
        <source>Developer: leave actor and role out.</source>
        <translation>Utvikler: Utelat actor og role.</translation>
    </message>
    <message>
        <source>The message has two security headers for the same receiver.</source>
        <translation>Meldingen har to sikkerhetsheadere til samme mottaker.</translation>
    </message>
    <message>
        <source>Only one is allowed. Often a library and the program&apos;s own code both add one.</source>
        <translation>Bare én er tillatt. Ofte legger både et bibliotek og programmets egen kode til en.</translation>
    </message>
    <message>
        <source>Developer: let only one of them add it.</source>
        <translation>Utvikler: La bare én av dem legge den til.</translation>
    </message>
    <message>
        <source>Try without the Timestamp</source>
        <translation>Prøv uten Timestamp</translation>
    </message>
    <message>
        <source>Try without Created in the UsernameToken</source>
        <translation>Prøv uten Created i UsernameToken</translation>
    </message>
    <message>
        <source>The service&apos;s log tells. Trials with one thing changed tell too.</source>
        <translation>Tjenestens logg gir svaret. Forsøk der én ting er endret, gir det også.</translation>
    </message>
    <message>
        <source>The service hides why it refused the security header.</source>
        <translation>Tjenesten skjuler hvorfor den avviste sikkerhetsheaderen.</translation>
    </message>
    <message>
        <source>WSS4J and CXF give one text for all causes: password, clock, replay, or the form of the header. Nothing in the header looks wrong from here.</source>
        <translation>WSS4J og CXF gir én tekst for alle årsaker: passord, klokke, replay eller formen på headeren. Ingenting i headeren ser feil ut herfra.</translation>
    </message>
    <message>
        <source>Ask the service&apos;s operator for the log of that moment, or change one thing at a time.</source>
        <translation>Be tjenestens driftsansvarlige om loggen fra det tidspunktet, eller endre én ting om gangen.</translation>
    </message>
    <message>
        <source>The service could not verify the security header.</source>
        <translation>Tjenesten kunne ikke bekrefte sikkerhetsheaderen.</translation>
    </message>
    <message>
        <source>WCF gives one text for a clock that is more than five minutes off, wrong credentials, and security that it did not expect. Nothing in the header looks wrong from here.</source>
        <translation>WCF gir én tekst for en klokke som går mer enn fem minutter feil, feil brukernavn eller passord, og sikkerhet som den ikke ventet. Ingenting i headeren ser feil ut herfra.</translation>
    </message>
    <message>
        <source>Check the clocks of both sides, then user name and password, then the binding&apos;s security mode.</source>
        <translation>Sjekk klokkene på begge sider, deretter brukernavn og passord, og så sikkerhetsmodusen i bindingen.</translation>
    </message>
    <message>
        <source>The service refused the message and does not say why.</source>
        <translation>Tjenesten avviste meldingen og sier ikke hvorfor.</translation>
    </message>
    <message>
        <source>The message has a security header, and nothing in it looks wrong from here.</source>
        <translation>Meldingen har en sikkerhetsheader, og ingenting i den ser feil ut herfra.</translation>
    </message>
    <message>
        <source>The security header lacks a Timestamp, which the service seems to want.</source>
        <translation>Sikkerhetsheaderen mangler en Timestamp, som tjenesten ser ut til å kreve.</translation>
    </message>
    <message>
        <source>The security header lacks a UsernameToken, which the service seems to want.</source>
        <translation>Sikkerhetsheaderen mangler et UsernameToken, som tjenesten ser ut til å kreve.</translation>
    </message>
    <message>
        <source>The security header holds other elements than the service is set up for.</source>
        <translation>Sikkerhetsheaderen inneholder andre elementer enn dem tjenesten er satt opp for.</translation>
    </message>
    <message>
        <source>The fault says that the actions mismatch: the elements must be exactly those that the service is set up for.</source>
        <translation>SOAP-feilen sier at handlingene (actions) ikke stemmer: Elementene må være nøyaktig de som tjenesten er satt opp for.</translation>
    </message>
    <message>
        <source>Ask the service&apos;s operator which elements it wants, and in which order; send exactly those.</source>
        <translation>Spør tjenestens driftsansvarlige hvilke elementer den krever, og i hvilken rekkefølge; send nøyaktig disse.</translation>
    </message>
    <message>
        <source>Trials with and without the Timestamp tell.</source>
        <translation>Forsøk med og uten Timestamp gir svaret.</translation>
    </message>
    <message>
        <source>The UsernameToken lacks Nonce or Created, which the service may want.</source>
        <translation>UsernameToken mangler Nonce eller Created, som tjenesten kanskje krever.</translation>
    </message>
    <message>
        <source>The fault says that something in the security header is not as it should be.</source>
        <translation>SOAP-feilen sier at noe i sikkerhetsheaderen ikke er som det skal.</translation>
    </message>
    <message>
        <source>A trial with this one thing mended tells, or the service&apos;s log.</source>
        <translation>Et forsøk der denne ene tingen er rettet, gir svaret, eller tjenestens logg.</translation>
    </message>
    <message>
        <source>Try with Nonce and Created</source>
        <translation>Prøv med Nonce og Created</translation>
    </message>
    <message>
        <source>Oracle&apos;s security policy for this service is not met (%1).</source>
        <translation>Oracles sikkerhetspolicy for denne tjenesten er ikke oppfylt (%1).</translation>
    </message>
    <message>
        <source>The fault comes from Oracle Web Services Manager.</source>
        <translation>SOAP-feilen kommer fra Oracle Web Services Manager.</translation>
    </message>
    <message>
        <source>The service&apos;s operator: look %1 up in Oracle&apos;s error messages, and tell which policy the service has. Developer: send what that policy wants.</source>
        <translation>Tjenestens driftsansvarlige: Slå opp %1 i Oracles feilmeldinger, og oppgi hvilken policy tjenesten har. Utvikler: Send det denne policyen krever.</translation>
    </message>
    <message>
        <source>A signature in the message does not check out.</source>
        <translation>En signatur i meldingen stemmer ikke.</translation>
    </message>
    <message>
        <source>The message was changed after it was signed, or it was signed with another key. An XML gateway on the way may have rewritten it.</source>
        <translation>Meldingen ble endret etter at den ble signert, eller den ble signert med en annen nøkkel. En XML-gateway underveis kan ha skrevet den om.</translation>
    </message>
    <message>
        <source>Send the same message past the gateway; check key and certificate.</source>
        <translation>Send den samme meldingen utenom gatewayen; sjekk nøkkel og sertifikat.</translation>
    </message>
    <message>
        <source>The message as it arrived at the service tells.</source>
        <translation>Meldingen slik den kom fram til tjenesten, gir svaret.</translation>
    </message>
    <message>
        <source>The service finds the security token malformed or not valid.</source>
        <translation>Tjenesten mener at sikkerhetstokenet er feil utformet eller ugyldig.</translation>
    </message>
    <message>
        <source>The service does not take this kind of security token.</source>
        <translation>Tjenesten tar ikke imot denne typen sikkerhetstoken.</translation>
    </message>
    <message>
        <source>That is what its fault says.</source>
        <translation>Det er det SOAP-feilen sier.</translation>
    </message>
    <message>
        <source>Ask the service&apos;s operator which kind of token it wants.</source>
        <translation>Spør tjenestens driftsansvarlige hvilken type token den krever.</translation>
    </message>
    <message>
        <source>The service may not take a Timestamp in the security header.</source>
        <translation>Tjenesten godtar kanskje ikke en Timestamp i sikkerhetsheaderen.</translation>
    </message>
    <message>
        <source>The fault names the Timestamp, and does not say that it is too old.</source>
        <translation>SOAP-feilen nevner Timestamp, men sier ikke at den er for gammel.</translation>
    </message>
    <message>
        <source>The answer looks like one of ASP.NET Core, where SoapCore knows no Timestamp.</source>
        <translation>Svaret ser ut som et fra ASP.NET Core, der SoapCore ikke kjenner Timestamp.</translation>
    </message>
    <message>
        <source>Developer: leave the Timestamp out.</source>
        <translation>Utvikler: Utelat Timestamp.</translation>
    </message>
    <message>
        <source>A trial without the Timestamp tells.</source>
        <translation>Et forsøk uten Timestamp gir svaret.</translation>
    </message>
    <message>
        <source>The Password element has no Type.</source>
        <translation>Password-elementet har ingen Type.</translation>
    </message>
    <message>
        <source>The Basic Security Profile wants one (R4201); strict services refuse the message.</source>
        <translation>Basic Security Profile krever en (R4201); strenge tjenester avviser meldingen.</translation>
    </message>
    <message>
        <source>Developer: add the Type, #PasswordText or #PasswordDigest with its whole address.</source>
        <translation>Utvikler: Legg til Type, #PasswordText eller #PasswordDigest med hele adressen.</translation>
    </message>
    <message>
        <source>The Nonce element has no EncodingType.</source>
        <translation>Nonce-elementet har ingen EncodingType.</translation>
    </message>
    <message>
        <source>The Basic Security Profile wants #Base64Binary there (R4220); strict services refuse the message.</source>
        <translation>Basic Security Profile krever #Base64Binary der (R4220); strenge tjenester avviser meldingen.</translation>
    </message>
    <message>
        <source>Developer: add the EncodingType, #Base64Binary with its whole address.</source>
        <translation>Utvikler: Legg til EncodingType, #Base64Binary med hele adressen.</translation>
    </message>
    <message>
        <source>The security header holds %1 twice.</source>
        <translation>Sikkerhetsheaderen inneholder %1 to ganger.</translation>
    </message>
    <message>
        <source>Username does not stand first in the UsernameToken.</source>
        <translation>Username står ikke først i UsernameToken.</translation>
    </message>
    <message>
        <source>The schema of WS-Security wants it first; KDSoap, for one, writes it last.</source>
        <translation>Skjemaet for WS-Security krever at det står først; KDSoap, for eksempel, skriver det sist.</translation>
    </message>
    <message>
        <source>Developer: write Username, Password, Nonce, Created, in this order.</source>
        <translation>Utvikler: Skriv Username, Password, Nonce, Created, i denne rekkefølgen.</translation>
    </message>
    <message>
        <source>The service misses an attribute that was sent.</source>
        <translation>Tjenesten savner et attributt som ble sendt.</translation>
    </message>
    <message>
        <source>The service sees an element twice that was sent once.</source>
        <translation>Tjenesten ser et element to ganger som ble sendt én gang.</translation>
    </message>
    <message>
        <source>It names the Basic Security Profile&apos;s %1; the message, as it was sent, keeps that. Something between may have changed it.</source>
        <translation>Den nevner %1 i Basic Security Profile; meldingen, slik den ble sendt, overholder den. Noe imellom kan ha endret meldingen.</translation>
    </message>
    <message>
        <source>Send the same message past the gateway, or have the service&apos;s operator look at it as it arrived.</source>
        <translation>Send den samme meldingen utenom gatewayen, eller få tjenestens driftsansvarlige til å se på den slik den kom fram.</translation>
    </message>
    <message>
        <source>The security header breaks a rule of the Basic Security Profile.</source>
        <translation>Sikkerhetsheaderen bryter en regel i Basic Security Profile.</translation>
    </message>
    <message>
        <source>The service names %1.</source>
        <translation>Tjenesten nevner %1.</translation>
    </message>
    <message>
        <source>Developer: look the rule up in the profile and mend the header.</source>
        <translation>Utvikler: Slå opp regelen i Basic Security Profile, og rett headeren.</translation>
    </message>
    <message>
        <source>The message has a nonce that was sent before: the service takes it for a replay.</source>
        <translation>Meldingen har en nonce som er sendt før: Tjenesten tar den for en replay.</translation>
    </message>
    <message>
        <source>Exchange %1 has sent the same nonce.</source>
        <translation>Utveksling %1 har sendt den samme noncen.</translation>
    </message>
    <message>
        <source>Developer: make a new nonce for each message, also for one that is sent again.</source>
        <translation>Utvikler: Lag en ny nonce for hver melding, også for en som sendes på nytt.</translation>
    </message>
    <message>
        <source>The password was changed and the nonce was not: the service takes it for a replay.</source>
        <translation>Passordet ble endret, men ikke noncen: Tjenesten tar meldingen for en replay.</translation>
    </message>
    <message>
        <source>Exchange %1 has sent the same nonce with another password. A service remembers the nonce before it looks at the password.</source>
        <translation>Utveksling %1 har sendt den samme noncen med et annet passord. En tjeneste husker noncen før den ser på passordet.</translation>
    </message>
    <message>
        <source>The same nonce is refused now and accepted then: each of several servers keeps its own list.</source>
        <translation>Den samme noncen avvises nå og godtas da: Hver av flere servere fører sin egen liste.</translation>
    </message>
    <message>
        <source>It was accepted more than once and refused in between, as behind a load balancer.</source>
        <translation>Den ble godtatt mer enn én gang og avvist innimellom, som bak en lastbalanserer.</translation>
    </message>
    <message>
        <source>The service takes the message for a replay: its nonce was used before.</source>
        <translation>Tjenesten tar meldingen for en replay: Noncen ble brukt før.</translation>
    </message>
    <message>
        <source>No earlier message of this capture has the same nonce, so it was used before the capture began, or something on the way sends messages twice.</source>
        <translation>Ingen tidligere melding i dette opptaket har den samme noncen, så den ble brukt før opptaket begynte, eller noe underveis sender meldinger to ganger.</translation>
    </message>
    <message>
        <source>The nonce is one of KDSoap, whose row of nonces begins anew with each start of the program.</source>
        <translation>Noncen er en fra KDSoap, der rekken av noncer begynner på nytt hver gang programmet starter.</translation>
    </message>
    <message>
        <source>A capture that begins before the first login tells.</source>
        <translation>Et opptak som begynner før den første påloggingen, gir svaret.</translation>
    </message>
    <message>
        <source>The time of the message is not written in UTC.</source>
        <translation>Tidspunktet i meldingen er ikke skrevet i UTC.</translation>
    </message>
    <message>
        <source>The time of the message has no time zone.</source>
        <translation>Tidspunktet i meldingen har ingen tidssone.</translation>
    </message>
    <message>
        <source>%1 has an offset; the profile wants UTC with a Z (R3217).</source>
        <translation>%1 har en tidsforskyvning; Basic Security Profile krever UTC med Z (R3217).</translation>
    </message>
    <message>
        <source>%1 has no Z at its end; each server may read it as its own local time (R3217).</source>
        <translation>%1 har ingen Z til slutt; hver server kan lese det som sin egen lokale tid (R3217).</translation>
    </message>
    <message>
        <source>Developer: write the time in UTC, with a Z at its end.</source>
        <translation>Utvikler: Skriv tiden i UTC, med Z til slutt.</translation>
    </message>
    <message>
        <source>The time of the message has more than three digits of a second.</source>
        <translation>Tidspunktet i meldingen har mer enn tre desimaler på sekundet.</translation>
    </message>
    <message>
        <source>The service does not take a time with fractions of a second.</source>
        <translation>Tjenesten godtar ikke et tidspunkt med brøkdeler av et sekund.</translation>
    </message>
    <message numerus="yes">
        <source>%1 has %n digit(s) behind the second.</source>
        <translation>
            <numerusform>%1 har %n desimal på sekundet.</numerusform>
            <numerusform>%1 har %n desimaler på sekundet.</numerusform>
        </translation>
    </message>
    <message>
        <source>Developer: write three digits at most (R3220), or whole seconds.</source>
        <translation>Utvikler: Skriv høyst tre desimaler (R3220), eller hele sekunder.</translation>
    </message>
    <message>
        <source>Developer: write whole seconds: yyyy-MM-ddTHH:mm:ssZ.</source>
        <translation>Utvikler: Skriv hele sekunder: yyyy-MM-ddTHH:mm:ssZ.</translation>
    </message>
    <message>
        <source>The service wants milliseconds in the time of the message.</source>
        <translation>Tjenesten krever millisekunder i meldingens tidspunkt.</translation>
    </message>
    <message>
        <source>%1 has whole seconds, and the fault is about how the time is written.</source>
        <translation>%1 har hele sekunder, og SOAP-feilen gjelder hvordan tidspunktet er skrevet.</translation>
    </message>
    <message>
        <source>Developer: write milliseconds: yyyy-MM-ddTHH:mm:ss.SSSZ.</source>
        <translation>Utvikler: Skriv millisekunder: yyyy-MM-ddTHH:mm:ss.SSSZ.</translation>
    </message>
    <message>
        <source>The time of the message cannot be read.</source>
        <translation>Tidspunktet i meldingen kan ikke leses.</translation>
    </message>
    <message>
        <source>%1 is no date and time as XML Schema has it.</source>
        <translation>%1 er ikke en dato og et klokkeslett slik XML Schema har det.</translation>
    </message>
    <message>
        <source>The service does not know one of the SOAP headers that it must understand.</source>
        <translation>Tjenesten kjenner ikke en av SOAP-headerne som den må forstå.</translation>
    </message>
    <message>
        <source>Not only Security is marked mustUnderstand, %1 is too.</source>
        <translation>Ikke bare Security er merket mustUnderstand, det er også %1.</translation>
    </message>
    <message>
        <source>Developer: leave out the header that the service does not document.</source>
        <translation>Utvikler: Utelat headeren som tjenesten ikke dokumenterer.</translation>
    </message>
    <message>
        <source>The same request without that header tells.</source>
        <translation>Den samme forespørselen uten denne headeren gir svaret.</translation>
    </message>
    <message>
        <source>The service does not know WS-Security at this address.</source>
        <translation>Tjenesten kjenner ikke WS-Security på denne adressen.</translation>
    </message>
    <message>
        <source>The security header has the right namespace, and the fault is MustUnderstand.</source>
        <translation>Sikkerhetsheaderen har riktig navnerom, og SOAP-feilen er MustUnderstand.</translation>
    </message>
    <message>
        <source>Check the address first. Then ask the service&apos;s operator whether WS-Security is switched on there.</source>
        <translation>Sjekk adressen først. Spør deretter tjenestens driftsansvarlige om WS-Security er slått på der.</translation>
    </message>
    <message>
        <source>Try without mustUnderstand</source>
        <translation>Prøv uten mustUnderstand</translation>
    </message>
    <message>
        <source>The service says that the security header is missing, though it was sent.</source>
        <translation>Tjenesten sier at sikkerhetsheaderen mangler, selv om den ble sendt.</translation>
    </message>
    <message>
        <source>It stands in the SOAP header under the right namespace. Something between may have taken it out, or the service looks for another receiver&apos;s header.</source>
        <translation>Den står i SOAP-headeren med riktig navnerom. Noe imellom kan ha fjernet den, eller tjenesten ser etter headeren til en annen mottaker.</translation>
    </message>
    <message>
        <source>The service&apos;s operator: look in its log at the message as it arrived.</source>
        <translation>Tjenestens driftsansvarlige: Se i loggen på meldingen slik den kom fram.</translation>
    </message>
    <message>
        <source>The service wants mustUnderstand=&quot;1&quot; on the security header.</source>
        <translation>Tjenesten krever mustUnderstand=&quot;1&quot; på sikkerhetsheaderen.</translation>
    </message>
    <message>
        <source>The attribute is not there, and the fault names it.</source>
        <translation>Attributtet er ikke der, og SOAP-feilen nevner det.</translation>
    </message>
    <message>
        <source>Developer: add it, with the prefix of the SOAP envelope.</source>
        <translation>Utvikler: Legg det til, med prefikset til SOAP-konvolutten.</translation>
    </message>
    <message>
        <source>Try with mustUnderstand</source>
        <translation>Prøv med mustUnderstand</translation>
    </message>
    <message>
        <source>The reply has no security header: a WCF client may refuse it.</source>
        <translation>Svaret har ingen sikkerhetsheader: En WCF-klient kan avvise det.</translation>
    </message>
    <message>
        <source>The request looks like one of WCF and has a Timestamp; the reply with status 200 has none. WCF refuses such replies unless it is told otherwise.</source>
        <translation>Forespørselen ser ut som en fra WCF og har en Timestamp; svaret med status 200 har ingen. WCF avviser slike svar når ikke annet er angitt.</translation>
    </message>
    <message>
        <source>Developer: set enableUnsecuredResponse=&quot;true&quot; on the security element of the client&apos;s binding.</source>
        <translation>Utvikler: Sett enableUnsecuredResponse=&quot;true&quot; på security-elementet i klientens binding.</translation>
    </message>
    <message>
        <source>The client&apos;s own error message tells: it names the security header.</source>
        <translation>Klientens egen feilmelding gir svaret: Den nevner sikkerhetsheaderen.</translation>
    </message>
    <message>
        <source>not XML</source>
        <translation>ikke XML</translation>
    </message>
    <message>
        <source>The request uses the prefix %1: and does not declare it.</source>
        <translation>Forespørselen bruker prefikset %1: og deklarerer det ikke.</translation>
    </message>
    <message>
        <source>There is no xmlns:%1 in the message, so that no XML parser can read it.</source>
        <translation>Det er ingen xmlns:%1 i meldingen, så ingen XML-parser kan lese den.</translation>
    </message>
    <message>
        <source>Developer: declare the prefix on the Envelope or on the Security element. Samples that are copied from a page often lack it.</source>
        <translation>Utvikler: Deklarer prefikset på Envelope eller på Security-elementet. Eksempler som er kopiert fra en side, mangler det ofte.</translation>
    </message>
    <message>
        <source>The request is not well-formed XML.</source>
        <translation>Forespørselen er ikke velformet XML.</translation>
    </message>
    <message>
        <source>It cannot be read beyond byte %1 of its body.</source>
        <translation>Den kan ikke leses lenger enn til byte %1 i innholdet.</translation>
    </message>
    <message>
        <source>Developer: make the message with an XML library, and escape &amp;, &lt; and &gt; in values.</source>
        <translation>Utvikler: Lag meldingen med et XML-bibliotek, og kod &amp;, &lt; og &gt; i verdier.</translation>
    </message>
    <message>
        <source>exchange %1</source>
        <translation>utveksling %1</translation>
    </message>
    <message>
        <source>exchange %1, request, bytes %2–%3</source>
        <translation>utveksling %1, forespørsel, byte %2–%3</translation>
    </message>
    <message>
        <source>exchange %1, response, bytes %2–%3</source>
        <translation>utveksling %1, svar, byte %2–%3</translation>
    </message>
    <message>
        <source>Cause</source>
        <translation>Årsak</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Advarsel</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Merknad</translation>
    </message>
    <message>
        <source>The server does not take the key that %1 carries.</source>
        <translation>Serveren godtar ikke nøkkelen som %1 inneholder.</translation>
    </message>
    <message>
        <source>The header was sent and the answer is %1: the key is wrong or withdrawn, or the server reads it from a header of another name.</source>
        <translation>Headeren ble sendt, og svaret er %1: Nøkkelen er feil eller trukket tilbake, eller serveren leser den fra en header med et annet navn.</translation>
    </message>
    <message>
        <source>Compare name and key with what the service&apos;s provider gave the customer.</source>
        <translation>Sammenlign navn og nøkkel med det leverandøren av tjenesten ga kunden.</translation>
    </message>
    <message>
        <source>The same key under the name that the provider&apos;s documentation gives tells.</source>
        <translation>Den samme nøkkelen under navnet som står i leverandørens dokumentasjon, gir svaret.</translation>
    </message>
    <message>
        <source>Try with the header %1</source>
        <translation>Prøv med headeren %1</translation>
    </message>
    <message>
        <source>This capture was rebuilt from the fields of another program&apos;s file.</source>
        <translation>Dette opptaket er gjenskapt fra feltene i et annet programs fil.</translation>
    </message>
    <message numerus="yes">
        <source>The bytes of %n exchange(s) are not those that crossed. What needs them was not looked at: the order and letters of header fields, line ends, chunks, compression, and which connection carried what.</source>
        <translation>
            <numerusform>Bytene i %n utveksling er ikke de som gikk over nettet. Det som trenger dem, er ikke undersøkt: rekkefølgen og skrivemåten til headerfeltene, linjeskift, chunks, komprimering og hvilken tilkobling som bar hva.</numerusform>
            <numerusform>Bytene i %n utvekslinger er ikke de som gikk over nettet. Det som trenger dem, er ikke undersøkt: rekkefølgen og skrivemåten til headerfeltene, linjeskift, chunks, komprimering og hvilken tilkobling som bar hva.</numerusform>
        </translation>
    </message>
    <message>
        <source>To see all, log in from here, or capture the customer&apos;s program on the wire.</source>
        <translation>For å se alt: Logg på herfra, eller ta opp trafikken til kundens program.</translation>
    </message>
    <message>
        <source>Try with whole seconds</source>
        <translation>Prøv med hele sekunder</translation>
    </message>
    <message>
        <source>Try with milliseconds</source>
        <translation>Prøv med millisekunder</translation>
    </message>
    <message>
        <source>The login was stopped here: what came back is not what had to come.</source>
        <translation>Påloggingen ble stoppet her: Det som kom tilbake, er ikke det som skulle komme.</translation>
    </message>
    <message>
        <source>Log in again. If it stays so, compare what came with what was asked for, and ask who runs the login server.</source>
        <translation>Logg på igjen. Hvis det fortsetter, sammenlign det som kom, med det som ble bedt om, og spør dem som driver påloggingsserveren.</translation>
    </message>
    <message>
        <source>The person logs in again and agrees; where a rule of the provider said no, its administrator allows the application for that person.</source>
        <translation>Personen logger på igjen og samtykker; der en regel hos tilbyderen sa nei, tillater tilbyderens administrator programmet for denne personen.</translation>
    </message>
    <message>
        <source>The login server does not take the request for a login: a parameter is missing, wrong or there twice.</source>
        <translation>Påloggingsserveren tar ikke imot forespørselen om pålogging: En parameter mangler, er feil eller står der to ganger.</translation>
    </message>
    <message>
        <source>The developer compares scope, response_type, response_mode, redirect_uri and the PKCE parameters with the registration of the application.</source>
        <translation>Utvikleren sammenligner scope, response_type, response_mode, redirect_uri og PKCE-parameterne med registreringen av programmet.</translation>
    </message>
    <message>
        <source>The application may not ask for a login in this way.</source>
        <translation>Programmet har ikke lov til å be om pålogging på denne måten.</translation>
    </message>
    <message>
        <source>The provider&apos;s administrator allows the authorization code grant for the application, or the program uses the grant that is allowed.</source>
        <translation>Tilbyderens administrator tillater flyten med autorisasjonskode (authorization code grant) for programmet, eller programmet bruker den flyten som er tillatt.</translation>
    </message>
    <message>
        <source>The login server does not give what response_type asks for to this application.</source>
        <translation>Påloggingsserveren gir ikke dette programmet det som response_type ber om.</translation>
    </message>
    <message>
        <source>The developer asks with response_type=code, or has the response type allowed for the application.</source>
        <translation>Utvikleren spør med response_type=code, eller får svartypen tillatt for programmet.</translation>
    </message>
    <message>
        <source>A scope is unknown, misspelt or not allowed here.</source>
        <translation>Et omfang (scope) er ukjent, feilstavet eller ikke tillatt her.</translation>
    </message>
    <message>
        <source>The developer compares the scopes, letter by letter, with those that the provider lists for the application.</source>
        <translation>Utvikleren sammenligner omfangene (scopes), bokstav for bokstav, med dem som tilbyderen oppgir for programmet.</translation>
    </message>
    <message>
        <source>The login server does not know the resource that the token is to be for.</source>
        <translation>Påloggingsserveren kjenner ikke ressursen som tokenet skal gjelde for.</translation>
    </message>
    <message>
        <source>The developer compares resource and audience with what the provider has registered.</source>
        <translation>Utvikleren sammenligner resource og audience med det tilbyderen har registrert.</translation>
    </message>
    <message>
        <source>The login server failed while it worked on the login.</source>
        <translation>Påloggingsserveren feilet mens den behandlet påloggingen.</translation>
    </message>
    <message>
        <source>Try again. If it stays so, the provider&apos;s administrator looks into its log at the time of the login.</source>
        <translation>Prøv igjen. Hvis det fortsetter, ser tilbyderens administrator i loggen sin for tidspunktet for påloggingen.</translation>
    </message>
    <message>
        <source>The login server is overloaded or under maintenance.</source>
        <translation>Påloggingsserveren er overbelastet eller under vedlikehold.</translation>
    </message>
    <message>
        <source>Try again later, or ask who runs the provider.</source>
        <translation>Prøv igjen senere, eller spør dem som driver tilbyderen.</translation>
    </message>
    <message>
        <source>Nobody is logged in at the login server, and the request forbade asking.</source>
        <translation>Ingen er logget på hos påloggingsserveren, og forespørselen forbød å spørre.</translation>
    </message>
    <message>
        <source>The program asks again without prompt=none. In a hidden frame, the browser may keep the provider&apos;s cookies back.</source>
        <translation>Programmet spør igjen uten prompt=none. I en skjult ramme kan nettleseren holde tilbake tilbyderens informasjonskapsler.</translation>
    </message>
    <message>
        <source>The login server has to show the person something, and the request forbade that.</source>
        <translation>Påloggingsserveren må vise personen noe, og det forbød forespørselen.</translation>
    </message>
    <message>
        <source>The program asks again without prompt=none.</source>
        <translation>Programmet spør igjen uten prompt=none.</translation>
    </message>
    <message>
        <source>The person has to choose an account, and the request forbade asking.</source>
        <translation>Personen må velge en konto, og forespørselen forbød å spørre.</translation>
    </message>
    <message>
        <source>Nobody has agreed yet to what the application asks for, and the request forbade asking.</source>
        <translation>Ingen har ennå samtykket til det programmet ber om, og forespørselen forbød å spørre.</translation>
    </message>
    <message>
        <source>The program asks again without prompt=none, or the administrator agrees for all.</source>
        <translation>Programmet spør igjen uten prompt=none, eller administratoren samtykker for alle.</translation>
    </message>
    <message>
        <source>The login server takes no request objects (JAR).</source>
        <translation>Påloggingsserveren tar ikke imot forespørselsobjekter (JAR).</translation>
    </message>
    <message>
        <source>The developer sends the parameters one by one.</source>
        <translation>Utvikleren sender parameterne enkeltvis.</translation>
    </message>
    <message>
        <source>The login server cannot read the request object (JAR).</source>
        <translation>Påloggingsserveren kan ikke lese forespørselsobjektet (JAR).</translation>
    </message>
    <message>
        <source>The developer checks the object&apos;s signature, issuer, audience and times.</source>
        <translation>Utvikleren sjekker objektets signatur, utsteder, mottaker og tider.</translation>
    </message>
    <message>
        <source>The login server cannot get the request object (JAR).</source>
        <translation>Påloggingsserveren kan ikke hente forespørselsobjektet (JAR).</translation>
    </message>
    <message>
        <source>The developer checks that request_uri is the one that the provider gave and that its time was not over.</source>
        <translation>Utvikleren sjekker at request_uri er den som tilbyderen ga, og at tiden for den ikke var ute.</translation>
    </message>
    <message>
        <source>The developer looks the error up in the provider&apos;s documentation.</source>
        <translation>Utvikleren slår opp feilen i tilbyderens dokumentasjon.</translation>
    </message>
    <message>
        <source>The developer sends code_challenge with code_challenge_method=S256: the provider demands PKCE, or does not take the method that was sent.</source>
        <translation>Utvikleren sender code_challenge med code_challenge_method=S256: Tilbyderen krever PKCE, eller tar ikke imot metoden som ble sendt.</translation>
    </message>
    <message>
        <source>The login server does not know this client_id.</source>
        <translation>Påloggingsserveren kjenner ikke denne client_id.</translation>
    </message>
    <message>
        <source>It shows an error of its own and sends nobody back.</source>
        <translation>Den viser en egen feil og sender ingen tilbake.</translation>
    </message>
    <message>
        <source>The developer compares the client_id with the registration, in the same environment.</source>
        <translation>Utvikleren sammenligner client_id med registreringen, i samme miljø.</translation>
    </message>
    <message>
        <source>The login server refuses the request before anybody can log in.</source>
        <translation>Påloggingsserveren avviser forespørselen før noen kan logge på.</translation>
    </message>
    <message>
        <source>It shows an error of its own and sends nobody back to “%1”.</source>
        <translation>Den viser en egen feil og sender ingen tilbake til «%1».</translation>
    </message>
    <message>
        <source>The developer registers exactly this address for the application: http or https, host, port, path and the slash at the end count.</source>
        <translation>Utvikleren registrerer nøyaktig denne adressen for programmet: http eller https, vert, port, sti og skråstreken på slutten teller.</translation>
    </message>
    <message>
        <source>What the provider&apos;s page says, in a browser.</source>
        <translation>Det tilbyderens side sier, i en nettleser.</translation>
    </message>
    <message>
        <source>The login came back without the state that was sent.</source>
        <translation>Påloggingen kom tilbake uten state-verdien som ble sendt.</translation>
    </message>
    <message>
        <source>The login came back with another state than the one that was sent.</source>
        <translation>Påloggingen kom tilbake med en annen state-verdi enn den som ble sendt.</translation>
    </message>
    <message>
        <source>The state ties the answer to the browser that asked; a program that finds another one must stop.</source>
        <translation>State-verdien knytter svaret til nettleseren som spurte; et program som finner en annen, må stoppe.</translation>
    </message>
    <message>
        <source>Log in again in one tab, without going back. If it stays so, the developer checks where the program keeps the state (a cookie that is lost, a second server), and whether the provider changes it.</source>
        <translation>Logg på igjen i én fane, uten å gå tilbake. Hvis det fortsetter, sjekker utvikleren hvor programmet oppbevarer state-verdien (en informasjonskapsel som går tapt, en annen server), og om tilbyderen endrer den.</translation>
    </message>
    <message>
        <source>A capture of one login from its first request on.</source>
        <translation>Et opptak av én pålogging fra den første forespørselen av.</translation>
    </message>
    <message>
        <source>The answer comes from another issuer than the one that was asked.</source>
        <translation>Svaret kommer fra en annen utsteder enn den som ble spurt.</translation>
    </message>
    <message>
        <source>The answer has iss “%1”; the provider&apos;s description has “%2”.</source>
        <translation>Svaret har iss «%1»; tilbyderens beskrivelse har «%2».</translation>
    </message>
    <message>
        <source>The provider&apos;s administrator makes both the same. If the answer came from another provider, somebody mixed two of them up: do not go on.</source>
        <translation>Tilbyderens administrator gjør begge like. Hvis svaret kom fra en annen tilbyder, har noen forvekslet to av dem: Ikke gå videre.</translation>
    </message>
    <message>
        <source>The application proves itself in two ways at once.</source>
        <translation>Programmet legitimerer seg på to måter samtidig.</translation>
    </message>
    <message>
        <source>The request has it in the header and in the body, and only one is allowed.</source>
        <translation>Forespørselen har det i headeren og i innholdet, og bare det ene er tillatt.</translation>
    </message>
    <message>
        <source>The developer leaves one of them out: the one that is not registered for the application.</source>
        <translation>Utvikleren utelater den ene: den som ikke er registrert for programmet.</translation>
    </message>
    <message>
        <source>A trial with only one of them.</source>
        <translation>Et forsøk med bare den ene.</translation>
    </message>
    <message>
        <source>The client secret stands in the address.</source>
        <translation>Klienthemmeligheten står i adressen.</translation>
    </message>
    <message>
        <source>Addresses are kept in logs, and a token endpoint need not look there.</source>
        <translation>Adresser blir liggende i logger, og et token-endepunkt trenger ikke å se der.</translation>
    </message>
    <message>
        <source>The developer sends it in the body or in the Authorization header. A secret that was sent so should be replaced.</source>
        <translation>Utvikleren sender den i innholdet eller i Authorization-headeren. En hemmelighet som er sendt slik, bør byttes ut.</translation>
    </message>
    <message>
        <source>A trial with the parameters in the body.</source>
        <translation>Et forsøk med parameterne i innholdet.</translation>
    </message>
    <message>
        <source>Its iss and sub must both be the client_id: they are “%1” and “%2”.</source>
        <translation>iss og sub i den må begge være client_id: De er «%1» og «%2».</translation>
    </message>
    <message>
        <source>It lacks exp, which it must have.</source>
        <translation>Den mangler exp, som den må ha.</translation>
    </message>
    <message>
        <source>Its aud must be the token endpoint or the issuer; it is “%1”.</source>
        <translation>aud i den må være token-endepunktet eller utstederen; den er «%1».</translation>
    </message>
    <message>
        <source>The signed proof of the application (client_assertion) is not what the login server wants.</source>
        <translation>Programmets signerte bevis (client_assertion) er ikke det påloggingsserveren vil ha.</translation>
    </message>
    <message>
        <source>The developer makes a new assertion for each request: iss and sub the client_id, aud the token endpoint, exp a minute or two ahead, a fresh jti.</source>
        <translation>Utvikleren lager en ny assertion for hver forespørsel: iss og sub er client_id, aud er token-endepunktet, exp er et minutt eller to fram i tid, jti er ny.</translation>
    </message>
    <message>
        <source>The provider&apos;s log.</source>
        <translation>Tilbyderens logg.</translation>
    </message>
    <message>
        <source>The developer sends the client secret as it is registered, or has the application registered as a public one.</source>
        <translation>Utvikleren sender klienthemmeligheten slik den er registrert, eller får programmet registrert som en offentlig klient.</translation>
    </message>
    <message>
        <source>The developer compares both with the registration, in the same environment, and encodes them as in a form before they go into the header. Some providers want them in the body.</source>
        <translation>Utvikleren sammenligner begge med registreringen, i samme miljø, og koder dem som i et skjema før de legges i headeren. Noen tilbydere vil ha dem i innholdet.</translation>
    </message>
    <message>
        <source>The developer compares the key with the one that is registered, and the kid with its name.</source>
        <translation>Utvikleren sammenligner nøkkelen med den som er registrert, og kid med navnet på den.</translation>
    </message>
    <message>
        <source>The login server does not know the application, or wants it to prove itself.</source>
        <translation>Påloggingsserveren kjenner ikke programmet, eller vil at det skal legitimere seg.</translation>
    </message>
    <message>
        <source>A PKCE verifier was sent for a login that was begun without a challenge.</source>
        <translation>En PKCE-verifikator ble sendt for en pålogging som ble påbegynt uten utfordring.</translation>
    </message>
    <message>
        <source>The request has code_verifier, but the login had no code_challenge.</source>
        <translation>Forespørselen har code_verifier, men påloggingen hadde ingen code_challenge.</translation>
    </message>
    <message>
        <source>The developer sends code_challenge and code_challenge_method=S256 with the login.</source>
        <translation>Utvikleren sender code_challenge og code_challenge_method=S256 med påloggingen.</translation>
    </message>
    <message>
        <source>The challenge is the verifier itself, though the login says that it is its SHA-256 (S256).</source>
        <translation>Utfordringen er selve verifikatoren, selv om påloggingen sier at den er verifikatorens SHA-256 (S256).</translation>
    </message>
    <message>
        <source>The developer hashes the verifier with SHA-256 and encodes that as Base64url for code_challenge.</source>
        <translation>Utvikleren hasher verifikatoren med SHA-256 og koder resultatet som Base64url for code_challenge.</translation>
    </message>
    <message>
        <source>The challenge is the verifier&apos;s SHA-256 in another spelling than Base64url without padding.</source>
        <translation>Utfordringen er verifikatorens SHA-256 i en annen skrivemåte enn Base64url uten utfylling.</translation>
    </message>
    <message>
        <source>The developer encodes the 32 raw bytes of the hash as Base64url without “=”.</source>
        <translation>Utvikleren koder de 32 rå bytene i hashen som Base64url uten «=».</translation>
    </message>
    <message>
        <source>The PKCE verifier holds characters that are not allowed.</source>
        <translation>PKCE-verifikatoren har tegn som ikke er tillatt.</translation>
    </message>
    <message>
        <source>The PKCE verifier is too short or too long.</source>
        <translation>PKCE-verifikatoren er for kort eller for lang.</translation>
    </message>
    <message>
        <source>Allowed are letters, digits and - . _ ~.</source>
        <translation>Tillatt er bokstaver, sifre og - . _ ~.</translation>
    </message>
    <message>
        <source>It has %1 characters; 43 to 128 are allowed.</source>
        <translation>Den har %1 tegn; 43 til 128 er tillatt.</translation>
    </message>
    <message>
        <source>The developer makes it of 32 random bytes, encoded as Base64url without “=”.</source>
        <translation>Utvikleren lager den av 32 tilfeldige byte, kodet som Base64url uten «=».</translation>
    </message>
    <message>
        <source>A trial with such a verifier.</source>
        <translation>Et forsøk med en slik verifikator.</translation>
    </message>
    <message>
        <source>The code_verifier of PKCE is missing.</source>
        <translation>PKCE-parameteren code_verifier mangler.</translation>
    </message>
    <message>
        <source>The login server answers %1.</source>
        <translation>Påloggingsserveren svarer %1.</translation>
    </message>
    <message>
        <source>The exchange of the code lacks the redirect address of the login.</source>
        <translation>Vekslingen av koden mangler omdirigeringsadressen fra påloggingen.</translation>
    </message>
    <message>
        <source>The login had “%1”; the exchange has no redirect_uri.</source>
        <translation>Påloggingen hadde «%1»; vekslingen har ingen redirect_uri.</translation>
    </message>
    <message>
        <source>The code was given to another client than the one that exchanges it.</source>
        <translation>Koden ble gitt til en annen klient enn den som veksler den.</translation>
    </message>
    <message>
        <source>The login had the client_id “%1”, the exchange “%2”.</source>
        <translation>Påloggingen hadde client_id «%1», vekslingen «%2».</translation>
    </message>
    <message>
        <source>The developer uses the same client_id for both.</source>
        <translation>Utvikleren bruker samme client_id i begge.</translation>
    </message>
    <message>
        <source>It was given %1 minutes before it was exchanged; it lasts 10 at most.</source>
        <translation>Den ble gitt %1 minutter før den ble vekslet; den varer høyst 10.</translation>
    </message>
    <message>
        <source>A login whose code is exchanged within a minute.</source>
        <translation>En pålogging der koden veksles innen et minutt.</translation>
    </message>
    <message>
        <source>The program asks the login server too often whether the device code was entered.</source>
        <translation>Programmet spør påloggingsserveren for ofte om enhetskoden er skrevet inn.</translation>
    </message>
    <message>
        <source>It asked again after %1 seconds, where %2 were wanted; the login server answers slow_down.</source>
        <translation>Det spurte igjen etter %1 sekunder, der %2 var påkrevd; påloggingsserveren svarer slow_down.</translation>
    </message>
    <message>
        <source>The login server answers slow_down.</source>
        <translation>Påloggingsserveren svarer slow_down.</translation>
    </message>
    <message>
        <source>The developer waits as long as interval says between two requests, and %1 seconds more after each slow_down.</source>
        <translation>Utvikleren venter så lenge som interval sier mellom to forespørsler, og %1 sekunder mer etter hver slow_down.</translation>
    </message>
    <message>
        <source>The login with the device code was refused.</source>
        <translation>Påloggingen med enhetskoden ble avvist.</translation>
    </message>
    <message>
        <source>The person who entered the code said no, or a rule of the provider did.</source>
        <translation>Personen som skrev inn koden, sa nei, eller det gjorde en regel hos tilbyderen.</translation>
    </message>
    <message>
        <source>Log in again and agree; or ask the provider&apos;s administrator which rule it was.</source>
        <translation>Logg på igjen og samtykk; eller spør tilbyderens administrator hvilken regel det var.</translation>
    </message>
    <message>
        <source>The device code was not entered in time.</source>
        <translation>Enhetskoden ble ikke skrevet inn i tide.</translation>
    </message>
    <message>
        <source>The login server answers expired_token.</source>
        <translation>Påloggingsserveren svarer expired_token.</translation>
    </message>
    <message>
        <source>Log in again and enter the new code at once.</source>
        <translation>Logg på igjen og skriv inn den nye koden med en gang.</translation>
    </message>
    <message>
        <source>The login server does not accept the device code.</source>
        <translation>Påloggingsserveren godtar ikke enhetskoden.</translation>
    </message>
    <message>
        <source>It answers invalid_grant: the code was used already, or is another client&apos;s.</source>
        <translation>Den svarer invalid_grant: Koden er allerede brukt, eller tilhører en annen klient.</translation>
    </message>
    <message>
        <source>The developer sends the device_code (not the user_code), with the client_id that asked for it, and stops once tokens came.</source>
        <translation>Utvikleren sender device_code (ikke user_code), med den client_id som ba om den, og stopper når tokenene er kommet.</translation>
    </message>
    <message>
        <source>Nobody has entered the device code yet.</source>
        <translation>Ingen har skrevet inn enhetskoden ennå.</translation>
    </message>
    <message>
        <source>The last answer of the login server is authorization_pending.</source>
        <translation>Det siste svaret fra påloggingsserveren er authorization_pending.</translation>
    </message>
    <message>
        <source>Open the address that the program shows, on any device, and enter the code there.</source>
        <translation>Åpne adressen som programmet viser, på en hvilken som helst enhet, og skriv inn koden der.</translation>
    </message>
    <message>
        <source>The provider does not describe itself at this address.</source>
        <translation>Tilbyderen beskriver ikke seg selv på denne adressen.</translation>
    </message>
    <message>
        <source>The answer to the discovery request is %1.</source>
        <translation>Svaret på discovery-forespørselen er %1.</translation>
    </message>
    <message>
        <source>Check the issuer: many providers have a path in it (a tenant, a realm). Where there is no discovery at all, enter the endpoints by hand.</source>
        <translation>Sjekk utstederen: Mange tilbydere har en sti i den (en tenant, et realm). Der det ikke finnes noen discovery i det hele tatt, skriv inn endepunktene for hånd.</translation>
    </message>
    <message>
        <source>Check the issuer&apos;s path “%1”, letter by letter and with the slash at its end. Where there is no discovery at all, enter the endpoints by hand.</source>
        <translation>Sjekk utstederens sti «%1», bokstav for bokstav og med skråstreken på slutten. Der det ikke finnes noen discovery i det hele tatt, skriv inn endepunktene for hånd.</translation>
    </message>
    <message>
        <source>The provider&apos;s manual names the address of its description.</source>
        <translation>Tilbyderens håndbok oppgir adressen til beskrivelsen.</translation>
    </message>
    <message>
        <source>What came in place of the provider&apos;s description is no JSON.</source>
        <translation>Det som kom i stedet for tilbyderens beskrivelse, er ikke JSON.</translation>
    </message>
    <message>
        <source>The answer is of the type %1.</source>
        <translation>Svaret er av typen %1.</translation>
    </message>
    <message>
        <source>Open the address in a browser: a login page, a proxy or a web application may answer in its place. Check the issuer&apos;s path.</source>
        <translation>Åpne adressen i en nettleser: En påloggingsside, en proxy eller en webapplikasjon kan svare i stedet. Sjekk utstederens sti.</translation>
    </message>
    <message>
        <source>The same address, asked from another network.</source>
        <translation>Den samme adressen, spurt fra et annet nettverk.</translation>
    </message>
    <message>
        <source>The provider describes itself under another issuer than the one that was asked for.</source>
        <translation>Tilbyderen beskriver seg selv under en annen utsteder enn den det ble spurt etter.</translation>
    </message>
    <message>
        <source>The description has the issuer “%1”; its address wants “%2”.</source>
        <translation>Beskrivelsen har utstederen «%1»; adressen krever «%2».</translation>
    </message>
    <message>
        <source>Enter the issuer exactly as the provider spells it. If only http and https or the host differ, the provider does not know its public address: its administrator sets it, behind a proxy above all.</source>
        <translation>Skriv inn utstederen nøyaktig slik tilbyderen skriver den. Hvis bare http og https eller verten er forskjellig, kjenner ikke tilbyderen sin offentlige adresse: Tilbyderens administrator setter den, særlig bak en proxy.</translation>
    </message>
    <message>
        <source>The provider&apos;s description lacks what a login needs.</source>
        <translation>Tilbyderens beskrivelse mangler det en pålogging trenger.</translation>
    </message>
    <message>
        <source>It does not name %1.</source>
        <translation>Den oppgir ikke %1.</translation>
    </message>
    <message>
        <source>Enter what is missing by hand, from the provider&apos;s manual; its administrator can have the description mended.</source>
        <translation>Skriv inn det som mangler, for hånd, fra tilbyderens håndbok; tilbyderens administrator kan få beskrivelsen rettet.</translation>
    </message>
    <message>
        <source>The provider&apos;s description sends programs to an address without TLS.</source>
        <translation>Tilbyderens beskrivelse sender programmer til en adresse uten TLS.</translation>
    </message>
    <message>
        <source>Its %1 begins with http://, though the description itself came over https.</source>
        <translation>%1 i den begynner med http://, selv om selve beskrivelsen kom over https.</translation>
    </message>
    <message>
        <source>The provider&apos;s administrator tells it its public address: usually a proxy in front ends TLS and does not say so (X-Forwarded-Proto).</source>
        <translation>Tilbyderens administrator gir den sin offentlige adresse: Vanligvis avslutter en proxy foran TLS uten å si fra (X-Forwarded-Proto).</translation>
    </message>
    <message>
        <source>%1 The provider adds: “%2”</source>
        <translation>%1 Tilbyderen føyer til: «%2»</translation>
    </message>
    <message>
        <source>ID token</source>
        <translation>ID-token</translation>
    </message>
    <message>
        <source>cookie %1</source>
        <translation>informasjonskapselen %1</translation>
    </message>
    <message>
        <source>canary</source>
        <translation>Canary-verdi</translation>
    </message>
    <message>
        <source>XSRF token</source>
        <translation>XSRF-token</translation>
    </message>
    <message>
        <source>The request used the old %1.</source>
        <translation>Forespørselen brukte en gammel verdi: %1.</translation>
    </message>
    <message>
        <source>Exchange %1 had brought another one that took its place.</source>
        <translation>Utveksling %1 hadde gitt en ny som trådte i stedet for den.</translation>
    </message>
    <message>
        <source>The developer keeps the newest one, for all threads and windows of the program, and uses it from then on.</source>
        <translation>Utvikleren beholder den nyeste, for alle tråder og vinduer i programmet, og bruker den fra da av.</translation>
    </message>
    <message>
        <source>The request used the %1 after it had ended.</source>
        <translation>Forespørselen brukte en verdi som var avsluttet: %1.</translation>
    </message>
    <message>
        <source>Exchange %1 had ended it: a log-off, a revocation, or a cookie that was taken away.</source>
        <translation>Utveksling %1 hadde avsluttet den: en avlogging, en tilbakekalling, eller en informasjonskapsel som ble tatt bort.</translation>
    </message>
    <message>
        <source>Log in anew. The developer lets the program forget it when it logs off.</source>
        <translation>Logg på på nytt. Utvikleren lar programmet glemme den når det logger av.</translation>
    </message>
    <message>
        <source>The request used the %1 after its time was over.</source>
        <translation>Forespørselen brukte en verdi etter at tiden dens var ute: %1.</translation>
    </message>
    <message>
        <source>It was good until %1, as the answer said that brought it.</source>
        <translation>Den var gyldig til %1, ifølge svaret som ga den.</translation>
    </message>
    <message>
        <source>The program gets a new one before the time is over, or logs in anew.</source>
        <translation>Programmet henter en ny før tiden er ute, eller logger på på nytt.</translation>
    </message>
    <message>
        <source>since then</source>
        <translation>siden da</translation>
    </message>
    <message>
        <source>The same request with the newest one.</source>
        <translation>Den samme forespørselen med den nyeste.</translation>
    </message>
    <message>
        <source>The refresh token had been replaced by a newer one.</source>
        <translation>Fornyelsestokenet var erstattet av et nyere.</translation>
    </message>
    <message>
        <source>Exchange %1 gave a new refresh token; this request sends the old one.</source>
        <translation>Utveksling %1 ga et nytt fornyelsestoken; denne forespørselen sender det gamle.</translation>
    </message>
    <message>
        <source>The developer keeps the newest refresh token at once, for all threads and servers. Log in anew: after such a use a provider may withdraw the new one too.</source>
        <translation>Utvikleren tar vare på det nyeste fornyelsestokenet med en gang, for alle tråder og servere. Logg på på nytt: Etter slik bruk kan en tilbyder trekke tilbake også det nye.</translation>
    </message>
    <message>
        <source>The refresh token had expired.</source>
        <translation>Fornyelsestokenet var utløpt.</translation>
    </message>
    <message>
        <source>The answer that gave it said how long it lasts, and that time was over.</source>
        <translation>Svaret som ga det, sa hvor lenge det varer, og den tiden var ute.</translation>
    </message>
    <message>
        <source>Log in anew. The provider&apos;s administrator can let refresh tokens live longer.</source>
        <translation>Logg på på nytt. Tilbyderens administrator kan la fornyelsestokener vare lenger.</translation>
    </message>
    <message>
        <source>A renewal soon after a new login.</source>
        <translation>En fornying kort tid etter en ny pålogging.</translation>
    </message>
    <message>
        <source>The program sends a refresh token again that was refused.</source>
        <translation>Programmet sender på nytt et fornyelsestoken som er avvist.</translation>
    </message>
    <message>
        <source>Exchange %1 refused it with invalid_grant; that does not change.</source>
        <translation>Utveksling %1 avviste det med invalid_grant; det endrer seg ikke.</translation>
    </message>
    <message>
        <source>Log in anew. The developer lets the program ask for a login after the first refusal, and not try again.</source>
        <translation>Logg på på nytt. Utvikleren lar programmet be om en pålogging etter den første avvisningen, og ikke prøve igjen.</translation>
    </message>
    <message>
        <source>The refresh token had been revoked.</source>
        <translation>Fornyelsestokenet var trukket tilbake.</translation>
    </message>
    <message>
        <source>Exchange %1 gave it back to the login server.</source>
        <translation>Utveksling %1 ga det tilbake til påloggingsserveren.</translation>
    </message>
    <message>
        <source>Log in anew.</source>
        <translation>Logg på på nytt.</translation>
    </message>
    <message>
        <source>It answers invalid_grant: the token has expired, was revoked (consent withdrawn, password changed), was used up by another renewal, or is another application&apos;s.</source>
        <translation>Den svarer invalid_grant: Tokenet er utløpt, er trukket tilbake (samtykke trukket tilbake, passord endret), er brukt opp av en annen fornying, eller tilhører et annet program.</translation>
    </message>
    <message>
        <source>Log in anew. If it happens again, compare how long the provider lets refresh tokens live, and whether two programs share one.</source>
        <translation>Logg på på nytt. Hvis det skjer igjen, sammenlign hvor lenge tilbyderen lar fornyelsestokener vare, og om to programmer deler ett.</translation>
    </message>
    <message>
        <source>The login server answers 200, but gives no token.</source>
        <translation>Påloggingsserveren svarer 200, men gir ikke noe token.</translation>
    </message>
    <message>
        <source>The answer has no access_token.</source>
        <translation>Svaret har ingen access_token.</translation>
    </message>
    <message>
        <source>The answer is no JSON object.</source>
        <translation>Svaret er ikke et JSON-objekt.</translation>
    </message>
    <message>
        <source>Check that the address is the token endpoint of the provider&apos;s description, and that nothing on the way answers in its place.</source>
        <translation>Sjekk at adressen er token-endepunktet i tilbyderens beskrivelse, og at ingenting underveis svarer i stedet.</translation>
    </message>
    <message>
        <source>The answer does not say of which type the token is.</source>
        <translation>Svaret sier ikke hvilken type tokenet er.</translation>
    </message>
    <message>
        <source>The token is not of the type Bearer.</source>
        <translation>Tokenet er ikke av typen Bearer.</translation>
    </message>
    <message>
        <source>token_type must be there; strict programs refuse the token.</source>
        <translation>token_type må være der; strenge programmer avviser tokenet.</translation>
    </message>
    <message>
        <source>token_type is “%1”; a program that sends it as Bearer may be refused.</source>
        <translation>token_type er «%1»; et program som sender det som Bearer, kan bli avvist.</translation>
    </message>
    <message>
        <source>The developer sends the token as its type wants, or the provider&apos;s administrator has Bearer tokens given.</source>
        <translation>Utvikleren sender tokenet slik typen krever, eller tilbyderens administrator sørger for at det gis Bearer-tokener.</translation>
    </message>
    <message>
        <source>The life of the token (expires_in) is text in place of a number.</source>
        <translation>Tokenets levetid (expires_in) er tekst i stedet for et tall.</translation>
    </message>
    <message>
        <source>A strict program cannot read it and may renew always or never.</source>
        <translation>Et strengt program kan ikke lese den og fornyer kanskje alltid eller aldri.</translation>
    </message>
    <message>
        <source>The developer lets the program accept both, or the provider&apos;s administrator has it mended.</source>
        <translation>Utvikleren lar programmet godta begge, eller tilbyderens administrator får det rettet.</translation>
    </message>
    <message>
        <source>No ID token came, though openid was granted.</source>
        <translation>Det kom ikke noe ID-token, selv om openid ble innvilget.</translation>
    </message>
    <message>
        <source>Without it the program does not know who logged in.</source>
        <translation>Uten det vet ikke programmet hvem som logget på.</translation>
    </message>
    <message>
        <source>The provider&apos;s administrator checks whether the application is registered for OpenID Connect.</source>
        <translation>Tilbyderens administrator sjekker om programmet er registrert for OpenID Connect.</translation>
    </message>
    <message>
        <source>No refresh token came, though offline_access was granted.</source>
        <translation>Det kom ikke noe fornyelsestoken, selv om offline_access ble innvilget.</translation>
    </message>
    <message>
        <source>When the access token is over, a person has to log in again.</source>
        <translation>Når tilgangstokenet er utløpt, må en person logge på igjen.</translation>
    </message>
    <message>
        <source>The provider&apos;s administrator allows the grant refresh_token for the application; some providers want prompt=consent with the login.</source>
        <translation>Tilbyderens administrator tillater grant-typen refresh_token for programmet; noen tilbydere krever prompt=consent med påloggingen.</translation>
    </message>
    <message>
        <source>The token was asked for with GET, its parameters in the address.</source>
        <translation>Det ble bedt om tokenet med GET, med parameterne i adressen.</translation>
    </message>
    <message>
        <source>The parameters of the token request stand in the address, not in the body.</source>
        <translation>Parameterne i tokenforespørselen står i adressen, ikke i innholdet.</translation>
    </message>
    <message>
        <source>A token endpoint reads the body of a POST. Addresses are kept in logs, with the code in them.</source>
        <translation>Et token-endepunkt leser innholdet i en POST. Adresser blir liggende i logger, med koden i.</translation>
    </message>
    <message>
        <source>The developer sends them as the body of a POST, as application/x-www-form-urlencoded. Samples that have them in the address are wrong.</source>
        <translation>Utvikleren sender dem som innholdet i en POST, som application/x-www-form-urlencoded. Eksempler som har dem i adressen, er feil.</translation>
    </message>
    <message>
        <source>A parameter of the token request is there twice.</source>
        <translation>En parameter i tokenforespørselen står der to ganger.</translation>
    </message>
    <message>
        <source>It is %1, and none may be there more than once.</source>
        <translation>Det er %1, og ingen må stå der mer enn én gang.</translation>
    </message>
    <message>
        <source>The developer sends it once, in the body.</source>
        <translation>Utvikleren sender den én gang, i innholdet.</translation>
    </message>
    <message>
        <source>A trial with it sent once.</source>
        <translation>Et forsøk der den sendes én gang.</translation>
    </message>
    <message>
        <source>The token request lacks the parameter %1.</source>
        <translation>Tokenforespørselen mangler parameteren %1.</translation>
    </message>
    <message>
        <source>The developer adds it to the body of the request.</source>
        <translation>Utvikleren legger den til i innholdet i forespørselen.</translation>
    </message>
    <message>
        <source>A trial with it.</source>
        <translation>Et forsøk med den.</translation>
    </message>
    <message>
        <source>The token request is JSON; a token endpoint reads forms.</source>
        <translation>Tokenforespørselen er JSON; et token-endepunkt leser skjemaer.</translation>
    </message>
    <message>
        <source>The token request does not say that it is a form.</source>
        <translation>Tokenforespørselen sier ikke at den er et skjema.</translation>
    </message>
    <message>
        <source>It has no Content-Type.</source>
        <translation>Den har ingen Content-Type.</translation>
    </message>
    <message>
        <source>Its Content-Type is %1.</source>
        <translation>Dens Content-Type er %1.</translation>
    </message>
    <message>
        <source>The developer sends it as application/x-www-form-urlencoded.</source>
        <translation>Utvikleren sender den som application/x-www-form-urlencoded.</translation>
    </message>
    <message>
        <source>A trial with such a body.</source>
        <translation>Et forsøk med slikt innhold.</translation>
    </message>
    <message>
        <source>SuperID knows authorization_code and refresh_token only. The developer uses the code flow, or a system user for a program without a person.</source>
        <translation>SuperID kjenner bare authorization_code og refresh_token. Utvikleren bruker kodeflyten, eller en systembruker for et program uten en person.</translation>
    </message>
    <message>
        <source>The login server does not offer this way of logging in (%1).</source>
        <translation>Påloggingsserveren tilbyr ikke denne måten å logge på (%1).</translation>
    </message>
    <message>
        <source>The application may not log in in this way (%1).</source>
        <translation>Programmet har ikke lov til å logge på på denne måten (%1).</translation>
    </message>
    <message>
        <source>The developer checks the spelling of grant_type and uses a grant that the provider lists.</source>
        <translation>Utvikleren sjekker skrivemåten av grant_type og bruker en grant-type som tilbyderen oppgir.</translation>
    </message>
    <message>
        <source>The provider&apos;s administrator allows the grant for the application, or the program uses another one.</source>
        <translation>Tilbyderens administrator tillater denne grant-typen for programmet, eller programmet bruker en annen.</translation>
    </message>
    <message>
        <source>The login server does not accept user name and password.</source>
        <translation>Påloggingsserveren godtar ikke brukernavn og passord.</translation>
    </message>
    <message>
        <source>The login server does not accept what the token was asked for with.</source>
        <translation>Påloggingsserveren godtar ikke det som ble brukt til å be om tokenet.</translation>
    </message>
    <message>
        <source>The developer compares it with what the provider has registered.</source>
        <translation>Utvikleren sammenligner det med det tilbyderen har registrert.</translation>
    </message>
    <message>
        <source>The login server failed while it worked on the request for a token.</source>
        <translation>Påloggingsserveren feilet mens den behandlet forespørselen om et token.</translation>
    </message>
    <message>
        <source>Try again. If it stays so, the provider&apos;s administrator looks into its log at the time of the request.</source>
        <translation>Prøv igjen. Hvis det fortsetter, ser tilbyderens administrator i loggen sin for tidspunktet for forespørselen.</translation>
    </message>
    <message>
        <source>The %1 is not signed: its algorithm is “none”.</source>
        <translation>Et token er ikke signert (%1): Algoritmen er «none».</translation>
    </message>
    <message>
        <source>Anybody could have written it, so no program may take it.</source>
        <translation>Hvem som helst kan ha skrevet det, så ikke noe program må godta det.</translation>
    </message>
    <message>
        <source>The provider&apos;s administrator switches signing on (RS256). If the provider does sign, somebody on the way made this token.</source>
        <translation>Tilbyderens administrator slår på signering (RS256). Hvis tilbyderen faktisk signerer, er dette tokenet laget av noen underveis.</translation>
    </message>
    <message>
        <source>The %1 is signed with the provider&apos;s public key as if that were a secret (HS256).</source>
        <translation>Et token (%1) er signert med tilbyderens offentlige nøkkel som om den var en hemmelighet (HS256).</translation>
    </message>
    <message>
        <source>The public key is known to all: a program that takes such a token can be deceived by anybody.</source>
        <translation>Den offentlige nøkkelen er kjent for alle: Et program som godtar et slikt token, kan lures av hvem som helst.</translation>
    </message>
    <message>
        <source>Do not use the token. The developer makes the program take only the algorithm that the provider uses, RS256 for example.</source>
        <translation>Ikke bruk tokenet. Utvikleren lar programmet bare godta algoritmen som tilbyderen bruker, for eksempel RS256.</translation>
    </message>
    <message>
        <source>The signature of the %1 does not fit: it was changed after it was signed, or signed with another key.</source>
        <translation>Signaturen på et token (%1) stemmer ikke: Det ble endret etter at det ble signert, eller signert med en annen nøkkel.</translation>
    </message>
    <message>
        <source>Get a new token. If it stays so, compare environment and issuer of the keys with those of the token, and look for what rewrites it on its way.</source>
        <translation>Hent et nytt token. Hvis det fortsetter, sammenlign miljø og utsteder for nøklene med dem for tokenet, og se etter noe som endrer det underveis.</translation>
    </message>
    <message>
        <source>The %1 is signed with a key that is not among the provider&apos;s keys.</source>
        <translation>Et token (%1) er signert med en nøkkel som ikke er blant tilbyderens nøkler.</translation>
    </message>
    <message>
        <source>The program gets the provider&apos;s keys anew: they may have been changed. If it stays so, the token is another environment&apos;s.</source>
        <translation>Programmet henter tilbyderens nøkler på nytt: De kan være byttet. Hvis det fortsetter, tilhører tokenet et annet miljø.</translation>
    </message>
    <message>
        <source>The ID token comes from another issuer than the provider.</source>
        <translation>ID-tokenet kommer fra en annen utsteder enn tilbyderen.</translation>
    </message>
    <message>
        <source>The developer sets the issuer exactly as the provider spells it in its tokens, in the same environment.</source>
        <translation>Utvikleren setter utstederen nøyaktig slik tilbyderen skriver den i tokenene sine, i samme miljø.</translation>
    </message>
    <message>
        <source>The ID token is meant for another application.</source>
        <translation>ID-tokenet er ment for et annet program.</translation>
    </message>
    <message>
        <source>The developer compares the client_id of the program with that of the login; a token of another application must not be taken.</source>
        <translation>Utvikleren sammenligner programmets client_id med den i påloggingen; et token for et annet program må ikke godtas.</translation>
    </message>
    <message>
        <source>The ID token does not have the nonce of this login.</source>
        <translation>ID-tokenet har ikke noncen fra denne påloggingen.</translation>
    </message>
    <message>
        <source>Log in again. If it stays so, the developer checks that the nonce of this very login is kept and compared, and that the provider gives it back as it was.</source>
        <translation>Logg på igjen. Hvis det fortsetter, sjekker utvikleren at noncen fra akkurat denne påloggingen tas vare på og sammenlignes, og at tilbyderen gir den tilbake uendret.</translation>
    </message>
    <message>
        <source>The ID token does not belong to the access token that came with it.</source>
        <translation>ID-tokenet hører ikke til tilgangstokenet som kom sammen med det.</translation>
    </message>
    <message>
        <source>Log in again. If it stays so, the provider or something on the way mixes tokens up.</source>
        <translation>Logg på igjen. Hvis det fortsetter, blander tilbyderen eller noe underveis sammen tokener.</translation>
    </message>
    <message>
        <source>The ID token had expired when it came.</source>
        <translation>ID-tokenet var utløpt da det kom.</translation>
    </message>
    <message>
        <source>Set the clocks of this machine and of the provider by a time server (NTP).</source>
        <translation>Still klokkene på denne maskinen og hos tilbyderen etter en tidsserver (NTP).</translation>
    </message>
    <message>
        <source>The ID token is not valid yet: a clock is wrong.</source>
        <translation>ID-tokenet er ikke gyldig ennå: En klokke går feil.</translation>
    </message>
    <message>
        <source>The %1 is damaged: it is no longer a whole JSON Web Token.</source>
        <translation>Et token (%1) er skadet: Det er ikke lenger et helt JSON Web Token.</translation>
    </message>
    <message>
        <source>Get a new token, and look for what changes it on its way: a copy by hand, a field that is too short, a program that rewrites addresses.</source>
        <translation>Hent et nytt token, og se etter noe som endrer det underveis: en kopi for hånd, et felt som er for kort, et program som omskriver adresser.</translation>
    </message>
    <message>
        <source>The ID token has times that are no plain numbers.</source>
        <translation>ID-tokenet har tider som ikke er rene tall.</translation>
    </message>
    <message>
        <source>The developer lets the library accept it, or updates the library; the provider&apos;s administrator has it mended.</source>
        <translation>Utvikleren lar biblioteket godta det, eller oppdaterer biblioteket; tilbyderens administrator får det rettet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::FindingsModel</name>
    <message>
        <source>proven</source>
        <translation>bevist</translation>
    </message>
    <message>
        <source>likely</source>
        <translation>sannsynlig</translation>
    </message>
    <message>
        <source>possible</source>
        <translation>mulig</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation>%1: %2 %3</translation>
    </message>
</context>
<context>
    <name>Ticketscope::FormDecoder</name>
    <message>
        <source>Two hexadecimal digits should follow the &quot;%&quot; here.</source>
        <translation>Her skal det komme to heksadesimale sifre etter «%».</translation>
    </message>
    <message>
        <source>Form fields</source>
        <translation>Skjemafelt</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Framing</name>
    <message>
        <source>A line holds a carriage return without a line feed behind it (byte %1 of the message).</source>
        <translation>En linje har et vognreturtegn uten linjeskift etter (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>The request does not start with a method (byte %1 of the message): this is not HTTP/1.1.</source>
        <translation>Forespørselen begynner ikke med en metode (byte %1 i meldingen): Dette er ikke HTTP/1.1.</translation>
    </message>
    <message>
        <source>The request&apos;s target is empty or holds a character that does not belong there (byte %1 of the message).</source>
        <translation>Målet for forespørselen er tomt eller har et tegn som ikke hører hjemme der (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>The first line does not name HTTP/1.0 or HTTP/1.1 (byte %1 of the message): this is not HTTP/1.1.</source>
        <translation>Den første linjen oppgir ikke HTTP/1.0 eller HTTP/1.1 (byte %1 i meldingen): Dette er ikke HTTP/1.1.</translation>
    </message>
    <message>
        <source>The first line has no status of three digits (byte %1 of the message).</source>
        <translation>Den første linjen har ingen status på tre sifre (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>The reason behind the status holds a control character (byte %1 of the message).</source>
        <translation>Årsaken etter statusen har et kontrolltegn (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>A header line has no valid name before its colon (byte %1 of the message).</source>
        <translation>En headerlinje har ikke noe gyldig navn før kolonet (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>A header&apos;s value holds something that does not belong there (byte %1 of the message).</source>
        <translation>Verdien i en header har noe som ikke hører hjemme der (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>The Content-Length is not a number, or contradicts another header (byte %1 of the message): where the body ends cannot be known.</source>
        <translation>Content-Length er ikke et tall eller strider mot en annen header (byte %1 i meldingen): Det er umulig å vite hvor innholdet slutter.</translation>
    </message>
    <message>
        <source>The Transfer-Encoding is not valid, or contradicts another header (byte %1 of the message): where the body ends cannot be known.</source>
        <translation>Transfer-Encoding er ugyldig eller strider mot en annen header (byte %1 i meldingen): Det er umulig å vite hvor innholdet slutter.</translation>
    </message>
    <message>
        <source>A chunk of the body has no valid size or does not end where its size says (byte %1 of the message).</source>
        <translation>En blokk i innholdet har ingen gyldig størrelse eller slutter ikke der størrelsen tilsier (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>Something that does not belong there follows a chunk&apos;s size (byte %1 of the message).</source>
        <translation>Noe som ikke hører hjemme der, står etter størrelsen på en blokk (byte %1 i meldingen).</translation>
    </message>
    <message>
        <source>The message is not HTTP/1.1 from byte %1 on.</source>
        <translation>Meldingen er ikke HTTP/1.1 fra byte %1 og utover.</translation>
    </message>
    <message>
        <source>The message&apos;s head, a chunk&apos;s line or its trailers go on beyond byte %1 without an end.</source>
        <translation>Meldingshodet, en blokklinje eller trailerfeltene fortsetter forbi byte %1 uten å ta slutt.</translation>
    </message>
    <message>
        <source>The connection was closed in the middle of the request&apos;s body, after %1 bytes.</source>
        <translation>Tilkoblingen ble lukket midt i innholdet i forespørselen, etter %1 byte.</translation>
    </message>
    <message>
        <source>The connection was closed in the middle of the request&apos;s head, after %1 bytes.</source>
        <translation>Tilkoblingen ble lukket midt i hodet på forespørselen, etter %1 byte.</translation>
    </message>
    <message>
        <source>The connection was closed in the middle of the answer&apos;s body, after %1 bytes of the answer.</source>
        <translation>Tilkoblingen ble lukket midt i innholdet i svaret, etter %1 byte av svaret.</translation>
    </message>
    <message>
        <source>The connection was closed in the middle of the answer&apos;s head, after %1 bytes.</source>
        <translation>Tilkoblingen ble lukket midt i hodet på svaret, etter %1 byte.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Handshake</name>
    <message>
        <source>The server&apos;s token for %1 cannot be read: %2</source>
        <translation>Serverens token for %1 kan ikke leses: %2</translation>
    </message>
    <message>
        <source>%1 That was at NTLM type %2. NTLM needs one connection from its first message to the answer; look for a proxy or load balancer in between, and into the server&apos;s log.</source>
        <translation>%1 Det var ved NTLM type %2. NTLM trenger én og samme tilkobling fra den første meldingen til svaret; se etter en proxy eller lastbalanserer imellom, og se i serverens logg.</translation>
    </message>
    <message>
        <source>Negotiate: closing token</source>
        <translation>Negotiate: avsluttende token</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Logged in with Kerberos; the server proved who it is.</source>
        <translation>Logget på med Kerberos; serveren beviste hvem den er.</translation>
    </message>
    <message>
        <source>Logged in with Kerberos; the server did not prove who it is, which it may leave out.</source>
        <translation>Logget på med Kerberos; serveren beviste ikke hvem den er, og det har den lov til å utelate.</translation>
    </message>
    <message>
        <source>Logged in with NTLM, because Kerberos was not to be had: the account of the handshake says why.</source>
        <translation>Logget på med NTLM, fordi Kerberos ikke var mulig: Beskrivelsen av håndtrykket viser hvorfor.</translation>
    </message>
    <message>
        <source>Logged in with NTLM. It holds for this connection only.</source>
        <translation>Logget på med NTLM. Det gjelder bare for denne tilkoblingen.</translation>
    </message>
    <message>
        <source>The server sends the request on to %1 in the middle of the handshake (%2).</source>
        <translation>Serveren sender forespørselen videre til %1 midt i håndtrykket (%2).</translation>
    </message>
    <message>
        <source>The server answered NTLM type 1 without a challenge (%1), so nothing was proven: it does not insist on a login here.</source>
        <translation>Serveren svarte på NTLM type 1 uten en utfordring (%1), så ingenting ble bevist: Den insisterer ikke på pålogging her.</translation>
    </message>
    <message>
        <source>Send the request itself</source>
        <translation>Send selve forespørselen</translation>
    </message>
    <message>
        <source>The server let the login in (%1), but what it sent to prove who it is does not hold: %2</source>
        <translation>Serveren godtok påloggingen (%1), men det den sendte for å bevise hvem den er, holder ikke: %2</translation>
    </message>
    <message>
        <source>The server keeps asking: after %1 tokens it still answers with a new challenge (%2). It may have lost track of the connection.</source>
        <translation>Serveren fortsetter å spørre: Etter %1 token svarer den fortsatt med en ny utfordring (%2). Den kan ha mistet oversikten over tilkoblingen.</translation>
    </message>
    <message>
        <source>The server answered without asking for a login, so nothing was proven.</source>
        <translation>Serveren svarte uten å be om pålogging, så ingenting ble bevist.</translation>
    </message>
    <message>
        <source>The server sends the login on to %1, which is not the profile&apos;s server.</source>
        <translation>Serveren sender påloggingen videre til %1, som ikke er profilens server.</translation>
    </message>
    <message>
        <source>Write service and host with a slash between, like HTTP/crm.example.com; a realm may follow behind an at sign.</source>
        <translation>Skriv tjeneste og vert med skråstrek mellom, for eksempel HTTP/crm.example.com; et realm kan følge etter en krøllalfa.</translation>
    </message>
    <message>
        <source>Only the domain&apos;s name belongs here, like ACME or acme.example.com; the user name has a field of its own.</source>
        <translation>Her skal bare domenets navn stå, for eksempel ACME eller acme.example.com; brukernavnet har sitt eget felt.</translation>
    </message>
    <message>
        <source>Between domain and user stands a backslash: DOMAIN\user.</source>
        <translation>Mellom domene og bruker står en omvendt skråstrek: DOMENE\bruker.</translation>
    </message>
    <message>
        <source>Write user, DOMAIN\user or user@domain.</source>
        <translation>Skriv bruker, DOMENE\bruker eller bruker@domene.</translation>
    </message>
    <message>
        <source>The domain is given twice, before the backslash and behind the at sign. Leave one out.</source>
        <translation>Domenet er oppgitt to ganger, før den omvendte skråstreken og etter krøllalfaen. Utelat ett av dem.</translation>
    </message>
    <message>
        <source>A computer&apos;s name has fifteen characters at most, without spaces and \ / : * ? &quot; &lt; &gt; |.</source>
        <translation>Navnet på en datamaskin har høyst femten tegn, uten mellomrom og \ / : * ? &quot; &lt; &gt; |.</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>Domene</translation>
    </message>
    <message>
        <source>Where the user name holds none: ACME, or the Kerberos realm.</source>
        <translation>Når brukernavnet ikke har noe: ACME, eller Kerberos-realmet.</translation>
    </message>
    <message>
        <source>Prove identity with</source>
        <translation>Bevis identitet med</translation>
    </message>
    <message>
        <source>Inside Negotiate, in this order; the next one is used where the first is not to be had.</source>
        <translation>Inne i Negotiate, i denne rekkefølgen; den neste brukes når den første ikke er mulig.</translation>
    </message>
    <message>
        <source>Service principal (SPN)</source>
        <translation>Tjenestenavn (SPN)</translation>
    </message>
    <message>
        <source>The name that the service has in the domain. Empty: HTTP/ and the host of the address.</source>
        <translation>Navnet som tjenesten har i domenet. Tomt: HTTP/ og verten i adressen.</translation>
    </message>
    <message>
        <source>Channel binding</source>
        <translation>Kanalbinding</translation>
    </message>
    <message>
        <source>Ties the login to the server&apos;s certificate, as Extended Protection wants it. none and wrong show what the server does without.</source>
        <translation>Knytter påloggingen til serverens sertifikat, slik Extended Protection krever. none og wrong viser hva serveren gjør uten.</translation>
    </message>
    <message>
        <source>NTLM version</source>
        <translation>NTLM-versjon</translation>
    </message>
    <message>
        <source>v2 is what servers want today; v1 and NTLM2 session are how old clients answer.</source>
        <translation>v2 er det servere krever i dag; v1 og NTLM2 session er slik gamle klienter svarer.</translation>
    </message>
    <message>
        <source>Workstation</source>
        <translation>Arbeidsstasjon</translation>
    </message>
    <message>
        <source>The computer&apos;s name as NTLM sends it. Accounts may be allowed on some computers only.</source>
        <translation>Datamaskinens navn slik NTLM sender det. Kontoer kan ha lov til å logge på fra bare noen datamaskiner.</translation>
    </message>
    <message>
        <source>Delegate</source>
        <translation>Deleger</translation>
    </message>
    <message>
        <source>Gives the server a ticket to act as the user elsewhere. Only for servers that you trust with it.</source>
        <translation>Gir serveren en billett til å opptre som brukeren andre steder. Bare for servere som du stoler på til dette.</translation>
    </message>
    <message>
        <source>Negotiate (Kerberos, NTLM)</source>
        <translation>Negotiate (Kerberos, NTLM)</translation>
    </message>
    <message>
        <source>Windows authentication. Without user name and password your own ticket is used.</source>
        <translation>Windows-autentisering. Uten brukernavn og passord brukes din egen billett.</translation>
    </message>
    <message>
        <source>NTLM</source>
        <translation>NTLM</translation>
    </message>
    <message>
        <source>Windows authentication by challenge and response; it holds for one connection.</source>
        <translation>Windows-autentisering med utfordring og svar; gjelder for én tilkobling.</translation>
    </message>
    <message>
        <source>No channel binding was sent: %1</source>
        <translation>Ingen kanalbinding ble sendt: %1</translation>
    </message>
    <message>
        <source>The server wants a login, but offers no scheme at all: its answer has no WWW-Authenticate.</source>
        <translation>Serveren krever pålogging, men tilbyr ikke noe autentiseringsskjema: Svaret har ingen WWW-Authenticate.</translation>
    </message>
    <message>
        <source>The server does not offer %1 here. It offers: %2.</source>
        <translation>Serveren tilbyr ikke %1 her. Den tilbyr: %2.</translation>
    </message>
    <message>
        <source>The server does not offer NTLM by itself, so NTLM went inside Negotiate.</source>
        <translation>Serveren tilbyr ikke NTLM alene, så NTLM ble sendt inne i Negotiate.</translation>
    </message>
    <message>
        <source>The server offers only NTLM here (%1), and NTLM needs a user name and a password. Enter them.</source>
        <translation>Serveren tilbyr bare NTLM her (%1), og NTLM trenger brukernavn og passord. Fyll dem inn.</translation>
    </message>
    <message>
        <source>The server does not offer Negotiate, so NTLM was used. Kerberos is not possible this way.</source>
        <translation>Serveren tilbyr ikke Negotiate, så NTLM ble brukt. Kerberos er ikke mulig på denne måten.</translation>
    </message>
    <message>
        <source>The server did not accept NTLM for %1 (%2): a wrong password, another form of the domain, or an account that is locked, disabled or not allowed here. Check the password; try the user as DOMAIN\user and as user@domain; the server&apos;s security log names the reason.</source>
        <translation>Serveren godtok ikke NTLM for %1 (%2): feil passord, en annen form av domenet, eller en konto som er låst, deaktivert eller ikke har lov til å logge på her. Sjekk passordet; prøv brukeren som DOMENE\bruker og som bruker@domene; serverens sikkerhetslogg oppgir årsaken.</translation>
    </message>
    <message>
        <source>The profile answers as old clients do; the server may accept NTLMv2 only.</source>
        <translation>Profilen svarer slik gamle klienter gjør; det kan hende at serveren bare godtar NTLMv2.</translation>
    </message>
    <message>
        <source>The server did not accept the Kerberos ticket for %1 (%2). Check that this name (SPN) belongs to the account that the service runs as, and to no other; that the server&apos;s keytab or password is that account&apos;s current one; and that user %3 may use the service.</source>
        <translation>Serveren godtok ikke Kerberos-billetten til %1 (%2). Sjekk at dette navnet (SPN) hører til kontoen som tjenesten kjører som, og ikke til noen annen; at serverens keytab eller passord er det som gjelder for kontoen nå; og at brukeren %3 har lov til å bruke tjenesten.</translation>
    </message>
    <message>
        <source>The login carried no channel binding: a server with Extended Protection refuses that even when all else is right. Set the channel binding to auto.</source>
        <translation>Påloggingen hadde ingen kanalbinding: En server med Extended Protection avviser det selv om alt annet er riktig. Sett kanalbindingen til auto.</translation>
    </message>
    <message>
        <source>The login carried a wrong channel binding, as the profile wants it: a server with Extended Protection refuses that. Set the channel binding to auto.</source>
        <translation>Påloggingen hadde feil kanalbinding, slik profilen ber om: En server med Extended Protection avviser det. Sett kanalbindingen til auto.</translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s clock is %n minute(s) ahead of this computer&apos;s; Kerberos bears five at most.</source>
        <translation>
            <numerusform>Serverens klokke går %n minutt foran klokken på denne datamaskinen; Kerberos tåler høyst fem.</numerusform>
            <numerusform>Serverens klokke går %n minutter foran klokken på denne datamaskinen; Kerberos tåler høyst fem.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s clock is %n minute(s) behind this computer&apos;s; Kerberos bears five at most.</source>
        <translation>
            <numerusform>Serverens klokke går %n minutt etter klokken på denne datamaskinen; Kerberos tåler høyst fem.</numerusform>
            <numerusform>Serverens klokke går %n minutter etter klokken på denne datamaskinen; Kerberos tåler høyst fem.</numerusform>
        </translation>
    </message>
    <message>
        <source>The server did not answer NTLM type 1 with a challenge (%1; it offers: %2), so the password was not sent. Something between may pass each request on over a connection of its own, or the server does not take NTLM this way.</source>
        <translation>Serveren svarte ikke på NTLM type 1 med en utfordring (%1; den tilbyr: %2), så passordet ble ikke sendt. Noe imellom kan sende hver forespørsel videre over sin egen tilkobling, eller serveren tar ikke imot NTLM på denne måten.</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>ingenting</translation>
    </message>
    <message>
        <source>The connection was closed between NTLM type 2 and type 3. NTLM logs in a connection, so type 3 counts only on the one that its challenge came over.</source>
        <translation>Tilkoblingen ble lukket mellom NTLM type 2 og type 3. NTLM logger på en tilkobling, så type 3 gjelder bare på den som utfordringen kom over.</translation>
    </message>
    <message>
        <source>The answer with type 2 said Connection: close. Look for a proxy, a load balancer or a setting of the server that ends connections.</source>
        <translation>Svaret med type 2 sa Connection: close. Se etter en proxy, en lastbalanserer eller en innstilling på serveren som avslutter tilkoblinger.</translation>
    </message>
    <message>
        <source>The answer with type 2 was HTTP/1.0, which keeps no connection. Look for an old proxy in between.</source>
        <translation>Svaret med type 2 var HTTP/1.0, som ikke holder noen tilkobling åpen. Se etter en gammel proxy imellom.</translation>
    </message>
    <message>
        <source>Look for a proxy or load balancer in between, and for a short time-out of the server.</source>
        <translation>Se etter en proxy eller lastbalanserer imellom, og etter et kort tidsavbrudd på serveren.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HandshakeWatch</name>
    <message>
        <source>Kerberos ticket</source>
        <translation>Kerberos-billett</translation>
    </message>
    <message>
        <source>Kerberos reply</source>
        <translation>Kerberos-svar</translation>
    </message>
    <message>
        <source>Kerberos error</source>
        <translation>Kerberos-feil</translation>
    </message>
    <message>
        <source>NTLM type 3 went over another connection than its challenge, which came over c%1. NTLM logs in a connection, so this answer counts for nothing.</source>
        <translation>NTLM type 3 gikk over en annen tilkobling enn utfordringen, som kom over c%1. NTLM logger på en tilkobling, så dette svaret teller ikke.</translation>
    </message>
    <message>
        <source>The challenge (NTLM type 2) came over a connection that ends with it, so it cannot be answered: NTLM logs in a connection.</source>
        <translation>Utfordringen (NTLM type 2) kom over en tilkobling som slutter med den, så den kan ikke besvares: NTLM logger på en tilkobling.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HarReader</name>
    <message>
        <source>The program that recorded this noted the error &quot;%1&quot;.</source>
        <translation>Programmet som gjorde opptaket, noterte feilen «%1».</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>Fra en fil</translation>
    </message>
    <message>
        <source>Entry %1 of the HAR file has no request.</source>
        <translation>Oppføring %1 i HAR-filen har ingen forespørsel.</translation>
    </message>
    <message>
        <source>The file is not JSON: %1.</source>
        <translation>Filen er ikke JSON: %1.</translation>
    </message>
    <message>
        <source>The file is not a HAR capture: it has no &quot;log&quot; with &quot;entries&quot;.</source>
        <translation>Filen er ikke et HAR-opptak: Den har ingen «log» med «entries».</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HtmlDecoder</name>
    <message>
        <source>HTML page</source>
        <translation>HTML-side</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Tittel</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Http::Digest</name>
    <message>
        <source>The Digest challenge asks for the quality of protection &quot;%1&quot;, which nobody defined.</source>
        <translation>Digest-utfordringen ber om beskyttelseskvaliteten «%1», som ikke er definert noe sted.</translation>
    </message>
    <message>
        <source>The challenge is not a Digest challenge.</source>
        <translation>Utfordringen er ikke en Digest-utfordring.</translation>
    </message>
    <message>
        <source>The Digest challenge has no %1, so it cannot be answered.</source>
        <translation>Digest-utfordringen har ikke %1 og kan derfor ikke besvares.</translation>
    </message>
    <message>
        <source>The Digest challenge wants the algorithm &quot;%1&quot;. MD5 and SHA-256 can be answered.</source>
        <translation>Digest-utfordringen krever algoritmen «%1». Bare MD5 og SHA-256 kan besvares.</translation>
    </message>
    <message>
        <source>The server does not say how it wants to be logged in to.</source>
        <translation>Serveren sier ikke hvordan den vil at man skal logge på.</translation>
    </message>
    <message>
        <source>The server does not offer Digest here. It offers: %1.</source>
        <translation>Serveren tilbyr ikke Digest her. Den tilbyr: %1.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HttpDecoders</name>
    <message>
        <source>Date</source>
        <translation>Dato</translation>
    </message>
    <message>
        <source>Seconds to wait.</source>
        <translation>Sekunder å vente.</translation>
    </message>
    <message>
        <source>Not a date: already expired is meant.</source>
        <translation>Ikke en dato: Det betyr at den allerede er utløpt.</translation>
    </message>
    <message>
        <source>This is not a date.</source>
        <translation>Dette er ikke en dato.</translation>
    </message>
    <message>
        <source>The date is not written as HTTP wants it (Sun, 06 Nov 1994 08:49:37 GMT).</source>
        <translation>Datoen er ikke skrevet slik HTTP krever (Sun, 06 Nov 1994 08:49:37 GMT).</translation>
    </message>
    <message>
        <source>A media type has the form type/subtype.</source>
        <translation>En medietype har formen type/undertype.</translation>
    </message>
    <message>
        <source>Media type</source>
        <translation>Medietype</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Address without query</source>
        <translation>Adresse uten spørring</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Spørring</translation>
    </message>
    <message>
        <source>Fragment</source>
        <translation>Fragment</translation>
    </message>
    <message>
        <source>Header fields</source>
        <translation>Headerfelt</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HttpFlow</name>
    <message>
        <source>Header name</source>
        <translation>Headernavn</translation>
    </message>
    <message>
        <source>The header that carries the key, like X-Api-Key.</source>
        <translation>Headeren som bærer nøkkelen, for eksempel X-Api-Key.</translation>
    </message>
    <message>
        <source>As the service knows it, with its domain if it has one.</source>
        <translation>Slik tjenesten kjenner det, med domene hvis det har et.</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Tilgangstoken</translation>
    </message>
    <message>
        <source>Goes out behind the word Bearer.</source>
        <translation>Sendes etter ordet Bearer.</translation>
    </message>
    <message>
        <source>Header value</source>
        <translation>Headerverdi</translation>
    </message>
    <message>
        <source>Goes out as it is.</source>
        <translation>Sendes som den er.</translation>
    </message>
    <message>
        <source>No login</source>
        <translation>Ingen pålogging</translation>
    </message>
    <message>
        <source>The request goes out bare.</source>
        <translation>Forespørselen sendes uten påloggingsopplysninger.</translation>
    </message>
    <message>
        <source>Basic</source>
        <translation>Basic</translation>
    </message>
    <message>
        <source>User name and password go out with the first request.</source>
        <translation>Brukernavn og passord sendes med den første forespørselen.</translation>
    </message>
    <message>
        <source>Digest</source>
        <translation>Digest</translation>
    </message>
    <message>
        <source>The server&apos;s challenge is answered with a hash (MD5 or SHA-256).</source>
        <translation>Serverens utfordring besvares med en hash (MD5 eller SHA-256).</translation>
    </message>
    <message>
        <source>Bearer token</source>
        <translation>Bearer-token</translation>
    </message>
    <message>
        <source>An access token from elsewhere.</source>
        <translation>Et tilgangstoken fra et annet sted.</translation>
    </message>
    <message>
        <source>A header of any name</source>
        <translation>En header med valgfritt navn</translation>
    </message>
    <message>
        <source>An API key or the like.</source>
        <translation>En API-nøkkel eller lignende.</translation>
    </message>
    <message>
        <source>Header %1</source>
        <translation>Header %1</translation>
    </message>
    <message>
        <source>Authorization</source>
        <translation>Authorization</translation>
    </message>
    <message>
        <source>Get the profile&apos;s address</source>
        <translation>Hent profilens adresse</translation>
    </message>
    <message>
        <source>Get the profile&apos;s address without login</source>
        <translation>Hent profilens adresse uten pålogging</translation>
    </message>
    <message>
        <source>Ask which methods are allowed (OPTIONS)</source>
        <translation>Spør hvilke metoder som er tillatt (OPTIONS)</translation>
    </message>
    <message>
        <source>Any HTTP service</source>
        <translation>En hvilken som helst HTTP-tjeneste</translation>
    </message>
    <message>
        <source>The address that the login is tried on.</source>
        <translation>Adressen som påloggingen prøves mot.</translation>
    </message>
    <message>
        <source>The server does not offer %1 here (%2). It offers: %3.</source>
        <translation>Serveren tilbyr ikke %1 her (%2). Den tilbyr: %3.</translation>
    </message>
    <message>
        <source>The server did not accept the token (%1).</source>
        <translation>Serveren godtok ikke tokenet (%1).</translation>
    </message>
    <message>
        <source>The server did not accept the header %1 (%2).</source>
        <translation>Serveren godtok ikke headeren %1 (%2).</translation>
    </message>
    <message>
        <source>The server did not accept the user name and password (%1).</source>
        <translation>Serveren godtok ikke brukernavnet og passordet (%1).</translation>
    </message>
    <message>
        <source>Answer the challenge</source>
        <translation>Svar på utfordringen</translation>
    </message>
    <message>
        <source>Answer again with the fresh nonce</source>
        <translation>Svar på nytt med den nye noncen</translation>
    </message>
    <message>
        <source>The server answered without asking for Digest, so nothing was signed.</source>
        <translation>Serveren svarte uten å be om Digest, så ingenting ble signert.</translation>
    </message>
    <message>
        <source>The server sends the login on to %1, which is not the profile&apos;s server.</source>
        <translation>Serveren sender påloggingen videre til %1, som ikke er profilens server.</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Logg på</translation>
    </message>
    <message>
        <source>Log in again</source>
        <translation>Logg på igjen</translation>
    </message>
    <message>
        <source>HTTP has no call to log off: what was kept for further calls is forgotten here.</source>
        <translation>HTTP har ikke noe kall for å logge av: Det som var tatt vare på til senere kall, glemmes her.</translation>
    </message>
    <message>
        <source>Ask what the server accepts</source>
        <translation>Spør hva serveren godtar</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HttpMessage</name>
    <message>
        <source>The request line does not start with a method and a space (byte %1).</source>
        <translation>Forespørselslinjen begynner ikke med en metode og et mellomrom (byte %1).</translation>
    </message>
    <message>
        <source>The request line does not end with an HTTP version (byte %1).</source>
        <translation>Forespørselslinjen slutter ikke med en HTTP-versjon (byte %1).</translation>
    </message>
    <message>
        <source>The request line has no target between its method and its version (byte %1).</source>
        <translation>Forespørselslinjen har ikke noe mål mellom metoden og versjonen (byte %1).</translation>
    </message>
    <message>
        <source>The status line does not start with an HTTP version (byte %1).</source>
        <translation>Statuslinjen begynner ikke med en HTTP-versjon (byte %1).</translation>
    </message>
    <message>
        <source>The status line has no status of three digits (byte %1).</source>
        <translation>Statuslinjen har ingen status på tre sifre (byte %1).</translation>
    </message>
    <message>
        <source>The head ends at byte %1 without the empty line that closes it.</source>
        <translation>Hodet slutter ved byte %1 uten den tomme linjen som avslutter det.</translation>
    </message>
    <message>
        <source>The header line at byte %1 has no name before a colon.</source>
        <translation>Headerlinjen ved byte %1 har ikke noe navn før et kolon.</translation>
    </message>
    <message>
        <source>The first line ends at byte %1 without a line end.</source>
        <translation>Den første linjen slutter ved byte %1 uten linjeskift.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HttpTree</name>
    <message>
        <source>The length is not a number.</source>
        <translation>Lengden er ikke et tall.</translation>
    </message>
    <message>
        <source>Both a length and chunks are given; the length does not count, and some servers refuse such a message.</source>
        <translation>Både en lengde og blokker er oppgitt; lengden gjelder ikke, og noen servere avviser en slik melding.</translation>
    </message>
    <message>
        <source>The header says %1 bytes, but %2 are here.</source>
        <translation>Headeren sier %1 byte, men her er det %2.</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>Blokker</translation>
    </message>
    <message>
        <source>Chunk %1</source>
        <translation>Blokk %1</translation>
    </message>
    <message>
        <source>Bytes of data in each; only the first %1 are listed.</source>
        <translation>Databyte i hver; bare de første %1 er listet opp.</translation>
    </message>
    <message>
        <source>Bytes of data in each.</source>
        <translation>Databyte i hver.</translation>
    </message>
    <message>
        <source>Codings</source>
        <translation>Kodinger</translation>
    </message>
    <message>
        <source>Framing</source>
        <translation>Innramming</translation>
    </message>
    <message>
        <source>No length is given: the body ends where the connection closes.</source>
        <translation>Ingen lengde er oppgitt: Innholdet slutter der tilkoblingen lukkes.</translation>
    </message>
    <message>
        <source>Bytes on the wire</source>
        <translation>Byte på linjen</translation>
    </message>
    <message>
        <source>Bytes unpacked</source>
        <translation>Byte utpakket</translation>
    </message>
    <message>
        <source>Trailer fields</source>
        <translation>Trailerfelt</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Mål</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>Sti</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Spørring</translation>
    </message>
    <message>
        <source>Request line</source>
        <translation>Forespørselslinje</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Metode</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versjon</translation>
    </message>
    <message>
        <source>The request line does not end in the version of HTTP.</source>
        <translation>Forespørselslinjen slutter ikke med HTTP-versjonen.</translation>
    </message>
    <message>
        <source>Status line</source>
        <translation>Statuslinje</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Årsak</translation>
    </message>
    <message>
        <source>%1 bytes.</source>
        <translation>%1 byte.</translation>
    </message>
    <message>
        <source>%1 bytes, %2 bytes on the wire (%3).</source>
        <translation>%1 byte, %2 byte på linjen (%3).</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Innhold</translation>
    </message>
    <message>
        <source>The body of %1 bytes is too big to be taken apart here.</source>
        <translation>Innholdet på %1 byte er for stort til å tolkes her.</translation>
    </message>
    <message>
        <source>The value is folded over several lines, which HTTP/1.1 no longer allows; proxies and servers may refuse it.</source>
        <translation>Verdien er brettet over flere linjer, noe HTTP/1.1 ikke lenger tillater; proxyer og servere kan avvise den.</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Forespørsel</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Header fields</source>
        <translation>Headerfelt</translation>
    </message>
    <message>
        <source>The body is not packed as the header fields say (%1); it is read as it stands.</source>
        <translation>Innholdet er ikke pakket slik headerfeltene sier (%1); det leses som det står.</translation>
    </message>
    <message>
        <source>The message is cut off: it did not arrive whole.</source>
        <translation>Meldingen er kuttet: Den kom ikke fram i sin helhet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::HttpTunnel</name>
    <message>
        <source>What answers at %1 is not an HTTP proxy. Check the proxy&apos;s address and port.</source>
        <translation>Det som svarer på %1, er ikke en HTTP-proxy. Sjekk proxyens adresse og port.</translation>
    </message>
    <message>
        <source>The proxy %1 did not open a way to %2; it answered “%3”.</source>
        <translation>Proxyen %1 åpnet ikke noen vei til %2; den svarte «%3».</translation>
    </message>
    <message>
        <source>The proxy %1 closed the connection without opening a way to %2.</source>
        <translation>Proxyen %1 lukket tilkoblingen uten å åpne noen vei til %2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Jose</name>
    <message>
        <source>A signed token has three parts with dots between them and an encrypted one five; this has %1. It may be cut off.</source>
        <translation>Et signert token har tre deler med punktum mellom, og et kryptert har fem; dette har %1. Det kan være kuttet.</translation>
    </message>
    <message>
        <source>The parts of a token stand without &quot;=&quot; at their end.</source>
        <translation>Delene i et token står uten «=» til slutt.</translation>
    </message>
    <message>
        <source>The token&apos;s header is not a JSON object.</source>
        <translation>Tokenets header er ikke et JSON-objekt.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::JoseDecoder</name>
    <message>
        <source>The parts of a token stand without &quot;=&quot; at their end.</source>
        <translation>Delene i et token står uten «=» til slutt.</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>Claims</source>
        <translation>Påstander (claims)</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Nyttelast</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signatur</translation>
    </message>
    <message>
        <source>There is none, as the header says.</source>
        <translation>Det er ingen, slik headeren sier.</translation>
    </message>
    <message>
        <source>The signature is missing, though the header names an algorithm.</source>
        <translation>Signaturen mangler, selv om headeren oppgir en algoritme.</translation>
    </message>
    <message>
        <source>The signature was not checked.</source>
        <translation>Signaturen er ikke kontrollert.</translation>
    </message>
    <message>
        <source>The token is not signed: anybody could have made it.</source>
        <translation>Tokenet er ikke signert: Hvem som helst kan ha laget det.</translation>
    </message>
    <message>
        <source>The token is encrypted: only its header can be read.</source>
        <translation>Tokenet er kryptert: Bare headeren kan leses.</translation>
    </message>
    <message>
        <source>Encrypted key</source>
        <translation>Kryptert nøkkel</translation>
    </message>
    <message>
        <source>Initialization vector</source>
        <translation>Initialiseringsvektor</translation>
    </message>
    <message>
        <source>Ciphertext</source>
        <translation>Chiffertekst</translation>
    </message>
    <message>
        <source>Authentication tag</source>
        <translation>Autentiseringsmerke</translation>
    </message>
    <message>
        <source>Bytes.</source>
        <translation>Byte.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::JoseKeys</name>
    <message>
        <source>The RSA modulus has only %1 bits: it was cut off, or the key is a toy.</source>
        <translation>RSA-modulusen har bare %1 biter: Den er kuttet, eller nøkkelen er bare en leke.</translation>
    </message>
    <message>
        <source>The RSA modulus has %1 bits; more than %2 are not calculated with.</source>
        <translation>RSA-modulusen har %1 biter; det regnes ikke med flere enn %2.</translation>
    </message>
    <message>
        <source>The RSA modulus is an even number: its bytes were changed or stand in the wrong order.</source>
        <translation>RSA-modulusen er et partall: Byte i den er endret eller står i feil rekkefølge.</translation>
    </message>
    <message>
        <source>The RSA exponent is 1 or less: anybody could make a signature for such a key.</source>
        <translation>RSA-eksponenten er 1 eller mindre: Hvem som helst kan lage en signatur for en slik nøkkel.</translation>
    </message>
    <message>
        <source>The RSA exponent is an even number, which no RSA key has.</source>
        <translation>RSA-eksponenten er et partall, og det har ingen RSA-nøkkel.</translation>
    </message>
    <message>
        <source>The RSA exponent has %1 bytes; more than 8 are not calculated with. The usual one is AQAB.</source>
        <translation>RSA-eksponenten har %1 byte; det regnes ikke med flere enn 8. Den vanlige er AQAB.</translation>
    </message>
    <message>
        <source>The key lies on the curve %1, which no signature that is known here uses.</source>
        <translation>Nøkkelen ligger på kurven %1, som ingen signatur som er kjent her, bruker.</translation>
    </message>
    <message>
        <source>This is a key of the kind %1, with which no token is signed.</source>
        <translation>Dette er en nøkkel av typen %1, som ingen tokener signeres med.</translation>
    </message>
    <message>
        <source>No key can be made for the algorithm &quot;%1&quot;.</source>
        <translation>Det kan ikke lages noen nøkkel for algoritmen «%1».</translation>
    </message>
    <message>
        <source>OpenSSL could not make a key.</source>
        <translation>OpenSSL kunne ikke lage en nøkkel.</translation>
    </message>
    <message>
        <source>The key has no member &quot;%1&quot;.</source>
        <translation>Nøkkelen har ikke medlemmet «%1».</translation>
    </message>
    <message>
        <source>The key&apos;s member &quot;%1&quot; is not a text.</source>
        <translation>Nøkkelens medlem «%1» er ikke en tekst.</translation>
    </message>
    <message>
        <source>The key&apos;s member &quot;%1&quot; ends in &quot;=&quot;, which Base64url of a key has not.</source>
        <translation>Nøkkelens medlem «%1» slutter med «=», og det gjør ikke Base64url i en nøkkel.</translation>
    </message>
    <message>
        <source>The key&apos;s member &quot;%1&quot; is not Base64url: %2</source>
        <translation>Nøkkelens medlem «%1» er ikke Base64url: %2</translation>
    </message>
    <message>
        <source>The key&apos;s member &quot;%1&quot; is empty.</source>
        <translation>Nøkkelens medlem «%1» er tomt.</translation>
    </message>
    <message>
        <source>The key&apos;s member &quot;%1&quot; has %2 bytes, more than any key has.</source>
        <translation>Nøkkelens medlem «%1» har %2 byte, mer enn noen nøkkel har.</translation>
    </message>
    <message>
        <source>A key on the curve %1 is for encryption; nothing is signed with it.</source>
        <translation>En nøkkel på kurven %1 er for kryptering; ingenting signeres med den.</translation>
    </message>
    <message>
        <source>The key&apos;s curve &quot;%1&quot; is not known here; P-256, P-384, P-521, Ed25519 and Ed448 are.</source>
        <translation>Nøkkelens kurve «%1» er ukjent her; P-256, P-384, P-521, Ed25519 og Ed448 er kjent.</translation>
    </message>
    <message>
        <source>The key&apos;s member &quot;%1&quot; has %2 bytes where %3 wants %4; leading zeros may have been dropped.</source>
        <translation>Nøkkelens medlem «%1» har %2 byte, men %3 krever %4; innledende nuller kan være falt bort.</translation>
    </message>
    <message>
        <source>The key&apos;s x and y are no point of the curve %1: bytes of it were changed.</source>
        <translation>Nøkkelens x og y er ikke et punkt på kurven %1: Byte i den er endret.</translation>
    </message>
    <message>
        <source>The key&apos;s private half does not belong to its public half.</source>
        <translation>Nøkkelens private halvdel hører ikke til den offentlige halvdelen.</translation>
    </message>
    <message>
        <source>OpenSSL does not take this as a key for %1.</source>
        <translation>OpenSSL godtar ikke dette som en nøkkel for %1.</translation>
    </message>
    <message>
        <source>The key type &quot;%1&quot; is not known here; RSA, EC, OKP and oct are.</source>
        <translation>Nøkkeltypen «%1» er ukjent her; RSA, EC, OKP og oct er kjent.</translation>
    </message>
    <message>
        <source>The first certificate of the key&apos;s &quot;x5c&quot; is not standard Base64.</source>
        <translation>Det første sertifikatet i nøkkelens «x5c» er ikke standard Base64.</translation>
    </message>
    <message>
        <source>OpenSSL does not take these numbers as an RSA key.</source>
        <translation>OpenSSL godtar ikke disse tallene som en RSA-nøkkel.</translation>
    </message>
    <message>
        <source>The key&apos;s member &quot;%1&quot; stands there twice.</source>
        <translation>Nøkkelens medlem «%1» står der to ganger.</translation>
    </message>
    <message>
        <source>The key has no &quot;kty&quot; that says of what kind it is.</source>
        <translation>Nøkkelen har ingen «kty» som sier hvilken type den er.</translation>
    </message>
    <message>
        <source>The certificate of its &quot;x5c&quot; is for another key; programs that go by the certificate refuse what this key signs.</source>
        <translation>Sertifikatet i nøkkelens «x5c» gjelder en annen nøkkel; programmer som går etter sertifikatet, avviser det denne nøkkelen signerer.</translation>
    </message>
    <message>
        <source>It has only %1 bits; RFC 7518 wants 2048 at least, and strict programs refuse it.</source>
        <translation>Den har bare %1 biter; RFC 7518 krever minst 2048, og strenge programmer avviser den.</translation>
    </message>
    <message>
        <source>The key is protected by a passphrase. Give it as well.</source>
        <translation>Nøkkelen er beskyttet med en passfrase. Oppgi den også.</translation>
    </message>
    <message>
        <source>The passphrase does not open the key.</source>
        <translation>Passfrasen åpner ikke nøkkelen.</translation>
    </message>
    <message>
        <source>The block &quot;%1&quot; cannot be read: it is cut off, or bytes of it were changed.</source>
        <translation>Blokken «%1» kan ikke leses: Den er kuttet, eller byte i den er endret.</translation>
    </message>
    <message>
        <source>This is a key in OpenSSH&apos;s own form. &quot;ssh-keygen -p -m PKCS8 -f FILE&quot; turns it into one that can be read here.</source>
        <translation>Dette er en nøkkel i OpenSSHs eget format. «ssh-keygen -p -m PKCS8 -f FILE» gjør den om til en som kan leses her.</translation>
    </message>
    <message>
        <source>The block &quot;%1&quot; is no key and no certificate.</source>
        <translation>Blokken «%1» er verken en nøkkel eller et sertifikat.</translation>
    </message>
    <message>
        <source>There is no key: the text is empty.</source>
        <translation>Det er ingen nøkkel her: Teksten er tom.</translation>
    </message>
    <message>
        <source>This is JSON, perhaps a JWK, where a key in PEM is wanted.</source>
        <translation>Dette er JSON, kanskje en JWK, der det skal være en nøkkel i PEM.</translation>
    </message>
    <message>
        <source>This is a key in DER, without the lines of PEM. &quot;openssl pkey -inform DER&quot; writes it as PEM.</source>
        <translation>Dette er en nøkkel i DER, uten PEM-linjene. «openssl pkey -inform DER» skriver den som PEM.</translation>
    </message>
    <message>
        <source>This is a public key of OpenSSH, where PEM is wanted.</source>
        <translation>Dette er en offentlig nøkkel fra OpenSSH, der det skal være PEM.</translation>
    </message>
    <message>
        <source>The line &quot;-----BEGIN …-----&quot; before the key is missing, and the one after it.</source>
        <translation>Linjen «-----BEGIN …-----» før nøkkelen mangler, og linjen etter den også.</translation>
    </message>
    <message>
        <source>This is no key in PEM: no line &quot;-----BEGIN …-----&quot; is in it.</source>
        <translation>Dette er ikke en nøkkel i PEM: Det er ingen linje «-----BEGIN …-----» i den.</translation>
    </message>
    <message>
        <source>These bytes are neither a certificate nor a public key.</source>
        <translation>Disse bytene er verken et sertifikat eller en offentlig nøkkel.</translation>
    </message>
    <message>
        <source>The certificate cannot be read: it is cut off or was changed.</source>
        <translation>Sertifikatet kan ikke leses: Det er kuttet eller endret.</translation>
    </message>
    <message>
        <source>The key of the certificate is of a kind not known here.</source>
        <translation>Nøkkelen i sertifikatet er av en type som er ukjent her.</translation>
    </message>
    <message>
        <source>This is no &lt;RSAKeyValue&gt;, or it is cut off.</source>
        <translation>Dette er ikke en &lt;RSAKeyValue&gt;, eller den er kuttet.</translation>
    </message>
    <message>
        <source>The &lt;%1&gt; of the key is not Base64: %2</source>
        <translation>&lt;%1&gt; i nøkkelen er ikke Base64: %2</translation>
    </message>
    <message>
        <source>This is no key: it has %1 bytes.</source>
        <translation>Dette er ikke en nøkkel: Det har %1 byte.</translation>
    </message>
    <message>
        <source>This is no key set: it has %1 bytes.</source>
        <translation>Dette er ikke et nøkkelsett: Det har %1 byte.</translation>
    </message>
    <message>
        <source>This is the provider&apos;s discovery document. Its keys are at %1.</source>
        <translation>Dette er tilbyderens discovery-dokument. Nøklene finnes på %1.</translation>
    </message>
    <message>
        <source>This is no key set but an error: &quot;%1&quot;.</source>
        <translation>Dette er ikke et nøkkelsett, men en feil: «%1».</translation>
    </message>
    <message>
        <source>This is no key set: it has neither &quot;keys&quot; nor &quot;kty&quot; (RFC 7517).</source>
        <translation>Dette er ikke et nøkkelsett: Det har verken «keys» eller «kty» (RFC 7517).</translation>
    </message>
    <message>
        <source>This is not a JSON object.</source>
        <translation>Dette er ikke et JSON-objekt.</translation>
    </message>
    <message>
        <source>A key is a JSON object (RFC 7517 section 4).</source>
        <translation>En nøkkel er et JSON-objekt (RFC 7517 avsnitt 4).</translation>
    </message>
    <message>
        <source>This is a set of keys, where one key is wanted.</source>
        <translation>Dette er et sett med nøkler, der det skal være én nøkkel.</translation>
    </message>
    <message>
        <source>This is a page or XML, no key set: a key set is JSON.</source>
        <translation>Dette er en side eller XML, ikke et nøkkelsett: Et nøkkelsett er JSON.</translation>
    </message>
    <message>
        <source>A key set is a JSON object (RFC 7517 section 5).</source>
        <translation>Et nøkkelsett er et JSON-objekt (RFC 7517 avsnitt 5).</translation>
    </message>
    <message>
        <source>The &quot;keys&quot; of a key set are a list.</source>
        <translation>«keys» i et nøkkelsett er en liste.</translation>
    </message>
    <message>
        <source>The set has %1 keys; at most %2 are read.</source>
        <translation>Settet har %1 nøkler; høyst %2 leses.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::JoseSignature</name>
    <message>
        <source>key no. %1</source>
        <translation>nøkkel nr. %1</translation>
    </message>
    <message>
        <source>key &quot;%1&quot;</source>
        <translation>nøkkel «%1»</translation>
    </message>
    <message>
        <source>one without a name</source>
        <translation>en uten navn</translation>
    </message>
    <message>
        <source>The token&apos;s header names &quot;%1&quot; twice; programs may read either (RFC 7515 section 4).</source>
        <translation>Tokenets header oppgir «%1» to ganger; programmer kan lese den ene eller den andre (RFC 7515 avsnitt 4).</translation>
    </message>
    <message>
        <source>The token&apos;s header has no &quot;alg&quot;: nothing says how it was signed.</source>
        <translation>Tokenets header har ingen «alg»: Ingenting sier hvordan det ble signert.</translation>
    </message>
    <message>
        <source>The &quot;alg&quot; of the token&apos;s header is not a text.</source>
        <translation>«alg» i tokenets header er ikke en tekst.</translation>
    </message>
    <message>
        <source>The &quot;crit&quot; of the token&apos;s header must be a list that names something.</source>
        <translation>«crit» i tokenets header må være en liste som oppgir noe.</translation>
    </message>
    <message>
        <source>The payload is signed without Base64 (&quot;b64&quot;: false, RFC 7797), which is not checked here.</source>
        <translation>Nyttelasten er signert uten Base64 («b64»: false, RFC 7797), og det kontrolleres ikke her.</translation>
    </message>
    <message>
        <source>The header says that %1 must be understood (&quot;crit&quot;), which is not known here.</source>
        <translation>Headeren sier at %1 må forstås («crit»), og det er ukjent her.</translation>
    </message>
    <message>
        <source>The token is not signed (&quot;alg&quot;: &quot;%1&quot;): anybody could have made it.</source>
        <translation>Tokenet er ikke signert («alg»: «%1»): Hvem som helst kan ha laget det.</translation>
    </message>
    <message>
        <source>The odd spelling is meant to get past a check for &quot;none&quot;.</source>
        <translation>Den merkelige skrivemåten er ment for å slippe forbi en kontroll av «none».</translation>
    </message>
    <message>
        <source>The algorithm is spelled &quot;%1&quot;, and names are case-sensitive: it should be &quot;%2&quot;.</source>
        <translation>Algoritmen er skrevet «%1», og store og små bokstaver teller i navn: Den skal være «%2».</translation>
    </message>
    <message>
        <source>The algorithm &quot;%1&quot; cannot be checked here.</source>
        <translation>Algoritmen «%1» kan ikke kontrolleres her.</translation>
    </message>
    <message>
        <source>The signature has %1 bytes, where a key of %2 bits makes %3: it was cut off or changed, or made with another key.</source>
        <translation>Signaturen har %1 byte, men en nøkkel på %2 biter gir %3: Den er kuttet eller endret, eller laget med en annen nøkkel.</translation>
    </message>
    <message>
        <source>The signature is written in DER, where a token wants R and S side by side in %1 bytes (RFC 7518 section 3.4).</source>
        <translation>Signaturen er skrevet i DER, men et token krever R og S side om side i %1 byte (RFC 7518 avsnitt 3.4).</translation>
    </message>
    <message>
        <source>The signature has %1 bytes, where %2 makes %3: it was cut off or changed.</source>
        <translation>Signaturen har %1 byte, men %2 gir %3: Den er kuttet eller endret.</translation>
    </message>
    <message>
        <source>The signature is that of %1.</source>
        <translation>Signaturen er laget med %1.</translation>
    </message>
    <message>
        <source>The set says that this key is for %1; strict programs refuse %2 then.</source>
        <translation>Settet sier at denne nøkkelen er for %1; strenge programmer avviser da %2.</translation>
    </message>
    <message>
        <source>The signature is not that of %1: the token was changed after it was signed, or another key signed it.</source>
        <translation>Signaturen er ikke laget med %1: Tokenet ble endret etter at det ble signert, eller en annen nøkkel signerte det.</translation>
    </message>
    <message>
        <source>The token names %1, which cannot be used: %2</source>
        <translation>Tokenet oppgir %1, som ikke kan brukes: %2</translation>
    </message>
    <message>
        <source>The token names %1, which the set keeps for encryption (&quot;use&quot;: &quot;enc&quot;).</source>
        <translation>Tokenet oppgir %1, som settet forbeholder kryptering (&quot;use&quot;: &quot;enc&quot;).</translation>
    </message>
    <message>
        <source>The token says %1, but %2, which it names, is a key of the kind %3.</source>
        <translation>Tokenet sier %1, men %2, som det oppgir, er en nøkkel av typen %3.</translation>
    </message>
    <message>
        <source>The token names a key &quot;%1&quot;, which the set does not have; yet %2 made the signature. Programs that look keys up by name refuse the token.</source>
        <translation>Tokenet oppgir en nøkkel «%1» som ikke finnes i settet; likevel er signaturen laget med %2. Programmer som slår opp nøkler etter navn, avviser tokenet.</translation>
    </message>
    <message>
        <source>The token names a key &quot;%1&quot;, which is not in the set. The provider&apos;s set has keys %2; it may have changed its keys since (fetch the set again), or another provider made the token.</source>
        <translation>Tokenet oppgir en nøkkel «%1» som ikke finnes i settet. Tilbyderens sett har nøklene %2; tilbyderen kan ha byttet nøkler siden (hent settet på nytt), eller en annen tilbyder har laget tokenet.</translation>
    </message>
    <message numerus="yes">
        <source>None of the set&apos;s %n key(s) goes with %1.</source>
        <translation>
            <numerusform>Settet har %n nøkkel, og den passer ikke til %1.</numerusform>
            <numerusform>Ingen av de %n nøklene i settet passer til %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>None of the %n key(s) that go with %1 made this signature: the token was changed after it was signed, or another key signed it.</source>
        <translation>
            <numerusform>Den ene nøkkelen (%n) som passer til %1, har ikke laget denne signaturen: Tokenet ble endret etter at det ble signert, eller en annen nøkkel signerte det.</numerusform>
            <numerusform>Ingen av de %n nøklene som passer til %1, har laget denne signaturen: Tokenet ble endret etter at det ble signert, eller en annen nøkkel signerte det.</numerusform>
        </translation>
    </message>
    <message>
        <source>The token says %1, a shared secret, and the secret is the public %2: anybody who can read the key set could have made it (RFC 8725 section 2.1).</source>
        <translation>Tokenet sier %1, en delt hemmelighet, og hemmeligheten er %2, som er offentlig: Alle som kan lese nøkkelsettet, kan ha laget det (RFC 8725 avsnitt 2.1).</translation>
    </message>
    <message>
        <source>The token says %1, a secret that issuer and client share; the set holds public keys only. It was checked that none of them was taken for the secret.</source>
        <translation>Tokenet sier %1, en hemmelighet som utsteder og klient deler; settet har bare offentlige nøkler. Det er kontrollert at ingen av dem ble tatt for hemmeligheten.</translation>
    </message>
    <message>
        <source>This is no token: it is too long for one.</source>
        <translation>Dette er ikke et token: Det er for langt til å være det.</translation>
    </message>
    <message>
        <source>The token is encrypted (JWE): what may be signed in it cannot be seen.</source>
        <translation>Tokenet er kryptert (JWE): Det er ikke mulig å se hva som kan være signert i det.</translation>
    </message>
    <message>
        <source>The signature is missing, though the header names the algorithm %1.</source>
        <translation>Signaturen mangler, selv om headeren oppgir algoritmen %1.</translation>
    </message>
    <message>
        <source>The key set is empty.</source>
        <translation>Nøkkelsettet er tomt.</translation>
    </message>
    <message>
        <source>The algorithm &quot;%1&quot; is not known here.</source>
        <translation>Algoritmen «%1» er ukjent her.</translation>
    </message>
    <message>
        <source>A signature by %1 wants a key of the kind %2; this one is %3.</source>
        <translation>En signatur med %1 krever en nøkkel av typen %2; denne er %3.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ingen</translation>
    </message>
    <message>
        <source>Signing wants the private key; this is its public half.</source>
        <translation>Signering krever den private nøkkelen; dette er den offentlige halvdelen.</translation>
    </message>
    <message>
        <source>OpenSSL could not sign by %1; the key may be too small.</source>
        <translation>OpenSSL kunne ikke signere med %1; nøkkelen er kanskje for liten.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Json</name>
    <message>
        <source>There is no JSON here: the text is empty.</source>
        <translation>Det er ingen JSON her: Teksten er tom.</translation>
    </message>
    <message>
        <source>More text follows the end of the JSON value.</source>
        <translation>Det kommer mer tekst etter slutten på JSON-verdien.</translation>
    </message>
    <message>
        <source>A member&apos;s name in quotes should stand here.</source>
        <translation>Her skal navnet på et medlem stå i anførselstegn.</translation>
    </message>
    <message>
        <source>A colon should stand here, after the member&apos;s name.</source>
        <translation>Her skal det stå et kolon, etter navnet på medlemmet.</translation>
    </message>
    <message>
        <source>A comma or the closing &quot;}&quot; should stand here.</source>
        <translation>Her skal det stå et komma eller avsluttende «}».</translation>
    </message>
    <message>
        <source>A comma or the closing &quot;]&quot; should stand here.</source>
        <translation>Her skal det stå et komma eller avsluttende «]».</translation>
    </message>
    <message>
        <source>An escape \u needs four hexadecimal digits.</source>
        <translation>Escape-sekvensen \u krever fire heksadesimale sifre.</translation>
    </message>
    <message>
        <source>Half of a surrogate pair stands alone.</source>
        <translation>Et halvt surrogatpar står alene.</translation>
    </message>
    <message>
        <source>This escape is not one that JSON knows.</source>
        <translation>JSON kjenner ikke denne escape-sekvensen.</translation>
    </message>
    <message>
        <source>A string ends without its closing quote.</source>
        <translation>En streng slutter uten avsluttende anførselstegn.</translation>
    </message>
    <message>
        <source>A string holds a byte that is not UTF-8, or a control character.</source>
        <translation>En streng har en byte som ikke er UTF-8, eller et kontrolltegn.</translation>
    </message>
    <message>
        <source>A number is too big.</source>
        <translation>Et tall er for stort.</translation>
    </message>
    <message>
        <source>A number lacks the digits after its point.</source>
        <translation>Et tall mangler sifrene etter desimalpunktumet.</translation>
    </message>
    <message>
        <source>A number lacks the digits of its exponent.</source>
        <translation>Et tall mangler sifrene i eksponenten.</translation>
    </message>
    <message>
        <source>This is not a JSON value.</source>
        <translation>Dette er ikke en JSON-verdi.</translation>
    </message>
    <message>
        <source>The JSON is nested too deeply to be shown.</source>
        <translation>JSON-en er nøstet for dypt til å vises.</translation>
    </message>
    <message>
        <source>A zero byte follows the JSON value.</source>
        <translation>Det kommer en nullbyte etter JSON-verdien.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::JsonNodes</name>
    <message>
        <source>An empty list.</source>
        <translation>En tom liste.</translation>
    </message>
    <message>
        <source>An empty object.</source>
        <translation>Et tomt objekt.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Kerberos</name>
    <message>
        <source>an unknown message</source>
        <translation>en ukjent melding</translation>
    </message>
    <message>
        <source>Asked the KDC of %1: %2, %3 bytes.</source>
        <translation>Spurte KDC-en for %1: %2, %3 byte.</translation>
    </message>
    <message>
        <source>No KDC of %1 answered.</source>
        <translation>Ingen KDC for %1 svarte.</translation>
    </message>
    <message>
        <source>The KDC of %1 answered: %2, %3 bytes.</source>
        <translation>KDC-en for %1 svarte: %2, %3 byte.</translation>
    </message>
    <message>
        <source>The KDC of %1 answered with an error that cannot be read, %2 bytes.</source>
        <translation>KDC-en for %1 svarte med en feil som ikke kan leses, %2 byte.</translation>
    </message>
    <message>
        <source>The KDC of %1 wants a proof of the password first, as usual (%2).</source>
        <translation>KDC-en for %1 vil først ha et bevis på passordet, som vanlig (%2).</translation>
    </message>
    <message>
        <source>The KDC of %1 answered with an error: %2.</source>
        <translation>KDC-en for %1 svarte med en feil: %2.</translation>
    </message>
    <message>
        <source>The KDC of %1 answered with an error: %2 (%3).</source>
        <translation>KDC-en for %1 svarte med en feil: %2 (%3).</translation>
    </message>
    <message>
        <source>The KDC&apos;s clock says %1, this computer&apos;s says %2.</source>
        <translation>KDC-ens klokke viser %1, klokken på denne datamaskinen viser %2.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock (%1) and the other side&apos;s are more than the allowed five minutes apart (%2). Set both by a time server.</source>
        <translation>Klokken på denne datamaskinen (%1) og den på motsatt side går mer enn de tillatte fem minuttene fra hverandre (%2). Still begge etter en tidsserver.</translation>
    </message>
    <message>
        <source>The server&apos;s clock says %1, this computer&apos;s says %2: too far apart (%3). Set both by a time server.</source>
        <translation>Serverens klokke viser %1, klokken på denne datamaskinen viser %2: for langt fra hverandre (%3). Still begge etter en tidsserver.</translation>
    </message>
    <message>
        <source>The clock of the KDC of %1 says %2, this computer&apos;s says %3: too far apart (%4). Set this computer&apos;s clock by a time server.</source>
        <translation>Klokken til KDC-en for %1 viser %2, klokken på denne datamaskinen viser %3: for langt fra hverandre (%4). Still klokken på denne datamaskinen etter en tidsserver.</translation>
    </message>
    <message>
        <source>The account %1 has expired (%2). Ask the administrators of %3 to prolong it.</source>
        <translation>Kontoen %1 er utløpt (%2). Be administratorene for %3 om å forlenge den.</translation>
    </message>
    <message>
        <source>The KDC of %1 does not know the user %2 (%3). Check the user name and the realm.</source>
        <translation>KDC-en for %1 kjenner ikke brukeren %2 (%3). Sjekk brukernavnet og realm.</translation>
    </message>
    <message>
        <source>The rules of %1 forbid %2 to log in here or now (%3). Ask its administrators about hours and computers that are allowed.</source>
        <translation>Reglene i %1 tillater ikke at %2 logger på her eller nå (%3). Spør administratorene der om hvilke tidspunkter og datamaskiner som er tillatt.</translation>
    </message>
    <message>
        <source>The account %1 is locked or disabled (%2). Ask the administrators of %3 to unlock it, and do not try again before.</source>
        <translation>Kontoen %1 er låst eller deaktivert (%2). Be administratorene for %3 om å låse den opp, og prøv ikke igjen før det er gjort.</translation>
    </message>
    <message>
        <source>The password of %1 has expired (%2). Set a new one (kpasswd, or any Windows of the domain), then enter it here.</source>
        <translation>Passordet til %1 er utløpt (%2). Sett et nytt (med kpasswd eller fra en Windows-maskin i domenet), og fyll det så inn her.</translation>
    </message>
    <message>
        <source>The password is not that of %1, says the KDC of %2 (%3). Enter it again; too many wrong ones lock the account.</source>
        <translation>Passordet er ikke det til %1, ifølge KDC-en for %2 (%3). Skriv det inn på nytt; for mange feil passord låser kontoen.</translation>
    </message>
    <message>
        <source>%1 does not belong to the realm %2 (%3). Write the user with the realm that it belongs to.</source>
        <translation>%1 hører ikke til realmet %2 (%3). Skriv brukeren med det realmet den hører til.</translation>
    </message>
    <message>
        <source>The KDC of %1 knows neither the service %2 nor a way to the realm %3 (%4). Register the SPN, or set it with its realm (HTTP/host@REALM); krb5.conf can name the realm of a host, too ([domain_realm]).</source>
        <translation>KDC-en for %1 kjenner verken tjenesten %2 eller noen vei til realmet %3 (%4). Registrer SPN-et, eller oppgi det med realm (HTTP/vert@REALM); krb5.conf kan også oppgi realmet til en vert ([domain_realm]).</translation>
    </message>
    <message>
        <source>The KDC of %1 does not know the service %2 (%3). Register this SPN for the account that the service runs as (setspn -S), or set the SPN that is registered.</source>
        <translation>KDC-en for %1 kjenner ikke tjenesten %2 (%3). Registrer dette SPN-et for kontoen som tjenesten kjører som (setspn -S), eller oppgi det SPN-et som er registrert.</translation>
    </message>
    <message>
        <source>The service %1 is registered for two accounts of %2 (%3). Remove one (setspn -X finds them).</source>
        <translation>Tjenesten %1 er registrert for to kontoer i %2 (%3). Fjern den ene (setspn -X finner dem).</translation>
    </message>
    <message>
        <source>The rules of %1 forbid a ticket for %2 (%3).</source>
        <translation>Reglene i %1 tillater ingen billett til %2 (%3).</translation>
    </message>
    <message>
        <source>The account of the service %1 is locked or disabled (%2).</source>
        <translation>Kontoen til tjenesten %1 er låst eller deaktivert (%2).</translation>
    </message>
    <message>
        <source>The ticket of %1 has been revoked (%2). Get a new one (kinit).</source>
        <translation>Billetten til %1 er trukket tilbake (%2). Hent en ny (kinit).</translation>
    </message>
    <message>
        <source>The service %1 has no key of its own: its SPN belongs to a person&apos;s account (%2). Register the SPN for a service&apos;s account.</source>
        <translation>Tjenesten %1 har ingen egen nøkkel: SPN-et hører til kontoen til en person (%2). Registrer SPN-et for kontoen til en tjeneste.</translation>
    </message>
    <message>
        <source>The server cannot decrypt the ticket for %1 (%2): the SPN is registered for another account than the one that the service runs as, or the service has an old key. Find duplicates with setspn -X, or make a new keytab.</source>
        <translation>Serveren kan ikke dekryptere billetten til %1 (%2): SPN-et er registrert for en annen konto enn den tjenesten kjører som, eller tjenesten har en gammel nøkkel. Finn dubletter med setspn -X, eller lag en ny keytab.</translation>
    </message>
    <message>
        <source>The server has seen this very token before (%1). Something repeated the request.</source>
        <translation>Serveren har sett akkurat dette tokenet før (%1). Noe gjentok forespørselen.</translation>
    </message>
    <message>
        <source>The server has no key for %1 (%2). Add the SPN to its keytab, or ask for the SPN that it has.</source>
        <translation>Serveren har ingen nøkkel for %1 (%2). Legg SPN-et til i keytab-filen dens, eller be om det SPN-et den har.</translation>
    </message>
    <message>
        <source>The server&apos;s key for %1 is of another version than the KDC&apos;s (%2). Make a new keytab.</source>
        <translation>Serverens nøkkel for %1 er av en annen versjon enn KDC-ens (%2). Lag en ny keytab.</translation>
    </message>
    <message>
        <source>%1 has no encryption type in common with what was asked for (%2). Allow AES for the account %3, or permit the type in krb5.conf (permitted_enctypes).</source>
        <translation>%1 har ingen krypteringstype felles med det som ble bedt om (%2). Tillat AES for kontoen %3, eller tillat typen i krb5.conf (permitted_enctypes).</translation>
    </message>
    <message>
        <source>The KDC of %1 wants a proof that this computer cannot give for %2 (%3): a smart card or certificate, perhaps.</source>
        <translation>KDC-en for %1 krever et bevis som denne datamaskinen ikke kan gi for %2 (%3): kanskje et smartkort eller et sertifikat.</translation>
    </message>
    <message>
        <source>The KDC of %1 cannot serve at the moment (%2). Try again later, or ask its administrators.</source>
        <translation>KDC-en for %1 kan ikke svare på forespørselen for øyeblikket (%2). Prøv igjen senere, eller spør administratorene der.</translation>
    </message>
    <message>
        <source>The ticket of %1 has expired (%2). Get a new one (kinit).</source>
        <translation>Billetten til %1 er utløpt (%2). Hent en ny (kinit).</translation>
    </message>
    <message>
        <source>The ticket of %1 is not valid yet (%2): the clocks differ. Set them by a time server.</source>
        <translation>Billetten til %1 er ikke gyldig ennå (%2): Klokkene går ulikt. Still dem etter en tidsserver.</translation>
    </message>
    <message>
        <source>The KDC of %1 gave %2 no ticket: %3.</source>
        <translation>KDC-en for %1 ga ikke %2 noen billett: %3.</translation>
    </message>
    <message>
        <source>The KDC of %1 gave no ticket for %2: %3.</source>
        <translation>KDC-en for %1 ga ingen billett til %2: %3.</translation>
    </message>
    <message>
        <source>The server refused the ticket for %1: %2.</source>
        <translation>Serveren avviste billetten til %1: %2.</translation>
    </message>
    <message>
        <source>Kerberos error %1</source>
        <translation>Kerberos-feil %1</translation>
    </message>
    <message>
        <source>No KDC is known for the realm %1: neither the Kerberos configuration nor DNS names one. Check the realm, or add it to [realms] in krb5.conf.</source>
        <translation>Ingen KDC er kjent for realmet %1: Verken Kerberos-konfigurasjonen eller DNS oppgir noen. Sjekk realmet, eller legg det til under [realms] i krb5.conf.</translation>
    </message>
    <message>
        <source>The Kerberos configuration names no default realm, so it is not known whom to ask. Write the user as user@REALM, or set default_realm in krb5.conf.</source>
        <translation>Kerberos-konfigurasjonen oppgir ikke noe standardrealm, så det er ukjent hvem som skal spørres. Skriv brukeren som bruker@REALM, eller sett default_realm i krb5.conf.</translation>
    </message>
    <message>
        <source>There is no Kerberos ticket on this computer. Get one (kinit), or enter user and password.</source>
        <translation>Det finnes ingen Kerberos-billett på denne datamaskinen. Hent en (kinit), eller oppgi bruker og passord.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no Kerberos name. Write the user as user@REALM and the service as HTTP/host.</source>
        <translation>«%1» er ikke et Kerberos-navn. Skriv brukeren som user@REALM og tjenesten som HTTP/host.</translation>
    </message>
    <message>
        <source>Kerberos gave no ticket for %1. Its library says: %2.</source>
        <translation>Kerberos ga ingen billett til %1. Biblioteket sier: %2.</translation>
    </message>
    <message>
        <source>Kerberos gave %1 no ticket. Its library says: %2.</source>
        <translation>Kerberos ga ikke %1 noen billett. Biblioteket sier: %2.</translation>
    </message>
    <message>
        <source>The Kerberos configuration (%1) cannot be used. The Kerberos library says: %2. Mend the file.</source>
        <translation>Kerberos-konfigurasjonen (%1) kan ikke brukes. Kerberos-biblioteket sier: %2. Rett filen.</translation>
    </message>
    <message>
        <source>No KDC of the realm %1 could be found in time: the name service does not answer. Check the network (a VPN, perhaps).</source>
        <translation>Fant ingen KDC for realm %1 i tide: Navnetjenesten svarer ikke. Sjekk nettverket (kanskje et VPN).</translation>
    </message>
    <message>
        <source>No KDC of the realm %1 answered. Tried: %2. Check the network (a VPN, perhaps) and the firewall for port 88.</source>
        <translation>Ingen KDC for realm %1 svarte. Prøvde: %2. Sjekk nettverket (kanskje et VPN) og brannmuren for port 88.</translation>
    </message>
    <message>
        <source>The server sent another Kerberos token after the handshake was complete.</source>
        <translation>Serveren sendte enda et Kerberos-token etter at håndtrykket var fullført.</translation>
    </message>
    <message>
        <source>There is a password, but no user name. Enter the user name.</source>
        <translation>Det er oppgitt et passord, men ikke noe brukernavn. Oppgi brukernavnet.</translation>
    </message>
    <message>
        <source>A forwarded ticket goes along: the service may act for %1.</source>
        <translation>En videresendt billett følger med: Tjenesten kan handle på vegne av %1.</translation>
    </message>
    <message>
        <source>No ticket is forwarded: the KDC gave none that may be.</source>
        <translation>Ingen billett videresendes: KDC-en ga ingen som kan videresendes.</translation>
    </message>
    <message>
        <source>The server has proven that it is %1.</source>
        <translation>Serveren har bevist at den er %1.</translation>
    </message>
    <message>
        <source>The server&apos;s answer does not prove that it is %1. Kerberos says: %2. Another computer may have answered in its place.</source>
        <translation>Svaret fra serveren beviser ikke at den er %1. Kerberos sier: %2. En annen datamaskin kan ha svart i stedet for den.</translation>
    </message>
    <message>
        <source>Kerberos could not make a token for %1. It says: %2.</source>
        <translation>Kerberos kunne ikke lage et token for %1. Det sier: %2.</translation>
    </message>
    <message>
        <source>Windows holds tickets of the account that is logged on only. Enter the password of %1, or leave the user name empty.</source>
        <translation>Windows har bare billetter for kontoen som er logget på. Oppgi passordet til %1, eller la brukernavnet stå tomt.</translation>
    </message>
    <message>
        <source>Asking Windows for a ticket of %1 for the service %2.</source>
        <translation>Ber Windows om en billett for %1 til tjenesten %2.</translation>
    </message>
    <message>
        <source>No ticket is forwarded: the domain does not allow it for this service.</source>
        <translation>Ingen billett videresendes: Domenet tillater det ikke for denne tjenesten.</translation>
    </message>
    <message>
        <source>There is no Kerberos ticket of %1 on this computer, and no password was given. Get a ticket (kinit), or enter the password.</source>
        <translation>Det finnes ingen Kerberos-billett for %1 på denne datamaskinen, og passord er ikke oppgitt. Hent en billett (kinit), eller oppgi passordet.</translation>
    </message>
    <message>
        <source>The ticket cache %1 is that of %2.</source>
        <translation>Billettlageret %1 tilhører %2.</translation>
    </message>
    <message>
        <source>The ticket cache %1 of %2 is empty. Get a ticket (kinit), or enter user and password.</source>
        <translation>Billettlageret %1 til %2 er tomt. Hent en billett (kinit), eller oppgi bruker og passord.</translation>
    </message>
    <message>
        <source>The ticket of %1 expired at %2. Get a new one (kinit), or enter user and password.</source>
        <translation>Billetten til %1 utløp %2. Hent en ny (kinit), eller oppgi bruker og passord.</translation>
    </message>
    <message>
        <source>Asking for a ticket-granting ticket of %1, with the password.</source>
        <translation>Ber om en TGT (ticket-granting ticket) for %1, med passordet.</translation>
    </message>
    <message>
        <source>Asking for a ticket of %1 for the service %2.</source>
        <translation>Ber om en billett for %1 til tjenesten %2.</translation>
    </message>
    <message>
        <source>There is a ticket for %1, valid until %2.</source>
        <translation>Det finnes en billett til %1, gyldig til %2.</translation>
    </message>
    <message>
        <source>The version of Kerberos is %1, where 5 is right.</source>
        <translation>Kerberos-versjonen er %1, men skal være 5.</translation>
    </message>
    <message>
        <source>The type of the message is %1, which is not what its tag says.</source>
        <translation>Meldingstypen er %1, og det stemmer ikke med taggen.</translation>
    </message>
    <message>
        <source>The token belongs to %1, not to Kerberos.</source>
        <translation>Tokenet hører til %1, ikke til Kerberos.</translation>
    </message>
    <message>
        <source>This is no message that Kerberos exchanges with a service.</source>
        <translation>Dette er ikke en melding som Kerberos utveksler med en tjeneste.</translation>
    </message>
    <message>
        <source>The framing names another message than the one that follows.</source>
        <translation>Innrammingen oppgir en annen melding enn den som følger.</translation>
    </message>
    <message>
        <source>Asking Windows for a ticket for the service %1.</source>
        <translation>Ber Windows om en billett for tjenesten %1.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosCrypto</name>
    <message>
        <source>These bytes are too few to be an encrypted value.</source>
        <translation>Dette er for få byte til å være en kryptert verdi.</translation>
    </message>
    <message>
        <source>The key does not fit, or the bytes were changed on the way.</source>
        <translation>Nøkkelen passer ikke, eller bytene ble endret underveis.</translation>
    </message>
    <message>
        <source>OpenSSL cannot do this calculation.</source>
        <translation>OpenSSL kan ikke utføre denne beregningen.</translation>
    </message>
    <message>
        <source>Encryption type %1 cannot be decrypted here.</source>
        <translation>Krypteringstype %1 kan ikke dekrypteres her.</translation>
    </message>
    <message>
        <source>The key has %1 bytes, where its encryption type wants %2.</source>
        <translation>Nøkkelen har %1 byte, men krypteringstypen krever %2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosDecoder</name>
    <message>
        <source>unknown</source>
        <translation>ukjent</translation>
    </message>
    <message>
        <source>Type of token</source>
        <translation>Type token</translation>
    </message>
    <message>
        <source>Mechanism</source>
        <translation>Mekanisme</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosInside</name>
    <message>
        <source>The checksum of GSS-API is damaged.</source>
        <translation>Sjekksummen til GSS-API er skadet.</translation>
    </message>
    <message>
        <source>The ticket that is handed on is damaged.</source>
        <translation>Billetten som gis videre, er skadet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosInsides</name>
    <message>
        <source>Realm of the client</source>
        <translation>Klientens realm</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Klient</translation>
    </message>
    <message>
        <source>Buffer</source>
        <translation>Buffer</translation>
    </message>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n byte</numerusform>
        </translation>
    </message>
    <message>
        <source>Number of the user in the domain</source>
        <translation>Brukerens nummer i domenet</translation>
    </message>
    <message>
        <source>Primary group</source>
        <translation>Primærgruppe</translation>
    </message>
    <message>
        <source>Groups of the domain</source>
        <translation>Grupper i domenet</translation>
    </message>
    <message>
        <source>Groups of elsewhere</source>
        <translation>Grupper fra andre steder</translation>
    </message>
    <message>
        <source>Groups of the resource&apos;s domain</source>
        <translation>Grupper i ressursens domene</translation>
    </message>
    <message>
        <source>What Windows says about the user: groups, and signatures over it.</source>
        <translation>Det Windows sier om brukeren: grupper, med signaturer over det hele.</translation>
    </message>
    <message>
        <source>Authorization data</source>
        <translation>Autorisasjonsdata</translation>
    </message>
    <message>
        <source>Realms on the way</source>
        <translation>Realmer underveis</translation>
    </message>
    <message>
        <source>Address of the client</source>
        <translation>Klientens adresse</translation>
    </message>
    <message>
        <source>The ticket is good from this address only, and fails behind address translation.</source>
        <translation>Billetten gjelder bare fra denne adressen og virker ikke bak adresseoversetting.</translation>
    </message>
    <message>
        <source>Channel bindings</source>
        <translation>Kanalbindinger</translation>
    </message>
    <message>
        <source>None were sent: a server that requires Extended Protection refuses this.</source>
        <translation>Ingen ble sendt: En server som krever Extended Protection, avviser dette.</translation>
    </message>
    <message>
        <source>MD5 over the hash of the server&apos;s certificate that the client saw.</source>
        <translation>MD5 over hashen av serverens sertifikat, slik klienten så det.</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>Sjekksum</translation>
    </message>
    <message>
        <source>Of the type %1.</source>
        <translation>Av typen %1.</translation>
    </message>
    <message>
        <source>It carries what the client asks of GSS-API.</source>
        <translation>Den bærer det klienten ber GSS-API om.</translation>
    </message>
    <message>
        <source>Flags of GSS-API</source>
        <translation>Flagg for GSS-API</translation>
    </message>
    <message>
        <source>Ticket handed on</source>
        <translation>Billett som gis videre</translation>
    </message>
    <message>
        <source>The client hands the service its own ticket-granting ticket (delegation): the service can act as the user anywhere.</source>
        <translation>Klienten gir tjenesten sin egen TGT (ticket-granting ticket) (delegering): Tjenesten kan opptre som brukeren overalt.</translation>
    </message>
    <message>
        <source>The ticket had expired when it was used.</source>
        <translation>Billetten var utløpt da den ble brukt.</translation>
    </message>
    <message>
        <source>The ticket was not valid yet when it was used.</source>
        <translation>Billetten var ikke gyldig ennå da den ble brukt.</translation>
    </message>
    <message>
        <source>The ticket is for another user.</source>
        <translation>Billetten gjelder en annen bruker.</translation>
    </message>
    <message>
        <source>Inside the ticket</source>
        <translation>Inne i billetten</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Flagg</translation>
    </message>
    <message>
        <source>Key of the session</source>
        <translation>Øktnøkkel</translation>
    </message>
    <message>
        <source>Logged in</source>
        <translation>Logget på</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>Gyldig fra</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Gyldig til</translation>
    </message>
    <message>
        <source>Renewable until</source>
        <translation>Kan fornyes til</translation>
    </message>
    <message>
        <source>Inside the authenticator</source>
        <translation>Inne i autentikatoren</translation>
    </message>
    <message>
        <source>Microseconds</source>
        <translation>Mikrosekunder</translation>
    </message>
    <message>
        <source>Time of the client</source>
        <translation>Klientens tid</translation>
    </message>
    <message>
        <source>The server compares it with its own clock; five minutes of difference are usual.</source>
        <translation>Serveren sammenligner den med sin egen klokke; fem minutters avvik er det vanlige.</translation>
    </message>
    <message>
        <source>Key that the client chose</source>
        <translation>Nøkkel som klienten valgte</translation>
    </message>
    <message>
        <source>Sequence number</source>
        <translation>Sekvensnummer</translation>
    </message>
    <message>
        <source>Inside the reply</source>
        <translation>Inne i svaret</translation>
    </message>
    <message>
        <source>The time out of the client&apos;s request, sent back as the proof.</source>
        <translation>Tidspunktet fra klientens forespørsel, sendt tilbake som bevis.</translation>
    </message>
    <message>
        <source>Key that the server chose</source>
        <translation>Nøkkel som serveren valgte</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosMessages</name>
    <message>
        <source>Version of Kerberos</source>
        <translation>Kerberos-versjon</translation>
    </message>
    <message>
        <source>Type of message</source>
        <translation>Meldingstype</translation>
    </message>
    <message>
        <source>The ticket is big (%1 bytes), as those of members of many groups are. In Base64 it takes %2 characters of the header, and servers refuse a head beyond a limit, often of 8 or 16 KiB.</source>
        <translation>Billetten er stor (%1 byte), slik det er for medlemmer av mange grupper. I Base64 tar den %2 tegn av headeren, og servere avviser et hode over en viss grense, ofte 8 eller 16 KiB.</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>Billett</translation>
    </message>
    <message>
        <source>Version of the ticket</source>
        <translation>Billettens versjon</translation>
    </message>
    <message>
        <source>Realm</source>
        <translation>Realm</translation>
    </message>
    <message>
        <source>Service (SPN)</source>
        <translation>Tjeneste (SPN)</translation>
    </message>
    <message>
        <source>The name that the client asked a ticket for; it must be registered for the account that the service runs as.</source>
        <translation>Navnet som klienten ba om en billett til; det må være registrert for kontoen som tjenesten kjører som.</translation>
    </message>
    <message>
        <source>The key of the session, which is in the ticket, does not open this.</source>
        <translation>Øktnøkkelen, som ligger i billetten, åpner ikke dette.</translation>
    </message>
    <message>
        <source>Data of the error</source>
        <translation>Data om feilen</translation>
    </message>
    <message>
        <source>Proof that is taken</source>
        <translation>Bevis som godtas</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>Oppføring</translation>
    </message>
    <message>
        <source>Status of Windows</source>
        <translation>Windows-status</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Feil</translation>
    </message>
    <message>
        <source>This code has no meaning that is known here.</source>
        <translation>Denne koden har ingen betydning som er kjent her.</translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s clock is %n second(s) ahead of the client&apos;s.</source>
        <translation>
            <numerusform>Serverens klokke går %n sekund foran klientens.</numerusform>
            <numerusform>Serverens klokke går %n sekunder foran klientens.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server&apos;s clock is %n second(s) behind the client&apos;s.</source>
        <translation>
            <numerusform>Serverens klokke går %n sekund etter klientens.</numerusform>
            <numerusform>Serverens klokke går %n sekunder etter klientens.</numerusform>
        </translation>
    </message>
    <message>
        <source>Realm of the client</source>
        <translation>Klientens realm</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Klient</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Valg</translation>
    </message>
    <message>
        <source>Authenticator</source>
        <translation>Autentikator</translation>
    </message>
    <message>
        <source>The server proves that it could open the ticket (mutual authentication).</source>
        <translation>Serveren beviser at den kunne åpne billetten (gjensidig autentisering).</translation>
    </message>
    <message>
        <source>Time of the client</source>
        <translation>Klientens tid</translation>
    </message>
    <message>
        <source>Microseconds</source>
        <translation>Mikrosekunder</translation>
    </message>
    <message>
        <source>Time of the server</source>
        <translation>Serverens tid</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosNames</name>
    <message>
        <source>The account has expired.</source>
        <translation>Kontoen er utløpt.</translation>
    </message>
    <message>
        <source>The service&apos;s account has expired.</source>
        <translation>Tjenestens konto er utløpt.</translation>
    </message>
    <message>
        <source>The KDC does not speak this version of Kerberos.</source>
        <translation>KDC-en støtter ikke denne versjonen av Kerberos.</translation>
    </message>
    <message>
        <source>The account&apos;s key was encrypted with an old master key of the KDC.</source>
        <translation>Kontoens nøkkel ble kryptert med en gammel hovednøkkel i KDC-en.</translation>
    </message>
    <message>
        <source>The service&apos;s key was encrypted with an old master key of the KDC.</source>
        <translation>Tjenestens nøkkel ble kryptert med en gammel hovednøkkel i KDC-en.</translation>
    </message>
    <message>
        <source>The KDC does not know this user name in this realm; check the spelling and the domain.</source>
        <translation>KDC-en kjenner ikke dette brukernavnet i denne realmen; sjekk stavemåten og domenet.</translation>
    </message>
    <message>
        <source>The KDC knows no account with this service principal name: the SPN is not registered, or another name of the host was asked for.</source>
        <translation>KDC-en kjenner ingen konto med dette SPN-et (service principal name): SPN-et er ikke registrert, eller det ble spurt etter et annet navn på verten.</translation>
    </message>
    <message>
        <source>More than one account has this principal name; remove the duplicate SPN.</source>
        <translation>Mer enn én konto har dette principal-navnet; fjern det dupliserte SPN-et.</translation>
    </message>
    <message>
        <source>The account has no key at the KDC; set its password again.</source>
        <translation>Kontoen har ingen nøkkel i KDC-en; sett passordet på nytt.</translation>
    </message>
    <message>
        <source>The ticket may not begin in the future.</source>
        <translation>Billetten kan ikke begynne å gjelde i fremtiden.</translation>
    </message>
    <message>
        <source>The ticket would end before it begins; compare the clocks.</source>
        <translation>Billetten ville utløpe før den begynner å gjelde; sammenlign klokkene.</translation>
    </message>
    <message>
        <source>The KDC&apos;s policy forbids this: often logon hours, workstations, or an authentication policy of the account.</source>
        <translation>KDC-ens policy forbyr dette: ofte påloggingstider, arbeidsstasjoner eller en autentiseringspolicy for kontoen.</translation>
    </message>
    <message>
        <source>The KDC cannot do what was asked for; with delegation, the account may not be trusted for it.</source>
        <translation>KDC-en kan ikke gjøre det den ble bedt om; ved delegering kan det være at kontoen ikke er klarert for det.</translation>
    </message>
    <message>
        <source>Client, account and KDC have no encryption type in common; often one side has RC4 only, or the account has no AES keys before its password is set again.</source>
        <translation>Klient, konto og KDC har ingen felles krypteringstype; ofte har den ene siden bare RC4, eller kontoen får ikke AES-nøkler før passordet settes på nytt.</translation>
    </message>
    <message>
        <source>The KDC does not know this type of checksum.</source>
        <translation>KDC-en kjenner ikke denne typen sjekksum.</translation>
    </message>
    <message>
        <source>The KDC does not take this kind of preliminary proof; with smart cards, it may lack a certificate.</source>
        <translation>KDC-en godtar ikke denne typen forhåndsbevis; ved bruk av smartkort kan den mangle et sertifikat.</translation>
    </message>
    <message>
        <source>The KDC does not know this way to write transited realms.</source>
        <translation>KDC-en kjenner ikke denne måten å skrive realmer underveis på.</translation>
    </message>
    <message>
        <source>The account is locked, disabled or expired, or may not log on at this hour.</source>
        <translation>Kontoen er låst, deaktivert eller utløpt, eller har ikke lov til å logge på på denne tiden.</translation>
    </message>
    <message>
        <source>The service&apos;s account is locked or disabled.</source>
        <translation>Tjenestens konto er låst eller deaktivert.</translation>
    </message>
    <message>
        <source>The ticket-granting ticket is no longer accepted; log in again.</source>
        <translation>TGT-en (ticket-granting ticket) godtas ikke lenger; logg på igjen.</translation>
    </message>
    <message>
        <source>The account is not valid yet.</source>
        <translation>Kontoen er ikke gyldig ennå.</translation>
    </message>
    <message>
        <source>The service&apos;s account is not valid yet.</source>
        <translation>Tjenestens konto er ikke gyldig ennå.</translation>
    </message>
    <message>
        <source>The password has expired and must be changed.</source>
        <translation>Passordet er utløpt og må byttes.</translation>
    </message>
    <message>
        <source>The password is wrong.</source>
        <translation>Passordet er feil.</translation>
    </message>
    <message>
        <source>The KDC asks for a proof of the password first; this is a normal step of every login.</source>
        <translation>KDC-en ber først om et bevis for passordet; dette er et normalt trinn i hver pålogging.</translation>
    </message>
    <message>
        <source>The ticket is for another service than the one that was asked.</source>
        <translation>Billetten gjelder en annen tjeneste enn den som ble spurt.</translation>
    </message>
    <message>
        <source>This service takes user-to-user tickets only; its SPN may belong to a user account without one.</source>
        <translation>Denne tjenesten godtar bare user-to-user-billetter; SPN-et kan tilhøre en brukerkonto uten slike.</translation>
    </message>
    <message>
        <source>The way through the realms is not accepted.</source>
        <translation>Veien gjennom realmene godtas ikke.</translation>
    </message>
    <message>
        <source>The KDC cannot answer now; another domain controller may.</source>
        <translation>KDC-en kan ikke svare nå; det kan hende en annen domenekontroller kan.</translation>
    </message>
    <message>
        <source>What was decrypted does not pass its check: another password or key was used to encrypt it.</source>
        <translation>Det som ble dekryptert, består ikke kontrollen: Det ble kryptert med et annet passord eller en annen nøkkel.</translation>
    </message>
    <message>
        <source>The ticket has expired; log in again, and compare the clocks.</source>
        <translation>Billetten er utløpt; logg på igjen, og sammenlign klokkene.</translation>
    </message>
    <message>
        <source>The ticket is not valid yet; compare the clocks.</source>
        <translation>Billetten er ikke gyldig ennå; sammenlign klokkene.</translation>
    </message>
    <message>
        <source>The server has seen this request before and takes it for a replay; every request needs a new token.</source>
        <translation>Serveren har sett denne forespørselen før og tar den for en gjentakelse (replay); hver forespørsel trenger et nytt token.</translation>
    </message>
    <message>
        <source>The ticket is not for this server: the SPN belongs to another service.</source>
        <translation>Billetten gjelder ikke denne serveren: SPN-et tilhører en annen tjeneste.</translation>
    </message>
    <message>
        <source>The ticket and the authenticator name different users.</source>
        <translation>Billetten og autentikatoren oppgir forskjellige brukere.</translation>
    </message>
    <message>
        <source>The clocks of client and server differ by more than is allowed, usually five minutes.</source>
        <translation>Klokkene til klienten og serveren avviker mer enn tillatt, vanligvis fem minutter.</translation>
    </message>
    <message>
        <source>The ticket is for another network address than the request came from, as happens behind address translation.</source>
        <translation>Billetten gjelder en annen nettverksadresse enn den forespørselen kom fra, slik det skjer bak adresseoversetting.</translation>
    </message>
    <message>
        <source>The version of the message is not known.</source>
        <translation>Meldingens versjon er ukjent.</translation>
    </message>
    <message>
        <source>The type of the message is not the one expected.</source>
        <translation>Meldingstypen er ikke den som var ventet.</translation>
    </message>
    <message>
        <source>The server cannot decrypt the ticket: the SPN is registered for another account than the one that the service runs as, or the service&apos;s password changed.</source>
        <translation>Serveren kan ikke dekryptere billetten: SPN-et er registrert for en annen konto enn den tjenesten kjører som, eller passordet til tjenesten er endret.</translation>
    </message>
    <message>
        <source>The messages came out of order.</source>
        <translation>Meldingene kom i feil rekkefølge.</translation>
    </message>
    <message>
        <source>The server has not the version of the key that the ticket is encrypted with; renew the keytab, or log in again.</source>
        <translation>Serveren har ikke den versjonen av nøkkelen som billetten er kryptert med; forny keytab-filen, eller logg på igjen.</translation>
    </message>
    <message>
        <source>The server has no key for this service: the keytab lacks the principal, or cannot be read.</source>
        <translation>Serveren har ingen nøkkel for denne tjenesten: Keytab-filen mangler principalen eller kan ikke leses.</translation>
    </message>
    <message>
        <source>Mutual authentication failed: the server did not prove who it is.</source>
        <translation>Gjensidig autentisering mislyktes: Serveren beviste ikke hvem den er.</translation>
    </message>
    <message>
        <source>A message went in the wrong direction.</source>
        <translation>En melding gikk i feil retning.</translation>
    </message>
    <message>
        <source>Another way of authenticating is required.</source>
        <translation>En annen måte å autentisere på er påkrevd.</translation>
    </message>
    <message>
        <source>The sequence number is wrong.</source>
        <translation>Sekvensnummeret er feil.</translation>
    </message>
    <message>
        <source>The type of the checksum does not fit here.</source>
        <translation>Typen kontrollsum passer ikke her.</translation>
    </message>
    <message>
        <source>The answer is too big for UDP; the client asks again over TCP, which is normal.</source>
        <translation>Svaret er for stort for UDP; klienten spør på nytt over TCP, og det er normalt.</translation>
    </message>
    <message>
        <source>Something went wrong that has no code of its own; the text may say what.</source>
        <translation>Noe gikk galt som ikke har noen egen kode; teksten sier kanskje hva.</translation>
    </message>
    <message>
        <source>A field is longer than this implementation takes.</source>
        <translation>Et felt er lengre enn denne implementasjonen tar imot.</translation>
    </message>
    <message>
        <source>The KDC does not trust the client&apos;s certificate.</source>
        <translation>KDC stoler ikke på klientens sertifikat.</translation>
    </message>
    <message>
        <source>The client does not trust the KDC&apos;s certificate.</source>
        <translation>Klienten stoler ikke på sertifikatet til KDC.</translation>
    </message>
    <message>
        <source>The signature is wrong.</source>
        <translation>Signaturen er feil.</translation>
    </message>
    <message>
        <source>The key is too weak.</source>
        <translation>Nøkkelen er for svak.</translation>
    </message>
    <message>
        <source>The certificate does not belong to this account.</source>
        <translation>Sertifikatet hører ikke til denne kontoen.</translation>
    </message>
    <message>
        <source>There is no ticket-granting ticket for user-to-user authentication.</source>
        <translation>Det er ingen ticket-granting ticket (TGT) for bruker-til-bruker-autentisering.</translation>
    </message>
    <message>
        <source>The account belongs to another realm; check the domain in the user name.</source>
        <translation>Kontoen hører til et annet realm; sjekk domenet i brukernavnet.</translation>
    </message>
    <message>
        <source>The service takes user-to-user tickets only.</source>
        <translation>Tjenesten tar bare imot bruker-til-bruker-billetter.</translation>
    </message>
    <message>
        <source>The chain of the certificate could not be verified.</source>
        <translation>Sertifikatkjeden kunne ikke kontrolleres.</translation>
    </message>
    <message>
        <source>The certificate is not valid.</source>
        <translation>Sertifikatet er ikke gyldig.</translation>
    </message>
    <message>
        <source>The certificate has been revoked.</source>
        <translation>Sertifikatet er trukket tilbake.</translation>
    </message>
    <message>
        <source>Whether the certificate has been revoked is not known.</source>
        <translation>Det er ukjent om sertifikatet er trukket tilbake.</translation>
    </message>
    <message>
        <source>Whether the certificate has been revoked could not be asked.</source>
        <translation>Det gikk ikke å spørre om sertifikatet er trukket tilbake.</translation>
    </message>
    <message>
        <source>The certificate is for another user name.</source>
        <translation>Sertifikatet gjelder for et annet brukernavn.</translation>
    </message>
    <message>
        <source>The certificate of the KDC is for another name.</source>
        <translation>Sertifikatet til KDC gjelder for et annet navn.</translation>
    </message>
    <message>
        <source>The ticket is encrypted with a session key, not with the service&apos;s own (user-to-user).</source>
        <translation>Billetten er kryptert med en øktnøkkel, ikke med tjenestens egen (bruker-til-bruker).</translation>
    </message>
    <message>
        <source>The client asks the server to prove who it is.</source>
        <translation>Klienten ber serveren bevise hvem den er.</translation>
    </message>
    <message>
        <source>The user may hand the ticket on to another computer.</source>
        <translation>Brukeren kan gi billetten videre til en annen datamaskin.</translation>
    </message>
    <message>
        <source>The ticket was handed on: the service acts for the user from another computer.</source>
        <translation>Billetten er gitt videre: Tjenesten handler for brukeren fra en annen datamaskin.</translation>
    </message>
    <message>
        <source>The ticket must be validated by the KDC before it can be used.</source>
        <translation>Billetten må valideres av KDC før den kan brukes.</translation>
    </message>
    <message>
        <source>The ticket was given for a password or certificate, not for another ticket.</source>
        <translation>Billetten ble gitt mot et passord eller sertifikat, ikke mot en annen billett.</translation>
    </message>
    <message>
        <source>The user proved to know the password before the ticket was given.</source>
        <translation>Brukeren beviste at passordet var kjent, før billetten ble gitt.</translation>
    </message>
    <message>
        <source>The user proved to have a device.</source>
        <translation>Brukeren beviste å ha en enhet.</translation>
    </message>
    <message>
        <source>The service is trusted for delegation: a client may hand its ticket on to it.</source>
        <translation>Tjenesten er klarert for delegering: En klient kan gi billetten sin videre til den.</translation>
    </message>
    <message>
        <source>The client hands its own ticket on to the service.</source>
        <translation>Klienten gir sin egen billett videre til tjenesten.</translation>
    </message>
    <message>
        <source>Three legs, as DCE RPC has them.</source>
        <translation>Tre etapper, slik DCE RPC har dem.</translation>
    </message>
    <message>
        <source>The server may ask who the client is, but not act for it.</source>
        <translation>Serveren kan spørre hvem klienten er, men ikke handle for den.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosNodes</name>
    <message>
        <source>Type of name</source>
        <translation>Type navn</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Del</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Kryptering</translation>
    </message>
    <message>
        <source>This encryption is weak; current systems refuse it (RFC 6649, RFC 8429).</source>
        <translation>Denne krypteringen er svak; dagens systemer avviser den (RFC 6649, RFC 8429).</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ingen</translation>
    </message>
    <message>
        <source>Version of the key</source>
        <translation>Nøkkelens versjon</translation>
    </message>
    <message>
        <source>Counted up whenever the password of the account changes.</source>
        <translation>Øker hver gang passordet til kontoen endres.</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>Kryptert</translation>
    </message>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n byte</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosOpening</name>
    <message>
        <source>The ticket cannot be opened: the keytab has no key for %1.</source>
        <translation>Billetten kan ikke åpnes: Keytab-filen har ingen nøkkel for %1.</translation>
    </message>
    <message>
        <source>The ticket cannot be opened: the keytab has no key of the type %1 for %2.</source>
        <translation>Billetten kan ikke åpnes: Keytab-filen har ingen nøkkel av typen %1 for %2.</translation>
    </message>
    <message>
        <source>The ticket cannot be opened: it is encrypted with version %1 of the service&apos;s key, and the keytab has version %2. Renew the keytab.</source>
        <translation>Billetten kan ikke åpnes: Den er kryptert med versjon %1 av tjenestens nøkkel, og keytab-filen har versjon %2. Forny keytab-filen.</translation>
    </message>
    <message>
        <source>The ticket cannot be opened: the keytab has a key for %1 of the right type and version, but it does not fit. The SPN belongs to another account, or the keytab was made with another password.</source>
        <translation>Billetten kan ikke åpnes: Keytab-filen har en nøkkel for %1 av riktig type og versjon, men den passer ikke. Denne SPN-et hører til en annen konto, eller keytab-filen ble laget med et annet passord.</translation>
    </message>
    <message>
        <source>Opened with the key of %1, version %2.</source>
        <translation>Åpnet med nøkkelen til %1, versjon %2.</translation>
    </message>
    <message>
        <source>Opened with the password.</source>
        <translation>Åpnet med passordet.</translation>
    </message>
    <message>
        <source>The password does not open the ticket. It must be that of the account which has the SPN %1, and the name of this account goes into the key.</source>
        <translation>Passordet åpner ikke billetten. Det må være passordet til kontoen som har SPN-et %1, og navnet på denne kontoen inngår i nøkkelen.</translation>
    </message>
    <message>
        <source>The ticket cannot be opened: %1 is not known here.</source>
        <translation>Billetten kan ikke åpnes: %1 er ukjent her.</translation>
    </message>
    <message>
        <source>Opened with the key of the session, which is in the ticket.</source>
        <translation>Åpnet med øktnøkkelen, som ligger i billetten.</translation>
    </message>
    <message>
        <source>Only the key of the session opens this, and it is in the ticket of the request.</source>
        <translation>Bare øktnøkkelen åpner dette, og den ligger i billetten i forespørselen.</translation>
    </message>
    <message>
        <source>The key of the session does not open this: it answers another request.</source>
        <translation>Øktnøkkelen åpner ikke dette: Det er svar på en annen forespørsel.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KerberosPac</name>
    <message>
        <source>The PAC is cut off.</source>
        <translation>PAC er kuttet.</translation>
    </message>
    <message>
        <source>The PAC claims %1 buffers, which it has no room for.</source>
        <translation>PAC oppgir %1 buffere, men har ikke plass til så mange.</translation>
    </message>
    <message>
        <source>A buffer of the PAC lies outside it.</source>
        <translation>En av bufferne i PAC ligger utenfor den.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KeychainSecretStore</name>
    <message>
        <source>The keychain refused: %1. Unlock it, or allow Ticketscope to use it.</source>
        <translation>Nøkkelringen avviste dette: %1. Lås den opp, eller gi Ticketscope lov til å bruke den.</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>ingen grunn oppgitt</translation>
    </message>
    <message>
        <source>The keychain&apos;s entry for this secret is damaged or not Ticketscope&apos;s. Enter the secret again.</source>
        <translation>Nøkkelringens oppføring for denne hemmeligheten er skadet eller ikke Ticketscopes. Skriv inn hemmeligheten på nytt.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Keytab</name>
    <message>
        <source>The keytab is damaged: a key ends too early.</source>
        <translation>Keytab-filen er skadet: En nøkkel slutter for tidlig.</translation>
    </message>
    <message>
        <source>The keytab is damaged: a key has no name.</source>
        <translation>Keytab-filen er skadet: En nøkkel har ikke noe navn.</translation>
    </message>
    <message>
        <source>This is no keytab: it does not begin with 05 02, as the files of ktutil, ktpass and kadmin do.</source>
        <translation>Dette er ikke en keytab-fil: Den begynner ikke med 05 02, slik filene fra ktutil, ktpass og kadmin gjør.</translation>
    </message>
    <message>
        <source>The keytab is cut off: a key of %1 bytes begins here.</source>
        <translation>Keytab-filen er kuttet: Her begynner en nøkkel på %1 byte.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::KeytabFile</name>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1 kan ikke leses: %2.</translation>
    </message>
    <message>
        <source>%1 is too large to be a keytab.</source>
        <translation>%1 er for stor til å være en keytab-fil.</translation>
    </message>
    <message>
        <source>%1 is not a keytab.</source>
        <translation>%1 er ikke en keytab-fil.</translation>
    </message>
    <message>
        <source>%1 cannot be used. %2</source>
        <translation>%1 kan ikke brukes. %2</translation>
    </message>
    <message>
        <source>%1 holds no key.</source>
        <translation>%1 inneholder ingen nøkkel.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LadderModel</name>
    <message>
        <source>Attempt %1 at %2. %3</source>
        <translation>Forsøk %1, %2. %3</translation>
    </message>
    <message>
        <source>Connection %1</source>
        <translation>Tilkobling %1</translation>
    </message>
    <message>
        <source>Connection %1 to %2</source>
        <translation>Tilkobling %1 til %2</translation>
    </message>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Trinn</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Metode</translation>
    </message>
    <message>
        <source>Host and path</source>
        <translation>Vert og sti</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Conn.</source>
        <translation>Tilk.</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LadderText</name>
    <message>
        <source>cancelled</source>
        <translation>avbrutt</translation>
    </message>
    <message>
        <source>name not found</source>
        <translation>navn ikke funnet</translation>
    </message>
    <message>
        <source>not listening</source>
        <translation>lytter ikke</translation>
    </message>
    <message>
        <source>not reachable</source>
        <translation>kan ikke nås</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>kuttet</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>tidsavbrudd</translation>
    </message>
    <message>
        <source>TLS failed</source>
        <translation>TLS mislyktes</translation>
    </message>
    <message>
        <source>not trusted</source>
        <translation>ikke klarert</translation>
    </message>
    <message>
        <source>wrong pin</source>
        <translation>feil låst sertifikat</translation>
    </message>
    <message>
        <source>client certificate</source>
        <translation>klientsertifikat</translation>
    </message>
    <message>
        <source>proxy failed</source>
        <translation>proxyfeil</translation>
    </message>
    <message>
        <source>proxy refused</source>
        <translation>proxy avviste</translation>
    </message>
    <message>
        <source>broken</source>
        <translation>ødelagt</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>for stor</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>avvist</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>mislyktes</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>uten svar</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Logg på</translation>
    </message>
    <message>
        <source>Leg</source>
        <translation>Etappe</translation>
    </message>
    <message>
        <source>Redirect</source>
        <translation>Omdirigering</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Kall</translation>
    </message>
    <message>
        <source>Renew</source>
        <translation>Forny</translation>
    </message>
    <message>
        <source>Log off</source>
        <translation>Logg av</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>Prøve</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Åpnet</translation>
    </message>
    <message>
        <source>%1: %2 ms</source>
        <translation>%1: %2 ms</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Navn</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Tilkobling</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Sending</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>Venting</translation>
    </message>
    <message>
        <source>Receive</source>
        <translation>Mottak</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Browser</source>
        <translation>Nettleser</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LegReader</name>
    <message>
        <source>The connection to %1 ended before the answer was whole.</source>
        <translation>Tilkoblingen til %1 ble brutt før hele svaret var kommet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LegSender</name>
    <message>
        <source>The address must begin with http:// or https:// and name a host.</source>
        <translation>Adressen må begynne med http:// eller https:// og oppgi en vert.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a method of HTTP.</source>
        <translation>«%1» er ikke en HTTP-metode.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be the name of a header.</source>
        <translation>«%1» kan ikke være navnet på en header.</translation>
    </message>
    <message>
        <source>The value of the header %1 contains a line break.</source>
        <translation>Verdien i headeren %1 inneholder et linjeskift.</translation>
    </message>
    <message>
        <source>The name %1 is not known.</source>
        <translation>Navnet %1 er ukjent.</translation>
    </message>
    <message>
        <source>%1 does not accept connections at port %2.</source>
        <translation>%1 tar ikke imot tilkoblinger på port %2.</translation>
    </message>
    <message>
        <source>%1 did not answer in time.</source>
        <translation>%1 svarte ikke i tide.</translation>
    </message>
    <message>
        <source>%1 closed the connection without an answer.</source>
        <translation>%1 lukket tilkoblingen uten å svare.</translation>
    </message>
    <message>
        <source>Nothing could be sent to %1: %2</source>
        <translation>Ingenting kunne sendes til %1: %2</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Stoppet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Lineage</name>
    <message>
        <source>It had been replaced in exchange %1.</source>
        <translation>Den var erstattet i utveksling %1.</translation>
    </message>
    <message>
        <source>It had ended with exchange %1.</source>
        <translation>Den var avsluttet med utveksling %1.</translation>
    </message>
    <message>
        <source>Its time was over.</source>
        <translation>Tiden var ute.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LineageModel</name>
    <message>
        <source>no end known</source>
        <translation>ingen kjent slutt</translation>
    </message>
    <message>
        <source>probably until %1</source>
        <translation>trolig til %1</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>til %1</translation>
    </message>
    <message>
        <source>replaced in %1</source>
        <translation>erstattet i %1</translation>
    </message>
    <message>
        <source>ended in %1</source>
        <translation>avsluttet i %1</translation>
    </message>
    <message>
        <source>probably expired</source>
        <translation>trolig utløpt</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>utløpt</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>ikke brukt</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>i bruk</translation>
    </message>
    <message>
        <source>%1, but used after that</source>
        <translation>%1, men brukt etter det</translation>
    </message>
    <message>
        <source>brought along</source>
        <translation>medbrakt</translation>
    </message>
    <message>
        <source>issued by %1</source>
        <translation>utstedt av %1</translation>
    </message>
    <message>
        <source>used by %1</source>
        <translation>brukt av %1</translation>
    </message>
    <message>
        <source>old: %1</source>
        <translation>gammel: %1</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>maskert</translation>
    </message>
    <message>
        <source>Until %1. The server does not say so; this is what its documentation says.</source>
        <translation>Til %1. Serveren sier det ikke selv; dette står i dokumentasjonen.</translation>
    </message>
    <message>
        <source>Until %1.</source>
        <translation>Til %1.</translation>
    </message>
    <message>
        <source>%1, of %2</source>
        <translation>%1, av %2</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Navn</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
    <message>
        <source>Issued by</source>
        <translation>Utstedt av</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Brukt av</translation>
    </message>
    <message>
        <source>Lives</source>
        <translation>Levetid</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Tilstand</translation>
    </message>
    <message>
        <source>Carries an old %1. %2</source>
        <translation>Har med en gammel verdi: %1. %2</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LoginCommand</name>
    <message>
        <source>Log in with a profile and show what crossed the wire.</source>
        <translation>Logg på med en profil og vis det som gikk over linjen.</translation>
    </message>
    <message>
        <source>The profile&apos;s name or id, or a profile file.</source>
        <translation>Profilens navn eller id, eller en profilfil.</translation>
    </message>
    <message>
        <source>A call after the login: &quot;GET path&quot;, the path resolved against the profile&apos;s address; for SOAP services &quot;Agent/Operation Name=Value …&quot;.</source>
        <translation>Et kall etter påloggingen: «GET sti», der stien tolkes ut fra profilens adresse; for SOAP-tjenester «Agent/Operasjon Navn=Verdi …».</translation>
    </message>
    <message>
        <source>The body of the call.</source>
        <translation>Innholdet i kallet.</translation>
    </message>
    <message>
        <source>Log off at the end.</source>
        <translation>Logg av til slutt.</translation>
    </message>
    <message>
        <source>Secrets for this run as JSON, {&quot;password&quot;: &quot;…&quot;}, from a file or standard input.</source>
        <translation>Hemmeligheter for denne kjøringen som JSON, {&quot;password&quot;: &quot;…&quot;}, fra en fil eller standard inn.</translation>
    </message>
    <message>
        <source>Save the exchanges as a HAR file.</source>
        <translation>Lagre utvekslingene som en HAR-fil.</translation>
    </message>
    <message>
        <source>Print one JSON document.</source>
        <translation>Skriv ut ett JSON-dokument.</translation>
    </message>
    <message>
        <source>Show and save secrets as they are.</source>
        <translation>Vis og lagre hemmeligheter som de er.</translation>
    </message>
    <message>
        <source>Name one profile.</source>
        <translation>Oppgi én profil.</translation>
    </message>
    <message>
        <source>--body needs --call.</source>
        <translation>--body krever --call.</translation>
    </message>
    <message>
        <source>Standard input cannot be both the secrets and the body.</source>
        <translation>Standard inn kan ikke være både hemmelighetene og innholdet.</translation>
    </message>
    <message>
        <source>No keychain answers (%1); only secrets given for this run are used.</source>
        <translation>Ingen nøkkelring svarer (%1); bare hemmeligheter som er oppgitt for denne kjøringen, brukes.</translation>
    </message>
    <message>
        <source>This program does not know the service &quot;%1&quot;.</source>
        <translation>Dette programmet kjenner ikke tjenesten «%1».</translation>
    </message>
    <message>
        <source>%1 of &quot;%2&quot;:</source>
        <translation>%1 til «%2»:</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Stopper …</translation>
    </message>
    <message>
        <source>Logging in to &quot;%1&quot; …</source>
        <translation>Logger på «%1» …</translation>
    </message>
    <message>
        <source>Calling …</source>
        <translation>Sender kall …</translation>
    </message>
    <message>
        <source>Logging off …</source>
        <translation>Logger av …</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Kall</translation>
    </message>
    <message>
        <source>The exchanges are saved in %1.</source>
        <translation>Utvekslingene er lagret i %1.</translation>
    </message>
    <message>
        <source>Error: %1</source>
        <translation>Feil: %1</translation>
    </message>
    <message>
        <source>Logged in to %1.</source>
        <translation>Logget på %1.</translation>
    </message>
    <message>
        <source>Logged in as %1 to %2.</source>
        <translation>Logget på som %1 på %2.</translation>
    </message>
    <message>
        <source>The call did not go well: %1</source>
        <translation>Kallet gikk ikke bra: %1</translation>
    </message>
    <message>
        <source>Logged off.</source>
        <translation>Logget av.</translation>
    </message>
    <message>
        <source>Logging off did not go well: %1</source>
        <translation>Avloggingen gikk ikke bra: %1</translation>
    </message>
    <message>
        <source>Refused: %1</source>
        <translation>Avvist: %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Mislyktes: %1</translation>
    </message>
    <message>
        <source>Send no password once so many were refused within this run; 0 for no limit (default: %1).</source>
        <translation>Ikke send flere passord når så mange er avvist i denne kjøringen; 0 betyr ingen grense (standard: %1).</translation>
    </message>
    <message>
        <source>The service&apos;s keytab: with --json, the inside of Kerberos tickets is decoded too.</source>
        <translation>Tjenestens keytab-fil: Med --json tolkes også innholdet i Kerberos-billetter.</translation>
    </message>
    <message>
        <source>--password-limit wants a whole number, zero or more.</source>
        <translation>--password-limit krever et heltall, null eller større.</translation>
    </message>
    <message>
        <source>Open this address: %1</source>
        <translation>Åpne denne adressen: %1</translation>
    </message>
    <message>
        <source>Waiting until %1 …</source>
        <translation>Venter til %1 …</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LoginFlows</name>
    <message>
        <source>&quot;%1&quot; is not a call. Write a method and a path, like GET /api/v1/Contact/1.</source>
        <translation>«%1» er ikke et kall. Skriv en metode og en sti, for eksempel GET /api/v1/Contact/1.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a path or address.</source>
        <translation>«%1» er ikke en sti eller adresse.</translation>
    </message>
    <message>
        <source>The proxy wants to be logged in to first (407). Check the proxy&apos;s user name and password in the profile.</source>
        <translation>Proxyen krever pålogging først (407). Sjekk proxyens brukernavn og passord i profilen.</translation>
    </message>
    <message>
        <source>The server sends the request on to %1 (%2). It is not followed here.</source>
        <translation>Serveren sender forespørselen videre til %1 (%2). Det følges ikke her.</translation>
    </message>
    <message>
        <source>The server wants a login and did not accept what was sent (%1).</source>
        <translation>Serveren krever pålogging og godtok ikke det som ble sendt (%1).</translation>
    </message>
    <message>
        <source>The server wants a login and did not accept what was sent (%1). It offers: %2.</source>
        <translation>Serveren krever pålogging og godtok ikke det som ble sendt (%1). Den tilbyr: %2.</translation>
    </message>
    <message>
        <source>The server knows who asks and forbids this (%1).</source>
        <translation>Serveren vet hvem som spør, og gir ikke lov til dette (%1).</translation>
    </message>
    <message>
        <source>There is nothing at this address (%1). Check the path.</source>
        <translation>Det er ingenting på denne adressen (%1). Sjekk stien.</translation>
    </message>
    <message>
        <source>The server does not allow this method here (%1).</source>
        <translation>Serveren tillater ikke denne metoden her (%1).</translation>
    </message>
    <message>
        <source>The server does not take this kind of content (%1). Check the Content-Type.</source>
        <translation>Serveren tar ikke imot denne typen innhold (%1). Sjekk Content-Type.</translation>
    </message>
    <message>
        <source>This server is not the one for this address (%1).</source>
        <translation>Dette er ikke riktig server for denne adressen (%1).</translation>
    </message>
    <message>
        <source>Too many requests; the server asks to wait (%1).</source>
        <translation>For mange forespørsler; serveren ber deg vente (%1).</translation>
    </message>
    <message>
        <source>The server failed while it worked on the request (%1).</source>
        <translation>Serveren feilet mens den behandlet forespørselen (%1).</translation>
    </message>
    <message>
        <source>The server refused the request (%1).</source>
        <translation>Serveren avviste forespørselen (%1).</translation>
    </message>
    <message>
        <source>The call went well (%1).</source>
        <translation>Kallet gikk bra (%1).</translation>
    </message>
    <message>
        <source>The profile has no %1 yet. Enter it and try again.</source>
        <translation>Profilen mangler fortsatt %1. Fyll det inn og prøv igjen.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::LoginRunner</name>
    <message>
        <source>There is no session. Log in first.</source>
        <translation>Det er ingen økt. Logg på først.</translation>
    </message>
    <message>
        <source>The session is still busy with another request. Wait for it, or stop it.</source>
        <translation>Økten er fortsatt opptatt med en annen forespørsel. Vent på den, eller stopp den.</translation>
    </message>
    <message>
        <source>With this service there is nothing to renew.</source>
        <translation>Denne tjenesten har ingenting å fornye.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::MechanismChoice</name>
    <message>
        <source>NTLM left out: there is no user name with a password.</source>
        <translation>NTLM er utelatt: Det finnes ikke noe brukernavn med passord.</translation>
    </message>
    <message>
        <source>Kerberos left out: there is no ticket, and no user name with a password.</source>
        <translation>Kerberos er utelatt: Det finnes verken en billett eller et brukernavn med passord.</translation>
    </message>
    <message>
        <source>%1 left out: %2</source>
        <translation>%1 er utelatt: %2</translation>
    </message>
    <message>
        <source>Nothing else is tried with this password: too many wrong ones lock an account. If the account is not of that realm, choose NTLM alone.</source>
        <translation>Ikke noe mer prøves med dette passordet: For mange feil passord låser en konto. Hvis kontoen ikke hører til det realmet, velg bare NTLM.</translation>
    </message>
    <message>
        <source>There is no mechanism left that both sides know.</source>
        <translation>Det er ingen mekanisme igjen som begge sider kjenner.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::NegotiateDecoder</name>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>These bytes are neither NTLM nor SPNEGO nor Kerberos.</source>
        <translation>Disse bytene er verken NTLM, SPNEGO eller Kerberos.</translation>
    </message>
    <message>
        <source>NTLM without SPNEGO: Kerberos was not available (no SPN, no KDC, an IP address, or a name from a hosts file).</source>
        <translation>NTLM uten SPNEGO: Kerberos var ikke tilgjengelig (ingen SPN, ingen KDC, en IP-adresse eller et navn fra en hosts-fil).</translation>
    </message>
</context>
<context>
    <name>Ticketscope::NegotiateTextDecoder</name>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n byte</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::NetServer</name>
    <message>
        <source>NetServer does not know this operation in this generation (%1). Check the services version in the profile and the folder in its address.</source>
        <translation>NetServer kjenner ikke denne operasjonen i denne generasjonen (%1). Sjekk tjenesteversjonen i profilen og mappen i adressen.</translation>
    </message>
    <message>
        <source>NetServer failed and hides the reason (%1). With WrapExceptions on, in its configuration, it would tell.</source>
        <translation>NetServer feilet og skjuler årsaken (%1). Med WrapExceptions slått på i konfigurasjonen ville den oppgitt den.</translation>
    </message>
    <message>
        <source>NetServer answered with a fault: %1</source>
        <translation>NetServer svarte med en SOAP-feil (fault): %1</translation>
    </message>
    <message>
        <source>NetServer reports an exception without a word about it.</source>
        <translation>NetServer melder om et unntak uten å si noe om det.</translation>
    </message>
    <message>
        <source>NetServer reports an exception of type %1.</source>
        <translation>NetServer melder om et unntak av typen %1.</translation>
    </message>
    <message>
        <source>NetServer reports: %1</source>
        <translation>NetServer melder: %1</translation>
    </message>
    <message>
        <source>NetServer reports: %1 (%2)</source>
        <translation>NetServer melder: %1 (%2)</translation>
    </message>
    <message>
        <source>There is no NetServer at this address (%1). Check the address up to the folder Services88, or whichever it is.</source>
        <translation>Det er ingen NetServer på denne adressen (%1). Sjekk adressen fram til mappen Services88, eller hva den nå heter.</translation>
    </message>
    <message>
        <source>NetServer does not take this Content-Type (%1). It speaks SOAP 1.1, which is text/xml.</source>
        <translation>NetServer tar ikke imot denne Content-Type-verdien (%1). Den bruker SOAP 1.1, altså text/xml.</translation>
    </message>
    <message>
        <source>Not NetServer but the web server in front of it refused the request (%1). %2</source>
        <translation>Det var ikke NetServer, men webserveren foran som avviste forespørselen (%1). %2</translation>
    </message>
    <message>
        <source>The answer (%1) is not a SOAP envelope, so this is no NetServer service. Check the address.</source>
        <translation>Svaret (%1) er ikke en SOAP-konvolutt, så dette er ikke en NetServer-tjeneste. Sjekk adressen.</translation>
    </message>
    <message>
        <source>The answer is not well-formed XML: %1</source>
        <translation>Svaret er ikke velformet XML: %1</translation>
    </message>
    <message>
        <source>NetServer did not accept the login, though it answered %1: wrong user name or password, no such user, or no user mapped to this login.</source>
        <translation>NetServer godtok ikke påloggingen, selv om den svarte %1: feil brukernavn eller passord, brukeren finnes ikke, eller ingen bruker er knyttet til denne påloggingen.</translation>
    </message>
    <message>
        <source>NetServer accepted the login but sent no ticket, so no call can follow.</source>
        <translation>NetServer godtok påloggingen, men sendte ingen billett, så det går ikke å gjøre flere kall.</translation>
    </message>
    <message>
        <source>Services version</source>
        <translation>Tjenesteversjon</translation>
    </message>
    <message>
        <source>Services88 and so on, 7.0, or 6. Empty: read off the address.</source>
        <translation>Services88 og så videre, 7.0 eller 6. Tomt: leses av adressen.</translation>
    </message>
    <message>
        <source>Contact to ask for</source>
        <translation>Kontakt som skal hentes</translation>
    </message>
    <message>
        <source>The contact that is fetched to see whether the login holds.</source>
        <translation>Kontakten som hentes for å se om påloggingen holder.</translation>
    </message>
    <message>
        <source>The associate&apos;s name, or a domain user.</source>
        <translation>Navnet på brukeren (associate), eller en domenebruker.</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Tilgangstoken</translation>
    </message>
    <message>
        <source>Begins with 8A:.</source>
        <translation>Begynner med 8A:.</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>Billett</translation>
    </message>
    <message>
        <source>Begins with 7T:.</source>
        <translation>Begynner med 7T:.</translation>
    </message>
    <message>
        <source>Application token</source>
        <translation>Programtoken</translation>
    </message>
    <message>
        <source>The application&apos;s client secret. Online only; onsite it is sent empty.</source>
        <translation>Programmets klienthemmelighet. Bare for Online; ved lokal installasjon sendes den tom.</translation>
    </message>
    <message>
        <source>Check the ticket</source>
        <translation>Kontroller billetten</translation>
    </message>
    <message>
        <source>Fetch a contact with the ticket, to see whether the server accepts it.</source>
        <translation>Hent en kontakt med billetten for å se om serveren godtar den.</translation>
    </message>
    <message>
        <source>User name and password</source>
        <translation>Brukernavn og passord</translation>
    </message>
    <message>
        <source>AuthenticateUsernamePassword yields a ticket for the calls that follow.</source>
        <translation>AuthenticateUsernamePassword gir en billett til kallene som følger.</translation>
    </message>
    <message>
        <source>AuthenticateWithAccessToken turns an access token into a ticket (from Services86).</source>
        <translation>AuthenticateWithAccessToken gjør et tilgangstoken om til en billett (fra Services86).</translation>
    </message>
    <message>
        <source>A ticket at hand</source>
        <translation>En billett du har</translation>
    </message>
    <message>
        <source>A ticket from elsewhere is used as it is.</source>
        <translation>En billett fra et annet sted brukes som den er.</translation>
    </message>
    <message>
        <source>Secret (NetServer 6)</source>
        <translation>Secret (NetServer 6)</translation>
    </message>
    <message>
        <source>Each call carries a hash of user, password and the day in UTC.</source>
        <translation>Hvert kall har med en hash av bruker, passord og dagen i UTC.</translation>
    </message>
    <message>
        <source>User and Secret</source>
        <translation>Bruker og Secret</translation>
    </message>
    <message>
        <source>Get contact</source>
        <translation>Hent kontakt</translation>
    </message>
    <message>
        <source>Get system information (no login needed)</source>
        <translation>Hent systeminformasjon (krever ikke pålogging)</translation>
    </message>
    <message>
        <source>Fetch the WSDL (no login needed)</source>
        <translation>Hent WSDL-en (krever ikke pålogging)</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a call. Write Contact/GetContact ContactId=1, or a method and a path.</source>
        <translation>«%1» er ikke et kall. Skriv Contact/GetContact ContactId=1, eller en metode og en sti.</translation>
    </message>
    <message>
        <source>SuperOffice NetServer (SOAP)</source>
        <translation>SuperOffice NetServer (SOAP)</translation>
    </message>
    <message>
        <source>The folder that holds SoPrincipal.svc, with the services version.</source>
        <translation>Mappen som inneholder SoPrincipal.svc, med tjenesteversjonen.</translation>
    </message>
    <message>
        <source>%1 cannot log in with an access token; that begins with Services86.</source>
        <translation>%1 kan ikke logge på med et tilgangstoken; det går først fra Services86.</translation>
    </message>
    <message>
        <source>The Secret belongs to NetServer 6; the profile says %1. From 7.0 on there are tickets.</source>
        <translation>Secret hører til NetServer 6; profilen sier %1. Fra 7.0 brukes billetter.</translation>
    </message>
    <message>
        <source>The ticket was taken as it is; nothing was sent to check it.</source>
        <translation>Billetten ble brukt som den er; ingenting ble sendt for å kontrollere den.</translation>
    </message>
    <message>
        <source>NetServer 6 has no tickets. Choose the scheme for its Secret.</source>
        <translation>NetServer 6 har ingen billetter. Velg påloggingsmåten for Secret.</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Logg på</translation>
    </message>
    <message>
        <source>A ticket that was brought along cannot be renewed; each call that uses it prolongs it.</source>
        <translation>En medbrakt billett kan ikke fornyes; hvert kall som bruker den, forlenger den.</translation>
    </message>
    <message>
        <source>Log in again</source>
        <translation>Logg på igjen</translation>
    </message>
    <message>
        <source>NetServer has no call to end a ticket: it is forgotten here and runs out at the server.</source>
        <translation>NetServer har ikke noe kall for å avslutte en billett: Den glemmes her og utløper på serveren.</translation>
    </message>
    <message>
        <source>Windows user (AuthenticateImplicit)</source>
        <translation>Windows-bruker (AuthenticateImplicit)</translation>
    </message>
    <message>
        <source>The web server&apos;s own login, Kerberos or NTLM, yields a ticket. Onsite only.</source>
        <translation>Webserverens egen pålogging, Kerberos eller NTLM, gir en billett. Bare ved lokal installasjon.</translation>
    </message>
    <message>
        <source>Get system information</source>
        <translation>Hent systeminformasjon</translation>
    </message>
    <message>
        <source>Fetch the WSDL</source>
        <translation>Hent WSDL-en</translation>
    </message>
    <message>
        <source>Ask what the server accepts</source>
        <translation>Spør hva serveren godtar</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Nodes</name>
    <message>
        <source>Error</source>
        <translation>Feil</translation>
    </message>
    <message>
        <source>Not read</source>
        <translation>Ikke lest</translation>
    </message>
    <message>
        <source>Only its beginning is shown here.</source>
        <translation>Bare begynnelsen vises her.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ntlm</name>
    <message>
        <source>The value of AV pair %1 must be %2 bytes long; it has %3.</source>
        <translation>Verdien i AV-par %1 må være %2 byte lang; den har %3.</translation>
    </message>
    <message>
        <source>The name in AV pair %1 is UTF-16 and cannot have an odd number of bytes.</source>
        <translation>Navnet i AV-par %1 er UTF-16 og kan ikke ha et odde antall byte.</translation>
    </message>
    <message>
        <source>The list of AV pairs has no end: an AV pair should stand here.</source>
        <translation>Listen over AV-par har ingen slutt: Her skal det stå et AV-par.</translation>
    </message>
    <message>
        <source>AV pair %1 claims %2 bytes, but only %3 are left.</source>
        <translation>AV-par %1 oppgir %2 byte, men bare %3 er igjen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds characters that cannot be sent without Unicode, and the server or the profile does not allow Unicode here.</source>
        <translation>«%1» inneholder tegn som ikke kan sendes uten Unicode, og serveren eller profilen tillater ikke Unicode her.</translation>
    </message>
    <message>
        <source>The server&apos;s NTLM message allows neither Unicode nor OEM names, so that it cannot be answered.</source>
        <translation>Serverens NTLM-melding tillater verken Unicode- eller OEM-navn og kan derfor ikke besvares.</translation>
    </message>
    <message>
        <source>This field points into the header of the message, at byte %1.</source>
        <translation>Dette feltet peker inn i hodet på meldingen, på byte %1.</translation>
    </message>
    <message>
        <source>This field points at bytes %1 to %2, but the message has only %3.</source>
        <translation>Dette feltet peker på byte %1 til %2, men meldingen har bare %3.</translation>
    </message>
    <message>
        <source>This name is UTF-16 and cannot have an odd number of bytes (%1).</source>
        <translation>Dette navnet er UTF-16 og kan ikke ha et odde antall byte (%1).</translation>
    </message>
    <message>
        <source>The message ends before its flags.</source>
        <translation>Meldingen slutter før flaggene.</translation>
    </message>
    <message>
        <source>The message ends before the server&apos;s challenge.</source>
        <translation>Meldingen slutter før serverens utfordring.</translation>
    </message>
    <message>
        <source>The message ends before its header does.</source>
        <translation>Meldingen slutter før hodet er slutt.</translation>
    </message>
    <message>
        <source>The NT response has %1 bytes; 24 are the least.</source>
        <translation>NT-svaret har %1 byte; 24 er det minste.</translation>
    </message>
    <message>
        <source>The NTLMv2 response ends before its AV pairs.</source>
        <translation>NTLMv2-svaret slutter før AV-parene.</translation>
    </message>
    <message>
        <source>This is no NTLM message: it does not begin with &quot;NTLMSSP&quot;.</source>
        <translation>Dette er ikke en NTLM-melding: Den begynner ikke med «NTLMSSP».</translation>
    </message>
    <message>
        <source>The message ends before its type.</source>
        <translation>Meldingen slutter før typen.</translation>
    </message>
    <message>
        <source>There is no NTLM message of type %1.</source>
        <translation>Det finnes ingen NTLM-melding av type %1.</translation>
    </message>
    <message>
        <source>An NTLM message of type %1 should stand here; this is type %2.</source>
        <translation>Her skal det stå en NTLM-melding av type %1; dette er type %2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::NtlmDecoder</name>
    <message>
        <source>Constrained</source>
        <translation>Begrenset</translation>
    </message>
    <message>
        <source>The account&apos;s authentication is constrained.</source>
        <translation>Autentiseringen for kontoen er begrenset.</translation>
    </message>
    <message>
        <source>MIC present</source>
        <translation>MIC finnes</translation>
    </message>
    <message>
        <source>The message carries a MIC; a server refuses the message if the MIC is wrong.</source>
        <translation>Meldingen har en MIC; en server avviser meldingen hvis MIC-en er feil.</translation>
    </message>
    <message>
        <source>Untrusted service name</source>
        <translation>Tjenestenavn fra usikker kilde</translation>
    </message>
    <message>
        <source>The client had the name of the service from a source that it does not trust.</source>
        <translation>Klienten fikk navnet på tjenesten fra en kilde den ikke stoler på.</translation>
    </message>
    <message>
        <source>The server&apos;s clock as its type 2 gave it.</source>
        <translation>Serverens klokke slik type 2 oppga den.</translation>
    </message>
    <message>
        <source>What the server&apos;s clock showed when it sent this.</source>
        <translation>Det serverens klokke viste da den sendte dette.</translation>
    </message>
    <message>
        <source>Tells a login on the same computer apart from one over the network.</source>
        <translation>Skiller en pålogging på samme datamaskin fra en over nettverket.</translation>
    </message>
    <message>
        <source>The client names no service.</source>
        <translation>Klienten oppgir ingen tjeneste.</translation>
    </message>
    <message>
        <source>The service principal name that the client made out of the address. A server may refuse a name that is not its own.</source>
        <translation>Service principal name (SPN) som klienten laget ut fra adressen. En server kan avvise et navn som ikke er dens eget.</translation>
    </message>
    <message>
        <source>Zeros: no channel binding. A server that requires Extended Protection refuses this.</source>
        <translation>Nuller: ingen kanalbinding. En server som krever Extended Protection, avviser dette.</translation>
    </message>
    <message>
        <source>MD5 of the binding to the TLS certificate that the client saw. A server that checks it refuses the login if something between them ends TLS.</source>
        <translation>MD5 av bindingen til TLS-sertifikatet som klienten så. En server som kontrollerer den, avviser påloggingen hvis noe imellom avslutter TLS.</translation>
    </message>
    <message>
        <source>AV pair %1</source>
        <translation>AV-par %1</translation>
    </message>
    <message>
        <source>MS-NLMP does not know this AV pair.</source>
        <translation>MS-NLMP kjenner ikke dette AV-paret.</translation>
    </message>
    <message>
        <source>Whoever has it can try passwords against it without asking the server.</source>
        <translation>Den som har det, kan prøve passord mot det uten å spørre serveren.</translation>
    </message>
    <message>
        <source>Response version</source>
        <translation>Svarversjon</translation>
    </message>
    <message>
        <source>Highest response version</source>
        <translation>Høyeste svarversjon</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>Reservert</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Tidspunkt</translation>
    </message>
    <message>
        <source>Taken from the server&apos;s clock.</source>
        <translation>Hentet fra serverens klokke.</translation>
    </message>
    <message>
        <source>The client&apos;s own clock; a server may refuse one that is far off.</source>
        <translation>Klientens egen klokke; en server kan avvise en som går mye feil.</translation>
    </message>
    <message>
        <source>Client&apos;s challenge</source>
        <translation>Klientens utfordring</translation>
    </message>
    <message>
        <source>Behind the AV pairs</source>
        <translation>Etter AV-parene</translation>
    </message>
    <message>
        <source>Neither Unicode nor OEM is allowed for names; Windows refuses such a message (SEC_E_INVALID_TOKEN).</source>
        <translation>Verken Unicode eller OEM er tillatt for navn; Windows avviser en slik melding (SEC_E_INVALID_TOKEN).</translation>
    </message>
    <message>
        <source>They announce Version, but the message has no room for it; some servers refuse that.</source>
        <translation>De varsler Version, men meldingen har ikke plass til det feltet; noen servere avviser dette.</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Flagg</translation>
    </message>
    <message>
        <source>MS-NLMP reserves this bit; it should be 0.</source>
        <translation>MS-NLMP reserverer denne biten; den skal være 0.</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>Domene</translation>
    </message>
    <message>
        <source>Empty, since the user name carries the domain.</source>
        <translation>Tomt, siden domenet står i brukernavnet.</translation>
    </message>
    <message>
        <source>Empty: the server has to guess the domain. If it refuses the login, try DOMAIN\user or user@domain.</source>
        <translation>Tomt: Serveren må gjette domenet. Hvis den avviser påloggingen, prøv DOMENE\bruker eller bruker@domene.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Brukernavn</translation>
    </message>
    <message>
        <source>No user is named, though a response is there.</source>
        <translation>Ingen bruker er oppgitt, selv om det er et svar der.</translation>
    </message>
    <message>
        <source>Workstation</source>
        <translation>Arbeidsstasjon</translation>
    </message>
    <message>
        <source>The client does not name its computer.</source>
        <translation>Klienten oppgir ikke navnet på datamaskinen sin.</translation>
    </message>
    <message>
        <source>24 bytes: NTLMv1. Servers that require NTLMv2 refuse it (LAN Manager authentication level 5).</source>
        <translation>24 byte: NTLMv1. Servere som krever NTLMv2, avviser det (LAN Manager-godkjenningsnivå 5).</translation>
    </message>
    <message>
        <source>24 bytes, with a client challenge in place of the LM response: NTLM2 session, a form of NTLMv1. Servers that require NTLMv2 refuse it (LAN Manager authentication level 5).</source>
        <translation>24 byte, med en klientutfordring i stedet for LM-svaret: NTLM2 session, en form for NTLMv1. Servere som krever NTLMv2, avviser det (LAN Manager-godkjenningsnivå 5).</translation>
    </message>
    <message>
        <source>NT response</source>
        <translation>NT-svar</translation>
    </message>
    <message>
        <source>NT response (NTLMv2)</source>
        <translation>NT-svar (NTLMv2)</translation>
    </message>
    <message>
        <source>The response is not whole.</source>
        <translation>Svaret er ikke fullstendig.</translation>
    </message>
    <message>
        <source>It carries no channel binding.</source>
        <translation>Det har ingen kanalbinding.</translation>
    </message>
    <message>
        <source>LM response</source>
        <translation>LM-svar</translation>
    </message>
    <message>
        <source>One zero byte, as an anonymous login has it.</source>
        <translation>Én nullbyte, slik en anonym pålogging har.</translation>
    </message>
    <message>
        <source>Zeros, as is usual with NTLMv2 where the server gave its time.</source>
        <translation>Nuller, som er vanlig med NTLMv2 når serveren har oppgitt tiden sin.</translation>
    </message>
    <message>
        <source>The client&apos;s challenge, and zeros.</source>
        <translation>Klientens utfordring, og nuller.</translation>
    </message>
    <message>
        <source>The AV pairs announce a MIC, but the message has no room for one: servers refuse it.</source>
        <translation>AV-parene varsler en MIC, men meldingen har ikke plass til noen: Servere avviser den.</translation>
    </message>
    <message>
        <source>There is no MIC.</source>
        <translation>Det er ingen MIC.</translation>
    </message>
    <message>
        <source>It covers all three messages: a proxy that changes one of them breaks it.</source>
        <translation>Den dekker alle tre meldingene: En proxy som endrer en av dem, ødelegger den.</translation>
    </message>
    <message>
        <source>The AV pairs do not announce it, so that servers do not check it.</source>
        <translation>AV-parene varsler den ikke, så servere kontrollerer den ikke.</translation>
    </message>
    <message>
        <source>NTLM type 1: what the client can do</source>
        <translation>NTLM type 1: hva klienten kan</translation>
    </message>
    <message>
        <source>It has %1 bytes, without Version, as old clients send it; some servers (gss-ntlmssp) refuse fewer than %2.</source>
        <translation>Den har %1 byte, uten Version, slik gamle klienter sender den; noen servere (gss-ntlmssp) avviser færre enn %2.</translation>
    </message>
    <message>
        <source>NTLM type 2: the server&apos;s challenge</source>
        <translation>NTLM type 2: serverens utfordring</translation>
    </message>
    <message>
        <source>Target name</source>
        <translation>Målnavn</translation>
    </message>
    <message>
        <source>Server&apos;s challenge</source>
        <translation>Serverens utfordring</translation>
    </message>
    <message>
        <source>Target information</source>
        <translation>Målinformasjon</translation>
    </message>
    <message>
        <source>NTLM type 3: the client&apos;s answer</source>
        <translation>NTLM type 3: klientens svar</translation>
    </message>
    <message>
        <source>An anonymous login: no user is named and nothing is proven.</source>
        <translation>En anonym pålogging: Ingen bruker er oppgitt, og ingenting er bevist.</translation>
    </message>
    <message>
        <source>Session key</source>
        <translation>Øktnøkkel</translation>
    </message>
    <message>
        <source>Encrypted with a key that is made from the password.</source>
        <translation>Kryptert med en nøkkel som lages av passordet.</translation>
    </message>
    <message>
        <source>The message has the oldest layout, without flags.</source>
        <translation>Meldingen har det eldste oppsettet, uten flagg.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Lengde</translation>
    </message>
    <message>
        <source>Length reserved</source>
        <translation>Lengde reservert</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>Posisjon</translation>
    </message>
    <message>
        <source>It does not point at bytes of this message.</source>
        <translation>Den peker ikke på byte i denne meldingen.</translation>
    </message>
    <message>
        <source>Where the fields stand</source>
        <translation>Hvor feltene står</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signatur</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>Ubrukt</translation>
    </message>
    <message>
        <source>No field of the message points at these bytes.</source>
        <translation>Ingen felt i meldingen peker på disse bytene.</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versjon</translation>
    </message>
    <message>
        <source>Not given.</source>
        <translation>Ikke oppgitt.</translation>
    </message>
    <message>
        <source>The operating system&apos;s version, which some programs make up. Revision of NTLMSSP: %1.</source>
        <translation>Operativsystemets versjon, som noen programmer finner på selv. Revisjon av NTLMSSP: %1.</translation>
    </message>
    <message>
        <source>The flags do not announce it, so that nobody reads it.</source>
        <translation>Flaggene varsler den ikke, så ingen leser den.</translation>
    </message>
    <message>
        <source>End of the list</source>
        <translation>Slutten på listen</translation>
    </message>
    <message>
        <source>Server, NetBIOS name</source>
        <translation>Server, NetBIOS-navn</translation>
    </message>
    <message>
        <source>Server&apos;s domain, NetBIOS name</source>
        <translation>Serverens domene, NetBIOS-navn</translation>
    </message>
    <message>
        <source>Server, DNS name</source>
        <translation>Server, DNS-navn</translation>
    </message>
    <message>
        <source>Server&apos;s domain, DNS name</source>
        <translation>Serverens domene, DNS-navn</translation>
    </message>
    <message>
        <source>Server&apos;s forest, DNS name</source>
        <translation>Serverens skog, DNS-navn</translation>
    </message>
    <message>
        <source>Flags of the AV pairs</source>
        <translation>Flagg for AV-parene</translation>
    </message>
    <message>
        <source>Server&apos;s clock</source>
        <translation>Serverens klokke</translation>
    </message>
    <message>
        <source>Client&apos;s computer</source>
        <translation>Klientens datamaskin</translation>
    </message>
    <message>
        <source>Service that the client believes in</source>
        <translation>Tjenesten som klienten tror den snakker med</translation>
    </message>
    <message>
        <source>Channel binding</source>
        <translation>Kanalbinding</translation>
    </message>
    <message>
        <source>Names are in UTF-16.</source>
        <translation>Navn er i UTF-16.</translation>
    </message>
    <message>
        <source>Names may be in the computer&apos;s OEM code page.</source>
        <translation>Navn kan være i datamaskinens OEM-tegntabell.</translation>
    </message>
    <message>
        <source>The server is asked to say which domain or computer it is.</source>
        <translation>Serveren blir bedt om å si hvilket domene eller hvilken datamaskin den er.</translation>
    </message>
    <message>
        <source>Messages can be signed.</source>
        <translation>Meldinger kan signeres.</translation>
    </message>
    <message>
        <source>Messages can be encrypted.</source>
        <translation>Meldinger kan krypteres.</translation>
    </message>
    <message>
        <source>Without a connection; this has no place in HTTP.</source>
        <translation>Uten tilkobling; dette hører ikke hjemme i HTTP.</translation>
    </message>
    <message>
        <source>Keys may be made from the weak LAN Manager hash; extended session security rules this out.</source>
        <translation>Nøkler kan lages av den svake LAN Manager-hashen; utvidet øktsikkerhet utelukker dette.</translation>
    </message>
    <message>
        <source>The NT response is used.</source>
        <translation>NT-svaret brukes.</translation>
    </message>
    <message>
        <source>Nobody&apos;s login: no user is named.</source>
        <translation>Anonym pålogging: Ingen bruker er oppgitt.</translation>
    </message>
    <message>
        <source>The message names the client&apos;s domain.</source>
        <translation>Meldingen oppgir klientens domene.</translation>
    </message>
    <message>
        <source>The message names the client&apos;s computer.</source>
        <translation>Meldingen oppgir klientens datamaskin.</translation>
    </message>
    <message>
        <source>A signature, maybe an empty one, goes with each message.</source>
        <translation>En signatur, kanskje en tom, følger med hver melding.</translation>
    </message>
    <message>
        <source>The target name is that of a domain.</source>
        <translation>Målnavnet er navnet på et domene.</translation>
    </message>
    <message>
        <source>The target name is that of a computer, which is in no domain.</source>
        <translation>Målnavnet er navnet på en datamaskin som ikke er med i noe domene.</translation>
    </message>
    <message>
        <source>Extended session security, also called NTLM2.</source>
        <translation>Utvidet øktsikkerhet, også kalt NTLM2.</translation>
    </message>
    <message>
        <source>The server may learn who the user is but not act in the user&apos;s name.</source>
        <translation>Serveren kan få vite hvem brukeren er, men ikke opptre på brukerens vegne.</translation>
    </message>
    <message>
        <source>Keys are to be made from the LAN Manager hash.</source>
        <translation>Nøkler skal lages av LAN Manager-hashen.</translation>
    </message>
    <message>
        <source>AV pairs tell more about the server.</source>
        <translation>AV-par forteller mer om serveren.</translation>
    </message>
    <message>
        <source>The message carries Version.</source>
        <translation>Meldingen har med Version.</translation>
    </message>
    <message>
        <source>Keys may have 128 bits.</source>
        <translation>Nøkler kan være på 128 bit.</translation>
    </message>
    <message>
        <source>The client chooses a session key and sends it encrypted.</source>
        <translation>Klienten velger en øktnøkkel og sender den kryptert.</translation>
    </message>
    <message>
        <source>Keys may have 56 bits.</source>
        <translation>Nøkler kan være på 56 bit.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::NtlmMechanism</name>
    <message>
        <source>Answered the NTLM challenge as %1.</source>
        <translation>Besvarte NTLM-utfordringen som %1.</translation>
    </message>
    <message>
        <source>The server sent another NTLM challenge after it had the answer to its first: it did not accept the password, or lost the connection&apos;s state.</source>
        <translation>Serveren sendte en ny NTLM-utfordring etter at den hadde fått svar på den første: Den godtok ikke passordet, eller den mistet tilkoblingens tilstand.</translation>
    </message>
    <message>
        <source>NTLM needs a user name and a password. Enter them.</source>
        <translation>NTLM trenger et brukernavn og et passord. Skriv dem inn.</translation>
    </message>
    <message>
        <source>NTLM needs the password of %1. Enter it.</source>
        <translation>NTLM trenger passordet til %1. Skriv det inn.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::OAuth</name>
    <message>
        <source>Authorization code in the browser</source>
        <translation>Autorisasjonskode i nettleseren</translation>
    </message>
    <message>
        <source>A person logs in at the provider, in the system&apos;s browser; with PKCE.</source>
        <translation>En person logger på hos tilbyderen, i systemets nettleser; med PKCE.</translation>
    </message>
    <message>
        <source>Client credentials</source>
        <translation>Klientens egen pålogging (client credentials)</translation>
    </message>
    <message>
        <source>The program logs in as itself, without a person.</source>
        <translation>Programmet logger på som seg selv, uten noen person.</translation>
    </message>
    <message>
        <source>Device code</source>
        <translation>Enhetskode</translation>
    </message>
    <message>
        <source>A person enters a code in a browser on any device.</source>
        <translation>En person skriver inn en kode i en nettleser på en hvilken som helst enhet.</translation>
    </message>
    <message>
        <source>Refresh token</source>
        <translation>Fornyelsestoken</translation>
    </message>
    <message>
        <source>One that was got elsewhere.</source>
        <translation>Et som er hentet et annet sted.</translation>
    </message>
    <message>
        <source>Without an issuer this endpoint is needed.</source>
        <translation>Uten utsteder trengs dette endepunktet.</translation>
    </message>
    <message>
        <source>Authorization</source>
        <translation>Authorization</translation>
    </message>
    <message>
        <source>Get the profile&apos;s address</source>
        <translation>Hent profilens adresse</translation>
    </message>
    <message>
        <source>Get the profile&apos;s address without login</source>
        <translation>Hent profilens adresse uten pålogging</translation>
    </message>
    <message>
        <source>The profile has no address, so a call needs a whole one, like GET https://api.example.com/v1/me.</source>
        <translation>Profilen har ingen adresse, så et kall må ha en fullstendig adresse, for eksempel GET https://api.example.com/v1/me.</translation>
    </message>
    <message>
        <source>OAuth 2.0 and OpenID Connect</source>
        <translation>OAuth 2.0 og OpenID Connect</translation>
    </message>
    <message>
        <source>The service that the token is for; or the issuer, where it has no field of its own.</source>
        <translation>Tjenesten som tokenet er for; eller utstederen, når den ikke har et eget felt.</translation>
    </message>
    <message>
        <source>The provider replaced the refresh token: the one in the profile may be used up. Store the new one if it is to be used again.</source>
        <translation>Tilbyderen erstattet fornyelsestokenet: Det i profilen kan være brukt opp. Lagre det nye hvis det skal brukes igjen.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Stoppet.</translation>
    </message>
    <message>
        <source>The authorization request failed before anybody could log in: %1</source>
        <translation>Autorisasjonsforespørselen mislyktes før noen kunne logge på: %1</translation>
    </message>
    <message>
        <source>The provider says: &quot;%1&quot;</source>
        <translation>Tilbyderen sier: «%1»</translation>
    </message>
    <message>
        <source>Such an error goes to the browser alone. Usually the client is not known there, or the redirect address %1 is not registered for it, letter by letter.</source>
        <translation>En slik feil vises bare i nettleseren. Vanligvis er klienten ukjent der, eller omdirigeringsadressen %1 er ikke registrert for den, bokstav for bokstav.</translation>
    </message>
    <message>
        <source>Where a browser gets another answer, switch off &quot;Ask first&quot;.</source>
        <translation>Hvis en nettleser får et annet svar, slå av «Spør først».</translation>
    </message>
    <message>
        <source>Ask whether the provider takes this request</source>
        <translation>Spør om tilbyderen tar imot denne forespørselen</translation>
    </message>
    <message>
        <source>The authorization endpoint could not be asked first: %1</source>
        <translation>Autorisasjonsendepunktet kunne ikke spørres først: %1</translation>
    </message>
    <message>
        <source>The state is missing: the browser came back without the state that the login sent along, so it cannot be told whose answer this is. The login is given up.</source>
        <translation>state mangler: Nettleseren kom tilbake uten den state som påloggingen sendte med, så det er umulig å vite hvem svaret gjelder. Påloggingen er avbrutt.</translation>
    </message>
    <message>
        <source>The state does not match: the browser came back with another state than the login sent along. It is the answer to another login (an older tab?), or somebody else&apos;s. The login is given up.</source>
        <translation>state stemmer ikke: Nettleseren kom tilbake med en annen state enn den påloggingen sendte med. Svaret gjelder en annen pålogging (en eldre fane?) eller noen andre. Påloggingen er avbrutt.</translation>
    </message>
    <message>
        <source>The provider&apos;s answer has the parameter %1 more than once, which is not allowed.</source>
        <translation>Tilbyderens svar har parameteren %1 mer enn én gang, og det er ikke tillatt.</translation>
    </message>
    <message>
        <source>The answer comes from another issuer: %1 instead of %2 (mix-up, RFC 9207). The login is given up.</source>
        <translation>Svaret kommer fra en annen utsteder: %1 i stedet for %2 (mix-up, RFC 9207). Påloggingen er avbrutt.</translation>
    </message>
    <message>
        <source>The provider says that it names its issuer in answers (RFC 9207), but this one does not. The login is given up.</source>
        <translation>Tilbyderen sier at den oppgir utstederen i svar (RFC 9207), men det gjør ikke dette svaret. Påloggingen er avbrutt.</translation>
    </message>
    <message>
        <source>The browser came back with neither a code nor an error.</source>
        <translation>Nettleseren kom tilbake med verken kode eller feil.</translation>
    </message>
    <message>
        <source>The provider does not list %1 among its PKCE methods (%2).</source>
        <translation>Tilbyderen har ikke med %1 blant PKCE-metodene sine (%2).</translation>
    </message>
    <message>
        <source>The provider does not list %1 among its response modes (%2).</source>
        <translation>Tilbyderen har ikke med %1 blant svarmodusene sine (%2).</translation>
    </message>
    <message>
        <source>The browser came back, but with neither a code nor an error: the provider answered in the fragment, which only the browser sees. Set the response mode to query or form_post.</source>
        <translation>Nettleseren kom tilbake, men med verken kode eller feil: Tilbyderen svarte i fragmentet, som bare nettleseren ser. Sett svarmodusen til query eller form_post.</translation>
    </message>
    <message>
        <source>The browser did not come back within %1 seconds. Usually the login was not finished there, or the provider shows an error of its own in the browser: an unknown client, or a redirect address that is not registered (%2). Look at the browser&apos;s page.</source>
        <translation>Nettleseren kom ikke tilbake innen %1 sekunder. Vanligvis ble påloggingen ikke fullført der, eller tilbyderen viser en egen feil i nettleseren: en ukjent klient, eller en omdirigeringsadresse som ikke er registrert (%2). Se på siden i nettleseren.</translation>
    </message>
    <message>
        <source>Log in with the browser that was opened. If none was, open the address yourself, on this computer.</source>
        <translation>Logg på med nettleseren som ble åpnet. Hvis ingen ble åpnet, åpne adressen selv, på denne datamaskinen.</translation>
    </message>
    <message>
        <source>There is no browser that could be opened here.</source>
        <translation>Det finnes ingen nettleser som kan åpnes her.</translation>
    </message>
    <message>
        <source>%1 Open the address yourself, in a browser on this computer.</source>
        <translation>%1 Åpne adressen selv, i en nettleser på denne datamaskinen.</translation>
    </message>
    <message>
        <source>Exchange the code for tokens</source>
        <translation>Bytt koden mot tokener</translation>
    </message>
    <message>
        <source>openid was among the scopes, but no ID token came.</source>
        <translation>openid var blant omfangene (scopes), men det kom ikke noe ID-token.</translation>
    </message>
    <message>
        <source>The provider answered with a form, which was not asked for.</source>
        <translation>Tilbyderen svarte med et skjema, noe det ikke ble bedt om.</translation>
    </message>
    <message>
        <source>form_post was asked for, but the provider answered in the query.</source>
        <translation>Det ble bedt om form_post, men tilbyderen svarte i spørrestrengen (query).</translation>
    </message>
    <message>
        <source>You are logged in. Close this tab and go back to the program.</source>
        <translation>Du er logget på. Lukk denne fanen og gå tilbake til programmet.</translation>
    </message>
    <message>
        <source>The login failed. %1</source>
        <translation>Påloggingen mislyktes. %1</translation>
    </message>
    <message>
        <source>The private key cannot be read: %1</source>
        <translation>Den private nøkkelen kan ikke leses: %1</translation>
    </message>
    <message>
        <source>The key in the profile is a public one. private_key_jwt signs, so it needs the private key.</source>
        <translation>Nøkkelen i profilen er offentlig. private_key_jwt signerer og trenger derfor den private nøkkelen.</translation>
    </message>
    <message>
        <source>No algorithm of private_key_jwt signs with a key of this kind.</source>
        <translation>Ingen av algoritmene til private_key_jwt signerer med en nøkkel av denne typen.</translation>
    </message>
    <message>
        <source>The assertion is to name the issuer as its audience, but the profile has no issuer.</source>
        <translation>Klientens assertion skal oppgi utstederen som mottaker, men profilen har ingen utsteder.</translation>
    </message>
    <message>
        <source>There is no private key stored, and private_key_jwt signs with one. Enter it (%1) and try again.</source>
        <translation>Ingen privat nøkkel er lagret, og private_key_jwt signerer med en. Skriv den inn (%1) og prøv igjen.</translation>
    </message>
    <message>
        <source>There is no client secret stored, and %1 sends one. Enter it (%2) and try again, or choose another client authentication.</source>
        <translation>Ingen klienthemmelighet er lagret, og %1 sender en. Skriv den inn (%2) og prøv igjen, eller velg en annen klientautentisering.</translation>
    </message>
    <message>
        <source>The answer of the device authorization endpoint lacks: %1.</source>
        <translation>Svaret fra enhetsautorisasjonsendepunktet mangler: %1.</translation>
    </message>
    <message>
        <source>Open %1 in a browser on any device and enter the code.</source>
        <translation>Åpne %1 i en nettleser på en hvilken som helst enhet, og skriv inn koden.</translation>
    </message>
    <message>
        <source>Ask whether the code was entered</source>
        <translation>Spør om koden er skrevet inn</translation>
    </message>
    <message>
        <source>The code was not entered in time: it was good for %1 seconds. Log in again for a new one.</source>
        <translation>Koden ble ikke skrevet inn i tide: Den gjaldt i %1 sekunder. Logg på igjen for å få en ny.</translation>
    </message>
    <message>
        <source>Ask for a device code</source>
        <translation>Be om en enhetskode</translation>
    </message>
    <message>
        <source>Ask for a token as the client</source>
        <translation>Be om et token som klienten</translation>
    </message>
    <message>
        <source>Renew with the refresh token</source>
        <translation>Forny med fornyelsestokenet</translation>
    </message>
    <message>
        <source>The provider gave no refresh token, so there is nothing to renew with: log in anew. Many providers give one for the scope offline_access.</source>
        <translation>Tilbyderen ga ikke noe fornyelsestoken, så det er ingenting å fornye med: Logg på på nytt. Mange tilbydere gir et for omfanget (scope) offline_access.</translation>
    </message>
    <message>
        <source>The renewal brought an ID token for somebody else (its sub differs). It is not used: log in anew.</source>
        <translation>Fornyelsen ga et ID-token for noen andre (sub er en annen). Det brukes ikke: Logg på på nytt.</translation>
    </message>
    <message>
        <source>By the clock of this computer the ID token is not good, by the provider&apos;s it is: set this computer&apos;s clock. %1</source>
        <translation>Ifølge klokken på denne datamaskinen er ID-tokenet ikke gyldig, men ifølge tilbyderens er det gyldig: Still klokken på denne datamaskinen. %1</translation>
    </message>
    <message>
        <source>The token is encrypted (JWE): its claims cannot be read.</source>
        <translation>Tokenet er kryptert (JWE): Påstandene (claims) kan ikke leses.</translation>
    </message>
    <message>
        <source>The token&apos;s payload is JSON, but not an object.</source>
        <translation>Tokenets nyttelast (payload) er JSON, men ikke et objekt.</translation>
    </message>
    <message>
        <source>The provider names no jwks_uri.</source>
        <translation>Tilbyderen oppgir ingen jwks_uri.</translation>
    </message>
    <message>
        <source>Fetch the provider&apos;s keys</source>
        <translation>Hent tilbyderens nøkler</translation>
    </message>
    <message>
        <source>The signature of the ID token was not checked, because there are no keys: %1</source>
        <translation>Signaturen på ID-tokenet ble ikke kontrollert, for det finnes ingen nøkler: %1</translation>
    </message>
    <message>
        <source>The signature of the ID token was not checked: %1</source>
        <translation>Signaturen på ID-tokenet ble ikke kontrollert: %1</translation>
    </message>
    <message>
        <source>The ID token does not pass its checks, so nobody may rely on it. %1</source>
        <translation>ID-tokenet består ikke kontrollene, så ingen bør stole på det. %1</translation>
    </message>
    <message>
        <source>the authorization endpoint</source>
        <translation>autorisasjonsendepunktet</translation>
    </message>
    <message>
        <source>the device authorization endpoint</source>
        <translation>enhetsautorisasjonsendepunktet</translation>
    </message>
    <message>
        <source>the introspection endpoint</source>
        <translation>introspeksjonsendepunktet</translation>
    </message>
    <message>
        <source>the revocation endpoint</source>
        <translation>tilbakekallingsendepunktet</translation>
    </message>
    <message>
        <source>the service</source>
        <translation>tjenesten</translation>
    </message>
    <message>
        <source>the token endpoint</source>
        <translation>token-endepunktet</translation>
    </message>
    <message>
        <source>The answer of %1 is no success and names no error of OAuth: %2</source>
        <translation>Svaret fra %1 er ikke vellykket og oppgir ingen OAuth-feil: %2</translation>
    </message>
    <message>
        <source>The answer of %1 (%2) is not the JSON that OAuth demands.</source>
        <translation>Svaret fra %1 (%2) er ikke JSON slik OAuth krever.</translation>
    </message>
    <message>
        <source>The authorization request failed (%1).</source>
        <translation>Autorisasjonsforespørselen mislyktes (%1).</translation>
    </message>
    <message>
        <source>The exchange of the code for tokens failed (%1).</source>
        <translation>Byttet av koden mot tokener mislyktes (%1).</translation>
    </message>
    <message>
        <source>The renewal with the refresh token failed (%1).</source>
        <translation>Fornyelsen med fornyelsestokenet mislyktes (%1).</translation>
    </message>
    <message>
        <source>The token request with the client&apos;s credentials failed (%1).</source>
        <translation>Tokenforespørselen med klientens egne påloggingsopplysninger mislyktes (%1).</translation>
    </message>
    <message>
        <source>The request for a device code failed (%1).</source>
        <translation>Forespørselen om en enhetskode mislyktes (%1).</translation>
    </message>
    <message>
        <source>The login by device code failed (%1).</source>
        <translation>Påloggingen med enhetskode mislyktes (%1).</translation>
    </message>
    <message>
        <source>The question about the token (introspection) failed (%1).</source>
        <translation>Spørsmålet om tokenet (introspeksjon) mislyktes (%1).</translation>
    </message>
    <message>
        <source>The token could not be given back (%1).</source>
        <translation>Tokenet kunne ikke leveres tilbake (%1).</translation>
    </message>
    <message>
        <source>The service refused the access token (%1).</source>
        <translation>Tjenesten avviste tilgangstokenet (%1).</translation>
    </message>
    <message>
        <source>The provider misses a parameter, or finds one that it does not allow or that stands there twice. Compare scopes, PKCE method, response mode and redirect address with what the client is registered for.</source>
        <translation>Tilbyderen savner en parameter, eller finner en som den ikke tillater, eller som står to ganger. Sammenlign omfang (scopes), PKCE-metode, svarmodus og omdirigeringsadresse med det klienten er registrert for.</translation>
    </message>
    <message>
        <source>This client may not ask for a code. Allow the authorization code grant for it at the provider, or use another client.</source>
        <translation>Denne klienten har ikke lov til å be om en kode. Tillat flyten med autorisasjonskode (authorization code grant) for den hos tilbyderen, eller bruk en annen klient.</translation>
    </message>
    <message>
        <source>The person, or a rule of the provider, said no. Log in again and agree, or ask who runs the provider which rule it was.</source>
        <translation>Personen, eller en regel hos tilbyderen, sa nei. Logg på igjen og godta, eller spør den som driver tilbyderen, hvilken regel det var.</translation>
    </message>
    <message>
        <source>The provider does not hand out codes to this client. Allow the response type code for it.</source>
        <translation>Tilbyderen gir ikke koder til denne klienten. Tillat svartypen code for den.</translation>
    </message>
    <message>
        <source>A scope is unknown to the provider, misspelled, or not allowed for this client. Check the scopes.</source>
        <translation>Et omfang (scope) er ukjent for tilbyderen, feilskrevet eller ikke tillatt for denne klienten. Sjekk omfangene.</translation>
    </message>
    <message>
        <source>The provider failed inside while it worked on the request. Try again, and ask who runs it for its log at this time.</source>
        <translation>Tilbyderen hadde en intern feil mens den behandlet forespørselen. Prøv igjen, og be den som driver den, om loggen fra dette tidspunktet.</translation>
    </message>
    <message>
        <source>The provider is overloaded or under maintenance. Try again later.</source>
        <translation>Tilbyderen er overbelastet eller under vedlikehold. Prøv igjen senere.</translation>
    </message>
    <message>
        <source>The provider has to show the person something, which prompt=none forbids. Leave prompt empty.</source>
        <translation>Tilbyderen må vise personen noe, men det forbyr prompt=none. La prompt stå tomt.</translation>
    </message>
    <message>
        <source>Nobody is logged in in this browser, and prompt=none forbids asking. Leave prompt empty.</source>
        <translation>Ingen er logget på i denne nettleseren, og prompt=none forbyr å spørre. La prompt stå tomt.</translation>
    </message>
    <message>
        <source>The person has to choose an account, which prompt=none forbids. Leave prompt empty.</source>
        <translation>Personen må velge en konto, men det forbyr prompt=none. La prompt stå tomt.</translation>
    </message>
    <message>
        <source>The person, or an administrator, has not agreed to these scopes yet. Leave prompt empty, or have the consent given at the provider.</source>
        <translation>Personen eller en administrator har ikke godtatt disse omfangene (scopes) ennå. La prompt stå tomt, eller sørg for at samtykket gis hos tilbyderen.</translation>
    </message>
    <message>
        <source>The provider does not know the resource that the token is to be for, or the client may not ask for it. Check resource and audience.</source>
        <translation>Tilbyderen kjenner ikke ressursen som tokenet skal være for, eller klienten kan ikke be om den. Sjekk resource og audience.</translation>
    </message>
    <message>
        <source>The provider could not read the request object.</source>
        <translation>Tilbyderen kunne ikke lese forespørselsobjektet (request object).</translation>
    </message>
    <message>
        <source>The provider does not take request objects.</source>
        <translation>Tilbyderen tar ikke imot forespørselsobjekter (request objects).</translation>
    </message>
    <message>
        <source>The provider does not register clients by the way.</source>
        <translation>Tilbyderen registrerer ikke klienter underveis i en forespørsel.</translation>
    </message>
    <message>
        <source>The provider misses a parameter, or finds one that it does not allow, that stands there twice, or a client that proves itself in two ways.</source>
        <translation>Tilbyderen savner en parameter, eller finner en som den ikke tillater, en som står to ganger, eller en klient som autentiserer seg på to måter.</translation>
    </message>
    <message>
        <source>The provider does not know the client, or its secret or key is wrong, or it has to prove itself in another way. Check client id, secret and client authentication.</source>
        <translation>Tilbyderen kjenner ikke klienten, eller hemmeligheten eller nøkkelen er feil, eller klienten må autentisere seg på en annen måte. Sjekk klient-id, hemmelighet og klientautentisering.</translation>
    </message>
    <message>
        <source>The client is known, but may not use this grant. Allow it for the client at the provider.</source>
        <translation>Klienten er kjent, men har ikke lov til å bruke denne grant-typen. Tillat den for klienten hos tilbyderen.</translation>
    </message>
    <message>
        <source>The provider does not offer this grant at its token endpoint. Choose another way to log in, or have it switched on.</source>
        <translation>Tilbyderen tilbyr ikke denne grant-typen ved token-endepunktet. Velg en annen måte å logge på, eller få den slått på.</translation>
    </message>
    <message>
        <source>A scope is unknown, misspelled, or more than was granted. Check the scopes.</source>
        <translation>Et omfang (scope) er ukjent, feilskrevet eller mer enn det som ble gitt. Sjekk omfangene.</translation>
    </message>
    <message>
        <source>The provider failed inside. Ask who runs it for its log at this time.</source>
        <translation>Tilbyderen hadde en intern feil. Be den som driver den, om loggen fra dette tidspunktet.</translation>
    </message>
    <message>
        <source>The code does not do: it is good once and for a short time, and only with the client, the redirect address and the PKCE verifier that it was asked for with.</source>
        <translation>Koden kan ikke brukes: Den gjelder én gang og i kort tid, og bare med klienten, omdirigeringsadressen og PKCE-verifikatoren som den ble bedt om med.</translation>
    </message>
    <message>
        <source>The refresh token is no longer good: it expired, was revoked, was used up by an earlier renewal, or belongs to another client. Log in anew.</source>
        <translation>Fornyelsestokenet er ikke lenger gyldig: Det er utløpt, trukket tilbake, brukt opp av en tidligere fornyelse eller tilhører en annen klient. Logg på på nytt.</translation>
    </message>
    <message>
        <source>The device code does not do: it was used already, or belongs to another client.</source>
        <translation>Enhetskoden kan ikke brukes: Den er allerede brukt, eller den tilhører en annen klient.</translation>
    </message>
    <message>
        <source>What was presented is not, or no longer, good.</source>
        <translation>Det som ble vist fram, er ikke, eller ikke lenger, gyldig.</translation>
    </message>
    <message>
        <source>Nobody has entered the code yet.</source>
        <translation>Ingen har skrevet inn koden ennå.</translation>
    </message>
    <message>
        <source>The provider was asked too often.</source>
        <translation>Tilbyderen ble spurt for ofte.</translation>
    </message>
    <message>
        <source>The person who entered the code said no, or a rule of the provider did.</source>
        <translation>Personen som skrev inn koden, sa nei, eller det gjorde en regel hos tilbyderen.</translation>
    </message>
    <message>
        <source>The code was not entered in time. Log in again for a new one.</source>
        <translation>Koden ble ikke skrevet inn i tide. Logg på igjen for å få en ny.</translation>
    </message>
    <message>
        <source>The request is malformed in the service&apos;s eyes: a parameter is missing or stands there twice, or the token came in two ways.</source>
        <translation>Forespørselen er feil utformet etter tjenestens syn: En parameter mangler eller står to ganger, eller tokenet kom på to måter.</translation>
    </message>
    <message>
        <source>The token expired, was revoked, is malformed, or is for another service. Renew it or log in anew; then compare its audience and issuer with what the service wants.</source>
        <translation>Tokenet er utløpt, trukket tilbake, feil utformet eller for en annen tjeneste. Forny det eller logg på på nytt; sammenlign så mottakeren (aud) og utstederen med det tjenesten vil ha.</translation>
    </message>
    <message>
        <source>The token is good, but its scopes do not allow this. Ask for more scopes.</source>
        <translation>Tokenet er gyldig, men omfangene (scopes) tillater ikke dette. Be om flere omfang.</translation>
    </message>
    <message>
        <source>The provider does not revoke tokens of this kind.</source>
        <translation>Tilbyderen trekker ikke tilbake tokener av denne typen.</translation>
    </message>
    <message>
        <source>PKCE failed: the verifier that went with the code does not fit the challenge that the code was asked for with, or the provider wants another method.</source>
        <translation>PKCE mislyktes: Verifikatoren som fulgte med koden, passer ikke til utfordringen (challenge) som koden ble bedt om med, eller tilbyderen vil ha en annen metode.</translation>
    </message>
    <message>
        <source>It is about PKCE: the provider demands a challenge, or does not take its method. Choose S256.</source>
        <translation>Det gjelder PKCE: Tilbyderen krever en utfordring (challenge), eller godtar ikke metoden. Velg S256.</translation>
    </message>
    <message>
        <source>It is about the redirect address: it has to be registered for the client, letter by letter.</source>
        <translation>Det gjelder omdirigeringsadressen: Den må være registrert for klienten, bokstav for bokstav.</translation>
    </message>
    <message>
        <source>It explains more at %1</source>
        <translation>Mer forklaring finnes på %1</translation>
    </message>
    <message>
        <source>A port is a number from 0 to 65535; 0 takes any free one.</source>
        <translation>En port er et tall fra 0 til 65535; 0 tar en hvilken som helst ledig.</translation>
    </message>
    <message>
        <source>The path begins with / and has neither ? nor # nor %, like /callback.</source>
        <translation>Stien begynner med / og har verken ? eller # eller %, for eksempel /callback.</translation>
    </message>
    <message>
        <source>Write a number of seconds, from 1 to 86400.</source>
        <translation>Skriv et antall sekunder, fra 1 til 86400.</translation>
    </message>
    <message>
        <source>Empty: as the issuer&apos;s description says.</source>
        <translation>Tomt: slik utstederens beskrivelse sier.</translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>Utsteder</translation>
    </message>
    <message>
        <source>Where the provider describes itself. Empty: the address above, unless endpoints are given.</source>
        <translation>Der tilbyderen beskriver seg selv. Tomt: adressen ovenfor, med mindre endepunkter er oppgitt.</translation>
    </message>
    <message>
        <source>Authorization endpoint</source>
        <translation>Autorisasjonsendepunkt</translation>
    </message>
    <message>
        <source>Token endpoint</source>
        <translation>Token-endepunkt</translation>
    </message>
    <message>
        <source>Device authorization endpoint</source>
        <translation>Enhetsautorisasjonsendepunkt</translation>
    </message>
    <message>
        <source>Address of the keys (JWKS)</source>
        <translation>Adresse til nøklene (JWKS)</translation>
    </message>
    <message>
        <source>Introspection endpoint</source>
        <translation>Introspeksjonsendepunkt</translation>
    </message>
    <message>
        <source>Revocation endpoint</source>
        <translation>Tilbakekallingsendepunkt</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>Privat nøkkel</translation>
    </message>
    <message>
        <source>PEM, as a text of several lines; for private_key_jwt.</source>
        <translation>PEM, som en tekst på flere linjer; for private_key_jwt.</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Klient-id</translation>
    </message>
    <message>
        <source>As the provider has registered the program.</source>
        <translation>Slik tilbyderen har registrert programmet.</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Klienthemmelighet</translation>
    </message>
    <message>
        <source>Empty for a client that has none: a public one.</source>
        <translation>Tomt for en klient som ikke har noen: en offentlig klient.</translation>
    </message>
    <message>
        <source>Client authentication</source>
        <translation>Klientautentisering</translation>
    </message>
    <message>
        <source>How the client proves itself. automatic: with the key or secret that it has.</source>
        <translation>Hvordan klienten autentiserer seg. Automatisk: med nøkkelen eller hemmeligheten den har.</translation>
    </message>
    <message>
        <source>Key id</source>
        <translation>Nøkkel-id</translation>
    </message>
    <message>
        <source>The kid under which the provider has the public key.</source>
        <translation>Den kid som tilbyderen har den offentlige nøkkelen under.</translation>
    </message>
    <message>
        <source>Audience of the assertion</source>
        <translation>Mottaker i assertion (aud)</translation>
    </message>
    <message>
        <source>What aud of a private_key_jwt names; providers differ.</source>
        <translation>Det aud i en private_key_jwt oppgir; tilbydere er forskjellige.</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Omfang (scopes)</translation>
    </message>
    <message>
        <source>Separated by spaces. Where a person logs in, openid is asked for if nothing stands here.</source>
        <translation>Skilt med mellomrom. Der en person logger på, bes det om openid hvis ingenting står her.</translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>Mottaker (audience)</translation>
    </message>
    <message>
        <source>What the token is for, where the provider asks for audience.</source>
        <translation>Det tokenet er for, når tilbyderen ber om audience.</translation>
    </message>
    <message>
        <source>Resource</source>
        <translation>Ressurs</translation>
    </message>
    <message>
        <source>What the token is for, as an address (RFC 8707).</source>
        <translation>Det tokenet er for, som en adresse (RFC 8707).</translation>
    </message>
    <message>
        <source>Renew by itself</source>
        <translation>Forny av seg selv</translation>
    </message>
    <message>
        <source>Renews the access token before a call where it is over or nearly so.</source>
        <translation>Fornyer tilgangstokenet før et kall når det er utløpt eller nesten utløpt.</translation>
    </message>
    <message>
        <source>Redirect port</source>
        <translation>Omdirigeringsport</translation>
    </message>
    <message>
        <source>Of this computer, where the browser comes back; 0 takes any free one.</source>
        <translation>På denne datamaskinen, der nettleseren kommer tilbake; 0 tar en hvilken som helst ledig.</translation>
    </message>
    <message>
        <source>Redirect path</source>
        <translation>Omdirigeringssti</translation>
    </message>
    <message>
        <source>As it is registered for the client.</source>
        <translation>Slik den er registrert for klienten.</translation>
    </message>
    <message>
        <source>Redirect host</source>
        <translation>Omdirigeringsvert</translation>
    </message>
    <message>
        <source>Response mode</source>
        <translation>Svarmodus</translation>
    </message>
    <message>
        <source>How the code comes back; default leaves it to the provider.</source>
        <translation>Hvordan koden kommer tilbake; default overlater det til tilbyderen.</translation>
    </message>
    <message>
        <source>PKCE method</source>
        <translation>PKCE-metode</translation>
    </message>
    <message>
        <source>Ties the code to this login. plain and none are for trying out.</source>
        <translation>Knytter koden til denne påloggingen. plain og none er til utprøving.</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>login, consent, select_account or none; empty: as the provider likes.</source>
        <translation>login, consent, select_account eller none; tomt: slik tilbyderen vil.</translation>
    </message>
    <message>
        <source>Login hint</source>
        <translation>Påloggingshint</translation>
    </message>
    <message>
        <source>Who is going to log in; often an e-mail address.</source>
        <translation>Hvem som skal logge på; ofte en e-postadresse.</translation>
    </message>
    <message>
        <source>ACR values</source>
        <translation>ACR-verdier</translation>
    </message>
    <message>
        <source>How strong, or where, the login is to be.</source>
        <translation>Hvor sterk påloggingen skal være, eller hvor den skal skje.</translation>
    </message>
    <message>
        <source>Ask first</source>
        <translation>Spør først</translation>
    </message>
    <message>
        <source>Asks the provider whether it takes the request, before the browser opens.</source>
        <translation>Spør tilbyderen om den tar imot forespørselen, før nettleseren åpnes.</translation>
    </message>
    <message>
        <source>Wait for the browser</source>
        <translation>Vent på nettleseren</translation>
    </message>
    <message>
        <source>So many seconds for the person to log in.</source>
        <translation>Så mange sekunder har personen på seg til å logge på.</translation>
    </message>
    <message>
        <source>Write a whole address that begins with https:// or http://.</source>
        <translation>Skriv en fullstendig adresse som begynner med https:// eller http://.</translation>
    </message>
    <message>
        <source>The address must not hold a user name or password.</source>
        <translation>Adressen kan ikke inneholde brukernavn eller passord.</translation>
    </message>
    <message>
        <source>In the provider&apos;s description, %1 is not a list.</source>
        <translation>I tilbyderens beskrivelse er %1 ikke en liste.</translation>
    </message>
    <message>
        <source>%1 is not an absolute address (&quot;%2&quot;).</source>
        <translation>%1 er ikke en absolutt adresse («%2»).</translation>
    </message>
    <message>
        <source>Discovery failed: there is no description of the provider under the issuer %1 (%2). Asked: %3. Check the issuer, or give the endpoints by hand.</source>
        <translation>Discovery mislyktes: Det finnes ingen beskrivelse av tilbyderen under utstederen %1 (%2). Spurt: %3. Sjekk utstederen, eller oppgi endepunktene for hånd.</translation>
    </message>
    <message>
        <source>It is a page that says: &quot;%1&quot;</source>
        <translation>Det er en side som sier: «%1»</translation>
    </message>
    <message>
        <source>The provider&apos;s description comes as %1, not as application/json.</source>
        <translation>Tilbyderens beskrivelse kommer som %1, ikke som application/json.</translation>
    </message>
    <message>
        <source>Discovery failed: the provider&apos;s description cannot be used. %1</source>
        <translation>Discovery mislyktes: Tilbyderens beskrivelse kan ikke brukes. %1</translation>
    </message>
    <message>
        <source>Discovery failed: the provider&apos;s description is not JSON (%1). Check the issuer.</source>
        <translation>Discovery mislyktes: Tilbyderens beskrivelse er ikke JSON (%1). Sjekk utstederen.</translation>
    </message>
    <message>
        <source>Discovery failed: the provider&apos;s description is JSON, but not an object.</source>
        <translation>Discovery mislyktes: Tilbyderens beskrivelse er JSON, men ikke et objekt.</translation>
    </message>
    <message>
        <source>issuer is missing.</source>
        <translation>issuer mangler.</translation>
    </message>
    <message>
        <source>The provider calls itself %1, but its description stands under %2. Strict libraries refuse that.</source>
        <translation>Tilbyderen kaller seg %1, men beskrivelsen står under %2. Strenge biblioteker avviser det.</translation>
    </message>
    <message>
        <source>The issuer differs by a slash at its end: the profile has %1, the provider calls itself %2. Write it as the provider does.</source>
        <translation>Utstederen skiller seg bare ved en skråstrek til slutt: Profilen har %1, tilbyderen kaller seg %2. Skriv den slik tilbyderen gjør.</translation>
    </message>
    <message>
        <source>The issuer is another one: the profile has %1, the provider calls itself %2. Where the provider is the right one, write its issuer into the profile; a stranger&apos;s description must not be used.</source>
        <translation>Utstederen er en annen: Profilen har %1, tilbyderen kaller seg %2. Hvis tilbyderen er den rette, skriv utstederen dens inn i profilen; en beskrivelse fra en fremmed må ikke brukes.</translation>
    </message>
    <message>
        <source>%1 is not https: what is sent there can be read on the way (%2).</source>
        <translation>%1 er ikke https: Det som sendes dit, kan leses underveis (%2).</translation>
    </message>
    <message>
        <source>jwks_uri is missing, so no signature of an ID token can be checked.</source>
        <translation>jwks_uri mangler, så ingen signatur på et ID-token kan kontrolleres.</translation>
    </message>
    <message>
        <source>The provider does not list the grant type %1 among those it supports (%2).</source>
        <translation>Tilbyderen har ikke med grant-typen %1 blant dem den støtter (%2).</translation>
    </message>
    <message>
        <source>The provider does not list the response type code among those it supports (%1).</source>
        <translation>Tilbyderen har ikke med svartypen code blant dem den støtter (%1).</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>%1 mangler.</translation>
    </message>
    <message>
        <source>The provider may not offer logins by device code.</source>
        <translation>Tilbyderen tilbyr kanskje ikke pålogging med enhetskode.</translation>
    </message>
    <message>
        <source>Discover the provider</source>
        <translation>Finn tilbyderens beskrivelse (discovery)</translation>
    </message>
    <message>
        <source>Discovery failed: %1</source>
        <translation>Discovery mislyktes: %1</translation>
    </message>
    <message>
        <source>The endpoints that this login needs are not all known: give the issuer, or the missing endpoints by hand.</source>
        <translation>Ikke alle endepunktene som denne påloggingen trenger, er kjent: Oppgi utstederen, eller de manglende endepunktene for hånd.</translation>
    </message>
    <message>
        <source>expires_in is no number of seconds (&quot;%1&quot;), so it is not known when the access token ends.</source>
        <translation>expires_in er ikke et antall sekunder («%1»), så det er ukjent når tilgangstokenet utløper.</translation>
    </message>
    <message>
        <source>expires_in is a text where RFC 6749 has a number; strict libraries stumble over it.</source>
        <translation>expires_in er en tekst der RFC 6749 har et tall; strenge biblioteker snubler i det.</translation>
    </message>
    <message>
        <source>token_type is missing, which RFC 6749 demands; the token is used as Bearer.</source>
        <translation>token_type mangler, og RFC 6749 krever den; tokenet brukes som Bearer.</translation>
    </message>
    <message>
        <source>The token&apos;s type is %1; it is sent as Bearer, which the service may refuse.</source>
        <translation>Tokenets type er %1; det sendes som Bearer, og tjenesten kan avvise det.</translation>
    </message>
    <message>
        <source>token_type is spelled &quot;%1&quot;. That is allowed, but programs that compare it letter by letter stumble over it.</source>
        <translation>token_type er skrevet «%1». Det er tillatt, men programmer som sammenligner det bokstav for bokstav, snubler i det.</translation>
    </message>
    <message>
        <source>The provider&apos;s answer is a form where RFC 6749 has JSON.</source>
        <translation>Tilbyderens svar er et skjema der RFC 6749 har JSON.</translation>
    </message>
    <message>
        <source>It says so with status %1, where RFC 6749 has 400.</source>
        <translation>Den sier det med status %1, der RFC 6749 har 400.</translation>
    </message>
    <message>
        <source>The token endpoint answers %1, but with no access_token.</source>
        <translation>Token-endepunktet svarer %1, men uten access_token.</translation>
    </message>
    <message>
        <source>The answer to the introspection does not say whether the token is active.</source>
        <translation>Svaret på introspeksjonen sier ikke om tokenet er aktivt.</translation>
    </message>
    <message>
        <source>The provider says that the access token which it just gave is not active.</source>
        <translation>Tilbyderen sier at tilgangstokenet den nettopp ga, ikke er aktivt.</translation>
    </message>
    <message>
        <source>The provider says that the access token is active.</source>
        <translation>Tilbyderen sier at tilgangstokenet er aktivt.</translation>
    </message>
    <message>
        <source>The provider says that the access token is active, for: %1.</source>
        <translation>Tilbyderen sier at tilgangstokenet er aktivt, for: %1.</translation>
    </message>
    <message>
        <source>Ask what the access token is</source>
        <translation>Spør hva tilgangstokenet er</translation>
    </message>
    <message>
        <source>The provider names no address to give tokens back: they are forgotten here, and good until they end by themselves.</source>
        <translation>Tilbyderen oppgir ingen adresse for å levere tilbake tokener: De glemmes her og gjelder til de utløper av seg selv.</translation>
    </message>
    <message>
        <source>Give the token back</source>
        <translation>Lever tokenet tilbake</translation>
    </message>
    <message>
        <source>%1: revoked at the provider.</source>
        <translation>%1: trukket tilbake hos tilbyderen.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::OAuth::RedirectConnection</name>
    <message>
        <source>The browser left before it got the answer.</source>
        <translation>Nettleseren koblet fra før den fikk svaret.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::OAuth::RedirectListener</name>
    <message>
        <source>The browser reads the outcome</source>
        <translation>Nettleseren leser utfallet</translation>
    </message>
    <message>
        <source>The browser comes back</source>
        <translation>Nettleseren kommer tilbake</translation>
    </message>
    <message>
        <source>This request cannot be read.</source>
        <translation>Denne forespørselen kan ikke leses.</translation>
    </message>
    <message>
        <source>This address is for a login on this computer only.</source>
        <translation>Denne adressen er bare for pålogging på denne datamaskinen.</translation>
    </message>
    <message>
        <source>There is nothing here.</source>
        <translation>Det er ingenting her.</translation>
    </message>
    <message>
        <source>This address takes GET and POST.</source>
        <translation>Denne adressen tar imot GET og POST.</translation>
    </message>
    <message>
        <source>This login has had its answer already. Close this tab.</source>
        <translation>Denne påloggingen har allerede fått svaret sitt. Lukk denne fanen.</translation>
    </message>
    <message>
        <source>The provider sent neither a code nor an error to this address. If the address of this page holds them behind a #, the provider answered in the fragment, which only the browser sees: the response mode has to be query or form_post.</source>
        <translation>Tilbyderen sendte verken kode eller feil til denne adressen. Hvis adressen til denne siden har dem etter en #, svarte tilbyderen i fragmentet, som bare nettleseren ser: Svarmodusen må være query eller form_post.</translation>
    </message>
    <message>
        <source>This computer gives no port for the redirect address (%1).</source>
        <translation>Denne datamaskinen gir ingen port til omdirigeringsadressen (%1).</translation>
    </message>
    <message>
        <source>Port %1 of this computer, to which the browser is to come back, cannot be used (%2). Close the program that has it, or choose another redirect port.</source>
        <translation>Port %1 på denne datamaskinen, dit nettleseren skal komme tilbake, kan ikke brukes (%2). Lukk programmet som har den, eller velg en annen omdirigeringsport.</translation>
    </message>
    <message>
        <source>Port %1 of this computer, to which the browser is to come back, is in use at ::1 by another program. Close that, or choose another redirect port.</source>
        <translation>Port %1 på denne datamaskinen, dit nettleseren skal komme tilbake, brukes på ::1 av et annet program. Lukk det, eller velg en annen omdirigeringsport.</translation>
    </message>
    <message>
        <source>This computer has no port that is free at 127.0.0.1 and ::1.</source>
        <translation>Denne datamaskinen har ingen port som er ledig på 127.0.0.1 og ::1.</translation>
    </message>
    <message>
        <source>The browser did not come back in time.</source>
        <translation>Nettleseren kom ikke tilbake i tide.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Online</name>
    <message>
        <source>The tenant&apos;s consent to the application was withdrawn. An administrator of the tenant has to approve it again.</source>
        <translation>Tenantens samtykke til programmet er trukket tilbake. En administrator hos tenanten må godkjenne det på nytt.</translation>
    </message>
    <message>
        <source>The redirect address is not registered for the application. It has to be registered letter by letter: http or https, 127.0.0.1 and not localhost, port, path and the slash at its end.</source>
        <translation>Omdirigeringsadressen er ikke registrert for programmet. Den må registreres bokstav for bokstav: http eller https, 127.0.0.1 og ikke localhost, port, sti og skråstreken til slutt.</translation>
    </message>
    <message>
        <source>The tenant&apos;s consent to the application has expired. An administrator of the tenant has to approve it again.</source>
        <translation>Tenantens samtykke til programmet er utløpt. En administrator hos tenanten må godkjenne det på nytt.</translation>
    </message>
    <message>
        <source>The tenant refused the application. An administrator of the tenant has to approve it.</source>
        <translation>Tenanten avviste programmet. En administrator hos tenanten må godkjenne det.</translation>
    </message>
    <message>
        <source>The application asks for more than it was approved for. An administrator of the tenant has to approve it again.</source>
        <translation>Programmet ber om mer enn det er godkjent for. En administrator hos tenanten må godkjenne det på nytt.</translation>
    </message>
    <message>
        <source>The minute in the signed token is too far from the server&apos;s. It has to be the present minute in UTC, not in local time.</source>
        <translation>Minuttet i det signerte tokenet er for langt fra serverens. Det må være det nåværende minuttet i UTC, ikke i lokal tid.</translation>
    </message>
    <message>
        <source>The signature of the token does not fit the application&apos;s public key. The private key is that of another environment or application, or something else was signed than token, point and minute.</source>
        <translation>Tokenets signatur passer ikke til programmets offentlige nøkkel. Den private nøkkelen hører til et annet miljø eller program, eller noe annet enn token, punktum og minutt ble signert.</translation>
    </message>
    <message>
        <source>The session has no access token. Log in first.</source>
        <translation>Økten har ikke noe tilgangstoken. Logg på først.</translation>
    </message>
    <message>
        <source>Exchange the access token for a ticket</source>
        <translation>Bytt tilgangstokenet mot en billett</translation>
    </message>
    <message>
        <source>Authorization</source>
        <translation>Authorization</translation>
    </message>
    <message>
        <source>Application token</source>
        <translation>Programtoken</translation>
    </message>
    <message>
        <source>Ticket (SOAP)</source>
        <translation>Billett (SOAP)</translation>
    </message>
    <message>
        <source>Application token (SOAP)</source>
        <translation>Programtoken (SOAP)</translation>
    </message>
    <message>
        <source>SOAP: %1</source>
        <translation>SOAP: %1</translation>
    </message>
    <message>
        <source>Status of the tenant (no login needed)</source>
        <translation>Status for tenanten (krever ikke pålogging)</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a call. Write GET v1/Contact/1 for the WebApi, or Contact/GetContact ContactId=1 for NetServer (SOAP).</source>
        <translation>«%1» er ikke et kall. Skriv GET v1/Contact/1 for WebApi, eller Contact/GetContact ContactId=1 for NetServer (SOAP).</translation>
    </message>
    <message>
        <source>The tenant is not at %1 (%2): wrong subdomain. Tenants move between subdomains, and those without a number take no calls.</source>
        <translation>Tenanten er ikke på %1 (%2): feil underdomene. Tenanter flyttes mellom underdomener, og de uten nummer tar ikke imot kall.</translation>
    </message>
    <message>
        <source>The claim netserver_url cannot be used. %1</source>
        <translation>Påstanden (claim) netserver_url kan ikke brukes. %1</translation>
    </message>
    <message>
        <source>The profile asks for the tenant %1, but the login is to the tenant %2 (claim ctx). Calls go to %2.</source>
        <translation>Profilen ber om tenanten %1, men påloggingen gjelder tenanten %2 (påstanden ctx). Kall går til %2.</translation>
    </message>
    <message>
        <source>The login went well, but its token does not tell where the tenant is: missing is %1. Programs end here with &quot;error occurred trying to obtain the context identifier&quot;. Check which claims SuperOffice has registered for the application.</source>
        <translation>Påloggingen gikk bra, men tokenet sier ikke hvor tenanten er: %1 mangler. Programmer stopper her med «error occurred trying to obtain the context identifier». Sjekk hvilke påstander (claims) SuperOffice har registrert for programmet.</translation>
    </message>
    <message>
        <source>The token does not tell where the tenant is (missing is %1); what the tenant&apos;s status and the profile say is used instead.</source>
        <translation>Tokenet sier ikke hvor tenanten er (%1 mangler); det tenantens status og profilen sier, brukes i stedet.</translation>
    </message>
    <message>
        <source>The claim webapi_url cannot be used. %1</source>
        <translation>Påstanden (claim) webapi_url kan ikke brukes. %1</translation>
    </message>
    <message>
        <source>The token sends calls to %1, which is not a place of the environment %2.</source>
        <translation>Tokenet sender kall til %1, som ikke er et sted i miljøet %2.</translation>
    </message>
    <message>
        <source>%1 is one of the numbered subdomains, which serve tenants but log nobody in. Write %2; the login itself tells where the tenant is.</source>
        <translation>%1 er et av de nummererte underdomenene, som betjener tenanter, men ikke logger på noen. Skriv %2; selve påloggingen sier hvor tenanten er.</translation>
    </message>
    <message>
        <source>%1 is one of the numbered subdomains, which serve tenants but log nobody in. Write sod, qaonline or online; the login itself tells where the tenant is.</source>
        <translation>%1 er et av de nummererte underdomenene, som betjener tenanter, men ikke logger på noen. Skriv sod, qaonline eller online; selve påloggingen sier hvor tenanten er.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no environment. Write sod (development), qaonline (stage), online (production), or an address that begins with https://.</source>
        <translation>«%1» er ikke et miljø. Skriv sod (utvikling), qaonline (stage), online (produksjon) eller en adresse som begynner med https://.</translation>
    </message>
    <message>
        <source>%1 is a tenant&apos;s address. The environment is the part that all its tenants share; write sod, qaonline or online, and the tenant beside it.</source>
        <translation>%1 er adressen til en tenant. Miljøet er den delen som alle tenantene deler; skriv sod, qaonline eller online, og tenanten ved siden av.</translation>
    </message>
    <message>
        <source>The environment is missing: sod (development), qaonline (stage), online (production), or an address.</source>
        <translation>Miljøet mangler: sod (utvikling), qaonline (stage), online (produksjon) eller en adresse.</translation>
    </message>
    <message>
        <source>A tenant is named Cust and a number, like Cust12345.</source>
        <translation>En tenant heter Cust og et nummer, for eksempel Cust12345.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no address that a call could go to.</source>
        <translation>«%1» er ikke en adresse som et kall kan gå til.</translation>
    </message>
    <message>
        <source>%1 is not https: what opens the tenant would go there for everybody on the way to read, so nothing is sent.</source>
        <translation>%1 er ikke https: Det som åpner tenanten, ville gå dit lesbart for alle underveis, så ingenting sendes.</translation>
    </message>
    <message>
        <source>NetServer 6 was never online.</source>
        <translation>NetServer 6 fantes aldri i Online.</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Miljø</translation>
    </message>
    <message>
        <source>sod (development), qaonline (stage), online (production), or an address.</source>
        <translation>sod (utvikling), qaonline (stage), online (produksjon) eller en adresse.</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Tenant</translation>
    </message>
    <message>
        <source>The customer&apos;s, like Cust12345. Its status is asked for first.</source>
        <translation>Kundens, for eksempel Cust12345. Det spørres først etter statusen.</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>Privat nøkkel</translation>
    </message>
    <message>
        <source>The application&apos;s RSA key for this environment, as PEM or as the vendor&apos;s &lt;RSAKeyValue&gt;.</source>
        <translation>Programmets RSA-nøkkel for dette miljøet, som PEM eller som leverandørens &lt;RSAKeyValue&gt;.</translation>
    </message>
    <message>
        <source>Services version</source>
        <translation>Tjenesteversjon</translation>
    </message>
    <message>
        <source>Of SOAP calls, where the login does not tell: Services88.</source>
        <translation>For SOAP-kall, når påloggingen ikke sier det: Services88.</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Klienthemmelighet</translation>
    </message>
    <message>
        <source>The application token: the secret that the application was registered with.</source>
        <translation>Programtokenet: hemmeligheten som programmet ble registrert med.</translation>
    </message>
    <message>
        <source>System user token</source>
        <translation>Systembrukertoken</translation>
    </message>
    <message>
        <source>The claim system_token of a person&apos;s login, unsigned.</source>
        <translation>Påstanden (claim) system_token fra en persons pålogging, usignert.</translation>
    </message>
    <message>
        <source>Exchange over</source>
        <translation>Bytt via</translation>
    </message>
    <message>
        <source>Which of the two services turns the signed token into a ticket.</source>
        <translation>Hvilken av de to tjenestene som gjør det signerte tokenet om til en billett.</translation>
    </message>
    <message>
        <source>A person, over SuperID (OpenID Connect)</source>
        <translation>En person, via SuperID (OpenID Connect)</translation>
    </message>
    <message>
        <source>The person logs in with the browser; calls carry an access token.</source>
        <translation>Personen logger på med nettleseren; kall har med et tilgangstoken.</translation>
    </message>
    <message>
        <source>The tenant&apos;s system user</source>
        <translation>Tenantens systembruker</translation>
    </message>
    <message>
        <source>A signed token is exchanged for a ticket, without any person.</source>
        <translation>Et signert token byttes mot en billett, uten noen person.</translation>
    </message>
    <message>
        <source>Production (online)</source>
        <translation>Produksjon (online)</translation>
    </message>
    <message>
        <source>Stage (qaonline)</source>
        <translation>Stage (qaonline)</translation>
    </message>
    <message>
        <source>Development (sod)</source>
        <translation>Utvikling (sod)</translation>
    </message>
    <message>
        <source>SuperOffice Online (SuperID)</source>
        <translation>SuperOffice Online (SuperID)</translation>
    </message>
    <message>
        <source>The tenant&apos;s address, if it is to be compared with the one that the login tells. May be left empty.</source>
        <translation>Tenantens adresse, hvis den skal sammenlignes med den som påloggingen oppgir. Kan stå tomt.</translation>
    </message>
    <message>
        <source>The access token is of the tenant %1, but the ID token says %2 (claim ctx).</source>
        <translation>Tilgangstokenet tilhører tenanten %1, men ID-tokenet sier %2 (påstanden ctx).</translation>
    </message>
    <message>
        <source>The ID token holds the token of the tenant&apos;s system user (claim system_token), which the scheme system-user logs in with.</source>
        <translation>ID-tokenet inneholder tokenet til tenantens systembruker (påstanden system_token), som påloggingsmåten system-user logger på med.</translation>
    </message>
    <message>
        <source>No ID token came with the access token, so nobody tells where the tenant is. SuperID sends one for the scope openid.</source>
        <translation>Det kom ikke noe ID-token med tilgangstokenet, så ingenting sier hvor tenanten er. SuperID sender et for omfanget (scope) openid.</translation>
    </message>
    <message>
        <source>A system user&apos;s ticket cannot be ended: it is forgotten here and runs out at the tenant.</source>
        <translation>En systembrukers billett kan ikke avsluttes: Den glemmes her og utløper hos tenanten.</translation>
    </message>
    <message>
        <source>The private key cannot be read: %1</source>
        <translation>Den private nøkkelen kan ikke leses: %1</translation>
    </message>
    <message>
        <source>The key in the profile is a public one. A system user token is signed with the application&apos;s private key.</source>
        <translation>Nøkkelen i profilen er offentlig. Et systembrukertoken signeres med programmets private nøkkel.</translation>
    </message>
    <message>
        <source>The private key is of the kind %1. A system user token is signed with an RSA key.</source>
        <translation>Den private nøkkelen er av typen %1. Et systembrukertoken signeres med en RSA-nøkkel.</translation>
    </message>
    <message>
        <source>The system user token is empty.</source>
        <translation>Systembrukertokenet er tomt.</translation>
    </message>
    <message>
        <source>The system user token in the profile is signed already. Enter the token alone, as the claim system_token has it; it is signed anew for each login.</source>
        <translation>Systembrukertokenet i profilen er allerede signert. Skriv inn bare tokenet, slik påstanden system_token har det; det signeres på nytt for hver pålogging.</translation>
    </message>
    <message>
        <source>Signed was %1 UTC; the answer does not tell the server&apos;s time.</source>
        <translation>Det ble signert %1 UTC; svaret oppgir ikke serverens klokkeslett.</translation>
    </message>
    <message>
        <source>Signed was %1 UTC, and by the server&apos;s clock it was %2 UTC: the clocks agree, so it is not the clock of this computer.</source>
        <translation>Signert ble %1 UTC, og etter serverens klokke var den %2 UTC: Klokkene er enige, så det er ikke klokken på denne datamaskinen.</translation>
    </message>
    <message numerus="yes">
        <source>Signed was %1 UTC, but by the server&apos;s clock it was %2 UTC: the clock of this computer is %n minute(s) behind. Set it right.</source>
        <translation>
            <numerusform>Det ble signert %1 UTC, men ifølge serverens klokke var det %2 UTC: Klokken på denne datamaskinen går %n minutt etter. Still den riktig.</numerusform>
            <numerusform>Det ble signert %1 UTC, men ifølge serverens klokke var det %2 UTC: Klokken på denne datamaskinen går %n minutter etter. Still den riktig.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Signed was %1 UTC, but by the server&apos;s clock it was %2 UTC: the clock of this computer is %n minute(s) ahead. Set it right.</source>
        <translation>
            <numerusform>Det ble signert %1 UTC, men ifølge serverens klokke var det %2 UTC: Klokken på denne datamaskinen går %n minutt foran. Still den riktig.</numerusform>
            <numerusform>Det ble signert %1 UTC, men ifølge serverens klokke var det %2 UTC: Klokken på denne datamaskinen går %n minutter foran. Still den riktig.</numerusform>
        </translation>
    </message>
    <message>
        <source>The exchange of the system user token was refused without a reason (%1).</source>
        <translation>Byttet av systembrukertokenet ble avvist uten begrunnelse (%1).</translation>
    </message>
    <message>
        <source>The exchange of the system user token was refused (%1). SuperOffice says: %2</source>
        <translation>Byttet av systembrukertokenet ble avvist (%1). SuperOffice sier: %2</translation>
    </message>
    <message>
        <source>The exchange of the system user token was refused: %1. %2</source>
        <translation>Byttet av systembrukertokenet ble avvist: %1. %2</translation>
    </message>
    <message>
        <source>SuperOffice says: %1</source>
        <translation>SuperOffice sier: %1</translation>
    </message>
    <message>
        <source>There is no exchange for system users at this address (%1). Check the environment.</source>
        <translation>Det finnes ingen byttetjeneste for systembrukere på denne adressen (%1). Sjekk miljøet.</translation>
    </message>
    <message>
        <source>What came back (%1) is no answer of the exchange for system users.</source>
        <translation>Det som kom tilbake (%1), er ikke et svar fra byttetjenesten for systembrukere.</translation>
    </message>
    <message>
        <source>The exchange went well, but its answer holds no token.</source>
        <translation>Byttet gikk bra, men svaret inneholder ikke noe token.</translation>
    </message>
    <message>
        <source>A SAML token came back where a JWT was asked for (ReturnTokenType).</source>
        <translation>Det kom tilbake et SAML-token der det ble bedt om et JWT (ReturnTokenType).</translation>
    </message>
    <message>
        <source>By the clock of this computer the system user&apos;s token is not good, by the server&apos;s it is: set this computer&apos;s clock. %1</source>
        <translation>Ifølge klokken på denne datamaskinen er systembrukerens token ikke gyldig, men ifølge serverens er det gyldig: Still klokken på denne datamaskinen. %1</translation>
    </message>
    <message>
        <source>The token is made for somebody else: its audience (aud) is &quot;%1&quot; and does not begin with spn:.</source>
        <translation>Tokenet er laget for noen andre: Mottakeren (aud) er «%1» og begynner ikke med spn:.</translation>
    </message>
    <message>
        <source>The token&apos;s audience is %1, but its claim serial says %2.</source>
        <translation>Mottakeren (aud) for tokenet er %1, men påstanden serial sier %2.</translation>
    </message>
    <message>
        <source>The signature of the system user&apos;s token was not checked, because there are no keys: %1</source>
        <translation>Signaturen på systembrukerens token ble ikke kontrollert, for det finnes ingen nøkler: %1</translation>
    </message>
    <message>
        <source>The signature of the system user&apos;s token was not checked: no key of the environment fits it.</source>
        <translation>Signaturen på systembrukerens token ble ikke kontrollert: Ingen av miljøets nøkler passer.</translation>
    </message>
    <message>
        <source>The token of the system user does not pass its checks, so its ticket is not used. %1</source>
        <translation>Systembrukerens token består ikke kontrollene, så billetten brukes ikke. %1</translation>
    </message>
    <message>
        <source>The ticket does not look like one: %1</source>
        <translation>Billetten ser ikke ut som en billett: %1</translation>
    </message>
    <message>
        <source>The ticket is of the tenant %1, but the token that brought it says %2.</source>
        <translation>Billetten tilhører tenanten %1, men tokenet som den kom med, sier %2.</translation>
    </message>
    <message>
        <source>Exchange the signed token for a ticket</source>
        <translation>Bytt det signerte tokenet mot en billett</translation>
    </message>
    <message>
        <source>The token of the system user holds no ticket (claim http://schemes.superoffice.net/identity/ticket).</source>
        <translation>Systembrukerens token inneholder ingen billett (påstanden http://schemes.superoffice.net/identity/ticket).</translation>
    </message>
    <message>
        <source>The tenant&apos;s status says %1, but also that it does not run (IsRunning is false).</source>
        <translation>Tenantens status sier %1, men også at den ikke kjører (IsRunning er false).</translation>
    </message>
    <message>
        <source>The profile&apos;s address is at %1, but the tenant is at %2 now (tenant status, Api). Calls to the wrong one are answered with 421.</source>
        <translation>Profilens adresse er på %1, men tenanten er nå på %2 (tenantens status, Api). Kall til feil adresse besvares med 421.</translation>
    </message>
    <message>
        <source>By its status the tenant is at this very address, %1; it may be on the move.</source>
        <translation>Ifølge statusen er tenanten på akkurat denne adressen, %1; den kan være i ferd med å bli flyttet.</translation>
    </message>
    <message>
        <source>By its status the tenant is at %1 now.</source>
        <translation>Ifølge statusen er tenanten nå på %1.</translation>
    </message>
    <message>
        <source>Log in again, so that the calls go there.</source>
        <translation>Logg inn på nytt, så går kallene dit.</translation>
    </message>
    <message>
        <source>The token sends calls to %1, but by its status the tenant is at %2.</source>
        <translation>Tokenet sender kall til %1, men ifølge statusen er tenanten på %2.</translation>
    </message>
    <message>
        <source>Ask who is logged in</source>
        <translation>Spør hvem som er logget på</translation>
    </message>
    <message>
        <source>The token is of the tenant %1, but %2 answered.</source>
        <translation>Tokenet tilhører tenanten %1, men %2 svarte.</translation>
    </message>
    <message>
        <source>The tenant&apos;s status, asked for it, does not tell where it is: %1</source>
        <translation>Det ble spurt etter tenantens status, men den sier ikke hvor tenanten er: %1</translation>
    </message>
    <message>
        <source>The environment does not know the tenant %1. Check its number, and whether it belongs to another environment.</source>
        <translation>Miljøet kjenner ikke tenanten %1. Sjekk nummeret, og om den hører til et annet miljø.</translation>
    </message>
    <message>
        <source>The tenant %1 is still being set up. Wait until that is done.</source>
        <translation>Tenanten %1 er fortsatt under oppretting. Vent til det er ferdig.</translation>
    </message>
    <message>
        <source>The tenant %1 is running.</source>
        <translation>Tenanten %1 kjører.</translation>
    </message>
    <message>
        <source>The tenant %1 was deleted.</source>
        <translation>Tenanten %1 er slettet.</translation>
    </message>
    <message>
        <source>The tenant %1 is suspended, so nobody can log in to it. The customer has to have it opened again.</source>
        <translation>Tenanten %1 er sperret, så ingen kan logge på den. Kunden må få den åpnet igjen.</translation>
    </message>
    <message>
        <source>The tenant %1 is being maintained and can be used meanwhile.</source>
        <translation>Tenanten %1 er under vedlikehold og kan brukes imens.</translation>
    </message>
    <message>
        <source>The tenant %1 is closed for maintenance. Wait until that is over.</source>
        <translation>Tenanten %1 er stengt for vedlikehold. Vent til det er over.</translation>
    </message>
    <message>
        <source>Setting up the tenant %1 failed, so there is nothing to log in to.</source>
        <translation>Opprettingen av tenanten %1 mislyktes, så det er ingenting å logge på.</translation>
    </message>
    <message>
        <source>The tenant %1 is being deleted.</source>
        <translation>Tenanten %1 er i ferd med å bli slettet.</translation>
    </message>
    <message>
        <source>Deleting the tenant %1 failed; it cannot be used.</source>
        <translation>Slettingen av tenanten %1 mislyktes; den kan ikke brukes.</translation>
    </message>
    <message>
        <source>The tenant %1 waits for being moved to another place. Try again later; its address may be another one then.</source>
        <translation>Tenanten %1 venter på å bli flyttet til et annet sted. Prøv igjen senere; adressen kan være en annen da.</translation>
    </message>
    <message>
        <source>The tenant %1 is not running, so nobody can log in to it.</source>
        <translation>Tenanten %1 kjører ikke, så ingen kan logge på den.</translation>
    </message>
    <message>
        <source>(State: %1, number %2.)</source>
        <translation>(Tilstand: %1, nummer %2.)</translation>
    </message>
    <message>
        <source>(State: %1, which is none of the documented ones.)</source>
        <translation>(Tilstand: %1, som ikke er blant de dokumenterte.)</translation>
    </message>
    <message>
        <source>The environment does not know the tenant %1 (%2). Check its number, and whether it belongs to another environment.</source>
        <translation>Miljøet kjenner ikke tenanten %1 (%2). Sjekk nummeret, og om den hører til et annet miljø.</translation>
    </message>
    <message>
        <source>The tenant&apos;s status cannot be had. %1</source>
        <translation>Tenantens status er ikke tilgjengelig. %1</translation>
    </message>
    <message>
        <source>What came back (%1) is no tenant status. Check the environment.</source>
        <translation>Det som kom tilbake (%1), er ikke en tenantstatus. Sjekk miljøet.</translation>
    </message>
    <message>
        <source>Ask for the tenant&apos;s status</source>
        <translation>Spør etter tenantens status</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Pairing</name>
    <message>
        <source>The connection was closed before an answer came.</source>
        <translation>Tilkoblingen ble lukket før det kom noe svar.</translation>
    </message>
    <message>
        <source>The connection was closed before the request was whole.</source>
        <translation>Tilkoblingen ble lukket før hele forespørselen var kommet.</translation>
    </message>
    <message numerus="yes">
        <source>The server sent %n bytes more than the answer of exchange %1 should have: its length is wrong, or something between changed it.</source>
        <translation>
            <numerusform>Serveren sendte %n byte mer enn svaret på utveksling %1 skal ha: Lengden er feil, eller noe underveis har endret det.</numerusform>
            <numerusform>Serveren sendte %n byte mer enn svaret på utveksling %1 skal ha: Lengden er feil, eller noe underveis har endret det.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The server sent %n bytes before it was asked, and they are not HTTP.</source>
        <translation>
            <numerusform>Serveren sendte %n byte før den ble spurt, og den er ikke HTTP.</numerusform>
            <numerusform>Serveren sendte %n byte før den ble spurt, og de er ikke HTTP.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Parameters</name>
    <message>
        <source>User name</source>
        <translation>Brukernavn</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passord</translation>
    </message>
    <message>
        <source>An empty password is a password too.</source>
        <translation>Et tomt passord er også et passord.</translation>
    </message>
    <message>
        <source>Character set</source>
        <translation>Tegnsett</translation>
    </message>
    <message>
        <source>How letters beyond A to Z are written in user name and password.</source>
        <translation>Hvordan andre bokstaver enn A til Z skrives i brukernavn og passord.</translation>
    </message>
    <message>
        <source>With this method a user name cannot hold a colon.</source>
        <translation>Med denne metoden kan et brukernavn ikke ha kolon.</translation>
    </message>
    <message>
        <source>A header&apos;s name has letters, digits and hyphens only.</source>
        <translation>Et headernavn har bare bokstaver, sifre og bindestreker.</translation>
    </message>
    <message>
        <source>This goes into a header, where only printable ASCII characters are allowed.</source>
        <translation>Dette skal inn i en header, og der er bare skrivbare ASCII-tegn tillatt.</translation>
    </message>
    <message>
        <source>Write a whole number, zero or more.</source>
        <translation>Skriv et heltall, null eller større.</translation>
    </message>
    <message>
        <source>Write a whole number.</source>
        <translation>Skriv et heltall.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::PasswordCheck</name>
    <message>
        <source>The proxy refused it all the same, so that the reason is not the password.</source>
        <translation>Proxyen avviste det likevel, så årsaken er ikke passordet.</translation>
    </message>
    <message>
        <source>The server refused it all the same, so that the reason is not the password.</source>
        <translation>Serveren avviste det likevel, så årsaken er ikke passordet.</translation>
    </message>
    <message>
        <source>The response is made with an algorithm that is not one of RFC 7616.</source>
        <translation>Svaret er laget med en algoritme som ikke er blant dem i RFC 7616.</translation>
    </message>
    <message>
        <source>The header lacks the response, the nonce or the uri, so that the password cannot be checked.</source>
        <translation>Headeren mangler response, nonce eller uri, så passordet kan ikke kontrolleres.</translation>
    </message>
    <message>
        <source>The response covers the body, which was not recorded whole.</source>
        <translation>Svaret dekker innholdet, og det ble ikke tatt opp i sin helhet.</translation>
    </message>
    <message>
        <source>The password fits the Digest response.</source>
        <translation>Passordet passer til Digest-svaret.</translation>
    </message>
    <message>
        <source>The password fits the Digest response, which was made for &quot;%1&quot;, as its uri says; but the request asks for &quot;%2&quot;. A server may refuse that.</source>
        <translation>Passordet passer til Digest-svaret, som ble laget for «%1», slik uri sier; men forespørselen ber om «%2». En server kan avvise det.</translation>
    </message>
    <message>
        <source>The password fits, but the response was made for the request&apos;s own target &quot;%1&quot;, while its uri says &quot;%2&quot;. Servers refuse that.</source>
        <translation>Passordet passer, men svaret ble laget for forespørselens eget mål «%1», mens uri sier «%2». Servere avviser det.</translation>
    </message>
    <message>
        <source>The password fits, but the response was made for &quot;%1&quot;, without the query of its uri. Servers refuse that.</source>
        <translation>Passordet passer, men svaret ble laget for «%1», uten spørringen i uri. Servere avviser det.</translation>
    </message>
    <message>
        <source>The password fits, but the response was made for the method %1, while the request is %2. Servers refuse that.</source>
        <translation>Passordet passer, men svaret ble laget for metoden %1, mens forespørselen er %2. Servere avviser det.</translation>
    </message>
    <message>
        <source>The header holds only a hash of the user name; give the name too, so that the password can be checked.</source>
        <translation>Headeren inneholder bare en hash av brukernavnet; oppgi også navnet, så passordet kan kontrolleres.</translation>
    </message>
    <message>
        <source>The hash in the header is not that of the user name &quot;%1&quot;, so that the password cannot be checked.</source>
        <translation>Hashen i headeren hører ikke til brukernavnet «%1», så passordet kan ikke kontrolleres.</translation>
    </message>
    <message>
        <source>The password does not make this Digest response, neither for the uri and method that it names nor for those of the request: another password was used.</source>
        <translation>Passordet gir ikke dette Digest-svaret, verken for uri og metode som det oppgir, eller for forespørselens egne: Et annet passord ble brukt.</translation>
    </message>
    <message>
        <source>The client left the domain out of it, though its message names one; not every server accepts that.</source>
        <translation>Klienten utelot domenet fra det, selv om meldingen oppgir et; ikke alle servere godtar det.</translation>
    </message>
    <message>
        <source>The client put the domain into it in upper case, though its message names it otherwise; not every server accepts that.</source>
        <translation>Klienten satte inn domenet i det med store bokstaver, selv om meldingen skriver det annerledes; ikke alle servere godtar det.</translation>
    </message>
    <message>
        <source>The client put the server&apos;s own domain into it, though its message names none; not every server accepts that.</source>
        <translation>Klienten satte inn serverens eget domene i det, selv om meldingen ikke oppgir noe; ikke alle servere godtar det.</translation>
    </message>
    <message>
        <source>The password does not make the response that was sent for &quot;%1&quot;: another password was used, or the names in the message were changed on the way.</source>
        <translation>Passordet gir ikke svaret som ble sendt for «%1»: Et annet passord ble brukt, eller navnene i meldingen ble endret underveis.</translation>
    </message>
    <message>
        <source>The MIC is right too.</source>
        <translation>MIC-en er også riktig.</translation>
    </message>
    <message>
        <source>But the MIC is wrong: one of the three messages was changed on the way, and a server refuses that.</source>
        <translation>Men MIC-en er feil: En av de tre meldingene ble endret underveis, og en server avviser det.</translation>
    </message>
    <message>
        <source>The password fits the %1 response that was sent for &quot;%2&quot;.</source>
        <translation>Passordet passer til %1-svaret som ble sendt for «%2».</translation>
    </message>
    <message>
        <source>The password fits, but the response answers a challenge (exchange %1) that had been answered before, or that came later; a challenge is good for one answer.</source>
        <translation>Passordet passer, men svaret gjelder en utfordring (utveksling %1) som var besvart før, eller som kom senere; en utfordring gjelder bare for ett svar.</translation>
    </message>
    <message>
        <source>The password fits, but the response answers a challenge that came over another connection (exchange %1). NTLM logs in a connection, so that the server refuses it here.</source>
        <translation>Passordet passer, men svaret gjelder en utfordring som kom over en annen tilkobling (utveksling %1). NTLM logger på en tilkobling, så serveren avviser det her.</translation>
    </message>
    <message>
        <source>The server&apos;s challenge (type 2) for this response was not recorded on this connection, so that the password cannot be checked.</source>
        <translation>Serverens utfordring (type 2) til dette svaret er ikke med i opptaket av denne tilkoblingen, så passordet kan ikke kontrolleres.</translation>
    </message>
    <message>
        <source>The NTLM message is damaged, so that the password cannot be checked: %1</source>
        <translation>NTLM-meldingen er skadet, så passordet kan ikke kontrolleres: %1</translation>
    </message>
    <message>
        <source>This is an anonymous login: no user is named, and no password was used.</source>
        <translation>Dette er en anonym pålogging: Ingen bruker er oppgitt, og ikke noe passord ble brukt.</translation>
    </message>
    <message>
        <source>The server&apos;s challenge is damaged, so that the password cannot be checked: %1</source>
        <translation>Serverens utfordring er skadet, så passordet kan ikke kontrolleres: %1</translation>
    </message>
</context>
<context>
    <name>Ticketscope::PasswordGuard</name>
    <message numerus="yes">
        <source>Nothing was sent: the password of %1 was refused %n time(s) at %2 within half an hour, and one more may lock the account. Make sure of the password first, and ask whether the account is locked already; then log in anyway.</source>
        <translation>
            <numerusform>Ingenting ble sendt: Passordet til %1 ble avvist %n gang på %2 i løpet av en halvtime, og én gang til kan låse kontoen. Forsikre deg først om at passordet er riktig, og spør om kontoen allerede er låst; logg så på likevel.</numerusform>
            <numerusform>Ingenting ble sendt: Passordet til %1 ble avvist %n ganger på %2 i løpet av en halvtime, og én gang til kan låse kontoen. Forsikre deg først om at passordet er riktig, og spør om kontoen allerede er låst; logg så på likevel.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Practice</name>
    <message>
        <source>The server takes the request and never answers</source>
        <translation>Serveren tar imot forespørselen og svarer aldri</translation>
    </message>
    <message>
        <source>The answer stops in the middle and the connection stays open</source>
        <translation>Svaret stopper på midten, og tilkoblingen forblir åpen</translation>
    </message>
    <message>
        <source>The connection is reset instead of an answer</source>
        <translation>Tilkoblingen blir tilbakestilt (reset) i stedet for at det kommer svar</translation>
    </message>
    <message>
        <source>The connection is closed in the middle of the answer</source>
        <translation>Tilkoblingen lukkes midt i svaret</translation>
    </message>
    <message>
        <source>A chunk of the answer has no valid size</source>
        <translation>En blokk i svaret har ingen gyldig størrelse</translation>
    </message>
    <message>
        <source>The answer is gzip that does not decompress</source>
        <translation>Svaret er gzip som ikke lar seg pakke ut</translation>
    </message>
    <message>
        <source>Content-Length is 10 bytes less than the body</source>
        <translation>Content-Length er 10 byte mindre enn innholdet</translation>
    </message>
    <message>
        <source>50 MB of blanks follow each answer</source>
        <translation>Etter hvert svar kommer 50 MB med mellomrom</translation>
    </message>
    <message>
        <source>The answer trickles in, a few bytes at a time</source>
        <translation>Svaret kommer dryppende, noen få byte om gangen</translation>
    </message>
    <message>
        <source>Every answer is the web server&apos;s error page 500</source>
        <translation>Alle svar er webserverens feilside 500</translation>
    </message>
    <message>
        <source>A guest network&apos;s sign-in page answers instead of the service</source>
        <translation>Innloggingssiden til et gjestenett svarer i stedet for tjenesten</translation>
    </message>
    <message>
        <source>Every address redirects to itself</source>
        <translation>Alle adresser omdirigerer til seg selv</translation>
    </message>
    <message>
        <source>The server&apos;s clock is ten minutes ahead</source>
        <translation>Serverens klokke går ti minutter for fort</translation>
    </message>
    <message>
        <source>The server&apos;s clock is ten minutes behind</source>
        <translation>Serverens klokke går ti minutter for sakte</translation>
    </message>
    <message>
        <source>The account&apos;s password was changed</source>
        <translation>Passordet til kontoen er endret</translation>
    </message>
    <message>
        <source>A load balancer sends each call to a server that does not know the session</source>
        <translation>En lastbalanserer sender hvert kall til en server som ikke kjenner økten</translation>
    </message>
    <message>
        <source>Every login fails with HTTP 200 and AuthenticationSucceeded=false</source>
        <translation>Alle pålogginger mislykkes med HTTP 200 og AuthenticationSucceeded=false</translation>
    </message>
    <message>
        <source>Every login and call ends in an exception in the SOAP header, with HTTP 200</source>
        <translation>Alle pålogginger og kall ender med et unntak i SOAP-headeren, med HTTP 200</translation>
    </message>
    <message>
        <source>A validator rejects the login: &quot;Failed to validate tokens&quot;</source>
        <translation>En validator avviser påloggingen: «Failed to validate tokens»</translation>
    </message>
    <message>
        <source>NetServer 6 answers &quot;Server unavailable, please try later&quot; to every Secret</source>
        <translation>NetServer 6 svarer «Server unavailable, please try later» på alle Secret-verdier</translation>
    </message>
    <message>
        <source>Every message is refused with 415 as if it were SOAP 1.2</source>
        <translation>Alle meldinger avvises med 415, som om de var SOAP 1.2</translation>
    </message>
    <message>
        <source>No SOAPAction is known: ContractFilter mismatch</source>
        <translation>Ingen SOAPAction er kjent: ContractFilter mismatch</translation>
    </message>
    <message>
        <source>The other element order is expected, so that UserName or Password is read as null</source>
        <translation>Den andre elementrekkefølgen ventes, så UserName eller Password leses som null</translation>
    </message>
    <message>
        <source>An Online installation: the ApplicationToken is missing or another application&apos;s</source>
        <translation>En Online-installasjon: ApplicationToken mangler eller tilhører et annet program</translation>
    </message>
    <message>
        <source>The Services folder does not exist (404)</source>
        <translation>Services-mappen finnes ikke (404)</translation>
    </message>
    <message>
        <source>Every ticket has been idle for more than six hours</source>
        <translation>Ingen billetter har vært brukt på over seks timer</translation>
    </message>
    <message>
        <source>Logins yield tickets of another tenant, and calls refuse them</source>
        <translation>Pålogginger gir billetter for en annen tenant, og kallene avviser dem</translation>
    </message>
    <message>
        <source>Web service requests are not allowed: all SOAP agents refuse</source>
        <translation>Webtjenesteforespørsler er ikke tillatt: Alle SOAP-agenter avviser</translation>
    </message>
    <message>
        <source>Exceptions come as a bare SOAP fault (WrapExceptions=false), and every call fails</source>
        <translation>Unntak kommer som en ren SOAP-feil (WrapExceptions=false), og alle kall mislykkes</translation>
    </message>
    <message>
        <source>No Authorization header is seen: 401 &quot;X-XSRF-TOKEN HTTP header missing&quot;</source>
        <translation>Authorization-headeren når ikke fram: 401 «X-XSRF-TOKEN HTTP header missing»</translation>
    </message>
    <message>
        <source>The web session is logged out: the XSRF token is dead</source>
        <translation>Webøkten er logget av: XSRF-tokenet er dødt</translation>
    </message>
    <message>
        <source>IIS checks Basic itself and answers 401 with its own page</source>
        <translation>IIS kontrollerer Basic selv og svarer 401 med sin egen side</translation>
    </message>
    <message>
        <source>An Online installation: Basic is never accepted</source>
        <translation>En Online-installasjon: Basic godtas aldri</translation>
    </message>
    <message>
        <source>An Online installation: a ticket needs the right SO-AppToken</source>
        <translation>En Online-installasjon: En billett krever riktig SO-AppToken</translation>
    </message>
    <message>
        <source>Every access token is more than an hour old</source>
        <translation>Alle tilgangstokener er over en time gamle</translation>
    </message>
    <message>
        <source>Basic is read as Latin-1 instead of UTF-8</source>
        <translation>Basic leses som Latin-1 i stedet for UTF-8</translation>
    </message>
    <message>
        <source>The API redirects to the login page (302)</source>
        <translation>API-et omdirigerer til påloggingssiden (302)</translation>
    </message>
    <message>
        <source>PUT, PATCH and DELETE are refused with 405</source>
        <translation>PUT, PATCH og DELETE avvises med 405</translation>
    </message>
    <message>
        <source>421: wrong subdomain used to access the tenant</source>
        <translation>421: feil underdomene brukt for å nå tenanten</translation>
    </message>
    <message>
        <source>Agents answer 200 with null</source>
        <translation>Agentene svarer 200 med null</translation>
    </message>
    <message>
        <source>Login gives 401 as if an application header were missing</source>
        <translation>Pålogging gir 401 som om en programheader manglet</translation>
    </message>
    <message>
        <source>Only the header name AppPublisherName counts, not Apppublisher</source>
        <translation>Bare headernavnet AppPublisherName teller, ikke Apppublisher</translation>
    </message>
    <message>
        <source>Every session has been idle for more than 30 minutes</source>
        <translation>Ingen økter har vært brukt på over 30 minutter</translation>
    </message>
    <message>
        <source>The Canary header does not reach the server</source>
        <translation>Canary-headeren når ikke fram til serveren</translation>
    </message>
    <message>
        <source>The account is a standard user: administrator calls give 401</source>
        <translation>Kontoen er en standardbruker: Administratorkall gir 401</translation>
    </message>
    <message>
        <source>Logout gives 401 &quot;Invalid user token.&quot;</source>
        <translation>Avlogging gir 401 «Invalid user token.»</translation>
    </message>
    <message>
        <source>The service does not understand the security header (MustUnderstand)</source>
        <translation>Tjenesten forstår ikke sikkerhetsheaderen (MustUnderstand)</translation>
    </message>
    <message>
        <source>The security header is not found</source>
        <translation>Sikkerhetsheaderen blir ikke funnet</translation>
    </message>
    <message>
        <source>The account does not exist here: FailedAuthentication</source>
        <translation>Kontoen finnes ikke her: FailedAuthentication</translation>
    </message>
    <message>
        <source>The other password type is required</source>
        <translation>Den andre passordtypen kreves</translation>
    </message>
    <message>
        <source>The digest is computed over the nonce&apos;s Base64 text, so that none matches</source>
        <translation>Digest-verdien beregnes over Base64-teksten til noncen, så ingen stemmer</translation>
    </message>
    <message>
        <source>Every message counts as expired</source>
        <translation>Alle meldinger regnes som utløpt</translation>
    </message>
    <message>
        <source>Every timestamp counts as out of range: in the future</source>
        <translation>Alle tidsstempler regnes som utenfor området: fram i tid</translation>
    </message>
    <message>
        <source>Created with a fraction of a second is refused</source>
        <translation>Created med brøkdeler av et sekund avvises</translation>
    </message>
    <message>
        <source>Every nonce counts as used before: replay</source>
        <translation>Alle noncer regnes som brukt før: replay</translation>
    </message>
    <message>
        <source>The attributes Type and EncodingType get lost on the way: BSP rules R4201 and R4220</source>
        <translation>Attributtene Type og EncodingType går tapt underveis: BSP-reglene R4201 og R4220</translation>
    </message>
    <message>
        <source>The elements of the security header are not those that the service is set up for: actions mismatch</source>
        <translation>Elementene i sikkerhetsheaderen er ikke dem tjenesten er satt opp for: actions mismatch</translation>
    </message>
    <message>
        <source>All security faults hide behind one text, and every message fails</source>
        <translation>Alle sikkerhetsfeil skjuler seg bak én tekst, og alle meldinger mislykkes</translation>
    </message>
    <message>
        <source>NetServer SOAP: user and password</source>
        <translation>NetServer SOAP: bruker og passord</translation>
    </message>
    <message>
        <source>NetServer SOAP: user with an empty password</source>
        <translation>NetServer SOAP: bruker med tomt passord</translation>
    </message>
    <message>
        <source>NetServer SOAP: access token</source>
        <translation>NetServer SOAP: tilgangstoken</translation>
    </message>
    <message>
        <source>NetServer SOAP: ticket</source>
        <translation>NetServer SOAP: billett</translation>
    </message>
    <message>
        <source>NetServer SOAP Online: ticket and application token</source>
        <translation>NetServer SOAP Online: billett og programtoken</translation>
    </message>
    <message>
        <source>NetServer SOAP 7.0: user and password</source>
        <translation>NetServer SOAP 7.0: bruker og passord</translation>
    </message>
    <message>
        <source>NetServer 6: Secret of the day</source>
        <translation>NetServer 6: dagens Secret</translation>
    </message>
    <message>
        <source>WebApi: user and password</source>
        <translation>WebApi: bruker og passord</translation>
    </message>
    <message>
        <source>WebApi: ticket</source>
        <translation>WebApi: billett</translation>
    </message>
    <message>
        <source>WebApi Online: ticket and application token</source>
        <translation>WebApi Online: billett og programtoken</translation>
    </message>
    <message>
        <source>WebApi Online: access token</source>
        <translation>WebApi Online: tilgangstoken</translation>
    </message>
    <message>
        <source>WebApi: XSRF token of a web session</source>
        <translation>WebApi: XSRF-token fra en webøkt</translation>
    </message>
    <message>
        <source>WebApi: XSRF token read from a page</source>
        <translation>WebApi: XSRF-token lest fra en side</translation>
    </message>
    <message>
        <source>WebApi: no login, only what everybody may read</source>
        <translation>WebApi: ingen pålogging, bare det alle kan lese</translation>
    </message>
    <message>
        <source>Windows Server Essentials: administrator</source>
        <translation>Windows Server Essentials: administrator</translation>
    </message>
    <message>
        <source>Windows Server Essentials: standard user</source>
        <translation>Windows Server Essentials: standardbruker</translation>
    </message>
    <message>
        <source>WS-Security: password as text</source>
        <translation>WS-Security: passord som tekst</translation>
    </message>
    <message>
        <source>WS-Security: password as text, SOAP 1.2</source>
        <translation>WS-Security: passord som tekst, SOAP 1.2</translation>
    </message>
    <message>
        <source>WS-Security: password digest</source>
        <translation>WS-Security: passord-digest</translation>
    </message>
    <message>
        <source>WS-Security: user name without a password</source>
        <translation>WS-Security: brukernavn uten passord</translation>
    </message>
    <message>
        <source>WS-Security: namespaces as the eCRV page misprints them</source>
        <translation>WS-Security: navnerom slik eCRV-siden feilskriver dem</translation>
    </message>
    <message>
        <source>HTTP: no login</source>
        <translation>HTTP: ingen pålogging</translation>
    </message>
    <message>
        <source>HTTP: Basic</source>
        <translation>HTTP: Basic</translation>
    </message>
    <message>
        <source>HTTP: Basic in Latin-1</source>
        <translation>HTTP: Basic i Latin-1</translation>
    </message>
    <message>
        <source>HTTP: Digest</source>
        <translation>HTTP: Digest</translation>
    </message>
    <message>
        <source>HTTP: Digest with MD5</source>
        <translation>HTTP: Digest med MD5</translation>
    </message>
    <message>
        <source>HTTP: Digest over the body (auth-int)</source>
        <translation>HTTP: Digest over innholdet (auth-int)</translation>
    </message>
    <message>
        <source>HTTP: access token</source>
        <translation>HTTP: tilgangstoken</translation>
    </message>
    <message>
        <source>HTTP: a header with a key</source>
        <translation>HTTP: en header med en nøkkel</translation>
    </message>
    <message>
        <source>SuperOffice NetServer SOAP</source>
        <translation>SuperOffice NetServer SOAP</translation>
    </message>
    <message>
        <source>SuperOffice WebApi</source>
        <translation>SuperOffice WebApi</translation>
    </message>
    <message>
        <source>Windows Server Essentials</source>
        <translation>Windows Server Essentials</translation>
    </message>
    <message>
        <source>Web service with a UsernameToken, like eCRV</source>
        <translation>Webtjeneste med et UsernameToken, som eCRV</translation>
    </message>
    <message>
        <source>Plain HTTP server</source>
        <translation>Vanlig HTTP-server</translation>
    </message>
    <message>
        <source>The practice services know no fault called %1. Choose one of the list of faults.</source>
        <translation>Øvingstjenestene kjenner ingen feil med navnet %1. Velg en fra listen over feil.</translation>
    </message>
    <message>
        <source>Windows authentication: the token is too long for the web server (400)</source>
        <translation>Windows-autentisering: Tokenet er for langt for webserveren (400)</translation>
    </message>
    <message>
        <source>Windows authentication: the connection is closed between NTLM type 2 and type 3</source>
        <translation>Windows-autentisering: Tilkoblingen lukkes mellom NTLM type 2 og type 3</translation>
    </message>
    <message>
        <source>Windows authentication: only NTLMv2 is accepted</source>
        <translation>Windows-autentisering: Bare NTLMv2 godtas</translation>
    </message>
    <message>
        <source>Windows authentication: each NTLM type 3 is answered with another challenge</source>
        <translation>Windows-autentisering: Hver NTLM type 3 besvares med en ny utfordring</translation>
    </message>
    <message>
        <source>NetServer SOAP: Windows user (AuthenticateImplicit)</source>
        <translation>NetServer SOAP: Windows-bruker (AuthenticateImplicit)</translation>
    </message>
    <message>
        <source>WebApi: Windows user (Negotiate)</source>
        <translation>WebApi: Windows-bruker (Negotiate)</translation>
    </message>
    <message>
        <source>HTTP: Negotiate</source>
        <translation>HTTP: Negotiate</translation>
    </message>
    <message>
        <source>HTTP: NTLM</source>
        <translation>HTTP: NTLM</translation>
    </message>
    <message>
        <source>HTTP: NTLM as old clients do (NTLMv1)</source>
        <translation>HTTP: NTLM slik gamle klienter gjør det (NTLMv1)</translation>
    </message>
    <message>
        <source>The authorization endpoint answers invalid_request</source>
        <translation>Autorisasjonsendepunktet svarer invalid_request</translation>
    </message>
    <message>
        <source>The authorization endpoint answers unauthorized_client</source>
        <translation>Autorisasjonsendepunktet svarer unauthorized_client</translation>
    </message>
    <message>
        <source>The authorization endpoint answers unsupported_response_type</source>
        <translation>Autorisasjonsendepunktet svarer unsupported_response_type</translation>
    </message>
    <message>
        <source>The authorization endpoint answers invalid_scope</source>
        <translation>Autorisasjonsendepunktet svarer invalid_scope</translation>
    </message>
    <message>
        <source>After the person has logged in: access_denied</source>
        <translation>Etter at personen har logget på: access_denied</translation>
    </message>
    <message>
        <source>After the person has logged in: server_error</source>
        <translation>Etter at personen har logget på: server_error</translation>
    </message>
    <message>
        <source>After the person has logged in: temporarily_unavailable</source>
        <translation>Etter at personen har logget på: temporarily_unavailable</translation>
    </message>
    <message>
        <source>The redirect_uri is not registered: the provider&apos;s page says so, and nothing comes back</source>
        <translation>redirect_uri er ikke registrert: Tilbyderens side sier det, og ingenting kommer tilbake</translation>
    </message>
    <message>
        <source>The answer of the authorization endpoint has another state</source>
        <translation>Svaret fra autorisasjonsendepunktet har en annen state</translation>
    </message>
    <message>
        <source>The answer of the authorization endpoint has no state</source>
        <translation>Svaret fra autorisasjonsendepunktet har ingen state</translation>
    </message>
    <message>
        <source>The code_verifier does not fit the code_challenge</source>
        <translation>code_verifier passer ikke med code_challenge</translation>
    </message>
    <message>
        <source>The token endpoint answers invalid_request</source>
        <translation>Token-endepunktet svarer invalid_request</translation>
    </message>
    <message>
        <source>The token endpoint answers invalid_client</source>
        <translation>Token-endepunktet svarer invalid_client</translation>
    </message>
    <message>
        <source>The token endpoint answers invalid_grant</source>
        <translation>Token-endepunktet svarer invalid_grant</translation>
    </message>
    <message>
        <source>The token endpoint answers unauthorized_client</source>
        <translation>Token-endepunktet svarer unauthorized_client</translation>
    </message>
    <message>
        <source>The token endpoint answers unsupported_grant_type</source>
        <translation>Token-endepunktet svarer unsupported_grant_type</translation>
    </message>
    <message>
        <source>The token endpoint answers invalid_scope</source>
        <translation>Token-endepunktet svarer invalid_scope</translation>
    </message>
    <message>
        <source>Device code: the first question is answered with slow_down</source>
        <translation>Enhetskode: Det første spørsmålet besvares med slow_down</translation>
    </message>
    <message>
        <source>Device code: the person refused (access_denied)</source>
        <translation>Enhetskode: Personen sa nei (access_denied)</translation>
    </message>
    <message>
        <source>Device code: the code has expired (expired_token)</source>
        <translation>Enhetskode: Koden er utløpt (expired_token)</translation>
    </message>
    <message>
        <source>There is no discovery document (404)</source>
        <translation>Det finnes ikke noe discovery-dokument (404)</translation>
    </message>
    <message>
        <source>The discovery document names another issuer</source>
        <translation>Discovery-dokumentet oppgir en annen utsteder</translation>
    </message>
    <message>
        <source>The discovery document names neither token endpoint nor keys</source>
        <translation>Discovery-dokumentet oppgir verken token-endepunkt eller nøkler</translation>
    </message>
    <message>
        <source>The keys were exchanged: none of the set has signed the ID token (kid unknown)</source>
        <translation>Nøklene er byttet ut: Ingen i settet har signert ID-tokenet (ukjent kid)</translation>
    </message>
    <message>
        <source>Neither the keys nor the ID token have a kid (still valid)</source>
        <translation>Verken nøklene eller ID-tokenet har kid (fortsatt gyldig)</translation>
    </message>
    <message>
        <source>No ID token comes, though openid was asked for</source>
        <translation>Det kommer ikke noe ID-token, selv om det ble bedt om openid</translation>
    </message>
    <message>
        <source>The ID token is not signed (alg none)</source>
        <translation>ID-tokenet er ikke signert (alg none)</translation>
    </message>
    <message>
        <source>The ID token is signed with the public key as a shared secret (HS256)</source>
        <translation>ID-tokenet er signert med den offentlige nøkkelen som delt hemmelighet (HS256)</translation>
    </message>
    <message>
        <source>The ID token was changed after it was signed</source>
        <translation>ID-tokenet ble endret etter at det ble signert</translation>
    </message>
    <message>
        <source>The ID token has lost its dots and some letters</source>
        <translation>ID-tokenet har mistet punktumene og noen bokstaver</translation>
    </message>
    <message>
        <source>The ID token comes from another issuer</source>
        <translation>ID-tokenet kommer fra en annen utsteder</translation>
    </message>
    <message>
        <source>The ID token is for another client</source>
        <translation>ID-tokenet er for en annen klient</translation>
    </message>
    <message>
        <source>The ID token has the nonce of another login</source>
        <translation>ID-tokenet har noncen fra en annen pålogging</translation>
    </message>
    <message>
        <source>The ID token has expired</source>
        <translation>ID-tokenet er utløpt</translation>
    </message>
    <message>
        <source>The ID token is not valid yet</source>
        <translation>ID-tokenet er ikke gyldig ennå</translation>
    </message>
    <message>
        <source>The times of the ID token are strings (still valid)</source>
        <translation>Tidspunktene i ID-tokenet er strenger (fortsatt gyldig)</translation>
    </message>
    <message>
        <source>expires_in is a string (still understood)</source>
        <translation>expires_in er en streng (blir fortsatt forstått)</translation>
    </message>
    <message>
        <source>No refresh token comes, though offline_access was asked for</source>
        <translation>Det kommer ikke noe fornyelsestoken, selv om det ble bedt om offline_access</translation>
    </message>
    <message>
        <source>Every refresh token was revoked</source>
        <translation>Alle fornyelsestokener er trukket tilbake</translation>
    </message>
    <message>
        <source>Refresh tokens are not exchanged: the same one serves again</source>
        <translation>Fornyelsestokener byttes ikke ut: Det samme brukes igjen</translation>
    </message>
    <message>
        <source>The API refuses every access token (invalid_token)</source>
        <translation>API-et avviser alle tilgangstokener (invalid_token)</translation>
    </message>
    <message>
        <source>The API asks for more than any token covers (insufficient_scope)</source>
        <translation>API-et krever mer enn noe token dekker (insufficient_scope)</translation>
    </message>
    <message>
        <source>The tenant is suspended</source>
        <translation>Tenanten er sperret</translation>
    </message>
    <message>
        <source>The tenant is in online maintenance (still usable)</source>
        <translation>Tenanten er under vedlikehold i drift (fortsatt brukbar)</translation>
    </message>
    <message>
        <source>The tenant is in offline maintenance</source>
        <translation>Tenanten er stengt for vedlikehold</translation>
    </message>
    <message>
        <source>The tenant is about to be moved (MigrationPending)</source>
        <translation>Tenanten skal snart flyttes (MigrationPending)</translation>
    </message>
    <message>
        <source>The tenant is still being made (Provisioning)</source>
        <translation>Tenanten er fortsatt under oppretting (Provisioning)</translation>
    </message>
    <message>
        <source>The tenant was deleted</source>
        <translation>Tenanten er slettet</translation>
    </message>
    <message>
        <source>The redirect address is not registered: InvalidRedirectUrl (2)</source>
        <translation>Omdirigeringsadressen er ikke registrert: InvalidRedirectUrl (2)</translation>
    </message>
    <message>
        <source>Consent was withdrawn: Revoked (1)</source>
        <translation>Samtykket er trukket tilbake: Revoked (1)</translation>
    </message>
    <message>
        <source>Consent has run out: Expired (3)</source>
        <translation>Samtykket er utløpt: Expired (3)</translation>
    </message>
    <message>
        <source>Consent was denied: Denied (4)</source>
        <translation>Samtykket ble nektet: Denied (4)</translation>
    </message>
    <message>
        <source>An administrator must approve the application again: NeedsReapproval (5)</source>
        <translation>En administrator må godkjenne programmet på nytt: NeedsReapproval (5)</translation>
    </message>
    <message>
        <source>The minute of the system user token does not count: InvalidTimestamp (6)</source>
        <translation>Minuttet i systembrukertokenet godtas ikke: InvalidTimestamp (6)</translation>
    </message>
    <message>
        <source>The signature of the system user token does not fit: InvalidSignature (7)</source>
        <translation>Signaturen på systembrukertokenet stemmer ikke: InvalidSignature (7)</translation>
    </message>
    <message>
        <source>All times of the ID token are strings, not only iat (still valid)</source>
        <translation>Alle tidspunkter i ID-tokenet er strenger, ikke bare iat (fortsatt gyldig)</translation>
    </message>
    <message>
        <source>The ID token names the issuer with /login, the discovery document without it</source>
        <translation>ID-tokenet oppgir utstederen med /login, discovery-dokumentet uten</translation>
    </message>
    <message>
        <source>The authorization code is refused: invalid_grant</source>
        <translation>Autorisasjonskoden avvises: invalid_grant</translation>
    </message>
    <message>
        <source>The token lacks the claims ctx, webapi_url and netserver_url</source>
        <translation>Tokenet mangler påstandene ctx, webapi_url og netserver_url</translation>
    </message>
    <message>
        <source>OAuth: code with PKCE, in the browser</source>
        <translation>OAuth: kode med PKCE, i nettleseren</translation>
    </message>
    <message>
        <source>OAuth: code with PKCE, sent back as a form</source>
        <translation>OAuth: kode med PKCE, sendt tilbake som skjema</translation>
    </message>
    <message>
        <source>OAuth: code with a client secret</source>
        <translation>OAuth: kode med en klienthemmelighet</translation>
    </message>
    <message>
        <source>OAuth: client credentials in the header</source>
        <translation>OAuth: client credentials i headeren</translation>
    </message>
    <message>
        <source>OAuth: client credentials in the body, opaque token</source>
        <translation>OAuth: client credentials i innholdet, ugjennomsiktig token</translation>
    </message>
    <message>
        <source>OAuth: client credentials signed with a private key</source>
        <translation>OAuth: client credentials signert med en privat nøkkel</translation>
    </message>
    <message>
        <source>OAuth: device code</source>
        <translation>OAuth: enhetskode</translation>
    </message>
    <message>
        <source>OAuth: refresh token</source>
        <translation>OAuth: fornyelsestoken</translation>
    </message>
    <message>
        <source>SuperOffice Online: SuperID in the browser</source>
        <translation>SuperOffice Online: SuperID i nettleseren</translation>
    </message>
    <message>
        <source>SuperOffice Online: system user</source>
        <translation>SuperOffice Online: systembruker</translation>
    </message>
    <message>
        <source>SuperOffice Online: system user, SOAP</source>
        <translation>SuperOffice Online: systembruker, SOAP</translation>
    </message>
    <message>
        <source>SuperOffice Online: SuperID</source>
        <translation>SuperOffice Online: SuperID</translation>
    </message>
    <message>
        <source>OAuth 2.0 and OpenID Connect provider</source>
        <translation>Tilbyder for OAuth 2.0 og OpenID Connect</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Practice::HttpServer</name>
    <message>
        <source>The practice services cannot listen on 127.0.0.1, port %1: %2. Choose another port.</source>
        <translation>Øvingstjenestene kan ikke lytte på 127.0.0.1, port %1: %2. Velg en annen port.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::PracticeCommand</name>
    <message>
        <source>Run the practice services on this machine and tell how to reach them.</source>
        <translation>Kjør øvingstjenestene på denne maskinen og vis hvordan de nås.</translation>
    </message>
    <message>
        <source>Switch on a fault; may be given more than once.</source>
        <translation>Slå på en feil; kan oppgis flere ganger.</translation>
    </message>
    <message>
        <source>List the faults there are, and end.</source>
        <translation>List opp feilene som finnes, og avslutt.</translation>
    </message>
    <message>
        <source>The first port; each service takes one from there on.</source>
        <translation>Den første porten; hver tjeneste tar én derfra og oppover.</translation>
    </message>
    <message>
        <source>Write each profile into this folder, with its secrets (which open nothing but these services) in a file beside it for &quot;login --secrets&quot;.</source>
        <translation>Skriv hver profil til denne mappen, med hemmelighetene (som bare åpner disse tjenestene) i en fil ved siden av, til «login --secrets».</translation>
    </message>
    <message>
        <source>Print addresses and profiles as one line of JSON.</source>
        <translation>Skriv ut adresser og profiler som én linje JSON.</translation>
    </message>
    <message>
        <source>&quot;practice&quot; takes options only.</source>
        <translation>«practice» tar bare valg.</translation>
    </message>
    <message>
        <source>--port must be a number from 0 to 65535.</source>
        <translation>--port må være et tall fra 0 til 65535.</translation>
    </message>
    <message>
        <source>The practice services have ended.</source>
        <translation>Øvingstjenestene er avsluttet.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Mappen %1 kan ikke opprettes.</translation>
    </message>
    <message>
        <source>Profile &quot;%1&quot;: %2, %3, %4</source>
        <translation>Profil «%1»: %2, %3, %4</translation>
    </message>
    <message>
        <source>The practice services run until Ctrl+C.</source>
        <translation>Øvingstjenestene kjører til du trykker Ctrl+C.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Probe</name>
    <message>
        <source>SuperOffice&apos;s own table: onsite %1; online %2.</source>
        <translation>SuperOffices egen tabell: lokal installasjon: %1; Online: %2.</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot;</source>
        <translation>%1: «%2»</translation>
    </message>
    <message>
        <source>A made-up user is refused.</source>
        <translation>En oppdiktet bruker avvises.</translation>
    </message>
    <message>
        <source>The server calls itself or its domain %1. A made-up user is refused.</source>
        <translation>Serveren kaller seg selv eller domenet sitt %1. En oppdiktet bruker avvises.</translation>
    </message>
    <message>
        <source>Not looked at: the answer is the same as without a login.</source>
        <translation>Ikke undersøkt: Svaret er det samme som uten pålogging.</translation>
    </message>
    <message>
        <source>The first message alone was let in (%1).</source>
        <translation>Den første meldingen alene slapp inn (%1).</translation>
    </message>
    <message>
        <source>Not offered; the handshake is not taken up (%1).</source>
        <translation>Ikke tilbudt; håndtrykket blir ikke tatt opp (%1).</translation>
    </message>
    <message>
        <source>Offered. NTLM inside is not taken; whether Kerberos is takes a ticket to try.</source>
        <translation>Tilbudt. NTLM inni godtas ikke; om Kerberos godtas, kan bare prøves med en billett.</translation>
    </message>
    <message>
        <source>Offered. NTLM inside is not taken; the server wants %1.</source>
        <translation>Tilbudt. NTLM inni godtas ikke; serveren vil ha %1.</translation>
    </message>
    <message>
        <source>Offered, but the first message of the handshake is answered with %1 and no challenge.</source>
        <translation>Tilbudt, men den første meldingen i håndtrykket besvares med %1 og uten utfordring.</translation>
    </message>
    <message>
        <source>The handshake begins, but its last message gets no answer: %1</source>
        <translation>Håndtrykket begynner, men den siste meldingen får ikke noe svar: %1</translation>
    </message>
    <message>
        <source>The connection is closed between the messages of the handshake, and NTLM needs one that lasts.</source>
        <translation>Tilkoblingen lukkes mellom meldingene i håndtrykket, og NTLM trenger en som varer.</translation>
    </message>
    <message>
        <source>A made-up user was let in (%1), perhaps as a guest.</source>
        <translation>En oppdiktet bruker slapp inn (%1), kanskje som gjest.</translation>
    </message>
    <message>
        <source>The last message of the handshake is answered with another challenge, so that it never ends.</source>
        <translation>Den siste meldingen i håndtrykket besvares med en ny utfordring, så det aldri tar slutt.</translation>
    </message>
    <message>
        <source>The last message of the handshake is answered with %1.</source>
        <translation>Den siste meldingen i håndtrykket besvares med %1.</translation>
    </message>
    <message>
        <source>Realm &quot;%1&quot;, %2. A made-up user is refused.</source>
        <translation>Realm «%1», %2. En oppdiktet bruker avvises.</translation>
    </message>
    <message>
        <source>Realm &quot;%1&quot;. A made-up user is refused.</source>
        <translation>Realm «%1». En oppdiktet bruker avvises.</translation>
    </message>
    <message>
        <source>%1, without saying which methods there are.</source>
        <translation>%1, uten å si hvilke metoder som finnes.</translation>
    </message>
    <message>
        <source>Methods: %1.</source>
        <translation>Metoder: %1.</translation>
    </message>
    <message>
        <source>Browsers may call from %1.</source>
        <translation>Nettlesere kan kalle fra %1.</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Not tried.</source>
        <translation>Ikke prøvd.</translation>
    </message>
    <message>
        <source>Answers without a login (%1).</source>
        <translation>Svarer uten pålogging (%1).</translation>
    </message>
    <message>
        <source>Redirects to %1 (%2).</source>
        <translation>Viderekobler til %1 (%2).</translation>
    </message>
    <message>
        <source>Nothing stands at this address (%1).</source>
        <translation>Det finnes ingenting på denne adressen (%1).</translation>
    </message>
    <message>
        <source>%1; offers %2.</source>
        <translation>%1; tilbyr %2.</translation>
    </message>
    <message>
        <source>Made-up credentials were accepted (%1).</source>
        <translation>Oppdiktet brukernavn og passord ble godtatt (%1).</translation>
    </message>
    <message>
        <source>Offered, but credentials are answered with %1.</source>
        <translation>Tilbudt, men brukernavn og passord besvares med %1.</translation>
    </message>
    <message>
        <source>Nothing offers it, but it gets an answer of its own: %1.</source>
        <translation>Ingenting tilbyr det, men det får et eget svar: %1.</translation>
    </message>
    <message>
        <source>Not offered; answered with %1.</source>
        <translation>Ikke tilbudt; besvart med %1.</translation>
    </message>
    <message>
        <source>Not offered; the answer is the same as without it.</source>
        <translation>Ikke tilbudt; svaret er det samme som uten.</translation>
    </message>
    <message>
        <source>A probe is under way already.</source>
        <translation>En utprøving pågår allerede.</translation>
    </message>
    <message>
        <source>At most %1 requests, one after the other: without a login, with made-up credentials, and with the profile&apos;s own secrets.</source>
        <translation>Høyst %1 forespørsler, én etter én: uten pålogging, med oppdiktet brukernavn og passord, og med profilens egne hemmeligheter.</translation>
    </message>
    <message>
        <source>At most %1 requests, one after the other, without a login or with made-up credentials (user &quot;%2&quot;); none of the profile&apos;s secrets.</source>
        <translation>Høyst %1 forespørsler, én etter én, uten pålogging eller med oppdiktet brukernavn og passord (brukeren «%2»); ingen av profilens hemmeligheter.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no address that can be probed. It begins with http:// or https://.</source>
        <translation>«%1» er ikke en adresse som kan prøves ut. Den må begynne med http:// eller https://.</translation>
    </message>
    <message>
        <source>This version does not know the operation (%1).</source>
        <translation>Denne versjonen kjenner ikke operasjonen (%1).</translation>
    </message>
    <message>
        <source>Answered with a fault: %1.</source>
        <translation>Besvart med en SOAP-feil: %1.</translation>
    </message>
    <message>
        <source>Made-up credentials are refused (AuthenticationSucceeded is false).</source>
        <translation>Oppdiktet brukernavn og passord avvises (AuthenticationSucceeded er false).</translation>
    </message>
    <message>
        <source>Made-up credentials are refused: %1.</source>
        <translation>Oppdiktet brukernavn og passord avvises: %1.</translation>
    </message>
    <message>
        <source>Made-up credentials were accepted.</source>
        <translation>Oppdiktet brukernavn og passord ble godtatt.</translation>
    </message>
    <message>
        <source>The web server asks for a Windows login (%1).</source>
        <translation>Webserveren ber om en Windows-pålogging (%1).</translation>
    </message>
    <message>
        <source>A login without any handshake was accepted.</source>
        <translation>En pålogging helt uten håndtrykk ble godtatt.</translation>
    </message>
    <message>
        <source>The operation is there, but the web server asks nobody for a Windows login.</source>
        <translation>Operasjonen finnes, men webserveren ber ingen om en Windows-pålogging.</translation>
    </message>
    <message>
        <source>NetServer SOAP, GetSystemInfo</source>
        <translation>NetServer SOAP, GetSystemInfo</translation>
    </message>
    <message>
        <source>NetServer says who it is without a login (GetSystemInfo).</source>
        <translation>NetServer sier hvem den er, uten pålogging (GetSystemInfo).</translation>
    </message>
    <message>
        <source>There is an answer, but it is none of NetServer&apos;s (%1).</source>
        <translation>Det kommer et svar, men det er ikke fra NetServer (%1).</translation>
    </message>
    <message>
        <source>The web server in front asks for a login of its own first (%1).</source>
        <translation>Webserveren foran ber først om en egen pålogging (%1).</translation>
    </message>
    <message>
        <source>WebApi, version</source>
        <translation>WebApi, versjon</translation>
    </message>
    <message>
        <source>Windows Server Essentials, customization</source>
        <translation>Windows Server Essentials, tilpasning</translation>
    </message>
    <message>
        <source>OpenID Connect, discovery</source>
        <translation>OpenID Connect, discovery</translation>
    </message>
    <message>
        <source>WebApi</source>
        <translation>WebApi</translation>
    </message>
    <message>
        <source>Windows Server Essentials, login</source>
        <translation>Windows Server Essentials, pålogging</translation>
    </message>
    <message>
        <source>No challenge offers it, but this service takes Basic unasked. A made-up user is refused.</source>
        <translation>Ingen utfordring tilbyr det, men denne tjenesten godtar Basic uoppfordret. En oppdiktet bruker avvises.</translation>
    </message>
    <message>
        <source>An OpenID Connect provider describes itself here.</source>
        <translation>En OpenID Connect-leverandør beskriver seg selv her.</translation>
    </message>
    <message>
        <source>The address itself</source>
        <translation>Selve adressen</translation>
    </message>
    <message>
        <source>Without a login</source>
        <translation>Uten pålogging</translation>
    </message>
    <message>
        <source>A header of its own</source>
        <translation>En egen header</translation>
    </message>
    <message>
        <source>Basic unasked, then canary</source>
        <translation>Basic uoppfordret, deretter canary</translation>
    </message>
    <message>
        <source>UsernameToken without a password</source>
        <translation>UsernameToken uten passord</translation>
    </message>
    <message>
        <source>Ticket in the SOAP header</source>
        <translation>Billett i SOAP-headeren</translation>
    </message>
    <message>
        <source>Secret of NetServer 6</source>
        <translation>Secret for NetServer 6</translation>
    </message>
    <message>
        <source>Client certificate</source>
        <translation>Klientsertifikat</translation>
    </message>
    <message>
        <source>offered</source>
        <translation>tilbudt</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>godtatt</translation>
    </message>
    <message>
        <source>broken</source>
        <translation>ødelagt</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>skjult</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>avvist</translation>
    </message>
    <message>
        <source>Enough was sent to this address; the rest was left out.</source>
        <translation>Nok ble sendt til denne adressen; resten ble utelatt.</translation>
    </message>
    <message>
        <source>Probe: %1</source>
        <translation>Utprøving: %1</translation>
    </message>
    <message>
        <source>The profile&apos;s secrets log in.</source>
        <translation>Profilens hemmeligheter logger på.</translation>
    </message>
    <message>
        <source>Not tried: the password was refused once, and one more could lock the account.</source>
        <translation>Ikke prøvd: Passordet ble avvist én gang, og én gang til kan låse kontoen.</translation>
    </message>
    <message>
        <source>The service description can be read without a login.</source>
        <translation>Tjenestebeskrivelsen kan leses uten pålogging.</translation>
    </message>
    <message>
        <source>There is an answer, but it is no service description (%1).</source>
        <translation>Det kommer et svar, men det er ikke en tjenestebeskrivelse (%1).</translation>
    </message>
    <message>
        <source>A made-up user was accepted (%1).</source>
        <translation>En oppdiktet bruker ble godtatt (%1).</translation>
    </message>
    <message>
        <source>The service does not know the Security header (%1).</source>
        <translation>Tjenesten kjenner ikke Security-headeren (%1).</translation>
    </message>
    <message>
        <source>A made-up user is refused, in the same words as a message without a token (%1).</source>
        <translation>En oppdiktet bruker avvises, med de samme ordene som en melding uten token (%1).</translation>
    </message>
    <message>
        <source>A made-up user is refused (%1).</source>
        <translation>En oppdiktet bruker avvises (%1).</translation>
    </message>
    <message>
        <source>The service does not take this form (%1).</source>
        <translation>Tjenesten godtar ikke denne formen (%1).</translation>
    </message>
    <message>
        <source>Answered with: %1.</source>
        <translation>Besvart med: %1.</translation>
    </message>
    <message>
        <source>The answer is the same as without a token (%1).</source>
        <translation>Svaret er det samme som uten token (%1).</translation>
    </message>
    <message>
        <source>Service description</source>
        <translation>Tjenestebeskrivelse</translation>
    </message>
    <message>
        <source>SOAP service</source>
        <translation>SOAP-tjeneste</translation>
    </message>
    <message>
        <source>Text and digest get the same answer: which of them the service takes, only a real password tells.</source>
        <translation>Tekst og digest får det samme svaret: Bare et ekte passord viser hvilken av dem tjenesten godtar.</translation>
    </message>
    <message>
        <source>The server asked for it, and takes the profile&apos;s.</source>
        <translation>Serveren ba om det og godtar profilens.</translation>
    </message>
    <message>
        <source>The server asked for it, and does not go on.</source>
        <translation>Serveren ba om det og går ikke videre.</translation>
    </message>
    <message>
        <source>The server asks for one and does not go on without it.</source>
        <translation>Serveren ber om et og går ikke videre uten.</translation>
    </message>
    <message>
        <source>The server asks for one, and goes on without it.</source>
        <translation>Serveren ber om et, men går videre uten.</translation>
    </message>
    <message>
        <source>The server does not ask for one, so the profile&apos;s was not sent.</source>
        <translation>Serveren ber ikke om noe, så profilens ble ikke sendt.</translation>
    </message>
    <message>
        <source>The server does not ask for one.</source>
        <translation>Serveren ber ikke om noe.</translation>
    </message>
    <message>
        <source>The profile&apos;s was left out: it belongs to the profile&apos;s secrets, which are not tried.</source>
        <translation>Profilens ble utelatt: Det hører til profilens hemmeligheter, som ikke prøves.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProbeCommand</name>
    <message>
        <source>Find out which ways of logging in an address has.</source>
        <translation>Finn ut hvilke påloggingsmåter en adresse har.</translation>
    </message>
    <message>
        <source>The profile&apos;s name or id, a profile file, or an address.</source>
        <translation>Profilens navn eller ID, en profilfil eller en adresse.</translation>
    </message>
    <message>
        <source>Try the profile&apos;s own secrets too. Without this none is sent.</source>
        <translation>Prøv også profilens egne hemmeligheter. Uten dette sendes ingen.</translation>
    </message>
    <message>
        <source>Secrets for this run as JSON, {&quot;password&quot;: &quot;…&quot;}, from a file or standard input; they are sent only with --with-secrets.</source>
        <translation>Hemmeligheter for denne kjøringen som JSON, {&quot;password&quot;: &quot;…&quot;}, fra en fil eller standard inn; de sendes bare med --with-secrets.</translation>
    </message>
    <message>
        <source>Save the exchanges as a HAR file.</source>
        <translation>Lagre utvekslingene som en HAR-fil.</translation>
    </message>
    <message>
        <source>Print one JSON document.</source>
        <translation>Skriv ut ett JSON-dokument.</translation>
    </message>
    <message>
        <source>Name one profile or address.</source>
        <translation>Oppgi én profil eller adresse.</translation>
    </message>
    <message>
        <source>An address alone has no secrets. Name a profile.</source>
        <translation>En adresse alene har ingen hemmeligheter. Oppgi en profil.</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Stopper …</translation>
    </message>
    <message>
        <source>Probing %1 …</source>
        <translation>Prøver ut %1 …</translation>
    </message>
    <message>
        <source>The exchanges are saved in %1.</source>
        <translation>Utvekslingene er lagret i %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) were sent.</source>
        <translation>
            <numerusform>%n forespørsel ble sendt.</numerusform>
            <numerusform>%n forespørsler ble sendt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileCheck</name>
    <message>
        <source>The address is missing.</source>
        <translation>Adressen mangler.</translation>
    </message>
    <message>
        <source>The address is not valid: %1</source>
        <translation>Adressen er ikke gyldig: %1</translation>
    </message>
    <message>
        <source>The address must begin with https:// or http://.</source>
        <translation>Adressen må begynne med https:// eller http://.</translation>
    </message>
    <message>
        <source>The address names no host.</source>
        <translation>Adressen oppgir ingen vert.</translation>
    </message>
    <message>
        <source>The address must not hold a user name or password; they have fields of their own, and the password goes into the keychain.</source>
        <translation>Adressen kan ikke inneholde brukernavn eller passord; de har egne felt, og passordet legges i nøkkelringen.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is none of: %2.</source>
        <translation>«%1» er ingen av disse: %2.</translation>
    </message>
    <message>
        <source>Write true or false.</source>
        <translation>Skriv true eller false.</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>%1 mangler.</translation>
    </message>
    <message>
        <source>There is no file %1.</source>
        <translation>Filen %1 finnes ikke.</translation>
    </message>
    <message>
        <source>The file %1 cannot be read.</source>
        <translation>Filen %1 kan ikke leses.</translation>
    </message>
    <message>
        <source>A SHA-256 fingerprint has 64 hexadecimal digits.</source>
        <translation>Et SHA-256-fingeravtrykk har 64 heksadesimale sifre.</translation>
    </message>
    <message>
        <source>There is a key, but no certificate for it.</source>
        <translation>Det er en nøkkel her, men ikke noe sertifikat til den.</translation>
    </message>
    <message>
        <source>The TLS version is one of 1.0, 1.1, 1.2, 1.3.</source>
        <translation>TLS-versjonen må være 1.0, 1.1, 1.2 eller 1.3.</translation>
    </message>
    <message>
        <source>The proxy&apos;s host is missing.</source>
        <translation>Proxyens vert mangler.</translation>
    </message>
    <message>
        <source>The proxy&apos;s port is missing.</source>
        <translation>Proxyens port mangler.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be the name of a header.</source>
        <translation>«%1» kan ikke være navnet på en header.</translation>
    </message>
    <message>
        <source>The value of the header %1 contains a line break.</source>
        <translation>Verdien i headeren %1 inneholder et linjeskift.</translation>
    </message>
    <message>
        <source>The service &quot;%1&quot; is not known.</source>
        <translation>Tjenesten «%1» er ukjent.</translation>
    </message>
    <message>
        <source>The service %1 has no scheme &quot;%2&quot;.</source>
        <translation>Tjenesten %1 har ingen påloggingsmåte «%2».</translation>
    </message>
    <message>
        <source>The profile needs a name.</source>
        <translation>Profilen trenger et navn.</translation>
    </message>
    <message>
        <source>The time to wait has to be at least one second.</source>
        <translation>Ventetiden må være minst ett sekund.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileCommand</name>
    <message>
        <source>Look after the connection profiles and their secrets.</source>
        <translation>Håndter tilkoblingsprofilene og hemmelighetene deres.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileExportCommand</name>
    <message>
        <source>Write a profile, without its secrets, to a file.</source>
        <translation>Skriv en profil til en fil, uten hemmelighetene.</translation>
    </message>
    <message>
        <source>The profile&apos;s name or id.</source>
        <translation>Profilens navn eller id.</translation>
    </message>
    <message>
        <source>Where to; standard output if it is left out.</source>
        <translation>Hvor den skal skrives; standard ut når det utelates.</translation>
    </message>
    <message>
        <source>Name one profile, and at most one file.</source>
        <translation>Oppgi én profil og høyst én fil.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileFiles</name>
    <message>
        <source>The file %1 cannot be read: %2.</source>
        <translation>Filen %1 kan ikke leses: %2.</translation>
    </message>
    <message>
        <source>The file %1 is too large for a profile.</source>
        <translation>Filen %1 er for stor for en profil.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>Mappen %1 kan ikke opprettes.</translation>
    </message>
    <message>
        <source>Another Ticketscope is writing to %1 and does not finish. Try again.</source>
        <translation>En annen Ticketscope skriver til %1 og blir ikke ferdig. Prøv igjen.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written to. Check its permissions.</source>
        <translation>Mappen %1 kan ikke skrives til. Sjekk rettighetene.</translation>
    </message>
    <message>
        <source>The file %1 cannot be written: %2.</source>
        <translation>Filen %1 kan ikke skrives: %2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileImportCommand</name>
    <message>
        <source>Take in profile files.</source>
        <translation>Importer profilfiler.</translation>
    </message>
    <message>
        <source>Files to take in (*.ticketscope.json).</source>
        <translation>Filer som skal importeres (*.ticketscope.json).</translation>
    </message>
    <message>
        <source>Name at least one file.</source>
        <translation>Oppgi minst én fil.</translation>
    </message>
    <message>
        <source> (byte %1)</source>
        <translation> (byte %1)</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileListCommand</name>
    <message>
        <source>List the profiles.</source>
        <translation>List opp profilene.</translation>
    </message>
    <message>
        <source>Print JSON.</source>
        <translation>Skriv ut JSON.</translation>
    </message>
    <message>
        <source>&quot;profile list&quot; takes no names.</source>
        <translation>«profile list» tar ingen navn.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileReader</name>
    <message>
        <source>The profile file holds no JSON object.</source>
        <translation>Profilfilen inneholder ikke noe JSON-objekt.</translation>
    </message>
    <message>
        <source>This is not a Ticketscope profile: &quot;format&quot; must be &quot;ticketscope-profile&quot;.</source>
        <translation>Dette er ikke en Ticketscope-profil: «format» må være «ticketscope-profile».</translation>
    </message>
    <message>
        <source>&quot;version&quot; must be a whole number from 1 on.</source>
        <translation>«version» må være et heltall fra 1 og oppover.</translation>
    </message>
    <message>
        <source>This profile was written by a newer Ticketscope (file version %1; this program reads up to %2). Update this program to use it.</source>
        <translation>Denne profilen er skrevet av en nyere Ticketscope (filversjon %1; dette programmet leser opp til %2). Oppdater programmet for å bruke den.</translation>
    </message>
    <message>
        <source>The key &quot;%1&quot; stands twice in the profile.</source>
        <translation>Nøkkelen «%1» står to ganger i profilen.</translation>
    </message>
    <message>
        <source>The profile file holds the secret &quot;%1&quot;. Secrets do not belong in a file: take it out, and put it in the keychain (in the profile&apos;s editor, or with ticketscope-cli profile set-secret).</source>
        <translation>Profilfilen inneholder hemmeligheten «%1». Hemmeligheter hører ikke hjemme i en fil: Ta den ut, og legg den i nøkkelringen (i profilredigeringen eller med ticketscope-cli profile set-secret).</translation>
    </message>
    <message>
        <source>&quot;%1&quot; must be a text in quotes.</source>
        <translation>«%1» må være en tekst i anførselstegn.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; must be a list.</source>
        <translation>«%1» må være en liste.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; must be an object.</source>
        <translation>«%1» må være et objekt.</translation>
    </message>
    <message>
        <source>The profile has no name.</source>
        <translation>Profilen har ikke noe navn.</translation>
    </message>
    <message>
        <source>The profile must name its service and its scheme.</source>
        <translation>Profilen må oppgi tjeneste og påloggingsmåte.</translation>
    </message>
    <message>
        <source>&quot;id&quot; must be a UUID.</source>
        <translation>«id» må være en UUID.</translation>
    </message>
    <message>
        <source>&quot;url&quot; is not a valid address.</source>
        <translation>«url» er ikke en gyldig adresse.</translation>
    </message>
    <message>
        <source>The address in &quot;url&quot; holds a password. Secrets do not belong in a file: take it out, and put it in the keychain (in the profile&apos;s editor, or with ticketscope-cli profile set-secret).</source>
        <translation>Adressen i «url» inneholder et passord. Hemmeligheter hører ikke hjemme i en fil: Ta det ut, og legg det i nøkkelringen (i profilredigeringen eller med ticketscope-cli profile set-secret).</translation>
    </message>
    <message>
        <source>Each entry of &quot;headers&quot; must have a &quot;name&quot; and a &quot;value&quot;.</source>
        <translation>Hver oppføring i «headers» må ha «name» og «value».</translation>
    </message>
    <message>
        <source>A header must not hold a line break, nor its name a colon.</source>
        <translation>En header kan ikke inneholde linjeskift, og navnet kan ikke ha kolon.</translation>
    </message>
    <message>
        <source>&quot;pinnedSha256&quot; must be 64 hexadecimal digits.</source>
        <translation>«pinnedSha256» må være 64 heksadesimale sifre.</translation>
    </message>
    <message>
        <source>&quot;minimumVersion&quot; must be 1.0, 1.1, 1.2 or 1.3.</source>
        <translation>«minimumVersion» må være 1.0, 1.1, 1.2 eller 1.3.</translation>
    </message>
    <message>
        <source>The proxy&apos;s &quot;mode&quot; must be system, none, http or socks5.</source>
        <translation>Proxyens «mode» må være system, none, http eller socks5.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; must be a whole number from %2 to %3.</source>
        <translation>«%1» må være et heltall fra %2 til %3.</translation>
    </message>
    <message>
        <source>The proxy&apos;s &quot;authentication&quot; must be auto, basic, ntlm or negotiate.</source>
        <translation>Proxyens «authentication» må være auto, basic, ntlm eller negotiate.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileRemoveCommand</name>
    <message>
        <source>Delete a profile, and its secrets from the keychain.</source>
        <translation>Slett en profil, og hemmelighetene fra nøkkelringen.</translation>
    </message>
    <message>
        <source>The profile&apos;s name or id.</source>
        <translation>Profilens navn eller id.</translation>
    </message>
    <message>
        <source>Name one profile.</source>
        <translation>Oppgi én profil.</translation>
    </message>
    <message>
        <source>No keychain answers (%1). Secrets of this profile, if it has any there, stay.</source>
        <translation>Ingen nøkkelring svarer (%1). Hvis denne profilen har hemmeligheter der, blir de liggende.</translation>
    </message>
    <message>
        <source>The profile &quot;%1&quot; is deleted.</source>
        <translation>Profilen «%1» er slettet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileSetSecretCommand</name>
    <message>
        <source>Put a secret of a profile into the keychain.</source>
        <translation>Legg en av profilens hemmeligheter i nøkkelringen.</translation>
    </message>
    <message>
        <source>The profile&apos;s name or id.</source>
        <translation>Profilens navn eller id.</translation>
    </message>
    <message>
        <source>Which secret, as &quot;password&quot;. It is asked for at a terminal without echo, or read from standard input.</source>
        <translation>Hvilken hemmelighet, for eksempel «password». Du blir spurt om den i terminalen uten ekko, eller den leses fra standard inn.</translation>
    </message>
    <message>
        <source>Name one profile and one secret. The secret itself is never given on the command line, where others could see it.</source>
        <translation>Oppgi én profil og én hemmelighet. Selve hemmeligheten oppgis aldri på kommandolinjen, der andre kunne sett den.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a secret. This profile&apos;s are: %2.</source>
        <translation>«%1» er ikke en hemmelighet. Denne profilen har: %2.</translation>
    </message>
    <message>
        <source>%1 of &quot;%2&quot;:</source>
        <translation>%1 til «%2»:</translation>
    </message>
    <message>
        <source>Error: no keychain answers (%1), so the secret could not be kept. For one run, give it with &quot;login --secrets&quot;.</source>
        <translation>Feil: Ingen nøkkelring svarer (%1), så hemmeligheten kunne ikke lagres. For én kjøring kan du oppgi den med «login --secrets».</translation>
    </message>
    <message>
        <source>The secret %1 of &quot;%2&quot; is in the keychain.</source>
        <translation>Hemmeligheten %1 til «%2» ligger i nøkkelringen.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileShowCommand</name>
    <message>
        <source>Show a profile and which of its secrets are kept.</source>
        <translation>Vis en profil og hvilke av hemmelighetene som er lagret.</translation>
    </message>
    <message>
        <source>The profile&apos;s name or id.</source>
        <translation>Profilens navn eller id.</translation>
    </message>
    <message>
        <source>Name one profile.</source>
        <translation>Oppgi én profil.</translation>
    </message>
    <message>
        <source>No keychain answers (%1).</source>
        <translation>Ingen nøkkelring svarer (%1).</translation>
    </message>
    <message>
        <source>Secret %1: in the keychain</source>
        <translation>Hemmelighet %1: i nøkkelringen</translation>
    </message>
    <message>
        <source>Secret %1: not kept</source>
        <translation>Hemmelighet %1: ikke lagret</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileStore</name>
    <message>
        <source>A profile without an id cannot be saved.</source>
        <translation>En profil uten id kan ikke lagres.</translation>
    </message>
    <message>
        <source>The secret &quot;%1&quot; cannot be saved in a profile; it belongs in the keychain.</source>
        <translation>Hemmeligheten «%1» kan ikke lagres i en profil; den hører hjemme i nøkkelringen.</translation>
    </message>
    <message>
        <source>The profile has no id.</source>
        <translation>Profilen har ingen id.</translation>
    </message>
    <message>
        <source>The file has the same id as the profile &quot;%1&quot;. Import it to have both.</source>
        <translation>Filen har samme id som profilen «%1». Importer den for å ha begge.</translation>
    </message>
    <message>
        <source>There is no such profile.</source>
        <translation>Det finnes ingen slik profil.</translation>
    </message>
    <message>
        <source>The profile &quot;%1&quot; was just changed by another program. Look at it, then delete it again.</source>
        <translation>Profilen «%1» ble nettopp endret av et annet program. Se på den, og slett den så på nytt.</translation>
    </message>
    <message>
        <source>The file %1 cannot be deleted. Check its permissions.</source>
        <translation>Filen %1 kan ikke slettes. Sjekk rettighetene.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ProfileTreeModel</name>
    <message>
        <source>Practice</source>
        <translation>Øving</translation>
    </message>
    <message>
        <source>Logged in</source>
        <translation>Logget på</translation>
    </message>
    <message>
        <source>Refused: %1</source>
        <translation>Avvist: %1</translation>
    </message>
    <message>
        <source>Failed: %1</source>
        <translation>Mislyktes: %1</translation>
    </message>
    <message>
        <source>No customer</source>
        <translation>Ingen kunde</translation>
    </message>
    <message>
        <source>%1, profiles: %2</source>
        <translation>%1, profiler: %2</translation>
    </message>
    <message>
        <source>The practice services on this computer. They are there for this run only.</source>
        <translation>Øvingstjenestene på denne datamaskinen. De finnes bare i denne kjøringen.</translation>
    </message>
    <message>
        <source>%1. Last attempt: %2</source>
        <translation>%1. Siste forsøk: %2</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Recorder</name>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>The proxy closed the connection without an answer.</source>
        <translation>Proxyen lukket tilkoblingen uten å svare.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Redirects</name>
    <message>
        <source>Redirect</source>
        <translation>Omdirigering</translation>
    </message>
    <message>
        <source>The server keeps sending the request on: more than ten redirects, the last to %1.</source>
        <translation>Serveren fortsetter å sende forespørselen videre: mer enn ti omdirigeringer, den siste til %1.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SamlDecoder</name>
    <message>
        <source>This is not a time in UTC.</source>
        <translation>Dette er ikke et tidspunkt i UTC.</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>Attributt</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signatur</translation>
    </message>
    <message>
        <source>The signature is not checked.</source>
        <translation>Signaturen er ikke kontrollert.</translation>
    </message>
    <message>
        <source>Signature value</source>
        <translation>Signaturverdi</translation>
    </message>
    <message>
        <source>SAML 2.0 assertion</source>
        <translation>SAML 2.0-påstand (assertion)</translation>
    </message>
    <message>
        <source>SAML 1.1 assertion</source>
        <translation>SAML 1.1-påstand (assertion)</translation>
    </message>
    <message>
        <source>The assertion is not signed.</source>
        <translation>Påstanden er ikke signert.</translation>
    </message>
    <message>
        <source>The assertion is encrypted: only what stands around it can be read.</source>
        <translation>Påstanden er kryptert: Bare det som står rundt den, kan leses.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::ServerTrust</name>
    <message>
        <source>The server&apos;s certificate could not be verified.</source>
        <translation>Serverens sertifikat kunne ikke kontrolleres.</translation>
    </message>
    <message>
        <source>The profile trusts only the certificate with the SHA-256 %1, but the server showed one with %2.</source>
        <translation>Profilen stoler bare på sertifikatet med SHA-256 %1, men serveren viste et med %2.</translation>
    </message>
    <message>
        <source>The certificate “%1” expired on %2.</source>
        <translation>Sertifikatet «%1» utløp %2.</translation>
    </message>
    <message>
        <source>The certificate “%1” is not valid before %2.</source>
        <translation>Sertifikatet «%1» er ikke gyldig før %2.</translation>
    </message>
    <message>
        <source>The certificate “%1” is not for %2: it names no host.</source>
        <translation>Sertifikatet «%1» gjelder ikke for %2: Det oppgir ingen vert.</translation>
    </message>
    <message>
        <source>The certificate “%1” is not for %2: it is for %3.</source>
        <translation>Sertifikatet «%1» gjelder ikke for %2: Det gjelder for %3.</translation>
    </message>
    <message>
        <source>The certificate “%1” is self-signed: no authority vouches for it.</source>
        <translation>Sertifikatet «%1» er selvsignert: Ingen sertifikatutsteder går god for det.</translation>
    </message>
    <message>
        <source>The certificate chain ends at the authority “%1”, which this computer does not trust.</source>
        <translation>Sertifikatkjeden ender hos sertifikatutstederen «%1», som denne datamaskinen ikke stoler på.</translation>
    </message>
    <message>
        <source>The certificate “%1” is not trusted.</source>
        <translation>Sertifikatet «%1» er ikke klarert.</translation>
    </message>
    <message>
        <source>The certificate “%1” has been revoked.</source>
        <translation>Sertifikatet «%1» er trukket tilbake.</translation>
    </message>
    <message>
        <source>The certificate “%1” is not meant for this use (its key usage).</source>
        <translation>Sertifikatet «%1» er ikke ment for denne bruken (nøkkelbruk).</translation>
    </message>
    <message>
        <source>The key of the certificate “%1” is too short to be safe.</source>
        <translation>Nøkkelen til sertifikatet «%1» er for kort til å være sikker.</translation>
    </message>
    <message>
        <source>The signature of the certificate “%1” uses a digest that is no longer safe.</source>
        <translation>Signaturen på sertifikatet «%1» bruker en hash-algoritme som ikke lenger er sikker.</translation>
    </message>
    <message>
        <source>The certificate “%1” did not pass: %2.</source>
        <translation>Sertifikatet «%1» ble ikke godkjent: %2.</translation>
    </message>
    <message>
        <source>The server sent only the certificate “%1”, without that of its issuer “%2”, and this computer does not trust an authority of that name. Either the server leaves out an intermediate certificate, or the authority is unknown here.</source>
        <translation>Serveren sendte bare sertifikatet «%1», uten sertifikatet til utstederen «%2», og denne datamaskinen stoler ikke på noen sertifikatutsteder med det navnet. Enten utelater serveren et mellomliggende sertifikat, eller så er utstederen ukjent her.</translation>
    </message>
    <message>
        <source>The certificate “%1” was issued by the unknown authority “%2”: the server did not send its certificate, and this computer does not trust one of that name.</source>
        <translation>Sertifikatet «%1» er utstedt av den ukjente sertifikatutstederen «%2»: Serveren sendte ikke utstederens sertifikat, og denne datamaskinen stoler ikke på noen med det navnet.</translation>
    </message>
    <message>
        <source>The certificate “%1” is among those that this computer is told not to trust.</source>
        <translation>Sertifikatet «%1» er blant dem som denne datamaskinen har fått beskjed om ikke å stole på.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SessionModel</name>
    <message>
        <source>no end known</source>
        <translation>ingen kjent slutt</translation>
    </message>
    <message>
        <source>probably expired</source>
        <translation>trolig utløpt</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>utløpt</translation>
    </message>
    <message>
        <source>probably %1 left</source>
        <translation>trolig %1 igjen</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 igjen</translation>
    </message>
    <message>
        <source>from #%1</source>
        <translation>fra #%1</translation>
    </message>
    <message>
        <source>brought along</source>
        <translation>medbrakt</translation>
    </message>
    <message>
        <source>used by %1</source>
        <translation>brukt av %1</translation>
    </message>
    <message>
        <source>masked</source>
        <translation>maskert</translation>
    </message>
    <message>
        <source>Expires %1. The server does not say so; this is what its documentation says.</source>
        <translation>Utløper %1. Serveren sier det ikke selv; dette står i dokumentasjonen.</translation>
    </message>
    <message>
        <source>Expires %1.</source>
        <translation>Utløper %1.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Navn</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Fra</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>Brukt av</translation>
    </message>
    <message>
        <source>Life</source>
        <translation>Levetid</translation>
    </message>
    <message>
        <source>replaced in #%1</source>
        <translation>erstattet i #%1</translation>
    </message>
    <message>
        <source>replaced</source>
        <translation>erstattet</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SessionProof</name>
    <message>
        <source>By Kerberos, in #%1.</source>
        <translation>Med Kerberos, i #%1.</translation>
    </message>
    <message>
        <source>By Kerberos, in #%1: a ticket for %2, encrypted with %3.</source>
        <translation>Med Kerberos, i #%1: en billett for %2, kryptert med %3.</translation>
    </message>
    <message>
        <source>By %1, in #%2, for connection c%3.</source>
        <translation>Med %1, i #%2, for tilkobling c%3.</translation>
    </message>
    <message>
        <source>By %1 as %2, in #%3, for connection c%4.</source>
        <translation>Med %1 som %2, i #%3, for tilkobling c%4.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Soap</name>
    <message>
        <source>The envelope is not well-formed XML, so nothing can be put into its header: %1</source>
        <translation>Konvolutten er ikke velformet XML, så ingenting kan settes inn i headeren: %1</translation>
    </message>
    <message>
        <source>The body is not a SOAP envelope, so it has no header to put the login into.</source>
        <translation>Innholdet er ikke en SOAP-konvolutt, så det har ingen header å sette påloggingen inn i.</translation>
    </message>
    <message>
        <source>The envelope is written in %1. Only UTF-8 can be sent with a login.</source>
        <translation>Konvolutten er skrevet i %1. Bare UTF-8 kan sendes med en pålogging.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SoapDecoder</name>
    <message>
        <source>There is no XML here.</source>
        <translation>Det er ingen XML her.</translation>
    </message>
    <message>
        <source>SOAP envelope</source>
        <translation>SOAP-konvolutt</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Innhold</translation>
    </message>
    <message>
        <source>This stands beside the SOAP header and body; a service does not look for it here.</source>
        <translation>Dette står ved siden av SOAP-headeren og -innholdet; en tjeneste leter ikke etter det her.</translation>
    </message>
    <message>
        <source>SOAP version</source>
        <translation>SOAP-versjon</translation>
    </message>
    <message>
        <source>This namespace is neither that of SOAP 1.1 nor that of SOAP 1.2.</source>
        <translation>Dette navnerommet tilhører verken SOAP 1.1 eller SOAP 1.2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SoapFault</name>
    <message>
        <source>The service did not understand a header that it was told it must; for wsse:Security usually because its namespace is not the one the service knows.</source>
        <translation>Tjenesten forsto ikke en header som den var pålagt å forstå; for wsse:Security er årsaken som regel at navnerommet ikke er det tjenesten kjenner.</translation>
    </message>
    <message>
        <source>The security token could not be authenticated or authorized.</source>
        <translation>Sikkerhetstokenet kunne ikke autentiseres eller autoriseres.</translation>
    </message>
    <message>
        <source>Something in the security header is not as it should be.</source>
        <translation>Noe i sikkerhetsheaderen er ikke som det skal.</translation>
    </message>
    <message>
        <source>The security token is malformed or not valid.</source>
        <translation>Sikkerhetstokenet er feil utformet eller ugyldig.</translation>
    </message>
    <message>
        <source>The service does not take this kind of security token.</source>
        <translation>Tjenesten tar ikke imot denne typen sikkerhetstoken.</translation>
    </message>
    <message>
        <source>A signature or a decryption did not check out.</source>
        <translation>En signatur eller en dekryptering stemte ikke.</translation>
    </message>
    <message>
        <source>A security token that the message refers to is not there.</source>
        <translation>Et sikkerhetstoken som meldingen viser til, finnes ikke.</translation>
    </message>
    <message>
        <source>The message is older than the service accepts: compare the clocks.</source>
        <translation>Meldingen er eldre enn tjenesten godtar: Sammenlign klokkene.</translation>
    </message>
    <message>
        <source>The service speaks another version of SOAP.</source>
        <translation>Tjenesten bruker en annen SOAP-versjon.</translation>
    </message>
    <message>
        <source>The service does not know this SOAPAction; it must fit the namespace of the message.</source>
        <translation>Tjenesten kjenner ikke denne SOAPAction; den må passe til navnerommet i meldingen.</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Kode</translation>
    </message>
    <message>
        <source>Subcode</source>
        <translation>Underkode</translation>
    </message>
    <message>
        <source>SOAP fault</source>
        <translation>SOAP-feil (fault)</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Årsak</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SocksDial</name>
    <message>
        <source>its rules do not allow it</source>
        <translation>reglene tillater det ikke</translation>
    </message>
    <message>
        <source>the network is unreachable</source>
        <translation>nettverket kan ikke nås</translation>
    </message>
    <message>
        <source>the host is unreachable</source>
        <translation>verten kan ikke nås</translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation>tilkoblingen ble avvist</translation>
    </message>
    <message>
        <source>it took too long</source>
        <translation>det tok for lang tid</translation>
    </message>
    <message>
        <source>SOCKS reply %1</source>
        <translation>SOCKS-svar %1</translation>
    </message>
    <message>
        <source>What answers at %1 is not a SOCKS5 proxy. Check the proxy&apos;s address and port.</source>
        <translation>Det som svarer på %1, er ikke en SOCKS5-proxy. Sjekk proxyens adresse og port.</translation>
    </message>
    <message>
        <source>The user name or password for the proxy %1 is longer than the 255 bytes that SOCKS5 allows.</source>
        <translation>Brukernavnet eller passordet for proxyen %1 er lengre enn de 255 bytene som SOCKS5 tillater.</translation>
    </message>
    <message>
        <source>The proxy %1 accepts neither a user name with password nor none at all.</source>
        <translation>Proxyen %1 godtar verken brukernavn med passord eller tilkobling uten pålogging.</translation>
    </message>
    <message>
        <source>The proxy %1 asks for a user name and password. Enter them in the profile&apos;s proxy settings.</source>
        <translation>Proxyen %1 ber om brukernavn og passord. Skriv dem inn i profilens proxyinnstillinger.</translation>
    </message>
    <message>
        <source>The proxy %1 did not accept the user name “%2” with its password. Check both in the profile&apos;s proxy settings.</source>
        <translation>Proxyen %1 godtok ikke brukernavnet «%2» med passordet. Sjekk begge i profilens proxyinnstillinger.</translation>
    </message>
    <message>
        <source>The proxy %1 did not connect to %2: %3.</source>
        <translation>Proxyen %1 koblet ikke til %2: %3.</translation>
    </message>
    <message>
        <source>The proxy %1 closed the connection without connecting to %2.</source>
        <translation>Proxyen %1 lukket tilkoblingen uten å koble til %2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Spnego</name>
    <message>
        <source>The list of mechanisms is empty.</source>
        <translation>Listen over mekanismer er tom.</translation>
    </message>
    <message>
        <source>The state of the negotiation is %1, which has no meaning.</source>
        <translation>Tilstanden i forhandlingen er %1, en verdi som ikke er definert.</translation>
    </message>
    <message>
        <source>The token belongs to %1, not to SPNEGO.</source>
        <translation>Tokenet hører til %1, ikke til SPNEGO.</translation>
    </message>
    <message>
        <source>This is neither a beginning nor an answer of SPNEGO.</source>
        <translation>Dette er verken en start på eller et svar i SPNEGO.</translation>
    </message>
    <message>
        <source>This is an answer of SPNEGO (NegTokenResp), where its beginning was expected.</source>
        <translation>Dette er et svar i SPNEGO (NegTokenResp), der starten var ventet.</translation>
    </message>
    <message>
        <source>This is a beginning of SPNEGO (NegTokenInit), where an answer was expected.</source>
        <translation>Dette er en start på SPNEGO (NegTokenInit), der et svar var ventet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SpnegoContext</name>
    <message>
        <source>The server sent another Negotiate token after the handshake was over.</source>
        <translation>Serveren sendte enda et Negotiate-token etter at håndtrykket var over.</translation>
    </message>
    <message>
        <source>The server keeps asking: the Negotiate handshake has not ended after %1 tokens. It may have lost the connection&apos;s state.</source>
        <translation>Serveren fortsetter å spørre: Negotiate-håndtrykket er ikke ferdig etter %1 tokener. Den kan ha mistet tilkoblingens tilstand.</translation>
    </message>
    <message>
        <source>The server did not accept %1 and sent no token of its own.</source>
        <translation>Serveren godtok ikke %1 og sendte ikke noe eget token.</translation>
    </message>
    <message>
        <source>%1 left out: the server does not offer it.</source>
        <translation>%1 er utelatt: Serveren tilbyr det ikke.</translation>
    </message>
    <message>
        <source>Offered to the server: %1.</source>
        <translation>Tilbudt til serveren: %1.</translation>
    </message>
    <message>
        <source>The server answered %1 with a token of %2, outside SPNEGO.</source>
        <translation>Serveren svarte på %1 med et token for %2, utenfor SPNEGO.</translation>
    </message>
    <message>
        <source>The server answered with a bare token of %1, without SPNEGO; so it goes on without.</source>
        <translation>Serveren svarte med et nakent token for %1, uten SPNEGO; derfor fortsetter det uten.</translation>
    </message>
    <message>
        <source>The server chose %1, which was not offered.</source>
        <translation>Serveren valgte %1, som ikke var tilbudt.</translation>
    </message>
    <message>
        <source>The server rejected the handshake of %1 (negState reject). Check the account, and whether it may use this service.</source>
        <translation>Serveren avviste håndtrykket med %1 (negState reject). Sjekk kontoen, og om den har lov til å bruke denne tjenesten.</translation>
    </message>
    <message>
        <source>The server rejected the ticket or the mechanisms that were offered (negState reject). Check that it takes %1 and has the key for %2.</source>
        <translation>Serveren avviste billetten eller mekanismene som ble tilbudt (negState reject). Sjekk at den godtar %1 og har nøkkelen for %2.</translation>
    </message>
    <message>
        <source>The server chose %1 instead of %2.</source>
        <translation>Serveren valgte %1 i stedet for %2.</translation>
    </message>
    <message>
        <source>The server sent a Kerberos token that was not asked for; it is not looked at.</source>
        <translation>Serveren sendte et Kerberos-token som ingen hadde bedt om; det blir ikke lest.</translation>
    </message>
    <message>
        <source>The server&apos;s signature over the list of mechanisms is wrong: somebody may have changed the list on the way, or the server did not know the key.</source>
        <translation>Serverens signatur på listen over mekanismer er feil: Noen kan ha endret listen underveis, eller serveren kjente ikke nøkkelen.</translation>
    </message>
    <message>
        <source>The server signed the list of mechanisms; the signature is right.</source>
        <translation>Serveren signerte listen over mekanismer; signaturen er riktig.</translation>
    </message>
    <message>
        <source>The server says that the handshake is complete, but has not proven who it is.</source>
        <translation>Serveren sier at håndtrykket er fullført, men har ikke bevist hvem den er.</translation>
    </message>
    <message>
        <source>The server says that the handshake is complete before NTLM&apos;s last message.</source>
        <translation>Serveren sier at håndtrykket er fullført, før den siste NTLM-meldingen.</translation>
    </message>
    <message>
        <source>The server chose %1 but did not sign the list of mechanisms, as RFC 4178 demands: somebody on the way could have removed the better ones.</source>
        <translation>Serveren valgte %1, men signerte ikke listen over mekanismer, slik RFC 4178 krever: Noen underveis kan ha fjernet de bedre.</translation>
    </message>
    <message>
        <source>The server wants the handshake to go on, but sent nothing that could be answered.</source>
        <translation>Serveren vil at håndtrykket skal fortsette, men sendte ingenting som kan besvares.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SpnegoDecoder</name>
    <message>
        <source>Mechanism</source>
        <translation>Mekanisme</translation>
    </message>
    <message>
        <source>Kerberos under the number that Windows 2000 wrote wrongly; it is still offered beside the right one.</source>
        <translation>Kerberos med nummeret som Windows 2000 skrev feil; det tilbys fortsatt ved siden av det riktige.</translation>
    </message>
    <message>
        <source>Windows&apos; extended negotiation, used for accounts in the cloud and between computers without a domain.</source>
        <translation>Utvidet forhandling i Windows, brukt for kontoer i skyen og mellom datamaskiner uten domene.</translation>
    </message>
    <message>
        <source>Token of the mechanism</source>
        <translation>Mekanismens token</translation>
    </message>
    <message numerus="yes">
        <source>%n bytes</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n byte</numerusform>
        </translation>
    </message>
    <message>
        <source>Signs the list of mechanisms, so that nobody on the way can take the better ones out of it.</source>
        <translation>Signerer listen over mekanismer, så ingen underveis kan fjerne de bedre.</translation>
    </message>
    <message>
        <source>Nobody reads these flags; RFC 4178 advises against sending them.</source>
        <translation>Ingen leser disse flaggene; RFC 4178 fraråder å sende dem.</translation>
    </message>
    <message>
        <source>Windows always sends this text; it says nothing.</source>
        <translation>Windows sender alltid denne teksten; den sier ingenting.</translation>
    </message>
    <message>
        <source>Mechanisms offered</source>
        <translation>Tilbudte mekanismer</translation>
    </message>
    <message>
        <source>The most wanted one; the token belongs to it.</source>
        <translation>Den mest ønskede; tokenet hører til den.</translation>
    </message>
    <message>
        <source>The most wanted one.</source>
        <translation>Den mest ønskede.</translation>
    </message>
    <message>
        <source>The server speaks first and says what it takes.</source>
        <translation>Serveren begynner og sier hva den godtar.</translation>
    </message>
    <message>
        <source>Kerberos is offered first, but the token is NTLM: Kerberos was not available (no SPN, no KDC, an IP address, or a name from a hosts file).</source>
        <translation>Kerberos tilbys først, men tokenet er NTLM: Kerberos var ikke tilgjengelig (ingen SPN, ingen KDC, en IP-adresse eller et navn fra en hosts-fil).</translation>
    </message>
    <message>
        <source>Only NTLM is offered: Kerberos was not available (no SPN, no KDC, an IP address, or a name from a hosts file).</source>
        <translation>Bare NTLM tilbys: Kerberos var ikke tilgjengelig (ingen SPN, ingen KDC, en IP-adresse eller et navn fra en hosts-fil).</translation>
    </message>
    <message>
        <source>NTLM is preferred to Kerberos here.</source>
        <translation>NTLM foretrekkes framfor Kerberos her.</translation>
    </message>
    <message>
        <source>No token comes with it, which costs one more leg.</source>
        <translation>Det følger ikke med noe token, og det koster én etappe til.</translation>
    </message>
    <message>
        <source>The framing of GSS-API is missing, which the first token must have (RFC 2743 section 3.1).</source>
        <translation>Innrammingen fra GSS-API mangler, og det første tokenet må ha den (RFC 2743 avsnitt 3.1).</translation>
    </message>
    <message>
        <source>Accepted; nothing more is expected.</source>
        <translation>Godtatt; ikke noe mer er ventet.</translation>
    </message>
    <message>
        <source>So far so good; another token is expected.</source>
        <translation>Så langt går det bra; et token til er ventet.</translation>
    </message>
    <message>
        <source>Refused: no mechanism suits the server, or the token did not convince it.</source>
        <translation>Avvist: Ingen mekanisme passer for serveren, eller tokenet overbeviste den ikke.</translation>
    </message>
    <message>
        <source>The other side must sign its list of mechanisms before the login counts, because not the most wanted one was chosen.</source>
        <translation>Den andre siden må signere sin liste over mekanismer før påloggingen gjelder, fordi den mest ønskede ikke ble valgt.</translation>
    </message>
    <message>
        <source>The one that was chosen.</source>
        <translation>Den som ble valgt.</translation>
    </message>
    <message>
        <source>A copy of the token, as old versions of Windows send it in place of a signature.</source>
        <translation>En kopi av tokenet, slik gamle versjoner av Windows sender det i stedet for en signatur.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Sspi</name>
    <message>
        <source>The domain does not know the service %1 (%2). Register this SPN for the account that the service runs as (setspn -S), or set the SPN that is registered.</source>
        <translation>Domenet kjenner ikke tjenesten %1 (%2). Registrer denne SPN-et for kontoen som tjenesten kjører som (setspn -S), eller angi SPN-et som er registrert.</translation>
    </message>
    <message>
        <source>The domain refused %1 (%2): the password is wrong, or the account is locked, disabled or expired. Too many wrong passwords lock an account.</source>
        <translation>Domenet avviste %1 (%2): Passordet er feil, eller kontoen er låst, deaktivert eller utløpt. For mange feil passord låser en konto.</translation>
    </message>
    <message>
        <source>There is no Kerberos ticket for %1 (%2): this computer or account may not be part of a domain. Enter user and password, or log on with an account of the domain.</source>
        <translation>Det finnes ingen Kerberos-billett for %1 (%2): Denne datamaskinen eller kontoen er kanskje ikke med i et domene. Skriv inn bruker og passord, eller logg på med en konto i domenet.</translation>
    </message>
    <message>
        <source>No domain controller could be reached for %1 (%2). Check the network (a VPN, perhaps), the name of the domain and its DNS.</source>
        <translation>Ingen domenekontroller kunne nås for %1 (%2). Sjekk nettverket (kanskje et VPN), navnet på domenet og DNS for det.</translation>
    </message>
    <message>
        <source>The server is not %1 (%2): the SPN is registered for another account than the one that the service runs as. Find it with setspn -Q.</source>
        <translation>Serveren er ikke %1 (%2): SPN-et er registrert for en annen konto enn den tjenesten kjører som. Finn den med setspn -Q.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock (%1) and the other side&apos;s are more than the allowed five minutes apart (%2). Set both by a time server.</source>
        <translation>Klokken på denne datamaskinen (%1) og den på motsatt side går mer enn de tillatte fem minuttene fra hverandre (%2). Still begge etter en tidsserver.</translation>
    </message>
    <message>
        <source>The domain has no encryption type in common with this computer for %1 (%2). Allow AES for the account.</source>
        <translation>Domenet har ingen krypteringstype felles med denne datamaskinen for %1 (%2). Tillat AES for kontoen.</translation>
    </message>
    <message>
        <source>The domain wants a proof that a password cannot give for %1 (%2): a smart card, perhaps.</source>
        <translation>Domenet vil ha et bevis som et passord ikke kan gi, for %1 (%2): kanskje et smartkort.</translation>
    </message>
    <message>
        <source>The domain knows no way to the realm of %1 (%2). Check the SPN and the trusts.</source>
        <translation>Domenet kjenner ingen vei til realmet for %1 (%2). Sjekk SPN-et og klareringene (trusts).</translation>
    </message>
    <message>
        <source>Windows cannot reach a domain controller safely: something between keeps it from Kerberos (%1).</source>
        <translation>Windows kan ikke nå en domenekontroller på en sikker måte: Noe imellom holder det borte fra Kerberos (%1).</translation>
    </message>
    <message>
        <source>The service %1 is registered for two accounts of the domain (%2). Remove one (setspn -X finds them).</source>
        <translation>Tjenesten %1 er registrert for to kontoer i domenet (%2). Fjern den ene (setspn -X finner dem).</translation>
    </message>
    <message>
        <source>The server&apos;s answer does not prove that it is %1 (%2). Another computer may have answered in its place.</source>
        <translation>Serverens svar beviser ikke at den er %1 (%2). En annen datamaskin kan ha svart i stedet.</translation>
    </message>
    <message>
        <source>Windows&apos; Kerberos could not make a token for %1: %2.</source>
        <translation>Kerberos i Windows kunne ikke lage et token for %1: %2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SuperOffice</name>
    <message>
        <source>The ticket is damaged: not UTF-16 text inside.</source>
        <translation>Billetten er skadet: Den inneholder ikke UTF-16-tekst.</translation>
    </message>
    <message>
        <source>The ticket is cut off in the middle of a character.</source>
        <translation>Billetten er kuttet midt i et tegn.</translation>
    </message>
    <message>
        <source>The ticket is damaged: it does not begin with 32 hexadecimal digits.</source>
        <translation>Billetten er skadet: Den begynner ikke med 32 heksadesimale sifre.</translation>
    </message>
    <message>
        <source>The ticket is damaged: no semicolon after its first part.</source>
        <translation>Billetten er skadet: Det mangler semikolon etter den første delen.</translation>
    </message>
    <message>
        <source>The ticket is damaged: its second part is not a number.</source>
        <translation>Billetten er skadet: Den andre delen er ikke et tall.</translation>
    </message>
    <message>
        <source>The ticket is damaged: its third part is not a tenant&apos;s name.</source>
        <translation>Billetten er skadet: Den tredje delen er ikke navnet på en tenant.</translation>
    </message>
    <message>
        <source>A SuperOffice ticket begins with &quot;7T:&quot;.</source>
        <translation>En SuperOffice-billett begynner med «7T:».</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a version of the NetServer services. Write Services88 (or 71 to 99 in its place), 7.0, or 6.</source>
        <translation>«%1» er ikke en versjon av NetServer-tjenestene. Skriv Services88 (eller 71 til 99 i stedet for 88), 7.0 eller 6.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::SuperOfficeDecoder</name>
    <message>
        <source>SuperOffice access token</source>
        <translation>SuperOffice-tilgangstoken</translation>
    </message>
    <message>
        <source>The colon is percent-encoded: the token was copied out of an address. Decode it before it is sent.</source>
        <translation>Kolonet er prosentkodet: Tokenet er kopiert ut av en adresse. Dekod det før det sendes.</translation>
    </message>
    <message>
        <source>There is no dot between the tenant and the encrypted part: the token was cut off.</source>
        <translation>Det er ikke noe punktum mellom tenanten og den krypterte delen: Tokenet er kuttet.</translation>
    </message>
    <message>
        <source>Tenant</source>
        <translation>Tenant</translation>
    </message>
    <message>
        <source>Not vouched for: anybody can write this part.</source>
        <translation>Ikke bekreftet: Hvem som helst kan skrive denne delen.</translation>
    </message>
    <message>
        <source>Encrypted content</source>
        <translation>Kryptert innhold</translation>
    </message>
    <message numerus="yes">
        <source>%n byte(s) that only SuperOffice can read.</source>
        <translation>
            <numerusform>%n byte som bare SuperOffice kan lese.</numerusform>
            <numerusform>%n byte som bare SuperOffice kan lese.</numerusform>
        </translation>
    </message>
    <message>
        <source>SuperOffice value</source>
        <translation>SuperOffice-verdi</translation>
    </message>
    <message>
        <source>7S: marks the stored hash of a ticket&apos;s secret. It belongs in the database and must never be on the wire.</source>
        <translation>7S: markerer den lagrede hashen av en billetts hemmelighet. Den hører hjemme i databasen og må aldri gå over linjen.</translation>
    </message>
    <message>
        <source>7P: marks the stored hash of a password. It belongs in the database and must never be on the wire.</source>
        <translation>7P: markerer den lagrede hashen av et passord. Den hører hjemme i databasen og må aldri gå over linjen.</translation>
    </message>
    <message>
        <source>7A: is in no list of SuperOffice&apos;s prefixes: 7T: is a ticket, 8A: an access token. Check where it was copied from.</source>
        <translation>7A: finnes ikke i noen liste over SuperOffice-prefikser: 7T: er en billett, 8A: et tilgangstoken. Sjekk hvor det ble kopiert fra.</translation>
    </message>
    <message>
        <source>NetServer 6 Secret</source>
        <translation>NetServer 6 Secret</translation>
    </message>
    <message>
        <source>A Secret is 16 bytes (MD5) in Base64; this is %1.</source>
        <translation>En Secret er 16 byte (MD5) i Base64; dette er %1.</translation>
    </message>
    <message>
        <source>MD5 over a byte order mark, type, user, password and the number of the UTC day: it is good for one day and is no ticket.</source>
        <translation>MD5 over byterekkefølgemerke (BOM), type, bruker, passord og nummeret på UTC-dagen: Den gjelder én dag og er ikke en billett.</translation>
    </message>
    <message>
        <source>Signed system-user token</source>
        <translation>Signert systembrukertoken</translation>
    </message>
    <message>
        <source>System-user token</source>
        <translation>Systembrukertoken</translation>
    </message>
    <message>
        <source>Signed at</source>
        <translation>Signert</translation>
    </message>
    <message>
        <source>To the minute; must be in UTC.</source>
        <translation>På minuttet; må være i UTC.</translation>
    </message>
    <message>
        <source>This is not a time (yyyyMMddHHmm).</source>
        <translation>Dette er ikke et tidspunkt (yyyyMMddHHmm).</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signatur</translation>
    </message>
    <message numerus="yes">
        <source>RSA with SHA-256, %n byte(s); not checked.</source>
        <translation>
            <numerusform>RSA med SHA-256, %n byte; ikke kontrollert.</numerusform>
            <numerusform>RSA med SHA-256, %n byte; ikke kontrollert.</numerusform>
        </translation>
    </message>
    <message>
        <source>Application token</source>
        <translation>Programtoken</translation>
    </message>
    <message>
        <source>The application&apos;s client secret; Online it must go with a ticket.</source>
        <translation>Programmets klienthemmelighet; i Online må den sendes med en billett.</translation>
    </message>
    <message>
        <source>XSRF token</source>
        <translation>XSRF-token</translation>
    </message>
    <message>
        <source>Belongs to a web session: worthless without that session&apos;s cookies, and gone when it ends.</source>
        <translation>Hører til en webøkt: verdiløst uten øktens informasjonskapsler, og borte når økten slutter.</translation>
    </message>
    <message>
        <source>No exception.</source>
        <translation>Ikke noe unntak.</translation>
    </message>
    <message>
        <source>This is not a ticket but 16 bytes in Base64, the size of the Secret that NetServer took up to 6.x. A ticket begins with 7T:.</source>
        <translation>Dette er ikke en billett, men 16 byte i Base64, like mye som den Secret NetServer tok imot til og med 6.x. En billett begynner med 7T:.</translation>
    </message>
    <message>
        <source>The header of NetServer 2.x to 6.x; later versions do not look at it.</source>
        <translation>Headeren i NetServer 2.x til 6.x; senere versjoner ser ikke på den.</translation>
    </message>
    <message>
        <source>Principal</source>
        <translation>Principal</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1 i %2</translation>
    </message>
    <message>
        <source>The login was refused. NetServer says so here, with HTTP 200 and without a fault.</source>
        <translation>Påloggingen ble avvist. NetServer sier det her, med HTTP 200 og uten SOAP-feil (fault).</translation>
    </message>
    <message>
        <source>The call failed: see ExceptionInfo.</source>
        <translation>Kallet mislyktes: se ExceptionInfo.</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Rad</translation>
    </message>
    <message>
        <source>Finds the row in the CREDENTIALS table (SearchName).</source>
        <translation>Finner raden i tabellen CREDENTIALS (SearchName).</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Nummer</translation>
    </message>
    <message>
        <source>Is checked against the hash that is stored in that row.</source>
        <translation>Kontrolleres mot hashen som er lagret i den raden.</translation>
    </message>
    <message>
        <source>The ticket is of %1, but the address is that of %2.</source>
        <translation>Billetten tilhører %1, men adressen tilhører %2.</translation>
    </message>
    <message>
        <source>SuperOffice ticket</source>
        <translation>SuperOffice-billett</translation>
    </message>
    <message>
        <source>A ticket begins with 7T: and is sent as it is. This does not.</source>
        <translation>En billett begynner med 7T: og sendes som den er. Det gjør ikke denne.</translation>
    </message>
    <message>
        <source>This ticket was Base64-encoded once more: N1Q6 is Base64 of 7T:. Send it as it is.</source>
        <translation>Denne billetten er Base64-kodet én gang til: N1Q6 er Base64 for 7T:. Send den som den er.</translation>
    </message>
    <message>
        <source>Proves who somebody is to NetServer. Neither the user nor the expiry is in it.</source>
        <translation>Viser NetServer hvem noen er. Verken brukeren eller utløpstiden står i den.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Tap::Dialer</name>
    <message>
        <source>The name %1 was not found. Check its spelling, and that this computer can reach the network (a VPN may be needed).</source>
        <translation>Fant ikke navnet %1. Sjekk stavemåten og at denne datamaskinen når nettverket (det kan kreve VPN).</translation>
    </message>
    <message>
        <source>The name %1 was not resolved within %2 s. Check this computer&apos;s name servers.</source>
        <translation>Navnet %1 ble ikke slått opp innen %2 s. Sjekk navneserverne til denne datamaskinen.</translation>
    </message>
    <message>
        <source>%1 did not answer on port %2 within %3 s. A firewall may be dropping the connection, or the address is wrong.</source>
        <translation>%1 svarte ikke på port %2 innen %3 s. En brannmur kan stanse tilkoblingen, eller adressen er feil.</translation>
    </message>
    <message>
        <source>%1 refused the connection on port %2. Check the port, and that the service is running.</source>
        <translation>%1 avviste tilkoblingen på port %2. Sjekk porten og at tjenesten kjører.</translation>
    </message>
    <message>
        <source>%1 cannot be reached on port %2 from this computer: %3. Check the network connection or the VPN.</source>
        <translation>%1 kan ikke nås på port %2 fra denne datamaskinen: %3. Sjekk nettverkstilkoblingen eller VPN-et.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Tap::ProxyLogin</name>
    <message>
        <source>The proxy %1 asks for authentication without saying which kind.</source>
        <translation>Proxyen %1 ber om autentisering uten å si hvilken type.</translation>
    </message>
    <message>
        <source>The proxy %1 asks for a user name and password. Enter them in the profile&apos;s proxy settings.</source>
        <translation>Proxyen %1 ber om brukernavn og passord. Skriv dem inn i profilens proxyinnstillinger.</translation>
    </message>
    <message>
        <source>The proxy %1 asks for %2 authentication, which the profile&apos;s proxy settings do not allow or which cannot be answered.</source>
        <translation>Proxyen %1 ber om %2-autentisering, som profilens proxyinnstillinger ikke tillater, eller som ikke kan besvares.</translation>
    </message>
    <message>
        <source>The proxy %1 asks for %2 authentication. %3</source>
        <translation>Proxyen %1 ber om %2-autentisering. %3</translation>
    </message>
    <message>
        <source>The proxy %1 did not accept the user name “%2” with its password (%3). Check both in the profile&apos;s proxy settings.</source>
        <translation>Proxyen %1 godtok ikke brukernavnet «%2» med passordet (%3). Sjekk begge i profilens proxyinnstillinger.</translation>
    </message>
    <message>
        <source>The proxy %1 did not accept the Kerberos ticket of the person who is logged on.</source>
        <translation>Proxyen %1 godtok ikke Kerberos-billetten til den som er logget på.</translation>
    </message>
    <message>
        <source>The proxy %1 closed the connection in the middle of the %2 handshake, which belongs to one connection. Something between the client and the proxy, or the proxy itself, does not keep connections open.</source>
        <translation>Proxyen %1 lukket tilkoblingen midt i %2-håndtrykket, som hører til én tilkobling. Noe mellom klienten og proxyen, eller proxyen selv, holder ikke tilkoblinger åpne.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Tap::Relay</name>
    <message>
        <source>%1 closed the connection in the middle of its answer. What came before is shown.</source>
        <translation>%1 lukket tilkoblingen midt i svaret. Det som kom før, vises.</translation>
    </message>
    <message>
        <source>%1 closed the connection before the head of its answer was whole.</source>
        <translation>%1 lukket tilkoblingen før hele hodet på svaret var kommet.</translation>
    </message>
    <message>
        <source>%1 closed the connection before it had taken the whole request.</source>
        <translation>%1 lukket tilkoblingen før hele forespørselen var mottatt.</translation>
    </message>
    <message>
        <source>%1 closed the connection without an answer.</source>
        <translation>%1 lukket tilkoblingen uten å svare.</translation>
    </message>
    <message>
        <source>The request to %1 was stopped before its answer was whole.</source>
        <translation>Forespørselen til %1 ble stoppet før hele svaret var kommet.</translation>
    </message>
    <message>
        <source>%1 stopped in the middle of its answer for %2 s. What came before is shown.</source>
        <translation>%1 stoppet midt i svaret i %2 s. Det som kom før, vises.</translation>
    </message>
    <message>
        <source>%1 took the connection but did not answer within %2 s.</source>
        <translation>%1 godtok tilkoblingen, men svarte ikke innen %2 s.</translation>
    </message>
    <message>
        <source>The proxy %1 asked who the client is after a request that was too large to keep and send once more. Send a small request first.</source>
        <translation>Proxyen %1 spurte hvem klienten er, etter en forespørsel som var for stor til å ta vare på og sende på nytt. Send en liten forespørsel først.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Tap::TapConnection</name>
    <message>
        <source>No certificate could be made for %1: %2.</source>
        <translation>Det kunne ikke lages noe sertifikat for %1: %2.</translation>
    </message>
    <message>
        <source>The request to %1 was stopped before it was sent.</source>
        <translation>Forespørselen til %1 ble stoppet før den ble sendt.</translation>
    </message>
    <message>
        <source>Connecting to %1 was stopped.</source>
        <translation>Tilkoblingen til %1 ble stoppet.</translation>
    </message>
    <message>
        <source>The request to %1 was stopped.</source>
        <translation>Forespørselen til %1 ble stoppet.</translation>
    </message>
    <message>
        <source>The system did not say within %1 s which proxy leads to %2. Check its proxy settings; the script that they name may not be reachable.</source>
        <translation>Systemet svarte ikke innen %1 s på hvilken proxy som fører til %2. Sjekk proxyinnstillingene; skriptet som de viser til, er kanskje ikke tilgjengelig.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Tap::Upstream</name>
    <message>
        <source>The proxy %1 cannot be reached. %2</source>
        <translation>Proxyen %1 kan ikke nås. %2</translation>
    </message>
    <message>
        <source>%1 did not finish the TLS handshake within %2 s. Check that TLS is expected on this port.</source>
        <translation>%1 fullførte ikke TLS-håndtrykket innen %2 s. Sjekk at denne porten venter TLS.</translation>
    </message>
    <message>
        <source>The proxy %1 did not answer within %2 s.</source>
        <translation>Proxyen %1 svarte ikke innen %2 s.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Terminal</name>
    <message>
        <source>Error: %1</source>
        <translation>Feil: %1</translation>
    </message>
    <message>
        <source>Standard input cannot be read.</source>
        <translation>Standard inn kan ikke leses.</translation>
    </message>
    <message>
        <source>Nothing was typed in.</source>
        <translation>Ingenting ble skrevet inn.</translation>
    </message>
    <message>
        <source>The file %1 cannot be read: %2.</source>
        <translation>Filen %1 kan ikke leses: %2.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TicketCache</name>
    <message>
        <source>weak, often refused</source>
        <translation>svak, blir ofte avvist</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ingen</translation>
    </message>
    <message>
        <source>cannot be renewed</source>
        <translation>kan ikke fornyes</translation>
    </message>
    <message>
        <source>not valid for another %1</source>
        <translation>ikke gyldig før om %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 igjen</translation>
    </message>
    <message>
        <source>expired %1 ago</source>
        <translation>utløp for %1 siden</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>ukjent</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Klient</translation>
    </message>
    <message>
        <source>Ticket encryption</source>
        <translation>Billettkryptering</translation>
    </message>
    <message>
        <source>Session key</source>
        <translation>Øktnøkkel</translation>
    </message>
    <message>
        <source>Key version</source>
        <translation>Nøkkelversjon</translation>
    </message>
    <message>
        <source>not told</source>
        <translation>ikke oppgitt</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>Gyldig fra</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Gyldig til</translation>
    </message>
    <message>
        <source>Renewable until</source>
        <translation>Kan fornyes til</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>Flagg</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Størrelse</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 byte</translation>
    </message>
    <message>
        <source>%1 (default), %2</source>
        <translation>%1 (standard), %2</translation>
    </message>
    <message>
        <source>no tickets</source>
        <translation>ingen billetter</translation>
    </message>
    <message>
        <source>You have no Kerberos tickets. A login with Negotiate then needs a user name and a password, or falls back to NTLM.

Tickets come with a logon to the domain. If you are logged on to it, lock the screen and unlock it while the domain can be reached, then look again.</source>
        <translation>Du har ingen Kerberos-billetter. En pålogging med Negotiate trenger da brukernavn og passord, eller faller tilbake på NTLM.

Billetter får du når du logger på domenet. Hvis du er logget på det, lås skjermen og lås den opp igjen mens domenet kan nås, og se så etter på nytt.</translation>
    </message>
    <message>
        <source>You have no Kerberos tickets. A login with Negotiate then needs a user name and a password, or falls back to NTLM.

Tickets come with a logon to the domain, or with &quot;kinit name@REALM&quot; in a terminal. Get one that way, then look again.</source>
        <translation>Du har ingen Kerberos-billetter. En pålogging med Negotiate trenger da brukernavn og passord, eller faller tilbake på NTLM.

Billetter får du når du logger på domenet, eller med «kinit navn@REALM» i en terminal. Hent en på den måten, og se så etter på nytt.</translation>
    </message>
    <message>
        <source>The default ticket cache cannot be opened. The Kerberos library says: %1. Check KRB5CCNAME and default_ccache_name.</source>
        <translation>Standardbillettlageret kan ikke åpnes. Kerberos-biblioteket sier: %1. Sjekk KRB5CCNAME og default_ccache_name.</translation>
    </message>
    <message>
        <source>Windows does not tell which Kerberos tickets there are (error %1).</source>
        <translation>Windows oppgir ikke hvilke Kerberos-billetter som finnes (feil %1).</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TicketCacheModel</name>
    <message>
        <source>default</source>
        <translation>standard</translation>
    </message>
    <message>
        <source>no tickets</source>
        <translation>ingen billetter</translation>
    </message>
    <message>
        <source>%1, weak</source>
        <translation>%1, svak</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>Billett</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Merknad</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TicketsCommand</name>
    <message>
        <source>List your Kerberos tickets.</source>
        <translation>List opp Kerberos-billettene dine.</translation>
    </message>
    <message>
        <source>Print one JSON document.</source>
        <translation>Skriv ut ett JSON-dokument.</translation>
    </message>
    <message>
        <source>It takes no names.</source>
        <translation>Kommandoen tar ingen navn.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TimeText</name>
    <message numerus="yes">
        <source>%n year(s)</source>
        <translation>
            <numerusform>%n år</numerusform>
            <numerusform>%n år</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n dag</numerusform>
            <numerusform>%n dager</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 local</source>
        <translation>%1 lokal tid</translation>
    </message>
    <message>
        <source>the same second as the server&apos;s clock</source>
        <translation>samme sekund som serverens klokke</translation>
    </message>
    <message>
        <source>the same second as the exchange</source>
        <translation>samme sekund som utvekslingen</translation>
    </message>
    <message>
        <source>%1 after the server&apos;s clock</source>
        <translation>%1 etter serverens klokke</translation>
    </message>
    <message>
        <source>%1 before the server&apos;s clock</source>
        <translation>%1 før serverens klokke</translation>
    </message>
    <message>
        <source>%1 after the exchange</source>
        <translation>%1 etter utvekslingen</translation>
    </message>
    <message>
        <source>%1 before the exchange</source>
        <translation>%1 før utvekslingen</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TlsError</name>
    <message>
        <source>%1 did not accept the client certificate (TLS alert “%2”). Check that it has not expired and comes from an authority that the server trusts.</source>
        <translation>%1 godtok ikke klientsertifikatet (TLS-varsel «%2»). Sjekk at det ikke er utløpt, og at det kommer fra en sertifikatutsteder som serveren stoler på.</translation>
    </message>
    <message>
        <source>%1 asks for a client certificate, and none was sent (TLS alert “%2”). Choose one in the profile&apos;s TLS settings.</source>
        <translation>%1 ber om et klientsertifikat, men ikke noe ble sendt (TLS-varsel «%2»). Velg et i profilens TLS-innstillinger.</translation>
    </message>
    <message>
        <source>%1 speaks none of the TLS versions that the profile allows (TLS alert “%2”). Lower the minimum version in the profile, or update the server.</source>
        <translation>%1 støtter ingen av TLS-versjonene som profilen tillater (TLS-varsel «%2»). Senk minsteversjonen i profilen, eller oppdater serveren.</translation>
    </message>
    <message>
        <source>%1 broke off the TLS handshake with the alert “%2”.</source>
        <translation>%1 avbrøt TLS-håndtrykket med varselet «%2».</translation>
    </message>
    <message>
        <source>what answers there does not speak TLS; the address may have to begin with http, or the port is wrong</source>
        <translation>det som svarer der, bruker ikke TLS; adressen må kanskje begynne med http, eller porten er feil</translation>
    </message>
    <message>
        <source>the server speaks only TLS versions older than the profile allows</source>
        <translation>serveren støtter bare TLS-versjoner som er eldre enn profilen tillater</translation>
    </message>
    <message>
        <source>the server does not know secure renegotiation (RFC 5746); a minimum version of 1.0 in the profile allows it</source>
        <translation>serveren kjenner ikke sikker reforhandling (RFC 5746); en minsteversjon på 1.0 i profilen tillater det</translation>
    </message>
    <message>
        <source>%1 showed another certificate than the one that the profile pins. If the server was given a new certificate, pin that one; if not, somebody stands between.</source>
        <translation>%1 viste et annet sertifikat enn det profilen har låst. Hvis serveren har fått nytt sertifikat, lås det; hvis ikke, står noen imellom.</translation>
    </message>
    <message>
        <source>The certificate of %1 was refused, and nothing was sent. %2</source>
        <translation>Sertifikatet til %1 ble avvist, og ingenting ble sendt. %2</translation>
    </message>
    <message>
        <source>TLS with %1 failed: %2.</source>
        <translation>TLS med %1 mislyktes: %2.</translation>
    </message>
    <message>
        <source>%1 asked for a client certificate, was given none, and closed the connection during the TLS handshake. Choose one in the profile&apos;s TLS settings.</source>
        <translation>%1 ba om et klientsertifikat, fikk ikke noe og lukket tilkoblingen under TLS-håndtrykket. Velg et i profilens TLS-innstillinger.</translation>
    </message>
    <message>
        <source>%1 closed the connection during the TLS handshake. Check that TLS is expected on this port.</source>
        <translation>%1 lukket tilkoblingen under TLS-håndtrykket. Sjekk at denne porten venter TLS.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TlsPolicy</name>
    <message>
        <source>The file %1 cannot be read: %2.</source>
        <translation>Filen %1 kan ikke leses: %2.</translation>
    </message>
    <message>
        <source>The file %1 does not exist.</source>
        <translation>Filen %1 finnes ikke.</translation>
    </message>
    <message>
        <source>The file %1 is too large for a certificate file.</source>
        <translation>Filen %1 er for stor for en sertifikatfil.</translation>
    </message>
    <message>
        <source>The file %1 holds no certificate in PEM form, so it adds no authority.</source>
        <translation>Filen %1 inneholder ikke noe sertifikat i PEM-format, så den legger ikke til noen sertifikatutsteder.</translation>
    </message>
    <message>
        <source>The file %1 is protected by a passphrase, and the profile has none.</source>
        <translation>Filen %1 er beskyttet med en passfrase, og profilen har ingen.</translation>
    </message>
    <message>
        <source>The passphrase does not open the file %1.</source>
        <translation>Passfrasen åpner ikke filen %1.</translation>
    </message>
    <message>
        <source>The client certificate in %1 cannot be used: %2.</source>
        <translation>Klientsertifikatet i %1 kan ikke brukes: %2.</translation>
    </message>
    <message>
        <source>The private key does not belong to the client certificate in %1.</source>
        <translation>Den private nøkkelen hører ikke til klientsertifikatet i %1.</translation>
    </message>
    <message>
        <source>The PKCS#12 file %1 cannot be opened: %2. Files made by old programs use ciphers that are no longer supported; export it again with AES.</source>
        <translation>PKCS#12-filen %1 kan ikke åpnes: %2. Filer laget av gamle programmer bruker krypteringsalgoritmer som ikke lenger støttes; eksporter den på nytt med AES.</translation>
    </message>
    <message>
        <source>The PKCS#12 file %1 does not hold both a certificate and its private key.</source>
        <translation>PKCS#12-filen %1 inneholder ikke både et sertifikat og den private nøkkelen til det.</translation>
    </message>
    <message>
        <source>The file %1 holds no private key for the client certificate.</source>
        <translation>Filen %1 inneholder ingen privat nøkkel til klientsertifikatet.</translation>
    </message>
    <message>
        <source>The file %1 is neither PKCS#12 nor a certificate in PEM form.</source>
        <translation>Filen %1 er verken PKCS#12 eller et sertifikat i PEM-format.</translation>
    </message>
    <message>
        <source>“%1” is not a TLS version; use 1.0, 1.1, 1.2 or 1.3.</source>
        <translation>«%1» er ikke en TLS-versjon; bruk 1.0, 1.1, 1.2 eller 1.3.</translation>
    </message>
    <message>
        <source>TLS cannot be set up: %1.</source>
        <translation>TLS kan ikke settes opp: %1.</translation>
    </message>
    <message>
        <source>The pinned SHA-256 of the profile is not 32 bytes long.</source>
        <translation>SHA-256-verdien for profilens låste sertifikat er ikke 32 byte lang.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TokenCheckNodes</name>
    <message>
        <source>passed</source>
        <translation>bestått</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>ikke bestått</translation>
    </message>
    <message>
        <source>notable</source>
        <translation>verdt å merke seg</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>ikke kontrollert</translation>
    </message>
    <message numerus="yes">
        <source>%n check(s) failed. %1</source>
        <translation>
            <numerusform>%n kontroll ikke bestått. %1</numerusform>
            <numerusform>%n kontroller ikke bestått. %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The signature is right, and no check failed.</source>
        <translation>Signaturen er riktig, og alle kontroller er bestått.</translation>
    </message>
    <message>
        <source>No check failed, but the signature was not checked: the token may be anybody&apos;s.</source>
        <translation>Ingen kontroll slo ut, men signaturen ble ikke kontrollert: Hvem som helst kan ha laget tokenet.</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Kontroller</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TokenChecks</name>
    <message>
        <source>The keys are from %1.</source>
        <translation>Nøklene er fra %1.</translation>
    </message>
    <message>
        <source>The signature was not checked: the issuer&apos;s keys are not at hand.</source>
        <translation>Signaturen ble ikke kontrollert: Utstederens nøkler er ikke tilgjengelige.</translation>
    </message>
    <message>
        <source>The algorithm &quot;%1&quot; is not known here.</source>
        <translation>Algoritmen «%1» er ukjent her.</translation>
    </message>
    <message>
        <source>The token is signed with a shared secret (%1), where the provider&apos;s set has public keys: a program that took one of those for the secret would be deceived (RFC 8725 section 2.1).</source>
        <translation>Tokenet er signert med en delt hemmelighet (%1), mens tilbyderens sett har offentlige nøkler: Et program som tok en av dem for hemmeligheten, ville bli lurt (RFC 8725 avsnitt 2.1).</translation>
    </message>
    <message>
        <source>The token is signed with a secret that issuer and client share (%1): only they can check it.</source>
        <translation>Tokenet er signert med en hemmelighet som utsteder og klient deler (%1): Bare de kan kontrollere den.</translation>
    </message>
    <message>
        <source>The token is signed by %1, but the set says that its key is for %2; strict programs refuse it.</source>
        <translation>Tokenet er signert med %1, men settet sier at nøkkelen er for %2; strenge programmer avviser det.</translation>
    </message>
    <message>
        <source>The token is signed by %1 with a key of only %2 bits; RFC 7518 wants 2048 at least.</source>
        <translation>Tokenet er signert med %1 og en nøkkel på bare %2 biter; RFC 7518 krever minst 2048.</translation>
    </message>
    <message>
        <source>The token is signed by %1.</source>
        <translation>Tokenet er signert med %1.</translation>
    </message>
    <message>
        <source>The payload is broken JSON: %1</source>
        <translation>Nyttelasten (payload) er ødelagt JSON: %1</translation>
    </message>
    <message>
        <source>This is signed, but no JWT: the payload is not JSON.</source>
        <translation>Dette er signert, men ikke et JWT: Nyttelasten er ikke JSON.</translation>
    </message>
    <message>
        <source>The payload is JSON, but no object: there are no claims in it.</source>
        <translation>Nyttelasten (payload) er JSON, men ikke et objekt: Det er ingen påstander (claims) i den.</translation>
    </message>
    <message>
        <source>The payload begins with a byte order mark; strict programs refuse that.</source>
        <translation>Nyttelasten (payload) begynner med et byterekkefølgemerke (BOM); strenge programmer avviser det.</translation>
    </message>
    <message>
        <source>The claim &quot;%1&quot; stands in the payload twice; programs may read either.</source>
        <translation>Påstanden (claim) «%1» står to ganger i nyttelasten; programmer kan lese den ene eller den andre.</translation>
    </message>
    <message>
        <source>Not checked: there are no claims that can be read.</source>
        <translation>Ikke kontrollert: Det finnes ingen lesbare påstander (claims).</translation>
    </message>
    <message>
        <source>Not checked: the token is encrypted.</source>
        <translation>Ikke kontrollert: Tokenet er kryptert.</translation>
    </message>
    <message>
        <source>Not checked: the token is damaged.</source>
        <translation>Ikke kontrollert: Tokenet er skadet.</translation>
    </message>
    <message>
        <source>Not checked: the token is opaque.</source>
        <translation>Ikke kontrollert: Tokenet er ugjennomsiktig.</translation>
    </message>
    <message>
        <source>They differ only in the slash at the end, which counts.</source>
        <translation>De skiller seg bare ved skråstreken til slutt, og den teller.</translation>
    </message>
    <message>
        <source>They differ only in upper and lower case, which counts.</source>
        <translation>De skiller seg bare ved store og små bokstaver, og det teller.</translation>
    </message>
    <message>
        <source>They differ only in white space at an end, which counts.</source>
        <translation>De skiller seg bare ved mellomrom i en av endene, og det teller.</translation>
    </message>
    <message>
        <source>They differ only in the &quot;https://&quot;, which counts.</source>
        <translation>De skiller seg bare ved «https://», og det teller.</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Skjema</translation>
    </message>
    <message>
        <source>Algorithm</source>
        <translation>Algoritme</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>Signatur</translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>Utsteder</translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>Mottaker (audience)</translation>
    </message>
    <message>
        <source>Authorized party</source>
        <translation>Autorisert part</translation>
    </message>
    <message>
        <source>Form of the times</source>
        <translation>Tidspunktenes form</translation>
    </message>
    <message>
        <source>Nonce</source>
        <translation>Nonce</translation>
    </message>
    <message>
        <source>Hash of the access token</source>
        <translation>Hash av tilgangstokenet</translation>
    </message>
    <message>
        <source>Expiry, by the server&apos;s clock</source>
        <translation>Utløp, ifølge serverens klokke</translation>
    </message>
    <message>
        <source>Expiry</source>
        <translation>Utløp</translation>
    </message>
    <message>
        <source>Not before, by the server&apos;s clock</source>
        <translation>Ikke før, ifølge serverens klokke</translation>
    </message>
    <message>
        <source>Not before</source>
        <translation>Ikke før</translation>
    </message>
    <message>
        <source>Issued at, by the server&apos;s clock</source>
        <translation>Utstedt, ifølge serverens klokke</translation>
    </message>
    <message>
        <source>Issued at</source>
        <translation>Utstedt</translation>
    </message>
    <message>
        <source>The token does not say who issued it (&quot;iss&quot;).</source>
        <translation>Tokenet sier ikke hvem som har utstedt det («iss»).</translation>
    </message>
    <message>
        <source>The token names no issuer.</source>
        <translation>Tokenet oppgir ingen utsteder.</translation>
    </message>
    <message>
        <source>The issuer (&quot;iss&quot;) is not a text.</source>
        <translation>Utstederen («iss») er ikke en tekst.</translation>
    </message>
    <message>
        <source>The token says %1; it is not known who should have issued it.</source>
        <translation>Tokenet sier %1; det er ukjent hvem som skulle ha utstedt det.</translation>
    </message>
    <message>
        <source>The token was issued by %1, as expected.</source>
        <translation>Tokenet er utstedt av %1, som ventet.</translation>
    </message>
    <message>
        <source>The token was issued by %1, where %2 was expected.</source>
        <translation>Tokenet er utstedt av %1, men det var ventet fra %2.</translation>
    </message>
    <message>
        <source>The token does not say whom it is meant for (&quot;aud&quot;).</source>
        <translation>Tokenet sier ikke hvem det er ment for («aud»).</translation>
    </message>
    <message>
        <source>The token names no audience.</source>
        <translation>Tokenet oppgir ingen mottaker.</translation>
    </message>
    <message>
        <source>The audience (&quot;aud&quot;) is neither a text nor a list of texts.</source>
        <translation>Mottakeren («aud») er verken en tekst eller en liste over tekster.</translation>
    </message>
    <message>
        <source>The token is meant for %1; it is not known for whom it should be.</source>
        <translation>Tokenet er ment for %1; det er ukjent hvem det skulle være for.</translation>
    </message>
    <message>
        <source>The token is meant for %1, as expected.</source>
        <translation>Tokenet er ment for %1, som ventet.</translation>
    </message>
    <message>
        <source>The token is meant for %1, which has %2 in it.</source>
        <translation>Tokenet er ment for %1, og %2 er blant dem.</translation>
    </message>
    <message>
        <source>The audience (&quot;aud&quot;) is an empty list.</source>
        <translation>Mottakeren («aud») er en tom liste.</translation>
    </message>
    <message>
        <source>The token is meant for %1, not for %2: it was issued to another program, or for another service.</source>
        <translation>Tokenet er ment for %1, ikke for %2: Det ble utstedt til et annet program eller for en annen tjeneste.</translation>
    </message>
    <message>
        <source>The token has several audiences and does not name the one that it was issued to (&quot;azp&quot;); strict clients want it.</source>
        <translation>Tokenet har flere mottakere og oppgir ikke hvem det ble utstedt til («azp»); strenge klienter krever det.</translation>
    </message>
    <message>
        <source>The token names none (&quot;azp&quot;), and with one audience needs none.</source>
        <translation>Tokenet oppgir ingen («azp») og trenger ingen når det har én mottaker.</translation>
    </message>
    <message>
        <source>The authorized party (&quot;azp&quot;) is not a text.</source>
        <translation>Den autoriserte parten («azp») er ikke en tekst.</translation>
    </message>
    <message>
        <source>The token was issued to %1; it is not known to whom it should be.</source>
        <translation>Tokenet er utstedt til %1; det er ukjent hvem det skulle være utstedt til.</translation>
    </message>
    <message>
        <source>The token was issued to %1, as expected.</source>
        <translation>Tokenet er utstedt til %1, som ventet.</translation>
    </message>
    <message>
        <source>The token was issued to %1, not to %2 (&quot;azp&quot;).</source>
        <translation>Tokenet er utstedt til %1, ikke til %2 («azp»).</translation>
    </message>
    <message>
        <source>The token has one; the request&apos;s is not known.</source>
        <translation>Tokenet har en; forespørselens er ukjent.</translation>
    </message>
    <message>
        <source>The token has none, and none is known to have been sent.</source>
        <translation>Tokenet har ingen, og det er ikke kjent at noen ble sendt.</translation>
    </message>
    <message>
        <source>The request sent a nonce, and the token does not give it back: it may belong to another login.</source>
        <translation>Forespørselen sendte en nonce, og tokenet gir den ikke tilbake: Det kan høre til en annen pålogging.</translation>
    </message>
    <message>
        <source>The nonce is not a text.</source>
        <translation>Noncen er ikke en tekst.</translation>
    </message>
    <message>
        <source>The token gives back the nonce of the request.</source>
        <translation>Tokenet gir tilbake noncen fra forespørselen.</translation>
    </message>
    <message>
        <source>The token&apos;s nonce is not that of the request: the token belongs to another login, or was replayed.</source>
        <translation>Tokenets nonce er ikke den fra forespørselen: Tokenet hører til en annen pålogging, eller det er spilt av på nytt (replay).</translation>
    </message>
    <message>
        <source>The token has none (&quot;at_hash&quot;); with the code flow it need not have one.</source>
        <translation>Tokenet har ingen («at_hash»); i kodeflyten er den ikke påkrevd.</translation>
    </message>
    <message>
        <source>The hash (&quot;at_hash&quot;) is not a text.</source>
        <translation>Hashen («at_hash») er ikke en tekst.</translation>
    </message>
    <message>
        <source>The access token that it belongs to is not at hand.</source>
        <translation>Tilgangstokenet som det hører til, er ikke tilgjengelig.</translation>
    </message>
    <message>
        <source>It is not known which hash goes with the algorithm %1.</source>
        <translation>Det er ukjent hvilken hash som hører til algoritmen %1.</translation>
    </message>
    <message>
        <source>The token belongs to the access token that came with it.</source>
        <translation>Tokenet hører til tilgangstokenet som det kom sammen med.</translation>
    </message>
    <message>
        <source>The token does not belong to the access token that came with it: their hashes differ.</source>
        <translation>Tokenet hører ikke til tilgangstokenet som det kom sammen med: Hashene er forskjellige.</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n sekund</numerusform>
            <numerusform>%n sekunder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minutt</numerusform>
            <numerusform>%n minutter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n time</numerusform>
            <numerusform>%n timer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n dag</numerusform>
            <numerusform>%n dager</numerusform>
        </translation>
    </message>
    <message>
        <source>By the server&apos;s clock</source>
        <translation>Ifølge serverens klokke</translation>
    </message>
    <message>
        <source>By this computer&apos;s clock</source>
        <translation>Ifølge klokken på denne datamaskinen</translation>
    </message>
    <message>
        <source>%1 the token is good for %2 more, until %3.</source>
        <translation>%1 er tokenet gyldig i %2 til, fram til %3.</translation>
    </message>
    <message>
        <source>%1 the token expired %2 before, at %3; that is within the tolerance of %4.</source>
        <translation>%1 utløp tokenet %2 tidligere (%3); det er innenfor toleransen på %4.</translation>
    </message>
    <message>
        <source>%1 the token expired %2 before, at %3.</source>
        <translation>%1 utløp tokenet %2 tidligere (%3).</translation>
    </message>
    <message>
        <source>%1 the token is good since %2.</source>
        <translation>%1 er tokenet gyldig siden %2.</translation>
    </message>
    <message>
        <source>%1 the token is good in %2 only, at %3; that is within the tolerance of %4.</source>
        <translation>%1 er tokenet gyldig først om %2 (%3); det er innenfor toleransen på %4.</translation>
    </message>
    <message>
        <source>%1 the token is not valid yet: it is good in %2, at %3. A clock is wrong, or it was made for later.</source>
        <translation>%1 er tokenet ikke gyldig ennå: Det er gyldig om %2 (%3). En klokke går feil, eller tokenet er laget for senere bruk.</translation>
    </message>
    <message>
        <source>%1 the token was issued %2 ahead, at %3; that is within the tolerance.</source>
        <translation>%1 er tokenet utstedt %2 fram i tid (%3); det er innenfor toleransen.</translation>
    </message>
    <message>
        <source>%1 the token was issued %2 before, at %3.</source>
        <translation>%1 er tokenet utstedt %2 tidligere (%3).</translation>
    </message>
    <message>
        <source>%1 the token was issued %2 in the future, at %3: a clock is wrong, and strict programs refuse the token.</source>
        <translation>%1 er tokenet utstedt %2 fram i tid (%3): En klokke går feil, og strenge programmer avviser tokenet.</translation>
    </message>
    <message>
        <source>The token has no &quot;exp&quot;: it would be good for ever, and strict programs refuse it.</source>
        <translation>Tokenet har ingen «exp»: Det ville gjelde for alltid, og strenge programmer avviser det.</translation>
    </message>
    <message>
        <source>The token has no &quot;%1&quot;.</source>
        <translation>Tokenet har ingen «%1».</translation>
    </message>
    <message>
        <source>The token says %1; it was not held against a clock.</source>
        <translation>Tokenet sier %1; det er ikke sammenlignet med noen klokke.</translation>
    </message>
    <message>
        <source>The &quot;%1&quot; counts milliseconds, where seconds since 1970 are wanted.</source>
        <translation>«%1» teller millisekunder, men det skal være sekunder siden 1970.</translation>
    </message>
    <message>
        <source>The &quot;%1&quot; is no time in seconds since 1970.</source>
        <translation>«%1» er ikke et tidspunkt i sekunder siden 1970.</translation>
    </message>
    <message>
        <source>The token has no times.</source>
        <translation>Tokenet har ingen tidspunkter.</translation>
    </message>
    <message>
        <source>All times are numbers: seconds since 1970.</source>
        <translation>Alle tidspunkter er tall: sekunder siden 1970.</translation>
    </message>
    <message>
        <source>The &quot;%1&quot; has a fraction of a second; that is allowed, but some programs refuse it.</source>
        <translation>«%1» har en brøkdel av et sekund; det er tillatt, men noen programmer avviser det.</translation>
    </message>
    <message>
        <source>The &quot;%1&quot; is a text where RFC 7519 has a number; strict programs refuse the token.</source>
        <translation>«%1» er en tekst der RFC 7519 har et tall; strenge programmer avviser tokenet.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TokenForm</name>
    <message>
        <source>Only the beginning of a token is here: there is no dot, and nothing that could be its payload. It was cut off.</source>
        <translation>Bare begynnelsen på et token er her: Det er ikke noe punktum og ingenting som kan være nyttelasten. Det er kuttet.</translation>
    </message>
    <message>
        <source>The two dots between header, payload and signature are missing, and characters are missing or changed as well. The payload seems to begin at character %1. Copy the token anew from where it came.</source>
        <translation>De to punktumene mellom header, nyttelast og signatur mangler, og noen tegn mangler eller er endret også. Nyttelasten ser ut til å begynne ved tegn %1. Kopier tokenet på nytt derfra det kom.</translation>
    </message>
    <message>
        <source>The two dots between header, payload and signature are missing: the payload begins at character %1. Copy the token anew from where it came.</source>
        <translation>De to punktumene mellom header, nyttelast og signatur mangler: Nyttelasten begynner ved tegn %1. Kopier tokenet på nytt derfra det kom.</translation>
    </message>
    <message>
        <source>The dot between header and payload is missing: the payload begins at character %1.</source>
        <translation>Punktumet mellom header og nyttelast mangler: Nyttelasten begynner ved tegn %1.</translation>
    </message>
    <message>
        <source>The token has two parts where a signed one has three: the signature is cut off, or the dot before it is missing.</source>
        <translation>Tokenet har to deler, men et signert har tre: Signaturen er kuttet, eller punktumet foran den mangler.</translation>
    </message>
    <message>
        <source>The token has %1 parts; a signed one has three and an encrypted one five.</source>
        <translation>Tokenet har %1 deler; et signert har tre og et kryptert fem.</translation>
    </message>
    <message>
        <source>There is white space within the token: it was broken into lines, or copied with what stands beside it.</source>
        <translation>Det er mellomrom eller linjeskift inne i tokenet: Det er delt i linjer, eller kopiert med det som står ved siden av.</translation>
    </message>
    <message>
        <source>The token is damaged at character %1: %2</source>
        <translation>Tokenet er skadet ved tegn %1: %2</translation>
    </message>
    <message>
        <source>This is an access token of SuperOffice, no JWT: only SuperOffice can read what is in it.</source>
        <translation>Dette er et tilgangstoken fra SuperOffice, ikke et JWT: Bare SuperOffice kan lese hva det inneholder.</translation>
    </message>
    <message>
        <source>This is no JWT but an opaque token: only the server that issued it knows what it stands for. Where the provider has an introspection endpoint (RFC 7662), it tells.</source>
        <translation>Dette er ikke et JWT, men et ugjennomsiktig token: Bare serveren som utstedte det, vet hva det står for. Har tilbyderen et introspeksjonsendepunkt (RFC 7662), gir det svaret.</translation>
    </message>
    <message>
        <source>There is no token: it is empty.</source>
        <translation>Det finnes ikke noe token: Det er tomt.</translation>
    </message>
    <message>
        <source>The token is encrypted (JWE): only its header can be read, and nothing in it was checked.</source>
        <translation>Tokenet er kryptert (JWE): Bare headeren kan leses, og ingenting i det er kontrollert.</translation>
    </message>
    <message>
        <source>Header, payload and signature are there.</source>
        <translation>Header, nyttelast og signatur er der.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::TokenOptions</name>
    <message>
        <source>Fetching the keys at %1 …</source>
        <translation>Henter nøklene på %1 …</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Taster</translation>
    </message>
    <message>
        <source>The keys at %1 were not given out: the answer was %2.</source>
        <translation>Nøklene på %1 ble ikke utlevert: Svaret var %2.</translation>
    </message>
    <message>
        <source>It points to %1; name that address if you trust it.</source>
        <translation>Den viser til %1; oppgi den adressen hvis du stoler på den.</translation>
    </message>
    <message>
        <source>The keys of the tokens&apos; issuer: signatures are verified with them. A key set (JWKS), a certificate or a public key, in a file or at an address.</source>
        <translation>Nøklene til utstederen av tokenene: Signaturer kontrolleres med dem. Et nøkkelsett (JWKS), et sertifikat eller en offentlig nøkkel, i en fil eller på en adresse.</translation>
    </message>
    <message>
        <source>Who should have issued the tokens (&quot;iss&quot;).</source>
        <translation>Hvem som skal ha utstedt tokenene («iss»).</translation>
    </message>
    <message>
        <source>Whom the tokens should be meant for (&quot;aud&quot;).</source>
        <translation>Hvem tokenene skal være ment for («aud»).</translation>
    </message>
    <message>
        <source>The nonce that the request sent.</source>
        <translation>Noncen som forespørselen sendte.</translation>
    </message>
    <message>
        <source>The keys in %1 cannot be used: %2</source>
        <translation>Nøklene i %1 kan ikke brukes: %2</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::AttemptController</name>
    <message>
        <source>Logging in to %1</source>
        <translation>Logger på %1</translation>
    </message>
    <message>
        <source>Renewing the session</source>
        <translation>Fornyer økten</translation>
    </message>
    <message>
        <source>Logging off</source>
        <translation>Logger av</translation>
    </message>
    <message>
        <source>Renewed.</source>
        <translation>Fornyet.</translation>
    </message>
    <message>
        <source>Logged off.</source>
        <translation>Logget av.</translation>
    </message>
    <message>
        <source>Deleted profile</source>
        <translation>Slettet profil</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>Logger på …</translation>
    </message>
    <message>
        <source>Logged in.</source>
        <translation>Logget på.</translation>
    </message>
    <message>
        <source>Logged in as %1.</source>
        <translation>Logget på som %1.</translation>
    </message>
    <message>
        <source>Sending a call</source>
        <translation>Sender et kall</translation>
    </message>
    <message>
        <source>Renewing the session by itself</source>
        <translation>Fornyer økten av seg selv</translation>
    </message>
    <message>
        <source>There is no session to renew. Log in first.</source>
        <translation>Det er ingen økt å fornye. Logg på først.</translation>
    </message>
    <message>
        <source>With this service there is nothing to renew.</source>
        <translation>Denne tjenesten har ingenting å fornye.</translation>
    </message>
    <message>
        <source>%1: waiting until the code %2 is typed</source>
        <translation>%1: venter til koden %2 er skrevet inn</translation>
    </message>
    <message>
        <source>%1: waiting for the browser</source>
        <translation>%1: venter på nettleseren</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::BodyEditor</name>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Formater</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Innhold</translation>
    </message>
    <message>
        <source>No body</source>
        <translation>Uten innhold</translation>
    </message>
    <message>
        <source>What the body is</source>
        <translation>Hva innholdet er</translation>
    </message>
    <message>
        <source>Sets Content-Type and, for SOAP, the action and the envelope</source>
        <translation>Setter Content-Type og, for SOAP, action og konvolutt</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Skjema</translation>
    </message>
    <message>
        <source>Indents XML and JSON; nothing else changes</source>
        <translation>Rykker inn XML og JSON; ingenting annet endres</translation>
    </message>
    <message>
        <source>%1 bytes that are no UTF-8 text</source>
        <translation>%1 byte som ikke er UTF-8-tekst</translation>
    </message>
    <message>
        <source>The body is no text. It is sent as it is.</source>
        <translation>Innholdet er ikke tekst. Det sendes som det er.</translation>
    </message>
    <message>
        <source>Type another one</source>
        <translation>Skriv et nytt</translation>
    </message>
    <message>
        <source>Secrets in the body are masked. It is sent as it is.</source>
        <translation>Hemmeligheter i innholdet er maskert. Det sendes som det er.</translation>
    </message>
    <message>
        <source>Show and edit</source>
        <translation>Vis og rediger</translation>
    </message>
    <message>
        <source>✖ Line %1, column %2: %3</source>
        <translation>✖ Linje %1, kolonne %2: %3</translation>
    </message>
    <message>
        <source>Well-formed XML, %1 bytes</source>
        <translation>Velformet XML, %1 byte</translation>
    </message>
    <message>
        <source>Valid JSON, %1 bytes</source>
        <translation>Gyldig JSON, %1 byte</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 byte</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::CaptureFiles</name>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 kan ikke leses: %2</translation>
    </message>
    <message>
        <source>%1 is larger than 1 GiB.</source>
        <translation>%1 er større enn 1 GiB.</translation>
    </message>
    <message>
        <source>%1 cannot be opened: %2</source>
        <translation>%1 kan ikke åpnes: %2</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 kan ikke skrives: %2</translation>
    </message>
    <message>
        <source>%1 holds no exchange.</source>
        <translation>%1 inneholder ingen utveksling.</translation>
    </message>
    <message>
        <source>Opened from a file.</source>
        <translation>Åpnet fra en fil.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ChoiceTitles</name>
    <message>
        <source>Kerberos, else NTLM</source>
        <translation>Kerberos, ellers NTLM</translation>
    </message>
    <message>
        <source>Kerberos only</source>
        <translation>Bare Kerberos</translation>
    </message>
    <message>
        <source>NTLM only</source>
        <translation>Bare NTLM</translation>
    </message>
    <message>
        <source>NTLM, else Kerberos</source>
        <translation>NTLM, ellers Kerberos</translation>
    </message>
    <message>
        <source>The server&apos;s certificate</source>
        <translation>Serverens sertifikat</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Ingen</translation>
    </message>
    <message>
        <source>Wrong on purpose</source>
        <translation>Feil med vilje</translation>
    </message>
    <message>
        <source>NTLMv2</source>
        <translation>NTLMv2</translation>
    </message>
    <message>
        <source>NTLMv1, as before Windows 2000</source>
        <translation>NTLMv1, som før Windows 2000</translation>
    </message>
    <message>
        <source>NTLM2 session (NTLMv1 with a client challenge)</source>
        <translation>NTLM2 session (NTLMv1 med en klientutfordring)</translation>
    </message>
    <message>
        <source>UTF-8</source>
        <translation>UTF-8</translation>
    </message>
    <message>
        <source>Latin-1 (ISO 8859-1)</source>
        <translation>Latin-1 (ISO 8859-1)</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisk</translation>
    </message>
    <message>
        <source>None: a public client</source>
        <translation>Ingen: en offentlig klient</translation>
    </message>
    <message>
        <source>The token endpoint</source>
        <translation>Token-endepunktet</translation>
    </message>
    <message>
        <source>The issuer</source>
        <translation>Utstederen</translation>
    </message>
    <message>
        <source>As the provider likes</source>
        <translation>Slik tilbyderen vil</translation>
    </message>
    <message>
        <source>S256 (a hash of the verifier)</source>
        <translation>S256 (en hash av verifikatoren)</translation>
    </message>
    <message>
        <source>plain (the verifier itself)</source>
        <translation>plain (selve verifikatoren)</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ClearButton</name>
    <message>
        <source>Empty this line</source>
        <translation>Tøm denne linjen</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::Clipboard</name>
    <message numerus="yes">
        <source>Copied with its secret. The clipboard forgets it in %n second(s).</source>
        <translation>
            <numerusform>Kopiert med hemmeligheten. Utklippstavlen glemmer den om %n sekund.</numerusform>
            <numerusform>Kopiert med hemmeligheten. Utklippstavlen glemmer den om %n sekunder.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ComposerPanel</name>
    <message>
        <source>No session: only calls that need none will work. Log in with F5.</source>
        <translation>Ingen økt: Bare kall som ikke trenger noen, vil virke. Logg på med F5.</translation>
    </message>
    <message>
        <source>%1 (needs a session)</source>
        <translation>%1 (krever en økt)</translation>
    </message>
    <message>
        <source>There are none: choose a profile first.</source>
        <translation>Det finnes ingen: Velg en profil først.</translation>
    </message>
    <message>
        <source>Calls of this service that can be sent as they are</source>
        <translation>Kall til denne tjenesten som kan sendes som de er</translation>
    </message>
    <message>
        <source>%1. Another origin than the profile&apos;s: nothing of the session goes along.</source>
        <translation>%1. Et annet opphav enn profilens: Ingenting fra økten sendes med.</translation>
    </message>
    <message>
        <source>A method is one word of letters, such as GET.</source>
        <translation>En metode er ett ord med bokstaver, for eksempel GET.</translation>
    </message>
    <message>
        <source>&amp;Headers</source>
        <translation>&amp;Headere</translation>
    </message>
    <message>
        <source>&amp;Headers (%1)</source>
        <translation>&amp;Headere (%1)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Send</translation>
    </message>
    <message>
        <source>Stop it (Esc)</source>
        <translation>Stopp (Esc)</translation>
    </message>
    <message>
        <source>Send it (Ctrl+Enter)</source>
        <translation>Send (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Kall</translation>
    </message>
    <message>
        <source>Stopped before the answer was whole.</source>
        <translation>Stoppet før hele svaret var kommet.</translation>
    </message>
    <message>
        <source>%1 (status %2)</source>
        <translation>%1 (status %2)</translation>
    </message>
    <message>
        <source>The attempt is still at work. Wait for it, or stop it with Esc.</source>
        <translation>Forsøket pågår fortsatt. Vent på det, eller stopp det med Esc.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Metode</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Address, from the profile&apos;s on: /api/v1/Contact/3</source>
        <translation>Adresse, videre fra profilens: /api/v1/Contact/3</translation>
    </message>
    <message>
        <source>Ready &amp;calls</source>
        <translation>Klare &amp;kall</translation>
    </message>
    <message>
        <source>Show the secrets</source>
        <translation>Vis hemmelighetene</translation>
    </message>
    <message>
        <source>&amp;Body</source>
        <translation>&amp;Innhold</translation>
    </message>
    <message>
        <source>&amp;What will be sent</source>
        <translation>&amp;Dette blir sendt</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::DecodeKeysDialog</name>
    <message>
        <source>&amp;Use for this run</source>
        <translation>&amp;Bruk i denne kjøringen</translation>
    </message>
    <message>
        <source>&amp;Forget the keys</source>
        <translation>&amp;Glem nøklene</translation>
    </message>
    <message>
        <source>Keys for decoding</source>
        <translation>Nøkler for tolking</translation>
    </message>
    <message>
        <source>the service&apos;s keytab file</source>
        <translation>tjenestens keytab-fil</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Velg en fil</translation>
    </message>
    <message>
        <source>whose password it is, like svc-web; empty: the service&apos;s own name</source>
        <translation>hvem passordet tilhører, for eksempel svc-web; tomt: tjenestens eget navn</translation>
    </message>
    <message>
        <source>Keys of the keytab</source>
        <translation>Nøkler i keytab-filen</translation>
    </message>
    <message>
        <source>Principal</source>
        <translation>Principal</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Versjon</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Kryptering</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Skrevet</translation>
    </message>
    <message>
        <source>&amp;Keytab:</source>
        <translation>&amp;Keytab:</translation>
    </message>
    <message>
        <source>&amp;Password:</source>
        <translation>&amp;Passord:</translation>
    </message>
    <message>
        <source>&amp;Account:</source>
        <translation>K&amp;onto:</translation>
    </message>
    <message>
        <source>Choose a keytab</source>
        <translation>Velg en keytab-fil</translation>
    </message>
    <message>
        <source>Keytabs (*.keytab *.kt);;All files (*)</source>
        <translation>Keytab-filer (*.keytab *.kt);;Alle filer (*)</translation>
    </message>
    <message>
        <source>%1, not known here</source>
        <translation>%1, ukjent her</translation>
    </message>
    <message>
        <source>%1, weak</source>
        <translation>%1, svak</translation>
    </message>
    <message>
        <source>Reading the keytab…</source>
        <translation>Leser keytab-filen …</translation>
    </message>
    <message>
        <source>No keys are used now.</source>
        <translation>Ingen nøkler brukes nå.</translation>
    </message>
    <message>
        <source>A password is used now.</source>
        <translation>Et passord brukes nå.</translation>
    </message>
    <message numerus="yes">
        <source>%n key(s) and a password are used now.</source>
        <translation>
            <numerusform>%n nøkkel og et passord brukes nå.</numerusform>
            <numerusform>%n nøkler og et passord brukes nå.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n key(s) are used now.</source>
        <translation>
            <numerusform>%n nøkkel brukes nå.</numerusform>
            <numerusform>%n nøkler brukes nå.</numerusform>
        </translation>
    </message>
    <message>
        <source>the one that was given is used</source>
        <translation>det som er oppgitt, brukes</translation>
    </message>
    <message>
        <source>the password of the service&apos;s account</source>
        <translation>passordet til tjenestens konto</translation>
    </message>
    <message>
        <source>With the keys of the service, the inside of its Kerberos tickets can be read; with those of the tokens&apos; issuer, signatures are verified. They stay in memory for this run and are never saved.</source>
        <translation>Med tjenestens nøkler kan innsiden av Kerberos-billettene leses; med nøklene til utstederen av tokenene kontrolleres signaturer. De blir i minnet i denne kjøringen og lagres aldri.</translation>
    </message>
    <message>
        <source>Keys of the token&apos;s &amp;issuer (JWKS):</source>
        <translation>Nøkler til tokenets &amp;utsteder (JWKS):</translation>
    </message>
    <message>
        <source>a key set, a certificate or a public key, pasted or from a file; tokens are verified by themselves where the capture has the keys</source>
        <translation>et nøkkelsett, et sertifikat eller en offentlig nøkkel, limt inn eller fra en fil; tokener kontrolleres av seg selv når opptaket har nøklene</translation>
    </message>
    <message>
        <source>Keys of the token&apos;s issuer</source>
        <translation>Nøkler til tokenets utsteder</translation>
    </message>
    <message>
        <source>Choose a file with the issuer&apos;s keys</source>
        <translation>Velg en fil med utstederens nøkler</translation>
    </message>
    <message>
        <source>Choose the issuer&apos;s keys</source>
        <translation>Velg utstederens nøkler</translation>
    </message>
    <message>
        <source>Keys (*.json *.jwks *.pem *.crt *.cer);;All files (*)</source>
        <translation>Nøkler (*.json *.jwks *.pem *.crt *.cer);;Alle filer (*)</translation>
    </message>
    <message>
        <source>%1 is too large to be a key set.</source>
        <translation>%1 er for stor til å være et nøkkelsett.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1 kan ikke leses: %2.</translation>
    </message>
    <message numerus="yes">
        <source>Tokens are verified with %n key(s) now.</source>
        <translation>
            <numerusform>Tokener kontrolleres nå med %n nøkkel.</numerusform>
            <numerusform>Tokener kontrolleres nå med %n nøkler.</numerusform>
        </translation>
    </message>
    <message>
        <source>what you gave</source>
        <translation>det du oppga</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::DecodedPanel</name>
    <message>
        <source>Select an exchange: what its bytes mean will stand here, field by field.</source>
        <translation>Velg en utveksling, så vises det her hva bytene betyr, felt for felt.</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Forespørsel</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Side of the exchange</source>
        <translation>Side av utvekslingen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Leser …</translation>
    </message>
    <message>
        <source>No byte of a request was sent.</source>
        <translation>Ikke én byte av en forespørsel ble sendt.</translation>
    </message>
    <message>
        <source>No byte of an answer came back.</source>
        <translation>Ikke én byte av et svar kom tilbake.</translation>
    </message>
    <message>
        <source>&amp;Copy the fingerprint</source>
        <translation>&amp;Kopier fingeravtrykket</translation>
    </message>
    <message>
        <source>The certificate that was refused

For: %1
From: %2
Valid: %3 to %4

SHA-256:
%5</source>
        <translation>Sertifikatet som ble avvist

For: %1
Fra: %2
Gyldig: %3 til %4

SHA-256:
%5</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::DecodedTreeView</name>
    <message>
        <source>Decoded fields</source>
        <translation>Tolkede felt</translation>
    </message>
    <message>
        <source>Copy value (masked)</source>
        <translation>Kopier verdi (maskert)</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Kopier verdi</translation>
    </message>
    <message>
        <source>Copy name and value</source>
        <translation>Kopier navn og verdi</translation>
    </message>
    <message>
        <source>Reveal for this run</source>
        <translation>Vis i denne kjøringen</translation>
    </message>
    <message>
        <source>Mask again</source>
        <translation>Masker igjen</translation>
    </message>
    <message>
        <source>Specified in %1</source>
        <translation>Spesifisert i %1</translation>
    </message>
    <message>
        <source>Copies the name of the section</source>
        <translation>Kopierer navnet på delen</translation>
    </message>
    <message>
        <source>Open all below</source>
        <translation>Åpne alle under</translation>
    </message>
    <message>
        <source>Check a password…</source>
        <translation>Kontroller et passord …</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::DeletedProfile</name>
    <message>
        <source>There is nothing left to undo.</source>
        <translation>Det er ikke mer å angre.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::DigestCheckDialog</name>
    <message>
        <source>Show &amp;values</source>
        <translation>Vis &amp;verdiene</translation>
    </message>
    <message>
        <source>Chec&amp;k</source>
        <translation>&amp;Kontroller</translation>
    </message>
    <message>
        <source>Fits</source>
        <translation>Passer</translation>
    </message>
    <message>
        <source>How it was made</source>
        <translation>Slik ble den laget</translation>
    </message>
    <message>
        <source>Gives</source>
        <translation>Gir</translation>
    </message>
    <message>
        <source>&amp;Password that was meant:</source>
        <translation>&amp;Passordet som var ment:</translation>
    </message>
    <message>
        <source>The fields are those of exchange %1; change what you like.</source>
        <translation>Feltene er fra utveksling %1; endre det du vil.</translation>
    </message>
    <message>
        <source>No exchange is selected: fill the fields in.</source>
        <translation>Ingen utveksling er valgt: Fyll ut feltene.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Kontrollerer …</translation>
    </message>
    <message>
        <source>None of these: it was made of another password, or in a way that is not known.</source>
        <translation>Ingen av disse: Den ble laget av et annet passord, eller på en ukjent måte.</translation>
    </message>
    <message>
        <source>It was made of this password in the right way: the server has another one.</source>
        <translation>Den ble laget av dette passordet på riktig måte: Serveren har et annet.</translation>
    </message>
    <message>
        <source>It was made of this password, but: %1.</source>
        <translation>Den ble laget av dette passordet, men: %1.</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nei</translation>
    </message>
    <message>
        <source>Check a digest or signature</source>
        <translation>Kontroller en digest eller signatur</translation>
    </message>
    <message>
        <source>Makes what was sent once more, the right way and with every known mistake. Nothing is sent.</source>
        <translation>Lager det som ble sendt, på nytt, på riktig måte og med alle kjente feil. Ingenting sendes.</translation>
    </message>
    <message>
        <source>Ways to make it</source>
        <translation>Måter å lage den på</translation>
    </message>
    <message>
        <source>Exchange %1 holds none of these: fill the fields in.</source>
        <translation>Utveksling %1 inneholder ingen av disse: Fyll ut feltene.</translation>
    </message>
    <message>
        <source>This is not a time that could be in a signed token.</source>
        <translation>Dette er ikke et tidspunkt som kan stå i et signert token.</translation>
    </message>
    <message>
        <source>The time is right: it is no more than five minutes from the server&apos;s.</source>
        <translation>Tidspunktet er riktig: Det er ikke mer enn fem minutter fra serverens.</translation>
    </message>
    <message>
        <source>The time is wrong: %1.</source>
        <translation>Tidspunktet er feil: %1.</translation>
    </message>
    <message>
        <source>It was made of this password in the right way, but its MIC is wrong: a message was changed on the way.</source>
        <translation>Den ble laget av dette passordet på riktig måte, men MIC-en er feil: En melding ble endret underveis.</translation>
    </message>
    <message>
        <source>It was made of this password in the right way, but as %1, which servers may refuse.</source>
        <translation>Den ble laget av dette passordet på riktig måte, men som %1, som servere kan avvise.</translation>
    </message>
    <message>
        <source>How it was made will stand here.</source>
        <translation>Her kommer det hvordan den ble laget.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::DigestForm</name>
    <message>
        <source>WS-Security password digest</source>
        <translation>WS-Security: passord-digest</translation>
    </message>
    <message>
        <source>HTTP Digest</source>
        <translation>HTTP Digest</translation>
    </message>
    <message>
        <source>NetServer 6 Secret</source>
        <translation>NetServer 6 Secret</translation>
    </message>
    <message>
        <source>&amp;What:</source>
        <translation>&amp;Hva:</translation>
    </message>
    <message>
        <source>&amp;Nonce:</source>
        <translation>&amp;Nonce:</translation>
    </message>
    <message>
        <source>C&amp;reated:</source>
        <translation>C&amp;reated:</translation>
    </message>
    <message>
        <source>Created of the &amp;Timestamp:</source>
        <translation>Created i &amp;Timestamp:</translation>
    </message>
    <message>
        <source>&amp;Digest that was sent:</source>
        <translation>&amp;Digest-verdien som ble sendt:</translation>
    </message>
    <message>
        <source>as in the answer</source>
        <translation>som i svaret</translation>
    </message>
    <message>
        <source>C&amp;hallenge:</source>
        <translation>Utf&amp;ordring:</translation>
    </message>
    <message>
        <source>Answer that &amp;was sent:</source>
        <translation>Svaret som &amp;ble sendt:</translation>
    </message>
    <message>
        <source>&amp;Method:</source>
        <translation>&amp;Metode:</translation>
    </message>
    <message>
        <source>&amp;Target:</source>
        <translation>Må&amp;l:</translation>
    </message>
    <message>
        <source>&amp;User name that was meant:</source>
        <translation>Br&amp;ukernavnet som var ment:</translation>
    </message>
    <message>
        <source>&amp;Authentication type:</source>
        <translation>&amp;Autentiseringstype:</translation>
    </message>
    <message>
        <source>&amp;User name:</source>
        <translation>&amp;Brukernavn:</translation>
    </message>
    <message>
        <source>&amp;Secret that was sent:</source>
        <translation>&amp;Secret som ble sendt:</translation>
    </message>
    <message>
        <source>Sent, by the server&apos;s clock (U&amp;TC):</source>
        <translation>Sendt, etter serverens klokke (UT&amp;C):</translation>
    </message>
    <message>
        <source>NTLM response</source>
        <translation>NTLM-svar</translation>
    </message>
    <message>
        <source>Minute of the system user&apos;s signature</source>
        <translation>Minuttet i systembrukerens signatur</translation>
    </message>
    <message>
        <source>may be missing</source>
        <translation>kan mangle</translation>
    </message>
    <message>
        <source>Message of type &amp;%1:</source>
        <translation>Melding av type &amp;%1:</translation>
    </message>
    <message>
        <source>T&amp;ime in the signed token:</source>
        <translation>T&amp;id i det signerte tokenet:</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::FieldDetail</name>
    <message>
        <source>The selected field</source>
        <translation>Det valgte feltet</translation>
    </message>
    <message>
        <source>Select a field: it is spelt out here.</source>
        <translation>Velg et felt: det skrives helt ut her.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::FilePathField</name>
    <message>
        <source>Choose…</source>
        <translation>Velg …</translation>
    </message>
    <message>
        <source>There is no file at this path.</source>
        <translation>Det er ingen fil på denne stien.</translation>
    </message>
    <message>
        <source>This is a folder. Choose the file itself.</source>
        <translation>Dette er en mappe. Velg selve filen.</translation>
    </message>
    <message>
        <source>This file cannot be read. Check who may open it.</source>
        <translation>Denne filen kan ikke leses. Sjekk hvem som har lov til å åpne den.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::FindBar</name>
    <message>
        <source>Find in this message</source>
        <translation>Søk i denne meldingen</translation>
    </message>
    <message>
        <source>Tell capitals from small letters</source>
        <translation>Skill mellom store og små bokstaver</translation>
    </message>
    <message>
        <source>Previous (Shift+Enter)</source>
        <translation>Forrige (Shift+Enter)</translation>
    </message>
    <message>
        <source>Next (Enter)</source>
        <translation>Neste (Enter)</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Lukk (Esc)</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>ikke funnet</translation>
    </message>
    <message>
        <source>%1+</source>
        <translation>%1+</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 av %2</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::FindingDelegate</name>
    <message numerus="yes">
        <source>%n follow(s) from it</source>
        <translation>
            <numerusform>%n følger av dette</numerusform>
            <numerusform>%n følger av dette</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::FindingDetail</name>
    <message>
        <source>#%1 %2</source>
        <translation>#%1 %2</translation>
    </message>
    <message>
        <source>#%1</source>
        <translation>#%1</translation>
    </message>
    <message>
        <source>#%1 request</source>
        <translation>#%1 forespørsel</translation>
    </message>
    <message>
        <source>#%1 response</source>
        <translation>#%1 svar</translation>
    </message>
    <message>
        <source>The finding</source>
        <translation>Funnet</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Tiltak</translation>
    </message>
    <message>
        <source>What would tell</source>
        <translation>Slik kan det avgjøres</translation>
    </message>
    <message>
        <source>The bytes that prove it</source>
        <translation>Bytene som beviser det</translation>
    </message>
    <message>
        <source>Show the bytes: %1</source>
        <translation>Vis bytene: %1</translation>
    </message>
    <message>
        <source>Log in once more with this one thing changed; the profile stays as it is</source>
        <translation>Logg på én gang til med bare dette endret; profilen forblir som den er</translation>
    </message>
    <message>
        <source>Explain for the customer</source>
        <translation>Forklar for kunden</translation>
    </message>
    <message>
        <source>Read more</source>
        <translation>Les mer</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::FindingsPanel</name>
    <message>
        <source>Findings</source>
        <translation>Funn</translation>
    </message>
    <message>
        <source>Looking for the cause…</source>
        <translation>Ser etter årsaken…</translation>
    </message>
    <message>
        <source>Log in or open a capture: why it failed will stand here, with the bytes that prove it.</source>
        <translation>Logg på eller åpne et opptak: Her vises hvorfor det mislyktes, med bytene som beviser det.</translation>
    </message>
    <message>
        <source>Nothing failed.</source>
        <translation>Ingenting feilet.</translation>
    </message>
    <message>
        <source>Nobody answered.</source>
        <translation>Ingen svarte.</translation>
    </message>
    <message>
        <source>Answered by: %1</source>
        <translation>Besvart av: %1</translation>
    </message>
    <message>
        <source>%1
Something failed, but no rule knows why.</source>
        <translation>%1
Noe feilet, men ingen regel vet hvorfor.</translation>
    </message>
    <message>
        <source>The explanation is on the clipboard.</source>
        <translation>Forklaringen ligger på utklippstavlen.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::HeaderTable</name>
    <message>
        <source>Header</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Verdi</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Headere</translation>
    </message>
    <message>
        <source>Type into the empty row to add a header. Delete removes the selected ones.</source>
        <translation>Skriv i den tomme raden for å legge til en header. Delete fjerner de valgte.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::HexView</name>
    <message>
        <source>Bytes in hexadecimal</source>
        <translation>Bytene heksadesimalt</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::KeysHelp</name>
    <message>
        <source>Keys</source>
        <translation>Taster</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Tast</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Hva den gjør</translation>
    </message>
    <message>
        <source>On the ladder: to the raw bytes; there: to what they mean</source>
        <translation>På stigen: til de rå bytene; der: til hva de betyr</translation>
    </message>
    <message>
        <source>Copies the value, the address or the selected bytes; masked unless revealed</source>
        <translation>Kopierer verdien, adressen eller de valgte bytene; maskert hvis de ikke er vist</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::LadderDelegate</name>
    <message>
        <source>old</source>
        <translation>gammel</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::LadderView</name>
    <message>
        <source>Exchanges</source>
        <translation>Utvekslinger</translation>
    </message>
    <message>
        <source>Resend with changes…</source>
        <translation>Send på nytt med endringer …</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Kopier adresse</translation>
    </message>
    <message>
        <source>Copy request</source>
        <translation>Kopier forespørsel</translation>
    </message>
    <message>
        <source>Copy response</source>
        <translation>Kopier svar</translation>
    </message>
    <message>
        <source>Secrets masked</source>
        <translation>Hemmeligheter maskert</translation>
    </message>
    <message>
        <source>With its secrets</source>
        <translation>Med hemmelighetene</translation>
    </message>
    <message>
        <source>Save this attempt…</source>
        <translation>Lagre dette forsøket …</translation>
    </message>
    <message>
        <source>Save this exchange…</source>
        <translation>Lagre denne utvekslingen …</translation>
    </message>
    <message>
        <source>Check a password…</source>
        <translation>Kontroller et passord …</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::LineageView</name>
    <message>
        <source>Lineage of tickets, tokens and cookies</source>
        <translation>Opphav til billetter, tokener og informasjonskapsler</translation>
    </message>
    <message>
        <source>Mask again</source>
        <translation>Masker igjen</translation>
    </message>
    <message>
        <source>Reveal for this run</source>
        <translation>Vis i denne kjøringen</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Kopier verdi</translation>
    </message>
    <message>
        <source>Copy value (masked)</source>
        <translation>Kopier verdi (maskert)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopier</translation>
    </message>
    <message>
        <source>Show its bytes in #%1</source>
        <translation>Vis bytene i #%1</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::LineageWindow</name>
    <message>
        <source>Only what was used though &amp;old</source>
        <translation>Bare det som ble brukt selv om det var &amp;gammelt</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>Opphav</translation>
    </message>
    <message>
        <source>Filter: a name, #12, a host…</source>
        <translation>Filtrer: et navn, #12, en vert …</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Where each ticket, token, cookie and canary came from, and which requests carried it, will stand here after a login or once a capture is opened. Values that were masked when a capture was saved cannot be followed.</source>
        <translation>Her vises det, etter en pålogging eller når et opptak er åpnet, hvor hver billett, hvert token, hver informasjonskapsel og hver Canary-verdi kom fra, og hvilke forespørsler som hadde dem med. Verdier som ble maskert da et opptak ble lagret, kan ikke følges.</translation>
    </message>
    <message>
        <source>Nothing fits the filter.</source>
        <translation>Ingenting passer med filteret.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s)</source>
        <translation>
            <numerusform>%n ting</numerusform>
            <numerusform>%n ting</numerusform>
        </translation>
    </message>
    <message>
        <source>%1; no request carried an old one.</source>
        <translation>%1; ingen forespørsel hadde med noe gammelt.</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1; %2</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) carried an old one.</source>
        <translation>
            <numerusform>%n forespørsel hadde med noe gammelt.</numerusform>
            <numerusform>%n forespørsler hadde med noe gammelt.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::MainWindow</name>
    <message>
        <source>Profiles</source>
        <translation>Profiler</translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>Utvekslinger</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>Rå</translation>
    </message>
    <message>
        <source>Decoded</source>
        <translation>Tolket</translation>
    </message>
    <message>
        <source>Session</source>
        <translation>Økt</translation>
    </message>
    <message>
        <source>Composer</source>
        <translation>Forespørselsbygger</translation>
    </message>
    <message>
        <source>Practice</source>
        <translation>Øving</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>About Ticketscope</source>
        <translation>Om Ticketscope</translation>
    </message>
    <message>
        <source>&lt;h3&gt;Ticketscope %1&lt;/h3&gt;&lt;p&gt;Shows a login to a web service byte by byte and says what those bytes mean.&lt;/p&gt;&lt;p&gt;Licence: GNU General Public License, version 3 or later. Comes without any warranty.&lt;/p&gt;</source>
        <translation>&lt;h3&gt;Ticketscope %1&lt;/h3&gt;&lt;p&gt;Viser en pålogging til en webtjeneste byte for byte og forteller hva bytene betyr.&lt;/p&gt;&lt;p&gt;Lisens: GNU General Public License, versjon 3 eller nyere. Leveres uten noen form for garanti.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Nothing can be sent: the wire tap did not start. %1</source>
        <translation>Ingenting kan sendes: Tappen startet ikke. %1</translation>
    </message>
    <message>
        <source>The practice services did not start: %1</source>
        <translation>Øvingstjenestene startet ikke: %1</translation>
    </message>
    <message>
        <source>Open capture</source>
        <translation>Åpne opptak</translation>
    </message>
    <message>
        <source>HTTP archives (*.har);;All files (*)</source>
        <translation>HTTP-arkiver (*.har);;Alle filer (*)</translation>
    </message>
    <message>
        <source>The profile %1 was imported.</source>
        <translation>Profilen %1 er importert.</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>Åpner %1 …</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) from %1.</source>
        <translation>
            <numerusform>%n utveksling fra %1.</numerusform>
            <numerusform>%n utvekslinger fra %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) saved to %1, with their secrets: whoever has the file can log in.</source>
        <translation>
            <numerusform>%n utveksling lagret i %1, med hemmelighetene: Den som har filen, kan logge på.</numerusform>
            <numerusform>%n utvekslinger lagret i %1, med hemmelighetene: Den som har filen, kan logge på.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) saved to %1, secrets masked.</source>
        <translation>
            <numerusform>%n utveksling lagret i %1, med hemmelighetene maskert.</numerusform>
            <numerusform>%n utvekslinger lagret i %1, med hemmelighetene maskert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) taken off the ladder.</source>
        <translation>
            <numerusform>%n utveksling fjernet fra stigen.</numerusform>
            <numerusform>%n utvekslinger fjernet fra stigen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Angre</translation>
    </message>
    <message>
        <source>Show #%1</source>
        <translation>Vis #%1</translation>
    </message>
    <message>
        <source>This message is larger than 16 MiB: save the exchange instead of copying it.</source>
        <translation>Denne meldingen er større enn 16 MiB: Lagre utvekslingen i stedet for å kopiere den.</translation>
    </message>
    <message>
        <source>Copied, secrets masked.</source>
        <translation>Kopiert, med hemmelighetene maskert.</translation>
    </message>
    <message>
        <source>Log in anyway</source>
        <translation>Logg på likevel</translation>
    </message>
    <message>
        <source>What the KDC said</source>
        <translation>Hva KDC-en sa</translation>
    </message>
    <message>
        <source>What was tried</source>
        <translation>Hva som ble prøvd</translation>
    </message>
    <message numerus="yes">
        <source>Nothing is sent any more once a password was refused %n time(s).</source>
        <translation>
            <numerusform>Ingenting sendes lenger når et passord er avvist %n gang.</numerusform>
            <numerusform>Ingenting sendes lenger når et passord er avvist %n ganger.</numerusform>
        </translation>
    </message>
    <message>
        <source>Passwords are sent however often they were refused.</source>
        <translation>Passord sendes uansett hvor ofte de er avvist.</translation>
    </message>
    <message>
        <source>No keychain answers, so secrets are kept for this run only. %1</source>
        <translation>Ingen nøkkelring svarer, så hemmeligheter beholdes bare i denne kjøringen. %1</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Funn</translation>
    </message>
    <message>
        <source>Findings (%1)</source>
        <translation>Funn (%1)</translation>
    </message>
    <message>
        <source>Probing…</source>
        <translation>Prøver ut…</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Logg på</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Lukk denne meldingen</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::NoticeCard</name>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Åpne</translation>
    </message>
    <message>
        <source>Copy &amp;address</source>
        <translation>Kopier &amp;adressen</translation>
    </message>
    <message>
        <source>The code to type</source>
        <translation>Koden som skal skrives inn</translation>
    </message>
    <message>
        <source>Copy &amp;code</source>
        <translation>Kopier &amp;koden</translation>
    </message>
    <message>
        <source>The address</source>
        <translation>Adressen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>Stop the login (Esc)</source>
        <translation>Stopp påloggingen (Esc)</translation>
    </message>
    <message>
        <source>The code is on the clipboard.</source>
        <translation>Koden ligger på utklippstavlen.</translation>
    </message>
    <message>
        <source>The address is on the clipboard.</source>
        <translation>Adressen ligger på utklippstavlen.</translation>
    </message>
    <message>
        <source>Type this code</source>
        <translation>Skriv inn denne koden</translation>
    </message>
    <message>
        <source>Open this address in a browser</source>
        <translation>Åpne denne adressen i en nettleser</translation>
    </message>
    <message>
        <source>Log in with the browser</source>
        <translation>Logg på med nettleseren</translation>
    </message>
    <message>
        <source>&amp;Open again</source>
        <translation>&amp;Åpne igjen</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 igjen</translation>
    </message>
    <message>
        <source>The time is over.</source>
        <translation>Tiden er ute.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ParameterField</name>
    <message>
        <source>Yes</source>
        <translation>Ja</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::PartChips</name>
    <message>
        <source>The session adds nothing to a request.</source>
        <translation>Økten legger ikke noe til forespørsler.</translation>
    </message>
    <message>
        <source>The session adds:</source>
        <translation>Økten legger til:</translation>
    </message>
    <message>
        <source>%1 goes along. Press to leave it out.</source>
        <translation>%1 sendes med. Trykk for å utelate.</translation>
    </message>
    <message>
        <source>%1 is left out. Press to send it again.</source>
        <translation>%1 er utelatt. Trykk for å sende med igjen.</translation>
    </message>
    <message>
        <source>%1, goes along</source>
        <translation>%1, sendes med</translation>
    </message>
    <message>
        <source>%1, left out</source>
        <translation>%1, utelatt</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::PasswordCheckDialog</name>
    <message>
        <source>somebody unnamed</source>
        <translation>en bruker uten navn</translation>
    </message>
    <message>
        <source>Fits the response of %1 in exchange %2 (%3)</source>
        <translation>Stemmer med svaret fra %1 i utveksling %2 (%3)</translation>
    </message>
    <message>
        <source>Does not fit the response of %1 in exchange %2 (%3)</source>
        <translation>Stemmer ikke med svaret fra %1 i utveksling %2 (%3)</translation>
    </message>
    <message>
        <source>Cannot tell for the response of %1 in exchange %2 (%3)</source>
        <translation>Kan ikke avgjøres for svaret fra %1 i utveksling %2 (%3)</translation>
    </message>
    <message>
        <source>Chec&amp;k</source>
        <translation>&amp;Kontroller</translation>
    </message>
    <message>
        <source>Check a password</source>
        <translation>Kontroller et passord</translation>
    </message>
    <message>
        <source>Tries a password against the NTLM and Digest responses that were recorded. No server is asked, so that no account can be locked by it.</source>
        <translation>Prøver et passord mot NTLM- og Digest-svarene i opptaket. Ingen server blir spurt, så ingen konto kan bli låst av det.</translation>
    </message>
    <message>
        <source>only needed for Digest with a hashed user name</source>
        <translation>trengs bare for Digest med hashet brukernavn</translation>
    </message>
    <message>
        <source>Verdicts</source>
        <translation>Resultater</translation>
    </message>
    <message>
        <source>&amp;Password:</source>
        <translation>&amp;Passord:</translation>
    </message>
    <message>
        <source>&amp;User name:</source>
        <translation>&amp;Brukernavn:</translation>
    </message>
    <message>
        <source>&amp;Responses of:</source>
        <translation>&amp;Svar i:</translation>
    </message>
    <message>
        <source>Exchange %1</source>
        <translation>Utveksling %1</translation>
    </message>
    <message>
        <source>The whole attempt</source>
        <translation>Hele forsøket</translation>
    </message>
    <message>
        <source>Everything on the ladder</source>
        <translation>Alt på stigen</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Kontrollerer …</translation>
    </message>
    <message>
        <source>Show the bytes</source>
        <translation>Vis bytene</translation>
    </message>
    <message>
        <source>There is no NTLM or Digest response in it. A password that went over the wire as it is (Basic) can be read in the decoded fields.</source>
        <translation>Her er det ikke noe NTLM- eller Digest-svar. Et passord som gikk over linjen som det er (Basic), kan leses i de tolkede feltene.</translation>
    </message>
    <message numerus="yes">
        <source>Fits %1 of %n response(s). Choose one to see its bytes.</source>
        <translation>
            <numerusform>Stemmer med %1 av %n svar. Velg det for å se bytene.</numerusform>
            <numerusform>Stemmer med %1 av %n svar. Velg ett for å se bytene.</numerusform>
        </translation>
    </message>
    <message>
        <source>What the password fits will stand here.</source>
        <translation>Her vises det hva passordet stemmer med.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::PasswordLimitMenu</name>
    <message>
        <source>&amp;Wrong passwords</source>
        <translation>Feil &amp;passord</translation>
    </message>
    <message>
        <source>When to stop before an account locks</source>
        <translation>Når det skal stoppes før en konto låses</translation>
    </message>
    <message>
        <source>&amp;Never stop</source>
        <translation>&amp;Aldri stopp</translation>
    </message>
    <message numerus="yes">
        <source>Stop after %n refusal(s) in half an hour</source>
        <translation>
            <numerusform>Stopp etter %n avvisning i løpet av en halvtime</numerusform>
            <numerusform>Stopp etter %n avvisninger i løpet av en halvtime</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::PasteWindow</name>
    <message>
        <source>Paste to decode</source>
        <translation>Lim inn og tolk</translation>
    </message>
    <message>
        <source>Paste a header, a token, a cookie, an envelope or a whole message. Nothing of it is saved.</source>
        <translation>Lim inn en header, et token, en informasjonskapsel, en konvolutt eller en hel melding. Ingenting av det lagres.</translation>
    </message>
    <message>
        <source>Text to decode</source>
        <translation>Tekst som skal tolkes</translation>
    </message>
    <message>
        <source>Take from the clipboard</source>
        <translation>Hent fra utklippstavlen</translation>
    </message>
    <message>
        <source>The clipboard holds more than 8 million characters: that is too much to paste.</source>
        <translation>Utklippstavlen har mer enn 8 millioner tegn: Det er for mye å lime inn.</translation>
    </message>
    <message>
        <source>%1 bytes: %2</source>
        <translation>%1 byte: %2</translation>
    </message>
    <message>
        <source>Damaged at byte %1: %2</source>
        <translation>Skadet ved byte %1: %2</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::PracticePanel</name>
    <message>
        <source>SuperOffice NetServer (SOAP)</source>
        <translation>SuperOffice NetServer (SOAP)</translation>
    </message>
    <message>
        <source>SuperOffice WebApi (REST)</source>
        <translation>SuperOffice WebApi (REST)</translation>
    </message>
    <message>
        <source>Windows Server Essentials</source>
        <translation>Windows Server Essentials</translation>
    </message>
    <message>
        <source>WS-Security (eCRV)</source>
        <translation>WS-Security (eCRV)</translation>
    </message>
    <message>
        <source>Any HTTP service</source>
        <translation>En hvilken som helst HTTP-tjeneste</translation>
    </message>
    <message>
        <source>&amp;Clear all</source>
        <translation>Slå av &amp;alle</translation>
    </message>
    <message>
        <source>Switches every fault off</source>
        <translation>Slår av alle feil</translation>
    </message>
    <message>
        <source>Search faults</source>
        <translation>Søk i feil</translation>
    </message>
    <message>
        <source>Faults by service</source>
        <translation>Feil etter tjeneste</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>&amp;Faults: none, the services behave</source>
        <translation>F&amp;eil: ingen, tjenestene oppfører seg normalt</translation>
    </message>
    <message>
        <source>&amp;Faults: %1 on</source>
        <translation>F&amp;eil: %1 på</translation>
    </message>
    <message>
        <source>The practice services are running, on this computer only.</source>
        <translation>Øvingstjenestene kjører, bare på denne datamaskinen.</translation>
    </message>
    <message>
        <source>The practice services are not running.</source>
        <translation>Øvingstjenestene kjører ikke.</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>St&amp;opp</translation>
    </message>
    <message>
        <source>S&amp;tart</source>
        <translation>S&amp;tart</translation>
    </message>
    <message>
        <source>Stop the practice services</source>
        <translation>Stopp øvingstjenestene</translation>
    </message>
    <message>
        <source>Start the practice services</source>
        <translation>Start øvingstjenestene</translation>
    </message>
    <message>
        <source>Start the services to switch faults on.</source>
        <translation>Start tjenestene for å slå på feil.</translation>
    </message>
    <message>
        <source>Copy this address</source>
        <translation>Kopier denne adressen</translation>
    </message>
    <message>
        <source>Copy the address of %1</source>
        <translation>Kopier adressen til %1</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ProbeDialog</name>
    <message>
        <source>&amp;Try the profile&apos;s own secrets too</source>
        <translation>Prøv også profilens egne &amp;hemmeligheter</translation>
    </message>
    <message>
        <source>&amp;Probe</source>
        <translation>&amp;Prøv ut</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>&amp;Kopier som tekst</translation>
    </message>
    <message>
        <source>Probe methods</source>
        <translation>Prøv ut metoder</translation>
    </message>
    <message>
        <source>What the address offers will stand here.</source>
        <translation>Her vises det adressen tilbyr.</translation>
    </message>
    <message>
        <source>Ways of logging in</source>
        <translation>Påloggingsmåter</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Framdrift</translation>
    </message>
    <message>
        <source>&amp;Address:</source>
        <translation>&amp;Adresse:</translation>
    </message>
    <message>
        <source>Asking: %1 (request %2)</source>
        <translation>Spør: %1 (forespørsel %2)</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Spør…</translation>
    </message>
    <message>
        <source>Probe of %1</source>
        <translation>Utprøving av %1</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) were sent; they are on the ladder. Double click a row to see the one that shows it.</source>
        <translation>
            <numerusform>%n forespørsel ble sendt; den er på stigen. Dobbeltklikk på en rad for å se den som viser det.</numerusform>
            <numerusform>%n forespørsler ble sendt; de er på stigen. Dobbeltklikk på en rad for å se den som viser det.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Probed with %n request(s).</source>
        <translation>
            <numerusform>Prøvd ut med %n forespørsel.</numerusform>
            <numerusform>Prøvd ut med %n forespørsler.</numerusform>
        </translation>
    </message>
    <message>
        <source>The matrix is on the clipboard.</source>
        <translation>Matrisen ligger på utklippstavlen.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ProbeModel</name>
    <message>
        <source>%1
Double click shows exchange %2.</source>
        <translation>%1
Dobbeltklikk viser utveksling %2.</translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <translation>%1: %2. %3</translation>
    </message>
    <message>
        <source>What SuperOffice&apos;s own table says</source>
        <translation>Det SuperOffices egen tabell sier</translation>
    </message>
    <message>
        <source>Way to log in</source>
        <translation>Påloggingsmåte</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>Her</translation>
    </message>
    <message>
        <source>What it shows</source>
        <translation>Det som vises</translation>
    </message>
    <message>
        <source>SuperOffice onsite</source>
        <translation>SuperOffice lokalt</translation>
    </message>
    <message>
        <source>SuperOffice Online</source>
        <translation>SuperOffice Online</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ProfileEditor</name>
    <message>
        <source>New profile</source>
        <translation>Ny profil</translation>
    </message>
    <message>
        <source>Profile %1</source>
        <translation>Profil %1</translation>
    </message>
    <message>
        <source>This is a practice profile: what you change here is forgotten when the program ends. Duplicate it to keep it.</source>
        <translation>Dette er en øvingsprofil: Det du endrer her, glemmes når programmet avsluttes. Dupliser den for å beholde den.</translation>
    </message>
    <message>
        <source>The first &amp;request</source>
        <translation>Første &amp;forespørsel</translation>
    </message>
    <message>
        <source>The first request as it would be sent</source>
        <translation>Den første forespørselen slik den ville bli sendt</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>La&amp;gre</translation>
    </message>
    <message>
        <source>Save and log &amp;in</source>
        <translation>Lagre og logg &amp;på</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>No keychain answers, so secrets are kept for this run only. %1</source>
        <translation>Ingen nøkkelring svarer, så hemmeligheter beholdes bare i denne kjøringen. %1</translation>
    </message>
    <message>
        <source>No keychain answers.</source>
        <translation>Ingen nøkkelring svarer.</translation>
    </message>
    <message>
        <source>A practice profile is there for this run only.</source>
        <translation>En øvingsprofil finnes bare i denne kjøringen.</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Lagrer …</translation>
    </message>
    <message>
        <source>Not ready to save. %1: %2</source>
        <translation>Ikke klar til å lagres. %1: %2</translation>
    </message>
    <message>
        <source>This version does not know the service of this profile.</source>
        <translation>Denne versjonen kjenner ikke tjenesten i denne profilen.</translation>
    </message>
    <message>
        <source>Bullets stand for secrets. The address is still missing.</source>
        <translation>Prikker står for hemmeligheter. Adressen mangler fortsatt.</translation>
    </message>
    <message>
        <source>To %1. Bullets stand for secrets.</source>
        <translation>Til %1. Prikker står for hemmeligheter.</translation>
    </message>
    <message>
        <source>The profile is saved, but not all of its secrets. %1</source>
        <translation>Profilen er lagret, men ikke alle hemmelighetene. %1</translation>
    </message>
    <message>
        <source>There are changes that are not saved.</source>
        <translation>Det er endringer som ikke er lagret.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lagre</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Forkast</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>Fortsett å redigere</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ProfileForm</name>
    <message>
        <source>None</source>
        <translation>Ingen</translation>
    </message>
    <message>
        <source>&amp;Service</source>
        <translation>&amp;Tjeneste</translation>
    </message>
    <message>
        <source>&amp;Log in with</source>
        <translation>&amp;Logg på med</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Navn</translation>
    </message>
    <message>
        <source>What the list of profiles shows.</source>
        <translation>Det som vises i listen over profiler.</translation>
    </message>
    <message>
        <source>&amp;Customer</source>
        <translation>&amp;Kunde</translation>
    </message>
    <message>
        <source>Profiles of one customer stand together.</source>
        <translation>Profiler for samme kunde står sammen.</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>Time-out</source>
        <translation>Tidsavbrudd</translation>
    </message>
    <message>
        <source>Seconds to wait for the name, the connection, TLS and each answer.</source>
        <translation>Sekunder å vente på navneoppslag, tilkobling, TLS og hvert svar.</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Proxy and time-out</source>
        <translation>Proxy og tidsavbrudd</translation>
    </message>
    <message>
        <source>Headers</source>
        <translation>Headere</translation>
    </message>
    <message>
        <source>Added to every request of this profile.</source>
        <translation>Legges til i alle forespørsler i denne profilen.</translation>
    </message>
    <message>
        <source>Use the settings for %1</source>
        <translation>Bruk innstillingene for %1</translation>
    </message>
    <message>
        <source>Use the settings for</source>
        <translation>Bruk innstillingene for</translation>
    </message>
    <message>
        <source>A number of seconds from 1 to %1.</source>
        <translation>Et antall sekunder fra 1 til %1.</translation>
    </message>
    <message>
        <source>%1; %2 seconds</source>
        <translation>%1; %2 sekunder</translation>
    </message>
    <message>
        <source>none</source>
        <translation>ingen</translation>
    </message>
    <message>
        <source>More settings</source>
        <translation>Flere innstillinger</translation>
    </message>
    <message>
        <source>as usual</source>
        <translation>som vanlig</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ProfilesPanel</name>
    <message>
        <source>No keychain answers, so secrets are kept for this run only. %1</source>
        <translation>Ingen nøkkelring svarer, så hemmeligheter beholdes bare i denne kjøringen. %1</translation>
    </message>
    <message>
        <source>No keychain answers: secrets are kept for this run only.</source>
        <translation>Ingen nøkkelring svarer: Hemmeligheter beholdes bare i denne kjøringen.</translation>
    </message>
    <message>
        <source>No profile has “%1” in its name, customer, address or service.</source>
        <translation>Ingen profil har «%1» i navn, kunde, adresse eller tjeneste.</translation>
    </message>
    <message>
        <source>Profile saved.</source>
        <translation>Profilen er lagret.</translation>
    </message>
    <message>
        <source>Made “%1”, with the same secrets.</source>
        <translation>Opprettet «%1», med de samme hemmelighetene.</translation>
    </message>
    <message>
        <source>Made “%1”, but not with all secrets. %2</source>
        <translation>Opprettet «%1», men ikke med alle hemmelighetene. %2</translation>
    </message>
    <message>
        <source>Deleted “%1”. Its secrets leave the keychain when you close this line or the program.</source>
        <translation>Slettet «%1». Hemmelighetene fjernes fra nøkkelringen når du lukker denne linjen eller programmet.</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Angre</translation>
    </message>
    <message>
        <source>The profile is back, its secrets with it.</source>
        <translation>Profilen er tilbake, med hemmelighetene.</translation>
    </message>
    <message>
        <source>&amp;Move to</source>
        <translation>&amp;Flytt til</translation>
    </message>
    <message>
        <source>No customer</source>
        <translation>Ingen kunde</translation>
    </message>
    <message>
        <source>A practice profile cannot be deleted: it goes when the program ends.</source>
        <translation>En øvingsprofil kan ikke slettes: Den forsvinner når programmet avsluttes.</translation>
    </message>
    <message>
        <source>Import profiles</source>
        <translation>Importer profiler</translation>
    </message>
    <message>
        <source>Profiles (*.ticketscope.json);;JSON files (*.json);;All files (*)</source>
        <translation>Profiler (*.ticketscope.json);;JSON-filer (*.json);;Alle filer (*)</translation>
    </message>
    <message>
        <source>Imported: %1. What is secret is still to be typed in.</source>
        <translation>Importert: %1. Hemmelighetene må fortsatt skrives inn.</translation>
    </message>
    <message>
        <source>Export the profile</source>
        <translation>Eksporter profilen</translation>
    </message>
    <message>
        <source>Profiles (*.ticketscope.json);;All files (*)</source>
        <translation>Profiler (*.ticketscope.json);;Alle filer (*)</translation>
    </message>
    <message>
        <source>Exported to %1, without secrets.</source>
        <translation>Eksportert til %1, uten hemmeligheter.</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <translation>&amp;Logg på</translation>
    </message>
    <message>
        <source>Log in with this profile</source>
        <translation>Logg på med denne profilen</translation>
    </message>
    <message>
        <source>&amp;New profile…</source>
        <translation>&amp;Ny profil …</translation>
    </message>
    <message>
        <source>New profile</source>
        <translation>Ny profil</translation>
    </message>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Rediger …</translation>
    </message>
    <message>
        <source>Edit this profile</source>
        <translation>Rediger denne profilen</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>&amp;Gi nytt navn</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Gi nytt navn</translation>
    </message>
    <message>
        <source>D&amp;uplicate</source>
        <translation>&amp;Dupliser</translation>
    </message>
    <message>
        <source>Duplicate this profile, its secrets with it</source>
        <translation>Dupliser denne profilen med hemmelighetene</translation>
    </message>
    <message>
        <source>&amp;Import…</source>
        <translation>&amp;Importer …</translation>
    </message>
    <message>
        <source>Import profiles from files</source>
        <translation>Importer profiler fra filer</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>&amp;Eksporter …</translation>
    </message>
    <message>
        <source>Export this profile to a file, without its secrets</source>
        <translation>Eksporter denne profilen til en fil, uten hemmelighetene</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Slett</translation>
    </message>
    <message>
        <source>Delete this profile; it can be undone</source>
        <translation>Slett denne profilen; det kan angres</translation>
    </message>
    <message>
        <source>Profiles by customer</source>
        <translation>Profiler etter kunde</translation>
    </message>
    <message>
        <source>Your profiles will stand here, by customer.</source>
        <translation>Profilene dine vises her, etter kunde.</translation>
    </message>
    <message>
        <source>Start the practice services</source>
        <translation>Start øvingstjenestene</translation>
    </message>
    <message>
        <source>Clear the search</source>
        <translation>Tøm søket</translation>
    </message>
    <message>
        <source>Search profiles</source>
        <translation>Søk i profiler</translation>
    </message>
    <message>
        <source>Looks at name, customer, address and service (Ctrl+K)</source>
        <translation>Søker i navn, kunde, adresse og tjeneste (Ctrl+K)</translation>
    </message>
    <message>
        <source>The profile file %1 cannot be read and was set aside as %2. %3</source>
        <translation>Profilfilen %1 kan ikke leses og ble lagt til side som %2. %3</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::ProxySection</name>
    <message>
        <source>As the system has it</source>
        <translation>Som i systemet</translation>
    </message>
    <message>
        <source>None, straight to the server</source>
        <translation>Ingen, rett til serveren</translation>
    </message>
    <message>
        <source>HTTP proxy</source>
        <translation>HTTP-proxy</translation>
    </message>
    <message>
        <source>SOCKS5 proxy</source>
        <translation>SOCKS5-proxy</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>What stands between here and the server.</source>
        <translation>Det som står mellom deg og serveren.</translation>
    </message>
    <message>
        <source>Proxy host</source>
        <translation>Proxyvert</translation>
    </message>
    <message>
        <source>Its name or address, without http://.</source>
        <translation>Navn eller adresse, uten http://.</translation>
    </message>
    <message>
        <source>Proxy port</source>
        <translation>Proxyport</translation>
    </message>
    <message>
        <source>Proxy user</source>
        <translation>Proxybruker</translation>
    </message>
    <message>
        <source>Only where the proxy asks who is there.</source>
        <translation>Bare når proxyen spør hvem det er.</translation>
    </message>
    <message>
        <source>Proxy password</source>
        <translation>Proxypassord</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>En port er et tall fra 1 til 65535.</translation>
    </message>
    <message>
        <source>The best that the proxy offers</source>
        <translation>Det beste proxyen tilbyr</translation>
    </message>
    <message>
        <source>Basic</source>
        <translation>Basic</translation>
    </message>
    <message>
        <source>NTLM</source>
        <translation>NTLM</translation>
    </message>
    <message>
        <source>Negotiate (Kerberos, else NTLM)</source>
        <translation>Negotiate (Kerberos, ellers NTLM)</translation>
    </message>
    <message>
        <source>Proxy authentication</source>
        <translation>Proxyautentisering</translation>
    </message>
    <message>
        <source>Negotiate without a user name uses the Kerberos ticket of who is logged on.</source>
        <translation>Negotiate uten brukernavn bruker Kerberos-billetten til den som er logget på.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::RawDocument</name>
    <message>
        <source>no body</source>
        <translation>uten innhold</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 byte</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <translation>%1 fra %2</translation>
    </message>
    <message>
        <source>chunked</source>
        <translation>blokkdelt</translation>
    </message>
    <message>
        <source>%1 bytes with the head</source>
        <translation>%1 byte med hodet</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>kuttet</translation>
    </message>
    <message>
        <source>rebuilt from another program&apos;s fields, not as it crossed</source>
        <translation>gjenskapt fra et annet programs felter, ikke slik det gikk over nettet</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::RawPane</name>
    <message>
        <source>Request</source>
        <translation>Forespørsel</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Request, raw</source>
        <translation>Forespørsel, rå</translation>
    </message>
    <message>
        <source>Response, raw</source>
        <translation>Svar, rått</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Leser …</translation>
    </message>
    <message>
        <source>Bytes to show</source>
        <translation>Byte som skal vises</translation>
    </message>
    <message>
        <source>Previous part of this long message</source>
        <translation>Forrige del av denne lange meldingen</translation>
    </message>
    <message>
        <source>Next part of this long message</source>
        <translation>Neste del av denne lange meldingen</translation>
    </message>
    <message>
        <source>The bytes of the selected exchange will stand here.</source>
        <translation>Bytene i den valgte utvekslingen vises her.</translation>
    </message>
    <message>
        <source>No byte of a request was sent.
%1</source>
        <translation>Ikke én byte av en forespørsel ble sendt.
%1</translation>
    </message>
    <message>
        <source>No byte of an answer came back.
%1</source>
        <translation>Ikke én byte av et svar kom tilbake.
%1</translation>
    </message>
    <message>
        <source>On the wire</source>
        <translation>På linjen</translation>
    </message>
    <message>
        <source>%1 to %2 of %3</source>
        <translation>%1 til %2 av %3</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopier</translation>
    </message>
    <message>
        <source>Copy header</source>
        <translation>Kopier header</translation>
    </message>
    <message>
        <source>Copy request</source>
        <translation>Kopier forespørsel</translation>
    </message>
    <message>
        <source>Copy response</source>
        <translation>Kopier svar</translation>
    </message>
    <message>
        <source>Secrets masked</source>
        <translation>Hemmeligheter maskert</translation>
    </message>
    <message>
        <source>With its secrets</source>
        <translation>Med hemmelighetene</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Søk …</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::RawView</name>
    <message>
        <source>Raw</source>
        <translation>Rå</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Forespørsel</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>Svar</translation>
    </message>
    <message>
        <source>Side of the exchange</source>
        <translation>Side av utvekslingen</translation>
    </message>
    <message>
        <source>As sent</source>
        <translation>Som sendt</translation>
    </message>
    <message>
        <source>Every byte as it crossed the wire</source>
        <translation>Hver byte slik den gikk over linjen</translation>
    </message>
    <message>
        <source>Pretty</source>
        <translation>Formatert</translation>
    </message>
    <message>
        <source>Un-chunked, decompressed and laid out for reading</source>
        <translation>Uten blokkdeling, pakket ut og satt opp for lesing</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>Heks</translation>
    </message>
    <message>
        <source>Offsets, bytes and text</source>
        <translation>Posisjoner, byte og tekst</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>Bryt lange linjer</translation>
    </message>
    <message>
        <source>Show secrets</source>
        <translation>Vis hemmeligheter</translation>
    </message>
    <message>
        <source>Find in this message (Ctrl+F)</source>
        <translation>Søk i denne meldingen (Ctrl+F)</translation>
    </message>
    <message>
        <source>Mask secrets</source>
        <translation>Masker hemmeligheter</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::RequestView</name>
    <message>
        <source>What will be sent</source>
        <translation>Dette blir sendt</translation>
    </message>
    <message>
        <source>Hide the secrets</source>
        <translation>Skjul hemmelighetene</translation>
    </message>
    <message>
        <source>Show the secrets</source>
        <translation>Vis hemmelighetene</translation>
    </message>
    <message>
        <source>%1 bytes. The connection&apos;s own headers are added on the way.</source>
        <translation>%1 byte. Tilkoblingens egne headere legges til underveis.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::SaveCaptureDialog</name>
    <message>
        <source>&amp;Keep the secrets in the file</source>
        <translation>&amp;Behold hemmelighetene i filen</translation>
    </message>
    <message>
        <source>Save capture</source>
        <translation>Lagre opptak</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Velg en fil</translation>
    </message>
    <message>
        <source>Without it each byte of a password, ticket, token or cookie becomes a *. With it, whoever has the file can log in.</source>
        <translation>Uten dette blir hver byte i et passord, en billett, et token eller en informasjonskapsel til *. Med dette kan den som har filen, logge på.</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s), as HAR 1.2.</source>
        <translation>
            <numerusform>%n utveksling, som HAR 1.2.</numerusform>
            <numerusform>%n utvekslinger, som HAR 1.2.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;File:</source>
        <translation>&amp;Fil:</translation>
    </message>
    <message>
        <source>HTTP archive (*.har);;All files (*)</source>
        <translation>HTTP-arkiv (*.har);;Alle filer (*)</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::SecretField</name>
    <message>
        <source>It is &amp;empty</source>
        <translation>To&amp;mt passord</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Vis</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Erstatt</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Fjern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Angre</translation>
    </message>
    <message>
        <source>In the keychain</source>
        <translation>I nøkkelringen</translation>
    </message>
    <message>
        <source>This run only</source>
        <translation>Bare i denne kjøringen</translation>
    </message>
    <message>
        <source>Where it is kept when you save. “This run only” forgets it when the program ends.</source>
        <translation>Hvor den oppbevares når du lagrer. «Bare i denne kjøringen» glemmer den når programmet avsluttes.</translation>
    </message>
    <message>
        <source>Where the secret is kept</source>
        <translation>Hvor hemmeligheten oppbevares</translation>
    </message>
    <message>
        <source>Some services have users with an empty password. It is stored as such.</source>
        <translation>Noen tjenester har brukere med tomt passord. Det lagres som tomt.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Skjul</translation>
    </message>
    <message>
        <source>Looking in the keychain…</source>
        <translation>Ser i nøkkelringen …</translation>
    </message>
    <message>
        <source>Goes when you save.</source>
        <translation>Fjernes når du lagrer.</translation>
    </message>
    <message>
        <source>Stored in the keychain</source>
        <translation>Lagret i nøkkelringen</translation>
    </message>
    <message>
        <source>Kept for this run only</source>
        <translation>Beholdes bare i denne kjøringen</translation>
    </message>
    <message>
        <source>Type the new one</source>
        <translation>Skriv inn ny</translation>
    </message>
    <message>
        <source>-----BEGIN PRIVATE KEY-----</source>
        <translation>-----BEGIN PRIVATE KEY-----</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::SecretLineEdit</name>
    <message>
        <source>Hide</source>
        <translation>Skjul</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Vis</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopier</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Lim inn</translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation>Merk &amp;alt</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::SecretLines</name>
    <message>
        <source>Paste</source>
        <translation>Lim inn</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>Last inn fra en fil …</translation>
    </message>
    <message>
        <source>This is no text, or too much of it. A private key is wanted in PEM: lines from BEGIN to END.</source>
        <translation>Dette er ikke tekst, eller det er for mye av den. Det skal være en privat nøkkel i PEM: linjer fra BEGIN til END.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>%1 kan ikke leses: %2</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>Last inn fra en fil</translation>
    </message>
    <message>
        <source>Keys (*.pem *.key *.txt);;All files (*)</source>
        <translation>Nøkler (*.pem *.key *.txt);;Alle filer (*)</translation>
    </message>
    <message>
        <source>There is no text on the clipboard.</source>
        <translation>Det er ingen tekst på utklippstavlen.</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Skjul</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Vis</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::SessionPanel</name>
    <message>
        <source>Nobody is logged in. Who, where and what the session holds will stand here.</source>
        <translation>Ingen er logget på. Her vises hvem, hvor og hva økten inneholder.</translation>
    </message>
    <message>
        <source>What the session holds</source>
        <translation>Hva økten inneholder</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Kopier verdi</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>since %1</source>
        <translation>siden %1</translation>
    </message>
    <message>
        <source>Logged off.</source>
        <translation>Logget av.</translation>
    </message>
    <message>
        <source>The service gave nothing to keep: each call proves itself anew.</source>
        <translation>Tjenesten ga ikke noe å ta vare på: Hvert kall autentiseres på nytt.</translation>
    </message>
    <message>
        <source>Mask again</source>
        <translation>Masker igjen</translation>
    </message>
    <message>
        <source>Reveal for this run</source>
        <translation>Vis i denne kjøringen</translation>
    </message>
    <message>
        <source>Copy value (masked)</source>
        <translation>Kopier verdi (maskert)</translation>
    </message>
    <message>
        <source>Show where it came from</source>
        <translation>Vis hvor det kom fra</translation>
    </message>
    <message>
        <source>Show its use in #%1</source>
        <translation>Vis bruken i #%1</translation>
    </message>
    <message>
        <source>%1 Current systems refuse this kind.</source>
        <translation>%1 Dagens systemer avviser denne typen.</translation>
    </message>
    <message>
        <source>What the KDC said</source>
        <translation>Hva KDC-en sa</translation>
    </message>
    <message>
        <source>What was tried</source>
        <translation>Hva som ble prøvd</translation>
    </message>
    <message>
        <source>Renew by &amp;itself</source>
        <translation>Forny av seg &amp;selv</translation>
    </message>
    <message>
        <source>Check this token</source>
        <translation>Kontroller dette tokenet</translation>
    </message>
    <message>
        <source>Show what replaced it in #%1</source>
        <translation>Vis det som erstattet den, i #%1</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::StatusLine</name>
    <message>
        <source>Proxy: as the system</source>
        <translation>Proxy: som i systemet</translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation>Ingen proxy</translation>
    </message>
    <message>
        <source>Proxy: %1:%2</source>
        <translation>Proxy: %1:%2</translation>
    </message>
    <message>
        <source>No TLS</source>
        <translation>Uten TLS</translation>
    </message>
    <message>
        <source>TLS: one pinned certificate</source>
        <translation>TLS: ett låst sertifikat</translation>
    </message>
    <message>
        <source>TLS: own authority %1</source>
        <translation>TLS: egen utsteder %1</translation>
    </message>
    <message>
        <source>TLS: as the system trusts</source>
        <translation>TLS: som systemet stoler på</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Pågår</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Avbryt</translation>
    </message>
    <message>
        <source>Stop it at once (Esc)</source>
        <translation>Stopp med en gang (Esc)</translation>
    </message>
    <message>
        <source>Every request goes through the wire tap in this program; it listens on loopback only.</source>
        <translation>Alle forespørsler går gjennom tappen i dette programmet; den lytter bare på loopback.</translation>
    </message>
    <message>
        <source>The tap is not running</source>
        <translation>Tappen kjører ikke</translation>
    </message>
    <message>
        <source>Tap: port %1</source>
        <translation>Tapp: port %1</translation>
    </message>
    <message>
        <source>%1, %2 s</source>
        <translation>%1, %2 s</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::TicketsView</name>
    <message>
        <source>Kerberos tickets</source>
        <translation>Kerberos-billetter</translation>
    </message>
    <message>
        <source>Copy ticket as text</source>
        <translation>Kopier billett som tekst</translation>
    </message>
    <message>
        <source>Copy cache as text</source>
        <translation>Kopier billettlager som tekst</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Kopier verdi</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::TicketsWindow</name>
    <message>
        <source>Kerberos tickets</source>
        <translation>Kerberos-billetter</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Oppdater</translation>
    </message>
    <message>
        <source>&amp;Copy as text</source>
        <translation>&amp;Kopier som tekst</translation>
    </message>
    <message>
        <source>Copies the tickets, and what the KDC said</source>
        <translation>Kopierer billettene og det KDC-en sa</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Lukk</translation>
    </message>
    <message>
        <source>&amp;What the KDC said</source>
        <translation>&amp;Hva KDC-en sa</translation>
    </message>
    <message>
        <source>What the KDC said</source>
        <translation>Hva KDC-en sa</translation>
    </message>
    <message>
        <source>After a login with Kerberos: what was asked of the KDC (the domain controller), and what it answered.</source>
        <translation>Etter en pålogging med Kerberos: hva KDC-en (domenekontrolleren) ble spurt om, og hva den svarte.</translation>
    </message>
    <message>
        <source>Reading the tickets…</source>
        <translation>Leser billettene …</translation>
    </message>
    <message numerus="yes">
        <source>%n ticket(s)</source>
        <translation>
            <numerusform>%n billett</numerusform>
            <numerusform>%n billetter</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::TlsSection</name>
    <message>
        <source>Certificates (*.pem *.crt *.cer);;All files (*)</source>
        <translation>Sertifikater (*.pem *.crt *.cer);;Alle filer (*)</translation>
    </message>
    <message>
        <source>Authority file</source>
        <translation>Utstederfil</translation>
    </message>
    <message>
        <source>PEM. Trusted beside the system&apos;s authorities: the customer&apos;s own, for example.</source>
        <translation>PEM. Klareres i tillegg til systemets sertifikatutstedere: for eksempel kundens egen.</translation>
    </message>
    <message>
        <source>64 hex digits</source>
        <translation>64 heksadesimale sifre</translation>
    </message>
    <message>
        <source>Pinned certificate</source>
        <translation>Låst sertifikat</translation>
    </message>
    <message>
        <source>SHA-256 of the one server certificate to trust, whatever its chain says.</source>
        <translation>SHA-256 for det ene serversertifikatet som skal klareres, uansett hva kjeden sier.</translation>
    </message>
    <message>
        <source>Client certificate</source>
        <translation>Klientsertifikat</translation>
    </message>
    <message>
        <source>PKCS#12, or PEM with certificate and key, or the certificate alone.</source>
        <translation>PKCS#12, eller PEM med sertifikat og nøkkel, eller bare sertifikatet.</translation>
    </message>
    <message>
        <source>Certificates (*.p12 *.pfx *.pem *.crt *.cer);;All files (*)</source>
        <translation>Sertifikater (*.p12 *.pfx *.pem *.crt *.cer);;Alle filer (*)</translation>
    </message>
    <message>
        <source>Client key</source>
        <translation>Klientnøkkel</translation>
    </message>
    <message>
        <source>PEM. Only where the certificate&apos;s file holds no key.</source>
        <translation>PEM. Bare når sertifikatfilen ikke inneholder noen nøkkel.</translation>
    </message>
    <message>
        <source>Keys (*.pem *.key);;All files (*)</source>
        <translation>Nøkler (*.pem *.key);;Alle filer (*)</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passfrase</translation>
    </message>
    <message>
        <source>Opens the client certificate&apos;s file or its key.</source>
        <translation>Åpner klientsertifikatets fil eller nøkkelen.</translation>
    </message>
    <message>
        <source>At least TLS</source>
        <translation>Minst TLS</translation>
    </message>
    <message>
        <source>Older servers may need 1.0, which anyone can break today.</source>
        <translation>Eldre servere kan trenge 1.0, som hvem som helst kan knekke i dag.</translation>
    </message>
    <message>
        <source>A SHA-256 pin has 64 hex digits (0 to 9, a to f), colons allowed; here are %1 characters.</source>
        <translation>SHA-256 for et låst sertifikat har 64 heksadesimale sifre (0 til 9, a til f), kolon er tillatt; her er det %1 tegn.</translation>
    </message>
    <message>
        <source>one pinned certificate</source>
        <translation>ett låst sertifikat</translation>
    </message>
    <message>
        <source>own authority</source>
        <translation>egen utsteder</translation>
    </message>
    <message>
        <source>client certificate</source>
        <translation>klientsertifikat</translation>
    </message>
    <message>
        <source>TLS %1 or newer</source>
        <translation>TLS %1 eller nyere</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::WelcomePage</name>
    <message>
        <source>Why does it not log in?</source>
        <translation>Hvorfor går det ikke å logge på?</translation>
    </message>
    <message>
        <source>Log in to a web service and read every byte that crossed the wire beside what it means.</source>
        <translation>Logg på en webtjeneste og les hver byte som gikk over linjen, ved siden av hva den betyr.</translation>
    </message>
    <message>
        <source>&amp;Log in to a practice service</source>
        <translation>&amp;Logg på en øvingstjeneste</translation>
    </message>
    <message>
        <source>Servers on this computer that speak the same protocols. Nothing leaves it.</source>
        <translation>Servere på denne datamaskinen som bruker de samme protokollene. Ingenting forlater den.</translation>
    </message>
    <message>
        <source>&amp;New profile</source>
        <translation>&amp;Ny profil</translation>
    </message>
    <message>
        <source>Say which service it is and how to log in; then press Log in.</source>
        <translation>Angi hvilken tjeneste det er og hvordan du logger på; trykk så Logg på.</translation>
    </message>
    <message>
        <source>&amp;Paste to decode</source>
        <translation>Lim inn og &amp;tolk</translation>
    </message>
    <message>
        <source>A header, a token, an envelope or a whole message, taken apart.</source>
        <translation>En header, et token, en konvolutt eller en hel melding, tolket del for del.</translation>
    </message>
    <message>
        <source>&amp;Open a capture</source>
        <translation>&amp;Åpne et opptak</translation>
    </message>
    <message>
        <source>A HAR file that was saved here or by a browser.</source>
        <translation>En HAR-fil som er lagret her eller av en nettleser.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Ui::WindowActions</name>
    <message>
        <source>&amp;Log in</source>
        <translation>&amp;Logg på</translation>
    </message>
    <message>
        <source>Log in with the selected profile</source>
        <translation>Logg på med den valgte profilen</translation>
    </message>
    <message>
        <source>Log &amp;off</source>
        <translation>Logg &amp;av</translation>
    </message>
    <message>
        <source>End the session</source>
        <translation>Avslutt økten</translation>
    </message>
    <message>
        <source>&amp;Renew</source>
        <translation>&amp;Forny</translation>
    </message>
    <message>
        <source>Renew the session</source>
        <translation>Forny økten</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>A&amp;vbryt</translation>
    </message>
    <message>
        <source>Stop what is running, at once</source>
        <translation>Stopp det som pågår, med en gang</translation>
    </message>
    <message>
        <source>&amp;New profile…</source>
        <translation>&amp;Ny profil …</translation>
    </message>
    <message>
        <source>Make a profile</source>
        <translation>Opprett en profil</translation>
    </message>
    <message>
        <source>&amp;Edit profile…</source>
        <translation>&amp;Rediger profil …</translation>
    </message>
    <message>
        <source>Change the selected profile</source>
        <translation>Endre den valgte profilen</translation>
    </message>
    <message>
        <source>&amp;Import profiles…</source>
        <translation>&amp;Importer profiler …</translation>
    </message>
    <message>
        <source>Take profiles from files</source>
        <translation>Hent profiler fra filer</translation>
    </message>
    <message>
        <source>E&amp;xport profile…</source>
        <translation>&amp;Eksporter profil …</translation>
    </message>
    <message>
        <source>Write the selected profile, without its secrets, to a file</source>
        <translation>Skriv den valgte profilen til en fil, uten hemmelighetene</translation>
    </message>
    <message>
        <source>&amp;Go to profile</source>
        <translation>&amp;Gå til profil</translation>
    </message>
    <message>
        <source>Find a profile</source>
        <translation>Finn en profil</translation>
    </message>
    <message>
        <source>&amp;Compose</source>
        <translation>&amp;Bygg forespørsel</translation>
    </message>
    <message>
        <source>Write a request and send it with the session</source>
        <translation>Skriv en forespørsel og send den med økten</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Send</translation>
    </message>
    <message>
        <source>Send the composed request</source>
        <translation>Send forespørselen fra forespørselsbyggeren</translation>
    </message>
    <message>
        <source>&amp;Paste to decode…</source>
        <translation>Lim inn og &amp;tolk …</translation>
    </message>
    <message>
        <source>Take apart whatever is on the clipboard</source>
        <translation>Tolk det som ligger på utklippstavlen</translation>
    </message>
    <message>
        <source>&amp;Open capture…</source>
        <translation>&amp;Åpne opptak …</translation>
    </message>
    <message>
        <source>Open a HAR file</source>
        <translation>Åpne en HAR-fil</translation>
    </message>
    <message>
        <source>&amp;Save capture…</source>
        <translation>&amp;Lagre opptak …</translation>
    </message>
    <message>
        <source>Save all exchanges as a HAR file, secrets masked unless you say otherwise</source>
        <translation>Lagre alle utvekslinger som en HAR-fil, med hemmelighetene maskert hvis du ikke velger noe annet</translation>
    </message>
    <message>
        <source>&amp;Find in message</source>
        <translation>&amp;Søk i meldingen</translation>
    </message>
    <message>
        <source>Find in the raw message</source>
        <translation>Søk i den rå meldingen</translation>
    </message>
    <message>
        <source>C&amp;lear the ladder</source>
        <translation>Tø&amp;m stigen</translation>
    </message>
    <message>
        <source>Take all exchanges off the ladder</source>
        <translation>Fjern alle utvekslinger fra stigen</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Avslutt</translation>
    </message>
    <message>
        <source>Close Ticketscope</source>
        <translation>Lukk Ticketscope</translation>
    </message>
    <message>
        <source>Ne&amp;xt place</source>
        <translation>&amp;Neste område</translation>
    </message>
    <message>
        <source>Move the keyboard to the next part of the window</source>
        <translation>Flytt tastaturfokus til neste del av vinduet</translation>
    </message>
    <message>
        <source>Pre&amp;vious place</source>
        <translation>&amp;Forrige område</translation>
    </message>
    <message>
        <source>Move the keyboard to the previous part of the window</source>
        <translation>Flytt tastaturfokus til forrige del av vinduet</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>Tilbakestill &amp;oppsettet</translation>
    </message>
    <message>
        <source>Put all docks back where they were at first</source>
        <translation>Sett alle paneler tilbake der de var fra først av</translation>
    </message>
    <message>
        <source>&amp;Start practice services</source>
        <translation>&amp;Start øvingstjenestene</translation>
    </message>
    <message>
        <source>Start services on this computer that speak the same protocols</source>
        <translation>Start tjenester på denne datamaskinen som bruker de samme protokollene</translation>
    </message>
    <message>
        <source>S&amp;top practice services</source>
        <translation>Sto&amp;pp øvingstjenestene</translation>
    </message>
    <message>
        <source>Stop the services on this computer</source>
        <translation>Stopp tjenestene på denne datamaskinen</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Taster</translation>
    </message>
    <message>
        <source>All keys of this window</source>
        <translation>Alle taster i dette vinduet</translation>
    </message>
    <message>
        <source>&amp;About Ticketscope</source>
        <translation>&amp;Om Ticketscope</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>Versjon og lisens</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fil</translation>
    </message>
    <message>
        <source>&amp;Profile</source>
        <translation>&amp;Profil</translation>
    </message>
    <message>
        <source>&amp;Session</source>
        <translation>&amp;Økt</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Vis</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hjelp</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Tema</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Som i &amp;systemet</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Lyst</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Mørkt</translation>
    </message>
    <message>
        <source>Tool bar</source>
        <translation>Verktøylinje</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Lim inn</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Åpne</translation>
    </message>
    <message>
        <source>Save capture</source>
        <translation>Lagre opptak</translation>
    </message>
    <message>
        <source>Kerberos &amp;tickets…</source>
        <translation>Kerberos-&amp;billetter …</translation>
    </message>
    <message>
        <source>Your Kerberos tickets, and what the KDC said</source>
        <translation>Kerberos-billettene dine og det KDC-en sa</translation>
    </message>
    <message>
        <source>Tickets</source>
        <translation>Billetter</translation>
    </message>
    <message>
        <source>&amp;Check a password…</source>
        <translation>&amp;Kontroller et passord …</translation>
    </message>
    <message>
        <source>Try a password against the recorded NTLM and Digest responses, without asking a server</source>
        <translation>Prøv et passord mot NTLM- og Digest-svarene i opptaket, uten å spørre en server</translation>
    </message>
    <message>
        <source>&amp;Keys for decoding…</source>
        <translation>&amp;Nøkler for tolking …</translation>
    </message>
    <message>
        <source>A keytab or a password with which the inside of Kerberos tickets is read</source>
        <translation>En keytab-fil eller et passord som innholdet i Kerberos-billetter leses med</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>Ver&amp;ktøy</translation>
    </message>
    <message>
        <source>Probe &amp;methods…</source>
        <translation>Prøv ut &amp;metoder…</translation>
    </message>
    <message>
        <source>Find out which ways of logging in an address has, without a password</source>
        <translation>Finn ut hvilke påloggingsmåter en adresse har, uten passord</translation>
    </message>
    <message>
        <source>Probe methods</source>
        <translation>Prøv ut metoder</translation>
    </message>
    <message>
        <source>Find out how a digest was made of a password, and with which mistake</source>
        <translation>Finn ut hvordan en digest-verdi ble laget av et passord, og med hvilken feil</translation>
    </message>
    <message>
        <source>Check a &amp;digest or signature…</source>
        <translation>Kontroller en &amp;digest eller signatur …</translation>
    </message>
    <message>
        <source>Renew by &amp;itself</source>
        <translation>Forny av seg &amp;selv</translation>
    </message>
    <message>
        <source>Renew this session half a minute before a ticket or token of it runs out</source>
        <translation>Forny denne økten et halvt minutt før en billett eller et token i den utløper</translation>
    </message>
    <message>
        <source>&amp;Lineage of tickets and tokens…</source>
        <translation>&amp;Opphav til billetter og tokener …</translation>
    </message>
    <message>
        <source>Where each ticket, token and cookie came from, what used it, and what used an old one</source>
        <translation>Hvor hver billett, hvert token og hver informasjonskapsel kom fra, hva som brukte dem, og hva som brukte noe gammelt</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>Opphav</translation>
    </message>
</context>
<context>
    <name>Ticketscope::VendorTable</name>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>yes (AuthorizeWithUsername)</source>
        <translation>ja (AuthorizeWithUsername)</translation>
    </message>
    <message>
        <source>never</source>
        <translation>aldri</translation>
    </message>
    <message>
        <source>yes (AuthorizeWithTicket)</source>
        <translation>ja (AuthorizeWithTicket)</translation>
    </message>
    <message>
        <source>yes, with SO-AppToken</source>
        <translation>ja, med SO-AppToken</translation>
    </message>
    <message>
        <source>SuperOffice&apos;s pages contradict one another</source>
        <translation>SuperOffices sider motsier hverandre</translation>
    </message>
    <message>
        <source>yes (AuthorizeWithImplicit and IIS)</source>
        <translation>ja (AuthorizeWithImplicit og IIS)</translation>
    </message>
    <message>
        <source>yes, in a web session</source>
        <translation>ja, i en webøkt</translation>
    </message>
    <message>
        <source>yes (GetSystemInfo)</source>
        <translation>ja (GetSystemInfo)</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nei</translation>
    </message>
    <message>
        <source>yes, with Windows authentication in IIS</source>
        <translation>ja, med Windows-autentisering i IIS</translation>
    </message>
    <message>
        <source>not documented</source>
        <translation>ikke dokumentert</translation>
    </message>
    <message>
        <source>possibly (from Services86 on)</source>
        <translation>kanskje (fra og med Services86)</translation>
    </message>
    <message>
        <source>yes, with ApplicationToken</source>
        <translation>ja, med ApplicationToken</translation>
    </message>
    <message>
        <source>up to 6.x only</source>
        <translation>bare til og med 6.x</translation>
    </message>
</context>
<context>
    <name>Ticketscope::WebApi</name>
    <message>
        <source>The WebApi did not accept the login (%1). It says: %2</source>
        <translation>WebApi godtok ikke påloggingen (%1). Det sier: %2</translation>
    </message>
    <message>
        <source>Not the WebApi but the web server (IIS) in front of it refused the login (%1).</source>
        <translation>Det var ikke WebApi, men webserveren (IIS) foran som avviste påloggingen (%1).</translation>
    </message>
    <message>
        <source>Not the WebApi but the web server (IIS) in front of it refused the login (%1). It offers: %2. Authentication at IIS has to be off for the SuperOffice application.</source>
        <translation>Det var ikke WebApi, men webserveren (IIS) foran som avviste påloggingen (%1). Den tilbyr: %2. Autentisering i IIS må være slått av for SuperOffice-programmet.</translation>
    </message>
    <message>
        <source>The web client&apos;s forms login caught the call and sends it to Login.aspx (%1). On the server, ~/api has to stand in SoFormsAuthentication/IgnoreList.</source>
        <translation>Skjemapåloggingen til webklienten fanget kallet og sender det til Login.aspx (%1). På serveren må ~/api stå i SoFormsAuthentication/IgnoreList.</translation>
    </message>
    <message>
        <source>This is the wrong subdomain for the tenant (%1). Tenants move: ask the tenant status for the address of its Api.</source>
        <translation>Dette er feil underdomene for tenanten (%1). Tenanter flytter: Slå opp tenantens status for å finne adressen til Api.</translation>
    </message>
    <message>
        <source>The WebApi answered %1: %2</source>
        <translation>WebApi svarte %1: %2</translation>
    </message>
    <message>
        <source>The WebApi answered %1, but with an error in it: %2</source>
        <translation>WebApi svarte %1, men med en feil i svaret: %2</translation>
    </message>
    <message>
        <source>Ticket</source>
        <translation>Billett</translation>
    </message>
    <message>
        <source>Begins with 7T:. Goes out as it is.</source>
        <translation>Begynner med 7T:. Sendes som den er.</translation>
    </message>
    <message>
        <source>Application token</source>
        <translation>Programtoken</translation>
    </message>
    <message>
        <source>The application&apos;s client secret, sent as SO-AppToken. Online only.</source>
        <translation>Programmets klienthemmelighet, sendes som SO-AppToken. Bare for Online.</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Tilgangstoken</translation>
    </message>
    <message>
        <source>Begins with 8A:.</source>
        <translation>Begynner med 8A:.</translation>
    </message>
    <message>
        <source>XSRF token</source>
        <translation>XSRF-token</translation>
    </message>
    <message>
        <source>The value of the input XSRF_TOKEN. Empty: read from the page below.</source>
        <translation>Verdien i feltet (input) XSRF_TOKEN. Tomt: leses fra siden nedenfor.</translation>
    </message>
    <message>
        <source>Session cookies</source>
        <translation>Øktcookies</translation>
    </message>
    <message>
        <source>As the browser sends them: ASP.NET_SessionId=…; XSRF-TOKEN=…</source>
        <translation>Slik nettleseren sender dem: ASP.NET_SessionId=…; XSRF-TOKEN=…</translation>
    </message>
    <message>
        <source>Page of the logged-in site</source>
        <translation>Side på det påloggede nettstedet</translation>
    </message>
    <message>
        <source>A page to read the XSRF token from, at the profile&apos;s server.</source>
        <translation>En side å lese XSRF-tokenet fra, på profilens server.</translation>
    </message>
    <message>
        <source>No header</source>
        <translation>Ingen header</translation>
    </message>
    <message>
        <source>The web server in front decides who is asking.</source>
        <translation>Webserveren foran avgjør hvem som spør.</translation>
    </message>
    <message>
        <source>Session of the web client (X-XSRF-TOKEN)</source>
        <translation>Økt i webklienten (X-XSRF-TOKEN)</translation>
    </message>
    <message>
        <source>Borrows a session that somebody is logged in with.</source>
        <translation>Låner en økt som noen er logget på med.</translation>
    </message>
    <message>
        <source>Basic</source>
        <translation>Basic</translation>
    </message>
    <message>
        <source>User name and password with each call. Onsite only.</source>
        <translation>Brukernavn og passord med hvert kall. Bare ved lokal installasjon.</translation>
    </message>
    <message>
        <source>SOTicket</source>
        <translation>SOTicket</translation>
    </message>
    <message>
        <source>A ticket with each call; online with an application token.</source>
        <translation>En billett med hvert kall; i Online sammen med et programtoken.</translation>
    </message>
    <message>
        <source>Bearer</source>
        <translation>Bearer</translation>
    </message>
    <message>
        <source>An access token with each call.</source>
        <translation>Et tilgangstoken med hvert kall.</translation>
    </message>
    <message>
        <source>Authorization</source>
        <translation>Authorization</translation>
    </message>
    <message>
        <source>Who is logged in</source>
        <translation>Hvem som er logget på</translation>
    </message>
    <message>
        <source>Get contact 1</source>
        <translation>Hent kontakt 1</translation>
    </message>
    <message>
        <source>Get contact 1 through the agent</source>
        <translation>Hent kontakt 1 gjennom agenten</translation>
    </message>
    <message>
        <source>List of end points</source>
        <translation>Liste over endepunkter</translation>
    </message>
    <message>
        <source>Versions of the site (no login needed)</source>
        <translation>Versjoner av nettstedet (krever ikke pålogging)</translation>
    </message>
    <message>
        <source>The call went well (%1), but there is nothing of that kind: the answer is null.</source>
        <translation>Kallet gikk bra (%1), men det finnes ikke noe slikt: Svaret er null.</translation>
    </message>
    <message>
        <source>SuperOffice WebApi (REST)</source>
        <translation>SuperOffice WebApi (REST)</translation>
    </message>
    <message>
        <source>The site&apos;s address, without api; online with the tenant.</source>
        <translation>Nettstedets adresse, uten api; i Online med tenanten.</translation>
    </message>
    <message>
        <source>The page with the XSRF token is at %1, another server than the profile&apos;s. The session cookie does not go there.</source>
        <translation>Siden med XSRF-tokenet ligger på %1, en annen server enn profilens. Øktcookien sendes ikke dit.</translation>
    </message>
    <message>
        <source>Read the page of the session</source>
        <translation>Les siden for økten</translation>
    </message>
    <message>
        <source>The site sent the page&apos;s request to its login page: the session cookie is not, or no longer, that of a logged-in session.</source>
        <translation>Nettstedet sendte forespørselen om siden til påloggingssiden: Øktcookien tilhører ikke, eller ikke lenger, en pålogget økt.</translation>
    </message>
    <message>
        <source>The page holds no input XSRF_TOKEN and set no cookie XSRF-TOKEN. Name a page of the logged-in site.</source>
        <translation>Siden har ikke noe felt (input) XSRF_TOKEN og satte ingen cookie XSRF-TOKEN. Oppgi en side på det påloggede nettstedet.</translation>
    </message>
    <message>
        <source>Enter the XSRF token, or name a page of the logged-in site to read it from.</source>
        <translation>Skriv inn XSRF-tokenet, eller oppgi en side på det påloggede nettstedet å lese det fra.</translation>
    </message>
    <message>
        <source>Ask who is there</source>
        <translation>Spør hvem det er</translation>
    </message>
    <message>
        <source>A page came back (%1) where JSON was asked for, so this is no WebApi. Check the address.</source>
        <translation>Det kom en side tilbake (%1) der JSON var ventet, så dette er ikke WebApi. Sjekk adressen.</translation>
    </message>
    <message>
        <source>The answer (%1) is not JSON, so this is no WebApi. Check the address.</source>
        <translation>Svaret (%1) er ikke JSON, så dette er ikke WebApi. Sjekk adressen.</translation>
    </message>
    <message>
        <source>The answer (%1) names no associate, so it is not known who is logged in.</source>
        <translation>Svaret (%1) oppgir ingen bruker (associate), så det er ikke kjent hvem som er logget på.</translation>
    </message>
    <message>
        <source>Ask who is logged in</source>
        <translation>Spør hvem som er logget på</translation>
    </message>
    <message>
        <source>Nobody is logged in: without a header the WebApi answers only what is open to all. It says: %1</source>
        <translation>Ingen er logget på: Uten en header svarer WebApi bare på det som er åpent for alle. Det sier: %1</translation>
    </message>
    <message>
        <source>Token and cookies are forgotten here. The session of the web client goes on until it is logged out there.</source>
        <translation>Token og informasjonskapsler glemmes her. Økten i webklienten fortsetter til den logges av der.</translation>
    </message>
    <message>
        <source>The WebApi has no call to log off: what was kept for further calls is forgotten here.</source>
        <translation>WebApi har ikke noe kall for å logge av: Det som var tatt vare på til senere kall, glemmes her.</translation>
    </message>
    <message>
        <source>The associate&apos;s name; with Windows authentication the domain user.</source>
        <translation>Navnet på brukeren (associate); med Windows-autentisering domenebrukeren.</translation>
    </message>
    <message>
        <source>Versions of the site</source>
        <translation>Versjoner av nettstedet</translation>
    </message>
    <message>
        <source>Ask what the server accepts</source>
        <translation>Spør hva serveren godtar</translation>
    </message>
</context>
<context>
    <name>Ticketscope::WebApiDecoder</name>
    <message>
        <source>WebApi error</source>
        <translation>WebApi-feil</translation>
    </message>
    <message>
        <source>The status is 200 all the same.</source>
        <translation>Statusen er likevel 200.</translation>
    </message>
    <message>
        <source>Page of IIS</source>
        <translation>IIS-side</translation>
    </message>
    <message>
        <source>IIS answered by itself: the request did not reach the application.</source>
        <translation>IIS svarte selv: Forespørselen nådde ikke fram til programmet.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Tittel</translation>
    </message>
    <message>
        <source>Heading</source>
        <translation>Overskrift</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Tekst</translation>
    </message>
</context>
<context>
    <name>Ticketscope::WhoAnswered</name>
    <message>
        <source>a proxy</source>
        <translation>en proxy</translation>
    </message>
    <message>
        <source>the proxy %1</source>
        <translation>proxyen %1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>SuperOffice NetServer</source>
        <translation>SuperOffice NetServer</translation>
    </message>
    <message>
        <source>SuperOffice&apos;s login (SuperID)</source>
        <translation>SuperOffices pålogging (SuperID)</translation>
    </message>
    <message>
        <source>the SuperOffice WebApi</source>
        <translation>SuperOffice WebApi</translation>
    </message>
    <message>
        <source>Windows Server Essentials</source>
        <translation>Windows Server Essentials</translation>
    </message>
    <message>
        <source>WCF, the SOAP stack of .NET</source>
        <translation>WCF, SOAP-stakken i .NET</translation>
    </message>
    <message>
        <source>a SOAP service</source>
        <translation>en SOAP-tjeneste</translation>
    </message>
    <message>
        <source>a service that speaks JSON</source>
        <translation>en tjeneste som bruker JSON</translation>
    </message>
    <message>
        <source>TLS, before any HTTP</source>
        <translation>TLS, før noe HTTP</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>ingen</translation>
    </message>
    <message>
        <source>HTTP.sys of Windows, before any program saw the request</source>
        <translation>HTTP.sys i Windows, før noe program så forespørselen</translation>
    </message>
    <message>
        <source>IIS</source>
        <translation>IIS</translation>
    </message>
    <message>
        <source>a web server that does not give its name</source>
        <translation>en webserver som ikke oppgir navnet sitt</translation>
    </message>
</context>
<context>
    <name>Ticketscope::WireTap</name>
    <message>
        <source>The wire tap cannot listen on 127.0.0.1: %1.</source>
        <translation>Tappen kan ikke lytte på 127.0.0.1: %1.</translation>
    </message>
    <message>
        <source>No random numbers are to be had for the wire tap&apos;s password.</source>
        <translation>Det går ikke å få tilfeldige tall til tappens passord.</translation>
    </message>
    <message>
        <source>“%1” cannot name an attempt.</source>
        <translation>«%1» kan ikke være navnet på et forsøk.</translation>
    </message>
    <message>
        <source>The profile names a proxy without its host or port.</source>
        <translation>Profilen oppgir en proxy uten vert eller port.</translation>
    </message>
    <message>
        <source>The wire tap is not running.</source>
        <translation>Tappen kjører ikke.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Workbench</name>
    <message>
        <source>Practice</source>
        <translation>Øving</translation>
    </message>
    <message>
        <source>The practice services are not running. Start them first.</source>
        <translation>Øvingstjenestene kjører ikke. Start dem først.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::WsSecurity</name>
    <message>
        <source>The service does not know the Security header and may not pass over it (%1). Check the namespace of wsse: one wrong letter makes it another header.</source>
        <translation>Tjenesten kjenner ikke Security-headeren og har ikke lov til å hoppe over den (%1). Sjekk navnerommet til wsse: Én feil bokstav gjør den til en annen header.</translation>
    </message>
    <message>
        <source>The service did not accept the user name and password, or wants the password in another form (%1).</source>
        <translation>Tjenesten godtok ikke brukernavnet og passordet, eller vil ha passordet i en annen form (%1).</translation>
    </message>
    <message>
        <source>The service finds the message too old or from the future (%1). Compare the two clocks.</source>
        <translation>Tjenesten mener meldingen er for gammel eller fra fremtiden (%1). Sammenlign de to klokkene.</translation>
    </message>
    <message>
        <source>The service answered with a fault that does not name the Security header: %1. The login may have been accepted; give the profile the body of a real call.</source>
        <translation>Tjenesten svarte med en SOAP-feil (fault) som ikke nevner Security-headeren: %1. Påloggingen kan være godtatt; gi profilen innholdet fra et virkelig kall.</translation>
    </message>
    <message>
        <source>The service refused the Security header: %1</source>
        <translation>Tjenesten avviste Security-headeren: %1</translation>
    </message>
    <message>
        <source>The answer (%1) is not a SOAP envelope. Check the address.</source>
        <translation>Svaret (%1) er ikke en SOAP-konvolutt. Sjekk adressen.</translation>
    </message>
    <message>
        <source>This service knows no session: each call carries user name and password anew.</source>
        <translation>Denne tjenesten har ingen økter: Hvert kall har med brukernavn og passord på nytt.</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>Logg på</translation>
    </message>
    <message>
        <source>There was no session to end: the password is forgotten here.</source>
        <translation>Det var ingen økt å avslutte: Passordet glemmes her.</translation>
    </message>
    <message>
        <source>Write oasis, ecrv-misprint, or a namespace URI.</source>
        <translation>Skriv oasis, ecrv-misprint eller en navneroms-URI.</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Innhold</translation>
    </message>
    <message>
        <source>What stands in the SOAP body of the login call, or a whole envelope. Empty: an empty body.</source>
        <translation>Det som står i SOAP-innholdet (Body) i påloggingskallet, eller en hel konvolutt. Tomt: uten innhold.</translation>
    </message>
    <message>
        <source>Namespace of wsse</source>
        <translation>Navnerom for wsse</translation>
    </message>
    <message>
        <source>oasis; ecrv-misprint to send it as the eCRV page has it; or a URI of your own.</source>
        <translation>oasis; ecrv-misprint for å sende det slik eCRV-siden har det; eller en egen URI.</translation>
    </message>
    <message>
        <source>SOAP action</source>
        <translation>SOAP-action</translation>
    </message>
    <message>
        <source>As the service&apos;s WSDL names it, without quotes.</source>
        <translation>Slik tjenestens WSDL oppgir den, uten anførselstegn.</translation>
    </message>
    <message>
        <source>As the service assigned it.</source>
        <translation>Slik tjenesten har tildelt det.</translation>
    </message>
    <message>
        <source>SOAP version</source>
        <translation>SOAP-versjon</translation>
    </message>
    <message>
        <source>1.1 is what most services speak.</source>
        <translation>De fleste tjenester bruker 1.1.</translation>
    </message>
    <message>
        <source>Life of the message</source>
        <translation>Meldingens levetid</translation>
    </message>
    <message>
        <source>Seconds from Created to Expires of the Timestamp; 0 leaves it out.</source>
        <translation>Sekunder fra Created til Expires i Timestamp; 0 utelater det.</translation>
    </message>
    <message>
        <source>Nonce</source>
        <translation>Nonce</translation>
    </message>
    <message>
        <source>A random value, fresh with each call.</source>
        <translation>En tilfeldig verdi, ny for hvert kall.</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Created</translation>
    </message>
    <message>
        <source>The time inside the UsernameToken.</source>
        <translation>Tidspunktet inne i UsernameToken.</translation>
    </message>
    <message>
        <source>Must understand</source>
        <translation>Må forstås</translation>
    </message>
    <message>
        <source>The service has to refuse the call if it does not know the header.</source>
        <translation>Tjenesten må avvise kallet hvis den ikke kjenner headeren.</translation>
    </message>
    <message>
        <source>Clock offset</source>
        <translation>Klokkeavvik</translation>
    </message>
    <message>
        <source>Seconds to add to the time that is sent, to try out a clock that is off.</source>
        <translation>Sekunder som legges til tidspunktet som sendes, for å prøve ut en klokke som går feil.</translation>
    </message>
    <message>
        <source>Password as text</source>
        <translation>Passord som tekst</translation>
    </message>
    <message>
        <source>The password itself; only TLS protects it.</source>
        <translation>Selve passordet; bare TLS beskytter det.</translation>
    </message>
    <message>
        <source>Password digest</source>
        <translation>Passord-digest</translation>
    </message>
    <message>
        <source>A hash of nonce, time and password; the server has to know the password in clear.</source>
        <translation>En hash av nonce, tidspunkt og passord; serveren må kjenne passordet i klartekst.</translation>
    </message>
    <message>
        <source>No password</source>
        <translation>Uten passord</translation>
    </message>
    <message>
        <source>Only the user name.</source>
        <translation>Bare brukernavnet.</translation>
    </message>
    <message>
        <source>Minnesota eCRV</source>
        <translation>Minnesota eCRV</translation>
    </message>
    <message>
        <source>User name and password</source>
        <translation>Brukernavn og passord</translation>
    </message>
    <message>
        <source>Timestamp</source>
        <translation>Timestamp</translation>
    </message>
    <message>
        <source>Empty envelope with the security header</source>
        <translation>Tom konvolutt med sikkerhetsheaderen</translation>
    </message>
    <message>
        <source>The profile&apos;s body</source>
        <translation>Profilens innhold</translation>
    </message>
    <message>
        <source>Fetch the WSDL (no login needed)</source>
        <translation>Hent WSDL-en (krever ikke pålogging)</translation>
    </message>
    <message>
        <source>SOAP with WS-Security</source>
        <translation>SOAP med WS-Security</translation>
    </message>
    <message>
        <source>The address that calls are posted to.</source>
        <translation>Adressen som kall sendes til med POST.</translation>
    </message>
    <message>
        <source>Precision of times</source>
        <translation>Nøyaktighet for tidspunkter</translation>
    </message>
    <message>
        <source>Some services take whole seconds only, some want milliseconds.</source>
        <translation>Noen tjenester tar bare hele sekunder, noen vil ha millisekunder.</translation>
    </message>
</context>
<context>
    <name>Ticketscope::WsseDecoder</name>
    <message>
        <source>More than three digits of a second (Basic Security Profile R3220, R3229).</source>
        <translation>Mer enn tre sifre i sekundbrøken (Basic Security Profile R3220, R3229).</translation>
    </message>
    <message>
        <source>Only Created and Expires belong in here (Basic Security Profile R3222).</source>
        <translation>Bare Created og Expires hører hjemme her (Basic Security Profile R3222).</translation>
    </message>
    <message>
        <source>More than one Created (Basic Security Profile R3203).</source>
        <translation>Mer enn én Created (Basic Security Profile R3203).</translation>
    </message>
    <message>
        <source>More than one Expires (Basic Security Profile R3224).</source>
        <translation>Mer enn én Expires (Basic Security Profile R3224).</translation>
    </message>
    <message>
        <source>Created stands after Expires (Basic Security Profile R3221).</source>
        <translation>Created står etter Expires (Basic Security Profile R3221).</translation>
    </message>
    <message>
        <source>There is no Created that can be read (Basic Security Profile R3203).</source>
        <translation>Det er ingen lesbar Created (Basic Security Profile R3203).</translation>
    </message>
    <message>
        <source>Expires is not after Created.</source>
        <translation>Expires er ikke etter Created.</translation>
    </message>
    <message numerus="yes">
        <source>Good for %n second(s).</source>
        <translation>
            <numerusform>Gyldig i %n sekund.</numerusform>
            <numerusform>Gyldig i %n sekunder.</numerusform>
        </translation>
    </message>
    <message>
        <source>Namespace</source>
        <translation>Navnerom</translation>
    </message>
    <message>
        <source>Misspelt as on the eCRV page: “ocurity” for “wssecurity”. A service that follows the standard does not know this namespace.</source>
        <translation>Feilskrevet som på eCRV-siden: «ocurity» for «wssecurity». En tjeneste som følger standarden, kjenner ikke dette navnerommet.</translation>
    </message>
    <message>
        <source>This is not the namespace of WS-Security 1.0 (2004).</source>
        <translation>Dette er ikke navnerommet for WS-Security 1.0 (2004).</translation>
    </message>
    <message>
        <source>More than one Timestamp (Basic Security Profile R3227).</source>
        <translation>Mer enn én Timestamp (Basic Security Profile R3227).</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passord</translation>
    </message>
    <message>
        <source>No Type is given: it counts as PasswordText; the Basic Security Profile (R4201) wants one.</source>
        <translation>Ingen Type er oppgitt: Det regnes som PasswordText; Basic Security Profile (R4201) krever en.</translation>
    </message>
    <message>
        <source>This password type is neither PasswordText nor PasswordDigest.</source>
        <translation>Denne passordtypen er verken PasswordText eller PasswordDigest.</translation>
    </message>
    <message>
        <source>A password digest is 20 bytes (SHA-1) in Base64; this is %1.</source>
        <translation>En passord-digest er 20 byte (SHA-1) i Base64; dette er %1.</translation>
    </message>
    <message>
        <source>Base64 of SHA-1 over nonce, Created and password.</source>
        <translation>Base64 av SHA-1 over nonce, Created og passord.</translation>
    </message>
    <message>
        <source>The password is empty.</source>
        <translation>Passordet er tomt.</translation>
    </message>
    <message>
        <source>There is no Username.</source>
        <translation>Det er ingen Username.</translation>
    </message>
    <message>
        <source>Username does not stand first, as the schema demands.</source>
        <translation>Username står ikke først, slik skjemaet krever.</translation>
    </message>
    <message>
        <source>More than one Password (Basic Security Profile R4222).</source>
        <translation>Mer enn én Password (Basic Security Profile R4222).</translation>
    </message>
    <message>
        <source>More than one Nonce (Basic Security Profile R4225).</source>
        <translation>Mer enn én Nonce (Basic Security Profile R4225).</translation>
    </message>
    <message>
        <source>More than one Created (Basic Security Profile R4223).</source>
        <translation>Mer enn én Created (Basic Security Profile R4223).</translation>
    </message>
    <message>
        <source>There is no Password.</source>
        <translation>Det er ingen Password.</translation>
    </message>
    <message>
        <source>EncodingType is not #Base64Binary (Basic Security Profile R4220, R4221).</source>
        <translation>EncodingType er ikke #Base64Binary (Basic Security Profile R4220, R4221).</translation>
    </message>
    <message>
        <source>Nonce bytes</source>
        <translation>Nonce-byte</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Brukernavn</translation>
    </message>
</context>
<context>
    <name>Ticketscope::Xml</name>
    <message>
        <source>This byte is not UTF-8. The text is in another character set than it says, often ISO 8859-1 or windows-1252.</source>
        <translation>Denne byten er ikke UTF-8. Teksten har et annet tegnsett enn den oppgir, ofte ISO 8859-1 eller windows-1252.</translation>
    </message>
    <message>
        <source>Half a UTF-16 character stands here.</source>
        <translation>Her står et halvt UTF-16-tegn.</translation>
    </message>
    <message>
        <source>The character set &quot;%1&quot; is not known here. The text is shown as if it were ISO 8859-1.</source>
        <translation>Tegnsettet «%1» er ukjent her. Teksten vises som om den var ISO 8859-1.</translation>
    </message>
    <message>
        <source>This entity of the DTD holds markup; what comes out of it has no bytes of its own to show. The reading stops here.</source>
        <translation>Denne entiteten i DTD-en inneholder oppmerking; det som kommer ut av den, har ingen egne byte å vise. Lesingen stopper her.</translation>
    </message>
    <message>
        <source>The bytes here do not stand for the element that was read. The reading stops here.</source>
        <translation>Bytene her svarer ikke til elementet som ble lest. Lesingen stopper her.</translation>
    </message>
    <message>
        <source>The elements are nested too deeply to be shown.</source>
        <translation>Elementene er nøstet for dypt til å vises.</translation>
    </message>
    <message>
        <source>The prefix &quot;%1&quot; is not declared: no xmlns:%1 stands on this element or around it.</source>
        <translation>Prefikset «%1» er ikke deklarert: Ingen xmlns:%1 står på dette elementet eller rundt det.</translation>
    </message>
    <message>
        <source>More elements follow the end of the document&apos;s only one.</source>
        <translation>Det kommer flere elementer etter slutten på dokumentets eneste rotelement.</translation>
    </message>
    <message>
        <source>&lt;/%1&gt; stands where &lt;/%2&gt; should: the element &lt;%2&gt; is still open.</source>
        <translation>&lt;/%1&gt; står der &lt;/%2&gt; skal stå: Elementet &lt;%2&gt; er fortsatt åpent.</translation>
    </message>
    <message>
        <source>There is no XML here: the text is empty.</source>
        <translation>Det er ingen XML her: Teksten er tom.</translation>
    </message>
    <message>
        <source>The XML ends too early: it was cut off, or end tags are missing.</source>
        <translation>XML-en slutter for tidlig: Den er kuttet, eller sluttagger mangler.</translation>
    </message>
    <message>
        <source>This is not well-formed XML: %1</source>
        <translation>Dette er ikke velformet XML: %1</translation>
    </message>
</context>
<context>
    <name>Ticketscope::XmlDecoder</name>
    <message>
        <source>Character set %1.</source>
        <translation>Tegnsett %1.</translation>
    </message>
    <message>
        <source>This is not a date and time (xsd:dateTime).</source>
        <translation>Dette er ikke dato og klokkeslett (xsd:dateTime).</translation>
    </message>
    <message>
        <source>No time zone: each server may read it as its own local time.</source>
        <translation>Ingen tidssone: Hver server kan lese det som sin egen lokale tid.</translation>
    </message>
    <message>
        <source>Not written in UTC (with a Z at the end).</source>
        <translation>Ikke skrevet i UTC (med Z til slutt).</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>Shows a login to a web service byte by byte and says what went wrong.</source>
        <translation>Viser en pålogging til en webtjeneste byte for byte og forteller hva som gikk galt.</translation>
    </message>
    <message>
        <source>Start the practice services and log in to the first of them.</source>
        <translation>Start øvingstjenestene og logg på den første av dem.</translation>
    </message>
    <message>
        <source>Captures (HAR) or profiles to open.</source>
        <translation>Opptak (HAR) eller profiler som skal åpnes.</translation>
    </message>
    <message>
        <source>Say &quot;ready&quot; once the window is on the screen, and end.</source>
        <translation>Si «ready» når vinduet er på skjermen, og avslutt.</translation>
    </message>
</context>
</TS>
