namespace LossGen.Training.Data;

public sealed partial class Dataset
{
    /// <summary>Reads a sequence of rows to its end.</summary>
    /// <typeparam name="TRow">The type of a row.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="fields">What is read of each.</param>
    /// <exception cref="ArgumentException">There is no field, or two bear one name.</exception>
    public static Dataset From<TRow>(IEnumerable<TRow> rows, params ReadOnlySpan<RowField<TRow>> fields)
    {
        ArgumentNullException.ThrowIfNull(rows);
        RowField<TRow>.Column[] columns = Columns(fields);
        foreach (TRow row in rows)
        {
            Add(columns, row);
        }

        return From(Array.ConvertAll(columns, column => column.ToField()));
    }

    /// <summary>Reads an asynchronous sequence of rows to its end, as from a database or a service.</summary>
    /// <typeparam name="TRow">The type of a row.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <param name="fields">What is read of each.</param>
    /// <exception cref="ArgumentException">There is no field, or two bear one name.</exception>
    /// <exception cref="OperationCanceledException">The reading was stopped.</exception>
    public static Task<Dataset> FromAsync<TRow>(IAsyncEnumerable<TRow> rows, CancellationToken cancellation, params ReadOnlySpan<RowField<TRow>> fields)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return ReadAsync(rows, Columns(fields), cancellation);
    }

    /// <inheritdoc cref="FromAsync{TRow}(IAsyncEnumerable{TRow}, CancellationToken, ReadOnlySpan{RowField{TRow}})"/>
    public static Task<Dataset> FromAsync<TRow>(IAsyncEnumerable<TRow> rows, params ReadOnlySpan<RowField<TRow>> fields)
        => FromAsync(rows, CancellationToken.None, fields);

    private static async Task<Dataset> ReadAsync<TRow>(IAsyncEnumerable<TRow> rows, RowField<TRow>.Column[] columns, CancellationToken cancellation)
    {
        await foreach (TRow row in rows.WithCancellation(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            Add(columns, row);
        }

        return From(Array.ConvertAll(columns, column => column.ToField()));
    }

    private static void Add<TRow>(RowField<TRow>.Column[] columns, TRow row)
    {
        foreach (RowField<TRow>.Column column in columns)
        {
            column.Add(row);
        }
    }

    private static RowField<TRow>.Column[] Columns<TRow>(ReadOnlySpan<RowField<TRow>> fields)
    {
        var columns = new RowField<TRow>.Column[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            columns[i] = fields[i].NewColumn();
        }

        return columns;
    }
}
