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
        path = Target(path);

        // Always the same name, so that what a killed process left behind is overwritten, not gathered.
        string temporary = path + ".tmp";
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

    // Renaming would put a file in the place of a link, and of a device such as /dev/null.
    private static string Target(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
        {
            file = (FileInfo)file.ResolveLinkTarget(returnFinalTarget: true)!;
        }

        if (file is { Exists: true, Length: 0 })
        {
            // What isn't on a disk has no length, and can't be given one.
            using FileStream stream = file.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                RandomAccess.SetLength(stream.SafeFileHandle, 0);
            }
            catch (Exception exception) when (exception is IOException or NotSupportedException)
            {
                throw new IOException($"'{path}' is no file but a device: it would be replaced.", exception);
            }
        }

        return file.FullName;
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
