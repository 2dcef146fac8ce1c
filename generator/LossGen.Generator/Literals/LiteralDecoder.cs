using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis.Text;

namespace LossGen.Generator.Literals;

/// <summary>Decodes the text of one string token: each character of its value with its source.</summary>
internal sealed class LiteralDecoder(string text, int offset)
{
    private readonly ImmutableArray<MappedChar>.Builder _chars = ImmutableArray.CreateBuilder<MappedChar>();

    /// <summary>Where the content begins in the source.</summary>
    public int ContentStart { get; private set; }

    /// <summary>The whitespace before a raw literal's closing quotes, which is taken from all its lines.</summary>
    public static string IndentationOf(string text)
    {
        int end = text.Length - text.Reverse().TakeWhile(c => c == '"').Count();
        int start = end;
        while (start > 0 && !IsNewLine(text[start - 1]))
        {
            start--;
        }

        return text.Substring(start, end - start);
    }

    /// <summary>The content of a regular literal, escapes and all.</summary>
    public ImmutableArray<MappedChar> Regular(int start, int end, bool braces)
    {
        ContentStart = offset + start;
        for (int i = start; i < end;)
        {
            i = text[i] == '\\' && i + 1 < end ? Escape(i, end)
                : braces && IsDoubledBrace(i, end) ? Emit(text[i], i, i + 2)
                : Emit(text[i], i, i + 1);
        }

        return _chars.ToImmutable();
    }

    /// <summary>The content of a verbatim literal, and of a raw one on one line, which has no escapes at all.</summary>
    public ImmutableArray<MappedChar> Verbatim(int start, int end, bool braces, bool quotes = true)
    {
        ContentStart = offset + start;
        for (int i = start; i < end;)
        {
            bool isPair = i + 1 < end && ((quotes && text[i] == '"' && text[i + 1] == '"') || (braces && IsDoubledBrace(i, end)));
            i = Emit(text[i], i, isPair ? i + 2 : i + 1);
        }

        return _chars.ToImmutable();
    }

    /// <summary>The content of a raw literal on one line.</summary>
    public ImmutableArray<MappedChar> RawLine()
    {
        int quotes = OpeningQuotes();
        return Verbatim(quotes, text.Length - quotes, braces: false, quotes: false);
    }

    /// <summary>The content of a raw literal on several lines, less its indentation.</summary>
    public ImmutableArray<MappedChar> RawLines()
    {
        int quotes = OpeningQuotes();
        int start = quotes;
        while (!IsNewLine(text[start]))
        {
            start++;
        }

        start = AfterNewLine(start);
        ContentStart = offset + start;
        string indentation = IndentationOf(text);
        int end = text.Length - quotes - indentation.Length - 1;
        if (end > start && text[end] == '\n' && text[end - 1] == '\r')
        {
            end--;
        }

        return end > start ? Lines(start, end, indentation, atLineStart: true) : _chars.ToImmutable();
    }

    /// <summary>Lines of a raw literal, each less the indentation; one of blanks alone may have less.</summary>
    public ImmutableArray<MappedChar> Lines(int start, int end, string indentation, bool atLineStart)
    {
        ContentStart = offset + start;
        for (int i = start; i < end;)
        {
            if (atLineStart)
            {
                int line = i;
                while (i < end && i - line < indentation.Length && text[i] == indentation[i - line])
                {
                    i++;
                }

                atLineStart = false;
                continue;
            }

            atLineStart = IsNewLine(text[i]);
            for (int next = atLineStart ? AfterNewLine(i) : i + 1; i < next; i++)
            {
                Emit(text[i], i, i + 1);
            }
        }

        return _chars.ToImmutable();
    }

    private static bool IsNewLine(char c) => c is '\r' or '\n' or '\u0085' or '\u2028' or '\u2029';

    private int AfterNewLine(int i) => text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? i + 2 : i + 1;

    private int OpeningQuotes() => text.TakeWhile(c => c == '"').Count();

    private bool IsDoubledBrace(int i, int end) => text[i] is '{' or '}' && i + 1 < end && text[i + 1] == text[i];

    private int Escape(int start, int end)
    {
        char kind = text[start + 1];
        int most = kind switch { 'u' => 4, 'U' => 8, 'x' => 4, _ => 0 };
        if (most == 0)
        {
            return Emit(Simple(kind), start, start + 2);
        }

        int digits = 0;
        while (digits < most && start + 2 + digits < end && Uri.IsHexDigit(text[start + 2 + digits]))
        {
            digits++;
        }

        int next = start + 2 + digits;
        if (!int.TryParse(text.Substring(start + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            || code is < 0 or > 0x10FFFF)
        {
            return Emit('\uFFFD', start, next); // C# reports it
        }

        if (code <= 0xFFFF)
        {
            return Emit((char)code, start, next);
        }

        foreach (char half in char.ConvertFromUtf32(code))
        {
            Emit(half, start, next);
        }

        return next;
    }

    private static char Simple(char kind) => kind switch
    {
        '0' => '\0',
        'a' => '\a',
        'b' => '\b',
        'e' => '\u001b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => kind,
    };

    private int Emit(char value, int start, int end)
    {
        _chars.Add(new MappedChar(value, TextSpan.FromBounds(offset + start, offset + end), 0));
        return end;
    }
}
