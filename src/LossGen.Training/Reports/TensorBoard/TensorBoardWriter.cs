using System.Globalization;

namespace LossGen.Training.Reports.TensorBoard;

/// <summary>Writes numbers to a file that TensorBoard shows as curves, step by step while a run goes on.</summary>
public sealed class TensorBoardWriter : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly FileStream _stream;

    /// <summary>Begins a new file; others in the folder stay.</summary>
    /// <param name="folder">The folder of the run; it is made where it isn't there.</param>
    /// <param name="clock">Tells the time; null for that of the system.</param>
    /// <exception cref="IOException">The folder can't be made or written to.</exception>
    public TensorBoardWriter(string folder, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _clock = clock ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        _stream = Create(folder);
        FilePath = _stream.Name;
        RecordWriter.Write(_stream, EventMessage.Version(Now));
        _stream.Flush();
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    private double Now => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    /// <summary>Adds a number.</summary>
    /// <param name="tag">What it is: the curve's name; a slash groups curves.</param>
    /// <param name="step">The step that it belongs to.</param>
    /// <param name="value">The number.</param>
    public void Add(string tag, long step, double value) => Add(step, [(tag, value)]);

    /// <summary>Adds numbers of one step.</summary>
    /// <param name="step">The step that they belong to.</param>
    /// <param name="values">Each with its tag.</param>
    public void Add(long step, params IEnumerable<(string Tag, double Value)> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        RecordWriter.Write(_stream, EventMessage.Scalars(Now, step, [.. values.Select(value => (value.Tag, (float)value.Value))]));
        _stream.Flush();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    // TensorBoard knows its files by this name, and takes them in its order.
    private FileStream Create(string folder)
    {
        string time = ((long)Now).ToString("D10", CultureInfo.InvariantCulture);
        for (int number = 0; ; number++)
        {
            string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{time}.{Environment.ProcessId}.{number}"));
            try
            {
                return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another run of this process in the same second.
            }
        }
    }
}
