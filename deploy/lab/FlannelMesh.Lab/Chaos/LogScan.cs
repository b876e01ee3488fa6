namespace FlannelMesh.Labs.Chaos;

/// <summary>Reads what was added to the agents' logs since the last time.</summary>
internal sealed class LogScan
{
    private readonly Dictionary<string, int> _seen = [];

    public IReadOnlyList<Violation> Next(IEnumerable<LabHost> hosts)
    {
        return [.. hosts.Where(host => File.Exists(host.Files.Log)).SelectMany(host =>
        {
            var lines = File.ReadAllLines(host.Files.Log);
            var from = _seen.GetValueOrDefault(host.Name);
            _seen[host.Name] = lines.Length;
            return LogJudge.Judge(host.Name, lines.Skip(from));
        })];
    }
}
