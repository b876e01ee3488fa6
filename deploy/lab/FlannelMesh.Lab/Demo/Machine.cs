namespace FlannelMesh.Labs.Demo;

/// <summary>Names the machine that numbers were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        const string field = "model name";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        var model = line is null ? "unnamed processor" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return $"{Environment.ProcessorCount} x {model}, Linux {kernel}, .NET {Environment.Version}";
    }
}
