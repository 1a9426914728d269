// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/raw/textpane.h"

#include "ui/common/theme.h"
#include "ui/raw/wirecolors.h"

#include <QContextMenuEvent>
#include <QKeyEvent>

namespace Ticketscope::Ui {

namespace {

// Styles beyond those of the XML lexer (which uses numbers up to 127 for scripts within it).
constexpr int kStartLineStyle = 200;
constexpr int kHeaderNameStyle = 201;
constexpr int kHeaderValueStyle = 202;

constexpr int kSecretIndicator = 20;
constexpr int kMatchIndicator = 21;
constexpr int kOutlineIndicator = 22;

constexpr int kFoldMargin = 2;
constexpr int kTextForeIndicator = 17; ///< INDIC_TEXTFORE

void colorXml(QsciLexer *lexer, const QPalette &palette)
{
    const QColor text = wireColor(WirePart::Text, palette);
    for (int style = 0; style < 128; ++style) {
        lexer->setColor(text, style);
    }
    const QColor tag = wireColor(WirePart::Tag, palette);
    for (const int style : {QsciLexerHTML::Tag, QsciLexerHTML::UnknownTag, QsciLexerHTML::XMLTagEnd,
                            QsciLexerHTML::XMLStart, QsciLexerHTML::XMLEnd, QsciLexerHTML::OtherInTag}) {
        lexer->setColor(tag, style);
    }
    for (const int style : {QsciLexerHTML::Attribute, QsciLexerHTML::UnknownAttribute}) {
        lexer->setColor(wireColor(WirePart::Attribute, palette), style);
    }
    for (const int style :
         {QsciLexerHTML::HTMLDoubleQuotedString, QsciLexerHTML::HTMLSingleQuotedString, QsciLexerHTML::HTMLValue}) {
        lexer->setColor(wireColor(WirePart::String, palette), style);
    }
    for (const int style : {QsciLexerHTML::Entity, QsciLexerHTML::HTMLNumber, QsciLexerHTML::CDATA}) {
        lexer->setColor(wireColor(WirePart::Number, palette), style);
    }
    lexer->setColor(wireColor(WirePart::Comment, palette), QsciLexerHTML::HTMLComment);
}

void colorJson(QsciLexer *lexer, const QPalette &palette)
{
    for (int style = 0; style < 16; ++style) {
        lexer->setColor(wireColor(WirePart::Text, palette), style);
    }
    lexer->setColor(wireColor(WirePart::Tag, palette), QsciLexerJSON::Property);
    for (const int style : {QsciLexerJSON::String, QsciLexerJSON::UnclosedString, QsciLexerJSON::EscapeSequence,
                            QsciLexerJSON::IRI, QsciLexerJSON::IRICompact}) {
        lexer->setColor(wireColor(WirePart::String, palette), style);
    }
    for (const int style : {QsciLexerJSON::Number, QsciLexerJSON::Keyword, QsciLexerJSON::KeywordLD}) {
        lexer->setColor(wireColor(WirePart::Number, palette), style);
    }
    lexer->setColor(wireColor(WirePart::Punctuation, palette), QsciLexerJSON::Operator);
}

} // namespace

TextPane::TextPane(QWidget *parent)
    : QsciScintilla(parent)
{
    setUtf8(true);
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setCaretWidth(1);
    for (int margin = 0; margin < 5; ++margin) {
        setMarginWidth(margin, 0);
    }
    setFolding(PlainFoldStyle, kFoldMargin);
    setWrapVisualFlags(WrapFlagByText, WrapFlagNone, 0);
    // The scroll bar fits what is shown instead of a fixed width.
    SendScintilla(SCI_SETSCROLLWIDTH, 1UL);
    SendScintilla(SCI_SETSCROLLWIDTHTRACKING, 1UL);
    SendScintilla(SCI_SETMARGINLEFT, 0UL, 8L);
    // Colouring beyond what is visible is done when there is nothing else to do.
    SendScintilla(SCI_SETIDLESTYLING, SC_IDLESTYLING_TOVISIBLE);
    SendScintilla(SCI_SETLAYOUTCACHE, SC_CACHE_PAGE);
    // Undo would hold every page that was shown.
    SendScintilla(SCI_SETUNDOCOLLECTION, 0UL);
    SendScintilla(SCI_USEPOPUP, 0UL);
    setContextMenuPolicy(Qt::DefaultContextMenu);
    applyColors();
}

TextPane::~TextPane()
{
    setLexer(nullptr);
}

void TextPane::setLanguage(BodyLanguage language)
{
    if (language == m_language) {
        return;
    }
    m_language = language;
    setLexer(nullptr);
    m_lexer.reset();
    if (language == BodyLanguage::Xml) {
        m_lexer = std::make_unique<QsciLexerXML>();
    } else if (language == BodyLanguage::Json) {
        m_lexer = std::make_unique<QsciLexerJSON>();
    }
    applyColors();
}

void TextPane::applyColors()
{
    const QPalette colors = palette();
    const QFont font = wireFont();
    const QColor base = colors.color(QPalette::Active, QPalette::Base);
    const QColor text = wireColor(WirePart::Text, colors);
    if (m_lexer) {
        m_lexer->setDefaultFont(font);
        m_lexer->setDefaultPaper(base);
        m_lexer->setDefaultColor(text);
        m_lexer->setFont(font, -1);
        m_lexer->setPaper(base, -1);
        if (m_language == BodyLanguage::Xml) {
            colorXml(m_lexer.get(), colors);
        } else {
            colorJson(m_lexer.get(), colors);
        }
        setLexer(m_lexer.get());
        SendScintilla(SCI_SETPROPERTY, "fold.html", "1");
        SendScintilla(SCI_SETPROPERTY, "fold.compact", "0");
    }
    setFont(font);
    setPaper(base);
    setColor(text);
    SendScintilla(SCI_STYLESETBACK, STYLE_DEFAULT, base);
    SendScintilla(SCI_STYLESETFORE, STYLE_DEFAULT, text);
    for (const int style : {0, kStartLineStyle, kHeaderNameStyle, kHeaderValueStyle}) {
        const QByteArray family = font.family().toUtf8();
        SendScintilla(SCI_STYLESETFONT, static_cast<uintptr_t>(style), family.constData());
        SendScintilla(SCI_STYLESETSIZEFRACTIONAL, static_cast<unsigned long>(style), long(font.pointSizeF() * 100));
        SendScintilla(SCI_STYLESETBACK, static_cast<unsigned long>(style), base);
        SendScintilla(SCI_STYLESETFORE, static_cast<unsigned long>(style), text);
    }
    SendScintilla(SCI_STYLESETBOLD, static_cast<unsigned long>(kStartLineStyle), 1L);
    SendScintilla(SCI_STYLESETFORE, static_cast<unsigned long>(kHeaderNameStyle),
                  wireColor(WirePart::HeaderName, colors));

    setCaretForegroundColor(text);
    setSelectionBackgroundColor(colors.color(QPalette::Active, QPalette::Highlight));
    setSelectionForegroundColor(colors.color(QPalette::Active, QPalette::HighlightedText));
    setFoldMarginColors(base, base);
    setMarginsBackgroundColor(base);
    const QColor dim = colors.color(QPalette::PlaceholderText);
    for (int marker = int(SC_MARKNUM_FOLDEREND); marker <= int(SC_MARKNUM_FOLDEROPEN); ++marker) {
        setMarkerForegroundColor(dim, marker);
        setMarkerBackgroundColor(base, marker);
    }

    SendScintilla(SCI_INDICSETSTYLE, kSecretIndicator, long(kTextForeIndicator));
    SendScintilla(SCI_INDICSETFORE, kSecretIndicator, meaningColor(Meaning::Secret, colors));
    SendScintilla(SCI_INDICSETSTYLE, kMatchIndicator, long(INDIC_STRAIGHTBOX));
    SendScintilla(SCI_INDICSETFORE, kMatchIndicator, meaningColor(Meaning::Warning, colors));
    SendScintilla(SCI_INDICSETALPHA, kMatchIndicator, 70L);
    SendScintilla(SCI_INDICSETOUTLINEALPHA, kMatchIndicator, 120L);
    SendScintilla(SCI_INDICSETUNDER, kMatchIndicator, 1L);
    SendScintilla(SCI_INDICSETSTYLE, kOutlineIndicator, long(INDIC_STRAIGHTBOX));
    SendScintilla(SCI_INDICSETFORE, kOutlineIndicator, meaningColor(Meaning::Selection, colors));
    SendScintilla(SCI_INDICSETALPHA, kOutlineIndicator, 45L);
    SendScintilla(SCI_INDICSETOUTLINEALPHA, kOutlineIndicator, 255L);
    SendScintilla(SCI_INDICSETUNDER, kOutlineIndicator, 1L);
}

void TextPane::showPage(const RawPage &page)
{
    setLanguage(page.language);
    setReadOnly(false);
    SendScintilla(SCI_CLEARALL);
    SendScintilla(SCI_ADDTEXT, static_cast<uintptr_t>(page.text.size()), page.text.constData());
    setReadOnly(true);
    SendScintilla(SCI_SETSCROLLWIDTH, 1UL);
    SendScintilla(SCI_GOTOPOS, 0UL);
    m_lastCaret = 0;
    styleHead(page);
    mark(kSecretIndicator, page.secrets);
}

void TextPane::clearPage()
{
    showPage({});
}

/// The lexer of the body starts where this ends: Scintilla colours on from the last styled position.
void TextPane::styleHead(const RawPage &page)
{
    const qint64 end = m_lexer ? page.bodyStart : page.text.size();
    if (end <= 0) {
        return;
    }
    QByteArray styles(end, '\0');
    const auto paint = [&styles](const QList<ByteRange> &ranges, int style) {
        for (const ByteRange &range : ranges) {
            for (qint64 i = range.start; i < std::min<qint64>(range.end, styles.size()); ++i) {
                styles[i] = static_cast<char>(style);
            }
        }
    };
    paint(page.startLines, kStartLineStyle);
    paint(page.headerNames, kHeaderNameStyle);
    paint(page.headerValues, kHeaderValueStyle);
    SendScintilla(SCI_STARTSTYLING, 0UL, 0L);
    SendScintilla(SCI_SETSTYLINGEX, static_cast<uintptr_t>(styles.size()), styles.constData());
}

void TextPane::mark(int indicator, const QList<ByteRange> &ranges)
{
    SendScintilla(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(indicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, SendScintilla(SCI_GETLENGTH));
    for (const ByteRange &range : ranges) {
        if (!range.isEmpty()) {
            SendScintilla(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(range.start), long(range.length()));
        }
    }
}

void TextPane::reveal(ByteRange text)
{
    const long firstLine = SendScintilla(SCI_LINEFROMPOSITION, static_cast<unsigned long>(text.start));
    SendScintilla(SCI_ENSUREVISIBLE, static_cast<unsigned long>(firstLine));
    // The end first, so that the start wins where both do not fit; in a long line it does so only by itself.
    SendScintilla(SCI_SCROLLRANGE, static_cast<unsigned long>(text.end), long(text.start));
    SendScintilla(SCI_SCROLLRANGE, static_cast<unsigned long>(text.start), long(text.start));
}

void TextPane::outline(ByteRange text, bool scroll)
{
    mark(kOutlineIndicator, {text});
    m_outlined = text;
    if (!scroll || text.isEmpty()) {
        return;
    }
    reveal(text);
    // A pane that was just put in front gets its width only now, and with it the place to scroll to.
    const auto again = [this, text] {
        if (m_outlined == text) {
            reveal(text);
        }
    };
    QMetaObject::invokeMethod(this, again, Qt::QueuedConnection);
}

void TextPane::markMatches(const QList<ByteRange> &matches, ByteRange current)
{
    mark(kMatchIndicator, matches);
    if (!current.isEmpty()) {
        SendScintilla(SCI_SETSEL, static_cast<unsigned long>(current.start), long(current.end));
        m_lastCaret = SendScintilla(SCI_GETCURRENTPOS);
        reveal(current);
    }
}

void TextPane::setWrapped(bool wrapped)
{
    setWrapMode(wrapped ? WrapCharacter : WrapNone);
}

ByteRange TextPane::selectedBytes() const
{
    return {SendScintilla(SCI_GETSELECTIONSTART), SendScintilla(SCI_GETSELECTIONEND)};
}

QString TextPane::shownText() const
{
    return text();
}

void TextPane::changeEvent(QEvent *event)
{
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        applyColors();
    }
}

void TextPane::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return;
    }
    // Nothing can be typed here: what is not for moving about belongs to the window.
    if (!event->text().isEmpty() && event->text().at(0).isPrint() && !(event->modifiers() & Qt::ControlModifier)) {
        event->ignore();
        return;
    }
    if (event->key() == Qt::Key_Tab || event->key() == Qt::Key_Backtab || event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QsciScintilla::keyPressEvent(event);
    reportCaret();
}

void TextPane::mouseReleaseEvent(QMouseEvent *event)
{
    QsciScintilla::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton) {
        m_lastCaret = -1;
        reportCaret();
    }
}

void TextPane::reportCaret()
{
    const qint64 caret = SendScintilla(SCI_GETCURRENTPOS);
    if (caret != m_lastCaret) {
        m_lastCaret = caret;
        Q_EMIT caretPlaced(caret);
    }
}

void TextPane::contextMenuEvent(QContextMenuEvent *event)
{
    Q_EMIT menuRequested(event->globalPos());
}

} // namespace Ticketscope::Ui
