namespace LossGen.Training.Models;

/// <summary>
/// How weights and layers are named: "dense1" names the layer and all of it, "dense1.bias" one weight, and * stands for any
/// characters, so that "*.bias" names all biases.
/// </summary>
internal static class NamePattern
{
    /// <summary>Whether a pattern names something, or what it is a part of.</summary>
    public static bool Names(string pattern, string name)
    {
        for (int dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            if (Matches(pattern, name.AsSpan(0, dot)))
            {
                return true;
            }
        }

        return Matches(pattern, name);
    }

    /// <summary>Whether one of some patterns names something.</summary>
    public static bool AnyNames(IReadOnlyList<string> patterns, string name)
    {
        for (int i = 0; i < patterns.Count; i++)
        {
            if (Names(patterns[i], name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // Where the last * was, and what it stood for so far: only the last one needs to be tried again.
        int p = 0, n = 0, star = -1, from = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, from) = (p++, n);
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
