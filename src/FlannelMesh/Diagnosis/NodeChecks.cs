namespace FlannelMesh.Diagnosis;

/// <summary>The agent, its seeds, its directory, and the networks of this host.</summary>
public static class NodeChecks
{
    private const long Mebibyte = 1L << 20;

    /// <summary>Below this a voter soon cannot write the lease table.</summary>
    private const long TooLittle = 8 * Mebibyte;
    private const long Little = 128 * Mebibyte;

    private static readonly string[] Volatile = ["tmpfs", "ramfs"];

    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        yield return Agent(facts);
        yield return facts.Clash is { } clash
            ? CheckResult.Fail("network", clash, "two networks cannot have the same addresses")
            : CheckResult.Ok("network", "no address and no route of this host overlaps the overlay");
        foreach (var seed in Seeds(facts))
        {
            yield return seed;
        }

        yield return Directory(facts.DataDirectory);
        if (facts.DataDirectory.FreeBytes is { } free)
        {
            yield return Disk(facts.DataDirectory.Path, free);
        }

        yield return facts.IsClockSynchronised switch
        {
            true => CheckResult.Ok("clock", "synchronised"),
            _ => CheckResult.Ok("clock", "unknown whether it is synchronised; leases do not depend on it, times in logs do"),
        };
    }

    private static CheckResult Agent(HostFacts facts) => facts.Agent switch
    {
        null => CheckResult.Ok("agent", "none answers; the checks are those for a start"),
        { Problems: [var problem, ..] } => CheckResult.Warn("agent", problem, "`flannelmesh status` tells more"),
        { IsReady: false } agent => CheckResult.Warn("agent", $"is {agent.State}, not ready", "`flannelmesh status` says what is missing"),
        var agent => CheckResult.Ok("agent", $"is ready with {agent.Subnet ?? agent.Ipv6Subnet}"),
    };

    private static IEnumerable<CheckResult> Seeds(HostFacts facts)
    {
        const string Cure = "correct the seeds, or the names they have in DNS or /etc/hosts";
        if (facts.SeedProblem is { } problem)
        {
            // A member needs no seeds until it is started again.
            yield return facts.Agent is { IsReady: true } || !facts.Seeds.IsEmpty
                ? CheckResult.Warn("seeds", problem, Cure)
                : CheckResult.Fail("seeds", problem, Cure);
        }

        foreach (var seed in facts.Seeds)
        {
            yield return seed.Answers
                ? CheckResult.Ok("seeds", $"{seed.Address} answers")
                : CheckResult.Warn("seeds", $"{seed.Address} does not answer within 1 s", "start the agent there, and let this host in on that port");
        }

        if (facts is { SeedProblem: null, Seeds.IsEmpty: true })
        {
            yield return CheckResult.Ok("seeds", "this host itself");
        }
    }

    private static CheckResult Directory(DirectoryFact directory) => directory switch
    {
        { Problem: { } problem } => CheckResult.Fail("data-dir", $"{directory.Path}: {problem}", "let the agent write there, or choose another with --data-dir"),
        { Filesystem: { } filesystem } when Volatile.Contains(filesystem) => CheckResult.Warn(
            "data-dir",
            $"{directory.Path} is on {filesystem}: after a reboot this node is a new one, with another subnet",
            "choose a directory on a disk with --data-dir"),
        _ => CheckResult.Ok("data-dir", $"{directory.Path} can be written{(directory.Filesystem is { } known ? $", on {known}" : "")}"),
    };

    private static CheckResult Disk(string path, long free) => free switch
    {
        < TooLittle => CheckResult.Fail("disk", $"{free / Mebibyte} MiB are free for {path}", "make room: without it no lease can be written"),
        < Little => CheckResult.Warn("disk", $"{free / Mebibyte} MiB are free for {path}", "make room before the lease table cannot be written"),
        _ => CheckResult.Ok("disk", $"{free / Mebibyte} MiB are free"),
    };
}
