using System.Globalization;

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
        var file = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $".doctor-{Environment.ProcessId}"));
        try
        {
            File.WriteAllBytes(file, [0]);
            File.Delete(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
