using System.Text;

namespace LossGen.Compiler.Printing;

/// <summary>Reads LaTeX mathematics from left to right and writes MathML.</summary>
internal sealed class LatexReader(string latex)
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["cdot"] = "·", ["le"] = "≤", ["ge"] = "≥", ["ne"] = "≠", ["land"] = "∧", ["lor"] = "∨", ["lnot"] = "¬", ["sum"] = "∑", ["prod"] = "∏",
    };

    private static readonly Dictionary<string, string> Letters = new()
    {
        ["alpha"] = "α", ["beta"] = "β", ["gamma"] = "γ", ["delta"] = "δ", ["epsilon"] = "ϵ", ["zeta"] = "ζ", ["eta"] = "η", ["theta"] = "θ",
        ["iota"] = "ι", ["kappa"] = "κ", ["lambda"] = "λ", ["mu"] = "μ", ["nu"] = "ν", ["xi"] = "ξ", ["pi"] = "π", ["rho"] = "ρ", ["sigma"] = "σ",
        ["tau"] = "τ", ["upsilon"] = "υ", ["phi"] = "ϕ", ["varphi"] = "φ", ["chi"] = "χ", ["psi"] = "ψ", ["omega"] = "ω", ["Gamma"] = "Γ", ["Phi"] = "Φ",
        ["infty"] = "∞", ["bullet"] = "•",
    };

    private static readonly Dictionary<string, string> Fences = new()
    {
        ["lvert"] = "|", ["rvert"] = "|", ["lVert"] = "‖", ["rVert"] = "‖", ["lfloor"] = "⌊", ["rfloor"] = "⌋", ["lceil"] = "⌈", ["rceil"] = "⌉", ["{"] = "{", ["}"] = "}",
    };

    private int _at;

    /// <summary>The whole text.</summary>
    public string ReadAll() => Sequence(() => false);

    private bool AtEnd => _at >= latex.Length;

    private string Sequence(Func<bool> ends)
    {
        var items = new List<string>();
        while (true)
        {
            SkipSpaces();
            if (AtEnd || ends())
            {
                return items.Count == 1 ? items[0] : $"<mrow>{string.Concat(items)}</mrow>";
            }

            items.Add(Scripted());
        }
    }

    // An item with what stands below and above it.
    private string Scripted()
    {
        bool isLarge = Peeks(@"\sum") || Peeks(@"\prod");
        string item = Item();
        string? below = null, above = null;
        while (!AtEnd && latex[_at] is '_' or '^' or '\'')
        {
            char mark = latex[_at++];
            string script = mark == '\'' ? "<mo>′</mo>" : Argument();
            (below, above) = mark == '_' ? (script, above) : (below, script);
            if (AtEnd)
            {
                break;
            }
        }

        string name = isLarge ? "munder" : "msub";
        return (below, above) switch
        {
            (null, null) => item,
            (not null, null) => $"<{name}>{item}{below}</{name}>",
            (null, not null) => $"<msup>{item}{above}</msup>",
            _ => $"<msubsup>{item}{below}{above}</msubsup>",
        };
    }

    private string Item()
    {
        char c = latex[_at];
        if (c == '{')
        {
            return Group();
        }

        if (c == '\\')
        {
            return Command();
        }

        if (char.IsDigit(c) || c == '.')
        {
            return "<mn>" + While(d => char.IsDigit(d) || d == '.') + "</mn>";
        }

        _at++;
        return char.IsLetter(c) ? $"<mi>{c}</mi>" : $"<mo>{(c == '-' ? "−" : Escape(c.ToString()))}</mo>";
    }

    private string Command()
    {
        _at++;
        string name = !AtEnd && char.IsLetter(latex[_at]) ? While(char.IsLetter) : AtEnd ? "" : latex[_at++].ToString();
        switch (name)
        {
            case "frac":
                return $"<mfrac>{Group()}{Group()}</mfrac>";
            case "sqrt" when !AtEnd && latex[_at] == '[':
                _at++;
                string degree = Sequence(() => latex[_at] == ']');
                Skip(1);
                return $"<mroot>{Group()}{degree}</mroot>";
            case "sqrt":
                return $"<msqrt>{Group()}</msqrt>";
            case "overline":
                return $"<mover>{Group()}<mo>¯</mo></mover>";
            case "mathbf":
                return $"<mn mathvariant=\"bold\">{Escape(Verbatim())}</mn>";
            case "operatorname":
                return $"<mi>{Escape(Verbatim())}</mi>";
            case "mathit":
                return $"<mi mathvariant=\"italic\">{Escape(Verbatim())}</mi>";
            case "text":
                return $"<mtext>{Escape(Verbatim())}</mtext>";
            case "left":
                return Fenced();
            case "begin":
                return Table();
            case ",":
                return "<mspace width=\"0.2em\"/>";
            default:
                return Operators.TryGetValue(name, out string symbol) ? $"<mo>{symbol}</mo>"
                    : Letters.TryGetValue(name, out string letter) ? $"<mi>{letter}</mi>"
                    : $"<mi>{Escape(name)}</mi>";
        }
    }

    private string Fenced()
    {
        string open = Fence();
        string inner = Sequence(() => Peeks(@"\right") && !Peeks(@"\rightarrow"));
        Skip(@"\right".Length);
        return $"<mrow><mo fence=\"true\">{open}</mo>{inner}<mo fence=\"true\">{Fence()}</mo></mrow>";
    }

    private string Fence()
    {
        if (AtEnd)
        {
            return "";
        }

        if (latex[_at] != '\\')
        {
            return Escape(latex[_at++].ToString());
        }

        _at++;
        string name = !AtEnd && char.IsLetter(latex[_at]) ? While(char.IsLetter) : AtEnd ? "" : latex[_at++].ToString();
        return Fences.TryGetValue(name, out string fence) ? fence : Escape(name);
    }

    // Rows that \\ parts, cells that & parts, up to the matching \end.
    private string Table()
    {
        bool isCases = Verbatim() == "cases";
        var table = new StringBuilder();
        while (!AtEnd)
        {
            table.Append("<mtr>");
            do
            {
                SkipSpaces();
                if (!AtEnd && latex[_at] == '&')
                {
                    _at++;
                }

                table.Append("<mtd>").Append(Sequence(() => latex[_at] == '&' || Peeks(@"\\") || Peeks(@"\end"))).Append("</mtd>");
            }
            while (!AtEnd && latex[_at] == '&');
            table.Append("</mtr>");
            if (!Peeks(@"\\"))
            {
                break;
            }

            _at += 2;
        }

        Skip(@"\end".Length);
        Verbatim();
        string align = isCases ? "left" : "right left";
        return $"{(isCases ? "<mrow><mo fence=\"true\">{</mo>" : "")}<mtable columnalign=\"{align}\" displaystyle=\"true\">{table}</mtable>{(isCases ? "</mrow>" : "")}";
    }

    private string Argument() => !AtEnd && latex[_at] == '{' ? Group() : AtEnd ? "<mrow/>" : Item();

    private string Group()
    {
        if (AtEnd || latex[_at] != '{')
        {
            return AtEnd ? "<mrow/>" : Item();
        }

        _at++;
        string inner = Sequence(() => latex[_at] == '}');
        Skip(1);
        return inner;
    }

    // What stands in braces, as text.
    private string Verbatim()
    {
        if (AtEnd || latex[_at] != '{')
        {
            return "";
        }

        int end = latex.IndexOf('}', _at);
        end = end < 0 ? latex.Length : end;
        string text = latex.Substring(_at + 1, end - _at - 1).Replace(@"\_", "_");
        _at = Math.Min(latex.Length, end + 1);
        return text;
    }

    private string While(Func<char, bool> goesOn)
    {
        int start = _at;
        while (!AtEnd && goesOn(latex[_at]))
        {
            _at++;
        }

        return latex.Substring(start, _at - start);
    }

    private bool Peeks(string text) => string.CompareOrdinal(latex, _at, text, 0, text.Length) == 0;

    private void Skip(int count) => _at = Math.Min(latex.Length, _at + count);

    private void SkipSpaces() => While(c => c == ' ');

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
