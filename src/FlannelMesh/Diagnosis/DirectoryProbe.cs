namespace FlannelMesh.Diagnosis;

/// <summary>Whether something can be written in a directory, and on what.</summary>
public static class DirectoryProbe
{
    public static DirectoryFact Probe(string directory)
    {
        var path = Path.GetFullPath(directory);
        var existing = path;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            var drive = new DriveInfo(existing);
            return new DirectoryFact(path, WriteProblem(existing), drive.DriveFormat, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DirectoryFact(path, e.Message, null, null);
        }
    }

    private static string? WriteProblem(string directory)
    {
        var file = Path.Combine(directory, $".doctor-{Guid.NewGuid():N}");
        try
        {
            // Whatever lies there already is not ours to write into.
            using (var made = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
            {
                made.WriteByte(0);
            }

            File.Delete(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
