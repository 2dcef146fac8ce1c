namespace LossGen.Training.Checkpoints;

/// <summary>Writes a file so that its path never names half of it.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside the file, flushes to the disk, and renames.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes what should be in it; where it throws, nothing changes.</param>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Always the same name, so that what a killed process left behind is overwritten, not gathered.
        string temporary = Path.GetFullPath(path) + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here is the one to tell of.
        }
    }
}
