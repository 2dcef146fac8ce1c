using System.Runtime.CompilerServices;

namespace LossGen.Runtime;

/// <summary>What a loop visits again and again: the same columns for each row, runs of neighbors before the next ones.</summary>
public static partial class Stage
{
    /// <summary>Repeats the same columns for each row.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="start">The first cell, counted from the first row.</param>
    /// <param name="destination">Receives a value a cell.</param>
    /// <param name="length">The number of cells.</param>
    public static void Repeat<T>(ReadOnlySpan<T> columns, long start, Span<T> destination, int length) =>
        RepeatColumns<T, T, Plain<T>>(columns, start, destination, length);

    /// <summary>Repeats the same columns for each row, as floats.</summary>
    /// <inheritdoc cref="Repeat{T}(ReadOnlySpan{T}, long, Span{T}, int)"/>
    public static void Repeat(ReadOnlySpan<double> columns, long start, Span<float> destination, int length) =>
        RepeatColumns<double, float, Narrowed>(columns, start, destination, length);

    /// <summary>Repeats runs of neighbors, each some times before the next.</summary>
    /// <param name="values">The runs, one behind the other.</param>
    /// <param name="run">The elements of a run.</param>
    /// <param name="times">How often each is repeated.</param>
    /// <param name="start">The first cell, counted from the first run's first.</param>
    /// <param name="destination">Receives a value a cell.</param>
    /// <param name="length">The number of cells.</param>
    public static void Repeat<T>(ReadOnlySpan<T> values, int run, int times, long start, Span<T> destination, int length) =>
        RepeatRuns<T, T, Plain<T>>(values, run, times, start, destination, length);

    /// <summary>Repeats runs of neighbors, each some times before the next, as floats.</summary>
    /// <inheritdoc cref="Repeat{T}(ReadOnlySpan{T}, int, int, long, Span{T}, int)"/>
    public static void Repeat(ReadOnlySpan<double> values, int run, int times, long start, Span<float> destination, int length) =>
        RepeatRuns<double, float, Narrowed>(values, run, times, start, destination, length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RepeatColumns<TFrom, TTo, TCopy>(ReadOnlySpan<TFrom> columns, long start, Span<TTo> destination, int length)
        where TCopy : ICopy<TFrom, TTo>
    {
        int column = (int)(start % columns.Length);
        int filled = Math.Min(columns.Length - column, length);
        TCopy.Copy(columns.Slice(column, filled), destination);
        int once = Math.Min(column, length - filled);
        TCopy.Copy(columns[..once], destination[filled..]);
        // What is there repeats as a whole: ever longer pieces are copied on.
        for (filled += once; filled < length;)
        {
            int count = Math.Min(filled, length - filled);
            destination[..count].CopyTo(destination[filled..]);
            filled += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RepeatRuns<TFrom, TTo, TCopy>(ReadOnlySpan<TFrom> values, int run, int times, long start, Span<TTo> destination, int length)
        where TCopy : ICopy<TFrom, TTo>
    {
        if (length == 0)
        {
            return;
        }

        long round = (long)run * times;
        int number = (int)(start / round);
        long at = start % round;
        for (int k = 0; k < length; number++, at = 0)
        {
            int count = (int)Math.Min(length - k, round - at);
            RepeatColumns<TFrom, TTo, TCopy>(values.Slice(number * run, run), at, destination[k..], count);
            k += count;
        }
    }

    private interface ICopy<TFrom, TTo>
    {
        static abstract void Copy(ReadOnlySpan<TFrom> source, Span<TTo> destination);
    }

    private readonly struct Plain<T> : ICopy<T, T>
    {
        public static void Copy(ReadOnlySpan<T> source, Span<T> destination) => source.CopyTo(destination);
    }

    private readonly struct Narrowed : ICopy<double, float>
    {
        public static void Copy(ReadOnlySpan<double> source, Span<float> destination) => Narrow(source, destination);
    }
}
