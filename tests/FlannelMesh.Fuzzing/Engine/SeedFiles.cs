namespace FlannelMesh.Fuzzing.Engine;

/// <summary>Seeds/TARGET beside this program: small real inputs, and those that once were findings (regression-*).</summary>
internal static class SeedFiles
{
    public static IReadOnlyList<byte[]> Of(FuzzTarget target)
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "Seeds", target.Name);
        var files = Directory.Exists(directory) ? Directory.GetFiles(directory).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        return [.. files.Select(File.ReadAllBytes), .. target.MadeSeeds];
    }
}
