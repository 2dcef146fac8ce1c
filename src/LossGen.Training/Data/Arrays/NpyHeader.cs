using System.Globalization;

namespace LossGen.Training.Data.Arrays;

/// <summary>What the header of an NPY file says: a Python dictionary of three entries.</summary>
internal sealed record NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, int[] Shape)
{
    /// <summary>Parses the dictionary; null where it isn't one.</summary>
    /// <param name="text">Such as <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static NpyHeader? Parse(string text, out string problem)
    {
        var scanner = new Scanner(text);
        string? description = null;
        bool? fortran = null;
        int[]? shape = null;
        problem = "the header isn't the dictionary that NPY files have";
        if (!scanner.Take('{'))
        {
            return null;
        }

        while (!scanner.Take('}'))
        {
            if (scanner.Text() is not { } key || !scanner.Take(':'))
            {
                return null;
            }

            switch (key)
            {
                case "descr" when description is null:
                    description = scanner.Text();
                    if (description is null)
                    {
                        problem = "its elements aren't of one type: such files aren't supported";
                        return null;
                    }

                    break;
                case "fortran_order" when fortran is null:
                    fortran = scanner.Word("True") ? true : scanner.Word("False") ? false : null;
                    break;
                case "shape" when shape is null:
                    shape = scanner.Tuple();
                    break;
                default:
                    return null;
            }

            if (!scanner.Take(',') && !scanner.At('}'))
            {
                return null;
            }
        }

        if (description is null || fortran is null || shape is null || !scanner.AtEnd)
        {
            return null;
        }

        if (TypeOf(description) is not { } type)
        {
            problem = $"elements of type '{description}' aren't supported";
            return null;
        }

        return new NpyHeader(type, description[0] == '>', fortran.Value, shape);
    }

    private static ElementType? TypeOf(string description) => description.Length != 3 || !"<>|=".Contains(description[0], StringComparison.Ordinal) ? null : description[1..] switch
    {
        "f2" => ElementType.Float16,
        "f4" => ElementType.Float32,
        "f8" => ElementType.Float64,
        "i1" => ElementType.Int8,
        "i2" => ElementType.Int16,
        "i4" => ElementType.Int32,
        "i8" => ElementType.Int64,
        "u1" or "b1" => ElementType.UInt8,
        "u2" => ElementType.UInt16,
        "u4" => ElementType.UInt32,
        "u8" => ElementType.UInt64,
        _ => null,
    };

    private ref struct Scanner(string text)
    {
        private int _position;

        public readonly bool AtEnd => text.AsSpan(_position).Trim(" \n\0").IsEmpty;

        public bool At(char c)
        {
            SkipBlanks();
            return _position < text.Length && text[_position] == c;
        }

        public bool Take(char c)
        {
            bool at = At(c);
            _position += at ? 1 : 0;
            return at;
        }

        public string? Text()
        {
            SkipBlanks();
            if (_position >= text.Length || text[_position] is not ('\'' or '"'))
            {
                return null;
            }

            int end = text.IndexOf(text[_position], _position + 1);
            if (end < 0)
            {
                return null;
            }

            string content = text[(_position + 1)..end];
            _position = end + 1;
            return content;
        }

        public bool Word(string word)
        {
            SkipBlanks();
            bool at = string.CompareOrdinal(text, _position, word, 0, word.Length) == 0;
            _position += at ? word.Length : 0;
            return at;
        }

        public int[]? Tuple()
        {
            if (!Take('('))
            {
                return null;
            }

            var numbers = new List<int>();
            while (!Take(')'))
            {
                SkipBlanks();
                int start = _position;
                while (_position < text.Length && char.IsAsciiDigit(text[_position]))
                {
                    _position++;
                }

                if (!int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                {
                    return null;
                }

                // Python 2 wrote (3L, 4L).
                Take('L');
                numbers.Add(number);
                if (!Take(',') && !At(')'))
                {
                    return null;
                }
            }

            return [.. numbers];
        }

        private void SkipBlanks()
        {
            while (_position < text.Length && text[_position] is ' ' or '\n' or '\t')
            {
                _position++;
            }
        }
    }
}
