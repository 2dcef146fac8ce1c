using System.Globalization;

namespace Quickstart;

/// <summary>Numbers as people read them, the same in every culture.</summary>
internal static class Text
{
    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>Four significant digits.</summary>
    public static string Short(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
